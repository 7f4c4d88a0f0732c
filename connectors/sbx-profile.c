/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-profile.h"

#include "sbx-limits.h"

G_DEFINE_QUARK (sbx-profile-error-quark, sbx_profile_error)

static const char *const kind_names[] = {
  "unknown", "state", "json-patch", "merge-patch", "action", "done", "error", "ignore",
};

/**
 * Reader:
 *
 * A text on its way to becoming a profile; @token is where the first mistake is.
 */
typedef struct
{
  const SbxJson *json;
  guint32 token;
  char *problem;
} Reader;

G_GNUC_PRINTF (3, 4)
static gboolean
fail (Reader     *self,
      guint32     token,
      const char *format,
      ...)
{
  va_list arguments;

  if (self->problem != NULL)
    return FALSE;
  self->token = token;
  va_start (arguments, format);
  self->problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return FALSE;
}

/* --- Members --------------------------------------------------------------------------------- */

static gboolean
check_names (Reader            *self,
             guint32            object,
             const char *const *names)
{
  if (self->json->tokens[object].type != SBX_JSON_OBJECT)
    return fail (self, object, "here an object is expected");

  for (guint32 key = sbx_json_first (self->json, object);
       key != 0;
       key = sbx_json_after (self->json, object, key + 1))
    {
      g_autofree char *name = sbx_json_dup_string (self->json, key, NULL);

      if (!g_strv_contains (names, name))
        return fail (self, key, "“%s” means nothing here", name);
    }

  return TRUE;
}

static gboolean
read_text (Reader     *self,
           guint32     object,
           const char *name,
           gsize       max,
           char      **text)
{
  guint32 token = sbx_json_member (self->json, object, name);
  gsize length;

  if (token == 0)
    return TRUE;
  if (self->json->tokens[token].type != SBX_JSON_STRING)
    return fail (self, token, "“%s” must be a text", name);
  g_free (*text);
  *text = sbx_json_dup_string (self->json, token, &length);
  if (length == 0 || length > max || strlen (*text) != length)
    return fail (self, token, "“%s” must have 1 to %" G_GSIZE_FORMAT " bytes", name, max);

  return TRUE;
}

static gboolean
read_pointer (Reader     *self,
              guint32     token,
              SbxPointer *pointer)
{
  g_autofree char *text = sbx_json_dup_string (self->json, token, NULL);

  *pointer = text != NULL ? sbx_pointer_parse (text) : NULL;
  if (*pointer == NULL)
    return fail (self, token, "here a JSON Pointer is expected, such as \"/state\", or \"\" for "
                              "the whole message");

  return TRUE;
}

static gboolean
read_pointer_member (Reader     *self,
                     guint32     object,
                     const char *name,
                     SbxPointer *pointer)
{
  guint32 token = sbx_json_member (self->json, object, name);

  return token == 0 || read_pointer (self, token, pointer);
}

/* --- Rules ----------------------------------------------------------------------------------- */

static void
clear_test (gpointer data)
{
  SbxProfileTest *test = data;

  g_strfreev (test->pointer);
}

static void
rule_free (SbxProfileRule *rule)
{
  g_array_unref (rule->when);
  g_strfreev (rule->value);
  g_strfreev (rule->action);
  g_strfreev (rule->type);
  g_strfreev (rule->seq);
  g_strfreev (rule->store);
  g_strfreev (rule->text);
  g_strfreev (rule->id);
  g_free (rule);
}

static gboolean
read_presence (Reader         *self,
               guint32         object,
               const char     *name,
               SbxProfileRule *rule)
{
  guint32 list = sbx_json_member (self->json, object, name);
  SbxProfileTest test = { NULL, 0, g_str_equal (name, "lacks") };

  if (list == 0)
    return TRUE;
  if (self->json->tokens[list].type != SBX_JSON_ARRAY)
    return fail (self, list, "“%s” must be a list of JSON Pointers", name);
  for (guint32 at = sbx_json_first (self->json, list);
       at != 0;
       at = sbx_json_after (self->json, list, at))
    {
      if (!read_pointer (self, at, &test.pointer))
        return FALSE;
      g_array_append_val (rule->when, test);
    }

  return TRUE;
}

