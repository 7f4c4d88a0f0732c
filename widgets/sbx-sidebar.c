/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSidebar"

#include "config.h"

#include "sbx-sidebar.h"

#include <glib/gi18n.h>

#include "sbx-command-menu.h"
#include "sbx-format.h"
#include "sbx-sidebar-item.h"
#include "sbx-sidebar-row.h"
#include "sbx-sidebar-text.h"
#include "sbx-widget-util.h"

#define RATE_MS 1000
#define NAME_LENGTH 200
/* Stores listed below one remote or peer; a page with more has a store per component. */
#define MAX_STORES 64

struct _SbxSidebar
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkListView *list;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;
  GListStore *store;
  GtkSingleSelection *model;
  GHashTable *items;     /* key → SbxSidebarItem */
  GArray *remote_counts; /* guint: actions since the last tick */
  GArray *store_counts;

  SbxSidebarPeerFunc peer_func;
  gpointer peer_data;

  gint64 last_tick;
  guint n_counted;       /* rows counted so far */
  guint timeout_id;
  gboolean syncing;
};

G_DEFINE_FINAL_TYPE (SbxSidebar, sbx_sidebar, GTK_TYPE_WIDGET)

static gpointer
make_key (SbxSidebarKind kind,
          guint          index)
{
  return GUINT_TO_POINTER (index * 4u + kind);
}

static SbxSidebarItem *
get_item (SbxSidebar     *self,
          SbxSidebarKind  kind,
          guint           index)
{
  SbxSidebarItem *item = g_hash_table_lookup (self->items, make_key (kind, index));

  if (item == NULL)
    {
      item = sbx_sidebar_item_new (kind, index);
      g_hash_table_insert (self->items, make_key (kind, index), item);
    }
  return item;
}

static void
add_remote (SbxSidebar              *self,
            GPtrArray               *lines,
            SbxOverview             *overview,
            const SbxOverviewRemote *remote)
{
  SbxSidebarItem *item = get_item (self, SBX_SIDEBAR_REMOTE, remote->index);
  const SbxOverviewPeer *peer = sbx_world_get_peer (self->world, remote->peer);
  g_autoptr (GString) subtitle = g_string_new (NULL);
  g_autofree char *slices = sbx_sidebar_text_dup_slices (overview, remote);

  if (remote->host && g_strcmp0 (remote->name, "host") != 0)
    /* Translators: the remote that owns the shell of the page */
    sbx_sidebar_text_add_part (subtitle, _("host"));
  sbx_sidebar_text_add_part (subtitle, slices);
  sbx_sidebar_text_add_part (subtitle, remote->version);
  sbx_sidebar_item_set (item, sbx_format_name (remote->name, NAME_LENGTH),
                        g_strdup (subtitle->str),
                        remote->mounted && peer != NULL &&
                        (peer->live || sbx_world_get_from_file (self->world)), FALSE);
  sbx_sidebar_item_set_facts (item, sbx_sidebar_text_dup_facts (remote));
  g_ptr_array_add (lines, item);
}

static void
add_store (SbxSidebar             *self,
           GPtrArray              *lines,
           const SbxOverviewStore *store,
           gboolean                nested)
{
  SbxSidebarItem *item = get_item (self, SBX_SIDEBAR_STORE, store->index);
  const SbxOverviewPeer *peer = sbx_world_get_peer (self->world, store->peer);
  g_autoptr (GString) subtitle = g_string_new (NULL);
  g_autofree char *size = store->state_size > 0 ? g_format_size (store->state_size) : NULL;
  g_autofree char *library = NULL;

  library = g_strdup_printf ("%s%s%s", store->library != NULL ? store->library : "",
                             store->version != NULL ? " " : "",
                             store->version != NULL ? store->version : "");
  sbx_sidebar_text_add_part (subtitle, library);
  sbx_sidebar_text_add_part (subtitle, size);
  sbx_sidebar_item_set (item, sbx_format_name (store->label, NAME_LENGTH),
                        g_strdup (subtitle->str),
                        (peer != NULL && peer->live) || sbx_world_get_from_file (self->world),
                        nested);
  sbx_sidebar_item_set_status (item, (store->locked ? SBX_SIDEBAR_LOCKED : 0) |
                                     (store->paused ? SBX_SIDEBAR_PAUSED : 0) |
                                     (store->travelled ? SBX_SIDEBAR_TRAVELLED : 0),
                               peer != NULL && peer->connector != NULL && store->open);
  g_ptr_array_add (lines, item);
}

