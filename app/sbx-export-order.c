/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-order.h"

#include <glib/gi18n.h>
#include <sys/random.h>

#define PROGRESS_INTERVAL (50 * 1000)

/* What the thread works with. */
typedef struct
{
  SbxExportOrder *order;
  char *from;
  char *to;               /* (nullable): NULL for a preview */
  SbxExportReport report;
  SbxExportProgressFunc progress;
  GWeakRef owner;
  gint64 last_told;
} Job;

typedef struct
{
  GTask *task; /* keeps the job */
  double fraction;
} Progress;

/**
 * sbx_export_order_new:
 *
 * Returns: (transfer full): an order for everything, redacted
 */
SbxExportOrder *
sbx_export_order_new (void)
{
  SbxExportOrder *self = g_new0 (SbxExportOrder, 1);

  if (getrandom (self->key, sizeof self->key, 0) != (gssize) sizeof self->key)
    g_error ("The system gives no random numbers");
  self->options.key = self->key;
  return self;
}

/**
 * sbx_export_order_free:
 * @self: (nullable): an order
 */
void
sbx_export_order_free (SbxExportOrder *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->options.filter, sbx_filter_unref);
  g_clear_pointer (&self->options.redaction, sbx_redaction_unref);
  g_clear_pointer (&self->options.rules, sbx_rules_unref);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_free (self->store);
  explicit_bzero (self->key, sizeof self->key);
  g_free (self);
}

void
sbx_export_order_set_filter (SbxExportOrder *self,
                             SbxFilter      *filter)
{
  g_clear_pointer (&self->options.filter, sbx_filter_unref);
  self->options.filter = filter != NULL ? sbx_filter_ref (filter) : NULL;
}

void
sbx_export_order_set_redaction (SbxExportOrder *self,
                                SbxRedaction   *redaction)
{
  g_clear_pointer (&self->options.redaction, sbx_redaction_unref);
  self->options.redaction = redaction != NULL ? sbx_redaction_ref (redaction) : NULL;
}

void
sbx_export_order_set_rules (SbxExportOrder *self,
                            SbxRules       *rules)
{
  g_clear_pointer (&self->options.rules, sbx_rules_unref);
  self->options.rules = rules != NULL ? sbx_rules_ref (rules) : NULL;
}

void
sbx_export_order_set_store (SbxExportOrder *self,
                            const char     *store)
{
  g_free (self->store);
  self->store = g_strdup (store);
  self->options.store = self->store;
}

/**
 * sbx_export_order_set_numbers:
 * @self: an order
 * @numbers: (nullable) (element-type guint64): event numbers, ascending
 *
 * Chooses events one by one.
 */
void
sbx_export_order_set_numbers (SbxExportOrder *self,
                              GArray         *numbers)
{
  g_clear_pointer (&self->numbers, g_array_unref);
  self->numbers = numbers != NULL ? g_array_ref (numbers) : NULL;
  self->options.numbers = numbers != NULL ? (const guint64 *) (gpointer) numbers->data : NULL;
  self->options.n_numbers = numbers != NULL ? numbers->len : 0;
}

static void
free_job (gpointer data)
{
  Job *job = data;

  sbx_export_order_free (job->order);
  g_free (job->from);
  g_free (job->to);
  sbx_export_report_clear (&job->report);
  g_weak_ref_clear (&job->owner);
  g_free (job);
}

static gboolean
show_progress_cb (gpointer data)
{
  Progress *progress = data;
  Job *job = g_task_get_task_data (progress->task);
  g_autoptr (GObject) owner = g_weak_ref_get (&job->owner);

  if (owner != NULL && !g_task_get_completed (progress->task))
    job->progress (owner, progress->fraction);
  return G_SOURCE_REMOVE;
}

static void
free_progress (gpointer data)
{
  Progress *progress = data;

  g_object_unref (progress->task);
  g_free (progress);
}

