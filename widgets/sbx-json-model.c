/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxJsonModel"

#include "config.h"

#include "sbx-json-model.h"

#include <string.h>

struct _SbxJsonModel
{
  GObject parent_instance;

  /* Owned References */
  SbxJsonNode *owner;
  char *path;
  SbxValue *value;   /* expanded from the first look on */
  GHashTable *live;  /* position → SbxJsonNode, not owned: weak references clear it */

  guint n_items;
  gboolean looked;
};

static void sbx_json_model_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxJsonModel, sbx_json_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      sbx_json_model_list_model_init))

static void
forget_node_cb (gpointer data,
                GObject *where)
{
  SbxJsonModel *self = data;
  GHashTableIter iter;
  gpointer node;

  /* Positions move, so the node is found by itself; few are alive at a time. */
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &node))
    if (node == where)
      {
        g_hash_table_iter_remove (&iter);
        return;
      }
}

static void
forget_node (SbxJsonModel *self,
             gpointer      node)
{
  g_object_weak_unref (node, forget_node_cb, self);
}

static void
look (SbxJsonModel *self)
{
  SbxValue *expanded;

  if (self->looked)
    return;
  self->looked = TRUE;
  expanded = sbx_value_expand (self->value);
  sbx_value_unref (self->value);
  self->value = expanded;
  self->n_items = sbx_value_get_n_children (expanded);
}

static char *
dup_key (const SbxMember *member)
{
  g_autoptr (SbxJson) json = NULL;
  g_autofree char *text = NULL;
  char *key = NULL;

  if (memchr (member->key, '\\', member->key_length) == NULL)
    return g_strndup (member->key, member->key_length);
  text = g_strdup_printf ("\"%.*s\"", (int) member->key_length, member->key);
  json = sbx_json_parse (text, strlen (text), 0, 0, NULL);
  if (json != NULL)
    key = sbx_json_dup_string (json, 0, NULL);
  return key != NULL ? key : g_strndup (member->key, member->key_length);
}

static SbxJsonNode *
make_node (SbxJsonModel *self,
           guint         position)
{
  SbxMember member = sbx_value_get_child (self->value, position);
  g_autofree char *name = member.key != NULL ? dup_key (&member)
                                             : g_strdup_printf ("%u", position);
  g_autoptr (GString) path = g_string_new (self->path);

  if (member.key != NULL)
    sbx_path_append_key (path, member.key, member.key_length);
  else
    g_string_append_printf (path, "[%u]", position);
  return sbx_json_node_new (name, path->str, member.value);
}

static gboolean
same_key (SbxValue *a,
          guint     a_position,
          SbxValue *b,
          guint     b_position)
{
  SbxMember left = sbx_value_get_child (a, a_position);
  SbxMember right = sbx_value_get_child (b, b_position);

  if (left.key == NULL || right.key == NULL)
    return left.key == right.key;
  return left.key_length == right.key_length &&
         memcmp (left.key, right.key, left.key_length) == 0;
}

/* What stays in front and behind when @after takes the place of the old members. */
static void
compare_members (SbxJsonModel *self,
                 SbxValue     *after,
                 guint         n_after,
                 guint        *front,
                 guint        *behind)
{
  guint least = MIN (self->n_items, n_after);

  *front = *behind = 0;
  if (sbx_value_get_json_type (after) == SBX_JSON_ARRAY)
    {
      *front = least;
      return;
    }
  while (*front < least && same_key (self->value, *front, after, *front))
    (*front)++;
  while (*front + *behind < least &&
         same_key (self->value, self->n_items - 1 - *behind, after, n_after - 1 - *behind))
    (*behind)++;
}

/* Live nodes move with their members; those whose members go are let go. */
static void
move_nodes (SbxJsonModel *self,
            guint         front,
            guint         behind,
            guint         n_after)
{
  GHashTable *moved = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer key;
  gpointer node;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, &key, &node))
    {
      guint position = GPOINTER_TO_UINT (key);

      if (position < front)
        g_hash_table_insert (moved, key, node);
      else if (position >= self->n_items - behind)
        g_hash_table_insert (moved, GUINT_TO_POINTER (position - self->n_items + n_after), node);
      else
        forget_node (self, node);
    }
  g_hash_table_unref (self->live);
  self->live = moved;
}

/* Gives live nodes their new values; those that cannot show them are replaced by new ones. */
static void
refresh_nodes (SbxJsonModel *self)
{
  g_autoptr (GList) positions = g_hash_table_get_keys (self->live);

  for (GList *l = positions; l != NULL; l = l->next)
    {
      guint position = GPOINTER_TO_UINT (l->data);
      g_autoptr (SbxJsonNode) node = NULL;

      /* A listener may have let go of it meanwhile. */
      if (position >= self->n_items || !g_hash_table_contains (self->live, l->data))
        continue;
      node = g_object_ref (g_hash_table_lookup (self->live, l->data));
      if (sbx_json_node_set_value (node, sbx_value_get_child (self->value, position).value))
        continue;
      forget_node (self, node);
      g_hash_table_remove (self->live, l->data);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
    }
}

