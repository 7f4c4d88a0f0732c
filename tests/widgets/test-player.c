/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-time-bar.h"
#include "widget-kit.h"

typedef struct
{
  Kit kit;
  SbxSelection *selection;
  SbxShown *shown;
  SbxPlayer *player;
  guint n_travels;
  guint64 travelled;
} Fixture;

static void
travel_cb (SbxPlayer *player,
           guint      store,
           guint64    number,
           Fixture   *fixture)
{
  fixture->n_travels++;
  fixture->travelled = number;
}

/* Actions @gap ms apart; @can: what their store can be asked for. */
static void
begin (Fixture *fixture,
       guint    n,
       gboolean can)
{
  SbxOverviewStore *store;
  SbxOverviewPeer *peer;

  *fixture = (Fixture) { 0 };
  kit_init (&fixture->kit);
  store = g_ptr_array_index (fixture->kit.update.overview->stores, 0);
  peer = g_ptr_array_index (fixture->kit.update.overview->peers, 0);
  store->can = can ? 1u << SBX_COMMAND_JUMP : 0;
  if (can && peer->connector == NULL)
    peer->connector = g_strdup ("127.0.0.1:7410");
  fixture->selection = sbx_selection_new ();
  fixture->shown = sbx_shown_new (fixture->kit.world, fixture->selection);
  kit_append (&fixture->kit, n);
  kit_tell (&fixture->kit);
  kit_run (20);
  fixture->player = sbx_player_new (fixture->shown, fixture->selection);
  g_signal_connect (fixture->player, "travel", G_CALLBACK (travel_cb), fixture);
}

static void
end (Fixture *fixture)
{
  SbxOverviewPeer *peer = g_ptr_array_index (fixture->kit.update.overview->peers, 0);

  g_assert_finalize_object (fixture->player);
  g_object_unref (fixture->shown);
  g_object_unref (fixture->selection);
  g_clear_pointer (&peer->connector, g_free);
  kit_clear (&fixture->kit);
}

static guint64
get_number (Fixture *fixture,
            guint    row)
{
  return sbx_rows_get (sbx_world_get_rows (fixture->kit.world), row)->number;
}

static void
assert_at (Fixture *fixture,
           guint    row)
{
  g_assert_cmpuint (sbx_player_get_row (fixture->player), ==, row);
  g_assert_cmpuint (sbx_selection_get_event (fixture->selection), ==, get_number (fixture, row));
}

static gboolean
is_done (gpointer data)
{
  return !sbx_player_get_playing (data);
}

/* A step at a time, to the ends and no further; nothing is asked of a store that cannot jump. */
static void
test_steps (void)
{
  Fixture fixture;

  begin (&fixture, 5, FALSE);
  g_assert_false (sbx_player_step (fixture.player, 1));
  g_assert_true (sbx_player_step (fixture.player, -1));
  assert_at (&fixture, 4);
  g_assert_true (sbx_player_step (fixture.player, -1));
  assert_at (&fixture, 3);
  g_assert_true (sbx_player_go_to_end (fixture.player, -1));
  assert_at (&fixture, 0);
  g_assert_false (sbx_player_can_step (fixture.player, -1));
  g_assert_false (sbx_player_step (fixture.player, -1));
  g_assert_true (sbx_player_go_to_end (fixture.player, 1));
  assert_at (&fixture, 4);
  g_assert_true (sbx_player_go_to_row (fixture.player, 2));
  assert_at (&fixture, 2);
  g_assert_true (sbx_player_go_to_row (fixture.player, 1000));
  assert_at (&fixture, 4);
  g_assert_false (sbx_selection_get_follow (fixture.selection));
  g_assert_cmpuint (fixture.n_travels, ==, 0);
  end (&fixture);
}

/* A recording is played to its end; the pauses of it are cut short. */
static void
test_plays (void)
{
  Fixture fixture;
  gint64 began;

  begin (&fixture, 6, FALSE);
  sbx_player_go_to_end (fixture.player, -1);
  sbx_player_set_speed (fixture.player, 10);
  began = g_get_monotonic_time ();
  sbx_player_set_playing (fixture.player, TRUE);
  g_assert_true (sbx_player_get_playing (fixture.player));
  g_assert_true (kit_wait (is_done, fixture.player));
  assert_at (&fixture, 5);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 5 * G_USEC_PER_SEC);
  /* From the end it begins anew, at every step. */
  sbx_player_set_speed (fixture.player, SBX_PLAYER_EVERY_STEP);
  sbx_player_set_playing (fixture.player, TRUE);
  assert_at (&fixture, 0);
  g_assert_true (kit_wait (is_done, fixture.player));
  assert_at (&fixture, 5);
  g_assert_cmpuint (fixture.n_travels, ==, 0);
  end (&fixture);
}

