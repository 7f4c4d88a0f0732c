/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-finding.h"

#include <string.h>

#include "sbx-limits.h"

G_STATIC_ASSERT (SBX_FINDING_MAX_EVIDENCE == SBX_LIMIT_EVIDENCE);

static const char *const severities[] = {
  [SBX_SEVERITY_NOTICE] = "notice",
  [SBX_SEVERITY_WARNING] = "warning",
  [SBX_SEVERITY_ERROR] = "error",
};

static const char *const confidences[] = {
  [SBX_CONFIDENCE_UNDECIDED] = "undecided",
  [SBX_CONFIDENCE_PROBABLE] = "probable",
  [SBX_CONFIDENCE_CERTAIN] = "certain",
};

/**
 * sbx_finding_dup_plain:
 * @text: (nullable): an explanation or a remedy
 *
 * For places that show text and nothing else: the backticks around code are left out. Where there
 * is a typeface for code, what stands between them is code; in Markdown the text is right as it is.
 *
 * Returns: (transfer full): the text without marks
 */
char *
sbx_finding_dup_plain (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "`", -1);

  return g_strjoinv (NULL, parts);
}

/**
 * sbx_finding_new:
 * @rule: static id of the rule
 * @variant: static id of the case
 * @severity: how bad
 * @confidence: how sure
 *
 * Returns: (transfer full): a finding without a subject, texts and evidence; its count is 0
 */
SbxFinding *
sbx_finding_new (const char   *rule,
                 const char   *variant,
                 SbxSeverity   severity,
                 SbxConfidence confidence)
{
  SbxFinding *self;

  g_return_val_if_fail (rule != NULL, NULL);
  g_return_val_if_fail (variant != NULL, NULL);

  self = g_new0 (SbxFinding, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->rule = rule;
  self->variant = variant;
  self->severity = severity;
  self->confidence = confidence;
  self->explanation = "";
  self->remedy = "";

  return self;
}

/**
 * sbx_finding_ref:
 * @self: a finding
 *
 * Returns: (transfer full): @self
 */
SbxFinding *
sbx_finding_ref (SbxFinding *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * sbx_finding_unref:
 * @self: (transfer full): a finding
 */
void
sbx_finding_unref (SbxFinding *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < SBX_FINDING_MAX_REMOTES; i++)
    g_free (self->remotes[i]);
  g_free (self->subject);
  g_free (self->summary);
  g_free (self->site);
  g_free (self->dismissed);
  g_free (self);
}

/**
 * sbx_finding_add_evidence:
 * @self: a finding
 * @number: number of an event
 * @time: its time, ms since 1970
 *
 * Adds an event to what proves the finding. Of more than SBX_FINDING_MAX_EVIDENCE events the lowest
 * and the highest numbers stay, half each; the order of the calls makes no difference. The count is
 * the caller's.
 */
void
sbx_finding_add_evidence (SbxFinding *self,
                          guint64     number,
                          double      time)
{
  guint64 all[SBX_FINDING_MAX_EVIDENCE + 1];
  guint at = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (number > 0);

  if (self->n_evidence == 0 || number < self->first)
    {
      self->first = number;
      self->first_time = time;
    }
  if (self->n_evidence == 0 || number > self->last)
    {
      self->last = number;
      self->last_time = time;
    }

  while (at < self->n_evidence && self->evidence[at] < number)
    at++;
  if (at < self->n_evidence && self->evidence[at] == number)
    return;

  memcpy (all, self->evidence, at * sizeof *all);
  all[at] = number;
  memcpy (all + at + 1, self->evidence + at, (self->n_evidence - at) * sizeof *all);
  if (self->n_evidence < SBX_FINDING_MAX_EVIDENCE)
    {
      self->n_evidence++;
      memcpy (self->evidence, all, self->n_evidence * sizeof *all);
      return;
    }

  /* The middle one has half of the limit on either side: it is among neither. */
  memcpy (self->evidence, all, SBX_FINDING_MAX_EVIDENCE / 2 * sizeof *all);
  memcpy (self->evidence + SBX_FINDING_MAX_EVIDENCE / 2, all + SBX_FINDING_MAX_EVIDENCE / 2 + 1,
          SBX_FINDING_MAX_EVIDENCE / 2 * sizeof *all);
}

/**
 * sbx_finding_add_remote:
 * @self: a finding
 * @name: name of a remote concerned
 *
 * Adds @name once; past SBX_FINDING_MAX_REMOTES names it is left out.
 */
void
sbx_finding_add_remote (SbxFinding *self,
                        const char *name)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);

  for (guint i = 0; i < SBX_FINDING_MAX_REMOTES; i++)
    {
      if (self->remotes[i] == NULL)
        {
          self->remotes[i] = g_strdup (name);
          return;
        }
      if (strcmp (self->remotes[i], name) == 0)
        return;
    }
}

/**
 * sbx_severity_to_string:
 * @severity: a severity
 *
 * Returns: (transfer none): `notice`, `warning` or `error`
 */
const char *
sbx_severity_to_string (SbxSeverity severity)
{
  g_return_val_if_fail ((guint) severity < G_N_ELEMENTS (severities), NULL);

  return severities[severity];
}

/**
 * sbx_severity_from_string:
 * @text: text from outside
 * @severity: (out): what it names
 *
 * Returns: whether @text names one
 */
gboolean
sbx_severity_from_string (const char  *text,
                          SbxSeverity *severity)
{
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (severity != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
    {
      if (strcmp (severities[i], text) == 0)
        {
          *severity = (SbxSeverity) i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * sbx_dismissal_to_string:
 * @dismissal: by what a finding is set aside
 *
 * Returns: (transfer none) (nullable): `recording`, `rules` or `baseline`; %NULL if it is not
 */
const char *
sbx_dismissal_to_string (SbxDismissal dismissal)
{
  static const char *const dismissals[] = {
    [SBX_DISMISSAL_RECORDING] = "recording",
    [SBX_DISMISSAL_RULES] = "rules",
    [SBX_DISMISSAL_BASELINE] = "baseline",
  };

  g_return_val_if_fail ((guint) dismissal < G_N_ELEMENTS (dismissals), NULL);

  return dismissals[dismissal];
}

/**
 * sbx_finding_count_open:
 * @findings: (element-type SbxFinding): findings
 *
 * Returns: how many are not set aside: what a badge shows
 */
guint
sbx_finding_count_open (GPtrArray *findings)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    n += ((const SbxFinding *) g_ptr_array_index (findings, i))->dismissal == SBX_DISMISSAL_NONE;

  return n;
}

/**
 * sbx_finding_make_fingerprint:
 * @findings: (element-type SbxFinding): findings
 *
 * Returns: (transfer full): a text that is another one whenever somebody who looks at them sees a
 *   difference
 */
char *
sbx_finding_make_fingerprint (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      g_string_append_printf (text,
                              "%s %d %d %s %s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %d %s\n",
                              finding->rule, finding->severity, finding->confidence,
                              finding->variant, finding->subject, finding->count, finding->last,
                              finding->dismissal,
                              finding->dismissed != NULL ? finding->dismissed : "");
    }

  return g_string_free (text, FALSE);
}

/**
 * sbx_confidence_to_string:
 * @confidence: a confidence
 *
 * Returns: (transfer none): `undecided`, `probable` or `certain`
 */
const char *
sbx_confidence_to_string (SbxConfidence confidence)
{
  g_return_val_if_fail ((guint) confidence < G_N_ELEMENTS (confidences), NULL);

  return confidences[confidence];
}
