/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cmd.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sbx-live.h"
#include "sbx-print.h"
#include "sbx-team-rules.h"

static char *output;
static char **allowed;
static gboolean any_loopback;
static GPtrArray *listening;
static char *seconds;

/* `--listen`, `--listen=7500` and `--listen=KIND[:PORT]`. */
static gboolean
on_listen (const char *name,
           const char *value,
           gpointer    data,
           GError    **error)
{
  if (listening == NULL)
    listening = g_ptr_array_new_with_free_func (g_free);
  if (value == NULL)
    g_ptr_array_add (listening, g_strdup ("signalbox"));
  else if (g_ascii_isdigit (*value))
    g_ptr_array_add (listening, g_strconcat ("signalbox:", value, NULL));
  else
    g_ptr_array_add (listening, g_strdup (value));

  return TRUE;
}

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
    N_("The recording; an existing one is continued"), N_("FILE") },
  { "listen", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, on_listen,
    N_("Let agents connect as well (7410), or other programs; may be given more than once"),
    N_("PORT|KIND[:PORT]") },
  { "allow-origin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &allowed,
    N_("Let pages of this origin connect; may be given more than once"), N_("ORIGIN") },
  { "allow-any-loopback-origin", 0, 0, G_OPTION_ARG_NONE, &any_loopback,
    N_("Let every page connect that comes from this machine"), NULL },
  { "seconds", 0, 0, G_OPTION_ARG_STRING, &seconds, N_("End after so long; else with Ctrl+C"),
    N_("SECONDS") },
  SBX_TEAM_RULES_ENTRIES,
  G_OPTION_ENTRY_NULL
};

static gboolean
connect_all (SbxLive  *live,
             char    **addresses,
             GError  **error)
{
  if (listening != NULL)
    {
      sbx_origins_load (sbx_live_get_origins (live), (const char *const *) allowed, NULL);
      sbx_live_ask_origins (live, any_loopback);
    }
  for (guint i = 0; listening != NULL && i < listening->len; i++)
    {
      SbxConnector *listener = sbx_live_listen (live, g_ptr_array_index (listening, i), error);

      if (listener == NULL)
        return FALSE;
      sbx_print_listening (listener, FALSE);
    }
  for (guint i = 0; addresses[i] != NULL; i++)
    if (!sbx_live_dial (live, addresses[i], error))
      return FALSE;
  fflush (stdout);

  return TRUE;
}

static int
record (char     **addresses,
        SbxRules  *rules,
        double     duration)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxLive) live = sbx_live_new (output, SBX_LIVE_QUIET, rules, &error);
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *count = NULL;
  guint64 before, taken;

  if (live == NULL || !connect_all (live, addresses, &error))
    {
      sbx_cmd_fail ("%s", error->message);
      return SBX_EXIT_FAILED;
    }

  before = sbx_session_get_n_events (sbx_live_get_session (live));
  if (!sbx_live_run (live, duration, &error))
    {
      sbx_cmd_fail ("%s", error->message);
      return SBX_EXIT_FAILED;
    }
  if (!sbx_live_was_connected (live))
    {
      sbx_cmd_fail (_("Nothing was received"));
      return SBX_EXIT_FAILED;
    }

  taken = sbx_session_get_n_events (sbx_live_get_session (live)) - before;
  findings = sbx_session_report (sbx_live_get_session (live), INFINITY);
  count = sbx_print_dup_count (findings);
  printf (ngettext ("%s: %lu new event. %s.\n", "%s: %lu new events. %s.\n", (gulong) taken),
          output, (gulong) taken, count);

  return SBX_EXIT_NOTHING;
}

int
sbx_cmd_record (int    argc,
                char **argv)
{
  g_autoptr (SbxRules) rules = NULL;
  double duration = 0;
  g_autofree char *kinds = sbx_cmd_dup_kinds ();
  g_autofree char *description = g_strconcat (_("Examples:\n"
                                                "  sbx record ws://127.0.0.1:9000/v1 -o "
                                                "run.signalbox\n"
                                                "  sbx record --listen -o run.signalbox\n"
                                                "  sbx record --listen=7500 --allow-origin "
                                                "http://localhost:3000 --seconds 60 -o "
                                                "run.signalbox\n"),
                                              "\n", kinds, NULL);

  if (!sbx_cmd_parse (&argc, &argv, _("[ADDRESS…]"),
                      _("Records what running programs send into a file, until Ctrl+C."),
                      description,
                      entries))
    return SBX_EXIT_FAILED;
  if (output == NULL)
    {
      sbx_cmd_fail (_("Where to? -o FILE.signalbox"));
      return SBX_EXIT_FAILED;
    }
  if (argc < 2 && listening == NULL)
    {
      sbx_cmd_fail (_("An address or --listen is needed; “sbx record --help” shows how"));
      return SBX_EXIT_FAILED;
    }

  if (!sbx_cmd_read_seconds (seconds, &duration) || !sbx_cmd_check_origins (allowed)
      || !sbx_team_rules_load (&rules))
    return SBX_EXIT_FAILED;

  return record (argv + 1, rules, duration);
}
