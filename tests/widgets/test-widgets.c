/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sbx-action-list.h"
#include "sbx-badge.h"
#include "sbx-changes-view.h"
#include "sbx-command-bar.h"
#include "sbx-details.h"
#include "sbx-findings-page.h"
#include "sbx-help-page.h"
#include "sbx-origin-bar.h"
#include "sbx-picture.h"
#include "sbx-remote-mark.h"
#include "sbx-sidebar-item.h"
#include "sbx-sidebar-row.h"
#include "sbx-sidebar.h"
#include "sbx-sharing-page.h"
#include "sbx-snippet.h"
#include "sbx-state-view.h"
#include "sbx-width-bin.h"
#include "widget-kit.h"

static GtkWindow *
show (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 900, 600);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  kit_run (100);
  return GTK_WINDOW (window);
}

static void
test_finalize (void)
{
  GtkWidget *(*const constructors[]) (void) = {
    sbx_action_list_new, sbx_badge_new, sbx_changes_view_new, sbx_command_bar_new, sbx_details_new,
    sbx_findings_page_new, sbx_help_page_new, sbx_sharing_page_new,
    sbx_origin_bar_new, sbx_remote_mark_new, sbx_sidebar_new, sbx_sidebar_row_new, sbx_state_view_new,
    sbx_width_bin_new,
  };

  for (guint i = 0; i < G_N_ELEMENTS (constructors); i++)
    {
      GtkWidget *widget = g_object_ref_sink (constructors[i] ());

      g_assert_finalize_object (widget);
    }
}

/* Connected ones too, on show: whatever they listen to must not hold them, nor they it. */
static void
test_finalize_connected (void)
{
  Kit kit;
  SbxSelection *selection = sbx_selection_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *widgets[] = {
    sbx_action_list_new (), sbx_sidebar_new (), sbx_details_new (), sbx_findings_page_new (),
  };
  SbxShown *shown;
  GtkWindow *window;

  kit_init (&kit);
  shown = sbx_shown_new (kit.world, selection);
  sbx_action_list_connect (SBX_ACTION_LIST (widgets[0]), shown, selection);
  g_object_unref (shown);
  sbx_sidebar_connect (SBX_SIDEBAR (widgets[1]), kit.world, selection);
  sbx_details_connect (SBX_DETAILS (widgets[2]), NULL, kit.world, selection);
  sbx_findings_page_connect (SBX_FINDINGS_PAGE (widgets[3]), kit.world, selection);
  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      g_object_ref_sink (widgets[i]);
      gtk_box_append (GTK_BOX (box), widgets[i]);
    }
  window = show (box);
  kit_append (&kit, 300);
  kit_add_finding (&kit, "action-collision", "user/login", SBX_SEVERITY_ERROR, 5);
  kit_tell (&kit);
  sbx_selection_set_event (selection, 5);
  kit_run (200);
  gtk_window_destroy (window);
  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    g_assert_finalize_object (widgets[i]);
  g_assert_finalize_object (selection);
  kit_clear (&kit);
}

/* Depth first; the first widget of @type. */
static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_by_text (GtkWidget  *widget,
              const char *text)
{
  if (GTK_IS_INSCRIPTION (widget) && gtk_widget_get_mapped (widget) &&
      g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (widget)), text) == 0)
    return widget;
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_by_text (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

typedef struct
{
  Kit kit;
  SbxSelection *selection;
  SbxActionList *list;
  GtkWindow *window;
} ListFixture;

static void
list_set_up (ListFixture   *fixture,
             gconstpointer  data)
{
  g_autoptr (SbxShown) shown = NULL;

  kit_init (&fixture->kit);
  fixture->selection = sbx_selection_new ();
  shown = sbx_shown_new (fixture->kit.world, fixture->selection);
  fixture->list = SBX_ACTION_LIST (sbx_action_list_new ());
  sbx_action_list_connect (fixture->list, shown, fixture->selection);
  fixture->window = show (GTK_WIDGET (fixture->list));
}

static void
list_tear_down (ListFixture   *fixture,
                gconstpointer  data)
{
  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (fixture->selection);
  kit_clear (&fixture->kit);
}

static gboolean
is_at_end (gpointer data)
{
  ListFixture *fixture = data;
  GtkAdjustment *adjustment = sbx_action_list_get_vadjustment (fixture->list);

  return gtk_adjustment_get_value (adjustment) > 0 &&
         gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - 1;
}

static void
test_follow (ListFixture   *fixture,
             gconstpointer  data)
{
  GtkAdjustment *adjustment = sbx_action_list_get_vadjustment (fixture->list);
  double value;

  kit_append (&fixture->kit, 1000);
  kit_tell (&fixture->kit);
  g_assert_true (kit_wait (is_at_end, fixture));
  kit_append (&fixture->kit, 500);
  kit_tell (&fixture->kit);
  g_assert_true (kit_wait (is_at_end, fixture));
  g_assert_true (sbx_selection_get_follow (fixture->selection));

  /* The user scrolls back: the list stays where it is, whatever arrives. */
  for (guint i = 0; i < 50 && sbx_selection_get_follow (fixture->selection); i++)
    {
      /* Again and again, as a wheel does: in the first frames the list still settles. */
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) - 2000);
      kit_run (20);
    }
  g_assert_false (sbx_selection_get_follow (fixture->selection));
  kit_run (100);
  value = gtk_adjustment_get_value (adjustment);
  kit_append (&fixture->kit, 500);
  kit_tell (&fixture->kit);
  kit_run (200);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (adjustment), value, 1);

  /* And the way back. */
  sbx_selection_set_follow (fixture->selection, TRUE);
  g_assert_true (kit_wait (is_at_end, fixture));
}

