/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-source.h"

#include <string.h>

#include "sbx-limits.h"

/* The last of the four keys, by which the place is found, and how far before it the first is. */
#define LAST_KEY "replaceReducer"
#define FIRST_KEY "dispatch"
#define WINDOW 400
#define TRIES 4u

/* A return is looked for so far behind the object: minified scripts are one long line. */
#define END_LINES 12u
#define LONG_LINE 2000u
#define END_COLUMNS 3000u

static gboolean
is_name (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '$';
}

static void
skip_blanks (const char **at)
{
  while (g_ascii_isspace (**at))
    (*at)++;
}

static void
skip_quote (const char **at)
{
  if (**at == '\'' || **at == '"')
    (*at)++;
}

/* A key, what stands for its value, if it has another name, and the comma. */
static gboolean
skip_member (const char **at,
             const char  *key)
{
  skip_quote (at);
  if (strncmp (*at, key, strlen (key)) != 0)
    return FALSE;
  *at += strlen (key);
  skip_quote (at);
  skip_blanks (at);
  if (**at == ':')
    {
      (*at)++;
      skip_blanks (at);
      while (is_name (**at) || **at == '.')
        (*at)++;
      skip_blanks (at);
    }
  if (**at != ',')
    return FALSE;
  (*at)++;
  skip_blanks (at);

  return TRUE;
}

/* Whether the four keys begin here, in their order, and the last one is @key. */
static gboolean
is_object (const char *at,
           const char *key)
{
  if (!skip_member (&at, FIRST_KEY) || !skip_member (&at, "subscribe")
      || !skip_member (&at, "getState"))
    return FALSE;
  skip_quote (&at);

  return at == key && !is_name (key[strlen (LAST_KEY)]);
}

/* Where the object begins whose last key is at @key; %NULL if it is none of ours. The name of the
 * first key may also be that of its value: the first place that fits is taken. */
static const char *
find_object (const char *text,
             const char *key)
{
  const char *start = key - text > WINDOW ? key - WINDOW : text;
  const char *before = key;
  const char *found = NULL;

  for (guint i = 0; i < TRIES && before != NULL; i++)
    {
      before = g_strrstr_len (start, before - start, FIRST_KEY);
      if (before != NULL && (before == text || !is_name (before[-1])) && is_object (before, key))
        found = before;
    }

  return found;
}

/* UTF-16 units: four bytes are two of them. */
static guint
count_units (const char *text,
             gsize       length)
{
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    {
      guchar byte = (guchar) text[i];

      if ((byte & 0xc0) != 0x80)
        n += byte >= 0xf0 ? 2 : 1;
    }

  return n;
}

/**
 * sbx_browser_source_find_stores:
 * @text: (array length=length): a script, UTF-8, NUL-terminated
 * @length: in bytes
 * @line: where it begins in its document
 * @column: likewise
 *
 * Looks for an object with the keys `dispatch`, `subscribe`, `getState` and `replaceReducer`, in
 * that order, which Redux 4 and 5 have, minified or not.
 *
 * Returns: (transfer full) (element-type SbxBrowserSpan): at most %SBX_LIMIT_BROWSER_COPIES places
 */
GArray *
sbx_browser_source_find_stores (const char *text,
                                gsize       length,
                                guint       line,
                                guint       column)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (SbxBrowserSpan));
  const char *line_start = text;
  const char *at = text;
  const char *key = text;

  while (spans->len < SBX_LIMIT_BROWSER_COPIES
         && (key = memmem (key, (gsize) (text + length - key), LAST_KEY,
                           strlen (LAST_KEY))) != NULL)
    {
      const char *object = find_object (text, key);
      const char *end;
      SbxBrowserSpan span = { 0 };

      key += strlen (LAST_KEY);
      if (object == NULL || object < at)
        continue;
      for (; at < object; at++)
        {
          if (*at != '\n')
            continue;
          line++;
          column = 0;
          line_start = at + 1;
        }
      end = memchr (object, '\n', (gsize) (text + length - object));
      span.line = span.end_line = line;
      span.column = column + count_units (line_start, (gsize) (object - line_start));
      if ((end != NULL ? end : text + length) - line_start > (gssize) LONG_LINE)
        span.end_column = span.column + END_COLUMNS;
      else
        span.end_line += END_LINES;
      g_array_append_val (spans, span);
    }

  return spans;
}
