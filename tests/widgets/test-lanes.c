/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "sbx-lane-axis.h"
#include "sbx-lane-canvas.h"
#include "sbx-lane-curves.h"
#include "sbx-lane-names.h"
#include "sbx-lanes-overview.h"
#include "sbx-lanes.h"
#include "widget-kit.h"

#define BEGIN 1795150179604.0

/* The lanes in a window, as the user has them. */
typedef struct
{
  Kit kit;
  SbxSelection *selection;
  SbxShown *shown;
  GtkWidget *window;
  GtkWidget *lanes;
} Fixture;

static GtkWidget *
find_child (GtkWidget *widget,
            GType      type)
{
  GtkWidget *child;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_child (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static SbxLaneCanvas *
get_canvas (Fixture *fixture)
{
  return SBX_LANE_CANVAS (find_child (fixture->lanes, SBX_TYPE_LANE_CANVAS));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  kit_init (&fixture->kit);
  kit_append (&fixture->kit, 100);
  kit_tell (&fixture->kit);
  fixture->selection = sbx_selection_new ();
  sbx_selection_set_follow (fixture->selection, FALSE);
  fixture->shown = sbx_shown_new (fixture->kit.world, fixture->selection);
  fixture->window = gtk_window_new ();
  fixture->lanes = sbx_lanes_new ();
  sbx_lanes_connect (SBX_LANES (fixture->lanes), fixture->kit.world, fixture->selection,
                     fixture->shown);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->lanes);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 260);
  gtk_window_present (GTK_WINDOW (fixture->window));
  kit_run (200);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  kit_run (20);
  g_assert_finalize_object (fixture->shown);
  g_assert_finalize_object (fixture->selection);
  kit_clear (&fixture->kit);
}

static gboolean
press (GtkWidget       *widget,
       guint            key,
       GdkModifierType  state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean taken = FALSE;

      if (!GTK_IS_EVENT_CONTROLLER_KEY (controller))
        continue;
      g_signal_emit_by_name (controller, "key-pressed", key, 0u, state, &taken);
      return taken;
    }
  g_assert_not_reached ();
}

static void
release (GtkWidget *widget,
         guint      key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-released", key, 0u, 0);
    }
}

/* Rows alternate between two lanes: the even ones are the cart's. */
static void
test_cursor (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *canvas = GTK_WIDGET (get_canvas (fixture));
  guint32 first;

  sbx_selection_set_event (fixture->selection, 21);
  g_assert_true (press (canvas, GDK_KEY_Right, 0));
  g_assert_cmpuint (sbx_lane_canvas_get_cursor (get_canvas (fixture)), ==, 21);
  press (canvas, GDK_KEY_Right, 0);
  g_assert_cmpuint (sbx_lane_canvas_get_cursor (get_canvas (fixture)), ==, 25);
  press (canvas, GDK_KEY_Left, 0);
  press (canvas, GDK_KEY_Left, 0);
  g_assert_cmpuint (sbx_lane_canvas_get_cursor (get_canvas (fixture)), ==, 17);
  press (canvas, GDK_KEY_Down, 0);
  first = sbx_lane_canvas_get_cursor (get_canvas (fixture));
  g_assert_true (first == 15 || first == 19);
  press (canvas, GDK_KEY_Home, 0);
  g_assert_cmpuint (sbx_lane_canvas_get_cursor (get_canvas (fixture)), ==, 3);
  press (canvas, GDK_KEY_End, 0);
  g_assert_cmpuint (sbx_lane_canvas_get_cursor (get_canvas (fixture)), ==, 199);
  press (canvas, GDK_KEY_Up, 0);
  g_assert_cmpuint (sbx_lane_canvas_get_cursor (get_canvas (fixture)), ==, 197);

  /* Looking is not choosing. */
  g_assert_cmpuint (sbx_selection_get_event (fixture->selection), ==, 21);
  press (canvas, GDK_KEY_space, 0);
  g_assert_cmpuint (sbx_selection_get_event (fixture->selection), ==, 197);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_reveal (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *canvas = GTK_WIDGET (get_canvas (fixture));
  guint n = 0;

  g_signal_connect_swapped (fixture->selection, "reveal", G_CALLBACK (count_cb), &n);
  g_assert_false (press (canvas, GDK_KEY_Return, 0));
  press (canvas, GDK_KEY_Left, 0);
  press (canvas, GDK_KEY_Return, 0);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (sbx_selection_get_event (fixture->selection), ==, 199);
}

static void
test_described (Fixture       *fixture,
                gconstpointer  data)
{
  GtkWidget *canvas = GTK_WIDGET (get_canvas (fixture));
  g_autofree char *problem = NULL;

  gtk_test_accessible_assert_role (canvas, GTK_ACCESSIBLE_ROLE_IMG);
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (canvas),
                                                   GTK_ACCESSIBLE_PROPERTY_LABEL));
  g_assert_true (gtk_widget_get_focusable (canvas));
  kit_add_finding (&fixture->kit, "action-collision", "cart/add", SBX_SEVERITY_ERROR, 21);
  kit_tell (&fixture->kit);
  sbx_selection_set_event (fixture->selection, 21);
  press (canvas, GDK_KEY_Left, 0);
  /* In the test's zone. */
  problem = gtk_test_accessible_check_property (
    GTK_ACCESSIBLE (canvas), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
    "cart/remove, cart, 04:49:39.704, Error: cart/add happened");
  g_assert_cmpstr (problem, ==, NULL);
}

