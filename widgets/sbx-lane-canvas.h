/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-lane-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxLaneHit:
 * @number: number of the row there, 0 if there is none
 * @n: how many rows lie on each other there
 * @curve: the line there, place among those that are drawn; -1 if there is none
 * @gap: the row that tells of the gap there, or %G_MAXUINT
 *
 * What is at a place of the lanes.
 */
typedef struct
{
  guint32 number;
  guint n;
  int curve;
  guint gap;
} SbxLaneHit;

/**
 * SbxLaneCanvas:
 *
 * The lanes themselves, drawn: as high as all of them, of which the part in view is drawn. Wheel
 * and pinch zoom, dragging pans, a click selects. By keyboard a cursor goes from row to row.
 */
#define SBX_TYPE_LANE_CANVAS (sbx_lane_canvas_get_type ())
G_DECLARE_FINAL_TYPE (SbxLaneCanvas, sbx_lane_canvas, SBX, LANE_CANVAS, GtkWidget)

GtkWidget *sbx_lane_canvas_new (void);
/* Once. @scroll says which part is in view. */
void sbx_lane_canvas_connect (SbxLaneCanvas *self, SbxLaneScene *scene, GtkAdjustment *scroll);
/* Messages that there is no room for. "left-out" is notified. */
guint sbx_lane_canvas_get_left_out (SbxLaneCanvas *self);
/* What is at a place: for clicks, the card, and tests. */
void sbx_lane_canvas_pick (SbxLaneCanvas *self, double x, double y, SbxLaneHit *hit);
/* Number of the row under the keyboard's cursor, 0 if there is none. */
guint32 sbx_lane_canvas_get_cursor (SbxLaneCanvas *self);

G_END_DECLS
