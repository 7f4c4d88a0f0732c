/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Commands to one store, one after another: what it answers does not say to what. */

#include "config.h"

#include "sbx-devtools-store-private.h"

#include "sbx-devtools-command.h"
#include "sbx-devtools-times.h"
#include "sbx-limits.h"
#include "sbx-timeout.h"

/**
 * Order:
 *
 * A command that waits for its turn, or for its answer.
 */
typedef struct
{
  SbxCommand *command;
  GTask *task;
  guint n_jumps;        /* towards the newest action */
  gboolean way_back;    /* it is to show its newest state */
} Order;

static void send_next (SbxDevtoolsStore *self);

static void
order_free (Order *order)
{
  sbx_command_unref (order->command);
  g_object_unref (order->task);
  g_free (order);
}

/* The first command is over. @error: (transfer full) (nullable) */
static void
finish (SbxDevtoolsStore *self,
        GError           *error)
{
  Order *order = g_queue_pop_head (&self->commands);

  sbx_timeout_clear (&self->command_timer);
  self->sent = FALSE;
  /* Who sent it looks at what it did. */
  if (self->feed != NULL)
    sbx_feed_flush (self->feed);
  if (error != NULL)
    g_task_return_error (order->task, error);
  else
    g_task_return_boolean (order->task, TRUE);
  order_free (order);
}

static gboolean
on_command_time (gpointer data)
{
  g_autoptr (SbxDevtoolsStore) self = g_object_ref (data);

  g_clear_pointer (&self->command_timer, g_source_unref);
  finish (self, g_error_new_literal (SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED,
                                     self->seen ? "The store answered, but did not do it"
                                                : "The store did not answer in time"));
  send_next (self);

  return G_SOURCE_REMOVE;
}

/* An action that the app filters out, or that a locked or paused store does not record, is not
 * answered: the log tells whether the store still listens. */
static gboolean
on_probe_time (gpointer data)
{
  SbxDevtoolsStore *self = data;

  g_clear_pointer (&self->command_timer, g_source_unref);
  self->probed = TRUE;
  self->command_timer = sbx_timeout_new (sbx_devtools_times.command
                                         - sbx_devtools_times.answer / 4,
                                         SBX_DEVTOOLS_TIMER, on_command_time, self);
  sbx_devtools_store_update (self);

  return G_SOURCE_REMOVE;
}

static void
note_debt (SbxDevtoolsStore *self,
           Order            *order)
{
  if (order->command->kind == SBX_COMMAND_JUMP)
    self->did_jump = !order->way_back;
  else if (order->command->kind == SBX_COMMAND_LOCK)
    self->did_lock = order->command->on;
  else if (order->command->kind == SBX_COMMAND_PAUSE)
    self->did_pause = order->command->on;
}

/* Returns whether something was sent that has to be answered. */
static gboolean
send_first (SbxDevtoolsStore *self,
            Order            *order)
{
  GError *error = NULL;
  gboolean done;
  gboolean dispatch = order->command->kind == SBX_COMMAND_DISPATCH;
  g_autoptr (GString) text = sbx_devtools_command_build (order->command, self->log, &done, &error);

  if (text == NULL)
    {
      finish (self, error);
      return FALSE;
    }
  order->way_back = sbx_devtools_command_is_way_back (order->command, self->log);
  note_debt (self, order);
  self->sent = TRUE;
  self->seen = FALSE;
  self->probed = FALSE;
  self->line->send (self->line_data, text);
  if (dispatch)
    {
      self->command_timer = sbx_timeout_new (sbx_lifted_log_is_paused (self->log)
                                             ? 0 : sbx_devtools_times.answer / 4,
                                             SBX_DEVTOOLS_TIMER, on_probe_time, self);
      return TRUE;
    }
  self->command_timer = sbx_timeout_new (sbx_devtools_times.command, SBX_DEVTOOLS_TIMER,
                                         on_command_time, self);
  sbx_devtools_store_expect (self);

  return TRUE;
}

static void
send_next (SbxDevtoolsStore *self)
{
  while (!self->sent && self->line != NULL && self->commands.length > 0)
    {
      if (send_first (self, g_queue_peek_head (&self->commands)))
        return;
    }
}

/* An app that goes on has dispatched something before our jump arrived: once more. Each answer has
 * the whole log in it, so there is an end. */
