/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SBX_FRAME_ERROR (sbx_frame_error_quark ())
GQuark sbx_frame_error_quark (void);

/**
 * SbxFrameError:
 * @SBX_FRAME_ERROR_PROTOCOL: the bytes break the framing rules of RFC 6455
 * @SBX_FRAME_ERROR_MESSAGE_SIZE: a message, over all its fragments, is longer than allowed
 * @SBX_FRAME_ERROR_CONTROL_RATE: more control frames in one second than allowed
 * @SBX_FRAME_ERROR_BUDGET: all connections together hold as much as they may
 *
 * Why a stream of frames was refused.
 */
typedef enum
{
  SBX_FRAME_ERROR_PROTOCOL,
  SBX_FRAME_ERROR_MESSAGE_SIZE,
  SBX_FRAME_ERROR_CONTROL_RATE,
  SBX_FRAME_ERROR_BUDGET,
} SbxFrameError;

/**
 * SbxFrameScanner:
 *
 * Follows the frame headers of a stream of WebSocket bytes without touching the payload, and says
 * at which byte the stream stops being acceptable. The cost is one step per frame, whatever the
 * frame's length. The members are private.
 */
typedef struct
{
  guint64 max_message;
  guint64 message_size;
  guint64 payload_left;
  guint64 ping_bytes;
  gint64 window_start;
  guint window_count;
  guint window_limit;
  guint64 paused_seconds;
  guint8 header[14];
  guint8 header_length;
  guint8 header_needed;
  guint8 masked;
  guint8 in_message;
} SbxFrameScanner;

void sbx_frame_scanner_init (SbxFrameScanner *self,
                             gboolean         from_client,
                             guint64          max_message);
gsize sbx_frame_scanner_feed (SbxFrameScanner *self,
                              const guint8    *data,
                              gsize            length,
                              gint64           now,
                              GError         **error);
void sbx_frame_scanner_excuse (SbxFrameScanner *self,
                               gint64           paused_us);
guint64 sbx_frame_scanner_get_unfinished (const SbxFrameScanner *self);
guint64 sbx_frame_scanner_take_ping_bytes (SbxFrameScanner *self);

G_END_DECLS
