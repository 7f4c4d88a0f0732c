/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-rules [RULE]
 *
 * All rules on a long recording of a large app: seven remotes, twelve stores, hundreds of action
 * types, and no two actions with the same values. How many events per second they observe, what
 * each of them costs, and how much memory they take between five and ten million events. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "bench-app.h"
#include "bench-kit.h"
#include "sbx-session-private.h"

#define CHUNK 1000u           /* events that are read and shown to the rules together, as they arrive */
#define N_EVENTS 10000000u
#define N_QUICK 400000u
#define N_OF_RULE 200000u     /* for each rule alone */
typedef struct
{
  SbxSession *session;
  SbxRun *run;
  guint64 number;
  BenchApp app;
} Bench;

/* The events of a chunk as the session hands them to the rules. */
static GArray *
resolve (Bench   *self,
         SbxJson *json)
{
  GArray *events = g_array_sized_new (FALSE, TRUE, sizeof (SbxEvent), CHUNK + 1000);

  for (guint32 at = sbx_json_first (json, 0); at != 0; at = sbx_json_after (json, 0, at))
    {
      SbxEvent event = { .run = self->run, .json = json, .token = at, .number = ++self->number };

      g_assert_true (sbx_session_resolve (self->session, &event));
      sbx_session_update_model (self->session, &event);
      g_array_append_val (events, event);
    }

  return events;
}

/* Seconds that @rule took, or all of them if it is %NULL. */
static double
observe (Bench                  *self,
         GArray                 *events,
         const SbxDetectorClass *rule,
         gpointer                memory)
{
  double start = bench_get_seconds ();

  for (guint i = 0; i < events->len; i++)
    {
      const SbxEvent *event = &g_array_index (events, SbxEvent, i);

      if (rule == NULL)
        sbx_session_observe (self->session, event);
      else if (rule->kinds & SBX_DETECTOR_WANTS (event->kind))
        rule->observe (memory, event);
    }

  return bench_get_seconds () - start;
}

static double
run_chunk (Bench                  *self,
           const SbxDetectorClass *rule,
           gpointer                memory)
{
  g_autoptr (SbxJson) json = bench_app_make (&self->app, CHUNK);
  g_autoptr (GArray) events = resolve (self, json);

  return observe (self, events, rule, memory);
}

static double
get_megabytes (void)
{
  malloc_trim (0);
  return (double) bench_get_memory () / 1e6;
}

static void
measure_all (Bench *self)
{
  const guint64 n = bench_is_quick () ? N_QUICK : N_EVENTS;
  double half = 0;
  double seconds = 0;
  double start;
  g_autoptr (GPtrArray) findings = NULL;

  while (self->number < n)
    {
      seconds += run_chunk (self, NULL, NULL);
      if (half == 0 && self->number >= n / 2)
        half = get_megabytes ();
    }
  bench_print ("rules", "large app", "", (double) self->number / seconds, "events/s", 0, ">= 1000000");
  bench_print ("rules-memory", "second half of the run", "", get_megabytes () - half, "MB", 0, "<= 8");
  bench_print ("rules-memory", "all of it", "", get_megabytes (), "MB", 0, NULL);

  start = bench_get_seconds ();
  findings = sbx_session_report (self->session, sbx_session_get_last_time (self->session));
  bench_print ("rules-report", "large app", "", (bench_get_seconds () - start) * 1000, "ms", 0, "<= 100");
  for (guint i = 0; i < findings->len; i++)
    g_printerr ("%s: %s\n", ((SbxFinding *) g_ptr_array_index (findings, i))->rule,
                ((SbxFinding *) g_ptr_array_index (findings, i))->summary);
}

static void
measure_rule (Bench *self,
              guint  index)
{
  const SbxDetectorClass *rule = sbx_detectors_get_all ()[index];
  const guint n = bench_is_quick () ? 20 * CHUNK : N_OF_RULE;
  gpointer memory = self->session->detectors[index];
  double seconds = 0;

  for (guint done = 0; done < n; done += CHUNK)
    seconds += run_chunk (self, rule, memory);
  bench_print ("rules-each", rule->id, "", seconds * 1e9 / n, "ns/event", 0, NULL);
}

/* With a recording of its own, by one rule or, at -1, by all. */
static void
run (int index)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "bench.signalbox", NULL);
  SbxRecording *recording = sbx_recording_open (path, SBX_RECORDING_CREATE, &error);
  g_autoptr (SbxJson) json = sbx_json_parse (bench_app_hello, strlen (bench_app_hello), 0, 0, NULL);
  Bench bench = { 0 };
  gboolean known;

  g_assert_no_error (error);
  bench_app_init (&bench.app);
  bench.session = sbx_session_new (recording);
  bench.run = sbx_session_begin_run (bench.session, json, 0, &known, &error);
  g_assert_no_error (error);
  bench.number = sbx_session_get_n_events (bench.session);
  if (index < 0)
    measure_all (&bench);
  else
    measure_rule (&bench, (guint) index);
  g_object_unref (bench.session);
  g_object_unref (recording);
  bench_app_clear (&bench.app);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      g_unlink (file);
    }
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  setlocale (LC_ALL, "C.UTF-8");
  if (argc == 1)
    run (-1);
  for (int i = 0; rules[i] != NULL; i++)
    {
      if (argc == 1 || strcmp (argv[1], rules[i]->id) == 0)
        run (i);
    }

  return EXIT_SUCCESS;
}
