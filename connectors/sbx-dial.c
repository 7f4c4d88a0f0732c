/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-dial.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "sbx-limits.h"
#include "sbx-loopback.h"
#include "sbx-timeout.h"

#define DEFAULT_PORT 80
#define DEFAULT_TLS_PORT 443

/* RFC 6455, 1.3 */
#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

#define READ_SIZE 4096u

/* One attempt. */
typedef struct
{
  GUri *uri;
  char *protocol;
  char *headers;
  gsize max_message;

  char *key;
  char *request;
  GByteArray *reply;
  SbxFilterStream *stream;
  char *remote_address;
  GError *refusal; /* what the filter found */

  GCancellable *cancellable; /* of our own: the caller's and the deadline's */
  gulong caller_handler;
  GSource *deadline;
  gboolean late;
} Attempt;

G_DEFINE_QUARK (sbx-dial-error-quark, sbx_dial_error)

static void read_reply (GTask *task);

/* Auxiliary functions */

static void
attempt_end_waits (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);

  sbx_timeout_clear (&attempt->deadline);
  if (attempt->caller_handler != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), attempt->caller_handler);
  attempt->caller_handler = 0;
  if (attempt->stream != NULL)
    g_signal_handlers_disconnect_by_data (attempt->stream, attempt);
}

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_clear_pointer (&attempt->uri, g_uri_unref);
  g_clear_pointer (&attempt->reply, g_byte_array_unref);
  g_clear_object (&attempt->stream);
  g_clear_object (&attempt->cancellable);
  g_clear_error (&attempt->refusal);
  g_free (attempt->protocol);
  /* These may hold a credential. */
  wipe (attempt->headers);
  wipe (attempt->request);
  g_free (attempt->key);
  g_free (attempt->remote_address);
  g_free (attempt);
}

/* For people: what stands behind the ? may be a credential. */
static char *
describe (GUri *uri)
{
  g_autofree char *place = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY
                                                         | G_URI_HIDE_FRAGMENT);

  return g_strconcat (place, g_uri_get_query (uri) != NULL ? "?…" : "", NULL);
}

/* Ends the attempt without a connection. */
static void
give_up (GTask        *task,
         SbxDialError  code,
         const char   *text)
{
  Attempt *attempt = g_task_get_task_data (task);
  g_autofree char *address = describe (attempt->uri);

  attempt_end_waits (task);
  if (attempt->stream != NULL)
    g_io_stream_close (G_IO_STREAM (attempt->stream), NULL, NULL);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (attempt->late)
    {
      code = SBX_DIAL_ERROR_UNREACHABLE;
      text = "it did not answer in time";
    }

  g_task_return_new_error (task, SBX_DIAL_ERROR, code, "No connection to %s: %s", address, text);
}

static gboolean
is_encrypted (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "wss");
}

static guint16
get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  return (guint16) (port > 0 ? port : is_encrypted (uri) ? DEFAULT_TLS_PORT : DEFAULT_PORT);
}

static gboolean
check_address (const char    *address,
               SbxDialFlags   flags,
               GUri         **uri,
               GError       **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *host = NULL;
  const char *problem = NULL;

  if (parsed != NULL && g_uri_get_host (parsed) != NULL)
    host = g_strdup_printf (strchr (g_uri_get_host (parsed), ':') != NULL ? "[%s]" : "%s",
                            g_uri_get_host (parsed));

  if (host == NULL || host[0] == '\0')
    problem = "it is not an address like ws://localhost:9000/v1";
  else if (strcmp (g_uri_get_scheme (parsed), "ws") != 0 && !is_encrypted (parsed))
    problem = "only addresses that begin with ws:// or wss:// can be dialled";
  else if (g_uri_get_port (parsed) == 0)
    problem = "0 is no port";
  else if (!(flags & SBX_DIAL_ANY_HOST) && !is_encrypted (parsed) && !sbx_loopback_is_name (host))
    problem = "only this machine (localhost, 127.0.0.1, [::1]) may be dialled, for the connection "
              "is not encrypted; other hosts need wss://";

  if (problem != NULL)
    {
      g_autofree char *shown = parsed != NULL ? describe (parsed) : g_strdup (address);

      g_set_error (error, SBX_DIAL_ERROR, SBX_DIAL_ERROR_ADDRESS, "“%s” cannot be dialled: %s",
                   shown, problem);
      return FALSE;
    }

  *uri = g_steal_pointer (&parsed);

  return TRUE;
}

