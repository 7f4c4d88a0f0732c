/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Texts: secrets inside them, and what texts carry: JSON, base64, tokens with a readable middle. */

#include "config.h"

#include "sbx-redactor-private.h"

#include <string.h>

#include "sbx-secrets.h"

#define MIN_BASE64 20u
#define MAX_ROUNDS 4u

static gboolean
may_be_json (const char *text,
             gsize       length)
{
  while (length > 0 && g_ascii_isspace (*text))
    {
      text++;
      length--;
    }
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;

  return length > 2 && length <= SBX_REDACTOR_MAX_CARRIER_SIZE &&
         ((text[0] == '{' && text[length - 1] == '}') ||
          (text[0] == '[' && text[length - 1] == ']'));
}

/* (nullable): the bytes, if @text is base64 of either alphabet */
static guchar *
decode_base64 (const char *text,
               gsize       length,
               gsize      *n)
{
  g_autofree char *standard = g_malloc (length + 5);
  gsize used = 0;

  for (gsize i = 0; i < length && text[i] != '='; i++)
    {
      char c = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];

      if (!g_ascii_isalnum (c) && c != '+' && c != '/')
        return NULL;
      standard[used++] = c;
    }
  if (used % 4 == 1)
    return NULL;
  while (used % 4 != 0)
    standard[used++] = '=';
  standard[used] = '\0';

  return g_base64_decode (standard, n);
}

static gboolean
is_printable (guint value)
{
  return (value >= 0x20 && value < 0x7f) || value == '\n' || value == '\r' || value == '\t';
}

static int
base64_value (char c)
{
  if (g_ascii_isupper (c))
    return c - 'A';
  if (g_ascii_islower (c))
    return c - 'a' + 26;
  if (g_ascii_isdigit (c))
    return c - '0' + 52;

  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* The first four letters tell nearly every identifier from encoded text. */
static gboolean
may_be_base64 (const char *text,
               gsize       length)
{
  guint bits = 0;

  if (length < MIN_BASE64 || length > SBX_REDACTOR_MAX_CARRIER_SIZE)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      int value = base64_value (text[i]);

      if (value < 0)
        return FALSE;
      bits = bits << 6 | (guint) value;
    }

  return is_printable (bits >> 16) && is_printable (bits >> 8 & 0xff) && is_printable (bits & 0xff);
}

/* One level: whether the decoded text holds anything that is redacted. */
static gboolean
carries_secret (SbxRedactor *self,
                const char  *text,
                gsize        length,
                guint        depth)
{
  g_autoptr (GString) ignored = NULL;
  g_autofree guchar *plain = NULL;
  const char *whole = NULL;
  const char *comma;
  gboolean muted, found;
  gsize n = 0;

  if (length > 5 && memcmp (text, "data:", 5) == 0 &&
      (comma = memchr (text, ',', MIN (length, 256))) != NULL &&
      comma - text > 7 && memcmp (comma - 7, ";base64", 7) == 0)
    {
      length -= (gsize) (comma + 1 - text);
      text = comma + 1;
    }
  if (depth >= SBX_REDACTOR_MAX_CARRIERS || !may_be_base64 (text, length))
    return FALSE;

  plain = decode_base64 (text, length, &n);
  if (plain == NULL || n == 0 || !g_utf8_validate ((char *) plain, (gssize) n, NULL))
    return FALSE;

  /* The deepest level, so that base64 inside base64 is not followed. */
  ignored = g_string_new (NULL);
  muted = sbx_redactor_set_muted (self, TRUE);
  found = sbx_redactor_append_text (self, (char *) plain, n, SBX_REDACTOR_MAX_CARRIERS - 1, ignored,
                                    &whole) || whole != NULL;
  sbx_redactor_set_muted (self, muted);

  return found;
}

static gboolean
append_jwt_part (SbxRedactor *self,
                 const char  *text,
                 gsize        length,
                 guint        depth,
                 GString     *out)
{
  g_autoptr (GString) redacted = g_string_new (NULL);
  g_autoptr (SbxJson) json = NULL;
  g_autofree guchar *plain = NULL;
  g_autofree char *encoded = NULL;
  gsize n = 0;

  plain = decode_base64 (text, length, &n);
  if (plain == NULL || depth >= SBX_REDACTOR_MAX_CARRIERS)
    return FALSE;
  json = sbx_json_parse ((char *) plain, n, 0, 0, NULL);
  if (json == NULL || json->tokens[0].type != SBX_JSON_OBJECT)
    return FALSE;
  if (!sbx_redactor_walk (self, json, 0, depth + 1, redacted))
    {
      g_string_append_len (out, text, (gssize) length);
      return TRUE;
    }

  encoded = g_base64_encode ((guchar *) redacted->str, redacted->len);
  for (char *p = encoded; *p != '\0' && *p != '='; p++)
    g_string_append_c (out, *p == '+' ? '-' : *p == '/' ? '_' : *p);

  return TRUE;
}

