/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-socket.h"

#include <string.h>

#include "sbx-frame-scanner.h"
#include "sbx-limits.h"
#include "sbx-timeout.h"

/* So often we make sure that a quiet peer is still there, in seconds. */
#define PING_INTERVAL 15u

/* How long a peer may take to answer our goodbye, in milliseconds. */
#define CLOSE_TIME 2000u

/* What a WebSocket frame adds to its payload at most. */
#define FRAME_OVERHEAD 14u

/* A close frame has room for 123 bytes of text. */
#define CLOSE_TEXT_MAX 123u

struct _SbxSocket
{
  SbxWire parent_instance;

  gboolean failing;   /* we refused something, or gave up */
  gboolean closing;   /* our goodbye is queued */
  gboolean closed;    /* `closed` was emitted */
  gsize overhead;     /* of one frame of ours */

  /* Owned references */
  SbxFilterStream *stream;
  SoupWebsocketConnection *websocket;
  GSource *close_timeout;
  GError *error;
  char *origin;
  char *protocol;
  char *remote_address;
};

G_DEFINE_QUARK (sbx-socket-error-quark, sbx_socket_error)
G_DEFINE_FINAL_TYPE (SbxSocket, sbx_socket, SBX_TYPE_WIRE)

/* Auxiliary functions */

static gboolean
is_websocket_open (SbxSocket *self)
{
  return soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN;
}

static gboolean
close_timeout_cb (gpointer user_data)
{
  SbxSocket *self = user_data;
  g_autoptr (GError) error = NULL;

  error = g_error_new_literal (SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_LOST,
                               "The peer did not answer the end of the connection");
  sbx_filter_stream_abort (self->stream, error);

  /* It stays, with its reference, until the stream is closed. */
  return G_SOURCE_CONTINUE;
}

/* From here on the socket ends by itself, even if its owner lets go of it: the peer must get our
 * last words. */
static void
start_close_timeout (SbxSocket *self)
{
  if (self->close_timeout != NULL || self->closed)
    return;

  self->close_timeout = g_timeout_source_new (CLOSE_TIME);
  g_source_set_callback (self->close_timeout, close_timeout_cb, g_object_ref (self),
                         g_object_unref);
  g_source_attach (self->close_timeout, g_main_context_get_thread_default ());
}

static void
stop_close_timeout (SbxSocket *self)
{
  sbx_timeout_clear (&self->close_timeout);
}

/* Valid, and cut to what a close frame holds. */
static char *
make_close_text (const char *text)
{
  char *valid = g_utf8_make_valid (text, -1);

  if (strlen (valid) > CLOSE_TEXT_MAX)
    *g_utf8_find_prev_char (valid, valid + CLOSE_TEXT_MAX + 1) = '\0';

  return valid;
}

static void
send_close (SbxSocket  *self,
            guint16     code,
            const char *text)
{
  self->closing = TRUE;
  start_close_timeout (self);
  if (is_websocket_open (self))
    soup_websocket_connection_close (self->websocket, code, text);
}

/* Ends the connection because of what the peer did. The first error is the one that counts. */
static void
fail (SbxSocket *self,
      guint16    code,
      GError    *error)
{
  g_autofree char *text = make_close_text (error->message);

  if (self->failing || self->closed)
    {
      g_error_free (error);
      return;
    }

  self->failing = TRUE;
  self->error = error;
  sbx_filter_stream_finish (self->stream, self->overhead - 8 + 2 + strlen (text));
  send_close (self, code, text);
}

static SbxWireReason
get_reason (SbxSocket *self,
            guint      peer_code)
{
  if (self->failing)
    return self->error->code == SBX_SOCKET_ERROR_LOST ? SBX_WIRE_REASON_LOST
                                                      : SBX_WIRE_REASON_FAILED;
  if (self->closing)
    return SBX_WIRE_REASON_LOCAL;

  return peer_code != 0 ? SBX_WIRE_REASON_PEER : SBX_WIRE_REASON_LOST;
}

/* Callbacks */

