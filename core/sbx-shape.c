/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-shape.h"

#include <string.h>

/* Up to here looking at every key is faster than hashing. */
#define LINEAR 8

struct _SbxShape
{
  gint ref_count;
  guint count;
  guint size;
  guint n_slots;      /* 0, or a power of two of at least twice the count */
  SbxKey *keys;
  guint32 *slots;     /* index + 1 */
  GBytes *arena;
};

/* Objects come from peers, but a slow object slows only its own store: no seed, so shapes are
 * cheap. */
static guint32
hash_key (const char *text,
          guint32     length)
{
  guint64 hash = length;

  while (length >= 8)
    {
      guint64 word;

      memcpy (&word, text, 8);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9fb21c651e98df25);
      hash ^= hash >> 29;
      text += 8;
      length -= 8;
    }
  for (; length > 0; length--)
    hash = (hash ^ (guchar) *text++) * G_GUINT64_CONSTANT (0x100000001b3);
  hash *= G_GUINT64_CONSTANT (0x9fb21c651e98df25);

  return (guint32) (hash >> 33);
}

static void
put_slot (SbxShape *self,
          guint     index)
{
  guint32 i = self->keys[index].hash & (self->n_slots - 1);

  while (self->slots[i] != 0)
    i = (i + 1) & (self->n_slots - 1);
  self->slots[i] = index + 1;
}

static void
rebuild_slots (SbxShape *self)
{
  guint wanted = 16;

  if (self->count <= LINEAR)
    {
      g_clear_pointer (&self->slots, g_free);
      self->n_slots = 0;
      return;
    }

  while (wanted < self->count * 2)
    wanted *= 2;
  if (self->n_slots < wanted)
    {
      g_free (self->slots);
      self->n_slots = wanted * 2;
      self->slots = g_new (guint32, self->n_slots);
    }
  memset (self->slots, 0, sizeof (guint32) * self->n_slots);
  for (guint i = 0; i < self->count; i++)
    put_slot (self, i);
}

SbxShape *
sbx_shape_new (GBytes *arena,
               guint   reserve)
{
  SbxShape *self = g_new0 (SbxShape, 1);

  self->ref_count = 1;
  self->size = MAX (reserve, 4);
  self->keys = g_new (SbxKey, self->size);
  self->arena = arena != NULL ? g_bytes_ref (arena) : NULL;

  return self;
}

SbxShape *
sbx_shape_ref (SbxShape *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
sbx_shape_unref (SbxShape *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  for (guint i = 0; i < self->count; i++)
    {
      if (self->keys[i].owned)
        g_free ((char *) self->keys[i].text);
    }
  g_free (self->keys);
  g_free (self->slots);
  g_clear_pointer (&self->arena, g_bytes_unref);
  g_free (self);
}

SbxShape *
sbx_shape_make_writable (SbxShape *self)
{
  SbxShape *copy;

  if (g_atomic_int_get (&self->ref_count) == 1)
    return self;

  copy = sbx_shape_new (self->arena, self->count + 4);
  for (guint i = 0; i < self->count; i++)
    {
      copy->keys[i] = self->keys[i];
      if (copy->keys[i].owned)
        copy->keys[i].text = g_strndup (self->keys[i].text, self->keys[i].length);
    }
  copy->count = self->count;
  rebuild_slots (copy);
  sbx_shape_unref (self);

  return copy;
}

const SbxKey *
sbx_shape_get (const SbxShape *self,
               guint           index)
{
  return &self->keys[index];
}

static inline gboolean
key_equals (const SbxKey *key,
            const char   *text,
            guint32       length)
{
  return key->length == length && memcmp (key->text, text, length) == 0;
}

guint32
sbx_shape_find (const SbxShape *self,
                const char     *text,
                guint32         length)
{
  guint32 hash;

  if (self->n_slots == 0)
    {
      for (guint i = 0; i < self->count; i++)
        {
          if (key_equals (&self->keys[i], text, length))
            return i;
        }
      return SBX_SHAPE_ABSENT;
    }

  hash = hash_key (text, length);
  for (guint32 i = hash & (self->n_slots - 1);
       self->slots[i] != 0;
       i = (i + 1) & (self->n_slots - 1))
    {
      guint32 index = self->slots[i] - 1;

      if (self->keys[index].hash == hash && key_equals (&self->keys[index], text, length))
        return index;
    }

  return SBX_SHAPE_ABSENT;
}

void
sbx_shape_append (SbxShape   *self,
                  const char *text,
                  guint32     length,
                  gboolean    copy)
{
  SbxKey *key;

  if (self->count == self->size)
    {
      self->size *= 2;
      self->keys = g_renew (SbxKey, self->keys, self->size);
    }
  key = &self->keys[self->count++];
  key->text = copy ? g_strndup (text, length) : text;
  key->length = length;
  key->hash = hash_key (text, length);
  key->owned = copy;

  if (self->count * 2 > self->n_slots)
    rebuild_slots (self);
  else
    put_slot (self, self->count - 1);
}

void
sbx_shape_remove (SbxShape *self,
                  guint     index)
{
  if (self->keys[index].owned)
    g_free ((char *) self->keys[index].text);
  self->count--;
  memmove (&self->keys[index], &self->keys[index + 1], sizeof (SbxKey) * (self->count - index));
  rebuild_slots (self);
}
