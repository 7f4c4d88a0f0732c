/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-finding.h"
#include "sbx-rows.h"

G_BEGIN_DECLS

/**
 * SbxTimelineRow:
 *
 * One line of the action list as an object: made by [class@Timeline] when the line becomes visible.
 * Everything but its finding stays as it was made.
 */
#define SBX_TYPE_TIMELINE_ROW (sbx_timeline_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxTimelineRow, sbx_timeline_row, SBX, TIMELINE_ROW, GObject)

/* @delta: ms since the line above, NaN if there is none. */
SbxTimelineRow *sbx_timeline_row_new (const SbxRow *row, guint position, double delta,
                                      SbxSymbols *symbols);

const SbxRow *sbx_timeline_row_get_row (SbxTimelineRow *self);
guint sbx_timeline_row_get_position (SbxTimelineRow *self);
guint64 sbx_timeline_row_get_number (SbxTimelineRow *self);
double sbx_timeline_row_get_delta (SbxTimelineRow *self);
const char *sbx_timeline_row_get_action (SbxTimelineRow *self);
const char *sbx_timeline_row_get_changed (SbxTimelineRow *self);
/* (nullable): the worst finding that cites this event */
SbxFinding *sbx_timeline_row_get_finding (SbxTimelineRow *self);
void sbx_timeline_row_set_finding (SbxTimelineRow *self, SbxFinding *finding);
/* Whether the store leaves it out. */
gboolean sbx_timeline_row_get_skipped (SbxTimelineRow *self);
void sbx_timeline_row_set_skipped (SbxTimelineRow *self, gboolean skipped);

G_END_DECLS
