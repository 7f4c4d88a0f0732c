/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxFindingsPage"

#include "config.h"

#include "sbx-findings-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "sbx-finding-card.h"
#include "sbx-finding-item.h"
#include "sbx-format.h"
#include "sbx-widget-util.h"

struct _SbxFindingsPage
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkStack *stack;
  AdwStatusPage *none;
  GtkLabel *count;
  GtkListView *list;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;
  GListStore *store;
};

G_DEFINE_FINAL_TYPE (SbxFindingsPage, sbx_findings_page, GTK_TYPE_WIDGET)

static const char *
get_heading (SbxSeverity severity)
{
  switch (severity)
    {
    case SBX_SEVERITY_ERROR:
      return _("Errors");
    case SBX_SEVERITY_WARNING:
      return _("Warnings");
    case SBX_SEVERITY_NOTICE:
    default:
      return _("Notices");
    }
}

static void
show_item (SbxFindingItem *item,
           GtkListItem    *list_item)
{
  SbxFindingCard *card = SBX_FINDING_CARD (gtk_list_item_get_child (list_item));
  SbxFinding *finding = sbx_finding_item_get_finding (item);

  sbx_finding_card_set_finding (card, finding);
  sbx_finding_card_set_heading (card, sbx_finding_item_get_leading (item)
                                      ? get_heading (finding->severity) : NULL);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          SbxFindingsPage          *self)
{
  gtk_list_item_set_child (list_item, sbx_finding_card_new (self->selection));
  gtk_list_item_set_activatable (list_item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item)
{
  SbxFindingItem *item = gtk_list_item_get_item (list_item);

  g_signal_connect (item, "changed", G_CALLBACK (show_item), list_item);
  show_item (item, list_item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item)
{
  SbxFindingItem *item = gtk_list_item_get_item (list_item);

  if (item != NULL)
    g_signal_handlers_disconnect_by_func (item, show_item, list_item);
}

static GHashTable *
index_items (SbxFindingsPage *self)
{
  GHashTable *items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++)
    {
      SbxFindingItem *item = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      g_hash_table_insert (items, sbx_finding_dup_key (sbx_finding_item_get_finding (item)), item);
    }
  return items;
}

static void
take_items (SbxFindingsPage *self,
            GPtrArray       *items)
{
  GListModel *model = G_LIST_MODEL (self->store);
  guint n_old = g_list_model_get_n_items (model);
  guint front = 0;

  for (; front < MIN (n_old, items->len); front++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, front);

      if (item != g_ptr_array_index (items, front))
        break;
    }
  if (front < n_old || front < items->len)
    g_list_store_splice (self->store, front, n_old - front,
                         items->pdata + front, items->len - front);
}

static void
show_count (SbxFindingsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  g_autofree char *text = g_strdup_printf (ngettext ("%u finding", "%u findings", n), n);
  gboolean recorded = sbx_world_get_n_rows (self->world) > 0;

  gtk_label_set_text (self->count, text);
  adw_status_page_set_description (self->none, recorded
    ? _("Nothing that was recorded so far points to a fault between the remotes.")
    : _("Nothing has been recorded yet."));
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "none");
}

static void
findings_cb (SbxFindingsPage *self)
{
  GPtrArray *findings = sbx_world_get_findings (self->world);
  g_autoptr (GHashTable) known = index_items (self);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < findings->len; i++)
    {
      SbxFinding *finding = g_ptr_array_index (findings, i);
      SbxFinding *before = i > 0 ? g_ptr_array_index (findings, i - 1) : NULL;
      g_autofree char *key = sbx_finding_dup_key (finding);
      SbxFindingItem *item = g_hash_table_lookup (known, key);

      item = item != NULL ? g_object_ref (item) : sbx_finding_item_new (finding);
      sbx_finding_item_set (item, finding, before == NULL || before->severity != finding->severity);
      g_ptr_array_add (items, item);
    }
  take_items (self, items);
  show_count (self);
}

static void
copy_all_cb (SbxFindingsPage *self)
{
  g_autofree char *markdown = sbx_findings_page_dup_markdown (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), markdown);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.copied", NULL);
}

static void
sbx_findings_page_dispose (GObject *object)
{
  SbxFindingsPage *self = SBX_FINDINGS_PAGE (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->store);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_FINDINGS_PAGE);

  G_OBJECT_CLASS (sbx_findings_page_parent_class)->dispose (object);
}

static void
sbx_findings_page_class_init (SbxFindingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_findings_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-findings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, none);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, count);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_all_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "findingspage");
}

static void
sbx_findings_page_init (SbxFindingsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = g_list_store_new (SBX_TYPE_FINDING_ITEM);
}

/**
 * sbx_findings_page_new:
 *
 * Returns: (transfer floating): a page without findings
 */
GtkWidget *
sbx_findings_page_new (void)
{
  return g_object_new (SBX_TYPE_FINDINGS_PAGE, NULL);
}

void
sbx_findings_page_connect (SbxFindingsPage *self,
                           SbxWorld        *world,
                           SbxSelection    *selection)
{
  g_autoptr (GtkNoSelection) model = NULL;

  g_return_if_fail (SBX_IS_FINDINGS_PAGE (self));
  g_return_if_fail (SBX_IS_WORLD (world));
  g_return_if_fail (SBX_IS_SELECTION (selection));
  g_return_if_fail (self->world == NULL);

  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  model = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->store)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
  g_signal_connect_object (world, "notify::findings", G_CALLBACK (findings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "updated", G_CALLBACK (show_count), self, G_CONNECT_SWAPPED);
  findings_cb (self);
}

/**
 * sbx_findings_page_begin:
 * @self: a page
 *
 * To the worst finding, which is the first: for whoever comes here anew.
 */
void
sbx_findings_page_begin (SbxFindingsPage *self)
{
  g_return_if_fail (SBX_IS_FINDINGS_PAGE (self));

  if (g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
}

char *
sbx_findings_page_dup_markdown (SbxFindingsPage *self)
{
  GString *markdown;
  guint n;

  g_return_val_if_fail (SBX_IS_FINDINGS_PAGE (self), NULL);

  markdown = g_string_new (NULL);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxFindingItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      g_autofree char *one = sbx_finding_dup_markdown (sbx_finding_item_get_finding (item));

      if (i > 0)
        g_string_append_c (markdown, '\n');
      g_string_append (markdown, one);
    }
  return g_string_free (markdown, FALSE);
}

GListModel *
sbx_findings_page_get_model (SbxFindingsPage *self)
{
  g_return_val_if_fail (SBX_IS_FINDINGS_PAGE (self), NULL);

  return G_LIST_MODEL (self->store);
}
