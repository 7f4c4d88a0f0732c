/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Values: which ones are secret by their name or their company. What is not replaced is copied
 * as it stands. */

#include "config.h"

#include "sbx-redactor-walk.h"

#include <math.h>
#include <string.h>

#include "sbx-limits.h"
#include "sbx-secrets.h"

/* The shortest text that any rule finds something in. */
#define MIN_SECRET 5u

static const char *const calm_words[] = {
  "active", "anonymous", "authenticated", "bearer", "closed", "done", "error", "expired", "failed",
  "failure", "fulfilled",
  "guest", "idle", "inactive", "invalid", "loading", "ok", "open", "pending", "ready", "refreshing",
  "rejected", "succeeded",
  "success", "unauthenticated", "unknown", "valid",
};

/* What a status says is no secret, even beside one. */
static gboolean
is_calm (const char *text,
         gsize       length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (calm_words); i++)
    if (strlen (calm_words[i]) == length && g_ascii_strncasecmp (calm_words[i], text, length) == 0)
      return TRUE;

  return FALSE;
}

static void
flush_before (Walk    *self,
              guint32  token)
{
  const SbxJsonToken *t = &self->json->tokens[token];
  gsize quote = t->type == SBX_JSON_STRING ? 1 : 0;

  g_string_append_len (self->out, self->json->text + self->copied,
                       (gssize) (t->offset - quote - self->copied));
  self->copied = t->offset + t->length + quote;
  self->changed = TRUE;
}

static const char *
peek_text (Walk     *self,
           guint32   token,
           gsize    *length,
           char    **owned)
{
  const SbxJsonToken *t = &self->json->tokens[token];

  *owned = NULL;
  if (!t->escaped)
    {
      *length = t->length;
      return self->json->text + t->offset;
    }

  *owned = sbx_json_dup_string (self->json, token, length);
  return *owned;
}

/* Identifiers and names have a length that a reader will check again. */
static gboolean
outgrows (gsize before,
          gsize after)
{
  return (before <= SBX_LIMIT_ID_LENGTH && after > SBX_LIMIT_ID_LENGTH) ||
         (before <= SBX_LIMIT_NAME_LENGTH && after > SBX_LIMIT_NAME_LENGTH);
}

static void
replace_by_text (Walk       *self,
                 guint32     token,
                 const char *kind,
                 const char *secret,
                 gsize       length)
{
  flush_before (self, token);
  g_string_append_c (self->out, '"');
  sbx_redactor_append_pseudonym (self->redactor, kind, secret, length, self->out);
  g_string_append_c (self->out, '"');
}

static void
replace_by_mark (Walk       *self,
                 guint32     token,
                 const char *kind,
                 const char *secret,
                 gsize       length,
                 guint       flags)
{
  if ((flags & TEXT) != 0)
    {
      replace_by_text (self, token, kind, secret, length);
      return;
    }

  flush_before (self, token);
  sbx_redactor_append_mark (self->redactor, kind, secret, length, self->out);
}

/* A name that was made by a machine, in a place where names may be secrets. */
static gboolean
is_made_name (const char *text,
              gsize       length)
{
  gboolean digit = FALSE;

  for (gsize i = 0; i < length; i++)
    digit |= g_ascii_isdigit (text[i]);

  return length >= 12 && digit && !sbx_secrets_is_pseudonym (text, length);
}

static gboolean
has_texts (Walk *self)
{
  const SbxRedaction *rules = sbx_redactor_get_rules (self->redactor);

  return rules != NULL && sbx_redaction_has_texts (rules);
}

static void
walk_text (Walk    *self,
           guint32  token,
           guint    flags)
{
  g_autoptr (GString) redacted = NULL;
  g_autofree char *owned = NULL;
  const char *whole = NULL;
  const char *text;
  gsize length;

  if (self->json->tokens[token].length < MIN_SECRET && !has_texts (self))
    return;
  text = peek_text (self, token, &length, &owned);
  redacted = g_string_new (NULL);
  if (sbx_redactor_append_text (self->redactor, text, length, self->depth, redacted,
                                (flags & TEXT) != 0 ? NULL : &whole))
    {
      if ((flags & TEXT) != 0 && outgrows (length, redacted->len))
        {
          replace_by_text (self, token, "secret", text, length);
          return;
        }
      flush_before (self, token);
      sbx_json_append_string (self->out, redacted->str, (gssize) redacted->len);
    }
  else if (whole != NULL)
    {
      replace_by_mark (self, token, whole, text, length, flags);
    }
}

