/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Credentials in a JSON value, by what they look like (sbx-secrets) or by the name they go by
 * (sbx-secret-keys). Reads a bounded part of the value: the first SBX_CREDENTIAL_MAX_TOKENS values
 * and SBX_CREDENTIAL_MAX_BYTES bytes of text, no deeper than SBX_CREDENTIAL_MAX_DEPTH. */

#include "config.h"

#include "sbx-credential-scan.h"

#include <string.h>

#include "sbx-secret-keys.h"
#include "sbx-secrets.h"

/* Shorter texts are no passwords. */
#define MIN_PASSWORD 4

/* Shorter texts are no tokens; between the two only with a digit. */
#define MIN_TOKEN 8
#define MIN_WORDLESS_TOKEN 16

/* Longer keys are data. */
#define MAX_KEY 40

/* Texts that hold a secret of another kind before one that counts. */
#define MAX_SPANS 8

/* How far a PEM block's own name reaches. */
#define PEM_NAME 48

typedef struct
{
  const SbxJson *json;
  SbxCredentialFunc func;
  gpointer data;
  guint tokens;
  gsize bytes;
  guint32 path[SBX_CREDENTIAL_MAX_DEPTH * 2]; /* tokens of keys; 0: an element of an array */
  guint depth;
} Scan;

static const struct { const char *kind; const char *what; } kinds[] = {
  { "jwt", "a JSON Web Token" },
  { "pem", "a private key" },
  { "api-key", "an API key" },
  { "secret", "a credential of an Authorization header" },
  { "login", "an address with a password in it" },
};

static const char *
get_text (const Scan *self,
          guint32     token,
          gsize      *length)
{
  *length = self->json->tokens[token].length;

  return self->json->text + self->json->tokens[token].offset;
}

/* --- Where ----------------------------------------------------------------------------------- */

static gboolean
is_data (const char *key,
         gsize       length)
{
  gsize digits = 0;
  SbxSecretSpan span;

  if (length == 0 || length > MAX_KEY || sbx_secrets_find (key, length, 0, 0, &span))
    return TRUE;
  for (gsize i = 0; i < length; i++)
    digits += g_ascii_isdigit (key[i]);

  return digits > 3 || digits == length;
}

static char *
dup_path (const Scan *self)
{
  GString *path = g_string_new (NULL);

  for (guint i = 0; i < self->depth && path->len < SBX_CREDENTIAL_MAX_PATH; i++)
    {
      gsize length = 0;
      const char *key = self->path[i] != 0 ? get_text (self, self->path[i], &length) : NULL;

      if (path->len > 0)
        g_string_append_c (path, '.');
      if (key == NULL || is_data (key, length))
        g_string_append_c (path, '*');
      else
        g_string_append_len (path, key, (gssize) length);
    }

  return g_string_free (path, FALSE);
}

static void
hit (Scan       *self,
     const char *what,
     gboolean    certain,
     const char *text,
     gsize       length)
{
  g_autofree char *path = dup_path (self);
  gboolean redacted = sbx_secrets_is_pseudonym (text, length);
  SbxCredentialHit found = {
    .what = what,
    .certain = certain,
    .length = redacted ? 0 : (gsize) g_utf8_strlen (text, (gssize) length),
    .path = path,
  };

  self->func (&found, self->data);
}

/* --- What ------------------------------------------------------------------------------------ */

/* (nullable) */
static const char *
describe_kind (const char *kind,
               gsize       length)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (strlen (kinds[i].kind) == length && memcmp (kinds[i].kind, kind, length) == 0)
        return kinds[i].what;
    }

  return NULL;
}

/* A certificate and a public key are there to be shown. */
static gboolean
is_public (const char *text,
           gsize       length)
{
  return memmem (text, MIN (length, PEM_NAME), "PRIVATE KEY", 11) == NULL;
}

static gboolean
judge_value (Scan       *self,
             const char *text,
             gsize       length)
{
  SbxSecretSpan span;
  gsize from = 0;

  for (guint i = 0; i < MAX_SPANS; i++)
    {
      const char *what;

      if (!sbx_secrets_find (text, length, from,
                             SBX_SECRETS_KEEP_EMAILS | SBX_SECRETS_NO_NAMES, &span))
        return FALSE;
      what = describe_kind (span.kind, strlen (span.kind));
      from = span.end;
      if (what == NULL
          || (strcmp (span.kind, "pem") == 0 && is_public (text + span.start, length - span.start)))
        continue;
      hit (self, what, TRUE, text + span.start, span.end - span.start);
      return TRUE;
    }

  return FALSE;
}

/* What it was before it was redacted. */
static const char *
judge_pseudonym (const char *text,
                 gsize       length)
{
  gsize prefix = strlen (SBX_PSEUDONYM_PREFIX);
  const char *end = length > prefix ? memchr (text + prefix, ':', length - prefix) : NULL;
  gsize n = end != NULL ? (gsize) (end - text) - prefix : 0;

  /* "secret" is what was redacted because of its name. */
  return n == 0 || (n == 6 && memcmp (text + prefix, "secret", 6) == 0)
         ? NULL
         : describe_kind (text + prefix, n);
}

