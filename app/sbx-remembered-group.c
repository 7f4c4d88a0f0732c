/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxRememberedGroup"

#include "config.h"

#include "sbx-remembered-group.h"

#include <glib/gi18n.h>

#include "sbx-connector-kinds.h"
#include "sbx-format.h"
#include "sbx-remembered.h"

struct _SbxRememberedGroup
{
  AdwPreferencesGroup parent_instance;

  /* Borrowed References */
  GPtrArray *rows;

  /* Owned References */
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (SbxRememberedGroup, sbx_remembered_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  DIAL,
  FORGOTTEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_address (gpointer object)
{
  return g_object_get_data (object, "address");
}

static void
keep_address (gpointer    object,
              const char *address)
{
  g_object_set_data_full (object, "address", g_strdup (address), g_free);
}

static void
dial_cb (GtkButton          *button,
         SbxRememberedGroup *self)
{
  g_signal_emit (self, signals[DIAL], 0, get_address (button));
}

static void
forget_cb (GtkButton          *button,
           SbxRememberedGroup *self)
{
  g_autofree char *address = g_strdup (get_address (button));
  guint index = sbx_remembered_remove (self->settings, address);

  if (index != G_MAXUINT)
    g_signal_emit (self, signals[FORGOTTEN], 0, address, index);
}

static void
named_cb (GtkEntry           *entry,
          SbxRememberedGroup *self)
{
  g_autofree char *address = g_strdup (get_address (entry));
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (entry), GTK_TYPE_POPOVER);

  gtk_popover_popdown (GTK_POPOVER (popover));
  sbx_remembered_set_name (self->settings, address, name);
}

static GtkWidget *
new_icon_button (GtkWidget  *button,
                 const char *icon,
                 const char *tooltip,
                 const char *label)
{
  if (GTK_IS_MENU_BUTTON (button))
    gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), icon);
  else
    gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  return button;
}

static GtkWidget *
new_rename_button (SbxRememberedGroup *self,
                   const char         *address,
                   const char         *name)
{
  g_autofree char *label = g_strdup_printf (_("Rename %s"), address);
  GtkWidget *button = new_icon_button (gtk_menu_button_new (), "document-edit-symbolic",
                                       _("Rename"), label);
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), name != NULL ? name : "");
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Name"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  keep_address (entry, address);
  g_signal_connect_object (entry, "activate", G_CALLBACK (named_cb), self, 0);
  gtk_popover_set_child (GTK_POPOVER (popover), entry);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  return button;
}

static GtkWidget *
new_connect_button (SbxRememberedGroup *self,
                    const char         *address)
{
  GtkWidget *button = gtk_button_new_with_label (_("Connect"));
  g_autofree char *label = g_strdup_printf (_("Connect to %s"), address);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  keep_address (button, address);
  g_signal_connect_object (button, "clicked", G_CALLBACK (dial_cb), self, 0);
  return button;
}

static void
add_row (SbxRememberedGroup *self,
         const char         *address)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *name = sbx_remembered_dup_name (self->settings, address);
  g_autofree char *title = sbx_format_name (name != NULL ? name : address, 200);
  g_autofree char *shown = sbx_format_name (address, 200);
  g_autofree char *label = g_strdup_printf (_("Forget %s"), shown);
  const char *rest;
  const SbxConnectorKind *kind = sbx_connector_kinds_recognize (address, &rest);
  GtkWidget *forget;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (row, 1);
  adw_action_row_set_subtitle_lines (row, 1);
  if (name != NULL)
    adw_action_row_set_subtitle (row, shown);
  else if (kind != NULL)
    adw_action_row_set_subtitle (row, _(kind->title));
  adw_action_row_add_suffix (row, new_connect_button (self, address));
  adw_action_row_add_suffix (row, new_rename_button (self, address, name));
  forget = new_icon_button (gtk_button_new (), "user-trash-symbolic", _("Forget This Address"),
                            label);
  keep_address (forget, address);
  g_signal_connect_object (forget, "clicked", G_CALLBACK (forget_cb), self, 0);
  adw_action_row_add_suffix (row, forget);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

static void
show (SbxRememberedGroup *self)
{
  g_auto (GStrv) list = sbx_remembered_dup_list (self->settings);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; list[i] != NULL; i++)
    add_row (self, list[i]);
  gtk_widget_set_visible (GTK_WIDGET (self), list[0] != NULL);
}

static void
sbx_remembered_group_dispose (GObject *object)
{
  g_clear_object (&SBX_REMEMBERED_GROUP (object)->settings);

  G_OBJECT_CLASS (sbx_remembered_group_parent_class)->dispose (object);
}

static void
sbx_remembered_group_finalize (GObject *object)
{
  g_clear_pointer (&SBX_REMEMBERED_GROUP (object)->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_remembered_group_parent_class)->finalize (object);
}

static void
sbx_remembered_group_class_init (SbxRememberedGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_remembered_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_remembered_group_finalize;

  signals[DIAL] = g_signal_new ("dial", SBX_TYPE_REMEMBERED_GROUP, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FORGOTTEN] = g_signal_new ("forgotten", SBX_TYPE_REMEMBERED_GROUP, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

static void
sbx_remembered_group_init (SbxRememberedGroup *self)
{
  self->rows = g_ptr_array_new ();
}

void
sbx_remembered_group_connect (SbxRememberedGroup *self,
                              GSettings          *settings)
{
  g_return_if_fail (SBX_IS_REMEMBERED_GROUP (self));
  g_return_if_fail (G_IS_SETTINGS (settings));

  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::recent-connections", G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::connection-names", G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  show (self);
}
