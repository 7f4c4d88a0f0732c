/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-baseline.h"
#include "sbx-export-json.h"
#include "sbx-imported.h"
#include "sbx-live.h"
#include "sbx-matcher.h"
#include "sbx-print-map.h"
#include "sbx-print.h"
#include "sbx-sarif.h"
#include "sbx-team-rules.h"

#define DEFAULT_SECONDS 10.0

typedef enum
{
  FORMAT_TEXT,
  FORMAT_JSON,
  FORMAT_SARIF,
} Format;

static gboolean all;
static gboolean json;
static gboolean list_rules;
static gboolean map;
static gboolean raw;
static char *baseline;
static char *filter;
static char *format_name;
static char *output;
static char *seconds;
static char *severity;
static char *write_baseline;

static const GOptionEntry entries[] = {
  { "severity", 0, 0, G_OPTION_ARG_STRING, &severity,
    N_("Least severity that fails the check: notice (the default), warning, error"),
    N_("SEVERITY") },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name,
    N_("text (the default), json, or sarif for code hosts and editors"), N_("FORMAT") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("The same as --format json"), NULL },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("Write there"), N_("FILE") },
  { "filter", 0, 0, G_OPTION_ARG_STRING, &filter,
    N_("Only what matches, as “type:cart/* bridge:dropped”"), N_("FILTER") },
  { "all", 0, 0, G_OPTION_ARG_NONE, &all,
    N_("Show what is dismissed, ignored or in the baseline, too"), NULL },
  { "map", 0, 0, G_OPTION_ARG_NONE, &map, N_("Show who owns, writes and reads which slice"), NULL },
  SBX_TEAM_RULES_ENTRIES,
  { "list-rules", 0, 0, G_OPTION_ARG_NONE, &list_rules, N_("The same as “sbx rules”"), NULL },
  { "baseline", 0, 0, G_OPTION_ARG_FILENAME, &baseline,
    N_("Findings that were there before: only others fail the check"), N_("FILE") },
  { "write-baseline", 0, 0, G_OPTION_ARG_FILENAME, &write_baseline,
    N_("Write the findings of now as a baseline, and fail nothing"), N_("FILE") },
  { "seconds", 0, 0, G_OPTION_ARG_STRING, &seconds, N_("How long to watch an address (10)"),
    N_("SECONDS") },
  { "raw", 0, 0, G_OPTION_ARG_NONE, &raw, N_("Do not redact names that hold secrets"), NULL },
  G_OPTION_ENTRY_NULL
};

/**
 * Check:
 *
 * What a check was told to do.
 */
typedef struct
{
  const char *what;      /* the file or the address */
  Format format;
  SbxSeverity threshold;
  double seconds;
  SbxFilter *filter;     /* NULL: all findings */
  SbxRules *rules;       /* NULL: none of the team's own */
  SbxBaseline *baseline; /* NULL: none */
} Check;

