/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-lane-times.h"

#include <math.h>

/**
 * sbx_lane_times_new:
 *
 * Returns: (transfer full): no times
 */
SbxLaneTimes *
sbx_lane_times_new (void)
{
  SbxLaneTimes *self = g_new0 (SbxLaneTimes, 1);

  self->runs = g_array_new (FALSE, FALSE, sizeof (SbxLaneRun));
  self->gaps = g_array_new (FALSE, FALSE, sizeof (SbxLaneGap));
  self->peers = g_array_new (FALSE, FALSE, sizeof (guint));
  self->ends = g_array_new (FALSE, FALSE, sizeof (double));

  return self;
}

/**
 * sbx_lane_times_free:
 * @self: (transfer full): times
 */
void
sbx_lane_times_free (SbxLaneTimes *self)
{
  g_array_unref (self->runs);
  g_array_unref (self->gaps);
  g_array_unref (self->peers);
  g_array_unref (self->ends);
  g_free (self);
}

void
sbx_lane_times_clear (SbxLaneTimes *self)
{
  g_array_set_size (self->runs, 0);
  g_array_set_size (self->gaps, 0);
  g_array_set_size (self->peers, 0);
  g_array_set_size (self->ends, 0);
}

/* Which peer a run is of: rows say it by their stores and remotes. */
static void
learn_run (SbxLaneTimes *self,
           SbxOverview  *overview,
           const SbxRow *row)
{
  const guint none = G_MAXUINT;
  const double never = NAN;
  guint *peer;

  while (self->peers->len <= row->run)
    {
      g_array_append_val (self->peers, none);
      g_array_append_val (self->ends, never);
    }
  peer = &g_array_index (self->peers, guint, row->run);
  if (*peer != G_MAXUINT || overview == NULL)
    return;
  if (row->remote < overview->remotes->len)
    *peer = ((SbxOverviewRemote *) g_ptr_array_index (overview->remotes, row->remote))->peer;
  else if (row->store < overview->stores->len)
    *peer = ((SbxOverviewStore *) g_ptr_array_index (overview->stores, row->store))->peer;
  else if (overview->peers->len == 1)
    *peer = 0;
}

static void
take_run (SbxLaneTimes *self,
          const SbxRow *row)
{
  SbxLaneRun run = { .run = row->run, .from = row->time, .to = INFINITY };

  if (row->kind == SBX_ROW_BEGIN)
    {
      g_array_append_val (self->runs, run);
      return;
    }
  for (guint i = self->runs->len; i > 0; i--)
    {
      SbxLaneRun *known = &g_array_index (self->runs, SbxLaneRun, i - 1);

      if (known->run == row->run && isinf (known->to))
        {
          known->to = row->time;
          return;
        }
    }
}

static void
take_gap (SbxLaneTimes *self,
          const SbxRow *row,
          guint         index)
{
  double before = g_array_index (self->ends, double, row->run);
  SbxLaneGap gap = { .run = row->run, .row = index, .to = row->time };

  gap.from = isnan (before) ? row->time : MIN (before, row->time);
  g_array_append_val (self->gaps, gap);
}

/**
 * sbx_lane_times_take:
 * @self: times
 * @row: a row
 * @index: which one
 * @overview: (nullable): what it names
 *
 * Returns: whether that was all about it: it is in no lane
 */
gboolean
sbx_lane_times_take (SbxLaneTimes *self,
                     const SbxRow *row,
                     guint         index,
                     SbxOverview  *overview)
{
  learn_run (self, overview, row);
  if (row->kind == SBX_ROW_GAP)
    {
      take_gap (self, row, index);
      return TRUE;
    }
  g_array_index (self->ends, double, row->run) = row->time;
  if (row->kind != SBX_ROW_BEGIN && row->kind != SBX_ROW_END)
    return FALSE;
  take_run (self, row);

  return TRUE;
}

/**
 * sbx_lane_times_get_peer:
 * @self: times
 * @run: index of a run
 *
 * Returns: index of its peer, or %G_MAXUINT if no row said it
 */
guint
sbx_lane_times_get_peer (const SbxLaneTimes *self,
                         guint               run)
{
  return run < self->peers->len ? g_array_index (self->peers, guint, run) : G_MAXUINT;
}
