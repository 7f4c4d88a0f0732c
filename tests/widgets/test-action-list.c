/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Order, folding and pairs of lines; what is selected of them, copied from them, and shown. */

#include "config.h"

#include <math.h>

#include "sbx-action-copy.h"
#include "sbx-action-list.h"
#include "sbx-line-selection.h"
#include "sbx-line-text.h"
#include "widget-kit.h"

#define BEGIN 1795150179604.0

typedef struct
{
  Kit kit;
  SbxSelection *selection;
  SbxShown *shown;
  SbxTimeline *timeline;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  kit_init (&fixture->kit);
  fixture->selection = sbx_selection_new ();
  fixture->shown = sbx_shown_new (fixture->kit.world, fixture->selection);
  fixture->timeline = sbx_timeline_new (fixture->shown);
  sbx_timeline_set_folding (fixture->timeline, GPOINTER_TO_INT (data));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->timeline);
  g_assert_finalize_object (fixture->shown);
  g_assert_finalize_object (fixture->selection);
  kit_clear (&fixture->kit);
}

/* Returns its number. */
static guint32
add_at (Fixture    *fixture,
        double      ms,
        const char *type,
        guint       flags)
{
  SbxRows *rows = fixture->kit.update.rows;
  SbxRow row = {
    .time = BEGIN + ms,
    .number = sbx_rows_get_count (rows) + 1,
    .type = sbx_symbols_intern (fixture->kit.update.symbols, type, -1),
    .changed = SBX_SYMBOL_NONE,
    .duration = 0.25f,
    .kind = SBX_ROW_ACTION,
    .flags = (guint8) flags,
  };

  g_assert_true (sbx_rows_append (rows, &row));
  return row.number;
}

static void
add_span (Fixture *fixture,
          guint    index,
          guint32  from,
          guint32  to,
          double   length,
          guint    fate)
{
  SbxLinkChange change = {
    .index = index,
    .link = {
      .kind = SBX_LINK_SPAN, .from = from, .to = to, .fate = (guint8) fate,
      .from_time = BEGIN, .to_time = BEGIN + length,
    },
  };
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));

  g_array_append_val (changes, change);
  fixture->kit.update.links = changes;
  kit_tell (&fixture->kit);
  fixture->kit.update.links = NULL;
}

/* What the cells of actions say, with commas between. */
static void
assert_actions (Fixture    *fixture,
                const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline)); i++)
    {
      g_autoptr (SbxTimelineRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), i);
      g_autofree char *action = sbx_line_text_dup_action (row);
      double delta = sbx_timeline_row_get_info (row)->delta;

      g_assert_true (isnan (delta) ? i == 0 : delta >= 0);
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", action);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* A realm that reports late: its rows stand where they belong, and no time runs backwards. */
static void
test_late (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (SbxTimelineRow) held = NULL;
  g_autoptr (SbxTimelineRow) again = NULL;

  add_at (fixture, 0, "a", 0);
  add_at (fixture, 100, "b", 0);
  kit_tell (&fixture->kit);
  held = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), 1);
  g_assert_cmpfloat (sbx_timeline_row_get_info (held)->delta, ==, 100);
  add_at (fixture, 60, "late", 0);
  kit_tell (&fixture->kit);
  assert_actions (fixture, "a, late, b");
  /* The line that moved is the same one, and knows what is before it now. */
  again = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), 2);
  g_assert_true (again == held);
  g_assert_cmpfloat (sbx_timeline_row_get_info (held)->delta, ==, 40);
}

static void
test_repeats (Fixture       *fixture,
              gconstpointer  data)
{
  for (guint i = 0; i < 13; i++)
    add_at (fixture, i, "cart/addItem", 0);
  kit_tell (&fixture->kit);
  assert_actions (fixture, "cart/addItem ×13");
  add_at (fixture, 13, "cart/addItem", 0);
  kit_tell (&fixture->kit);
  /* What threw stands for itself. */
  add_at (fixture, 14, "cart/addItem", SBX_ROW_ERROR);
  add_at (fixture, 15, "b", 0);
  kit_tell (&fixture->kit);
  assert_actions (fixture, "cart/addItem ×14, cart/addItem, b");
  g_assert_cmpuint (sbx_timeline_find (fixture->timeline, 9), ==, 0);
  g_assert_cmpuint (sbx_timeline_unfold (fixture->timeline, 9), ==, 8);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline)), ==, 16);
  g_assert_true (sbx_timeline_set_open (fixture->timeline, 3, FALSE));
  assert_actions (fixture, "cart/addItem ×14, cart/addItem, b");
  sbx_timeline_set_folding (fixture->timeline, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline)), ==, 16);
}