static void
clear_check (Check *self)
{
  g_clear_pointer (&self->filter, sbx_filter_unref);
  g_clear_pointer (&self->rules, sbx_rules_unref);
  g_clear_pointer (&self->baseline, sbx_baseline_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, clear_check)

/* --- Output ---------------------------------------------------------------------------------- */

static void
print_json (const Check     *self,
            SbxExportSource *source,
            gboolean         failed)
{
  g_autoptr (GString) out = g_string_new ("{");
  g_autofree char *what = g_utf8_make_valid (self->what, -1);
  g_autofree char *path = sbx_team_rules_find ();
  g_autofree char *rules = path != NULL ? g_filename_display_name (path) : NULL;
  GPtrArray *stores = sbx_session_get_stores (source->session);
  guint n_open = sbx_finding_count_open (source->findings);
  guint n_dismissed = source->findings->len - n_open;
  guint64 n_actions = 0;

  for (guint i = 0; i < stores->len; i++)
    n_actions += ((SbxStore *) g_ptr_array_index (stores, i))->n_actions;
  sbx_export_append_text (out, "checked", what);
  sbx_export_append_text (out, "configuration", rules);
  sbx_export_append_name (out, "failed");
  g_string_append (out, failed ? "true" : "false");
  sbx_export_append_uint (out, "events", sbx_session_get_n_events (source->session));
  sbx_export_append_uint (out, "actions", n_actions);
  sbx_export_append_uint (out, "peers", sbx_session_get_peers (source->session)->len);
  sbx_export_append_uint (out, "remotes", sbx_session_get_remotes (source->session)->len);
  sbx_export_append_uint (out, "stores", stores->len);
  sbx_export_append_uint (out, "dismissed", n_dismissed);
  if (self->baseline != NULL)
    sbx_export_append_uint (out, "gone", sbx_baseline_count_gone (self->baseline));
  if (!all)
    g_ptr_array_set_size (source->findings, (int) n_open);
  sbx_export_append_name (out, "findings");
  sbx_export_append_findings (out, source->findings);
  if (map)
    {
      sbx_export_append_name (out, "map");
      sbx_append_map (out, source);
    }
  g_string_append_c (out, '}');
  puts (out->str);
}

static void
print_text (const Check     *self,
            SbxExportSource *source)
{
  guint n_gone = self->baseline != NULL ? sbx_baseline_count_gone (self->baseline) : 0;

  sbx_print_findings (source->findings, all);
  if (n_gone > 0)
    printf (ngettext ("\n%u of the baseline was not found any more\n",
                      "\n%u of the baseline were not found any more\n", n_gone), n_gone);
  if (map)
    sbx_print_map (source);
}

static void
print_sarif (const Check     *self,
             SbxExportSource *source,
             gboolean         failed)
{
  g_autofree char *what = g_utf8_make_valid (self->what, -1);
  g_autofree char *text = sbx_sarif_make (what, source->findings, failed);

  puts (text);
}

/* Into a file beside it first: what was there stands until the new one is whole. */
static char *
begin_output (void)
{
  g_autofree char *part = NULL;
  int fd;

  if (output == NULL)
    return NULL;

  part = g_strdup_printf ("%s.%08x.part", output, g_random_int ());
  fd = g_open (part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0 || fflush (stdout) != 0 || dup2 (fd, STDOUT_FILENO) < 0)
    {
      sbx_cmd_fail (_("“%s” cannot be written: %s"), output, g_strerror (errno));
      if (fd >= 0)
        g_unlink (part);
      g_clear_pointer (&part, g_free);
    }
  if (fd >= 0)
    close (fd);

  return g_steal_pointer (&part);
}

static gboolean
finish_output (const char *part)
{
  if (part == NULL)
    return TRUE;
  if (fflush (stdout) == 0 && !ferror (stdout) && g_rename (part, output) == 0)
    return TRUE;

  sbx_cmd_fail (_("“%s” cannot be written: %s"), output, g_strerror (errno));
  g_unlink (part);

  return FALSE;
}

/* --- Judgement ------------------------------------------------------------------------------- */

/* What cannot be decided is shown, and fails nothing; nor does what is dismissed or known. */
static gboolean
fails (GPtrArray   *findings,
       SbxSeverity  threshold)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      if (finding->severity >= threshold && finding->confidence != SBX_CONFIDENCE_UNDECIDED
          && finding->dismissal == SBX_DISMISSAL_NONE)
        return TRUE;
    }

  return FALSE;
}

/* What does not match is neither printed nor judged. */
static void
leave_out (const SbxFilter *only,
           GPtrArray       *findings)
{
  for (guint i = findings->len; i > 0; i--)
    if (!sbx_filter_matches_finding (only, g_ptr_array_index (findings, i - 1)))
      g_ptr_array_remove_index (findings, i - 1);
}

static int
keep_baseline (SbxExportSource *source)
{
  g_autoptr (GError) error = NULL;
  guint n;

  if (!sbx_baseline_write (write_baseline, source->findings, &n, &error))
    {
      sbx_cmd_fail (_("The baseline cannot be written: %s"), error->message);
      return SBX_EXIT_FAILED;
    }
  printf (ngettext ("%s: %u finding\n", "%s: %u findings\n", n), write_baseline, n);

  return SBX_EXIT_NOTHING;
}

static int
conclude (const Check     *self,
          SbxExportSource *source)
{
  g_autofree char *part = NULL;
  gboolean failed;

  if (self->baseline != NULL)
    {
      sbx_baseline_mark (self->baseline, source->findings);
      sbx_detectors_sort (source->findings);
    }
  if (self->filter != NULL)
    leave_out (self->filter, source->findings);
  if (write_baseline != NULL)
    return keep_baseline (source);

  failed = fails (source->findings, self->threshold);
  part = begin_output ();
  if (output != NULL && part == NULL)
    return SBX_EXIT_FAILED;
  if (self->format == FORMAT_JSON)
    print_json (self, source, failed);
  else if (self->format == FORMAT_SARIF)
    print_sarif (self, source, failed);
  else
    print_text (self, source);
  if (!finish_output (part))
    return SBX_EXIT_FAILED;

  return failed ? SBX_EXIT_FINDINGS : SBX_EXIT_NOTHING;
}

