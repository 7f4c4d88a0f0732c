/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-fact-pairs.h"
#include "sbx-slices.h"

G_BEGIN_DECLS

/* The remote that owns a path: its slice's owner, else its store's; none if neither is known. */
static inline SbxSymbol
sbx_fact_owner (SbxSlices            *slices,
                SbxSymbols           *symbols,
                const SbxOutlineNode *node)
{
  SbxStore *store = node->outline->store;
  const SbxOutlineNode *slice = sbx_outline_node_get_slice (node);
  const SbxTenure *tenure = NULL;
  SbxSymbol name;

  if (store == NULL)
    return SBX_SYMBOL_NONE;
  name = slice != NULL ? sbx_symbols_find (symbols, slice->name) : SBX_SYMBOL_NONE;
  if (name != SBX_SYMBOL_NONE)
    tenure = g_hash_table_lookup (sbx_slices_get_store (slices, store)->current,
                                  GUINT_TO_POINTER (name));
  if (tenure != NULL && tenure->owner != SBX_SYMBOL_NONE)
    return tenure->owner;

  return store->owner != NULL ? store->owner->name : SBX_SYMBOL_NONE;
}

/* `profile.person.name in Shop` */
static inline char *
sbx_fact_dup_place (SbxSymbols           *symbols,
                    const SbxOutlineNode *node)
{
  g_autofree char *path = sbx_outline_node_dup_path (node);
  g_autofree char *label = sbx_store_dup_label (node->outline->store, symbols);

  return g_strdup_printf ("%s in %s", path, label);
}

/* Adds to @remotes, @n of @most, who has a copy of that fact in a store of its own, but not @but.
 * Returns how many there are then. */
static inline guint
sbx_fact_add_holders (SbxSlices            *slices,
                      SbxSymbols           *symbols,
                      const SbxOutlineNode *node,
                      SbxSymbol             but,
                      SbxSymbol            *remotes,
                      guint                 n,
                      guint                 most)
{
  for (guint i = 0; node->pairs != NULL && i < node->pairs->len && n < most; i++)
    {
      const SbxFactPair *pair = g_ptr_array_index (node->pairs, i);
      SbxSymbol owner = sbx_fact_owner (slices, symbols, pair->a == node ? pair->b : pair->a);
      guint at = 0;

      while (at < n && remotes[at] != owner)
        at++;
      if (at == n && owner != SBX_SYMBOL_NONE && owner != but && sbx_fact_pair_is_same_fact (pair))
        remotes[n++] = owner;
    }

  return n;
}

G_END_DECLS
