/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-value.h"

#include <string.h>

#include "sbx-text.h"
#include "sbx-value-private.h"

/* Below this a copy of the text is smaller than the bookkeeping of a slice. */
#define INLINE_MAX 64

/* --- Making ---------------------------------------------------------------------------------- */

static SbxValue *
new_inline (const char *text,
            gsize       length)
{
  SbxValue *self = g_malloc (MAX (sizeof (SbxValue),
                                  G_STRUCT_OFFSET (SbxValue, text) + length + 1));
  char *copy = self->text;

  self->ref_count = 1;
  self->form = SBX_FORM_INLINE;
  self->size = length;
  memcpy (copy, text, length);
  copy[length] = '\0';

  return self;
}

static SbxValue *
new_slice (GBytes     *owner,
           const char *text,
           gsize       length)
{
  SbxValue *self = g_new (SbxValue, 1);

  self->ref_count = 1;
  self->form = SBX_FORM_SLICE;
  self->size = length;
  self->slice.owner = g_bytes_ref (owner);
  self->slice.text = text;

  return self;
}

static SbxValue *
new_node (SbxForm form,
          guint   room,
          GBytes *arena)
{
  SbxValue *self = g_new (SbxValue, 1);

  self->ref_count = 1;
  self->form = form;
  self->size = 2;
  self->node.count = 0;
  self->node.room = MAX (room, 4);
  self->node.values = g_new (SbxValue *, self->node.room);
  self->node.shape = form == SBX_FORM_OBJECT ? sbx_shape_new (arena, room) : NULL;

  return self;
}

/**
 * sbx_value_new:
 * @json: a document
 * @token: one of its values
 *
 * A small value copies its text; one that is a good part of the document keeps the document's
 * bytes.
 *
 * Returns: (transfer full): the value
 */
SbxValue *
sbx_value_new (const SbxJson *json,
               guint32        token)
{
  gsize length;
  const char *text = sbx_json_raw (json, token, &length);

  /* A slice holds on to the whole document: worth it only for a large part of it. */
  if (length <= INLINE_MAX || length < json->length / 4)
    return new_inline (text, length);

  return new_slice (json->bytes, text, length);
}

/**
 * sbx_value_new_trusted:
 * @text: valid minified JSON of our own, NUL-terminated or followed by any byte that is readable
 *
 * Returns: (transfer full): the value
 */
SbxValue *
sbx_value_new_trusted (GBytes *text)
{
  gsize length;
  const char *data = g_bytes_get_data (text, &length);

  return length <= INLINE_MAX ? new_inline (data, length) : new_slice (text, data, length);
}

