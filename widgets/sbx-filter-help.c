/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-help.h"

#include <glib/gi18n.h>

#include "sbx-filter-words.h"

#define MAX_HEIGHT 400
/* As wide as it reads well, and as narrow as a phone wants it. */
#define WIDTH_CHARS 30
#define LEAST_CHARS 14

static GtkWidget *
new_label (const char *text,
           gboolean    code)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  if (code)
    {
      gtk_widget_add_css_class (label, "monospace");
    }
  else
    {
      gtk_label_set_width_chars (GTK_LABEL (label), LEAST_CHARS);
      gtk_label_set_max_width_chars (GTK_LABEL (label), WIDTH_CHARS);
    }

  return label;
}

static void
add_line (GtkGrid    *grid,
          int         line,
          const char *code,
          const char *meaning)
{
  GtkWidget *left = new_label (code, TRUE);
  GtkWidget *right = new_label (meaning, FALSE);

  gtk_widget_set_direction (left, GTK_TEXT_DIR_LTR);
  gtk_grid_attach (grid, left, 0, line, 1, 1);
  gtk_grid_attach (grid, right, 1, line, 1, 1);
}

static GtkWidget *
new_table (void)
{
  GtkWidget *grid = gtk_grid_new ();
  SbxFilterExample example;
  int line = 0;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  add_line (GTK_GRID (grid), line++, "cart add",
            _("Lines with both texts, in small or capital letters"));
  add_line (GTK_GRID (grid), line++, "\"cart add\"", _("Lines with exactly this text"));
  for (guint i = 0; sbx_filter_words_get_example (i, &example); i++)
    {
      g_autofree char *code = g_str_has_prefix (example.value, ".")
                                ? g_strconcat (example.key, example.value, NULL)
                                : g_strconcat (example.key, ":", example.value, NULL);

      add_line (GTK_GRID (grid), line++, code, example.meaning);
    }
  add_line (GTK_GRID (grid), line++, "-remote:cart", _("Not"));
  add_line (GTK_GRID (grid), line++, "a OR (b c)", _("One or the other; parentheses group"));

  return grid;
}

GtkWidget *
sbx_filter_help_new (void)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *title = gtk_label_new (_("The Language of Filters"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), new_table ());
  gtk_widget_add_css_class (box, "filter-help");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("The Language of Filters"), -1);

  return popover;
}
