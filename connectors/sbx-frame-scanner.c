/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-frame-scanner.h"

#include "sbx-limits.h"

#define OPCODE_CONTINUATION 0x0
#define OPCODE_TEXT 0x1
#define OPCODE_BINARY 0x2
#define OPCODE_CLOSE 0x8
#define OPCODE_PING 0x9
#define OPCODE_PONG 0xa

#define CONTROL_BIT 0x8
#define CONTROL_PAYLOAD_MAX 125u

G_DEFINE_QUARK (sbx-frame-error-quark, sbx_frame_error)

/* Auxiliary functions */

static gboolean
refuse (GError    **error,
        const char *what)
{
  g_set_error (error, SBX_FRAME_ERROR, SBX_FRAME_ERROR_PROTOCOL,
               "The peer broke the WebSocket protocol: %s", what);

  return FALSE;
}

static gboolean
check_first_bytes (SbxFrameScanner *self,
                   GError         **error)
{
  guint opcode = self->header[0] & 0x0f;
  gboolean final = (self->header[0] & 0x80) != 0;
  gboolean masked = (self->header[1] & 0x80) != 0;
  guint length = self->header[1] & 0x7f;

  if (self->header[0] & 0x70)
    return refuse (error, "a reserved bit is set");

  if (masked != self->masked)
    return refuse (error, self->masked ? "a frame from a client is not masked"
                                       : "a frame from a server is masked");

  switch (opcode)
    {
    case OPCODE_CONTINUATION:
      if (!self->in_message)
        return refuse (error, "a continuation without a message");
      break;

    case OPCODE_TEXT:
    case OPCODE_BINARY:
      if (self->in_message)
        return refuse (error, "a new message inside a fragmented one");
      break;

    case OPCODE_CLOSE:
    case OPCODE_PING:
    case OPCODE_PONG:
      if (!final)
        return refuse (error, "a fragmented control frame");
      if (length > CONTROL_PAYLOAD_MAX)
        return refuse (error, "a control frame longer than 125 bytes");
      break;

    default:
      return refuse (error, "an unknown opcode");
    }

  self->header_needed = 2 + (masked ? 4 : 0) + (length == 126 ? 2 : length == 127 ? 8 : 0);

  return TRUE;
}

static gboolean
read_payload_length (SbxFrameScanner *self,
                     guint64         *length,
                     GError         **error)
{
  guint n_bytes = 0;

  *length = self->header[1] & 0x7f;
  if (*length == 126)
    n_bytes = 2;
  else if (*length == 127)
    n_bytes = 8;

  if (n_bytes == 0)
    return TRUE;

  *length = 0;
  for (guint i = 0; i < n_bytes; i++)
    *length = *length << 8 | self->header[2 + i];

  if (*length >> 63)
    return refuse (error, "a frame length with the highest bit set");

  if (*length <= (n_bytes == 2 ? CONTROL_PAYLOAD_MAX : G_MAXUINT16))
    return refuse (error, "a frame length that is not in its shortest form");

  return TRUE;
}

static gboolean
count_control_frame (SbxFrameScanner *self,
                     guint64          length,
                     gint64           now,
                     GError         **error)
{
  if (self->window_count == 0 || now - self->window_start >= G_USEC_PER_SEC)
    {
      self->window_start = now;
      self->window_count = 0;
      /* What gathered in the socket while we did not read came with its own seconds. */
      self->window_limit = SBX_LIMIT_CONTROL_FRAMES_PER_SECOND *
                           (guint) MIN (1 + self->paused_seconds, 1000);
      self->paused_seconds = 0;
    }

  if (++self->window_count > self->window_limit)
    {
      g_set_error (error, SBX_FRAME_ERROR, SBX_FRAME_ERROR_CONTROL_RATE,
                   "The peer sent more than %u pings or other control frames in one second",
                   SBX_LIMIT_CONTROL_FRAMES_PER_SECOND);
      return FALSE;
    }

  if ((self->header[0] & 0x0f) == OPCODE_PING)
    self->ping_bytes += length + (self->masked ? 2 : 6);

  return TRUE;
}

