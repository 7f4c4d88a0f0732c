/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Reading a lifted state: its skeleton, not its actions and states. */

#include "config.h"

#include "sbx-lifted-private.h"

#include "sbx-jsan.h"
#include "sbx-limits.h"

static void
set_error (GError    **error,
           const char *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);
}

/* --- Members --------------------------------------------------------------------------------- */

SbxJson *
sbx_lifted_parse_span (SbxSpan span)
{
  return span.text != NULL ? sbx_json_parse (span.text, span.length, 0, 0, NULL) : NULL;
}

/* JSON with its marks resolved, kept for the spans that point into it. */
SbxSpan
sbx_lifted_keep_text (SbxLifted *self,
           GBytes    *text)
{
  GBytes *restored = sbx_jsan_restore (text);
  SbxSpan span;

  g_ptr_array_add (self->texts, restored);
  span.text = g_bytes_get_data (restored, &span.length);

  return span;
}

/* The same of a JSON string that holds JSON. */
static gboolean
keep_string (SbxLifted *self,
             SbxSpan    string,
             SbxSpan   *content,
             GError   **error)
{
  g_autoptr (GBytes) text = sbx_split_unescape (string, error);

  if (text == NULL)
    return FALSE;
  *content = sbx_lifted_keep_text (self, text);

  return TRUE;
}

static gboolean
read_ids (SbxSpan  span,
          GArray  *ids,
          GError **error)
{
  g_autoptr (SbxJson) json = sbx_lifted_parse_span (span);

  if (json == NULL || json->tokens[0].type != SBX_JSON_ARRAY
      || sbx_json_count (json, 0) > SBX_LIMIT_LIFTED_ACTIONS)
    {
      set_error (error, "its list of actions is none, or too long");
      return FALSE;
    }
  for (guint32 at = sbx_json_first (json, 0); at != 0; at = sbx_json_after (json, 0, at))
    {
      guint64 id;

      if (!sbx_json_get_uint (json, at, &id))
        {
          set_error (error, "its list of actions holds something else than numbers");
          return FALSE;
        }
      g_array_append_val (ids, id);
    }

  return TRUE;
}

static gboolean
read_id (const SbxSplitChild *child,
         guint64             *id)
{
  g_autofree char *text = g_strndup (child->key.text, child->key.length);

  return g_ascii_string_to_unsigned (text, 10, 0, G_GUINT64_CONSTANT (1) << 53, id, NULL);
}

gboolean
sbx_lifted_read_actions (SbxLifted *self,
              SbxSpan    span,
              GError   **error)
{
  SbxSplitChild child;
  gboolean broken = FALSE;
  gboolean object = FALSE;
  const char *at;
  const char *end;

  if (!sbx_split_begin (span, &object, &at, &end) || !object)
    broken = TRUE;
  while (!broken && sbx_split_next (&at, end, TRUE, &child, &broken))
    {
      SbxLiftedAction action = { 0, child.value };

      if (!read_id (&child, &action.id))
        continue;
      if (self->actions->len >= SBX_LIMIT_LIFTED_ACTIONS)
        {
          set_error (error, "it has more actions than Signalbox reads");
          return FALSE;
        }
      g_array_append_val (self->actions, action);
    }
  if (broken)
    set_error (error, "its actions are no JSON");

  return !broken;
}

gboolean
sbx_lifted_read_entries (SbxLifted *self,
              SbxSpan    span,
              GError   **error)
{
  SbxSplitChild child;
  gboolean broken = FALSE;
  gboolean object = TRUE;
  const char *at;
  const char *end;

  if (!sbx_split_begin (span, &object, &at, &end) || object)
    broken = TRUE;
  while (!broken && sbx_split_next (&at, end, FALSE, &child, &broken))
    {
      if (self->entries->len >= SBX_LIMIT_LIFTED_ACTIONS)
        {
          set_error (error, "it has more states than Signalbox reads");
          return FALSE;
        }
      g_array_append_val (self->entries, child.value);
    }
  if (broken)
    set_error (error, "its states are no JSON");

  return !broken;
}

static gboolean
is_true (SbxSpan span)
{
  return span.length == 4 && memcmp (span.text, "true", 4) == 0;
}

static guint64
read_number (SbxSpan span)
{
  g_autoptr (SbxJson) json = sbx_lifted_parse_span (span);
  guint64 number = 0;

  if (json != NULL && json->tokens[0].type == SBX_JSON_NUMBER)
    sbx_json_get_uint (json, 0, &number);

  return number;
}

/* --- Shapes ---------------------------------------------------------------------------------- */

