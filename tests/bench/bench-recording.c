/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A million actions on a state of 5 MB: how fast they are recorded, what they take on disk and in
 * memory, how fast the recording opens, and how fast any past state is there. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench-kit.h"
#include "sbx-session.h"

#define MILLION 1000000u
#define STATES 200u
#define RUN "r-91c5"
/* As often as the timer would: some 20 ms of events. */
#define BATCHES_PER_COMMIT 50u

static double
get_seconds (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

static SbxSession *
open_session (const char       *path,
              SbxRecordingMode  mode)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxRecording) recording = sbx_recording_open (path, mode, &error);

  if (recording == NULL)
    g_error ("%s", error->message);

  return sbx_session_new (recording);
}

static SbxJson *
parse (const GString *text)
{
  g_autoptr (GError) error = NULL;
  SbxJson *json = sbx_json_parse (text->str, text->len, 0, 0, &error);

  if (json == NULL)
    g_error ("%s", error->message);

  return json;
}

static SbxRun *
begin_run (SbxSession *session)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SbxJson) json = NULL;
  g_autoptr (GError) error = NULL;
  gboolean known;
  SbxRun *run;

  bench_append_hello (text, RUN);
  json = parse (text);
  run = sbx_session_begin_run (session, json, 0, &known, &error);
  if (run == NULL)
    g_error ("%s", error->message);

  return run;
}

/* What a connection does with a message. Returns the seconds it took. */
static double
take (SbxSession    *session,
      SbxRun        *run,
      const GString *text)
{
  double start = get_seconds ();
  g_autoptr (SbxJson) json = parse (text);
  g_autoptr (GError) error = NULL;
  guint64 first = 0;

  sbx_json_get_uint (json, sbx_json_member (json, 0, "first"), &first);
  if (!sbx_session_take (session, run, json, sbx_json_member (json, 0, "events"), first, &error))
    g_error ("%s", error->message);

  return get_seconds () - start;
}

static double
commit (SbxSession *session)
{
  double start = get_seconds ();
  g_autoptr (GError) error = NULL;

  if (!sbx_session_commit (session, &error))
    g_error ("%s", error->message);

  return get_seconds () - start;
}

static void
print_memory (const BenchWorkload *workload,
              guint                n_actions,
              guint64              before)
{
  g_autofree char *text = g_strdup_printf ("%s, %u M actions", workload->name, n_actions / MILLION);

  bench_print ("record-memory", text, workload->size,
               (double) (bench_get_memory () - before) / 1e6, "MB", 0, NULL);
}

static void
record (const char          *path,
        const BenchWorkload *workload,
        guint                n_actions)
{
  guint64 before = bench_get_memory ();
  g_autoptr (SbxSession) session = open_session (path, SBX_RECORDING_CREATE);
  SbxRun *run = begin_run (session);
  g_autoptr (GString) text = g_string_new (NULL);
  double seconds = 0;
  guint64 size;

  bench_append_head (text, RUN, workload);
  take (session, run, text);
  for (guint made = 0; made < n_actions; made += BENCH_BATCH)
    {
      if (made == MILLION)
        print_memory (workload, made, before);
      g_string_truncate (text, 0);
      bench_append_batch (text, RUN, workload, made);
      seconds += take (session, run, text);
      if (made / BENCH_BATCH % BATCHES_PER_COMMIT == 0)
        seconds += commit (session);
    }
  seconds += commit (session);
  print_memory (workload, n_actions, before);
  bench_print ("record", workload->name, workload->size, n_actions / seconds, "actions/s", 0,
               NULL);
  size = sbx_recording_get_size (sbx_session_get_recording (session));
  bench_print ("record-file", workload->name, workload->size, (double) size / n_actions,
               "B/action", 0, NULL);
}

static SbxValue *
look_up (SbxValue   *state,
         const char *path)
{
  g_auto (GStrv) keys = g_strsplit (path, "/", 0);
  SbxValue *value = sbx_value_ref (state);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autoptr (SbxValue) parent = value;

      value = sbx_value_lookup (parent, keys[i]);
      if (value == NULL)
        g_error ("The state has no %s", path);
    }

  return value;
}

