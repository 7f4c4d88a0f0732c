/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "sbx-change-row.h"
#include "sbx-changes-view.h"
#include "sbx-copy.h"
#include "sbx-details-header.h"
#include "sbx-details.h"
#include "sbx-json-node.h"
#include "sbx-json-tree.h"
#include "sbx-state-search.h"
#include "sbx-text-compare.h"
#include "widget-kit.h"

static GtkWindow *
show (GtkWidget *child,
      int        width)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, 600);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  kit_run (100);
  return GTK_WINDOW (window);
}

/* The first one below @widget for which @tooltip, or else the type, is right. */
static GtkWidget *
find (GtkWidget  *widget,
      GType       type,
      const char *tooltip)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) &&
      (tooltip == NULL || g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, tooltip);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static guint
count_rows (GtkWidget *widget)
{
  GtkListBox *list = GTK_LIST_BOX (find (widget, GTK_TYPE_LIST_BOX, NULL));
  guint count = 0;

  while (gtk_list_box_get_row_at_index (list, (int) count) != NULL)
    count++;
  return count;
}

static void
click (GtkWidget  *widget,
       const char *tooltip)
{
  GtkWidget *button = find (widget, GTK_TYPE_BUTTON, tooltip);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/* --- Details ---------------------------------------------------------------------------------- */

typedef struct
{
  Kit kit;
  SbxSelection *selection;
  GtkWidget *details;
  GtkWindow *window;
} Shown;

static void
begin (Shown *shown)
{
  kit_init (&shown->kit);
  kit_append (&shown->kit, 9);
  kit_tell (&shown->kit);
  shown->selection = sbx_selection_new ();
  shown->details = sbx_details_new ();
  sbx_details_connect (SBX_DETAILS (shown->details), NULL, shown->kit.world, shown->selection);
  shown->window = show (shown->details, 400);
}

static void
end (Shown *shown)
{
  gtk_window_destroy (shown->window);
  g_clear_object (&shown->selection);
  kit_clear (&shown->kit);
}

static const char *
get_page (Shown *shown)
{
  GtkWidget *header = find (shown->details, SBX_TYPE_DETAILS_HEADER, NULL);
  GtkWidget *pages = gtk_widget_get_last_child (gtk_widget_get_parent (header));

  return gtk_stack_get_visible_child_name (GTK_STACK (pages));
}

static const char *
get_mode (Shown *shown)
{
  GtkWidget *stack = gtk_widget_get_first_child (shown->details);

  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

static guint64
number_of (Shown *shown,
           guint  index)
{
  return sbx_rows_get (sbx_world_get_rows (shown->kit.world), index)->number;
}

/* Opens on what matters, and on what was chosen for the last one of the kind. */
static void
test_pages (void)
{
  Shown shown;

  begin (&shown);
  g_assert_cmpstr (get_mode (&shown), ==, "empty");
  sbx_selection_set_event (shown.selection, number_of (&shown, 0));
  g_assert_cmpstr (get_mode (&shown), ==, "event");
  g_assert_cmpstr (get_page (&shown), ==, "changes");
  sbx_details_show_page (SBX_DETAILS (shown.details), "action");
  sbx_selection_set_event (shown.selection, number_of (&shown, 1));
  g_assert_cmpstr (get_page (&shown), ==, "action");
  /* A page that is not there for it is not turned to. */
  sbx_details_show_page (SBX_DETAILS (shown.details), "deliveries");
  g_assert_cmpstr (get_page (&shown), ==, "action");
  sbx_selection_set_event (shown.selection, 0);
  g_assert_cmpstr (get_mode (&shown), ==, "empty");
  end (&shown);
}

/* The findings page comes and goes with the findings. */
static void
test_findings (void)
{
  Shown shown;

  begin (&shown);
  sbx_selection_set_event (shown.selection, number_of (&shown, 2));
  sbx_details_show_page (SBX_DETAILS (shown.details), "findings");
  g_assert_cmpstr (get_page (&shown), ==, "changes");
  kit_add_finding (&shown.kit, "action-collision", "cart/add", SBX_SEVERITY_ERROR,
                   number_of (&shown, 2));
  kit_tell (&shown.kit);
  sbx_details_show_page (SBX_DETAILS (shown.details), "findings");
  g_assert_cmpstr (get_page (&shown), ==, "findings");
  sbx_selection_set_event (shown.selection, number_of (&shown, 0));
  g_assert_cmpstr (get_page (&shown), ==, "changes");
  end (&shown);
}

/* Previous and next of the same type; every third row is one. */
static void
test_steps (void)
{
  Shown shown;
  GtkWidget *next;

  begin (&shown);
  sbx_selection_set_event (shown.selection, number_of (&shown, 4));
  click (shown.details, "Next of This Type");
  g_assert_cmpuint (sbx_selection_get_event (shown.selection), ==, number_of (&shown, 7));
  next = find (shown.details, GTK_TYPE_BUTTON, "Next of This Type");
  click (shown.details, "Next of This Type");
  g_assert_cmpuint (sbx_selection_get_event (shown.selection), ==, number_of (&shown, 7));
  g_assert_false (gtk_widget_get_sensitive (next));
  click (shown.details, "Previous of This Type");
  click (shown.details, "Previous of This Type");
  g_assert_cmpuint (sbx_selection_get_event (shown.selection), ==, number_of (&shown, 1));
  end (&shown);
}

static void
test_compare (void)
{
  Shown shown;
  GtkWidget *button;

  begin (&shown);
  sbx_selection_set_event (shown.selection, number_of (&shown, 1));
  button = find (shown.details, GTK_TYPE_TOGGLE_BUTTON, "Compare with…");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  g_assert_cmpstr (get_mode (&shown), ==, "event");
  sbx_selection_set_event (shown.selection, number_of (&shown, 5));
  g_assert_cmpuint (sbx_selection_get_compared (shown.selection), ==, number_of (&shown, 1));
  g_assert_cmpstr (get_mode (&shown), ==, "compare");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  click (shown.details, "Swap the Two Actions");
  g_assert_cmpuint (sbx_selection_get_compared (shown.selection), ==, number_of (&shown, 5));
  g_assert_cmpuint (sbx_selection_get_event (shown.selection), ==, number_of (&shown, 1));
  click (shown.details, "Stop Comparing");
  g_assert_cmpuint (sbx_selection_get_compared (shown.selection), ==, 0);
  g_assert_cmpstr (get_mode (&shown), ==, "event");
  end (&shown);
}

/* Two that are selected need no second click. */
static void
test_compare_two (void)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint64 number;
  Shown shown;

  begin (&shown);
  for (guint i = 1; i <= 5; i += 4)
    {
      number = number_of (&shown, i);
      g_array_append_val (numbers, number);
    }
  sbx_selection_set_event (shown.selection, number);
  sbx_selection_set_numbers (shown.selection, numbers);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (shown.details, GTK_TYPE_TOGGLE_BUTTON,
                                                         "Compare the Two Selected Actions")), TRUE);
  g_assert_cmpuint (sbx_selection_get_compared (shown.selection), ==, number_of (&shown, 1));
  g_assert_cmpstr (get_mode (&shown), ==, "compare");
  click (shown.details, "Stop Comparing");
  sbx_selection_set_numbers (shown.selection, NULL);
  g_assert_nonnull (find (shown.details, GTK_TYPE_TOGGLE_BUTTON, "Compare with…"));
  end (&shown);
}

