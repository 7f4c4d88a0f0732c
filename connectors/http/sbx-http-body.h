/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * SbxHttpBody:
 *
 * Takes the bytes behind the head of a response and gives the bytes of its body: by length, in
 * chunks or to the end of the connection, and inflated if they are compressed.
 */
typedef struct _SbxHttpBody SbxHttpBody;

/* What is called with the bytes of the body; they are borrowed. */
typedef void (*SbxHttpSink) (const char *data,
                             gsize       length,
                             gpointer    user_data);

SbxHttpBody *sbx_http_body_new (guint               status,
                                SoupMessageHeaders *headers,
                                gsize               max_size,
                                GError            **error);
void sbx_http_body_free (SbxHttpBody *self);
gboolean sbx_http_body_take (SbxHttpBody *self,
                             const char  *data,
                             gsize        length,
                             SbxHttpSink  sink,
                             gpointer     user_data,
                             GError     **error);
gboolean sbx_http_body_is_done (SbxHttpBody *self);
gboolean sbx_http_body_end (SbxHttpBody *self,
                            GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxHttpBody, sbx_http_body_free)

G_END_DECLS
