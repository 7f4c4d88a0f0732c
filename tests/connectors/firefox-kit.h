/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debugger-kit.h"

/* What speaks WebDriver BiDi and is no browser: says what it is told to. */

#define TREE "{\"contexts\":[{\"context\":\"tab\",\"parent\":null,\"children\":[{\"context\":" \
             "\"frame\",\"children\":[]}]}]}"
#define REALMS "{\"realms\":[{\"realm\":\"r1\",\"type\":\"window\",\"origin\":\"http://a.test\"," \
               "\"context\":\"tab\"},{\"realm\":\"w1\",\"type\":\"dedicated-worker\"," \
               "\"origin\":\"http://a.test\"}]}"

static inline const char *
get_result (const char *method)
{
  static const struct
  {
    const char *method;
    const char *result;
  } results[] = {
    { "session.new", "{\"sessionId\":\"s-1\",\"capabilities\":{}}" },
    { "session.status", "{\"ready\":true,\"message\":\"\"}" },
    { "session.subscribe", "{\"subscription\":\"sub-1\"}" },
    { "script.addPreloadScript", "{\"script\":\"pre-1\"}" },
    { "browsingContext.getTree", TREE },
    { "script.getRealms", REALMS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      if (g_str_equal (results[i].method, method))
        return results[i].result;
    }

  return "{}";
}

static inline void
answer (Browser    *browser,
        const char *text,
        const char *method,
        guint64     id)
{
  const char *result = browser->looked != NULL && strstr (text, "look()") != NULL
                         ? browser->looked : get_result (method);

  if (browser->resumed != NULL && strstr (text, "return handle !== undefined") != NULL)
    result = browser->resumed;

  if (g_strcmp0 (method, browser->refused) == 0)
    browser_sayf (browser, "{\"type\":\"error\",\"id\":%" G_GUINT64_FORMAT ",\"error\":"
                  "\"session not created\",\"message\":\"Maximum number of active sessions\"}", id);
  else
    browser_sayf (browser, "{\"type\":\"success\",\"id\":%" G_GUINT64_FORMAT ",\"result\":%s}",
                  id, result);
  if (g_str_equal (method, "session.end"))
    soup_websocket_connection_close (browser->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

static inline void
browser_start (Browser *browser)
{
  browser->answer = answer;
  browser_listen (browser, "/session");
}

/* As a message of the agent in @realm. */
static inline void
agent_says (Browser    *browser,
            const char *realm,
            const char *context,
            const char *text)
{
  g_autoptr (GString) quoted = g_string_new (NULL);

  sbx_json_append_string (quoted, text, -1);
  browser_sayf (browser, "{\"type\":\"event\",\"method\":\"script.message\",\"params\":{"
                "\"channel\":\"signalbox\",\"data\":{\"type\":\"string\",\"value\":%s},\"source\":{"
                "\"realm\":\"%s\",\"context\":\"%s\"}}}", quoted->str, realm, context);
}
