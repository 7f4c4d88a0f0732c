/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-engine-private.h"

/* --- Commands to stores ---------------------------------------------------------------------- */

static void
on_commanded (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gboolean done = sbx_session_command_finish (SBX_SESSION (source), result, &error);

  sbx_engine_return_result (task, done, error);
}

static void
do_command (SbxEngine *self,
            GTask     *task)
{
  SbxSession *session = sbx_engine_get_session (self, task);

  if (session != NULL)
    sbx_session_command_async (session, g_task_get_task_data (task), on_commanded,
                               g_object_ref (task));
}

/**
 * sbx_engine_command_async:
 * @self: an engine
 * @command: what to do; not to be touched any more
 * @cancellable: (nullable): forgets the answer; what was sent stays sent
 * @callback: called when the store has answered, or after some 10 seconds
 * @data: passed to @callback
 *
 * Sends a command to a store.
 */
void
sbx_engine_command_async (SbxEngine          *self,
                          SbxCommand         *command,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_return_if_fail (SBX_IS_ENGINE (self));

  g_task_set_source_tag (task, sbx_engine_command_async);
  g_task_set_task_data (task, sbx_command_ref (command), (GDestroyNotify) sbx_command_unref);
  sbx_engine_call (self, do_command, task);
}

/**
 * sbx_engine_command_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error, or %NULL
 *
 * Returns: whether the store has done it; if not, @error says why, for people
 */
gboolean
sbx_engine_command_finish (SbxEngine    *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Offers and questions of connectors ------------------------------------------------------ */

typedef struct
{
  char *address;
  char *text;
  gboolean remember;
} Request;

static void
free_request (gpointer data)
{
  Request *request = data;

  g_free (request->address);
  g_free (request->text);
  g_free (request);
}

static SbxConnector *
find_connector (SbxEngine *self,
                GTask     *task)
{
  const Request *request = g_task_get_task_data (task);
  SbxConnector *connector = sbx_worker_find_connector (self->worker, request->address);

  if (connector == NULL)
    g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                             "There is no connection to %s any more", request->address);

  return connector;
}

static void
on_invoked (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gboolean done = sbx_connector_finish (SBX_CONNECTOR (source), result, &error);

  sbx_engine_return_result (task, done, error);
}

static void
do_invoke (SbxEngine *self,
           GTask     *task)
{
  const Request *request = g_task_get_task_data (task);
  SbxConnector *connector = find_connector (self, task);

  if (connector != NULL)
    sbx_connector_invoke_async (connector, request->text, on_invoked, g_object_ref (task));
}

static void
do_answer (SbxEngine *self,
           GTask     *task)
{
  const Request *request = g_task_get_task_data (task);
  SbxConnector *connector = find_connector (self, task);

  if (connector == NULL)
    return;
  sbx_connector_answer (connector, request->text, request->remember);
  g_task_return_boolean (task, TRUE);
}

static void
call (SbxEngine        *self,
      SbxEngineCallFunc func,
      GTask            *task,
      const char       *address,
      const char       *text,
      gboolean          remember)
{
  Request *request = g_new0 (Request, 1);

  request->address = g_strdup (address);
  request->text = g_strdup (text);
  request->remember = remember;
  g_task_set_task_data (task, request, free_request);
  sbx_engine_call (self, func, task);
}

/**
 * sbx_engine_invoke_async:
 * @self: an engine
 * @address: of a connector, as in [struct@SbxConnectorInfo]
 * @offer: the id of one of its offers
 * @cancellable: (nullable): forgets the answer
 * @callback: called when it is done; end with sbx_engine_command_finish()
 * @data: passed to @callback
 *
 * Lets a connector do what one of its offers says.
 */
void
sbx_engine_invoke_async (SbxEngine          *self,
                         const char         *address,
                         const char         *offer,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_return_if_fail (SBX_IS_ENGINE (self));

  g_task_set_source_tag (task, sbx_engine_invoke_async);
  call (self, do_invoke, task, address, offer, FALSE);
}

/**
 * sbx_engine_answer:
 * @self: an engine
 * @address: of a connector, as in [struct@SbxConnectorInfo]
 * @text: (nullable): the answer to its question, %NULL if the user has none
 * @remember: keep it in the user's keyring
 *
 * Answers what a connector asked.
 */
void
sbx_engine_answer (SbxEngine  *self,
                   const char *address,
                   const char *text,
                   gboolean    remember)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_return_if_fail (SBX_IS_ENGINE (self));

  g_task_set_source_tag (task, sbx_engine_answer);
  call (self, do_answer, task, address, text, remember);
}
