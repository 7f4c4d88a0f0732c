/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLaneNames"

#include "config.h"

#include "sbx-lane-names.h"

#include "sbx-lane-text.h"
#include "sbx-remote-mark.h"

#define LEAST_WIDTH 88
#define MOST_WIDTH 180
#define COMPACT_WIDTH 36
#define HEADING_HEIGHT 22
#define PADDING 12

typedef struct
{
  GtkWidget *heading; /* NULL if it is not the first of its peer */
  GtkWidget *row;
  GtkWidget *label;
  GtkWidget *mark;
} Name;

struct _SbxLaneNames
{
  GtkWidget parent_instance;

  /* Owned References */
  SbxLaneScene *scene;
  GArray *names; /* Name */

  gboolean compact;
};

G_DEFINE_FINAL_TYPE (SbxLaneNames, sbx_lane_names, GTK_TYPE_WIDGET)

static Name *
get_name (SbxLaneNames *self,
          guint         i)
{
  return &g_array_index (self->names, Name, i);
}

static void
clear (SbxLaneNames *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_array_set_size (self->names, 0);
}

static GtkWidget *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
add_name (SbxLaneNames *self,
          guint         lane)
{
  Name name = { 0, };

  if (sbx_lane_layout_has_heading (sbx_lane_scene_get_index (self->scene), lane))
    {
      name.heading = new_label ("lane-peer");
      gtk_widget_set_parent (name.heading, GTK_WIDGET (self));
    }
  name.row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  name.mark = sbx_remote_mark_new ();
  name.label = new_label ("lane-name");
  gtk_widget_set_valign (name.mark, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (name.row), name.mark);
  gtk_box_append (GTK_BOX (name.row), name.label);
  gtk_widget_set_parent (name.row, GTK_WIDGET (self));
  g_array_append_val (self->names, name);
}

static void
set_text (GtkWidget *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) == 0)
    return;
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, text);
}

static void
show_name (SbxLaneNames *self,
           guint         i)
{
  SbxWorld *world = sbx_lane_scene_get_world (self->scene);
  const SbxLane *lane = sbx_lane_index_get_lane (sbx_lane_scene_get_index (self->scene), i);
  const SbxOverviewRemote *remote = sbx_world_get_remote (world, lane->remote);
  g_autofree char *text = sbx_lane_text_name (world, lane);
  Name *name = get_name (self, i);

  set_text (name->label, text);
  gtk_widget_set_tooltip_text (name->row, text);
  sbx_remote_mark_set_index (SBX_REMOTE_MARK (name->mark),
                             lane->remote != SBX_ROW_NONE ? lane->remote : G_MAXUINT);
  sbx_remote_mark_set_hollow (SBX_REMOTE_MARK (name->mark), remote != NULL && !remote->mounted);
  gtk_widget_set_visible (name->mark, lane->remote != SBX_ROW_NONE);
  gtk_widget_set_visible (name->label, !self->compact || lane->remote == SBX_ROW_NONE);
  if (name->heading != NULL)
    {
      g_autofree char *peer = sbx_lane_text_peer (world, lane);

      set_text (name->heading, peer);
      gtk_widget_set_child_visible (name->heading, !self->compact);
    }
}

