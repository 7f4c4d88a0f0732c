/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "sbx-timeline.h"
#include "widget-kit.h"

typedef struct
{
  Kit kit;
  SbxSelection *selection;
  SbxShown *shown;
  SbxTimeline *timeline;
  GString *changes; /* "position:removed:added " of each items-changed */
} Fixture;

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            Fixture    *fixture)
{
  g_string_append_printf (fixture->changes, "%u:%u:%u ", position, removed, added);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  kit_init (&fixture->kit);
  fixture->selection = sbx_selection_new ();
  fixture->shown = sbx_shown_new (fixture->kit.world, fixture->selection);
  fixture->timeline = sbx_timeline_new (fixture->shown);
  fixture->changes = g_string_new (NULL);
  g_signal_connect (fixture->timeline, "items-changed", G_CALLBACK (changed_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->timeline);
  g_assert_finalize_object (fixture->shown);
  g_assert_finalize_object (fixture->selection);
  kit_clear (&fixture->kit);
  g_string_free (fixture->changes, TRUE);
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline));
}

static guint64
get_number (Fixture *fixture,
            guint    position)
{
  g_autoptr (SbxTimelineRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), position);

  g_assert_nonnull (row);
  return sbx_timeline_row_get_number (row);
}

static void
take_changes (Fixture    *fixture,
              const char *expected)
{
  g_assert_cmpstr (fixture->changes->str, ==, expected);
  g_string_truncate (fixture->changes, 0);
}

static void
test_grow (Fixture       *fixture,
           gconstpointer  data)
{
  kit_append (&fixture->kit, 5000);
  kit_tell (&fixture->kit);
  kit_append (&fixture->kit, 3);
  kit_tell (&fixture->kit);
  kit_tell (&fixture->kit);
  take_changes (fixture, "0:0:5000 5000:0:3 ");
  g_assert_cmpuint (count (fixture), ==, 5003);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->timeline), 5003));
}

static void
test_same_object (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (SbxTimelineRow) held = NULL;
  SbxTimelineRow *again;

  kit_append (&fixture->kit, 100);
  kit_tell (&fixture->kit);
  held = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), 42);
  kit_append (&fixture->kit, 100);
  kit_tell (&fixture->kit);
  again = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), 42);
  g_assert_true (again == held);
  g_object_unref (again);
  g_assert_cmpstr (sbx_timeline_row_get_action (held), ==, "cart/add");
  g_assert_cmpstr (sbx_timeline_row_get_changed (held), ==, "items");
  g_assert_cmpfloat (sbx_timeline_row_get_info (held)->delta, ==, 10);
  /* Once nobody holds it, it is gone: nothing keeps a million objects. */
  g_assert_finalize_object (g_steal_pointer (&held));
}

static void
test_row_outlives (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (SbxTimelineRow) held = NULL;

  kit_append (&fixture->kit, 3);
  kit_tell (&fixture->kit);
  held = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), 0);
  g_assert_true (isnan (sbx_timeline_row_get_info (held)->delta));
  kit_restart (&fixture->kit);
  kit_tell (&fixture->kit);
  /* Names of a session that is over, still held by the line. */
  g_assert_cmpstr (sbx_timeline_row_get_action (held), ==, "cart/add");
}

static void
test_pause (Fixture       *fixture,
            gconstpointer  data)
{
  kit_append (&fixture->kit, 10);
  kit_tell (&fixture->kit);
  sbx_selection_set_paused (fixture->selection, TRUE);
  kit_append (&fixture->kit, 7);
  kit_tell (&fixture->kit);
  g_assert_cmpuint (count (fixture), ==, 10);
  g_assert_cmpuint (sbx_shown_get_n_waiting (fixture->shown), ==, 7);
  take_changes (fixture, "0:0:10 ");
  sbx_selection_set_paused (fixture->selection, FALSE);
  g_assert_cmpuint (sbx_shown_get_n_waiting (fixture->shown), ==, 0);
  take_changes (fixture, "10:0:7 ");
}

