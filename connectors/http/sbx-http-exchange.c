/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-http-exchange.h"

#include <string.h>

#include "sbx-http-body.h"
#include "sbx-limits.h"
#include "sbx-timeout.h"

#define READ_SIZE (64u * 1024)
/* The whole of a response that is no stream, however slowly it comes. */
#define PATIENCE 60000u

struct _SbxHttpExchange
{
  GObject parent_instance;

  /* Owned */
  GUri *uri;
  char *request;
  gsize request_length;
  GSocketConnection *connection;
  GByteArray *head;      /* until it is whole */
  SbxHttpBody *body;
  GCancellable *cancellable;
  GSource *patience;

  const SbxHttpHandler *handler;
  gpointer user_data;
  gboolean stream;
  gboolean paused;
  gboolean reading;
  gboolean over;
};

G_DEFINE_FINAL_TYPE (SbxHttpExchange, sbx_http_exchange, G_TYPE_OBJECT)

static void read_more (SbxHttpExchange *self);

static void
close_all (SbxHttpExchange *self)
{
  sbx_timeout_clear (&self->patience);
  g_cancellable_cancel (self->cancellable);
  /* Closes the socket at once; what is being read ends with an error that nobody sees. */
  if (self->connection != NULL)
    g_socket_close (g_socket_connection_get_socket (self->connection), NULL);
}

static void
end (SbxHttpExchange *self,
     const GError    *error)
{
  if (self->over)
    return;
  self->over = TRUE;
  close_all (self);
  self->handler->done (self, error, self->user_data);
}

static void
end_with (SbxHttpExchange *self,
          GIOErrorEnum     code,
          const char      *text)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, (int) code, text);

  end (self, error);
}

static gboolean
on_patience (gpointer data)
{
  g_autoptr (SbxHttpExchange) self = g_object_ref (data);

  end_with (self, G_IO_ERROR_TIMED_OUT,
            self->body == NULL ? "it did not answer in time" : "its answer took too long");

  return G_SOURCE_REMOVE;
}

static void
set_patience (SbxHttpExchange *self,
              guint            interval)
{
  sbx_timeout_clear (&self->patience);
  if (interval > 0)
    self->patience = sbx_timeout_new (interval, "[signalbox] answer", on_patience, self);
}

/* --- In -------------------------------------------------------------------------------------- */

static void
take_body (SbxHttpExchange *self,
           const char      *data,
           gsize            length)
{
  g_autoptr (GError) error = NULL;

  if (!sbx_http_body_take (self->body, data, length, self->handler->data, self->user_data, &error))
    end (self, error);
  else if (!self->over && sbx_http_body_is_done (self->body))
    end (self, sbx_http_body_end (self->body, &error) ? NULL : error);
}

static void
take_head (SbxHttpExchange *self,
           gsize            length)
{
  g_autoptr (SoupMessageHeaders) headers = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) head = g_steal_pointer (&self->head);
  g_autofree char *phrase = NULL;
  SoupHTTPVersion version;
  guint status;

  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  /* The parser wants the last line's end, and not the blank line behind it. */
  if (!soup_headers_parse_response ((const char *) head->data, (int) length - 2, headers, &version,
                                    &status, &phrase))
    {
      end_with (self, G_IO_ERROR_INVALID_DATA, "what answers there is no web server");
      return;
    }
  if (status < 200)
    {
      end_with (self, G_IO_ERROR_INVALID_DATA, "it answers with a status that was not asked for");
      return;
    }
  self->body = sbx_http_body_new (status, headers, self->stream ? 0 : SBX_LIMIT_MESSAGE_SIZE,
                                  &error);
  if (self->body == NULL)
    {
      end (self, error);
      return;
    }
  set_patience (self, self->stream && status == SOUP_STATUS_OK ? 0 : PATIENCE);
  if (!self->handler->head (self, status, headers, self->user_data))
    {
      sbx_http_exchange_cancel (self);
      return;
    }
  if (self->over)
    return;
  if (sbx_http_body_is_done (self->body))
    end (self, NULL);
  else if (head->len > length)
    take_body (self, (const char *) head->data + length, head->len - length);
}

static void
take (SbxHttpExchange *self,
      const char      *data,
      gsize            length)
{
  const char *blank;

  if (self->body != NULL)
    {
      take_body (self, data, length);
      return;
    }
  g_byte_array_append (self->head, (const guint8 *) data, (guint) length);
  blank = g_strstr_len ((const char *) self->head->data, (gssize) self->head->len, "\r\n\r\n");
  if (blank != NULL)
    take_head (self, (gsize) (blank + 4 - (const char *) self->head->data));
  else if (self->head->len > SBX_LIMIT_HEADER_SIZE)
    end_with (self, G_IO_ERROR_MESSAGE_TOO_LARGE, "what answers there is no web server, or one "
                                                  "with a head that has no end");
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SbxHttpExchange) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result,
                                                               &error);

  self->reading = FALSE;
  if (self->over)
    return;
  if (bytes == NULL)
    {
      end (self, error);
    }
  else if (g_bytes_get_size (bytes) > 0)
    {
      take (self, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      if (!self->over)
        read_more (self);
    }
  else if (self->body == NULL)
    {
      end_with (self, G_IO_ERROR_CONNECTION_CLOSED,
                "it ended the connection before it answered");
    }
  else
    {
      end (self, sbx_http_body_end (self->body, &error) ? NULL : error);
    }
}

