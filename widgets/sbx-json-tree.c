/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxJsonTree"

#include "config.h"

#include "sbx-json-tree.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-copy.h"
#include "sbx-format.h"
#include "sbx-json-model.h"
#include "sbx-json-node.h"
#include "sbx-path.h"
#include "sbx-widget-util.h"

/* What is known of a path. */
enum
{
  CHANGED = 1,
  CHANGED_BELOW,
};

struct _SbxJsonTree
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkWidget *stack;
  GtkListView *list;
  GtkLabel *scalar;
  GtkWidget *menu;

  /* Owned References */
  SbxValue *value;
  SbxJsonNode *root;
  GtkTreeListModel *model;
  GHashTable *changed;   /* paths → GUINT_TO_POINTER (1): changed, (2): something below did */
  GHashTable *bound;     /* GtkListItem, those with a line */
};

G_DEFINE_FINAL_TYPE (SbxJsonTree, sbx_json_tree, GTK_TYPE_WIDGET)

static const char *const value_classes[] = {
  "json-string", "json-number", "json-literal", "json-container", "json-mark", "json-redacted",
};

static GListModel *
create_children_cb (gpointer item,
                    gpointer data)
{
  return sbx_json_node_ref_children (item);
}

static SbxJsonNode *
get_item_node (GtkListItem *item)
{
  GtkTreeListRow *row = gtk_list_item_get_item (item);

  return row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
}

static SbxJsonTree *
get_tree (GtkListItem *item)
{
  return SBX_JSON_TREE (gtk_widget_get_ancestor (gtk_list_item_get_child (item),
                                                 SBX_TYPE_JSON_TREE));
}

/* (transfer full): what a screen reader says of a line. */
static char *
dup_label (const char *name,
           const char *text,
           guint       change)
{
  if (change == CHANGED)
    /* Translators: a line of a state, "name: value", that the selected action changed */
    return g_strdup_printf (_("%s %s, changed here"), name, text);
  if (change == CHANGED_BELOW)
    /* Translators: a line of a state, "name: value", below which the selected action changed
     * something */
    return g_strdup_printf (_("%s %s, changes inside"), name, text);
  return g_strdup_printf ("%s %s", name, text);
}

static void
show_change (GtkWidget *mark,
             guint      change)
{
  gtk_label_set_text (GTK_LABEL (mark), change == CHANGED ? "●" : "○");
  gtk_widget_set_tooltip_text (mark, change == CHANGED ? _("Changed here") : _("Changes inside"));
  gtk_widget_set_visible (mark, change != 0);
}

static void
show_node (SbxJsonTree *self,
           GtkListItem *item,
           SbxJsonNode *node)
{
  GtkWidget *expander = gtk_list_item_get_child (item);
  GtkWidget *box = gtk_tree_expander_get_child (GTK_TREE_EXPANDER (expander));
  GtkWidget *name = gtk_widget_get_first_child (box);
  GtkWidget *value = gtk_widget_get_next_sibling (name);
  g_autofree char *key = sbx_format_name (sbx_json_node_get_name (node), 200);
  g_autofree char *label = g_strdup_printf ("%s:", key);
  const char *style = NULL;
  g_autofree char *text = sbx_json_node_dup_text (node, &style);
  guint change = self->changed == NULL ? 0
                 : GPOINTER_TO_UINT (g_hash_table_lookup (self->changed,
                                                          sbx_json_node_get_path (node)));
  g_autofree char *whole = dup_label (label, text, change);

  gtk_label_set_text (GTK_LABEL (name), label);
  gtk_inscription_set_text (GTK_INSCRIPTION (value), text);
  for (guint i = 0; i < G_N_ELEMENTS (value_classes); i++)
    if (g_strcmp0 (value_classes[i], style) != 0)
      gtk_widget_remove_css_class (value, value_classes[i]);
  gtk_widget_add_css_class (value, style);
  show_change (gtk_widget_get_next_sibling (value), change);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
}

static void
node_notify_cb (SbxJsonNode *node,
                GParamSpec  *pspec,
                GtkListItem *item)
{
  SbxJsonTree *self = get_tree (item);

  if (self != NULL)
    show_node (self, item, node);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *value = gtk_inscription_new (NULL);
  GtkWidget *mark = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 32);
  gtk_widget_add_css_class (name, "json-name");
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (value),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (value), 4);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (value), 20);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (value), 1);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_widget_set_valign (value, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), value);
  gtk_widget_add_css_class (mark, "json-changed");
  gtk_widget_set_visible (mark, FALSE);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  gtk_list_item_set_child (item, expander);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         SbxJsonTree              *self)
{
  GtkWidget *expander = gtk_list_item_get_child (item);
  g_autoptr (SbxJsonNode) node = get_item_node (item);

  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (expander), gtk_list_item_get_item (item));
  sbx_widget_keep_ltr (expander); /* it makes its arrow and its indent only now */
  g_signal_connect (node, "notify::value", G_CALLBACK (node_notify_cb), item);
  show_node (self, item, node);
  g_hash_table_add (self->bound, item);
  /* A row of GTK 4.8 asks its model for the node whenever it needs it, and holds none: without this
   * the line would hear of its first value only. */
  g_object_set_data_full (G_OBJECT (item), "node", g_steal_pointer (&node), g_object_unref);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           SbxJsonTree              *self)
{
  GtkWidget *expander = gtk_list_item_get_child (item);
  SbxJsonNode *node = g_object_get_data (G_OBJECT (item), "node");

  g_hash_table_remove (self->bound, item);
  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (expander), NULL);
  if (node != NULL)
    g_signal_handlers_disconnect_by_func (node, node_notify_cb, item);
  g_object_set_data (G_OBJECT (item), "node", NULL);
}

