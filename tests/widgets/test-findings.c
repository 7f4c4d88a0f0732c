/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "sbx-detector.h"
#include "sbx-finding-item.h"
#include "sbx-finding-menu.h"
#include "sbx-finding-text.h"
#include "sbx-findings-filter.h"
#include "sbx-findings-page.h"
#include "sbx-help-page.h"
#include "sbx-help-topics.h"
#include "sbx-page-builder.h"
#include "sbx-page-view.h"
#include "sbx-rule-names.h"
#include "sbx-sharing-page.h"
#include "sbx-sharing-picture.h"
#include "sbx-sharing-table.h"
#include "sbx-sidebar-text.h"
#include "widget-kit.h"

static GtkWindow *
show (GtkWidget *child,
      int        width)
{
  GtkWidget *window = gtk_window_new ();

  /* Not under the pointer, which is in the middle of the screen: GTK 4.8 complains about a tooltip
   * that was about to be shown for a window that is gone. */
  gtk_window_set_default_size (GTK_WINDOW (window), width, 430);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  kit_run (150);
  return GTK_WINDOW (window);
}

/* The first mapped label whose text begins with @text, or has it in it. */
static GtkWidget *
find_label (GtkWidget  *widget,
            const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* How many widgets of that role there are. */
static guint
count_role (GtkWidget         *widget,
            GtkAccessibleRole  role)
{
  guint n = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == role ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_role (child, role);
  return n;
}

typedef struct
{
  Kit kit;
  SbxSelection *selection;
  GtkWidget *page;
  GListModel *items;
  GtkWindow *window;
} PageFixture;

static void
page_set_up (PageFixture   *fixture,
             gconstpointer  data)
{
  kit_init (&fixture->kit);
  fixture->selection = sbx_selection_new ();
  fixture->page = sbx_findings_page_new ();
  sbx_findings_page_connect (SBX_FINDINGS_PAGE (fixture->page), fixture->kit.world,
                             fixture->selection);
  fixture->window = show (fixture->page, 640);
  fixture->items = sbx_findings_page_get_model (SBX_FINDINGS_PAGE (fixture->page));
  kit_append (&fixture->kit, 10);
  kit_add_finding (&fixture->kit, "action-collision", "user/login", SBX_SEVERITY_ERROR, 3);
  kit_tell (&fixture->kit);
}

static void
page_tear_down (PageFixture   *fixture,
                gconstpointer  data)
{
  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (fixture->selection);
  kit_clear (&fixture->kit);
}

static void
test_page (PageFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (GObject) item = g_list_model_get_item (fixture->items, 0);
  g_autoptr (GObject) again = NULL;
  g_autofree char *markdown = NULL;
  gboolean handled = FALSE;

  kit_add_finding (&fixture->kit, "bridge-dropped", "tenant/switch", SBX_SEVERITY_WARNING, 5);
  kit_tell (&fixture->kit);
  g_assert_cmpuint (g_list_model_get_n_items (fixture->items), ==, 2);
  again = g_list_model_get_item (fixture->items, 0);
  g_assert_true (item == again);
  kit_run (150);
  g_assert_nonnull (find_label (fixture->page, "Error · Action type collision"));
  g_assert_nonnull (find_label (fixture->page, "Warnings"));

  /* The worst one is unfolded. A line of the evidence leads to the event; a link is never opened. */
  g_signal_emit_by_name (gtk_widget_get_ancestor (find_label (fixture->page, "#3"),
                                                  GTK_TYPE_BUTTON), "clicked");
  g_assert_cmpuint (sbx_selection_get_event (fixture->selection), ==, 3);
  g_assert_null (find_label (fixture->page, "#5"));
  g_signal_emit_by_name (find_label (fixture->page, "Seen "), "activate-link", "5", &handled);
  g_assert_true (handled);
  g_assert_cmpuint (sbx_selection_get_event (fixture->selection), ==, 5);

  markdown = sbx_findings_page_dup_markdown (SBX_FINDINGS_PAGE (fixture->page));
  g_assert_nonnull (strstr (markdown, "### user/login happened"));
  g_assert_nonnull (strstr (markdown, "- First seen: "));
  g_assert_nonnull (strstr (markdown, "- Evidence: event 5"));
}

static void
asked_cb (GSimpleAction *action,
          GVariant      *parameter,
          GString       *asked)
{
  g_autofree char *text = g_variant_print (parameter, FALSE);

  g_string_append_printf (asked, "%s %s;", g_action_get_name (G_ACTION (action)), text);
}

static void
add_action (GSimpleActionGroup *group,
            const char         *name,
            const char         *type,
            GString            *asked)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, G_VARIANT_TYPE (type));

  g_signal_connect (action, "activate", G_CALLBACK (asked_cb), asked);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
}

