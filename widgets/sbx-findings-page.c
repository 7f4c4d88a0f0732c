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
#include "sbx-finding-text.h"
#include "sbx-findings-filter.h"
#include "sbx-widget-util.h"

struct _SbxFindingsPage
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkStack *stack;
  AdwStatusPage *none;
  GtkLabel *count;
  GtkSearchEntry *search;
  GtkMenuButton *filter_button;
  SbxFindingsFilter *filter;
  GtkListView *list;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;
  GListStore *store;
  SbxFindingItem *dismissed; /* the head of those that are */

  gboolean dismissed_expanded;
  gboolean fresh;            /* nothing of this session was listed yet */
};

G_DEFINE_FINAL_TYPE (SbxFindingsPage, sbx_findings_page, GTK_TYPE_WIDGET)

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          SbxFindingsPage          *self)
{
  gtk_list_item_set_child (list_item, sbx_finding_card_new (self->selection, self->world));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item)
{
  sbx_finding_card_set_item (SBX_FINDING_CARD (gtk_list_item_get_child (list_item)),
                             gtk_list_item_get_item (list_item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item)
{
  sbx_finding_card_set_item (SBX_FINDING_CARD (gtk_list_item_get_child (list_item)), NULL);
}

/* Enter on a line folds and unfolds it. */
static void
activate_cb (SbxFindingsPage *self,
             guint            position)
{
  g_autoptr (SbxFindingItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  if (item != NULL)
    sbx_finding_item_set_expanded (item, !sbx_finding_item_get_expanded (item));
}

static GHashTable *
index_items (SbxFindingsPage *self)
{
  GHashTable *items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++)
    {
      SbxFindingItem *item = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      SbxFinding *finding = sbx_finding_item_get_finding (item);

      if (finding != NULL)
        g_hash_table_insert (items, sbx_finding_dup_key (finding), item);
      else
        g_object_unref (item);
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

static gboolean
is_filtered (SbxFindingsPage *self)
{
  return sbx_findings_filter_get_n_set (self->filter) > 0 ||
         *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
}

static void
show_none (SbxFindingsPage *self)
{
  gboolean filtered = is_filtered (self) && sbx_world_get_findings (self->world)->len > 0;
  gboolean recorded = sbx_world_get_n_rows (self->world) > 0;

  adw_status_page_set_title (self->none, filtered ? _("Nothing Found") : _("No Findings"));
  adw_status_page_set_icon_name (self->none, filtered ? "edit-find-symbolic"
                                                      : "emblem-ok-symbolic");
  adw_status_page_set_description (self->none,
    filtered   ? _("No finding is left by the filter.")
    : recorded ? _("Nothing that was recorded so far points to a fault between the remotes.")
               : _("Nothing has been recorded yet."));
}

/* "2 of 5", if some are left out; "5 findings" otherwise */
static void
show_count (SbxFindingsPage *self,
            guint            n_shown)
{
  guint n_all = sbx_world_count_findings (self->world, NULL, NULL);
  guint n_set = sbx_findings_filter_get_n_set (self->filter);
  g_autofree char *label = n_set > 0 ? g_strdup_printf (_("Filter (%u)"), n_set) : NULL;
  g_autofree char *text = NULL;

  if (is_filtered (self))
    text = g_strdup_printf (_("%u of %u"), n_shown, n_all);
  else
    text = g_strdup_printf (ngettext ("%u finding", "%u findings", n_all), n_all);
  gtk_label_set_text (self->count, text);
  /* All of it, however narrow: the entry gives way. */
  gtk_label_set_width_chars (self->count, (int) g_utf8_strlen (text, -1));
  gtk_menu_button_set_label (self->filter_button, label != NULL ? label : _("Filter"));
  show_none (self);
  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0
                                    ? "list" : "none");
}

typedef struct
{
  SbxFindingsGroup group;
  char *name;
  SbxFinding *finding;
} Place;

static void
clear_place (gpointer data)
{
  g_free (((Place *) data)->name);
}

/* By name of the group; a stable sort, so that within a group the order of the engine stays. */
static int
compare_places (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  const Place *left = a;
  const Place *right = b;

  if (left->group != SBX_FINDINGS_GROUP_RULE && left->group != SBX_FINDINGS_GROUP_REMOTE)
    return 0;
  return g_utf8_collate (left->name, right->name);
}

/* The findings that the filter lets through, in groups. */
static GArray *
list_places (SbxFindingsPage *self,
             gboolean         dismissed)
{
  GPtrArray *findings = sbx_world_get_findings (self->world);
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));

  g_array_set_clear_func (places, clear_place);
  for (guint i = 0; i < findings->len; i++)
    {
      SbxFinding *finding = g_ptr_array_index (findings, i);
      Place place = { sbx_findings_filter_get_group (self->filter), NULL, finding };

      if ((finding->dismissal != SBX_DISMISSAL_NONE) != dismissed ||
          !sbx_findings_filter_matches (self->filter, finding))
        continue;
      if (!dismissed)
        place.name = sbx_finding_dup_group (finding, place.group);
      g_array_append_val (places, place);
    }
  if (!dismissed)
    g_array_sort_with_data (places, compare_places, NULL);
  return places;
}

static void
add_items (GPtrArray  *items,
           GArray     *places,
           GHashTable *known)
{
  const char *before = NULL;

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      g_autofree char *key = sbx_finding_dup_key (place->finding);
      SbxFindingItem *item = g_hash_table_lookup (known, key);

      item = item != NULL ? g_object_ref (item) : sbx_finding_item_new (place->finding);
      sbx_finding_item_set (item, place->finding,
                            g_strcmp0 (before, place->name) != 0 ? place->name : NULL);
      before = place->name;
      g_ptr_array_add (items, item);
    }
}

