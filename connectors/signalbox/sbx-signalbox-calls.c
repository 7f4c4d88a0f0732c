/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-signalbox-calls.h"

#include "sbx-limits.h"
#include "sbx-timeout.h"

struct _SbxSignalboxCalls
{
  GHashTable *waiting;   /* number -> Call */
  guint last;
};

/* One of them. */
typedef struct
{
  SbxSignalboxCalls *calls;
  guint number;
  GTask *task;
  GSource *deadline;
} Call;

static void
free_call (gpointer data)
{
  Call *call = data;

  g_source_destroy (call->deadline);
  g_source_unref (call->deadline);
  g_object_unref (call->task);
  g_free (call);
}

/* The caller may send the next command from inside. */
static GTask *
take_task (SbxSignalboxCalls *self,
           guint              number)
{
  Call *call = g_hash_table_lookup (self->waiting, GUINT_TO_POINTER (number));
  GTask *task = call != NULL ? g_object_ref (call->task) : NULL;

  g_hash_table_remove (self->waiting, GUINT_TO_POINTER (number));

  return task;
}

static gboolean
on_deadline (gpointer data)
{
  Call *call = data;
  g_autoptr (GTask) task = take_task (call->calls, call->number);

  g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED,
                           "The app did not answer in time");

  return G_SOURCE_REMOVE;
}

/**
 * sbx_signalbox_calls_new:
 *
 * Returns: (transfer full): no calls
 */
SbxSignalboxCalls *
sbx_signalbox_calls_new (void)
{
  SbxSignalboxCalls *self = g_new0 (SbxSignalboxCalls, 1);

  self->waiting = g_hash_table_new_full (NULL, NULL, NULL, free_call);

  return self;
}

/**
 * sbx_signalbox_calls_free:
 * @self: (transfer full): calls
 */
void
sbx_signalbox_calls_free (SbxSignalboxCalls *self)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (tasks, g_object_ref (((Call *) value)->task));
  g_hash_table_unref (self->waiting);
  g_free (self);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_new_error (g_ptr_array_index (tasks, i), SBX_COMMAND_ERROR,
                             SBX_COMMAND_ERROR_GONE, "The app is not connected any more");
}

static void
append_raw (GString       *text,
            const char    *name,
            const SbxJson *json)
{
  g_string_append_printf (text, ",\"%s\":", name);
  g_string_append_len (text, json->text, (gssize) json->length);
}

/* The action that is meant, by the name that the store has for it or by our number; for a jump with
 * its state. */
static gboolean
append_action (GString          *text,
               SbxSession       *session,
               const SbxCommand *command,
               SbxStore         *store,
               GError          **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, command->number);
  SbxValue *state;

  sbx_json_append_member (text, "action", command->id != NULL ? command->id : number);
  if (command->before_id != NULL)
    sbx_json_append_member (text, "before", command->before_id);
  else if (command->kind == SBX_COMMAND_REORDER)
    g_string_append (text, ",\"before\":null");
  if (command->kind != SBX_COMMAND_JUMP)
    return TRUE;

  state = sbx_session_get_state (session, store, command->number, error);
  if (state == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID,
                             "The state after that action is not known");
      return FALSE;
    }
  g_string_append (text, ",\"state\":");
  sbx_value_append_json (state, text);
  sbx_value_unref (state);

  return TRUE;
}

static gboolean
append_members (GString          *text,
                SbxSession       *session,
                const SbxCommand *command,
                SbxStore         *store,
                GError          **error)
{
  switch (command->kind)
    {
    case SBX_COMMAND_DISPATCH:
      append_raw (text, "action", command->json);
      return TRUE;
    case SBX_COMMAND_IMPORT:
      append_raw (text, "state", command->json);
      return TRUE;
    case SBX_COMMAND_JUMP:
    case SBX_COMMAND_SKIP:
    case SBX_COMMAND_REORDER:
      /* Without an action a jump is the way back: only the peer knows its newest state for sure. */
      if (command->kind == SBX_COMMAND_JUMP && command->number == 0)
        break;
      if (!append_action (text, session, command, store, error))
        return FALSE;
      break;
    default:
      break;
    }
  if (command->kind == SBX_COMMAND_SKIP || command->kind == SBX_COMMAND_LOCK
      || command->kind == SBX_COMMAND_PAUSE)
    g_string_append_printf (text, ",\"on\":%s", command->on ? "true" : "false");

  return TRUE;
}

/**
 * sbx_signalbox_calls_begin:
 * @session: whose store it is
 * @command: what to do, checked
 * @store: the store
 * @task: is answered when the peer has answered, or now if that fails
 *
 * Returns: (transfer full) (nullable): the message to send
 */
GString *
sbx_signalbox_calls_begin (SbxSignalboxCalls *self,
                           SbxSession        *session,
                           const SbxCommand  *command,
                           SbxStore          *store,
                           GTask             *task)
{
  g_autoptr (GString) text = g_string_new ("{\"m\":\"command\"");
  g_autoptr (GError) error = NULL;
  Call *call;

  if (g_hash_table_size (self->waiting) >= SBX_LIMIT_COMMANDS)
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED,
                               "The app has not answered %u commands yet", SBX_LIMIT_COMMANDS);
      return NULL;
    }

  g_string_append_printf (text, ",\"id\":%u", ++self->last);
  sbx_json_append_member (text, "store",
                          sbx_symbols_get (sbx_session_get_symbols (session), store->id));
  sbx_json_append_member (text, "command", sbx_command_kind_to_string (command->kind));
  if (!append_members (text, session, command, store, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return NULL;
    }
  g_string_append_c (text, '}');
  if (text->len > SBX_LIMIT_MESSAGE_SIZE)
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED,
                               "The state is too large to be sent: %" G_GSIZE_FORMAT " bytes",
                               text->len);
      return NULL;
    }

  call = g_new0 (Call, 1);
  call->calls = self;
  call->number = self->last;
  call->task = g_object_ref (task);
  call->deadline = sbx_timeout_new (SBX_LIMIT_COMMAND_TIME, "[signalbox] wait for done",
                                    on_deadline, call);
  g_hash_table_insert (self->waiting, GUINT_TO_POINTER (call->number), call);

  return g_steal_pointer (&text);
}

/**
 * sbx_signalbox_calls_take_done:
 * @json: a message `done`
 *
 * Answers the task of its command.
 */
void
sbx_signalbox_calls_take_done (SbxSignalboxCalls *self,
                               const SbxJson     *json)
{
  guint32 id = sbx_json_member (json, 0, "id");
  guint32 ok = sbx_json_member (json, 0, "ok");
  guint32 text = sbx_json_member (json, 0, "text");
  g_autoptr (GTask) task = NULL;
  g_autofree char *reason = NULL;
  gboolean is_ok = FALSE;
  guint64 number = 0;

  if (id == 0 || !sbx_json_get_uint (json, id, &number) || number > self->last)
    return;
  task = take_task (self, (guint) number);
  if (task == NULL)
    return;

  if (ok != 0 && sbx_json_get_boolean (json, ok, &is_ok) && is_ok)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  reason = text != 0 ? sbx_json_dup_string (json, text, NULL) : NULL;
  if (reason != NULL && g_utf8_strlen (reason, -1) > (glong) SBX_LIMIT_NAME_LENGTH)
    *g_utf8_offset_to_pointer (reason, (glong) SBX_LIMIT_NAME_LENGTH) = '\0';
  g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED, "%s",
                           reason != NULL ? reason : "The app said no");
}
