/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLaneCanvas"

#include "config.h"

#include "sbx-lane-canvas-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "sbx-lane-paint.h"

#define REACH 7.0
#define CURVE_REACH 5.0
#define LEAST_WIDTH 120

G_DEFINE_FINAL_TYPE (SbxLaneCanvas, sbx_lane_canvas, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_LEFT_OUT = 1,
} SbxLaneCanvasProperty;

static GParamSpec *properties[PROP_LEFT_OUT + 1];

void
sbx_lane_canvas_invalidate (SbxLaneCanvas *self)
{
  g_clear_object (&self->picture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
changed_cb (SbxLaneCanvas *self,
            guint          flags)
{
  if ((flags & SBX_LANE_CHANGE_LANES) != 0)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  if ((flags & SBX_LANE_CHANGE_RANGE) != 0)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  if ((flags & ~(SBX_LANE_CHANGE_RANGE | SBX_LANE_CHANGE_TOTAL)) == 0)
    return;
  self->hover = (SbxLaneHit) { .curve = -1, .gap = G_MAXUINT };
  sbx_lane_canvas_invalidate (self);
  if ((flags & (SBX_LANE_CHANGE_VIEW | SBX_LANE_CHANGE_LANES)) != 0)
    sbx_lane_canvas_describe (self);
}

static void
scrolled_cb (SbxLaneCanvas *self)
{
  sbx_lane_canvas_invalidate (self);
}

/* --- Drawing --------------------------------------------------------------------------------- */

static void
paint (SbxLaneCanvas *self,
       cairo_t       *cr)
{
  SbxLanePaint paint = { self->scene, GTK_WIDGET (self), self->palette, cr, self->curves };

  sbx_lane_paint_ground (&paint);
  sbx_lane_paint_spans (&paint);
  sbx_lane_paint_rows (&paint);
  sbx_lane_paint_curves (&paint);
  sbx_lane_paint_evidence (&paint);
  sbx_lane_paint_selected (&paint);
}

static gboolean
notify_left_out_cb (gpointer data)
{
  g_object_notify_by_pspec (data, properties[PROP_LEFT_OUT]);
  return G_SOURCE_REMOVE;
}

static void
collect_curves (SbxLaneCanvas *self)
{
  guint n = sbx_lane_curves_collect (self->scene, self->curves);

  if (self->n_left_out == n)
    return;
  self->n_left_out = n;
  /* Not while drawing: who listens changes a label. */
  g_idle_add_full (G_PRIORITY_DEFAULT, notify_left_out_cb, g_object_ref (self), g_object_unref);
}

/* The whole picture is one image: thousands of marks as nodes of their own would cost more to
 * arrange than to draw. It stays until something of it changes. */
static void
draw_picture (SbxLaneCanvas *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  double page = gtk_adjustment_get_page_size (self->scroll);
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GBytes) bytes = NULL;
  cairo_surface_t *surface;
  cairo_t *cr;

  if (page > 0)
    height = MIN (height, (int) ceil (page));
  self->picture_top = page > 0 ? floor (gtk_adjustment_get_value (self->scroll)) : 0;
  if (self->palette == NULL)
    self->palette = sbx_lane_palette_new (GTK_WIDGET (self));
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * scale, height * scale);
  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  cairo_translate (cr, 0, -self->picture_top);
  collect_curves (self);
  paint (self, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface),
                                      (gsize) cairo_image_surface_get_stride (surface)
                                      * (gsize) height * (gsize) scale,
                                      (GDestroyNotify) cairo_surface_destroy, surface);
  self->picture = gdk_memory_texture_new (width * scale, height * scale, GDK_MEMORY_DEFAULT, bytes,
                                          (gsize) cairo_image_surface_get_stride (surface));
  sbx_lane_scene_set_cost (self->scene, (double) (g_get_monotonic_time () - begin) / 1000);
}