static void
add_stores (SbxSidebar  *self,
            GPtrArray   *lines,
            SbxOverview *overview,
            guint        peer,
            guint        owner)
{
  guint n = 0;

  for (guint i = 0; i < overview->stores->len && n < MAX_STORES; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);

      if (store->open && store->peer == peer && store->owner == owner)
        {
          add_store (self, lines, store, owner != SBX_ROW_NONE);
          n++;
        }
    }
}

static GMenuModel *
dup_peer_menu (SbxSidebar            *self,
               const SbxOverviewPeer *peer)
{
  if (self->peer_func == NULL || peer == NULL || peer->connector == NULL)
    return NULL;
  return self->peer_func (peer, self->peer_data);
}

static void
add_peer (SbxSidebar            *self,
          GPtrArray             *lines,
          SbxOverview           *overview,
          const SbxOverviewPeer *peer)
{
  SbxSidebarItem *item = get_item (self, SBX_SIDEBAR_PEER, peer->index);
  g_autoptr (GMenuModel) menu = dup_peer_menu (self, peer);
  /* Nobody wants to be connected with a file. */
  gboolean file = sbx_world_get_from_file (self->world);

  sbx_sidebar_item_set_status (item, SBX_SIDEBAR_USUAL, menu != NULL);
  sbx_sidebar_item_set (item, sbx_sidebar_text_dup_peer (overview, peer),
                        peer->live || file ? NULL : g_strdup (_("not connected")),
                        peer->live || file, FALSE);
  g_ptr_array_add (lines, item);
  for (guint i = 0; i < overview->remotes->len; i++)
    {
      const SbxOverviewRemote *remote = g_ptr_array_index (overview->remotes, i);

      if (remote->peer != peer->index)
        continue;
      add_remote (self, lines, overview, remote);
      add_stores (self, lines, overview, peer->index, remote->index);
    }
  add_stores (self, lines, overview, peer->index, SBX_ROW_NONE);
}

/* Changes only the lines between the first and the last difference. */
static void
take_lines (SbxSidebar *self,
            GPtrArray  *lines)
{
  GListModel *model = G_LIST_MODEL (self->store);
  guint n_old = g_list_model_get_n_items (model);
  guint least = MIN (n_old, lines->len);
  guint front = 0;
  guint behind = 0;

  for (; front < least; front++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, front);

      if (item != g_ptr_array_index (lines, front))
        break;
    }
  for (; front + behind < least; behind++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, n_old - 1 - behind);

      if (item != g_ptr_array_index (lines, lines->len - 1 - behind))
        break;
    }
  if (n_old == lines->len && front == n_old)
    return;
  self->syncing = TRUE;
  g_list_store_splice (self->store, front, n_old - front - behind,
                       lines->pdata + front, lines->len - front - behind);
  self->syncing = FALSE;
}

static void
show_findings (SbxSidebar *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxSidebarItem *item = value;
      SbxSeverity worst = SBX_SEVERITY_NOTICE;
      guint n = 0;

      if (item->kind == SBX_SIDEBAR_REMOTE)
        {
          const SbxOverviewRemote *remote = sbx_world_get_remote (self->world, item->index);

          if (remote != NULL)
            n = sbx_world_count_findings (self->world, remote->name, &worst);
        }
      sbx_sidebar_item_set_findings (item, n, worst);
    }
}

/* The line that stands for what is selected. */
static void
select_source (SbxSidebar *self)
{
  guint remote = sbx_selection_get_remote (self->selection);
  guint store = sbx_selection_get_store (self->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxSidebarItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      gboolean here;

      if (remote != SBX_SELECTION_NONE)
        here = item->kind == SBX_SIDEBAR_REMOTE && item->index == remote;
      else if (store != SBX_SELECTION_NONE)
        here = item->kind == SBX_SIDEBAR_STORE && item->index == store;
      else
        here = item->kind == SBX_SIDEBAR_ALL;
      if (here)
        {
          self->syncing = TRUE;
          gtk_single_selection_set_selected (self->model, i);
          self->syncing = FALSE;
          return;
        }
    }
}

static void
overview_cb (SbxSidebar *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  SbxOverview *overview = sbx_world_get_overview (self->world);

  if (overview != NULL && overview->peers->len > 0)
    {
      SbxSidebarItem *all = get_item (self, SBX_SIDEBAR_ALL, 0);

      sbx_sidebar_item_set (all, g_strdup (overview->remotes->len > 0 ? _("All Remotes")
                                                                      : _("All Stores")),
                            NULL, TRUE, FALSE);
      g_ptr_array_add (lines, all);
      for (guint i = 0; i < overview->peers->len; i++)
        add_peer (self, lines, overview, g_ptr_array_index (overview->peers, i));
    }
  take_lines (self, lines);
  show_findings (self);
  select_source (self);
}

