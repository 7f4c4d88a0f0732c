/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-engine.h"

#include "sbx-engine-private.h"

G_DEFINE_FINAL_TYPE (SbxEngine, sbx_engine, G_TYPE_OBJECT)

enum
{
  UPDATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * sbx_event_detail_free:
 * @self: (transfer full): an event
 */
void
sbx_event_detail_free (SbxEventDetail *self)
{
  sbx_json_unref (self->json);
  g_free (self);
}

/* --- Engine thread to window ----------------------------------------------------------------- */

typedef struct
{
  GWeakRef *ref;
  SbxUpdate *update;
} Delivery;

static void
free_delivery (gpointer data)
{
  Delivery *delivery = data;

  sbx_update_free (delivery->update);
  g_weak_ref_clear (delivery->ref);
  g_free (delivery->ref);
  g_free (delivery);
}

static gboolean
acknowledge (gpointer data)
{
  SbxEngine *self = data;

  if (self->worker != NULL)
    sbx_worker_acknowledge (self->worker);

  return G_SOURCE_REMOVE;
}

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  g_autoptr (SbxEngine) self = g_weak_ref_get (delivery->ref);

  if (self == NULL || self->thread == NULL)
    return G_SOURCE_REMOVE;

  g_signal_emit (self, signals[UPDATE], 0, delivery->update);
  if (self->thread != NULL)
    {
      g_autoptr (GSource) source = g_timeout_source_new (SBX_ENGINE_INTERVAL);

      /* What comes thick and fast comes together: the window needs frames for what follows. */
      g_source_set_static_name (source, "[signalbox] acknowledge");
      g_source_set_callback (source, acknowledge, self, NULL);
      g_source_attach (source, self->context);
    }

  return G_SOURCE_REMOVE;
}

static void
send_update (SbxUpdate *update,
             gpointer   data)
{
  SbxEngine *self = data;
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->update = update;
  delivery->ref = g_new0 (GWeakRef, 1);
  g_weak_ref_init (delivery->ref, self);
  /* Below drawing: while the window is busy updates wait, and the next one is larger. */
  g_main_context_invoke_full (self->owner, G_PRIORITY_DEFAULT_IDLE,
                              deliver, delivery, free_delivery);
}

/* --- Window to engine thread ----------------------------------------------------------------- */

typedef struct
{
  SbxEngine *engine;
  SbxEngineCallFunc func;
  GTask *task;
} Call;

static gboolean
run_call (gpointer data)
{
  Call *call = data;

  if (call->engine->worker == NULL)
    g_task_return_new_error (call->task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The engine has ended");
  else if (!g_task_return_error_if_cancelled (call->task))
    call->func (call->engine, call->task);
  g_object_unref (call->task);
  g_free (call);

  return G_SOURCE_REMOVE;
}

/**
 * sbx_engine_call:
 * @self: an engine
 * @func: what to run on the engine thread
 * @task: (transfer full): holds the engine, so a call under way keeps it alive
 *
 * Runs @func, unless the task was cancelled or the engine has ended: then @task is answered with an
 * error. On the thread that made the engine.
 */
void
sbx_engine_call (SbxEngine        *self,
                 SbxEngineCallFunc func,
                 GTask            *task)
{
  g_autoptr (GSource) source = NULL;
  Call *data;

  if (self->thread == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The engine has ended");
      g_object_unref (task);
      return;
    }

  data = g_new0 (Call, 1);
  source = g_idle_source_new ();
  data->engine = self;
  data->func = func;
  data->task = task;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_call, data, NULL);
  g_source_attach (source, self->context);
}

