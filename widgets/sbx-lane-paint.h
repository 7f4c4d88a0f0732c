/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-lane-palette.h"
#include "sbx-lane-scene.h"

G_BEGIN_DECLS

/**
 * SbxLanePaint:
 * @scene: what is looked at
 * @widget: whose text style counts
 * @palette: colours
 * @cr: where to draw; 0, 0 is the top of the first lane
 * @curves: (element-type SbxLaneCurve): the lines in view
 *
 * What is needed to draw the lanes. On a plain image: nothing of it is a widget.
 */
typedef struct
{
  SbxLaneScene *scene;
  GtkWidget *widget;
  const SbxLanePalette *palette;
  cairo_t *cr;
  const GArray *curves;
} SbxLanePaint;

/* What is under the marks: lanes as long as their peer was there, gaps, pauses, idle time. */
void sbx_lane_paint_ground (const SbxLanePaint *self);
/* Rows: a mark each, or as high as there are many. */
void sbx_lane_paint_rows (const SbxLanePaint *self);
void sbx_lane_paint_spans (const SbxLanePaint *self);
void sbx_lane_paint_evidence (const SbxLanePaint *self);
/* What is selected, and what it is compared with. */
void sbx_lane_paint_selected (const SbxLanePaint *self);
void sbx_lane_paint_curves (const SbxLanePaint *self);
/* Text whose middle on the left side is at @x, @y; how wide it is. What is backed stands beside a
 * sign, and on its other side where there is no room. */
double sbx_lane_paint_text (const SbxLanePaint *self, const char *text, double x, double y,
                            const GdkRGBA *color, double alpha, gboolean backed);

G_END_DECLS
