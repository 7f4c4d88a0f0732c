/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-lane-index.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxLaneEvidence:
 * @time: ms since 1970
 * @number: number of the event
 * @lane: place of its lane
 * @severity: an [enum@SbxSeverity]
 *
 * A row that is evidence of a finding.
 */
typedef struct
{
  double time;
  guint32 number;
  guint lane;
  SbxSeverity severity;
} SbxLaneEvidence;

void sbx_lane_evidence_list (GArray       *evidence,
                             SbxWorld     *world,
                             SbxLaneIndex *index);

G_END_DECLS
