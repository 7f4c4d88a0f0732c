/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLineSelection"

#include "config.h"

#include "sbx-line-selection.h"

struct _SbxLineSelection
{
  GObject parent_instance;

  /* Owned References */
  SbxTimeline *timeline;
  GtkBitset *rows; /* selected ones, by index in the session */
};

static void list_model_init (GListModelInterface *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxLineSelection, sbx_line_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                      selection_model_init))

/* --- Lines ----------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return SBX_TYPE_TIMELINE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  SbxLineSelection *self = SBX_LINE_SELECTION (model);

  return self->timeline != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) : 0;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (SBX_LINE_SELECTION (model)->timeline), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- Selection ------------------------------------------------------------------------------- */

static gboolean
is_selected (GtkSelectionModel *model,
             guint              position)
{
  SbxLineSelection *self = SBX_LINE_SELECTION (model);
  guint64 n = gtk_bitset_get_size (self->rows);
  g_autoptr (GArray) rows = NULL;
  GtkBitsetIter iter;
  guint row;
  guint count;

  if (n == 0 || position >= get_n_items (G_LIST_MODEL (self)))
    return FALSE;
  if (gtk_bitset_contains (self->rows, sbx_timeline_get_row (self->timeline, position)))
    return TRUE;
  count = sbx_timeline_get_count (self->timeline, position);
  if (count == 1)
    return FALSE;
  if (n < count)
    {
      for (gboolean more = gtk_bitset_iter_init_first (&iter, self->rows, &row); more;
           more = gtk_bitset_iter_next (&iter, &row))
        if (sbx_timeline_find_row (self->timeline, row) == position)
          return TRUE;
      return FALSE;
    }
  rows = g_array_sized_new (FALSE, FALSE, sizeof (guint), count);
  sbx_timeline_list_rows (self->timeline, position, rows);
  for (guint i = 0; i < rows->len; i++)
    if (gtk_bitset_contains (self->rows, g_array_index (rows, guint, i)))
      return TRUE;
  return FALSE;
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model,
                        guint              position,
                        guint              n_items)
{
  SbxLineSelection *self = SBX_LINE_SELECTION (model);
  GtkBitset *lines = gtk_bitset_new_empty ();
  GtkBitsetIter iter;
  guint row;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, self->rows, &row); more;
       more = gtk_bitset_iter_next (&iter, &row))
    {
      guint line = sbx_timeline_find_row (self->timeline, row);

      if (line != G_MAXUINT && line >= position && line - position < n_items)
        gtk_bitset_add (lines, line);
    }
  return lines;
}

/* Puts the rows of lines into @rows. */
static void
add_lines (SbxLineSelection *self,
           guint             position,
           guint             n_items,
           GtkBitset        *rows)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = position; i < position + n_items; i++)
    {
      g_array_set_size (list, 0);
      sbx_timeline_list_rows (self->timeline, i, list);
      for (guint j = 0; j < list->len; j++)
        gtk_bitset_add (rows, g_array_index (list, guint, j));
    }
}

static void
tell_all (SbxLineSelection *self)
{
  guint n = get_n_items (G_LIST_MODEL (self));

  if (n > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);
}

static gboolean
select_range (GtkSelectionModel *model,
              guint              position,
              guint              n_items,
              gboolean           unselect_rest)
{
  SbxLineSelection *self = SBX_LINE_SELECTION (model);
  guint n = get_n_items (G_LIST_MODEL (self));

  if (position >= n)
    return FALSE;
  if (unselect_rest)
    gtk_bitset_remove_all (self->rows);
  add_lines (self, position, MIN (n_items, n - position), self->rows);
  tell_all (self);
  return TRUE;
}

static gboolean
unselect_range (GtkSelectionModel *model,
                guint              position,
                guint              n_items)
{
  SbxLineSelection *self = SBX_LINE_SELECTION (model);
  guint n = get_n_items (G_LIST_MODEL (self));
  g_autoptr (GtkBitset) rows = gtk_bitset_new_empty ();

  if (position >= n)
    return FALSE;
  add_lines (self, position, MIN (n_items, n - position), rows);
  gtk_bitset_subtract (self->rows, rows);
  tell_all (self);
  return TRUE;
}

static gboolean
select_item (GtkSelectionModel *model,
             guint              position,
             gboolean           unselect_rest)
{
  return select_range (model, position, 1, unselect_rest);
}

static gboolean
unselect_item (GtkSelectionModel *model,
               guint              position)
{
  return unselect_range (model, position, 1);
}

static gboolean
select_all (GtkSelectionModel *model)
{
  return select_range (model, 0, get_n_items (G_LIST_MODEL (model)), FALSE);
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  SbxLineSelection *self = SBX_LINE_SELECTION (model);

  gtk_bitset_remove_all (self->rows);
  tell_all (self);
  return TRUE;
}