static char *
make_key (void)
{
  guint32 random[4];

  for (guint i = 0; i < G_N_ELEMENTS (random); i++)
    random[i] = g_random_int ();

  return g_base64_encode ((const guchar *) random, sizeof random);
}

static char *
get_accept (const char *key)
{
  g_autofree char *text = g_strconcat (key, ACCEPT_GUID, NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &length);

  return g_base64_encode (digest, length);
}

static char *
make_request (Attempt *attempt)
{
  const char *host = g_uri_get_host (attempt->uri);
  const char *path = g_uri_get_path (attempt->uri);
  const char *query = g_uri_get_query (attempt->uri);
  gboolean is_ipv6 = strchr (host, ':') != NULL;

  return g_strdup_printf ("GET %s%s%s HTTP/1.1\r\n"
                          "Host: %s%s%s:%u\r\n"
                          "Upgrade: websocket\r\n"
                          "Connection: Upgrade\r\n"
                          "Sec-WebSocket-Key: %s\r\n"
                          "Sec-WebSocket-Version: 13\r\n"
                          "%s%s%s%s\r\n",
                          path[0] != '\0' ? path : "/", query != NULL ? "?" : "",
                          query != NULL ? query : "", is_ipv6 ? "[" : "", host,
                          is_ipv6 ? "]" : "", get_port (attempt->uri),
                          attempt->key,
                          attempt->protocol != NULL ? "Sec-WebSocket-Protocol: " : "",
                          attempt->protocol != NULL ? attempt->protocol : "",
                          attempt->protocol != NULL ? "\r\n" : "",
                          attempt->headers != NULL ? attempt->headers : "");
}

static gboolean
has_token (SoupMessageHeaders *headers,
           const char         *name,
           const char         *token)
{
  const char *list = soup_message_headers_get_list (headers, name);

  return list != NULL && soup_header_contains (list, token);
}

/* What is wrong with the answer; NULL if nothing is. */
static char *
check_reply (Attempt      *attempt,
             SbxDialError *code)
{
  g_autoptr (SoupMessageHeaders) headers = NULL;
  g_autofree char *accept = get_accept (attempt->key);
  g_autofree char *phrase = NULL;
  SoupHTTPVersion version;
  guint status;

  *code = SBX_DIAL_ERROR_HANDSHAKE;
  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  if (!soup_headers_parse_response ((const char *) attempt->reply->data, (int) attempt->reply->len,
                                    headers, &version, &status, &phrase))
    return g_strdup ("what answers there is no web server");

  if (status != SOUP_STATUS_SWITCHING_PROTOCOLS)
    {
      *code = status == SOUP_STATUS_UNAUTHORIZED ? SBX_DIAL_ERROR_UNAUTHORIZED
              : status == SOUP_STATUS_FORBIDDEN ? SBX_DIAL_ERROR_FORBIDDEN
              : SBX_DIAL_ERROR_REFUSED;
      return g_strdup_printf ("it answers with HTTP status %u instead of a WebSocket", status);
    }

  if (!has_token (headers, "Upgrade", "websocket") || !has_token (headers, "Connection", "upgrade"))
    return g_strdup ("its answer does not upgrade the connection to a WebSocket");

  if (g_strcmp0 (soup_message_headers_get_list (headers, "Sec-WebSocket-Accept"), accept) != 0)
    return g_strdup ("its answer does not belong to our request (wrong accept key)");

  if (soup_message_headers_get_list (headers, "Sec-WebSocket-Extensions") != NULL)
    return g_strdup ("it insists on a WebSocket extension that was not offered");

  if (g_strcmp0 (soup_message_headers_get_list (headers, "Sec-WebSocket-Protocol"),
                 attempt->protocol) != 0)
    return attempt->protocol != NULL
             ? g_strdup_printf ("it does not speak the protocol %s", attempt->protocol)
             : g_strdup ("it insists on a subprotocol that was not asked for");

  return NULL;
}

