/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-engine-private.h"

/* --- Saving ---------------------------------------------------------------------------------- */

typedef struct
{
  char *from;
  char *path;
  SbxEngineProgress progress;
} Save;

static void
free_save (gpointer data)
{
  Save *save = data;

  g_free (save->from);
  g_free (save->path);
  g_main_context_unref (save->progress.owner);
  g_free (save);
}

typedef struct
{
  SbxProgressFunc func;
  gpointer data;
  double fraction;
} Report;

static gboolean
show_progress (gpointer data)
{
  Report *report = data;

  report->func (report->fraction, report->data);

  return G_SOURCE_REMOVE;
}

/**
 * sbx_engine_report_progress:
 * @fraction: 0…1
 * @progress: an SbxEngineProgress that has a function
 *
 * An [callback@ProgressFunc] for work on any thread: tells who waits for it on their own.
 */
void
sbx_engine_report_progress (double   fraction,
                            gpointer progress)
{
  const SbxEngineProgress *to = progress;
  Report *report = g_new (Report, 1);

  report->func = to->func;
  report->data = to->data;
  report->fraction = fraction;
  /* The same priority as the task's own answer, so that none arrives after it. */
  g_main_context_invoke_full (to->owner, G_PRIORITY_DEFAULT, show_progress, report, g_free);
}

static void
copy_recording (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Save *save = task_data;
  GError *error = NULL;
  gboolean done = sbx_recording_save_copy (save->from, save->path,
                                           save->progress.func != NULL
                                           ? sbx_engine_report_progress : NULL, &save->progress,
                                           cancellable, &error);

  sbx_engine_return_result (task, done, error);
}

static void
do_save (SbxEngine *self,
         GTask     *task)
{
  SbxSession *session = sbx_engine_get_session (self, task);
  Save *save = g_task_get_task_data (task);
  GError *error = NULL;

  if (session == NULL)
    return;
  if (!sbx_session_commit (session, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  save->from = g_strdup (sbx_recording_get_path (sbx_session_get_recording (session)));
  g_task_run_in_thread (task, copy_recording);
}

/**
 * sbx_engine_save_async:
 * @self: an engine
 * @path: where to
 * @progress: (nullable): called on the caller's context with 0…1
 * @progress_data: passed to @progress
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
 *
 * Copies what is recorded so far to a file, on a thread of its own. The file is replaced only when
 * the copy is complete; recording goes on meanwhile.
 */
void
sbx_engine_save_async (SbxEngine          *self,
                       const char         *path,
                       SbxProgressFunc     progress,
                       gpointer            progress_data,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Save *save = g_new0 (Save, 1);

  g_return_if_fail (SBX_IS_ENGINE (self));

  save->path = g_strdup (path);
  save->progress.func = progress;
  save->progress.data = progress_data;
  save->progress.owner = g_main_context_ref (self->owner);
  g_task_set_source_tag (task, sbx_engine_save_async);
  g_task_set_task_data (task, save, free_save);
  sbx_engine_call (self, do_save, task);
}

/**
 * sbx_engine_save_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: whether the copy stands at the path
 */
gboolean
sbx_engine_save_finish (SbxEngine    *self,
                        GAsyncResult *result,
                        GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
