/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSpark"

#include "config.h"

#include "sbx-spark.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

#define HEIGHT 40
#define INSET 4
#define LINE 1.5f

struct _SbxSpark
{
  GtkWidget parent_instance;

  /* Owned References */
  SbxHistory *history;
  double *levels;      /* of each point, 0…1 from below */

  double begin;        /* ms since 1970 */
  double end;
  guint64 number;      /* the moment on show, 0: none */
  double time;
};

G_DEFINE_FINAL_TYPE (SbxSpark, sbx_spark, GTK_TYPE_WIDGET)

enum
{
  JUMP,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static guint
get_count (SbxSpark *self)
{
  return self->history != NULL ? sbx_history_get_n_points (self->history) : 0;
}

/* --- Where things are ------------------------------------------------------------------------ */

static gboolean
are_numbers (SbxSpark *self)
{
  for (guint i = 0; i < get_count (self); i++)
    {
      const SbxHistoryPoint *point = sbx_history_get_point (self->history, i);

      if (point->text != NULL && isnan (point->y))
        return FALSE;
    }
  return TRUE;
}

static void
find_number_levels (SbxSpark *self)
{
  double low = INFINITY;
  double high = -INFINITY;

  for (guint i = 0; i < get_count (self); i++)
    {
      double y = sbx_history_get_point (self->history, i)->y;

      if (isfinite (y))
        {
          low = MIN (low, y);
          high = MAX (high, y);
        }
    }
  for (guint i = 0; i < get_count (self); i++)
    {
      double y = sbx_history_get_point (self->history, i)->y;

      self->levels[i] = !isfinite (y) ? 0 : high > low ? (y - low) / (high - low) : 0.5;
    }
}

/* What is no number has as many levels as there are different values. */
static void
find_other_levels (SbxSpark *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < get_count (self); i++)
    {
      const char *text = sbx_history_get_point (self->history, i)->text;

      if (text != NULL && !g_hash_table_contains (seen, text))
        g_hash_table_insert (seen, (gpointer) text,
                             GUINT_TO_POINTER (g_hash_table_size (seen) + 1));
    }
  for (guint i = 0; i < get_count (self); i++)
    {
      const char *text = sbx_history_get_point (self->history, i)->text;
      guint level = text != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (seen, text)) : 0;

      self->levels[i] = (double) level / MAX (g_hash_table_size (seen), 1);
    }
}

static float
get_x (SbxSpark *self,
       double    time)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self)) - 2 * INSET;
  double span = MAX (self->end - self->begin, 1);
  float x = (float) CLAMP ((time - self->begin) / span, 0, 1) * width;

  return INSET + (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? width - x : x);
}

static float
get_y (SbxSpark *self,
       guint     index)
{
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self)) - 2 * INSET;

  return INSET + (float) (1 - self->levels[index]) * height;
}

/* --- Drawing --------------------------------------------------------------------------------- */

static void
draw_line (GtkSnapshot   *snapshot,
           const GdkRGBA *color,
           float          x,
           float          y,
           float          to_x,
           float          to_y)
{
  graphene_rect_t rect;

  graphene_rect_init (&rect, MIN (x, to_x) - LINE / 2, MIN (y, to_y) - LINE / 2,
                      ABS (to_x - x) + LINE, ABS (to_y - y) + LINE);
  gtk_snapshot_append_color (snapshot, color, &rect);
}

static void
draw_steps (SbxSpark      *self,
            GtkSnapshot   *snapshot,
            const GdkRGBA *color)
{
  guint count = get_count (self);

  for (guint i = 0; i < count; i++)
    {
      const SbxHistoryPoint *point = sbx_history_get_point (self->history, i);
      float x = get_x (self, point->time);
      float next = get_x (self, i + 1 < count
                                ? sbx_history_get_point (self->history, i + 1)->time : self->end);

      if (i > 0)
        draw_line (snapshot, color, x, get_y (self, i - 1), x, get_y (self, i));
      if (point->text != NULL)
        draw_line (snapshot, color, x, get_y (self, i), next, get_y (self, i));
    }
}

static void
draw_dot (GtkSnapshot   *snapshot,
          const GdkRGBA *color,
          float          x,
          float          y)
{
  graphene_rect_t rect;
  GskRoundedRect round;

  graphene_rect_init (&rect, x - 3, y - 3, 6, 6);
  gsk_rounded_rect_init_from_rect (&round, &rect, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, color, &rect);
  gtk_snapshot_pop (snapshot);
}

static void
sbx_spark_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  SbxSpark *self = SBX_SPARK (widget);
  guint count = get_count (self);
  guint at = self->number != 0 && count > 0 ? sbx_history_find (self->history, self->number)
                                            : G_MAXUINT;
  GdkRGBA color;
  GdkRGBA faint;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  faint = color;
  faint.alpha *= 0.35f;
  if (self->number != 0)
    draw_line (snapshot, &faint, get_x (self, self->time), 0,
               get_x (self, self->time), (float) gtk_widget_get_height (widget));
  draw_steps (self, snapshot, &color);
  /* Where there are few changes, each is seen. */
  for (guint i = 0; i < count && count <= 40; i++)
    draw_dot (snapshot, &color, get_x (self, sbx_history_get_point (self->history, i)->time),
              get_y (self, i));
  if (at != G_MAXUINT)
    draw_dot (snapshot, &color, get_x (self, self->time), get_y (self, at));
}