/* --- Changes ---------------------------------------------------------------------------------- */

static GPtrArray *
make_changes (guint count)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);

  for (guint i = 0; i < count; i++)
    {
      SbxChange *change = g_new0 (SbxChange, 1);

      change->path = g_strdup_printf ("items[%u]", i);
      change->before = i % 3 != 0 ? kit_value ("1") : NULL;
      change->after = i % 3 != 1 ? kit_value ("4") : NULL;
      g_ptr_array_add (changes, change);
    }
  return changes;
}

/* What is not shown is counted, never left out in silence. */
static void
test_rest (void)
{
  g_autoptr (GPtrArray) changes = make_changes (300);
  GtkWidget *view = sbx_changes_view_new ();
  GtkWindow *window = show (view, 400);

  sbx_changes_view_set_changes (SBX_CHANGES_VIEW (view), changes, 1504);
  g_assert_cmpuint (count_rows (view), ==, 50);
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *list = find (view, GTK_TYPE_LIST_BOX, NULL);
      GtkWidget *more = gtk_widget_get_next_sibling (list);

      g_assert_true (gtk_widget_get_visible (more));
      g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (more)), ==, i == 0 ? "250 More…"
                                                                           : "50 More…");
      g_signal_emit_by_name (more, "clicked");
    }
  g_assert_cmpuint (count_rows (view), ==, 300);
  {
    GtkWidget *list = find (view, GTK_TYPE_LIST_BOX, NULL);
    GtkWidget *more = gtk_widget_get_next_sibling (list);

    g_assert_false (gtk_widget_get_visible (more));
    g_assert_true (gtk_widget_get_visible (gtk_widget_get_next_sibling (more)));
  }
  gtk_window_destroy (window);
}

