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

#include "sbx-export.h"
#include "sbx-imported.h"
#include "sbx-team-rules.h"

static char *format;
static char *output;
static char *from;
static char *to;
static char *filter_text;
static char *store;
static char **redact;
static gboolean raw;
static gboolean keep_emails;

static const GOptionEntry entries[] = {
  { "format", 'f', 0, G_OPTION_ARG_STRING, &format,
    N_("recording, json, markdown, html or redux-devtools; else by the name of the output"),
    N_("FORMAT") },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
    N_("Where to write; else the standard output"), N_("FILE") },
  { "from", 0, 0, G_OPTION_ARG_STRING, &from, N_("Number of the first event"), N_("NUMBER") },
  { "to", 0, 0, G_OPTION_ARG_STRING, &to, N_("Number of the last event"), N_("NUMBER") },
  { "filter", 0, 0, G_OPTION_ARG_STRING, &filter_text,
    N_("Only what matches, as “type:cart/* bridge:dropped”"), N_("FILTER") },
  { "store", 0, 0, G_OPTION_ARG_STRING, &store,
    N_("Which store, for a format that holds one"), N_("STORE") },
  { "redact", 0, 0, G_OPTION_ARG_STRING_ARRAY, &redact,
    N_("key:NAME, path:PATH or text:PATTERN is secret, too; keep:PATH is not"), N_("RULE") },
  { "raw", 0, 0, G_OPTION_ARG_NONE, &raw, N_("Do not redact: the result may hold secrets"), NULL },
  { "keep-emails", 0, 0, G_OPTION_ARG_NONE, &keep_emails, N_("Leave e-mail addresses as they are"),
    NULL },
  SBX_TEAM_RULES_ENTRIES,
  G_OPTION_ENTRY_NULL
};

static gboolean
choose_format (SbxExportFormat *chosen)
{
  if (format != NULL)
    {
      if (sbx_export_format_from_string (format, chosen))
        return TRUE;
      sbx_cmd_fail (_("There is no format “%s”; there are recording, json, markdown, html and "
                      "redux-devtools"),
                    format);
      return FALSE;
    }
  for (SbxExportFormat i = SBX_EXPORT_RECORDING; output != NULL && i <= SBX_EXPORT_HTML; i++)
    if (g_str_has_suffix (output, sbx_export_format_get_suffix (i)))
      {
        *chosen = i;
        return TRUE;
      }

  sbx_cmd_fail (_("Which format? --format recording, json, markdown, html or redux-devtools"));
  return FALSE;
}

/* (transfer full) (nullable): NULL after a mistake, which was told */
static SbxRedaction *
make_redaction (void)
{
  g_autoptr (SbxRedaction) redaction = sbx_redaction_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; redact != NULL && redact[i] != NULL; i++)
    if (!sbx_redaction_add (redaction, redact[i], &error))
      {
        sbx_cmd_fail ("--redact %s: %s", redact[i], error->message);
        return NULL;
      }

  return g_steal_pointer (&redaction);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (a, b);
}

static void
print_report (const SbxExportReport *report)
{
  g_autoptr (GList) kinds = g_list_sort (g_hash_table_get_keys (report->redacted), compare_names);
  g_autoptr (GString) text = g_string_new (NULL);
  guint total = 0;

  for (GList *kind = kinds; kind != NULL; kind = kind->next)
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (report->redacted, kind->data));

      g_string_append_printf (text, "%s%s: %u", text->len > 0 ? ", " : "", (char *) kind->data, n);
      total += n;
    }
  printf (ngettext ("%s: %lu event, %lu bytes\n", "%s: %lu events, %lu bytes\n",
                    (gulong) report->n_events),
          output, (gulong) report->n_events, (gulong) report->size);
  if (report->n_left_out > 0)
    printf (ngettext ("The oldest %lu action was left out: the format takes no more\n",
                      "The oldest %lu actions were left out: the format takes no more\n",
                      (gulong) report->n_left_out), (gulong) report->n_left_out);
  if (raw)
    puts (_("Not redacted: it may hold secrets."));
  else if (total > 0)
    printf (ngettext ("Redacted: %u value (%s)\n", "Redacted: %u values (%s)\n", total), total,
            text->str);
}

