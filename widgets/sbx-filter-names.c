/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-names.h"

#include <string.h>

#include "sbx-format.h"

/* More names of one kind are not looked through with every character that is typed. */
#define MAX_NAMES 50000u

struct _SbxFilterNames
{
  SbxWorld *world;
  SbxSymbols *symbols; /* of which session the counts are; not owned, only compared */
  GArray *types;       /* guint: by symbol, how many actions */
  GArray *changed;     /* guint: by symbol of the joined slices */
  GArray *gaps;        /* guint: by symbol of the reason */
  GArray *bridges;     /* guint: by symbol */
  guint n_rows;
  guint n_links;
};

/* What is gathered for one answer. */
typedef struct
{
  GPtrArray *names;
  GHashTable *known; /* name → SbxFilterName, neither owned */
  char *typed;       /* folded */
} Gathering;

static GArray *
counts_new (void)
{
  return g_array_new (FALSE, TRUE, sizeof (guint));
}

SbxFilterNames *
sbx_filter_names_new (SbxWorld *world)
{
  SbxFilterNames *self = g_new0 (SbxFilterNames, 1);

  self->world = g_object_ref (world);
  self->types = counts_new ();
  self->changed = counts_new ();
  self->gaps = counts_new ();
  self->bridges = counts_new ();

  return self;
}

void
sbx_filter_names_free (SbxFilterNames *self)
{
  g_array_unref (self->types);
  g_array_unref (self->changed);
  g_array_unref (self->gaps);
  g_array_unref (self->bridges);
  g_object_unref (self->world);
  g_free (self);
}

/* --- Looking --------------------------------------------------------------------------------- */

static void
count_symbol (GArray   *counts,
              SbxSymbol symbol)
{
  if (symbol == SBX_SYMBOL_NONE)
    return;
  if (symbol >= counts->len)
    g_array_set_size (counts, symbol + 1024);
  g_array_index (counts, guint, symbol)++;
}

static void
look (SbxFilterNames *self)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  SbxLinks *links = sbx_world_get_links (self->world);
  guint n_rows = sbx_world_get_n_rows (self->world);
  guint n_links = sbx_links_get_count (links);

  if (self->symbols != sbx_world_get_symbols (self->world) || n_rows < self->n_rows
      || n_links < self->n_links)
    {
      self->symbols = sbx_world_get_symbols (self->world);
      self->n_rows = self->n_links = 0;
      g_array_set_size (self->types, 0);
      g_array_set_size (self->changed, 0);
      g_array_set_size (self->gaps, 0);
      g_array_set_size (self->bridges, 0);
    }
  for (guint i = self->n_rows; i < n_rows; i++)
    {
      const SbxRow *row = sbx_rows_get (rows, i);

      if (row->kind == SBX_ROW_ACTION)
        count_symbol (self->types, row->type);
      else if (row->kind == SBX_ROW_GAP)
        count_symbol (self->gaps, row->type);
      count_symbol (self->changed, row->changed);
    }
  for (guint i = self->n_links; i < n_links; i++)
    count_symbol (self->bridges, sbx_links_get (links, i)->bridge);
  self->n_rows = n_rows;
  self->n_links = n_links;
}

/* --- Gathering ------------------------------------------------------------------------------- */

static void
free_name (SbxFilterName *name)
{
  g_free (name->name);
  g_free (name);
}

static void
gather (Gathering  *self,
        const char *name,
        guint64     count)
{
  SbxFilterName *known;
  g_autofree char *folded = NULL;

  if (name == NULL || *name == '\0' || self->names->len >= MAX_NAMES)
    return;
  known = g_hash_table_lookup (self->known, name);
  if (known != NULL)
    {
      known->count += count;
      return;
    }
  folded = g_utf8_casefold (name, -1);
  if (strstr (folded, self->typed) == NULL)
    return;
  /* What cannot be shown in one line can only be meant by a pattern. */
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (sbx_format_is_hostile (g_utf8_get_char (at)))
      return;

  known = g_new0 (SbxFilterName, 1);
  known->name = g_strdup (name);
  known->count = count;
  g_ptr_array_add (self->names, known);
  g_hash_table_insert (self->known, known->name, known);
}