/* What the range leaves out recedes. */
static void
snapshot_range (SbxLaneCanvas *self,
                GtkSnapshot   *snapshot)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  GdkRGBA veil = self->palette->paper;
  double from;
  double to;

  if (!sbx_lane_scene_get_range (self->scene, &from, &to))
    return;
  veil.alpha = 0.55f;
  from = CLAMP (sbx_time_scale_get_x (scale, from), 0, scale->width);
  to = CLAMP (sbx_time_scale_get_x (scale, to), 0, scale->width);
  gtk_snapshot_append_color (snapshot, &veil, &GRAPHENE_RECT_INIT (0, 0, (float) from, height));
  gtk_snapshot_append_color (snapshot, &veil, &GRAPHENE_RECT_INIT ((float) to, 0,
                                                                   (float) (scale->width - to),
                                                                   height));
  gtk_snapshot_append_color (snapshot, &self->palette->accent,
                             &GRAPHENE_RECT_INIT ((float) from, 0, 1, height));
  gtk_snapshot_append_color (snapshot, &self->palette->accent,
                             &GRAPHENE_RECT_INIT ((float) to - 1, 0, 1, height));
}

static void
snapshot_ring (SbxLaneCanvas *self,
               GtkSnapshot   *snapshot,
               guint32        number,
               const GdkRGBA *color,
               float          radius)
{
  const SbxRow *row = sbx_world_find_row (sbx_lane_scene_get_world (self->scene), number);
  guint lane = row != NULL ? sbx_lane_index_find (sbx_lane_scene_get_index (self->scene), row)
                           : G_MAXUINT;
  const float widths[] = { 2, 2, 2, 2 };
  const GdkRGBA colors[] = { *color, *color, *color, *color };
  GskRoundedRect outline;
  float x;
  float y;

  if (lane == G_MAXUINT)
    return;
  x = (float) round (sbx_time_scale_get_x (sbx_lane_scene_get_scale (self->scene), row->time));
  y = (float) sbx_lane_scene_get_lane_middle (self->scene, lane);
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x - radius, y - radius,
                                                                  2 * radius, 2 * radius), radius);
  gtk_snapshot_append_border (snapshot, &outline, widths, colors);
}

static void
snapshot_hovered_curve (SbxLaneCanvas *self,
                        GtkSnapshot   *snapshot)
{
  const SbxLaneCurve *curve;
  cairo_t *cr;

  if (self->hover.curve < 0 || (guint) self->hover.curve >= self->curves->len)
    return;
  curve = &g_array_index (self->curves, SbxLaneCurve, self->hover.curve);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (
    (float) MIN (curve->x1, curve->x2) - 8, (float) MIN (curve->y1, curve->y2) - 32,
    (float) fabs (curve->x2 - curve->x1) + 16, (float) fabs (curve->y2 - curve->y1) + 48));
  sbx_lane_palette_set_ink (&self->palette->ink, cr, 0.35);
  cairo_set_line_width (cr, 6);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  sbx_lane_curve_trace (curve, cr);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
sbx_lane_canvas_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  SbxLaneCanvas *self = SBX_LANE_CANVAS (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  GdkRGBA ring;

  if (self->scene == NULL || width <= 0 || height <= 0)
    return;
  if (self->picture == NULL)
    draw_picture (self);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_append_texture (snapshot, self->picture, &GRAPHENE_RECT_INIT (
    0, (float) self->picture_top, width,
    (float) gdk_texture_get_height (self->picture) / (float) scale));
  snapshot_range (self, snapshot);
  snapshot_hovered_curve (self, snapshot);
  ring = self->palette->ink;
  ring.alpha = 0.5f;
  if (self->hover.curve < 0)
    snapshot_ring (self, snapshot, self->hover.number, &ring, 8);
  if (gtk_widget_has_visible_focus (widget))
    snapshot_ring (self, snapshot, self->number, &self->palette->ink, 11);
  gtk_snapshot_pop (snapshot);
}

/* --- Picking --------------------------------------------------------------------------------- */

