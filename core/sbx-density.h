/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Wide screens have about as many pixels; an even number. */
#define SBX_DENSITY_BINS 2048

/**
 * SbxDensity:
 * @begin: time where the first bin begins, ms since 1970; only if @total is not 0
 * @step: ms in a bin
 * @total: moments counted
 * @bins: how many moments are in each
 *
 * How many moments there were when, over all the time there was, in constant memory: whenever time
 * runs over the end, two bins become one. Adding costs the same however many there are, and drawing
 * does not depend on their number at all. All zero is an empty one.
 */
typedef struct
{
  double begin;
  double step;
  guint64 total;
  guint32 bins[SBX_DENSITY_BINS];
} SbxDensity;

void sbx_density_clear (SbxDensity *self);
void sbx_density_add (SbxDensity *self,
                      double      time);
double sbx_density_count (const SbxDensity *self,
                          double            from,
                          double            to);

G_END_DECLS
