/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-finding-text.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-widget-util.h"

#define TEXT_LENGTH 2000

/* Text of a peer must not become headings, links or images in somebody's issue tracker. */
static void
append_escaped (GString    *markdown,
                const char *text)
{
  g_autofree char *clean = sbx_format_name (text, TEXT_LENGTH);

  for (const char *p = clean; *p != '\0'; p++)
    {
      if (strchr ("\\`*_{}[]<>#|!~", *p) != NULL)
        g_string_append_c (markdown, '\\');
      g_string_append_c (markdown, *p);
    }
}

static void
append_times (GString    *markdown,
              SbxFinding *finding)
{
  g_autofree char *first = sbx_format_clock (finding->first_time);
  g_autofree char *last = sbx_format_clock (finding->last_time);

  g_string_append_printf (markdown, "- First seen: %s (event %" G_GUINT64_FORMAT ")\n",
                          first, finding->first);
  if (finding->last != finding->first)
    g_string_append_printf (markdown, "- Last seen: %s (event %" G_GUINT64_FORMAT ")\n",
                            last, finding->last);
}

char *
sbx_finding_dup_markdown (SbxFinding *finding)
{
  GString *markdown;

  g_return_val_if_fail (finding != NULL, NULL);

  markdown = g_string_new ("### ");
  append_escaped (markdown, finding->summary);
  g_string_append_printf (markdown,
                          "\n\n- Rule: `%s`\n- Severity: %s (%s)\n- Count: %" G_GUINT64_FORMAT "\n",
                          finding->rule, sbx_severity_to_string (finding->severity),
                          sbx_confidence_to_string (finding->confidence), finding->count);
  if (finding->remotes[0] != NULL)
    {
      g_autofree char *remotes = g_strjoinv (", ", finding->remotes);

      g_string_append (markdown, "- Remotes: ");
      append_escaped (markdown, remotes);
      g_string_append_c (markdown, '\n');
    }
  append_times (markdown, finding);
  if (finding->n_evidence > 0)
    {
      g_string_append (markdown, "- Evidence: ");
      for (guint i = 0; i < finding->n_evidence; i++)
        g_string_append_printf (markdown, "%sevent %" G_GUINT64_FORMAT, i > 0 ? ", " : "",
                                finding->evidence[i]);
      g_string_append_c (markdown, '\n');
    }
  if (finding->dismissed != NULL)
    {
      g_string_append (markdown, "- Dismissed: ");
      append_escaped (markdown, finding->dismissed);
      g_string_append_c (markdown, '\n');
    }
  if (finding->explanation != NULL)
    {
      g_string_append_c (markdown, '\n');
      g_string_append (markdown, finding->explanation);
      g_string_append_c (markdown, '\n');
    }
  if (finding->remedy != NULL)
    {
      g_string_append (markdown, "\n**What to do:** ");
      g_string_append (markdown, finding->remedy);
      g_string_append_c (markdown, '\n');
    }
  if (finding->site != NULL)
    {
      g_string_append (markdown, "\n**Code:** ");
      append_escaped (markdown, finding->site);
      g_string_append_c (markdown, '\n');
    }
  return g_string_free (markdown, FALSE);
}

char *
sbx_finding_dup_markup (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "`", -1);
  GString *markup = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (parts[i], -1);

      if (i % 2 == 0 || *escaped == '\0')
        g_string_append (markup, escaped);
      else
        g_string_append_printf (markup, SBX_CODE_BEGIN "%s" SBX_CODE_END, escaped);
    }
  return g_string_free (markup, FALSE);
}

char *
sbx_finding_dup_code (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "`", -1);
  g_autoptr (GString) code = g_string_new (NULL);
  guint n = g_strv_length (parts);

  for (guint i = 1; i < n; i += 2)
    g_string_append_printf (code, "%s%s", code->len > 0 ? "\n" : "", parts[i]);
  return code->len > 0 ? g_string_free (g_steal_pointer (&code), FALSE) : NULL;
}

char *
sbx_finding_dup_dismissal (SbxFinding *finding)
{
  g_autofree char *reason = NULL;

  g_return_val_if_fail (finding != NULL, NULL);

  reason = sbx_format_name (finding->dismissed, TEXT_LENGTH);
  if (finding->dismissal == SBX_DISMISSAL_RULES)
    return *reason != '\0' ? g_strdup_printf (_("Known to the rule configuration: %s"), reason)
                           : g_strdup (_("Known to the rule configuration"));
  if (finding->dismissal == SBX_DISMISSAL_BASELINE)
    return *reason != '\0' ? g_strdup_printf (_("Known to the baseline: %s"), reason)
                           : g_strdup (_("Known to the baseline"));
  return *reason != '\0' ? g_strdup_printf (_("Dismissed: %s"), reason)
                         : g_strdup (_("Dismissed"));
}
