/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How fast JSON is read and written. Prints the lines table.py reads. */

#include "sbx-json.h"

#include <locale.h>
#include <stdlib.h>

typedef void (*Run) (const GString *text);

/* What an agent sends: small objects, short keys, times, few strings. */
static GString *
make_batch (guint n_events)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < n_events; i++)
    g_string_append_printf (text,
                            "%s{\"k\":\"action\",\"s\":3,\"q\":%u,\"t\":17321%08u.25,"
                            "\"n\":\"cart/add\",\"a\":{\"id\":%u,\"qty\":1,\"gift\":false},"
                            "\"p\":null,\"c\":[%u,7,\"host\"]}",
                            i > 0 ? "," : "", 1000 + i, i * 37, i % 61, i);

  return g_string_append_c (text, ']');
}

/* What a store holds: lists of records with prose, and some of it escaped. */
static GString *
make_state (gsize    size,
            gboolean blanks)
{
  const char *gap = blanks ? "\n    " : "";
  GString *text = g_string_new ("{\"products\":[");

  for (guint i = 0; text->len < size; i++)
    g_string_append_printf (text,
                            "%s{%s\"id\":%u,%s\"name\":\"Lamp no. %u, brass\",%s\"price\":%u.%02u,"
                            "%s\"text\":\"A \\\"fine\\\" lamp for the d\xc3\xa9sk.\\n"
                            "Two years of warranty.\","
                            "%s\"tags\":[\"light\",\"desk\",\"new\"],"
                            "%s\"stock\":{\"store\":%u,\"sold\":true}}",
                            i > 0 ? "," : "", gap, i, gap, i, gap, i % 900, i % 100, gap, gap, gap,
                            i % 17);

  return g_string_append (text, "]}");
}

static void
run_parse (const GString *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (text->str, text->len, 0, 0, &error);

  if (json == NULL)
    g_error ("%s", error->message);
}

static void
run_write (const GString *text)
{
  g_autoptr (GString) out = g_string_sized_new (text->len + text->len / 4);

  sbx_json_append_string (out, text->str, text->len);
}

/* The median of five rounds of about a quarter of a second. */
static void
measure (const char    *name,
         const char    *workload,
         const GString *text,
         Run            run,
         const char    *target)
{
  const gboolean quick = g_getenv ("SIGNALBOX_BENCH_QUICK") != NULL;
  const gint64 length = quick ? G_USEC_PER_SEC / 20 : G_USEC_PER_SEC / 4;
  g_autofree char *size = g_format_size (text->len);
  double rounds[5];

  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    {
      const gint64 start = g_get_monotonic_time ();
      gint64 elapsed = 0;
      guint64 bytes = 0;
      guint at = i;

      do
        {
          for (gsize done = 0; done < 1000000; done += text->len)
            {
              run (text);
              bytes += text->len;
            }
          elapsed = g_get_monotonic_time () - start;
        }
      while (elapsed < length);

      for (; at > 0 && rounds[at - 1] > (double) bytes / elapsed; at--)
        rounds[at] = rounds[at - 1];
      rounds[at] = (double) bytes / elapsed;
    }

  g_print ("{\"name\":\"%s\",\"workload\":\"%s\",\"size\":\"%s\",\"value\":%.0f,\"unit\":\"MB/s\","
           "\"target\":\"%s\"}\n",
           name, workload, size, rounds[G_N_ELEMENTS (rounds) / 2], target);
}

int
main (void)
{
  g_autoptr (GString) batch = make_batch (100);
  g_autoptr (GString) state = make_state (5000000, FALSE);
  g_autoptr (GString) indented = make_state (5000000, TRUE);

  setlocale (LC_ALL, "C.UTF-8");
  measure ("json-parse", "batch of 100 events", batch, run_parse, ">= 500");
  measure ("json-parse", "state", state, run_parse, ">= 500");
  measure ("json-parse", "state, indented", indented, run_parse, ">= 500");
  measure ("json-write-string", "batch of 100 events", batch, run_write, ">= 200");
  measure ("json-write-string", "state", state, run_write, ">= 200");

  return EXIT_SUCCESS;
}
