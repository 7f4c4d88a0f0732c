/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-density.h"

#include <math.h>
#include <string.h>

/* What a clock of JavaScript can say at most, ms around 1970. */
#define MOST_TIME 8.64e15

void
sbx_density_clear (SbxDensity *self)
{
  memset (self, 0, sizeof *self);
}

/* Two bins become one; the other half of the bins is empty then. */
static void
fold (SbxDensity *self,
      gboolean    to_end)
{
  guint32 folded[SBX_DENSITY_BINS / 2];

  for (guint i = 0; i < SBX_DENSITY_BINS / 2; i++)
    folded[i] = self->bins[2 * i] + self->bins[2 * i + 1];
  memset (self->bins, 0, sizeof self->bins);
  memcpy (self->bins + (to_end ? SBX_DENSITY_BINS / 2 : 0), folded, sizeof folded);
  if (to_end)
    self->begin -= self->step * SBX_DENSITY_BINS;
  self->step *= 2;
}

/**
 * sbx_density_add:
 * @self: a density
 * @time: ms since 1970; no clock's time is not counted
 */
void
sbx_density_add (SbxDensity *self,
                 double      time)
{
  if (!(fabs (time) <= MOST_TIME))
    return;
  if (self->total++ == 0)
    {
      self->begin = floor (time);
      self->step = 1;
    }
  while (time < self->begin)
    fold (self, TRUE);
  while (time >= self->begin + self->step * SBX_DENSITY_BINS)
    fold (self, FALSE);
  self->bins[MIN ((guint) ((time - self->begin) / self->step), SBX_DENSITY_BINS - 1)]++;
}

/**
 * sbx_density_count:
 * @self: a density
 * @from: ms since 1970
 * @to: ms since 1970, not before @from
 *
 * Of a bin that is only partly in the span, that part counts.
 *
 * Returns: how many moments are in the span
 */
double
sbx_density_count (const SbxDensity *self,
                   double            from,
                   double            to)
{
  double low;
  double high;
  double count = 0;

  if (self->total == 0 || !(to > from))
    return 0;
  low = CLAMP ((from - self->begin) / self->step, 0, SBX_DENSITY_BINS);
  high = CLAMP ((to - self->begin) / self->step, 0, SBX_DENSITY_BINS);
  for (guint i = (guint) low; i < SBX_DENSITY_BINS && i < high; i++)
    count += self->bins[i] * (MIN (high, i + 1.0) - MAX (low, (double) i));

  return count;
}
