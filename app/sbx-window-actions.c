/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>

#include "sbx-connect-dialog.h"

static void
open_response_cb (GtkNativeDialog *dialog,
                  int              response,
                  gpointer         data)
{
  SbxWindow *self = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (file != NULL)
        sbx_application_open_file (self->application, file, GTK_WINDOW (self));
    }
  g_object_unref (dialog);
}

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) known = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) recordings = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  if (gtk_file_chooser_get_action (chooser) == GTK_FILE_CHOOSER_ACTION_OPEN)
    {
      gtk_file_filter_set_name (known, _("Recordings and exports of other tools"));
      gtk_file_filter_add_pattern (known, "*.signalbox");
      gtk_file_filter_add_pattern (known, "*.json");
      gtk_file_chooser_add_filter (chooser, known);
    }
  gtk_file_filter_set_name (recordings, _("Signalbox recordings"));
  gtk_file_filter_add_pattern (recordings, "*.signalbox");
  gtk_file_chooser_add_filter (chooser, recordings);
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, all);
}

static void
open_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Open"), GTK_WINDOW (widget),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  add_filters (GTK_FILE_CHOOSER (dialog));
  g_signal_connect_object (dialog, "response", G_CALLBACK (open_response_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SbxWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (sbx_engine_save_finish (SBX_ENGINE (source), result, &error))
    text = g_strdup (_("Recording saved"));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else
    text = g_strdup_printf (_("Cannot save: %s"), error->message);
  sbx_window_toast (self, text);
}

static void
save_response_cb (GtkNativeDialog *dialog,
                  int              response,
                  gpointer         data)
{
  SbxWindow *self = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path != NULL)
        sbx_engine_save_async (self->engine, path, NULL, NULL, self->cancellable,
                               saved_cb, g_object_ref (self));
      else
        sbx_window_toast (self, _("Only places on this computer can be saved to."));
    }
  g_object_unref (dialog);
}

static void
save_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Save Recording"), GTK_WINDOW (widget),
                                 GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *suggestion = g_date_time_format (now, "signalbox-%Y-%m-%d-%H%M.signalbox");

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  add_filters (GTK_FILE_CHOOSER (dialog));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), suggestion);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
ensure_dialog (SbxWindow *self)
{
  GtkWidget *dialog;

  if (self->connect_dialog == NULL)
    {
      dialog = sbx_connect_dialog_new (self->doors, sbx_application_get_origins (self->application),
                                       self->settings);
      g_set_weak_pointer (&self->connect_dialog, dialog);
      gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
    }
  gtk_window_present (GTK_WINDOW (self->connect_dialog));
}

static void
connect_cb (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (self->file_name != NULL)
    {
      sbx_window_toast (self, _("This window shows a file. Open a new window to connect."));
      return;
    }
  ensure_dialog (self);
}

/* To the first store of a peer, or its first remote. */
static void
show_peer_cb (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxOverview *overview = sbx_world_get_overview (self->world);
  guint peer = g_variant_get_uint32 (parameter);

  if (overview == NULL)
    return;
  sbx_window_show_page (self, "timeline");
  for (guint i = 0; i < overview->remotes->len; i++)
    {
      const SbxOverviewRemote *remote = g_ptr_array_index (overview->remotes, i);

      if (remote->peer == peer)
        {
          sbx_selection_set_source (self->selection, remote->index, SBX_SELECTION_NONE);
          return;
        }
    }
  for (guint i = 0; i < overview->stores->len; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);

      if (store->peer == peer)
        {
          sbx_selection_set_source (self->selection, SBX_SELECTION_NONE, store->index);
          return;
        }
    }
}

static void
doctor_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  ensure_dialog (self);
  sbx_connect_dialog_examine (SBX_CONNECT_DIALOG (self->connect_dialog),
                              g_variant_get_string (parameter, NULL));
}

static void
clear_cb (GtkWidget  *widget,
          const char *name,
          GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  g_autofree char *path = self->file_name == NULL && !sbx_window_is_empty (self)
                          ? g_strdup (sbx_engine_get_path (self->engine)) : NULL;

  sbx_window_start_recording (self);
  if (path != NULL)
    sbx_window_tell_kept (self, path);
}

static void
demo_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (self->demo == NULL)
    sbx_window_start_demo (self);
}

static void
filter_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (self->flap == NULL || sbx_details_search (self->details))
    return;
  gtk_stack_set_visible_child_name (self->main_stack, "timeline");
  sbx_action_list_focus_filter (self->action_list);
}