static void
gather_counts (Gathering  *self,
               SbxSymbols *symbols,
               GArray     *counts)
{
  for (SbxSymbol symbol = 1; symbol < counts->len; symbol++)
    if (g_array_index (counts, guint, symbol) > 0)
      gather (self, sbx_symbols_get (symbols, symbol), g_array_index (counts, guint, symbol));
}

static void
gather_slices (Gathering  *self,
               SbxSymbols *symbols,
               GArray     *counts)
{
  for (SbxSymbol symbol = 1; symbol < counts->len; symbol++)
    {
      g_auto (GStrv) slices = NULL;

      if (g_array_index (counts, guint, symbol) == 0)
        continue;
      slices = g_strsplit (sbx_symbols_get (symbols, symbol), ", ", -1);
      for (char **slice = slices; *slice != NULL; slice++)
        gather (self, *slice, g_array_index (counts, guint, symbol));
    }
}

static void
gather_places (Gathering         *self,
               const SbxOverview *overview,
               const char        *key)
{
  for (guint i = 0; g_str_equal (key, "remote") && i < overview->remotes->len; i++)
    {
      const SbxOverviewRemote *remote = g_ptr_array_index (overview->remotes, i);

      gather (self, remote->name, remote->n_actions);
    }
  for (guint i = 0; i < overview->stores->len; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);

      if (g_str_equal (key, "store"))
        gather (self, store->label, store->n_actions);
      else if (g_str_equal (key, "library"))
        gather (self, store->library, store->n_actions);
    }
  for (guint i = 0; g_str_equal (key, "peer") && i < overview->peers->len; i++)
    gather (self, ((const SbxOverviewPeer *) g_ptr_array_index (overview->peers, i))->name, 0);
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      data)
{
  const SbxFilterName *left = *(const SbxFilterName *const *) a;
  const SbxFilterName *right = *(const SbxFilterName *const *) b;
  const char *typed = data;
  g_autofree char *left_folded = g_utf8_casefold (left->name, -1);
  g_autofree char *right_folded = g_utf8_casefold (right->name, -1);
  gboolean left_begins = g_str_has_prefix (left_folded, typed);
  gboolean right_begins = g_str_has_prefix (right_folded, typed);

  if (left_begins != right_begins)
    return left_begins ? -1 : 1;
  if (left->count != right->count)
    return left->count > right->count ? -1 : 1;

  return strcmp (left->name, right->name);
}

GPtrArray *
sbx_filter_names_list (SbxFilterNames *self,
                       const char     *key,
                       const char     *typed,
                       guint           max)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *folded = g_utf8_casefold (typed, -1);
  Gathering gathering = {
    .names = g_ptr_array_new_with_free_func ((GDestroyNotify) free_name),
    .known = known,
    .typed = folded,
  };
  GPtrArray *findings = sbx_world_get_findings (self->world);
  SbxOverview *overview = sbx_world_get_overview (self->world);

  look (self);
  if (g_str_equal (key, "type"))
    gather_counts (&gathering, self->symbols, self->types);
  else if (g_str_equal (key, "changed"))
    gather_slices (&gathering, self->symbols, self->changed);
  else if (g_str_equal (key, "gap"))
    gather_counts (&gathering, self->symbols, self->gaps);
  else if (g_str_equal (key, "bridge"))
    gather_counts (&gathering, self->symbols, self->bridges);
  else if (g_str_equal (key, "finding"))
    for (guint i = 0; i < findings->len; i++)
      gather (&gathering, ((const SbxFinding *) g_ptr_array_index (findings, i))->rule, 1);
  else if (overview != NULL)
    gather_places (&gathering, overview, key);

  g_ptr_array_sort_with_data (gathering.names, compare, folded);
  if (gathering.names->len > max)
    g_ptr_array_set_size (gathering.names, (int) max);

  return gathering.names;
}
