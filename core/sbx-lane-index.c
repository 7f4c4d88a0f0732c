/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-lane-index.h"

#include <math.h>
#include <string.h>

#include "sbx-command.h"

/* A lane and how far its arrays are in order: between two calls wholly. */
typedef struct
{
  SbxLane lane;
  guint n_rows;
  guint n_shown;
  guint n_rare;
} Entry;

struct _SbxLaneIndex
{
  SbxRows *rows;
  SbxSymbol pause;        /* the name of the command */
  GPtrArray *lanes;       /* Entry, in the order in which they are shown */
  GPtrArray *by_remote;   /* Entry, borrowed; NULL if there is none yet */
  GPtrArray *by_store;
  GHashTable *others;     /* peer → Entry, borrowed: what has neither */
  GHashTable *by_name;    /* "peer\nid of a store" → Entry, borrowed */
  SbxLaneTimes *times;
  SbxDensity *density;
  SbxDensity *shown_density; /* NULL while nothing is hidden */
  SbxLaneWanted wanted;
  gpointer data;
  double from;
  double to;
  guint n_rows;
};

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  if (entry->lane.shown != entry->lane.rows)
    g_array_unref (entry->lane.shown);
  g_array_unref (entry->lane.rows);
  g_array_unref (entry->lane.rare);
  g_array_unref (entry->lane.pauses);
  g_free (entry);
}

/**
 * sbx_lane_index_new:
 *
 * Returns: (transfer full): an index of nothing
 */
SbxLaneIndex *
sbx_lane_index_new (void)
{
  SbxLaneIndex *self = g_new0 (SbxLaneIndex, 1);

  self->lanes = g_ptr_array_new_with_free_func (free_entry);
  self->by_remote = g_ptr_array_new ();
  self->by_store = g_ptr_array_new ();
  self->others = g_hash_table_new (NULL, NULL);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->times = sbx_lane_times_new ();
  self->density = g_new0 (SbxDensity, 1);

  return self;
}

/**
 * sbx_lane_index_free:
 * @self: (transfer full): an index
 */
void
sbx_lane_index_free (SbxLaneIndex *self)
{
  g_clear_pointer (&self->rows, sbx_rows_unref);
  g_ptr_array_unref (self->lanes);
  g_ptr_array_unref (self->by_remote);
  g_ptr_array_unref (self->by_store);
  g_hash_table_unref (self->others);
  g_hash_table_unref (self->by_name);
  sbx_lane_times_free (self->times);
  g_free (self->density);
  g_free (self->shown_density);
  g_free (self);
}

/**
 * sbx_lane_index_clear:
 * @self: an index
 *
 * Another session: nothing is known. What is wanted stays.
 */
void
sbx_lane_index_clear (SbxLaneIndex *self)
{
  g_clear_pointer (&self->rows, sbx_rows_unref);
  g_hash_table_remove_all (self->others);
  g_hash_table_remove_all (self->by_name);
  g_ptr_array_set_size (self->by_remote, 0);
  g_ptr_array_set_size (self->by_store, 0);
  g_ptr_array_set_size (self->lanes, 0);
  sbx_lane_times_clear (self->times);
  sbx_density_clear (self->density);
  if (self->shown_density != NULL)
    sbx_density_clear (self->shown_density);
  self->n_rows = 0;
}

/* --- Lanes ----------------------------------------------------------------------------------- */

/* Peers in their order; the host before the other remotes, those before stores without one. */
static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const SbxLane *left = &(*(Entry *const *) a)->lane;
  const SbxLane *right = &(*(Entry *const *) b)->lane;

  if (left->peer != right->peer)
    return left->peer < right->peer ? -1 : 1;
  if (left->host != right->host)
    return left->host ? -1 : 1;
  if (left->remote != right->remote)
    return left->remote < right->remote ? -1 : 1;
  return (left->store > right->store) - (left->store < right->store);
}

static Entry *
add_lane (SbxLaneIndex *self,
          guint         peer,
          guint         remote,
          guint         store)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->lane.peer = peer;
  entry->lane.remote = remote;
  entry->lane.store = store;
  entry->lane.rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  entry->lane.rare = g_array_new (FALSE, FALSE, sizeof (guint32));
  entry->lane.pauses = g_array_new (FALSE, FALSE, sizeof (SbxLanePause));
  entry->lane.shown = self->wanted != NULL ? g_array_new (FALSE, FALSE, sizeof (guint32))
                                           : entry->lane.rows;
  g_ptr_array_add (self->lanes, entry);

  return entry;
}

