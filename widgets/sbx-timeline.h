/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-shown.h"
#include "sbx-timeline-row.h"

G_BEGIN_DECLS

/**
 * SbxTimeline:
 *
 * The lines of the action list as a [iface@Gio.ListModel] of [class@TimelineRow]: nothing but a
 * count (and, with a filter, an index of positions) over the session's rows. Objects are made when
 * somebody asks and are the same as long as somebody holds them. An update is one `items-changed`.
 */
#define SBX_TYPE_TIMELINE (sbx_timeline_get_type ())
G_DECLARE_FINAL_TYPE (SbxTimeline, sbx_timeline, SBX, TIMELINE, GObject)

SbxTimeline *sbx_timeline_new (SbxShown *shown);

/* Position of event @number, or GTK's "invalid" (G_MAXUINT) if it is not shown. */
guint sbx_timeline_find (SbxTimeline *self, guint64 number);
guint sbx_timeline_find_near (SbxTimeline *self, guint64 number);

G_END_DECLS
