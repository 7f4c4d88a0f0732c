/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxDetails"

#include "config.h"

#include "sbx-details.h"

#include <glib/gi18n.h>

#include "sbx-compare-view.h"
#include "sbx-details-header.h"
#include "sbx-details-pages.h"
#include "sbx-state-view.h"
#include "sbx-widget-util.h"

/* Events that are alike open on the page that was chosen for the last one of them. */
typedef enum
{
  LIKE_ACTION,
  LIKE_BRIDGED,
  LIKE_OTHER,
  LIKE_STORE,
  N_LIKES,
} Like;

struct _SbxDetails
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkStack *stack;
  SbxDetailsHeader *header;
  GtkScrolledWindow *tabs;
  GtkWidget *switcher;
  GtkStack *pages;
  SbxCompareView *compare;

  /* Owned References */
  SbxEngine *engine;
  SbxWorld *world;
  SbxSelection *selection;
  GCancellable *cancellable;

  GtkWidget *widgets[SBX_DETAILS_N_PAGES];
  gboolean told[SBX_DETAILS_N_PAGES];  /* whether the page knows of the event */
  const char *chosen[N_LIKES];         /* name of a page, or NULL */
  const char *wanted;                  /* name of a page that may come with the event, or NULL */
  SbxDetailsEvent event;
  gboolean stay;                       /* on the page that the event before was seen on */
  gboolean turning;                    /* the page is turned by us */
  guint tab_source;
};

G_DEFINE_FINAL_TYPE (SbxDetails, sbx_details, GTK_TYPE_WIDGET)

static void
forget_event (SbxDetails *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->event.detail, sbx_event_detail_free);
  memset (&self->event, 0, sizeof self->event);
  memset (self->told, 0, sizeof self->told);
  self->event.row.kind = SBX_ROW_LOG;
  self->event.row.store = self->event.row.remote = SBX_ROW_NONE;
  self->event.store = SBX_SELECTION_NONE;
  self->wanted = NULL;
}

static Like
get_like (SbxDetails *self)
{
  if (self->event.number == 0)
    return LIKE_STORE;
  if (sbx_details_event_is_bridged (&self->event))
    return LIKE_BRIDGED;
  return sbx_details_event_is_action (&self->event) ? LIKE_ACTION : LIKE_OTHER;
}

/* Of what an event says in full nothing is known yet. */
static gboolean
is_waiting (SbxDetails           *self,
            const SbxDetailsPage *page)
{
  return page->needs_detail && self->event.number != 0 && self->event.detail == NULL &&
         self->cancellable != NULL;
}

/* Tells the page that is looked at, once. */
static void
tell_page (SbxDetails *self)
{
  GtkWidget *visible = gtk_stack_get_visible_child (self->pages);

  for (guint i = 0; i < SBX_DETAILS_N_PAGES; i++)
    {
      const SbxDetailsPage *page = sbx_details_pages_get (i);

      if (self->widgets[i] != visible || self->told[i] || is_waiting (self, page))
        continue;
      self->told[i] = TRUE;
      page->set_event (self->widgets[i], &self->event);
    }
}

static gboolean
is_there (SbxDetails *self,
          const char *name)
{
  GtkWidget *child = name != NULL ? gtk_stack_get_child_by_name (self->pages, name) : NULL;

  return child != NULL &&
         gtk_stack_page_get_visible (gtk_stack_get_page (self->pages, child));
}

static void
turn_to (SbxDetails *self,
         const char *name)
{
  self->turning = TRUE;
  gtk_stack_set_visible_child_name (self->pages, name);
  self->turning = FALSE;
}

/* Whoever goes from event to event in here goes on looking at the same thing. */
static gboolean
has_focus (SbxDetails *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

/* Shows the tabs that have something to say, and of them the one that was chosen or matters
 * most. */
static void
show_pages (SbxDetails *self)
{
  const char *choice = self->wanted;

  if (choice == NULL && self->stay)
    choice = gtk_stack_get_visible_child_name (self->pages);
  else if (choice == NULL)
    choice = self->chosen[get_like (self)];

  self->turning = TRUE;
  for (guint i = 0; i < SBX_DETAILS_N_PAGES; i++)
    {
      const SbxDetailsPage *page = sbx_details_pages_get (i);

      if (!is_waiting (self, page))
        gtk_stack_page_set_visible (gtk_stack_get_page (self->pages, self->widgets[i]),
                                    page->is_there (&self->event));
    }
  self->turning = FALSE;
  if (self->event.detail != NULL)
    self->wanted = NULL;
  if (!is_there (self, choice))
    choice = sbx_details_pages_choose (&self->event);
  if (is_there (self, choice))
    turn_to (self, choice);
  tell_page (self);
}

static void
got_event_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SbxDetails) self = data;
  g_autoptr (GError) error = NULL;
  SbxEventDetail *detail;

  detail = sbx_engine_get_event_finish (SBX_ENGINE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->engine == NULL)
    {
      g_clear_pointer (&detail, sbx_event_detail_free);
      return;
    }
  g_clear_object (&self->cancellable);
  self->event.detail = detail;
  sbx_details_header_set_event (self->header, &self->event);
  if (detail == NULL)
    sbx_details_header_set_note (self->header, error != NULL ? error->message
                                                             : _("This event is not known."));
  show_pages (self);
}

