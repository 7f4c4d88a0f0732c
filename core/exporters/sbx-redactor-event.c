/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Events: which members are data, which are names that others rely on, and what a patch says by
 * its paths. */

#include "config.h"

#include "sbx-redactor-walk.h"

#include <string.h>

/* What the object at the end of @path says about its members: {"name":"token"} about "value". */
static guint
flags_for_place (Walk           *self,
                 guint32         path,
                 const SbxValue *before)
{
  const SbxJsonToken *tokens = self->json->tokens;
  g_autoptr (SbxValue) at = NULL;
  g_autoptr (SbxValue) name = NULL;
  g_autofree char *text = NULL;
  guint32 token = path + 1;

  for (; tokens[token].next < tokens[path].next; token = tokens[token].next)
    {
      g_autofree char *key = sbx_json_dup_string (self->json, token, NULL);
      const SbxValue *from = at != NULL ? at : before;
      guint64 index = 0;
      SbxValue *child;

      if (key == NULL && !sbx_json_get_uint (self->json, token, &index))
        return 0;
      child = key != NULL ? sbx_value_lookup (from, key)
              : sbx_value_lookup_index (from, (guint) index);
      g_clear_pointer (&at, sbx_value_unref);
      at = child;
      if (at == NULL)
        return 0;
    }

  if (tokens[token].type == SBX_JSON_STRING)
    for (const char *const *member = sbx_walk_name_members;
         *member != NULL && name == NULL && at != NULL; member++)
      name = sbx_value_lookup (at, *member);
  else if (at != NULL)
    name = sbx_value_lookup_index (at, 0);
  text = name != NULL && sbx_value_get_json_type (name) == SBX_JSON_STRING
         ? sbx_value_dup_string (name) : NULL;
  if (text == NULL)
    return 0;

  switch (sbx_secret_key_classify (text, strlen (text)))
    {
    case SBX_KEY_SECRET:
      return HIT | HARD;
    case SBX_KEY_SUSPECT:
      return tokens[token].type == SBX_JSON_STRING ? HIT : 0;
    case SBX_KEY_PLAIN:
    default:
      return 0;
    }
}

/* One operation of a patch: its path names the value, as the keys around it would. */
static void
walk_operation (Walk           *self,
                guint32         operation,
                const SbxValue *before)
{
  const SbxJsonToken *tokens = self->json->tokens;
  guint32 path = sbx_json_member (self->json, operation, "p");
  guint32 last = 0;
  guint flags = 0;

  if (path == 0 || tokens[path].type != SBX_JSON_ARRAY)
    return;

  for (guint32 token = path + 1; token < tokens[path].next; token = tokens[token].next)
    {
      flags &= ~HARD;
      if (tokens[token].type != SBX_JSON_STRING)
        sbx_redactor_enter (self->redactor, NULL, 0);
      else
        sbx_walk_enter (self, token);
      if (tokens[token].type == SBX_JSON_STRING)
        flags |= sbx_walk_flags_for_key (self, token, flags);
      last = token;
    }
  if (before != NULL && last != 0 && (flags & HIT) == 0 &&
      (tokens[last].type == SBX_JSON_STRING
       ? sbx_walk_is_any_of (self, last, sbx_walk_value_members)
                                            : tokens[last].length == 1 &&
                                            self->json->text[tokens[last].offset] == '1'))
    flags |= flags_for_place (self, path, before);

  /* Members come in any order, and what is replaced must be met in the order of the text. */
  for (guint32 key = operation + 1; key < tokens[operation].next; key = tokens[key + 1].next)
    {
      if (key + 1 != path)
        {
          sbx_walk_value (self, key + 1, sbx_json_equals (self->json, key, "v") ||
                          sbx_json_equals (self->json, key, "add")
                                       ? flags : 0);
          continue;
        }
      flags &= HARD | HIT | EVERY;
      for (guint32 token = path + 1, by = 0; token < tokens[path].next; token = tokens[token].next)
        if (tokens[token].type == SBX_JSON_STRING)
          {
            sbx_walk_key (self, token, by);
            by |= sbx_walk_flags_for_key (self, token, 0) & HIT;
          }
    }
}

static char *
dup_type (const SbxJson *json,
          guint32        message)
{
  guint32 type = json->tokens[message].type == SBX_JSON_OBJECT
                 ? sbx_json_member (json, message, "type") : 0;
  char *text = type != 0 ? sbx_json_dup_string (json, type, NULL) : NULL;

  return text != NULL ? text : g_strdup ("");
}

static void
walk_member (Walk           *self,
             guint32         key,
             const char     *kind,
             const SbxValue *before)
{
  const SbxJsonToken *tokens = self->json->tokens;
  guint32 value = key + 1;

  if (tokens[value].type == SBX_JSON_ARRAY && sbx_json_equals (self->json, key, "patch"))
    {
      for (guint32 operation = value + 1; operation < tokens[value].next;
           operation = tokens[operation].next)
        if (tokens[operation].type == SBX_JSON_OBJECT)
          {
            sbx_redactor_begin_place (self->redactor, SBX_REDACTOR_STATE, "");
            walk_operation (self, operation, before);
          }
    }
  else if (tokens[value].type == SBX_JSON_STRING && sbx_json_equals (self->json, key, "hash"))
    {
      sbx_walk_digest (self, value);
    }
  else if (sbx_json_equals (self->json, key, "action") || sbx_json_equals (self->json, key, "body"))
    {
      g_autofree char *type = dup_type (self->json, value);

      sbx_redactor_begin_place (self->redactor, SBX_REDACTOR_ACTION, type);
      sbx_walk_value (self, value, MESSAGE);
    }
  else if (sbx_json_equals (self->json, key, "state"))
    {
      sbx_redactor_begin_place (self->redactor, SBX_REDACTOR_STATE, "");
      sbx_walk_value (self, value, 0);
    }
  else
    {
      sbx_redactor_begin_place (self->redactor, SBX_REDACTOR_EVENT, kind);
      sbx_walk_enter (self, key);
      sbx_walk_key (self, key, 0);
      sbx_walk_value (self, value, TEXT | sbx_walk_flags_for_key (self, key, 0));
    }
}

/**
 * sbx_redactor_append_event:
 * @self: the redactor
 * @json: a batch
 * @event: the event's object in it
 * @before: (nullable): for a dispatch, the state before it, redacted: it says what the places of
 *   a patch mean
 * @out: where to
 *
 * Appends an event, redacted. It stays valid by docs/protocol.md: texts stay texts where a
 * reader needs them.
 */
void
sbx_redactor_append_event (SbxRedactor    *self,
                           const SbxJson  *json,
                           guint32         event,
                           const SbxValue *before,
                           GString        *out)
{
  const SbxJsonToken *tokens;
  g_autofree char *kind = NULL;
  guint32 k;
  Walk walk;

  g_return_if_fail (self != NULL);
  g_return_if_fail (json != NULL && event < json->n_tokens);
  g_return_if_fail (out != NULL);

  tokens = json->tokens;
  walk = sbx_walk_start (self, json, event, 0, out);
  k = tokens[event].type == SBX_JSON_OBJECT ? sbx_json_member (json, event, "k") : 0;
  kind = k != 0 ? sbx_json_dup_string (json, k, NULL) : NULL;
  if (tokens[event].type == SBX_JSON_OBJECT)
    for (guint32 key = event + 1; key < tokens[event].next; key = tokens[key + 1].next)
      walk_member (&walk, key, kind != NULL ? kind : "", before);
  sbx_redactor_end_place (self);
  sbx_walk_finish (&walk, event);
}