static void
test_dense (ListFixture   *fixture,
            gconstpointer  data)
{
  GtkWidget *row;

  kit_append (&fixture->kit, 20);
  kit_tell (&fixture->kit);
  kit_run (100);
  row = find_by_text (GTK_WIDGET (fixture->list), "cart/add");
  g_assert_nonnull (row);
  while (row != NULL && strcmp (gtk_widget_get_css_name (row), "row") != 0)
    row = gtk_widget_get_parent (row);
  g_assert_nonnull (row);
  g_assert_cmpint (gtk_widget_get_height (row), <=, 30);
}

static void
test_reveal (ListFixture   *fixture,
             gconstpointer  data)
{
  kit_append (&fixture->kit, 1000);
  kit_append_row (&fixture->kit, SBX_ROW_ACTION, "user/login", 1);
  kit_append (&fixture->kit, 1000);
  kit_tell (&fixture->kit);
  kit_run (100);
  sbx_selection_set_filter (fixture->selection, "cart/");
  kit_run (100);
  g_assert_null (find_by_text (GTK_WIDGET (fixture->list), "user/login"));
  /* Evidence is shown even if the filter has to give way. */
  sbx_selection_reveal_event (fixture->selection, 2001);
  kit_run (300);
  g_assert_cmpstr (sbx_selection_get_filter (fixture->selection), ==, "");
  g_assert_nonnull (find_by_text (GTK_WIDGET (fixture->list), "user/login"));
}

static void
test_paused_text (ListFixture   *fixture,
                  gconstpointer  data)
{
  kit_append (&fixture->kit, 5);
  kit_tell (&fixture->kit);
  sbx_selection_set_paused (fixture->selection, TRUE);
  kit_append (&fixture->kit, 1);
  kit_tell (&fixture->kit);
  g_assert_nonnull (find_by_text (GTK_WIDGET (fixture->list), "Paused. 1 action is waiting."));
  kit_append (&fixture->kit, 1);
  kit_tell (&fixture->kit);
  g_assert_nonnull (find_by_text (GTK_WIDGET (fixture->list), "Paused. 2 actions are waiting."));
}

static void
test_row_names (ListFixture   *fixture,
                gconstpointer  data)
{
  GtkWidget *cell;

  kit_append (&fixture->kit, 2);
  kit_tell (&fixture->kit);
  kit_run (100);
  cell = find_by_text (GTK_WIDGET (fixture->list), "cart/remove");
  g_assert_nonnull (cell);
  gtk_test_accessible_assert_property (cell, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "cart/remove, profile, 04:49:39.614");
}

static void
test_hostile_type (ListFixture   *fixture,
                   gconstpointer  data)
{
  kit_append_row (&fixture->kit, SBX_ROW_ACTION, "<b>x</b>\n\u202eevil", 0);
  kit_tell (&fixture->kit);
  kit_run (100);
  g_assert_nonnull (find_by_text (GTK_WIDGET (fixture->list), "<b>x</b> ·evil"));
}

