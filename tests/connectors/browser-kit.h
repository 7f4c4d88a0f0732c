/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* The DevTools protocol with a browser that is none. */

#include <libsoup/soup.h>

#include "../core/session-kit.h"
#include "raw-peer.h"
#include "sbx-browser-kind.h"
#include "sbx-limits.h"

#define MIB (1024u * 1024u)
#define SOCKET "/devtools/browser/b-1"
#define ATTACHED(session, target, type, url) \
  "{\"method\":\"Target.attachedToTarget\",\"params\":{\"sessionId\":\"" session "\"," \
  "\"targetInfo\":{\"targetId\":\"" target "\",\"type\":\"" type "\",\"url\":\"" url "\"}," \
  "\"waitingForDebugger\":false}}"
#define HELLO(run, peer) \
  "{\"m\":\"hello\",\"protocol\":1,\"agent\":\"1.0.0\",\"peer\":\"" peer "\",\"run\":\"" run "\"," \
  "\"wall\":1795150179604.5,\"kind\":\"page\",\"name\":\"a.test\"}"

/* What answers instead of a browser. */
typedef struct
{
  SoupServer *server;
  guint16 port;
  SoupWebsocketConnection *connection;
  GPtrArray *calls;          /* text: session, method and parameters, cut */
  guint n_connections;
  guint n_calls;
  guint n_detached;          /* calls of Target.detachFromTarget */
  guint hang_up;             /* closes at the call of that number */
  guint status;              /* of /json/version */
  const char *version;       /* what it says of itself */
  const char *location;      /* where it sends us instead */
  const char *refused;       /* method that is refused */
  const char *garbage;       /* said instead of every answer */
  gboolean silent;           /* answers nothing */
} Browser;

typedef struct
{
  Kit kit;
  Browser browser;
  SbxConnector *connector;
} Fixture;

static inline void
browser_say (Browser    *browser,
             const char *text)
{
  if (browser->connection != NULL
      && soup_websocket_connection_get_state (browser->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (browser->connection, text);
}

G_GNUC_PRINTF (2, 3)
static inline void
browser_sayf (Browser    *browser,
              const char *format,
              ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  browser_say (browser, text);
}

static inline void
on_call (SoupWebsocketConnection *connection,
         int                      type,
         GBytes                  *message,
         Browser                 *browser)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  g_autoptr (SbxJson) json = sbx_json_parse (text, length, 0, 0, NULL);
  g_autofree char *method = NULL;
  guint64 id = 0;

  g_assert_nonnull (json);
  g_assert_true (sbx_json_get_uint (json, sbx_json_member (json, 0, "id"), &id));
  method = sbx_json_dup_string (json, sbx_json_member (json, 0, "method"), NULL);
  browser->n_detached += g_str_equal (method, "Target.detachFromTarget");
  if (browser->calls->len < 1000)
    g_ptr_array_add (browser->calls, g_strndup (text, MIN (length, 600)));
  if (++browser->n_calls == browser->hang_up)
    {
      soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
      return;
    }
  if (browser->silent)
    return;
  if (browser->garbage != NULL)
    browser_say (browser, browser->garbage);
  else if (g_strcmp0 (method, browser->refused) == 0)
    browser_sayf (browser, "{\"id\":%" G_GUINT64_FORMAT ",\"error\":{\"code\":-32000,\"message\":"
                  "\"No target with given id found\"}}", id);
  else
    browser_sayf (browser, "{\"id\":%" G_GUINT64_FORMAT ",\"result\":%s}", id,
                  g_str_equal (method, "Page.addScriptToEvaluateOnNewDocument")
                    ? "{\"identifier\":\"script-1\"}" : "{}");
}

static inline void
on_connection (SoupServer              *server,
               SoupServerMessage       *message,
               const char              *path,
               SoupWebsocketConnection *connection,
               gpointer                 data)
{
  Browser *browser = data;

  g_clear_object (&browser->connection);
  browser->connection = g_object_ref (connection);
  browser->n_connections++;
  browser->n_calls = 0;
  g_object_set (connection, "max-incoming-payload-size", (guint64) 0, NULL);
  g_signal_connect (connection, "message", G_CALLBACK (on_call), browser);
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
  g_autoptr (GError) error = NULL;
  GSList *uris;

  browser->server = soup_server_new (NULL, NULL);
  soup_server_add_websocket_handler (browser->server, SOCKET, NULL, NULL, on_connection, browser,
                                     NULL);
  soup_server_add_handler (browser->server, "/json", on_json, browser, NULL);
  g_assert_true (soup_server_listen_local (browser->server, browser->port,
                                           SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (browser->server);
  browser->port = (guint16) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static inline void
browser_end (Browser *browser)
{
  g_clear_object (&browser->connection);
  if (browser->server != NULL)
    soup_server_disconnect (browser->server);
  g_clear_object (&browser->server);
}

/* How often a call was made that holds @part. */
static inline guint
count_calls (Browser    *browser,
             const char *method,
             const char *part)
{
  g_autofree char *name = g_strdup_printf ("\"method\":\"%s\"", method);
  guint n = 0;

  for (guint i = 0; i < browser->calls->len; i++)
    {
      const char *call = g_ptr_array_index (browser->calls, i);

      n += strstr (call, name) != NULL && (part == NULL || strstr (call, part) != NULL);
    }

  return n;
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
  fixture->browser.calls = g_ptr_array_new_with_free_func (g_free);
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
  g_ptr_array_unref (fixture->browser.calls);
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
