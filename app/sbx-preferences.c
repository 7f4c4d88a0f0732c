/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxPreferences"

#include "config.h"

#include "sbx-preferences.h"

#include <glib/gi18n.h>

#include "sbx-editor-group.h"
#include "sbx-format.h"
#include "sbx-kept.h"
#include "sbx-kind-row.h"

struct _SbxPreferences
{
  AdwPreferencesWindow parent_instance;

  /* Template Widgets */
  AdwComboRow *style_row;
  GtkSwitch *redact_switch;
  GtkSwitch *follow_switch;
  GtkSwitch *roomy_switch;
  GtkSwitch *notify_switch;
  GtkSpinButton *keep_spin;
  GtkSpinButton *port_spin;
  AdwActionRow *folder_row;
  AdwActionRow *addresses_row;
  GtkWidget *forget_button;
  AdwPreferencesGroup *origins_group;
  AdwActionRow *no_origins_row;
  AdwActionRow *rules_row;
  GtkWidget *clear_rules;
  AdwActionRow *problem_row;
  SbxEditorGroup *editor_group;

  /* Owned References */
  GSettings *settings;
  SbxOrigins *origins;
  SbxRulesChoice *rules;
  char *directory;
  GPtrArray *rows; /* GtkWidget, borrowed */

  guint watch;
};

G_DEFINE_FINAL_TYPE (SbxPreferences, sbx_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
forget_clicked_cb (GtkButton      *button,
                   SbxPreferences *self)
{
  sbx_origins_forget (self->origins, g_object_get_data (G_OBJECT (button), "origin"));
}

static void
add_origin (SbxPreferences *self,
            const char     *origin,
            const char     *verdict)
{
  g_autofree char *name = sbx_format_name (origin, 200);
  g_autofree char *label = g_strdup_printf (_("Forget %s"), name);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), verdict);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Forget, and Ask Again"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "origin", g_strdup (origin), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (forget_clicked_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->origins_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_origins (SbxPreferences *self)
{
  g_auto (GStrv) allowed = sbx_origins_dup_list (self->origins, SBX_ORIGIN_ALLOWED);
  g_auto (GStrv) denied = sbx_origins_dup_list (self->origins, SBX_ORIGIN_DENIED);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->origins_group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; allowed[i] != NULL; i++)
    add_origin (self, allowed[i], _("Allowed"));
  for (guint i = 0; denied[i] != NULL; i++)
    add_origin (self, denied[i], _("Not allowed"));
  gtk_widget_set_visible (GTK_WIDGET (self->no_origins_row), self->rows->len == 0);
}

static void
origins_cb (SbxOrigins *origins,
            gpointer    data)
{
  show_origins (data);
}

static void
show_rules (SbxPreferences *self)
{
  const char *path = sbx_rules_choice_get_path (self->rules);
  const char *problem = sbx_rules_choice_get_problem (self->rules);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rules_row),
                                 name != NULL ? name : _("No file"));
  adw_action_row_set_subtitle (self->rules_row,
                               folder != NULL ? folder
                                              : _("Every rule as it is; nothing is set aside"));
  gtk_widget_set_visible (self->clear_rules, path != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_row), problem != NULL);
  adw_action_row_set_subtitle (self->problem_row, problem);
}

static void
clear_rules_cb (SbxPreferences *self)
{
  sbx_rules_choice_set_path (self->rules, NULL);
}

static void
rules_response_cb (GtkNativeDialog *dialog,
                   int              response,
                   gpointer         data)
{
  SbxPreferences *self = data;

  if (response == GTK_RESPONSE_ACCEPT && self->rules != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path != NULL)
        sbx_rules_choice_set_path (self->rules, path);
    }
  g_object_unref (dialog);
}