static const char *
kind_of (const char  *text,
         gsize        length,
         const char **secret,
         gsize       *secret_length)
{
  SbxSecretSpan span;

  *secret = text;
  *secret_length = length;
  if (sbx_secrets_find (text, length, 0, SBX_SECRETS_NO_NAMES, &span) && span.end == length)
    {
      /* "Bearer abc" and "abc" are the same secret. */
      gboolean scheme = span.start <= 7 && memchr (text, ' ', span.start) != NULL;

      if (span.start == 0 || scheme)
        {
          *secret = text + span.start;
          *secret_length = length - span.start;
          return span.kind;
        }
    }

  return "secret";
}

static void
walk_hit_text (Walk    *self,
               guint32  token,
               guint    flags)
{
  g_autofree char *owned = NULL;
  const char *text, *kind, *secret;
  gsize length, secret_length;

  text = peek_text (self, token, &length, &owned);
  /* Signs that have to be escaped do not look like mere signs in the file. */
  if (length == 0 || sbx_secrets_is_pseudonym (text, length))
    return;
  if ((flags & EVERY) == 0 &&
      ((sbx_secrets_is_trivial (text, length) && !self->json->tokens[token].escaped) ||
       ((flags & HARD) == 0 && is_calm (text, length))))
    return;

  kind = kind_of (text, length, &secret, &secret_length);
  replace_by_mark (self, token, kind, secret, secret_length, flags);
}

static void
walk_number (Walk    *self,
             guint32  token,
             guint    flags)
{
  const SbxJsonToken *t = &self->json->tokens[token];
  const char *text = self->json->text + t->offset;
  SbxSecretSpan span;
  double value;

  if ((flags & EVERY) != 0)
    replace_by_mark (self, token, "secret", text, t->length, flags & ~TEXT);
  else if ((flags & HIT) != 0 &&
      (!sbx_json_get_double (self->json, token, &value) || fabs (value) >= 1000))
    replace_by_mark (self, token, "secret", text, t->length, flags & ~TEXT);
  else if (t->length >= 13 && sbx_secrets_find (text, t->length, 0, SBX_SECRETS_DEFAULT, &span))
    replace_by_mark (self, token, span.kind, text + span.start, span.end - span.start,
                     flags & ~TEXT);
}

/* The key itself, which is data as much as any text. */
void
sbx_walk_key (Walk    *self,
              guint32  key,
              guint    flags)
{
  const SbxJsonToken *t = &self->json->tokens[key];

  if ((flags & HIT) != 0 && is_made_name (self->json->text + t->offset, t->length))
    {
      g_autofree char *owned = NULL;
      gsize length;
      const char *text = peek_text (self, key, &length, &owned);

      replace_by_text (self, key, "secret", text, length);
    }
  else if (t->length >= MIN_SECRET || has_texts (self))
    {
      walk_text (self, key, TEXT);
    }
}

guint
sbx_walk_flags_for_key (Walk    *self,
                        guint32  key,
                        guint    flags)
{
  const SbxRedaction *rules = sbx_redactor_get_rules (self->redactor);
  const SbxJsonToken *t = &self->json->tokens[key];
  g_autofree char *owned = NULL;
  SbxKeyClass class;
  gsize length;
  const char *text;

  text = peek_text (self, key, &length, &owned);
  class = sbx_secret_key_classify (text, length);
  flags &= HIT | TEXT | EVERY;
  if (rules != NULL && sbx_redaction_names_key (rules, text, length))
    return flags | HIT | HARD | EVERY;
  if (t->type != SBX_JSON_STRING || class == SBX_KEY_PLAIN)
    return flags;

  return flags | HIT | (class == SBX_KEY_SECRET ? HARD : 0);
}

gboolean
sbx_walk_is_any_of (Walk              *self,
                    guint32            token,
                    const char *const *names)
{
  for (; *names != NULL; names++)
    if (sbx_json_equals (self->json, token, *names))
      return TRUE;

  return FALSE;
}

