/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Code in a line of markup: a colour that is seen on light and on dark is behind it. Used as part
 * of a format, too. */
#define SBX_CODE_BEGIN "<span font_family=\"monospace\" insert_hyphens=\"no\" " \
                       "background=\"#808080\" bgalpha=\"10000\">"
#define SBX_CODE_END "</span>"

/* The last step of dispose with a template: GTK 4.8 lets go of the bound children only. */
static inline void
sbx_widget_dispose_template (GtkWidget *widget,
                             GType      type)
{
  GtkWidget *child;

  gtk_widget_dispose_template (widget, type);
  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}

/* The words of a button, with the mark of its key. GTK 4.8 would have the mark read out, too. */
static inline void
sbx_button_set_words (GtkButton  *button,
                      const char *words)
{
  GtkWidget *label = gtk_button_get_child (button);

  if (label == NULL)
    {
      label = gtk_label_new (NULL);
      gtk_button_set_child (button, label);
      gtk_widget_add_css_class (GTK_WIDGET (button), "text-button");
    }
  gtk_label_set_text_with_mnemonic (GTK_LABEL (label), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (label)), -1);
}

/* What a drop down is called. The button in it has the focus and no name of its own in GTK 4.8. */
static inline void
sbx_drop_down_set_name (GtkWidget  *drop_down,
                        const char *name)
{
  GtkWidget *button = gtk_widget_get_first_child (drop_down);

  gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* Code, and time as the lanes show it, run from left to right in every language. A widget of GTK
 * does not take the direction of what it is in; what pops up is for reading. */
static inline void
sbx_widget_keep_ltr (GtkWidget *widget)
{
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child))
      sbx_widget_keep_ltr (child);
}

G_END_DECLS
