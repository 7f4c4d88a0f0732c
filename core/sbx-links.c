/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-links.h"

#include <string.h>

#define NO_LINK G_MAXUINT

/* Links of one row are chained, in both directions of reading. */
typedef struct
{
  SbxLink link;
  guint next_from; /* the next one of the same @from, or NO_LINK */
  guint next_to;
} Entry;

struct _SbxLinks
{
  GArray *entries;
  GHashTable *first_from; /* number → index of the first link from there */
  GHashTable *first_to;
  double longest;         /* ms, of settled links */
};

/**
 * sbx_links_new:
 *
 * Returns: (transfer full): no links
 */
SbxLinks *
sbx_links_new (void)
{
  SbxLinks *self = g_new0 (SbxLinks, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->first_from = g_hash_table_new (NULL, NULL);
  self->first_to = g_hash_table_new (NULL, NULL);

  return self;
}

/**
 * sbx_links_free:
 * @self: (transfer full): links
 */
void
sbx_links_free (SbxLinks *self)
{
  g_array_unref (self->entries);
  g_hash_table_unref (self->first_from);
  g_hash_table_unref (self->first_to);
  g_free (self);
}

static Entry *
get_entry (const SbxLinks *self,
           guint           index)
{
  return &g_array_index (self->entries, Entry, index);
}

/* Puts a link at the end of the chain of its row: chains are as long as a message has receivers. */
static void
chain (SbxLinks   *self,
       GHashTable *heads,
       guint32     number,
       guint       index,
       gsize       next)
{
  gpointer head;
  guint at;

  if (number == 0)
    return;
  if (!g_hash_table_lookup_extended (heads, GUINT_TO_POINTER (number), NULL, &head))
    {
      g_hash_table_insert (heads, GUINT_TO_POINTER (number), GUINT_TO_POINTER (index));
      return;
    }
  at = GPOINTER_TO_UINT (head);
  while (G_STRUCT_MEMBER (guint, get_entry (self, at), next) != NO_LINK)
    at = G_STRUCT_MEMBER (guint, get_entry (self, at), next);
  G_STRUCT_MEMBER (guint, get_entry (self, at), next) = index;
}

static void
apply_one (SbxLinks            *self,
           const SbxLinkChange *change)
{
  const SbxLink *link = &change->link;
  Entry *entry;

  if (change->index == self->entries->len)
    {
      Entry fresh = { .next_from = NO_LINK, .next_to = NO_LINK };

      g_array_append_val (self->entries, fresh);
    }
  g_return_if_fail (change->index < self->entries->len);

  entry = get_entry (self, change->index);
  if (entry->link.from == 0)
    chain (self, self->first_from, link->from, change->index, G_STRUCT_OFFSET (Entry, next_from));
  if (entry->link.to == 0)
    chain (self, self->first_to, link->to, change->index, G_STRUCT_OFFSET (Entry, next_to));
  entry->link = *link;
  if (link->to_time - link->from_time > self->longest)
    self->longest = link->to_time - link->from_time;
}

/**
 * sbx_links_apply:
 * @self: links
 * @changes: (element-type SbxLinkChange): from sbx_session_take_links(), in order. A link's `from`
 *   and `to` may become known later; once they are, they stay.
 */
void
sbx_links_apply (SbxLinks     *self,
                 const GArray *changes)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (changes != NULL);

  for (guint i = 0; i < changes->len; i++)
    apply_one (self, &g_array_index (changes, SbxLinkChange, i));
}

guint
sbx_links_get_count (const SbxLinks *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->entries->len;
}

/**
 * sbx_links_get:
 * @self: links
 * @index: below their count
 *
 * Returns: (transfer none): the link, until the next change
 */
const SbxLink *
sbx_links_get (const SbxLinks *self,
               guint           index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->entries->len, NULL);

  return &get_entry (self, index)->link;
}

static GArray *
list (const SbxLinks *self,
      GHashTable     *heads,
      guint32         number,
      gsize           next)
{
  GArray *indexes = g_array_new (FALSE, FALSE, sizeof (guint));
  gpointer head;

  if (number == 0
      || !g_hash_table_lookup_extended (heads, GUINT_TO_POINTER (number), NULL, &head))
    return indexes;
  for (guint at = GPOINTER_TO_UINT (head);
       at != NO_LINK;
       at = G_STRUCT_MEMBER (guint, get_entry (self, at), next))
    g_array_append_val (indexes, at);

  return indexes;
}

/**
 * sbx_links_list_from:
 * @self: links
 * @number: number of a row
 *
 * Returns: (transfer full) (element-type guint): indexes of the links that start there
 */
GArray *
sbx_links_list_from (const SbxLinks *self,
                     guint32         number)
{
  g_return_val_if_fail (self != NULL, NULL);

  return list (self, self->first_from, number, G_STRUCT_OFFSET (Entry, next_from));
}

/**
 * sbx_links_list_to:
 * @self: links
 * @number: number of a row
 *
 * Returns: (transfer full) (element-type guint): indexes of the links that end there
 */
GArray *
sbx_links_list_to (const SbxLinks *self,
                   guint32         number)
{
  g_return_val_if_fail (self != NULL, NULL);

  return list (self, self->first_to, number, G_STRUCT_OFFSET (Entry, next_to));
}

/**
 * sbx_links_count_from:
 * @self: links
 * @number: number of a row
 * @count: (out): what became of the messages that were sent there; spans do not count
 */
void
sbx_links_count_from (const SbxLinks *self,
                      guint32         number,
                      SbxLinkCount   *count)
{
  g_autoptr (GArray) indexes = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (count != NULL);

  memset (count, 0, sizeof *count);
  indexes = sbx_links_list_from (self, number);
  for (guint i = 0; i < indexes->len; i++)
    {
      const SbxLink *link = sbx_links_get (self, g_array_index (indexes, guint, i));

      if (link->kind != SBX_LINK_BRIDGE || link->fate == SBX_LINK_UNHEARD)
        continue;
      count->n++;
      if (link->fate == SBX_LINK_DELIVERED)
        count->delivered++;
      else if (link->fate == SBX_LINK_OPEN)
        count->open++;
      else if (sbx_link_is_dropped (link))
        count->dropped++;
    }
}

/**
 * sbx_links_find_time:
 * @self: links
 * @time: ms since 1970
 *
 * Links come nearly in the order of their beginning; those of a realm that reported late do not.
 * O(log n) where it may begin: whoever draws a span of time goes on from here until links begin
 * after its end.
 *
 * Returns: index of a link from which on those are that are still under way at @time or begin after
 *   it, except for what came late; the count if there is none
 */
guint
sbx_links_find_time (const SbxLinks *self,
                     double          time)
{
  guint low = 0;
  guint high;

  g_return_val_if_fail (self != NULL, 0);

  high = self->entries->len;
  time -= self->longest;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_entry (self, middle)->link.from_time < time)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * sbx_link_is_dropped:
 * @self: a link
 *
 * Returns: whether its receiver dropped it, or never got it
 */
gboolean
sbx_link_is_dropped (const SbxLink *self)
{
  return self->fate >= SBX_LINK_ALLOW_LIST && self->fate <= SBX_LINK_LOST;
}
