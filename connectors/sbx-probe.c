/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-probe.h"

#include <string.h>

#include "sbx-limits.h"

/* RFC 6455, 1.3: the key of its example, and what belongs to it. A probe sends no message. */
#define SOCKET_KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define SOCKET_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

#define READ_SIZE 4096u

/* Auxiliary functions */

static gboolean
is_socket_uri (GUri *uri)
{
  return g_str_has_prefix (g_uri_get_scheme (uri), "ws");
}

static gboolean
is_encrypted (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "wss") || g_str_equal (g_uri_get_scheme (uri),
                                                                     "https");
}

static guint16
get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  return (guint16) (port > 0 ? port : is_encrypted (uri) ? 443 : 80);
}

static void
fail (SbxProbe     *self,
      SbxProbeEnd   end,
      const GError *error)
{
  self->end = end;
  self->problem = g_strdup (error != NULL ? error->message : NULL);
}

static void
fail_to_connect (SbxProbe     *self,
                 const GError *error)
{
  SbxProbeEnd end = SBX_PROBE_UNREACHABLE;

  if (error->domain == G_RESOLVER_ERROR)
    end = SBX_PROBE_NAME;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    end = SBX_PROBE_REFUSED;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    end = SBX_PROBE_SILENT;
  fail (self, end, error);
}

/* Nothing is said over an encryption that is not trusted. */
static gboolean
on_accept_certificate (GTlsConnection       *connection,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       SbxProbe             *self)
{
  self->flags = flags;

  return FALSE;
}

static GIOStream *
encrypt (SbxProbe          *self,
         GSocketConnection *connection,
         GUri              *uri,
         GCancellable      *cancellable)
{
  g_autoptr (GSocketConnectable) identity =
    g_network_address_new (g_uri_get_host (uri), get_port (uri));
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream =
    g_tls_client_connection_new (G_IO_STREAM (connection), identity, &error);

  if (stream == NULL)
    {
      fail (self, SBX_PROBE_TLS, error);
      return NULL;
    }
  g_signal_connect (stream, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  if (g_tls_connection_handshake (G_TLS_CONNECTION (stream), cancellable, &error))
    return g_steal_pointer (&stream);

  fail (self, g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS) ? SBX_PROBE_NOT_TLS
                                                                        : SBX_PROBE_TLS, error);

  return NULL;
}

static char *
make_request (GUri       *uri,
              const char *more_headers)
{
  const char *host = g_uri_get_host (uri);
  const char *path = g_uri_get_path (uri);
  const char *query = g_uri_get_query (uri);
  gboolean is_ipv6 = strchr (host, ':') != NULL;

  return g_strdup_printf ("GET %s%s%s HTTP/1.1\r\nHost: %s%s%s:%u\r\n%s%s\r\n",
                          *path != '\0' ? path : "/", query != NULL ? "?" : "",
                          query != NULL ? query : "", is_ipv6 ? "[" : "", host,
                          is_ipv6 ? "]" : "", get_port (uri),
                          is_socket_uri (uri)
                            ? "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Key: " SOCKET_KEY "\r\nSec-WebSocket-Version: 13\r\n"
                            : "Connection: close\r\nAccept: */*\r\n",
                          more_headers != NULL ? more_headers : "");
}

/* Length of the head with its blank line, 0 while it is not whole. */
static gsize
find_head (const GByteArray *bytes)
{
  const char *end = bytes->len > 0 ? g_strstr_len ((const char *) bytes->data, bytes->len,
                                                   "\r\n\r\n") : NULL;

  return end != NULL ? (gsize) (end - (const char *) bytes->data) + 4 : 0;
}

/* Splits @said into head and body; FALSE if it does not begin as HTTP does. */
static gboolean
read_head (SbxProbe   *self,
           GByteArray *said,
           gsize       head)
{
  g_autofree char *text = NULL;
  SoupHTTPVersion version;

  if (head < 4 || self->headers != NULL)
    return self->headers != NULL;
  text = g_strndup ((const char *) said->data, head - 2);
  self->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  if (soup_headers_parse_response (text, (int) strlen (text), self->headers, &version,
                                   &self->status, NULL))
    return TRUE;
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  self->status = 0;

  return FALSE;
}

