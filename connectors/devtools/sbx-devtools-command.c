/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-command.h"

#include <string.h>

#include "sbx-clock.h"

/* A store in which handling a message throws obeys nothing any more, and one that was sent an index
 * or a file that does not fit throws until its page is reloaded. So nothing is sent that was not
 * checked, and never text that would be evaluated. */

static void
set_invalid (GError    **error,
             const char *text)
{
  g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID, text);
}

static gint64
now_ms (void)
{
  return (gint64) sbx_clock_now ();
}

static GString *
begin (const char *type)
{
  GString *text = g_string_new ("{\"type\":\"DISPATCH\",\"action\":{\"type\":\"");

  g_string_append (text, type);
  g_string_append_c (text, '"');

  return text;
}

static GString *
end (GString *text)
{
  g_string_append (text, "}}");

  return text;
}

static GString *
with_timestamp (const char *type)
{
  GString *text = begin (type);

  g_string_append_printf (text, ",\"timestamp\":%" G_GINT64_FORMAT, now_ms ());

  return end (text);
}

static GString *
with_status (const char *type,
             gboolean    status)
{
  GString *text = begin (type);

  g_string_append_printf (text, ",\"status\":%s", status ? "true" : "false");

  return end (text);
}

static void
append_value (GString       *text,
              const SbxJson *json,
              guint32        token)
{
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);

  g_string_append_len (text, raw, (gssize) length);
}

/* Redux refuses anything else, by throwing. */
static gboolean
is_action (const SbxJson *json,
           guint32        token)
{
  guint32 type = json->tokens[token].type == SBX_JSON_OBJECT
                   ? sbx_json_member (json, token, "type") : 0;

  return type != 0 && json->tokens[type].type == SBX_JSON_STRING;
}

/* What JSON cannot hold would arrive as our mark for it. */
static gboolean
check_plain (const SbxJson *json,
             GError       **error)
{
  if (memmem (json->text, json->length, "\"$sbx\"", 6) == NULL)
    return TRUE;
  set_invalid (error, "It holds a value that JSON does not have, such as a date or a map; Redux "
                      "DevTools has no way to carry it");

  return FALSE;
}

/* --- Commands about actions ------------------------------------------------------------------ */

static gboolean
resolve (SbxLiftedLog *log,
         const char   *name,
         guint64      *id,
         GError      **error)
{
  if (name != NULL && sbx_lifted_log_resolve (log, name, id) && sbx_lifted_log_is_staged (log, *id))
    return TRUE;
  set_invalid (error, "The store does not keep this action any more");

  return FALSE;
}

/**
 * sbx_devtools_command_is_way_back:
 * @command: what the user wants
 * @log: what is known of the store
 *
 * Returns: whether it is a jump to the newest action: then the store shall show its newest state,
 *   and go on from there
 */
gboolean
sbx_devtools_command_is_way_back (const SbxCommand *command,
                                  SbxLiftedLog     *log)
{
  guint64 newest;
  guint64 id;

  if (command->kind != SBX_COMMAND_JUMP)
    return FALSE;

  return (command->number == 0 && command->id == NULL)
         || (command->id != NULL && sbx_lifted_log_resolve (log, command->id, &id)
             && sbx_lifted_log_get_newest (log, &newest) && newest == id);
}

GString *
sbx_devtools_command_build_jump_to (guint64 id)
{
  GString *text = begin ("JUMP_TO_ACTION");

  g_string_append_printf (text, ",\"actionId\":%" G_GUINT64_FORMAT, id);

  return end (text);
}

/**
 * sbx_devtools_command_build_way_back:
 * @log: what is known of the store
 *
 * Returns: (transfer full) (nullable): the message that sends it to its newest action; %NULL if it
 *   has none
 */
GString *
sbx_devtools_command_build_way_back (SbxLiftedLog *log)
{
  guint64 id;

  return sbx_lifted_log_get_newest (log, &id) ? sbx_devtools_command_build_jump_to (id) : NULL;
}

static GString *
build_jump (const SbxCommand *command,
            SbxLiftedLog     *log,
            gboolean         *done,
            GError          **error)
{
  GString *text;
  guint64 id;

  /* The newest action that we know need not be the newest of a store that goes on: who sends this
   * sends it again until it is. */
  if (sbx_devtools_command_is_way_back (command, log))
    {
      text = sbx_devtools_command_build_way_back (log);
      *done = text == NULL;
      return text;
    }

  return resolve (log, command->id, &id, error) ? sbx_devtools_command_build_jump_to (id) : NULL;
}

