/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "sbx-action-list.h"
#include "sbx-command-bar.h"
#include "sbx-command-menu.h"
#include "sbx-command-text.h"
#include "sbx-sidebar-row.h"
#include "sbx-travel-bar.h"
#include "widget-kit.h"

#define ALL ((1u << SBX_N_COMMANDS) - 1)

static SbxOverviewStore *
get_store (Kit *kit)
{
  return g_ptr_array_index (kit->update.overview->stores, 0);
}

static SbxOverviewPeer *
get_peer (Kit *kit)
{
  return g_ptr_array_index (kit->update.overview->peers, 0);
}

/* Five actions of the store, numbers 1, 3, 5, 7, 9. */
static void
begin (Kit           *kit,
       SbxCommandSet  can)
{
  kit_init (kit);
  get_peer (kit)->connector = g_strdup ("127.0.0.1:7410");
  get_store (kit)->can = can;
  get_store (kit)->skipped = g_array_new (FALSE, FALSE, sizeof (guint64));
  kit_append (kit, 5);
  kit_tell (kit);
}

static void
end (Kit *kit)
{
  g_clear_pointer (&get_store (kit)->skipped, g_array_unref);
  g_clear_pointer (&get_store (kit)->why, g_free);
  g_clear_pointer (&get_peer (kit)->connector, g_free);
  kit_clear (kit);
}

static void
assert_reason (Kit            *kit,
               guint           store,
               guint64         number,
               SbxCommandKind  kind,
               const char     *expected)
{
  g_autofree char *reason = sbx_command_text_dup_reason (kit->world, store, number, kind);

  g_assert_cmpstr (reason, ==, expected);
}

/* Each reason why a command is not possible, from the least to the most particular. */
static void
test_reasons (void)
{
  Kit kit;

  begin (&kit, ALL & ~(1u << SBX_COMMAND_RESET));
  assert_reason (&kit, 7, 0, SBX_COMMAND_LOCK, "Select an action or a store first");
  assert_reason (&kit, 0, 0, SBX_COMMAND_LOCK, NULL);
  assert_reason (&kit, 0, 0, SBX_COMMAND_JUMP, "Select an action of this store first");
  assert_reason (&kit, 0, 4, SBX_COMMAND_JUMP, "Select an action of this store first");
  assert_reason (&kit, 0, 5, SBX_COMMAND_JUMP, NULL);
  assert_reason (&kit, 0, 1, SBX_COMMAND_REORDER, "There is no action before it");
  assert_reason (&kit, 0, 3, SBX_COMMAND_REORDER, NULL);
  assert_reason (&kit, 0, 0, SBX_COMMAND_SWEEP, "No action is skipped");
  assert_reason (&kit, 0, 0, SBX_COMMAND_RESET, "This store does not take that command");
  get_store (&kit)->why = g_strdup ("it has\nno history");
  assert_reason (&kit, 0, 0, SBX_COMMAND_RESET, "it has no history");
  get_store (&kit)->can = 0;
  g_clear_pointer (&get_store (&kit)->why, g_free);
  assert_reason (&kit, 0, 0, SBX_COMMAND_LOCK, "This store takes no commands");
  g_clear_pointer (&get_peer (&kit)->connector, g_free);
  assert_reason (&kit, 0, 0, SBX_COMMAND_LOCK, "This store is not connected");
  end (&kit);
}

static void
test_titles (void)
{
  Kit kit;
  guint64 number = 5;

  begin (&kit, ALL);
  g_assert_cmpstr (sbx_command_text_get_title (SBX_COMMAND_SKIP, get_store (&kit), 5), ==,
                   "Skip This Action");
  g_array_append_val (get_store (&kit)->skipped, number);
  g_assert_true (sbx_command_text_is_skipped (get_store (&kit), 5));
  g_assert_false (sbx_command_text_is_skipped (get_store (&kit), 3));
  g_assert_cmpstr (sbx_command_text_get_title (SBX_COMMAND_SKIP, get_store (&kit), 5), ==,
                   "Include This Action");
  g_assert_false (sbx_command_text_get_on (SBX_COMMAND_SKIP, get_store (&kit), 5));
  g_assert_true (sbx_command_text_get_on (SBX_COMMAND_LOCK, get_store (&kit), 0));
  get_store (&kit)->locked = TRUE;
  g_assert_false (sbx_command_text_get_on (SBX_COMMAND_LOCK, get_store (&kit), 0));
  g_assert_cmpstr (sbx_command_text_get_word ("jump"), ==, "Jump");
  g_assert_cmpstr (sbx_command_text_get_word ("unheard-of"), ==, "unheard-of");
  end (&kit);
}

