/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-engine.h"
#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxShown:
 *
 * Which of the session's rows are on show: what the filter, the chosen remote or store and the
 * range of the selection leave, decided once for the list and the lanes. While the selection is
 * paused it stays as it is and counts what waits. One per window.
 *
 * Signal: `changed` (guint from): rows from this index on have new verdicts; those before it stand.
 * 0: all of them. Emitted once per update.
 */
#define SBX_TYPE_SHOWN (sbx_shown_get_type ())
G_DECLARE_FINAL_TYPE (SbxShown, sbx_shown, SBX, SHOWN, GObject)

SbxShown *sbx_shown_new (SbxWorld *world, SbxSelection *selection);

/* Whose recording is searched for what rows do not say; without one nothing of that matches. */
void sbx_shown_set_engine (SbxShown *self, SbxEngine *engine);
/* (nullable) */
SbxEngine *sbx_shown_get_engine (SbxShown *self);
SbxWorld *sbx_shown_get_world (SbxShown *self);
/* Rows taken from the session, on show or not: those that may be asked about. */
guint sbx_shown_get_n_rows (SbxShown *self);
/* Rows that arrived since it was paused. */
guint sbx_shown_get_n_waiting (SbxShown *self);
guint sbx_shown_get_n_matching (SbxShown *self);
/* Whether anything may be hidden. */
gboolean sbx_shown_is_filtered (SbxShown *self);
gboolean sbx_shown_contains (SbxShown *self, guint row);
/* 0…1 while the contents of the events that there were when the filter was set are being searched,
 * 1 otherwise: those that arrive are searched as they come. "progress" is notified. */
double sbx_shown_get_progress (SbxShown *self);
/* (nullable): what is wrong with the filter's text; the last right one holds. "problem" is
 * notified. */
const GError *sbx_shown_get_problem (SbxShown *self, gsize *start, gsize *end);

G_END_DECLS
