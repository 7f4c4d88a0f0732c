/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxNumberSet:
 *
 * Some of the numbers of a recording: one bit for each in the blocks of 32,768 that have any.
 * Belongs to one thread.
 */
typedef struct _SbxNumberSet SbxNumberSet;

SbxNumberSet *sbx_number_set_new (void);
void sbx_number_set_free (SbxNumberSet *self);
gboolean sbx_number_set_put (SbxNumberSet *self,
                             guint32       number,
                             gboolean      in);
gboolean sbx_number_set_has (const SbxNumberSet *self,
                             guint32             number);
guint32 sbx_number_set_find_difference (const SbxNumberSet *self,
                                        const SbxNumberSet *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxNumberSet, sbx_number_set_free)

G_END_DECLS
