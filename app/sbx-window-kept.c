/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>

#include "sbx-kept-bar.h"
#include "sbx-recording.h"

/* Recordings that nobody saved: those that outlived a crash are offered in a bar, the others are
 * kept for a while. */

/* Long enough to think again. */
#define UNDO_S 10

/* What a look into the folder found. */
typedef struct
{
  GPtrArray *left; /* element-type SbxKept */
  SbxKept *last;   /* NULL if there is none */
} Found;

static void
free_found (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->left, g_ptr_array_unref);
  g_clear_pointer (&found->last, sbx_kept_free);
  g_free (found);
}

static SbxKept *
get_first (SbxWindow *self)
{
  return self->kept != NULL && self->kept->len > 0 ? g_ptr_array_index (self->kept, 0) : NULL;
}

static void
show_first (SbxWindow *self)
{
  sbx_kept_bar_show (self->kept_bar, get_first (self), self->kept->len);
}

/* (transfer full) the recording on show, which gives way to the next one */
static SbxKept *
steal_first (SbxWindow *self)
{
  SbxKept *kept = g_ptr_array_steal_index (self->kept, 0);

  show_first (self);
  return kept;
}

/* --- Discarding ------------------------------------------------------------------------------ */

/* A recording that is taken away as soon as nobody can think again any more. */
typedef struct
{
  SbxWindow *window; /* borrowed: the toast is the window's own */
  SbxKept *kept;     /* NULL: it was taken back */
} Discarding;

static void
free_discarding (gpointer data)
{
  Discarding *discarding = data;

  if (discarding->kept != NULL)
    {
      sbx_kept_delete (discarding->kept->path);
      sbx_kept_free (discarding->kept);
    }
  g_free (discarding);
}

static void
undo_cb (AdwToast   *toast,
         Discarding *discarding)
{
  SbxWindow *self = discarding->window;

  if (discarding->kept == NULL || self->kept == NULL)
    return;
  g_ptr_array_insert (self->kept, 0, g_steal_pointer (&discarding->kept));
  show_first (self);
}