static void
show_stack (SbxDetails *self)
{
  guint64 compared = sbx_selection_get_compared (self->selection);

  if (self->event.number != 0 && compared != 0)
    gtk_stack_set_visible_child_name (self->stack, "compare");
  else if (self->event.number != 0 || self->event.store != SBX_SELECTION_NONE)
    gtk_stack_set_visible_child_name (self->stack, "event");
  else
    gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
show_event (SbxDetails *self)
{
  if (self->engine != NULL && self->event.number != 0)
    {
      self->cancellable = g_cancellable_new ();
      sbx_engine_get_event_async (self->engine, self->event.number, self->cancellable,
                                  got_event_cb, g_object_ref (self));
    }
  sbx_details_header_set_event (self->header, &self->event);
  show_pages (self);
}

static guint
count_findings (SbxDetails *self)
{
  g_autoptr (GPtrArray) findings = NULL;

  if (self->event.number == 0)
    return 0;
  findings = sbx_world_list_event_findings (self->world, self->event.number);
  return findings->len;
}

static guint
count_links (SbxDetails *self)
{
  SbxLinks *links = sbx_world_get_links (self->world);
  guint32 number = (guint32) self->event.number;
  g_autoptr (GArray) from = sbx_links_list_from (links, number);
  g_autoptr (GArray) to = sbx_links_list_to (links, number);
  guint count = 0;

  for (guint i = 0; i < from->len; i++)
    count += sbx_links_get (links, g_array_index (from, guint, i))->kind == SBX_LINK_BRIDGE;
  for (guint i = 0; i < to->len; i++)
    count += sbx_links_get (links, g_array_index (to, guint, i))->kind == SBX_LINK_BRIDGE;
  return count;
}

static void
selection_cb (SbxDetails *self)
{
  const SbxRow *row;

  self->stay = self->event.number != 0 && has_focus (self);
  forget_event (self);
  self->event.number = sbx_selection_get_event (self->selection);
  row = sbx_world_find_row (self->world, self->event.number);
  self->event.has_row = row != NULL;
  if (row != NULL)
    self->event.row = *row;
  if (self->event.row.store != SBX_ROW_NONE)
    self->event.store = self->event.row.store;
  else if (self->event.number == 0)
    self->event.store = sbx_selection_get_store (self->selection);
  self->event.n_findings = count_findings (self);
  self->event.n_links = count_links (self);
  if (self->event.number != 0 || self->event.store != SBX_SELECTION_NONE)
    show_event (self);
  show_stack (self);
}

static void
store_cb (SbxDetails *self)
{
  if (self->event.number == 0)
    selection_cb (self);
}

static void
findings_cb (SbxDetails *self)
{
  guint count = count_findings (self);

  if (self->event.number == 0 || (count > 0) == (self->event.n_findings > 0))
    return;
  self->event.n_findings = count;
  show_pages (self);
}

/* Only a page that comes or goes is worth a look: pages follow the rest themselves. */
static void
links_cb (SbxDetails *self)
{
  gboolean was = sbx_details_event_is_bridged (&self->event);

  if (self->event.number == 0)
    return;
  self->event.n_links = count_links (self);
  if (sbx_details_event_is_bridged (&self->event) != was)
    show_pages (self);
}

/* Tabs that do not fit are scrolled to; a scrolled window of GTK follows the focus only. */
static void
show_tab_cb (gpointer data)
{
  SbxDetails *self = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (self->tabs);
  graphene_rect_t bounds;

  for (GtkWidget *tab = gtk_widget_get_first_child (self->switcher); tab != NULL;
       tab = gtk_widget_get_next_sibling (tab))
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (tab))
        && gtk_widget_compute_bounds (tab, self->switcher, &bounds))
      gtk_adjustment_clamp_page (adjustment, bounds.origin.x,
                                 bounds.origin.x + bounds.size.width);
  self->tab_source = 0;
}

static void
page_cb (SbxDetails *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->pages);

  /* Tabs that came with this page have no place yet. */
  if (self->tab_source == 0)
    self->tab_source = g_timeout_add_once (50, show_tab_cb, self);
  if (self->world == NULL || self->turning)
    return;
  for (guint i = 0; i < SBX_DETAILS_N_PAGES; i++)
    if (g_strcmp0 (name, sbx_details_pages_get (i)->name) == 0)
      self->chosen[get_like (self)] = sbx_details_pages_get (i)->name;
  tell_page (self);
}

static void
page_action_cb (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  sbx_details_show_page (SBX_DETAILS (widget), g_variant_get_string (parameter, NULL));
}

