/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-context.h"

#include <string.h>

#include "sbx-filter-private.h"

static const char *
find_end (const char *at,
          gboolean    comma)
{
  const char *quote;
  const char *end = sbx_filter_find_word_end (at, comma, &quote);

  return end != NULL ? end : at + strlen (at);
}

/* The word that the cursor is in, or right behind: its beginning, without what negates it. */
static const char *
find_word (const char *text,
           const char *cursor)
{
  const char *at = text;

  while (at < cursor)
    {
      const char *end;

      if (*at == '(' || *at == ')' || g_unichar_isspace (g_utf8_get_char (at))
          || (*at == '-' && at + 1 <= cursor && at[1] != '\0'
              && !g_unichar_isspace (g_utf8_get_char (at + 1))))
        {
          at = g_utf8_next_char (at);
          continue;
        }
      end = find_end (at, FALSE);
      if (end >= cursor)
        return at;
      at = end;
    }

  return cursor;
}

static char *
dup_plain (const char *start,
           const char *end)
{
  GString *out = g_string_new (NULL);

  for (; start < end; start++)
    {
      if (*start == '"')
        continue;
      if (*start == '\\' && start + 1 < end && (start[1] == '"' || start[1] == '\\'))
        start++;
      g_string_append_c (out, *start);
    }

  return g_string_free (out, FALSE);
}

/**
 * sbx_filter_context_init:
 * @self: (out caller-allocates): what is being written
 * @text: a filter, right or not, in UTF-8
 * @cursor: where the cursor is: an offset in bytes, between two characters
 *
 * Free with sbx_filter_context_clear().
 */
void
sbx_filter_context_init (SbxFilterContext *self,
                         const char       *text,
                         gsize             cursor)
{
  const char *at = text + cursor;
  const char *word = find_word (text, at);
  const char *dot = NULL;
  const char *colon = sbx_filter_find_key_end (word, &dot);
  const char *start = word;
  const char *end;

  memset (self, 0, sizeof *self);
  if (colon != NULL && colon <= at)
    {
      self->key = g_ascii_strdown (word, (dot != NULL ? dot : colon - 1) - word);
      self->path = dot != NULL;
      for (start = colon; (end = find_end (start, TRUE)) < at && *end == ',';)
        start = end + 1;
    }
  else
    {
      end = word == at ? at : colon != NULL ? colon : find_end (word, FALSE);
    }
  self->typed = dup_plain (start, at);
  self->place.start = (gsize) (start - text);
  self->place.end = (gsize) (MAX (end, at) - text);
}

void
sbx_filter_context_clear (SbxFilterContext *self)
{
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->typed, g_free);
}

/**
 * sbx_filter_quote:
 * @key: (nullable): name of the key that it will stand behind; %NULL for free text
 * @value: a name
 *
 * Returns: (transfer full): @value as it is written in a filter, in quotes if it needs them, so
 *   that it means this name and nothing else
 */
char *
sbx_filter_quote (const char *key,
                  const char *value)
{
  g_autofree const char **words = sbx_filter_list_words (key != NULL ? key : "");
  g_autofree char *folded = sbx_filter_fold (value, -1);
  const char *dot;
  gboolean plain = value[0] != '\0' && strpbrk (value, "\"\\,()*?<>") == NULL
                   && strstr (value, "..") == NULL
                   && !g_strv_contains ((const char *const *) words, folded);
  GString *out;

  for (const char *at = value; plain && *at != '\0'; at = g_utf8_next_char (at))
    plain = !g_unichar_isspace (g_utf8_get_char (at));
  if (key == NULL)
    plain = plain && value[0] != '-' && sbx_filter_find_key_end (value, &dot) == NULL
            && strcmp (value, "OR") != 0 && strcmp (value, "AND") != 0
            && strcmp (value, "NOT") != 0;
  else if (strcmp (key, "changed") == 0)
    plain = plain && strchr (value, '.') == NULL;
  else if (strcmp (key, "gap") == 0 || strcmp (key, "async") == 0)
    plain = plain && !g_ascii_isdigit (value[0]) && value[0] != '-' && value[0] != '=';
  if (plain)
    return g_strdup (value);

  out = g_string_new ("\"");
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');

  return g_string_free (out, FALSE);
}
