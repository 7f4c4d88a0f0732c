/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxEventStream:
 *
 * Reads server-sent events (WHATWG HTML, “Server-sent events”) from the bytes of a response.
 */
typedef struct _SbxEventStream SbxEventStream;

/* One event. @name: NULL where it has none; @data: NUL-terminated behind its end, borrowed */
typedef void (*SbxEventStreamSink) (const char *name,
                                    GBytes     *data,
                                    gpointer    user_data);

SbxEventStream *sbx_event_stream_new (SbxEventStreamSink sink,
                                      gpointer           user_data);
void sbx_event_stream_free (SbxEventStream *self);
gboolean sbx_event_stream_take (SbxEventStream *self,
                                const char     *data,
                                gsize           length);
const char *sbx_event_stream_get_last_id (SbxEventStream *self);
guint sbx_event_stream_get_retry (SbxEventStream *self);

G_END_DECLS
