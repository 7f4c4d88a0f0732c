/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-remote-chip.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-remote-mark.h"

GtkWidget *
sbx_remote_chip_new (SbxWorld   *world,
                     const char *name,
                     const char *note)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *mark = sbx_remote_mark_new ();
  g_autofree char *clean = sbx_format_name (name != NULL ? name : _("unknown"), 200);
  g_autofree char *text = note != NULL ? g_strdup_printf ("%s %s", clean, note)
                                       : g_strdup (clean);
  GtkWidget *label = gtk_label_new (text);

  if (name != NULL)
    sbx_remote_mark_set_index (SBX_REMOTE_MARK (mark), sbx_world_find_remote (world, name));
  gtk_widget_set_visible (mark, name != NULL);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, text);
  gtk_box_append (GTK_BOX (chip), mark);
  gtk_box_append (GTK_BOX (chip), label);
  gtk_widget_add_css_class (chip, "remote-chip");
  return chip;
}
