/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-model.h"

#include "sbx-limits.h"

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

/**
 * sbx_store_name_action:
 * @self: a store
 * @id: the peer's own name of an action
 * @number: its event
 *
 * Remembers which event the peer means by a name. Past %SBX_LIMIT_NAMED_ACTIONS all are forgotten:
 * a peer keeps far fewer.
 */
void
sbx_store_name_action (SbxStore   *self,
                       const char *id,
                       guint64     number)
{
  if (self->actions == NULL)
    self->actions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_size (self->actions) >= SBX_LIMIT_NAMED_ACTIONS)
    g_hash_table_remove_all (self->actions);
  g_hash_table_insert (self->actions, g_strdup (id), g_memdup2 (&number, sizeof number));
}

/**
 * sbx_store_find_action:
 * @self: a store
 * @id: the peer's own name of an action, or the number by which we named one that has none
 *
 * Returns: number of the event it means, 0 if that is not known
 */
guint64
sbx_store_find_action (SbxStore   *self,
                       const char *id)
{
  const guint64 *number = NULL;
  guint64 ours;

  if (self->actions != NULL)
    number = g_hash_table_lookup (self->actions, id);
  if (number != NULL)
    return *number;

  return g_ascii_string_to_unsigned (id, 10, 1, G_MAXUINT64, &ours, NULL)
         && ours == self->jumped ? ours : 0;
}