static void
count (GArray *counts,
       guint   index)
{
  if (index >= counts->len)
    g_array_set_size (counts, index + 1);
  g_array_index (counts, guint, index)++;
}

static void
updated_cb (SbxSidebar *self)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  guint n_rows = sbx_world_get_n_rows (self->world);

  /* What is read from a file has no rate. */
  if (sbx_world_get_replayed (self->world) < 1 || sbx_world_get_from_file (self->world))
    self->n_counted = n_rows;
  for (; self->n_counted < n_rows; self->n_counted++)
    {
      const SbxRow *row = sbx_rows_get (rows, self->n_counted);

      if (row->kind != SBX_ROW_ACTION)
        continue;
      if (row->remote != SBX_ROW_NONE)
        count (self->remote_counts, row->remote);
      if (row->store != SBX_ROW_NONE)
        count (self->store_counts, row->store);
    }
}

static void
restarted_cb (SbxSidebar *self)
{
  self->n_counted = 0;
  g_array_set_size (self->remote_counts, 0);
  g_array_set_size (self->store_counts, 0);
  g_list_store_remove_all (self->store);
  g_hash_table_remove_all (self->items);
}

static char *
dup_rate (SbxSidebar     *self,
          SbxSidebarItem *item,
          GArray         *counts,
          double          seconds)
{
  const SbxOverviewRemote *remote = sbx_world_get_remote (self->world, item->index);
  const SbxOverviewStore *store = sbx_world_get_store (self->world, item->index);
  guint n = item->index < counts->len ? g_array_index (counts, guint, item->index) : 0;
  guint64 total = 0;

  if (n > 0)
    return sbx_format_rate (n / seconds);
  if (item->kind == SBX_SIDEBAR_REMOTE && remote != NULL)
    total = remote->n_actions;
  else if (item->kind == SBX_SIDEBAR_STORE && store != NULL)
    total = store->n_actions;
  return total > 0 && (!item->live || sbx_world_get_from_file (self->world))
         ? sbx_format_count (total) : g_strdup ("");
}

static gboolean
tick_cb (gpointer data)
{
  SbxSidebar *self = data;
  gint64 now = g_get_monotonic_time ();
  double seconds = MAX ((now - self->last_tick) / 1e6, 0.1);
  GHashTableIter iter;
  gpointer value;

  self->last_tick = now;
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxSidebarItem *item = value;

      if (item->kind == SBX_SIDEBAR_REMOTE)
        sbx_sidebar_item_set_rate (item, dup_rate (self, item, self->remote_counts, seconds));
      else if (item->kind == SBX_SIDEBAR_STORE)
        sbx_sidebar_item_set_rate (item, dup_rate (self, item, self->store_counts, seconds));
    }
  g_array_set_size (self->remote_counts, 0);
  g_array_set_size (self->store_counts, 0);
  return G_SOURCE_CONTINUE;
}

static void
selected_cb (SbxSidebar *self)
{
  SbxSidebarItem *item = gtk_single_selection_get_selected_item (self->model);
  guint remote;
  guint store;

  if (self->syncing || item == NULL)
    return;
  remote = item->kind == SBX_SIDEBAR_REMOTE ? item->index : SBX_SELECTION_NONE;
  store = item->kind == SBX_SIDEBAR_STORE ? item->index : SBX_SELECTION_NONE;
  sbx_selection_set_source (self->selection, remote, store);
  /* The details follow: they do not stay with an action of somebody else. */
  if (!sbx_world_is_of (self->world, sbx_selection_get_event (self->selection), remote, store))
    sbx_selection_set_event (self->selection, 0);
}

static GtkWidget *
create_menu (SbxSidebarItem *item,
             gpointer        data)
{
  SbxSidebar *self = data;
  GtkWidget *menu = NULL;

  if (item->kind == SBX_SIDEBAR_STORE)
    {
      menu = sbx_command_menu_new (self->world);
      sbx_command_menu_set_target (SBX_COMMAND_MENU (menu), item->index, 0);
    }
  else if (item->kind == SBX_SIDEBAR_PEER)
    {
      const SbxOverviewPeer *peer = sbx_world_get_peer (self->world, item->index);
      g_autoptr (GMenuModel) model = dup_peer_menu (self, peer);

      menu = model != NULL ? gtk_popover_menu_new_from_model (model) : NULL;
    }
  return menu;
}

