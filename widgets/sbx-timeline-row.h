/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-finding.h"
#include "sbx-line-info.h"

G_BEGIN_DECLS

/**
 * SbxTimelineRow:
 *
 * One line of the action list as an object: made by [class@Timeline] when the line becomes visible.
 * The row stays; what may change tells so by the signal `changed`.
 */
#define SBX_TYPE_TIMELINE_ROW (sbx_timeline_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxTimelineRow, sbx_timeline_row, SBX, TIMELINE_ROW, GObject)

/* @index: of the row in the session */
SbxTimelineRow *sbx_timeline_row_new (const SbxRow *row, guint index, SbxSymbols *symbols);

const SbxRow *sbx_timeline_row_get_row (SbxTimelineRow *self);
guint sbx_timeline_row_get_index (SbxTimelineRow *self);
guint64 sbx_timeline_row_get_number (SbxTimelineRow *self);
const SbxLineInfo *sbx_timeline_row_get_info (SbxTimelineRow *self);
void sbx_timeline_row_set_info (SbxTimelineRow *self, const SbxLineInfo *info);
const char *sbx_timeline_row_get_action (SbxTimelineRow *self);
const char *sbx_timeline_row_get_changed (SbxTimelineRow *self);
/* (nullable): the worst finding that cites this event */
SbxFinding *sbx_timeline_row_get_finding (SbxTimelineRow *self);
void sbx_timeline_row_set_finding (SbxTimelineRow *self, SbxFinding *finding);
/* (nullable): the beginning of what the action carries, NULL until somebody asked for it */
const char *sbx_timeline_row_get_payload (SbxTimelineRow *self);
void sbx_timeline_row_set_payload (SbxTimelineRow *self, const char *payload);
/* Whether the store leaves it out. */
gboolean sbx_timeline_row_get_skipped (SbxTimelineRow *self);
void sbx_timeline_row_set_skipped (SbxTimelineRow *self, gboolean skipped);

G_END_DECLS