static GString *
build_skip (const SbxCommand *command,
            SbxLiftedLog     *log,
            gboolean         *done,
            GError          **error)
{
  GString *text;
  guint64 id;

  if (!resolve (log, command->id, &id, error))
    return NULL;
  if (id == 0)
    {
      set_invalid (error, "The store's first action cannot be left out");
      return NULL;
    }
  if (sbx_lifted_log_is_skipped (log, id) == command->on)
    {
      *done = TRUE;
      return NULL;
    }
  text = begin ("TOGGLE_ACTION");
  g_string_append_printf (text, ",\"id\":%" G_GUINT64_FORMAT, id);

  return end (text);
}

static GString *
build_reorder (const SbxCommand *command,
               SbxLiftedLog     *log,
               GError          **error)
{
  GString *text;
  guint64 id;
  guint64 before = sbx_lifted_log_get_next_id (log); /* an id past the last one: the end */

  if (!resolve (log, command->id, &id, error)
      || (command->before != 0 && !resolve (log, command->before_id, &before, error)))
    return NULL;
  if (id == 0 || before == 0 || id == before)
    {
      set_invalid (error, id == before ? "It cannot be moved before itself"
                                       : "The store's first action stays where it is");
      return NULL;
    }
  text = begin ("REORDER_ACTION");
  g_string_append_printf (text, ",\"actionId\":%" G_GUINT64_FORMAT
                                ",\"beforeActionId\":%" G_GUINT64_FORMAT, id, before);

  return end (text);
}

static GString *
build_dispatch (const SbxCommand *command,
                SbxLiftedLog     *log,
                GError          **error)
{
  GString *text;

  if (command->json == NULL || !is_action (command->json, 0))
    {
      set_invalid (error, "An action is an object with a text “type”");
      return NULL;
    }
  if (!check_plain (command->json, error))
    return NULL;
  if (sbx_lifted_log_is_locked (log))
    {
      g_set_error_literal (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_CANNOT,
                           "The store is locked: it takes no actions");
      return NULL;
    }
  text = begin ("PERFORM_ACTION");
  g_string_append_printf (text, ",\"timestamp\":%" G_GINT64_FORMAT ",\"action\":", now_ms ());
  append_value (text, command->json, 0);

  return end (text);
}

/* --- Import ---------------------------------------------------------------------------------- */

static gboolean
check_lifted (const SbxJson *json)
{
  guint32 actions = sbx_json_member (json, 0, "actionsById");
  guint32 staged = sbx_json_member (json, 0, "stagedActionIds");
  guint32 states = sbx_json_member (json, 0, "computedStates");
  guint32 current = sbx_json_member (json, 0, "currentStateIndex");
  guint32 next = sbx_json_member (json, 0, "nextActionId");
  guint64 index;
  guint64 next_id;
  guint n = 0;

  if (actions == 0 || staged == 0 || states == 0 || current == 0 || next == 0
      || json->tokens[staged].type != SBX_JSON_ARRAY
      || json->tokens[states].type != SBX_JSON_ARRAY
      || !sbx_json_get_uint (json, current, &index) || !sbx_json_get_uint (json, next, &next_id))
    return FALSE;
  for (guint32 at = sbx_json_first (json, staged); at != 0;
       at = sbx_json_after (json, staged, at), n++)
    {
      guint64 id;
      g_autofree char *key = NULL;
      guint32 action;
      guint32 inner;

      if (!sbx_json_get_uint (json, at, &id) || id >= next_id)
        return FALSE;
      key = g_strdup_printf ("%" G_GUINT64_FORMAT, id);
      action = sbx_json_member (json, actions, key);
      inner = action != 0 ? sbx_json_member (json, action, "action") : 0;
      if (inner == 0 || !is_action (json, inner))
        return FALSE;
    }

  return n > 0 && index < n && sbx_json_count (json, states) == n;
}

/* The whole log, as the stock tools export it: the store reads its marks itself. */
static GString *
build_lifted_import (const SbxJson *json,
                     GError       **error)
{
  GString *text;

  if (!check_lifted (json))
    {
      set_invalid (error, "The file does not fit together: an action, a state or an index in it is "
                          "missing, and the store would be broken by it");
      return NULL;
    }
  text = g_string_new ("{\"type\":\"IMPORT\",\"state\":");
  sbx_json_append_string (text, json->text, (gssize) json->length);
  g_string_append_c (text, '}');

  return text;
}

static SbxJson *
parse_text (const SbxJson *json,
            guint32        token)
{
  gsize length = 0;
  g_autofree char *text = sbx_json_dup_string (json, token, &length);

  return text != NULL ? sbx_json_parse (text, length, 0, 0, NULL) : NULL;
}

