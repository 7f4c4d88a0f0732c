/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cmd.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sbx-export-json.h"
#include "sbx-imported.h"
#include "sbx-live.h"
#include "sbx-print.h"

#define DEFAULT_SECONDS 10.0

static gboolean json;
static gboolean raw;
static char *seconds;
static char *severity;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
  { "severity", 0, 0, G_OPTION_ARG_STRING, &severity,
    N_("Least severity that fails the check: notice (the default), warning, error"),
    N_("SEVERITY") },
  { "seconds", 0, 0, G_OPTION_ARG_STRING, &seconds, N_("How long to watch an address (10)"),
    N_("SECONDS") },
  { "raw", 0, 0, G_OPTION_ARG_NONE, &raw, N_("Do not redact names that hold secrets"), NULL },
  G_OPTION_ENTRY_NULL
};

static void
print_json (const char *what,
            SbxSession *session,
            GPtrArray  *findings,
            gboolean    failed)
{
  g_autoptr (GString) out = g_string_new ("{");
  GPtrArray *stores = sbx_session_get_stores (session);
  guint64 n_actions = 0;

  for (guint i = 0; i < stores->len; i++)
    n_actions += ((SbxStore *) g_ptr_array_index (stores, i))->n_actions;
  sbx_export_append_text (out, "checked", what);
  sbx_export_append_name (out, "failed");
  g_string_append (out, failed ? "true" : "false");
  sbx_export_append_uint (out, "events", sbx_session_get_n_events (session));
  sbx_export_append_uint (out, "actions", n_actions);
  sbx_export_append_uint (out, "peers", sbx_session_get_peers (session)->len);
  sbx_export_append_uint (out, "remotes", sbx_session_get_remotes (session)->len);
  sbx_export_append_uint (out, "stores", stores->len);
  sbx_export_append_name (out, "findings");
  sbx_export_append_findings (out, findings);
  g_string_append_c (out, '}');
  puts (out->str);
}

/* What cannot be decided is shown, and fails nothing. */
static gboolean
fails (GPtrArray   *findings,
       SbxSeverity  threshold)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      if (finding->severity >= threshold && finding->confidence != SBX_CONFIDENCE_UNDECIDED)
        return TRUE;
    }

  return FALSE;
}

static int
conclude (const char  *what,
          SbxSession  *session,
          GPtrArray   *findings,
          SbxSeverity  threshold)
{
  gboolean failed = fails (findings, threshold);

  if (json)
    {
      g_autofree char *valid = g_utf8_make_valid (what, -1);

      print_json (valid, session, findings, failed);
    }
  else
    {
      sbx_print_findings (findings);
    }

  return failed ? SBX_EXIT_FINDINGS : SBX_EXIT_NOTHING;
}

static int
check_file (const char  *path,
            SbxSeverity  threshold)
{
  SbxExportOptions options = { .raw = raw };
  g_auto (SbxImported) file = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxExportSource) source = NULL;

  if (sbx_imported_open (&file, path, &error))
    source = sbx_export_source_new (file.path, &options, NULL, NULL, NULL, &error);
  if (source == NULL)
    {
      sbx_cmd_fail ("%s", error->message);
      return SBX_EXIT_FAILED;
    }

  return conclude (path, source->session, source->findings, threshold);
}

static void
say_nothing_came (const char *address,
                  const char *problem)
{
  if (problem == NULL)
    sbx_cmd_fail (_("Nothing was received from %s"), address);
  else if (strstr (problem, address) != NULL)
    sbx_cmd_fail (_("Nothing was received. %s"), problem);
  else
    sbx_cmd_fail (_("Nothing was received from %s. %s"), address, problem);
}

static int
check_address (const char  *address,
               double       duration,
               SbxSeverity  threshold)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxLive) live = sbx_live_new (NULL, SBX_LIVE_SILENT, &error);
  const char *path;

  if (live == NULL || !sbx_live_dial (live, address, &error) ||
      !sbx_live_run (live, duration, &error))
    {
      sbx_cmd_fail ("%s", error->message);
      return SBX_EXIT_FAILED;
    }
  if (!sbx_live_was_connected (live))
    {
      say_nothing_came (address, sbx_live_get_problem (live));
      return SBX_EXIT_FAILED;
    }

  /* From the file, as everything that leaves: redacted. */
  path = sbx_recording_get_path (sbx_session_get_recording (sbx_live_get_session (live)));
  {
    SbxExportOptions options = { .raw = raw };
    g_autoptr (SbxExportSource) source = sbx_export_source_new (path, &options, NULL, NULL, NULL,
                                                                &error);

    if (source == NULL)
      {
        sbx_cmd_fail ("%s", error->message);
        return SBX_EXIT_FAILED;
      }
    return conclude (address, source->session, source->findings, threshold);
  }
}

int
sbx_cmd_check (int    argc,
               char **argv)
{
  SbxSeverity threshold = SBX_SEVERITY_NOTICE;
  double duration = DEFAULT_SECONDS;

  if (!sbx_cmd_parse (&argc, &argv, _("FILE|ADDRESS"),
                      _("Looks for findings in a recording, or in a running program that offers "
                        "the protocol."),
                      _("Examples:\n"
                        "  sbx check run.signalbox\n"
                        "  sbx check run.signalbox --severity error --json\n"
                        "  sbx check ws://127.0.0.1:9000/v1 --seconds 30\n\n"
                        "Exit status: 0 no finding at or above the severity, 1 findings, 2 it "
                        "could not be checked.\n"
                        "What cannot be decided is printed, but does not fail the check."),
                      entries))
    return SBX_EXIT_FAILED;
  if (argc != 2)
    {
      sbx_cmd_fail (_("One recording or one address is needed; “sbx check --help” shows how"));
      return SBX_EXIT_FAILED;
    }
  if (severity != NULL && !sbx_severity_from_string (severity, &threshold))
    {
      sbx_cmd_fail (_("There is no severity “%s”; there are notice, warning and error"), severity);
      return SBX_EXIT_FAILED;
    }
  if (!sbx_cmd_read_seconds (seconds, &duration))
    return SBX_EXIT_FAILED;
  if (!g_file_test (argv[1], G_FILE_TEST_EXISTS) && strstr (argv[1], "://") != NULL)
    return check_address (argv[1], duration, threshold);

  return check_file (argv[1], threshold);
}
