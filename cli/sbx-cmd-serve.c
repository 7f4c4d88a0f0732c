/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cmd.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "sbx-live.h"
#include "sbx-print.h"
#include "sbx-signalbox-link.h"
#include "sbx-team-rules.h"

static int port = -1;
static char *output;
static char **allowed;
static gboolean any_loopback;
static gboolean quiet;
static gboolean json;
static gboolean raw;
static char **listen;
static char **dial;
static gboolean commands;
static char *seconds;

static const GOptionEntry entries[] = {
  { "port", 'p', 0, G_OPTION_ARG_INT, &port,
    N_("Where to listen for agents on loopback (7410); 0 for any free port"), N_("PORT") },
  { "listen", 0, 0, G_OPTION_ARG_STRING_ARRAY, &listen,
    N_("What to listen for, instead of agents; may be given more than once"), N_("KIND[:PORT]") },
  { "dial", 0, 0, G_OPTION_ARG_STRING_ARRAY, &dial,
    N_("Connect to this as well; may be given more than once"), N_("ADDRESS") },
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
  { "commands", 0, 0, G_OPTION_ARG_NONE, &commands,
    N_("Take commands to stores on the standard input, one JSON object on a line"), NULL },
  { "raw", 0, 0, G_OPTION_ARG_NONE, &raw,
    N_("Do not redact what --json prints: it may hold secrets"), NULL },
  SBX_TEAM_RULES_ENTRIES,
  G_OPTION_ENTRY_NULL
};

static gboolean
listen_for (SbxLive    *live,
            const char *text,
            GError    **error)
{
  SbxConnector *listener = sbx_live_listen (live, text, error);

  if (listener == NULL)
    return FALSE;
  sbx_print_listening (listener, json);

  return TRUE;
}

static gboolean
open_all (SbxLive  *live,
          GError  **error)
{
  g_autofree char *agents = g_strdup_printf ("signalbox:%d", port < 0 ? SBX_SIGNALBOX_PORT : port);

  for (guint i = 0; dial != NULL && dial[i] != NULL; i++)
    if (!sbx_live_dial (live, dial[i], error))
      return FALSE;
  if ((port >= 0 || (listen == NULL && dial == NULL)) && !listen_for (live, agents, error))
    return FALSE;
  for (guint i = 0; listen != NULL && listen[i] != NULL; i++)
    if (!listen_for (live, listen[i], error))
      return FALSE;
  if (!json && !quiet)
    sbx_print_rows_head ();
  fflush (stdout);

  return TRUE;
}

int
sbx_cmd_serve (int    argc,
               char **argv)
{
  g_autoptr (SbxLive) live = NULL;
  g_autoptr (SbxRules) rules = NULL;
  g_autoptr (GError) error = NULL;
  double duration = 0;
  gboolean done = FALSE;
  g_autofree char *kinds = sbx_cmd_dup_kinds ();
  g_autofree char *description = g_strconcat (_("Examples:\n"
                                                "  sbx serve\n"
                                                "  sbx serve --allow-origin http://localhost:3000 "
                                                "-o run.signalbox\n"
                                                "  sbx serve --port 0 --json --commands\n"),
                                              "\n", kinds, NULL);

  if (!sbx_cmd_parse (&argc, &argv, "", _("Listens on loopback for agents and other programs, and "
                                          "prints actions and findings as they come, until "
                                          "Ctrl+C."),
                      description, entries))
    return SBX_EXIT_FAILED;
  if (argc != 1 || port > G_MAXUINT16)
    {
      sbx_cmd_fail (argc != 1 ? _("serve takes options only; “sbx serve --help” shows them")
                    : _("There is no such port"));
      return SBX_EXIT_FAILED;
    }
  if (!sbx_cmd_read_seconds (seconds, &duration) || !sbx_cmd_check_origins (allowed))
    return SBX_EXIT_FAILED;

  if (!sbx_team_rules_load (&rules))
    return SBX_EXIT_FAILED;

  live = sbx_live_new (output, quiet ? SBX_LIVE_QUIET : SBX_LIVE_TEXT, rules, &error);
  if (live != NULL)
    {
      if (json && !quiet)
        sbx_live_print_json (live, raw);
      sbx_origins_load (sbx_live_get_origins (live), (const char *const *) allowed, NULL);
      sbx_live_ask_origins (live, any_loopback);
      if (commands)
        sbx_live_take_commands (live, raw);
      done = open_all (live, &error) && sbx_live_run (live, duration, &error);
    }
  if (!done)
    {
      sbx_cmd_fail ("%s", error->message);
      return SBX_EXIT_FAILED;
    }

  return SBX_EXIT_NOTHING;
}
