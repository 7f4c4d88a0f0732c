/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-detectors.h"

#include <string.h>

#include "sbx-limits.h"

static const SbxDetectorClass *const detectors[] = {
  &sbx_detector_action_collision,
  &sbx_detector_duplicate_store,
  &sbx_detector_bridge_dropped,
  &sbx_detector_over_sharing,
  &sbx_detector_slow_reducer,
  &sbx_detector_render_storm,
  &sbx_detector_bridge_echo,
  &sbx_detector_bridge_reapplied,
  &sbx_detector_bridge_drop_rate,
  &sbx_detector_double_fetch,
  &sbx_detector_query_key_drift,
  &sbx_detector_version_skew,
  &sbx_detector_socket_fan_out,
  &sbx_detector_bridge_credential,
  &sbx_detector_hydration_race,
  &sbx_detector_stale_subscription,
  &sbx_detector_orphan_reducer,
  &sbx_detector_late_teardown,
  &sbx_detector_unregistered_reducer,
  &sbx_detector_schema_drift,
  &sbx_detector_diverged_copies,
  &sbx_detector_missed_event,
  NULL,
};

static int
compare_numbers (guint64 a,
                 guint64 b)
{
  return a < b ? -1 : a > b;
}

/* Groups by subject; within a group the strongest first. */
static int
compare_in_rule (gconstpointer a,
                 gconstpointer b)
{
  const SbxFinding *left = *(const SbxFinding *const *) a;
  const SbxFinding *right = *(const SbxFinding *const *) b;
  int order = strcmp (left->subject, right->subject);

  if (order == 0)
    order = (int) right->severity - (int) left->severity;
  if (order == 0)
    order = (int) right->confidence - (int) left->confidence;
  if (order == 0)
    order = strcmp (left->variant, right->variant);
  /* By time: numbers depend on which realm's events came first. */
  if (order == 0 && left->first_time != right->first_time)
    order = left->first_time < right->first_time ? -1 : 1;
  if (order == 0)
    order = compare_numbers (left->first, right->first);

  return order != 0 ? order : strcmp (left->summary, right->summary);
}

static int
compare_all (gconstpointer a,
             gconstpointer b)
{
  const SbxFinding *left = *(const SbxFinding *const *) a;
  const SbxFinding *right = *(const SbxFinding *const *) b;
  int order = (left->dismissed != NULL) - (right->dismissed != NULL);

  if (order == 0)
    order = (int) right->severity - (int) left->severity;
  if (order == 0)
    order = compare_numbers (left->first, right->first);
  if (order == 0)
    order = strcmp (left->rule, right->rule);

  return order != 0 ? order : strcmp (left->subject, right->subject);
}

static void
absorb (SbxFinding       *into,
        const SbxFinding *other)
{
  into->count += other->count;
  if (other->n_evidence > 0)
    {
      sbx_finding_add_evidence (into, other->first, other->first_time);
      sbx_finding_add_evidence (into, other->last, other->last_time);
    }
  for (guint i = 0; i < other->n_evidence; i++)
    {
      if (other->evidence[i] != other->first && other->evidence[i] != other->last)
        sbx_finding_add_evidence (into, other->evidence[i], other->last_time);
    }
  for (guint i = 0; other->remotes[i] != NULL; i++)
    sbx_finding_add_remote (into, other->remotes[i]);
}

/* The same fault after a reload, or in a second tab, is the same finding: it says so once, as
 * strongly as the strongest, and counts them all. */
static void
merge_by_subject (GPtrArray *of_rule,
                  GPtrArray *findings)
{
  SbxFinding *last = NULL;

  g_ptr_array_sort (of_rule, compare_in_rule);
  for (guint i = 0; i < of_rule->len; i++)
    {
      SbxFinding *finding = g_ptr_array_index (of_rule, i);

      if (last != NULL && strcmp (last->subject, finding->subject) == 0)
        {
          absorb (last, finding);
          continue;
        }
      last = finding;
      g_ptr_array_add (findings, sbx_finding_ref (finding));
    }
}

/* Before findings are merged: what a team switched off must not stand for a group. */
static void
set_severities (GPtrArray      *of_rule,
                const SbxRules *rules)
{
  for (guint i = of_rule->len; i-- > 0;)
    {
      SbxFinding *finding = g_ptr_array_index (of_rule, i);

      if (!sbx_rules_get_severity (rules, finding, &finding->severity))
        g_ptr_array_remove_index_fast (of_rule, i);
    }
}

/* What somebody says in this recording comes before what the team says of all. */
static void
set_aside (GPtrArray      *findings,
           const SbxRules *rules,
           SbxDismissals  *dismissals)
{
  for (guint i = 0; i < findings->len; i++)
    {
      SbxFinding *finding = g_ptr_array_index (findings, i);
      const char *reason;

      if (dismissals != NULL
          && (reason = sbx_dismissals_lookup (dismissals, finding->rule, finding->subject)) != NULL)
        {
          finding->dismissed = g_strdup (reason);
          finding->dismissal = SBX_DISMISSAL_RECORDING;
        }
      else if (rules != NULL
               && (reason = sbx_rules_get_ignored (rules, finding->rule, finding->subject)) != NULL)
        {
          finding->dismissed = g_strdup (reason);
          finding->dismissal = SBX_DISMISSAL_RULES;
        }
    }
}

/**
 * sbx_detectors_sort:
 * @findings: (element-type SbxFinding): findings
 *
 * Puts them in the order of sbx_detectors_report(), after some of them were set aside.
 */
void
sbx_detectors_sort (GPtrArray *findings)
{
  g_ptr_array_sort (findings, compare_all);
}

/**
 * sbx_detectors_get_all:
 *
 * Returns: (transfer none) (array zero-terminated=1): all rules, in the order in which they observe
 */
const SbxDetectorClass *const *
sbx_detectors_get_all (void)
{
  return detectors;
}

/**
 * sbx_detectors_report:
 * @memories: what `create` of each rule returned, in the order of sbx_detectors_get_all()
 * @rules: (nullable): severities of the team's own, and what is known
 * @dismissals: (nullable): what was set aside in this recording
 * @now: ms since 1970; infinity for the end of a recording
 *
 * Asks every rule what holds if the recording ended at @now.
 *
 * Returns: (transfer full) (element-type SbxFinding): the findings, those that are set aside last,
 *   errors first, then by first event; one for each rule and subject; at most SBX_LIMIT_FINDINGS
 */
GPtrArray *
sbx_detectors_report (gpointer       *memories,
                      const SbxRules *rules,
                      SbxDismissals  *dismissals,
                      double          now)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_finding_unref);

  g_return_val_if_fail (memories != NULL, findings);

  for (guint i = 0; detectors[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) of_rule =
        g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_finding_unref);

      detectors[i]->report (memories[i], now, of_rule);
      if (rules != NULL)
        set_severities (of_rule, rules);
      merge_by_subject (of_rule, findings);
    }
  set_aside (findings, rules, dismissals);
  sbx_detectors_sort (findings);
  if (findings->len > SBX_LIMIT_FINDINGS)
    g_ptr_array_set_size (findings, SBX_LIMIT_FINDINGS);

  return findings;
}
