/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxAddressGroup"

#include "config.h"

#include "sbx-address-completion.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"
#include "sbx-remembered.h"

#define MAX_OFFERED 6

struct _SbxAddressCompletion
{
  GtkWidget *entry;   /* borrowed */
  GtkWidget *popover; /* child of the entry */
  GtkWidget *list;
  GSettings *settings;
  gboolean taking;
};

static const char *
get_address (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "address");
}

static void
take (SbxAddressCompletion *self,
      GtkListBoxRow        *row)
{
  g_autofree char *address = g_strdup (get_address (row));

  self->taking = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), address);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->taking = FALSE;
  sbx_address_completion_close (self);
}

static void
activated_cb (GtkListBox           *list,
              GtkListBoxRow        *row,
              SbxAddressCompletion *self)
{
  take (self, row);
}

static void
select_by (SbxAddressCompletion *self,
           int                   step)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int index = selected != NULL ? gtk_list_box_row_get_index (selected) + step : 0;
  GtkListBoxRow *row = index >= 0 ? gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), index)
                                  : NULL;

  gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, get_address (row), -1);
}

/* The entry keeps the focus: only these keys are the list's. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        SbxAddressCompletion  *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  if (!gtk_widget_get_visible (self->popover))
    return FALSE;
  if (key == GDK_KEY_Down || key == GDK_KEY_Up)
    select_by (self, key == GDK_KEY_Down ? 1 : -1);
  else if (key == GDK_KEY_Escape)
    sbx_address_completion_close (self);
  else if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && row != NULL)
    take (self, row);
  else
    return FALSE;
  return TRUE;
}

static gboolean
has (const char *text,
     const char *part)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, part) != NULL;
}

static void
add (SbxAddressCompletion *self,
     const char           *address,
     const char           *name)
{
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *shown = sbx_format_name (address, 120);
  g_autofree char *title = sbx_format_name (name, 60);
  g_autofree char *text = name != NULL ? g_strdup_printf ("%s · %s", title, shown)
                                       : g_strdup (shown);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  g_object_set_data_full (G_OBJECT (row), "address", g_strdup (address), g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

void
sbx_address_completion_update (SbxAddressCompletion *self,
                               const char           *text)
{
  g_auto (GStrv) list = NULL;
  g_autofree char *part = NULL;
  GtkListBoxRow *row;
  guint n = 0;

  if (self == NULL || self->taking)
    return;
  list = sbx_remembered_dup_list (self->settings);
  part = g_utf8_casefold (text, -1);
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  for (guint i = 0; *part != '\0' && list[i] != NULL && n < MAX_OFFERED; i++)
    {
      g_autofree char *name = sbx_remembered_dup_name (self->settings, list[i]);

      if (strcmp (list[i], text) == 0 || !(has (list[i], part) || has (name, part)))
        continue;
      add (self, list[i], name);
      n++;
    }
  if (n > 0 && gtk_widget_get_mapped (self->entry))
    gtk_popover_popup (GTK_POPOVER (self->popover));
  else
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

void
sbx_address_completion_close (SbxAddressCompletion *self)
{
  if (self != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

SbxAddressCompletion *
sbx_address_completion_new (GtkWidget *entry,
                            GSettings *settings)
{
  SbxAddressCompletion *self = g_new0 (SbxAddressCompletion, 1);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->entry = entry;
  self->settings = g_object_ref (settings);
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "address-completion");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Remembered addresses"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (activated_cb), self);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_SINGLE);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->list);
  gtk_widget_add_css_class (self->popover, "menu");
  gtk_widget_set_parent (self->popover, entry);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (entry, keys);
  return self;
}

/* With its entry still there. */
void
sbx_address_completion_free (SbxAddressCompletion *self)
{
  g_signal_handlers_disconnect_by_data (self->list, self);
  gtk_widget_unparent (self->popover);
  g_object_unref (self->settings);
  g_free (self);
}