static gboolean
finish_header (SbxFrameScanner *self,
               gint64           now,
               GError         **error)
{
  guint64 length;

  if (!read_payload_length (self, &length, error))
    return FALSE;

  self->header_length = 0;
  self->header_needed = 2;
  self->payload_left = length;

  if (self->header[0] & CONTROL_BIT)
    return count_control_frame (self, length, now, error);

  if (!self->in_message)
    self->message_size = 0;

  if (length > self->max_message - self->message_size)
    {
      g_set_error (error, SBX_FRAME_ERROR, SBX_FRAME_ERROR_MESSAGE_SIZE,
                   "The peer sent a message of more than %" G_GUINT64_FORMAT " bytes",
                   self->max_message);
      return FALSE;
    }

  self->message_size += length;
  self->in_message = (self->header[0] & 0x80) == 0;

  return TRUE;
}

/* Public API */

/**
 * sbx_frame_scanner_init:
 * @self: a scanner
 * @from_client: whether the bytes come from a client, whose frames must be masked
 * @max_message: the most bytes that one message may have
 *
 * Prepares @self for the first byte behind the handshake.
 */
void
sbx_frame_scanner_init (SbxFrameScanner *self,
                        gboolean         from_client,
                        guint64          max_message)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (max_message > 0);

  *self = (SbxFrameScanner) {
    .max_message = max_message,
    .masked = from_client != FALSE,
    .header_needed = 2,
  };
}

/**
 * sbx_frame_scanner_feed:
 * @self: a scanner
 * @data: the next bytes of the stream
 * @length: how many
 * @now: the monotonic time in microseconds
 * @error: (nullable): return location for a [error@FrameError]
 *
 * Follows the frame headers in the next bytes. With an error set, the returned number of bytes
 * stands before the frame that must not be read; the scanner is of no more use then.
 *
 * Returns: how many of the bytes may be handed on
 */
gsize
sbx_frame_scanner_feed (SbxFrameScanner *self,
                        const guint8    *data,
                        gsize            length,
                        gint64           now,
                        GError         **error)
{
  gsize at = 0;
  gsize frame_start = 0;

  while (at < length)
    {
      if (self->payload_left > 0)
        {
          gsize n = MIN (self->payload_left, length - at);

          self->payload_left -= n;
          at += n;
          continue;
        }

      if (self->header_length == 0)
        frame_start = at;

      self->header[self->header_length++] = data[at++];

      if (self->header_length == 2 && !check_first_bytes (self, error))
        return frame_start;

      if (self->header_length >= 2 && self->header_length == self->header_needed &&
          !finish_header (self, now, error))
        return frame_start;
    }

  return length;
}

/**
 * sbx_frame_scanner_excuse:
 * @self: a scanner
 * @paused_us: for how long nothing was read, in microseconds
 *
 * Says that what comes next may have gathered over a time in which we did not read, so that a peer
 * is not taken for a flood because we were slow.
 */
void
sbx_frame_scanner_excuse (SbxFrameScanner *self,
                          gint64           paused_us)
{
  self->paused_seconds += (guint64) (MAX (paused_us, 0) / G_USEC_PER_SEC) + 1;
  self->window_count = 0;
}

/**
 * sbx_frame_scanner_get_unfinished:
 * @self: a scanner
 *
 * Gets how much has come of a message whose end has not: whoever puts it together holds so much.
 *
 * Returns: a number of bytes
 */
guint64
sbx_frame_scanner_get_unfinished (const SbxFrameScanner *self)
{
  if (!self->in_message && self->payload_left == 0)
    return 0;

  /* What is left of a control frame amid a message is next to nothing. */
  return self->message_size - MIN (self->payload_left, self->message_size);
}

/**
 * sbx_frame_scanner_take_ping_bytes:
 * @self: a scanner
 *
 * Gets how many bytes of pongs the pings seen since the last call will cause.
 *
 * Returns: a number of bytes
 */
guint64
sbx_frame_scanner_take_ping_bytes (SbxFrameScanner *self)
{
  guint64 bytes = self->ping_bytes;

  self->ping_bytes = 0;

  return bytes;
}