static void
setup_cb (SbxSidebar  *self,
          GtkListItem *item)
{
  GtkWidget *row = sbx_sidebar_row_new ();

  sbx_sidebar_row_set_menu_func (SBX_SIDEBAR_ROW (row), create_menu, self);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item)
{
  SbxSidebarItem *item = gtk_list_item_get_item (list_item);

  gtk_list_item_set_selectable (list_item, item->kind != SBX_SIDEBAR_PEER);
  gtk_list_item_set_activatable (list_item, item->kind != SBX_SIDEBAR_PEER);
  sbx_sidebar_row_set_item (SBX_SIDEBAR_ROW (gtk_list_item_get_child (list_item)), item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item)
{
  sbx_sidebar_row_set_item (SBX_SIDEBAR_ROW (gtk_list_item_get_child (list_item)), NULL);
}

static SbxSidebarRow *
find_row (GtkWidget *widget)
{
  for (GtkWidget *child = widget; child != NULL; child = gtk_widget_get_first_child (child))
    if (SBX_IS_SIDEBAR_ROW (child))
      return SBX_SIDEBAR_ROW (child);
  return NULL;
}

static gboolean
popup_cb (GtkWidget *widget,
          GVariant  *arguments,
          gpointer   data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  SbxSidebarRow *row = focus != NULL ? find_row (focus) : NULL;

  if (row == NULL)
    return FALSE;
  sbx_sidebar_row_popup_menu (row);
  return TRUE;
}

static void
sbx_sidebar_dispose (GObject *object)
{
  SbxSidebar *self = SBX_SIDEBAR (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->model);
  g_clear_object (&self->store);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_SIDEBAR);

  G_OBJECT_CLASS (sbx_sidebar_parent_class)->dispose (object);
}

static void
sbx_sidebar_finalize (GObject *object)
{
  SbxSidebar *self = SBX_SIDEBAR (object);

  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_pointer (&self->remote_counts, g_array_unref);
  g_clear_pointer (&self->store_counts, g_array_unref);

  G_OBJECT_CLASS (sbx_sidebar_parent_class)->finalize (object);
}

static void
sbx_sidebar_class_init (SbxSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_sidebar_dispose;
  object_class->finalize = sbx_sidebar_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxSidebar, list);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "sidebar");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, popup_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, popup_cb, NULL);
}

static void
sbx_sidebar_init (SbxSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = g_list_store_new (SBX_TYPE_SIDEBAR_ITEM);
  self->items = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->remote_counts = g_array_new (FALSE, TRUE, sizeof (guint));
  self->store_counts = g_array_new (FALSE, TRUE, sizeof (guint));
  self->model = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->store)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->model));
  g_signal_connect_object (self->model, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sbx_sidebar_new:
 *
 * Returns: (transfer floating): an empty sidebar
 */
GtkWidget *
sbx_sidebar_new (void)
{
  return g_object_new (SBX_TYPE_SIDEBAR, NULL);
}

void
sbx_sidebar_connect (SbxSidebar   *self,
                     SbxWorld     *world,
                     SbxSelection *selection)
{
  g_return_if_fail (SBX_IS_SIDEBAR (self));
  g_return_if_fail (SBX_IS_WORLD (world));
  g_return_if_fail (SBX_IS_SELECTION (selection));
  g_return_if_fail (self->world == NULL);

  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (world, "notify::overview", G_CALLBACK (overview_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::findings", G_CALLBACK (show_findings), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::connectors", G_CALLBACK (overview_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "restarted", G_CALLBACK (restarted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::remote", G_CALLBACK (select_source), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::store", G_CALLBACK (select_source), self,
                           G_CONNECT_SWAPPED);
  self->last_tick = g_get_monotonic_time ();
  self->timeout_id = g_timeout_add (RATE_MS, tick_cb, self);
  overview_cb (self);
}

GListModel *
sbx_sidebar_get_model (SbxSidebar *self)
{
  g_return_val_if_fail (SBX_IS_SIDEBAR (self), NULL);

  return G_LIST_MODEL (self->store);
}

void
sbx_sidebar_set_peer_func (SbxSidebar        *self,
                           SbxSidebarPeerFunc func,
                           gpointer           data)
{
  g_return_if_fail (SBX_IS_SIDEBAR (self));

  self->peer_func = func;
  self->peer_data = data;
}
