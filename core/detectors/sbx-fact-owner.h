/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-outline.h"
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

G_END_DECLS
