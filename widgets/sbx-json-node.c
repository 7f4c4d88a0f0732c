/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxJsonNode"

#include "config.h"

#include "sbx-json-node.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"
#include "sbx-json-model.h"
#include "sbx-path.h"

#define PREVIEW_SIZE 240
/* A longer text is not counted through for the sake of one number in a line. */
#define COUNT_SIZE (1024 * 1024)

struct _SbxJsonNode
{
  GObject parent_instance;

  /* Owned References */
  char *name;
  char *path;
  SbxValue *value;

  /* Borrowed References */
  SbxJsonModel *children; /* weak: it holds us */
};

G_DEFINE_FINAL_TYPE (SbxJsonNode, sbx_json_node, G_TYPE_OBJECT)

typedef enum
{
  PROP_VALUE = 1,
} SbxJsonNodeProperty;

static GParamSpec *properties[PROP_VALUE + 1];

static gboolean
is_container (SbxValue *value)
{
  SbxJsonType type = sbx_value_get_json_type (value);

  return type == SBX_JSON_OBJECT || type == SBX_JSON_ARRAY;
}

/* (nullable) (transfer full): what stands after `$sbx` in a marked value. */
static char *
dup_mark (SbxValue *value)
{
  g_autofree char *start = NULL;
  g_autoptr (SbxValue) mark = NULL;

  if (sbx_value_get_json_type (value) != SBX_JSON_OBJECT)
    return NULL;
  start = sbx_value_preview (value, 24);
  if (!g_str_has_prefix (start, "{\"$sbx\":"))
    return NULL;
  mark = sbx_value_lookup (value, "$sbx");
  return mark != NULL ? sbx_value_dup_string (mark) : NULL;
}

static char *
dup_member (SbxValue   *value,
            const char *name)
{
  g_autoptr (SbxValue) member = sbx_value_lookup (value, name);
  char *text;

  if (member == NULL)
    return g_strdup ("");
  text = sbx_value_dup_string (member);
  return text != NULL ? text : sbx_value_preview (member, PREVIEW_SIZE);
}

static char *
describe_mark (SbxValue   *value,
               const char *mark)
{
  g_autofree char *text = dup_member (value, "value");
  g_autofree char *name = dup_member (value, "name");

  if (strcmp (mark, "undefined") == 0 || strcmp (mark, "hole") == 0)
    return g_strdup (mark);
  if (strcmp (mark, "number") == 0 || strcmp (mark, "regexp") == 0)
    return g_steal_pointer (&text);
  if (strcmp (mark, "bigint") == 0)
    return g_strdup_printf ("%sn", text);
  if (strcmp (mark, "date") == 0)
    return g_strdup_printf ("Date %s", text);
  if (strcmp (mark, "symbol") == 0)
    return g_strdup_printf ("Symbol(%s)", name);
  if (strcmp (mark, "function") == 0)
    return g_strdup_printf ("ƒ %s()", name);
  if (strcmp (mark, "error") == 0 || strcmp (mark, "threw") == 0)
    {
      g_autofree char *message = dup_member (value, "message");

      return g_strdup_printf ("%s: %s", *name != '\0' ? name : mark, message);
    }
  if (strcmp (mark, "bytes") == 0)
    {
      g_autofree char *type = dup_member (value, "type");
      g_autofree char *length = dup_member (value, "length");

      return g_strdup_printf ("%s(%s)", type, length);
    }
  if (strcmp (mark, "instance") == 0)
    return dup_member (value, "class");
  if (strcmp (mark, "cycle") == 0)
    {
      g_autofree char *up = dup_member (value, "up");

      /* Translators: a reference back to what it is in, so many levels further up */
      return g_strdup_printf (ngettext ("↺ %s level up", "↺ %s levels up",
                                        (gulong) g_ascii_strtoull (up, NULL, 10)),
                              up);
    }
  if (strcmp (mark, "redacted") == 0)
    {
      g_autofree char *kind = dup_member (value, "kind");
      g_autofree char *id = dup_member (value, "id");

      return g_strdup_printf (_("redacted · %s · %s"), kind, id);
    }
  if (strcmp (mark, "cut") == 0)
    {
      g_autofree char *why = dup_member (value, "why");

      /* Translators: a value that was too large to be sent; %s is "depth", "size" or "count" */
      return g_strdup_printf (_("left out (%s)"), why);
    }
  if (strcmp (mark, "map") == 0)
    return g_strdup ("Map");
  if (strcmp (mark, "set") == 0)
    return g_strdup ("Set");
  return sbx_value_preview (value, PREVIEW_SIZE);
}

static char *
describe_container (SbxValue *value)
{
  gboolean array = sbx_value_get_json_type (value) == SBX_JSON_ARRAY;
  gsize size = sbx_value_get_size (value);
  g_autofree char *preview = NULL;
  g_autofree char *count = NULL;

  if (size <= 2)
    return g_strdup (array ? "[]" : "{}");
  if (size <= COUNT_SIZE)
    count = g_strdup_printf ("%u", sbx_value_get_n_children (value));
  else
    count = g_format_size (size);
  preview = sbx_value_preview (value, PREVIEW_SIZE);
  return array ? g_strdup_printf ("[%s]  %s", count, preview)
               : g_strdup_printf ("{%s}  %s", count, preview);
}

