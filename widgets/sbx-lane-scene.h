/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-lane-evidence.h"
#include "sbx-lane-layout.h"
#include "sbx-selection.h"
#include "sbx-shown.h"
#include "sbx-time-scale.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxLaneChange:
 * @SBX_LANE_CHANGE_LANES: there are other lanes, or in other places
 * @SBX_LANE_CHANGE_VIEW: another span of time is looked at
 * @SBX_LANE_CHANGE_ROWS: rows in view came or have new verdicts
 * @SBX_LANE_CHANGE_TOTAL: rows came anywhere
 * @SBX_LANE_CHANGE_MARKS: links, findings, or what is selected
 * @SBX_LANE_CHANGE_RANGE: the range
 *
 * What is to be drawn anew.
 */
typedef enum
{
  SBX_LANE_CHANGE_LANES = 1 << 0,
  SBX_LANE_CHANGE_VIEW = 1 << 1,
  SBX_LANE_CHANGE_ROWS = 1 << 2,
  SBX_LANE_CHANGE_TOTAL = 1 << 3,
  SBX_LANE_CHANGE_MARKS = 1 << 4,
  SBX_LANE_CHANGE_RANGE = 1 << 5,
} SbxLaneChange;

/**
 * SbxLaneScene:
 *
 * What the parts of the lanes have in common: rows by lane, the span of time they look at, where
 * lanes stand. Draws nothing. Time runs from left to right in every language, as on a graph; only
 * the names change sides.
 *
 * Signal: `changed` (guint flags): an [flags@SbxLaneChange].
 */
#define SBX_TYPE_LANE_SCENE (sbx_lane_scene_get_type ())
G_DECLARE_FINAL_TYPE (SbxLaneScene, sbx_lane_scene, SBX, LANE_SCENE, GObject)

SbxLaneScene *sbx_lane_scene_new (SbxWorld *world, SbxSelection *selection, SbxShown *shown);

SbxWorld *sbx_lane_scene_get_world (SbxLaneScene *self);
SbxSelection *sbx_lane_scene_get_selection (SbxLaneScene *self);
SbxShown *sbx_lane_scene_get_shown (SbxLaneScene *self);
SbxLaneIndex *sbx_lane_scene_get_index (SbxLaneScene *self);
SbxRows *sbx_lane_scene_get_rows (SbxLaneScene *self);  /* (nullable) */
/* (element-type SbxLaneEvidence) */
const GArray *sbx_lane_scene_get_evidence (SbxLaneScene *self);

const SbxTimeScale *sbx_lane_scene_get_scale (SbxLaneScene *self);
void sbx_lane_scene_get_total (SbxLaneScene *self, double *from, double *to);
void sbx_lane_scene_set_width (SbxLaneScene *self, int width);
void sbx_lane_scene_set_cost (SbxLaneScene *self,
                              double        ms);
void sbx_lane_scene_zoom (SbxLaneScene *self, double factor, double x);
void sbx_lane_scene_pan (SbxLaneScene *self, double pixels);
void sbx_lane_scene_show (SbxLaneScene *self, double from, double to);
void sbx_lane_scene_reveal (SbxLaneScene *self, double time);

gboolean sbx_lane_scene_get_range (SbxLaneScene *self, double *from, double *to);
void sbx_lane_scene_draft_range (SbxLaneScene *self, double from, double to);
void sbx_lane_scene_take_range (SbxLaneScene *self);

const SbxLaneLayout *sbx_lane_scene_get_layout (SbxLaneScene *self);
/* How high a lane has to be for its name. */
void sbx_lane_scene_set_lane_height (SbxLaneScene *self, int height);
double sbx_lane_scene_get_lane_middle (SbxLaneScene *self, guint lane);

G_END_DECLS