static Entry *
get_known (GPtrArray *known,
           guint      index)
{
  return index < known->len ? g_ptr_array_index (known, index) : NULL;
}

static void
remember (GPtrArray *known,
          guint      index,
          Entry     *entry)
{
  if (index >= known->len)
    g_ptr_array_set_size (known, (int) index + 1);
  g_ptr_array_index (known, index) = entry;
}

/* A remote has a lane even if it never did anything: what was sent to it has to end somewhere. */
static void
add_remotes (SbxLaneIndex *self,
             SbxOverview  *overview)
{
  for (guint i = 0; i < overview->remotes->len; i++)
    {
      const SbxOverviewRemote *remote = g_ptr_array_index (overview->remotes, i);
      Entry *entry = get_known (self->by_remote, i);

      if (entry == NULL)
        {
          entry = add_lane (self, remote->peer, i, SBX_ROW_NONE);
          remember (self->by_remote, i, entry);
        }
      entry->lane.host = remote->host;
    }
}

/* After a reload a store is another one for the model, and the same for people. */
static Entry *
get_store_lane (SbxLaneIndex *self,
                SbxOverview  *overview,
                guint         index)
{
  const SbxOverviewStore *store = NULL;
  Entry *entry = get_known (self->by_store, index);
  g_autofree char *name = NULL;

  if (entry != NULL)
    return entry;
  if (overview != NULL && index < overview->stores->len)
    store = g_ptr_array_index (overview->stores, index);
  if (store != NULL)
    {
      name = g_strdup_printf ("%u\n%s", store->peer, store->id != NULL ? store->id : "");
      entry = g_hash_table_lookup (self->by_name, name);
    }
  if (entry == NULL)
    {
      entry = add_lane (self, store != NULL ? store->peer : G_MAXUINT, SBX_ROW_NONE, index);
      if (name != NULL)
        g_hash_table_insert (self->by_name, g_steal_pointer (&name), entry);
    }
  entry->lane.store = MAX (entry->lane.store, index);
  remember (self->by_store, index, entry);

  return entry;
}

static Entry *
get_other_lane (SbxLaneIndex *self,
                guint         peer)
{
  Entry *entry = g_hash_table_lookup (self->others, GUINT_TO_POINTER (peer));

  if (entry == NULL)
    {
      entry = add_lane (self, peer, SBX_ROW_NONE, SBX_ROW_NONE);
      g_hash_table_insert (self->others, GUINT_TO_POINTER (peer), entry);
    }

  return entry;
}

static Entry *
find_lane (const SbxLaneIndex *self,
           const SbxRow       *row)
{
  if (row->remote != SBX_ROW_NONE)
    return get_known (self->by_remote, row->remote);
  if (row->store != SBX_ROW_NONE)
    return get_known (self->by_store, row->store);
  return g_hash_table_lookup (self->others,
                              GUINT_TO_POINTER (sbx_lane_times_get_peer (self->times, row->run)));
}

static Entry *
get_lane (SbxLaneIndex *self,
          SbxOverview  *overview,
          const SbxRow *row)
{
  Entry *entry = find_lane (self, row);

  if (entry != NULL)
    return entry;
  if (row->remote != SBX_ROW_NONE)
    {
      entry = add_lane (self, G_MAXUINT, row->remote, SBX_ROW_NONE);
      remember (self->by_remote, row->remote, entry);
      return entry;
    }
  if (row->store != SBX_ROW_NONE)
    return get_store_lane (self, overview, row->store);
  return get_other_lane (self, sbx_lane_times_get_peer (self->times, row->run));
}

/* --- Rows ------------------------------------------------------------------------------------ */

static void
take_pause (Entry        *entry,
            const SbxRow *row)
{
  GArray *pauses = entry->lane.pauses;
  SbxLanePause *last = pauses->len > 0
                       ? &g_array_index (pauses, SbxLanePause, pauses->len - 1) : NULL;
  SbxLanePause pause = { row->time, INFINITY };
  gboolean paused = last != NULL && isinf (last->to);

  if ((row->flags & SBX_ROW_ON) != 0 && !paused)
    g_array_append_val (pauses, pause);
  else if ((row->flags & SBX_ROW_ON) == 0 && paused)
    last->to = row->time;
}

static gboolean
is_rare (const SbxRow *row)
{
  return row->kind != SBX_ROW_ACTION || (row->flags & SBX_ROW_ERROR) != 0;
}

