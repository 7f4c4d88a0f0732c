/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "sbx-json-model.h"
#include "sbx-json-node.h"
#include "sbx-json-tree.h"
#include "widget-kit.h"

static SbxJsonNode *
get_node (GListModel *model,
          guint       position)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (model, position);

  g_assert_nonnull (row);
  return gtk_tree_list_row_get_item (row);
}

static char *
list_paths (GListModel *model)
{
  GString *paths = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SbxJsonNode) node = get_node (model, i);

      g_string_append_printf (paths, "%s%s", i > 0 ? " " : "", sbx_json_node_get_path (node));
    }
  return g_string_free (paths, FALSE);
}

static void
assert_paths (GListModel *model,
              const char *expected)
{
  g_autofree char *paths = list_paths (model);

  g_assert_cmpstr (paths, ==, expected);
}

static void
expand (GListModel *model,
        guint       position)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (model, position);

  gtk_tree_list_row_set_expanded (row, TRUE);
}

static void
set_json (SbxJsonTree *tree,
          const char  *json)
{
  g_autoptr (SbxValue) value = kit_value (json);

  sbx_json_tree_set_value (tree, value);
}

static void
test_stable (void)
{
  GtkWidget *widget = g_object_ref_sink (sbx_json_tree_new ());
  SbxJsonTree *tree = SBX_JSON_TREE (widget);
  g_autoptr (GListModel) model = NULL;
  g_autoptr (SbxJsonNode) before = NULL;
  g_autoptr (SbxJsonNode) after = NULL;
  g_autofree char *text = NULL;

  set_json (tree, "{\"user\":{\"name\":\"Ada\",\"tags\":[1,2]},\"cart\":{\"n\":1},\"open\":true}");
  model = g_object_ref (sbx_json_tree_get_model (tree));
  expand (model, 0);
  assert_paths (model, "user user.name user.tags cart open");
  before = get_node (model, 1);

  /* The next state: another name, a new slice behind. What is open stays open. */
  set_json (tree, "{\"user\":{\"name\":\"Bob\",\"tags\":[1,2]},\"cart\":{\"n\":1},\"open\":true,\"x\":0}");
  g_assert_true (sbx_json_tree_get_model (tree) == model);
  assert_paths (model, "user user.name user.tags cart open x");
  after = get_node (model, 1);
  g_assert_true (before == after);
  text = sbx_json_node_dup_text (after, NULL);
  g_assert_cmpstr (text, ==, "\"Bob\"");

  /* One taken from the middle: those behind move up, and stay the same objects. */
  set_json (tree, "{\"user\":{\"name\":\"Bob\",\"tags\":[1,2]},\"open\":false,\"x\":0}");
  assert_paths (model, "user user.name user.tags open x");

  /* What was a container and is none any more cannot stay open. */
  set_json (tree, "{\"user\":null,\"open\":false,\"x\":0}");
  assert_paths (model, "user open x");
  g_clear_object (&before);
  g_clear_object (&after);
  g_clear_object (&model);
  g_assert_finalize_object (widget);
}

static void
test_array (void)
{
  GtkWidget *widget = g_object_ref_sink (sbx_json_tree_new ());
  SbxJsonTree *tree = SBX_JSON_TREE (widget);
  g_autoptr (GListModel) model = NULL;
  g_autoptr (SbxJsonNode) node = NULL;

  set_json (tree, "[{\"a\":1},{\"a\":2}]");
  model = g_object_ref (sbx_json_tree_get_model (tree));
  expand (model, 1);
  assert_paths (model, "[0] [1] [1].a");
  set_json (tree, "[{\"a\":1},{\"a\":3},{\"a\":4}]");
  assert_paths (model, "[0] [1] [1].a [2]");
  node = get_node (model, 2);
  set_json (tree, "[{\"a\":1}]");
  assert_paths (model, "[0]");
  g_clear_object (&node);
  g_clear_object (&model);
  g_assert_finalize_object (widget);
}

static void
test_kinds (void)
{
  GtkWidget *widget = g_object_ref_sink (sbx_json_tree_new ());
  SbxJsonTree *tree = SBX_JSON_TREE (widget);

  set_json (tree, "42");
  g_assert_null (sbx_json_tree_get_model (tree));
  set_json (tree, "{}");
  g_assert_null (sbx_json_tree_get_model (tree));
  set_json (tree, "{\"a\":1}");
  assert_paths (sbx_json_tree_get_model (tree), "a");
  set_json (tree, "[7]");
  assert_paths (sbx_json_tree_get_model (tree), "[0]");
  sbx_json_tree_set_value (tree, NULL);
  g_assert_null (sbx_json_tree_get_model (tree));
  g_assert_finalize_object (widget);
}

static void
assert_node (const char *json,
             const char *text,
             const char *style)
{
  g_autoptr (SbxValue) value = kit_value (json);
  g_autoptr (SbxJsonNode) node = sbx_json_node_new ("n", "n", value);
  const char *actual = NULL;
  g_autofree char *line = sbx_json_node_dup_text (node, &actual);

  g_assert_cmpstr (line, ==, text);
  g_assert_cmpstr (actual, ==, style);
}

