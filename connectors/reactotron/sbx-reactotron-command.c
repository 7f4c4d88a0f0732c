/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-reactotron-command.h"

#include "sbx-reactotron-value.h"

static gboolean
append_state (SbxSession  *session,
              SbxStore    *store,
              guint64      number,
              GString     *text,
              GError     **error)
{
  g_autoptr (SbxValue) state = sbx_session_get_state (session, store, number, error);
  g_autoptr (SbxJson) json = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (state == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID,
                             "The state after this action is not known");
      return FALSE;
    }
  bytes = sbx_value_to_json (state);
  json = sbx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 0, 0, error);
  if (json == NULL)
    return FALSE;
  if (sbx_reactotron_encode (json, 0, text))
    return TRUE;

  g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_CANNOT,
                       "This state holds values that cannot be sent to a Reactotron client, such "
                       "as NaN or a function");

  return FALSE;
}

static gboolean
append_json (const SbxCommand *command,
             GString          *text,
             GError          **error)
{
  if (command->json != NULL && sbx_reactotron_encode (command->json, 0, text))
    return TRUE;

  g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID,
                       "Only plain JSON can be sent to a Reactotron client");

  return FALSE;
}

/**
 * sbx_reactotron_command_build:
 * @command: what to do
 * @number: the event after which the state was that a jump brings
 * @store: to which store
 * @session: whose it is
 * @error: return location for an error of %SBX_COMMAND_ERROR
 *
 * Returns: (transfer full) (nullable): the message that makes a client do it
 */
GString *
sbx_reactotron_command_build (const SbxCommand  *command,
                              guint64            number,
                              SbxStore          *store,
                              SbxSession        *session,
                              GError           **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  switch (command->kind)
    {
    case SBX_COMMAND_DISPATCH:
      g_string_append (text, "{\"type\":\"state.action.dispatch\",\"payload\":{\"action\":");
      if (!append_json (command, text, error))
        return NULL;
      break;

    case SBX_COMMAND_IMPORT:
      g_string_append (text, "{\"type\":\"state.restore.request\",\"payload\":{\"state\":");
      if (!append_json (command, text, error))
        return NULL;
      break;

    case SBX_COMMAND_JUMP:
      g_string_append (text, "{\"type\":\"state.restore.request\",\"payload\":{\"state\":");
      if (!append_state (session, store, number, text, error))
        return NULL;
      break;

    case SBX_COMMAND_SKIP:
    case SBX_COMMAND_REORDER:
    case SBX_COMMAND_SWEEP:
    case SBX_COMMAND_COMMIT:
    case SBX_COMMAND_ROLLBACK:
    case SBX_COMMAND_RESET:
    case SBX_COMMAND_LOCK:
    case SBX_COMMAND_PAUSE:
    default:
      g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_CANNOT,
                           "Reactotron clients do not take this command");
      return NULL;
    }
  g_string_append (text, "}}");

  return g_steal_pointer (&text);
}
