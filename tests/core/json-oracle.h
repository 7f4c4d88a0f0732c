/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <string.h>

/* A second opinion: RFC 8259 once more, written to be read. It shares nothing with the parser,
 * so what both say about random input is worth something. Not for deep documents. */

static gboolean oracle_value (const char **p);

static void
oracle_blanks (const char **p)
{
  *p += strspn (*p, " \t\r\n");
}

static gboolean
oracle_word (const char **p,
             const char  *word)
{
  if (!g_str_has_prefix (*p, word))
    return FALSE;

  *p += strlen (word);

  return TRUE;
}

static gboolean
oracle_digits (const char **p)
{
  gsize n = strspn (*p, "0123456789");

  *p += n;

  return n > 0;
}

static gboolean
oracle_number (const char **p)
{
  oracle_word (p, "-");
  if (!oracle_word (p, "0") && !oracle_digits (p))
    return FALSE;
  if (oracle_word (p, ".") && !oracle_digits (p))
    return FALSE;
  if (!oracle_word (p, "e") && !oracle_word (p, "E"))
    return TRUE;
  if (!oracle_word (p, "+"))
    oracle_word (p, "-");

  return oracle_digits (p);
}

static gboolean
oracle_string (const char **p)
{
  if (!oracle_word (p, "\""))
    return FALSE;

  while (!oracle_word (p, "\""))
    {
      if ((guchar) **p < 0x20)
        return FALSE;

      if (oracle_word (p, "\\u"))
        {
          if (strspn (*p, "0123456789abcdefABCDEF") < 4)
            return FALSE;
          *p += 4;
        }
      else if (oracle_word (p, "\\"))
        {
          if (**p == '\0' || strchr ("\"\\/bfnrt", **p) == NULL)
            return FALSE;
          ++*p;
        }
      else
        {
          ++*p;
        }
    }

  return TRUE;
}

static gboolean
oracle_children (const char **p,
                 gboolean     object)
{
  const char *close = object ? "}" : "]";

  oracle_blanks (p);
  if (oracle_word (p, close))
    return TRUE;

  do
    {
      oracle_blanks (p);
      if (object)
        {
          if (!oracle_string (p))
            return FALSE;
          oracle_blanks (p);
          if (!oracle_word (p, ":"))
            return FALSE;
        }
      if (!oracle_value (p))
        return FALSE;
    }
  while (oracle_word (p, ","));

  return oracle_word (p, close);
}

static gboolean
oracle_value (const char **p)
{
  gboolean valid;

  oracle_blanks (p);
  if (**p == '"')
    valid = oracle_string (p);
  else if (oracle_word (p, "["))
    valid = oracle_children (p, FALSE);
  else if (oracle_word (p, "{"))
    valid = oracle_children (p, TRUE);
  else
    valid = oracle_word (p, "true") || oracle_word (p, "false") || oracle_word (p, "null") ||
            oracle_number (p);
  oracle_blanks (p);

  return valid;
}

static gboolean
oracle_accepts (const char *text,
                gsize       length)
{
  g_autofree char *copy = g_strndup (text, length);
  const char *p = copy;

  /* A zero is never JSON; what ends at one is not valid up to @length. */
  return length > 0 &&
         g_utf8_validate_len (text, length, NULL) &&
         oracle_value (&p) &&
         p == copy + length;
}

/* Writes the document anew from its tokens alone. Returns the token behind @token. */
static guint32
rebuild (const SbxJson *json,
         guint32        token,
         GString       *out)
{
  const SbxJsonToken *t = &json->tokens[token];
  guint32 child = token + 1;
  gboolean is_key = TRUE;

  if (t->type == SBX_JSON_STRING)
    g_string_append_c (out, '"');
  if (t->type < SBX_JSON_ARRAY)
    g_string_append_len (out, json->text + t->offset, t->length);
  if (t->type == SBX_JSON_STRING)
    g_string_append_c (out, '"');
  if (t->type < SBX_JSON_ARRAY)
    return t->next;

  g_string_append_c (out, t->type == SBX_JSON_ARRAY ? '[' : '{');
  while (child < t->next)
    {
      child = rebuild (json, child, out);
      if (child == t->next)
        break;
      g_string_append_c (out, t->type == SBX_JSON_OBJECT && is_key ? ':' : ',');
      is_key = !is_key;
    }
  g_string_append_c (out, t->type == SBX_JSON_ARRAY ? ']' : '}');

  return child;
}

/* What must be true of every document that was accepted. */
static void
check_document (const SbxJson *json)
{
  g_autoptr (GString) again = g_string_new (NULL);
  gsize length = 0;

  g_assert_cmpuint (json->n_tokens, >, 0);
  g_assert_true (json->text == g_bytes_get_data (json->bytes, &length));
  g_assert_cmpuint (length, ==, json->length);
  g_assert_cmpint (json->text[length], ==, '\0');

  g_assert_cmpuint (rebuild (json, 0, again), ==, json->n_tokens);
  g_assert_cmpmem (again->str, again->len, json->text, json->length);

  for (guint32 i = 0; i < json->n_tokens; i++)
    {
      const char *raw = sbx_json_raw (json, i, &length);

      g_assert_true (raw >= json->text && raw + length <= json->text + json->length);
      if (json->tokens[i].type >= SBX_JSON_ARRAY)
        g_assert_cmpint (raw[length - 1], ==, *raw + 2);
    }
}
