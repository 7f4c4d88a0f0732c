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
 * The lines of the action list as a [iface@Gio.ListModel] of [class@TimelineRow]: the rows that are
 * on show in the order of time. Objects are made when somebody asks and are the same as long as
 * somebody holds them, wherever their line moves. An update is one `items-changed`.
 *
 * While it folds, one line stands for an action that repeats (same type, remote and store, nothing
 * between), and one for an asynchronous action that ends right where it began. Where other actions
 * come between both ends keep their lines. What threw is never folded away.
 *
 * Properties: `folding` (gboolean).
 */
#define SBX_TYPE_TIMELINE (sbx_timeline_get_type ())
G_DECLARE_FINAL_TYPE (SbxTimeline, sbx_timeline, SBX, TIMELINE, GObject)

SbxTimeline *sbx_timeline_new (SbxShown *shown);

SbxShown *sbx_timeline_get_shown (SbxTimeline *self);
void sbx_timeline_set_folding (SbxTimeline *self, gboolean folding);
/* The line that stands for event @number, or GTK's "invalid" (G_MAXUINT) if it is not shown. */
guint sbx_timeline_find (SbxTimeline *self, guint64 number);
guint sbx_timeline_find_near (SbxTimeline *self, guint64 number);
/* The line that stands for a row of the session, or G_MAXUINT. */
guint sbx_timeline_find_row (SbxTimeline *self, guint row);
/* Opens the line that stands for event @number unless it is its own; returns its line. */
guint sbx_timeline_unfold (SbxTimeline *self, guint64 number);
/* Index of the row of a line, and how many it stands for. */
guint sbx_timeline_get_row (SbxTimeline *self, guint position);
guint sbx_timeline_get_count (SbxTimeline *self, guint position);
/* Appends the rows (guint) that a line stands for. */
void sbx_timeline_list_rows (SbxTimeline *self, guint position, GArray *rows);
/* Returns whether there was anything to open or close. */
gboolean sbx_timeline_set_open (SbxTimeline *self, guint position, gboolean open);

G_END_DECLS