static void
discard (SbxWindow *self)
{
  AdwToast *toast = adw_toast_new (_("Recording discarded"));
  Discarding *discarding = g_new0 (Discarding, 1);

  discarding->window = self;
  discarding->kept = steal_first (self);
  adw_toast_set_timeout (toast, UNDO_S);
  adw_toast_set_button_label (toast, _("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "discarding", discarding, free_discarding);
  g_signal_connect (toast, "button-clicked", G_CALLBACK (undo_cb), discarding);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- Saving ---------------------------------------------------------------------------------- */

typedef struct
{
  char *from;
  char *to;
} Copy;

static void
free_copy (gpointer data)
{
  Copy *copy = data;

  g_free (copy->from);
  g_free (copy->to);
  g_free (copy);
}

static void
copy_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  const Copy *copy = data;
  GError *error = NULL;

  if (sbx_recording_save_copy (copy->from, copy->to, NULL, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SbxWindow *self = SBX_WINDOW (source);
  const Copy *copy = g_task_get_task_data (G_TASK (result));
  SbxKept *first = get_first (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      text = g_strdup_printf (_("Cannot save: %s"), error->message);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        sbx_window_toast (self, text);
      return;
    }
  sbx_kept_settle (copy->from);
  if (self->engine == NULL)
    return;
  sbx_window_toast (self, _("Recording saved"));
  if (first != NULL && g_str_equal (first->path, copy->from))
    sbx_kept_free (steal_first (self));
}

static void
save_response_cb (GtkNativeDialog *dialog,
                  int              response,
                  gpointer         data)
{
  SbxWindow *self = data;
  SbxKept *first = get_first (self);

  if (response == GTK_RESPONSE_ACCEPT && first != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autoptr (GTask) task = g_task_new (self, self->cancellable, copied_cb, NULL);
      Copy *copy = g_new0 (Copy, 1);

      copy->from = g_strdup (first->path);
      copy->to = file != NULL ? g_file_get_path (file) : NULL;
      g_task_set_task_data (task, copy, free_copy);
      if (copy->to != NULL)
        g_task_run_in_thread (task, copy_thread);
      else
        g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                 _("Only places on this computer can be saved to."));
    }
  g_object_unref (dialog);
}

static void
save (SbxWindow *self)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Save Recording"), GTK_WINDOW (self),
                                 GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
  g_autofree char *name = g_path_get_basename (get_first (self)->path);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- The bar --------------------------------------------------------------------------------- */

static void
open_path (SbxWindow  *self,
           const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  sbx_application_open_file (self->application, file, GTK_WINDOW (self));
}

static void
chosen_cb (SbxWindow *self,
           guint      choice)
{
  g_autoptr (SbxKept) kept = NULL;

  if (get_first (self) == NULL)
    return;
  switch ((SbxKeptChoice) choice)
    {
    case SBX_KEPT_OPEN:
      kept = steal_first (self);
      sbx_kept_settle (kept->path);
      open_path (self, kept->path);
      break;
    case SBX_KEPT_SAVE:
      save (self);
      break;
    case SBX_KEPT_DISCARD:
      discard (self);
      break;
    case SBX_KEPT_LATER:
    default:
      kept = steal_first (self);
      sbx_kept_settle (kept->path);
      break;
    }
}

static void
open_last_cb (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  open_path (SBX_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
show_last (SbxWindow     *self,
           const SbxKept *last)
{
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->last_button, last != NULL);
  if (last == NULL)
    return;
  when = sbx_kept_dup_text (last);
  /* Translators: opens it; when it was recorded, and how large it is */
  text = g_strdup_printf (_("Last Recording: %s"), when);
  gtk_button_set_label (GTK_BUTTON (self->last_button), text);
  gtk_widget_set_tooltip_text (self->last_button, last->path);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->last_button), "s", last->path);
}

static void
look_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Found *found = g_new0 (Found, 1);

  found->left = sbx_kept_list (data);
  found->last = sbx_kept_find_last (data);
  g_task_return_pointer (task, found, free_found);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SbxWindow *self = SBX_WINDOW (source);
  Found *found = g_task_propagate_pointer (G_TASK (result), NULL);

  if (found == NULL)
    return;
  if (self->engine != NULL)
    show_last (self, found->last);
  if (self->engine != NULL && found->left->len > 0)
    {
      self->kept_bar = SBX_KEPT_BAR (sbx_kept_bar_new ());
      g_signal_connect_object (self->kept_bar, "chosen", G_CALLBACK (chosen_cb), self,
                               G_CONNECT_SWAPPED);
      sbx_window_add_bar (self, GTK_WIDGET (self->kept_bar));
      self->kept = g_steal_pointer (&found->left);
      show_first (self);
    }
  free_found (found);
}

/**
 * sbx_window_offer_kept:
 * @self: the first window of the program
 *
 * Asks, in a bar, what shall become of recordings that outlived a crash; and offers the last one
 * that ended as it should.
 */
void
sbx_window_offer_kept (SbxWindow *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SBX_IS_WINDOW (self));

  task = g_task_new (self, self->cancellable, looked_cb, NULL);
  g_task_set_task_data (task, g_strdup (sbx_application_get_directory (self->application)), g_free);
  g_task_set_check_cancellable (task, TRUE);
  g_task_run_in_thread (task, look_thread);
}

/* --- Those that are kept for a while --------------------------------------------------------- */

typedef struct
{
  char *directory;
  guint keep;
} Pruning;

static void
free_pruning (gpointer data)
{
  g_free (((Pruning *) data)->directory);
  g_free (data);
}

static void
prune_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  const Pruning *pruning = data;

  sbx_kept_prune (pruning->directory, pruning->keep);
  g_task_return_boolean (task, TRUE);
}

/* As many as the preferences say, beside the one that has just begun. */
void
sbx_window_prune_kept (SbxWindow *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Pruning *pruning = g_new0 (Pruning, 1);

  pruning->directory = g_strdup (sbx_application_get_directory (self->application));
  pruning->keep = 1 + (guint) g_settings_get_int (self->settings, "keep-recordings");
  g_task_set_task_data (task, pruning, free_pruning);
  g_task_run_in_thread (task, prune_thread);
}

/* That a recording gave way to a new one is said with the way back. */
void
sbx_window_tell_kept (SbxWindow  *self,
                      const char *path)
{
  AdwToast *toast = adw_toast_new (_("The last recording is kept"));

  adw_toast_set_button_label (toast, _("_Open It"));
  adw_toast_set_action_name (toast, "win.open-kept");
  adw_toast_set_action_target (toast, "s", path);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
sbx_window_install_kept (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.open-kept", "s", open_last_cb);
}
