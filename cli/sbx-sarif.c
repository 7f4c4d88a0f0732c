/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-sarif.h"

#include <math.h>
#include <string.h>

#include "sbx-baseline.h"
#include "sbx-detector.h"
#include "sbx-export-json.h"
#include "sbx-json.h"

/* Static Analysis Results Interchange Format 2.1.0, as code hosts and editors read it. A recording
 * has no lines of code: where a fault is, is a logical location (remote, subject), and each event
 * that proves it one more. */

#define PAGES "/io/github/signalbox_inspector/Signalbox/rules/"

/* --- Rules ----------------------------------------------------------------------------------- */

/* (transfer full) (nullable): the page of a rule, without the head that says who wrote it */
static char *
dup_page (const char *rule)
{
  g_autofree char *path = g_strconcat (PAGES, rule, ".md", NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *text = NULL;
  const char *end;

  if (bytes == NULL)
    return NULL;

  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  end = g_str_has_prefix (text, "<!--") ? strstr (text, "-->") : NULL;

  return g_strdup (end != NULL ? end + strlen ("-->") + strspn (end + strlen ("-->"), "\n") : text);
}

static void
append_message (GString    *out,
                const char *name,
                const char *text,
                const char *markdown)
{
  sbx_export_append_name (out, name);
  g_string_append_c (out, '{');
  sbx_export_append_text (out, "text", text);
  sbx_export_append_text (out, "markdown", markdown);
  g_string_append_c (out, '}');
}

static void
append_rule (GString                *out,
             const SbxDetectorClass *rule)
{
  g_autofree char *page = dup_page (rule->id);
  g_autofree char *plain = page != NULL ? sbx_finding_dup_plain (page) : NULL;

  g_string_append_c (out, '{');
  sbx_export_append_text (out, "id", rule->id);
  append_message (out, "shortDescription", rule->title, NULL);
  if (page != NULL)
    append_message (out, "help", plain, page);
  g_string_append_c (out, '}');
}

static void
append_tool (GString *out)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  sbx_export_append_name (out, "tool");
  g_string_append (out, "{\"driver\":{");
  sbx_export_append_text (out, "name", "Signalbox");
  sbx_export_append_text (out, "version", PACKAGE_VERSION);
  sbx_export_append_name (out, "rules");
  g_string_append_c (out, '[');
  for (guint i = 0; rules[i] != NULL; i++)
    {
      g_string_append (out, i > 0 ? ",\n" : "\n");
      append_rule (out, rules[i]);
    }
  g_string_append (out, "\n]}}");
}

static guint
get_rule_index (const char *id)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  guint i = 0;

  while (rules[i] != NULL && strcmp (rules[i]->id, id) != 0)
    i++;

  return i;
}

/* --- Results --------------------------------------------------------------------------------- */

static void
append_artifact (GString    *out,
                 const char *what)
{
  g_autofree char *uri = strstr (what, "://") != NULL ? g_strdup (what)
                                                      : g_uri_escape_string (what, "/", FALSE);

  g_string_append (out, "\"physicalLocation\":{\"artifactLocation\":{");
  sbx_export_append_text (out, "uri", uri);
  g_string_append (out, "}}");
}

static void
append_logical (GString    *out,
                const char *name,
                const char *full,
                const char *kind)
{
  g_string_append_c (out, '{');
  sbx_export_append_text (out, "name", name);
  sbx_export_append_text (out, "fullyQualifiedName", full);
  sbx_export_append_text (out, "kind", kind);
  g_string_append_c (out, '}');
}

