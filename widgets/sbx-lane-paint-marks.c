/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLanePaint"

#include "config.h"

#include "sbx-lane-paint.h"

#include <math.h>

#include "sbx-lane-curves.h"
#include "sbx-lane-text.h"

/* Spans that overlap stand below each other, up to so many. */
#define SPAN_LEVELS 3
#define SPAN_HEIGHT 7.0
#define MOST_REASONS 12
#define RING 9.0
/* Reasons stand below the marks of their lane. */
#define REASON_BELOW 8.0

static double
get_x (const SbxLanePaint *self,
       double              time)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);

  return CLAMP (sbx_time_scale_get_x (scale, time), -100, scale->width + 100);
}

/* --- Spans ----------------------------------------------------------------------------------- */

typedef struct
{
  double ends[SPAN_LEVELS];
} Levels;

/* The first level where nothing stands any more; where all are full it lies on the last. */
static guint
choose_level (Levels *levels,
              double  from,
              double  to)
{
  guint level = 0;

  while (level + 1 < SPAN_LEVELS && levels->ends[level] > from)
    level++;
  levels->ends[level] = MAX (levels->ends[level], to);
  return level;
}

static void
paint_span (const SbxLanePaint *self,
            const SbxLink      *link,
            guint               lane,
            Levels             *levels)
{
  guint64 event = sbx_selection_get_event (sbx_lane_scene_get_selection (self->scene));
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  const GdkRGBA *color = sbx_lane_palette_get_remote (self->palette, link->from_remote);
  gboolean open = isnan (link->to_time);
  gboolean strong = event != 0 && (link->from == event || link->to == event);
  double x1 = get_x (self, link->from_time);
  double x2 = MAX (open ? scale->width + 10 : get_x (self, link->to_time), x1 + 1);
  double y;

  /* One that begins within what is drawn already, and is no wider than a pixel, is not seen. */
  if (x2 - x1 <= 1.5 && x1 < levels->ends[0] && !strong)
    return;
  y = sbx_lane_scene_get_lane_middle (self->scene, lane) - SPAN_HEIGHT / 2
      + choose_level (levels, x1, x2) * (SPAN_HEIGHT + 1);
  sbx_lane_palette_set_ink (color, self->cr, strong ? 0.7 : 0.3);
  cairo_rectangle (self->cr, x1, y, x2 - x1, SPAN_HEIGHT);
  cairo_fill (self->cr);
  if (link->fate != SBX_LINK_REJECTED)
    return;
  sbx_lane_palette_set_ink (color, self->cr, 1);
  cairo_set_line_width (self->cr, 2);
  cairo_move_to (self->cr, x2, y - 3);
  cairo_line_to (self->cr, x2, y + SPAN_HEIGHT + 3);
  cairo_stroke (self->cr);
}

void
sbx_lane_paint_spans (const SbxLanePaint *self)
{
  const SbxLinks *links = sbx_world_get_links (sbx_lane_scene_get_world (self->scene));
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  SbxLaneIndex *index = sbx_lane_scene_get_index (self->scene);
  guint n_lanes = sbx_lane_index_get_n_lanes (index);
  g_autofree Levels *levels = g_new0 (Levels, MAX (n_lanes, 1));
  guint n = sbx_links_get_count (links);

  for (guint i = 0; i < n_lanes; i++)
    for (guint level = 0; level < SPAN_LEVELS; level++)
      levels[i].ends[level] = -INFINITY;
  for (guint i = sbx_links_find_next (links, 0, scale->from, scale->to);
       i < n;
       i = sbx_links_find_next (links, i + 1, scale->from, scale->to))
    {
      const SbxLink *link = sbx_links_get (links, i);
      const SbxRow *row;
      guint lane;

      if (link->kind != SBX_LINK_SPAN || link->to_time < scale->from)
        continue;
      row = link->from_remote == SBX_ROW_NONE
            ? sbx_world_find_row (sbx_lane_scene_get_world (self->scene), link->from) : NULL;
      lane = row != NULL ? sbx_lane_index_find (index, row)
                         : sbx_lane_index_find_remote (index, link->from_remote, link->from_run);
      if (lane < n_lanes)
        paint_span (self, link, lane, &levels[lane]);
    }
}

/* --- Lines ----------------------------------------------------------------------------------- */