const char *const sbx_walk_name_members[] = { "name", "key", "header", "field", "param", NULL };
const char *const sbx_walk_value_members[] = { "value", "val", "v", NULL };

/* {"name":"x-api-key","value":…}: the name is a value, and names its neighbour. */
static guint
flags_for_pair (Walk    *self,
                guint32  object)
{
  const SbxJsonToken *tokens = self->json->tokens;

  for (guint32 key = object + 1; key < tokens[object].next; key = tokens[key + 1].next)
    if (tokens[key + 1].type == SBX_JSON_STRING && tokens[key].length <= 6 &&
        sbx_walk_is_any_of (self, key, sbx_walk_name_members))
      return sbx_walk_flags_for_key (self, key + 1, 0);

  return 0;
}

/* TRUE if the marked value was dealt with; else its children remain. */
static gboolean
walk_marked (Walk    *self,
             guint32  object,
             guint    flags)
{
  static const char *const containers[] = { "map", "set", "instance", "object", "error", NULL };
  static const char *const harmless[] = { "undefined", "hole", "number", "function", "cycle", "cut",
                                          "bytes", NULL };
  guint32 mark = object + 2;
  guint32 value;

  if (sbx_walk_is_any_of (self, mark, harmless))
    return TRUE;
  if (sbx_json_equals (self->json, mark, "redacted"))
    {
      guint32 kind = sbx_json_member (self->json, object, "kind");
      guint32 id = sbx_json_member (self->json, object, "id");

      return kind != 0 && id != 0 && sbx_json_count (self->json, object) == 3 &&
             self->json->tokens[kind].length <= 14 && self->json->tokens[id].length <= 16 &&
             self->json->tokens[id].type == SBX_JSON_STRING;
    }
  if ((flags & HIT) == 0 || sbx_walk_is_any_of (self, mark, containers))
    return FALSE;

  value = sbx_json_member (self->json, object, "value");
  if (value == 0)
    return FALSE;
  replace_by_mark (self, object, "secret", self->json->text + self->json->tokens[value].offset,
                   self->json->tokens[value].length, 0);
  return TRUE;
}

static void
walk_object (Walk    *self,
             guint32  object,
             guint    flags)
{
  const SbxJsonToken *tokens = self->json->tokens;
  guint32 end = tokens[object].next;
  guint32 key = object + 1;
  gboolean marked;
  gsize place;
  guint pair;

  marked = key < end && tokens[key + 1].type == SBX_JSON_STRING &&
           sbx_json_equals (self->json, key, "$sbx");
  if (marked && walk_marked (self, object, flags))
    return;

  pair = flags_for_pair (self, object);
  while (key < end)
    {
      guint child = sbx_walk_flags_for_key (self, key, flags);

      if (pair != 0 && sbx_walk_is_any_of (self, key, sbx_walk_value_members))
        child |= pair;
      if (marked && sbx_json_equals (self->json, key, "entries"))
        child |= ENTRIES;
      if ((flags & MESSAGE) != 0 && (sbx_json_equals (self->json, key, "type") ||
                                     sbx_json_equals (self->json, key, "meta")))
        child |= TEXT;
      sbx_walk_key (self, key, flags);
      place = sbx_walk_enter (self, key);
      sbx_walk_value (self, key + 1, child);
      sbx_redactor_leave (self->redactor, place);
      key = tokens[key + 1].next;
    }
}

static void
walk_array (Walk    *self,
            guint32  array,
            guint    flags)
{
  const SbxJsonToken *tokens = self->json->tokens;
  guint32 end = tokens[array].next;
  guint32 first = array + 1;
  guint kept = flags & (HIT | TEXT | EVERY);
  guint second = kept;
  gsize place = sbx_redactor_enter (self->redactor, NULL, 0);

  if ((flags & IN_ARRAY) != 0 && first < end && tokens[first].type == SBX_JSON_STRING &&
      tokens[first].next < end && tokens[tokens[first].next].next == end)
    {
      guint by_name = sbx_walk_flags_for_key (self, first, 0);

      if ((flags & ENTRIES) != 0 || (by_name & HARD) != 0)
        second |= by_name;
    }

  for (guint32 token = first; token < end; token = tokens[token].next)
    sbx_walk_value (self, token, (token == first ? kept
                                  : second) | IN_ARRAY | (flags & IN_ARRAY ? 0 : flags & ENTRIES));
  sbx_redactor_leave (self->redactor, place);
}