/* Zooming, panning and back to everything, all told to whoever else looks at the view. */
static void
test_view (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *canvas = GTK_WIDGET (get_canvas (fixture));
  double from;
  double to;
  double later;

  g_assert_false (sbx_selection_get_view (fixture->selection, NULL, NULL));
  press (canvas, GDK_KEY_plus, 0);
  g_assert_true (sbx_selection_get_view (fixture->selection, &from, &to));
  g_assert_cmpfloat (to - from, <, 990);
  press (canvas, GDK_KEY_Right, GDK_CONTROL_MASK);
  g_assert_true (sbx_selection_get_view (fixture->selection, &later, NULL));
  g_assert_cmpfloat (later, >, from);
  press (canvas, GDK_KEY_minus, 0);
  press (canvas, GDK_KEY_minus, 0);
  g_assert_false (sbx_selection_get_view (fixture->selection, NULL, NULL));
  press (canvas, GDK_KEY_w, 0);
  press (canvas, GDK_KEY_0, 0);
  g_assert_false (sbx_selection_get_view (fixture->selection, NULL, NULL));

  /* What is selected elsewhere comes into view. */
  sbx_selection_set_view (fixture->selection, BEGIN, BEGIN + 50);
  sbx_selection_set_event (fixture->selection, 199);
  g_assert_true (sbx_selection_get_view (fixture->selection, &from, &to));
  g_assert_cmpfloat (from, <=, BEGIN + 990);
  g_assert_cmpfloat (to, >=, BEGIN + 990);
  g_assert_cmpfloat_with_epsilon (to - from, 50, 0.01);
}

/* A range by keyboard: chosen when Shift is let go, and gone with Escape. */
static void
test_range (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *canvas = GTK_WIDGET (get_canvas (fixture));
  double from;
  double to;

  g_assert_false (press (canvas, GDK_KEY_Escape, 0));
  sbx_selection_set_event (fixture->selection, 21);
  press (canvas, GDK_KEY_Right, 0);
  press (canvas, GDK_KEY_Right, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_Right, GDK_SHIFT_MASK);
  g_assert_false (sbx_selection_get_range (fixture->selection, NULL, NULL));
  release (canvas, GDK_KEY_Shift_L);
  g_assert_true (sbx_selection_get_range (fixture->selection, &from, &to));
  g_assert_cmpfloat (from, ==, BEGIN + 100);
  g_assert_cmpfloat (to, ==, BEGIN + 140);
  g_assert_cmpuint (sbx_shown_get_n_matching (fixture->shown), ==, 5);
  g_assert_true (press (canvas, GDK_KEY_Escape, 0));
  g_assert_false (sbx_selection_get_range (fixture->selection, NULL, NULL));
}

