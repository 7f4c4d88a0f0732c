/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-selection.h"
#include "sbx-timeline-row.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxTimeline:
 *
 * The lines of the action list as a [iface@Gio.ListModel] of [class@TimelineRow]: nothing but a
 * count (and, with a filter, an index of positions) over the session's rows. Objects are made when
 * somebody asks and are the same as long as somebody holds them. An update is one `items-changed`.
 *
 * While the selection is paused the timeline stays as it is and counts what waits.
 */
#define SBX_TYPE_TIMELINE (sbx_timeline_get_type ())
G_DECLARE_FINAL_TYPE (SbxTimeline, sbx_timeline, SBX, TIMELINE, GObject)

SbxTimeline *sbx_timeline_new (SbxWorld *world, SbxSelection *selection);

/* Position of event @number, or GTK's "invalid" (G_MAXUINT) if it is not shown. */
guint sbx_timeline_find (SbxTimeline *self, guint64 number);
guint sbx_timeline_find_near (SbxTimeline *self, guint64 number);
/* Rows taken from the session, filtered or not. */
guint sbx_timeline_get_n_rows (SbxTimeline *self);
/* Rows that arrived since it was paused. */
guint sbx_timeline_get_n_waiting (SbxTimeline *self);
gboolean sbx_timeline_is_filtered (SbxTimeline *self);

G_END_DECLS
