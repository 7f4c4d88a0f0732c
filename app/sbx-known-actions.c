/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSendDialog"

#include "config.h"

#include "sbx-known-actions.h"

/* Types that are offered, and how far back they are looked for. */
#define MAX_TYPES 200
#define MAX_ROWS 20000

GArray *
sbx_known_actions_list (SbxWorld *world,
                        guint     store)
{
  SbxRows *rows;
  SbxSymbols *symbols;
  guint n_rows;
  GArray *list = g_array_new (FALSE, FALSE, sizeof (SbxKnownAction));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  g_return_val_if_fail (SBX_IS_WORLD (world), list);

  rows = sbx_world_get_rows (world);
  symbols = sbx_world_get_symbols (world);
  n_rows = sbx_world_get_n_rows (world);
  for (guint i = 0; rows != NULL && i < MIN (n_rows, MAX_ROWS); i++)
    {
      const SbxRow *row = sbx_rows_get (rows, n_rows - 1 - i);
      gpointer place;

      if (row->kind != SBX_ROW_ACTION || row->store != store || row->type == SBX_SYMBOL_NONE)
        continue;
      if (g_hash_table_lookup_extended (seen, GUINT_TO_POINTER (row->type), NULL, &place))
        g_array_index (list, SbxKnownAction, GPOINTER_TO_UINT (place)).count++;
      else if (list->len < MAX_TYPES)
        {
          SbxKnownAction action = { sbx_symbols_get (symbols, row->type), row->number, 1 };

          g_hash_table_insert (seen, GUINT_TO_POINTER (row->type), GUINT_TO_POINTER (list->len));
          g_array_append_val (list, action);
        }
    }
  return list;
}