static void
test_neighbours (void)
{
  Kit kit;

  begin (&kit, ALL);
  g_assert_cmpuint (sbx_command_text_find_action (kit.world, 0, 0, -1), ==, 9);
  g_assert_cmpuint (sbx_command_text_find_action (kit.world, 0, 9, -1), ==, 7);
  g_assert_cmpuint (sbx_command_text_find_action (kit.world, 0, 1, -1), ==, 0);
  g_assert_cmpuint (sbx_command_text_find_action (kit.world, 0, 1, 1), ==, 3);
  g_assert_cmpuint (sbx_command_text_find_action (kit.world, 0, 9, 1), ==, 0);
  g_assert_cmpuint (sbx_command_text_find_action (kit.world, 3, 0, -1), ==, 0);
  end (&kit);
}

static GtkWidget *
find_by_label (GtkWidget  *widget,
               const char *label)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_visible (widget)
      && gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                             GTK_ACCESSIBLE_PROPERTY_LABEL, label) == NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_by_label (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What a window does with the action of the menus. */
#define TEST_TYPE_SINK (test_sink_get_type ())
G_DECLARE_FINAL_TYPE (TestSink, test_sink, TEST, SINK, GtkWindow)

struct _TestSink
{
  GtkWindow parent_instance;

  char *last;
};

G_DEFINE_FINAL_TYPE (TestSink, test_sink, GTK_TYPE_WINDOW)

static void
action_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  TestSink *self = TEST_SINK (widget);
  g_autofree char *text = g_variant_print (parameter, FALSE);

  g_free (self->last);
  self->last = g_strdup_printf ("%s %s", name, text);
}

static void
test_sink_finalize (GObject *object)
{
  g_free (TEST_SINK (object)->last);

  G_OBJECT_CLASS (test_sink_parent_class)->finalize (object);
}

static void
test_sink_class_init (TestSinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_sink_finalize;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "win.command", "(sutb)", action_cb);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "win.live", "u", action_cb);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "win.show-event", "t", action_cb);
}

static void
test_sink_init (TestSink *self)
{
}

static TestSink *
show (GtkWidget *child)
{
  TestSink *sink = g_object_new (TEST_TYPE_SINK, NULL);

  gtk_window_set_default_size (GTK_WINDOW (sink), 900, 600);
  gtk_window_set_child (GTK_WINDOW (sink), child);
  gtk_window_present (GTK_WINDOW (sink));
  kit_run (100);
  return sink;
}

/* The bar and its menu: what cannot be done is insensitive and says why, the rest is asked for. */
static void
test_bar (void)
{
  Kit kit;
  GtkWidget *bar = sbx_command_bar_new ();
  TestSink *sink;
  GtkWidget *button;

  begin (&kit, (1u << SBX_COMMAND_JUMP) | (1u << SBX_COMMAND_LOCK));
  sbx_command_bar_connect (SBX_COMMAND_BAR (bar), kit.world);
  sink = show (bar);
  g_assert_false (gtk_widget_get_visible (bar));
  sbx_command_bar_set_target (SBX_COMMAND_BAR (bar), 0, 5);
  kit_run (50);
  button = find_by_label (bar, "Skip This Action");
  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (button),
                            "This store does not take that command"));
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "This store does not take that command");
  g_signal_emit_by_name (find_by_label (bar, "Jump to This State"), "clicked");
  g_assert_cmpstr (sink->last, ==, "win.command ('jump', 0, 5, true)");
  gtk_menu_button_popup (GTK_MENU_BUTTON (gtk_widget_get_last_child (bar)));
  kit_run (100);
  g_assert_false (gtk_widget_get_sensitive (find_by_label (bar, "Reset")));
  g_signal_emit_by_name (find_by_label (bar, "Lock Changes"), "clicked");
  g_assert_cmpstr (sink->last, ==, "win.command ('lock', 0, 5, true)");
  get_store (&kit)->locked = TRUE;
  kit_tell (&kit);
  gtk_menu_button_popup (GTK_MENU_BUTTON (gtk_widget_get_last_child (bar)));
  kit_run (100);
  g_signal_emit_by_name (find_by_label (bar, "Unlock Changes"), "clicked");
  g_assert_cmpstr (sink->last, ==, "win.command ('lock', 0, 5, false)");
  /* Without an action nothing is offered that needs one. */
  sbx_command_bar_set_target (SBX_COMMAND_BAR (bar), 0, 0);
  g_assert_null (find_by_label (bar, "Jump to This State"));
  gtk_window_destroy (GTK_WINDOW (sink));
  end (&kit);
}

static void
assert_deed (const char *name,
             gboolean    on,
             double      number,
             const char *expected)
{
  g_autofree char *text = sbx_command_text_dup_deed (name, on, number);

  g_assert_cmpstr (text, ==, expected);
}

