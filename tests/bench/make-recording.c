/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* make-recording PATH ACTIONS: a recording of the large app with about so many actions. */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "bench-app.h"
#include "sbx-session.h"

#define BATCH 500u

static void
take (SbxSession *session,
      SbxRun     *run,
      BenchApp   *app)
{
  g_autoptr (GError) error = NULL;
  guint64 first = app->n + 1;
  g_autoptr (SbxJson) json = bench_app_make (app, BATCH);

  if (!sbx_session_take (session, run, json, 0, first, &error)
      || !sbx_session_commit (session, &error))
    g_error ("%s", error->message);
}

int
main (int   argc,
      char *argv[])
{
  guint64 wanted = argc == 3 ? g_ascii_strtoull (argv[2], NULL, 10) : 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxRecording) recording = NULL;
  g_autoptr (SbxSession) session = NULL;
  g_autoptr (SbxJson) hello = NULL;
  gboolean known;
  SbxRun *run;
  BenchApp app;

  if (wanted == 0)
    {
      g_printerr ("Usage: make-recording PATH ACTIONS\n");
      return 2;
    }
  recording = sbx_recording_open (argv[1], SBX_RECORDING_CREATE, &error);
  if (recording == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  bench_app_init (&app);
  session = sbx_session_new (recording);
  hello = sbx_json_parse (bench_app_hello, strlen (bench_app_hello), 0, 0, NULL);
  run = sbx_session_begin_run (session, hello, 0, &known, &error);
  if (run == NULL)
    g_error ("%s", error->message);
  while (app.actions < wanted)
    take (session, run, &app);
  bench_app_clear (&app);

  return EXIT_SUCCESS;
}