static void
jump_again (SbxDevtoolsStore *self,
            Order            *order)
{
  g_autoptr (GString) text = NULL;

  if (order->n_jumps >= SBX_DEVTOOLS_JUMPS)
    return;
  order->n_jumps++;
  text = sbx_devtools_command_build_way_back (self->log);
  if (text == NULL)
    return;
  self->line->send (self->line_data, text);
  sbx_devtools_store_expect (self);
}

/**
 * sbx_devtools_store_on_log:
 * @self: a store
 *
 * Its log has arrived: perhaps as the answer to the command on its way.
 */
void
sbx_devtools_store_on_log (SbxDevtoolsStore *self)
{
  Order *order = g_queue_peek_head (&self->commands);

  if (!self->sent)
    return;
  self->seen = TRUE;
  /* Nothing in it tells whether an action was dispatched, but that the question behind it was
   * answered does: one that threw ends the store's hearing. */
  if (order->command->kind == SBX_COMMAND_DISPATCH && !self->probed)
    return;
  if (order->way_back && !sbx_lifted_log_is_at_end (self->log))
    {
      jump_again (self, order);
      return;
    }
  if (!order->way_back && !sbx_devtools_command_shows (order->command, self->log))
    return;
  finish (self, NULL);
  send_next (self);
}

/**
 * sbx_devtools_store_on_action:
 * @self: a store
 * @action: the action
 * @token: token of it in @action
 *
 * It has told an action: perhaps the one that was dispatched.
 */
void
sbx_devtools_store_on_action (SbxDevtoolsStore *self,
                              const SbxJson    *action,
                              guint32           token)
{
  Order *order = g_queue_peek_head (&self->commands);
  const SbxJson *wanted;
  const char *raw;
  const char *told;
  gsize length;
  gsize told_length;

  if (!self->sent || order->command->kind != SBX_COMMAND_DISPATCH)
    return;
  wanted = order->command->json;
  raw = sbx_json_raw (wanted, 0, &length);
  told = sbx_json_raw (action, token, &told_length);
  if (length != told_length || memcmp (raw, told, length) != 0)
    return;
  finish (self, NULL);
  send_next (self);
}

/**
 * sbx_devtools_store_fail_commands:
 * @self: a store
 * @code: why
 * @text: why, for people
 *
 * Ends every command.
 */
void
sbx_devtools_store_fail_commands (SbxDevtoolsStore *self,
                                  SbxCommandError   code,
                                  const char       *text)
{
  while (self->commands.length > 0)
    finish (self, g_error_new_literal (SBX_COMMAND_ERROR, (int) code, text));
}

/**
 * sbx_devtools_store_command:
 * @self: a store
 * @command: what it shall do
 * @task: (transfer full): returns %TRUE, or an error of %SBX_COMMAND_ERROR
 */
void
sbx_devtools_store_command (SbxDevtoolsStore *self,
                            SbxCommand       *command,
                            GTask            *task)
{
  const char *why = sbx_devtools_store_get_why (self);
  Order *order;

  if (self->line == NULL || why != NULL || !sbx_lifted_log_is_known (self->log)
      || self->commands.length >= SBX_LIMIT_DEVTOOLS_COMMANDS)
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR,
                               self->line == NULL ? SBX_COMMAND_ERROR_GONE
                                                  : SBX_COMMAND_ERROR_CANNOT,
                               "%s", self->line == NULL ? "The store is not connected any more"
                                     : why != NULL ? why
                                     : self->commands.length > 0 ? "Too many commands wait already"
                                     : "The store has not sent its state yet");
      g_object_unref (task);
      return;
    }
  order = g_new0 (Order, 1);
  order->command = sbx_command_ref (command);
  order->task = task;
  g_queue_push_tail (&self->commands, order);
  send_next (self);
}

void
sbx_devtools_store_take_debt (SbxDevtoolsStore *self,
                              SbxDevtoolsDebt  *debt)
{
  gboolean is_back = self->sent || !sbx_lifted_log_is_at_end (self->log);

  *debt = (SbxDevtoolsDebt) {
    .way_back = self->did_jump && is_back ? sbx_devtools_command_build_way_back (self->log) : NULL,
    .unlock = self->did_lock,
    .unpause = self->did_pause,
  };
  self->did_jump = FALSE;
  self->did_lock = FALSE;
  self->did_pause = FALSE;
}
