/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLaneScene"

#include "config.h"

#include "sbx-lane-scene-private.h"

/* --- View ------------------------------------------------------------------------------------ */

/**
 * sbx_lane_scene_zoom:
 * @self: a scene
 * @factor: above 1 shows less
 * @x: what stays where it is; while the end is followed, that does
 */
void
sbx_lane_scene_zoom (SbxLaneScene *self,
                     double        factor,
                     double        x)
{
  SbxTimeScale scale = self->scale;

  g_return_if_fail (SBX_IS_LANE_SCENE (self));

  sbx_time_scale_zoom (&scale, factor, sbx_lane_scene_is_following (self) ? scale.width : x);
  sbx_lane_scene_set_scale (self, scale);
  sbx_lane_scene_slide (self);
}

/**
 * sbx_lane_scene_pan:
 * @self: a scene
 * @pixels: how far to go; above 0 to later times
 *
 * Whoever goes somewhere else does not follow the end any more.
 */
void
sbx_lane_scene_pan (SbxLaneScene *self,
                    double        pixels)
{
  SbxTimeScale scale = self->scale;

  g_return_if_fail (SBX_IS_LANE_SCENE (self));

  if (!sbx_selection_get_view (self->selection, NULL, NULL))
    return;
  sbx_time_scale_move (&scale, pixels * sbx_time_scale_get_step (&scale));
  if (pixels < 0)
    sbx_selection_set_follow (self->selection, FALSE);
  if (!sbx_lane_scene_is_following (self))
    sbx_lane_scene_set_scale (self, scale);
}

/**
 * sbx_lane_scene_show:
 * @self: a scene
 * @from: ms since 1970
 * @to: ms since 1970, after @from
 */
void
sbx_lane_scene_show (SbxLaneScene *self,
                     double        from,
                     double        to)
{
  SbxTimeScale scale = { from, MAX (to, from + SBX_TIME_SCALE_LEAST), self->scale.width };
  double latest = to;
  double ignored;

  g_return_if_fail (SBX_IS_LANE_SCENE (self));

  sbx_lane_index_get_time (self->index, &ignored, &latest);
  if (to < latest)
    sbx_selection_set_follow (self->selection, FALSE);
  sbx_lane_scene_set_scale (self, scale);
}

/**
 * sbx_lane_scene_reveal:
 * @self: a scene
 * @time: ms since 1970
 *
 * Moves as far as it takes to have it in view, without zooming.
 */
void
sbx_lane_scene_reveal (SbxLaneScene *self,
                       double        time)
{
  SbxTimeScale scale = self->scale;

  g_return_if_fail (SBX_IS_LANE_SCENE (self));

  if (time >= scale.from && time <= scale.to)
    return;
  sbx_time_scale_move (&scale, time - (scale.from + scale.to) / 2);
  sbx_lane_scene_set_scale (self, scale);
}

/* --- Range ----------------------------------------------------------------------------------- */

/**
 * sbx_lane_scene_get_range:
 * @self: a scene
 * @from: (out) (optional): ms since 1970
 * @to: (out) (optional): ms since 1970
 *
 * Returns: whether there is one: the one that is being drawn, or what is selected
 */
gboolean
sbx_lane_scene_get_range (SbxLaneScene *self,
                          double       *from,
                          double       *to)
{
  g_return_val_if_fail (SBX_IS_LANE_SCENE (self), FALSE);

  if (!self->drafting)
    return sbx_selection_get_range (self->selection, from, to);
  if (from != NULL)
    *from = MIN (self->draft_from, self->draft_to);
  if (to != NULL)
    *to = MAX (self->draft_from, self->draft_to);
  return TRUE;
}

/**
 * sbx_lane_scene_draft_range:
 * @self: a scene
 * @from: ms since 1970
 * @to: ms since 1970
 *
 * Shows a range that is not chosen yet: what it hides is decided once, when it is.
 */
void
sbx_lane_scene_draft_range (SbxLaneScene *self,
                            double        from,
                            double        to)
{
  g_return_if_fail (SBX_IS_LANE_SCENE (self));

  self->drafting = TRUE;
  self->draft_from = from;
  self->draft_to = to;
  sbx_lane_scene_emit (self, SBX_LANE_CHANGE_RANGE);
}

void
sbx_lane_scene_take_range (SbxLaneScene *self)
{
  g_return_if_fail (SBX_IS_LANE_SCENE (self));

  if (!self->drafting)
    return;
  self->drafting = FALSE;
  if (self->draft_from != self->draft_to)
    sbx_selection_set_range (self->selection, self->draft_from, self->draft_to);
  sbx_lane_scene_emit (self, SBX_LANE_CHANGE_RANGE);
}