static gboolean
is_whole (SbxProbe   *self,
          GByteArray *said)
{
  gsize head = find_head (said);
  goffset length;

  if (said->len >= 5 && memcmp (said->data, "HTTP/", 5) != 0)
    return TRUE;
  if (head == 0)
    return FALSE;
  /* A head that is none, an upgrade, and a stream without end: no more is wanted. */
  if (!read_head (self, said, head) || self->status == 101
      || sbx_probe_has_type (self, "text/event-stream"))
    return TRUE;
  length = soup_message_headers_get_content_length (self->headers);

  return length > 0 && said->len - head >= (guint64) length;
}

static void
read_answer (SbxProbe     *self,
             GInputStream *input,
             GCancellable *cancellable)
{
  g_autoptr (GByteArray) said = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  gint64 end = g_get_monotonic_time () + SBX_LIMIT_PROBE_TIME * G_USEC_PER_SEC;
  gsize head;

  while (said->len < SBX_LIMIT_PROBE_REPLY && g_get_monotonic_time () < end
         && !is_whole (self, said))
    {
      guint8 buffer[READ_SIZE];
      gssize n = g_input_stream_read (input, buffer, sizeof buffer, cancellable, &error);

      if (n <= 0)
        break;
      g_byte_array_append (said, buffer, (guint) n);
    }
  if (said->len == 0)
    {
      fail (self, SBX_PROBE_NO_ANSWER, error);
      return;
    }
  self->end = SBX_PROBE_ANSWERED;
  head = find_head (said);
  if (read_head (self, said, head))
    g_byte_array_append (self->body, said->data + head, said->len - (guint) head);
  else
    g_byte_array_append (self->body, said->data, said->len);
  self->is_socket = self->status == 101
                    && g_strcmp0 (sbx_probe_get_header (self, "Sec-WebSocket-Accept"),
                                  SOCKET_ACCEPT) == 0;
}

static void
ask (SbxProbe     *self,
     GIOStream    *stream,
     const char   *request,
     GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all (g_io_stream_get_output_stream (stream), request,
                                  strlen (request), NULL, cancellable, &error))
    fail (self, SBX_PROBE_NO_ANSWER, error);
  else
    read_answer (self, g_io_stream_get_input_stream (stream), cancellable);
  g_io_stream_close (stream, NULL, NULL);
}

/* Public API */

/**
 * sbx_probe_run:
 * @uri: `http`, `https`, `ws` or `wss`, with a host
 * @more_headers: (nullable): more lines of the request, each with its CR LF
 * @cancellable: (nullable): ends it early
 *
 * Asks once what answers at an address. Blocks, but for no more than %SBX_LIMIT_PROBE_TIME seconds
 * for each of: connecting, encrypting, asking, hearing the answer. Follows nothing and keeps
 * nothing.
 *
 * Returns: (transfer full): what came of it
 */
SbxProbe *
sbx_probe_run (GUri         *uri,
               const char   *more_headers,
               GCancellable *cancellable)
{
  SbxProbe *self = g_new0 (SbxProbe, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *request = NULL;

  self->body = g_byte_array_new ();
  g_socket_client_set_timeout (client, SBX_LIMIT_PROBE_TIME);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, g_uri_get_host (uri), get_port (uri),
                                                cancellable, &error);
  if (connection == NULL)
    fail_to_connect (self, error);
  else if (is_encrypted (uri))
    stream = encrypt (self, connection, uri, cancellable);
  else
    stream = g_object_ref (G_IO_STREAM (connection));
  if (stream != NULL)
    {
      request = make_request (uri, more_headers);
      ask (self, stream, request, cancellable);
    }
  /* One byte that does not count, so that the body can be read as text. */
  g_byte_array_append (self->body, (const guint8 *) "", 1);
  self->body->len--;

  return self;
}

const char *
sbx_probe_get_header (const SbxProbe *self,
                      const char     *name)
{
  return self->headers != NULL ? soup_message_headers_get_list (self->headers, name) : NULL;
}

/* Whether the answer is of that type: "text/html". */
gboolean
sbx_probe_has_type (const SbxProbe *self,
                    const char     *type)
{
  const char *value = sbx_probe_get_header (self, "Content-Type");
  gsize length = strlen (type);

  return value != NULL && g_ascii_strncasecmp (value, type, length) == 0
         && (value[length] == '\0' || strchr ("; \t,", value[length]) != NULL);
}

void
sbx_probe_free (SbxProbe *self)
{
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_byte_array_unref (self->body);
  g_free (self->problem);
  g_free (self);
}
