/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-source.h"

#include <string.h>

#include "sbx-limits.h"

/* The last of the four keys, by which the place is found, and how far before it the first is. */
#define LAST_KEY "replaceReducer"
#define WINDOW 400u

/* A return is looked for so far behind the object: minified scripts are one long line. */
#define END_LINES 12u
#define LONG_LINE 2000u
#define END_COLUMNS 3000u

#define VALUE "['\"]?\\s*(?::\\s*[\\w$.]+\\s*)?"
#define KEYS "['\"]?\\bdispatch" VALUE ",\\s*['\"]?subscribe" VALUE ",\\s*['\"]?getState" VALUE \
             ",\\s*['\"]?replaceReducer\\b"

/* Where the object begins whose last key is at @key; @length if it is none of ours. */
static gsize
find_object (GRegex     *regex,
             const char *text,
             gsize       key,
             gsize       length)
{
  gsize start = key > WINDOW ? key - WINDOW : 0;
  gsize end = MIN (key + strlen (LAST_KEY) + 1, length);
  g_autoptr (GMatchInfo) match = NULL;
  gsize found = length;

  g_regex_match_full (regex, text + start, (gssize) (end - start), 0, 0, &match, NULL);
  while (g_match_info_matches (match))
    {
      int first;
      int last;

      /* It ends with this key, not with one before. */
      if (g_match_info_fetch_pos (match, 0, &first, &last)
          && start + (gsize) last == key + strlen (LAST_KEY))
        found = start + (gsize) first;
      g_match_info_next (match, NULL);
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
  g_autoptr (GRegex) regex = g_regex_new (KEYS, G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
  const char *line_start = text;
  const char *at = text;
  const char *key = text;

  while (spans->len < SBX_LIMIT_BROWSER_COPIES
         && (key = strstr (key, LAST_KEY)) != NULL)
    {
      gsize offset = find_object (regex, text, (gsize) (key - text), length);
      const char *object = text + offset;
      const char *end;
      SbxBrowserSpan span = { 0 };

      key += strlen (LAST_KEY);
      if (offset == length || object < at)
        continue;
      for (; at < object; at++)
        {
          if (*at != '\n')
            continue;
          line++;
          column = 0;
          line_start = at + 1;
        }
      end = strchr (object, '\n');
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