static void
read_more (SbxHttpExchange *self)
{
  if (self->paused || self->reading)
    return;
  self->reading = TRUE;
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                                   READ_SIZE, G_PRIORITY_DEFAULT, self->cancellable, on_read,
                                   g_object_ref (self));
}

/* --- Out ------------------------------------------------------------------------------------- */

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SbxHttpExchange) self = data;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error)
      && !self->over)
    end (self, error);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SbxHttpExchange) self = data;
  g_autoptr (GError) error = NULL;

  self->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->over)
    {
      close_all (self);
      return;
    }
  if (self->connection == NULL)
    {
      end (self, error);
      return;
    }
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                   self->request, self->request_length, G_PRIORITY_DEFAULT,
                                   self->cancellable, on_written, g_object_ref (self));
  read_more (self);
}

static void
make_request (SbxHttpExchange *self,
              const char      *method,
              const char      *headers,
              GBytes          *body)
{
  const char *host = g_uri_get_host (self->uri);
  const char *path = g_uri_get_path (self->uri);
  const char *query = g_uri_get_query (self->uri);
  gboolean is_ipv6 = strchr (host, ':') != NULL;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s%s%s HTTP/1.1\r\nHost: %s%s%s", method,
                          path[0] != '\0' ? path : "/", query != NULL ? "?" : "",
                          query != NULL ? query : "", is_ipv6 ? "[" : "", host,
                          is_ipv6 ? "]" : "");
  if (g_uri_get_port (self->uri) > 0)
    g_string_append_printf (text, ":%d", g_uri_get_port (self->uri));
  g_string_append_printf (text, "\r\nConnection: close\r\nAccept-Encoding: %s\r\n%s",
                          self->stream ? "identity" : "gzip", headers);
  if (body != NULL)
    g_string_append_printf (text, "Content-Type: application/json\r\n"
                                  "Content-Length: %" G_GSIZE_FORMAT "\r\n",
                            g_bytes_get_size (body));
  g_string_append (text, "\r\n");
  if (body != NULL)
    g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
  self->request_length = text->len;
  self->request = g_string_free (text, FALSE);
}

/**
 * sbx_http_exchange_new:
 * @uri: where to: `http` or `https`
 * @method: `GET`, `POST` or `OPTIONS`
 * @headers: more lines of the request, each with its CR LF
 * @body: (nullable): JSON to send
 * @stream: whether the response has no end
 * @handler: static data
 * @user_data: for @handler
 *
 * Begins at once. Redirects are not followed. With `https` the certificate must be one that the
 * system trusts.
 *
 * Returns: (transfer full): the exchange
 */
SbxHttpExchange *
sbx_http_exchange_new (GUri                 *uri,
                       const char           *method,
                       const char           *headers,
                       GBytes               *body,
                       gboolean              stream,
                       const SbxHttpHandler *handler,
                       gpointer              user_data)
{
  SbxHttpExchange *self = g_object_new (SBX_TYPE_HTTP_EXCHANGE, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) target = NULL;
  gboolean encrypted = g_str_equal (g_uri_get_scheme (uri), "https");
  int port = g_uri_get_port (uri);

  self->uri = g_uri_ref (uri);
  self->stream = stream;
  self->handler = handler;
  self->user_data = user_data;
  make_request (self, method, headers, body);
  set_patience (self, SBX_LIMIT_UPGRADE_TIME);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_tls (client, encrypted);
  target = g_network_address_new (g_uri_get_host (uri),
                                  (guint16) (port > 0 ? port : encrypted ? 443 : 80));
  g_socket_client_connect_async (client, target, self->cancellable, on_connected,
                                 g_object_ref (self));

  return self;
}

/**
 * sbx_http_exchange_cancel:
 * @self: an exchange
 *
 * Ends it. Nothing of it is called any more.
 */
void
sbx_http_exchange_cancel (SbxHttpExchange *self)
{
  g_return_if_fail (SBX_IS_HTTP_EXCHANGE (self));

  if (self->over)
    return;
  self->over = TRUE;
  close_all (self);
}

/**
 * sbx_http_exchange_set_paused:
 * @self: an exchange
 * @paused: whether to stop reading
 */
void
sbx_http_exchange_set_paused (SbxHttpExchange *self,
                              gboolean         paused)
{
  g_return_if_fail (SBX_IS_HTTP_EXCHANGE (self));

  self->paused = paused;
  if (!paused && !self->over && self->connection != NULL)
    read_more (self);
}

static void
sbx_http_exchange_finalize (GObject *object)
{
  SbxHttpExchange *self = SBX_HTTP_EXCHANGE (object);

  sbx_timeout_clear (&self->patience);
  if (self->request != NULL)
    explicit_bzero (self->request, self->request_length); /* it may hold a secret */
  g_free (self->request);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->head, g_byte_array_unref);
  g_clear_pointer (&self->body, sbx_http_body_free);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (sbx_http_exchange_parent_class)->finalize (object);
}

static void
sbx_http_exchange_class_init (SbxHttpExchangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_http_exchange_finalize;
}

static void
sbx_http_exchange_init (SbxHttpExchange *self)
{
  self->head = g_byte_array_new ();
  self->cancellable = g_cancellable_new ();
}
