/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-popover.h"

#include <glib/gi18n.h>

#define MAX_HEIGHT 300

struct _SbxFilterPopover
{
  GtkPopover parent_instance;

  /* Borrowed References */
  GtkListBox *list;
  GtkScrolledWindow *scroller;

  /* Owned References */
  GPtrArray *proposals;
};

G_DEFINE_FINAL_TYPE (SbxFilterPopover, sbx_filter_popover, GTK_TYPE_POPOVER)

typedef enum
{
  SIGNAL_ACCEPTED,
} SbxFilterPopoverSignal;

static guint signals[SIGNAL_ACCEPTED + 1];

static void
activated_cb (SbxFilterPopover *self,
              GtkListBoxRow    *row)
{
  guint index = (guint) gtk_list_box_row_get_index (row);

  if (index < self->proposals->len)
    g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0, g_ptr_array_index (self->proposals, index));
}

static void
sbx_filter_popover_finalize (GObject *object)
{
  SbxFilterPopover *self = SBX_FILTER_POPOVER (object);

  g_ptr_array_unref (self->proposals);

  G_OBJECT_CLASS (sbx_filter_popover_parent_class)->finalize (object);
}

static void
sbx_filter_popover_class_init (SbxFilterPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_filter_popover_finalize;

  signals[SIGNAL_ACCEPTED] =
    g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
sbx_filter_popover_init (SbxFilterPopover *self)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->proposals = g_ptr_array_new ();
  self->list = GTK_LIST_BOX (list);
  self->scroller = GTK_SCROLLED_WINDOW (scroller);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_SINGLE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Proposals"), -1);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (self->scroller, TRUE);
  gtk_scrolled_window_set_max_content_height (self->scroller, MAX_HEIGHT);
  gtk_scrolled_window_set_child (self->scroller, list);
  gtk_popover_set_child (GTK_POPOVER (self), scroller);
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "filter-proposals");
}

GtkWidget *
sbx_filter_popover_new (void)
{
  return g_object_new (SBX_TYPE_FILTER_POPOVER, NULL);
}

static GtkWidget *
new_line (const SbxFilterProposal *proposal)
{
  GtkWidget *line = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *label = gtk_label_new (proposal->label);
  GtkWidget *note = gtk_label_new (proposal->note);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (note), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (note), 1);
  gtk_widget_add_css_class (note, "dim-label");
  gtk_widget_add_css_class (note, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), note);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), box);
  gtk_widget_set_can_focus (line, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  proposal->label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  proposal->note != NULL ? proposal->note : "", -1);

  return line;
}

void
sbx_filter_popover_show (SbxFilterPopover *self,
                         GPtrArray        *proposals)
{
  GtkListBoxRow *line;

  g_return_if_fail (SBX_IS_FILTER_POPOVER (self));

  g_ptr_array_unref (self->proposals);
  self->proposals = proposals;
  while ((line = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (line));
  if (proposals->len == 0)
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  for (guint i = 0; i < proposals->len; i++)
    gtk_list_box_append (self->list, new_line (g_ptr_array_index (proposals, i)));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  gtk_popover_popup (GTK_POPOVER (self));
}

void
sbx_filter_popover_point_at (SbxFilterPopover *self,
                             GtkEntry         *entry,
                             gsize             start)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkText *text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (entry)));
  const char *written = gtk_editable_get_text (GTK_EDITABLE (entry));
  gsize position = (gsize) g_utf8_pointer_to_offset (written, written + start);
  graphene_rect_t cursor;
  graphene_rect_t bounds;
  GdkRectangle at;
  double x;
  double y;

  gtk_text_compute_cursor_extents (text, position, &cursor, NULL);
  if (!gtk_widget_translate_coordinates (GTK_WIDGET (text), parent, cursor.origin.x, 0, &x, &y)
      || !gtk_widget_compute_bounds (GTK_WIDGET (entry), parent, &bounds))
    return;
  at.x = (int) CLAMP (x, 0, bounds.origin.x + bounds.size.width);
  at.y = (int) bounds.origin.y;
  at.width = 1;
  at.height = (int) bounds.size.height;
  gtk_popover_set_pointing_to (GTK_POPOVER (self), &at);
}

/* The list box scrolls to what has the focus, and that is in the entry. */
static void
bring_into_view (SbxFilterPopover *self,
                 GtkWidget        *line)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (line, GTK_WIDGET (self->list), &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.y,
                               bounds.origin.y + bounds.size.height);
}

void
sbx_filter_popover_move (SbxFilterPopover *self,
                         int               by)
{
  GtkListBoxRow *line;
  int index;

  g_return_if_fail (SBX_IS_FILTER_POPOVER (self));

  if (self->proposals->len == 0)
    return;
  line = gtk_list_box_get_selected_row (self->list);
  index = line != NULL ? gtk_list_box_row_get_index (line) + by : by > 0 ? 0 : -1;
  index = index < 0                                ? (int) self->proposals->len - 1
          : index >= (int) self->proposals->len ? 0
                                                   : index;
  line = gtk_list_box_get_row_at_index (self->list, index);
  gtk_list_box_select_row (self->list, line);
  bring_into_view (self, GTK_WIDGET (line));
}

SbxFilterProposal *
sbx_filter_popover_get_chosen (SbxFilterPopover *self,
                               gboolean          first)
{
  GtkListBoxRow *line;

  g_return_val_if_fail (SBX_IS_FILTER_POPOVER (self), NULL);

  line = gtk_list_box_get_selected_row (self->list);
  if (line == NULL && first)
    line = gtk_list_box_get_row_at_index (self->list, 0);

  return line != NULL ? g_ptr_array_index (self->proposals, gtk_list_box_row_get_index (line))
                      : NULL;
}

gboolean
sbx_filter_popover_has_keys (SbxFilterPopover *self)
{
  g_return_val_if_fail (SBX_IS_FILTER_POPOVER (self), FALSE);

  for (guint i = 0; i < self->proposals->len; i++)
    if (((const SbxFilterProposal *) g_ptr_array_index (self->proposals, i))->goes_on)
      return TRUE;

  return FALSE;
}

GtkWidget *
sbx_filter_popover_get_line (SbxFilterPopover *self)
{
  g_return_val_if_fail (SBX_IS_FILTER_POPOVER (self), NULL);

  return GTK_WIDGET (gtk_list_box_get_selected_row (self->list));
}