/* What a rule keeps is remembered: the scan of the finished file will find it again. */
static void
keep_texts (Walk    *self,
            guint32  token)
{
  const SbxJsonToken *tokens = self->json->tokens;

  for (guint32 at = token; at < tokens[token].next; at++)
    if (tokens[at].type == SBX_JSON_STRING || tokens[at].type == SBX_JSON_NUMBER)
      sbx_redactor_keep (self->redactor, self->json->text + tokens[at].offset, tokens[at].length);
}

gsize
sbx_walk_enter (Walk    *self,
                guint32  key)
{
  g_autofree char *owned = NULL;
  const char *text;
  gsize length;

  if (sbx_redactor_get_place (self->redactor) == NULL)
    return 0;
  text = peek_text (self, key, &length, &owned);

  return sbx_redactor_enter (self->redactor, text, length);
}

/* TRUE if a rule says that this is no secret; else @flags say if one says that it is. */
static gboolean
ask_rules (Walk    *self,
           guint32  token,
           guint   *flags)
{
  const SbxRedaction *rules = sbx_redactor_get_rules (self->redactor);
  const char *place = rules != NULL ? sbx_redactor_get_place (self->redactor) : NULL;

  if (place == NULL)
    return FALSE;
  if (sbx_redaction_keeps_path (rules, place))
    {
      keep_texts (self, token);
      return TRUE;
    }
  if (sbx_redaction_names_path (rules, place))
    *flags |= HIT | HARD | EVERY;

  return FALSE;
}

void
sbx_walk_value (Walk    *self,
                guint32  token,
                guint    flags)
{
  if (ask_rules (self, token, &flags))
    return;

  switch (self->json->tokens[token].type)
    {
    case SBX_JSON_STRING:
      if ((flags & HIT) != 0)
        walk_hit_text (self, token, flags);
      else
        walk_text (self, token, flags);
      break;
    case SBX_JSON_NUMBER:
      walk_number (self, token, flags);
      break;
    case SBX_JSON_OBJECT:
      walk_object (self, token, flags);
      break;
    case SBX_JSON_ARRAY:
      walk_array (self, token, flags);
      break;
    default:
      break;
    }
}

void
sbx_walk_digest (Walk    *self,
                 guint32  token)
{
  g_autofree char *owned = NULL;
  gsize length;
  const char *text = peek_text (self, token, &length, &owned);

  flush_before (self, token);
  g_string_append_c (self->out, '"');
  sbx_redactor_append_digest (self->redactor, text, length, self->out);
  g_string_append_c (self->out, '"');
}

void
sbx_walk_finish (Walk    *self,
                 guint32  token)
{
  gsize end = self->json->tokens[token].offset + self->json->tokens[token].length +
              (self->json->tokens[token].type == SBX_JSON_STRING ? 1 : 0);

  if (self->copied < end)
    g_string_append_len (self->out, self->json->text + self->copied, (gssize) (end - self->copied));
}

Walk
sbx_walk_start (SbxRedactor   *redactor,
                const SbxJson *json,
                guint32        token,
                guint          depth,
                GString       *out)
{
  gsize quote = json->tokens[token].type == SBX_JSON_STRING ? 1 : 0;

  return (Walk) { redactor, json, out, json->tokens[token].offset - quote, depth, FALSE };
}

/* See the header. */
gboolean
sbx_redactor_walk (SbxRedactor   *self,
                   const SbxJson *json,
                   guint32        token,
                   guint          depth,
                   GString       *out)
{
  Walk walk = sbx_walk_start (self, json, token, depth, out);

  sbx_walk_value (&walk, token, 0);
  sbx_walk_finish (&walk, token);
  return walk.changed;
}

/**
 * sbx_redactor_append_value:
 * @self: the redactor
 * @json: a document
 * @value: a value in it
 * @out: where to
 *
 * Appends a value, redacted.
 */
void
sbx_redactor_append_value (SbxRedactor   *self,
                           const SbxJson *json,
                           guint32        value,
                           GString       *out)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (json != NULL && value < json->n_tokens);
  g_return_if_fail (out != NULL);

  sbx_redactor_walk (self, json, value, 0, out);
}
