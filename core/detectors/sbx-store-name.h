/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-symbols.h"

G_BEGIN_DECLS

/* A name in a store: a slice, a type, what a type begins with. The key of a table. */
typedef struct
{
  guint store; /* its index */
  SbxSymbol name;
} SbxStoreName;

static inline guint
sbx_store_name_hash (gconstpointer data)
{
  const SbxStoreName *key = data;

  return (key->store * 0x9e3779b1u) ^ key->name;
}

static inline gboolean
sbx_store_name_equal (gconstpointer a,
                      gconstpointer b)
{
  const SbxStoreName *left = a;
  const SbxStoreName *right = b;

  return left->store == right->store && left->name == right->name;
}

G_END_DECLS
