/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxExportDialog"

#include "config.h"

#include "sbx-export-dialog.h"

#include <glib/gi18n.h>

#include "sbx-export.h"
#include "sbx-format.h"

struct _SbxExportDialog
{
  AdwWindow parent_instance;

  /* Template Widgets */
  GtkStack *stack;
  AdwComboRow *format_row;
  GtkSwitch *redact_switch;
  GtkWidget *raw_group;
  GtkCheckButton *raw_check;
  GtkWidget *export_button;
  GtkProgressBar *progress;

  /* Owned References */
  SbxEngine *engine;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SbxExportDialog, sbx_export_dialog, ADW_TYPE_WINDOW)

enum
{
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* In the order of the combo row. */
static const SbxExportFormat formats[] = {
  SBX_EXPORT_HTML, SBX_EXPORT_MARKDOWN, SBX_EXPORT_JSON, SBX_EXPORT_RECORDING,
};

/* What the export thread works with. */
typedef struct
{
  char *from;
  char *to;
  SbxExportOptions options;
  SbxExportReport report;
  GWeakRef dialog;
  gint64 last_told;
} Job;

typedef struct
{
  Job *job;
  GTask *task; /* keeps the job */
  double fraction;
} Progress;

static void
free_job (gpointer data)
{
  Job *job = data;

  g_free (job->from);
  g_free (job->to);
  sbx_export_report_clear (&job->report);
  g_clear_pointer (&job->options.rules, sbx_rules_unref);
  g_weak_ref_clear (&job->dialog);
  g_free (job);
}

static SbxExportFormat
get_format (SbxExportDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->format_row);

  return formats[MIN (selected, G_N_ELEMENTS (formats) - 1)];
}

static gboolean
show_progress_cb (gpointer data)
{
  Progress *progress = data;
  g_autoptr (SbxExportDialog) self = g_weak_ref_get (&progress->job->dialog);

  if (self != NULL && self->progress != NULL)
    gtk_progress_bar_set_fraction (self->progress, CLAMP (progress->fraction, 0, 1));
  return G_SOURCE_REMOVE;
}

static void
free_progress (gpointer data)
{
  Progress *progress = data;

  g_object_unref (progress->task);
  g_free (progress);
}

/* On the export's thread; the bar needs no more than a few steps in a second. */
static void
progress_cb (double   fraction,
             gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);
  gint64 now = g_get_monotonic_time ();
  Progress *progress;

  if (now - job->last_told < 50 * 1000)
    return;
  job->last_told = now;
  progress = g_new0 (Progress, 1);
  progress->job = job;
  progress->task = g_object_ref (task);
  progress->fraction = fraction;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, show_progress_cb, progress, free_progress);
}

static void
export_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (sbx_export (job->from, job->to, &job->options, progress_cb, task, cancellable,
                  &job->report, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static char *
dup_report (const Job *job)
{
  g_autofree char *size = g_format_size (job->report.size);
  g_autofree char *name = g_filename_display_basename (job->to);
  GHashTableIter iter;
  gpointer count;
  guint n = 0;

  if (job->options.raw || job->report.redacted == NULL)
    return g_strdup_printf (_("“%s” written, %s"), name, size);
  g_hash_table_iter_init (&iter, job->report.redacted);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    n += GPOINTER_TO_UINT (count);
  return g_strdup_printf (ngettext ("“%s” written, %s, %u secret replaced",
                                    "“%s” written, %s, %u secrets replaced", n), name, size, n);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  SbxExportDialog *self = SBX_EXPORT_DIALOG (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    text = dup_report (g_task_get_task_data (G_TASK (result)));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup_printf (_("Cannot export: %s"), error->message);
  if (self->engine == NULL)
    return;
  if (text != NULL)
    g_signal_emit (self, signals[MESSAGE], 0, text);
  gtk_window_close (GTK_WINDOW (self));
}

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Job *job = g_task_get_task_data (task);

  if (!sbx_engine_flush_finish (SBX_ENGINE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  job->from = g_strdup (sbx_engine_get_path (SBX_ENGINE (source)));
  g_task_run_in_thread (task, export_thread);
}

static void
start (SbxExportDialog *self,
       const char      *path)
{
  GTask *task;
  Job *job = g_new0 (Job, 1);

  job->to = g_strdup (path);
  job->options.format = get_format (self);
  job->options.raw = !gtk_switch_get_active (self->redact_switch);
  job->options.rules = sbx_engine_get_rules (self->engine);
  if (job->options.rules != NULL)
    sbx_rules_ref (job->options.rules);
  g_weak_ref_init (&job->dialog, self);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, exported_cb, NULL);
  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, job, free_job);
  gtk_stack_set_visible_child_name (self->stack, "progress");
  gtk_widget_set_sensitive (self->export_button, FALSE);
  sbx_engine_flush_async (self->engine, self->cancellable, flushed_cb, task);
}

static void
file_response_cb (GtkNativeDialog *dialog,
                  int              response,
                  gpointer         data)
{
  SbxExportDialog *self = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path != NULL)
        start (self, path);
    }
  g_object_unref (dialog);
}

static void
export_clicked_cb (SbxExportDialog *self)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Export"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                 _("_Export"), _("_Cancel"));
  const char *suffix = sbx_export_format_get_suffix (get_format (self));
  g_autofree char *name = NULL;

  /* The suffix may come with or without its dot. */
  name = g_strdup_printf ("report%s%s", *suffix == '.' ? "" : ".", suffix);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Raw takes two steps: the switch, and saying so. */
static void
redact_cb (SbxExportDialog *self)
{
  gboolean redact = gtk_switch_get_active (self->redact_switch);

  gtk_widget_set_visible (self->raw_group, !redact);
  if (redact)
    gtk_check_button_set_active (self->raw_check, FALSE);
  gtk_widget_set_sensitive (self->export_button,
                            redact || gtk_check_button_get_active (self->raw_check));
}

static void
cancel_cb (SbxExportDialog *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
sbx_export_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (SBX_EXPORT_DIALOG (window)->cancellable);

  return GTK_WINDOW_CLASS (sbx_export_dialog_parent_class)->close_request (window);
}

static void
sbx_export_dialog_dispose (GObject *object)
{
  SbxExportDialog *self = SBX_EXPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_EXPORT_DIALOG);

  G_OBJECT_CLASS (sbx_export_dialog_parent_class)->dispose (object);
}

static void
sbx_export_dialog_class_init (SbxExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_export_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sbx_export_dialog_close_request;

  signals[MESSAGE] = g_signal_new ("message", SBX_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, redact_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, raw_group);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, raw_check);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, progress);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, redact_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sbx_export_dialog_init (SbxExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_export_dialog_new:
 * @engine: its recording is exported
 * @settings: whether to redact unless told otherwise
 *
 * Returns: (transfer floating): the dialog
 */
GtkWidget *
sbx_export_dialog_new (SbxEngine *engine,
                       GSettings *settings)
{
  SbxExportDialog *self;

  g_return_val_if_fail (SBX_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (SBX_TYPE_EXPORT_DIALOG, NULL);
  self->engine = g_object_ref (engine);
  gtk_switch_set_active (self->redact_switch, g_settings_get_boolean (settings, "redact-exports"));
  redact_cb (self);
  return GTK_WIDGET (self);
}
