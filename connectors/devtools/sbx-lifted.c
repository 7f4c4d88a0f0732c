/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-lifted.h"

#include "sbx-jsan.h"
#include "sbx-limits.h"

struct _SbxLifted
{
  GPtrArray *texts;    /* GBytes: what all spans point into */
  char *name;
  GArray *actions;     /* SbxLiftedAction */
  GHashTable *by_id;   /* guint64 in @actions → SbxLiftedAction */
  GArray *entries;     /* SbxSpan */
  GArray *staged;      /* guint64 */
  GArray *skipped;     /* guint64 */
  SbxSpan committed;
  guint64 next_id;
  guint64 current;
  gboolean bare;
  gboolean locked;
  gboolean paused;
};

static gboolean read_document (SbxLifted *self,
                               GBytes    *text,
                               gboolean   wrapped,
                               GError   **error);

static void
set_error (GError    **error,
           const char *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);
}

/* --- Members --------------------------------------------------------------------------------- */

static SbxJson *
parse_span (SbxSpan span)
{
  return span.text != NULL ? sbx_json_parse (span.text, span.length, 0, 0, NULL) : NULL;
}

/* A text that holds JSON, with its marks resolved; kept for the spans that point into it. */
static gboolean
keep_string (SbxLifted *self,
             SbxSpan    string,
             SbxSpan   *content,
             GError   **error)
{
  g_autoptr (GBytes) text = sbx_split_unescape (string, error);
  GBytes *restored;

  if (text == NULL)
    return FALSE;
  restored = sbx_jsan_restore (text);
  g_ptr_array_add (self->texts, restored);
  content->text = g_bytes_get_data (restored, &content->length);

  return TRUE;
}