static void
message_cb (SoupWebsocketConnection *websocket,
            int                      type,
            GBytes                  *message,
            SbxSocket               *self)
{
  /* libsoup delivers what it has already read even after we closed. */
  if (self->closing || self->failing)
    return;

  if (type != SOUP_WEBSOCKET_DATA_TEXT)
    {
      fail (self, SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA,
            g_error_new_literal (SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_BINARY,
                                 "The peer sent a binary message; only text is understood here"));
      return;
    }

  g_signal_emit_by_name (self, "message", message);
}

static void
refused_cb (SbxFilterStream *stream,
            const GError    *error,
            SbxSocket       *self)
{
  if (g_error_matches (error, SBX_FRAME_ERROR, SBX_FRAME_ERROR_MESSAGE_SIZE)
      || g_error_matches (error, SBX_FRAME_ERROR, SBX_FRAME_ERROR_BUDGET))
    fail (self, SOUP_WEBSOCKET_CLOSE_TOO_BIG,
          g_error_new_literal (SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_LIMIT, error->message));
  else if (g_error_matches (error, SBX_FRAME_ERROR, SBX_FRAME_ERROR_CONTROL_RATE))
    fail (self, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION,
          g_error_new_literal (SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_LIMIT, error->message));
  else
    fail (self, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR,
          g_error_new_literal (SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_PROTOCOL, error->message));
}

/* libsoup found something: it sends its own close frame after this, or closes at once. */
static void
error_cb (SoupWebsocketConnection *websocket,
          GError                  *error,
          SbxSocket               *self)
{
  if (self->failing || self->closing)
    return;

  self->failing = TRUE;
  if (error->domain == SOUP_WEBSOCKET_ERROR)
    self->error = g_error_new (SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_PROTOCOL,
                               "The peer broke the WebSocket protocol: %s", error->message);
  else
    self->error = g_error_new (SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_LOST,
                               "The connection was lost: %s", error->message);
  sbx_filter_stream_finish (self->stream, self->overhead - 8 + 2);
  start_close_timeout (self);
}

static void
closed_cb (SoupWebsocketConnection *websocket,
           SbxSocket               *self)
{
  g_autoptr (SbxSocket) owned = g_object_ref (self);
  SbxWireReason reason;

  stop_close_timeout (self);
  if (self->closed)
    return;

  reason = get_reason (self, soup_websocket_connection_get_close_code (websocket));
  if (reason == SBX_WIRE_REASON_LOST && self->error == NULL)
    self->error = g_error_new_literal (SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_LOST,
                                       "The connection ended without a goodbye");
  self->closed = TRUE;
  g_signal_emit_by_name (self, "closed", reason, self->error);
}

/* GObject overrides */

static void
sbx_socket_dispose (GObject *object)
{
  SbxSocket *self = SBX_SOCKET (object);

  stop_close_timeout (self);
  if (self->stream != NULL)
    g_signal_handlers_disconnect_by_data (self->stream, self);
  if (self->websocket != NULL)
    g_signal_handlers_disconnect_by_data (self->websocket, self);
  g_clear_object (&self->websocket);
  g_clear_object (&self->stream);

  G_OBJECT_CLASS (sbx_socket_parent_class)->dispose (object);
}

static void
sbx_socket_finalize (GObject *object)
{
  SbxSocket *self = SBX_SOCKET (object);

  g_clear_error (&self->error);
  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->protocol, g_free);
  g_clear_pointer (&self->remote_address, g_free);

  G_OBJECT_CLASS (sbx_socket_parent_class)->finalize (object);
}

static gboolean
sbx_socket_wire_is_open (SbxWire *wire)
{
  return sbx_socket_is_open (SBX_SOCKET (wire));
}

static gboolean
sbx_socket_wire_send (SbxWire     *wire,
                      const char  *text,
                      gssize       length,
                      GError     **error)
{
  return sbx_socket_send (SBX_SOCKET (wire), text, length, error);
}

static void
sbx_socket_wire_close (SbxWire    *wire,
                       guint16     code,
                       const char *text)
{
  sbx_socket_close (SBX_SOCKET (wire), code, text);
}