static void
test_row (void)
{
  static const struct
  {
    const char *before;
    const char *after;
    const char *from;
    const char *label;
  } cases[] = {
    { "1", "4", NULL, "a[2] changed from 1 to 4" }, { NULL, "4", NULL, "a[2] added: 4" },
    { "1", NULL, NULL, "a[2] removed, was: 1" }, { "1", "1", "a[0]", "a[2] moved from a[0]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SbxChange change = { .path = (char *) "a[2]", .from = (char *) cases[i].from };
      GtkWidget *row;

      change.before = cases[i].before != NULL ? kit_value (cases[i].before) : NULL;
      change.after = cases[i].after != NULL ? kit_value (cases[i].after) : NULL;
      row = g_object_ref_sink (sbx_change_row_new (&change, TRUE));
      gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, cases[i].label);
      /* What is gone cannot be shown in the state after. */
      g_assert_true ((find (row, GTK_TYPE_BUTTON, "Show in the State") != NULL) ==
                     (change.after != NULL));
      g_clear_pointer (&change.before, sbx_value_unref);
      g_clear_pointer (&change.after, sbx_value_unref);
      g_assert_finalize_object (row);
    }
}

/* Beside each other where there is room, else one above the other; never wider than the room. */
static void
test_texts (void)
{
  GtkWidget *texts = g_object_ref_sink (sbx_text_compare_new ("the quick brown fox jumps over it",
                                                              "the slow brown fox jumps over it"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *first = gtk_widget_get_first_child (texts);
  GtkWindow *window;
  int least;

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (box), texts);
  window = show (box, 700);
  g_assert_cmpint (gtk_widget_get_width (first), <, 360);
  gtk_widget_measure (texts, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <, 240);
  gtk_window_destroy (window);
  g_object_unref (texts);
}

/* --- State ------------------------------------------------------------------------------------ */

static void
test_tree (void)
{
  GtkWidget *tree = sbx_json_tree_new ();
  GtkWindow *window = show (tree, 400);
  g_autoptr (SbxValue) value = kit_value ("{\"cart\":{\"items\":[{\"x y\":{\"q\":1}},2]},\"n\":3}");
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  SbxChange *change = g_new0 (SbxChange, 1);
  g_autofree char *path = NULL;
  g_autofree char *part = NULL;

  change->path = g_strdup ("cart.items[1]");
  g_ptr_array_add (changes, change);
  sbx_json_tree_set_value (SBX_JSON_TREE (tree), value);
  sbx_json_tree_set_changed (SBX_JSON_TREE (tree), changes);
  g_assert_true (sbx_json_tree_reveal (SBX_JSON_TREE (tree), "cart.items[0][\"x y\"].q"));
  path = sbx_json_tree_dup_selected_path (SBX_JSON_TREE (tree));
  g_assert_cmpstr (path, ==, "cart.items[0][\"x y\"].q");
  g_assert_false (sbx_json_tree_reveal (SBX_JSON_TREE (tree), "cart.items[7].q"));
  part = sbx_json_tree_dup_selected_path (SBX_JSON_TREE (tree));
  g_assert_cmpstr (part, ==, "cart.items");
  kit_run (100);
  /* Marked by words and by a sign. */
  g_assert_nonnull (find (tree, GTK_TYPE_LABEL, "Changed here"));
  g_assert_nonnull (find (tree, GTK_TYPE_LABEL, "Changes inside"));
  gtk_window_destroy (window);
}

static void
reveal_cb (GtkWidget  *search,
           const char *path,
           GPtrArray  *revealed)
{
  g_ptr_array_add (revealed, g_strdup (path));
}

static gboolean
has_some (gpointer data)
{
  return ((GPtrArray *) data)->len > 0;
}

static void
test_search (void)
{
  GtkWidget *search = sbx_state_search_new ();
  GtkWindow *window = show (search, 400);
  g_autoptr (SbxValue) value = kit_value ("{\"a\":{\"name\":\"Lamp\"},\"lamps\":[\"x\",\"LAMP 2\"]}");
  g_autoptr (GPtrArray) revealed = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *entry = find (search, GTK_TYPE_SEARCH_ENTRY, NULL);

  g_signal_connect (search, "reveal", G_CALLBACK (reveal_cb), revealed);
  sbx_state_search_set_value (SBX_STATE_SEARCH (search), value);
  sbx_state_search_set_open (SBX_STATE_SEARCH (search), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), "lamp");
  g_assert_true (kit_wait (has_some, revealed));
  click (search, "Next Place");
  click (search, "Next Place");
  click (search, "Next Place");
  click (search, "Previous Place");
  g_assert_cmpuint (revealed->len, ==, 5);
  g_assert_cmpstr (g_ptr_array_index (revealed, 0), ==, "a.name");
  g_assert_cmpstr (g_ptr_array_index (revealed, 1), ==, "lamps");
  g_assert_cmpstr (g_ptr_array_index (revealed, 2), ==, "lamps[1]");
  g_assert_cmpstr (g_ptr_array_index (revealed, 3), ==, "a.name");
  g_assert_cmpstr (g_ptr_array_index (revealed, 4), ==, "lamps[1]");
  gtk_window_destroy (window);
}

/* What is copied has no secrets in it: by its key, too. */
static void
test_copy (void)
{
  g_autoptr (SbxValue) secret = kit_value ("\"hunter2-hunter2\"");
  g_autoptr (SbxValue) plain = kit_value ("{\"qty\":[1,2]}");
  g_autofree char *copied = sbx_copy_dup_value (secret, "password");
  g_autofree char *whole = sbx_copy_dup_value (plain, "cart");

  g_assert_null (strstr (copied, "hunter2"));
  g_assert_cmpstr (whole, ==, "{\"qty\":[1,2]}");
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/details/pages", test_pages);
  g_test_add_func ("/details/findings", test_findings);
  g_test_add_func ("/details/steps", test_steps);
  g_test_add_func ("/details/compare", test_compare);
  g_test_add_func ("/details/compare-two", test_compare_two);
  g_test_add_func ("/changes/rest", test_rest);
  g_test_add_func ("/changes/row", test_row);
  g_test_add_func ("/changes/texts", test_texts);
  g_test_add_func ("/state/tree", test_tree);
  g_test_add_func ("/state/search", test_search);
  g_test_add_func ("/copy", test_copy);

  return g_test_run ();
}
