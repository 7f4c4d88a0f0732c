/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLaneCanvas"

#include "config.h"

#include "sbx-lane-canvas-private.h"

#include <math.h>

/* A step of the wheel shows this much less. */
#define WHEEL_FACTOR 1.25
#define WHEEL_PAN 60.0
/* A double click on a lone mark. */
#define MARK_FACTOR 4.0
#define LINK_MARGIN 0.4

static void
scroll_lanes (SbxLaneCanvas *self,
              double         pixels)
{
  gtk_adjustment_set_value (self->scroll, gtk_adjustment_get_value (self->scroll) + pixels);
}

/* Where the pointer is, or the middle while it is elsewhere. */
static double
get_pointer (SbxLaneCanvas *self,
             GdkEvent      *event)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  double native_x;
  double native_y;
  double x;
  double y;

  if (event == NULL || !gdk_event_get_position (event, &x, &y))
    return gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  gtk_native_get_surface_transform (native, &native_x, &native_y);
  gtk_widget_translate_coordinates (GTK_WIDGET (native), GTK_WIDGET (self),
                                    x - native_x, y - native_y, &x, &y);
  return x;
}

/* The wheel zooms where the pointer is, as in the tools that people have open beside this one. */
static gboolean
scroll_cb (SbxLaneCanvas            *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (self->scene == NULL)
    return FALSE;
  if ((state & GDK_ALT_MASK) != 0)
    scroll_lanes (self, dy * WHEEL_PAN);
  else if ((state & GDK_SHIFT_MASK) != 0)
    sbx_lane_scene_pan (self->scene, (dx != 0 ? dx : dy) * WHEEL_PAN);
  else if (fabs (dx) > fabs (dy))
    sbx_lane_scene_pan (self->scene, dx * WHEEL_PAN);
  else
    sbx_lane_scene_zoom (self->scene, pow (WHEEL_FACTOR, -dy), get_pointer (self, event));
  return TRUE;
}

/* --- Dragging -------------------------------------------------------------------------------- */

static void
drag_begin_cb (SbxLaneCanvas  *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  /* Esc takes back what is dragged. */
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_from = NAN;
  self->drag_x = 0;
  self->drag_y = 0;
  if (self->scene != NULL && (state & GDK_SHIFT_MASK) != 0)
    self->drag_from = sbx_time_scale_get_time (sbx_lane_scene_get_scale (self->scene), x);
}

static void
drag_update_cb (SbxLaneCanvas  *self,
                double          x,
                double          y,
                GtkGestureDrag *gesture)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double start_x;
  double start_y;

  if (self->scene == NULL)
    return;
  if (self->drag_x == 0 && self->drag_y == 0 && !gtk_drag_check_threshold (widget, 0, 0, (int) x,
                                                                           (int) y))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (!isnan (self->drag_from))
    {
      gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y);
      sbx_lane_scene_draft_range (self->scene, self->drag_from, sbx_time_scale_get_time (
        sbx_lane_scene_get_scale (self->scene), start_x + x));
      return;
    }
  gtk_widget_set_cursor_from_name (widget, "grabbing");
  sbx_lane_scene_pan (self->scene, self->drag_x - x);
  scroll_lanes (self, self->drag_y - y);
  self->drag_x = x;
  self->drag_y = y;
}

static void
drag_end_cb (SbxLaneCanvas *self)
{
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  if (self->scene != NULL)
    sbx_lane_scene_take_range (self->scene);
}

static void
pinch_begin_cb (SbxLaneCanvas *self)
{
  self->pinch = 1;
}