/* The line of code to change is a click away: the one that the rule was told, or where it was dispatched. */
static void
test_code (PageFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (SbxFindingItem) item = NULL;
  g_autofree char *markdown = NULL;
  SbxFinding *finding;

  add_action (group, "open-site", "s", asked);
  add_action (group, "find-stack", "at", asked);
  gtk_widget_insert_action_group (fixture->page, "win", G_ACTION_GROUP (group));
  kit_add_finding (&fixture->kit, "stale-subscription", "cart", SBX_SEVERITY_WARNING, 5);
  finding = g_ptr_array_index (fixture->kit.update.findings, 1);
  finding->site = g_strdup ("http://localhost:3000/src/mount.js?t=1:12:5");
  kit_tell (&fixture->kit);
  item = g_list_model_get_item (fixture->items, 1);
  sbx_finding_item_set_expanded (item, TRUE);
  kit_run (150);
  g_signal_emit_by_name (gtk_widget_get_ancestor (find_label (fixture->page, "Show Where It Was Dispatched"),
                                                  GTK_TYPE_BUTTON), "clicked");
  g_signal_emit_by_name (gtk_widget_get_ancestor (find_label (fixture->page, "src/mount.js:12"), GTK_TYPE_BUTTON),
                         "clicked");
  g_assert_cmpstr (asked->str, ==, "find-stack [3];open-site 'http://localhost:3000/src/mount.js?t=1:12:5';");
  markdown = sbx_finding_dup_markdown (finding);
  g_assert_nonnull (strstr (markdown, "**Code:** http://localhost:3000/src/mount.js?t=1:12:5"));
  gtk_widget_insert_action_group (fixture->page, "win", NULL);
}

/* Set aside: not counted, in a folded group at the end, and back when it is undone. */
static void
test_dismissed (PageFixture   *fixture,
                gconstpointer  data)
{
  SbxFinding *finding;
  g_autoptr (SbxFindingItem) head = NULL;
  SbxSeverity worst = SBX_SEVERITY_ERROR;

  kit_add_finding (&fixture->kit, "bridge-dropped", "tenant/switch", SBX_SEVERITY_WARNING, 5);
  finding = g_ptr_array_index (fixture->kit.update.findings, 1);
  finding->dismissal = SBX_DISMISSAL_RECORDING;
  finding->dismissed = g_strdup ("known since May");
  kit_tell (&fixture->kit);
  kit_run (150);
  g_assert_cmpuint (sbx_world_count_findings (fixture->kit.world, NULL, &worst), ==, 1);
  g_assert_null (sbx_world_get_event_finding (fixture->kit.world, 5));
  g_assert_cmpuint (g_list_model_get_n_items (fixture->items), ==, 2);
  head = g_list_model_get_item (fixture->items, 1);
  g_assert_null (sbx_finding_item_get_finding (head));
  g_assert_nonnull (find_label (fixture->page, "Dismissed: 1"));
  g_assert_nonnull (find_label (fixture->page, "1 finding"));
  g_assert_null (find_label (fixture->page, "tenant/switch happened"));

  sbx_finding_item_set_expanded (head, TRUE);
  kit_run (150);
  g_assert_cmpuint (g_list_model_get_n_items (fixture->items), ==, 3);
  g_assert_nonnull (find_label (fixture->page, "tenant/switch happened"));
  sbx_finding_item_set_expanded (head, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (fixture->items), ==, 2);
}

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);
  return found;
}

static gboolean
has_no_match (gpointer data)
{
  return find_label (data, "Nothing Found") != NULL;
}

static gboolean
has_one (gpointer data)
{
  return g_list_model_get_n_items (data) == 1;
}