/* A token whose head and claims can be read keeps them, redacted like everything else: what it
 * says about times and rights is what people look for. Without its signature it opens nothing. */
static gboolean
append_jwt (SbxRedactor *self,
            const char  *text,
            gsize        length,
            guint        depth,
            GString     *out)
{
  const char *first = memchr (text, '.', length);
  const char *second = memchr (first + 1, '.', length - (gsize) (first + 1 - text));
  gsize before = out->len;
  SbxSecretSpan span;

  if (second != NULL && append_jwt_part (self, text, (gsize) (first - text), depth, out))
    {
      g_string_append_c (out, '.');
      if (append_jwt_part (self, first + 1, (gsize) (second - first - 1), depth, out))
        {
          g_string_append_c (out, '.');
          sbx_redactor_append_pseudonym (self, "jwt", text, length, out);
          if (!sbx_secrets_find (out->str + before, out->len - before, 0,
                                 sbx_redactor_get_flags (self), &span))
            return TRUE;
        }
    }

  g_string_truncate (out, before);
  return FALSE;
}

static void
append_span (SbxRedactor         *self,
             const char          *text,
             const SbxSecretSpan *span,
             guint                depth,
             GString             *out)
{
  if (strcmp (span->kind, "jwt") == 0 && !span->named &&
      append_jwt (self, text + span->start, span->end - span->start, depth, out))
    return;

  sbx_redactor_append_pseudonym (self, span->kind, text + span->start, span->end - span->start,
                                 out);
}

/* One round over the text. FALSE if there was nothing to replace. */
static gboolean
append_round (SbxRedactor *self,
              const char  *text,
              gsize        length,
              guint        depth,
              GString     *out)
{
  SbxSecretSpan span;
  gsize copied = 0;

  while (sbx_redactor_find (self, text, length, copied, &span))
    {
      g_string_append_len (out, text + copied, (gssize) (span.start - copied));
      append_span (self, text, &span, depth, out);
      copied = span.end;
    }
  if (copied == 0)
    return FALSE;

  g_string_append_len (out, text + copied, (gssize) (length - copied));
  return TRUE;
}

static gboolean
append_spans (SbxRedactor *self,
              const char  *text,
              gsize        length,
              guint        depth,
              GString     *out)
{
  g_autoptr (GString) current = g_string_sized_new (length + 32);

  if (!append_round (self, text, length, depth, current))
    return FALSE;

  /* A replacement changes what stands beside its neighbours: look again until nothing is found. */
  for (guint i = 0; i < MAX_ROUNDS; i++)
    {
      g_autoptr (GString) next = g_string_sized_new (current->len + 32);

      if (!append_round (self, current->str, current->len, depth, next))
        {
          g_string_append_len (out, current->str, (gssize) current->len);
          return TRUE;
        }
      g_string_free (current, TRUE);
      current = g_steal_pointer (&next);
    }

  sbx_redactor_append_pseudonym (self, "secret", text, length, out);
  return TRUE;
}

/* See the header. Cheap for the usual text that holds nothing: one pass, no copy. */
gboolean
sbx_redactor_append_text (SbxRedactor  *self,
                          const char   *text,
                          gsize         length,
                          guint         depth,
                          GString      *out,
                          const char  **whole)
{
  SbxSecretSpan span;
  const char *kind = NULL;

  if (depth < SBX_REDACTOR_MAX_CARRIERS && may_be_json (text, length))
    {
      g_autoptr (SbxJson) json = sbx_json_parse (text, length, 0, 0, NULL);
      gsize before = out->len;

      if (json != NULL)
        {
          gboolean changed = sbx_redactor_walk (self, json, 0, depth + 1, out);

          if (!changed)
            g_string_truncate (out, before);
          return changed;
        }
    }
  if (length >= MIN_BASE64 && !sbx_secrets_is_pseudonym (text, length) &&
      carries_secret (self, text, length, depth))
    kind = "base64";
  else if (!sbx_redactor_find (self, text, length, 0, &span))
    return FALSE;
  else if (span.start == 0 && span.end == length && (strcmp (span.kind, "jwt") != 0 || span.named))
    kind = span.kind;

  if (kind == NULL)
    return append_spans (self, text, length, depth, out);
  if (whole != NULL)
    {
      *whole = kind;
      return FALSE;
    }
  sbx_redactor_append_pseudonym (self, kind, text, length, out);
  return TRUE;
}

/**
 * sbx_redactor_dup_text:
 * @self: the redactor
 * @text: (nullable): a text, not JSON: a name, a sentence
 *
 * Redacts a text.
 *
 * Returns: (transfer full) (nullable): the text, redacted
 */
char *
sbx_redactor_dup_text (SbxRedactor *self,
                       const char  *text)
{
  g_autoptr (GString) out = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (text == NULL)
    return NULL;

  out = g_string_new (NULL);
  if (!sbx_redactor_append_text (self, text, strlen (text), 0, out, NULL))
    return g_strdup (text);

  return g_string_free (g_steal_pointer (&out), FALSE);
}
