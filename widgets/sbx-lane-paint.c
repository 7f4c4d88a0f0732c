/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLanePaint"

#include "config.h"

#include "sbx-lane-paint.h"

#include <math.h>

#include "sbx-lane-text.h"

/* Rows are counted in steps of this; where more than this many are in three of them, a mark each
 * would be a blot. */
#define BIN 4.0
#define CROWD 4
/* Rows in a step that make a bar as high as its lane. */
#define FULL_BAR 1024.0
#define LEAST_GAP 7.0
#define LEAST_IDLE 150.0
#define LANE_INSET 4.0
/* Text beside a sign is so far from its middle. */
#define BESIDE 9.0
#define MOST_TEXT 180

typedef struct
{
  const SbxLane *lane;
  double top;     /* of the lane's ground */
  double height;
  double middle;
  guint n;
  double from;    /* time of the first step */
  double step;
} LanePaint;

static LanePaint
begin_lane (const SbxLanePaint *self,
            guint               i)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  int height = sbx_lane_scene_get_layout (self->scene)->lane_height;
  LanePaint paint = {
    .lane = sbx_lane_index_get_lane (sbx_lane_scene_get_index (self->scene), i),
    .top = sbx_lane_scene_get_lane_middle (self->scene, i) - (height - LANE_INSET) / 2,
    .height = height - LANE_INSET,
    .middle = sbx_lane_scene_get_lane_middle (self->scene, i),
    .step = BIN * sbx_time_scale_get_step (scale),
  };

  /* Steps begin at round times, so that bars keep their heights while the view slides. */
  paint.from = floor (scale->from / paint.step) * paint.step;
  paint.n = (guint) ceil (scale->width / BIN) + 2;
  return paint;
}

static double
get_x (const SbxLanePaint *self,
       double              time)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);

  return CLAMP (sbx_time_scale_get_x (scale, time), -100, scale->width + 100);
}

double
sbx_lane_paint_text (const SbxLanePaint *self,
                     const char         *text,
                     double              x,
                     double              y,
                     const GdkRGBA      *color,
                     double              alpha,
                     gboolean            backed)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();
  int width;
  int height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.84));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, MOST_TEXT * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (backed)
    {
      if (x + width > sbx_lane_scene_get_scale (self->scene)->width)
        x -= width + 2 * BESIDE;
      sbx_lane_palette_set_ink (&self->palette->paper, self->cr, 0.88);
      cairo_rectangle (self->cr, x - 3, y - height / 2.0, width + 6, height);
      cairo_fill (self->cr);
    }
  sbx_lane_palette_set_ink (color, self->cr, alpha);
  cairo_move_to (self->cr, x, y - height / 2.0);
  pango_cairo_show_layout (self->cr, layout);
  return width;
}

/* --- Ground ---------------------------------------------------------------------------------- */

