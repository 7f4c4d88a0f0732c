/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-engine-private.h"

/* --- Questions ------------------------------------------------------------------------------- */

typedef struct
{
  guint64 number;
  guint store;
} Question;

static void
ask (SbxEngine          *self,
     SbxEngineCallFunc   func,
     gpointer            tag,
     Question            question,
     GCancellable       *cancellable,
     GAsyncReadyCallback callback,
     gpointer            data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_memdup2 (&question, sizeof question), g_free);
  sbx_engine_call (self, func, task);
}

static SbxJson *
get_event (SbxEngine *self,
           GTask     *task,
           guint32   *token,
           SbxRun   **run,
           SbxStore **store)
{
  const Question *question = g_task_get_task_data (task);
  SbxSession *session = sbx_engine_get_session (self, task);
  GError *error = NULL;
  SbxJson *json;

  if (session == NULL)
    return NULL;
  json = sbx_session_get_event (session, question->number, token, run, store, &error);
  if (json == NULL && error != NULL)
    g_task_return_error (task, error);
  else if (json == NULL || *run == NULL)
    {
      g_clear_pointer (&json, sbx_json_unref);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                               "There is no event %" G_GUINT64_FORMAT, question->number);
    }

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
 * @self: an engine
 * @number: an event number
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
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

/**
 * sbx_engine_get_event_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full): the event; %NULL with %G_IO_ERROR_NOT_FOUND if there is none of that
 *   number
 */
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
  SbxSession *session = sbx_engine_get_session (self, task);
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
  state = sbx_session_get_state (session, g_ptr_array_index (stores, question->store),
                                 question->number, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, state, (GDestroyNotify) sbx_value_unref);
}

/**
 * sbx_engine_get_state_async:
 * @self: an engine
 * @store: index of the store
 * @number: an event number, %G_MAXUINT64 for now
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
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

  ask (self, do_get_state, sbx_engine_get_state_async,
       (Question) { .number = number, .store = store }, cancellable, callback, data);
}

/**
 * sbx_engine_get_state_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): the state; %NULL without an error if it is unknown at that
 *   point
 */
SbxValue *
sbx_engine_get_state_finish (SbxEngine    *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sbx_engine_set_sources:
 * @self: an engine
 * @sources: (nullable): how scripts and their source maps are read
 */
void
sbx_engine_set_sources (SbxEngine  *self,
                        SbxSources *sources)
{
  g_return_if_fail (SBX_IS_ENGINE (self));
  g_return_if_fail (sources == NULL || SBX_IS_SOURCES (sources));

  g_set_object (&self->sources, sources);
}

/**
 * sbx_engine_get_sources:
 * @self: an engine
 *
 * Returns: (nullable) (transfer none): how scripts and their source maps are read, on the UI thread
 */
SbxSources *
sbx_engine_get_sources (SbxEngine *self)
{
  g_return_val_if_fail (SBX_IS_ENGINE (self), NULL);

  return self->sources;
}