static gboolean
read_tests (Reader         *self,
            guint32         object,
            SbxProfileRule *rule)
{
  guint32 when = sbx_json_member (self->json, object, "when");
  guint32 first = sbx_json_member (self->json, object, "first");
  SbxProfileTest test = { NULL, 0, FALSE };

  if (first != 0 && !sbx_json_get_boolean (self->json, first, &rule->first))
    return fail (self, first, "“first” must be true or false");
  if (when != 0 && self->json->tokens[when].type != SBX_JSON_OBJECT)
    return fail (self, when, "“when” must be an object of JSON Pointers and values");
  for (guint32 key = when != 0 ? sbx_json_first (self->json, when) : 0;
       key != 0;
       key = sbx_json_after (self->json, when, key + 1))
    {
      if (self->json->tokens[key + 1].type == SBX_JSON_OBJECT)
        return fail (self, key + 1, "here a text, a number or a list of them is expected");
      if (!read_pointer (self, key, &test.pointer))
        return FALSE;
      test.values = key + 1;
      g_array_append_val (rule->when, test);
    }

  return read_presence (self, object, "has", rule) && read_presence (self, object, "lacks", rule);
}

static gboolean
read_kind (Reader         *self,
           guint32         object,
           SbxProfileRule *rule)
{
  guint32 token = sbx_json_member (self->json, object, "is");

  for (guint i = 1; token != 0 && i < G_N_ELEMENTS (kind_names); i++)
    {
      if (sbx_json_equals (self->json, token, kind_names[i]))
        {
          rule->kind = i;
          return TRUE;
        }
    }

  return fail (self, token != 0 ? token : object, "“is” must be state, json-patch, merge-patch, "
               "action, done, error or ignore");
}

static gboolean
read_rule (Reader         *self,
           guint32         object,
           SbxProfileRule *rule)
{
  static const char *const names[] = {
    "first", "when", "has", "lacks", "is", "value", "action", "type", "seq", "store", "text", "id",
    "reply", NULL,
  };

  if (!check_names (self, object, names) || !read_kind (self, object, rule)
      || !read_tests (self, object, rule)
      || !read_pointer_member (self, object, "value", &rule->value)
      || !read_pointer_member (self, object, "action", &rule->action)
      || !read_pointer_member (self, object, "type", &rule->type)
      || !read_pointer_member (self, object, "seq", &rule->seq)
      || !read_pointer_member (self, object, "store", &rule->store)
      || !read_pointer_member (self, object, "text", &rule->text)
      || !read_pointer_member (self, object, "id", &rule->id))
    return FALSE;
  rule->reply = sbx_json_member (self->json, object, "reply");
  if (rule->value == NULL)
    rule->value = sbx_pointer_parse ("");
  if (rule->kind == SBX_MESSAGE_ACTION && rule->action == NULL && rule->type == NULL)
    rule->action = sbx_pointer_parse ("");
  if (rule->kind == SBX_MESSAGE_DONE && rule->id == NULL)
    return fail (self, object, "“done” needs “id”: where the number is that “$id” stood for");

  return TRUE;
}

static gboolean
read_rules (Reader     *self,
            SbxProfile *profile)
{
  guint32 list = sbx_json_member (self->json, 0, "messages");
  gboolean useful = FALSE;

  if (list == 0 || self->json->tokens[list].type != SBX_JSON_ARRAY
      || sbx_json_first (self->json, list) == 0)
    return fail (self, list, "“messages” must be a list of rules");

  for (guint32 at = sbx_json_first (self->json, list);
       at != 0;
       at = sbx_json_after (self->json, list, at))
    {
      SbxProfileRule *rule = g_new0 (SbxProfileRule, 1);

      rule->when = g_array_new (FALSE, TRUE, sizeof (SbxProfileTest));
      g_array_set_clear_func (rule->when, clear_test);
      g_ptr_array_add (profile->rules, rule);
      if (profile->rules->len > SBX_LIMIT_PROFILE_RULES)
        return fail (self, at, "there may be %u rules", SBX_LIMIT_PROFILE_RULES);
      if (!read_rule (self, at, rule))
        return FALSE;
      profile->has_first = profile->has_first || rule->first;
      useful = useful || rule->kind == SBX_MESSAGE_STATE || rule->kind == SBX_MESSAGE_ACTION;
    }

  return useful || fail (self, list, "no rule says where a state or an action is");
}

