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

#include "sbx-detector.h"
#include "sbx-export-json.h"
#include "sbx-rules-file.h"
#include "sbx-rules-schema.h"
#include "sbx-team-rules.h"

static gboolean json;
static gboolean schema;
static gboolean starter;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
  { "write", 0, 0, G_OPTION_ARG_NONE, &starter,
    N_("Write a configuration to begin with: FILE, or signalbox.json here"), NULL },
  { "schema", 0, 0, G_OPTION_ARG_NONE, &schema,
    N_("Print the JSON Schema of a configuration, for editors"), NULL },
  SBX_TEAM_RULES_ENTRIES,
  G_OPTION_ENTRY_NULL
};

/* --- Listing --------------------------------------------------------------------------------- */

/* (nullable): what the team has made of the rule */
static const char *
get_severity (const SbxRules         *rules,
              const SbxDetectorClass *rule)
{
  SbxFinding finding = { .rule = rule->id, .variant = "", .confidence = SBX_CONFIDENCE_CERTAIN };
  int severity = -1;
  SbxSeverity set = SBX_SEVERITY_NOTICE;

  if (!sbx_rules_get_severity (rules, &finding, &set))
    return "off";

  /* Asked with two of them: what comes out the same was set. */
  finding.severity = SBX_SEVERITY_ERROR;
  severity = set;
  set = SBX_SEVERITY_ERROR;
  sbx_rules_get_severity (rules, &finding, &set);

  return (int) set == severity ? sbx_severity_to_string (set) : NULL;
}

static char *
dup_number (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.15g", number));
}

static void
print_rule (const SbxRules         *rules,
            const SbxDetectorClass *rule)
{
  const char *severity = get_severity (rules, rule);

  printf ("%s: %s", rule->id, rule->title);
  if (severity != NULL)
    printf (" [%s]", severity);
  putchar ('\n');
  for (const SbxThreshold *one = rule->thresholds; one != NULL && one->name != NULL; one++)
    {
      double value = sbx_rules_get_threshold (rules, rule->id, one);
      g_autofree char *now = dup_number (value);
      g_autofree char *own = dup_number (one->value);

      printf ("  %s = %s %s", one->name, now, one->unit);
      if (value < one->value || value > one->value)
        printf (_(" (else %s)"), own);
      printf (": %s\n", one->meaning);
    }
}

static void
append_rule (GString                *out,
             const SbxRules         *rules,
             const SbxDetectorClass *rule)
{
  sbx_export_append_text (out, "id", rule->id);
  sbx_export_append_text (out, "title", rule->title);
  sbx_export_append_text (out, "severity", get_severity (rules, rule));
  sbx_export_append_name (out, "variants");
  g_string_append_c (out, '[');
  for (guint i = 0; rule->variants != NULL && rule->variants[i] != NULL; i++)
    g_string_append_printf (out, "%s\"%s\"", i > 0 ? "," : "", rule->variants[i]);
  g_string_append_c (out, ']');
  sbx_export_append_name (out, "thresholds");
  g_string_append_c (out, '{');
  for (const SbxThreshold *one = rule->thresholds; one != NULL && one->name != NULL; one++)
    {
      sbx_export_append_name (out, one->name);
      g_string_append_c (out, '{');
      sbx_export_append_time (out, "value", sbx_rules_get_threshold (rules, rule->id, one));
      sbx_export_append_time (out, "default", one->value);
      sbx_export_append_time (out, "least", one->least);
      sbx_export_append_time (out, "most", one->most);
      sbx_export_append_text (out, "unit", one->unit);
      sbx_export_append_text (out, "meaning", one->meaning);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, '}');
}

static void
print_json (const SbxRules *rules,
            const char     *path)
{
  const SbxDetectorClass *const *all = sbx_detectors_get_all ();
  g_autoptr (GString) out = g_string_new ("{");

  sbx_export_append_text (out, "configuration", path);
  sbx_export_append_name (out, "rules");
  g_string_append_c (out, '[');
  for (guint i = 0; all[i] != NULL; i++)
    {
      g_string_append (out, i > 0 ? ",\n{" : "\n{");
      append_rule (out, rules, all[i]);
      g_string_append_c (out, '}');
    }
  g_string_append (out, "\n]}");
  puts (out->str);
}

int
sbx_cmd_list_rules (void)
{
  const SbxDetectorClass *const *all = sbx_detectors_get_all ();
  g_autofree char *path = sbx_team_rules_find ();
  g_autofree char *name = path != NULL ? g_filename_display_name (path) : NULL;
  g_autoptr (SbxRules) rules = NULL;

  if (!sbx_team_rules_load (&rules))
    return SBX_EXIT_FAILED;
  if (rules == NULL)
    rules = sbx_rules_new ();
  if (json)
    {
      print_json (rules, name);
      return SBX_EXIT_NOTHING;
    }

  if (name != NULL)
    printf (_("As configured in %s\n\n"), name);
  for (; *all != NULL; all++)
    print_rule (rules, *all);

  return SBX_EXIT_NOTHING;
}

/* --- Writing --------------------------------------------------------------------------------- */

static int
write_starter (const char *path)
{
  g_autofree char *text = sbx_rules_make_starter ();
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  gssize n = fd >= 0 ? write (fd, text, strlen (text)) : -1;
  int code = errno;

  if (fd >= 0)
    close (fd);
  if (n == (gssize) strlen (text))
    {
      printf (_("%s: a configuration that changes nothing yet\n"), path);
      return SBX_EXIT_NOTHING;
    }
  sbx_cmd_fail (_("“%s” cannot be written: %s"), path, g_strerror (code));

  return SBX_EXIT_FAILED;
}

int
sbx_cmd_rules (int    argc,
               char **argv)
{
  if (!sbx_cmd_parse (&argc, &argv, _("[FILE]"),
                      _("Lists the rules and the numbers they decide by, as the configuration of "
                        "this folder has them."),
                      _("Examples:\n"
                        "  sbx rules\n"
                        "  sbx rules --write\n"
                        "  sbx rules --schema > rules.schema.json\n"),
                      entries))
    return SBX_EXIT_FAILED;
  if (argc > (starter ? 2 : 1))
    {
      sbx_cmd_fail (_("That is too much; “sbx rules --help” shows what is taken"));
      return SBX_EXIT_FAILED;
    }
  if (starter)
    return write_starter (argc == 2 ? argv[1] : SBX_RULES_FILE_NAME);
  if (schema)
    {
      g_autofree char *text = sbx_rules_make_schema ();

      fputs (text, stdout);
      return SBX_EXIT_NOTHING;
    }

  return sbx_cmd_list_rules ();
}
