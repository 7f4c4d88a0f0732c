/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-lane-scene.h"

G_BEGIN_DECLS

/**
 * SbxLaneAxis:
 *
 * The time above the lanes. Dragging on it chooses a range; the ends of one are handles.
 */
#define SBX_TYPE_LANE_AXIS (sbx_lane_axis_get_type ())
G_DECLARE_FINAL_TYPE (SbxLaneAxis, sbx_lane_axis, SBX, LANE_AXIS, GtkWidget)

GtkWidget *sbx_lane_axis_new (void);
/* Once. */
void sbx_lane_axis_connect (SbxLaneAxis *self, SbxLaneScene *scene);

/* What is written at a tick: local time, as exact as ticks @step ms apart need it. */
char *sbx_lane_axis_format_tick (double time, double step);

G_END_DECLS
