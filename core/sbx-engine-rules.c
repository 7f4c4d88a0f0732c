/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-engine-private.h"

static void
do_set_rules (SbxEngine *self,
              GTask     *task)
{
  sbx_worker_set_rules (self->worker, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/**
 * sbx_engine_set_rules:
 * @self: an engine
 * @rules: a configuration, not to be changed any more
 *
 * From now on findings are decided by it, in this recording and in those that follow; an `update`
 * brings them if they change. If a threshold is another one now, a file that is shown is read again
 * (updates with a new serial, as after sbx_engine_open_async()); while a program is recorded a new
 * threshold counts for the events to come.
 */
void
sbx_engine_set_rules (SbxEngine *self,
                      SbxRules  *rules)
{
  GTask *task;

  g_return_if_fail (SBX_IS_ENGINE (self));
  g_return_if_fail (rules != NULL);

  sbx_rules_ref (rules);
  g_clear_pointer (&self->rules, sbx_rules_unref);
  self->rules = rules;
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, sbx_engine_set_rules);
  g_task_set_task_data (task, sbx_rules_ref (rules), (GDestroyNotify) sbx_rules_unref);
  sbx_engine_call (self, do_set_rules, task);
}

/**
 * sbx_engine_get_rules:
 * @self: an engine
 *
 * Returns: (transfer none) (nullable): what was last given to sbx_engine_set_rules(), for whoever
 *   reads a recording beside the engine: an export
 */
SbxRules *
sbx_engine_get_rules (SbxEngine *self)
{
  g_return_val_if_fail (SBX_IS_ENGINE (self), NULL);

  return self->rules;
}

typedef struct
{
  char *rule;
  char *subject;
  char *reason;  /* NULL: undo */
} Dismissal;

static void
free_dismissal (gpointer data)
{
  Dismissal *dismissal = data;

  g_free (dismissal->rule);
  g_free (dismissal->subject);
  g_free (dismissal->reason);
  g_free (dismissal);
}

static void
do_dismiss (SbxEngine *self,
            GTask     *task)
{
  SbxSession *session = sbx_engine_get_session (self, task);
  const Dismissal *dismissal = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean done;

  if (session == NULL)
    return;

  if (dismissal->reason != NULL)
    done = sbx_session_dismiss (session, dismissal->rule, dismissal->subject, dismissal->reason,
                                &error);
  else
    done = sbx_session_undismiss (session, dismissal->rule, dismissal->subject, &error);
  if (done)
    sbx_worker_report (self->worker);
  sbx_engine_return_result (task, done, error);
}

static void
set_dismissal (SbxEngine          *self,
               const char         *rule,
               const char         *subject,
               const char         *reason,
               GCancellable       *cancellable,
               GAsyncReadyCallback callback,
               gpointer            data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Dismissal *dismissal = g_new0 (Dismissal, 1);

  dismissal->rule = g_strdup (rule);
  dismissal->subject = g_strdup (subject);
  dismissal->reason = g_strdup (reason);
  g_task_set_source_tag (task, sbx_engine_dismiss_async);
  g_task_set_task_data (task, dismissal, free_dismissal);
  sbx_engine_call (self, do_dismiss, task);
}

/**
 * sbx_engine_dismiss_async:
 * @self: an engine
 * @rule: id of a rule
 * @subject: subject of its finding
 * @reason: why, for people; may be empty
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
 *
 * Sets a finding aside in the recording that is shown; an `update` follows, in which it is marked
 * and stands behind the others. See sbx_session_dismiss().
 */
void
sbx_engine_dismiss_async (SbxEngine          *self,
                          const char         *rule,
                          const char         *subject,
                          const char         *reason,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            data)
{
  g_return_if_fail (SBX_IS_ENGINE (self));
  g_return_if_fail (rule != NULL && subject != NULL && reason != NULL);

  set_dismissal (self, rule, subject, reason, cancellable, callback, data);
}

/**
 * sbx_engine_undismiss_async:
 * @self: an engine
 * @rule: id of a rule
 * @subject: subject of its finding
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done; sbx_engine_dismiss_finish() tells how it went
 * @data: passed to @callback
 *
 * Undoes sbx_engine_dismiss_async().
 */
void
sbx_engine_undismiss_async (SbxEngine          *self,
                            const char         *rule,
                            const char         *subject,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  g_return_if_fail (SBX_IS_ENGINE (self));
  g_return_if_fail (rule != NULL && subject != NULL);

  set_dismissal (self, rule, subject, NULL, cancellable, callback, data);
}

/**
 * sbx_engine_dismiss_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: whether it is remembered; else an error for people: the file is read-only, or another
 *   program records it
 */
gboolean
sbx_engine_dismiss_finish (SbxEngine    *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