SbxValue *
sbx_value_ref (SbxValue *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/* Recursion is as deep as the document was allowed to be (SBX_LIMIT_JSON_DEPTH). */
void
sbx_value_unref (SbxValue *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  switch ((SbxForm) self->form)
    {
    case SBX_FORM_INLINE:
      break;
    case SBX_FORM_SLICE:
      g_bytes_unref (self->slice.owner);
      break;
    case SBX_FORM_OBJECT:
    case SBX_FORM_ARRAY:
      for (guint i = 0; i < self->node.count; i++)
        sbx_value_unref (self->node.values[i]);
      g_free (self->node.values);
      g_clear_pointer (&self->node.shape, sbx_shape_unref);
      break;
    default:
      g_assert_not_reached ();
    }
  g_free (self);
}

/* --- Reading --------------------------------------------------------------------------------- */

/**
 * sbx_value_get_json_type:
 * @self: a value
 *
 * Returns: what it is
 */
SbxJsonType
sbx_value_get_json_type (const SbxValue *self)
{
  if (self->form == SBX_FORM_OBJECT)
    return SBX_JSON_OBJECT;
  if (self->form == SBX_FORM_ARRAY)
    return SBX_JSON_ARRAY;

  switch (sbx_value_get_text (self)[0])
    {
    case '{':
      return SBX_JSON_OBJECT;
    case '[':
      return SBX_JSON_ARRAY;
    case '"':
      return SBX_JSON_STRING;
    case 't':
      return SBX_JSON_TRUE;
    case 'f':
      return SBX_JSON_FALSE;
    case 'n':
      return SBX_JSON_NULL;
    default:
      return SBX_JSON_NUMBER;
    }
}

/**
 * sbx_value_get_n_children:
 * @self: a value
 *
 * Expanded or not makes no difference, but for text it takes a walk over the children.
 *
 * Returns: how many elements or members it has, 0 for a scalar
 */
guint
sbx_value_get_n_children (const SbxValue *self)
{
  const char *text = sbx_value_get_text (self);
  SbxJsonType type = sbx_value_get_json_type (self);
  guint count = 0;
  SbxTextChild child;

  if (!sbx_json_type_is_container (type))
    return 0;
  if (text == NULL)
    return self->node.count;

  for (text++; sbx_text_next_child (&text, type == SBX_JSON_OBJECT, &child);)
    count++;

  return count;
}

/**
 * sbx_value_get_size:
 * @self: a value
 *
 * Returns: bytes of its JSON text
 */
gsize
sbx_value_get_size (const SbxValue *self)
{
  return self->size;
}

char *
sbx_key_canonicalize (const char *text,
                      gsize       length)
{
  g_autofree char *quoted = NULL;
  g_autofree char *plain = NULL;
  g_autoptr (SbxJson) json = NULL;
  GString *canonical;
  gsize plain_length;

  if (memchr (text, '\\', length) == NULL)
    return NULL;

  quoted = g_strdup_printf ("\"%.*s\"", (int) length, text);
  json = sbx_json_parse (quoted, length + 2, 0, 0, NULL);
  if (json == NULL)
    return NULL;
  plain = sbx_json_dup_string (json, 0, &plain_length);
  canonical = g_string_sized_new (length + 2);
  sbx_json_append_string (canonical, plain, (gssize) plain_length);
  g_string_truncate (canonical, canonical->len - 1);
  g_string_erase (canonical, 0, 1);

  return g_string_free (canonical, FALSE);
}

static void
add_expanded (SbxValue    *node,
              const SbxTextChild *child,
              SbxValue    *value)
{
  g_autofree char *canonical = NULL;
  const char *key = child->key;
  guint32 length = child->key_length;
  guint32 known;

  if (node->form == SBX_FORM_ARRAY)
    {
      sbx_value_splice (node, node->node.count, 0, &value, 1);
      return;
    }

  canonical = sbx_key_canonicalize (key, length);
  if (canonical != NULL)
    {
      key = canonical;
      length = (guint32) strlen (canonical);
    }
  known = sbx_shape_find (node->node.shape, key, length);
  if (known != SBX_SHAPE_ABSENT) /* twice the same key: JavaScript keeps the last */
    {
      sbx_value_set_at (node, known, value);
      return;
    }

  if (node->node.count == node->node.room)
    {
      node->node.room *= 2;
      node->node.values = g_renew (SbxValue *, node->node.values, node->node.room);
    }
  node->size += value->size + length + 3 + (node->node.count > 0);
  node->node.values[node->node.count++] = value;
  sbx_shape_append (node->node.shape, key, length, canonical != NULL);
}

/**
 * sbx_value_expand:
 * @self: a value
 *
 * Returns: (transfer full): the same value with its children at hand; @self itself if it is
 *   expanded already or has none
 */
SbxValue *
sbx_value_expand (SbxValue *self)
{
  const char *text = sbx_value_get_text (self);
  SbxJsonType type = sbx_value_get_json_type (self);
  g_autoptr (GBytes) copy = NULL;
  GBytes *owner;
  SbxValue *node;
  SbxTextChild child;

  if (text == NULL || !sbx_json_type_is_container (type))
    return sbx_value_ref (self);

  /* The shape borrows its keys from the text. */
  if (self->form == SBX_FORM_INLINE)
    {
      copy = g_bytes_new (text, self->size + 1);
      owner = copy;
      text = g_bytes_get_data (copy, NULL);
    }
  else
    {
      owner = self->slice.owner;
    }

  node = new_node (type == SBX_JSON_OBJECT ? SBX_FORM_OBJECT : SBX_FORM_ARRAY,
                   (guint) MIN (self->size / 64, 4096), owner);
  for (text++; sbx_text_next_child (&text, type == SBX_JSON_OBJECT, &child);)
    add_expanded (node, &child,
                  child.value_length <= INLINE_MAX
                  ? new_inline (child.value, child.value_length)
                  : new_slice (owner, child.value, child.value_length));

  return node;
}

/**
 * sbx_value_get_child:
 * @self: a value
 * @index: below sbx_value_get_n_children()
 *
 * Only for what sbx_value_expand() gave.
 *
 * Returns: the member; borrows from @self
 */
SbxMember
sbx_value_get_child (const SbxValue *self,
                     guint           index)
{
  SbxMember member = { NULL, 0, NULL };

  g_return_val_if_fail (self->form == SBX_FORM_OBJECT || self->form == SBX_FORM_ARRAY, member);
  g_return_val_if_fail (index < self->node.count, member);

  member.value = self->node.values[index];
  if (self->node.shape != NULL)
    {
      const SbxKey *key = sbx_shape_get (self->node.shape, index);

      member.key = key->text;
      member.key_length = key->length;
    }

  return member;
}

static SbxValue *
child_of_text (SbxValue    *self,
               const SbxTextChild *child)
{
  return self->form == SBX_FORM_SLICE && child->value_length > INLINE_MAX
         ? new_slice (self->slice.owner, child->value, child->value_length)
         : new_inline (child->value, child->value_length);
}

/**
 * sbx_value_lookup:
 * @self: a value
 * @key: plain UTF-8
 *
 * Returns: (transfer full) (nullable): the member's value, %NULL if @self is no object or lacks it
 */
SbxValue *
sbx_value_lookup (const SbxValue *self,
                  const char     *key)
{
  g_autoptr (GString) quoted = NULL;
  const char *wanted;
  gsize length;
  const char *text = sbx_value_get_text (self);
  SbxValue *found = NULL;
  SbxTextChild child;

  if (sbx_value_get_json_type (self) != SBX_JSON_OBJECT)
    return NULL;

  quoted = g_string_new (NULL);
  sbx_json_append_string (quoted, key, -1);
  wanted = quoted->str + 1;
  length = quoted->len - 2;

  if (text == NULL)
    {
      guint32 index = sbx_shape_find (self->node.shape, wanted, (guint32) length);

      return index == SBX_SHAPE_ABSENT ? NULL : sbx_value_ref (self->node.values[index]);
    }

  for (text++; sbx_text_next_child (&text, TRUE, &child);)
    {
      g_autofree char *canonical = sbx_key_canonicalize (child.key, child.key_length);
      const char *name = canonical != NULL ? canonical : child.key;
      gsize name_length = canonical != NULL ? strlen (canonical) : child.key_length;

      if (name_length == length && memcmp (name, wanted, length) == 0)
        {
          g_clear_pointer (&found, sbx_value_unref);
          found = child_of_text ((SbxValue *) self, &child);
        }
    }

  return found;
}

/**
 * sbx_value_lookup_index:
 * @self: a value
 * @index: from 0
 *
 * Returns: (transfer full) (nullable): the element, %NULL if @self is no array or is shorter
 */
SbxValue *
sbx_value_lookup_index (const SbxValue *self,
                        guint           index)
{
  const char *text = sbx_value_get_text (self);
  SbxTextChild child;

  if (sbx_value_get_json_type (self) != SBX_JSON_ARRAY)
    return NULL;
  if (text == NULL)
    return index < self->node.count ? sbx_value_ref (self->node.values[index]) : NULL;

  for (text++; sbx_text_next_child (&text, FALSE, &child); index--)
    {
      if (index == 0)
        return child_of_text ((SbxValue *) self, &child);
    }

  return NULL;
}

/**
 * sbx_value_append_json:
 * @self: a value
 * @out: where to append
 *
 * Appends the JSON text.
 */
void
sbx_value_append_json (const SbxValue *self,
                       GString        *out)
{
  const char *text = sbx_value_get_text (self);
  gboolean object = self->form == SBX_FORM_OBJECT;

  if (text != NULL)
    {
      g_string_append_len (out, text, (gssize) self->size);
      return;
    }

  g_string_append_c (out, object ? '{' : '[');
  for (guint i = 0; i < self->node.count; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      if (object)
        {
          const SbxKey *key = sbx_shape_get (self->node.shape, i);

          g_string_append_c (out, '"');
          g_string_append_len (out, key->text, key->length);
          g_string_append_len (out, "\":", 2);
        }
      sbx_value_append_json (self->node.values[i], out);
    }
  g_string_append_c (out, object ? '}' : ']');
}

/**
 * sbx_value_to_json:
 * @self: a value
 *
 * Returns: (transfer full): the JSON text; one NUL stands behind it
 */
GBytes *
sbx_value_to_json (const SbxValue *self)
{
  GString *out = g_string_sized_new (self->size + 1);
  gsize length;

  sbx_value_append_json (self, out);
  length = out->len;

  return g_bytes_new_take (g_string_free (out, FALSE), length);
}

static gboolean
append_preview (const SbxValue *self,
                GString        *out,
                gsize           max)
{
  const char *text = sbx_value_get_text (self);

  if (text != NULL)
    {
      g_string_append_len (out, text, (gssize) MIN (self->size, max + 4));
      return out->len <= max;
    }
  g_string_append_c (out, self->node.shape != NULL ? '{' : '[');
  for (guint i = 0; i < self->node.count; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      if (self->node.shape != NULL)
        {
          const SbxKey *key = sbx_shape_get (self->node.shape, i);

          g_string_append_printf (out, "\"%.*s\":", (int) MIN (key->length, max), key->text);
        }
      if (out->len > max || !append_preview (self->node.values[i], out, max))
        return FALSE;
    }
  g_string_append_c (out, self->node.shape != NULL ? '}' : ']');

  return out->len <= max;
}

/**
 * sbx_value_preview:
 * @self: a value
 * @max: bytes
 *
 * Returns: (transfer full): the beginning of the JSON on one line, valid UTF-8, with … behind it if
 *   it was cut
 */
char *
sbx_value_preview (const SbxValue *self,
                   gsize           max)
{
  GString *out = g_string_new (NULL);
  const char *end;

  if (!append_preview (self, out, max))
    {
      g_string_truncate (out, MIN (out->len, max));
      g_utf8_validate_len (out->str, out->len, &end);
      g_string_truncate (out, (gsize) (end - out->str));
      g_string_append (out, "…");
    }

  return g_string_free (out, FALSE);
}

/**
 * sbx_value_dup_string:
 * @self: a value
 *
 * Returns: (transfer full) (nullable): the text of a string, escapes resolved; %NULL for anything
 *   else
 */
char *
sbx_value_dup_string (const SbxValue *self)
{
  g_autoptr (SbxJson) json = NULL;

  if (sbx_value_get_json_type (self) != SBX_JSON_STRING)
    return NULL;
  json = sbx_json_parse (sbx_value_get_text (self), self->size, self->size, 0, NULL);

  return json != NULL ? sbx_json_dup_string (json, 0, NULL) : NULL;
}

/**
 * sbx_value_equal:
 * @a: a value
 * @b: a value
 *
 * Returns: whether both have the same JSON text
 */
gboolean
sbx_value_equal (const SbxValue *a,
                 const SbxValue *b)
{
  g_autoptr (GBytes) text_a = NULL;
  g_autoptr (GBytes) text_b = NULL;

  if (a == b)
    return TRUE;
  if (a->size != b->size)
    return FALSE;
  if (sbx_value_get_text (a) != NULL && sbx_value_get_text (b) != NULL)
    return memcmp (sbx_value_get_text (a), sbx_value_get_text (b), a->size) == 0;

  text_a = sbx_value_to_json (a);
  text_b = sbx_value_to_json (b);

  return g_bytes_equal (text_a, text_b);
}
