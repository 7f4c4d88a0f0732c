/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-compare.h"
#include "sbx-engine-private.h"

/* Questions whose answer takes longer than the engine thread has: it gives what they need, and they
 * are answered on a thread of their own. */

/**
 * sbx_change_list_free:
 * @self: (transfer full): a list of changes
 */
void
sbx_change_list_free (SbxChangeList *self)
{
  g_ptr_array_unref (self->changes);
  g_free (self);
}

static SbxChangeList *
new_list (GPtrArray *changes,
          guint64    total)
{
  SbxChangeList *self = g_new0 (SbxChangeList, 1);

  self->changes = changes;
  self->total = total;

  return self;
}

/* --- Comparing ------------------------------------------------------------------------------- */

typedef struct
{
  guint64 number;
  guint64 other;
  SbxCompared what;
  guint max;
  SbxValue *before;
  SbxValue *after;
} Compare;

static void
free_compare (gpointer data)
{
  Compare *compare = data;

  g_clear_pointer (&compare->before, sbx_value_unref);
  g_clear_pointer (&compare->after, sbx_value_unref);
  g_free (compare);
}

static void
run_compare (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Compare *compare = task_data;
  guint64 total;
  GPtrArray *changes = sbx_compare_values (compare->before, compare->after, compare->max, &total,
                                           cancellable);

  g_task_return_pointer (task, new_list (changes, total),
                         (GDestroyNotify) sbx_change_list_free);
}

/* Answers @task itself if there is no such event. */
static SbxJson *
get_event (SbxSession *session,
           GTask      *task,
           guint64     number,
           guint32    *token,
           SbxStore  **store)
{
  g_autoptr (SbxJson) json = NULL;
  GError *error = NULL;
  SbxRun *run = NULL;

  json = sbx_session_get_event (session, number, token, &run, store, &error);
  if (json != NULL && run != NULL)
    return g_steal_pointer (&json);
  if (error == NULL)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         "There is no event %" G_GUINT64_FORMAT, number);
  g_task_return_error (task, error);

  return NULL;
}

static void
do_get_changes (SbxEngine *self,
                GTask     *task)
{
  Compare *compare = g_task_get_task_data (task);
  SbxSession *session = sbx_engine_get_session (self, task);
  g_autoptr (SbxJson) json = NULL;
  SbxStore *store;
  GPtrArray *changes;
  guint32 token;
  guint32 patch;

  json = session != NULL ? get_event (session, task, compare->number, &token, &store) : NULL;
  if (json == NULL)
    return;
  patch = sbx_json_member (json, token, "patch");
  if (patch != 0 && store != NULL && compare->number > 1)
    compare->before = sbx_session_get_state (session, store, compare->number - 1, NULL);
  if (compare->before != NULL)
    {
      compare->after = sbx_value_ref (compare->before);
      if (sbx_patch_apply (&compare->after, json, patch, NULL))
        {
          g_task_run_in_thread (task, run_compare);
          return;
        }
    }
  /* Without the state before, the changes still say what came after. */
  changes = patch != 0 ? sbx_patch_list_changes (compare->before, json, patch, compare->max)
                       : g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  g_task_return_pointer (task, new_list (changes, changes->len),
                         (GDestroyNotify) sbx_change_list_free);
}

/**
 * sbx_engine_get_changes_async:
 * @self: an engine
 * @number: number of a dispatch
 * @max: at most this many lines
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
 *
 * Asks what a dispatch changed.
 */
void
sbx_engine_get_changes_async (SbxEngine          *self,
                              guint64             number,
                              guint               max,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            data)
{
  Compare *compare = g_new0 (Compare, 1);
  GTask *task;

  g_return_if_fail (SBX_IS_ENGINE (self));

  compare->number = number;
  compare->max = max;
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sbx_engine_get_changes_async);
  g_task_set_task_data (task, compare, free_compare);
  sbx_engine_call (self, do_get_changes, task);
}

/**
 * sbx_engine_get_changes_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full): one line for each place, none for an event without a patch
 */
SbxChangeList *
sbx_engine_get_changes_finish (SbxEngine    *self,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static SbxValue *
get_compared (SbxSession *session,
              GTask      *task,
              guint64     number)
{
  Compare *compare = g_task_get_task_data (task);
  g_autoptr (SbxJson) json = NULL;
  GError *error = NULL;
  SbxValue *value = NULL;
  SbxStore *store;
  guint32 token;
  guint32 action;

  json = get_event (session, task, number, &token, &store);
  if (json == NULL)
    return NULL;
  action = sbx_json_member (json, token, "action");
  if (compare->what == SBX_COMPARED_ACTIONS)
    return sbx_value_new (json, action != 0 ? action : token);
  if (store != NULL)
    value = sbx_session_get_state (session, store, number, &error);
  if (value == NULL && error == NULL)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         "The state after #%" G_GUINT64_FORMAT " is not known", number);
  if (error != NULL)
    g_task_return_error (task, error);

  return value;
}

