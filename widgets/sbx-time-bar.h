/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-player.h"

G_BEGIN_DECLS

/**
 * SbxTimeBar:
 *
 * The bottom of the timeline: where we are in the recording, the steps through it, and the way back
 * to what happens now. Its buttons are actions of the window: `win.time-first`, `win.time-back`,
 * `win.play`, `win.time-forward`, `win.time-last` and `win.time-live`.
 */
#define SBX_TYPE_TIME_BAR (sbx_time_bar_get_type ())
G_DECLARE_FINAL_TYPE (SbxTimeBar, sbx_time_bar, SBX, TIME_BAR, GtkWidget)

void sbx_time_bar_connect (SbxTimeBar   *self,
                           SbxPlayer    *player,
                           SbxSelection *selection);

G_END_DECLS