static gboolean
set_selection (GtkSelectionModel *model,
               GtkBitset         *selected,
               GtkBitset         *mask)
{
  SbxLineSelection *self = SBX_LINE_SELECTION (model);
  guint n = get_n_items (G_LIST_MODEL (self));
  GtkBitsetIter iter;
  guint line;
  g_autoptr (GtkBitset) rows = gtk_bitset_new_empty ();

  for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &line); more && line < n;
       more = gtk_bitset_iter_next (&iter, &line))
    add_lines (self, line, 1, rows);
  gtk_bitset_subtract (self->rows, rows);
  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &line); more && line < n;
       more = gtk_bitset_iter_next (&iter, &line))
    if (gtk_bitset_contains (mask, line))
      add_lines (self, line, 1, self->rows);
  tell_all (self);
  return TRUE;
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

static void
sbx_line_selection_dispose (GObject *object)
{
  g_clear_object (&SBX_LINE_SELECTION (object)->timeline);

  G_OBJECT_CLASS (sbx_line_selection_parent_class)->dispose (object);
}

static void
sbx_line_selection_finalize (GObject *object)
{
  g_clear_pointer (&SBX_LINE_SELECTION (object)->rows, gtk_bitset_unref);

  G_OBJECT_CLASS (sbx_line_selection_parent_class)->finalize (object);
}

static void
sbx_line_selection_class_init (SbxLineSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_line_selection_dispose;
  object_class->finalize = sbx_line_selection_finalize;
}

static void
sbx_line_selection_init (SbxLineSelection *self)
{
  self->rows = gtk_bitset_new_empty ();
}

static void
items_changed_cb (SbxLineSelection *self,
                  guint             position,
                  guint             removed,
                  guint             added)
{
  /* Another session: its rows have the same indexes. */
  if (sbx_shown_get_n_rows (sbx_timeline_get_shown (self->timeline)) == 0)
    gtk_bitset_remove_all (self->rows);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/**
 * sbx_line_selection_new:
 * @timeline: the lines
 *
 * Returns: (transfer full): them, and that none is selected
 */
SbxLineSelection *
sbx_line_selection_new (SbxTimeline *timeline)
{
  SbxLineSelection *self;

  g_return_val_if_fail (SBX_IS_TIMELINE (timeline), NULL);

  self = g_object_new (SBX_TYPE_LINE_SELECTION, NULL);
  self->timeline = g_object_ref (timeline);
  g_signal_connect_object (timeline, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
sbx_line_selection_select_event (SbxLineSelection *self,
                                 guint64           number)
{
  SbxWorld *world;
  SbxRows *rows;
  guint row = G_MAXUINT;

  g_return_if_fail (SBX_IS_LINE_SELECTION (self));

  world = sbx_shown_get_world (sbx_timeline_get_shown (self->timeline));
  rows = sbx_world_get_rows (world);
  gtk_bitset_remove_all (self->rows);
  if (rows != NULL && number > 0 && number <= G_MAXUINT32)
    row = sbx_rows_find (rows, sbx_world_get_n_rows (world), (guint32) number);
  if (row != G_MAXUINT && sbx_rows_get (rows, row)->number == number)
    gtk_bitset_add (self->rows, row);
  tell_all (self);
}

static int
compare_rows (gconstpointer a,
              gconstpointer b,
              gpointer      data)
{
  const SbxRow *left = sbx_rows_get (data, *(const guint *) a);
  const SbxRow *right = sbx_rows_get (data, *(const guint *) b);

  if (left->time != right->time)
    return left->time < right->time ? -1 : 1;
  return left->number < right->number ? -1 : left->number > right->number;
}

GArray *
sbx_line_selection_list_rows (SbxLineSelection *self)
{
  SbxWorld *world;
  GArray *list;
  GtkBitsetIter iter;
  guint row;

  g_return_val_if_fail (SBX_IS_LINE_SELECTION (self), NULL);

  world = sbx_shown_get_world (sbx_timeline_get_shown (self->timeline));
  list = g_array_new (FALSE, FALSE, sizeof (guint));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, self->rows, &row); more;
       more = gtk_bitset_iter_next (&iter, &row))
    if (sbx_timeline_find_row (self->timeline, row) != G_MAXUINT)
      g_array_append_val (list, row);
  g_array_sort_with_data (list, compare_rows, sbx_world_get_rows (world));
  return list;
}

GArray *
sbx_line_selection_list_numbers (SbxLineSelection *self)
{
  SbxRows *rows;
  GArray *list;
  GtkBitsetIter iter;
  guint row;

  g_return_val_if_fail (SBX_IS_LINE_SELECTION (self), NULL);

  rows = sbx_world_get_rows (sbx_shown_get_world (sbx_timeline_get_shown (self->timeline)));
  list = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, self->rows, &row); more;
       more = gtk_bitset_iter_next (&iter, &row))
    {
      guint64 number = sbx_rows_get (rows, row)->number;

      /* Rows come in the order of their numbers. */
      if (sbx_timeline_find_row (self->timeline, row) != G_MAXUINT)
        g_array_append_val (list, number);
    }
  return list;
}

guint
sbx_line_selection_get_first (SbxLineSelection *self)
{
  GtkBitsetIter iter;
  guint row;
  guint first = G_MAXUINT;

  g_return_val_if_fail (SBX_IS_LINE_SELECTION (self), G_MAXUINT);

  for (gboolean more = gtk_bitset_iter_init_first (&iter, self->rows, &row); more;
       more = gtk_bitset_iter_next (&iter, &row))
    first = MIN (first, sbx_timeline_find_row (self->timeline, row));
  return first;
}
