/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWidthBin"

#include "config.h"

#include "sbx-width-bin.h"

struct _SbxWidthBin
{
  GtkWidget parent_instance;

  GtkWidget *child;
  int current_width;
  int least_width;
  guint idle_id;
};

static void sbx_width_bin_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxWidthBin, sbx_width_bin, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      sbx_width_bin_buildable_init))

typedef enum
{
  PROP_CHILD = 1,
  PROP_CURRENT_WIDTH,
  PROP_LEAST_WIDTH,
} SbxWidthBinProperty;

static GParamSpec *properties[PROP_LEAST_WIDTH + 1];

static GtkBuildableIface *parent_buildable;

static gboolean
notify_width_cb (gpointer data)
{
  SbxWidthBin *self = data;

  self->idle_id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT_WIDTH]);
  return G_SOURCE_REMOVE;
}

static void
sbx_width_bin_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  SbxWidthBin *self = SBX_WIDTH_BIN (widget);
  int child_minimum = 0;

  if (self->child == NULL)
    return;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    {
      gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum,
                          NULL, NULL, NULL);
      for_size = MAX (for_size, child_minimum);
    }
  gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL && self->least_width > 0)
    *minimum = MIN (*minimum, self->least_width);
}

static void
sbx_width_bin_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  SbxWidthBin *self = SBX_WIDTH_BIN (widget);
  int minimum = 0;

  if (self->child != NULL)
    {
      gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      gtk_widget_allocate (self->child, MAX (width, minimum), height, baseline, NULL);
    }
  if (self->current_width != width)
    {
      self->current_width = width;
      /* Before the frame is drawn, so that the unfolded layout is not seen. */
      if (self->idle_id == 0)
        self->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, notify_width_cb, self, NULL);
    }
}

static void
sbx_width_bin_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  SbxWidthBin *self = SBX_WIDTH_BIN (object);

  switch ((SbxWidthBinProperty) prop_id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_CURRENT_WIDTH:
      g_value_set_int (value, self->current_width);
      break;
    case PROP_LEAST_WIDTH:
      g_value_set_int (value, self->least_width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_width_bin_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  SbxWidthBin *self = SBX_WIDTH_BIN (object);

  switch ((SbxWidthBinProperty) prop_id)
    {
    case PROP_CHILD:
      sbx_width_bin_set_child (self, g_value_get_object (value));
      break;
    case PROP_LEAST_WIDTH:
      self->least_width = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_CURRENT_WIDTH:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_width_bin_dispose (GObject *object)
{
  SbxWidthBin *self = SBX_WIDTH_BIN (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_width_bin_parent_class)->dispose (object);
}

static void
sbx_width_bin_add_child (GtkBuildable *buildable,
                         GtkBuilder   *builder,
                         GObject      *child,
                         const char   *type)
{
  if (GTK_IS_WIDGET (child))
    sbx_width_bin_set_child (SBX_WIDTH_BIN (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
sbx_width_bin_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = sbx_width_bin_add_child;
}

static void
sbx_width_bin_class_init (SbxWidthBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = sbx_width_bin_dispose;
  object_class->get_property = sbx_width_bin_get_property;
  object_class->set_property = sbx_width_bin_set_property;
  widget_class->measure = sbx_width_bin_measure;
  widget_class->size_allocate = sbx_width_bin_size_allocate;

  properties[PROP_CHILD] =
    g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | flags);
  properties[PROP_CURRENT_WIDTH] =
    g_param_spec_int ("current-width", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READABLE | flags);
  properties[PROP_LEAST_WIDTH] =
    g_param_spec_int ("least-width", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
sbx_width_bin_init (SbxWidthBin *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * sbx_width_bin_new:
 *
 * Returns: (transfer floating): an empty bin
 */
GtkWidget *
sbx_width_bin_new (void)
{
  return g_object_new (SBX_TYPE_WIDTH_BIN, NULL);
}

void
sbx_width_bin_set_child (SbxWidthBin *self,
                         GtkWidget   *child)
{
  g_return_if_fail (SBX_IS_WIDTH_BIN (self));
  g_return_if_fail (child == NULL || GTK_IS_WIDGET (child));

  if (self->child == child)
    return;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

int
sbx_width_bin_get_current_width (SbxWidthBin *self)
{
  g_return_val_if_fail (SBX_IS_WIDTH_BIN (self), 0);

  return self->current_width;
}
