/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-overview.h"

G_BEGIN_DECLS

/**
 * SbxLaneRun:
 * @run: index of the run
 * @from: when it began, ms since 1970
 * @to: when it ended, ms since 1970; infinity while it did not
 *
 * A time in which a peer was connected.
 */
typedef struct
{
  guint run;
  double from;
  double to;
} SbxLaneRun;

/**
 * SbxLaneGap:
 * @run: index of the run
 * @row: index of the row that tells of it
 * @from: the last moment before it that is known, ms since 1970
 * @to: the moment from which on events are there again
 *
 * A time of which events are missing.
 */
typedef struct
{
  guint run;
  guint row;
  double from;
  double to;
} SbxLaneGap;

/**
 * SbxLaneTimes:
 * @runs: (element-type SbxLaneRun): in the order in which they were told
 * @gaps: (element-type SbxLaneGap): in the order in which they were told
 * @peers: (element-type guint): by run, index of its peer, or %G_MAXUINT
 * @ends: (element-type double): by run, time of its last row, or NaN
 *
 * When peers were connected, and of which times something is missing: what rows say that are in no
 * lane of their own.
 */
typedef struct
{
  GArray *runs;
  GArray *gaps;
  GArray *peers;
  GArray *ends;
} SbxLaneTimes;

SbxLaneTimes *sbx_lane_times_new (void);
void sbx_lane_times_free (SbxLaneTimes *self);
void sbx_lane_times_clear (SbxLaneTimes *self);
gboolean sbx_lane_times_take (SbxLaneTimes *self,
                              const SbxRow *row,
                              guint         index,
                              SbxOverview  *overview);
guint sbx_lane_times_get_peer (const SbxLaneTimes *self,
                               guint               run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxLaneTimes, sbx_lane_times_free)

G_END_DECLS
