/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-engine.h"

#include "sbx-worker.h"

struct _SbxEngine
{
  GObject parent_instance;

  /* Owned */
  GThread *thread;
  GMainContext *context;     /* of the engine thread */
  GMainContext *owner;       /* where answers and updates go */
  char *directory;
  char *path;
  GWeakRef *self_ref;        /* shared with updates under way */

  /* Engine thread */
  GMainLoop *loop;
  SbxWorker *worker;
};

G_DEFINE_FINAL_TYPE (SbxEngine, sbx_engine, G_TYPE_OBJECT)

enum
{
  UPDATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
sbx_event_detail_free (SbxEventDetail *self)
{
  sbx_json_unref (self->json);
  g_free (self);
}

/* --- Engine thread to window ----------------------------------------------------------------- */

typedef struct
{
  SbxEngine *engine;   /* borrowed: only compared with what the weak reference gives */
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
    g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, acknowledge, self, NULL);

  return G_SOURCE_REMOVE;
}

static void
send_update (SbxUpdate *update,
             gpointer   data)
{
  SbxEngine *self = data;
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->engine = self;
  delivery->update = update;
  delivery->ref = g_new0 (GWeakRef, 1);
  g_weak_ref_init (delivery->ref, self);
  /* Below drawing: while the window is busy updates wait, and the next one is larger. */
  g_main_context_invoke_full (self->owner, G_PRIORITY_DEFAULT_IDLE, deliver, delivery, free_delivery);
}

/* --- Window to engine thread ----------------------------------------------------------------- */

typedef void (*CallFunc) (SbxEngine *self, GTask *task);

