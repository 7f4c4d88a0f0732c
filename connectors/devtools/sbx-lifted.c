/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-lifted-private.h"

static void
set_error (GError    **error,
           const char *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);
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

/* An action that is named twice would be told twice, however large it is. */
static gboolean
is_staged_twice (const SbxLifted *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < self->staged->len; i++)
    {
      if (!g_hash_table_add (seen, &g_array_index (self->staged, guint64, i)))
        return TRUE;
    }

  return FALSE;
}

static gboolean
finish (SbxLifted *self,
        GError   **error)
{
  guint64 last = 0;

  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < self->actions->len; i++)
    {
      SbxLiftedAction *action = &g_array_index (self->actions, SbxLiftedAction, i);

      g_hash_table_insert (self->by_id, &action->id, action);
      last = MAX (last, action->id);
    }
  /* Only where it does not say: an action whose reducer threw is left among the others. */
  if (self->next_id == 0)
    self->next_id = last + 1;
  if (self->actions->len == 0 && self->entries->len == 0 && self->staged->len == 0
      && !self->bare)
    {
      set_error (error, "it holds neither actions nor states of a store");
      return FALSE;
    }
  if (is_staged_twice (self))
    {
      set_error (error, "its list of actions names one of them twice");
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

  if (!sbx_lifted_read_document (self, text, FALSE, error) || !finish (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * sbx_lifted_new_parts:
 * @state: the lifted state without the other two: JSON
 * @actions: `actionsById`: JSON
 * @states: `computedStates`: JSON
 * @error: return location for an error, as in sbx_lifted_new()
 *
 * Returns: (transfer full) (nullable): what they hold together
 */
SbxLifted *
sbx_lifted_new_parts (GBytes  *state,
                      GBytes  *actions,
                      GBytes  *states,
                      GError **error)
{
  g_autoptr (SbxLifted) self = lifted_new ();
  SbxSpan unused = { NULL, 0 };
  SbxSpan span = sbx_lifted_keep_text (self, state);

  if (span.length == 0 || span.text[0] != '{')
    {
      set_error (error, "its payload is no object");
      return NULL;
    }
  if (!sbx_lifted_read_object (self, span, &unused, error)
      || !sbx_lifted_read_actions (self, sbx_lifted_keep_text (self, actions), error)
      || !sbx_lifted_read_entries (self, sbx_lifted_keep_text (self, states), error)
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

  return action != NULL ? sbx_lifted_parse_span (action->text) : NULL;
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
  return sbx_lifted_parse_span (self->committed);
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
