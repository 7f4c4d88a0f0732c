/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <cairo.h>

#include "sbx-lane-scene.h"

G_BEGIN_DECLS

/**
 * SbxLaneCurve:
 * @link: index of the link; of the first of them, if it stands for several
 * @n: how many links it stands for
 * @x1: where it was sent, in pixels
 * @y1: the middle of that lane
 * @x2: where it ended
 * @y2: the middle of that lane, or a stub's end
 * @lane: place of the receiver's lane, or %G_MAXUINT if nobody received it
 * @remote: index of the sending remote, or %SBX_ROW_NONE
 * @fate: an [enum@SbxLinkFate]
 * @strong: it belongs to what is selected
 * @weak: the filter hides both ends
 *
 * A line that is drawn.
 */
typedef struct
{
  guint link;
  guint n;
  double x1;
  double y1;
  double x2;
  double y2;
  guint lane;
  guint remote;
  guint8 fate;
  gboolean strong;
  gboolean weak;
} SbxLaneCurve;

guint sbx_lane_curves_collect (SbxLaneScene *scene,
                               GArray       *curves);
void sbx_lane_curve_trace (const SbxLaneCurve *self,
                           cairo_t            *cr);
double sbx_lane_curve_measure (const SbxLaneCurve *self,
                               double              x,
                               double              y);
gboolean sbx_lane_curve_is_dropped (const SbxLaneCurve *self);

G_END_DECLS
