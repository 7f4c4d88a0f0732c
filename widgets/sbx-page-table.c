/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxPageTable"

#include "config.h"

#include "sbx-page-table.h"

struct _SbxPageTable
{
  GtkWidget parent_instance;

  /* Borrowed References */
  GtkWidget *row; /* the last one */

  /* Owned References */
  GPtrArray *columns; /* GtkSizeGroup */

  guint n_cells;      /* in the last row */
};

G_DEFINE_FINAL_TYPE (SbxPageTable, sbx_page_table, GTK_TYPE_WIDGET)

static void
sbx_page_table_dispose (GObject *object)
{
  SbxPageTable *self = SBX_PAGE_TABLE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->row = NULL;
  g_clear_pointer (&self->columns, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_page_table_parent_class)->dispose (object);
}

static void
sbx_page_table_class_init (SbxPageTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_page_table_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "pagetable");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TABLE);
}

static void
sbx_page_table_init (SbxPageTable *self)
{
  self->columns = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_orientable_set_orientation (
    GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
}

/**
 * sbx_page_table_new:
 * @n_columns: how many columns there are
 *
 * Returns: (transfer floating): a table without rows
 */
GtkWidget *
sbx_page_table_new (guint n_columns)
{
  SbxPageTable *self = g_object_new (SBX_TYPE_PAGE_TABLE, NULL);

  for (guint i = 0; i < n_columns; i++)
    g_ptr_array_add (self->columns, gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL));
  return GTK_WIDGET (self);
}

void
sbx_page_table_begin_row (SbxPageTable *self)
{
  g_return_if_fail (SBX_IS_PAGE_TABLE (self));

  self->row = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_ROW,
                            "spacing", 14, NULL);
  self->n_cells = 0;
  gtk_widget_add_css_class (self->row, "page-row");
  gtk_widget_set_parent (self->row, GTK_WIDGET (self));
}

void
sbx_page_table_add_cell (SbxPageTable *self,
                         const char   *markup,
                         gboolean      heading)
{
  GtkWidget *cell;

  g_return_if_fail (SBX_IS_PAGE_TABLE (self));
  g_return_if_fail (self->row != NULL);

  if (self->n_cells >= self->columns->len)
    return;
  cell = g_object_new (GTK_TYPE_LABEL, "accessible-role",
                       heading ? GTK_ACCESSIBLE_ROLE_COLUMN_HEADER : GTK_ACCESSIBLE_ROLE_CELL,
                       "xalign", 0.0f, "yalign", 0.0f, "wrap", TRUE,
                       "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  gtk_label_set_markup (GTK_LABEL (cell), markup);
  gtk_widget_add_css_class (cell, heading ? "page-column" : "page-cell");
  if (heading)
    gtk_widget_add_css_class (self->row, "page-head");
  gtk_size_group_add_widget (g_ptr_array_index (self->columns, self->n_cells), cell);
  gtk_box_append (GTK_BOX (self->row), cell);
  self->n_cells++;
}

void
sbx_page_table_set_narrow (SbxPageTable *self,
                           gboolean      narrow)
{
  g_return_if_fail (SBX_IS_PAGE_TABLE (self));

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      gtk_orientable_set_orientation (GTK_ORIENTABLE (row), narrow ? GTK_ORIENTATION_VERTICAL
                                                                   : GTK_ORIENTATION_HORIZONTAL);
      gtk_box_set_spacing (GTK_BOX (row), narrow ? 3 : 14);
      if (gtk_widget_has_css_class (row, "page-head"))
        gtk_widget_set_visible (row, !narrow);
    }
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
}