static void
test_clear (Fixture       *fixture,
            gconstpointer  data)
{
  kit_append (&fixture->kit, 10);
  kit_tell (&fixture->kit);
  kit_restart (&fixture->kit);
  kit_append (&fixture->kit, 2);
  kit_tell (&fixture->kit);
  take_changes (fixture, "0:0:10 0:10:0 0:0:2 ");
  g_assert_cmpuint (count (fixture), ==, 2);
}

static void
test_filter_text (Fixture       *fixture,
                  gconstpointer  data)
{
  kit_append (&fixture->kit, 9);
  kit_tell (&fixture->kit);
  g_string_truncate (fixture->changes, 0);
  sbx_selection_set_filter (fixture->selection, "CART/");
  g_assert_true (sbx_shown_is_filtered (fixture->shown));
  take_changes (fixture, "2:7:4 ");
  /* Positions 0 1 3 4 6 7 of the rows; numbers are odd. */
  g_assert_cmpuint (get_number (fixture, 2), ==, 7);
  kit_append (&fixture->kit, 3);
  kit_tell (&fixture->kit);
  take_changes (fixture, "6:0:2 ");
  /* What does not match is not even an empty change. */
  kit_append_row (&fixture->kit, SBX_ROW_ACTION, "profile/rename", 1);
  kit_tell (&fixture->kit);
  take_changes (fixture, "");
  sbx_selection_set_filter (fixture->selection, "");
  g_assert_false (sbx_shown_is_filtered (fixture->shown));
  take_changes (fixture, "2:6:11 ");
}

static void
test_filter_source (Fixture       *fixture,
                    gconstpointer  data)
{
  kit_append (&fixture->kit, 10);
  kit_append_row (&fixture->kit, SBX_ROW_GAP, "queue", SBX_ROW_NONE);
  kit_append_row (&fixture->kit, SBX_ROW_BEGIN, "shop", SBX_ROW_NONE);
  kit_tell (&fixture->kit);
  sbx_selection_set_source (fixture->selection, 1, SBX_SELECTION_NONE);
  /* Five of the remote, and the gap: what is missing is not filtered away. */
  g_assert_cmpuint (count (fixture), ==, 6);
  g_assert_cmpuint (get_number (fixture, 5), ==, 21);
  sbx_selection_set_source (fixture->selection, SBX_SELECTION_NONE, 0);
  g_assert_cmpuint (count (fixture), ==, 11);
  sbx_selection_set_filter (fixture->selection, "remove");
  g_assert_cmpuint (count (fixture), ==, 4);
  sbx_selection_reset (fixture->selection);
  g_assert_cmpuint (count (fixture), ==, 12);
}

static void
append_gap (Fixture *fixture,
            guint16  run,
            guint16  store)
{
  SbxRows *rows = fixture->kit.update.rows;
  SbxRow row = {
    .number = 2 * sbx_rows_get_count (rows) + 1,
    .type = SBX_SYMBOL_NONE,
    .changed = SBX_SYMBOL_NONE,
    .run = run,
    .store = store,
    .remote = SBX_ROW_NONE,
    .kind = store != SBX_ROW_NONE ? SBX_ROW_ACTION : SBX_ROW_GAP,
  };

  g_assert_true (sbx_rows_append (rows, &row));
}

