/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-choice.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

typedef struct
{
  guint64 from;
  guint64 to;
  GArray *numbers;  /* (nullable) */
} Range;

struct _SbxExportChoice
{
  GtkStringList *range_names;
  GArray *ranges;          /* Range */
  GtkStringList *store_names;
  GPtrArray *stores;       /* ids and labels, as the format takes them */
  guint first_range;
  guint first_store;
  SbxFilter *filter;       /* (nullable) */
};

static void
clear_range (gpointer data)
{
  Range *range = data;

  g_clear_pointer (&range->numbers, g_array_unref);
}

static void
add_range (SbxExportChoice *self,
           const char      *name,
           guint64          from,
           guint64          to)
{
  Range range = { from, to, NULL };

  gtk_string_list_append (self->range_names, name);
  g_array_append_val (self->ranges, range);
}

/* Rows come in the order of their numbers, and peers have clocks of their own: all are seen. */
static gboolean
find_numbers (SbxWorld *world,
              double    from,
              double    to,
              guint64  *first,
              guint64  *last)
{
  SbxRows *rows = sbx_world_get_rows (world);
  guint n = sbx_world_get_n_rows (world);

  *first = *last = 0;
  for (guint i = 0; i < n; i++)
    {
      const SbxRow *row = sbx_rows_get (rows, i);

      if (row->time < from || row->time > to)
        continue;
      if (*first == 0)
        *first = row->number;
      *last = row->number;
    }

  return *first != 0;
}

static void
add_selected (SbxExportChoice *self,
              SbxSelection    *selection)
{
  GArray *numbers = sbx_selection_get_numbers (selection);

  if (numbers == NULL || numbers->len < 2)
    return;
  add_range (self, _("Selected Actions"), g_array_index (numbers, guint64, 0),
             g_array_index (numbers, guint64, numbers->len - 1));
  g_array_index (self->ranges, Range, self->ranges->len - 1).numbers = g_array_ref (numbers);
}

static void
add_ranges (SbxExportChoice *self,
            SbxWorld        *world,
            SbxSelection    *selection)
{
  guint64 event = sbx_selection_get_event (selection);
  guint64 first, last;
  double from, to;

  add_range (self, _("Everything"), 0, 0);
  if (sbx_selection_get_range (selection, &from, &to) &&
      find_numbers (world, from, to, &first, &last))
    {
      self->first_range = self->ranges->len;
      add_range (self, _("Selected Range"), first, last);
    }
  if (sbx_selection_get_view (selection, &from, &to) &&
      find_numbers (world, from, to, &first, &last))
    add_range (self, _("What the Lanes Show"), first, last);
  add_selected (self, selection);
  if (event != 0)
    {
      add_range (self, _("From the Selected Action On"), event, 0);
      add_range (self, _("Up to the Selected Action"), 0, event);
      add_range (self, _("The Selected Action"), event, event);
    }
}

static void
add_stores (SbxExportChoice *self,
            SbxWorld        *world,
            SbxSelection    *selection)
{
  SbxOverview *overview = sbx_world_get_overview (world);
  guint selected = sbx_selection_get_store (selection);
  guint64 most = 0;

  for (guint i = 0; overview != NULL && i < overview->stores->len; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);
      guint at;

      if (g_ptr_array_find_with_equal_func (self->stores, store->label, g_str_equal, &at))
        continue;
      at = self->stores->len;
      g_ptr_array_add (self->stores, g_strdup (store->label));
      gtk_string_list_append (self->store_names, store->label);
      if (store->index == selected || (selected == SBX_SELECTION_NONE && store->n_actions > most))
        {
          self->first_store = at;
          most = store->n_actions;
        }
    }
}

/**
 * sbx_export_choice_new:
 * @world: what there is
 * @selection: what the user looks at
 *
 * Returns: (transfer full): what there is to choose from now
 */
SbxExportChoice *
sbx_export_choice_new (SbxWorld     *world,
                       SbxSelection *selection)
{
  SbxExportChoice *self = g_new0 (SbxExportChoice, 1);
  const char *text = sbx_selection_get_filter (selection);

  self->range_names = gtk_string_list_new (NULL);
  self->ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  g_array_set_clear_func (self->ranges, clear_range);
  self->store_names = gtk_string_list_new (NULL);
  self->stores = g_ptr_array_new_with_free_func (g_free);
  self->filter = text != NULL ? sbx_filter_new (text, NULL, NULL) : NULL;
  if (self->filter != NULL && sbx_filter_is_empty (self->filter))
    g_clear_pointer (&self->filter, sbx_filter_unref);
  add_ranges (self, world, selection);
  add_stores (self, world, selection);

  return self;
}

/**
 * sbx_export_choice_free:
 * @self: (transfer full): a choice
 */
void
sbx_export_choice_free (SbxExportChoice *self)
{
  g_object_unref (self->range_names);
  g_array_unref (self->ranges);
  g_object_unref (self->store_names);
  g_ptr_array_unref (self->stores);
  g_clear_pointer (&self->filter, sbx_filter_unref);
  g_free (self);
}

GListModel *
sbx_export_choice_get_ranges (SbxExportChoice *self)
{
  return G_LIST_MODEL (self->range_names);
}

guint
sbx_export_choice_get_first_range (SbxExportChoice *self)
{
  return self->first_range;
}

/**
 * sbx_export_choice_apply_range:
 * @self: a choice
 * @index: which range; one that is not there means everything
 * @order: gets its events; has its format
 *
 * Of actions that were selected one by one, a format that cannot leave out any gets the range from
 * the first to the last: see sbx_export_choice_is_picked().
 */
void
sbx_export_choice_apply_range (SbxExportChoice *self,
                               guint            index,
                               SbxExportOrder  *order)
{
  const Range *range;

  if (index >= self->ranges->len)
    return;
  range = &g_array_index (self->ranges, Range, index);
  order->options.from = range->from;
  order->options.to = range->to;
  if (sbx_export_format_takes_filter (order->options.format))
    sbx_export_order_set_numbers (order, range->numbers);
}

gboolean
sbx_export_choice_is_picked (SbxExportChoice *self,
                             guint            index)
{
  return index < self->ranges->len && g_array_index (self->ranges, Range, index).numbers != NULL;
}

GListModel *
sbx_export_choice_get_stores (SbxExportChoice *self)
{
  return G_LIST_MODEL (self->store_names);
}

guint
sbx_export_choice_get_first_store (SbxExportChoice *self)
{
  return self->first_store;
}

const char *
sbx_export_choice_get_store (SbxExportChoice *self,
                             guint            index)
{
  return index < self->stores->len ? g_ptr_array_index (self->stores, index) : NULL;
}

SbxFilter *
sbx_export_choice_get_filter (SbxExportChoice *self)
{
  return self->filter;
}