static void
test_sidebar (void)
{
  Kit kit;
  g_autoptr (SbxSelection) selection = sbx_selection_new ();
  GtkWidget *sidebar = sbx_sidebar_new ();
  GListModel *lines;
  GtkWindow *window;
  g_autoptr (SbxSidebarItem) remote = NULL;
  g_autoptr (SbxSidebarItem) again = NULL;
  GtkWidget *list;
  GtkSelectionModel *model;

  kit_init (&kit);
  sbx_sidebar_connect (SBX_SIDEBAR (sidebar), kit.world, selection);
  window = show (sidebar);
  lines = sbx_sidebar_get_model (SBX_SIDEBAR (sidebar));
  g_assert_cmpuint (g_list_model_get_n_items (lines), ==, 0);
  kit_append (&kit, 10);
  kit_add_finding (&kit, "action-collision", "a", SBX_SEVERITY_ERROR, 3);
  kit_tell (&kit);
  /* All, the peer, cart, its store, profile. */
  g_assert_cmpuint (g_list_model_get_n_items (lines), ==, 5);
  remote = g_list_model_get_item (lines, 2);
  g_assert_cmpstr (remote->title, ==, "cart");
  g_assert_cmpstr (remote->subtitle, ==, "slice items");
  g_assert_cmpuint (remote->n_findings, ==, 1);
  g_assert_cmpint (remote->worst, ==, SBX_SEVERITY_ERROR);
  kit_run (100);
  gtk_test_accessible_assert_property (find_widget (sidebar, SBX_TYPE_SIDEBAR_ROW),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "All Remotes");

  /* Selecting filters; an update leaves the selection and the objects alone. */
  list = find_widget (sidebar, GTK_TYPE_LIST_VIEW);
  model = gtk_list_view_get_model (GTK_LIST_VIEW (list));
  gtk_selection_model_select_item (model, 2, TRUE);
  g_assert_cmpuint (sbx_selection_get_remote (selection), ==, 0);
  kit_tell (&kit);
  again = g_list_model_get_item (lines, 2);
  g_assert_true (again == remote);
  g_assert_true (gtk_selection_model_is_selected (model, 2));
  /* The details do not stay with an action of another source; with one of this they do. */
  sbx_selection_set_event (selection, 1);
  gtk_selection_model_select_item (model, 3, TRUE);
  g_assert_cmpuint (sbx_selection_get_event (selection), ==, 1);
  gtk_selection_model_select_item (model, 4, TRUE);
  g_assert_cmpuint (sbx_selection_get_event (selection), ==, 0);
  sbx_selection_reset (selection);
  g_assert_true (gtk_selection_model_is_selected (model, 0));
  gtk_window_destroy (window);
  kit_clear (&kit);
}

/* Nobody is missing from a file, and nothing happens in it. */
static void
test_sidebar_file (void)
{
  Kit kit;
  g_autoptr (SbxSelection) selection = sbx_selection_new ();
  GtkWidget *sidebar = sbx_sidebar_new ();
  g_autoptr (SbxSidebarItem) peer = NULL;
  SbxOverviewPeer *record;
  GListModel *lines;
  GtkWindow *window;

  kit_init (&kit);
  sbx_world_set_from_file (kit.world, TRUE);
  sbx_sidebar_connect (SBX_SIDEBAR (sidebar), kit.world, selection);
  window = show (sidebar);
  lines = sbx_sidebar_get_model (SBX_SIDEBAR (sidebar));
  record = g_ptr_array_index (kit.update.overview->peers, 0);
  record->live = FALSE;
  ((SbxOverviewStore *) g_ptr_array_index (kit.update.overview->stores, 0))->n_actions = 10;
  kit_append (&kit, 10);
  kit_tell (&kit);
  peer = g_list_model_get_item (lines, 1);
  g_assert_true (peer->live);
  g_assert_null (peer->subtitle);
  kit_run (1500);
  for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (SbxSidebarItem) item = g_list_model_get_item (lines, i);

      if (item->kind == SBX_SIDEBAR_STORE)
        g_assert_cmpstr (item->rate, ==, "10");
    }
  gtk_window_destroy (window);
  kit_clear (&kit);
}

static void
decided_cb (SbxOriginBar *bar,
            const char   *origin,
            gboolean      allow,
            GString      *log)
{
  g_string_append_printf (log, "%s %s ", origin, allow ? "yes" : "no");
}

static void
test_origin_bar (void)
{
  GtkWidget *bar = sbx_origin_bar_new ();
  const char *const waiting[] = { "http://localhost:3000", "https://evil.example", NULL };
  const char *const none[] = { NULL };
  g_autoptr (GString) log = g_string_new (NULL);
  GtkWindow *window = show (bar);
  GtkWidget *allow;

  g_signal_connect (bar, "decided", G_CALLBACK (decided_cb), log);
  sbx_origin_bar_set_origins (SBX_ORIGIN_BAR (bar), waiting);
  gtk_test_accessible_assert_property (bar, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "http://localhost:3000 wants to send its store data.");
  g_assert_nonnull (find_by_text (bar, "1 more origin is waiting."));
  allow = gtk_widget_get_ancestor (find_by_text (bar, "Allow"), GTK_TYPE_BUTTON);
  g_signal_emit_by_name (allow, "clicked");
  g_assert_cmpstr (log->str, ==, "http://localhost:3000 yes ");
  sbx_origin_bar_set_origins (SBX_ORIGIN_BAR (bar), none);
  g_signal_emit_by_name (allow, "clicked");
  g_assert_cmpstr (log->str, ==, "http://localhost:3000 yes ");
  gtk_window_destroy (window);
}