static gboolean
fits (SbxLaneNames *self)
{
  SbxLaneIndex *index = sbx_lane_scene_get_index (self->scene);
  guint n = sbx_lane_index_get_n_lanes (index);

  if (self->names->len != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if ((get_name (self, i)->heading != NULL) != sbx_lane_layout_has_heading (index, i))
      return FALSE;
  return TRUE;
}

static void
show_names (SbxLaneNames *self)
{
  guint n = sbx_lane_index_get_n_lanes (sbx_lane_scene_get_index (self->scene));

  if (!fits (self))
    {
      clear (self);
      for (guint i = 0; i < n; i++)
        add_name (self, i);
    }
  for (guint i = 0; i < n; i++)
    show_name (self, i);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
changed_cb (SbxLaneNames *self,
            guint         flags)
{
  if ((flags & SBX_LANE_CHANGE_LANES) != 0)
    show_names (self);
}

static int
measure_width (SbxLaneNames *self)
{
  int width = LEAST_WIDTH;

  if (self->compact)
    return COMPACT_WIDTH;
  for (guint i = 0; i < self->names->len; i++)
    {
      const Name *name = get_name (self, i);
      GtkWidget *parts[] = { name->row, name->heading };

      for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
        {
          int natural = 0;

          if (parts[j] != NULL)
            gtk_widget_measure (parts[j], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL,
                                NULL);
          width = MAX (width, natural);
        }
    }
  return MIN (width, MOST_WIDTH);
}

static void
sbx_lane_names_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  SbxLaneNames *self = SBX_LANE_NAMES (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = measure_width (self);
  else
    *minimum = *natural = self->scene != NULL ? sbx_lane_scene_get_layout (self->scene)->height : 0;
}

static void
sbx_lane_names_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  SbxLaneNames *self = SBX_LANE_NAMES (widget);
  const SbxLaneLayout *layout;

  if (self->scene == NULL)
    return;
  layout = sbx_lane_scene_get_layout (self->scene);
  for (guint i = 0; i < self->names->len && i < layout->tops->len; i++)
    {
      const Name *name = get_name (self, i);
      int top = g_array_index (layout->tops, int, i);

      if (name->heading != NULL)
        gtk_widget_size_allocate (name->heading, &(GtkAllocation) {
          0, top - HEADING_HEIGHT, width, HEADING_HEIGHT }, -1);
      gtk_widget_size_allocate (name->row, &(GtkAllocation) { 0, top, width, layout->lane_height },
                                -1);
    }
}

/* Large text makes lanes higher. */
static void
sbx_lane_names_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  SbxLaneNames *self = SBX_LANE_NAMES (widget);
  g_autoptr (PangoLayout) layout = NULL;
  int height;

  GTK_WIDGET_CLASS (sbx_lane_names_parent_class)->css_changed (widget, change);
  if (self->scene == NULL)
    return;
  layout = gtk_widget_create_pango_layout (widget, "Xg");
  pango_layout_get_pixel_size (layout, NULL, &height);
  sbx_lane_scene_set_lane_height (self->scene, height + PADDING);
}

static void
sbx_lane_names_dispose (GObject *object)
{
  SbxLaneNames *self = SBX_LANE_NAMES (object);

  clear (self);
  g_clear_object (&self->scene);

  G_OBJECT_CLASS (sbx_lane_names_parent_class)->dispose (object);
}

static void
sbx_lane_names_finalize (GObject *object)
{
  g_array_unref (SBX_LANE_NAMES (object)->names);

  G_OBJECT_CLASS (sbx_lane_names_parent_class)->finalize (object);
}

static void
sbx_lane_names_class_init (SbxLaneNamesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_lane_names_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_lane_names_finalize;
  widget_class->measure = sbx_lane_names_measure;
  widget_class->size_allocate = sbx_lane_names_size_allocate;
  widget_class->css_changed = sbx_lane_names_css_changed;

  gtk_widget_class_set_css_name (widget_class, "lanenames");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_lane_names_init (SbxLaneNames *self)
{
  self->names = g_array_new (FALSE, TRUE, sizeof (Name));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * sbx_lane_names_new:
 *
 * Returns: (transfer floating): no names
 */
GtkWidget *
sbx_lane_names_new (void)
{
  return g_object_new (SBX_TYPE_LANE_NAMES, NULL);
}

void
sbx_lane_names_connect (SbxLaneNames *self,
                        SbxLaneScene *scene)
{
  g_return_if_fail (SBX_IS_LANE_NAMES (self));
  g_return_if_fail (self->scene == NULL);

  self->scene = g_object_ref (scene);
  g_signal_connect_object (scene, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  show_names (self);
}

void
sbx_lane_names_set_compact (SbxLaneNames *self,
                            gboolean      compact)
{
  g_return_if_fail (SBX_IS_LANE_NAMES (self));

  if (self->compact == compact)
    return;
  self->compact = compact;
  if (self->scene != NULL)
    show_names (self);
}
