/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "sbx-file-import.h"
#include "sbx-file-page.h"

/* Files on show: recordings as they are, those of other tools made into one first. */

#define MAX_RECENT 6
#define OLD_IMPORT (24 * 60 * 60)

/* --- The page -------------------------------------------------------------------------------- */

static void
ensure_page (SbxWindow *self)
{
  if (self->file_page != NULL)
    return;
  self->file_page = SBX_FILE_PAGE (sbx_file_page_new ());
  gtk_stack_add_named (self->root_stack, GTK_WIDGET (self->file_page), "file");
}

static void
show_problem (SbxWindow  *self,
              const char *problem)
{
  ensure_page (self);
  self->file_waits = TRUE;
  sbx_file_page_show_problem (self->file_page, self->file_name, problem);
  sbx_window_show_root (self);
}

static void
forget_import (SbxWindow *self)
{
  if (self->imported != NULL)
    g_unlink (self->imported);
  g_clear_pointer (&self->imported, g_free);
}

/* Whatever was under way for a file ends. */
void
sbx_window_leave_file (SbxWindow *self)
{
  g_cancellable_cancel (self->file_cancellable);
  g_clear_object (&self->file_cancellable);
  forget_import (self);
  self->file_waits = FALSE;
}

/* --- Opening --------------------------------------------------------------------------------- */

/* The desktop lists it among what was used last. */
static void
remember (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  GtkRecentData data = {
    .mime_type = (char *) (g_str_has_suffix (uri, ".signalbox")
                           ? "application/vnd.signalbox.recording+sqlite3" : "application/json"),
    .app_name = (char *) "Signalbox",
    .app_exec = (char *) "signalbox %u",
  };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (sbx_engine_open_finish (SBX_ENGINE (source), result, &error))
    {
      if (self->engine != NULL && self->file != NULL)
        remember (self->file);
      return;
    }
  if (self->engine == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* What could be read stands. */
  if (sbx_world_get_n_rows (self->world) == 0)
    {
      show_problem (self, error->message);
      return;
    }
  text = g_strdup_printf (_("Cannot read all of the file: %s"), error->message);
  sbx_window_toast (self, text);
}

static void
open_recording (SbxWindow  *self,
                const char *path)
{
  sbx_engine_open_async (self->engine, path, self->file_cancellable, opened_cb,
                         g_object_ref (self));
}

static void
progress_cb (double   fraction,
             gpointer data)
{
  SbxWindow *self = data;

  if (self->file_waits && self->file_page != NULL)
    sbx_file_page_show_progress (self->file_page, self->file_name, fraction);
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (SbxWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = sbx_file_import_finish (result, &error);

  if (self->engine == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!done)
    {
      show_problem (self, error->message);
      return;
    }
  self->file_waits = FALSE;
  open_recording (self, self->imported);
}

/* What earlier runs of the program could not take away. */
static void
remove_old_imports (const char *directory)
{
  g_autoptr (GDir) entries = g_dir_open (directory, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);
      GStatBuf info;

      if (g_str_has_suffix (name, ".signalbox") && g_stat (path, &info) == 0 &&
          info.st_mtime < now - OLD_IMPORT)
        g_unlink (path);
    }
}

static void
import (SbxWindow  *self,
        const char *path)
{
  g_autofree char *directory = g_build_filename (g_get_user_cache_dir (), "signalbox", "imports",
                                                 NULL);
  g_autofree char *name = g_strdup_printf ("%08x%08x.signalbox", g_random_int (), g_random_int ());

  g_mkdir_with_parents (directory, 0700);
  remove_old_imports (directory);
  self->imported = g_build_filename (directory, name, NULL);
  self->file_waits = TRUE;
  ensure_page (self);
  sbx_file_page_show_progress (self->file_page, self->file_name, -1);
  sbx_file_import_async (path, self->imported, self->file_cancellable, progress_cb, self,
                         imported_cb, g_object_ref (self));
  sbx_window_show_root (self);
}

/**
 * sbx_window_open:
 * @self: a window
 * @file: a recording, or what another tool has written
 *
 * Shows @file instead of what is on show.
 */
void
sbx_window_open (SbxWindow *self,
                 GFile     *file)
{
  g_autofree char *path = NULL;

  g_return_if_fail (SBX_IS_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  path = g_file_get_path (file);
  if (path == NULL)
    {
      sbx_window_toast (self, _("Only files on this computer can be opened."));
      return;
    }
  g_clear_handle_id (&self->start_id, g_source_remove);
  g_clear_object (&self->demo);
  if (self->file != NULL)
    sbx_window_save_layout (self);
  sbx_window_leave_file (self);
  self->file_cancellable = g_cancellable_new ();
  g_set_object (&self->file, file);
  sbx_window_take_layout (self);
  g_free (self->file_name);
  self->file_name = g_filename_display_basename (path);
  self->listening = FALSE;
  sbx_world_set_from_file (self->world, TRUE);
  sbx_selection_set_follow (self->selection, FALSE);
  if (sbx_file_is_foreign (path))
    import (self, path);
  else
    open_recording (self, path);
  sbx_window_show_root (self);
}

static void
cancel_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  sbx_window_start_recording (SBX_WINDOW (widget));
}

/* --- Recent files ---------------------------------------------------------------------------- */

static int
compare_infos (gconstpointer a,
               gconstpointer b)
{
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *) b),
                              gtk_recent_info_get_modified ((GtkRecentInfo *) a));
}

