/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxRangeBar"

#include "config.h"

#include "sbx-range-bar.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

struct _SbxRangeBar
{
  GtkWidget parent_instance;

  /* Borrowed References */
  GtkWidget *button;
  GtkLabel *label;

  /* Owned References */
  SbxSelection *selection;
};

G_DEFINE_FINAL_TYPE (SbxRangeBar, sbx_range_bar, GTK_TYPE_WIDGET)

static void
show (SbxRangeBar *self)
{
  double from;
  double to;
  g_autofree char *begin = NULL;
  g_autofree char *end = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (!sbx_selection_get_range (self->selection, &from, &to))
    return;
  begin = sbx_format_clock (from);
  end = sbx_format_clock (to);
  if (!isfinite (from))
    /* Translators: a range of time that has no beginning; its end */
    text = g_strdup_printf (_("Until %s"), end);
  else if (!isfinite (to))
    /* Translators: a range of time that has no end; its beginning */
    text = g_strdup_printf (_("From %s on"), begin);
  else
    /* Translators: a range of time: its beginning and its end */
    text = g_strdup_printf (_("%s – %s"), begin, end);
  gtk_label_set_text (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
clicked_cb (SbxRangeBar *self)
{
  sbx_selection_clear_range (self->selection);
}

static void
sbx_range_bar_dispose (GObject *object)
{
  SbxRangeBar *self = SBX_RANGE_BAR (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (sbx_range_bar_parent_class)->dispose (object);
}

static void
sbx_range_bar_class_init (SbxRangeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_range_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "rangebar");
}

static void
sbx_range_bar_init (SbxRangeBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name ("window-close-symbolic");

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), icon);
  self->button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), box);
  gtk_widget_set_tooltip_text (self->button, _("Show all of the time again"));
  gtk_widget_add_css_class (self->button, "range-chip");
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

void
sbx_range_bar_connect (SbxRangeBar  *self,
                       SbxSelection *selection)
{
  g_return_if_fail (SBX_IS_RANGE_BAR (self));
  g_return_if_fail (self->selection == NULL);

  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "notify::range", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}
