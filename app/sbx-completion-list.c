/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-completion-list.h"

struct _SbxCompletionList
{
  GtkWidget *owner;   /* borrowed */
  GtkWidget *popover; /* child of the owner */
  GtkListBox *list;
  GtkEventController *keys; /* the owner's */
  SbxCompletionTakenFunc taken;
  gpointer user_data;
};

static void
take (SbxCompletionList *self,
      GtkListBoxRow     *row)
{
  self->taken (g_object_get_data (G_OBJECT (row), "item"), self->user_data);
  sbx_completion_list_close (self);
}

static void
activated_cb (GtkListBox        *list,
              GtkListBoxRow     *row,
              SbxCompletionList *self)
{
  take (self, row);
}

/* Up from the first line is back in the text. */
static void
select_by (SbxCompletionList *self,
           int                step)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);
  int index = selected != NULL ? gtk_list_box_row_get_index (selected) + step : 0;
  GtkListBoxRow *row = index >= 0 ? gtk_list_box_get_row_at_index (self->list, index) : NULL;

  if (row == NULL && index > 0)
    return;
  gtk_list_box_select_row (self->list, row);
  if (row == NULL)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->owner), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  (const char *) g_object_get_data (G_OBJECT (row), "said"), -1);
}

/* The owner keeps the focus: only these keys are the list's. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        SbxCompletionList     *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (!gtk_widget_get_visible (self->popover) || (modifiers & GDK_CONTROL_MASK) != 0)
    return FALSE;
  if (key == GDK_KEY_Down || key == GDK_KEY_Up)
    select_by (self, key == GDK_KEY_Down ? 1 : -1);
  else if (key == GDK_KEY_Escape)
    sbx_completion_list_close (self);
  else if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_Tab) && row != NULL)
    take (self, row);
  else
    return FALSE;
  return TRUE;
}

void
sbx_completion_list_clear (SbxCompletionList *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

void
sbx_completion_list_add (SbxCompletionList *self,
                         GtkWidget         *line,
                         const char        *said,
                         gpointer           item,
                         GDestroyNotify     free_item)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  g_object_set_data_full (G_OBJECT (row), "said", g_strdup (said), g_free);
  g_object_set_data_full (G_OBJECT (row), "item", item, free_item);
  gtk_list_box_append (self->list, row);
}

void
sbx_completion_list_open (SbxCompletionList  *self,
                          const GdkRectangle *place)
{
  if (place != NULL)
    gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), place);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

void
sbx_completion_list_close (SbxCompletionList *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

SbxCompletionList *
sbx_completion_list_new (GtkWidget              *owner,
                         const char             *label,
                         SbxCompletionTakenFunc  taken,
                         gpointer                user_data)
{
  SbxCompletionList *self = g_new0 (SbxCompletionList, 1);
  GtkWidget *list = gtk_list_box_new ();

  self->owner = owner;
  self->taken = taken;
  self->user_data = user_data;
  self->list = GTK_LIST_BOX (list);
  self->keys = gtk_event_controller_key_new ();
  gtk_widget_add_css_class (list, "completion-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (list, "row-activated", G_CALLBACK (activated_cb), self);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_popover_set_child (GTK_POPOVER (self->popover), list);
  gtk_widget_add_css_class (self->popover, "menu");
  gtk_widget_set_parent (self->popover, owner);
  gtk_event_controller_set_propagation_phase (self->keys, GTK_PHASE_CAPTURE);
  g_signal_connect (self->keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (owner, self->keys);
  return self;
}

/* With its owner still there. */
void
sbx_completion_list_free (SbxCompletionList *self)
{
  g_signal_handlers_disconnect_by_data (self->list, self);
  gtk_widget_remove_controller (self->owner, self->keys);
  gtk_widget_unparent (self->popover);
  g_free (self);
}