static void
show_row (SbxLaneIndex *self,
          Entry        *entry,
          const SbxRow *row,
          guint         index)
{
  guint32 value = index;

  g_array_append_val (entry->lane.shown, value);
  sbx_density_add (self->shown_density, row->time);
}

static void
take_row (SbxLaneIndex *self,
          SbxOverview  *overview,
          guint         index)
{
  const SbxRow *row = sbx_rows_get (self->rows, index);
  guint32 value = index;
  Entry *entry;

  if (self->n_rows++ == 0)
    self->from = self->to = row->time;
  self->from = MIN (self->from, row->time);
  self->to = MAX (self->to, row->time);
  if (sbx_lane_times_take (self->times, row, index, overview))
    return;
  entry = get_lane (self, overview, row);
  if (row->kind == SBX_ROW_COMMAND && row->type != SBX_SYMBOL_NONE && row->type == self->pause)
    take_pause (entry, row);
  g_array_append_val (entry->lane.rows, value);
  if (is_rare (row))
    g_array_append_val (entry->lane.rare, value);
  sbx_density_add (self->density, row->time);
  if (self->wanted != NULL && self->wanted (index, self->data))
    show_row (self, entry, row, index);
}

static void
settle (SbxLaneIndex *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->lanes, i);

      if (entry->lane.rows->len > entry->n_rows)
        sbx_lane_rows_settle (entry->lane.rows, self->rows, entry->n_rows);
      if (entry->lane.rare->len > entry->n_rare)
        sbx_lane_rows_settle (entry->lane.rare, self->rows, entry->n_rare);
      if (self->wanted != NULL && entry->lane.shown->len > entry->n_shown)
        sbx_lane_rows_settle (entry->lane.shown, self->rows, entry->n_shown);
      entry->n_rows = entry->lane.rows->len;
      entry->n_rare = entry->lane.rare->len;
      entry->n_shown = entry->lane.shown->len;
    }
}

/**
 * sbx_lane_index_extend:
 * @self: an index
 * @rows: (nullable): the session's rows, always the same until it is cleared
 * @symbols: (nullable): their names
 * @n_rows: how many of them may be read
 * @overview: (nullable): what they name
 *
 * Takes the rows that it has not seen.
 *
 * Returns: whether there are other lanes now, or in another order
 */
gboolean
sbx_lane_index_extend (SbxLaneIndex *self,
                       SbxRows      *rows,
                       SbxSymbols   *symbols,
                       guint         n_rows,
                       SbxOverview  *overview)
{
  g_autofree gpointer *before = NULL;
  guint n_before = self->lanes->len;

  if (rows == NULL)
    return FALSE;
  if (self->rows == NULL)
    self->rows = sbx_rows_ref (rows);
  g_return_val_if_fail (self->rows == rows, FALSE);

  /* Found once it was used for the first time. */
  if (self->pause == SBX_SYMBOL_NONE && symbols != NULL)
    self->pause = sbx_symbols_find (symbols, sbx_command_kind_to_string (SBX_COMMAND_PAUSE));
  before = g_memdup2 (self->lanes->pdata, n_before * sizeof *before);
  if (overview != NULL)
    add_remotes (self, overview);
  for (guint i = self->n_rows; i < n_rows; i++)
    take_row (self, overview, i);
  settle (self);
  g_ptr_array_sort (self->lanes, compare_entries);

  return n_before != self->lanes->len
         || (n_before > 0 && memcmp (before, self->lanes->pdata, n_before * sizeof *before) != 0);
}

/* Whether a row from @from on is on show: the density cannot take single rows back. */
static gboolean
shows_any (const SbxLaneIndex *self,
           guint               from)
{
  for (guint i = 0; self->wanted != NULL && i < self->lanes->len; i++)
    {
      const GArray *shown = ((const Entry *) g_ptr_array_index (self->lanes, i))->lane.shown;

      for (guint j = shown->len; j > 0; j--)
        if (g_array_index (shown, guint32, j - 1) >= from)
          return TRUE;
    }

  return FALSE;
}

/**
 * sbx_lane_index_filter:
 * @self: an index
 * @wanted: (nullable): says whether a row is on show; %NULL: all are
 * @data: for @wanted
 * @from: index of the first row that may have another answer now
 */
