/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-model.h"

/**
 * sbx_store_find_slice:
 * @self: a store
 * @name: its name
 *
 * Returns: (nullable) (transfer none): the slice of that name, open or not; moves when one is added
 */
SbxSlice *
sbx_store_find_slice (SbxStore *self,
                      SbxSymbol name)
{
  for (guint i = 0; i < self->slices->len; i++)
    {
      SbxSlice *slice = &g_array_index (self->slices, SbxSlice, i);

      if (slice->name == name)
        return slice;
    }

  return NULL;
}

/**
 * sbx_store_dup_label:
 * @self: a store
 * @symbols: names of the session
 *
 * Returns: (transfer full): text for people: the name, else the first slices, else the id
 */
char *
sbx_store_dup_label (SbxStore   *self,
                     SbxSymbols *symbols)
{
  GString *label;

  if (self->name != SBX_SYMBOL_NONE)
    return g_strdup (sbx_symbols_get (symbols, self->name));
  if (self->slices->len == 0)
    return g_strdup (sbx_symbols_get (symbols, self->id));

  label = g_string_new (NULL);
  for (guint i = 0; i < MIN (self->slices->len, 3); i++)
    {
      const SbxSlice *slice = &g_array_index (self->slices, SbxSlice, i);

      g_string_append_printf (label, "%s%s", i > 0 ? ", " : "",
                              sbx_symbols_get (symbols, slice->name));
    }
  if (self->slices->len > 3)
    g_string_append (label, ", …");

  return g_string_free (label, FALSE);
}
