/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxTimeline"

#include "config.h"

#include "sbx-timeline.h"

#include <gio/gio.h>
#include <math.h>

#include "sbx-command-text.h"

/* What the text filter said about a symbol. */
enum
{
  VERDICT_UNKNOWN,
  VERDICT_YES,
  VERDICT_NO,
};

struct _SbxTimeline
{
  GObject parent_instance;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;
  GHashTable *live;     /* position → SbxTimelineRow, not owned: weak references clear it */
  GArray *index;        /* guint: shown rows; NULL without a filter */
  GByteArray *verdicts; /* by symbol */
  GArray *peers;        /* guint: by run, from what its rows name; G_MAXUINT if none did */
  char *needle;         /* casefolded; NULL if there is none */

  guint n_rows;         /* taken from the session */
  guint n_shown;
  guint n_waiting;
};

static void sbx_timeline_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxTimeline, sbx_timeline, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      sbx_timeline_list_model_init))

typedef enum
{
  PROP_N_ROWS = 1,
  PROP_N_WAITING,
  PROP_FILTERED,
} SbxTimelineProperty;

static GParamSpec *properties[PROP_FILTERED + 1];

static void forget_row_cb (gpointer data,
                           GObject *where);

static void
forget_all_rows (SbxTimeline *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_object_weak_unref (row, forget_row_cb, self);
  g_hash_table_remove_all (self->live);
}

static guint
get_row_index (SbxTimeline *self,
               guint        position)
{
  return self->index != NULL ? g_array_index (self->index, guint, position) : position;
}

static gboolean
matches_text (SbxTimeline *self,
              SbxSymbol    symbol)
{
  SbxSymbols *symbols = sbx_world_get_symbols (self->world);
  guint8 *verdict;

  if (symbol == SBX_SYMBOL_NONE)
    return FALSE;
  if (symbol >= self->verdicts->len)
    {
      guint old = self->verdicts->len;

      g_byte_array_set_size (self->verdicts, symbol + 1024);
      memset (self->verdicts->data + old, VERDICT_UNKNOWN, self->verdicts->len - old);
    }
  verdict = &self->verdicts->data[symbol];
  if (*verdict == VERDICT_UNKNOWN)
    {
      g_autofree char *folded = g_utf8_casefold (sbx_symbols_get (symbols, symbol), -1);

      *verdict = strstr (folded, self->needle) != NULL ? VERDICT_YES : VERDICT_NO;
    }
  return *verdict == VERDICT_YES;
}

/* Which peer a run is of: rows say it by their stores and remotes. */
static void
learn_peers (SbxTimeline *self,
             guint        from,
             guint        to)
{
  SbxRows *rows = sbx_world_get_rows (self->world);

  for (guint i = from; i < to; i++)
    {
      const SbxRow *row = sbx_rows_get (rows, i);
      const SbxOverviewStore *store = sbx_world_get_store (self->world, row->store);
      const SbxOverviewRemote *remote = sbx_world_get_remote (self->world, row->remote);
      guint none = G_MAXUINT;

      while (self->peers->len <= row->run)
        g_array_append_val (self->peers, none);
      if (store != NULL || remote != NULL)
        g_array_index (self->peers, guint, row->run) = store != NULL ? store->peer : remote->peer;
    }
}

static guint
get_source_peer (SbxTimeline *self,
                 guint        remote,
                 guint        store)
{
  const SbxOverviewStore *a_store = sbx_world_get_store (self->world, store);
  const SbxOverviewRemote *a_remote = sbx_world_get_remote (self->world, remote);

  return a_store != NULL ? a_store->peer : a_remote != NULL ? a_remote->peer : G_MAXUINT;
}

static gboolean
matches (SbxTimeline  *self,
         const SbxRow *row,
         guint         remote,
         guint         store)
{
  guint peer = get_source_peer (self, remote, store);
  guint of = g_array_index (self->peers, guint, row->run);

  /* What is missing is never filtered away in silence, but with what is of another peer. */
  if (row->kind == SBX_ROW_GAP)
    return peer == G_MAXUINT || of == G_MAXUINT || peer == of;
  if (remote != SBX_SELECTION_NONE && row->remote != remote)
    return FALSE;
  if (store != SBX_SELECTION_NONE && row->store != store)
    return FALSE;
  return self->needle == NULL || matches_text (self, row->type);
}

static void
extend_index (SbxTimeline *self,
              guint        from,
              guint        to)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  guint remote = sbx_selection_get_remote (self->selection);
  guint store = sbx_selection_get_store (self->selection);

  learn_peers (self, from, to);
  for (guint i = from; i < to; i++)
    if (matches (self, sbx_rows_get (rows, i), remote, store))
      g_array_append_val (self->index, i);
}

static void
set_waiting (SbxTimeline *self,
             guint        n_waiting)
{
  if (self->n_waiting == n_waiting)
    return;
  self->n_waiting = n_waiting;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_WAITING]);
}