static GType
sbx_json_model_get_item_type (GListModel *model)
{
  return SBX_TYPE_JSON_NODE;
}

static guint
sbx_json_model_get_n_items (GListModel *model)
{
  SbxJsonModel *self = SBX_JSON_MODEL (model);

  look (self);
  return self->n_items;
}

static gpointer
sbx_json_model_get_item (GListModel *model,
                         guint       position)
{
  SbxJsonModel *self = SBX_JSON_MODEL (model);
  SbxJsonNode *node;

  look (self);
  if (position >= self->n_items)
    return NULL;
  node = g_hash_table_lookup (self->live, GUINT_TO_POINTER (position));
  if (node != NULL)
    return g_object_ref (node);
  node = make_node (self, position);
  g_hash_table_insert (self->live, GUINT_TO_POINTER (position), node);
  g_object_weak_ref (G_OBJECT (node), forget_node_cb, self);
  return node;
}

static void
sbx_json_model_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = sbx_json_model_get_item_type;
  iface->get_n_items = sbx_json_model_get_n_items;
  iface->get_item = sbx_json_model_get_item;
}

static void
sbx_json_model_finalize (GObject *object)
{
  SbxJsonModel *self = SBX_JSON_MODEL (object);
  GHashTableIter iter;
  gpointer node;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &node))
    forget_node (self, node);
  g_clear_pointer (&self->live, g_hash_table_unref);
  g_clear_pointer (&self->value, sbx_value_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->owner);

  G_OBJECT_CLASS (sbx_json_model_parent_class)->finalize (object);
}

static void
sbx_json_model_class_init (SbxJsonModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_json_model_finalize;
}

static void
sbx_json_model_init (SbxJsonModel *self)
{
  self->live = g_hash_table_new (NULL, NULL);
}

/**
 * sbx_json_model_new:
 * @owner: (nullable): the node above; kept alive, because it must be found again
 * @path: path of the container
 * @value: an object or array
 *
 * Returns: (transfer full): its members as lines
 */
SbxJsonModel *
sbx_json_model_new (SbxJsonNode *owner,
                    const char  *path,
                    SbxValue    *value)
{
  SbxJsonModel *self;

  g_return_val_if_fail (owner == NULL || SBX_IS_JSON_NODE (owner), NULL);
  g_return_val_if_fail (path != NULL && value != NULL, NULL);

  self = g_object_new (SBX_TYPE_JSON_MODEL, NULL);
  if (owner != NULL)
    self->owner = g_object_ref (owner);
  self->path = g_strdup (path);
  self->value = sbx_value_ref (value);
  return self;
}

/**
 * sbx_json_model_set_value:
 * @self: a model
 * @value: a container of the same type
 *
 * Shows @value instead. Members that stand in the same order at the beginning and at the end stay
 * the same lines, array elements stay by index; one `items-changed` says what did not.
 */
void
sbx_json_model_set_value (SbxJsonModel *self,
                          SbxValue     *value)
{
  g_autoptr (SbxValue) after = NULL;
  guint before_n;
  guint n_after;
  guint front;
  guint behind;

  g_return_if_fail (SBX_IS_JSON_MODEL (self));
  g_return_if_fail (value != NULL);

  if (!self->looked)
    {
      sbx_value_ref (value);
      sbx_value_unref (self->value);
      self->value = value;
      return;
    }
  after = sbx_value_expand (value);
  n_after = sbx_value_get_n_children (after);
  compare_members (self, after, n_after, &front, &behind);
  move_nodes (self, front, behind, n_after);
  before_n = self->n_items;
  sbx_value_unref (self->value);
  self->value = g_steal_pointer (&after);
  self->n_items = n_after;
  if (before_n != n_after || front + behind != n_after)
    g_list_model_items_changed (G_LIST_MODEL (self), front, before_n - front - behind,
                                n_after - front - behind);
  refresh_nodes (self);
}

guint
sbx_json_model_find (SbxJsonModel  *self,
                     const SbxStep *step)
{
  g_autoptr (GString) key = NULL;

  g_return_val_if_fail (SBX_IS_JSON_MODEL (self), G_MAXUINT);

  look (self);
  if (step->key == NULL)
    return step->index < self->n_items ? step->index : G_MAXUINT;
  key = g_string_new (NULL);
  sbx_json_append_string (key, step->key, -1);
  for (guint i = 0; i < self->n_items; i++)
    {
      SbxMember member = sbx_value_get_child (self->value, i);

      /* In front of and behind it stands a quote. */
      if (member.key != NULL && member.key_length == key->len - 2 &&
          memcmp (member.key, key->str + 1, member.key_length) == 0)
        return i;
    }
  return G_MAXUINT;
}
