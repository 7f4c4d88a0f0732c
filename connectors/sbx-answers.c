/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-answers.h"

#include <string.h>

#include "sbx-command.h"
#include "sbx-limits.h"
#include "sbx-timeout.h"

#define PATIENCE 9000 /* ms; the engine gives up after ten seconds */

/**
 * Waiting:
 *
 * One command.
 */
typedef struct
{
  SbxAnswers *answers;
  guint64 number;
  GTask *task;
  GSource *patience;
} Waiting;

struct _SbxAnswers
{
  GPtrArray *waiting;  /* Waiting */
  guint64 last;
};

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  sbx_timeout_clear (&waiting->patience);
  g_clear_object (&waiting->task);
  g_free (waiting);
}

static void
refuse (Waiting    *waiting,
        const char *text)
{
  g_autoptr (GTask) task = g_steal_pointer (&waiting->task);

  g_ptr_array_remove_fast (waiting->answers->waiting, waiting);
  g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED, "%s", text);
}

static gboolean
on_impatient (gpointer data)
{
  refuse (data, "The service did not answer in time");

  return G_SOURCE_REMOVE;
}

/**
 * sbx_answers_new:
 *
 * Returns: (transfer full): no commands yet
 */
SbxAnswers *
sbx_answers_new (void)
{
  SbxAnswers *self = g_new0 (SbxAnswers, 1);

  self->waiting = g_ptr_array_new_with_free_func (waiting_free);

  return self;
}

/**
 * sbx_answers_free:
 * @self: (transfer full): answers
 */
void
sbx_answers_free (SbxAnswers *self)
{
  sbx_answers_give_up (self);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

/**
 * sbx_answers_next:
 * @self: answers
 *
 * Returns: the number of the next command, from 1
 */
guint64
sbx_answers_next (SbxAnswers *self)
{
  return ++self->last;
}

/**
 * sbx_answers_wait:
 * @self: answers
 * @number: from sbx_answers_next()
 * @task: returns when the answer comes, or after 9 seconds
 */
void
sbx_answers_wait (SbxAnswers *self,
                  guint64     number,
                  GTask      *task)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->answers = self;
  waiting->number = number;
  waiting->task = g_object_ref (task);
  waiting->patience = sbx_timeout_new (PATIENCE, "[signalbox] answer", on_impatient, waiting);
  g_ptr_array_add (self->waiting, waiting);
}

/**
 * sbx_answers_take:
 * @self: answers
 * @message: what the peer sent
 * @reading: what it means: %SBX_MESSAGE_DONE
 *
 * The action of that number was taken, or was not, if the message has a text of what was wrong.
 */
void
sbx_answers_take (SbxAnswers       *self,
                  const SbxJson    *message,
                  const SbxReading *reading)
{
  guint64 number;

  if (reading->id == 0 || !sbx_json_get_uint (message, reading->id, &number))
    return;
  for (guint i = 0; i < self->waiting->len; i++)
    {
      Waiting *waiting = g_ptr_array_index (self->waiting, i);
      g_autoptr (GTask) task = NULL;
      g_autofree char *text = NULL;

      if (waiting->number != number)
        continue;
      if (reading->text != 0)
        text = sbx_json_dup_string (message, reading->text, NULL);
      if (text != NULL)
        {
          g_autofree char *valid = g_utf8_make_valid (text, (gssize) MIN (strlen (text),
                                                                         SBX_LIMIT_NAME_LENGTH));

          refuse (waiting, valid);
          return;
        }
      task = g_steal_pointer (&waiting->task);
      g_ptr_array_remove_index_fast (self->waiting, i);
      g_task_return_boolean (task, TRUE);
      return;
    }
}

/**
 * sbx_answers_give_up:
 * @self: answers
 *
 * The peer is gone: what waits will not be answered.
 */
void
sbx_answers_give_up (SbxAnswers *self)
{
  while (self->waiting->len > 0)
    {
      Waiting *waiting = g_ptr_array_index (self->waiting, 0);
      g_autoptr (GTask) task = g_steal_pointer (&waiting->task);

      g_ptr_array_remove_index_fast (self->waiting, 0);
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                               "The connection was lost before the service answered");
    }
}
