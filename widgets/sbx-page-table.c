/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxPageTable"

#include "config.h"

#include "sbx-page-table.h"

#define COLUMN_SPACING 14
#define CELL_SPACING 3 /* where they stand below each other */

struct _SbxPageTable
{
  GtkWidget parent_instance;

  /* Borrowed References */
  GtkWidget *row; /* the last one */

  guint n_columns;
  guint n_cells;  /* in the last row */
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (SbxPageTable, sbx_page_table, GTK_TYPE_WIDGET)

/* Every column as wide as it wants to be; those that want more than their share of the room get
 * what the others leave. */
static void
share_room (int   *widths,
            guint  n_columns,
            int    room)
{
  guint n_open = n_columns;
  gboolean again = TRUE;
  g_autofree gboolean *settled = g_new0 (gboolean, n_columns);

  while (again && n_open > 0)
    {
      int share = room / (int) n_open;

      again = FALSE;
      for (guint i = 0; i < n_columns; i++)
        if (!settled[i] && widths[i] <= share)
          {
            settled[i] = again = TRUE;
            room -= widths[i];
            n_open--;
          }
    }
  for (guint i = 0; i < n_columns; i++)
    if (!settled[i])
      widths[i] = MAX (room / (int) n_open, 1);
}

/* The widths of the columns of the whole table, where a row has @width. */
static void
find_widths (SbxPageTable *self,
             int           width,
             int          *widths)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      guint i = 0;

      for (GtkWidget *cell = gtk_widget_get_first_child (row); cell != NULL;
           cell = gtk_widget_get_next_sibling (cell), i++)
        {
          int natural;

          gtk_widget_measure (cell, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
          widths[i] = MAX (widths[i], natural);
        }
    }
  share_room (widths, self->n_columns,
              width - (int) (self->n_columns - 1) * COLUMN_SPACING);
}

static GtkSizeRequestMode
get_row_request_mode (GtkWidget *row)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_row_width (SbxPageTable *self,
                   GtkWidget    *row,
                   int          *minimum,
                   int          *natural)
{
  *minimum = *natural = 0;
  for (GtkWidget *cell = gtk_widget_get_first_child (row); cell != NULL;
       cell = gtk_widget_get_next_sibling (cell))
    {
      int least;
      int wanted;

      gtk_widget_measure (cell, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural = self->narrow ? MAX (*natural, wanted) : *natural + wanted + COLUMN_SPACING;
    }
}

static void
measure_row_cb (GtkWidget      *row,
                GtkOrientation  orientation,
                int             for_size,
                int            *minimum,
                int            *natural,
                int            *minimum_baseline,
                int            *natural_baseline)
{
  SbxPageTable *self = SBX_PAGE_TABLE (gtk_widget_get_parent (row));
  g_autofree int *widths = g_new0 (int, MAX (self->n_columns, 1));
  int height = 0;
  guint i = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_row_width (self, row, minimum, natural);
      return;
    }
  if (for_size < 0)
    measure_row_width (self, row, &height, &for_size);
  height = 0;
  find_widths (self, for_size, widths);
  for (GtkWidget *cell = gtk_widget_get_first_child (row); cell != NULL;
       cell = gtk_widget_get_next_sibling (cell), i++)
    {
      int wanted;

      gtk_widget_measure (cell, GTK_ORIENTATION_VERTICAL, self->narrow ? for_size : widths[i],
                          &wanted, NULL, NULL, NULL);
      height = self->narrow ? height + wanted + (i > 0 ? CELL_SPACING : 0) : MAX (height, wanted);
    }
  *minimum = *natural = height;
}