/* What was done is said as it was: locked is not unlocked. */
static void
test_deeds (void)
{
  assert_deed ("lock", TRUE, NAN, "Lock");
  assert_deed ("lock", FALSE, NAN, "Unlock");
  assert_deed ("pause", TRUE, NAN, "Pause");
  assert_deed ("pause", FALSE, NAN, "Resume");
  assert_deed ("skip", TRUE, 12, "Skip #12");
  assert_deed ("skip", FALSE, NAN, "Include");
  assert_deed ("jump", FALSE, 12, "Jump to #12");
  assert_deed ("jump", FALSE, NAN, "Jump");
  assert_deed ("jump", FALSE, 0, "Return to Live");
  assert_deed ("import", FALSE, NAN, "Import state");
  assert_deed ("unheard-of", FALSE, 0, "unheard-of");
  assert_deed (NULL, FALSE, 0, "");
}

/* While a store shows a state of the past a bar says so and leads back. */
static void
test_travel (void)
{
  Kit kit;
  GtkWidget *bar;
  TestSink *sink;

  begin (&kit, ALL);
  bar = sbx_travel_bar_new (kit.world);
  sink = show (bar);
  g_assert_false (gtk_widget_get_visible (bar));
  get_store (&kit)->travelled = TRUE;
  get_store (&kit)->at = 5;
  kit_tell (&kit);
  g_assert_true (gtk_widget_get_visible (bar));
  gtk_test_accessible_assert_property (bar, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Shop shows the state after #5.");
  g_signal_emit_by_name (find_by_label (bar, "Show #5"), "clicked");
  g_assert_cmpstr (sink->last, ==, "win.show-event 5");
  g_signal_emit_by_name (find_by_label (bar, "Return to Live"), "clicked");
  g_assert_cmpstr (sink->last, ==, "win.live 0");
  get_store (&kit)->travelled = FALSE;
  kit_tell (&kit);
  g_assert_false (gtk_widget_get_visible (bar));
  gtk_window_destroy (GTK_WINDOW (sink));
  end (&kit);
}

static GtkWidget *
find_class (GtkWidget  *widget,
            const char *name)
{
  if (gtk_widget_has_css_class (widget, name) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_class (child, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Skipped actions are struck through and say so; commands are no actions. */
static void
test_list (void)
{
  Kit kit;
  SbxSelection *selection = sbx_selection_new ();
  GtkWidget *list = sbx_action_list_new ();
  SbxShown *shown;
  TestSink *sink;
  guint64 number = 1;

  begin (&kit, ALL);
  kit_append_row (&kit, SBX_ROW_COMMAND, "jump", SBX_ROW_NONE);
  kit_tell (&kit);
  shown = sbx_shown_new (kit.world, selection);
  sbx_action_list_connect (SBX_ACTION_LIST (list), shown, selection);
  g_object_unref (shown);
  sink = show (list);
  g_assert_null (find_class (list, "cell-skipped"));
  g_assert_cmpstr (gtk_inscription_get_text (GTK_INSCRIPTION (find_class (list, "cell-command"))),
                   ==, "You: Jump");
  g_array_append_val (get_store (&kit)->skipped, number);
  kit_tell (&kit);
  kit_run (50);
  g_assert_cmpstr (gtk_inscription_get_text (GTK_INSCRIPTION (find_class (list, "cell-skipped"))),
                   ==, "cart/add");
  g_array_set_size (get_store (&kit)->skipped, 0);
  kit_tell (&kit);
  kit_run (50);
  g_assert_null (find_class (list, "cell-skipped"));
  gtk_window_destroy (GTK_WINDOW (sink));
  g_assert_finalize_object (selection);
  end (&kit);
}

/* What is unusual about a store is in its line, for eyes and for ears. */
static void
test_status (void)
{
  GtkWidget *row = g_object_ref_sink (sbx_sidebar_row_new ());
  SbxSidebarItem *item = sbx_sidebar_item_new (SBX_SIDEBAR_STORE, 0);

  sbx_sidebar_item_set (item, g_strdup ("Shop"), g_strdup ("redux"), TRUE, FALSE);
  sbx_sidebar_item_set_status (item, SBX_SIDEBAR_LOCKED | SBX_SIDEBAR_TRAVELLED, TRUE);
  sbx_sidebar_item_set_facts (item, g_strdup ("Shared packages:\nreact 18.2.0"));
  sbx_sidebar_row_set_item (SBX_SIDEBAR_ROW (row), item);
  gtk_test_accessible_assert_property (
    row, GTK_ACCESSIBLE_PROPERTY_LABEL,
    "Shop, redux, locked: dispatches do nothing, shows a state of the past");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (row), ==,
                   "Shop\nShared packages:\nreact 18.2.0");
  g_assert_finalize_object (row);
  g_assert_finalize_object (item);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/commands/reasons", test_reasons);
  g_test_add_func ("/commands/titles", test_titles);
  g_test_add_func ("/commands/neighbours", test_neighbours);
  g_test_add_func ("/commands/bar", test_bar);
  g_test_add_func ("/commands/deeds", test_deeds);
  g_test_add_func ("/commands/travel", test_travel);
  g_test_add_func ("/commands/list", test_list);
  g_test_add_func ("/commands/status", test_status);
  return g_test_run ();
}