/* On the job's thread; a bar needs no more than a few steps in a second. */
static void
progress_cb (double   fraction,
             gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);
  gint64 now = g_get_monotonic_time ();
  Progress *progress;

  if (job->progress == NULL || now - job->last_told < PROGRESS_INTERVAL)
    return;
  job->last_told = now;
  progress = g_new0 (Progress, 1);
  progress->task = g_object_ref (task);
  progress->fraction = fraction;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, show_progress_cb, progress, free_progress);
}

static void
run_thread (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (job->to == NULL)
    {
      SbxExportPreview *preview = sbx_export_preview_new (job->from, &job->order->options,
                                                          progress_cb, task, cancellable, &error);

      if (preview != NULL)
        g_task_return_pointer (task, preview, (GDestroyNotify) sbx_export_preview_free);
      else
        g_task_return_error (task, error);
      return;
    }
  if (sbx_export (job->from, job->to, &job->order->options, progress_cb, task, cancellable,
                  &job->report, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What was taken has to be on disk before it can be read there. */
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
  if (job->from == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                               _("There is no recording yet"));
      return;
    }
  g_task_run_in_thread (task, run_thread);
}

static void
start (SbxExportOrder        *self,
       SbxEngine             *engine,
       const char            *output,
       GObject               *owner,
       SbxExportProgressFunc  progress,
       GTask                 *task)
{
  Job *job = g_new0 (Job, 1);

  job->order = self;
  job->to = g_strdup (output);
  job->progress = progress;
  g_weak_ref_init (&job->owner, owner);
  g_task_set_task_data (task, job, free_job);
  sbx_engine_flush_async (engine, g_task_get_cancellable (task), flushed_cb, task);
}

/**
 * sbx_export_order_run_async:
 * @self: (transfer full): what to export
 * @engine: its recording is exported
 * @output: where to
 * @owner: source object of the result; not kept alive by what is under way
 * @progress: (nullable): called on the main thread while @owner lives
 * @cancellable: (nullable): ends it
 * @callback: called when it has ended
 * @data: for @callback
 *
 * Writes the file on a thread of its own.
 */
void
sbx_export_order_run_async (SbxExportOrder        *self,
                            SbxEngine             *engine,
                            const char            *output,
                            GObject               *owner,
                            SbxExportProgressFunc  progress,
                            GCancellable          *cancellable,
                            GAsyncReadyCallback    callback,
                            gpointer               data)
{
  GTask *task = g_task_new (owner, cancellable, callback, data);

  g_return_if_fail (output != NULL);

  g_task_set_source_tag (task, sbx_export_order_run_async);
  start (self, engine, output, owner, progress, task);
}

/**
 * sbx_export_order_run_finish:
 * @result: what the callback got
 * @report: (out): what was done; clear with sbx_export_report_clear()
 * @error: as sbx_export()
 *
 * Returns: whether the file is there
 */
gboolean
sbx_export_order_run_finish (GAsyncResult     *result,
                             SbxExportReport  *report,
                             GError          **error)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *report = job->report;
  job->report = (SbxExportReport) { 0, };
  return TRUE;
}

/**
 * sbx_export_order_preview_async:
 * @self: (transfer full): what would be exported
 * @engine: its recording is looked at
 * @owner: source object of the result
 * @progress: (nullable): called on the main thread while @owner lives
 * @cancellable: (nullable): ends it
 * @callback: called when it has ended
 * @data: for @callback
 *
 * Finds out what would be replaced, on a thread of its own.
 */
void
sbx_export_order_preview_async (SbxExportOrder        *self,
                                SbxEngine             *engine,
                                GObject               *owner,
                                SbxExportProgressFunc  progress,
                                GCancellable          *cancellable,
                                GAsyncReadyCallback    callback,
                                gpointer               data)
{
  GTask *task = g_task_new (owner, cancellable, callback, data);

  g_task_set_source_tag (task, sbx_export_order_preview_async);
  start (self, engine, NULL, owner, progress, task);
}

/**
 * sbx_export_order_preview_finish:
 * @result: what the callback got
 * @error: as sbx_export_preview_new()
 *
 * Returns: (transfer full) (nullable): what was found
 */
SbxExportPreview *
sbx_export_order_preview_finish (GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