static void
paint_cross (const SbxLanePaint *self,
             double              x,
             double              y,
             double              size,
             double              width)
{
  cairo_set_dash (self->cr, NULL, 0, 0);
  cairo_set_line_width (self->cr, width);
  cairo_move_to (self->cr, x - size, y - size);
  cairo_line_to (self->cr, x + size, y + size);
  cairo_move_to (self->cr, x - size, y + size);
  cairo_line_to (self->cr, x + size, y - size);
  cairo_stroke (self->cr);
}

static double
get_strength (const SbxLaneCurve *curve,
              gboolean            any_strong)
{
  if (curve->strong)
    return 1;
  if (curve->weak)
    return 0.12;
  if (any_strong)
    return sbx_lane_curve_is_dropped (curve) ? 0.5 : 0.25;
  return sbx_lane_curve_is_dropped (curve) ? 1 : 0.7;
}

static void
paint_curve (const SbxLanePaint *self,
             const SbxLaneCurve *curve,
             double              alpha)
{
  static const double dashes[] = { 4, 3 };
  static const double dots[] = { 1, 4 };
  gboolean dropped = sbx_lane_curve_is_dropped (curve);
  const GdkRGBA *color = dropped ? &self->palette->severities[SBX_SEVERITY_ERROR]
                                 : sbx_lane_palette_get_remote (self->palette, curve->remote);

  sbx_lane_palette_set_ink (color, self->cr, alpha);
  cairo_set_line_width (self->cr, MIN (1.4 + log2 (curve->n), 6) + (curve->strong ? 0.8 : 0));
  if (dropped || curve->fate == SBX_LINK_UNHEARD)
    cairo_set_dash (self->cr, dashes, 2, 0);
  else if (curve->fate == SBX_LINK_OPEN || curve->fate == SBX_LINK_UNKNOWN)
    cairo_set_dash (self->cr, dots, 2, 0);
  else
    cairo_set_dash (self->cr, NULL, 0, 0);
  sbx_lane_curve_trace (curve, self->cr);
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0);
  if (dropped)
    {
      paint_cross (self, curve->x2, curve->y2, 4.5, 2.4);
    }
  else if (curve->lane == G_MAXUINT)
    {
      cairo_set_line_width (self->cr, 2);
      cairo_move_to (self->cr, curve->x2 - 5, curve->y2);
      cairo_line_to (self->cr, curve->x2 + 5, curve->y2);
      cairo_stroke (self->cr);
    }
  else
    {
      cairo_arc (self->cr, curve->x2, curve->y2, 2.2, 0, 2 * G_PI);
      cairo_fill (self->cr);
    }
}

/* Why it was dropped, beside the cross, where nothing is written yet. */
static void
paint_reasons (const SbxLanePaint *self,
               gboolean            any_strong)
{
  SbxWorld *world = sbx_lane_scene_get_world (self->scene);
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  guint n_lanes = sbx_lane_index_get_n_lanes (sbx_lane_scene_get_index (self->scene));
  g_autofree double *written = g_new (double, MAX (n_lanes, 1));
  guint n = 0;

  for (guint i = 0; i < n_lanes; i++)
    written[i] = -INFINITY;
  for (guint i = 0; i < self->curves->len && n < MOST_REASONS; i++)
    {
      const SbxLaneCurve *curve = &g_array_index (self->curves, SbxLaneCurve, i);
      g_autofree char *text = NULL;
      double x = curve->x2 + 9;

      if (!sbx_lane_curve_is_dropped (curve) || curve->weak || curve->lane >= n_lanes
          || (any_strong && !curve->strong) || x < written[curve->lane] || x < 0
          || x > scale->width)
        continue;
      text = sbx_lane_text_fate (world, sbx_links_get (sbx_world_get_links (world), curve->link));
      written[curve->lane] = x + 12 + sbx_lane_paint_text (
        self, text, x, curve->y2 + REASON_BELOW, &self->palette->severities[SBX_SEVERITY_ERROR], 1,
        TRUE);
      n++;
    }
}

void
sbx_lane_paint_curves (const SbxLanePaint *self)
{
  gboolean any_strong = FALSE;

  for (guint i = 0; i < self->curves->len; i++)
    any_strong |= g_array_index (self->curves, SbxLaneCurve, i).strong;
  for (guint pass = 0; pass < 3; pass++)
    for (guint i = 0; i < self->curves->len; i++)
      {
        const SbxLaneCurve *curve = &g_array_index (self->curves, SbxLaneCurve, i);
        guint of = curve->strong ? 2 : sbx_lane_curve_is_dropped (curve) ? 1 : 0;

        if (of == pass)
          paint_curve (self, curve, get_strength (curve, any_strong));
      }
  paint_reasons (self, any_strong);
}

