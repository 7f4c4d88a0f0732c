/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-lane-canvas.h"
#include "sbx-lane-curves.h"
#include "sbx-lane-hover.h"
#include "sbx-lane-palette.h"

G_BEGIN_DECLS

struct _SbxLaneCanvas
{
  GtkWidget parent_instance;

  /* Owned References */
  SbxLaneScene *scene;
  GtkAdjustment *scroll;
  SbxLanePalette *palette;   /* NULL until it is needed, and after the style changed */
  GdkTexture *picture;       /* of the part in view; NULL if it has to be drawn anew */
  GArray *curves;            /* SbxLaneCurve, as drawn */
  SbxLaneHover *card;

  double picture_top;
  guint n_left_out;
  SbxLaneHit hover;

  /* Keyboard */
  guint lane;
  guint32 number;
  double anchor;             /* where a range by keyboard began; NaN: nowhere */

  /* Mouse */
  double drag_from;          /* time where a range by mouse began; NaN while panning */
  double drag_x;             /* how far was panned */
  double drag_y;
  double pinch;              /* how far was pinched */
};

/* sbx-lane-canvas.c: draws anew, from the beginning */
void sbx_lane_canvas_invalidate (SbxLaneCanvas *self);
/* sbx-lane-canvas-mouse.c */
void sbx_lane_canvas_add_controllers (SbxLaneCanvas *self);
/* sbx-lane-canvas-keys.c */
void sbx_lane_canvas_add_keys (SbxLaneCanvas *self);
void sbx_lane_canvas_describe (SbxLaneCanvas *self);

G_END_DECLS