static void
test_pairs (Fixture       *fixture,
            gconstpointer  data)
{
  add_at (fixture, 0, "offers/fetch/pending", 0);
  add_span (fixture, 0, 1, 0, NAN, SBX_LINK_OPEN);
  assert_actions (fixture, "offers/fetch ◐ pending");
  /* Nothing came between: one line. */
  add_at (fixture, 412, "offers/fetch/fulfilled", 0);
  add_span (fixture, 0, 1, 2, 412, SBX_LINK_DELIVERED);
  assert_actions (fixture, "offers/fetch ✓ 412 ms");
  g_assert_true (sbx_timeline_set_open (fixture->timeline, 0, TRUE));
  assert_actions (fixture, "offers/fetch ◐ ✓ 412 ms, offers/fetch ✓ 412 ms");
  /* Something did: both keep their lines, and each says how it ended. */
  add_at (fixture, 500, "prices/fetch/pending", 0);
  add_at (fixture, 510, "b", 0);
  add_at (fixture, 530, "prices/fetch/rejected", 0);
  add_span (fixture, 1, 3, 5, 30, SBX_LINK_REJECTED);
  assert_actions (fixture, "offers/fetch ◐ ✓ 412 ms, offers/fetch ✓ 412 ms, "
                  "prices/fetch ◐ ✕ 30 ms, b, prices/fetch ✕ rejected, 30 ms");
}

static void
test_selected (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (SbxLineSelection) lines = sbx_line_selection_new (fixture->timeline);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (lines);
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) all = NULL;

  add_at (fixture, 0, "a", 0);
  add_at (fixture, 10, "b", 0);
  add_at (fixture, 11, "b", 0);
  add_at (fixture, 20, "c", 0);
  kit_tell (&fixture->kit);
  /* Of a folded line all. */
  gtk_selection_model_select_item (model, 1, TRUE);
  rows = sbx_line_selection_list_rows (lines);
  g_assert_cmpuint (rows->len, ==, 2);
  /* It stays when lines move and open. */
  add_at (fixture, 5, "late", 0);
  kit_tell (&fixture->kit);
  g_assert_false (gtk_selection_model_is_selected (model, 1));
  g_assert_true (gtk_selection_model_is_selected (model, 2));
  sbx_timeline_set_open (fixture->timeline, 2, TRUE);
  g_assert_true (gtk_selection_model_is_selected (model, 3));
  g_assert_false (gtk_selection_model_is_selected (model, 4));
  gtk_selection_model_select_all (model);
  all = sbx_line_selection_list_rows (lines);
  g_assert_cmpuint (all->len, ==, 5);
  /* In the order of time, not in that of their arrival. */
  g_assert_cmpuint (g_array_index (all, guint, 1), ==, 4);
  sbx_line_selection_select_event (lines, 4);
  g_assert_cmpuint (sbx_line_selection_get_first (lines), ==, 4);
}

static void
test_range (Fixture       *fixture,
            gconstpointer  data)
{
  for (guint i = 0; i < 10; i++)
    add_at (fixture, i, i % 2 == 0 ? "a" : "b", 0);
  kit_tell (&fixture->kit);
  sbx_selection_set_range (fixture->selection, BEGIN + 3, BEGIN + 5);
  assert_actions (fixture, "b, a, b");
  g_assert_true (sbx_shown_is_filtered (fixture->shown));
  sbx_selection_set_filter (fixture->selection, "type:b");
  assert_actions (fixture, "b ×2");
  /* What is wrong with a filter changes nothing else. */
  sbx_selection_set_filter (fixture->selection, "type:\"b");
  g_assert_nonnull (sbx_shown_get_problem (fixture->shown, NULL, NULL));
  assert_actions (fixture, "b ×2");
  sbx_selection_set_filter (fixture->selection, "");
  g_assert_null (sbx_shown_get_problem (fixture->shown, NULL, NULL));
  sbx_selection_clear_range (fixture->selection);
  g_assert_cmpuint (sbx_shown_get_n_matching (fixture->shown), ==, 10);
}

static void
test_copy (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *lines = NULL;
  guint row = 0;

  add_at (fixture, 0, "cart/addItem", 0);
  kit_tell (&fixture->kit);
  g_array_append_val (rows, row);
  lines = sbx_action_copy_lines (fixture->kit.world, rows);
  g_assert_nonnull (strstr (lines, "\tcart\tcart/addItem\t"));
  sbx_action_copy_append (text, SBX_ACTION_COPY_CURL, "{\"type\":\"it's\"}", NULL);
  g_assert_cmpstr (text->str, ==,
                   "curl --request POST \"$URL\" --header 'Content-Type: application/json' "
                   "--data-raw '{\"type\":\"it'\\''s\"}'\n");
  g_string_truncate (text, 0);
  sbx_action_copy_append (text, SBX_ACTION_COPY_DISPATCH, "{\"type\":\"a\"}", NULL);
  g_assert_cmpstr (text->str, ==, "store.dispatch({\"type\":\"a\"});\n");
}

static GtkWindow *
show (Fixture   *fixture,
      GtkWidget *list)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  sbx_action_list_connect (SBX_ACTION_LIST (list), fixture->shown, fixture->selection);
  gtk_window_set_default_size (window, 1000, 500);
  gtk_window_set_child (window, list);
  gtk_window_present (window);
  kit_run (100);
  return window;
}