static void
append_locations (GString          *out,
                  const char       *what,
                  const SbxFinding *finding)
{
  sbx_export_append_name (out, "locations");
  g_string_append (out, "[{");
  append_artifact (out, what);
  sbx_export_append_name (out, "logicalLocations");
  g_string_append_c (out, '[');
  append_logical (out, finding->subject, finding->subject, "object");
  for (guint i = 0; finding->remotes[i] != NULL; i++)
    {
      g_string_append_c (out, ',');
      append_logical (out, finding->remotes[i], finding->remotes[i], "module");
    }
  g_string_append (out, "]}]");

  sbx_export_append_name (out, "relatedLocations");
  g_string_append_c (out, '[');
  for (guint i = 0; i < finding->n_evidence; i++)
    {
      g_autofree char *name = g_strdup_printf ("#%" G_GUINT64_FORMAT, finding->evidence[i]);
      g_autofree char *text = g_strdup_printf ("Event %s", name);

      g_string_append_printf (out, "%s{\"id\":%u,", i > 0 ? "," : "", i);
      append_artifact (out, what);
      sbx_export_append_name (out, "logicalLocations");
      g_string_append_c (out, '[');
      append_logical (out, name, name, "event");
      g_string_append_c (out, ']');
      append_message (out, "message", text, NULL);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static void
append_suppression (GString          *out,
                    const SbxFinding *finding)
{
  sbx_export_append_name (out, "suppressions");
  g_string_append_c (out, '[');
  if (finding->dismissal != SBX_DISMISSAL_NONE)
    {
      g_string_append_c (out, '{');
      sbx_export_append_text (out, "kind", "external");
      sbx_export_append_text (out, "status", "accepted");
      sbx_export_append_text (out, "justification", finding->dismissed);
      g_string_append (out, ",\"properties\":{");
      sbx_export_append_text (out, "by", sbx_dismissal_to_string (finding->dismissal));
      g_string_append (out, "}}");
    }
  g_string_append_c (out, ']');
}

/* (transfer full) (nullable) */
static char *
dup_date (double time)
{
  g_autoptr (GDateTime) date = fabs (time) < 8e15
                               ? g_date_time_new_from_unix_utc ((gint64) floor (time / 1000))
                               : NULL;

  return date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

static void
append_properties (GString          *out,
                   const SbxFinding *finding)
{
  g_autofree char *first = dup_date (finding->first_time);
  g_autofree char *last = dup_date (finding->last_time);

  sbx_export_append_name (out, "properties");
  g_string_append_c (out, '{');
  sbx_export_append_text (out, "variant", finding->variant);
  sbx_export_append_text (out, "confidence", sbx_confidence_to_string (finding->confidence));
  sbx_export_append_text (out, "severity", sbx_severity_to_string (finding->severity));
  sbx_export_append_text (out, "subject", finding->subject);
  sbx_export_append_text (out, "explanation", finding->explanation);
  sbx_export_append_text (out, "remedy", finding->remedy);
  if (finding->site != NULL)
    sbx_export_append_text (out, "site", finding->site);
  sbx_export_append_text (out, "firstSeen", first);
  sbx_export_append_text (out, "lastSeen", last);
  g_string_append_c (out, '}');
}

static void
append_result (GString          *out,
               const char       *what,
               const SbxFinding *finding)
{
  static const char *const levels[] = { "note", "warning", "error" };
  gboolean decided = finding->confidence != SBX_CONFIDENCE_UNDECIDED;
  g_autofree char *subject = sbx_baseline_dup_subject (finding);
  g_autofree char *name = g_strdup_printf ("%s\n%s", finding->rule, subject);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  g_autofree char *remedy = sbx_finding_dup_plain (finding->remedy);
  g_autofree char *text = g_strdup_printf ("%s\n%s", finding->summary, remedy);

  g_string_append_c (out, '{');
  sbx_export_append_text (out, "ruleId", finding->rule);
  sbx_export_append_uint (out, "ruleIndex", get_rule_index (finding->rule));
  /* What cannot be decided is for a person to look at; the format wants no level then. */
  sbx_export_append_text (out, "kind", decided ? "fail" : "review");
  sbx_export_append_text (out, "level", decided ? levels[finding->severity] : "none");
  append_message (out, "message", text, NULL);
  append_locations (out, what, finding);
  sbx_export_append_uint (out, "occurrenceCount", MAX (finding->count, 1));
  sbx_export_append_name (out, "partialFingerprints");
  g_string_append_c (out, '{');
  sbx_export_append_text (out, "ruleAndSubject/v1", digest);
  g_string_append_c (out, '}');
  append_suppression (out, finding);
  append_properties (out, finding);
  g_string_append_c (out, '}');
}

char *
sbx_sarif_make (const char *what,
                GPtrArray  *findings,
                gboolean    failed)
{
  GString *out = g_string_new ("{\"version\":\"2.1.0\",\"runs\":[{");

  append_tool (out);
  g_string_append_printf (out, ",\"invocations\":[{\"executionSuccessful\":true,\"exitCode\":%d}]",
                          failed ? 1 : 0);
  sbx_export_append_name (out, "results");
  g_string_append_c (out, '[');
  for (guint i = 0; i < findings->len; i++)
    {
      g_string_append (out, i > 0 ? ",\n" : "\n");
      append_result (out, what, g_ptr_array_index (findings, i));
    }
  g_string_append (out, findings->len > 0 ? "\n]}]}" : "]}]}");

  return g_string_free (out, FALSE);
}
