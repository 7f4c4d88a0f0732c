/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>
#include <string.h>

#include "sbx-json.h"

/* What speaks WebDriver BiDi and is no browser: says what it is told to. */

#define TREE "{\"contexts\":[{\"context\":\"tab\",\"parent\":null,\"children\":[{\"context\":" \
             "\"frame\",\"children\":[]}]}]}"
#define REALMS "{\"realms\":[{\"realm\":\"r1\",\"type\":\"window\",\"origin\":\"http://a.test\"," \
               "\"context\":\"tab\"},{\"realm\":\"w1\",\"type\":\"dedicated-worker\"," \
               "\"origin\":\"http://a.test\"}]}"

/* What answers instead of a Firefox. */
typedef struct
{
  SoupServer *server;
  guint16 port;
  SoupWebsocketConnection *connection;
  GPtrArray *calls;          /* text: method and parameters */
  GPtrArray *paths;          /* text: of each handshake */
  const char *refused;       /* method that is refused */
  const char *garbage;       /* said instead of every answer */
  const char *looked;        /* result of a look for stores */
  gboolean silent;           /* answers nothing */
} Browser;

static inline void
browser_say (Browser    *browser,
             const char *text)
{
  if (soup_websocket_connection_get_state (browser->connection) == SOUP_WEBSOCKET_STATE_OPEN)
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
  g_ptr_array_add (browser->calls, g_strndup (text, MIN (length, 400)));
  if (browser->silent)
    return;
  if (browser->garbage != NULL)
    browser_say (browser, browser->garbage);
  else if (g_strcmp0 (method, browser->refused) == 0)
    browser_sayf (browser, "{\"type\":\"error\",\"id\":%" G_GUINT64_FORMAT ",\"error\":"
                  "\"session not created\",\"message\":\"Maximum number of active sessions\"}", id);
  else
    browser_sayf (browser, "{\"type\":\"success\",\"id\":%" G_GUINT64_FORMAT ",\"result\":%s}",
                  id,
                  browser->looked != NULL && strstr (text, "look()") != NULL ? browser->looked
                                                                            : get_result (method));
  if (g_str_equal (method, "session.end"))
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
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
  g_ptr_array_add (browser->paths, g_strdup (path));
  g_object_set (connection, "max-incoming-payload-size", (guint64) 0, NULL);
  g_signal_connect (connection, "message", G_CALLBACK (on_call), browser);
}

static inline void
browser_start (Browser *browser)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  browser->server = soup_server_new (NULL, NULL);
  soup_server_add_websocket_handler (browser->server, "/session", NULL, NULL, on_connection,
                                     browser, NULL);
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