static SbxJsonNode *
ref_selected_node (SbxJsonTree *self)
{
  GtkSelectionModel *selection = gtk_list_view_get_model (self->list);
  GtkTreeListRow *row;

  if (selection == NULL)
    return NULL;
  row = gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (selection));
  return row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
}

static void
copy_value_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  SbxJsonTree *self = SBX_JSON_TREE (widget);
  g_autoptr (SbxJsonNode) node = ref_selected_node (self);
  g_autofree char *json = NULL;

  if (node == NULL && self->root != NULL)
    node = g_object_ref (self->root);
  if (node == NULL)
    return;
  if (g_str_equal (action_name, "json.copy-secrets"))
    json = sbx_json_node_dup_json (node);
  else
    json = sbx_copy_dup_value (sbx_json_node_get_value (node), sbx_json_node_get_name (node));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), json);
}

static void
copy_path_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  g_autoptr (SbxJsonNode) node = ref_selected_node (SBX_JSON_TREE (widget));

  if (node != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), sbx_json_node_get_path (node));
}

static void
activate_cb (GtkListView *list,
             guint        position,
             SbxJsonTree *self)
{
  g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->model, position);

  if (row != NULL && gtk_tree_list_row_is_expandable (row))
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            SbxJsonTree     *self)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* Shows the root's members, or its text if there is nothing to open. */
static void
show_root (SbxJsonTree *self)
{
  g_autoptr (GtkSingleSelection) selection = NULL;
  GListModel *children;

  children = self->root != NULL ? sbx_json_node_ref_children (self->root) : NULL;
  g_clear_object (&self->model);
  if (children == NULL)
    {
      g_autofree char *text = self->root != NULL ? sbx_json_node_dup_text (self->root, NULL) : NULL;

      gtk_list_view_set_model (self->list, NULL);
      gtk_label_set_text (self->scalar, text != NULL ? text : "");
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "scalar");
      return;
    }
  self->model = gtk_tree_list_model_new (children, FALSE, FALSE, create_children_cb, NULL, NULL);
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_single_selection_set_selected (selection, GTK_INVALID_LIST_POSITION);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "tree");
}

static void
sbx_json_tree_dispose (GObject *object)
{
  SbxJsonTree *self = SBX_JSON_TREE (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->model);
  g_clear_object (&self->root);
  g_clear_pointer (&self->value, sbx_value_unref);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->changed, g_hash_table_unref);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_JSON_TREE);

  G_OBJECT_CLASS (sbx_json_tree_parent_class)->dispose (object);
}

static void
sbx_json_tree_finalize (GObject *object)
{
  g_hash_table_unref (SBX_JSON_TREE (object)->bound);

  G_OBJECT_CLASS (sbx_json_tree_parent_class)->finalize (object);
}

static void
sbx_json_tree_class_init (SbxJsonTreeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_json_tree_dispose;
  object_class->finalize = sbx_json_tree_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-json-tree.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxJsonTree, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxJsonTree, list);
  gtk_widget_class_bind_template_child (widget_class, SbxJsonTree, scalar);
  gtk_widget_class_bind_template_child (widget_class, SbxJsonTree, menu);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_install_action (widget_class, "json.copy-value", NULL, copy_value_cb);
  gtk_widget_class_install_action (widget_class, "json.copy-path", NULL, copy_path_cb);
  gtk_widget_class_install_action (widget_class, "json.copy-secrets", NULL, copy_value_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK,
                                       "json.copy-value", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "json.copy-path", NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "jsontree");
}

static void
sbx_json_tree_init (SbxJsonTree *self)
{
  self->bound = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}

/**
 * sbx_json_tree_new:
 *
 * Returns: (transfer floating): an empty tree
 */
GtkWidget *
sbx_json_tree_new (void)
{
  return g_object_new (SBX_TYPE_JSON_TREE, NULL);
}

void
sbx_json_tree_set_value (SbxJsonTree *self,
                         SbxValue    *value)
{
  g_return_if_fail (SBX_IS_JSON_TREE (self));

  if (self->value == value)
    return;
  if (value != NULL)
    sbx_value_ref (value);
  g_clear_pointer (&self->value, sbx_value_unref);
  self->value = value;
  if (value != NULL && self->root != NULL && self->model != NULL &&
      sbx_json_node_set_value (self->root, value))
    return;
  g_clear_object (&self->root);
  if (value != NULL)
    self->root = sbx_json_node_new ("", "", value);
  show_root (self);
}

