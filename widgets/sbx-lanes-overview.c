/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLanesOverview"

#include "config.h"

#include "sbx-lanes-overview.h"

#include <glib/gi18n.h>
#include <math.h>

#include "sbx-lane-palette.h"
#include "sbx-lane-text.h"

#define HEIGHT 30
#define HANDLE_REACH 6.0
#define KEY_PAN 0.1
#define KEY_FACTOR 1.5
#define BAR 2
/* While rows arrive it is drawn anew at most as often, ms: at this scale nothing moves faster. */
#define LEAST_INTERVAL 250

typedef enum
{
  DRAG_NONE,
  DRAG_NEW,
  DRAG_MOVE,
  DRAG_FROM,
  DRAG_TO,
} Drag;

struct _SbxLanesOverview
{
  GtkWidget parent_instance;

  /* Owned References */
  SbxLaneScene *scene;
  SbxLanePalette *palette;

  guint redraw_id;
  Drag drag;
  double drag_from;  /* the view where it began */
  double drag_to;
};

G_DEFINE_FINAL_TYPE (SbxLanesOverview, sbx_lanes_overview, GTK_TYPE_WIDGET)

/* All of the recording over all of the width. */
static SbxTimeScale
get_scale (SbxLanesOverview *self)
{
  SbxTimeScale scale = { .width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1) };

  sbx_lane_scene_get_total (self->scene, &scale.from, &scale.to);
  return scale;
}

/* --- Drawing --------------------------------------------------------------------------------- */

static void
paint_density (SbxLanesOverview   *self,
               cairo_t            *cr,
               const SbxTimeScale *scale,
               const SbxDensity   *density,
               double              most)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  for (int x = 0; x < scale->width; x += BAR)
    {
      double count = sbx_density_count (density, sbx_time_scale_get_time (scale, x),
                                        sbx_time_scale_get_time (scale, x + BAR));
      double part = count > 0 ? MAX (log2 (1 + count) / log2 (1 + most), 0.1) : 0;

      if (part > 0)
        cairo_rectangle (cr, x, height - 2 - part * (height - 6), BAR, part * (height - 6));
    }
  cairo_fill (cr);
}

static double
find_most (SbxLanesOverview   *self,
           const SbxTimeScale *scale)
{
  const SbxDensity *density = sbx_lane_index_get_density (sbx_lane_scene_get_index (self->scene),
                                                          FALSE);
  double most = 1;

  for (int x = 0; x < scale->width; x += BAR)
    most = MAX (most, sbx_density_count (density, sbx_time_scale_get_time (scale, x),
                                         sbx_time_scale_get_time (scale, x + BAR)));
  return most;
}

static void
paint_findings (SbxLanesOverview   *self,
                cairo_t            *cr,
                const SbxTimeScale *scale)
{
  const GArray *evidence = sbx_lane_scene_get_evidence (self->scene);

  for (guint severity = SBX_SEVERITY_WARNING; severity <= SBX_SEVERITY_ERROR; severity++)
    {
      for (guint i = 0; i < evidence->len; i++)
        {
          const SbxLaneEvidence *one = &g_array_index (evidence, SbxLaneEvidence, i);
          double x = round (sbx_time_scale_get_x (scale, one->time));

          if (one->severity != severity)
            continue;
          cairo_move_to (cr, x - 3, 0);
          cairo_line_to (cr, x + 3, 0);
          cairo_line_to (cr, x, 5);
          cairo_close_path (cr);
        }
      sbx_lane_palette_set_ink (&self->palette->severities[severity], cr, 1);
      cairo_fill (cr);
    }
}

static void
paint_brush (SbxLanesOverview   *self,
             cairo_t            *cr,
             const SbxTimeScale *scale)
{
  const SbxTimeScale *view = sbx_lane_scene_get_scale (self->scene);
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double from = MAX (sbx_time_scale_get_x (scale, view->from), 0);
  double to = MIN (sbx_time_scale_get_x (scale, view->to), scale->width);

  if (to - from < 4)
    {
      from = MIN (from, scale->width - 4);
      to = from + 4;
    }
  sbx_lane_palette_set_ink (&self->palette->paper, cr, 0.6);
  cairo_rectangle (cr, 0, 0, from, height);
  cairo_rectangle (cr, to, 0, scale->width - to, height);
  cairo_fill (cr);
  sbx_lane_palette_set_ink (&self->palette->accent, cr, 0.9);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, from + 0.5, 0.5, to - from - 1, height - 1);
  cairo_stroke (cr);
  cairo_rectangle (cr, from - 1, height / 2.0 - 6, 4, 12);
  cairo_rectangle (cr, to - 3, height / 2.0 - 6, 4, 12);
  cairo_fill (cr);
}

