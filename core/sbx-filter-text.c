/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-private.h"

#include <math.h>
#include <string.h>

#include "sbx-glob.h"
#include "sbx-limits.h"

/* Names are at most that long. */
#define SHORT (SBX_LIMIT_NAME_LENGTH + 1)

/**
 * sbx_filter_fold:
 * @text: UTF-8
 * @length: its length, or -1
 *
 * Returns: (transfer full): the same for all ways of writing @text in small and capital letters
 */
char *
sbx_filter_fold (const char *text,
                 gssize      length)
{
  return g_utf8_casefold (text, length);
}

/* As sbx_filter_fold() does, without an allocation where there are only ASCII characters. */
static const char *
fold_short (const char *text,
            char       *buffer,
            char      **allocated)
{
  gsize i;

  for (i = 0; i < SHORT - 1 && text[i] != '\0'; i++)
    {
      guchar c = (guchar) text[i];

      if (c >= 0x80)
        break;
      buffer[i] = (char) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
  buffer[i] = '\0';
  if (text[i] == '\0')
    return buffer;

  *allocated = sbx_filter_fold (text, -1);
  return *allocated;
}

/**
 * sbx_filter_matches_name:
 * @term: a term with a name
 * @name: a name
 *
 * Returns: whether the term's name is @name, or its pattern is one of it
 */
gboolean
sbx_filter_matches_name (const SbxFilterTerm *term,
                         const char          *name)
{
  g_autofree char *allocated = NULL;
  char buffer[SHORT];
  const char *folded = fold_short (name, buffer, &allocated);

  return term->pattern ? sbx_glob_matches (term->text, folded) : strcmp (term->text, folded) == 0;
}

/**
 * sbx_filter_matches_text:
 * @term: a term with a text
 * @text: some text
 *
 * Returns: whether the term's text, or what its pattern stands for, is part of @text
 */
gboolean
sbx_filter_matches_text (const SbxFilterTerm *term,
                         const char          *text)
{
  g_autofree char *allocated = NULL;
  char buffer[SHORT];
  const char *folded = fold_short (text, buffer, &allocated);

  return term->pattern ? sbx_glob_matches (term->text, folded)
                       : strstr (folded, term->text) != NULL;
}

/**
 * sbx_filter_step_matches:
 * @step: one step of a path
 * @key: a key of an object, or an index
 *
 * Returns: whether the step leads there
 */
gboolean
sbx_filter_step_matches (const SbxFilterStep *step,
                         const char          *key)
{
  g_autofree char *allocated = NULL;
  char buffer[SHORT];
  const char *folded = fold_short (key, buffer, &allocated);

  return step->pattern ? sbx_glob_matches (step->text, folded) : strcmp (step->text, folded) == 0;
}

/**
 * sbx_filter_in_range:
 * @term: a term with a range
 * @value: a number, or %NAN
 *
 * Returns: whether @value is in it; not a number never is
 */
gboolean
sbx_filter_in_range (const SbxFilterTerm *term,
                     double               value)
{
  return (term->low_open ? value > term->low : value >= term->low)
         && (term->high_open ? value < term->high : value <= term->high);
}

/**
 * sbx_filter_in_float_range:
 * @term: a term with a range
 * @value: a number as a row keeps it, or %NAN
 *
 * What somebody wrote is as exact as what it is compared with: 0.3 ms is not more than 0.3 ms.
 *
 * Returns: whether @value is in it; not a number never is
 */
gboolean
sbx_filter_in_float_range (const SbxFilterTerm *term,
                           float                value)
{
  float low = (float) term->low;
  float high = (float) term->high;

  return (term->low_open ? value > low : value >= low)
         && (term->high_open ? value < high : value <= high);
}