/* Made when the menu opens: reading the list costs time that the first frame does not have. */
static void
menu_cb (SbxWindow *self)
{
  GList *infos;
  guint n = 0;

  g_menu_remove_all (self->recent_menu);
  infos = g_list_sort (gtk_recent_manager_get_items (gtk_recent_manager_get_default ()),
                       compare_infos);
  for (GList *l = infos; l != NULL && n < MAX_RECENT; l = l->next)
    {
      GtkRecentInfo *info = l->data;
      g_autoptr (GMenuItem) item = NULL;
      g_auto (GStrv) parts = NULL;
      g_autofree char *label = NULL;

      if (!gtk_recent_info_has_application (info, "Signalbox") || !gtk_recent_info_exists (info))
        continue;
      /* An underline is a name's own, not a key. */
      parts = g_strsplit (gtk_recent_info_get_display_name (info), "_", -1);
      label = g_strjoinv ("__", parts);
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.open-recent", "s",
                                         gtk_recent_info_get_uri (info));
      g_menu_append_item (self->recent_menu, item);
      n++;
    }
  g_list_free_full (infos, (GDestroyNotify) gtk_recent_info_unref);
  if (n == 0)
    {
      g_autoptr (GMenuItem) none = g_menu_item_new (_("Nothing yet"), "win.nothing");

      g_menu_append_item (self->recent_menu, none);
    }
  else
    {
      g_autoptr (GMenu) section = g_menu_new ();

      g_menu_append (section, _("_Clear List"), "win.clear-recent");
      g_menu_append_section (self->recent_menu, NULL, G_MENU_MODEL (section));
    }
}

/* The files stay; only what Signalbox opened is forgotten. */
static void
clear_recent_cb (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  GtkRecentManager *manager = gtk_recent_manager_get_default ();
  GList *infos = gtk_recent_manager_get_items (manager);

  for (GList *l = infos; l != NULL; l = l->next)
    if (gtk_recent_info_has_application (l->data, "Signalbox"))
      gtk_recent_manager_remove_item (manager, gtk_recent_info_get_uri (l->data), NULL);
  g_list_free_full (infos, (GDestroyNotify) gtk_recent_info_unref);
}

static void
open_recent_cb (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  sbx_application_open_file (self->application, file, GTK_WINDOW (self));
}

void
sbx_window_install_files (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.cancel-file", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "win.open-recent", "s", open_recent_cb);
  gtk_widget_class_install_action (widget_class, "win.clear-recent", NULL, clear_recent_cb);
}

void
sbx_window_watch_files (SbxWindow *self)
{
  g_signal_connect_object (gtk_menu_button_get_popover (self->menu_button), "show",
                           G_CALLBACK (menu_cb), self, G_CONNECT_SWAPPED);
}
