/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLaneAxis"

#include "config.h"

#include "sbx-lane-axis.h"

#include <glib/gi18n.h>
#include <math.h>

#include "sbx-format.h"

#define LEAST_TICKS 96.0
#define HANDLE_REACH 7.0
#define PADDING 4

struct _SbxLaneAxis
{
  GtkWidget parent_instance;

  /* Owned References */
  SbxLaneScene *scene;

  double drag_fixed; /* the end of the range that stays, as a time */
};

G_DEFINE_FINAL_TYPE (SbxLaneAxis, sbx_lane_axis, GTK_TYPE_WIDGET)

char *
sbx_lane_axis_format_tick (double time,
                           double step)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;
  g_autofree char *clock = NULL;
  double whole = floor (time / 1000);

  if (!(fabs (time) < 2e14))
    return g_strdup ("–");
  utc = g_date_time_new_from_unix_utc ((gint64) whole);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  if (local == NULL)
    return g_strdup ("–");
  if (step >= 86400e3)
    return g_date_time_format (local, "%x");
  if (step >= 60e3)
    return g_date_time_format (local, "%H:%M");
  if (step >= 1000)
    return g_date_time_format (local, "%H:%M:%S");
  clock = g_date_time_format (local, step >= 1 ? "%H:%M:%S" : "%M:%S");
  return g_strdup_printf (step >= 1 ? "%s.%03.0f" : "%s.%04.0f", clock,
                          (time - whole * 1000) * (step >= 1 ? 1 : 10));
}

/* ms that clocks here are ahead of UTC. */
static double
get_offset (double time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc ((gint64) CLAMP (time / 1000, 0, 1e11));
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? (double) g_date_time_get_utc_offset (local) / 1000 : 0;
}

static void
snapshot_ticks (SbxLaneAxis *self,
                GtkSnapshot *snapshot,
                GdkRGBA     *ink)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  double step = sbx_time_scale_get_tick_step (scale, LEAST_TICKS);
  double tick = sbx_time_scale_get_first_tick (scale, step, get_offset (scale->from));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  GdkRGBA line = *ink;

  line.alpha *= 0.25f;
  for (guint i = 0; tick <= scale->to && i < 200; i++, tick += step)
    {
      g_autofree char *text = sbx_lane_axis_format_tick (tick, step);
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
      float x = (float) round (sbx_time_scale_get_x (scale, tick));
      int text_width;
      int text_height;

      pango_layout_get_pixel_size (layout, &text_width, &text_height);
      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT (x, (float) height - 5, 1, 5));
      if (x + 4 + (float) text_width > scale->width)
        break;
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (
        x + 4, (float) (height - text_height) / 2));
      gtk_snapshot_append_layout (snapshot, layout, ink);
      gtk_snapshot_restore (snapshot);
    }
}

static void
snapshot_handle (SbxLaneAxis *self,
                 GtkSnapshot *snapshot,
                 double       time,
                 GdkRGBA     *color)
{
  double x = sbx_time_scale_get_x (sbx_lane_scene_get_scale (self->scene), time);
  GskRoundedRect handle;

  if (x < -10 || x > gtk_widget_get_width (GTK_WIDGET (self)) + 10)
    return;
  gsk_rounded_rect_init_from_rect (&handle, &GRAPHENE_RECT_INIT ((float) round (x) - 3, 2, 6,
    (float) gtk_widget_get_height (GTK_WIDGET (self)) - 3), 3);
  gtk_snapshot_push_rounded_clip (snapshot, &handle);
  gtk_snapshot_append_color (snapshot, color, &handle.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
snapshot_range (SbxLaneAxis *self,
                GtkSnapshot *snapshot)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  GdkRGBA color;
  GdkRGBA band;
  double from;
  double to;
  double x;

  if (!sbx_lane_scene_get_range (self->scene, &from, &to))
    return;
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)),
                                       "accent_bg_color", &color))
    gdk_rgba_parse (&color, "#3584e4");
  band = color;
  band.alpha = 0.22f;
  x = CLAMP (sbx_time_scale_get_x (scale, from), 0, scale->width);
  gtk_snapshot_append_color (snapshot, &band, &GRAPHENE_RECT_INIT (
    (float) x, 0, (float) (CLAMP (sbx_time_scale_get_x (scale, to), 0, scale->width) - x), height));
  snapshot_handle (self, snapshot, from, &color);
  snapshot_handle (self, snapshot, to, &color);
}

