/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-nearest.h"

#include <string.h>

#define MAX_LENGTH 64u

/* Letters to change, insert or take out (Levenshtein). */
static guint
get_distance (const char *a,
              const char *b)
{
  gsize length = strlen (b);
  guint row[MAX_LENGTH + 1];

  for (guint j = 0; j <= length; j++)
    row[j] = j;
  for (guint i = 1; a[i - 1] != '\0'; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (guint j = 1; j <= length; j++)
        {
          guint change = diagonal + (a[i - 1] != b[j - 1]);

          diagonal = row[j];
          row[j] = MIN (change, MIN (row[j], row[j - 1]) + 1);
        }
    }

  return row[length];
}

/**
 * sbx_nearest_name:
 * @text: what somebody wrote
 * @names: (array zero-terminated=1): what there is, in ASCII
 *
 * Returns: (nullable) (transfer none): the name that was meant, as far as one can tell
 */
const char *
sbx_nearest_name (const char        *text,
                  const char *const *names)
{
  const char *nearest = NULL;
  guint least = G_MAXUINT;

  if (strlen (text) > MAX_LENGTH)
    return NULL;

  for (; *names != NULL; names++)
    {
      guint distance = strlen (*names) <= MAX_LENGTH ? get_distance (text, *names) : G_MAXUINT;

      if (distance < least && distance <= MAX (strlen (text), strlen (*names)) / 2)
        {
          least = distance;
          nearest = *names;
        }
    }

  return nearest;
}
