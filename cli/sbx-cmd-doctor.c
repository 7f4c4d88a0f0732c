/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cmd.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "sbx-connector-kinds.h"
#include "sbx-doctor.h"
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
  GPtrArray *found;
} Visit;

static void
on_examined (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Visit *visit = data;

  visit->found = sbx_doctor_examine_finish (result, NULL);
  g_main_loop_quit (visit->loop);
}

static void
print_json (const char         *address,
            const SbxDiagnosis *diagnosis)
{
  static const char *const levels[] = { "good", "note", "bad" };
  g_autoptr (GString) line = g_string_new ("{");

  sbx_export_append_text (line, "address", address);
  sbx_export_append_text (line, "code", sbx_diagnosis_code_to_string (diagnosis->code));
  sbx_export_append_text (line, "level", levels[diagnosis->level]);
  sbx_export_append_text (line, "detail", diagnosis->detail);
  sbx_export_append_text (line, "line", diagnosis->line);
  sbx_export_append_text (line, "other", diagnosis->address);
  if (diagnosis->port != 0)
    g_string_append_printf (line, ",\"port\":%u", diagnosis->port);
  g_string_append_c (line, '}');
  puts (line->str);
}

/* Details, lines and addresses may come from whoever answered. */
static void
print_part (const char *text)
{
  g_autofree char *clean = text != NULL ? sbx_print_dup_clean (text, 400) : NULL;

  if (clean != NULL)
    printf ("    %s\n", clean);
}

static void
print_text (const SbxDiagnosis *diagnosis)
{
  static const char *const marks[] = { "✓", "·", "✗" };
  g_autofree char *detail = diagnosis->detail != NULL ? sbx_print_dup_clean (diagnosis->detail, 200)
                                                      : NULL;

  printf ("%s %s%s%s%s\n", marks[diagnosis->level], _(diagnosis->title), detail != NULL ? " [" : "",
          detail != NULL ? detail : "", detail != NULL ? "]" : "");
  if (diagnosis->advice != NULL)
    printf ("  %s\n", _(diagnosis->advice));
  print_part (diagnosis->line);
  print_part (diagnosis->address);
  if (diagnosis->port != 0)
    /* Translators: %u is the number of a port */
    printf (_("    Port %u is free.\n"), diagnosis->port);
}

/* Whether something is in the way. */
static gboolean
examine (const char *address)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GPtrArray) found = NULL;
  Visit visit = { loop, NULL };
  gboolean bad = FALSE;

  sbx_doctor_examine_async (address, 0, NULL, on_examined, &visit);
  g_main_loop_run (loop);
  found = visit.found;
  for (guint i = 0; i < found->len; i++)
    {
      const SbxDiagnosis *diagnosis = g_ptr_array_index (found, i);

      bad |= diagnosis->level == SBX_DIAGNOSIS_BAD;
      if (json)
        print_json (address, diagnosis);
      else
        print_text (diagnosis);
    }

  return bad;
}

static gboolean
examine_all (void)
{
  const SbxConnectorKind *const *kinds = sbx_connector_kinds_get_all ();
  gboolean bad = FALSE;

  for (guint i = 0; kinds[i] != NULL; i++)
    {
      g_autofree char *address = NULL;

      if (kinds[i]->port != 0)
        address = g_strdup_printf ("%s:%u", kinds[i]->id, kinds[i]->port);
      else if (kinds[i]->usual_port != 0)
        address = g_strdup_printf ("%s:%s", kinds[i]->id, kinds[i]->placeholder);
      else
        continue;
      if (!json)
        printf ("%s%s (%s)\n", i > 0 ? "\n" : "", _(kinds[i]->title), address);
      /* That nothing is started to be inspected is no fault of anything. */
      bad |= examine (address) && kinds[i]->port != 0;
    }

  return bad;
}

int
sbx_cmd_doctor (int    argc,
                char **argv)
{
  gboolean bad;

  if (!sbx_cmd_parse (&argc, &argv, _("[ADDRESS]"),
                      _("Looks why a connection does not come about, and says what to do: at an "
                        "address, a port, a page; without one at the usual ports of this machine."),
                      _("Examples:\n"
                        "  sbx doctor\n"
                        "  sbx doctor ws://127.0.0.1:3001/\n"
                        "  sbx doctor 9222\n"
                        "  sbx doctor https://localhost:3000/\n"
                        "  sbx doctor signalbox:7410\n\n"
                        "Exit status: 0 nothing is in the way, 1 something is."),
                      entries))
    return SBX_EXIT_FAILED;
  if (argc > 2)
    {
      sbx_cmd_fail (_("One address at most; “sbx doctor --help” shows how"));
      return SBX_EXIT_FAILED;
    }
  bad = argc == 2 ? examine (argv[1]) : examine_all ();

  return bad ? SBX_EXIT_FINDINGS : SBX_EXIT_NOTHING;
}
