/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxTimeline"

#include "config.h"

#include "sbx-timeline.h"

#include <gio/gio.h>
#include <math.h>

#include "sbx-command-text.h"

struct _SbxTimeline
{
  GObject parent_instance;

  /* Owned References */
  SbxShown *shown;
  SbxWorld *world;
  GHashTable *live;     /* position → SbxTimelineRow, not owned: weak references clear it */
  GArray *index;        /* guint: shown rows; NULL without a filter */

  guint n_shown;
};

static void sbx_timeline_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxTimeline, sbx_timeline, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      sbx_timeline_list_model_init))

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

static void
extend_index (SbxTimeline *self,
              guint        from,
              guint        to)
{
  for (guint i = from; i < to; i++)
    if (sbx_shown_contains (self->shown, i))
      g_array_append_val (self->index, i);
}

static void
changed_cb (SbxTimeline *self,
            guint        from)
{
  guint n_rows = sbx_shown_get_n_rows (self->shown);
  guint old_shown = self->n_shown;

  if (from == 0)
    {
      forget_all_rows (self);
      g_clear_pointer (&self->index, g_array_unref);
      if (sbx_shown_is_filtered (self->shown))
        self->index = g_array_new (FALSE, FALSE, sizeof (guint));
    }
  if (self->index != NULL)
    extend_index (self, from, n_rows);
  self->n_shown = self->index != NULL ? self->index->len : n_rows;
  if (from == 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old_shown, self->n_shown);
  else if (self->n_shown > old_shown)
    g_list_model_items_changed (G_LIST_MODEL (self), old_shown, 0, self->n_shown - old_shown);
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
sbx_timeline_dispose (GObject *object)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  if (self->live != NULL)
    forget_all_rows (self);
  g_clear_object (&self->shown);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (sbx_timeline_parent_class)->dispose (object);
}

static void
sbx_timeline_finalize (GObject *object)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  g_clear_pointer (&self->live, g_hash_table_unref);
  g_clear_pointer (&self->index, g_array_unref);

  G_OBJECT_CLASS (sbx_timeline_parent_class)->finalize (object);
}

static void
sbx_timeline_class_init (SbxTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_timeline_dispose;
  object_class->finalize = sbx_timeline_finalize;
}

static void
sbx_timeline_init (SbxTimeline *self)
{
  self->live = g_hash_table_new (NULL, NULL);
}

/**
 * sbx_timeline_new:
 * @shown: which rows are on show
 *
 * Returns: (transfer full): the lines
 */
SbxTimeline *
sbx_timeline_new (SbxShown *shown)
{
  SbxTimeline *self;

  g_return_val_if_fail (SBX_IS_SHOWN (shown), NULL);

  self = g_object_new (SBX_TYPE_TIMELINE, NULL);
  self->shown = g_object_ref (shown);
  self->world = g_object_ref (sbx_shown_get_world (shown));
  g_signal_connect_object (shown, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "notify::findings", G_CALLBACK (findings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "notify::overview", G_CALLBACK (overview_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self, 0);
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
  guint n_rows;
  guint row;
  guint low = 0;
  guint high;

  g_return_val_if_fail (SBX_IS_TIMELINE (self), G_MAXUINT);

  rows = sbx_world_get_rows (self->world);
  n_rows = sbx_shown_get_n_rows (self->shown);
  if (rows == NULL || number == 0 || number > G_MAXUINT32 || n_rows == 0)
    return G_MAXUINT;
  row = sbx_rows_find (rows, n_rows, (guint32) number);
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
  if (rows == NULL || number > G_MAXUINT32)
    return G_MAXUINT;
  row = sbx_rows_find (rows, sbx_shown_get_n_rows (self->shown), (guint32) number);
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