static void
sbx_socket_wire_set_paused (SbxWire *wire,
                            gboolean paused)
{
  sbx_socket_set_paused (SBX_SOCKET (wire), paused);
}

static const char *
sbx_socket_wire_get_origin (SbxWire *wire)
{
  return SBX_SOCKET (wire)->origin;
}

static const char *
sbx_socket_wire_get_address (SbxWire *wire)
{
  return SBX_SOCKET (wire)->remote_address;
}

static void
sbx_socket_class_init (SbxSocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxWireClass *wire_class = SBX_WIRE_CLASS (klass);

  object_class->dispose = sbx_socket_dispose;
  object_class->finalize = sbx_socket_finalize;
  wire_class->is_open = sbx_socket_wire_is_open;
  wire_class->send = sbx_socket_wire_send;
  wire_class->close = sbx_socket_wire_close;
  wire_class->set_paused = sbx_socket_wire_set_paused;
  wire_class->get_origin = sbx_socket_wire_get_origin;
  wire_class->get_address = sbx_socket_wire_get_address;
}

static void
sbx_socket_init (SbxSocket *self)
{
}

/* Public API */

/**
 * sbx_socket_new:
 * @stream: a stream whose HTTP handshake is complete
 * @side: which side we are
 * @uri: the address of the connection
 * @origin: (nullable): the origin of the peer, normalised
 * @protocol: (nullable): the agreed subprotocol
 * @remote_address: (nullable): where the peer is, for people
 * @max_message: the most bytes that one message may have
 *
 * Starts to speak WebSocket on @stream.
 *
 * Returns: (transfer full): a socket
 */