/* A changed place is looked up in the state. */
static void
reveal_path_cb (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SbxDetails *self = SBX_DETAILS (widget);
  GtkWidget *state = gtk_stack_get_child_by_name (self->pages, "state");

  gtk_stack_set_visible_child_name (self->pages, "state");
  tell_page (self);
  sbx_state_view_reveal (SBX_STATE_VIEW (state), g_variant_get_string (parameter, NULL));
}

static void
add_pages (SbxDetails *self)
{
  self->turning = TRUE;
  for (guint i = 0; i < SBX_DETAILS_N_PAGES; i++)
    {
      const SbxDetailsPage *page = sbx_details_pages_get (i);

      self->widgets[i] = page->create ();
      gtk_stack_add_titled (self->pages, self->widgets[i], page->name, _(page->title));
    }
  self->turning = FALSE;
}

static void
sbx_details_dispose (GObject *object)
{
  SbxDetails *self = SBX_DETAILS (object);

  forget_event (self);
  g_clear_handle_id (&self->tab_source, g_source_remove);
  self->turning = TRUE;
  g_clear_object (&self->engine);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_DETAILS);

  G_OBJECT_CLASS (sbx_details_parent_class)->dispose (object);
}

static void
sbx_details_class_init (SbxDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_details_dispose;

  g_type_ensure (SBX_TYPE_COMPARE_VIEW);
  g_type_ensure (SBX_TYPE_DETAILS_HEADER);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-details.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, header);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, tabs);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, switcher);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, pages);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, compare);
  gtk_widget_class_bind_template_callback (widget_class, page_cb);
  gtk_widget_class_install_action (widget_class, "details.page", "s", page_action_cb);
  gtk_widget_class_install_action (widget_class, "details.reveal-path", "s", reveal_path_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "details");
}

static void
sbx_details_init (SbxDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  forget_event (self);
  add_pages (self);
}

/**
 * sbx_details_new:
 *
 * Returns: (transfer floating): details of nothing
 */
GtkWidget *
sbx_details_new (void)
{
  return g_object_new (SBX_TYPE_DETAILS, NULL);
}

/**
 * sbx_details_connect:
 * @self: details
 * @engine: (nullable): without one nothing but the header is shown
 * @world: what is known
 * @selection: what is selected
 *
 * Once.
 */
void
sbx_details_connect (SbxDetails   *self,
                     SbxEngine    *engine,
                     SbxWorld     *world,
                     SbxSelection *selection)
{
  g_return_if_fail (SBX_IS_DETAILS (self));
  g_return_if_fail (engine == NULL || SBX_IS_ENGINE (engine));
  g_return_if_fail (SBX_IS_WORLD (world));
  g_return_if_fail (SBX_IS_SELECTION (selection));
  g_return_if_fail (self->world == NULL);

  g_set_object (&self->engine, engine);
  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "notify::event", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::store", G_CALLBACK (store_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::compared", G_CALLBACK (show_stack), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::findings", G_CALLBACK (findings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::links", G_CALLBACK (links_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "restarted", G_CALLBACK (selection_cb), self, G_CONNECT_SWAPPED);
  sbx_details_header_connect (self->header, world, selection);
  sbx_compare_view_connect (self->compare, engine, world, selection);
  for (guint i = 0; i < SBX_DETAILS_N_PAGES; i++)
    if (sbx_details_pages_get (i)->connect != NULL)
      sbx_details_pages_get (i)->connect (self->widgets[i], engine, world, selection);
  selection_cb (self);
}

/**
 * sbx_details_show_page:
 * @self: details
 * @name: "action", "changes", "state", "deliveries", "stack" or "findings"
 *
 * Turns to a page, if it is there or comes with what is still read of the event; so do the next
 * events of this kind.
 */
void
sbx_details_show_page (SbxDetails *self,
                       const char *name)
{
  g_return_if_fail (SBX_IS_DETAILS (self));

  if (is_there (self, name))
    gtk_stack_set_visible_child_name (self->pages, name);
  /* Which pages an event has is known when it is. */
  for (guint i = 0; self->cancellable != NULL && i < SBX_DETAILS_N_PAGES; i++)
    if (g_str_equal (name, sbx_details_pages_get (i)->name))
      self->wanted = sbx_details_pages_get (i)->name;
}

/**
 * sbx_details_search:
 * @self: details
 *
 * Opens the search in the state, if the focus is in the details and there is a state.
 *
 * Returns: whether it did
 */
gboolean
sbx_details_search (SbxDetails *self)
{
  GtkWidget *state;

  g_return_val_if_fail (SBX_IS_DETAILS (self), FALSE);

  if (!has_focus (self) || !is_there (self, "state"))
    return FALSE;
  state = gtk_stack_get_child_by_name (self->pages, "state");
  turn_to (self, "state");
  tell_page (self);
  sbx_state_view_search (SBX_STATE_VIEW (state));
  return TRUE;
}