static void
trace_rounded (cairo_t *cr,
               double   x,
               double   y,
               double   width,
               double   height)
{
  double radius = MIN (6, MIN (width, height) / 2);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI_2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

static void
paint_bracket (const SbxLanePaint *self,
               const LanePaint    *lane,
               double              x,
               double              foot)
{
  sbx_lane_palette_set_ink (&self->palette->ink, self->cr, 0.45);
  cairo_set_line_width (self->cr, 1.5);
  cairo_move_to (self->cr, x + foot, lane->top + 1);
  cairo_line_to (self->cr, x, lane->top + 1);
  cairo_line_to (self->cr, x, lane->top + lane->height - 1);
  cairo_line_to (self->cr, x + foot, lane->top + lane->height - 1);
  cairo_stroke (self->cr);
}

static void
paint_ground (const SbxLanePaint *self,
              const LanePaint    *lane,
              double              x1,
              double              x2)
{
  sbx_lane_palette_set_ink (&self->palette->ink, self->cr, 0.055);
  trace_rounded (self->cr, x1, lane->top, MAX (x2 - x1, 2), lane->height);
  cairo_fill (self->cr);
}

/* A lane's ground is as long as its peer was connected, bracketed where that began and ended. */
static void
paint_runs (const SbxLanePaint *self,
            const LanePaint    *lane)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  const SbxLaneTimes *times = sbx_lane_index_get_times (sbx_lane_scene_get_index (self->scene));
  gboolean any = FALSE;

  for (guint i = 0; i < times->runs->len; i++)
    {
      const SbxLaneRun *run = &g_array_index (times->runs, SbxLaneRun, i);

      if (sbx_lane_times_get_peer (times, run->run) != lane->lane->peer)
        continue;
      any = TRUE;
      if (run->to < scale->from || run->from > scale->to)
        continue;
      paint_ground (self, lane, get_x (self, run->from), get_x (self, run->to));
      if (run->from > scale->from)
        paint_bracket (self, lane, get_x (self, run->from) - 1, 4);
      if (run->to < scale->to)
        paint_bracket (self, lane, get_x (self, run->to) + 1, -4);
    }
  if (!any)
    paint_ground (self, lane, -100, scale->width + 100);
}

static void
paint_hatched (const SbxLanePaint *self,
               const LanePaint    *lane,
               double              x1,
               double              x2,
               const GdkRGBA      *color,
               double              alpha)
{
  cairo_save (self->cr);
  cairo_rectangle (self->cr, x1, lane->top, x2 - x1, lane->height);
  cairo_clip (self->cr);
  sbx_lane_palette_set_ink (color, self->cr, alpha);
  cairo_set_line_width (self->cr, 1.3);
  for (double x = floor ((x1 - lane->height) / 6) * 6; x < x2; x += 6)
    {
      cairo_move_to (self->cr, x, lane->top + lane->height);
      cairo_line_to (self->cr, x + lane->height, lane->top);
    }
  cairo_stroke (self->cr);
  cairo_restore (self->cr);
}

static void
paint_gaps (const SbxLanePaint *self,
            const LanePaint    *lane)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  const SbxLaneTimes *times = sbx_lane_index_get_times (sbx_lane_scene_get_index (self->scene));
  double painted = -INFINITY;

  for (guint i = 0; i < times->gaps->len; i++)
    {
      const SbxLaneGap *gap = &g_array_index (times->gaps, SbxLaneGap, i);
      double x1 = get_x (self, gap->from);
      double x2 = get_x (self, gap->to);

      if (gap->to < scale->from || gap->from > scale->to
          || sbx_lane_times_get_peer (times, gap->run) != lane->lane->peer)
        continue;
      if (x2 - x1 < LEAST_GAP)
        x1 = x2 - LEAST_GAP;
      if (x1 < painted && x2 <= painted)
        continue;
      paint_hatched (self, lane, MAX (x1, painted), x2,
                     &self->palette->severities[SBX_SEVERITY_WARNING], 0.75);
      painted = x2;
    }
}

static void
paint_pauses (const SbxLanePaint *self,
              const LanePaint    *lane)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);

  for (guint i = 0; i < lane->lane->pauses->len; i++)
    {
      const SbxLanePause *pause = &g_array_index (lane->lane->pauses, SbxLanePause, i);
      double x1 = get_x (self, pause->from);
      double x2 = get_x (self, pause->to);

      if (pause->to < scale->from || pause->from > scale->to)
        continue;
      paint_hatched (self, lane, x1, MAX (x2, x1 + 3), &self->palette->ink, 0.16);
      if (x2 - x1 < 20)
        continue;
      sbx_lane_palette_set_ink (&self->palette->ink, self->cr, 0.6);
      cairo_rectangle (self->cr, (MAX (x1, 0) + x2) / 2 - 4, lane->middle - 5, 3, 10);
      cairo_rectangle (self->cr, (MAX (x1, 0) + x2) / 2 + 1, lane->middle - 5, 3, 10);
      cairo_fill (self->cr);
    }
}