static void
sbx_lanes_overview_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  SbxLanesOverview *self = SBX_LANES_OVERVIEW (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  SbxLaneIndex *index;
  SbxTimeScale scale;
  double most;
  cairo_t *cr;

  if (self->scene == NULL || width <= 0 || height <= 0)
    return;
  if (self->palette == NULL)
    self->palette = sbx_lane_palette_new (widget);
  index = sbx_lane_scene_get_index (self->scene);
  scale = get_scale (self);
  most = find_most (self, &scale);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  sbx_lane_palette_set_ink (&self->palette->ink, cr,
                            sbx_lane_index_is_filtered (index) ? 0.15 : 0.4);
  paint_density (self, cr, &scale, sbx_lane_index_get_density (index, FALSE), most);
  if (sbx_lane_index_is_filtered (index))
    {
      sbx_lane_palette_set_ink (&self->palette->accent, cr, 0.8);
      paint_density (self, cr, &scale, sbx_lane_index_get_density (index, TRUE), most);
    }
  if (sbx_selection_get_view (sbx_lane_scene_get_selection (self->scene), NULL, NULL))
    paint_brush (self, cr, &scale);
  paint_findings (self, cr, &scale);
  cairo_destroy (cr);
}

static void
describe (SbxLanesOverview *self)
{
  g_autofree char *view = sbx_lane_text_view (self->scene);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, view,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, view, -1);
}