static void
test_search (PageFixture   *fixture,
             gconstpointer  data)
{
  GtkWidget *entry = find_widget (fixture->page, GTK_TYPE_SEARCH_ENTRY);

  kit_add_finding (&fixture->kit, "bridge-dropped", "tenant/switch", SBX_SEVERITY_WARNING, 5);
  kit_tell (&fixture->kit);
  gtk_editable_set_text (GTK_EDITABLE (entry), "TENANT");
  g_assert_true (kit_wait (has_one, fixture->items));
  g_assert_nonnull (find_label (fixture->page, "1 of 2"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing like it");
  g_assert_true (kit_wait (has_no_match, fixture->page));
}

static void
assert_reads (SbxFindingsFilter *filter,
              const char        *text,
              SbxFinding        *finding,
              gboolean           matches)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sbx_findings_filter_read (filter, text, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sbx_findings_filter_matches (filter, finding), ==, matches);
}

static void
test_filter (void)
{
  Kit kit;
  SbxFinding *error;
  SbxFinding *warning;
  SbxFindingsFilter *filter = g_object_new (SBX_TYPE_FINDINGS_FILTER, NULL);
  GtkWidget *down;
  g_autofree char *by_rule = NULL;
  g_autofree char *by_remote = NULL;

  g_object_ref_sink (filter);
  kit_init (&kit);
  kit_add_finding (&kit, "action-collision", "user/login", SBX_SEVERITY_ERROR, 3);
  kit_add_finding (&kit, "bridge-dropped", "tenant/switch", SBX_SEVERITY_WARNING, 5);
  error = g_ptr_array_index (kit.update.findings, 0);
  warning = g_ptr_array_index (kit.update.findings, 1);
  sbx_findings_filter_offer (filter, kit.update.findings);
  assert_reads (filter, "", warning, TRUE);
  assert_reads (filter, "Bridged", warning, TRUE);
  assert_reads (filter, "login", warning, FALSE);
  /* The language of the other filters. */
  assert_reads (filter, "finding:bridge-dropped", warning, TRUE);
  assert_reads (filter, "finding:bridge-dropped", error, FALSE);
  assert_reads (filter, "-finding:bridge-dropped", error, TRUE);
  g_assert_false (sbx_findings_filter_read (filter, "duration:>fast", NULL));
  assert_reads (filter, "", warning, TRUE);
  down = find_widget (GTK_WIDGET (filter), GTK_TYPE_DROP_DOWN);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (down), SBX_SEVERITY_ERROR);
  g_assert_true (sbx_findings_filter_matches (filter, error));
  g_assert_false (sbx_findings_filter_matches (filter, warning));
  g_assert_cmpuint (sbx_findings_filter_get_n_set (filter), ==, 1);
  sbx_findings_filter_reset (filter);
  g_assert_true (sbx_findings_filter_matches (filter, warning));

  by_rule = sbx_finding_dup_group (warning, SBX_FINDINGS_GROUP_RULE);
  g_assert_cmpstr (by_rule, ==, "Bridged action dropped");
  by_remote = sbx_finding_dup_group (warning, SBX_FINDINGS_GROUP_REMOTE);
  g_assert_cmpstr (by_remote, ==, "cart");
  g_assert_finalize_object (filter);
  kit_clear (&kit);
}

static void
test_markdown_hostile (void)
{
  g_autoptr (SbxFinding) finding = sbx_finding_new ("action-collision", "v", SBX_SEVERITY_ERROR,
                                                    SBX_CONFIDENCE_CERTAIN);
  g_autofree char *markdown = NULL;

  finding->summary = g_strdup ("![x](http://evil) <img>\n# big");
  finding->remedy = "Write `a[0]` there.";
  markdown = sbx_finding_dup_markdown (finding);
  g_assert_true (g_str_has_prefix (markdown, "### \\!\\[x\\](http://evil) \\<img\\> \\# big\n"));
  g_assert_true (g_str_has_suffix (markdown, "** Write `a[0]` there.\n"));
}

static void
test_text (void)
{
  g_autofree char *code = sbx_finding_dup_code ("Write `a < b` and `c()`, then `");
  g_autofree char *none = sbx_finding_dup_code ("no code");
  g_autofree char *markup = sbx_finding_dup_markup ("Write `a < b` & more");

  g_assert_cmpstr (code, ==, "a < b\nc()\n");
  g_assert_null (none);
  g_assert_true (g_str_has_prefix (markup, "Write <span"));
  g_assert_nonnull (strstr (markup, "a &lt; b</span> &amp; more"));
  g_assert_true (pango_parse_markup (markup, -1, 0, NULL, NULL, NULL, NULL));
}