/* A list of actions with the state before them; either may be a text in the file. */
static GString *
build_actions_import (const SbxJson *json,
                      guint32        payload,
                      GError       **error)
{
  g_autoptr (SbxJson) actions = parse_text (json, payload);
  guint32 member = sbx_json_member (json, 0, "preloadedState");
  g_autoptr (SbxJson) before = member != 0 ? parse_text (json, member) : NULL;
  gboolean good = actions != NULL && actions->tokens[0].type == SBX_JSON_ARRAY
                  && (member == 0 || before != NULL);
  GString *text;

  if (actions != NULL && actions->tokens[0].type == SBX_JSON_OBJECT)
    return build_lifted_import (actions, error);
  for (guint32 at = good ? sbx_json_first (actions, 0) : 0; at != 0 && good;
       at = sbx_json_after (actions, 0, at))
    good = is_action (actions, at);
  if (!good)
    {
      set_invalid (error, "The file holds no list of actions");
      return NULL;
    }
  text = begin ("IMPORT_STATE");
  g_string_append (text, ",\"nextLiftedState\":");
  append_value (text, actions, 0);
  if (before != NULL)
    {
      g_string_append (text, ",\"preloadedState\":");
      append_value (text, before, 0);
    }

  return end (text);
}

static GString *
build_import (const SbxCommand *command,
              GError          **error)
{
  const SbxJson *json = command->json;
  guint32 payload;
  GString *text;

  if (json == NULL)
    {
      set_invalid (error, "There is no state to import");
      return NULL;
    }
  if (!check_plain (json, error))
    return NULL;
  if (json->tokens[0].type == SBX_JSON_OBJECT)
    {
      if (sbx_json_member (json, 0, "computedStates") != 0
          && sbx_json_member (json, 0, "actionsById") != 0)
        return build_lifted_import (json, error);
      payload = sbx_json_member (json, 0, "payload");
      if (payload != 0 && json->tokens[payload].type == SBX_JSON_STRING)
        return build_actions_import (json, payload, error);
    }
  text = begin ("IMPORT_STATE");
  g_string_append (text, ",\"nextLiftedState\":[],\"preloadedState\":");
  append_value (text, json, 0);

  return end (text);
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_devtools_command_build:
 * @command: what the user wants
 * @log: what is known of the store
 * @done: (out): whether there is nothing to do
 * @error: return location for an error of %SBX_COMMAND_ERROR, for people
 *
 * Returns: (transfer full) (nullable): the message to the store; %NULL with an error, or if there
 *   is nothing to do
 */
GString *
sbx_devtools_command_build (const SbxCommand *command,
                            SbxLiftedLog     *log,
                            gboolean         *done,
                            GError          **error)
{
  *done = FALSE;
  switch (command->kind)
    {
    case SBX_COMMAND_DISPATCH:
      return build_dispatch (command, log, error);
    case SBX_COMMAND_JUMP:
      return build_jump (command, log, done, error);
    case SBX_COMMAND_SKIP:
      return build_skip (command, log, done, error);
    case SBX_COMMAND_REORDER:
      return build_reorder (command, log, error);
    case SBX_COMMAND_SWEEP:
      return end (begin ("SWEEP"));
    case SBX_COMMAND_COMMIT:
      return with_timestamp ("COMMIT");
    case SBX_COMMAND_ROLLBACK:
      return with_timestamp ("ROLLBACK");
    case SBX_COMMAND_RESET:
      return with_timestamp ("RESET");
    case SBX_COMMAND_LOCK:
      return with_status ("LOCK_CHANGES", command->on);
    case SBX_COMMAND_PAUSE:
      *done = sbx_lifted_log_is_paused (log) == command->on;
      return *done ? NULL : with_status ("PAUSE_RECORDING", command->on);
    case SBX_COMMAND_IMPORT:
      return build_import (command, error);
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * sbx_devtools_command_shows:
 * @command: what was sent
 * @log: what is known of the store now
 *
 * Returns: whether the store has done it, as far as its log can tell
 */
gboolean
sbx_devtools_command_shows (const SbxCommand *command,
                            SbxLiftedLog     *log)
{
  guint64 id;

  switch (command->kind)
    {
    case SBX_COMMAND_JUMP:
      return sbx_lifted_log_resolve (log, command->id, &id)
             && sbx_lifted_log_get_current (log) == id;
    case SBX_COMMAND_SKIP:
      return sbx_lifted_log_resolve (log, command->id, &id)
             && sbx_lifted_log_is_skipped (log, id) == command->on;
    case SBX_COMMAND_LOCK:
      return sbx_lifted_log_is_locked (log) == command->on;
    case SBX_COMMAND_PAUSE:
      return sbx_lifted_log_is_paused (log) == command->on;
    default:
      return TRUE;
    }
}