/* Takes what the session has got by now, unless paused. */
static void
take_rows (SbxTimeline *self)
{
  guint available = sbx_world_get_n_rows (self->world);
  guint old_rows = self->n_rows;
  guint old_shown = self->n_shown;

  if (sbx_selection_get_paused (self->selection))
    {
      set_waiting (self, available - MIN (available, self->n_rows));
      return;
    }
  set_waiting (self, 0);
  if (available <= self->n_rows)
    return;
  self->n_rows = available;
  if (self->index != NULL)
    {
      extend_index (self, old_rows, available);
      self->n_shown = self->index->len;
    }
  else
    {
      self->n_shown = available;
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ROWS]);
  if (self->n_shown > old_shown)
    g_list_model_items_changed (G_LIST_MODEL (self), old_shown, 0, self->n_shown - old_shown);
}

static void
read_filter (SbxTimeline *self)
{
  const char *text = sbx_selection_get_filter (self->selection);
  gboolean filtered;

  g_clear_pointer (&self->needle, g_free);
  g_byte_array_set_size (self->verdicts, 0);
  g_array_set_size (self->peers, 0);
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  filtered = self->needle != NULL ||
             sbx_selection_get_remote (self->selection) != SBX_SELECTION_NONE ||
             sbx_selection_get_store (self->selection) != SBX_SELECTION_NONE;
  g_clear_pointer (&self->index, g_array_unref);
  if (filtered)
    self->index = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
refilter (SbxTimeline *self)
{
  guint old_shown = self->n_shown;
  gboolean was_filtered = self->index != NULL;

  forget_all_rows (self);
  read_filter (self);
  if (self->index != NULL)
    extend_index (self, 0, self->n_rows);
  self->n_shown = self->index != NULL ? self->index->len : self->n_rows;
  if (was_filtered != (self->index != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTERED]);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, old_shown, self->n_shown);
}

static void
selection_notify_cb (SbxSelection *selection,
                     GParamSpec   *pspec,
                     SbxTimeline  *self)
{
  if (g_strcmp0 (pspec->name, "paused") == 0)
    take_rows (self);
  else
    refilter (self);
}

static void
restarted_cb (SbxTimeline *self)
{
  guint old_shown = self->n_shown;

  /* Not yet the new rows: they come with `updated`, and the old ones are gone now. */
  forget_all_rows (self);
  self->n_rows = 0;
  self->n_shown = 0;
  read_filter (self);
  set_waiting (self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ROWS]);
  if (old_shown > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old_shown, 0);
}

static void
findings_cb (SbxTimeline *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      guint64 number = sbx_timeline_row_get_number (row);

      sbx_timeline_row_set_finding (row, sbx_world_get_event_finding (self->world, number));
    }
}

static void
show_skipped (SbxTimeline    *self,
              SbxTimelineRow *row)
{
  const SbxOverviewStore *store = sbx_world_get_store (self->world,
                                                       sbx_timeline_row_get_row (row)->store);

  sbx_timeline_row_set_skipped (
    row, sbx_command_text_is_skipped (store, sbx_timeline_row_get_number (row)));
}

static void
overview_cb (SbxTimeline *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    show_skipped (self, row);
}

static void
forget_row_cb (gpointer data,
               GObject *where)
{
  SbxTimeline *self = data;
  gpointer position = GUINT_TO_POINTER (sbx_timeline_row_get_position ((SbxTimelineRow *) where));

  if (g_hash_table_lookup (self->live, position) == where)
    g_hash_table_remove (self->live, position);
}

static GType
sbx_timeline_get_item_type (GListModel *model)
{
  return SBX_TYPE_TIMELINE_ROW;
}

static guint
sbx_timeline_get_n_items (GListModel *model)
{
  return SBX_TIMELINE (model)->n_shown;
}

static gpointer
sbx_timeline_get_item (GListModel *model,
                       guint       position)
{
  SbxTimeline *self = SBX_TIMELINE (model);
  SbxRows *rows = sbx_world_get_rows (self->world);
  SbxTimelineRow *row;
  const SbxRow *record;
  double delta = NAN;

  if (position >= self->n_shown)
    return NULL;
  row = g_hash_table_lookup (self->live, GUINT_TO_POINTER (position));
  if (row != NULL)
    return g_object_ref (row);

  record = sbx_rows_get (rows, get_row_index (self, position));
  if (position > 0)
    delta = record->time - sbx_rows_get (rows, get_row_index (self, position - 1))->time;
  row = sbx_timeline_row_new (record, position, delta, sbx_world_get_symbols (self->world));
  sbx_timeline_row_set_finding (row, sbx_world_get_event_finding (self->world, record->number));
  show_skipped (self, row);
  g_hash_table_insert (self->live, GUINT_TO_POINTER (position), row);
  g_object_weak_ref (G_OBJECT (row), forget_row_cb, self);
  return row;
}

static void
sbx_timeline_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = sbx_timeline_get_item_type;
  iface->get_n_items = sbx_timeline_get_n_items;
  iface->get_item = sbx_timeline_get_item;
}