SbxValue *
sbx_json_tree_get_value (SbxJsonTree *self)
{
  g_return_val_if_fail (SBX_IS_JSON_TREE (self), NULL);

  return self->value;
}

void
sbx_json_tree_open_levels (SbxJsonTree *self,
                           guint        max)
{
  g_return_if_fail (SBX_IS_JSON_TREE (self));

  if (self->model == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->model)) && i < max; i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->model, i);
      g_autoptr (SbxJsonNode) node = gtk_tree_list_row_get_item (row);

      /* Small ones only: what is opened unasked must fit beside the rest. */
      if (sbx_value_get_size (sbx_json_node_get_value (node)) <= 400)
        gtk_tree_list_row_set_expanded (row, TRUE);
    }
}

GListModel *
sbx_json_tree_get_model (SbxJsonTree *self)
{
  g_return_val_if_fail (SBX_IS_JSON_TREE (self), NULL);

  return self->model != NULL ? G_LIST_MODEL (self->model) : NULL;
}

/* (transfer full) (nullable): the line of a step below @row, below the root without one. */
static GtkTreeListRow *
ref_child_row (SbxJsonTree    *self,
               GtkTreeListRow *row,
               const SbxStep  *step)
{
  GListModel *children = row != NULL ? gtk_tree_list_row_get_children (row)
                                     : gtk_tree_list_model_get_model (self->model);
  guint position = children != NULL ? sbx_json_model_find (SBX_JSON_MODEL (children), step)
                                    : G_MAXUINT;

  if (position == G_MAXUINT)
    return NULL;
  return row != NULL ? gtk_tree_list_row_get_child_row (row, position)
                     : gtk_tree_list_model_get_child_row (self->model, position);
}

/**
 * sbx_json_tree_reveal:
 * @self: a tree
 * @path: for example `cart.items[2].qty`
 *
 * Opens what is above @path, selects its line and scrolls there. Where @path does not lead to
 * anything, as far as it goes.
 *
 * Returns: whether @path is there
 */
gboolean
sbx_json_tree_reveal (SbxJsonTree *self,
                      const char  *path)
{
  g_autoptr (SbxPath) steps = NULL;
  g_autoptr (GtkTreeListRow) row = NULL;
  guint i;
  guint position;

  g_return_val_if_fail (SBX_IS_JSON_TREE (self), FALSE);

  steps = sbx_path_parse (path);
  if (self->model == NULL || steps == NULL)
    return FALSE;
  for (i = 0; i < steps->n_steps; i++)
    {
      GtkTreeListRow *child;

      if (row != NULL)
        gtk_tree_list_row_set_expanded (row, TRUE);
      child = ref_child_row (self, row, &steps->steps[i]);
      if (child == NULL)
        break;
      g_clear_object (&row);
      row = child;
    }
  if (row == NULL)
    return FALSE;
  position = gtk_tree_list_row_get_position (row);
  gtk_single_selection_set_selected (
    GTK_SINGLE_SELECTION (gtk_list_view_get_model (self->list)), position);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  return i == steps->n_steps;
}

/**
 * sbx_json_tree_dup_selected_path:
 * @self: a tree
 *
 * Returns: (transfer full) (nullable): path of the line that is selected
 */
char *
sbx_json_tree_dup_selected_path (SbxJsonTree *self)
{
  g_autoptr (SbxJsonNode) node = NULL;

  g_return_val_if_fail (SBX_IS_JSON_TREE (self), NULL);

  node = ref_selected_node (self);
  return node != NULL ? g_strdup (sbx_json_node_get_path (node)) : NULL;
}

/**
 * sbx_json_tree_set_changed:
 * @self: a tree
 * @changes: (element-type SbxChange) (nullable): what changed
 *
 * Marks the lines that changed, and those above them.
 */
void
sbx_json_tree_set_changed (SbxJsonTree *self,
                           GPtrArray   *changes)
{
  GHashTableIter iter;
  gpointer item;

  g_return_if_fail (SBX_IS_JSON_TREE (self));

  g_clear_pointer (&self->changed, g_hash_table_unref);
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      const char *path = ((SbxChange *) g_ptr_array_index (changes, i))->path;

      g_hash_table_insert (self->changed, g_strdup (path), GUINT_TO_POINTER (CHANGED));
      for (gsize end = strlen (path); end > 0; end--)
        {
          char *above = path[end] == '.' || path[end] == '[' ? g_strndup (path, end) : NULL;

          if (above != NULL && !g_hash_table_contains (self->changed, above))
            g_hash_table_insert (self->changed, above, GUINT_TO_POINTER (CHANGED_BELOW));
          else
            g_free (above);
        }
    }
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      SbxJsonNode *node = g_object_get_data (item, "node");

      if (node != NULL)
        show_node (self, item, node);
    }
}