static void
pick_row (SbxLaneCanvas *self,
          guint          lane,
          double         x,
          SbxLaneHit    *hit)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  const GArray *shown = sbx_lane_index_get_lane (sbx_lane_scene_get_index (self->scene),
                                                 lane)->shown;
  SbxRows *rows = sbx_lane_scene_get_rows (self->scene);
  const GArray *evidence = sbx_lane_scene_get_evidence (self->scene);
  double time = sbx_time_scale_get_time (scale, x);
  double reach = REACH * sbx_time_scale_get_step (scale);
  guint at = sbx_lane_rows_seek (shown, rows, time);
  guint first = sbx_lane_rows_seek (shown, rows, time - reach / 3);
  guint last = sbx_lane_rows_seek (shown, rows, time + reach / 3);
  double best = reach;

  hit->n = last - first;
  for (guint i = at > 0 ? at - 1 : 0; i < shown->len && i <= at; i++)
    {
      const SbxRow *row = sbx_rows_get (rows, g_array_index (shown, guint32, i));

      if (fabs (row->time - time) > best)
        continue;
      best = fabs (row->time - time);
      hit->number = row->number;
    }
  /* What is marked is meant before what lies beside it. */
  best = reach;
  for (guint i = 0; i < evidence->len; i++)
    {
      const SbxLaneEvidence *one = &g_array_index (evidence, SbxLaneEvidence, i);

      if (one->lane != lane || fabs (one->time - time) > best)
        continue;
      best = fabs (one->time - time);
      hit->number = one->number;
    }
}

static void
pick_gap (SbxLaneCanvas *self,
          guint          lane,
          double         x,
          SbxLaneHit    *hit)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  SbxLaneIndex *index = sbx_lane_scene_get_index (self->scene);
  const SbxLaneTimes *times = sbx_lane_index_get_times (index);
  guint peer = sbx_lane_index_get_lane (index, lane)->peer;

  for (guint i = 0; i < times->gaps->len; i++)
    {
      const SbxLaneGap *gap = &g_array_index (times->gaps, SbxLaneGap, i);
      double to = sbx_time_scale_get_x (scale, gap->to);

      if (x <= to + 1 && x >= MIN (sbx_time_scale_get_x (scale, gap->from), to - REACH)
          && sbx_lane_times_get_peer (times, gap->run) == peer)
        hit->gap = gap->row;
    }
}

void
sbx_lane_canvas_pick (SbxLaneCanvas *self,
                      double         x,
                      double         y,
                      SbxLaneHit    *hit)
{
  double best = CURVE_REACH;
  double height;
  guint lane;

  g_return_if_fail (SBX_IS_LANE_CANVAS (self));

  *hit = (SbxLaneHit) { .curve = -1, .gap = G_MAXUINT };
  if (self->scene == NULL || sbx_lane_scene_get_rows (self->scene) == NULL)
    return;
  lane = sbx_lane_layout_find (sbx_lane_scene_get_layout (self->scene), y);
  if (lane != G_MAXUINT)
    {
      pick_row (self, lane, x, hit);
      height = fabs (y - sbx_lane_scene_get_lane_middle (self->scene, lane));
      if (hit->number != 0 && height < REACH + 2)
        return;
      pick_gap (self, lane, x, hit);
    }
  for (guint i = 0; i < self->curves->len; i++)
    {
      double distance = sbx_lane_curve_measure (&g_array_index (self->curves, SbxLaneCurve, i),
                                                x, y);

      if (distance > best)
        continue;
      best = distance;
      hit->curve = (int) i;
    }
}

/* --- Widget ---------------------------------------------------------------------------------- */

static void
sbx_lane_canvas_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  SbxLaneCanvas *self = SBX_LANE_CANVAS (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = LEAST_WIDTH;
  else
    *minimum = *natural = self->scene != NULL ? sbx_lane_scene_get_layout (self->scene)->height : 0;
}

static void
sbx_lane_canvas_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  SbxLaneCanvas *self = SBX_LANE_CANVAS (widget);

  g_clear_object (&self->picture);
  if (self->scene != NULL)
    sbx_lane_scene_set_width (self->scene, width);
}