/* The whole file first: what is printed was scanned before. */
static gboolean
print_file (const char  *path,
            GError     **error)
{
  char buffer[65536];
  gssize n = 0;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  while (fd >= 0 && (n = read (fd, buffer, sizeof buffer)) > 0)
    if (fwrite (buffer, 1, (gsize) n, stdout) != (gsize) n)
      break;
  if (fd < 0 || n < 0)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path,
                 g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return fd >= 0 && n >= 0;
}

static int
export_to_stdout (const char             *path,
                  const SbxExportOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("sbx-XXXXXX", &error);
  g_autofree char *part = NULL;
  gboolean done = FALSE;

  if (folder != NULL)
    {
      part = g_build_filename (folder, "export", NULL);
      done = sbx_export (path, part, options, NULL, NULL, NULL, NULL, &error) &&
             print_file (part, &error);
      g_unlink (part);
      g_rmdir (folder);
    }
  if (!done)
    sbx_cmd_fail ("%s", error->message);

  return done ? SBX_EXIT_NOTHING : SBX_EXIT_FAILED;
}

static gboolean
is_to_stdout (void)
{
  return output == NULL || strcmp (output, "-") == 0;
}

/* What the options say. The filter and the redaction are for the caller to free. */
static gboolean
read_options (SbxExportOptions  *options,
              SbxRules         **rules,
              SbxFilter        **filter,
              SbxRedaction     **redaction)
{
  g_autoptr (GError) error = NULL;

  if (!choose_format (&options->format) || !sbx_cmd_read_number ("from", from, &options->from) ||
      !sbx_cmd_read_number ("to", to, &options->to) || !sbx_team_rules_load (rules))
    return FALSE;
  if (filter_text != NULL && (*filter = sbx_filter_new (filter_text, NULL, &error)) == NULL)
    {
      sbx_cmd_fail ("--filter: %s", error->message);
      return FALSE;
    }
  if ((*redaction = make_redaction ()) == NULL)
    return FALSE;
  if (is_to_stdout () && options->format == SBX_EXPORT_RECORDING)
    {
      sbx_cmd_fail (_("A recording needs a file: -o FILE.signalbox"));
      return FALSE;
    }

  options->filter = *filter;
  options->store = store;
  options->redaction = *redaction;
  options->raw = raw;
  options->rules = *rules;
  options->keep_emails = keep_emails;
  return TRUE;
}

int
sbx_cmd_export (int    argc,
                char **argv)
{
  g_auto (SbxImported) file = { NULL };
  g_autoptr (SbxRules) rules = NULL;
  g_autoptr (SbxFilter) filter = NULL;
  g_autoptr (SbxRedaction) redaction = NULL;
  g_autoptr (GError) error = NULL;
  SbxExportOptions options = { 0, };
  SbxExportReport report = { 0, };

  if (!sbx_cmd_parse (&argc, &argv, _("FILE"),
                      _("Makes a report of a recording. Secrets are replaced by pseudonyms, and "
                        "the finished file is scanned for what is left."),
                      _("Examples:\n"
                        "  sbx export run.signalbox --format html -o report.html\n"
                        "  sbx export run.signalbox --format markdown\n"
                        "  sbx export run.signalbox --filter 'remote:cart' --format markdown\n"
                        "  sbx export run.signalbox --from 300 --to 420 -o part.signalbox\n"
                        "  sbx export run.signalbox --format redux-devtools --store cart -o "
                        "cart.json"),
                      entries))
    return SBX_EXIT_FAILED;
  if (argc != 2)
    {
      sbx_cmd_fail (_("One recording is needed; “sbx export --help” shows how"));
      return SBX_EXIT_FAILED;
    }
  if (!read_options (&options, &rules, &filter, &redaction))
    return SBX_EXIT_FAILED;
  if (!sbx_imported_open (&file, argv[1], &error))
    {
      sbx_cmd_fail ("%s", error->message);
      return SBX_EXIT_FAILED;
    }
  if (is_to_stdout ())
    return export_to_stdout (file.path, &options);

  if (!sbx_export (file.path, output, &options, NULL, NULL, NULL, &report, &error))
    {
      sbx_cmd_fail ("%s", error->message);
      return SBX_EXIT_FAILED;
    }
  print_report (&report);
  sbx_export_report_clear (&report);

  return SBX_EXIT_NOTHING;
}
