/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-connector.h"
#include "sbx-session-private.h"

/* What the store has to know of the action that is meant: its own name of it. Actions of before a
 * commit or of a lost history may have none. */
static char *
find_id (SbxSession *self,
         SbxStore   *store,
         guint64     number,
         GError    **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (SbxJson) json = NULL;
  SbxStore *owner = NULL;
  SbxRun *run = NULL;
  SbxEventKind kind;
  guint32 token;
  guint32 k;
  guint32 id;

  json = sbx_session_get_event (self, number, &token, &run, &owner, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  k = json != NULL ? sbx_json_member (json, token, "k") : 0;
  if (owner != store || k == 0 || !sbx_event_kind_from_json (json, k, &kind)
      || kind != SBX_EVENT_DISPATCH)
    {
      g_set_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID,
                   "Event %" G_GUINT64_FORMAT " is no action of this store", number);
      return NULL;
    }
  id = sbx_json_member (json, token, "id");

  return id != 0 ? sbx_json_dup_string (json, id, NULL) : g_strdup ("");
}

static gboolean
name_action (SbxSession *self,
             SbxStore   *store,
             guint64     number,
             gboolean    needed,
             char      **id,
             GError    **error)
{
  g_free (*id);
  *id = find_id (self, store, number, error);
  if (*id == NULL)
    return FALSE;
  if (**id != '\0')
    return TRUE;

  g_clear_pointer (id, g_free);
  if (needed)
    g_set_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID,
                 "The store has no name for event %" G_GUINT64_FORMAT
                 ": it does not keep that action", number);

  return !needed;
}

static gboolean
check_action (SbxSession *self,
              SbxStore   *store,
              SbxCommand *command,
              GError    **error)
{
  const SbxJson *json = command->json;

  switch (command->kind)
    {
    case SBX_COMMAND_JUMP:
      if (command->number != 0)
        return name_action (self, store, command->number, FALSE, &command->id, error);
      g_clear_pointer (&command->id, g_free);
      return TRUE;
    case SBX_COMMAND_SKIP:
      return name_action (self, store, command->number, TRUE, &command->id, error);
    case SBX_COMMAND_REORDER:
      return name_action (self, store, command->number, TRUE, &command->id, error)
             && (command->before == 0
                 || name_action (self, store, command->before, TRUE, &command->before_id, error));
    case SBX_COMMAND_DISPATCH:
      if (json != NULL && json->tokens[0].type == SBX_JSON_OBJECT)
        return TRUE;
      g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID,
                           "An action is a JSON object, such as {\"type\": \"cart/add\"}");
      return FALSE;
    case SBX_COMMAND_IMPORT:
      if (json != NULL)
        return TRUE;
      g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID,
                           "There is no state to import");
      return FALSE;
    default:
      return TRUE;
    }
}

static gboolean
check (SbxSession *self,
       SbxStore   *store,
       SbxCommand *command,
       GError    **error)
{
  if (store == NULL || !store->open || !store->run->live || store->run->connector == NULL)
    {
      g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                           "This store is not connected any more");
      return FALSE;
    }
  if ((store->can & (1u << command->kind)) == 0)
    {
      g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_CANNOT,
                           store->why != NULL ? store->why
                           : store->can == 0  ? "This store takes no commands"
                                              : "This store does not take that command");
      return FALSE;
    }

  return check_action (self, store, command, error);
}

/* What the user did belongs to the story: without it a changed state would have no cause. */
static void
record (SbxSession       *self,
        SbxStore         *store,
        const SbxCommand *command)
{
  g_autoptr (GString) members = g_string_new (NULL);

  sbx_json_append_member (members, "store", sbx_symbols_get (self->symbols, store->id));
  sbx_json_append_member (members, "command", sbx_command_kind_to_string (command->kind));
  sbx_json_append_member (members, "id", command->id);
  sbx_json_append_member (members, "before", command->before_id);
  if (command->kind == SBX_COMMAND_SKIP || command->kind == SBX_COMMAND_LOCK
      || command->kind == SBX_COMMAND_PAUSE)
    g_string_append_printf (members, ",\"on\":%s", command->on ? "true" : "false");
  if (command->kind == SBX_COMMAND_DISPATCH)
    {
      gsize length;
      const char *action = sbx_json_raw (command->json, 0, &length);

      g_string_append (members, ",\"action\":");
      g_string_append_len (members, action, (gssize) length);
    }
  sbx_session_add_own (self, store->run, SBX_EVENT_COMMAND, members->str);
}

static void
record_failure (SbxSession   *self,
                SbxRun       *run,
                const char   *command,
                const GError *error)
{
  g_autoptr (GString) members = g_string_new (",\"level\":\"warning\"");
  g_autofree char *text = g_strdup_printf ("%s: %s", command, error->message);

  sbx_json_append_member (members, "text", text);
  sbx_session_add_own (self, run, SBX_EVENT_LOG, members->str);
}

static void
on_commanded (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  SbxSession *self = g_task_get_source_object (task);
  SbxCommand *command = g_task_get_task_data (task);
  SbxStore *store = g_ptr_array_index (self->stores, command->store);
  GError *error = NULL;

  if (sbx_connector_finish (SBX_CONNECTOR (source), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  record_failure (self, store->run, sbx_command_kind_to_string (command->kind), error);
  g_task_return_error (task, error);
}

/**
 * sbx_session_command_async:
 * @self: a session
 * @command: what to do; its ids are filled in
 * @callback: called when the store has answered; end with sbx_session_command_finish()
 * @data: passed to @callback
 *
 * Checks a command against what its store can, records it, and sends it down the road by which the
 * store's events come. On the session's thread.
 */
void
sbx_session_command_async (SbxSession         *self,
                           SbxCommand         *command,
                           GAsyncReadyCallback callback,
                           gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = NULL;
  SbxStore *store = command->store < self->stores->len
                    ? g_ptr_array_index (self->stores, command->store) : NULL;

  g_task_set_source_tag (task, sbx_session_command_async);
  g_task_set_task_data (task, sbx_command_ref (command), (GDestroyNotify) sbx_command_unref);
  if (!check (self, store, command, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  /* First: the row of the command names the action, which the peer may have no name for. */
  if (command->kind == SBX_COMMAND_JUMP)
    store->jumped = command->number;
  record (self, store, command);
  sbx_connector_command_async (store->run->connector, command, store, on_commanded,
                               g_steal_pointer (&task));
}

/**
 * sbx_session_command_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location for an error, or %NULL
 *
 * Returns: whether it was carried out; if not, @error is of %SBX_COMMAND_ERROR or says why the
 *   action that was named cannot be read
 */
gboolean
sbx_session_command_finish (SbxSession   *self,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
