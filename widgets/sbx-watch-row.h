/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-engine.h"
#include "sbx-path.h"
#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxWatchRow:
 *
 * A watched place of a state: its value at the moment on show, its history as a plot, and its
 * changes as a list.
 *
 * Signal: `unwatch`.
 */
#define SBX_TYPE_WATCH_ROW (sbx_watch_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxWatchRow, sbx_watch_row, SBX, WATCH_ROW, GtkListBoxRow)

GtkWidget *sbx_watch_row_new (SbxEngine    *engine,
                              SbxWorld     *world,
                              SbxSelection *selection,
                              guint         store,
                              const char   *path);
guint sbx_watch_row_get_store (SbxWatchRow *self);
const char *sbx_watch_row_get_path (SbxWatchRow *self);
void sbx_watch_row_set_state (SbxWatchRow *self,
                              SbxValue    *state);

G_END_DECLS
