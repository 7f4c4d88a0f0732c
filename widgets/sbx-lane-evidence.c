/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-lane-evidence.h"

/**
 * sbx_lane_evidence_list:
 * @evidence: (element-type SbxLaneEvidence): emptied and filled
 * @world: whose findings
 * @index: whose lanes
 *
 * Lists the rows that are evidence of findings that are not dismissed, each once, with the worst.
 */
void
sbx_lane_evidence_list (GArray       *evidence,
                        SbxWorld     *world,
                        SbxLaneIndex *index)
{
  GPtrArray *findings = sbx_world_get_findings (world);

  g_array_set_size (evidence, 0);
  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      for (guint j = 0; finding->dismissal == SBX_DISMISSAL_NONE && j < finding->n_evidence; j++)
        {
          const SbxRow *row = sbx_world_find_row (world, finding->evidence[j]);
          SbxLaneEvidence one;

          if (row == NULL || sbx_world_get_event_finding (world, row->number) != finding)
            continue;
          one = (SbxLaneEvidence) { row->time, row->number, sbx_lane_index_find (index, row),
                                    finding->severity };
          if (one.lane != G_MAXUINT)
            g_array_append_val (evidence, one);
        }
    }
}
