/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Less cannot be told apart: times are doubles of ms since 1970. */
#define SBX_TIME_SCALE_LEAST 1.0

/**
 * SbxTimeScale:
 * @from: time at the left end, ms since 1970
 * @to: time at the right end, after @from
 * @width: pixels between them, above 0
 *
 * A span of time laid out from left to right. Plain values; nobody owns anything.
 */
typedef struct
{
  double from;
  double to;
  double width;
} SbxTimeScale;

double sbx_time_scale_get_x (const SbxTimeScale *self,
                             double              time);
double sbx_time_scale_get_time (const SbxTimeScale *self,
                                double              x);
double sbx_time_scale_get_step (const SbxTimeScale *self);
void sbx_time_scale_zoom (SbxTimeScale *self,
                          double        factor,
                          double        x);
void sbx_time_scale_move (SbxTimeScale *self,
                          double        ms);
void sbx_time_scale_clamp (SbxTimeScale *self,
                           double        from,
                           double        to);
void sbx_time_scale_hold (SbxTimeScale *self,
                          double        from,
                          double        to);
double sbx_time_scale_get_tick_step (const SbxTimeScale *self,
                                     double              least);
double sbx_time_scale_get_first_tick (const SbxTimeScale *self,
                                      double              step,
                                      double              offset);

G_END_DECLS
