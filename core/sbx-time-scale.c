/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-time-scale.h"

#include <math.h>

/* At each end of what is held, as a part of it; and how much longer the whole may be. */
#define ROOM 0.02
#define MOST_ROOM 1.5
/* A single moment is shown in this, ms. */
#define LEAST_HELD 100.0

/* What people count time in, above a second: s, min, h, days. Below it is 1, 2, 5. */
static const double long_steps[] = {
  1e3, 2e3, 5e3, 10e3, 15e3, 30e3,
  60e3, 120e3, 300e3, 600e3, 900e3, 1800e3,
  3600e3, 7200e3, 10800e3, 21600e3, 43200e3, 86400e3,
};

/**
 * sbx_time_scale_get_x:
 * @self: a scale
 * @time: ms since 1970
 *
 * Returns: where it is, in pixels from the left; outside of 0…width if it is not in view
 */
double
sbx_time_scale_get_x (const SbxTimeScale *self,
                      double              time)
{
  return (time - self->from) / (self->to - self->from) * self->width;
}

/**
 * sbx_time_scale_get_time:
 * @self: a scale
 * @x: pixels from the left
 *
 * Returns: the time there, ms since 1970
 */
double
sbx_time_scale_get_time (const SbxTimeScale *self,
                         double              x)
{
  return self->from + x / self->width * (self->to - self->from);
}

/**
 * sbx_time_scale_get_step:
 * @self: a scale
 *
 * Returns: ms in a pixel
 */
double
sbx_time_scale_get_step (const SbxTimeScale *self)
{
  return (self->to - self->from) / self->width;
}

/**
 * sbx_time_scale_zoom:
 * @self: a scale
 * @factor: how much shorter the span becomes: 2 shows half of it
 * @x: what stays where it is, in pixels
 */
void
sbx_time_scale_zoom (SbxTimeScale *self,
                     double        factor,
                     double        x)
{
  double time = sbx_time_scale_get_time (self, x);
  double span;

  g_return_if_fail (factor > 0);

  span = MAX ((self->to - self->from) / factor, SBX_TIME_SCALE_LEAST);
  self->from = time - x / self->width * span;
  self->to = self->from + span;
}

void
sbx_time_scale_move (SbxTimeScale *self,
                     double        ms)
{
  self->from += ms;
  self->to += ms;
}

/**
 * sbx_time_scale_clamp:
 * @self: a scale
 * @from: nothing before this is shown
 * @to: nothing after this is shown
 *
 * Moves the scale into a span, and makes it as short as that if it is longer.
 */
void
sbx_time_scale_clamp (SbxTimeScale *self,
                      double        from,
                      double        to)
{
  double span = MIN (self->to - self->from, to - from);

  self->from = CLAMP (self->from, from, to - span);
  self->to = self->from + span;
}

/**
 * sbx_time_scale_hold:
 * @self: a scale
 * @from: when it begins, ms since 1970
 * @to: when it ends, not before @from
 *
 * Makes the scale as long as something that grows, with some room at both ends. It stays as it is
 * until the room is used up: what is drawn in it does not move with everything that comes.
 */
void
sbx_time_scale_hold (SbxTimeScale *self,
                     double        from,
                     double        to)
{
  double span = MAX (to - from, LEAST_HELD);

  if (self->from <= from - span * ROOM / 4 && self->to >= to + span * ROOM / 4
      && self->to - self->from <= span * MOST_ROOM)
    return;
  self->from = from - span * ROOM;
  self->to = from + span * (1 + 2 * ROOM);
}

/**
 * sbx_time_scale_get_tick_step:
 * @self: a scale
 * @least: pixels that two ticks are apart at least
 *
 * Returns: ms between two ticks, a round number of whatever people count in
 */
double
sbx_time_scale_get_tick_step (const SbxTimeScale *self,
                              double              least)
{
  double wanted = least * sbx_time_scale_get_step (self);
  double power;

  if (wanted > long_steps[G_N_ELEMENTS (long_steps) - 1])
    {
      double days = ceil (wanted / 86400e3);

      power = pow (10, floor (log10 (days)));
      return (days <= power ? 1 : days <= 2 * power ? 2 : days <= 5 * power ? 5 : 10)
             * power * 86400e3;
    }
  for (guint i = 0; wanted > 500 && i < G_N_ELEMENTS (long_steps); i++)
    if (long_steps[i] >= wanted)
      return long_steps[i];
  power = pow (10, floor (log10 (wanted)));
  wanted /= power;
  return (wanted <= 1 ? 1 : wanted <= 2 ? 2 : wanted <= 5 ? 5 : 10) * power;
}

/**
 * sbx_time_scale_get_first_tick:
 * @self: a scale
 * @step: ms between ticks
 * @offset: ms that local time is ahead of UTC, so that hours and days begin where people live
 *
 * Returns: the first time in view that is a multiple of @step, ms since 1970
 */
double
sbx_time_scale_get_first_tick (const SbxTimeScale *self,
                               double              step,
                               double              offset)
{
  return ceil ((self->from + offset) / step) * step - offset;
}