static void
test_allowance (void)
{
  Kit kit;
  SbxFinding *finding;
  SbxAllow list = SBX_ALLOW_BACKGROUND;
  g_autofree char *pattern = NULL;

  kit_init (&kit);
  kit_add_finding (&kit, "action-collision", "user/login in Shop", SBX_SEVERITY_ERROR, 3);
  kit_add_finding (&kit, "version-skew", "react", SBX_SEVERITY_ERROR, 5);
  finding = g_ptr_array_index (kit.update.findings, 0);
  g_assert_true (sbx_finding_get_allowance (finding, &list, &pattern));
  g_assert_cmpint (list, ==, SBX_ALLOW_SHARED_TYPES);
  g_assert_cmpstr (pattern, ==, "user/login");
  finding = g_ptr_array_index (kit.update.findings, 1);
  g_assert_false (sbx_finding_get_allowance (finding, &list, &pattern));
  kit_clear (&kit);
}

static void
take_page_cb (SbxPageView *view,
              const char  *rule,
              char       **taken)
{
  g_free (*taken);
  *taken = g_strdup (rule);
}

static void
test_page_view (void)
{
  static const char page[] =
    "<!-- hidden -->\n\n# rule-id\n\n**What you see.** A *fault* in `a < b`.\n\n"
    "**Not** a heading.\n\n- one\n- two\n  1. deep\n\n| when | result |\n|---|---|\n| x | **y** |\n\n"
    "```js\nif (a < b) {}\n```\n\nSee [there](action-collision.md#x), [here](../findings.md) or "
    "[elsewhere](https://example.org/?a=1&b=2).\n";
  GtkWidget *view = sbx_page_view_new ();
  GtkWindow *window = show (view, 640);
  g_autofree char *taken = NULL;
  g_autofree char *lead = sbx_page_dup_lead (page);
  GtkWidget *links;
  gboolean handled = FALSE;

  g_assert_cmpstr (lead, ==, "A fault in a < b.");
  g_signal_connect (view, "page", G_CALLBACK (take_page_cb), &taken);
  sbx_page_view_show (SBX_PAGE_VIEW (view), page, "The Rule");
  kit_run (150);
  g_assert_nonnull (find_label (view, "The Rule"));
  g_assert_null (find_label (view, "rule-id"));
  g_assert_null (find_label (view, "hidden"));
  g_assert_cmpuint (count_role (view, GTK_ACCESSIBLE_ROLE_HEADING), ==, 2);
  g_assert_cmpuint (count_role (view, GTK_ACCESSIBLE_ROLE_TABLE), ==, 1);
  g_assert_cmpuint (count_role (view, GTK_ACCESSIBLE_ROLE_CELL), ==, 2);
  g_assert_cmpuint (count_role (view, GTK_ACCESSIBLE_ROLE_LIST_ITEM), ==, 3);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (find_label (view, "What you"))), ==,
                   "What you see");
  g_assert_nonnull (find_label (view, "Not a heading."));
  g_assert_nonnull (find_label (view, "if (a < b) {}"));

  links = find_label (view, "See there, here or elsewhere.");
  g_assert_nonnull (links);
  g_signal_emit_by_name (links, "activate-link", "page:action-collision", &handled);
  g_assert_true (handled);
  g_assert_cmpstr (taken, ==, "action-collision");
  /* Nothing is opened: the address is shown, with what can be done. */
  handled = FALSE;
  g_signal_emit_by_name (links, "activate-link", "https://example.org/?a=1&b=2", &handled);
  g_assert_true (handled);
  kit_run (100);
  g_assert_nonnull (find_label (view, "https://example.org/?a=1&b=2"));
  gtk_popover_popdown (GTK_POPOVER (find_widget (view, GTK_TYPE_POPOVER)));
  kit_run (700);
  gtk_window_destroy (window);
}

/* Every rule has a page in the program and a name, and the page can be shown at any width. */
static void
test_rule_pages (void)
{
  GtkWidget *view = sbx_page_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWindow *window;

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  window = show (scrolled, 360);
  for (const SbxDetectorClass *const *all = sbx_detectors_get_all (); *all != NULL; all++)
    {
      g_autofree char *page = sbx_rule_dup_page ((*all)->id);
      g_autofree char *lead = NULL;

      g_test_message ("%s", (*all)->id);
      g_assert_nonnull (page); /* in docs/findings, and listed when meson was run */
      g_assert_cmpstr (sbx_rule_get_title ((*all)->id), !=, (*all)->id);
      lead = sbx_page_dup_lead (page);
      g_assert_cmpuint (strlen (lead), >, 20);
      sbx_page_view_show (SBX_PAGE_VIEW (view), page, NULL);
      kit_run (60);
      g_assert_cmpuint (count_role (view, GTK_ACCESSIBLE_ROLE_HEADING), >=, 4);
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 400);
    }
  gtk_window_destroy (window);
}

