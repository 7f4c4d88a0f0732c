/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-split.h"

#include "sbx-json-string.h"

/* Stands for a string that was cut out, with its number. Who sends it means one of his own. */
#define MARK "\\u0001"

/* --- Skipping -------------------------------------------------------------------------------- */

static inline const char *
skip_blanks (const char *p,
             const char *end)
{
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
    p++;

  return p;
}

#define ONES G_GUINT64_CONSTANT (0x0101010101010101)

/* Marks the bytes of @word that are zero, and perhaps some above such a byte. */
static inline guint64
mark_zeros (guint64 word)
{
  return (word - ONES) & ~word & (ONES << 7);
}

/* Whether none of eight bytes ends a string or begins an escape. */
static inline gboolean
is_plain (const char *text)
{
  guint64 word;

  memcpy (&word, text, sizeof word);

  return (mark_zeros (word ^ (ONES * '"')) | mark_zeros (word ^ (ONES * '\\'))) == 0;
}

/* @p stands behind the opening quote. Returns the closing one, or NULL. */
static inline const char *
find_quote (const char *p,
            const char *end)
{
  while (p < end)
    {
      while (end - p >= (gssize) sizeof (guint64) && is_plain (p))
        p += sizeof (guint64);
      while (p < end && *p != '"' && *p != '\\')
        p++;
      if (p < end && *p == '"')
        return p;
      p += 2;
    }

  return NULL;
}

static const char *
skip_container (const char *p,
                const char *end)
{
  gsize depth = 0;

  for (; p != NULL && p < end; p++)
    {
      switch (*p)
        {
        case '{':
        case '[':
          depth++;
          break;
        case '}':
        case ']':
          if (--depth == 0)
            return p + 1;
          break;
        case '"':
          p = find_quote (p + 1, end);
          if (p == NULL)
            return NULL;
          break;
        default:
          break;
        }
    }

  return NULL;
}