static void
sbx_timeline_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  switch ((SbxTimelineProperty) prop_id)
    {
    case PROP_N_ROWS:
      g_value_set_uint (value, self->n_rows);
      break;
    case PROP_N_WAITING:
      g_value_set_uint (value, self->n_waiting);
      break;
    case PROP_FILTERED:
      g_value_set_boolean (value, self->index != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_timeline_dispose (GObject *object)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  if (self->live != NULL)
    forget_all_rows (self);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (sbx_timeline_parent_class)->dispose (object);
}

static void
sbx_timeline_finalize (GObject *object)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  g_clear_pointer (&self->live, g_hash_table_unref);
  g_clear_pointer (&self->index, g_array_unref);
  g_clear_pointer (&self->verdicts, g_byte_array_unref);
  g_clear_pointer (&self->peers, g_array_unref);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (sbx_timeline_parent_class)->finalize (object);
}

static void
sbx_timeline_class_init (SbxTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = sbx_timeline_get_property;
  object_class->dispose = sbx_timeline_dispose;
  object_class->finalize = sbx_timeline_finalize;

  properties[PROP_N_ROWS] =
    g_param_spec_uint ("n-rows", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_WAITING] =
    g_param_spec_uint ("n-waiting", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FILTERED] =
    g_param_spec_boolean ("filtered", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
sbx_timeline_init (SbxTimeline *self)
{
  self->live = g_hash_table_new (NULL, NULL);
  self->verdicts = g_byte_array_new ();
  self->peers = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * sbx_timeline_new:
 * @world: what the engine told
 * @selection: filter and pause
 *
 * Returns: (transfer full): the lines
 */
SbxTimeline *
sbx_timeline_new (SbxWorld     *world,
                  SbxSelection *selection)
{
  SbxTimeline *self;

  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);
  g_return_val_if_fail (SBX_IS_SELECTION (selection), NULL);

  self = g_object_new (SBX_TYPE_TIMELINE, NULL);
  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (world, "updated", G_CALLBACK (take_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "restarted", G_CALLBACK (restarted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::findings", G_CALLBACK (findings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::overview", G_CALLBACK (overview_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::paused", G_CALLBACK (selection_notify_cb), self, 0);
  g_signal_connect_object (selection, "notify::filter", G_CALLBACK (selection_notify_cb), self, 0);
  g_signal_connect_object (selection, "notify::remote", G_CALLBACK (selection_notify_cb), self, 0);
  g_signal_connect_object (selection, "notify::store", G_CALLBACK (selection_notify_cb), self, 0);
  read_filter (self);
  take_rows (self);
  return self;
}

/**
 * sbx_timeline_find:
 * @self: a timeline
 * @number: number of an event
 *
 * Returns: its position, or %G_MAXUINT if it is not among the lines
 */
guint
sbx_timeline_find (SbxTimeline *self,
                   guint64      number)
{
  SbxRows *rows;
  guint row;
  guint low = 0;
  guint high;

  g_return_val_if_fail (SBX_IS_TIMELINE (self), G_MAXUINT);

  rows = sbx_world_get_rows (self->world);
  if (rows == NULL || number == 0 || number > G_MAXUINT32 || self->n_rows == 0)
    return G_MAXUINT;
  row = sbx_rows_find (rows, self->n_rows, (guint32) number);
  if (row == G_MAXUINT || sbx_rows_get (rows, row)->number != number)
    return G_MAXUINT;
  if (self->index == NULL)
    return row;
  for (high = self->index->len; low < high;)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->index, guint, middle) < row)
        low = middle + 1;
      else
        high = middle;
    }
  return low < self->index->len && g_array_index (self->index, guint, low) == row ? low : G_MAXUINT;
}

/**
 * sbx_timeline_find_near:
 * @self: a timeline
 * @number: number of an event, which may have no line of its own
 *
 * Returns: position of the last line that is not behind it, or %G_MAXUINT
 */
guint
sbx_timeline_find_near (SbxTimeline *self,
                        guint64      number)
{
  SbxRows *rows;
  guint row;

  g_return_val_if_fail (SBX_IS_TIMELINE (self), G_MAXUINT);

  rows = sbx_world_get_rows (self->world);
  if (rows == NULL || self->n_rows == 0 || number > G_MAXUINT32)
    return G_MAXUINT;
  row = sbx_rows_find (rows, self->n_rows, (guint32) number);
  if (row == G_MAXUINT)
    return G_MAXUINT;
  for (;; row--)
    {
      guint position = sbx_timeline_find (self, sbx_rows_get (rows, row)->number);

      /* Filtered lines are passed over; there are few between what belongs together. */
      if (position != G_MAXUINT || row == 0)
        return position;
    }
}

guint
sbx_timeline_get_n_rows (SbxTimeline *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE (self), 0);

  return self->n_rows;
}

guint
sbx_timeline_get_n_waiting (SbxTimeline *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE (self), 0);

  return self->n_waiting;
}

gboolean
sbx_timeline_is_filtered (SbxTimeline *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE (self), FALSE);

  return self->index != NULL;
}