static void
pinch_cb (SbxLaneCanvas *self,
          double         scale,
          GtkGesture    *gesture)
{
  double x;
  double y;

  if (self->scene == NULL || scale <= 0
      || !gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    return;
  sbx_lane_scene_zoom (self->scene, scale / self->pinch, x);
  self->pinch = scale;
}

/* --- Clicking -------------------------------------------------------------------------------- */

static const SbxLink *
get_link (SbxLaneCanvas    *self,
          const SbxLaneHit *hit)
{
  const SbxLinks *links = sbx_world_get_links (sbx_lane_scene_get_world (self->scene));

  return sbx_links_get (links, g_array_index (self->curves, SbxLaneCurve, hit->curve).link);
}

static guint32
get_meant (SbxLaneCanvas    *self,
           const SbxLaneHit *hit)
{
  const SbxLink *link;

  if (hit->curve < 0)
    return hit->number;
  link = get_link (self, hit);
  return link->from != 0 ? link->from : link->to;
}

/* To what is there: a line with both its ends, a heap until it falls apart. */
static void
zoom_to (SbxLaneCanvas    *self,
         const SbxLaneHit *hit,
         double            x)
{
  const SbxLink *link;
  double margin;

  if (hit->curve < 0)
    {
      sbx_lane_scene_zoom (self->scene, MARK_FACTOR, x);
      return;
    }
  link = get_link (self, hit);
  margin = (isnan (link->to_time) ? 0 : link->to_time - link->from_time) * LINK_MARGIN + 2;
  sbx_lane_scene_show (self->scene, link->from_time - margin,
                       (isnan (link->to_time) ? link->from_time : link->to_time) + margin);
}

static void
click_cb (SbxLaneCanvas *self,
          int            n_press,
          double         x,
          double         y)
{
  SbxLaneHit hit;
  guint32 number;

  if (self->scene == NULL)
    return;
  sbx_lane_canvas_pick (self, x, y, &hit);
  number = get_meant (self, &hit);
  if (n_press == 2)
    {
      zoom_to (self, &hit, x);
    }
  else if (number != 0)
    {
      self->number = number;
      self->lane = sbx_lane_layout_find (sbx_lane_scene_get_layout (self->scene), y);
      sbx_selection_reveal_event (sbx_lane_scene_get_selection (self->scene), number);
      sbx_lane_canvas_describe (self);
    }
  /* Last: who reveals takes the focus, and the arrow keys go on from where one clicked. */
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
set_hover (SbxLaneCanvas    *self,
           const SbxLaneHit *hit)
{
  if (self->hover.number == hit->number && self->hover.curve == hit->curve)
    {
      self->hover = *hit;
      return;
    }
  self->hover = *hit;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   hit->number != 0 || hit->curve >= 0 ? "pointer" : NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (SbxLaneCanvas *self,
           double         x,
           double         y)
{
  SbxLaneHit hit;

  if (self->scene == NULL)
    return;
  sbx_lane_canvas_pick (self, x, y, &hit);
  set_hover (self, &hit);
}

static void
leave_cb (SbxLaneCanvas *self)
{
  set_hover (self, &(SbxLaneHit) { .curve = -1, .gap = G_MAXUINT });
}

static gboolean
query_tooltip_cb (SbxLaneCanvas *self,
                  int            x,
                  int            y,
                  gboolean       keyboard,
                  GtkTooltip    *tooltip)
{
  SbxLaneHit hit = { .number = self->number, .curve = -1, .gap = G_MAXUINT };
  const SbxLink *link = NULL;
  guint n_links = 0;

  if (self->scene == NULL)
    return FALSE;
  if (!keyboard)
    sbx_lane_canvas_pick (self, x, y, &hit);
  if (hit.curve >= 0)
    {
      link = get_link (self, &hit);
      n_links = g_array_index (self->curves, SbxLaneCurve, hit.curve).n;
    }
  if (self->card == NULL)
    self->card = g_object_ref_sink (SBX_LANE_HOVER (sbx_lane_hover_new ()));
  if (!sbx_lane_hover_show (self->card, self->scene, &hit, link, n_links))
    return FALSE;
  gtk_tooltip_set_custom (tooltip, GTK_WIDGET (self->card));
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { x - 6, y - 6, 12, 12 });
  return TRUE;
}

void
sbx_lane_canvas_add_controllers (SbxLaneCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (click_cb), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_set_has_tooltip (widget, TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}