static void
sbx_lane_canvas_css_changed (GtkWidget         *widget,
                             GtkCssStyleChange *change)
{
  SbxLaneCanvas *self = SBX_LANE_CANVAS (widget);

  GTK_WIDGET_CLASS (sbx_lane_canvas_parent_class)->css_changed (widget, change);
  g_clear_pointer (&self->palette, sbx_lane_palette_free);
  g_clear_object (&self->picture);
}

static void
scale_factor_cb (SbxLaneCanvas *self)
{
  g_clear_pointer (&self->palette, sbx_lane_palette_free);
  sbx_lane_canvas_invalidate (self);
}

static void
sbx_lane_canvas_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  SbxLaneCanvas *self = SBX_LANE_CANVAS (object);

  switch ((SbxLaneCanvasProperty) prop_id)
    {
    case PROP_LEFT_OUT:
      g_value_set_uint (value, self->n_left_out);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_lane_canvas_dispose (GObject *object)
{
  SbxLaneCanvas *self = SBX_LANE_CANVAS (object);

  g_clear_object (&self->picture);
  g_clear_object (&self->scene);
  g_clear_object (&self->scroll);
  g_clear_object (&self->card);

  G_OBJECT_CLASS (sbx_lane_canvas_parent_class)->dispose (object);
}

static void
sbx_lane_canvas_finalize (GObject *object)
{
  SbxLaneCanvas *self = SBX_LANE_CANVAS (object);

  g_clear_pointer (&self->palette, sbx_lane_palette_free);
  g_clear_pointer (&self->curves, g_array_unref);

  G_OBJECT_CLASS (sbx_lane_canvas_parent_class)->finalize (object);
}

static void
sbx_lane_canvas_class_init (SbxLaneCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sbx_lane_canvas_get_property;
  object_class->dispose = sbx_lane_canvas_dispose;
  object_class->finalize = sbx_lane_canvas_finalize;
  widget_class->measure = sbx_lane_canvas_measure;
  widget_class->size_allocate = sbx_lane_canvas_size_allocate;
  widget_class->snapshot = sbx_lane_canvas_snapshot;
  widget_class->css_changed = sbx_lane_canvas_css_changed;

  properties[PROP_LEFT_OUT] =
    g_param_spec_uint ("left-out", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "lanecanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
sbx_lane_canvas_init (SbxLaneCanvas *self)
{
  self->curves = g_array_new (FALSE, FALSE, sizeof (SbxLaneCurve));
  self->hover = (SbxLaneHit) { .curve = -1, .gap = G_MAXUINT };
  self->anchor = NAN;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_factor_cb), NULL);
  sbx_lane_canvas_add_controllers (self);
  sbx_lane_canvas_add_keys (self);
}

/**
 * sbx_lane_canvas_new:
 *
 * Returns: (transfer floating): a canvas of nothing
 */
GtkWidget *
sbx_lane_canvas_new (void)
{
  return g_object_new (SBX_TYPE_LANE_CANVAS, NULL);
}

void
sbx_lane_canvas_connect (SbxLaneCanvas *self,
                         SbxLaneScene  *scene,
                         GtkAdjustment *scroll)
{
  g_return_if_fail (SBX_IS_LANE_CANVAS (self));
  g_return_if_fail (self->scene == NULL);

  self->scene = g_object_ref (scene);
  self->scroll = g_object_ref (scroll);
  g_signal_connect_object (scene, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "changed", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  sbx_lane_canvas_describe (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

guint
sbx_lane_canvas_get_left_out (SbxLaneCanvas *self)
{
  g_return_val_if_fail (SBX_IS_LANE_CANVAS (self), 0);

  return self->n_left_out;
}

guint32
sbx_lane_canvas_get_cursor (SbxLaneCanvas *self)
{
  g_return_val_if_fail (SBX_IS_LANE_CANVAS (self), 0);

  return self->number;
}
