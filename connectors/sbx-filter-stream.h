/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-filter-input.h"
#include "sbx-filter-output.h"

G_BEGIN_DECLS

/**
 * SbxFilterStream:
 *
 * Lies between a socket and libsoup and closes what libsoup 3.2 leaves open: an HTTP head without
 * limit, a fragmented message without limit, control frames without limit, and no way to make a
 * peer wait. Everything happens on the thread-default main context of the thread that uses it.
 *
 * Signals: `refused` (a #GError; emitted from inside a read, once), `closed` (once, when the socket
 * is closed).
 */
#define SBX_TYPE_FILTER_STREAM (sbx_filter_stream_get_type ())
G_DECLARE_FINAL_TYPE (SbxFilterStream, sbx_filter_stream, SBX, FILTER_STREAM, GIOStream)

SbxFilterStream *sbx_filter_stream_new (GIOStream *base,
                                        gsize      max_head);
SbxFilterInput *sbx_filter_stream_get_input (SbxFilterStream *self);
SbxFilterOutput *sbx_filter_stream_get_output (SbxFilterStream *self);
GSocket *sbx_filter_stream_get_socket (SbxFilterStream *self);
void sbx_filter_stream_finish (SbxFilterStream *self,
                               gsize            last_words);
void sbx_filter_stream_abort (SbxFilterStream *self,
                              const GError    *error);

G_END_DECLS