/* Returns where the value ends, or NULL. */
static const char *
skip_value (const char *p,
            const char *end)
{
  const char *start = p;

  if (p >= end)
    return NULL;
  if (*p == '{' || *p == '[')
    return skip_container (p, end);
  if (*p == '"')
    {
      p = find_quote (p + 1, end);
      return p != NULL ? p + 1 : NULL;
    }
  while (p < end && *p != ',' && *p != '}' && *p != ']' && *p != ' ' && *p != '\n' && *p != '\r'
         && *p != '\t')
    p++;

  return p > start ? p : NULL;
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_split_begin:
 * @span: the text of a value, or of a whole document
 * @object: (out): whether it is an object
 * @at: (out): for sbx_split_next()
 * @end: (out): for sbx_split_next()
 *
 * Returns: whether it is an object or an array
 */
gboolean
sbx_split_begin (SbxSpan      span,
                 gboolean    *object,
                 const char **at,
                 const char **end)
{
  const char *p;

  if (span.text == NULL)
    return FALSE;
  *end = span.text + span.length;
  p = skip_blanks (span.text, *end);
  if (p >= *end || (*p != '{' && *p != '['))
    return FALSE;
  *object = *p == '{';
  *at = p + 1;

  return TRUE;
}

/**
 * sbx_split_next:
 * @at: (inout): where it goes on; at first from sbx_split_begin()
 * @end: the end of the text
 * @object: whether the container is an object
 * @child: (out caller-allocates): the child
 * @broken: (inout): set where the text is no JSON
 *
 * Returns: %FALSE behind the last child, and where the text is broken
 */
gboolean
sbx_split_next (const char   **at,
                const char    *end,
                gboolean       object,
                SbxSplitChild *child,
                gboolean      *broken)
{
  const char *p = skip_blanks (*at, end);
  const char *stop;

  if (p < end && *p == (object ? '}' : ']'))
    return FALSE;
  *broken = TRUE;
  child->key.text = NULL;
  child->key.length = 0;
  if (object)
    {
      if (p >= end || *p != '"' || (stop = find_quote (p + 1, end)) == NULL)
        return FALSE;
      child->key.text = p + 1;
      child->key.length = (gsize) (stop - p - 1);
      p = skip_blanks (stop + 1, end);
      if (p >= end || *p != ':')
        return FALSE;
      p = skip_blanks (p + 1, end);
    }
  stop = skip_value (p, end);
  if (stop == NULL)
    return FALSE;
  child->value.text = p;
  child->value.length = (gsize) (stop - p);
  p = skip_blanks (stop, end);
  if (p >= end || (*p != ',' && *p != (object ? '}' : ']')))
    return FALSE;
  *at = *p == ',' ? p + 1 : p;
  *broken = FALSE;

  return TRUE;
}

/**
 * sbx_split_key_is:
 * @child: a child of an object
 * @name: a name without anything that would be escaped
 *
 * Returns: whether that is its key
 */
gboolean
sbx_split_key_is (const SbxSplitChild *child,
                  const char          *name)
{
  return strlen (name) == child->key.length
         && memcmp (child->key.text, name, child->key.length) == 0;
}

/**
 * sbx_split_unescape:
 * @string: a JSON string with its quotes, in valid UTF-8
 * @error: return location for a [error@JsonError]
 *
 * Returns: (transfer full) (nullable): what it says; a zero follows behind its end
 */
GBytes *
sbx_split_unescape (SbxSpan  string,
                    GError **error)
{
  const char *text = string.text + 1;
  const char *end = string.text + string.length - 1;
  const char *escape;
  char *out;
  gsize length;

  g_return_val_if_fail (string.length >= 2, NULL);

  escape = memchr (text, '\\', (gsize) (end - text));
  if (escape != NULL && sbx_json_find_bad_escape (escape, end) != NULL)
    {
      g_set_error_literal (error, SBX_JSON_ERROR, SBX_JSON_ERROR_SYNTAX,
                           "Invalid escape in a string");
      return NULL;
    }
  out = g_try_malloc (string.length);
  if (out == NULL)
    {
      g_set_error_literal (error, SBX_JSON_ERROR, SBX_JSON_ERROR_SIZE, "Not enough memory");
      return NULL;
    }
  length = sbx_json_unescape (text, (gsize) (end - text), out);
  out[length] = '\0';

  return g_bytes_new_take (out, length);
}

/**
 * sbx_split_excise:
 * @text: a document, in valid UTF-8
 * @length: its length in bytes
 * @threshold: strings longer than this are cut out
 * @spans: (element-type SbxSpan): gets what was cut out, with its quotes
 * @error: return location for a [error@JsonError]
 *
 * Parses a message whose bulk is text within text, without copying the bulk: in its place the
 * result has a mark that sbx_split_get_text() knows.
 *
 * Returns: (transfer full) (nullable): the rest
 */
SbxJson *
sbx_split_excise (const char *text,
                  gsize       length,
                  gsize       threshold,
                  GArray     *spans,
                  GError    **error)
{
  const char *end = text + length;
  const char *from = text;
  g_autoptr (GString) rest = NULL;

  if (length <= threshold)
    return sbx_json_parse (text, length, 0, 0, error);

  rest = g_string_new (NULL);
  for (const char *p = text; p < end; p++)
    {
      const char *stop;

      if (*p != '"')
        continue;
      stop = find_quote (p + 1, end);
      if (stop == NULL)
        break;
      if ((gsize) (stop - p) > threshold)
        {
          SbxSpan span = { p, (gsize) (stop + 1 - p) };

          g_string_append_len (rest, from, p + 1 - from);
          g_string_append_printf (rest, MARK "%u", spans->len);
          g_array_append_val (spans, span);
          from = stop;
        }
      p = stop;
    }
  g_string_append_len (rest, from, end - from);

  return sbx_json_parse (rest->str, rest->len, 0, 0, error);
}

/**
 * sbx_split_get_text:
 * @json: from sbx_split_excise()
 * @token: a token of it
 * @spans: (element-type SbxSpan): what was cut out
 * @error: return location for a [error@JsonError]
 *
 * Returns: (transfer full) (nullable): the string, wherever it is; %NULL without an error if it is
 *   none
 */
GBytes *
sbx_split_get_text (const SbxJson *json,
                    guint32        token,
                    const GArray  *spans,
                    GError       **error)
{
  gsize length;
  const char *raw;
  char *text;

  if (token == 0 || json->tokens[token].type != SBX_JSON_STRING)
    return NULL;
  raw = sbx_json_raw (json, token, &length);
  if (spans->len > 0 && g_str_has_prefix (raw + 1, MARK))
    {
      guint64 index = g_ascii_strtoull (raw + 1 + strlen (MARK), NULL, 10);

      if (index < spans->len)
        return sbx_split_unescape (g_array_index (spans, SbxSpan, index), error);
    }
  text = sbx_json_dup_string (json, token, &length);

  return g_bytes_new_take (text, length);
}
