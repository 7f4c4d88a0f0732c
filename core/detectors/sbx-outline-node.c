/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Paths, and what stands at them. */

#include "config.h"

#include "sbx-bytes.h"
#include "sbx-outline-private.h"

#define MAX_NAME 64
#define MAX_WALK 8 /* children that are looked through; more get a table. A power of two */

guint64
sbx_outline_hash (const char *text,
                  gsize       length)
{
  guint64 hash = length * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 word;

  for (; length >= sizeof word; text += sizeof word, length -= sizeof word)
    {
      memcpy (&word, text, sizeof word);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 32;
    }
  hash = (hash ^ sbx_bytes_load (text, length)) * G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);

  return hash ^ (hash >> 29);
}

/* --- Values ---------------------------------------------------------------------------------- */

static guint8
read_mark (const SbxJson *json,
           guint32        name)
{
  static const struct { const char *name; guint8 type; } marks[] = {
    { "undefined", SBX_OUTLINE_NULL }, { "hole", SBX_OUTLINE_NULL },
    { "number", SBX_OUTLINE_NUMBER }, { "bigint", SBX_OUTLINE_BIGINT },
    { "date", SBX_OUTLINE_DATE }, { "map", SBX_OUTLINE_MAP }, { "set", SBX_OUTLINE_SET },
    { "instance", SBX_OUTLINE_INSTANCE }, { "object", SBX_OUTLINE_INSTANCE },
    { "symbol", SBX_OUTLINE_OTHER }, { "function", SBX_OUTLINE_OTHER },
    { "regexp", SBX_OUTLINE_OTHER }, { "error", SBX_OUTLINE_OTHER },
    { "bytes", SBX_OUTLINE_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      if (sbx_json_equals (json, name, marks[i].name))
        return marks[i].type;
    }

  return SBX_OUTLINE_UNKNOWN; /* cut, redacted, threw, cycle */
}

static guint8
read_type (const SbxJson *json,
           guint32        token)
{
  guint32 key;

  switch ((SbxJsonType) json->tokens[token].type)
    {
    case SBX_JSON_NULL:
      return SBX_OUTLINE_NULL;
    case SBX_JSON_FALSE:
    case SBX_JSON_TRUE:
      return SBX_OUTLINE_BOOLEAN;
    case SBX_JSON_NUMBER:
      return SBX_OUTLINE_NUMBER;
    case SBX_JSON_STRING:
      return SBX_OUTLINE_TEXT_VALUE;
    case SBX_JSON_ARRAY:
      return SBX_OUTLINE_LIST;
    case SBX_JSON_OBJECT:
    default:
      key = sbx_json_first (json, token);
      return key != 0 && sbx_json_equals (json, key, "$sbx") ? read_mark (json, key + 1)
                                                             : SBX_OUTLINE_OBJECT;
    }
}

void
sbx_outline_read_scalar (const SbxJson   *json,
                         guint32          token,
                         SbxOutlineValue *value)
{
  const SbxJsonToken *at = &json->tokens[token];

  value->type = read_type (json, token);
  value->length = 0;
  value->hash = 0;
  if (value->type != SBX_OUTLINE_BOOLEAN && value->type != SBX_OUTLINE_NUMBER
      && value->type != SBX_OUTLINE_TEXT_VALUE)
    return;
  value->length = at->length;
  value->hash = sbx_outline_hash (json->text + at->offset, at->length) + value->type;
  memcpy (value->text, json->text + at->offset, MIN (at->length, SBX_OUTLINE_TEXT));
}

/* --- Nodes ----------------------------------------------------------------------------------- */

static void
put_child (SbxOutlineNode *self,
           SbxOutlineNode *child)
{
  guint mask = self->n_places - 1;
  guint at = (guint) child->key & mask;

  while (self->table[at] != NULL)
    at = (at + 1) & mask;
  self->table[at] = child;
}

/* At least half of the places stay free. */
static void
remember_child (SbxOutlineNode *self,
                SbxOutlineNode *child)
{
  if (self->n_children <= MAX_WALK)
    return;
  if (self->n_children <= self->n_places / 2)
    {
      put_child (self, child);
      return;
    }
  self->n_places = MAX (self->n_places * 2, 4 * MAX_WALK);
  g_free (self->table);
  self->table = g_new0 (SbxOutlineNode *, self->n_places);
  for (child = self->first; child != NULL; child = child->next)
    put_child (self, child);
}

SbxOutlineNode *
sbx_outline_node_new (SbxOutlineWriter *writer,
                      SbxOutlineNode   *parent,
                      const char       *name,
                      gsize             length,
                      gboolean          exact)
{
  SbxOutlineNode *self = g_new0 (SbxOutlineNode, 1);

  self->outline = writer->outline;
  self->parent = parent;
  self->name = g_strndup (name, MIN (length, MAX_NAME));
  self->key = sbx_outline_hash (name, length);
  self->exact = exact;
  self->first_number = writer->event->number;
  self->first_time = writer->event->time;
  self->depth = parent != NULL ? parent->depth + 1 : 0;
  if (parent != NULL)
    {
      if (parent->last != NULL)
        parent->last->next = self;
      else
        parent->first = self;
      parent->last = self;
      parent->n_children++;
      remember_child (parent, self);
    }
  writer->outline->n_nodes++;
  (*writer->n_nodes)++;

  return self;
}

void
sbx_outline_node_free (SbxOutlineNode *self)
{
  SbxOutlineNode *next;

  for (SbxOutlineNode *child = self->first; child != NULL; child = next)
    {
      next = child->next;
      sbx_outline_node_free (child);
    }
  g_clear_pointer (&self->pairs, g_ptr_array_unref);
  g_free (self->table);
  g_free (self->name);
  g_free (self);
}

gboolean
sbx_outline_node_is_current (const SbxOutlineNode *self)
{
  if (!self->present || self->stale || !self->exact)
    return FALSE;
  for (const SbxOutlineNode *node = self->parent; node != NULL; node = node->parent)
    {
      if (!node->present || node->stale || node->value.type != SBX_OUTLINE_OBJECT)
        return FALSE;
    }

  return TRUE;
}

SbxOutlineNode *
sbx_outline_node_find (const SbxOutlineNode *self,
                       guint64               key)
{
  guint mask = self->n_places - 1u;
  SbxOutlineNode *child;

  if (self->table != NULL)
    {
      for (guint at = (guint) key & mask; (child = self->table[at]) != NULL; at = (at + 1) & mask)
        {
          if (child->key == key)
            return child;
        }
      return NULL;
    }
  for (child = self->first; child != NULL && child->key != key; child = child->next)
    ;

  return child;
}

char *
sbx_outline_node_dup_path (const SbxOutlineNode *self)
{
  const SbxOutlineNode *nodes[SBX_OUTLINE_MAX_DEPTH + 2];
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (const SbxOutlineNode *node = self; node->parent != NULL; node = node->parent)
    nodes[n++] = node;
  if (self->outline->store == NULL)
    g_string_append (text, "payload");
  while (n-- > 0)
    {
      if (text->len > 0 && strcmp (nodes[n]->name, "[]") != 0)
        g_string_append_c (text, '.');
      g_string_append (text, nodes[n]->name);
    }

  return g_string_free (text, FALSE);
}

const SbxOutlineNode *
sbx_outline_node_get_slice (const SbxOutlineNode *self)
{
  const SbxOutlineNode *node = self;

  if (node->parent == NULL)
    return NULL;
  while (node->parent->parent != NULL)
    node = node->parent;

  return node;
}

const char *
sbx_outline_type_describe (guint8 type)
{
  static const char *const names[] = {
    "unknown", "null", "a boolean", "a number", "a text", "a list", "an object", "a BigInt",
    "a date", "a map", "a set", "an instance of a class", "something else",
  };

  return names[MIN (type, G_N_ELEMENTS (names) - 1)];
}