static GtkWidget *
find_view (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_COLUMN_VIEW (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_view (child);
  return found;
}

/* All selected lines are known to whoever asks the selection, and two can be compared. */
static void
test_numbers (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *list = sbx_action_list_new ();
  GtkWindow *window = show (fixture, list);
  GtkSelectionModel *model;
  GArray *numbers;

  add_at (fixture, 0, "a", 0);
  add_at (fixture, 10, "b", 0);
  add_at (fixture, 5, "late", 0);
  kit_tell (&fixture->kit);
  model = gtk_column_view_get_model (GTK_COLUMN_VIEW (find_view (list)));
  gtk_selection_model_select_item (model, 1, TRUE);
  g_assert_cmpuint (sbx_selection_get_event (fixture->selection), ==, 3);
  g_assert_cmpuint (sbx_selection_get_other (fixture->selection), ==, 0);
  gtk_selection_model_select_item (model, 2, FALSE);
  numbers = sbx_selection_get_numbers (fixture->selection);
  g_assert_cmpuint (numbers->len, ==, 2);
  g_assert_cmpuint (g_array_index (numbers, guint64, 0), ==, 2);
  g_assert_cmpuint (g_array_index (numbers, guint64, 1), ==, 3);
  g_assert_cmpuint (sbx_selection_get_other (fixture->selection), ==, 2);
  gtk_widget_activate_action (list, "lines.compare", NULL);
  g_assert_cmpuint (sbx_selection_get_compared (fixture->selection), ==, 2);
  gtk_selection_model_unselect_all (model);
  g_assert_null (sbx_selection_get_numbers (fixture->selection));
  gtk_window_destroy (window);
}

static void
test_columns (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *list = sbx_action_list_new ();
  GtkWindow *window = show (fixture, list);
  SbxActionColumns *columns = sbx_action_list_get_columns (SBX_ACTION_LIST (list));

  g_assert_cmpstr (sbx_action_columns_get_layout (columns), ==, "");
  gtk_widget_activate_action (list, "columns.store", NULL);
  gtk_widget_activate_action (list, "columns.delta", NULL);
  g_assert_cmpstr (sbx_action_columns_get_layout (columns), ==, "-delta,store");
  g_assert_true (sbx_action_columns_get_wanted (columns, SBX_COLUMN_STORE));
  /* As kept, by a program that had one column more. */
  sbx_action_columns_set_layout (columns, "-time,remote=150,mood=3,-action");
  g_assert_cmpstr (sbx_action_columns_get_layout (columns), ==, "-time,remote=150");
  gtk_widget_activate_action (list, "view.reset", NULL);
  g_assert_cmpstr (sbx_action_columns_get_layout (columns), ==, "");
  gtk_window_destroy (window);
}

static GtkWidget *
find_label (GtkWidget  *widget,
            const char *text)
{
  if (GTK_IS_LABEL (widget) && strcmp (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return gtk_widget_get_mapped (widget) ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_way_back (Fixture       *fixture,
               gconstpointer  data)
{
  GtkWidget *list = sbx_action_list_new ();
  GtkWindow *window = show (fixture, list);
  GtkWidget *label;

  kit_append (&fixture->kit, 200);
  kit_tell (&fixture->kit);
  kit_run (100);
  sbx_selection_set_follow (fixture->selection, FALSE);
  kit_append (&fixture->kit, 12);
  kit_tell (&fixture->kit);
  kit_run (400);
  label = find_label (list, "12 new actions ↓");
  g_assert_nonnull (label);
  g_signal_emit_by_name (gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON), "clicked");
  g_assert_true (sbx_selection_get_follow (fixture->selection));
  kit_run (500);
  g_assert_null (find_label (list, "12 new actions ↓"));
  gtk_window_destroy (window);
}

static void
test_no_match (Fixture       *fixture,
               gconstpointer  data)
{
  GtkWidget *list = sbx_action_list_new ();
  GtkWindow *window = show (fixture, list);
  GtkWidget *label;

  add_at (fixture, 0, "a", 0);
  kit_tell (&fixture->kit);
  sbx_selection_set_range (fixture->selection, BEGIN + 3000, BEGIN + 5000);
  kit_run (300);
  g_assert_nonnull (find_label (list, "Only a range of the time is shown."));
  label = find_label (list, "Show All of the Time");
  g_assert_nonnull (label);
  g_signal_emit_by_name (gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON), "clicked");
  g_assert_false (sbx_selection_get_range (fixture->selection, NULL, NULL));
  gtk_window_destroy (window);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/action-list/" name, Fixture, GINT_TO_POINTER (TRUE), set_up, func, tear_down)
  ADD ("late", test_late);
  ADD ("repeats", test_repeats);
  ADD ("pairs", test_pairs);
  ADD ("selected", test_selected);
  ADD ("range", test_range);
  ADD ("copy", test_copy);
  ADD ("numbers", test_numbers);
  ADD ("columns", test_columns);
  ADD ("way-back", test_way_back);
  ADD ("no-match", test_no_match);
#undef ADD
  return g_test_run ();
}