static void
test_text (void)
{
  assert_node ("\"a\\nb\"", "\"a\\nb\"", "json-string");
  assert_node ("1e999", "1e999", "json-number");
  assert_node ("null", "null", "json-literal");
  assert_node ("[]", "[]", "json-container");
  assert_node ("{\"a\":1,\"b\":2}", "{2}  {\"a\":1,\"b\":2}", "json-container");
  assert_node ("{\"$sbx\":\"undefined\"}", "undefined", "json-mark");
  assert_node ("{\"$sbx\":\"bigint\",\"value\":\"12\"}", "12n", "json-mark");
  assert_node ("{\"$sbx\":\"number\",\"value\":\"NaN\"}", "NaN", "json-mark");
  assert_node ("{\"$sbx\":\"function\",\"name\":\"f\"}", "ƒ f()", "json-mark");
  assert_node ("{\"$sbx\":\"cycle\",\"up\":1}", "↺ 1 level up", "json-mark");
  assert_node ("{\"$sbx\":\"cycle\",\"up\":12}", "↺ 12 levels up", "json-mark");
  assert_node ("{\"$sbx\":\"redacted\",\"kind\":\"jwt\",\"id\":\"8f21\"}", "redacted · jwt · 8f21",
               "json-redacted");
  /* Marked means the first member; a mark elsewhere is the app's own affair. */
  assert_node ("{\"a\":1,\"$sbx\":2}", "{2}  {\"a\":1,\"$sbx\":2}", "json-container");
  /* A mark of a later version is shown as it is. */
  assert_node ("{\"$sbx\":\"new\"}", "{\"$sbx\":\"new\"}", "json-mark");
}

static void
test_marked_children (void)
{
  g_autoptr (SbxValue) set = kit_value ("{\"$sbx\":\"set\",\"values\":[1,2,3]}");
  g_autoptr (SbxValue) date = kit_value ("{\"$sbx\":\"date\",\"value\":\"2026-11-20\"}");
  g_autoptr (SbxJsonNode) set_node = sbx_json_node_new ("s", "s", set);
  g_autoptr (SbxJsonNode) date_node = sbx_json_node_new ("d", "d", date);
  g_autoptr (GListModel) children = sbx_json_node_ref_children (set_node);

  g_assert_cmpuint (g_list_model_get_n_items (children), ==, 3);
  g_assert_null (sbx_json_node_ref_children (date_node));
}

static void
test_lazy (void)
{
  g_autoptr (GString) json = g_string_new ("[");
  g_autoptr (SbxValue) value = NULL;
  g_autoptr (SbxJsonNode) node = NULL;
  g_autoptr (GListModel) children = NULL;
  g_autoptr (SbxJsonNode) first = NULL;
  SbxJsonNode *again;

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (json, "%s{\"id\":%u}", i > 0 ? "," : "", i);
  g_string_append_c (json, ']');
  value = kit_value (json->str);
  node = sbx_json_node_new ("list", "list", value);
  children = sbx_json_node_ref_children (node);
  first = g_list_model_get_item (children, 99999);
  g_assert_cmpstr (sbx_json_node_get_path (first), ==, "list[99999]");
  again = g_list_model_get_item (children, 99999);
  g_assert_true (first == again);
  g_object_unref (again);
  g_assert_finalize_object (g_steal_pointer (&first));
}

static void
test_paths (void)
{
  GtkWidget *widget = g_object_ref_sink (sbx_json_tree_new ());
  SbxJsonTree *tree = SBX_JSON_TREE (widget);

  set_json (tree, "{\"a-b\":1,\"\":2,\"\\u0041\":3,\"q\\\"\":4}");
  assert_paths (sbx_json_tree_get_model (tree), "[\"a-b\"] [\"\"] A [\"q\\\"\"]");
  g_assert_finalize_object (widget);
}

static gboolean
shows (GtkWidget  *widget,
       const char *text)
{
  if (GTK_IS_INSCRIPTION (widget) && gtk_widget_get_mapped (widget) &&
      g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (widget)), text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;
  return FALSE;
}

static GtkListView *
find_list (GtkWidget *widget)
{
  GtkListView *found = GTK_IS_LIST_VIEW (widget) ? GTK_LIST_VIEW (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_list (child);
  return found;
}

/* What is on show follows the value: lines that can be opened, those that were, and what is in them. */
static void
test_live (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *widget = sbx_json_tree_new ();
  SbxJsonTree *tree = SBX_JSON_TREE (widget);
  GtkSingleSelection *selection;

  gtk_window_set_default_size (GTK_WINDOW (window), 400, 300);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  set_json (tree, "{\"cart\":{\"n\":1},\"user\":{\"name\":\"Ada\"},\"open\":1}");
  kit_run (200);
  expand (sbx_json_tree_get_model (tree), 0);
  kit_run (200);
  g_assert_true (shows (widget, "1"));
  set_json (tree, "{\"cart\":{\"n\":2},\"user\":{\"name\":\"Bob\"},\"open\":3}");
  kit_run (200);
  g_assert_true (shows (widget, "{1}  {\"n\":2}"));
  g_assert_true (shows (widget, "2"));
  g_assert_true (shows (widget, "{1}  {\"name\":\"Bob\"}"));
  g_assert_true (shows (widget, "3"));
  g_assert_false (shows (widget, "1"));

  /* A selected line stays selected. */
  selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (find_list (widget)));
  gtk_single_selection_set_selected (selection, 2);
  set_json (tree, "{\"cart\":{\"n\":2},\"user\":{\"name\":\"Cy\"},\"open\":3}");
  kit_run (200);
  g_assert_cmpuint (gtk_single_selection_get_selected (selection), ==, 2);
  g_assert_true (shows (widget, "{1}  {\"name\":\"Cy\"}"));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/json-tree/stable", test_stable);
  g_test_add_func ("/json-tree/array", test_array);
  g_test_add_func ("/json-tree/kinds", test_kinds);
  g_test_add_func ("/json-tree/text", test_text);
  g_test_add_func ("/json-tree/marked-children", test_marked_children);
  g_test_add_func ("/json-tree/lazy", test_lazy);
  g_test_add_func ("/json-tree/paths", test_paths);
  g_test_add_func ("/json-tree/live", test_live);
  return g_test_run ();
}
