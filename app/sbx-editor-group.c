/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxEditorGroup"

#include "config.h"

#include "sbx-editor-group.h"

#include <glib/gi18n.h>

#include "sbx-editor.h"
#include "sbx-format.h"

struct _SbxEditorGroup
{
  AdwPreferencesGroup parent_instance;

  /* Children */
  AdwComboRow *editor_row;
  AdwEntryRow *address_row;

  /* Borrowed References */
  GPtrArray *folder_rows; /* GtkWidget */

  /* Owned References */
  GSettings *settings;

  gboolean own;     /* the user writes an address of their own */
  gboolean filling; /* the rows are set by us */
};

G_DEFINE_FINAL_TYPE (SbxEditorGroup, sbx_editor_group, ADW_TYPE_PREFERENCES_GROUP)

/* --- Editor ---------------------------------------------------------------------------------- */

static void
show_editor (SbxEditorGroup *self)
{
  g_autofree char *address = g_settings_get_string (self->settings, "editor");
  guint n;
  const SbxEditor *editors = sbx_editors_get (&n);
  guint selected = n;

  for (guint i = 0; i < n && !self->own; i++)
    {
      if (g_str_equal (editors[i].address, address))
        selected = i;
    }
  self->filling = TRUE;
  adw_combo_row_set_selected (self->editor_row, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->address_row), selected == n);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->address_row)), address) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
  self->filling = FALSE;
}

static void
editor_cb (SbxEditorGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->editor_row);
  guint n;
  const SbxEditor *editors = sbx_editors_get (&n);

  if (self->filling)
    return;
  self->own = selected >= n;
  if (!self->own)
    g_settings_set_string (self->settings, "editor", editors[selected].address);
  show_editor (self);
}

static void
address_cb (SbxEditorGroup *self)
{
  const char *address = gtk_editable_get_text (GTK_EDITABLE (self->address_row));
  gboolean right = sbx_editor_is_address (address);

  if (right)
    gtk_widget_remove_css_class (GTK_WIDGET (self->address_row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->address_row), "error");
  if (right && !self->filling)
    g_settings_set_string (self->settings, "editor", address);
}

static void
add_editors (SbxEditorGroup *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n;
  const SbxEditor *editors = sbx_editors_get (&n);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (names, _(editors[i].name));
  /* Translators: an editor that is not in the list above */
  gtk_string_list_append (names, _("Other"));
  self->filling = TRUE;
  adw_combo_row_set_model (self->editor_row, G_LIST_MODEL (names));
  self->filling = FALSE;
}

/* --- Folders --------------------------------------------------------------------------------- */

static void
remove_cb (GtkWidget      *button,
           SbxEditorGroup *self)
{
  const char *folder = g_object_get_data (G_OBJECT (button), "folder");
  g_auto (GStrv) folders = g_settings_get_strv (self->settings, "source-folders");
  g_autoptr (GStrvBuilder) rest = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;

  for (guint i = 0; folders[i] != NULL; i++)
    {
      if (!g_str_equal (folders[i], folder))
        g_strv_builder_add (rest, folders[i]);
    }
  kept = g_strv_builder_end (rest);
  g_settings_set_strv (self->settings, "source-folders", (const char *const *) kept);
}

static void
add_folder (SbxEditorGroup *self,
            const char     *folder)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");
  g_autofree char *name = g_filename_display_name (folder);
  g_autofree char *escaped = g_markup_escape_text (name, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Forget This Folder"));
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Forget this folder"), -1);
  g_object_set_data_full (G_OBJECT (button), "folder", g_strdup (folder), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->folder_rows, row);
}

static void
show_folders (SbxEditorGroup *self)
{
  g_auto (GStrv) folders = g_settings_get_strv (self->settings, "source-folders");

  for (guint i = 0; i < self->folder_rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self),
                                  g_ptr_array_index (self->folder_rows, i));
  g_ptr_array_set_size (self->folder_rows, 0);
  for (guint i = 0; folders[i] != NULL; i++)
    add_folder (self, folders[i]);
}

/* --- Life ------------------------------------------------------------------------------------ */

static void
sbx_editor_group_finalize (GObject *object)
{
  SbxEditorGroup *self = SBX_EDITOR_GROUP (object);

  g_clear_object (&self->settings);
  g_ptr_array_unref (self->folder_rows);

  G_OBJECT_CLASS (sbx_editor_group_parent_class)->finalize (object);
}

static void
sbx_editor_group_class_init (SbxEditorGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_editor_group_finalize;
}

static void
sbx_editor_group_init (SbxEditorGroup *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  self->folder_rows = g_ptr_array_new ();
  adw_preferences_group_set_title (group, _("Sources"));
  adw_preferences_group_set_description (group,
    _("What a call stack opens, and the folders where its files are looked for"));
  self->editor_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->editor_row), _("Editor"));
  add_editors (self);
  g_signal_connect_object (self->editor_row, "notify::selected", G_CALLBACK (editor_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (group, GTK_WIDGET (self->editor_row));
  self->address_row = ADW_ENTRY_ROW (adw_entry_row_new ());
  /* Translators: {path}, {line} and {column} are written like this */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->address_row),
                                 _("Address with {path}, {line} and {column}"));
  g_signal_connect_object (self->address_row, "changed", G_CALLBACK (address_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (group, GTK_WIDGET (self->address_row));
}

/**
 * sbx_editor_group_connect:
 * @self: the group
 * @settings: what is changed
 *
 * Once.
 */
void
sbx_editor_group_connect (SbxEditorGroup *self,
                          GSettings      *settings)
{
  g_return_if_fail (SBX_IS_EDITOR_GROUP (self));

  g_set_object (&self->settings, settings);
  g_signal_connect_object (settings, "changed::source-folders", G_CALLBACK (show_folders), self,
                           G_CONNECT_SWAPPED);
  show_editor (self);
  show_folders (self);
}