/* --- Where findings come from ---------------------------------------------------------------- */

static int
check_recording (const Check *self,
                 const char  *path)
{
  SbxExportOptions options = { .raw = raw, .rules = self->rules };
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxExportSource) source = sbx_export_source_new (path, &options, NULL, NULL, NULL,
                                                              &error);

  if (source != NULL)
    return conclude (self, source);

  sbx_cmd_fail ("%s", error->message);

  return SBX_EXIT_FAILED;
}

static int
check_file (const Check *self)
{
  g_auto (SbxImported) file = { NULL };
  g_autoptr (GError) error = NULL;

  if (sbx_imported_open (&file, self->what, &error))
    return check_recording (self, file.path);

  sbx_cmd_fail ("%s", error->message);

  return SBX_EXIT_FAILED;
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
check_address (const Check *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxLive) live = sbx_live_new (NULL, SBX_LIVE_SILENT, self->rules, &error);

  if (live == NULL || !sbx_live_dial (live, self->what, &error) ||
      !sbx_live_run (live, self->seconds, &error))
    {
      sbx_cmd_fail ("%s", error->message);
      return SBX_EXIT_FAILED;
    }
  if (!sbx_live_was_connected (live))
    {
      say_nothing_came (self->what, sbx_live_get_problem (live));
      return SBX_EXIT_FAILED;
    }

  /* From the file, as everything that leaves: redacted. */
  return check_recording (self, sbx_recording_get_path (
                                  sbx_session_get_recording (sbx_live_get_session (live))));
}

/* --- Options --------------------------------------------------------------------------------- */

static gboolean
read_format (Check *self)
{
  static const char *const names[] = { "text", "json", "sarif", NULL };

  self->format = json ? FORMAT_JSON : FORMAT_TEXT;
  if (format_name == NULL)
    return TRUE;

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (strcmp (names[i], format_name) == 0)
        {
          self->format = (Format) i;
          return TRUE;
        }
    }
  sbx_cmd_fail (_("There is no format “%s”; there are text, json and sarif"), format_name);

  return FALSE;
}

static gboolean
read_options (Check *self)
{
  g_autoptr (GError) error = NULL;

  self->threshold = SBX_SEVERITY_NOTICE;
  self->seconds = DEFAULT_SECONDS;
  if (severity != NULL && !sbx_severity_from_string (severity, &self->threshold))
    {
      sbx_cmd_fail (_("There is no severity “%s”; there are notice, warning and error"), severity);
      return FALSE;
    }
  if (!read_format (self) || !sbx_cmd_read_seconds (seconds, &self->seconds)
      || !sbx_team_rules_load (&self->rules))
    return FALSE;
  if (filter != NULL && (self->filter = sbx_filter_new (filter, NULL, &error)) == NULL)
    {
      sbx_cmd_fail ("--filter: %s", error->message);
      return FALSE;
    }
  if (baseline == NULL)
    return TRUE;

  self->baseline = sbx_baseline_load (baseline, &error);
  if (self->baseline == NULL)
    sbx_cmd_fail ("%s", error->message);

  return self->baseline != NULL;
}

int
sbx_cmd_check (int    argc,
               char **argv)
{
  g_auto (Check) check = { NULL };

  if (!sbx_cmd_parse (&argc, &argv, _("FILE|ADDRESS"),
                      _("Looks for findings in a recording, or in a running program that offers "
                        "the protocol."),
                      _("Examples:\n"
                        "  sbx check run.signalbox\n"
                        "  sbx check run.signalbox --severity error --format sarif -o run.sarif\n"
                        "  sbx check run.signalbox --write-baseline known.json\n"
                        "  sbx check run.signalbox --baseline known.json\n"
                        "  sbx check ws://127.0.0.1:9000/v1 --seconds 30\n\n"
                        "Exit status: 0 no finding at or above the severity, 1 findings, 2 it "
                        "could not be checked.\n"
                        "What cannot be decided is printed, but does not fail the check."),
                      entries))
    return SBX_EXIT_FAILED;
  if (list_rules && argc == 1)
    return sbx_cmd_list_rules ();
  if (argc != 2)
    {
      sbx_cmd_fail (_("One recording or one address is needed; “sbx check --help” shows how"));
      return SBX_EXIT_FAILED;
    }
  if (!read_options (&check))
    return SBX_EXIT_FAILED;

  check.what = argv[1];
  if (!g_file_test (argv[1], G_FILE_TEST_EXISTS) && strstr (argv[1], "://") != NULL)
    return check_address (&check);

  return check_file (&check);
}