void
sbx_lane_paint_ground (const SbxLanePaint *self)
{
  guint n = sbx_lane_index_get_n_lanes (sbx_lane_scene_get_index (self->scene));

  for (guint i = 0; i < n; i++)
    {
      LanePaint lane = begin_lane (self, i);

      paint_runs (self, &lane);
      paint_gaps (self, &lane);
      paint_pauses (self, &lane);
    }
}

/* --- Rows ------------------------------------------------------------------------------------ */

static double
get_bar_height (const LanePaint *lane,
                guint            count)
{
  double part = log2 (1 + (double) count) / log2 (1 + FULL_BAR);

  return (lane->height - 6) * CLAMP (part, 0.22, 1);
}

static void
paint_bar (const SbxLanePaint *self,
           const LanePaint    *lane,
           guint               bin,
           guint               count)
{
  double height = get_bar_height (lane, count);

  cairo_rectangle (self->cr, round (get_x (self, lane->from + bin * lane->step)),
                   round (lane->middle - height / 2), BIN, round (height));
}

/* An error is crossed out, a command points on, a log is a stroke: in the remote's colour, since
 * red and amber are for findings. */
static void
paint_rare (const SbxLanePaint *self,
            const LanePaint    *lane,
            const SbxRow       *row,
            double              x)
{
  cairo_t *cr = self->cr;
  const GdkRGBA *color = sbx_lane_palette_get_remote (self->palette, lane->lane->remote);

  cairo_set_line_width (cr, 1.8);
  sbx_lane_palette_set_ink (row->kind == SBX_ROW_COMMAND ? &self->palette->accent : color, cr,
                            0.95);
  if (row->kind == SBX_ROW_COMMAND)
    {
      cairo_move_to (cr, x - 3, lane->top + 1);
      cairo_line_to (cr, x + 4, lane->top + 5);
      cairo_line_to (cr, x - 3, lane->top + 9);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
  else if (row->kind == SBX_ROW_LOG)
    {
      cairo_move_to (cr, x - 3.5, lane->top + lane->height - 4);
      cairo_line_to (cr, x + 3.5, lane->top + lane->height - 4);
      cairo_stroke (cr);
    }
  else
    {
      sbx_lane_palette_stamp (self->palette, cr, lane->lane->remote, TRUE, x, lane->middle, 1);
      sbx_lane_palette_set_ink (&self->palette->ink, cr, 0.95);
      cairo_move_to (cr, x - 5, lane->middle + 5);
      cairo_line_to (cr, x + 5, lane->middle - 5);
      cairo_stroke (cr);
    }
}

/* In each two pixels one, whatever there is. */
static void
paint_rares (const SbxLanePaint *self,
             const LanePaint    *lane)
{
  SbxRows *rows = sbx_lane_scene_get_rows (self->scene);
  SbxShown *shown = sbx_lane_scene_get_shown (self->scene);
  const GArray *rare = lane->lane->rare;
  guint n = lane->n * 2;
  g_autofree guint *starts = g_new (guint, n + 1);

  if (rare->len == 0)
    return;
  sbx_lane_rows_bin (rare, rows, lane->from, lane->step / 2, n, starts);
  for (guint i = 0; i < n; i++)
    for (guint j = starts[i]; j < starts[i + 1]; j++)
      {
        guint32 index = g_array_index (rare, guint32, j);
        const SbxRow *row = sbx_rows_get (rows, index);

        if (!sbx_shown_contains (shown, index))
          continue;
        paint_rare (self, lane, row, get_x (self, row->time));
        break;
      }
}

static void
paint_marks (const SbxLanePaint *self,
             const LanePaint    *lane,
             guint               from,
             guint               to)
{
  SbxRows *rows = sbx_lane_scene_get_rows (self->scene);

  for (guint i = from; i < to; i++)
    {
      const SbxRow *row = sbx_rows_get (rows, g_array_index (lane->lane->shown, guint32, i));
      gboolean bridged = (row->flags & (SBX_ROW_SENT | SBX_ROW_REPLAYED)) != 0;

      if (row->kind != SBX_ROW_ACTION || (row->flags & SBX_ROW_ERROR) != 0)
        continue;
      sbx_lane_palette_stamp (self->palette, self->cr, lane->lane->remote,
                              (row->flags & SBX_ROW_REPLAYED) != 0, get_x (self, row->time),
                              lane->middle, bridged ? 1 : self->palette->faint);
    }
}

static void
paint_hidden (const SbxLanePaint *self,
              const LanePaint    *lane,
              guint              *starts)
{
  if (lane->lane->shown == lane->lane->rows)
    return;
  sbx_lane_rows_bin (lane->lane->rows, sbx_lane_scene_get_rows (self->scene), lane->from,
                     lane->step, lane->n, starts);
  for (guint i = 0; i < lane->n; i++)
    if (starts[i + 1] > starts[i])
      paint_bar (self, lane, i, 0);
  sbx_lane_palette_set_ink (&self->palette->ink, self->cr, 0.1);
  cairo_fill (self->cr);
}

static void
paint_lane_rows (const SbxLanePaint *self,
                 const LanePaint    *lane,
                 guint              *starts,
                 guint8             *busy)
{
  paint_hidden (self, lane, starts);
  sbx_lane_rows_bin (lane->lane->shown, sbx_lane_scene_get_rows (self->scene), lane->from,
                     lane->step, lane->n, starts);
  for (guint i = 0; i < lane->n; i++)
    {
      guint count = starts[i + 1] - starts[i];
      guint around = starts[MIN (i + 2, lane->n)] - starts[i > 0 ? i - 1 : 0];

      if (count == 0)
        continue;
      busy[i] = 1;
      if (around > CROWD)
        paint_bar (self, lane, i, count);
    }
  sbx_lane_palette_set_ink (sbx_lane_palette_get_remote (self->palette, lane->lane->remote),
                            self->cr, self->palette->faint + 0.1);
  cairo_fill (self->cr);
  for (guint i = 0; i < lane->n; i++)
    if (starts[i + 1] > starts[i]
        && starts[MIN (i + 2, lane->n)] - starts[i > 0 ? i - 1 : 0] <= CROWD)
      paint_marks (self, lane, starts[i], starts[i + 1]);
}

/* Nothing anywhere for long: how long. */
static void
paint_idle (const SbxLanePaint *self,
            const LanePaint    *lane,
            const guint8       *busy)
{
  double y = sbx_lane_scene_get_layout (self->scene)->height / 2.0;
  guint from = 0;

  for (guint i = 0; i <= lane->n; i++)
    {
      g_autofree char *text = NULL;
      double x = get_x (self, lane->from + from * lane->step);
      double width = (i - from) * BIN;

      if (i < lane->n && !busy[i])
        continue;
      if (from > 0 && i < lane->n && width >= LEAST_IDLE)
        {
          text = sbx_lane_text_idle ((i - from) * lane->step);
          sbx_lane_paint_text (self, text, x + width / 2 - 28, y, &self->palette->ink, 0.5, FALSE);
        }
      from = i + 1;
    }
}

void
sbx_lane_paint_rows (const SbxLanePaint *self)
{
  guint n = sbx_lane_index_get_n_lanes (sbx_lane_scene_get_index (self->scene));
  g_autofree guint *starts = NULL;
  g_autofree guint8 *busy = NULL;
  LanePaint lane;

  for (guint i = 0; i < n; i++)
    {
      lane = begin_lane (self, i);
      if (starts == NULL)
        {
          starts = g_new (guint, lane.n + 1);
          busy = g_new0 (guint8, lane.n + 1);
        }
      paint_lane_rows (self, &lane, starts, busy);
      paint_rares (self, &lane);
    }
  if (n > 0)
    paint_idle (self, &lane, busy);
}
