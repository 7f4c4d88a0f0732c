/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLaneCanvas"

#include "config.h"

#include "sbx-lane-canvas-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "sbx-lane-text.h"

#define KEY_FACTOR 1.5
/* Part of the width that a key pans. */
#define KEY_PAN 0.2

static const GArray *
get_rows (SbxLaneCanvas *self,
          guint          lane)
{
  return sbx_lane_index_get_lane (sbx_lane_scene_get_index (self->scene), lane)->shown;
}

static const SbxRow *
get_row (SbxLaneCanvas *self,
         const GArray  *rows,
         guint          i)
{
  return sbx_rows_get (sbx_lane_scene_get_rows (self->scene), g_array_index (rows, guint32, i));
}

static const SbxRow *
get_current (SbxLaneCanvas *self)
{
  return sbx_world_find_row (sbx_lane_scene_get_world (self->scene), self->number);
}

/* Says to those who do not see it what is in view, and what the cursor is on. */
void
sbx_lane_canvas_describe (SbxLaneCanvas *self)
{
  const SbxRow *row = self->scene != NULL ? get_current (self) : NULL;
  g_autofree char *view = NULL;
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;

  if (self->scene == NULL)
    return;
  view = sbx_lane_text_view (self->scene);
  /* Translators: name of the drawing; %s says how many lanes there are and which time is in view */
  label = g_strdup_printf (_("Lanes: %s"), view);
  text = row != NULL ? sbx_lane_text_row (self->scene, row)
                     : g_strdup (_("Use the arrow keys to go from action to action"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

/* Lanes that do not fit scroll until the cursor's is seen. */
static void
show_lane (SbxLaneCanvas *self)
{
  const SbxLaneLayout *layout = sbx_lane_scene_get_layout (self->scene);
  double top;

  if (self->lane >= layout->tops->len)
    return;
  top = g_array_index (layout->tops, int, self->lane);
  gtk_adjustment_clamp_page (self->scroll, top, top + layout->lane_height);
}

static void
put_cursor (SbxLaneCanvas *self,
            guint          lane,
            const SbxRow  *row)
{
  self->lane = lane;
  self->number = row->number;
  show_lane (self);
  if (row->time < sbx_lane_scene_get_scale (self->scene)->from
      || row->time > sbx_lane_scene_get_scale (self->scene)->to)
    {
      sbx_selection_set_follow (sbx_lane_scene_get_selection (self->scene), FALSE);
      sbx_lane_scene_reveal (self->scene, row->time);
    }
  sbx_lane_canvas_describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Where the cursor begins: at what is selected, or at the last row in view. */
static gboolean
begin_cursor (SbxLaneCanvas *self)
{
  SbxLaneIndex *index = sbx_lane_scene_get_index (self->scene);
  guint64 event = sbx_selection_get_event (sbx_lane_scene_get_selection (self->scene));
  const SbxRow *row = sbx_world_find_row (sbx_lane_scene_get_world (self->scene), event);
  const SbxRow *best = NULL;
  guint best_lane = 0;

  if (row != NULL && sbx_lane_index_find (index, row) != G_MAXUINT)
    {
      put_cursor (self, sbx_lane_index_find (index, row), row);
      return TRUE;
    }
  for (guint i = 0; i < sbx_lane_index_get_n_lanes (index); i++)
    {
      guint at = sbx_lane_rows_seek (get_rows (self, i), sbx_lane_scene_get_rows (self->scene),
                                     sbx_lane_scene_get_scale (self->scene)->to);

      row = at > 0 ? get_row (self, get_rows (self, i), at - 1) : NULL;
      if (row == NULL || (best != NULL && row->time <= best->time))
        continue;
      best = row;
      best_lane = i;
    }
  if (best != NULL)
    put_cursor (self, best_lane, best);
  return best != NULL;
}

/* Place of the cursor's row in its lane, or where it would be. */
static guint
find_place (SbxLaneCanvas *self,
            const GArray  *rows,
            const SbxRow  *row)
{
  guint at = sbx_lane_rows_seek (rows, sbx_lane_scene_get_rows (self->scene), row->time);

  for (guint i = at; i < rows->len && get_row (self, rows, i)->time == row->time; i++)
    if (get_row (self, rows, i)->number == row->number)
      return i;
  return at;
}

static void
step (SbxLaneCanvas *self,
      int            by)
{
  const SbxRow *row = get_current (self);
  guint lane = row != NULL ? sbx_lane_index_find (sbx_lane_scene_get_index (self->scene), row)
                           : G_MAXUINT;
  const GArray *rows;
  guint at;

  if (lane == G_MAXUINT)
    {
      begin_cursor (self);
      return;
    }
  rows = get_rows (self, lane);
  at = find_place (self, rows, row);
  if (by < 0 && at > 0)
    put_cursor (self, lane, get_row (self, rows, at - 1));
  else if (by > 0 && at + 1 < rows->len)
    put_cursor (self, lane, get_row (self, rows, at + 1));
}

static void
step_to_end (SbxLaneCanvas *self,
             gboolean       last)
{
  guint n = sbx_lane_index_get_n_lanes (sbx_lane_scene_get_index (self->scene));
  const GArray *rows = self->lane < n ? get_rows (self, self->lane) : NULL;

  if (rows != NULL && rows->len > 0)
    put_cursor (self, self->lane, get_row (self, rows, last ? rows->len - 1 : 0));
}

/* To the next lane in which there is something: what is nearest in time. */
static void
step_lane (SbxLaneCanvas *self,
           int            by)
{
  const SbxRow *row = get_current (self);
  int n = (int) sbx_lane_index_get_n_lanes (sbx_lane_scene_get_index (self->scene));

  if (row == NULL)
    {
      begin_cursor (self);
      return;
    }
  for (int lane = (int) self->lane + by; lane >= 0 && lane < n; lane += by)
    {
      const GArray *rows = get_rows (self, (guint) lane);
      guint at = find_place (self, rows, row);

      if (rows->len == 0)
        continue;
      if (at == rows->len
          || (at > 0 && row->time - get_row (self, rows, at - 1)->time
                        < get_row (self, rows, at)->time - row->time))
        at--;
      put_cursor (self, (guint) lane, get_row (self, rows, at));
      return;
    }
}

/* The range from where Shift was first used to the cursor. */
static void
extend_range (SbxLaneCanvas *self,
              int            by)
{
  const SbxRow *row = get_current (self);
  double anchor = self->anchor;

  if (row == NULL && !begin_cursor (self))
    return;
  if (isnan (anchor))
    anchor = get_current (self)->time;
  step (self, by);
  self->anchor = anchor;
  row = get_current (self);
  if (row->time != anchor)
    sbx_lane_scene_draft_range (self->scene, anchor, row->time);
}

static gboolean
clear_range (SbxLaneCanvas *self)
{
  SbxSelection *selection = sbx_lane_scene_get_selection (self->scene);

  self->anchor = NAN;
  if (!sbx_selection_get_range (selection, NULL, NULL))
    return FALSE;
  sbx_selection_clear_range (selection);
  return TRUE;
}

static void
zoom (SbxLaneCanvas *self,
      double         factor)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  const SbxRow *row = get_current (self);
  double x = row != NULL ? sbx_time_scale_get_x (scale, row->time) : -1;

  sbx_lane_scene_zoom (self->scene, factor, x >= 0 && x <= scale->width ? x : scale->width / 2);
}

static void
pan (SbxLaneCanvas *self,
     double         part)
{
  sbx_lane_scene_pan (self->scene, part * sbx_lane_scene_get_scale (self->scene)->width);
}

static gboolean
choose (SbxLaneCanvas *self,
        gboolean       reveal)
{
  SbxSelection *selection = sbx_lane_scene_get_selection (self->scene);

  if (self->number == 0)
    return FALSE;
  if (reveal)
    sbx_selection_reveal_event (selection, self->number);
  else
    sbx_selection_set_event (selection, self->number);
  return TRUE;
}

/* The letters are those of the performance panel that people know. */
static gboolean
press_view (SbxLaneCanvas *self,
            guint          key)
{
  switch (key)
    {
    case GDK_KEY_plus: case GDK_KEY_equal: case GDK_KEY_KP_Add: case GDK_KEY_w:
      zoom (self, KEY_FACTOR);
      return TRUE;
    case GDK_KEY_minus: case GDK_KEY_KP_Subtract: case GDK_KEY_s:
      zoom (self, 1 / KEY_FACTOR);
      return TRUE;
    case GDK_KEY_0: case GDK_KEY_KP_0:
      sbx_selection_clear_view (sbx_lane_scene_get_selection (self->scene));
      return TRUE;
    case GDK_KEY_a:
      pan (self, -KEY_PAN);
      return TRUE;
    case GDK_KEY_d:
      pan (self, KEY_PAN);
      return TRUE;
    case GDK_KEY_Page_Up:
      pan (self, -1);
      return TRUE;
    case GDK_KEY_Page_Down:
      pan (self, 1);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
press_cursor (SbxLaneCanvas *self,
              guint          key)
{
  switch (key)
    {
    case GDK_KEY_Left:
      step (self, -1);
      return TRUE;
    case GDK_KEY_Right:
      step (self, 1);
      return TRUE;
    case GDK_KEY_Up:
      step_lane (self, -1);
      return TRUE;
    case GDK_KEY_Down:
      step_lane (self, 1);
      return TRUE;
    case GDK_KEY_Home:
      step_to_end (self, FALSE);
      return TRUE;
    case GDK_KEY_End:
      step_to_end (self, TRUE);
      return TRUE;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter:
      return choose (self, TRUE);
    case GDK_KEY_space:
      return choose (self, FALSE);
    case GDK_KEY_Escape:
      return clear_range (self);
    default:
      return FALSE;
    }
}

static gboolean
key_cb (SbxLaneCanvas  *self,
        guint           key,
        guint           code,
        GdkModifierType state)
{
  gboolean sideways = key == GDK_KEY_Left || key == GDK_KEY_Right;
  GdkModifierType with = state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK);

  if (self->scene == NULL || sbx_lane_scene_get_rows (self->scene) == NULL)
    return FALSE;
  if (sideways && with == GDK_SHIFT_MASK)
    extend_range (self, key == GDK_KEY_Left ? -1 : 1);
  else if (sideways && with == GDK_CONTROL_MASK)
    pan (self, key == GDK_KEY_Left ? -KEY_PAN : KEY_PAN);
  else if (with == 0 || (with == GDK_SHIFT_MASK && key == GDK_KEY_plus))
    return press_view (self, key) || press_cursor (self, key);
  else
    return FALSE;
  return TRUE;
}

/* A range by keyboard is chosen when Shift is let go. */
static void
key_released_cb (SbxLaneCanvas *self,
                 guint          key)
{
  if (self->scene == NULL || (key != GDK_KEY_Shift_L && key != GDK_KEY_Shift_R))
    return;
  self->anchor = NAN;
  sbx_lane_scene_take_range (self->scene);
}

static void
focus_cb (SbxLaneCanvas *self)
{
  if (self->scene == NULL)
    return;
  if (get_current (self) == NULL)
    begin_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
unfocus_cb (SbxLaneCanvas *self)
{
  if (self->scene != NULL)
    key_released_cb (self, GDK_KEY_Shift_L);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
sbx_lane_canvas_add_keys (SbxLaneCanvas *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (keys, "key-released", G_CALLBACK (key_released_cb), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (unfocus_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}