typedef struct
{
  SbxEngine *engine;
  CallFunc func;
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

/* The task holds the engine, so a call under way keeps it alive. */
static void
call (SbxEngine *self,
      CallFunc   func,
      GTask     *task)
{
  Call *data = g_new0 (Call, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

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
  /* Calls that came too late are answered, not forgotten. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static void
return_result (GTask   *task,
               gboolean done,
               GError  *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static SbxSession *
get_session (SbxEngine *self,
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
 * @connector: moves to the engine thread: do not touch it any more
 */
void
sbx_engine_add_connector (SbxEngine    *self,
                          SbxConnector *connector)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_return_if_fail (SBX_IS_ENGINE (self));

  g_task_set_task_data (task, g_object_ref (connector), g_object_unref);
  call (self, do_add_connector, task);
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
 * @address: as in #SbxConnectorInfo
 */
void
sbx_engine_remove_connectors (SbxEngine  *self,
                              const char *address)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_return_if_fail (SBX_IS_ENGINE (self));

  g_task_set_task_data (task, g_strdup (address), g_free);
  call (self, do_remove_connectors, task);
}

/* --- Recordings ------------------------------------------------------------------------------ */

static void
take_path (SbxEngine *self,
           GTask     *task)
{
  SbxSession *session = sbx_worker_get_session (self->worker);

  g_task_set_task_data (task, g_strdup (sbx_recording_get_path (sbx_session_get_recording (session))), g_free);
}

static void
do_clear (SbxEngine *self,
          GTask     *task)
{
  GError *error = NULL;
  gboolean done = sbx_worker_begin (self->worker, &error);

  if (done)
    take_path (self, task);
  return_result (task, done, error);
}

/**
 * sbx_engine_clear_async:
 *
 * Begins a new recording (the first one, too).
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
  call (self, do_clear, task);
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
 * @path: a recording
 *
 * Shows a file instead of the current session. Rows arrive while it is read; the call ends when all of
 * it was. After an error in the middle of the file, what came before is shown.
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
  call (self, do_open, task);
}

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
  SbxSession *session = get_session (self, task);
  GError *error = NULL;

  if (session != NULL)
    return_result (task, sbx_session_commit (session, &error), error);
}

/**
 * sbx_engine_flush_async:
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
  call (self, do_flush, task);
}

gboolean
sbx_engine_flush_finish (SbxEngine    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Saving ---------------------------------------------------------------------------------- */

typedef struct
{
  char *from;
  char *path;
  SbxProgressFunc progress;
  gpointer progress_data;
  GMainContext *owner;
} Save;

typedef struct
{
  SbxProgressFunc progress;
  gpointer data;
  double fraction;
} Progress;

static void
free_save (gpointer data)
{
  Save *save = data;

  g_free (save->from);
  g_free (save->path);
  g_main_context_unref (save->owner);
  g_free (save);
}

static gboolean
show_progress (gpointer data)
{
  Progress *progress = data;

  progress->progress (progress->fraction, progress->data);

  return G_SOURCE_REMOVE;
}

static void
on_progress (double   fraction,
             gpointer data)
{
  Save *save = data;
  Progress *progress = g_new (Progress, 1);

  progress->progress = save->progress;
  progress->data = save->progress_data;
  progress->fraction = fraction;
  /* The same priority as the task's own answer, so that none arrives after it. */
  g_main_context_invoke_full (save->owner, G_PRIORITY_DEFAULT, show_progress, progress, g_free);
}

static void
copy_recording (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Save *save = task_data;
  GError *error = NULL;

  return_result (task,
                 sbx_recording_save_copy (save->from, save->path, save->progress != NULL ? on_progress : NULL,
                                          save, cancellable, &error),
                 error);
}

static void
do_save (SbxEngine *self,
         GTask     *task)
{
  SbxSession *session = get_session (self, task);
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
 * @path: where to
 * @progress: (nullable): called on the caller's context with 0…1
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
  save->progress = progress;
  save->progress_data = progress_data;
  save->owner = g_main_context_ref (self->owner);
  g_task_set_source_tag (task, sbx_engine_save_async);
  g_task_set_task_data (task, save, free_save);
  call (self, do_save, task);
}

gboolean
sbx_engine_save_finish (SbxEngine    *self,
                        GAsyncResult *result,
                        GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Questions ------------------------------------------------------------------------------- */

typedef struct
{
  guint64 number;
  guint store;
  guint max;
} Question;

static void
ask (SbxEngine          *self,
     CallFunc            func,
     gpointer            tag,
     Question            question,
     GCancellable       *cancellable,
     GAsyncReadyCallback callback,
     gpointer            data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_memdup2 (&question, sizeof question), g_free);
  call (self, func, task);
}

static SbxJson *
get_event (SbxEngine *self,
           GTask     *task,
           guint32   *token,
           SbxRun   **run,
           SbxStore **store)
{
  const Question *question = g_task_get_task_data (task);
  SbxSession *session = get_session (self, task);
  GError *error = NULL;
  SbxJson *json;

  if (session == NULL)
    return NULL;
  json = sbx_session_get_event (session, question->number, token, run, store, &error);
  if (json == NULL && error != NULL)
    g_task_return_error (task, error);
  else if (json == NULL || *run == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no event %" G_GUINT64_FORMAT,
                             question->number);

  return json;
}

static void
do_get_event (SbxEngine *self,
              GTask     *task)
{
  const Question *question = g_task_get_task_data (task);
  SbxEventDetail *detail;
  SbxStore *store;
  SbxRun *run;
  guint32 token;
  guint32 member;
  double t = 0;
  SbxJson *json = get_event (self, task, &token, &run, &store);

  if (json == NULL)
    return;
  member = sbx_json_member (json, token, "t");
  if (member != 0)
    sbx_json_get_double (json, member, &t);
  detail = g_new0 (SbxEventDetail, 1);
  detail->json = json;
  detail->token = token;
  detail->number = question->number;
  detail->time = run->wall + t;
  g_task_return_pointer (task, detail, (GDestroyNotify) sbx_event_detail_free);
}

/**
 * sbx_engine_get_event_async:
 * @number: an event number
 *
 * Asks for one event in full.
 */
void
sbx_engine_get_event_async (SbxEngine          *self,
                            guint64             number,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  g_return_if_fail (SBX_IS_ENGINE (self));

  ask (self, do_get_event, sbx_engine_get_event_async, (Question) { .number = number },
       cancellable, callback, data);
}

SbxEventDetail *
sbx_engine_get_event_finish (SbxEngine    *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
do_get_state (SbxEngine *self,
              GTask     *task)
{
  const Question *question = g_task_get_task_data (task);
  SbxSession *session = get_session (self, task);
  GPtrArray *stores;
  GError *error = NULL;
  SbxValue *state;

  if (session == NULL)
    return;
  stores = sbx_session_get_stores (session);
  if (question->store >= stores->len)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no such store");
      return;
    }
  state = sbx_session_get_state (session, g_ptr_array_index (stores, question->store), question->number, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, state, (GDestroyNotify) sbx_value_unref);
}

/**
 * sbx_engine_get_state_async:
 * @store: index of the store
 * @number: an event number, %G_MAXUINT64 for now
 *
 * Asks for the state just after an event.
 */
void
sbx_engine_get_state_async (SbxEngine          *self,
                            guint               store,
                            guint64             number,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  g_return_if_fail (SBX_IS_ENGINE (self));

  ask (self, do_get_state, sbx_engine_get_state_async, (Question) { .number = number, .store = store },
       cancellable, callback, data);
}

SbxValue *
sbx_engine_get_state_finish (SbxEngine    *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
do_get_changes (SbxEngine *self,
                GTask     *task)
{
  const Question *question = g_task_get_task_data (task);
  g_autoptr (SbxJson) json = NULL;
  g_autoptr (SbxValue) before = NULL;
  GPtrArray *changes;
  SbxStore *store;
  SbxRun *run;
  guint32 token;
  guint32 patch;

  json = get_event (self, task, &token, &run, &store);
  if (json == NULL)
    return;
  patch = sbx_json_member (json, token, "patch");
  if (patch == 0)
    {
      changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
    }
  else
    {
      /* Without the state before, the changes still say what came after. */
      if (store != NULL && question->number > 1)
        before = sbx_session_get_state (sbx_worker_get_session (self->worker), store, question->number - 1, NULL);
      changes = sbx_patch_list_changes (before, json, patch, question->max);
    }
  g_task_return_pointer (task, changes, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * sbx_engine_get_changes_async:
 * @number: number of a dispatch
 * @max: at most this many lines
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
  g_return_if_fail (SBX_IS_ENGINE (self));

  ask (self, do_get_changes, sbx_engine_get_changes_async, (Question) { .number = number, .max = max },
       cancellable, callback, data);
}

GPtrArray *
sbx_engine_get_changes_finish (SbxEngine    *self,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Life ------------------------------------------------------------------------------------ */

/**
 * sbx_engine_new:
 * @directory: where recordings are kept until they are saved
 *
 * Starts the engine thread. Nothing is recorded before sbx_engine_clear_async() or shown before
 * sbx_engine_open_async().
 *
 * Returns: (transfer full): an engine whose answers come to the thread-default context of the caller
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

const char *
sbx_engine_get_path (SbxEngine *self)
{
  g_return_val_if_fail (SBX_IS_ENGINE (self), NULL);

  return self->path;
}

/**
 * sbx_engine_stop:
 *
 * Closes every connection, commits, and waits for the engine thread.
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
