/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-member-index.h"

#include "sbx-value-private.h"

static guint32
hash_name (const char *text,
           guint32     length)
{
  guint32 hash = 2166136261u;

  for (guint32 i = 0; i < length; i++)
    hash = (hash ^ (guchar) text[i]) * 16777619u;

  return hash;
}

static guint32 *
find_slot (const SbxMemberIndex *self,
           const SbxMemberName  *name)
{
  guint32 at = name->hash & self->mask;

  while (self->slots[at] != 0)
    {
      const SbxMemberName *known = &self->names[self->slots[at] - 1];

      if (known->hash == name->hash && known->length == name->length
          && memcmp (known->text, name->text, name->length) == 0)
        break;
      at = (at + 1) & self->mask;
    }

  return &self->slots[at];
}

/**
 * sbx_member_index_init:
 * @self: (out caller-allocates): to clear with sbx_member_index_clear()
 * @json: a document, which must live as long
 * @object: token of an object
 */
void
sbx_member_index_init (SbxMemberIndex *self,
                       const SbxJson  *json,
                       guint32         object)
{
  guint count = sbx_json_count (json, object);
  guint32 size = 16;

  while (size < count * 2)
    size *= 2;
  self->names = g_new (SbxMemberName, count);
  self->n_names = 0;
  self->slots = g_new0 (guint32, size);
  self->mask = size - 1;
  self->owned = g_ptr_array_new_with_free_func (g_free);

  for (guint32 key = sbx_json_first (json, object);
       key != 0;
       key = sbx_json_after (json, object, key + 1))
    {
      const SbxJsonToken *token = &json->tokens[key];
      SbxMemberName name = { json->text + token->offset, token->length, 0, key };
      char *canonical = token->escaped ? sbx_key_canonicalize (name.text, name.length) : NULL;
      guint32 *slot;

      if (canonical != NULL)
        {
          g_ptr_array_add (self->owned, canonical);
          name.text = canonical;
          name.length = (guint32) strlen (canonical);
        }
      name.hash = hash_name (name.text, name.length);
      slot = find_slot (self, &name);
      if (*slot == 0)
        *slot = ++self->n_names;
      self->names[*slot - 1] = name;
    }
}

/**
 * sbx_member_index_clear:
 * @self: an index
 */
void
sbx_member_index_clear (SbxMemberIndex *self)
{
  g_free (self->names);
  g_free (self->slots);
  g_ptr_array_unref (self->owned);
}

/**
 * sbx_member_index_find:
 * @self: an index
 * @name: a member, of this or of another index
 *
 * Returns: token of the key of that name, or 0
 */
guint32
sbx_member_index_find (const SbxMemberIndex *self,
                       const SbxMemberName  *name)
{
  guint32 slot = *find_slot (self, name);

  return slot != 0 ? self->names[slot - 1].key : 0;
}