/* --- The rest -------------------------------------------------------------------------------- */

static gboolean
read_heartbeat (Reader     *self,
                SbxProfile *profile)
{
  static const char *const names[] = { "every", "send", NULL };
  guint32 object = sbx_json_member (self->json, 0, "heartbeat");
  guint32 every;
  guint64 ms = 0;

  if (object == 0)
    return TRUE;
  if (!check_names (self, object, names))
    return FALSE;
  every = sbx_json_member (self->json, object, "every");
  profile->heartbeat_send = sbx_json_member (self->json, object, "send");
  if (every == 0 || !sbx_json_get_uint (self->json, every, &ms) || ms < 1000 || ms > 3600000)
    return fail (self, every != 0 ? every : object, "“every” must be 1000 to 3600000 milliseconds");
  if (profile->heartbeat_send == 0)
    return fail (self, object, "“send” is missing: the message to send");
  profile->heartbeat = (guint) ms;

  return TRUE;
}

static gboolean
read_store (Reader     *self,
            SbxProfile *profile)
{
  static const char *const names[] = { "id", "name", NULL };
  guint32 object = sbx_json_member (self->json, 0, "store");

  if (object == 0)
    return TRUE;

  return check_names (self, object, names)
         && read_text (self, object, "id", SBX_LIMIT_ID_LENGTH, &profile->store_id)
         && read_text (self, object, "name", SBX_LIMIT_NAME_LENGTH, &profile->store_name);
}