static void
test_width_bin (void)
{
  GtkWidget *bin = sbx_width_bin_new ();
  GtkWidget *child = gtk_label_new ("wide");
  int minimum;
  GtkWindow *window;

  gtk_widget_set_size_request (child, 600, 10);
  sbx_width_bin_set_child (SBX_WIDTH_BIN (bin), child);
  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 600);
  g_object_set (bin, "least-width", 300, NULL);
  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 300);
  window = show (bin);
  g_assert_cmpint (sbx_width_bin_get_current_width (SBX_WIDTH_BIN (bin)), >, 0);
  gtk_window_destroy (window);
}

static void
test_remote_mark (void)
{
  GtkWidget *mark = g_object_ref_sink (sbx_remote_mark_new ());

  sbx_remote_mark_set_index (SBX_REMOTE_MARK (mark), 9);
  g_assert_true (gtk_widget_has_css_class (mark, "remote-1"));
  sbx_remote_mark_set_index (SBX_REMOTE_MARK (mark), 2);
  g_assert_false (gtk_widget_has_css_class (mark, "remote-1"));
  g_assert_true (gtk_widget_has_css_class (mark, "remote-2"));
  sbx_remote_mark_set_index (SBX_REMOTE_MARK (mark), G_MAXUINT);
  g_assert_false (gtk_widget_has_css_class (mark, "remote-2"));
  g_assert_finalize_object (mark);
}

static void
test_changes (void)
{
  GtkWidget *view = sbx_changes_view_new ();
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  SbxChange *change = g_new0 (SbxChange, 1);
  GtkWindow *window;

  change->path = g_strdup ("cart.open");
  change->before = kit_value ("true");
  change->after = kit_value ("false");
  g_ptr_array_add (changes, change);
  sbx_changes_view_set_changes (SBX_CHANGES_VIEW (view), changes, changes->len);
  window = show (view);
  g_assert_nonnull (find_by_text (view, "cart.open"));
  g_assert_nonnull (find_by_text (view, "±"));
  gtk_test_accessible_assert_property (find_widget (view, GTK_TYPE_LIST_BOX_ROW),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "cart.open changed from true to false");
  g_ptr_array_set_size (changes, 0);
  sbx_changes_view_set_changes (SBX_CHANGES_VIEW (view), changes, changes->len);
  g_assert_nonnull (find_by_text (view, "Nothing Changed"));
  gtk_window_destroy (window);
}

static void
test_picture (void)
{
  GtkWindow *window = show (gtk_label_new ("picture"));
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "sbx-picture-XXXXXX.png", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  sbx_picture_save (GTK_WIDGET (window), path, &error);
  g_assert_no_error (error);
  texture = gdk_texture_new_from_filename (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, gtk_widget_get_width (GTK_WIDGET (window)));
  g_unlink (path);
  gtk_window_destroy (window);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GtkCssProvider) provider = NULL;

  g_setenv ("TZ", "UTC", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider,
                                       "/io/github/signalbox_inspector/Signalbox/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_test_add_func ("/widgets/finalize", test_finalize);
  g_test_add_func ("/widgets/finalize-connected", test_finalize_connected);
#define ADD(name, func) \
  g_test_add ("/action-list/" name, ListFixture, NULL, list_set_up, func, list_tear_down)
  ADD ("follow", test_follow);
  ADD ("dense", test_dense);
  ADD ("reveal", test_reveal);
  ADD ("paused-text", test_paused_text);
  ADD ("row-names", test_row_names);
  ADD ("hostile-type", test_hostile_type);
#undef ADD
  g_test_add_func ("/sidebar", test_sidebar);
  g_test_add_func ("/sidebar/file", test_sidebar_file);
  g_test_add_func ("/origin-bar", test_origin_bar);
  g_test_add_func ("/width-bin", test_width_bin);
  g_test_add_func ("/remote-mark", test_remote_mark);
  g_test_add_func ("/changes", test_changes);
  g_test_add_func ("/picture", test_picture);
  return g_test_run ();
}