/* The state is looked at, not only built: what the last action changed is there. */
static void
check_state (SbxValue            *state,
             const BenchWorkload *workload,
             guint64              made)
{
  gboolean flag = g_str_equal (workload->name, "flag");
  guint64 last = made - 1;
  guint entity = (guint) (last * 7919 % workload->n_entities);
  g_autofree char *path = g_strdup_printf ("items/entities/item-%u/stock", entity);
  g_autofree char *wanted = g_strdup_printf ("%" G_GUINT64_FORMAT, last);
  g_autoptr (SbxValue) value = look_up (state, flag ? "flags/open" : path);
  g_autofree char *text = sbx_value_preview (value, 100);

  if (!g_str_equal (text, !flag ? wanted : made % 2 == 1 ? "true" : "false"))
    g_error ("After %" G_GUINT64_FORMAT " actions the state says %s", made, text);
}

static void
rebuild (SbxSession          *session,
         const BenchWorkload *workload,
         guint                n_actions)
{
  SbxStore *store = g_ptr_array_index (sbx_session_get_stores (session), 0);
  guint n = bench_is_quick () ? STATES / 4 : STATES;
  double times[STATES];

  for (guint i = 0; i < n; i++)
    {
      guint64 made = (guint64) g_random_int_range (1, (gint32) n_actions);
      double start = get_seconds ();
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxValue) state = NULL;

      state = sbx_session_get_state (session, store, 1 + BENCH_HEAD + made, &error);
      times[i] = (get_seconds () - start) * 1000;
      if (state == NULL)
        g_error ("No state after %" G_GUINT64_FORMAT " actions: %s", made,
                 error != NULL ? error->message : "unknown");
      check_state (state, workload, made);
    }
  bench_print ("past-state", workload->name, workload->size, bench_median (times, n), "ms", 0,
               "<= 50");
  bench_print ("past-state-worst", workload->name, workload->size, times[n - 1], "ms", 0,
               "<= 150");
}

static void
reopen (const char          *path,
        const BenchWorkload *workload,
        guint                n_actions)
{
  guint64 before = bench_get_memory ();
  double start = get_seconds ();
  g_autoptr (SbxSession) session = open_session (path, SBX_RECORDING_READ);
  g_autoptr (GError) error = NULL;
  double seconds;

  sbx_session_replay (session, 0, NULL, &error);
  if (error != NULL)
    g_error ("%s", error->message);
  seconds = get_seconds () - start;
  if (sbx_session_get_n_events (session) != 1 + BENCH_HEAD + n_actions)
    g_error ("%" G_GUINT64_FORMAT " events came back", sbx_session_get_n_events (session));
  bench_print ("open-recording", workload->name, workload->size, seconds * 1000, "ms", 0,
               n_actions == MILLION ? "<= 1000" : NULL);
  bench_print ("open-recording-memory", workload->name, workload->size,
               (double) (bench_get_memory () - before) / 1e6, "MB", 0, NULL);
  if (n_actions == MILLION)
    rebuild (session, workload, n_actions);
}

typedef void (*Step) (const char          *path,
                      const BenchWorkload *workload,
                      guint                n_actions);

/* Each step in a process of its own: memory that another one left behind would count as nothing. */
static void
run_step (Step                 step,
          const char          *path,
          const BenchWorkload *workload,
          guint                n_actions)
{
  int status = 0;
  pid_t child = fork ();

  if (child < 0)
    g_error ("No process could be made");
  if (child == 0)
    {
      step (path, workload, n_actions);
      exit (EXIT_SUCCESS);
    }
  if (waitpid (child, &status, 0) != child
      || !WIFEXITED (status)
      || WEXITSTATUS (status) != EXIT_SUCCESS)
    exit (EXIT_FAILURE);
}

static void
measure (const char          *directory,
         const BenchWorkload *workload,
         guint                n_actions)
{
  g_autofree char *path = g_build_filename (directory, "bench.signalbox", NULL);

  run_step (record, path, workload, n_actions);
  run_step (reopen, path, workload, n_actions);
  g_unlink (path);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("signalbox-bench-XXXXXX", &error);

  setlocale (LC_ALL, "C.UTF-8");
  if (directory == NULL)
    g_error ("%s", error->message);
  measure (directory, &bench_workloads[5], MILLION);
  if (!bench_is_quick ())
    {
      measure (directory, &bench_workloads[2], MILLION);
      measure (directory, &bench_workloads[0], 5 * MILLION);
    }
  g_rmdir (directory);

  return EXIT_SUCCESS;
}
