/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-result.h"

#include <glib/gi18n.h>

struct _SbxExportResult
{
  AdwBin parent_instance;

  /* Template Widgets */
  AdwActionRow *result_row;
  AdwActionRow *copy_row;

  /* Owned References */
  GFile *file;
};

G_DEFINE_FINAL_TYPE (SbxExportResult, sbx_export_result, ADW_TYPE_BIN)

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SbxExportResult) self = data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                               NULL);
  g_autoptr (GFile) folder = NULL;
  g_autofree char *uri = NULL;

  if (answer != NULL || self->file == NULL)
    return;
  folder = g_file_get_parent (self->file);
  uri = g_file_get_uri (folder);
  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

/* The file manager selects it, if there is one that can; else the folder is opened. */
static void
show_folder_cb (SbxExportResult *self)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *uri = g_file_get_uri (self->file);
  const char *const uris[] = { uri, NULL };

  if (bus == NULL)
    return;
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, shown_cb, g_object_ref (self));
}

static void
copy_path_cb (SbxExportResult *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          g_file_peek_path (self->file));
  adw_action_row_set_subtitle (self->copy_row, _("It is in the clipboard."));
}

static GdkContentProvider *
drag_cb (SbxExportResult *self)
{
  GFile *files[] = { self->file };
  GdkContentProvider *provider;
  GdkFileList *list;

  if (self->file == NULL)
    return NULL;
  list = gdk_file_list_new_from_array (files, 1);
  provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}

static gboolean
sbx_export_result_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SBX_EXPORT_RESULT (widget)->result_row));
}

static void
sbx_export_result_dispose (GObject *object)
{
  SbxExportResult *self = SBX_EXPORT_RESULT (object);

  g_clear_object (&self->file);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_EXPORT_RESULT);

  G_OBJECT_CLASS (sbx_export_result_parent_class)->dispose (object);
}

static void
sbx_export_result_class_init (SbxExportResultClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_export_result_dispose;
  widget_class->grab_focus = sbx_export_result_grab_focus;

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-export-result.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxExportResult, result_row);
  gtk_widget_class_bind_template_child (widget_class, SbxExportResult, copy_row);
  gtk_widget_class_bind_template_callback (widget_class, show_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_path_cb);
}

static void
sbx_export_result_init (SbxExportResult *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (source, "prepare", G_CALLBACK (drag_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->result_row), GTK_EVENT_CONTROLLER (source));
}

/**
 * sbx_export_result_set:
 * @self: the page
 * @file: what was written
 * @text: what is in it, for people
 *
 * Shows a file.
 */
void
sbx_export_result_set (SbxExportResult *self,
                       GFile           *file,
                       const char      *text)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *shown = g_filename_display_name (name);

  g_set_object (&self->file, file);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->result_row), shown);
  adw_action_row_set_subtitle (self->result_row, text);
  adw_action_row_set_subtitle (self->copy_row, NULL);
}