SbxSocket *
sbx_socket_new (SbxFilterStream             *stream,
                SoupWebsocketConnectionType  side,
                GUri                        *uri,
                const char                  *origin,
                const char                  *protocol,
                const char                  *remote_address,
                gsize                        max_message)
{
  gboolean is_server = side == SOUP_WEBSOCKET_CONNECTION_SERVER;
  SbxSocket *self;

  g_return_val_if_fail (SBX_IS_FILTER_STREAM (stream), NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  self = g_object_new (SBX_TYPE_SOCKET, NULL);
  self->stream = g_object_ref (stream);
  self->overhead = FRAME_OVERHEAD - (is_server ? 4 : 0);
  self->origin = g_strdup (origin);
  self->protocol = g_strdup (protocol);
  self->remote_address = g_strdup (remote_address);

  sbx_filter_input_begin_frames (sbx_filter_stream_get_input (stream), is_server, max_message);
  self->websocket = soup_websocket_connection_new (G_IO_STREAM (stream), uri, side, origin,
                                                   protocol, NULL);
  /* The filter has the limit; libsoup's own counts single frames only. */
  soup_websocket_connection_set_max_incoming_payload_size (self->websocket, 0);
  soup_websocket_connection_set_keepalive_interval (self->websocket, PING_INTERVAL);

  g_signal_connect (stream, "refused", G_CALLBACK (refused_cb), self);
  g_signal_connect (self->websocket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (self->websocket, "error", G_CALLBACK (error_cb), self);
  g_signal_connect (self->websocket, "closed", G_CALLBACK (closed_cb), self);

  return self;
}

/**
 * sbx_socket_is_open:
 * @self: a socket
 *
 * Returns: whether something can be sent
 */
gboolean
sbx_socket_is_open (SbxSocket *self)
{
  g_return_val_if_fail (SBX_IS_SOCKET (self), FALSE);

  return !self->closing && !self->failing && !self->closed && is_websocket_open (self);
}

/**
 * sbx_socket_send:
 * @self: a socket
 * @text: valid UTF-8
 * @length: its length in bytes, -1 if it is NUL-terminated
 * @error: return location for a [error@SocketError]
 *
 * Queues a text message. A peer that leaves more than %SBX_LIMIT_UNSENT bytes unread, one message
 * of any length apart, is given up.
 *
 * Returns: %TRUE if the message was queued
 */
gboolean
sbx_socket_send (SbxSocket   *self,
                 const char  *text,
                 gssize       length,
                 GError     **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  g_return_val_if_fail (SBX_IS_SOCKET (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (!sbx_socket_is_open (self))
    {
      g_set_error_literal (error, SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_CLOSED,
                           "The connection is closed");
      return FALSE;
    }

  if (sbx_socket_get_unsent (self) > SBX_LIMIT_UNSENT)
    {
      fail (self, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION,
            g_error_new_literal (SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_UNSENT,
                                 "The peer does not read what Signalbox sends"));
      g_propagate_error (error, g_error_copy (self->error));
      return FALSE;
    }

  size = length < 0 ? strlen (text) : (gsize) length;
  bytes = g_bytes_new_static (text, size);
  sbx_filter_output_expect (sbx_filter_stream_get_output (self->stream),
                            size + self->overhead - (size < 126 ? 8 : size <= G_MAXUINT16 ? 6 : 0));
  soup_websocket_connection_send_message (self->websocket, SOUP_WEBSOCKET_DATA_TEXT, bytes);

  return TRUE;
}

/**
 * sbx_socket_close:
 * @self: a socket
 * @code: a WebSocket close code
 * @text: (nullable): why, for people; cut to what a close frame holds
 *
 * Ends the connection in good order. `closed` follows, at the latest after a few seconds; no
 * message comes any more.
 */
void
sbx_socket_close (SbxSocket  *self,
                  guint16     code,
                  const char *text)
{
  g_autofree char *cut = NULL;

  g_return_if_fail (SBX_IS_SOCKET (self));

  if (!sbx_socket_is_open (self))
    return;

  cut = text != NULL ? make_close_text (text) : NULL;
  sbx_filter_input_set_paused (sbx_filter_stream_get_input (self->stream), FALSE);
  send_close (self, code, cut);
}

/**
 * sbx_socket_set_paused:
 * @self: a socket
 * @paused: whether to stop reading
 *
 * Makes the peer wait: nothing is lost, its data stays in the sockets.
 */
void
sbx_socket_set_paused (SbxSocket *self,
                       gboolean   paused)
{
  g_return_if_fail (SBX_IS_SOCKET (self));

  if (sbx_socket_is_open (self))
    sbx_filter_input_set_paused (sbx_filter_stream_get_input (self->stream), paused);
}

/**
 * sbx_socket_get_origin:
 * @self: a socket
 *
 * Returns: (nullable): the web origin of the peer, %NULL if it is no browser
 */
const char *
sbx_socket_get_origin (SbxSocket *self)
{
  g_return_val_if_fail (SBX_IS_SOCKET (self), NULL);

  return self->origin;
}

/**
 * sbx_socket_get_protocol:
 * @self: a socket
 *
 * Returns: (nullable): the agreed subprotocol
 */
const char *
sbx_socket_get_protocol (SbxSocket *self)
{
  g_return_val_if_fail (SBX_IS_SOCKET (self), NULL);

  return self->protocol;
}

/**
 * sbx_socket_get_remote_address:
 * @self: a socket
 *
 * Returns: (nullable): where the peer is, for people
 */
const char *
sbx_socket_get_remote_address (SbxSocket *self)
{
  g_return_val_if_fail (SBX_IS_SOCKET (self), NULL);

  return self->remote_address;
}

/**
 * sbx_socket_get_unsent:
 * @self: a socket
 *
 * Returns: how many bytes wait for the peer to read
 */
guint64
sbx_socket_get_unsent (SbxSocket *self)
{
  g_return_val_if_fail (SBX_IS_SOCKET (self), 0);

  return sbx_filter_output_get_unsent (sbx_filter_stream_get_output (self->stream));
}

/**
 * sbx_socket_get_silence:
 * @self: a socket
 *
 * Gets for how long nothing came from the peer, not even the answer to a ping. A connection is not
 * closed for that; who shows it may mark it.
 *
 * Returns: a time in microseconds
 */
gint64
sbx_socket_get_silence (SbxSocket *self)
{
  g_return_val_if_fail (SBX_IS_SOCKET (self), 0);

  return g_get_monotonic_time () -
         sbx_filter_input_get_last_read (sbx_filter_stream_get_input (self->stream));
}
