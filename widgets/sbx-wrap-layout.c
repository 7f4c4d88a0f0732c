/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWrapLayout"

#include "config.h"

#include "sbx-wrap-layout.h"

#define SPACING 8
#define LINE_SPACING 6

struct _SbxWrapLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (SbxWrapLayout, sbx_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
sbx_wrap_layout_get_request_mode (GtkLayoutManager *manager,
                                  GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* As wide as it wants to be, but never wider than a line. */
static int
get_child_width (GtkWidget *child,
                 int        width)
{
  int minimum;
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return CLAMP (natural, minimum, MAX (width, minimum));
}

/* The height of one line of children, beginning with @child. @end: the first of the next line. */
static int
measure_line (GtkWidget  *child,
              int         width,
              GtkWidget **end)
{
  int height = 0;
  int x = 0;

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_width;
      int child_height;

      if (!gtk_widget_should_layout (child))
        continue;
      child_width = get_child_width (child, width);
      if (x > 0 && x + child_width > width)
        break;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, child_width, NULL, &child_height,
                          NULL, NULL);
      height = MAX (height, child_height);
      x += child_width + SPACING;
    }
  *end = child;
  return height;
}

static void
measure_width (GtkWidget *widget,
               int       *minimum,
               int       *natural)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least;
      int wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural += wanted + (*natural > 0 ? SPACING : 0);
    }
}

static void
sbx_wrap_layout_measure (GtkLayoutManager *manager,
                         GtkWidget        *widget,
                         GtkOrientation    orientation,
                         int               for_size,
                         int              *minimum,
                         int              *natural,
                         int              *minimum_baseline,
                         int              *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int height = 0;

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (widget, minimum, natural);
      return;
    }
  if (for_size < 0)
    measure_width (widget, &height, &for_size);
  height = 0;
  while (child != NULL)
    height += measure_line (child, for_size, &child) + (height > 0 ? LINE_SPACING : 0);
  *minimum = *natural = height;
}

static void
sbx_wrap_layout_allocate (GtkLayoutManager *manager,
                          GtkWidget        *widget,
                          int               width,
                          int               height,
                          int               baseline)
{
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int y = 0;

  while (child != NULL)
    {
      GtkWidget *end;
      int line = measure_line (child, width, &end);
      int x = 0;

      for (; child != end; child = gtk_widget_get_next_sibling (child))
        {
          int child_width;

          if (!gtk_widget_should_layout (child))
            continue;
          child_width = get_child_width (child, width);
          gtk_widget_size_allocate (child, &(GtkAllocation) {
            mirrored ? width - x - child_width : x, y, child_width, line }, -1);
          x += child_width + SPACING;
        }
      y += line + LINE_SPACING;
    }
}

static void
sbx_wrap_layout_class_init (SbxWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = sbx_wrap_layout_get_request_mode;
  layout_class->measure = sbx_wrap_layout_measure;
  layout_class->allocate = sbx_wrap_layout_allocate;
}

static void
sbx_wrap_layout_init (SbxWrapLayout *self)
{
}