/* Header names are tokens (RFC 9110, 5.6.2); those that make the connection are ours. */
static gboolean
check_header (Reader  *self,
              guint32  key)
{
  static const char *const ours[] = {
    "host", "connection", "upgrade", "content-length", "transfer-encoding", "cookie", NULL,
  };
  g_autofree char *name = sbx_json_dup_string (self->json, key, NULL);
  g_autofree char *value = sbx_json_dup_string (self->json, key + 1, NULL);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (name[0] == '\0' || strspn (lower, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen (name)
      || g_strv_contains (ours, lower) || g_str_has_prefix (lower, "sec-"))
    return fail (self, key, "“%s” is no header that a profile can set", name);
  for (const char *at = value; at != NULL && *at != '\0'; at++)
    {
      if ((guchar) *at < 0x20 || *at == 0x7f)
        return fail (self, key + 1, "a header may not have control characters");
    }

  return value != NULL || fail (self, key + 1, "here a text is expected");
}

static gboolean
read_headers (Reader     *self,
              SbxProfile *profile)
{
  guint32 object = sbx_json_member (self->json, 0, "headers");

  if (object == 0)
    return TRUE;
  if (self->json->tokens[object].type != SBX_JSON_OBJECT)
    return fail (self, object, "“headers” must be an object of names and texts");
  for (guint32 key = sbx_json_first (self->json, object);
       key != 0;
       key = sbx_json_after (self->json, object, key + 1))
    {
      if (!check_header (self, key))
        return FALSE;
    }
  profile->headers = object;

  return TRUE;
}

static gboolean
read_id (Reader     *self,
         SbxProfile *profile)
{
  guint32 token = sbx_json_member (self->json, 0, "id");

  if (token == 0)
    return fail (self, 0, "“id” is missing");
  if (!read_text (self, 0, "id", SBX_LIMIT_ID_LENGTH, &profile->id))
    return FALSE;
  if (strspn (profile->id, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != strlen (profile->id))
    return fail (self, token, "“id” may have a to z, 0 to 9, and - _ .");

  return TRUE;
}

static gboolean
read_profile (Reader     *self,
              SbxProfile *profile)
{
  static const char *const names[] = {
    "$schema", "id", "name", "about", "subprotocol", "headers", "secret", "open", "heartbeat",
    "resync", "dispatch", "change", "store", "messages", NULL,
  };

  if (!check_names (self, 0, names) || !read_id (self, profile)
      || !read_text (self, 0, "name", SBX_LIMIT_NAME_LENGTH, &profile->name)
      || !read_text (self, 0, "about", SBX_LIMIT_NAME_LENGTH, &profile->about)
      || !read_text (self, 0, "subprotocol", SBX_LIMIT_ID_LENGTH, &profile->subprotocol)
      || !read_text (self, 0, "secret", SBX_LIMIT_NAME_LENGTH, &profile->secret)
      || !read_text (self, 0, "change", SBX_LIMIT_ID_LENGTH, &profile->change)
      || !read_store (self, profile) || !read_headers (self, profile)
      || !read_heartbeat (self, profile))
    return FALSE;
  if (profile->subprotocol != NULL
      && strspn (profile->subprotocol, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-_.+") != strlen (profile->subprotocol))
    return fail (self, sbx_json_member (self->json, 0, "subprotocol"), "this is no subprotocol");

  profile->open = sbx_json_member (self->json, 0, "open");
  if (profile->open != 0 && self->json->tokens[profile->open].type != SBX_JSON_ARRAY)
    return fail (self, profile->open, "“open” must be a list of messages");
  profile->resync = sbx_json_member (self->json, 0, "resync");
  profile->dispatch = sbx_json_member (self->json, 0, "dispatch");

  return read_rules (self, profile);
}

/**
 * sbx_profile_parse:
 * @text: (array length=length): the text of a profile, as a person wrote it
 * @length: its length in bytes
 * @place: (out) (optional): where the mistake is, if there is one
 * @error: return location for an error of %SBX_PROFILE_ERROR, which says what it is, for people
 *
 * Reads a profile (docs/connectors/websocket.md). Any thread.
 *
 * Returns: (transfer full) (nullable): the profile
 */
SbxProfile *
sbx_profile_parse (const char    *text,
                   gsize          length,
                   SbxTextPlace  *place,
                   GError       **error)
{
  g_autoptr (SbxJson) json = NULL;
  g_autoptr (SbxProfile) self = NULL;
  g_autoptr (GError) problem = NULL;
  SbxTextPlace where = { 1, 1 };
  Reader reader = { NULL };

  json = sbx_json_parse (text, length, SBX_LIMIT_PROFILE_SIZE, SBX_LIMIT_PROFILE_DEPTH, &problem);
  if (json == NULL)
    {
      gboolean syntax = g_error_matches (problem, SBX_JSON_ERROR, SBX_JSON_ERROR_SYNTAX);

      if (syntax)
        where = sbx_text_place_of_mistake (text, length);
      if (place != NULL)
        *place = where;
      g_set_error (error, SBX_PROFILE_ERROR,
                   syntax ? SBX_PROFILE_ERROR_SYNTAX : SBX_PROFILE_ERROR_SIZE,
                   syntax ? "Line %u, column %u: here the text stops being JSON"
                          : "A profile may not be so large", where.line, where.column);
      return NULL;
    }

  self = g_new0 (SbxProfile, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->json = sbx_json_ref (json);
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_free);
  self->change = g_strdup ("(change)");
  self->store_id = g_strdup ("main");
  reader.json = json;
  if (!read_profile (&reader, self))
    {
      where = sbx_text_place_of_token (text, length, json, reader.token);
      if (place != NULL)
        *place = where;
      g_set_error (error, SBX_PROFILE_ERROR, SBX_PROFILE_ERROR_MEANING, "Line %u, column %u: %s",
                   where.line, where.column, reader.problem);
      g_free (reader.problem);
      return NULL;
    }
  if (self->name == NULL)
    self->name = g_strdup (self->id);

  return g_steal_pointer (&self);
}

/**
 * sbx_profile_ref:
 * @self: a profile
 *
 * Returns: (transfer full): @self
 */
SbxProfile *
sbx_profile_ref (SbxProfile *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * sbx_profile_unref:
 * @self: (transfer full): a profile
 */
void
sbx_profile_unref (SbxProfile *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->about);
  g_free (self->subprotocol);
  g_free (self->secret);
  g_free (self->change);
  g_free (self->store_id);
  g_free (self->store_name);
  g_clear_pointer (&self->json, sbx_json_unref);
  g_ptr_array_unref (self->rules);
  g_free (self);
}