/* What is under a place is what is drawn there. */
static void
test_pick (Fixture       *fixture,
           gconstpointer  data)
{
  SbxLaneCanvas *canvas = get_canvas (fixture);
  int width = gtk_widget_get_width (GTK_WIDGET (canvas));
  SbxLaneHit hit;

  sbx_selection_set_view (fixture->selection, BEGIN + 95, BEGIN + 145);
  sbx_lane_canvas_pick (canvas, width * 0.1, 17, &hit);
  g_assert_cmpuint (hit.number, ==, 21);
  g_assert_cmpint (hit.curve, ==, -1);
  sbx_lane_canvas_pick (canvas, width * 0.3, 34 + 17, &hit);
  g_assert_cmpuint (hit.number, ==, 23);
  sbx_lane_canvas_pick (canvas, width * 0.2, 17, &hit);
  g_assert_cmpuint (hit.number, ==, 0);
  sbx_lane_canvas_pick (canvas, width * 0.1, 2000, &hit);
  g_assert_cmpuint (hit.number, ==, 0);
}

static void
tell_links (Fixture     *fixture,
            guint        n,
            SbxLinkFate  fate)
{
  fixture->kit.update.links = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));
  for (guint i = 0; i < n; i++)
    {
      SbxLinkChange change = { i, {
        .from_time = BEGIN + 100 + i * 0.01, .to_time = BEGIN + 130 + i * 0.01, .from = 21,
        .from_remote = 0, .to_remote = 1, .kind = SBX_LINK_BRIDGE, .fate = (guint8) fate } };

      g_array_append_val (fixture->kit.update.links, change);
    }
  kit_tell (&fixture->kit);
  g_clear_pointer (&fixture->kit.update.links, g_array_unref);
  kit_run (100);
}

/* A message is a line that can be hit, and choosing it chooses its sending. */
static void
test_line (Fixture       *fixture,
           gconstpointer  data)
{
  SbxLaneCanvas *canvas = get_canvas (fixture);
  int width = gtk_widget_get_width (GTK_WIDGET (canvas));
  SbxLaneHit hit;

  sbx_selection_set_view (fixture->selection, BEGIN + 95, BEGIN + 145);
  kit_run (100);
  tell_links (fixture, 1, SBX_LINK_SCHEMA);
  sbx_lane_canvas_pick (canvas, width * 0.4, 34, &hit);
  /* Lines are known once they were drawn. */
  for (guint i = 0; i < 40 && hit.curve < 0; i++)
    {
      kit_run (50);
      sbx_lane_canvas_pick (canvas, width * 0.4, 34, &hit);
    }
  g_assert_cmpint (hit.curve, ==, 0);
  g_assert_cmpuint (hit.number, ==, 0);
}

/* However many there are, few are drawn, and nobody is kept in the dark about the rest. */
static void
test_bundles (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (SbxLaneScene) scene = sbx_lane_scene_new (fixture->kit.world, fixture->selection,
                                                       fixture->shown);
  g_autoptr (GArray) curves = g_array_new (FALSE, FALSE, sizeof (SbxLaneCurve));
  guint n = 0;

  tell_links (fixture, 5000, SBX_LINK_DELIVERED);
  sbx_lane_scene_set_width (scene, 800);
  n = sbx_lane_curves_collect (scene, curves);
  g_assert_cmpuint (curves->len, <, 100);
  for (guint i = 0; i < curves->len; i++)
    n += g_array_index (curves, SbxLaneCurve, i).n;
  g_assert_cmpuint (n, ==, 5000);
}

/* What a realm told late stands behind what came after it, and is in view all the same. */
static void
test_late (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (SbxLaneScene) scene = sbx_lane_scene_new (fixture->kit.world, fixture->selection,
                                                       fixture->shown);
  g_autoptr (GArray) curves = g_array_new (FALSE, FALSE, sizeof (SbxLaneCurve));
  double begins[] = { BEGIN + 500, BEGIN + 100 };

  sbx_selection_set_view (fixture->selection, BEGIN + 95, BEGIN + 145);
  fixture->kit.update.links = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));
  for (guint i = 0; i < G_N_ELEMENTS (begins); i++)
    {
      SbxLinkChange change = { i, {
        .from_time = begins[i], .to_time = begins[i] + 30, .from = 21, .from_remote = 0,
        .to_remote = 1, .kind = SBX_LINK_BRIDGE, .fate = SBX_LINK_DELIVERED } };

      g_array_append_val (fixture->kit.update.links, change);
    }
  kit_tell (&fixture->kit);
  g_clear_pointer (&fixture->kit.update.links, g_array_unref);
  sbx_lane_scene_set_width (scene, 800);
  sbx_lane_curves_collect (scene, curves);
  g_assert_cmpuint (curves->len, ==, 1);
}