static gboolean
read_ids (SbxSpan  span,
          GArray  *ids,
          GError **error)
{
  g_autoptr (SbxJson) json = parse_span (span);

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

static gboolean
read_actions (SbxLifted *self,
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

static gboolean
read_entries (SbxLifted *self,
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
  g_autoptr (SbxJson) json = parse_span (span);
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
    return read_actions (self, value, error);
  if (sbx_split_key_is (child, "computedStates"))
    return read_entries (self, value, error);
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
      g_autoptr (SbxJson) json = parse_span (child->value);

      if (json != NULL)
        {
          g_free (self->name);
          self->name = sbx_json_dup_string (json, 0, NULL);
        }
    }

  return TRUE;
}

static gboolean
read_object (SbxLifted *self,
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

static gboolean
read_document (SbxLifted *self,
               GBytes    *text,
               gboolean   wrapped,
               GError   **error)
{
  g_autoptr (GBytes) content = NULL;
  GBytes *restored = sbx_jsan_restore (text);
  SbxSpan span;
  SbxSpan payload = { NULL, 0 };
  gboolean object;
  const char *at;
  const char *end;

  g_ptr_array_add (self->texts, restored);
  span.text = g_bytes_get_data (restored, &span.length);
  if (!sbx_split_begin (span, &object, &at, &end))
    {
      set_error (error, "it is no JSON object and no list of actions");
      return FALSE;
    }
  if (!object)
    return read_bare (self, span, error);
  if (!read_object (self, span, &payload, error))
    return FALSE;
  if (payload.text == NULL || wrapped)
    return TRUE;
  if (payload.text[0] != '"')
    {
      set_error (error, "its payload is no text");
      return FALSE;
    }
  content = sbx_split_unescape (payload, error);

  return content != NULL && read_document (self, content, TRUE, error);
}

static SbxLifted *
lifted_new (void)
{
  SbxLifted *self = g_new0 (SbxLifted, 1);

  self->texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->actions = g_array_new (FALSE, FALSE, sizeof (SbxLiftedAction));
  self->entries = g_array_new (FALSE, FALSE, sizeof (SbxSpan));
  self->staged = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->skipped = g_array_new (FALSE, FALSE, sizeof (guint64));

  return self;
}

static gboolean
finish (SbxLifted *self,
        GError   **error)
{
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < self->actions->len; i++)
    {
      SbxLiftedAction *action = &g_array_index (self->actions, SbxLiftedAction, i);

      g_hash_table_insert (self->by_id, &action->id, action);
      self->next_id = MAX (self->next_id, action->id + 1);
    }
  if (self->actions->len == 0 && self->entries->len == 0 && self->staged->len == 0
      && !self->bare)
    {
      set_error (error, "it holds neither actions nor states of a store");
      return FALSE;
    }

  return TRUE;
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_lifted_new:
 * @text: a document in one of the three shapes, in valid UTF-8
 * @error: return location for an error of %G_IO_ERROR: what is wrong with it, for people, as the
 *   second half of a sentence; or of %SBX_JSON_ERROR
 *
 * Returns: (transfer full) (nullable): what it holds
 */
SbxLifted *
sbx_lifted_new (GBytes  *text,
                GError **error)
{
  g_autoptr (SbxLifted) self = lifted_new ();

  if (!read_document (self, text, FALSE, error) || !finish (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * sbx_lifted_new_parts:
 * @state: the lifted state without the other two
 * @actions: `actionsById`: a JSON string with JSON in it
 * @states: `computedStates`, likewise
 * @error: return location for an error, as in sbx_lifted_new()
 *
 * Returns: (transfer full) (nullable): what they hold together
 */
SbxLifted *
sbx_lifted_new_parts (SbxSpan  state,
                      SbxSpan  actions,
                      SbxSpan  states,
                      GError **error)
{
  g_autoptr (SbxLifted) self = lifted_new ();
  SbxSpan payload = { NULL, 0 };
  SbxSpan span;
  GBytes *text = g_bytes_new (state.text, state.length);

  g_ptr_array_add (self->texts, text);
  span.text = g_bytes_get_data (text, &span.length);
  if (span.length == 0 || span.text[0] != '{')
    {
      set_error (error, "its payload is no object");
      return NULL;
    }
  if (!read_object (self, span, &payload, error)
      || !keep_string (self, actions, &span, error) || !read_actions (self, span, error)
      || !keep_string (self, states, &span, error) || !read_entries (self, span, error)
      || !finish (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * sbx_lifted_free:
 * @self: (transfer full): a lifted state
 */
void
sbx_lifted_free (SbxLifted *self)
{
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_ptr_array_unref (self->texts);
  g_array_unref (self->actions);
  g_array_unref (self->entries);
  g_array_unref (self->staged);
  g_array_unref (self->skipped);
  g_free (self->name);
  g_free (self);
}

/**
 * sbx_lifted_get_name:
 * @self: a lifted state
 *
 * Returns: (nullable): what a report calls it
 */
const char *
sbx_lifted_get_name (const SbxLifted *self)
{
  return self->name;
}

/**
 * sbx_lifted_is_bare:
 * @self: a lifted state
 *
 * Returns: whether it is actions and nothing else
 */
gboolean
sbx_lifted_is_bare (const SbxLifted *self)
{
  return self->bare;
}

/**
 * sbx_lifted_get_time:
 * @self: a lifted state
 *
 * Returns: when the earliest of its staged actions was dispatched, ms since 1970, or 0
 */
double
sbx_lifted_get_time (const SbxLifted *self)
{
  double earliest = 0;

  for (guint i = 0; i < self->staged->len && !self->bare; i++)
    {
      g_autoptr (SbxJson) action = sbx_lifted_get_action (self, sbx_lifted_get_staged (self, i));
      guint32 member = action != NULL ? sbx_json_member (action, 0, "timestamp") : 0;
      double time;

      if (member != 0 && sbx_json_get_double (action, member, &time) && time > 0
          && (earliest <= 0 || time < earliest))
        earliest = time;
    }

  return earliest;
}

guint
sbx_lifted_get_n_staged (const SbxLifted *self)
{
  return self->staged->len;
}

guint64
sbx_lifted_get_staged (const SbxLifted *self,
                       guint            index)
{
  g_return_val_if_fail (index < self->staged->len, 0);

  return g_array_index (self->staged, guint64, index);
}

gboolean
sbx_lifted_has_action (const SbxLifted *self,
                       guint64          id)
{
  return g_hash_table_contains (self->by_id, &id);
}

SbxJson *
sbx_lifted_get_action (const SbxLifted *self,
                       guint64          id)
{
  const SbxLiftedAction *action = g_hash_table_lookup (self->by_id, &id);

  return action != NULL ? parse_span (action->text) : NULL;
}

guint
sbx_lifted_get_n_entries (const SbxLifted *self)
{
  return self->entries->len;
}

SbxJson *
sbx_lifted_get_entry (const SbxLifted *self,
                      guint            index,
                      GError         **error)
{
  SbxSpan span;

  if (index >= self->entries->len)
    return NULL;
  span = g_array_index (self->entries, SbxSpan, index);

  return sbx_json_parse (span.text, span.length, 0, 0, error);
}

SbxJson *
sbx_lifted_get_committed (const SbxLifted *self)
{
  return parse_span (self->committed);
}

guint64
sbx_lifted_get_next_id (const SbxLifted *self)
{
  return self->next_id;
}

/**
 * sbx_lifted_get_current:
 * @self: a lifted state
 *
 * Returns: index of the staged action whose state the store shows; never past the last one
 */
guint
sbx_lifted_get_current (const SbxLifted *self)
{
  guint last = self->staged->len > 0 ? self->staged->len - 1 : 0;

  return self->current < last ? (guint) self->current : last;
}

gboolean
sbx_lifted_is_locked (const SbxLifted *self)
{
  return self->locked;
}

gboolean
sbx_lifted_is_paused (const SbxLifted *self)
{
  return self->paused;
}

guint
sbx_lifted_get_n_skipped (const SbxLifted *self)
{
  return self->skipped->len;
}

guint64
sbx_lifted_get_skipped (const SbxLifted *self,
                        guint            index)
{
  g_return_val_if_fail (index < self->skipped->len, 0);

  return g_array_index (self->skipped, guint64, index);
}