static void
succeed (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);
  SbxSocket *socket;

  attempt_end_waits (task);
  socket = sbx_socket_new (attempt->stream, SOUP_WEBSOCKET_CONNECTION_CLIENT, attempt->uri, NULL,
                           attempt->protocol, attempt->remote_address, attempt->max_message);
  g_task_return_pointer (task, socket, g_object_unref);
}

/* The blank line behind the headers is not part of what the parser wants. */
static void
trim_reply (GByteArray *reply)
{
  guint length = reply->len;

  while (length > 0 && (reply->data[length - 1] == '\n' || reply->data[length - 1] == '\r'))
    length--;
  g_byte_array_set_size (reply, length);
  g_byte_array_append (reply, (const guint8 *) "\r\n", 2);
}

/* Callbacks */

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *problem = NULL;
  Attempt *attempt = g_task_get_task_data (task);
  SbxDialError code;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  if (attempt->refusal != NULL)
    {
      give_up (task, SBX_DIAL_ERROR_HANDSHAKE, attempt->refusal->message);
      return;
    }

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      give_up (task, SBX_DIAL_ERROR_HANDSHAKE,
               error != NULL ? error->message : "it ended the connection before it answered");
      return;
    }

  g_byte_array_append (attempt->reply, g_bytes_get_data (bytes, NULL),
                       (guint) g_bytes_get_size (bytes));
  if (!sbx_filter_input_has_head (SBX_FILTER_INPUT (object)))
    {
      read_reply (task);
      return;
    }

  trim_reply (attempt->reply);
  problem = check_reply (attempt, &code);
  if (problem != NULL)
    give_up (task, code, problem);
  else
    succeed (task);
}

static void
read_reply (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (attempt->stream)),
                                   READ_SIZE, G_PRIORITY_DEFAULT, attempt->cancellable, read_cb,
                                   g_object_ref (task));
}

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    read_reply (task);
  else
    give_up (task, SBX_DIAL_ERROR_UNREACHABLE, error->message);
}

/* Comes from inside a read, which will find nothing more: end it. */
static void
refused_cb (SbxFilterStream *stream,
            const GError    *error,
            Attempt         *attempt)
{
  if (attempt->refusal == NULL)
    attempt->refusal = g_error_copy (error);
  sbx_filter_stream_abort (stream, error);
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocketAddress) remote = NULL;
  Attempt *attempt = g_task_get_task_data (task);

  connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (object), result, &error);
  if (connection == NULL)
    {
      give_up (task, SBX_DIAL_ERROR_UNREACHABLE, error->message);
      return;
    }

  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE,
                       NULL);
  remote = g_socket_connection_get_remote_address (connection, NULL);
  if (remote != NULL)
    attempt->remote_address = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (remote));

  attempt->stream = sbx_filter_stream_new (G_IO_STREAM (connection), SBX_LIMIT_HEADER_SIZE);
  g_signal_connect (attempt->stream, "refused", G_CALLBACK (refused_cb), attempt);
  attempt->request = make_request (attempt);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (attempt->stream)),
                                   attempt->request, strlen (attempt->request),
                                   G_PRIORITY_DEFAULT, attempt->cancellable, written_cb,
                                   g_object_ref (task));
}

