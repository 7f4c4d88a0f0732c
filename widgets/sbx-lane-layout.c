/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-lane-layout.h"

#define HEADING_HEIGHT 22
#define LEAST_LANE_HEIGHT 34

void
sbx_lane_layout_init (SbxLaneLayout *self)
{
  self->tops = g_array_new (FALSE, FALSE, sizeof (int));
  self->lane_height = LEAST_LANE_HEIGHT;
  self->height = 0;
}

void
sbx_lane_layout_clear (SbxLaneLayout *self)
{
  g_clear_pointer (&self->tops, g_array_unref);
}

/**
 * sbx_lane_layout_place:
 * @self: a layout
 * @index: whose lanes
 *
 * Gives every lane its place, below the heading of its peer if it is the first of it.
 */
void
sbx_lane_layout_place (SbxLaneLayout      *self,
                       const SbxLaneIndex *index)
{
  guint n = sbx_lane_index_get_n_lanes (index);

  self->lane_height = MAX (self->lane_height, LEAST_LANE_HEIGHT);
  self->height = 0;
  g_array_set_size (self->tops, 0);
  for (guint i = 0; i < n; i++)
    {
      if (sbx_lane_layout_has_heading (index, i))
        self->height += HEADING_HEIGHT;
      g_array_append_val (self->tops, self->height);
      self->height += self->lane_height;
    }
}

/**
 * sbx_lane_layout_has_heading:
 * @index: whose lanes
 * @lane: place of a lane
 *
 * Returns: whether the name of its peer stands above it. One peer needs none: it is in the title of
 *   the window.
 */
gboolean
sbx_lane_layout_has_heading (const SbxLaneIndex *index,
                             guint               lane)
{
  guint n = sbx_lane_index_get_n_lanes (index);
  guint peer = sbx_lane_index_get_lane (index, lane)->peer;

  if (lane > 0 && sbx_lane_index_get_lane (index, lane - 1)->peer == peer)
    return FALSE;
  return sbx_lane_index_get_lane (index, 0)->peer != sbx_lane_index_get_lane (index, n - 1)->peer;
}

/**
 * sbx_lane_layout_find:
 * @self: a layout
 * @y: pixels from the top
 *
 * Returns: place of the lane there, or %G_MAXUINT
 */
guint
sbx_lane_layout_find (const SbxLaneLayout *self,
                      double               y)
{
  for (guint i = 0; i < self->tops->len; i++)
    {
      int top = g_array_index (self->tops, int, i);

      if (y >= top && y < top + self->lane_height)
        return i;
    }
  return G_MAXUINT;
}
