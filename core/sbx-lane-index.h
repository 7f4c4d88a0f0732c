/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-density.h"
#include "sbx-lane-rows.h"
#include "sbx-lane-times.h"

G_BEGIN_DECLS

/**
 * SbxLanePause:
 * @from: when the store was paused, ms since 1970
 * @to: when it went on, ms since 1970; infinity while it did not
 *
 * A time in which a store dispatched and nothing was recorded, because the user said so.
 */
typedef struct
{
  double from;
  double to;
} SbxLanePause;

/**
 * SbxLane:
 * @peer: index of its peer, or %G_MAXUINT if that is not known
 * @remote: index of its remote, or %SBX_ROW_NONE
 * @store: if it has no remote, index of the latest of its stores, or %SBX_ROW_NONE: whatever
 *   has neither remote nor store
 * @host: its remote owns the shell
 * @rows: (element-type guint32): indexes of its rows, in the order of time
 * @shown: (element-type guint32): those that are on show; @rows itself while nothing is hidden
 * @rare: (element-type guint32): those that are never merged with others: errors, commands, logs
 * @pauses: (element-type SbxLanePause): in the order of time
 *
 * The rows of one remote; or of a store, or of a peer, that has no remotes.
 */
typedef struct
{
  guint peer;
  guint remote;
  guint store;
  gboolean host;
  GArray *rows;
  GArray *shown;
  GArray *rare;
  GArray *pauses;
} SbxLane;

/**
 * SbxLaneWanted:
 * @row: index of a row
 * @data: what was given with it
 *
 * Returns: whether it is on show
 */
typedef gboolean (*SbxLaneWanted) (guint    row,
                                   gpointer data);

/**
 * SbxLaneIndex:
 *
 * A session's rows by lane and time, made as they arrive. Belongs to one thread.
 */
typedef struct _SbxLaneIndex SbxLaneIndex;

SbxLaneIndex *sbx_lane_index_new (void);
void sbx_lane_index_free (SbxLaneIndex *self);
void sbx_lane_index_clear (SbxLaneIndex *self);
gboolean sbx_lane_index_extend (SbxLaneIndex *self,
                                SbxRows      *rows,
                                SbxSymbols   *symbols,
                                guint         n_rows,
                                SbxOverview  *overview);
void sbx_lane_index_filter (SbxLaneIndex  *self,
                            SbxLaneWanted  wanted,
                            gpointer       data,
                            guint          from);
gboolean sbx_lane_index_is_filtered (const SbxLaneIndex *self);

guint sbx_lane_index_get_n_rows (const SbxLaneIndex *self);
gboolean sbx_lane_index_get_time (const SbxLaneIndex *self,
                                  double             *from,
                                  double             *to);
guint sbx_lane_index_get_n_lanes (const SbxLaneIndex *self);
SbxLane *sbx_lane_index_get_lane (const SbxLaneIndex *self,
                                  guint               index);
guint sbx_lane_index_find (const SbxLaneIndex *self,
                           const SbxRow       *row);
guint sbx_lane_index_find_remote (const SbxLaneIndex *self,
                                  guint               remote,
                                  guint               run);
const SbxLaneTimes *sbx_lane_index_get_times (const SbxLaneIndex *self);
const SbxDensity *sbx_lane_index_get_density (const SbxLaneIndex *self,
                                              gboolean            shown);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxLaneIndex, sbx_lane_index_free)

G_END_DECLS