/* Leaves one thing at a time: the page, the sidebar over the list, the selected event. */
static void
escape_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (self->page != NULL && !g_str_equal (self->page, "timeline") && sbx_window_go_back (self))
    return;
  if (self->flap != NULL && adw_flap_get_folded (self->flap) &&
           adw_flap_get_reveal_flap (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  else if (sbx_selection_get_compared (self->selection) != 0)
    sbx_selection_set_compared (self->selection, 0);
  else if (sbx_selection_get_range (self->selection, NULL, NULL))
    sbx_selection_clear_range (self->selection);
  else
    sbx_selection_set_event (self->selection, 0);
}

static void
menu_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  gtk_menu_button_popup (SBX_WINDOW (widget)->menu_button);
}

static void
say_cb (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  sbx_window_toast (SBX_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
copied_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  sbx_window_toast (SBX_WINDOW (widget), _("Copied as Markdown"));
}

static void
details_page_cb (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (self->flap == NULL)
    return;
  sbx_window_show_page (self, "timeline");
  sbx_details_show_page (self->details, g_variant_get_string (parameter, NULL));
}

/* Built when it is asked for: GTK's own way builds it with every window, before the first frame. */
static void
shortcuts_cb (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/io/github/signalbox_inspector/Signalbox/ui/sbx-shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_present (shortcuts);
}

/* A file is over the window. */
static GdkDragAction
drop_enter_cb (SbxWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, TRUE);
  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (SbxWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, FALSE);
}

/* Files dropped onto the window. */
static gboolean
drop_cb (SbxWindow    *self,
         const GValue *value)
{
  GSList *files = g_value_get_boxed (value);

  drop_leave_cb (self);
  for (GSList *l = files; l != NULL; l = l->next)
    sbx_application_open_file (self->application, l->data, GTK_WINDOW (self));
  return files != NULL;
}

static void
listen_again_cb (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  sbx_window_listen_again (SBX_WINDOW (widget), g_str_equal (name, "win.listen-elsewhere"));
}

void
sbx_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.open", NULL, open_cb);
  gtk_widget_class_install_action (widget_class, "win.save", NULL, save_cb);
  sbx_window_install_export_actions (widget_class);
  gtk_widget_class_install_action (widget_class, "win.connect", NULL, connect_cb);
  gtk_widget_class_install_action (widget_class, "win.doctor", "s", doctor_cb);
  gtk_widget_class_install_action (widget_class, "win.show-peer", "u", show_peer_cb);
  gtk_widget_class_install_action (widget_class, "win.listen-again", NULL, listen_again_cb);
  gtk_widget_class_install_action (widget_class, "win.listen-elsewhere", NULL, listen_again_cb);
  gtk_widget_class_install_action (widget_class, "win.clear", NULL, clear_cb);
  gtk_widget_class_install_action (widget_class, "win.demo", NULL, demo_cb);
  gtk_widget_class_install_action (widget_class, "win.filter", NULL, filter_cb);
  gtk_widget_class_install_action (widget_class, "win.menu", NULL, menu_cb);
  gtk_widget_class_install_action (widget_class, "win.escape", NULL, escape_cb);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, shortcuts_cb);
  gtk_widget_class_install_action (widget_class, "win.say", "s", say_cb);
  gtk_widget_class_install_action (widget_class, "win.copied", NULL, copied_cb);
  gtk_widget_class_install_action (widget_class, "win.details-page", "s", details_page_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.escape", NULL);
}

void
sbx_window_add_pane_actions (SbxWindow *self)
{
  g_autoptr (GPropertyAction) sidebar = g_property_action_new ("sidebar", self->flap,
                                                               "reveal-flap");
  g_autoptr (GAction) lanes = g_settings_create_action (self->settings, "lanes-visible");

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (sidebar));
  g_action_map_add_action (G_ACTION_MAP (self), lanes);
}

/* What has a state: pause, follow. */
void
sbx_window_add_actions (SbxWindow *self)
{
  g_autoptr (GPropertyAction) pause = g_property_action_new ("pause", self->selection, "paused");
  g_autoptr (GPropertyAction) follow = g_property_action_new ("follow", self->selection, "follow");
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (pause));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (follow));
  g_signal_connect_object (target, "enter", G_CALLBACK (drop_enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (drop_leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

void
sbx_window_toast (SbxWindow  *self,
                  const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}
