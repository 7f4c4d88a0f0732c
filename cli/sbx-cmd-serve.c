/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cmd.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "sbx-export-json.h"
#include "sbx-live.h"
#include "sbx-print.h"
#include "sbx-signalbox-link.h"

static int port = SBX_SIGNALBOX_PORT;
static char *output;
static char **allowed;
static gboolean any_loopback;
static gboolean quiet;
static gboolean json;
static gboolean raw;
static char *seconds;

static const GOptionEntry entries[] = {
  { "port", 'p', 0, G_OPTION_ARG_INT, &port,
    N_("Where to listen on loopback (7410); 0 for any free port"), N_("PORT") },
  { "allow-origin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &allowed,
    N_("Let pages of this origin connect; may be given more than once"), N_("ORIGIN") },
  { "allow-any-loopback-origin", 0, 0, G_OPTION_ARG_NONE, &any_loopback,
    N_("Let every page connect that comes from this machine"), NULL },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
    N_("Keep the recording; an existing one is continued"), N_("FILE") },
  { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_("Print the address and nothing else"), NULL },
  { "seconds", 0, 0, G_OPTION_ARG_STRING, &seconds, N_("End after so long; else with Ctrl+C"),
    N_("SECONDS") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &json,
    N_("Print events and findings as JSON, one object on a line, secrets redacted"), NULL },
  { "raw", 0, 0, G_OPTION_ARG_NONE, &raw,
    N_("Do not redact what --json prints: it may hold secrets"), NULL },
  G_OPTION_ENTRY_NULL
};

static void
print_address (guint16 used)
{
  g_autoptr (GString) line = NULL;

  if (!json)
    {
      printf (_("Listening on ws://127.0.0.1:%u/v1; for a page: <script "
                "src=\"http://127.0.0.1:%u/agent.js\"></script>\n"), used, used);
      if (!quiet)
        sbx_print_rows_head ();
    }
  else
    {
      line = g_string_new ("{");
      sbx_export_append_uint (line, "listening", used);
      g_string_append_c (line, '}');
      puts (line->str);
    }
  fflush (stdout);
}

int
sbx_cmd_serve (int    argc,
               char **argv)
{
  g_autoptr (SbxLive) live = NULL;
  g_autoptr (GError) error = NULL;
  double duration = 0;
  guint16 used = 0;

  if (!sbx_cmd_parse (&argc, &argv, "", _("Listens for agents on loopback, and prints actions and "
                                          "findings as they come, until Ctrl+C."),
                      _("Examples:\n"
                        "  sbx serve\n"
                        "  sbx serve --allow-origin http://localhost:3000 -o run.signalbox\n"
                        "  sbx serve --port 0 --json"),
                      entries))
    return SBX_EXIT_FAILED;
  if (argc != 1 || port < 0 || port > G_MAXUINT16)
    {
      sbx_cmd_fail (argc != 1 ? _("serve takes options only; “sbx serve --help” shows them")
                    : _("There is no such port"));
      return SBX_EXIT_FAILED;
    }
  if (!sbx_cmd_read_seconds (seconds, &duration) || !sbx_cmd_check_origins (allowed))
    return SBX_EXIT_FAILED;

  live = sbx_live_new (output, quiet ? SBX_LIVE_QUIET : SBX_LIVE_TEXT, &error);
  if (live != NULL)
    {
      if (json && !quiet)
        sbx_live_print_json (live, raw);
      sbx_origins_load (sbx_live_get_origins (live), (const char *const *) allowed, NULL);
      sbx_live_ask_origins (live, any_loopback);
      used = sbx_live_listen (live, (guint16) port, &error);
    }
  if (used != 0)
    print_address (used);
  if (used == 0 || !sbx_live_run (live, duration, &error))
    {
      sbx_cmd_fail ("%s", error->message);
      return SBX_EXIT_FAILED;
    }

  return SBX_EXIT_NOTHING;
}