static void
sbx_json_node_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  SbxJsonNode *self = SBX_JSON_NODE (object);

  switch ((SbxJsonNodeProperty) prop_id)
    {
    case PROP_VALUE:
      g_value_set_pointer (value, self->value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_json_node_finalize (GObject *object)
{
  SbxJsonNode *self = SBX_JSON_NODE (object);

  g_clear_weak_pointer (&self->children);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->value, sbx_value_unref);

  G_OBJECT_CLASS (sbx_json_node_parent_class)->finalize (object);
}

static void
sbx_json_node_class_init (SbxJsonNodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sbx_json_node_get_property;
  object_class->finalize = sbx_json_node_finalize;

  properties[PROP_VALUE] =
    g_param_spec_pointer ("value", NULL, NULL,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
sbx_json_node_init (SbxJsonNode *self)
{
}

/**
 * sbx_json_node_new:
 * @name: key or index
 * @path: the whole path
 * @value: the value
 *
 * Returns: (transfer full): a line of a tree
 */
SbxJsonNode *
sbx_json_node_new (const char *name,
                   const char *path,
                   SbxValue   *value)
{
  SbxJsonNode *self;

  g_return_val_if_fail (name != NULL && path != NULL && value != NULL, NULL);

  self = g_object_new (SBX_TYPE_JSON_NODE, NULL);
  self->name = g_strdup (name);
  self->path = g_strdup (path);
  self->value = sbx_value_ref (value);
  return self;
}

const char *
sbx_json_node_get_name (SbxJsonNode *self)
{
  g_return_val_if_fail (SBX_IS_JSON_NODE (self), NULL);

  return self->name;
}

const char *
sbx_json_node_get_path (SbxJsonNode *self)
{
  g_return_val_if_fail (SBX_IS_JSON_NODE (self), NULL);

  return self->path;
}

SbxValue *
sbx_json_node_get_value (SbxJsonNode *self)
{
  g_return_val_if_fail (SBX_IS_JSON_NODE (self), NULL);

  return self->value;
}

SbxValue *
sbx_json_node_ref_container (SbxJsonNode *self)
{
  g_autoptr (SbxValue) inner = NULL;

  g_return_val_if_fail (SBX_IS_JSON_NODE (self), NULL);

  if (!is_container (self->value) || sbx_value_get_size (self->value) <= 2)
    return NULL;
  inner = sbx_path_ref_inner (self->value);
  if (inner == NULL || !is_container (inner) || sbx_value_get_size (inner) <= 2)
    return NULL;
  return g_steal_pointer (&inner);
}

gboolean
sbx_json_node_set_value (SbxJsonNode *self,
                         SbxValue    *value)
{
  g_autoptr (SbxJsonNode) probe = NULL;
  g_autoptr (SbxValue) before = NULL;
  g_autoptr (SbxValue) after = NULL;

  g_return_val_if_fail (SBX_IS_JSON_NODE (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (self->value == value)
    return TRUE;
  probe = sbx_json_node_new ("", "", value);
  before = sbx_json_node_ref_container (self);
  after = sbx_json_node_ref_container (probe);
  if ((before == NULL) != (after == NULL))
    return FALSE;
  if (before != NULL && sbx_value_get_json_type (before) != sbx_value_get_json_type (after))
    return FALSE;
  sbx_value_ref (value);
  sbx_value_unref (self->value);
  self->value = value;
  if (self->children != NULL && after != NULL)
    sbx_json_model_set_value (self->children, after);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
  return TRUE;
}

char *
sbx_json_node_dup_text (SbxJsonNode  *self,
                        const char  **style)
{
  g_autofree char *mark = NULL;
  g_autofree char *text = NULL;
  const char *class = "json-container";

  g_return_val_if_fail (SBX_IS_JSON_NODE (self), NULL);

  switch (sbx_value_get_json_type (self->value))
    {
    case SBX_JSON_STRING:
      class = "json-string";
      break;
    case SBX_JSON_NUMBER:
      class = "json-number";
      break;
    case SBX_JSON_NULL:
    case SBX_JSON_FALSE:
    case SBX_JSON_TRUE:
      class = "json-literal";
      break;
    case SBX_JSON_ARRAY:
    case SBX_JSON_OBJECT:
    default:
      mark = dup_mark (self->value);
      if (mark != NULL)
        {
          class = strcmp (mark, "redacted") == 0 ? "json-redacted" : "json-mark";
          text = describe_mark (self->value, mark);
        }
      else
        {
          text = describe_container (self->value);
        }
      break;
    }
  if (text == NULL)
    text = sbx_value_preview (self->value, PREVIEW_SIZE);
  if (style != NULL)
    *style = class;
  return sbx_format_name (text, PREVIEW_SIZE + 20);
}

char *
sbx_json_node_dup_json (SbxJsonNode *self)
{
  GString *json;

  g_return_val_if_fail (SBX_IS_JSON_NODE (self), NULL);

  json = g_string_new (NULL);
  sbx_value_append_json (self->value, json);
  return g_string_free (json, FALSE);
}

GListModel *
sbx_json_node_ref_children (SbxJsonNode *self)
{
  g_autoptr (SbxValue) container = NULL;
  SbxJsonModel *children;

  g_return_val_if_fail (SBX_IS_JSON_NODE (self), NULL);

  if (self->children != NULL)
    return G_LIST_MODEL (g_object_ref (self->children));
  container = sbx_json_node_ref_container (self);
  if (container == NULL)
    return NULL;
  children = sbx_json_model_new (self, self->path, container);
  g_set_weak_pointer (&self->children, children);
  return G_LIST_MODEL (children);
}