static void
do_compare (SbxEngine *self,
            GTask     *task)
{
  Compare *compare = g_task_get_task_data (task);
  SbxSession *session = sbx_engine_get_session (self, task);

  if (session == NULL)
    return;
  compare->before = get_compared (session, task, compare->number);
  if (compare->before == NULL)
    return;
  compare->after = get_compared (session, task, compare->other);
  if (compare->after != NULL)
    g_task_run_in_thread (task, run_compare);
}

/**
 * sbx_engine_compare_async:
 * @self: an engine
 * @number: number of an event
 * @other: number of another, of the same or of another store
 * @what: what is compared
 * @max: at most this many lines
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
 *
 * Asks what differs between two actions, or between the states they left.
 */
void
sbx_engine_compare_async (SbxEngine          *self,
                          guint64             number,
                          guint64             other,
                          SbxCompared         what,
                          guint               max,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            data)
{
  Compare *compare = g_new0 (Compare, 1);
  GTask *task;

  g_return_if_fail (SBX_IS_ENGINE (self));

  compare->number = number;
  compare->other = other;
  compare->what = what;
  compare->max = max;
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sbx_engine_compare_async);
  g_task_set_task_data (task, compare, free_compare);
  sbx_engine_call (self, do_compare, task);
}

/**
 * sbx_engine_compare_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): what differs; %NULL with %G_IO_ERROR_NOT_FOUND where a state
 *   is not known
 */
SbxChangeList *
sbx_engine_compare_finish (SbxEngine    *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Watching -------------------------------------------------------------------------------- */

typedef struct
{
  SbxHistorySource source;
  char *path;
  guint max;
  SbxHistory *previous;
  SbxEngineProgress progress;
} Watch;

static void
free_watch (gpointer data)
{
  Watch *watch = data;

  g_free (watch->source.file);
  g_free (watch->source.store);
  g_free (watch->path);
  g_clear_pointer (&watch->previous, sbx_history_unref);
  g_main_context_unref (watch->progress.owner);
  g_free (watch);
}

static void
run_watch (GTask        *task,
           gpointer      source,
           gpointer      task_data,
           GCancellable *cancellable)
{
  Watch *watch = task_data;
  GError *error = NULL;
  SbxHistory *history = sbx_history_read (&watch->source, watch->path, watch->max, watch->previous,
                                          watch->progress.func != NULL ? sbx_engine_report_progress
                                                                       : NULL,
                                          &watch->progress, cancellable, &error);

  if (history != NULL)
    g_task_return_pointer (task, history, (GDestroyNotify) sbx_history_unref);
  else
    g_task_return_error (task, error);
}

static void
do_get_history (SbxEngine *self,
                GTask     *task)
{
  Watch *watch = g_task_get_task_data (task);
  SbxSession *session = sbx_engine_get_session (self, task);
  GPtrArray *stores = session != NULL ? sbx_session_get_stores (session) : NULL;
  GError *error = NULL;
  SbxStore *store;

  if (session == NULL)
    return;
  if (watch->source.index >= stores->len)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no such store");
      return;
    }
  if (!sbx_session_commit (session, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  store = g_ptr_array_index (stores, watch->source.index);
  watch->source.file =
    g_strdup (sbx_recording_get_path (sbx_session_get_recording (session)));
  watch->source.store = g_strdup (sbx_symbols_get (sbx_session_get_symbols (session), store->id));
  watch->source.run = store->run->id;
  watch->source.wall = store->run->wall;
  watch->source.last = sbx_session_get_n_events (session);
  g_task_run_in_thread (task, run_watch);
}

/**
 * sbx_engine_get_history_async:
 * @self: an engine
 * @store: index of the store
 * @path: a place in its state, for example `cart.items[2].qty`
 * @max: at most this many points
 * @previous: (nullable): what was answered before to the same question: only what came since is
 *   read
 * @progress: (nullable): called on the caller's context with 0…1
 * @progress_data: passed to @progress
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
 *
 * Asks what a place in the state has been since the beginning. Walks through the recording with a
 * reader and on a thread of its own; nobody waits for it.
 */
void
sbx_engine_get_history_async (SbxEngine          *self,
                              guint               store,
                              const char         *path,
                              guint               max,
                              SbxHistory         *previous,
                              SbxProgressFunc     progress,
                              gpointer            progress_data,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            data)
{
  Watch *watch = g_new0 (Watch, 1);
  GTask *task;

  g_return_if_fail (SBX_IS_ENGINE (self));
  g_return_if_fail (path != NULL);

  watch->source.index = store;
  watch->path = g_strdup (path);
  watch->max = max;
  watch->previous = previous != NULL ? sbx_history_ref (previous) : NULL;
  watch->progress.func = progress;
  watch->progress.data = progress_data;
  watch->progress.owner = g_main_context_ref (self->owner);
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sbx_engine_get_history_async);
  g_task_set_task_data (task, watch, free_watch);
  sbx_engine_call (self, do_get_history, task);
}

/**
 * sbx_engine_get_history_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): the history; %NULL with @error
 */
SbxHistory *
sbx_engine_get_history_finish (SbxEngine    *self,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