static void
add_dismissed (SbxFindingsPage *self,
               GPtrArray       *items,
               GHashTable      *known)
{
  g_autoptr (GArray) places = list_places (self, TRUE);
  g_autofree char *heading = NULL;

  if (places->len == 0)
    return;
  heading = g_strdup_printf (_("Dismissed: %u"), places->len);
  sbx_finding_item_set (self->dismissed, NULL, heading);
  g_ptr_array_add (items, g_object_ref (self->dismissed));
  if (sbx_finding_item_get_expanded (self->dismissed))
    add_items (items, places, known);
}

static void
findings_cb (SbxFindingsPage *self)
{
  g_autoptr (GHashTable) known = index_items (self);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) places = list_places (self, FALSE);

  add_items (items, places, known);
  if (self->fresh && items->len > 0)
    {
      /* The worst one shows what there is to see. */
      sbx_finding_item_set_expanded (g_ptr_array_index (items, 0), TRUE);
      self->fresh = FALSE;
    }
  add_dismissed (self, items, known);
  take_items (self, items);
  show_count (self, places->len);
}

/* The card that has the focus, or in which something has. */
static GtkWidget *
find_card (SbxFindingsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *card;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return NULL;
  card = gtk_widget_get_ancestor (focus, SBX_TYPE_FINDING_CARD);
  /* The line of the list itself: the card is in it. */
  return card != NULL ? card : gtk_widget_get_first_child (focus);
}

static gboolean
move_cb (GtkWidget *list,
         GVariant  *arguments,
         gpointer   data)
{
  SbxFindingsPage *self = data;
  gboolean down = g_variant_get_boolean (arguments);
  GtkWidget *card = find_card (self);
  GtkWidget *row = card != NULL ? gtk_widget_get_parent (card) : NULL;

  if (row != NULL)
    row = down ? gtk_widget_get_next_sibling (row) : gtk_widget_get_prev_sibling (row);
  else
    row = gtk_widget_get_first_child (list);
  if (row != NULL && SBX_IS_FINDING_CARD (gtk_widget_get_first_child (row)))
    sbx_finding_card_focus (SBX_FINDING_CARD (gtk_widget_get_first_child (row)));
  return TRUE;
}

static gboolean
dismiss_key_cb (GtkWidget *list,
                GVariant  *arguments,
                gpointer   data)
{
  GtkWidget *card = find_card (data);

  if (SBX_IS_FINDING_CARD (card))
    sbx_finding_card_dismiss (SBX_FINDING_CARD (card));
  return TRUE;
}

