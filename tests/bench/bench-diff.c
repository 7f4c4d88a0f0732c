/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How fast two whole states become a patch. Prints the lines table.py reads. */

#include "sbx-diff.h"

#include <locale.h>
#include <stdlib.h>

#include "bench-kit.h"

#define STATE_SIZE 5000000u
#define ROUNDS 5u

/* A wide map of entities, one of them @changed, one @inserted before another. */
static SbxJson *
make_state (guint changed,
            guint inserted)
{
  g_autoptr (GString) text = g_string_new ("{\"entities\":{");
  g_autoptr (GError) error = NULL;
  SbxJson *json;

  for (guint i = 0; text->len < STATE_SIZE; i++)
    {
      if (i == inserted)
        g_string_append (text, "\"new\":{\"name\":\"inserted\"},");
      g_string_append_printf (text, "\"%u\":{\"id\":%u,\"name\":\"Lamp no. %u, brass\",\"price\":%u,"
                                    "\"tags\":[\"light\",\"desk\"],\"open\":%s},",
                              i, i, i, i % 900, i == changed ? "true" : "false");
    }
  text->str[text->len - 1] = '}';
  g_string_append_c (text, '}');
  json = sbx_json_parse (text->str, text->len, 0, 0, &error);
  if (json == NULL)
    g_error ("%s", error->message);

  return json;
}

static void
measure (const char    *workload,
         const SbxJson *a,
         const SbxJson *b)
{
  const gint64 length = bench_is_quick () ? G_USEC_PER_SEC / 20 : G_USEC_PER_SEC / 4;
  g_autofree char *size = g_format_size (b->length);
  double rates[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      const gint64 start = g_get_monotonic_time ();
      gint64 elapsed;
      guint64 bytes = 0;

      do
        {
          g_autoptr (GString) patch = g_string_new (NULL);

          if (!sbx_diff (a, 0, b, 0, patch) || patch->len > 200)
            g_error ("%s: %s", workload, patch->str);
          bytes += b->length;
          elapsed = g_get_monotonic_time () - start;
        }
      while (elapsed < length);
      rates[i] = (double) bytes / (double) elapsed;
    }
  bench_print ("diff", workload, size, bench_median (rates, ROUNDS), "MB/s", 0, ">= 500");
}

int
main (void)
{
  g_autoptr (SbxJson) plain = make_state (G_MAXUINT, G_MAXUINT);
  g_autoptr (SbxJson) changed = make_state (20000, G_MAXUINT);
  g_autoptr (SbxJson) inserted = make_state (G_MAXUINT, 20000);

  setlocale (LC_ALL, "C.UTF-8");
  measure ("one entity changed", plain, changed);
  measure ("one entity inserted", plain, inserted);

  return EXIT_SUCCESS;
}