static void
choose_rules_cb (SbxPreferences *self)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Rule Configuration"), GTK_WINDOW (self),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("_Select"), _("_Cancel"));
  g_autoptr (GtkFileFilter) json = gtk_file_filter_new ();

  gtk_file_filter_set_name (json, _("Rule configurations"));
  gtk_file_filter_add_pattern (json, "*.json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), json);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (rules_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
style_cb (SbxPreferences *self)
{
  if (self->settings != NULL)
    g_settings_set_enum (self->settings, "style-scheme",
                         (int) adw_combo_row_get_selected (self->style_row));
}

/* --- Recordings and connections -------------------------------------------------------------- */

static void
show_folder (SbxPreferences *self)
{
  guint n = 0;
  guint64 bytes = sbx_kept_measure (self->directory, &n);
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *text = NULL;

  /* Translators: a folder, how many recordings are in it, and how large they are together */
  text = g_strdup_printf (ngettext ("%s\n%u recording, %s", "%s\n%u recordings, %s", n),
                          self->directory, n, size);
  adw_action_row_set_subtitle (self->folder_row, text);
}

static void
show_folder_cb (SbxPreferences *self)
{
  g_autofree char *uri = g_filename_to_uri (self->directory, NULL, NULL);

  g_mkdir_with_parents (self->directory, 0700);
  gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

static void
show_addresses (SbxPreferences *self)
{
  g_auto (GStrv) addresses = g_settings_get_strv (self->settings, "recent-connections");
  guint n = g_strv_length (addresses);
  g_autofree char *text = NULL;

  text = n > 0 ? g_strdup_printf (ngettext ("%u address that was connected to",
                                            "%u addresses that were connected to", n), n)
               : g_strdup (_("None yet"));
  adw_action_row_set_subtitle (self->addresses_row, text);
  gtk_widget_set_sensitive (self->forget_button, n > 0);
}

static void
forget_addresses_cb (SbxPreferences *self)
{
  g_settings_reset (self->settings, "recent-connections");
}

/* The kind whose line stands in an empty window. */
static const SbxConnectorKind *
get_own_kind (void)
{
  return sbx_connector_kinds_get_all ()[0];
}

static void
port_cb (SbxPreferences *self)
{
  guint16 port;
  gboolean on = sbx_kind_row_is_remembered (self->settings, get_own_kind (), &port);
  guint16 wanted = (guint16) gtk_spin_button_get_value_as_int (self->port_spin);

  if (wanted != port)
    sbx_kind_row_remember (self->settings, get_own_kind (), on, wanted);
}

static void
watch_settings (SbxPreferences *self)
{
  guint16 port;

  sbx_kind_row_is_remembered (self->settings, get_own_kind (), &port);
  gtk_spin_button_set_value (self->port_spin, port);
  g_signal_connect_object (self->port_spin, "value-changed", G_CALLBACK (port_cb), self,
                           G_CONNECT_SWAPPED);
  g_settings_bind (self->settings, "redact-exports", self->redact_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "follow-live", self->follow_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "roomy-rows", self->roomy_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notify-errors", self->notify_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "keep-recordings", self->keep_spin, "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->settings, "changed::recent-connections",
                           G_CALLBACK (show_addresses), self, G_CONNECT_SWAPPED);
  show_addresses (self);
}

static void
sbx_preferences_dispose (GObject *object)
{
  SbxPreferences *self = SBX_PREFERENCES (object);

  if (self->watch != 0)
    sbx_origins_unwatch (self->origins, self->watch);
  self->watch = 0;
  g_clear_object (&self->settings);
  g_clear_object (&self->origins);
  g_clear_object (&self->rules);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_PREFERENCES);

  G_OBJECT_CLASS (sbx_preferences_parent_class)->dispose (object);
}

static void
sbx_preferences_class_init (SbxPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_preferences_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, style_row);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, redact_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, follow_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, roomy_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, notify_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, keep_spin);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, port_spin);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, addresses_row);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, forget_button);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, origins_group);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, no_origins_row);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, rules_row);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, clear_rules);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, problem_row);
  gtk_widget_class_bind_template_child (widget_class, SbxPreferences, editor_group);
  gtk_widget_class_bind_template_callback (widget_class, style_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_rules_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_rules_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_addresses_cb);
}

/* The button that libadwaita adds has no name there. */
static void
name_search (GtkWidget *widget)
{
  const char *icon = GTK_IS_TOGGLE_BUTTON (widget)
                       ? gtk_button_get_icon_name (GTK_BUTTON (widget)) : NULL;

  if (g_strcmp0 (icon, "edit-find-symbolic") == 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _("Search"), -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_search (child);
}

static void
sbx_preferences_init (SbxPreferences *self)
{
  g_type_ensure (SBX_TYPE_EDITOR_GROUP);
  gtk_widget_init_template (GTK_WIDGET (self));
  name_search (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

/**
 * sbx_preferences_new:
 * @settings: the program's settings
 * @origins: what the user decided
 * @rules: the rule configuration of all windows
 * @directory: where recordings are written
 *
 * Returns: (transfer floating): the window
 */
GtkWidget *
sbx_preferences_new (GSettings      *settings,
                     SbxOrigins     *origins,
                     SbxRulesChoice *rules,
                     const char     *directory)
{
  SbxPreferences *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (SBX_IS_ORIGINS (origins), NULL);
  g_return_val_if_fail (SBX_IS_RULES_CHOICE (rules), NULL);

  self = g_object_new (SBX_TYPE_PREFERENCES, NULL);
  adw_combo_row_set_selected (self->style_row,
                              (guint) g_settings_get_enum (settings, "style-scheme"));
  self->settings = g_object_ref (settings);
  sbx_editor_group_connect (self->editor_group, settings);
  self->origins = g_object_ref (origins);
  self->directory = g_strdup (directory);
  watch_settings (self);
  show_folder (self);
  self->watch = sbx_origins_watch (origins, NULL, origins_cb, self, NULL);
  self->rules = g_object_ref (rules);
  g_signal_connect_object (rules, "changed", G_CALLBACK (show_rules), self, G_CONNECT_SWAPPED);
  show_rules (self);
  show_origins (self);
  return GTK_WIDGET (self);
}
