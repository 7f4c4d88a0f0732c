/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cmd.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>

#include "sbx-demo.h"
#include "sbx-export-json.h"
#include "sbx-live.h"
#include "sbx-print.h"

#define DEFAULT_SPEED 10.0

static char *output;
static gboolean json;
static double speed = DEFAULT_SPEED;

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
    N_("Keep the recording; replaces an existing one"), N_("FILE") },
  { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &speed,
    N_("1 as it happened, 10 (the default) ten times as fast, 0 at once"), N_("FACTOR") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
  G_OPTION_ENTRY_NULL
};

typedef struct
{
  SbxLive *live;
  GError *error;
} Play;

static void
on_played (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Play *play = data;

  sbx_demo_play_finish (SBX_DEMO (source), result, &play->error);
  sbx_live_end (play->live);
}

static gboolean
play_demo (SbxLive *live,
           GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *address = NULL;
  g_autoptr (SbxDemo) demo = NULL;
  Play play = { live, NULL };
  SbxConnector *listener = sbx_live_listen (live, "signalbox:0", error);

  if (listener == NULL)
    return FALSE;

  address = g_strdup_printf ("ws://%s/v1", sbx_connector_get_address (listener));
  demo = sbx_demo_new (address, speed);
  sbx_demo_play_async (demo, cancellable, on_played, &play);
  if (!sbx_live_run (live, 0, error))
    return FALSE;
  if (play.error != NULL)
    {
      g_propagate_error (error, play.error);
      return FALSE;
    }

  return TRUE;
}

static void
print_json (GPtrArray *findings,
            guint64    n_events)
{
  g_autoptr (GString) out = g_string_new ("{");

  sbx_export_append_uint (out, "events", n_events);
  sbx_export_append_text (out, "recording", output);
  sbx_export_append_name (out, "findings");
  sbx_export_append_findings (out, findings);
  g_string_append_c (out, '}');
  puts (out->str);
}

/* The demo is the same every time: played into its own recording again it would bring nothing
 * new. */
static gboolean
make_way (const char *path,
          GError    **error)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autoptr (SbxRecording) old = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  old = sbx_recording_open (path, SBX_RECORDING_READ, error);
  if (old == NULL)
    return FALSE;
  g_clear_object (&old);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }

  return TRUE;
}

int
sbx_cmd_demo (int    argc,
              char **argv)
{
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (SbxLive) live = NULL;
  g_autoptr (GError) error = NULL;

  if (!sbx_cmd_parse (&argc, &argv, "", _("Plays the built-in demo, a federated shop with three "
                                          "faults, over real sockets to its end, and prints the "
                                          "timeline and the findings."),
                      _("Examples:\n"
                        "  sbx demo\n"
                        "  sbx demo -o demo.signalbox && sbx check demo.signalbox\n\n"
                        "Ctrl+C ends it early, with the findings so far and status 0."),
                      entries))
    return SBX_EXIT_FAILED;
  if (argc != 1 || !(speed >= 0))
    {
      sbx_cmd_fail (argc != 1 ? _("demo takes options only; “sbx demo --help” shows them")
                    : _("--speed needs a factor from 0"));
      return SBX_EXIT_FAILED;
    }

  if (output == NULL || make_way (output, &error))
    live = sbx_live_new (output, json ? SBX_LIVE_QUIET : SBX_LIVE_ROWS, NULL, &error);
  if (live != NULL && !json)
    sbx_print_rows_head ();
  if (live == NULL || !play_demo (live, &error))
    {
      sbx_cmd_fail ("%s", error->message);
      return SBX_EXIT_FAILED;
    }

  findings = sbx_session_report (sbx_live_get_session (live), INFINITY);
  if (json)
    {
      print_json (findings, sbx_session_get_n_events (sbx_live_get_session (live)));
    }
  else
    {
      putchar ('\n');
      sbx_print_findings (findings, FALSE);
    }

  return SBX_EXIT_NOTHING;
}
