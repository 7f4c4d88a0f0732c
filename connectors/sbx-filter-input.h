/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxFilterInput:
 *
 * The reading half of a [class@FilterStream]: reads the socket in large pieces and hands on no byte
 * that the rules of its phase forbid. It reads without blocking only.
 *
 * - *head*: an HTTP head of limited size; what follows it stays here until told otherwise.
 * - *body*: what is posted, of limited size.
 * - *frames*: WebSocket frames, followed by a [struct@FrameScanner].
 * - *discard*: everything is thrown away until the peer ends the connection.
 */
#define SBX_TYPE_FILTER_INPUT (sbx_filter_input_get_type ())
G_DECLARE_FINAL_TYPE (SbxFilterInput, sbx_filter_input, SBX, FILTER_INPUT, GInputStream)

typedef void (*SbxFilterRefusedFunc) (const GError *error,
                                      guint64       ping_bytes,
                                      gpointer      user_data);

SbxFilterInput *sbx_filter_input_new (GInputStream *base,
                                      gsize         max_head);
void sbx_filter_input_set_notify (SbxFilterInput       *self,
                                  SbxFilterRefusedFunc  notify,
                                  gpointer              user_data);
void sbx_filter_input_begin_body (SbxFilterInput *self,
                                  guint64         max_body);
void sbx_filter_input_begin_frames (SbxFilterInput *self,
                                    gboolean        from_client,
                                    gsize           max_message);
void sbx_filter_input_begin_discard (SbxFilterInput *self);
void sbx_filter_input_abort (SbxFilterInput *self,
                             const GError   *error);
void sbx_filter_input_set_paused (SbxFilterInput *self,
                                  gboolean        paused);
gboolean sbx_filter_input_has_head (SbxFilterInput *self);
gint64 sbx_filter_input_get_last_read (SbxFilterInput *self);

G_END_DECLS
