/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cmd.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "sbx-connector-kinds.h"
#include "sbx-export-json.h"
#include "sbx-print.h"

static gboolean json;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object on a line"), NULL },
  G_OPTION_ENTRY_NULL
};

typedef struct
{
  GMainLoop *loop;
  GPtrArray *targets;
} Search;

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Search *search = data;

  search->targets = sbx_connector_find_finish (result, NULL);
  g_main_loop_quit (search->loop);
}

static void
print_json (const SbxTarget *target)
{
  g_autoptr (GString) line = g_string_new ("{");

  sbx_export_append_text (line, "address", target->address);
  sbx_export_append_text (line, "kind", target->kind);
  sbx_export_append_text (line, "title", target->title);
  sbx_export_append_text (line, "detail", target->detail);
  g_string_append_c (line, '}');
  puts (line->str);
}

/* Titles come from pages and processes. */
static void
print_text (const SbxTarget *target)
{
  g_autofree char *title = sbx_print_dup_clean (target->title, 200);
  g_autofree char *detail = target->detail != NULL ? sbx_print_dup_clean (target->detail, 400)
                                                   : NULL;
  g_autofree char *address = sbx_print_dup_clean (target->address, 400);

  printf ("%s\n  %s%s%s\n", address, title, detail != NULL ? " · " : "",
          detail != NULL ? detail : "");
}

int
sbx_cmd_find (int    argc,
              char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GPtrArray) targets = NULL;
  Search search = { NULL, NULL };

  if (!sbx_cmd_parse (&argc, &argv, _("[ADDRESS]"),
                      _("Looks for what can be connected to now: at an address, or at the usual "
                        "ports of this machine."),
                      _("Examples:\n"
                        "  sbx find\n"
                        "  sbx find 9333\n"
                        "  sbx find http://127.0.0.1:9333\n\n"
                        "Exit status: 0 something was found, 1 nothing."),
                      entries))
    return SBX_EXIT_FAILED;
  if (argc > 2)
    {
      sbx_cmd_fail (_("One address at most; “sbx find --help” shows how"));
      return SBX_EXIT_FAILED;
    }

  search.loop = loop = g_main_loop_new (NULL, FALSE);
  sbx_connector_find_async (argc == 2 ? argv[1] : NULL, NULL, on_found, &search);
  g_main_loop_run (loop);
  targets = search.targets;
  for (guint i = 0; i < targets->len; i++)
    {
      if (json)
        print_json (g_ptr_array_index (targets, i));
      else
        print_text (g_ptr_array_index (targets, i));
    }
  if (targets->len == 0 && !json && argc == 2)
    printf (_("Nothing that can be looked for answers at %s. A server that pushes its state, or a "
              "program that offers the agent's protocol, is dialled by its whole address.\n"),
            argv[1]);
  else if (targets->len == 0 && !json)
    puts (_("Nothing was found at the usual ports. Programs that connect by themselves need “sbx "
            "serve”."));

  return targets->len > 0 ? SBX_EXIT_NOTHING : SBX_EXIT_FINDINGS;
}
