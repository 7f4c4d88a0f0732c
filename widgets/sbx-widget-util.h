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

G_END_DECLS