/* To the first event that the finding rests on. */
static gboolean
evidence_key_cb (GtkWidget *list,
                 GVariant  *arguments,
                 gpointer   data)
{
  SbxFindingsPage *self = data;
  GtkWidget *card = find_card (self);
  SbxFindingItem *item = SBX_IS_FINDING_CARD (card)
                         ? sbx_finding_card_get_item (SBX_FINDING_CARD (card)) : NULL;
  SbxFinding *finding = item != NULL ? sbx_finding_item_get_finding (item) : NULL;

  if (finding != NULL)
    sbx_selection_reveal_event (self->selection, finding->n_evidence > 0 ? finding->evidence[0]
                                                                         : finding->first);
  return TRUE;
}

/* Letters, as long as nobody types: an entry in the list takes them first. */
static void
add_keys (SbxFindingsPage *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  const struct { guint key; GtkShortcutFunc func; GVariant *arguments; } bindings[] = {
    { GDK_KEY_j, move_cb, g_variant_new_boolean (TRUE) },
    { GDK_KEY_k, move_cb, g_variant_new_boolean (FALSE) },
    { GDK_KEY_d, dismiss_key_cb, NULL },
    { GDK_KEY_e, evidence_key_cb, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    {
      GtkShortcut *shortcut =
        gtk_shortcut_new (gtk_keyval_trigger_new (bindings[i].key, 0),
                          gtk_callback_action_new (bindings[i].func, self, NULL));

      if (bindings[i].arguments != NULL)
        gtk_shortcut_set_arguments (shortcut, bindings[i].arguments);
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

/* What is wrong with the text is said where it stands. */
static void
search_cb (SbxFindingsPage *self)
{
  g_autoptr (GError) error = NULL;

  if (sbx_findings_filter_read (self->filter, gtk_editable_get_text (GTK_EDITABLE (self->search)),
                                &error))
    gtk_widget_remove_css_class (GTK_WIDGET (self->search), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->search), "error");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->search), error != NULL ? error->message : NULL);
  findings_cb (self);
}

static void
filter_popup_cb (SbxFindingsPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self->filter)))
    return;
  sbx_findings_filter_offer (self->filter, sbx_world_get_findings (self->world));
}

/* Its heading changes while findings are listed, too. */
static void
dismissed_cb (SbxFindingsPage *self)
{
  if (self->dismissed_expanded == sbx_finding_item_get_expanded (self->dismissed))
    return;
  self->dismissed_expanded = !self->dismissed_expanded;
  findings_cb (self);
}

static void
restarted_cb (SbxFindingsPage *self)
{
  self->fresh = TRUE;
  sbx_finding_item_set_expanded (self->dismissed, FALSE);
}

static void
updated_cb (SbxFindingsPage *self)
{
  show_none (self);
}

static void
copy_all_cb (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SbxFindingsPage *self = SBX_FINDINGS_PAGE (widget);
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
  g_clear_object (&self->dismissed);
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

  g_type_ensure (SBX_TYPE_FINDINGS_FILTER);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-findings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, none);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, count);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, search);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, filter_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, filter);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_popup_cb);
  gtk_widget_class_install_action (widget_class, "findings.copy-all", NULL, copy_all_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "findingspage");
}

static void
sbx_findings_page_init (SbxFindingsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->fresh = TRUE;
  self->store = g_list_store_new (SBX_TYPE_FINDING_ITEM);
  self->dismissed = sbx_finding_item_new (NULL);
  add_keys (self);
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
  g_signal_connect_object (world, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "restarted", G_CALLBACK (restarted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter, "changed", G_CALLBACK (findings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->dismissed, "changed", G_CALLBACK (dismissed_cb), self,
                           G_CONNECT_SWAPPED);
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

  if (g_list_model_get_n_items (G_LIST_MODEL (self->store)) == 0)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
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
      SbxFinding *finding = sbx_finding_item_get_finding (item);
      g_autofree char *one = finding != NULL ? sbx_finding_dup_markdown (finding) : NULL;

      if (one == NULL)
        continue;
      if (markdown->len > 0)
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

void
sbx_findings_page_show (SbxFindingsPage *self,
                        const char      *rule,
                        const char      *subject)
{
  guint n;

  g_return_if_fail (SBX_IS_FINDINGS_PAGE (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxFindingItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      SbxFinding *finding = sbx_finding_item_get_finding (item);

      if (finding == NULL || g_strcmp0 (finding->rule, rule) != 0 ||
          g_strcmp0 (finding->subject, subject) != 0)
        continue;
      sbx_finding_item_set_expanded (item, TRUE);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
      return;
    }
}