/* Whoever selects something takes over. */
static void
test_taken_over (void)
{
  Fixture fixture;

  begin (&fixture, 6, FALSE);
  sbx_player_go_to_end (fixture.player, -1);
  sbx_player_set_speed (fixture.player, SBX_PLAYER_EVERY_STEP);
  sbx_player_set_playing (fixture.player, TRUE);
  sbx_selection_set_event (fixture.selection, get_number (&fixture, 3));
  g_assert_false (sbx_player_get_playing (fixture.player));
  kit_run (400);
  assert_at (&fixture, 3);
  /* A step does, too. */
  sbx_player_set_playing (fixture.player, TRUE);
  sbx_player_step (fixture.player, -1);
  g_assert_false (sbx_player_get_playing (fixture.player));
  /* And another session. */
  sbx_player_set_playing (fixture.player, TRUE);
  kit_restart (&fixture.kit);
  kit_tell (&fixture.kit);
  g_assert_false (sbx_player_get_playing (fixture.player));
  end (&fixture);
}

/* An app that can jump is asked to, waited for, and not run over. */
static void
test_travels (void)
{
  Fixture fixture;
  guint before;

  begin (&fixture, 20, TRUE);
  sbx_player_go_to_end (fixture.player, -1);
  g_assert_cmpuint (fixture.n_travels, ==, 1);
  g_assert_cmpuint (fixture.travelled, ==, get_number (&fixture, 0));
  sbx_player_answered (fixture.player, TRUE);
  sbx_player_set_speed (fixture.player, SBX_PLAYER_EVERY_STEP);
  sbx_player_set_playing (fixture.player, TRUE);
  kit_run (400);
  /* Nobody answers: one more was asked for, and no further one. */
  g_assert_cmpuint (fixture.n_travels, ==, 2);
  assert_at (&fixture, 1);
  before = fixture.n_travels;
  for (guint i = 0; i < 10; i++)
    {
      sbx_player_answered (fixture.player, TRUE);
      kit_run (50);
    }
  g_assert_cmpuint (fixture.n_travels - before, >=, 2);
  g_assert_cmpuint (fixture.n_travels - before, <=, 6);
  /* What fails stops it. */
  sbx_player_answered (fixture.player, FALSE);
  g_assert_false (sbx_player_get_playing (fixture.player));
  end (&fixture);
}

/* Only what is on show is played. */
static void
test_filtered (void)
{
  Fixture fixture;

  begin (&fixture, 9, FALSE);
  sbx_selection_set_filter (fixture.selection, "rename");
  kit_run (200);
  g_assert_true (sbx_shown_is_filtered (fixture.shown));
  sbx_player_go_to_end (fixture.player, -1);
  assert_at (&fixture, 2);
  sbx_player_step (fixture.player, 1);
  assert_at (&fixture, 5);
  end (&fixture);
}

static GtkWidget *
find_scale (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_SCALE (child))
      return child;
  return NULL;
}

/* The bar says where we are, and its scale takes keys and the pointer. */
static void
test_bar (void)
{
  Fixture fixture;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *bar = g_object_new (SBX_TYPE_TIME_BAR, NULL);
  GtkWidget *scale;
  gboolean handled;

  begin (&fixture, 5, FALSE);
  sbx_time_bar_connect (SBX_TIME_BAR (bar), fixture.player, fixture.selection);
  gtk_window_set_child (GTK_WINDOW (window), bar);
  gtk_window_set_default_size (GTK_WINDOW (window), 700, 60);
  gtk_window_present (GTK_WINDOW (window));
  kit_run (100);
  scale = find_scale (bar);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "At the end");
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_STEP_BACKWARD, 0.0, &handled);
  assert_at (&fixture, 4);
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, 1.0, &handled);
  assert_at (&fixture, 1);
  kit_run (100);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  kit_run (20);
  end (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/player/steps", test_steps);
  g_test_add_func ("/player/plays", test_plays);
  g_test_add_func ("/player/taken-over", test_taken_over);
  g_test_add_func ("/player/travels", test_travels);
  g_test_add_func ("/player/filtered", test_filtered);
  g_test_add_func ("/player/bar", test_bar);
  return g_test_run ();
}
