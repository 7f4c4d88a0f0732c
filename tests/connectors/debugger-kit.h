/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>
#include <string.h>

#include "sbx-json.h"

/* A server that answers calls as the debugger of a browser does; which one, and what it answers, is
 * said by its `answer`. */

#define HELLO(run, peer) \
  "{\"m\":\"hello\",\"protocol\":1,\"agent\":\"1.0.0\",\"peer\":\"" peer "\",\"run\":\"" run "\"," \
  "\"wall\":1795150179604.5,\"kind\":\"page\",\"name\":\"a.test\"}"

/* Of each call so much is kept, and of so many of them. */
#define KEPT_LENGTH 600u
#define KEPT_CALLS 1000u

typedef struct _Browser Browser;

/* What answers instead of a browser. */
struct _Browser
{
  SoupServer *server;
  guint16 port;
  SoupWebsocketConnection *connection;
  GPtrArray *calls;          /* text: method and parameters, cut */
  GPtrArray *paths;          /* text: of each handshake */
  guint n_calls;             /* on this connection */
  guint n_detached;          /* calls of Target.detachFromTarget */
  guint hang_up;             /* closes at the call of that number */
  guint status;              /* of /json/version */
  const char *version;       /* what it says of itself */
  const char *location;      /* where it sends us instead */
  const char *refused;       /* method that is refused */
  const char *garbage;       /* said instead of every answer */
  const char *looked;        /* result of a look for stores */
  const char *resumed;       /* nullable: what a document says when its agent shall go on */
  gboolean silent;           /* answers nothing */

  /* @text: the call. @id: its number. */
  void (*answer) (Browser    *browser,
                  const char *text,
                  const char *method,
                  guint64     id);
};

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
  if (browser->calls->len < KEPT_CALLS)
    g_ptr_array_add (browser->calls, g_strndup (text, MIN (length, KEPT_LENGTH)));
  if (++browser->n_calls == browser->hang_up)
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  else if (browser->garbage != NULL && !browser->silent)
    browser_say (browser, browser->garbage);
  else if (!browser->silent)
    browser->answer (browser, text, method, id);
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
  browser->n_calls = 0;
  g_object_set (connection, "max-incoming-payload-size", (guint64) 0, NULL);
  g_signal_connect (connection, "message", G_CALLBACK (on_call), browser);
}

/* @path: where its socket is. It may be called again after browser_end(). */
static inline void
browser_listen (Browser    *browser,
                const char *path)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  if (browser->calls == NULL)
    {
      browser->calls = g_ptr_array_new_with_free_func (g_free);
      browser->paths = g_ptr_array_new_with_free_func (g_free);
    }
  browser->server = soup_server_new (NULL, NULL);
  soup_server_add_websocket_handler (browser->server, path, NULL, NULL, on_connection, browser,
                                     NULL);
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

static inline void
browser_clear (Browser *browser)
{
  g_ptr_array_unref (browser->calls);
  g_ptr_array_unref (browser->paths);
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
