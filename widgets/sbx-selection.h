/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Stands for "no remote" and "no store". */
#define SBX_SELECTION_NONE G_MAXUINT

/**
 * SbxSelection:
 *
 * What the user is looking at: the one object between the panes of a window. Widgets write what the
 * user did and listen for what others wrote; no widget calls another.
 */
#define SBX_TYPE_SELECTION (sbx_selection_get_type ())
G_DECLARE_FINAL_TYPE (SbxSelection, sbx_selection, SBX, SELECTION, GObject)

SbxSelection *sbx_selection_new (void);

/* Number of the selected event, 0 if there is none. */
guint64 sbx_selection_get_event (SbxSelection *self);
void sbx_selection_set_event (SbxSelection *self, guint64 number);
/* Selects an event and asks the list to bring it into view. Emits `reveal`. */
void sbx_selection_reveal_event (SbxSelection *self, guint64 number);

guint sbx_selection_get_remote (SbxSelection *self);
guint sbx_selection_get_store (SbxSelection *self);
/* At most one of the two is not SBX_SELECTION_NONE. */
void sbx_selection_set_source (SbxSelection *self, guint remote, guint store);

gboolean sbx_selection_get_follow (SbxSelection *self);
void sbx_selection_set_follow (SbxSelection *self, gboolean follow);
gboolean sbx_selection_get_paused (SbxSelection *self);
void sbx_selection_set_paused (SbxSelection *self, gboolean paused);
const char *sbx_selection_get_filter (SbxSelection *self);
void sbx_selection_set_filter (SbxSelection *self, const char *filter);

/* Number of the event that the selected one is compared with, 0 if there is none. */
guint64 sbx_selection_get_compared (SbxSelection *self);
void sbx_selection_set_compared (SbxSelection *self, guint64 number);
/* (nullable) (element-type guint64): the numbers of all selected lines' events, ascending. */
GArray *sbx_selection_get_numbers (SbxSelection *self);
void sbx_selection_set_numbers (SbxSelection *self, GArray *numbers);
/* The other one where exactly two are selected, or 0. */
guint64 sbx_selection_get_other (SbxSelection *self);
/* The range of time that is on show, ms since 1970; FALSE and nothing set if it is all of it. */
gboolean sbx_selection_get_range (SbxSelection *self, double *from, double *to);
void sbx_selection_set_range (SbxSelection *self, double from, double to);
void sbx_selection_clear_range (SbxSelection *self);
/* The span of time that the lanes look at, ms since 1970; FALSE while they show everything. */
gboolean sbx_selection_get_view (SbxSelection *self, double *from, double *to);
void sbx_selection_set_view (SbxSelection *self, double from, double to);
void sbx_selection_clear_view (SbxSelection *self);

/* Everything back to the beginning, for a new session; paused and follow stay. */
void sbx_selection_reset (SbxSelection *self);

G_END_DECLS
