/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxDeliveriesPage"

#include "config.h"

#include "sbx-deliveries-page.h"

#include <glib/gi18n.h>

#include "sbx-delivery-row.h"
#include "sbx-delivery-text.h"
#include "sbx-drop-card.h"

/* A message has one receiver for each remote that listens; of a hostile one that is enough. */
#define MAX_ROWS 200

struct _SbxDeliveriesPage
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *scroller;
  GtkBox *box;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;

  guint64 number;
  guint64 shown; /* sum of what is on show, so that it is built again only if it changed */
};

G_DEFINE_FINAL_TYPE (SbxDeliveriesPage, sbx_deliveries_page, GTK_TYPE_WIDGET)

static GtkWidget *
new_text (const char *text,
          const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkListBox *
add_list (SbxDeliveriesPage *self,
          const char        *label)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_box_append (self->box, list);
  return GTK_LIST_BOX (list);
}

/* (transfer full): the links at @indexes that are of a bridge; spans are not told here */
static GArray *
list_bridged (SbxLinks *links,
              GArray   *indexes)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (SbxLink));

  for (guint i = 0; i < indexes->len && list->len < MAX_ROWS; i++)
    {
      const SbxLink *link = sbx_links_get (links, g_array_index (indexes, guint, i));

      if (link->kind == SBX_LINK_BRIDGE)
        g_array_append_val (list, *link);
    }
  return list;
}

static GArray *
list_sent (SbxDeliveriesPage *self)
{
  SbxLinks *links = sbx_world_get_links (self->world);
  g_autoptr (GArray) indexes = sbx_links_list_from (links, (guint32) self->number);

  return list_bridged (links, indexes);
}

static GArray *
list_received (SbxDeliveriesPage *self)
{
  SbxLinks *links = sbx_world_get_links (self->world);
  g_autoptr (GArray) indexes = sbx_links_list_to (links, (guint32) self->number);

  return list_bridged (links, indexes);
}

/* "host sent it on “redux-bridge”. Delivered to 1 of 2 remotes." */
static void
add_sentence (SbxDeliveriesPage *self,
              const SbxLink     *link)
{
  SbxSymbols *symbols = sbx_world_get_symbols (self->world);
  g_autofree char *name = sbx_delivery_dup_name (self->world, link->from_remote, link->from_run);
  g_autofree char *bridge = sbx_format_name (sbx_symbols_get (symbols, link->bridge), 200);
  g_autofree char *count_text = NULL;
  g_autofree char *text = NULL;
  SbxLinkCount count;

  sbx_links_count_from (sbx_world_get_links (self->world), (guint32) self->number, &count);
  count_text = sbx_delivery_dup_count (&count);
  /* Translators: who sent an action on which bridge, and a sentence about who received it */
  text = g_strdup_printf (_("%s sent it on “%s”. %s"), name, bridge, count_text);
  gtk_box_append (self->box, new_text (text, NULL));
}

static gboolean
is_told_by_card (const SbxLink *link)
{
  return sbx_link_is_dropped (link) || link->fate == SBX_LINK_UNHEARD;
}

static void
add_sent (SbxDeliveriesPage *self,
          GArray            *links)
{
  GtkListBox *list = NULL;

  if (links->len == 0)
    return;
  add_sentence (self, &g_array_index (links, SbxLink, 0));
  for (guint i = 0; i < links->len; i++)
    {
      const SbxLink *link = &g_array_index (links, SbxLink, i);

      if (is_told_by_card (link))
        gtk_box_append (self->box, sbx_drop_card_new (link, self->world, self->selection));
    }
  for (guint i = 0; i < links->len; i++)
    {
      const SbxLink *link = &g_array_index (links, SbxLink, i);

      if (link->to_run == SBX_ROW_NONE)
        continue;
      if (list == NULL)
        list = add_list (self, _("Receivers"));
      gtk_list_box_append (list, sbx_delivery_row_new_to (link, self->world, self->selection));
    }
}