static gboolean
read_state_member (SbxLifted           *self,
                   const SbxSplitChild *child,
                   GError             **error)
{
  SbxSpan value = child->value;

  /* Some send these two as text within text. */
  if (value.text[0] == '"' && (sbx_split_key_is (child, "actionsById")
                               || sbx_split_key_is (child, "computedStates"))
      && !keep_string (self, child->value, &value, error))
    return FALSE;

  if (sbx_split_key_is (child, "actionsById"))
    return sbx_lifted_read_actions (self, value, error);
  if (sbx_split_key_is (child, "computedStates"))
    return sbx_lifted_read_entries (self, value, error);
  if (sbx_split_key_is (child, "stagedActionIds"))
    return read_ids (value, self->staged, error);
  if (sbx_split_key_is (child, "skippedActionIds"))
    return read_ids (value, self->skipped, error);
  if (sbx_split_key_is (child, "committedState"))
    self->committed = value;
  else if (sbx_split_key_is (child, "nextActionId"))
    self->next_id = read_number (value);
  else if (sbx_split_key_is (child, "currentStateIndex"))
    self->current = read_number (value);
  else if (sbx_split_key_is (child, "isLocked"))
    self->locked = is_true (value);
  else if (sbx_split_key_is (child, "isPaused"))
    self->paused = is_true (value);

  return TRUE;
}

static gboolean
read_bare (SbxLifted *self,
           SbxSpan    span,
           GError   **error)
{
  SbxSplitChild child;
  gboolean broken = FALSE;
  gboolean object = FALSE;
  const char *at;
  const char *end;

  sbx_split_begin (span, &object, &at, &end);
  self->bare = TRUE;
  while (sbx_split_next (&at, end, FALSE, &child, &broken))
    {
      SbxLiftedAction action = { self->actions->len + 1, child.value };

      if (self->actions->len >= SBX_LIMIT_LIFTED_ACTIONS)
        {
          set_error (error, "it has more actions than Signalbox reads");
          return FALSE;
        }
      g_array_append_val (self->actions, action);
      g_array_append_val (self->staged, action.id);
    }
  self->next_id = self->actions->len + 1;
  self->current = self->actions->len > 0 ? self->actions->len - 1 : 0;
  if (broken)
    set_error (error, "its actions are no JSON");

  return !broken;
}

/* What stands in a wrapper besides its payload. */
static gboolean
read_wrapper_member (SbxLifted           *self,
                     const SbxSplitChild *child,
                     GError             **error)
{
  if (sbx_split_key_is (child, "preloadedState") && child->value.text[0] == '"')
    return keep_string (self, child->value, &self->committed, error);
  if ((sbx_split_key_is (child, "name")
       || (sbx_split_key_is (child, "title") && self->name == NULL))
      && child->value.text[0] == '"' && child->value.length < SBX_LIMIT_NAME_LENGTH)
    {
      g_autoptr (SbxJson) json = sbx_lifted_parse_span (child->value);

      if (json != NULL)
        {
          g_free (self->name);
          self->name = sbx_json_dup_string (json, 0, NULL);
        }
    }

  return TRUE;
}

gboolean
sbx_lifted_read_object (SbxLifted *self,
             SbxSpan    span,
             SbxSpan   *payload,
             GError   **error)
{
  SbxSplitChild child;
  gboolean broken = FALSE;
  gboolean object;
  const char *at;
  const char *end;

  sbx_split_begin (span, &object, &at, &end);
  while (sbx_split_next (&at, end, TRUE, &child, &broken))
    {
      if (sbx_split_key_is (&child, "payload"))
        *payload = child.value;
      else if (!read_state_member (self, &child, error)
               || !read_wrapper_member (self, &child, error))
        return FALSE;
    }
  if (broken)
    set_error (error, "it is no JSON");

  return !broken;
}

gboolean
sbx_lifted_read_document (SbxLifted *self,
               GBytes    *text,
               gboolean   wrapped,
               GError   **error)
{
  g_autoptr (GBytes) content = NULL;
  SbxSpan span = sbx_lifted_keep_text (self, text);
  SbxSpan payload = { NULL, 0 };
  gboolean object;
  const char *at;
  const char *end;

  if (!sbx_split_begin (span, &object, &at, &end))
    {
      set_error (error, "it is no JSON object and no list of actions");
      return FALSE;
    }
  if (!object)
    return read_bare (self, span, error);
  if (!sbx_lifted_read_object (self, span, &payload, error))
    return FALSE;
  if (payload.text == NULL || wrapped)
    return TRUE;
  if (payload.text[0] != '"')
    {
      set_error (error, "its payload is no text");
      return FALSE;
    }
  content = sbx_split_unescape (payload, error);

  return content != NULL && sbx_lifted_read_document (self, content, TRUE, error);
}