static gboolean
quit_loop (gpointer data)
{
  SbxEngine *self = data;

  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static gpointer
run_thread (gpointer data)
{
  SbxEngine *self = data;

  g_main_context_push_thread_default (self->context);
  self->loop = g_main_loop_new (self->context, FALSE);
  self->worker = sbx_worker_new (self->directory, send_update, self);
  g_main_loop_run (self->loop);
  g_clear_pointer (&self->worker, sbx_worker_free);
  sbx_connector_settle (self->context);
  /* Calls that came too late are answered, not forgotten. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/**
 * sbx_engine_return_result:
 * @task: a task
 * @done: its answer
 * @error: (nullable) (transfer full): why @done is %FALSE
 *
 * Answers @task with %TRUE or with the error.
 */
void
sbx_engine_return_result (GTask   *task,
                          gboolean done,
                          GError  *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sbx_engine_get_session:
 * @self: an engine
 * @task: a task
 *
 * On the engine thread.
 *
 * Returns: (nullable) (transfer none): the session; without one, @task was answered with an error
 */
SbxSession *
sbx_engine_get_session (SbxEngine *self,
                        GTask     *task)
{
  SbxSession *session = sbx_worker_get_session (self->worker);

  if (session == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED, "There is no recording");

  return session;
}

/* --- Connectors ------------------------------------------------------------------------------ */

static void
do_add_connector (SbxEngine *self,
                  GTask     *task)
{
  sbx_worker_add_connector (self->worker, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/**
 * sbx_engine_add_connector:
 * @self: an engine
 * @connector: moves to the engine thread: do not touch it any more
 *
 * Starts the connector on the current session, and again on each one that follows.
 */
void
sbx_engine_add_connector (SbxEngine    *self,
                          SbxConnector *connector)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_return_if_fail (SBX_IS_ENGINE (self));

  g_task_set_task_data (task, g_object_ref (connector), g_object_unref);
  sbx_engine_call (self, do_add_connector, task);
}

static void
do_remove_connectors (SbxEngine *self,
                      GTask     *task)
{
  sbx_worker_remove_connectors (self->worker, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/**
 * sbx_engine_remove_connectors:
 * @self: an engine
 * @address: as in [struct@SbxConnectorInfo]
 *
 * Stops and forgets every connector of that address.
 */
void
sbx_engine_remove_connectors (SbxEngine  *self,
                              const char *address)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_return_if_fail (SBX_IS_ENGINE (self));

  g_task_set_task_data (task, g_strdup (address), g_free);
  sbx_engine_call (self, do_remove_connectors, task);
}

/* --- Recordings ------------------------------------------------------------------------------ */

static void
take_path (SbxEngine *self,
           GTask     *task)
{
  SbxSession *session = sbx_worker_get_session (self->worker);
  SbxRecording *recording = sbx_session_get_recording (session);

  g_task_set_task_data (task, g_strdup (sbx_recording_get_path (recording)), g_free);
}

static void
do_clear (SbxEngine *self,
          GTask     *task)
{
  GError *error = NULL;
  gboolean done = sbx_worker_begin (self->worker, &error);

  if (done)
    take_path (self, task);
  sbx_engine_return_result (task, done, error);
}

/**
 * sbx_engine_clear_async:
 * @self: an engine
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
 *
 * Begins a new recording (the first one, too). Connected peers describe themselves into it.
 */
void
sbx_engine_clear_async (SbxEngine          *self,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_return_if_fail (SBX_IS_ENGINE (self));

  g_task_set_source_tag (task, sbx_engine_clear_async);
  sbx_engine_call (self, do_clear, task);
}

static gboolean
finish_with_path (SbxEngine    *self,
                  GAsyncResult *result,
                  GError      **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  g_free (self->path);
  self->path = g_strdup (g_task_get_task_data (G_TASK (result)));

  return TRUE;
}

/**
 * sbx_engine_clear_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: whether a new recording has begun; else an error of %SBX_RECORDING_ERROR
 */
gboolean
sbx_engine_clear_finish (SbxEngine    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return finish_with_path (self, result, error);
}

static void
on_opened (const GError *error,
           gpointer      data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
do_open (SbxEngine *self,
         GTask     *task)
{
  GError *error = NULL;

  if (!sbx_worker_open (self->worker, g_task_get_task_data (task), g_task_get_cancellable (task),
                        on_opened, g_object_ref (task), &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
}

/**
 * sbx_engine_open_async:
 * @self: an engine
 * @path: a recording
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
 *
 * Shows a file instead of the current session; connectors are stopped. Rows arrive while it is
 * read; the call ends when all of it was. After an error in the middle of the file, what came
 * before is shown.
 */
void
sbx_engine_open_async (SbxEngine          *self,
                       const char         *path,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_return_if_fail (SBX_IS_ENGINE (self));

  g_task_set_source_tag (task, sbx_engine_open_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_set_check_cancellable (task, FALSE);
  sbx_engine_call (self, do_open, task);
}

/**
 * sbx_engine_open_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: whether all of the file was read; else an error of %SBX_RECORDING_ERROR or
 *   %G_IO_ERROR_CANCELLED
 */
gboolean
sbx_engine_open_finish (SbxEngine    *self,
                        GAsyncResult *result,
                        GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return finish_with_path (self, result, error);
}

static void
do_flush (SbxEngine *self,
          GTask     *task)
{
  SbxSession *session = sbx_engine_get_session (self, task);
  GError *error = NULL;

  if (session != NULL)
    sbx_engine_return_result (task, sbx_session_commit (session, &error), error);
}

/**
 * sbx_engine_flush_async:
 * @self: an engine
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
 *
 * Ends when everything received so far is on disk; then anyone may read the file at
 * sbx_engine_get_path().
 */
void
sbx_engine_flush_async (SbxEngine          *self,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_return_if_fail (SBX_IS_ENGINE (self));

  g_task_set_source_tag (task, sbx_engine_flush_async);
  sbx_engine_call (self, do_flush, task);
}

/**
 * sbx_engine_flush_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: whether everything is on disk; else an error of %SBX_RECORDING_ERROR, or
 *   %G_IO_ERROR_NOT_INITIALIZED where there is no recording
 */
gboolean
sbx_engine_flush_finish (SbxEngine    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Life ------------------------------------------------------------------------------------ */

/**
 * sbx_engine_new:
 * @directory: where recordings are kept until they are saved; made when it is needed
 *
 * Starts the engine thread. Nothing is recorded before sbx_engine_clear_async() or shown before
 * sbx_engine_open_async().
 *
 * Returns: (transfer full): an engine whose answers come to the thread-default context of the
 *   caller
 */
SbxEngine *
sbx_engine_new (const char *directory)
{
  SbxEngine *self = g_object_new (SBX_TYPE_ENGINE, NULL);

  self->directory = g_strdup (directory);
  self->owner = g_main_context_ref_thread_default ();
  self->context = g_main_context_new ();
  self->thread = g_thread_new ("signalbox", run_thread, self);

  return self;
}

/**
 * sbx_engine_get_path:
 * @self: an engine
 *
 * Returns: (nullable): where the current session is recorded, or the file that was opened
 */
const char *
sbx_engine_get_path (SbxEngine *self)
{
  g_return_val_if_fail (SBX_IS_ENGINE (self), NULL);

  return self->path;
}

/**
 * sbx_engine_stop:
 * @self: an engine
 *
 * Closes every connection, commits, and blocks until the engine thread has ended. Dispose does the
 * same. Calls that come later are answered with %G_IO_ERROR_CLOSED.
 */
void
sbx_engine_stop (SbxEngine *self)
{
  g_autoptr (GSource) source = NULL;

  g_return_if_fail (SBX_IS_ENGINE (self));

  if (self->thread == NULL)
    return;
  /* Not g_main_context_invoke(): if the loop does not run yet, that would run here. */
  source = g_idle_source_new ();
  g_source_set_callback (source, quit_loop, self, NULL);
  g_source_attach (source, self->context);
  g_thread_join (g_steal_pointer (&self->thread));
}

static void
sbx_engine_dispose (GObject *object)
{
  sbx_engine_stop (SBX_ENGINE (object));

  G_OBJECT_CLASS (sbx_engine_parent_class)->dispose (object);
}

static void
sbx_engine_finalize (GObject *object)
{
  SbxEngine *self = SBX_ENGINE (object);

  g_clear_pointer (&self->rules, sbx_rules_unref);
  g_clear_object (&self->sources);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->owner, g_main_context_unref);
  g_free (self->directory);
  g_free (self->path);

  G_OBJECT_CLASS (sbx_engine_parent_class)->finalize (object);
}

static void
sbx_engine_class_init (SbxEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_engine_dispose;
  object_class->finalize = sbx_engine_finalize;

  signals[UPDATE] = g_signal_new ("update", SBX_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
sbx_engine_init (SbxEngine *self)
{
}