static void
add_received (SbxDeliveriesPage *self,
              GArray            *links)
{
  SbxSymbols *symbols = sbx_world_get_symbols (self->world);
  GtkListBox *list;

  if (links->len == 0)
    return;
  for (guint i = 0; i < links->len; i++)
    {
      const SbxLink *link = &g_array_index (links, SbxLink, i);
      g_autofree char *bridge = sbx_format_name (sbx_symbols_get (symbols, link->bridge), 200);
      g_autofree char *text = g_strdup_printf (_("It came over “%s”."), bridge);

      gtk_box_append (self->box, new_text (text, NULL));
      list = add_list (self, _("Sender"));
      gtk_list_box_append (list, sbx_delivery_row_new_from (link, self->world, self->selection));
    }
}

static guint64
add_up (SbxDeliveriesPage *self,
        guint64            sum,
        GArray            *links)
{
  for (guint i = 0; i < links->len; i++)
    {
      const SbxLink *link = &g_array_index (links, SbxLink, i);
      SbxFinding *finding;

      sum = sum * 31 + link->fate;
      sum = sum * 31 + link->to;
      sum = sum * 31 + link->from;
      sum = sum * 31 + link->to_remote;
      if (!is_told_by_card (link))
        continue;
      finding = sbx_drop_card_find_finding (link, self->world);
      sum = sum * 31 + (finding != NULL ? g_str_hash (finding->variant) + finding->n_evidence : 1);
    }
  return sum * 31 + links->len + 1;
}

static void
show_links (SbxDeliveriesPage *self)
{
  g_autoptr (GArray) sent = NULL;
  g_autoptr (GArray) received = NULL;
  GtkWidget *child;
  guint64 sum;

  if (self->world == NULL || self->number == 0)
    return;
  sent = list_sent (self);
  received = list_received (self);
  sum = add_up (self, add_up (self, self->number, sent), received);
  if (sum == self->shown)
    return;
  self->shown = sum;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  add_received (self, received);
  add_sent (self, sent);
  if (sent->len == 0 && received->len == 0)
    gtk_box_append (self->box, new_text (_("Nothing is known of its way over the bridge."),
                                         "dim-label"));
}

static void
links_cb (SbxDeliveriesPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_links (self);
}

static void
sbx_deliveries_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_deliveries_page_parent_class)->map (widget);
  show_links (SBX_DELIVERIES_PAGE (widget));
}

static void
sbx_deliveries_page_dispose (GObject *object)
{
  SbxDeliveriesPage *self = SBX_DELIVERIES_PAGE (object);

  g_clear_object (&self->world);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_deliveries_page_parent_class)->dispose (object);
}

static void
sbx_deliveries_page_class_init (SbxDeliveriesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_deliveries_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = sbx_deliveries_page_map;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "deliveriespage");
}

static void
sbx_deliveries_page_init (SbxDeliveriesPage *self)
{
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "details-page");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->box));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * sbx_deliveries_page_new:
 *
 * Returns: (transfer floating): a page of no deliveries
 */
GtkWidget *
sbx_deliveries_page_new (void)
{
  return g_object_new (SBX_TYPE_DELIVERIES_PAGE, NULL);
}

/**
 * sbx_deliveries_page_connect:
 * @page: a deliveries page
 * @engine: (nullable): not asked
 * @world: where links, remotes and findings are known
 * @selection: what jumps are written into
 *
 * Once.
 */
void
sbx_deliveries_page_connect (GtkWidget    *page,
                             SbxEngine    *engine,
                             SbxWorld     *world,
                             SbxSelection *selection)
{
  SbxDeliveriesPage *self = SBX_DELIVERIES_PAGE (page);

  g_return_if_fail (self->world == NULL);

  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (world, "notify::links", G_CALLBACK (links_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::findings", G_CALLBACK (links_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sbx_deliveries_page_set_event:
 * @page: a deliveries page
 * @event: the event on show
 */
void
sbx_deliveries_page_set_event (GtkWidget             *page,
                               const SbxDetailsEvent *event)
{
  SbxDeliveriesPage *self = SBX_DELIVERIES_PAGE (page);

  self->number = event->number;
  self->shown = 0;
  show_links (self);
}
