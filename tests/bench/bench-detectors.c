/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What all rules together cost per event of a healthy app, and what a report costs after it. Prints
 * the lines table.py reads. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench-kit.h"
#include "sbx-session-private.h"

#define N_EVENTS 20000
#define N_TYPES 40
#define N_ROUNDS 5

/* Who says whose the slices are, and how many in a hundred actions cross the bridge. */
typedef struct
{
  const char *name;
  gboolean owners;
  guint crossing;
} Workload;

static const char *const remotes[] = { "host", "cart", "profile" };

static void
append_opening (GString        *text,
                const Workload *workload)
{
  g_string_append (text, "{\"k\":\"mount\",\"t\":0,\"remote\":\"host\",\"host\":true}");
  for (guint i = 0; i < G_N_ELEMENTS (remotes); i++)
    g_string_append_printf (text, ",{\"k\":\"store-open\",\"t\":0,\"store\":\"s%u\",\"library\":\"redux\","
                                  "\"keys\":[\"own%u\",\"rest%u\"]%s%s%s}",
                            i, i, i, workload->owners ? ",\"owner\":\"" : "",
                            workload->owners ? remotes[i] : "", workload->owners ? "\"" : "");
  for (guint i = 1; i < G_N_ELEMENTS (remotes); i++)
    {
      g_string_append_printf (text, ",{\"k\":\"reducer-add\",\"t\":0,\"store\":\"s0\",\"slice\":\"%s\"%s%s%s}",
                              remotes[i], workload->owners ? ",\"owner\":\"" : "",
                              workload->owners ? remotes[i] : "", workload->owners ? "\"" : "");
      g_string_append_printf (text, ",{\"k\":\"subscribe\",\"t\":0,\"id\":\"l%u\",\"of\":\"bridge\",\"bridge\":\"b\","
                                    "\"remote\":\"%s\"}", i, remotes[i]);
    }
}

/* An action into the shared store; if it crosses, both remotes replay it into their own. */
static guint
append_action (GString        *text,
               const Workload *workload,
               guint           i)
{
  guint who = i % G_N_ELEMENTS (remotes);
  gboolean crosses = i % 100 < workload->crossing;
  const char *slice = who == 0 ? "own0" : remotes[who];
  guint n = 1;

  if (crosses)
    g_string_append_printf (text, ",{\"k\":\"bridge-sent\",\"t\":%u,\"bridge\":\"b\",\"id\":\"m%u\",\"hash\":\"h%u\","
                                  "\"remote\":\"host\",\"body\":{\"type\":\"own0/cross\"}}", i, i, i), n++;
  g_string_append_printf (text, ",{\"k\":\"dispatch\",\"t\":%u,\"store\":\"s0\",\"remote\":\"%s\",\"action\":{\"type\":"
                                "\"%s/type%u\",\"payload\":{\"id\":%u,\"qty\":1}},\"patch\":[{\"p\":[\"%s\",\"n\"],"
                                "\"v\":%u}],\"ms\":0.1}",
                          i, remotes[who], slice, i % N_TYPES, i, slice, i);
  for (guint r = 1; crosses && r < G_N_ELEMENTS (remotes); r++, n += 3)
    g_string_append_printf (text, ",{\"k\":\"bridge-received\",\"t\":%u,\"bridge\":\"b\",\"id\":\"x%u-%u\",\"hash\":\"h%u\","
                                  "\"listener\":\"l%u\"},{\"k\":\"dispatch\",\"t\":%u,\"store\":\"s%u\",\"remote\":\"%s\","
                                  "\"action\":{\"type\":\"own0/cross\",\"meta\":{\"origin\":\"__bridged__\"}},\"cause\":"
                                  "\"x%u-%u\",\"patch\":[{\"p\":[\"own%u\"],\"v\":%u}]},{\"k\":\"bridge-handled\",\"t\":%u,"
                                  "\"received\":\"x%u-%u\",\"dispatches\":1}",
                            i, i, r, i, r, i, r, remotes[r], i, r, r, i, i, i, r);

  return n;
}

static SbxJson *
make_events (const Workload *workload)
{
  g_autoptr (GString) text = g_string_new ("[");
  guint n = 0;

  append_opening (text, workload);
  for (guint i = 0; n < N_EVENTS; i++)
    n += append_action (text, workload, i);
  g_string_append_c (text, ']');

  return sbx_json_parse (text->str, text->len, 0, 0, NULL);
}

