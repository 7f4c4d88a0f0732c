/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "sbx-cmd.h"

typedef struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} Command;

static const Command commands[] = {
  { "check", sbx_cmd_check, N_("Look for findings in a recording or a running program") },
  { "demo", sbx_cmd_demo, N_("Play the built-in demo over real sockets") },
  { "doctor", sbx_cmd_doctor, N_("Say why a connection does not come about") },
  { "export", sbx_cmd_export, N_("Make a report of a recording: JSON, Markdown, HTML, or a "
                                 "redacted copy") },
  { "find", sbx_cmd_find, N_("List what can be connected to now") },
  { "query", sbx_cmd_query, N_("Print the events of a recording, one JSON object on a line") },
  { "record", sbx_cmd_record, N_("Record what running programs send") },
  { "rules", sbx_cmd_rules, N_("List the rules, and write a configuration of them") },
  { "serve", sbx_cmd_serve, N_("Listen for agents, and print what arrives") },
};

static void
print_help (FILE *file)
{
  fprintf (file, "%s\n  sbx %s\n\n%s\n\n%s\n", _("Usage:"), _("COMMAND [OPTION…]"),
           _("Signalbox without a window: record, check and export what stores do and what goes "
             "wrong between them."),
           _("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (file, "  %-8s %s\n", commands[i].name, _(commands[i].summary));
  fprintf (file, "\n%s\n  sbx demo -o demo.signalbox\n  sbx check demo.signalbox\n"
                 "  sbx export demo.signalbox --format html -o demo.html\n"
                 "  sbx record ws://127.0.0.1:9000/v1 -o run.signalbox\n\n%s\n  %s\n\n%s\n",
           _("Examples:"), _("Exit status:"),
           _("0 nothing found, 1 findings, 2 it could not be done"),
           _("“sbx COMMAND --help” says more about a command."));
}

int
main (int   argc,
      char *argv[])
{
  char help[] = "--help";
  const char *locale_dir;

  setlocale (LC_ALL, "");
  /* A build that is not installed has its translations elsewhere. */
  locale_dir = g_getenv ("SIGNALBOX_LOCALE_DIR");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* A reader that goes away and a file that may not grow are errors to report, not an end
   * without a word. */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);

  if (argc < 2)
    {
      print_help (stderr);
      return SBX_EXIT_FAILED;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      printf ("Signalbox %s\n", PACKAGE_VERSION);
      return sbx_cmd_finish (SBX_EXIT_NOTHING);
    }
  if (strcmp (argv[1], "help") == 0 && argc > 2)
    {
      argv[1] = argv[2];
      argv[2] = help;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 ||
      strcmp (argv[1], "help") == 0)
    {
      print_help (stdout);
      return sbx_cmd_finish (SBX_EXIT_NOTHING);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, argv[1]) == 0)
      {
        g_autofree char *name = g_strdup_printf ("sbx %s", argv[1]);

        g_set_prgname (name);
        argv[1] = argv[0];
        return sbx_cmd_finish (commands[i].run (argc - 1, argv + 1));
      }

  sbx_cmd_fail (_("There is no command “%s”; “sbx --help” lists them"), argv[1]);
  return SBX_EXIT_FAILED;
}