static gboolean
redraw_cb (gpointer data)
{
  SbxLanesOverview *self = data;

  self->redraw_id = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
changed_cb (SbxLanesOverview *self,
            guint             flags)
{
  gboolean view = (flags & (SBX_LANE_CHANGE_VIEW | SBX_LANE_CHANGE_LANES)) != 0;
  gboolean live = sbx_selection_get_follow (sbx_lane_scene_get_selection (self->scene))
                  && (flags & SBX_LANE_CHANGE_TOTAL) != 0;

  if (view && !live)
    {
      describe (self);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  else if (self->redraw_id == 0 && (flags & ~SBX_LANE_CHANGE_RANGE) != 0)
    {
      self->redraw_id = g_timeout_add (LEAST_INTERVAL, redraw_cb, self);
    }
}

/* --- Brushing -------------------------------------------------------------------------------- */

static Drag
find_drag (SbxLanesOverview *self,
           double            x)
{
  SbxTimeScale scale = get_scale (self);
  const SbxTimeScale *view = sbx_lane_scene_get_scale (self->scene);
  double from = sbx_time_scale_get_x (&scale, view->from);
  double to = sbx_time_scale_get_x (&scale, view->to);

  if (!sbx_selection_get_view (sbx_lane_scene_get_selection (self->scene), NULL, NULL))
    return DRAG_NEW;
  if (fabs (x - from) <= HANDLE_REACH && x < (from + to) / 2 + 1)
    return DRAG_FROM;
  if (fabs (x - to) <= HANDLE_REACH)
    return DRAG_TO;
  return x > from && x < to ? DRAG_MOVE : DRAG_NEW;
}

static void
drag_begin_cb (SbxLanesOverview *self,
               double            x)
{
  const SbxTimeScale *view;

  if (self->scene == NULL)
    return;
  view = sbx_lane_scene_get_scale (self->scene);
  self->drag = find_drag (self, x);
  self->drag_from = view->from;
  self->drag_to = view->to;
}

static void
drag_update_cb (SbxLanesOverview *self,
                double            x,
                double            y,
                GtkGestureDrag   *gesture)
{
  SbxTimeScale scale;
  double start_x;
  double start_y;
  double by;

  if (self->scene == NULL || self->drag == DRAG_NONE
      || !gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  scale = get_scale (self);
  by = x * sbx_time_scale_get_step (&scale);
  if (self->drag == DRAG_NEW && fabs (x) >= 3)
    sbx_lane_scene_show (self->scene,
                         sbx_time_scale_get_time (&scale, MIN (start_x, start_x + x)),
                         sbx_time_scale_get_time (&scale, MAX (start_x, start_x + x)));
  else if (self->drag == DRAG_MOVE)
    sbx_lane_scene_show (self->scene, self->drag_from + by, self->drag_to + by);
  else if (self->drag == DRAG_FROM)
    sbx_lane_scene_show (self->scene, MIN (self->drag_from + by, self->drag_to - 1), self->drag_to);
  else if (self->drag == DRAG_TO)
    sbx_lane_scene_show (self->scene, self->drag_from, MAX (self->drag_to + by,
                                                            self->drag_from + 1));
}

static void
drag_end_cb (SbxLanesOverview *self)
{
  self->drag = DRAG_NONE;
}

/* A click beside the brush brings it there, a double click shows everything. */
static void
click_cb (SbxLanesOverview *self,
          int               n_press,
          double            x)
{
  SbxTimeScale scale;
  const SbxTimeScale *view;
  double span;

  if (self->scene == NULL)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (n_press == 2)
    {
      sbx_selection_clear_view (sbx_lane_scene_get_selection (self->scene));
      return;
    }
  if (!sbx_selection_get_view (sbx_lane_scene_get_selection (self->scene), NULL, NULL)
      || find_drag (self, x) != DRAG_NEW)
    return;
  scale = get_scale (self);
  view = sbx_lane_scene_get_scale (self->scene);
  span = view->to - view->from;
  sbx_lane_scene_show (self->scene, sbx_time_scale_get_time (&scale, x) - span / 2,
                       sbx_time_scale_get_time (&scale, x) + span / 2);
}

static gboolean
scroll_cb (SbxLanesOverview *self,
           double            dx,
           double            dy)
{
  if (self->scene == NULL)
    return FALSE;
  if (fabs (dx) > fabs (dy))
    sbx_lane_scene_pan (self->scene, dx * 60);
  else
    sbx_lane_scene_zoom (self->scene, pow (1.25, -dy),
                         sbx_lane_scene_get_scale (self->scene)->width / 2);
  return TRUE;
}

static void
motion_cb (SbxLanesOverview *self,
           double            x)
{
  Drag over = self->scene != NULL ? find_drag (self, x) : DRAG_NONE;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   over == DRAG_FROM || over == DRAG_TO ? "ew-resize"
                                   : over == DRAG_MOVE ? "grab" : "crosshair");
}

static gboolean
key_cb (SbxLanesOverview *self,
        guint             key)
{
  double width = self->scene != NULL ? sbx_lane_scene_get_scale (self->scene)->width : 0;

  if (self->scene == NULL)
    return FALSE;
  if (key == GDK_KEY_Left)
    sbx_lane_scene_pan (self->scene, -KEY_PAN * width);
  else if (key == GDK_KEY_Right)
    sbx_lane_scene_pan (self->scene, KEY_PAN * width);
  else if (key == GDK_KEY_plus || key == GDK_KEY_equal || key == GDK_KEY_KP_Add)
    sbx_lane_scene_zoom (self->scene, KEY_FACTOR, width / 2);
  else if (key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract)
    sbx_lane_scene_zoom (self->scene, 1 / KEY_FACTOR, width / 2);
  else if (key == GDK_KEY_0 || key == GDK_KEY_KP_0)
    sbx_selection_clear_view (sbx_lane_scene_get_selection (self->scene));
  else
    return FALSE;
  return TRUE;
}

/* --- Widget ---------------------------------------------------------------------------------- */

static void
sbx_lanes_overview_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 0 : HEIGHT;
}

static void
sbx_lanes_overview_css_changed (GtkWidget         *widget,
                                GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (sbx_lanes_overview_parent_class)->css_changed (widget, change);
  g_clear_pointer (&SBX_LANES_OVERVIEW (widget)->palette, sbx_lane_palette_free);
}

static void
sbx_lanes_overview_dispose (GObject *object)
{
  SbxLanesOverview *self = SBX_LANES_OVERVIEW (object);

  g_clear_handle_id (&self->redraw_id, g_source_remove);
  g_clear_object (&self->scene);
  g_clear_pointer (&self->palette, sbx_lane_palette_free);

  G_OBJECT_CLASS (sbx_lanes_overview_parent_class)->dispose (object);
}

static void
sbx_lanes_overview_class_init (SbxLanesOverviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_lanes_overview_dispose;
  widget_class->measure = sbx_lanes_overview_measure;
  widget_class->snapshot = sbx_lanes_overview_snapshot;
  widget_class->css_changed = sbx_lanes_overview_css_changed;

  gtk_widget_class_set_css_name (widget_class, "lanesoverview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
sbx_lanes_overview_init (SbxLanesOverview *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (click_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Whole recording"), -1);
}

/**
 * sbx_lanes_overview_new:
 *
 * Returns: (transfer floating): an overview of nothing
 */
GtkWidget *
sbx_lanes_overview_new (void)
{
  return g_object_new (SBX_TYPE_LANES_OVERVIEW, NULL);
}

void
sbx_lanes_overview_connect (SbxLanesOverview *self,
                            SbxLaneScene     *scene)
{
  g_return_if_fail (SBX_IS_LANES_OVERVIEW (self));
  g_return_if_fail (self->scene == NULL);

  self->scene = g_object_ref (scene);
  g_signal_connect_object (scene, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  describe (self);
}