static void
free_use (gpointer data)
{
  g_free (((SbxSharingUse *) data)->remote);
  g_free (data);
}

static void
free_slice (gpointer data)
{
  g_free (((SbxSharingSlice *) data)->name);
  g_free (((SbxSharingSlice *) data)->owner);
  g_ptr_array_unref (((SbxSharingSlice *) data)->uses);
  g_free (data);
}

static void
free_store (gpointer data)
{
  g_free (((SbxSharingStore *) data)->peer);
  g_free (((SbxSharingStore *) data)->label);
  g_ptr_array_unref (((SbxSharingStore *) data)->slices);
  g_ptr_array_unref (((SbxSharingStore *) data)->readers);
  g_free (data);
}

static void
add_use (SbxSharingSlice *slice,
         guint            remote,
         guint64          writes,
         gboolean         owns)
{
  SbxSharingUse *use = g_new0 (SbxSharingUse, 1);

  use->remote = g_strdup_printf ("remote-%02u", remote);
  use->writes = writes;
  use->owns = owns;
  g_ptr_array_add (slice->uses, use);
}

/* Twenty remotes and sixty slices: each is written by its owner and by another. */
static SbxSharingMap *
new_map (void)
{
  SbxSharingMap *map = g_new0 (SbxSharingMap, 1);
  SbxSharingStore *store = g_new0 (SbxSharingStore, 1);

  g_atomic_ref_count_init (&map->ref_count);
  map->stores = g_ptr_array_new_with_free_func (free_store);
  map->types = g_ptr_array_new ();
  map->remotes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (map->remotes, g_strdup_printf ("remote-%02u", i));
  store->peer = g_strdup ("shop");
  store->label = g_strdup ("Shop");
  store->slices = g_ptr_array_new_with_free_func (free_slice);
  store->readers = g_ptr_array_new ();
  for (guint i = 0; i < 60; i++)
    {
      SbxSharingSlice *slice = g_new0 (SbxSharingSlice, 1);

      slice->name = g_strdup_printf ("slice-%02u", i);
      slice->owner = g_strdup_printf ("remote-%02u", i % 20);
      slice->open = TRUE;
      slice->uses = g_ptr_array_new_with_free_func (free_use);
      add_use (slice, i % 20, 1000 + i, TRUE);
      add_use (slice, (i + 7) % 20, 1 + i, FALSE);
      g_ptr_array_add (store->slices, slice);
    }
  g_ptr_array_add (map->stores, store);
  return map;
}

static void
test_sharing (gconstpointer data)
{
  Kit kit;
  GtkWidget *page = sbx_sharing_page_new ();
  GtkWindow *window;
  GtkWidget *picture;

  kit_init (&kit);
  sbx_sharing_page_connect (SBX_SHARING_PAGE (page), kit.world);
  window = show (page, GPOINTER_TO_INT (data));
  g_assert_nonnull (find_label (page, "No Stores Yet"));
  kit.update.sharing = new_map ();
  kit_tell (&kit);
  kit_run (200);
  picture = find_widget (page, SBX_TYPE_SHARING_PICTURE);
  g_assert_nonnull (find_label (picture, "remote-19"));
  g_assert_nonnull (find_label (picture, "slice-59"));
  /* The style of the program leaves less room around the buttons. */
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, GPOINTER_TO_INT (data) + 20);
  /* The same in words: a head and sixty rows, an owner and two writers in each. */
  g_assert_cmpuint (count_role (page, GTK_ACCESSIBLE_ROLE_TABLE), ==, 1);
  g_assert_cmpuint (count_role (page, GTK_ACCESSIBLE_ROLE_ROW), ==, 61);
  gtk_window_destroy (window);
  sbx_sharing_map_unref (kit.update.sharing);
  kit.update.sharing = NULL;
  kit_clear (&kit);
}

static void
press_all (GtkWidget *widget)
{
  if (GTK_IS_TOGGLE_BUTTON (widget))
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (widget), TRUE);
      kit_run (5);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    press_all (child);
}