/* A word is no token, and nothing with a blank in it is. */
static gboolean
is_made (const char *text,
         gsize       length)
{
  gboolean digit = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if ((guchar) text[i] <= ' ')
        return FALSE;
      digit |= g_ascii_isdigit (text[i]);
    }

  return length >= MIN_WORDLESS_TOKEN || (length >= MIN_TOKEN && digit);
}

/* Shown instead of what was typed. */
static gboolean
is_masked (const char *text,
           gsize       length)
{
  gsize plain = 0;

  for (gsize i = 0; i < length; i++)
    plain += g_ascii_isalnum (text[i]) || text[i] == ' ';

  return plain == 0;
}

static void
judge_name (Scan       *self,
            guint32     key,
            const char *text,
            gsize       length)
{
  gboolean redacted = sbx_secrets_is_pseudonym (text, length);
  const char *name;
  gsize n;

  name = get_text (self, key, &n);
  switch (sbx_secret_key_get_credential (name, n))
    {
    case SBX_CREDENTIAL_PASSWORD:
      if (redacted || (length >= MIN_PASSWORD && !is_masked (text, length)
                       && !sbx_secrets_is_trivial (text, length)))
        hit (self, "a password", FALSE, text, length);
      break;
    case SBX_CREDENTIAL_TOKEN:
      if (redacted || is_made (text, length))
        hit (self, "a token or key", FALSE, text, length);
      break;
    case SBX_CREDENTIAL_CARD:
      if (redacted || (length >= 3 && g_ascii_isdigit (text[0]) && !is_masked (text, length)))
        hit (self, "a payment card", FALSE, text, length);
      break;
    case SBX_CREDENTIAL_NONE:
    default:
      break;
    }
}

static void
judge_text (Scan   *self,
            guint32 token)
{
  guint32 key = self->depth > 0 ? self->path[self->depth - 1] : 0;
  const char *text;
  const char *what;
  gsize length;

  text = get_text (self, token, &length);
  length = MIN (length, self->bytes);
  self->bytes -= length;
  if (length < 3)
    return;

  what = sbx_secrets_is_pseudonym (text, length) ? judge_pseudonym (text, length) : NULL;
  if (what != NULL)
    hit (self, what, TRUE, text, length);
  else if (!judge_value (self, text, length) && key != 0)
    judge_name (self, key, text, length);
}

/* A value that was redacted before it came here. TRUE if that is what it is. */
static gboolean
judge_mark (Scan   *self,
            guint32 object)
{
  static const char stand_in[] = SBX_PSEUDONYM_PREFIX "secret:00000000";
  guint32 first = sbx_json_first (self->json, object);
  guint32 key = self->depth > 0 ? self->path[self->depth - 1] : 0;
  const char *what;
  gsize length = 0;
  guint32 kind;

  if (first == 0 || !sbx_json_equals (self->json, first, "$sbx")
      || !sbx_json_equals (self->json, self->json->tokens[first].next, "redacted"))
    return FALSE;
  kind = sbx_json_member (self->json, object, "kind");
  what = kind != 0 ? get_text (self, kind, &length) : NULL;
  what = what != NULL ? describe_kind (what, length) : NULL;
  if (what != NULL && !sbx_json_equals (self->json, kind, "secret"))
    hit (self, what, TRUE, stand_in, strlen (stand_in));
  else if (key != 0)
    judge_name (self, key, stand_in, strlen (stand_in));

  return TRUE;
}

/* --- The walk -------------------------------------------------------------------------------- */

static void
visit (Scan   *self,
       guint32 value,
       guint   level)
{
  const SbxJson *json = self->json;
  gboolean object = json->tokens[value].type == SBX_JSON_OBJECT;

  if (self->tokens == 0 || self->bytes == 0)
    return;
  self->tokens--;
  if (json->tokens[value].type == SBX_JSON_STRING)
    {
      judge_text (self, value);
      return;
    }
  if ((!object && json->tokens[value].type != SBX_JSON_ARRAY) || level >= SBX_CREDENTIAL_MAX_DEPTH
      || (object && judge_mark (self, value)))
    return;

  for (guint32 at = sbx_json_first (json, value); at != 0; at = sbx_json_after (json, value, at))
    {
      self->path[self->depth++] = object ? at : 0;
      if (object)
        at = json->tokens[at].next;
      visit (self, at, level + 1);
      self->depth--;
    }
}

void
sbx_credential_scan (const SbxJson    *json,
                     guint32           path,
                     guint32           key,
                     guint32           value,
                     SbxCredentialFunc func,
                     gpointer          data)
{
  Scan self = {
    .json = json,
    .func = func,
    .data = data,
    .tokens = SBX_CREDENTIAL_MAX_TOKENS,
    .bytes = SBX_CREDENTIAL_MAX_BYTES,
  };

  for (guint32 at = path != 0 ? sbx_json_first (json, path) : 0;
       at != 0 && self.depth < SBX_CREDENTIAL_MAX_DEPTH - 1; at = sbx_json_after (json, path, at))
    self.path[self.depth++] = json->tokens[at].type == SBX_JSON_STRING ? at : 0;
  if (key != 0)
    self.path[self.depth++] = key;
  visit (&self, value, 0);
}
