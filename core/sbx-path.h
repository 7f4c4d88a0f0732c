/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-value.h"

G_BEGIN_DECLS

/**
 * SbxStep:
 * @key: (nullable): the key in plain UTF-8, %NULL for an index
 * @index: the index, if @key is %NULL
 *
 * One step of a path.
 */
typedef struct
{
  char *key;
  guint index;
} SbxStep;

/**
 * SbxPath:
 * @text: the path as it is written, for example `cart.items[2].qty`
 * @steps: its steps from the root
 * @n_steps: how many
 *
 * A place in a state, as a programmer would write it. Immutable.
 */
typedef struct
{
  char *text;
  SbxStep *steps;
  guint n_steps;
} SbxPath;

SbxPath *sbx_path_parse (const char *text);
void sbx_path_free (SbxPath *self);
SbxValue *sbx_path_lookup (const SbxPath *self,
                           SbxValue      *root);
gboolean sbx_path_is_touched (const SbxPath *self,
                              const SbxJson *json,
                              guint32        patch);

void sbx_path_append_key (GString    *path,
                          const char *key,
                          gsize       length);
SbxValue *sbx_path_ref_inner (SbxValue *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxPath, sbx_path_free)

G_END_DECLS