static gboolean
deadline_cb (gpointer user_data)
{
  Attempt *attempt = user_data;

  attempt->late = TRUE;
  g_cancellable_cancel (attempt->cancellable);

  return G_SOURCE_REMOVE;
}

static void
caller_cancelled_cb (GCancellable *caller,
                     GCancellable *own)
{
  g_cancellable_cancel (own);
}

/* Public API */

static void
begin_waits (Attempt      *attempt,
             GCancellable *caller)
{
  attempt->cancellable = g_cancellable_new ();
  attempt->deadline = sbx_timeout_new (SBX_LIMIT_UPGRADE_TIME, "[signalbox] dial", deadline_cb,
                                       attempt);
  if (caller != NULL)
    attempt->caller_handler =
      g_cancellable_connect (caller, G_CALLBACK (caller_cancelled_cb),
                             g_object_ref (attempt->cancellable), g_object_unref);
}

/**
 * sbx_dial_with_headers_async:
 * @address: where to, for example `wss://state.example/socket`
 * @protocol: (nullable): the subprotocol to ask for
 * @headers: (nullable): more lines of the request, each with its CR LF; what they hold is checked
 *   by the caller
 * @max_message: the most bytes that one message may have
 * @flags: how
 * @cancellable: (nullable): cancels the attempt
 * @callback: called on the thread-default main context when it is over
 * @user_data: for @callback
 *
 * As sbx_dial_async(). @headers are not kept when the attempt is over.
 */
void
sbx_dial_with_headers_async (const char          *address,
                             const char          *protocol,
                             const char          *headers,
                             gsize                max_message,
                             SbxDialFlags         flags,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GSocketClient) client = NULL;
  g_autoptr (GSocketConnectable) target = NULL;
  Attempt *attempt;
  GError *error = NULL;

  g_return_if_fail (address != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, sbx_dial_async);
  attempt = g_new0 (Attempt, 1);
  g_task_set_task_data (task, attempt, attempt_free);

  if (!check_address (address, flags, &attempt->uri, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  attempt->protocol = g_strdup (protocol);
  attempt->headers = g_strdup (headers);
  attempt->max_message = max_message;
  attempt->key = make_key ();
  attempt->reply = g_byte_array_new ();
  begin_waits (attempt, cancellable);

  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  /* The certificate is checked against those of the system, and there is no way around it. */
  g_socket_client_set_tls (client, is_encrypted (attempt->uri));
  target = g_network_address_new (g_uri_get_host (attempt->uri), get_port (attempt->uri));
  g_socket_client_connect_async (client, target, attempt->cancellable, connected_cb,
                                 g_object_ref (task));
}

/**
 * sbx_dial_async:
 * @address: where to, for example `ws://localhost:9000/v1`
 * @protocol: (nullable): the subprotocol to ask for
 * @max_message: the most bytes that one message may have
 * @flags: how
 * @cancellable: (nullable): cancels the attempt
 * @callback: called on the thread-default main context when it is over
 * @user_data: for @callback
 *
 * Connects to a WebSocket server: in the clear (`ws`) on this machine alone, unless @flags allow
 * more; encrypted (`wss`) anywhere, if the certificate is trusted by the system. There is one
 * attempt, of at most %SBX_LIMIT_UPGRADE_TIME.
 */
void
sbx_dial_async (const char          *address,
                const char          *protocol,
                gsize                max_message,
                SbxDialFlags         flags,
                GCancellable        *cancellable,
                GAsyncReadyCallback  callback,
                gpointer             user_data)
{
  sbx_dial_with_headers_async (address, protocol, NULL, max_message, flags, cancellable, callback,
                               user_data);
}

/**
 * sbx_dial_finish:
 * @result: what the callback got
 * @error: return location for a [error@DialError], or for a cancellation
 *
 * Gets the outcome of sbx_dial_async().
 *
 * Returns: (transfer full) (nullable): an open connection
 */
SbxSocket *
sbx_dial_finish (GAsyncResult  *result,
                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
