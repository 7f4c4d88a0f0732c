/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-drift-compare.h"

typedef struct
{
  guint32 times;
  guint32 messages;
  SbxDriftFunc func;
  gpointer data;
} Comparison;

static SbxSymbol
get_identity (const SbxOutline *self)
{
  if (self->store == NULL)
    return self->bridge;

  return self->store->name != SBX_SYMBOL_NONE ? self->store->name : self->store->id;
}

static gboolean
is_alike (const SbxOutline *a,
          const SbxOutline *b)
{
  if ((a->store == NULL) != (b->store == NULL) || get_identity (a) != get_identity (b))
    return FALSE;
  if (a->store == NULL)
    return a->type == b->type && a->version == b->version;

  return strcmp (a->run->peer_id, b->run->peer_id) == 0;
}

static int
compare_numbers (guint64 a,
                 guint64 b)
{
  return a < b ? -1 : a > b;
}

/* Those that are alike stand beside each other, in the order of their runs. */
static int
compare_outlines (gconstpointer left,
                  gconstpointer right)
{
  const SbxOutline *a = *(const SbxOutline *const *) left;
  const SbxOutline *b = *(const SbxOutline *const *) right;
  int order = (a->store == NULL) - (b->store == NULL);

  if (order == 0)
    order = compare_numbers (get_identity (a), get_identity (b));
  if (order == 0 && a->store != NULL)
    order = strcmp (a->run->peer_id, b->run->peer_id);
  if (order == 0)
    order = compare_numbers (a->type, b->type);
  if (order == 0)
    order = compare_numbers (a->version, b->version);
  if (order == 0 && a->run->wall != b->run->wall)
    order = a->run->wall < b->run->wall ? -1 : 1;
  if (order == 0)
    order = compare_numbers (a->first, b->first);

  return order;
}

/* It was there as often as it could, and till the end. */
static gboolean
is_established (const Comparison     *self,
                const SbxOutlineNode *node)
{
  const SbxOutline *outline = node->outline;

  if (node->n_without > 0)
    return FALSE;
  if (!node->exact)
    return node->n_with >= (outline->store == NULL ? self->messages : self->times);

  return node->present && !node->stale && outline->n_states - node->since_state >= self->times;
}

static gboolean
is_container (const SbxOutlineNode *node)
{
  return node->solid == SBX_OUTLINE_OBJECT || node->solid == SBX_OUTLINE_LIST;
}

static gboolean
begins_with_digit (const SbxOutlineValue *value)
{
  return value->length > 0
         && (g_ascii_isdigit (value->text[0]) || (value->text[0] == '-' && value->length > 1));
}

static gboolean
is_retyped (const SbxOutlineNode *a,
            const SbxOutlineNode *b)
{
  const guint32 nothing = SBX_OUTLINE_TYPE_BIT (SBX_OUTLINE_NULL)
                          | SBX_OUTLINE_TYPE_BIT (SBX_OUTLINE_UNKNOWN);
  guint32 left = a->types & ~nothing;
  guint32 right = b->types & ~nothing;

  /* Of one type each: what has several is a union. */
  if (left == 0 || right == 0 || left == right || (left & (left - 1)) != 0
      || (right & (right - 1)) != 0 || a->solid == SBX_OUTLINE_BOOLEAN
      || b->solid == SBX_OUTLINE_BOOLEAN)
    return FALSE;

  /* 7 in one run and "all" in the other may be one choice; 1240 and "1240" are one number. */
  if (a->solid == SBX_OUTLINE_NUMBER && b->solid == SBX_OUTLINE_TEXT_VALUE)
    return begins_with_digit (&b->value);
  if (a->solid == SBX_OUTLINE_TEXT_VALUE && b->solid == SBX_OUTLINE_NUMBER)
    return begins_with_digit (&a->value);

  return TRUE;
}

static void
compare_nodes (const Comparison *self,
               SbxOutlineNode   *before,
               SbxOutlineNode   *after)
{
  if (before->dictionary != after->dictionary)
    return;
  for (SbxOutlineNode *child = before->first; child != NULL; child = child->next)
    {
      SbxOutlineNode *now = sbx_outline_node_find (after, child->key);
      gboolean slice = before->parent == NULL && before->outline->store != NULL
                       && is_container (child);

      if (now == NULL)
        {
          /* Written as a whole, and all of it known. */
          if (!slice && after->n_objects > 0 && !after->full && !after->dictionary
              && is_established (self, child))
            self->func (child, NULL, after, self->data);
          continue;
        }
      if (is_retyped (child, now) && !slice && is_established (self, child))
        self->func (child, now, after, self->data);
      else
        compare_nodes (self, child, now);
    }
}

void
sbx_drift_compare_runs (SbxOutlines *outlines,
                        guint32      times,
                        guint32      messages,
                        SbxDriftFunc func,
                        gpointer     data)
{
  const GPtrArray *all = sbx_outlines_get_all (outlines);
  g_autoptr (GPtrArray) sorted = g_ptr_array_sized_new (all->len);
  Comparison self = { .times = times, .messages = messages, .func = func, .data = data };

  for (guint i = 0; i < all->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (all, i));
  g_ptr_array_sort (sorted, compare_outlines);
  for (guint i = 1; i < sorted->len; i++)
    {
      SbxOutline *before = g_ptr_array_index (sorted, i - 1);
      SbxOutline *after = g_ptr_array_index (sorted, i);

      /* Two of one name in one run: nobody knows which is which. */
      if (!is_alike (before, after) || before->run == after->run
          || before->n_states == 0 || after->n_states == 0)
        continue;
      if (i + 1 < sorted->len)
        {
          const SbxOutline *next = g_ptr_array_index (sorted, i + 1);

          if (is_alike (after, next) && next->run == after->run)
            continue;
        }
      compare_nodes (&self, before->root, after->root);
    }
}