static void
allocate_row_cb (GtkWidget *row,
                 int        width,
                 int        height,
                 int        baseline)
{
  SbxPageTable *self = SBX_PAGE_TABLE (gtk_widget_get_parent (row));
  gboolean mirrored = gtk_widget_get_direction (row) == GTK_TEXT_DIR_RTL;
  g_autofree int *widths = g_new0 (int, MAX (self->n_columns, 1));
  int x = 0;
  int y = 0;
  guint i = 0;

  find_widths (self, width, widths);
  for (GtkWidget *cell = gtk_widget_get_first_child (row); cell != NULL;
       cell = gtk_widget_get_next_sibling (cell), i++)
    {
      int cell_width = self->narrow ? width : widths[i];
      int cell_height = height;
      int least;

      gtk_widget_measure (cell, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      cell_width = MAX (cell_width, least);
      if (self->narrow)
        gtk_widget_measure (cell, GTK_ORIENTATION_VERTICAL, cell_width, &cell_height,
                            NULL, NULL, NULL);
      gtk_widget_size_allocate (cell, &(GtkAllocation) {
        mirrored ? width - x - cell_width : x, y, cell_width, cell_height }, -1);
      if (self->narrow)
        y += cell_height + CELL_SPACING;
      else
        x += cell_width + COLUMN_SPACING;
    }
}

static void
sbx_page_table_dispose (GObject *object)
{
  SbxPageTable *self = SBX_PAGE_TABLE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->row = NULL;

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

  self->n_columns = n_columns;
  return GTK_WIDGET (self);
}

void
sbx_page_table_begin_row (SbxPageTable *self)
{
  g_return_if_fail (SBX_IS_PAGE_TABLE (self));

  self->row = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_ROW, NULL);
  gtk_widget_set_layout_manager (self->row,
                                 gtk_custom_layout_new (get_row_request_mode, measure_row_cb,
                                                        allocate_row_cb));
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

  if (self->n_cells >= self->n_columns)
    return;
  cell = g_object_new (GTK_TYPE_LABEL, "accessible-role",
                       heading ? GTK_ACCESSIBLE_ROLE_COLUMN_HEADER : GTK_ACCESSIBLE_ROLE_CELL,
                       "xalign", 0.0f, "yalign", 0.0f, "wrap", TRUE,
                       "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  gtk_label_set_markup (GTK_LABEL (cell), markup);
  gtk_widget_add_css_class (cell, heading ? "page-column" : "page-cell");
  if (heading)
    gtk_widget_add_css_class (self->row, "page-head");
  gtk_widget_set_parent (cell, self->row);
  self->n_cells++;
}

void
sbx_page_table_add_widget (SbxPageTable *self,
                           GtkWidget    *child,
                           const char   *name)
{
  GtkWidget *cell;
  GtkWidget *prefix;

  g_return_if_fail (SBX_IS_PAGE_TABLE (self));
  g_return_if_fail (GTK_IS_WIDGET (child));
  g_return_if_fail (self->row != NULL && self->n_cells < self->n_columns);

  cell = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_CELL, NULL);
  if (name != NULL)
    {
      prefix = gtk_label_new (name);
      gtk_label_set_yalign (GTK_LABEL (prefix), 0);
      gtk_widget_set_visible (prefix, self->narrow);
      gtk_widget_add_css_class (prefix, "page-prefix");
      gtk_box_append (GTK_BOX (cell), prefix);
    }
  gtk_widget_set_hexpand (child, TRUE);
  gtk_widget_add_css_class (cell, "page-cell");
  gtk_box_append (GTK_BOX (cell), child);
  gtk_widget_set_parent (cell, self->row);
  self->n_cells++;
}

static void
show_prefix (GtkWidget *cell,
             gboolean   visible)
{
  GtkWidget *first = gtk_widget_get_first_child (cell);

  if (first != NULL && gtk_widget_has_css_class (first, "page-prefix"))
    gtk_widget_set_visible (first, visible);
}

void
sbx_page_table_set_narrow (SbxPageTable *self,
                           gboolean      narrow)
{
  g_return_if_fail (SBX_IS_PAGE_TABLE (self));

  self->narrow = !!narrow;
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      if (gtk_widget_has_css_class (row, "page-head"))
        gtk_widget_set_visible (row, !narrow);
      for (GtkWidget *cell = gtk_widget_get_first_child (row); cell != NULL;
           cell = gtk_widget_get_next_sibling (cell))
        show_prefix (cell, narrow);
      gtk_widget_queue_resize (row);
    }
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
}
