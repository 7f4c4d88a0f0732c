/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-lane-scene.h"

G_BEGIN_DECLS

/**
 * SbxLanesOverview:
 *
 * How dense the whole recording is, where its findings are, and which part of it the lanes look at:
 * a brush with handles.
 */
#define SBX_TYPE_LANES_OVERVIEW (sbx_lanes_overview_get_type ())
G_DECLARE_FINAL_TYPE (SbxLanesOverview, sbx_lanes_overview, SBX, LANES_OVERVIEW, GtkWidget)

GtkWidget *sbx_lanes_overview_new (void);
/* Once. */
void sbx_lanes_overview_connect (SbxLanesOverview *self, SbxLaneScene *scene);

G_END_DECLS
