/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-value-private.h"

#include <string.h>

gboolean
sbx_value_make_writable (SbxValue **slot)
{
  SbxValue *self = *slot;
  SbxValue *copy;

  if (sbx_value_get_text (self) != NULL)
    {
      if (!sbx_json_type_is_container (sbx_value_get_json_type (self)))
        return FALSE;
      *slot = sbx_value_expand (self);
      sbx_value_unref (self);
      return TRUE;
    }
  if (g_atomic_int_get (&self->ref_count) == 1)
    return TRUE;

  copy = g_new (SbxValue, 1);
  *copy = *self;
  copy->ref_count = 1;
  copy->node.room = MAX (self->node.count, 4);
  copy->node.values = g_new (SbxValue *, copy->node.room);
  for (guint i = 0; i < self->node.count; i++)
    copy->node.values[i] = sbx_value_ref (self->node.values[i]);
  if (self->node.shape != NULL)
    sbx_shape_ref (self->node.shape);
  sbx_value_unref (self);
  *slot = copy;

  return TRUE;
}

void
sbx_value_set_at (SbxValue *self,
                  guint     index,
                  SbxValue *value)
{
  SbxValue *old = self->node.values[index];

  self->size = self->size - old->size + value->size;
  self->node.values[index] = value;
  sbx_value_unref (old);
}

void
sbx_value_append_member (SbxValue   *self,
                         const char *key,
                         guint32     length,
                         SbxValue   *value)
{
  if (self->node.count == self->node.room)
    {
      self->node.room *= 2;
      self->node.values = g_renew (SbxValue *, self->node.values, self->node.room);
    }
  self->size += value->size + length + 3 + (self->node.count > 0);
  self->node.values[self->node.count++] = value;
  self->node.shape = sbx_shape_make_writable (self->node.shape);
  sbx_shape_append (self->node.shape, key, length, TRUE);
}

void
sbx_value_remove_member (SbxValue *self,
                         guint     index)
{
  SbxValue *old = self->node.values[index];

  self->node.count--;
  self->size -= old->size + sbx_shape_get (self->node.shape, index)->length + 3
                + (self->node.count > 0);
  memmove (&self->node.values[index], &self->node.values[index + 1],
           sizeof (SbxValue *) * (self->node.count - index));
  self->node.shape = sbx_shape_make_writable (self->node.shape);
  sbx_shape_remove (self->node.shape, index);
  sbx_value_unref (old);
}

void
sbx_value_splice (SbxValue  *self,
                  guint      at,
                  guint      cut,
                  SbxValue **add,
                  guint      n_add)
{
  guint before = self->node.count;
  guint after = before - cut + n_add;
  gsize commas_before = before > 0 ? before - 1 : 0;
  gsize commas_after = after > 0 ? after - 1 : 0;

  for (guint i = at; i < at + cut; i++)
    {
      self->size -= self->node.values[i]->size;
      sbx_value_unref (self->node.values[i]);
    }
  if (after > self->node.room)
    {
      self->node.room = MAX (after, self->node.room * 2);
      self->node.values = g_renew (SbxValue *, self->node.values, self->node.room);
    }
  memmove (&self->node.values[at + n_add], &self->node.values[at + cut],
           sizeof (SbxValue *) * (before - at - cut));
  for (guint i = 0; i < n_add; i++)
    {
      self->node.values[at + i] = add[i];
      self->size += add[i]->size;
    }
  self->node.count = after;
  self->size = self->size + commas_after - commas_before;
}