/* --- Findings and what is selected ----------------------------------------------------------- */

/* The severity is a shape as well: errors are octagons, warnings triangles, notices discs. */
static void
paint_badge (const SbxLanePaint *self,
             double              x,
             double              y,
             SbxSeverity         severity)
{
  guint n = severity == SBX_SEVERITY_ERROR ? 8 : severity == SBX_SEVERITY_WARNING ? 3 : 16;
  double radius = severity == SBX_SEVERITY_WARNING ? 6.2 : 5;
  double turn = n == 8 ? G_PI / 8 : 0;

  cairo_new_path (self->cr);
  for (guint i = 0; i < n; i++)
    cairo_line_to (self->cr, x + radius * sin (turn + 2 * G_PI * i / n),
                   y - radius * cos (turn + 2 * G_PI * i / n));
  cairo_close_path (self->cr);
  sbx_lane_palette_set_ink (&self->palette->paper, self->cr, 1);
  cairo_set_line_width (self->cr, 2.5);
  cairo_stroke_preserve (self->cr);
  sbx_lane_palette_set_ink (&self->palette->severities[severity], self->cr, 1);
  cairo_fill (self->cr);
  sbx_lane_palette_set_ink (&self->palette->paper, self->cr, 1);
  cairo_rectangle (self->cr, x - 0.8, y - 3, 1.6, 3.6);
  cairo_rectangle (self->cr, x - 0.8, y + 1.4, 1.6, 1.5);
  cairo_fill (self->cr);
}

void
sbx_lane_paint_evidence (const SbxLanePaint *self)
{
  const GArray *evidence = sbx_lane_scene_get_evidence (self->scene);
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);

  /* The worst on top. */
  for (guint severity = 0; severity <= SBX_SEVERITY_ERROR; severity++)
    for (guint i = 0; i < evidence->len; i++)
      {
        const SbxLaneEvidence *one = &g_array_index (evidence, SbxLaneEvidence, i);
        double x = get_x (self, one->time);
        const SbxLane *lane;

        if (one->severity != severity || one->time < scale->from || one->time > scale->to)
          continue;
        lane = sbx_lane_index_get_lane (sbx_lane_scene_get_index (self->scene), one->lane);
        sbx_lane_palette_stamp (self->palette, self->cr, lane->remote, FALSE, x,
                                sbx_lane_scene_get_lane_middle (self->scene, one->lane), 1);
        paint_badge (self, x, sbx_lane_scene_get_lane_middle (self->scene, one->lane) - 10,
                     severity);
      }
}

static void
paint_chosen (const SbxLanePaint *self,
              guint64             number,
              gboolean            compared)
{
  static const double dashes[] = { 3, 3 };
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  SbxLaneIndex *index = sbx_lane_scene_get_index (self->scene);
  const SbxRow *row = sbx_world_find_row (sbx_lane_scene_get_world (self->scene), number);
  guint lane = row != NULL ? sbx_lane_index_find (index, row) : G_MAXUINT;
  double x;
  double y;

  if (row == NULL || row->time < scale->from || row->time > scale->to)
    return;
  x = round (get_x (self, row->time)) + 0.5;
  sbx_lane_palette_set_ink (&self->palette->accent, self->cr, compared ? 0.5 : 0.8);
  cairo_set_line_width (self->cr, 1);
  if (compared)
    cairo_set_dash (self->cr, dashes, 2, 0);
  cairo_move_to (self->cr, x, 0);
  cairo_line_to (self->cr, x, sbx_lane_scene_get_layout (self->scene)->height);
  cairo_stroke (self->cr);
  if (lane == G_MAXUINT)
    {
      cairo_set_dash (self->cr, NULL, 0, 0);
      return;
    }
  y = sbx_lane_scene_get_lane_middle (self->scene, lane);
  cairo_set_line_width (self->cr, 2);
  cairo_arc (self->cr, x, y, RING, 0, 2 * G_PI);
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0);
  sbx_lane_palette_stamp (self->palette, self->cr, row->remote,
                          (row->flags & SBX_ROW_REPLAYED) != 0, x, y, 1);
}

void
sbx_lane_paint_selected (const SbxLanePaint *self)
{
  SbxSelection *selection = sbx_lane_scene_get_selection (self->scene);

  paint_chosen (self, sbx_selection_get_compared (selection), TRUE);
  paint_chosen (self, sbx_selection_get_event (selection), FALSE);
}
