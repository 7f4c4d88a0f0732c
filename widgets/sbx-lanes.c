/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLanes"

#include "config.h"

#include "sbx-lanes.h"

#include <glib/gi18n.h>

#include "sbx-lane-axis.h"
#include "sbx-lane-canvas.h"
#include "sbx-lane-names.h"
#include "sbx-lane-text.h"
#include "sbx-lanes-overview.h"
#include "sbx-width-bin.h"

/* Below this width names become signs. */
#define COMPACT 520
#define LEAST_WIDTH 260
#define ZOOM 1.5

struct _SbxLanes
{
  GtkWidget parent_instance;

  /* Children */
  SbxWidthBin *bin;
  GtkWidget *corner;
  GtkWidget *zoom_in;
  GtkWidget *zoom_out;
  SbxLanesOverview *overview;
  SbxLaneAxis *axis;
  SbxLaneNames *names;
  SbxLaneCanvas *canvas;
  GtkScrolledWindow *scrolled;
  GtkLabel *left_out;

  /* Owned References */
  SbxLaneScene *scene;
};

G_DEFINE_FINAL_TYPE (SbxLanes, sbx_lanes, GTK_TYPE_WIDGET)

static void
zoom (SbxLanes *self,
      double    factor)
{
  if (self->scene != NULL)
    sbx_lane_scene_zoom (self->scene, factor, sbx_lane_scene_get_scale (self->scene)->width / 2);
}

static void
zoom_in_cb (SbxLanes *self)
{
  zoom (self, ZOOM);
}

static void
zoom_out_cb (SbxLanes *self)
{
  zoom (self, 1 / ZOOM);
}

static void
show_all_cb (SbxLanes *self)
{
  if (self->scene != NULL)
    sbx_selection_clear_view (sbx_lane_scene_get_selection (self->scene));
}

static void
width_cb (SbxLanes *self)
{
  gboolean compact = sbx_width_bin_get_current_width (self->bin) < COMPACT;

  sbx_lane_names_set_compact (self->names, compact);
  gtk_widget_set_visible (self->zoom_in, !compact);
  gtk_widget_set_visible (self->zoom_out, !compact);
}

static void
left_out_cb (SbxLanes *self)
{
  guint n = sbx_lane_canvas_get_left_out (self->canvas);
  g_autofree char *text = sbx_lane_text_left_out (n);

  gtk_label_set_text (self->left_out, text);
  gtk_widget_set_visible (GTK_WIDGET (self->left_out), n > 0);
}

/* --- Building -------------------------------------------------------------------------------- */

static GtkWidget *
add_button (SbxLanes   *self,
            const char *icon,
            const char *label,
            GCallback   callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "lane-button");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (self->corner), button);
  return button;
}

static GtkWidget *
new_line (GtkSizeGroup *group,
          GtkWidget    *start,
          GtkWidget    *end)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_size_group_add_widget (group, start);
  gtk_widget_set_hexpand (end, TRUE);
  gtk_box_append (GTK_BOX (line), start);
  gtk_box_append (GTK_BOX (line), end);
  return line;
}

static void
build_corner (SbxLanes *self)
{
  self->corner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->corner, "lane-corner");
  add_button (self, "zoom-fit-best-symbolic", _("Show Everything"), G_CALLBACK (show_all_cb));
  self->zoom_out = add_button (self, "zoom-out-symbolic", _("Zoom Out"), G_CALLBACK (zoom_out_cb));
  self->zoom_in = add_button (self, "zoom-in-symbolic", _("Zoom In"), G_CALLBACK (zoom_in_cb));
}

static GtkWidget *
build_lanes (SbxLanes     *self,
             GtkSizeGroup *group)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *label = gtk_label_new (NULL);

  self->scrolled = GTK_SCROLLED_WINDOW (scrolled);
  gtk_scrolled_window_set_policy (self->scrolled, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (self->scrolled, new_line (group, GTK_WIDGET (self->names),
                                                           GTK_WIDGET (self->canvas)));
  gtk_widget_set_vexpand (scrolled, TRUE);
  self->left_out = GTK_LABEL (label);
  gtk_widget_add_css_class (label, "lane-note");
  gtk_widget_set_halign (label, GTK_ALIGN_END);
  gtk_widget_set_valign (label, GTK_ALIGN_END);
  gtk_widget_set_can_target (label, FALSE);
  gtk_widget_set_visible (label, FALSE);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), scrolled);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), label);
  return overlay;
}

static void
sbx_lanes_dispose (GObject *object)
{
  SbxLanes *self = SBX_LANES (object);

  g_clear_object (&self->scene);
  if (self->bin != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->bin)));

  G_OBJECT_CLASS (sbx_lanes_parent_class)->dispose (object);
}

static void
sbx_lanes_class_init (SbxLanesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_lanes_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "lanes");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_lanes_init (SbxLanes *self)
{
  g_autoptr (GtkSizeGroup) group = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bin = g_object_new (SBX_TYPE_WIDTH_BIN, "least-width", LEAST_WIDTH, NULL);

  self->bin = SBX_WIDTH_BIN (bin);
  self->overview = SBX_LANES_OVERVIEW (sbx_lanes_overview_new ());
  self->axis = SBX_LANE_AXIS (sbx_lane_axis_new ());
  self->names = SBX_LANE_NAMES (sbx_lane_names_new ());
  self->canvas = SBX_LANE_CANVAS (sbx_lane_canvas_new ());
  build_corner (self);
  gtk_box_append (GTK_BOX (box), new_line (group, self->corner, GTK_WIDGET (self->overview)));
  gtk_box_append (GTK_BOX (box), new_line (group, gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0),
                                           GTK_WIDGET (self->axis)));
  gtk_box_append (GTK_BOX (box), build_lanes (self, group));
  sbx_width_bin_set_child (self->bin, box);
  gtk_widget_set_parent (bin, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Lanes"),
                                  -1);
  g_signal_connect_swapped (bin, "notify::current-width", G_CALLBACK (width_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::left-out", G_CALLBACK (left_out_cb), self);
}

/**
 * sbx_lanes_new:
 *
 * Returns: (transfer floating): lanes of nothing
 */
GtkWidget *
sbx_lanes_new (void)
{
  return g_object_new (SBX_TYPE_LANES, NULL);
}

/**
 * sbx_lanes_connect:
 * @self: lanes
 * @world: what the engine told
 * @selection: what the user looks at
 * @shown: which rows are on show
 */
void
sbx_lanes_connect (SbxLanes     *self,
                   SbxWorld     *world,
                   SbxSelection *selection,
                   SbxShown     *shown)
{
  g_return_if_fail (SBX_IS_LANES (self));
  g_return_if_fail (self->scene == NULL);

  self->scene = sbx_lane_scene_new (world, selection, shown);
  sbx_lane_names_connect (self->names, self->scene);
  sbx_lane_canvas_connect (self->canvas, self->scene,
                           gtk_scrolled_window_get_vadjustment (self->scrolled));
  sbx_lane_axis_connect (self->axis, self->scene);
  sbx_lanes_overview_connect (self->overview, self->scene);
}
