/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-profile.h"

/* --- In: what a message means ---------------------------------------------------------------- */

static gboolean
is_same_scalar (const SbxJson *a,
                guint32        token_a,
                const SbxJson *b,
                guint32        token_b)
{
  gsize length_a;
  gsize length_b;
  const char *raw_a;
  const char *raw_b;
  g_autofree char *text = NULL;

  if (a->tokens[token_a].type == SBX_JSON_STRING)
    {
      text = sbx_json_dup_string (a, token_a, &length_a);
      return b->tokens[token_b].type == SBX_JSON_STRING
             && sbx_json_equals_n (b, token_b, text, length_a);
    }
  raw_a = sbx_json_raw (a, token_a, &length_a);
  raw_b = sbx_json_raw (b, token_b, &length_b);

  return length_a == length_b && memcmp (raw_a, raw_b, length_a) == 0;
}

static gboolean
passes (const SbxProfile     *self,
        const SbxProfileTest *test,
        const SbxJson        *message)
{
  guint32 token;

  if (!sbx_pointer_resolve (test->pointer, message, 0, &token))
    return test->absent;
  if (test->absent)
    return FALSE;
  if (test->values == 0)
    return TRUE;
  if (self->json->tokens[test->values].type != SBX_JSON_ARRAY)
    return is_same_scalar (self->json, test->values, message, token);

  for (guint32 at = sbx_json_first (self->json, test->values);
       at != 0;
       at = sbx_json_after (self->json, test->values, at))
    {
      if (is_same_scalar (self->json, at, message, token))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_json_patch (const SbxJson *message,
               guint32        token)
{
  for (guint32 at = sbx_json_first (message, token);
       at != 0;
       at = sbx_json_after (message, token, at))
    {
      if (message->tokens[at].type != SBX_JSON_OBJECT || sbx_json_member (message, at, "op") == 0
          || sbx_json_member (message, at, "path") == 0)
        return FALSE;
    }

  return message->tokens[token].type == SBX_JSON_ARRAY;
}

/**
 * sbx_profile_rule_is_specific:
 * @rule: a rule
 *
 * Returns: whether it looks for something that a message of another kind would hardly have
 */
gboolean
sbx_profile_rule_is_specific (const SbxProfileRule *rule)
{
  for (guint i = 0; i < rule->when->len; i++)
    {
      if (!g_array_index (rule->when, SbxProfileTest, i).absent)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_of_kind (const SbxProfileRule *rule,
            const SbxJson        *message,
            guint32               value)
{
  SbxJsonType type = message->tokens[value].type;

  switch (rule->kind)
    {
    case SBX_MESSAGE_STATE:
      /* What nothing marks as a state must at least look like one. */
      return sbx_profile_rule_is_specific (rule) || type == SBX_JSON_OBJECT
             || type == SBX_JSON_ARRAY;
    case SBX_MESSAGE_JSON_PATCH:
      return is_json_patch (message, value)
             && (sbx_profile_rule_is_specific (rule) || sbx_json_first (message, value) != 0);
    case SBX_MESSAGE_MERGE_PATCH:
      return type == SBX_JSON_OBJECT;
    default:
      return TRUE;
    }
}

static guint32
find (char *const   *pointer,
      const SbxJson *message,
      gboolean      *found)
{
  guint32 token = 0;

  *found = pointer != NULL && sbx_pointer_resolve (pointer, message, 0, &token);

  return *found ? token : 0;
}

static gboolean
fits (const SbxProfile     *self,
      const SbxProfileRule *rule,
      const SbxJson        *message,
      SbxReading           *reading)
{
  gboolean needs_value = rule->kind == SBX_MESSAGE_STATE || rule->kind == SBX_MESSAGE_JSON_PATCH
                         || rule->kind == SBX_MESSAGE_MERGE_PATCH;
  gboolean found;

  for (guint i = 0; i < rule->when->len; i++)
    {
      if (!passes (self, &g_array_index (rule->when, SbxProfileTest, i), message))
        return FALSE;
    }
  reading->value = find (rule->value, message, &found);
  if (needs_value && (!found || !is_of_kind (rule, message, reading->value)))
    return FALSE;
  reading->action = find (rule->action, message, &reading->has_action);
  if (!reading->has_action || message->tokens[reading->action].type == SBX_JSON_NULL)
    {
      reading->action = find (rule->type, message, &reading->has_action);
      reading->action_is_type = TRUE;
      if (message->tokens[reading->action].type == SBX_JSON_NULL)
        reading->has_action = FALSE;
    }

  return rule->kind != SBX_MESSAGE_ACTION || reading->has_action;
}

/**
 * sbx_profile_read:
 * @self: a profile
 * @message: what a peer sent
 * @first: whether it is the first message of the connection
 * @reading: (out caller-allocates): what it means; %SBX_MESSAGE_UNKNOWN if no rule fits
 *
 * A pure function.
 */
void
sbx_profile_read (const SbxProfile *self,
                  const SbxJson    *message,
                  gboolean          first,
                  SbxReading       *reading)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      const SbxProfileRule *rule = g_ptr_array_index (self->rules, i);
      gboolean found;
      guint32 seq;

      memset (reading, 0, sizeof *reading);
      if ((rule->first && !first) || !fits (self, rule, message, reading))
        continue;
      reading->rule = rule;
      reading->kind = rule->kind;
      seq = find (rule->seq, message, &found);
      reading->has_seq = found && sbx_json_get_uint (message, seq, &reading->seq);
      reading->store = find (rule->store, message, &found);
      if (message->tokens[reading->store].type != SBX_JSON_STRING)
        reading->store = 0;
      reading->text = find (rule->text, message, &found);
      reading->id = find (rule->id, message, &found);
      return;
    }

  memset (reading, 0, sizeof *reading);
}

/**
 * sbx_profile_dup_action:
 * @message: what a peer sent
 * @reading: what it means: with an action
 *
 * Returns: (transfer full): the action as JSON text
 */
char *
sbx_profile_dup_action (const SbxJson    *message,
                        const SbxReading *reading)
{
  gsize length;
  const char *raw = sbx_json_raw (message, reading->action, &length);

  return g_strdup_printf (reading->action_is_type ? "{\"type\":%.*s}" : "%.*s", (int) length, raw);
}

/* --- Out: messages from templates ------------------------------------------------------------ */

/**
 * Fill:
 *
 * What the placeholders of a template stand for.
 */
typedef struct
{
  const SbxJson *json;
  const SbxJson *action;
  guint64 id;
  const char *store;
  const char *secret;
} Fill;

/**
 * sbx_profile_fill_text:
 * @text: a text
 * @secret: (nullable): what `$secret` stands for in it
 *
 * Returns: (transfer full): the text with the secret in it
 */
char *
sbx_profile_fill_text (const char *text,
                       const char *secret)
{
  g_auto (GStrv) parts = g_strsplit (text, "$secret", -1);

  return g_strjoinv (secret != NULL ? secret : "", parts);
}

static void
append_member (GString       *out,
               const SbxJson *action,
               const char    *name)
{
  guint32 token = action != NULL && action->tokens[0].type == SBX_JSON_OBJECT
                  ? sbx_json_member (action, 0, name) : 0;
  gsize length;
  const char *raw = token != 0 ? sbx_json_raw (action, token, &length) : NULL;

  if (raw == NULL)
    g_string_append (out, "null");
  else
    g_string_append_len (out, raw, (gssize) length);
}

static void
fill_string (GString    *out,
             const Fill *fill,
             guint32     token)
{
  g_autofree char *text = NULL;
  g_autofree char *filled = NULL;

  if (sbx_json_equals (fill->json, token, "$action"))
    {
      g_string_append (out, fill->action != NULL ? fill->action->text : "null");
      return;
    }
  if (sbx_json_equals (fill->json, token, "$type"))
    {
      append_member (out, fill->action, "type");
      return;
    }
  if (sbx_json_equals (fill->json, token, "$payload"))
    {
      append_member (out, fill->action, "payload");
      return;
    }
  if (sbx_json_equals (fill->json, token, "$id"))
    {
      g_string_append_printf (out, "%" G_GUINT64_FORMAT, fill->id);
      return;
    }
  if (sbx_json_equals (fill->json, token, "$store"))
    {
      sbx_json_append_string (out, fill->store != NULL ? fill->store : "", -1);
      return;
    }
  text = sbx_json_dup_string (fill->json, token, NULL);
  filled = sbx_profile_fill_text (text, fill->secret);
  sbx_json_append_string (out, filled, -1);
}

/* As deep as a profile may be (SBX_LIMIT_PROFILE_DEPTH). */
static void
fill_value (GString    *out,
            const Fill *fill,
            guint32     token)
{
  const SbxJson *json = fill->json;
  gboolean object = json->tokens[token].type == SBX_JSON_OBJECT;
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);

  if (json->tokens[token].type == SBX_JSON_STRING)
    {
      fill_string (out, fill, token);
      return;
    }
  if (!object && json->tokens[token].type != SBX_JSON_ARRAY)
    {
      g_string_append_len (out, raw, (gssize) length);
      return;
    }

  g_string_append_c (out, object ? '{' : '[');
  for (guint32 at = sbx_json_first (json, token); at != 0;)
    {
      if (at != sbx_json_first (json, token))
        g_string_append_c (out, ',');
      if (object)
        {
          raw = sbx_json_raw (json, at, &length);
          g_string_append_len (out, raw, (gssize) length);
          g_string_append_c (out, ':');
          at++;
        }
      fill_value (out, fill, at);
      at = sbx_json_after (json, token, at);
    }
  g_string_append_c (out, object ? '}' : ']');
}

/**
 * sbx_profile_fill:
 * @self: a profile
 * @template: token of a message in it
 * @action: (nullable): the action that is sent
 * @id: its number
 * @store: (nullable): for which store
 * @secret: (nullable): what the user gave
 *
 * Texts that are `$action`, `$type`, `$payload`, `$id` or `$store` are replaced by these; `$secret`
 * also within a text.
 *
 * Returns: (transfer full): JSON text to send
 */
char *
sbx_profile_fill (const SbxProfile *self,
                  guint32           template,
                  const SbxJson    *action,
                  guint64           id,
                  const char       *store,
                  const char       *secret)
{
  Fill fill = { self->json, action, id, store, secret };
  GString *out = g_string_new (NULL);

  fill_value (out, &fill, template);

  return g_string_free (out, FALSE);
}