/* The events as the session hands them to the rules. */
static GArray *
resolve (SbxSession *session,
         SbxRun     *run,
         SbxJson    *json)
{
  GArray *events = g_array_new (FALSE, TRUE, sizeof (SbxEvent));

  for (guint32 at = sbx_json_first (json, 0); at != 0; at = sbx_json_after (json, 0, at))
    {
      SbxEvent event = { .run = run, .json = json, .token = at };

      g_assert_true (sbx_session_resolve (session, &event));
      sbx_session_update_model (session, &event);
      g_array_append_val (events, event);
    }

  return events;
}

/* Events per second; later rounds begin where the earlier ones ended. */
static double
run_round (GArray   *events,
           gpointer *memories,
           guint64  *number,
           double   *shift)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  const double length = bench_is_quick () ? 0.05 : 0.25;
  const double start = bench_get_seconds ();
  double elapsed;
  guint64 n = 0;

  do
    {
      for (guint i = 0; i < events->len; i++)
        {
          SbxEvent event = g_array_index (events, SbxEvent, i);

          event.number = ++*number;
          event.t += *shift;
          event.time += *shift;
          for (guint r = 0; rules[r] != NULL; r++)
            {
              if (rules[r]->kinds & SBX_DETECTOR_WANTS (event.kind))
                rules[r]->observe (memories[r], &event);
            }
        }
      *shift += N_EVENTS + 2000;
      n += events->len;
      elapsed = bench_get_seconds () - start;
    }
  while (elapsed < length);

  return (double) n / elapsed;
}

static void
measure (SbxSession     *session,
         SbxRun         *run,
         const Workload *workload)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  g_autoptr (SbxJson) json = make_events (workload);
  g_autoptr (GArray) events = resolve (session, run, json);
  g_autoptr (GPtrArray) findings = NULL;
  gpointer memories[32] = { NULL };
  double rates[N_ROUNDS];
  guint64 number = 0;
  double shift = 0;
  double start;

  for (guint r = 0; rules[r] != NULL; r++)
    memories[r] = rules[r]->create (session);
  for (guint i = 0; i < N_ROUNDS; i++)
    rates[i] = run_round (events, memories, &number, &shift);
  g_print ("{\"name\":\"detectors\",\"workload\":\"%s\",\"value\":%.0f,\"unit\":\"events/s\",\"target\":\">= 1000000\"}\n",
           workload->name, bench_median (rates, N_ROUNDS));

  start = bench_get_seconds ();
  findings = sbx_detectors_report (memories, NULL, NULL, INFINITY);
  g_print ("{\"name\":\"detectors-report\",\"workload\":\"%s\",\"value\":%.2f,\"unit\":\"ms\",\"target\":\"<= 20\"}\n",
           workload->name, (bench_get_seconds () - start) * 1000);
  if (findings->len > 0)
    g_error ("a healthy app gave %u findings: %s", findings->len,
             ((SbxFinding *) g_ptr_array_index (findings, 0))->summary);

  for (guint r = 0; rules[r] != NULL; r++)
    rules[r]->destroy (memories[r]);
}

static void
run_workload (const char     *path,
              const Workload *workload)
{
  static const char hello[] = "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\",\"run\":\"r\",\"wall\":1795150000000,"
                              "\"kind\":\"page\",\"name\":\"shop\"}";
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxRecording) recording = sbx_recording_open (path, SBX_RECORDING_CREATE, &error);
  g_autoptr (SbxSession) session = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (hello, strlen (hello), 0, 0, NULL);
  gboolean known;
  SbxRun *run;

  if (recording == NULL)
    g_error ("%s", error->message);
  session = sbx_session_new (recording);
  run = sbx_session_begin_run (session, json, 0, &known, &error);
  if (run == NULL)
    g_error ("%s", error->message);
  measure (session, run, workload);
}

int
main (void)
{
  static const Workload workloads[] = {
    { "local actions", TRUE, 0 },
    { "2 % cross the bridge", TRUE, 2 },
    { "all cross the bridge", TRUE, 100 },
    { "owners unknown", FALSE, 0 },
  };

  setlocale (LC_ALL, "C.UTF-8");
  for (guint i = 0; i < G_N_ELEMENTS (workloads); i++)
    {
      g_autofree char *folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
      g_autofree char *path = g_build_filename (folder, "bench.signalbox", NULL);
      static const char *const suffixes[] = { "", "-wal", "-shm" };

      run_workload (path, &workloads[i]);
      for (guint j = 0; j < G_N_ELEMENTS (suffixes); j++)
        {
          g_autofree char *file = g_strconcat (path, suffixes[j], NULL);

          g_unlink (file);
        }
      g_rmdir (folder);
    }

  return EXIT_SUCCESS;
}
