/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxRemoteMark"

#include "config.h"

#include "sbx-remote-mark.h"

#include <math.h>

#define MARK_SIZE 12
typedef enum
{
  SHAPE_CIRCLE,
  SHAPE_SQUARE,
  SHAPE_TRIANGLE,
  SHAPE_DIAMOND,
  SHAPE_HEXAGON,
  SHAPE_TRIANGLE_DOWN,
  SHAPE_PLUS,
} Shape;

G_STATIC_ASSERT (SHAPE_PLUS + 1 == SBX_REMOTE_MARK_SHAPES);

struct _SbxRemoteMark
{
  GtkWidget parent_instance;

  guint index;
  gboolean hollow;
};

G_DEFINE_FINAL_TYPE (SbxRemoteMark, sbx_remote_mark, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_INDEX = 1,
  PROP_HOLLOW,
} SbxRemoteMarkProperty;

static GParamSpec *properties[PROP_HOLLOW + 1];

static const char *const color_classes[SBX_REMOTE_MARK_COLORS] = {
  "remote-0", "remote-1", "remote-2", "remote-3", "remote-4", "remote-5", "remote-6", "remote-7",
};

static void
trace_polygon (cairo_t *cr,
               guint    n,
               double   radius,
               double   turn)
{
  for (guint i = 0; i < n; i++)
    {
      double angle = turn + 2 * G_PI * i / n;

      cairo_line_to (cr, radius * sin (angle), -radius * cos (angle));
    }
  cairo_close_path (cr);
}

/* Around the origin, in a circle of radius 1; equal weight for the eye rather than equal size. */
static void
trace_shape (cairo_t *cr,
             Shape    shape)
{
  switch (shape)
    {
    case SHAPE_SQUARE:
      cairo_rectangle (cr, -0.78, -0.78, 1.56, 1.56);
      break;
    case SHAPE_TRIANGLE:
      cairo_translate (cr, 0, 0.18);
      trace_polygon (cr, 3, 1.12, 0);
      break;
    case SHAPE_DIAMOND:
      trace_polygon (cr, 4, 1.08, 0);
      break;
    case SHAPE_HEXAGON:
      trace_polygon (cr, 6, 1, G_PI / 6);
      break;
    case SHAPE_TRIANGLE_DOWN:
      cairo_translate (cr, 0, -0.18);
      trace_polygon (cr, 3, 1.12, G_PI);
      break;
    case SHAPE_PLUS:
      cairo_rectangle (cr, -0.3, -0.95, 0.6, 1.9);
      cairo_rectangle (cr, -0.95, -0.3, 1.9, 0.6);
      break;
    case SHAPE_CIRCLE:
    default:
      cairo_arc (cr, 0, 0, 0.9, 0, 2 * G_PI);
      break;
    }
}

/**
 * sbx_remote_mark_trace:
 * @cr: where to
 * @index: index of a remote
 *
 * Traces the shape of a remote's sign around the origin, in a circle of radius 1.
 */
void
sbx_remote_mark_trace (cairo_t *cr,
                       guint    index)
{
  trace_shape (cr, index % SBX_REMOTE_MARK_SHAPES);
}

/**
 * sbx_remote_mark_lookup_color:
 * @widget: whose style counts
 * @index: index of a remote
 * @color: (out): the colour of its sign
 *
 * For those who draw many signs; not cheap.
 */
void
sbx_remote_mark_lookup_color (GtkWidget *widget,
                              guint      index,
                              GdkRGBA   *color)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  gtk_style_context_save (context);
  gtk_style_context_add_class (context, color_classes[index % SBX_REMOTE_MARK_COLORS]);
  gtk_style_context_get_color (context, color);
  gtk_style_context_restore (context);
}

static void
sbx_remote_mark_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  SbxRemoteMark *self = SBX_REMOTE_MARK (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  double radius = MIN (width, height) / 2.0 - 0.5;
  cairo_t *cr;
  GdkRGBA color;

  if (self->index == G_MAXUINT || radius <= 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_translate (cr, width / 2.0, height / 2.0);
  cairo_scale (cr, radius, radius);
  if (self->hollow)
    cairo_scale (cr, 0.85, 0.85);
  sbx_remote_mark_trace (cr, self->index);
  if (self->hollow)
    {
      cairo_set_line_width (cr, 0.3);
      cairo_stroke (cr);
    }
  else
    {
      cairo_fill (cr);
    }
  cairo_destroy (cr);
}

static void
sbx_remote_mark_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  *minimum = *natural = MARK_SIZE;
}

static void
sbx_remote_mark_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  SbxRemoteMark *self = SBX_REMOTE_MARK (object);

  switch ((SbxRemoteMarkProperty) prop_id)
    {
    case PROP_INDEX:
      g_value_set_uint (value, self->index);
      break;
    case PROP_HOLLOW:
      g_value_set_boolean (value, self->hollow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_remote_mark_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  SbxRemoteMark *self = SBX_REMOTE_MARK (object);

  switch ((SbxRemoteMarkProperty) prop_id)
    {
    case PROP_INDEX:
      sbx_remote_mark_set_index (self, g_value_get_uint (value));
      break;
    case PROP_HOLLOW:
      sbx_remote_mark_set_hollow (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_remote_mark_class_init (SbxRemoteMarkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = sbx_remote_mark_get_property;
  object_class->set_property = sbx_remote_mark_set_property;
  widget_class->measure = sbx_remote_mark_measure;
  widget_class->snapshot = sbx_remote_mark_snapshot;

  properties[PROP_INDEX] =
    g_param_spec_uint ("index", NULL, NULL, 0, G_MAXUINT, G_MAXUINT, flags);
  properties[PROP_HOLLOW] =
    g_param_spec_boolean ("hollow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "remotemark");
  /* The remote's name always stands beside it. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sbx_remote_mark_init (SbxRemoteMark *self)
{
  self->index = G_MAXUINT;
}

/**
 * sbx_remote_mark_new:
 *
 * Returns: (transfer floating): a mark of no remote
 */
GtkWidget *
sbx_remote_mark_new (void)
{
  return g_object_new (SBX_TYPE_REMOTE_MARK, NULL);
}

void
sbx_remote_mark_set_index (SbxRemoteMark *self,
                           guint          index)
{
  g_return_if_fail (SBX_IS_REMOTE_MARK (self));

  if (self->index == index)
    return;
  if (self->index != G_MAXUINT)
    gtk_widget_remove_css_class (GTK_WIDGET (self),
                                 color_classes[self->index % SBX_REMOTE_MARK_COLORS]);
  self->index = index;
  if (index != G_MAXUINT)
    gtk_widget_add_css_class (GTK_WIDGET (self), color_classes[index % SBX_REMOTE_MARK_COLORS]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INDEX]);
}

/**
 * sbx_remote_mark_set_hollow:
 * @self: a mark
 * @hollow: whether only the outline is drawn: the remote is not there any more
 */
void
sbx_remote_mark_set_hollow (SbxRemoteMark *self,
                            gboolean       hollow)
{
  g_return_if_fail (SBX_IS_REMOTE_MARK (self));

  hollow = !!hollow;
  if (self->hollow == hollow)
    return;
  self->hollow = hollow;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOLLOW]);
}
