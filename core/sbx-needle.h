/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxNeedle:
 *
 * A piece of ASCII text to be found in much text, in small or capital letters. Immutable.
 */
typedef struct _SbxNeedle SbxNeedle;

SbxNeedle *sbx_needle_new (const char *text,
                           gsize       length);
void sbx_needle_free (SbxNeedle *self);
gboolean sbx_needle_is_in (const SbxNeedle *self,
                           const char      *text,
                           gsize            length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxNeedle, sbx_needle_free)

G_END_DECLS