static void
sbx_lane_axis_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  SbxLaneAxis *self = SBX_LANE_AXIS (widget);
  GdkRGBA ink;

  if (self->scene == NULL || sbx_lane_scene_get_rows (self->scene) == NULL)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  snapshot_ticks (self, snapshot, &ink);
  snapshot_range (self, snapshot);
}

static void
sbx_lane_axis_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  g_autoptr (PangoLayout) layout = NULL;
  int height;

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  layout = gtk_widget_create_pango_layout (widget, "0");
  pango_layout_get_pixel_size (layout, NULL, &height);
  *minimum = *natural = height + PADDING;
}

/* --- Choosing a range ------------------------------------------------------------------------ */

static void
drag_begin_cb (SbxLaneAxis *self,
               double       x)
{
  const SbxTimeScale *scale;
  double from;
  double to;

  if (self->scene == NULL)
    return;
  scale = sbx_lane_scene_get_scale (self->scene);
  self->drag_fixed = sbx_time_scale_get_time (scale, x);
  if (!sbx_lane_scene_get_range (self->scene, &from, &to))
    return;
  if (fabs (sbx_time_scale_get_x (scale, from) - x) <= HANDLE_REACH)
    self->drag_fixed = to;
  else if (fabs (sbx_time_scale_get_x (scale, to) - x) <= HANDLE_REACH)
    self->drag_fixed = from;
}

static void
drag_update_cb (SbxLaneAxis    *self,
                double          x,
                double          y,
                GtkGestureDrag *gesture)
{
  double start_x;
  double start_y;

  if (self->scene == NULL || !gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  sbx_lane_scene_draft_range (self->scene, self->drag_fixed, sbx_time_scale_get_time (
    sbx_lane_scene_get_scale (self->scene), start_x + x));
}

static void
drag_end_cb (SbxLaneAxis *self)
{
  if (self->scene != NULL)
    sbx_lane_scene_take_range (self->scene);
}

static void
motion_cb (SbxLaneAxis *self,
           double       x)
{
  const SbxTimeScale *scale;
  gboolean over;
  double from;
  double to;

  if (self->scene == NULL)
    return;
  scale = sbx_lane_scene_get_scale (self->scene);
  over = sbx_lane_scene_get_range (self->scene, &from, &to)
         && (fabs (sbx_time_scale_get_x (scale, from) - x) <= HANDLE_REACH
             || fabs (sbx_time_scale_get_x (scale, to) - x) <= HANDLE_REACH);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), over ? "ew-resize" : "text");
}

static void
changed_cb (SbxLaneAxis *self,
            guint        flags)
{
  if ((flags & (SBX_LANE_CHANGE_VIEW | SBX_LANE_CHANGE_RANGE | SBX_LANE_CHANGE_LANES)) != 0)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
sbx_lane_axis_dispose (GObject *object)
{
  g_clear_object (&SBX_LANE_AXIS (object)->scene);

  G_OBJECT_CLASS (sbx_lane_axis_parent_class)->dispose (object);
}

static void
sbx_lane_axis_class_init (SbxLaneAxisClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_lane_axis_dispose;
  widget_class->measure = sbx_lane_axis_measure;
  widget_class->snapshot = sbx_lane_axis_snapshot;

  gtk_widget_class_set_css_name (widget_class, "laneaxis");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
sbx_lane_axis_init (SbxLaneAxis *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _("Drag to choose a range of time"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Time"),
                                  -1);
}

/**
 * sbx_lane_axis_new:
 *
 * Returns: (transfer floating): an axis of no time
 */
GtkWidget *
sbx_lane_axis_new (void)
{
  return g_object_new (SBX_TYPE_LANE_AXIS, NULL);
}

void
sbx_lane_axis_connect (SbxLaneAxis  *self,
                       SbxLaneScene *scene)
{
  g_return_if_fail (SBX_IS_LANE_AXIS (self));
  g_return_if_fail (self->scene == NULL);

  self->scene = g_object_ref (scene);
  g_signal_connect_object (scene, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}
