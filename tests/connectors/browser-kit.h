/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* The DevTools protocol with a browser that is none. */

#include "../core/session-kit.h"
#include "debugger-kit.h"
#include "raw-peer.h"
#include "sbx-browser-kind.h"
#include "sbx-limits.h"

#define MIB (1024u * 1024u)
#define SOCKET "/devtools/browser/b-1"
#define ATTACHED(session, target, type, url) \
  "{\"method\":\"Target.attachedToTarget\",\"params\":{\"sessionId\":\"" session "\"," \
  "\"targetInfo\":{\"targetId\":\"" target "\",\"type\":\"" type "\",\"url\":\"" url "\"}," \
  "\"waitingForDebugger\":false}}"

typedef struct
{
  Kit kit;
  Browser browser;
  SbxConnector *connector;
} Fixture;

static inline void
answer (Browser    *browser,
        const char *text,
        const char *method,
        guint64     id)
{
  if (g_strcmp0 (method, browser->refused) == 0)
    browser_sayf (browser, "{\"id\":%" G_GUINT64_FORMAT ",\"error\":{\"code\":-32000,\"message\":"
                  "\"No target with given id found\"}}", id);
  else
    browser_sayf (browser, "{\"id\":%" G_GUINT64_FORMAT ",\"result\":%s}", id,
                  g_str_equal (method, "Page.addScriptToEvaluateOnNewDocument")
                    ? "{\"identifier\":\"script-1\"}" : "{}");
}

static inline void
on_json (SoupServer        *server,
         SoupServerMessage *message,
         const char        *path,
         GHashTable        *query,
         gpointer           data)
{
  Browser *browser = data;
  g_autofree char *list =
    g_strdup_printf ("[{\"id\":\"page 1\",\"type\":\"page\",\"title\":\"Shop\",\"url\":"
                     "\"http://a.test/\",\"webSocketDebuggerUrl\":\"ws://127.0.0.1:%u/devtools/"
                     "page/1\"},{\"id\":\"w\",\"type\":\"worker\"},7,{\"id\":3}]", browser->port);
  const char *text = g_str_has_suffix (path, "version") ? browser->version : list;

  soup_server_message_set_status (message, browser->status, NULL);
  if (browser->location != NULL)
    soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, browser->location);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text,
                                    strlen (text));
}

static inline void
browser_start (Browser *browser)
{
  browser->answer = answer;
  browser_listen (browser, SOCKET);
  soup_server_add_handler (browser->server, "/json", on_json, browser, NULL);
}

/* As a call of the binding. */
static inline void
agent_says (Browser    *browser,
            const char *session,
            guint       context,
            const char *text)
{
  g_autoptr (GString) quoted = g_string_new (NULL);

  sbx_json_append_string (quoted, text, -1);
  browser_sayf (browser, "{\"method\":\"Runtime.bindingCalled\",\"sessionId\":\"%s\",\"params\":"
                "{\"name\":\"__signalbox_send__\",\"payload\":%s,\"executionContextId\":%u}}",
                session, quoted->str, context);
}

static inline void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;

  kit_init (&fixture->kit);
  fixture->browser.status = SOUP_STATUS_OK;
  fixture->browser.version = "{\"Browser\":\"Chrome/1\",\"webSocketDebuggerUrl\":"
                             "\"ws://elsewhere.test:1" SOCKET "\"}";
  browser_start (&fixture->browser);
  address = g_strdup_printf ("http://127.0.0.1:%u%s", fixture->browser.port,
                             data != NULL ? (const char *) data : "");
  fixture->connector = sbx_browser_kind.dial (address, &error);
  g_assert_no_error (error);
}

static inline void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_connector_stop (fixture->connector, "stopped");
  browser_end (&fixture->browser);
  raw_run_for (400);
  g_assert_finalize_object (fixture->connector);
  browser_clear (&fixture->browser);
  kit_clear (&fixture->kit);
}

static inline void
start (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sbx_connector_start (fixture->connector, fixture->kit.session, &error));
  g_assert_no_error (error);
}

static inline void
await_state (Fixture           *fixture,
             SbxConnectorState  state)
{
  raw_await (sbx_connector_get_state (fixture->connector) == state);
}

static inline void
start_with_page (Fixture *fixture)
{
  start (fixture);
  await_state (fixture, SBX_CONNECTOR_READY);
  browser_say (&fixture->browser, ATTACHED ("S1", "T1", "page", "http://a.test/"));
  raw_await (count_calls (&fixture->browser, "Runtime.runIfWaitingForDebugger", "S1") == 1);
}

static inline void
assert_problem (Fixture    *fixture,
                const char *part)
{
  const char *problem = sbx_connector_get_problem (fixture->connector);

  if (problem == NULL || strstr (problem, part) == NULL)
    g_error ("the problem is “%s”, and does not say “%s”", problem, part);
}

static inline SbxRun *
get_run (Fixture *fixture,
         guint    index)
{
  GPtrArray *runs = sbx_session_get_runs (fixture->kit.session);

  return index < runs->len ? g_ptr_array_index (runs, index) : NULL;
}

static inline guint
count_runs (Fixture *fixture)
{
  return sbx_session_get_runs (fixture->kit.session)->len;
}
