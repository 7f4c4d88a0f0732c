/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-lane-index.h"

G_BEGIN_DECLS

/**
 * SbxLaneLayout:
 * @tops: (element-type int): by lane, pixels from the top of the first
 * @lane_height: pixels from one to the next
 * @height: of all
 *
 * Where lanes stand: the same for their names and for what is drawn in them.
 */
typedef struct
{
  GArray *tops;
  int lane_height;
  int height;
} SbxLaneLayout;

void sbx_lane_layout_init (SbxLaneLayout *self);
void sbx_lane_layout_clear (SbxLaneLayout *self);
void sbx_lane_layout_place (SbxLaneLayout      *self,
                            const SbxLaneIndex *index);
gboolean sbx_lane_layout_has_heading (const SbxLaneIndex *index,
                                      guint               lane);
guint sbx_lane_layout_find (const SbxLaneLayout *self,
                            double               y);

G_END_DECLS
