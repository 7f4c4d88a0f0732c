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
  int order = (int) right->severity - (int) left->severity;

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
 * @now: ms since 1970; infinity for the end of a recording
 *
 * Asks every rule what holds if the recording ended at @now.
 *
 * Returns: (transfer full) (element-type SbxFinding): the findings, errors first, then by first
 *   event; one for each rule and subject; at most SBX_LIMIT_FINDINGS
 */
GPtrArray *
sbx_detectors_report (gpointer *memories,
                      double    now)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_finding_unref);

  g_return_val_if_fail (memories != NULL, findings);

  for (guint i = 0; detectors[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) of_rule =
        g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_finding_unref);

      detectors[i]->report (memories[i], now, of_rule);
      merge_by_subject (of_rule, findings);
    }
  g_ptr_array_sort (findings, compare_all);
  if (findings->len > SBX_LIMIT_FINDINGS)
    g_ptr_array_set_size (findings, SBX_LIMIT_FINDINGS);

  return findings;
}