static guint
count_pressed (GtkWidget *widget)
{
  guint n = GTK_IS_TOGGLE_BUTTON (widget) &&
            gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (widget)) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_pressed (child);
  return n;
}

/* One node at a time is chosen, and a new map begins without. */
static void
test_picture (void)
{
  Kit kit;
  g_autoptr (SbxSharingMap) map = new_map ();
  GtkWidget *picture = sbx_sharing_picture_new ();
  GtkWindow *window;

  kit_init (&kit);
  sbx_sharing_picture_show (SBX_SHARING_PICTURE (picture), kit.world, map);
  window = show (picture, 600);
  press_all (picture);
  g_assert_cmpuint (count_pressed (picture), ==, 1);
  sbx_sharing_picture_show (SBX_SHARING_PICTURE (picture), kit.world, map);
  kit_run (50);
  g_assert_cmpuint (count_pressed (picture), ==, 0);
  gtk_window_destroy (window);
  kit_clear (&kit);
}

/* Every page of the manual is there, has a title, and is listed once. */
static void
test_help (void)
{
  GtkWidget *page = sbx_help_page_new ();
  GtkWindow *window = show (page, 640);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (SbxHelpGroup group = SBX_HELP_GUIDES; group < SBX_HELP_N_GROUPS; group++)
    {
      g_autoptr (GPtrArray) listed = sbx_help_list (group);

      g_assert_cmpuint (listed->len, >, 4);
      for (guint i = 0; i < listed->len; i++)
        {
          const char *id = g_ptr_array_index (listed, i);
          g_autofree char *text = sbx_help_dup_page (id);
          g_autofree char *title = sbx_help_dup_title (id);

          g_assert_nonnull (text);
          g_assert_cmpstr (title, !=, id);
          g_assert_true (sbx_help_exists (id));
          g_assert_true (g_hash_table_add (ids, g_strdup (id)));
        }
      if (group == SBX_HELP_GUIDES)
        g_assert_cmpstr (g_ptr_array_index (listed, 0), ==, "getting-started");
    }
  g_assert_false (sbx_help_exists ("../rules/action-collision"));
  sbx_help_page_show (SBX_HELP_PAGE (page), NULL, FALSE);
  kit_run (150);
  g_assert_nonnull (find_label (page, "Getting started"));
  sbx_help_page_show (SBX_HELP_PAGE (page), "privacy", FALSE);
  kit_run (150);
  g_assert_nonnull (find_label (page, "There is no telemetry"));
  gtk_window_destroy (window);
}

/* Two tabs of one title are told apart. */
static void
test_peer_names (void)
{
  SbxOverviewPeer peers[] = {
    { .name = (char *) "Shop", .index = 0 },
    { .name = (char *) "Orders", .index = 1 },
    { .name = (char *) "Shop", .index = 2 },
  };
  SbxOverview overview = { .peers = g_ptr_array_new () };
  const char *const expected[] = { "Shop (1)", "Orders", "Shop (2)" };

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    g_ptr_array_add (overview.peers, &peers[i]);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autofree char *name = sbx_sidebar_text_dup_peer (&overview, &peers[i]);

      g_assert_cmpstr (name, ==, expected[i]);
    }
  g_ptr_array_unref (overview.peers);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/findings/page", PageFixture, NULL, page_set_up, test_page, page_tear_down);
  g_test_add ("/findings/code", PageFixture, NULL, page_set_up, test_code, page_tear_down);
  g_test_add ("/findings/dismissed", PageFixture, NULL, page_set_up, test_dismissed,
              page_tear_down);
  g_test_add ("/findings/search", PageFixture, NULL, page_set_up, test_search, page_tear_down);
  g_test_add_func ("/findings/filter", test_filter);
  g_test_add_func ("/findings/markdown-hostile", test_markdown_hostile);
  g_test_add_func ("/findings/text", test_text);
  g_test_add_func ("/findings/allowance", test_allowance);
  g_test_add_func ("/rules/page-view", test_page_view);
  g_test_add_func ("/rules/pages", test_rule_pages);
  g_test_add_data_func ("/sharing/wide", GINT_TO_POINTER (680), test_sharing);
  g_test_add_data_func ("/sharing/narrow", GINT_TO_POINTER (360), test_sharing);
  g_test_add_func ("/sharing/picture", test_picture);
  g_test_add_func ("/help", test_help);
  g_test_add_func ("/sidebar/names", test_peer_names);

  return g_test_run ();
}