static void
sbx_spark_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 60;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 240;
}

/* --- Going to a change ----------------------------------------------------------------------- */

static void
jump_to (SbxSpark *self,
         guint     index)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  g_signal_emit (self, signals[JUMP], 0, sbx_history_get_point (self->history, index)->number);
}

static void
pressed_cb (SbxSpark *self,
            int       n_press,
            double    x,
            double    y)
{
  guint nearest = G_MAXUINT;
  double distance = INFINITY;

  for (guint i = 0; i < get_count (self); i++)
    {
      double far = fabs (get_x (self, sbx_history_get_point (self->history, i)->time) - x);

      if (far < distance)
        {
          distance = far;
          nearest = i;
        }
    }
  if (nearest != G_MAXUINT)
    jump_to (self, nearest);
}

static gboolean
key_cb (SbxSpark        *self,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  guint count = get_count (self);
  guint at = count > 0 && self->number != 0 ? sbx_history_find (self->history, self->number)
                                            : G_MAXUINT;
  gboolean turned = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean on = keyval == (turned ? GDK_KEY_Left : GDK_KEY_Right);
  gboolean back = keyval == (turned ? GDK_KEY_Right : GDK_KEY_Left);

  if (count == 0 || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  if (on && at + 1 < count)
    jump_to (self, at + 1);
  else if (back && at != G_MAXUINT)
    /* In the middle between two changes, back to the one before. */
    jump_to (self, sbx_history_get_point (self->history, at)->number < self->number ? at
                   : MAX (at, 1) - 1);
  else if (keyval == GDK_KEY_Home)
    jump_to (self, 0);
  else if (keyval == GDK_KEY_End)
    jump_to (self, count - 1);
  else
    return FALSE;
  return TRUE;
}

/* --- The object ------------------------------------------------------------------------------ */

static void
tell (SbxSpark *self)
{
  guint count = get_count (self);
  guint at = count > 0 && self->number != 0 ? sbx_history_find (self->history, self->number)
                                            : count - 1;
  g_autofree char *text = NULL;

  if (at < count)
    {
      const SbxHistoryPoint *point = sbx_history_get_point (self->history, at);
      g_autofree char *number = sbx_format_count (point->number);
      g_autofree char *value = sbx_format_name (point->text, 80);

      /* Translators: a watched value, and since which event it is so */
      text = g_strdup_printf (_("%s since #%s"), point->text != NULL ? value : _("nothing"),
                              number);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) MAX (count, 1) - 1,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  (double) (at < count ? at : 0),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text != NULL ? text : "",
                                  -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
sbx_spark_finalize (GObject *object)
{
  SbxSpark *self = SBX_SPARK (object);

  g_clear_pointer (&self->history, sbx_history_unref);
  g_free (self->levels);

  G_OBJECT_CLASS (sbx_spark_parent_class)->finalize (object);
}

static void
sbx_spark_class_init (SbxSparkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sbx_spark_finalize;
  widget_class->snapshot = sbx_spark_snapshot;
  widget_class->measure = sbx_spark_measure;

  signals[JUMP] = g_signal_new ("jump", SBX_TYPE_SPARK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT64);
  gtk_widget_class_set_css_name (widget_class, "spark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
sbx_spark_init (SbxSpark *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/**
 * sbx_spark_new:
 * @name: what is plotted
 *
 * Returns: (transfer floating): an empty plot
 */
GtkWidget *
sbx_spark_new (const char *name)
{
  GtkWidget *self = g_object_new (SBX_TYPE_SPARK, NULL);
  g_autofree char *clean = sbx_format_name (name, 120);
  g_autofree char *label = g_strdup_printf (_("History of %s"), clean);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return self;
}

/**
 * sbx_spark_set_history:
 * @self: a plot
 * @history: what it was
 * @end: when the recording ends, ms since 1970
 *
 * Plots @history.
 */
void
sbx_spark_set_history (SbxSpark   *self,
                       SbxHistory *history,
                       double      end)
{
  g_return_if_fail (SBX_IS_SPARK (self));

  sbx_history_ref (history);
  g_clear_pointer (&self->history, sbx_history_unref);
  self->history = history;
  g_free (self->levels);
  self->levels = g_new0 (double, get_count (self) + 1);
  if (are_numbers (self))
    find_number_levels (self);
  else
    find_other_levels (self);
  self->begin = get_count (self) > 0 ? sbx_history_get_point (history, 0)->time : 0;
  self->end = end;
  tell (self);
}

/**
 * sbx_spark_set_moment:
 * @self: a plot
 * @number: the event that is on show, 0: none
 * @time: its time, ms since 1970
 *
 * Marks it.
 */
void
sbx_spark_set_moment (SbxSpark *self,
                      guint64   number,
                      double    time)
{
  g_return_if_fail (SBX_IS_SPARK (self));

  self->number = number;
  self->time = time;
  tell (self);
}