/* What another peer misses is no affair of this one. */
static void
test_filter_gap (Fixture       *fixture,
                 gconstpointer  data)
{
  SbxOverviewStore *store = g_new0 (SbxOverviewStore, 1);
  guint of_run = 1;

  g_array_append_val (fixture->kit.update.overview->runs, of_run);
  store->index = store->peer = 1;
  store->slices = g_ptr_array_new ();
  g_ptr_array_add (fixture->kit.update.overview->stores, store);
  append_gap (fixture, 0, SBX_ROW_NONE);
  append_gap (fixture, 1, SBX_ROW_NONE);
  append_gap (fixture, 2, SBX_ROW_NONE);
  append_gap (fixture, 0, 0);
  append_gap (fixture, 1, 1);
  kit_tell (&fixture->kit);
  sbx_selection_set_source (fixture->selection, SBX_SELECTION_NONE, 0);
  /* Its own, and that of a run of which nobody knows whose it is. */
  g_assert_cmpuint (count (fixture), ==, 3);
  g_assert_cmpuint (get_number (fixture, 0), ==, 1);
  g_assert_cmpuint (get_number (fixture, 1), ==, 5);
  append_gap (fixture, 1, SBX_ROW_NONE);
  kit_tell (&fixture->kit);
  g_assert_cmpuint (count (fixture), ==, 3);
  sbx_selection_set_source (fixture->selection, SBX_SELECTION_NONE, 1);
  g_assert_cmpuint (count (fixture), ==, 4);
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_cmpuint (sbx_timeline_find (fixture->timeline, 1), ==, G_MAXUINT);
  kit_append (&fixture->kit, 9);
  kit_tell (&fixture->kit);
  g_assert_cmpuint (sbx_timeline_find (fixture->timeline, 7), ==, 3);
  g_assert_cmpuint (sbx_timeline_find (fixture->timeline, 8), ==, G_MAXUINT);
  g_assert_cmpuint (sbx_timeline_find_near (fixture->timeline, 8), ==, 3);
  g_assert_cmpuint (sbx_timeline_find (fixture->timeline, 0), ==, G_MAXUINT);
  g_assert_cmpuint (sbx_timeline_find (fixture->timeline, G_MAXUINT64), ==, G_MAXUINT);
  sbx_selection_set_filter (fixture->selection, "cart/");
  g_assert_cmpuint (sbx_timeline_find (fixture->timeline, 7), ==, 2);
  g_assert_cmpuint (sbx_timeline_find (fixture->timeline, 5), ==, G_MAXUINT);
  g_assert_cmpuint (sbx_timeline_find_near (fixture->timeline, 5), ==, 1);
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           guint      *n)
{
  (*n)++;
}

static void
told_cb (SbxTimelineRow *row,
         guint          *n)
{
  (*n)++;
}

static void
test_findings (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (SbxTimelineRow) row = NULL;
  guint n_notified = 0;

  kit_append (&fixture->kit, 5);
  kit_tell (&fixture->kit);
  row = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), 1);
  g_signal_connect (row, "changed", G_CALLBACK (told_cb), &n_notified);
  g_assert_null (sbx_timeline_row_get_finding (row));
  kit_add_finding (&fixture->kit, "bridge-dropped", "a", SBX_SEVERITY_WARNING, 3);
  kit_tell (&fixture->kit);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpstr (sbx_timeline_row_get_finding (row)->rule, ==, "bridge-dropped");
  /* The worst of several is shown. */
  kit_add_finding (&fixture->kit, "action-collision", "b", SBX_SEVERITY_ERROR, 3);
  kit_add_finding (&fixture->kit, "duplicate-store", "c", SBX_SEVERITY_NOTICE, 3);
  kit_tell (&fixture->kit);
  g_assert_cmpstr (sbx_timeline_row_get_finding (row)->rule, ==, "action-collision");
}

static void
test_selection (void)
{
  g_autoptr (SbxSelection) selection = sbx_selection_new ();
  guint n = 0;

  g_signal_connect (selection, "notify", G_CALLBACK (notify_cb), &n);
  sbx_selection_set_event (selection, 7);
  sbx_selection_set_event (selection, 7);
  g_assert_cmpuint (n, ==, 1);
  sbx_selection_set_source (selection, 3, SBX_SELECTION_NONE);
  g_assert_cmpuint (n, ==, 2);
  /* From a remote to a store: both change, and neither notification sees half of it. */
  sbx_selection_set_source (selection, SBX_SELECTION_NONE, 4);
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpuint (sbx_selection_get_remote (selection), ==, SBX_SELECTION_NONE);
  sbx_selection_reveal_event (selection, 9);
  g_assert_false (sbx_selection_get_follow (selection));
  g_assert_cmpuint (sbx_selection_get_event (selection), ==, 9);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/timeline/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("grow", test_grow);
  ADD ("same-object", test_same_object);
  ADD ("row-outlives", test_row_outlives);
  ADD ("pause", test_pause);
  ADD ("clear", test_clear);
  ADD ("filter-text", test_filter_text);
  ADD ("filter-source", test_filter_source);
  ADD ("filter-gap", test_filter_gap);
  ADD ("find", test_find);
  ADD ("findings", test_findings);
#undef ADD
  g_test_add_func ("/selection", test_selection);
  return g_test_run ();
}