void
sbx_lane_index_filter (SbxLaneIndex  *self,
                       SbxLaneWanted  wanted,
                       gpointer       data,
                       guint          from)
{
  gboolean filtered = wanted != NULL;

  if (filtered != (self->wanted != NULL) || shows_any (self, from))
    from = 0;
  self->wanted = wanted;
  self->data = data;
  if (!filtered || from == 0)
    g_clear_pointer (&self->shown_density, g_free);
  if (filtered && self->shown_density == NULL)
    self->shown_density = g_new0 (SbxDensity, 1);
  for (guint i = 0; i < self->lanes->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->lanes, i);

      if (filtered && entry->lane.shown == entry->lane.rows)
        entry->lane.shown = g_array_new (FALSE, FALSE, sizeof (guint32));
      else if (!filtered && entry->lane.shown != entry->lane.rows)
        g_array_unref (g_steal_pointer (&entry->lane.shown));
      if (!filtered)
        entry->lane.shown = entry->lane.rows;
      else
        sbx_lane_rows_cut (entry->lane.shown, from);
      entry->n_shown = entry->lane.shown->len;
    }
  for (guint i = from; filtered && i < self->n_rows; i++)
    {
      const SbxRow *row = sbx_rows_get (self->rows, i);

      if (row->kind != SBX_ROW_GAP && row->kind != SBX_ROW_BEGIN && row->kind != SBX_ROW_END
          && wanted (i, data))
        show_row (self, find_lane (self, row), row, i);
    }
  settle (self);
}

gboolean
sbx_lane_index_is_filtered (const SbxLaneIndex *self)
{
  return self->wanted != NULL;
}

/* --- Answers --------------------------------------------------------------------------------- */

guint
sbx_lane_index_get_n_rows (const SbxLaneIndex *self)
{
  return self->n_rows;
}

/**
 * sbx_lane_index_get_time:
 * @self: an index
 * @from: (out): time of the earliest row
 * @to: (out): time of the latest row
 *
 * Returns: %FALSE if there is none
 */
gboolean
sbx_lane_index_get_time (const SbxLaneIndex *self,
                         double             *from,
                         double             *to)
{
  if (self->n_rows == 0)
    return FALSE;
  *from = self->from;
  *to = self->to;

  return TRUE;
}

guint
sbx_lane_index_get_n_lanes (const SbxLaneIndex *self)
{
  return self->lanes->len;
}

/**
 * sbx_lane_index_get_lane:
 * @self: an index
 * @index: below the number of lanes
 *
 * Returns: (transfer none): the lane; valid until the index is cleared
 */
SbxLane *
sbx_lane_index_get_lane (const SbxLaneIndex *self,
                         guint               index)
{
  g_return_val_if_fail (index < self->lanes->len, NULL);

  return &((Entry *) g_ptr_array_index (self->lanes, index))->lane;
}

static guint
get_place (const SbxLaneIndex *self,
           const Entry        *entry)
{
  guint place;

  return entry != NULL && g_ptr_array_find (self->lanes, entry, &place) ? place : G_MAXUINT;
}

/**
 * sbx_lane_index_find:
 * @self: an index
 * @row: one of its rows
 *
 * Returns: place of its lane, or %G_MAXUINT if it is in none
 */
guint
sbx_lane_index_find (const SbxLaneIndex *self,
                     const SbxRow       *row)
{
  if (row->kind == SBX_ROW_GAP || row->kind == SBX_ROW_BEGIN || row->kind == SBX_ROW_END)
    return G_MAXUINT;
  return get_place (self, find_lane (self, row));
}

/**
 * sbx_lane_index_find_remote:
 * @self: an index
 * @remote: index of a remote, or %SBX_ROW_NONE
 * @run: index of a run
 *
 * Returns: place of the remote's lane; without a remote of the first lane of the run's peer;
 *   %G_MAXUINT if there is none
 */
guint
sbx_lane_index_find_remote (const SbxLaneIndex *self,
                            guint               remote,
                            guint               run)
{
  guint peer;

  if (remote != SBX_ROW_NONE)
    return get_place (self, get_known (self->by_remote, remote));
  peer = sbx_lane_times_get_peer (self->times, run);
  for (guint i = 0; peer != G_MAXUINT && i < self->lanes->len; i++)
    if (sbx_lane_index_get_lane (self, i)->peer == peer)
      return i;

  return G_MAXUINT;
}

const SbxLaneTimes *
sbx_lane_index_get_times (const SbxLaneIndex *self)
{
  return self->times;
}

/**
 * sbx_lane_index_get_density:
 * @self: an index
 * @shown: only of what is on show
 *
 * Returns: (transfer none): how dense rows are over the whole time, until the next change
 */
const SbxDensity *
sbx_lane_index_get_density (const SbxLaneIndex *self,
                            gboolean            shown)
{
  return shown && self->shown_density != NULL ? self->shown_density : self->density;
}