static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *names = find_child (fixture->lanes, SBX_TYPE_LANE_NAMES);
  int wide = gtk_widget_get_width (names);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 340, 260);
  kit_run (300);
  g_assert_cmpint (gtk_widget_get_width (names), <, wide);
  g_assert_cmpint (gtk_widget_get_width (names), <, 60);
}

/* While the end is followed the view slides on, and who goes back stays there. */
static void
test_follow (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *canvas = GTK_WIDGET (get_canvas (fixture));
  double from;
  double to;

  sbx_selection_set_follow (fixture->selection, TRUE);
  sbx_selection_set_view (fixture->selection, BEGIN + 800, BEGIN + 1000);
  kit_append (&fixture->kit, 100);
  kit_tell (&fixture->kit);
  g_assert_true (sbx_selection_get_view (fixture->selection, &from, &to));
  g_assert_cmpfloat (to, >=, BEGIN + 1990);
  g_assert_cmpfloat_with_epsilon (to - from, 200, 0.1);
  press (canvas, GDK_KEY_a, 0);
  g_assert_false (sbx_selection_get_follow (fixture->selection));
  g_assert_true (sbx_selection_get_view (fixture->selection, &from, NULL));
  kit_append (&fixture->kit, 100);
  kit_tell (&fixture->kit);
  g_assert_true (sbx_selection_get_view (fixture->selection, &to, NULL));
  g_assert_cmpfloat (from, ==, to);
}

static void
test_restart (Fixture       *fixture,
              gconstpointer  data)
{
  kit_restart (&fixture->kit);
  kit_tell (&fixture->kit);
  kit_run (50);
  kit_append (&fixture->kit, 10);
  kit_tell (&fixture->kit);
  kit_run (50);
  press (GTK_WIDGET (get_canvas (fixture)), GDK_KEY_End, 0);
  press (GTK_WIDGET (get_canvas (fixture)), GDK_KEY_Left, 0);
  g_assert_cmpuint (sbx_lane_canvas_get_cursor (get_canvas (fixture)), >, 0);
}

/* A file that is opened in a window where nothing was. */
static void
test_restart_empty (Fixture       *fixture,
                    gconstpointer  data)
{
  kit_restart (&fixture->kit);
  kit_tell (&fixture->kit);
  test_restart (fixture, data);
}

/* What comes thick and fast is shown a little later, and wholly. */
static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  double to;

  sbx_selection_set_follow (fixture->selection, TRUE);
  sbx_selection_set_view (fixture->selection, BEGIN + 800, BEGIN + 1000);
  for (guint i = 0; i < 10; i++)
    {
      kit_append (&fixture->kit, 10);
      kit_tell (&fixture->kit);
    }
  g_assert_true (sbx_selection_get_view (fixture->selection, NULL, &to));
  g_assert_cmpfloat (to, <, BEGIN + 1900);
  kit_run (700);
  g_assert_true (sbx_selection_get_view (fixture->selection, NULL, &to));
  g_assert_cmpfloat (to, >=, BEGIN + 1990);
}

static void
test_ticks (void)
{
  g_autofree char *seconds = sbx_lane_axis_format_tick (BEGIN, 1000);
  g_autofree char *millis = sbx_lane_axis_format_tick (BEGIN, 5);
  g_autofree char *minutes = sbx_lane_axis_format_tick (BEGIN, 60e3);
  g_autofree char *never = sbx_lane_axis_format_tick (1e300, 1000);

  g_assert_cmpstr (seconds, ==, "04:49:39");
  g_assert_cmpstr (millis, ==, "04:49:39.604");
  g_assert_cmpstr (minutes, ==, "04:49");
  g_assert_cmpstr (never, ==, "–");
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/lanes/cursor", test_cursor }, { "/lanes/reveal", test_reveal },
    { "/lanes/described", test_described }, { "/lanes/view", test_view },
    { "/lanes/range", test_range }, { "/lanes/pick", test_pick }, { "/lanes/line", test_line },
    { "/lanes/bundles", test_bundles }, { "/lanes/late", test_late },
    { "/lanes/narrow", test_narrow },
    { "/lanes/follow", test_follow }, { "/lanes/restart", test_restart },
    { "/lanes/restart-empty", test_restart_empty }, { "/lanes/flood", test_flood },
  };

  g_setenv ("TZ", "UTC", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lanes/ticks", test_ticks);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
