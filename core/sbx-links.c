/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-links.h"

#include <math.h>
#include <string.h>

#define NO_LINK G_MAXUINT
/* Links for each chain before there are more chains. */
#define CHAIN_LINKS 4

typedef struct
{
  SbxLink link;
  guint next_from; /* the next one in its chain, or NO_LINK */
  guint next_to;
} Entry;

/**
 * Way:
 * @heads: the first link of each chain, or NO_LINK
 * @n_heads: a power of two
 * @number: offset in an entry: of the number that is looked for
 * @next: offset in an entry: of the chain
 *
 * How links are found by a number: those with equal last bits are chained, the last link first.
 * Numbers come nearly one after the other, so chains are short, and a link costs nothing but its
 * place in a chain.
 */
typedef struct
{
  guint *heads;
  guint n_heads;
  gsize number;
  gsize next;
} Way;

/* When the links of a stretch are under way, so that whoever looks for a time skips it whole. */
#define SPAN_LINKS 256

typedef struct
{
  double begin;
  double end;   /* of those that are settled */
  guint n_open;
} Span;

struct _SbxLinks
{
  GArray *entries;
  Way from;
  Way to;
  GArray *spans;  /* Span: one for every SPAN_LINKS links */
};

static void
init_way (Way  *way,
          gsize number,
          gsize next)
{
  way->n_heads = 1;
  way->heads = g_new (guint, 1);
  way->heads[0] = NO_LINK;
  way->number = number;
  way->next = next;
}

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
  self->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  init_way (&self->from, G_STRUCT_OFFSET (Entry, link.from), G_STRUCT_OFFSET (Entry, next_from));
  init_way (&self->to, G_STRUCT_OFFSET (Entry, link.to), G_STRUCT_OFFSET (Entry, next_to));

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
  g_array_unref (self->spans);
  g_free (self->from.heads);
  g_free (self->to.heads);
  g_free (self);
}

static Entry *
get_entry (const SbxLinks *self,
           guint           index)
{
  return &g_array_index (self->entries, Entry, index);
}

static guint32
get_number (const SbxLinks *self,
            const Way      *way,
            guint           index)
{
  return G_STRUCT_MEMBER (guint32, get_entry (self, index), way->number);
}

static guint *
get_head (const Way *way,
          guint32    number)
{
  return &way->heads[number & (way->n_heads - 1)];
}

static guint *
get_next (const SbxLinks *self,
          const Way      *way,
          guint           index)
{
  return &G_STRUCT_MEMBER (guint, get_entry (self, index), way->next);
}

static void
put_in (SbxLinks  *self,
        const Way *way,
        guint      index)
{
  guint32 number = get_number (self, way, index);
  guint *at = get_head (way, number);

  if (number == 0)
    return;
  while (*at != NO_LINK && *at > index)
    at = get_next (self, way, *at);
  *get_next (self, way, index) = *at;
  *at = index;
}

static void
take_out (SbxLinks  *self,
          const Way *way,
          guint      index)
{
  guint32 number = get_number (self, way, index);
  guint *at = get_head (way, number);

  if (number == 0)
    return;
  while (*at != index)
    at = get_next (self, way, *at);
  *at = *get_next (self, way, index);
}

static void
grow (SbxLinks *self,
      Way      *way)
{
  if (self->entries->len / CHAIN_LINKS <= way->n_heads)
    return;
  way->n_heads *= 2;
  way->heads = g_renew (guint, way->heads, way->n_heads);
  for (guint i = 0; i < way->n_heads; i++)
    way->heads[i] = NO_LINK;
  for (guint i = 0; i < self->entries->len; i++)
    put_in (self, way, i);
}

static gboolean
is_under_way (const SbxLink *link)
{
  return link->fate == SBX_LINK_OPEN;
}

static double
get_end (const SbxLink *link)
{
  return isnan (link->to_time) ? link->from_time : MAX (link->from_time, link->to_time);
}

static void
widen (SbxLinks      *self,
       guint          index,
       const SbxLink *old,
       const SbxLink *link)
{
  Span *span;

  if (index / SPAN_LINKS == self->spans->len)
    {
      Span fresh = { INFINITY, -INFINITY, 0 };

      g_array_append_val (self->spans, fresh);
    }
  span = &g_array_index (self->spans, Span, index / SPAN_LINKS);
  span->begin = MIN (span->begin, link->from_time);
  if (old != NULL && is_under_way (old))
    span->n_open--;
  if (is_under_way (link))
    span->n_open++;
  else
    span->end = MAX (span->end, get_end (link));
}

static void
apply_one (SbxLinks            *self,
           const SbxLinkChange *change)
{
  const SbxLink *link = &change->link;
  gboolean known = change->index < self->entries->len;
  SbxLink old;

  g_return_if_fail (change->index <= self->entries->len);
  if (!known)
    {
      Entry fresh = { .next_from = NO_LINK, .next_to = NO_LINK };

      g_array_append_val (self->entries, fresh);
      grow (self, &self->from);
      grow (self, &self->to);
    }
  old = get_entry (self, change->index)->link;
  if (old.from != link->from)
    take_out (self, &self->from, change->index);
  if (old.to != link->to)
    take_out (self, &self->to, change->index);
  widen (self, change->index, known ? &old : NULL, link);
  get_entry (self, change->index)->link = *link;
  if (old.from != link->from)
    put_in (self, &self->from, change->index);
  if (old.to != link->to)
    put_in (self, &self->to, change->index);
}

/**
 * sbx_links_apply:
 * @self: links
 * @changes: (element-type SbxLinkChange): from sbx_session_take_links(), in order
 *
 * Takes them in. A link's `from` and `to` may become known later.
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
      const Way      *way,
      guint32         number)
{
  GArray *indexes = g_array_new (FALSE, FALSE, sizeof (guint));

  if (number == 0)
    return indexes;
  for (guint at = *get_head (way, number); at != NO_LINK; at = *get_next (self, way, at))
    if (get_number (self, way, at) == number)
      g_array_append_val (indexes, at);
  for (guint i = 0; i < indexes->len / 2; i++)
    {
      guint *one = &g_array_index (indexes, guint, i);
      guint *other = &g_array_index (indexes, guint, indexes->len - 1 - i);
      guint swap = *one;

      *one = *other;
      *other = swap;
    }

  return indexes;
}

/**
 * sbx_links_list_from:
 * @self: links
 * @number: number of a row
 *
 * Returns: (transfer full) (element-type guint): indexes of the links that start there,
 *   ascending
 */
GArray *
sbx_links_list_from (const SbxLinks *self,
                     guint32         number)
{
  g_return_val_if_fail (self != NULL, NULL);

  return list (self, &self->from, number);
}

/**
 * sbx_links_list_to:
 * @self: links
 * @number: number of a row
 *
 * Returns: (transfer full) (element-type guint): indexes of the links that end there,
 *   ascending
 */
GArray *
sbx_links_list_to (const SbxLinks *self,
                   guint32         number)
{
  g_return_val_if_fail (self != NULL, NULL);

  return list (self, &self->to, number);
}

/* A message that nobody received, so far, has a link all the same. */
static gboolean
has_receiver (const SbxLink *link)
{
  return link->to_run != SBX_ROW_NONE;
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

      if (link->kind != SBX_LINK_BRIDGE || !has_receiver (link))
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

static const SbxLink *
find_span (const SbxLinks *self,
           const Way      *way,
           guint32         number)
{
  const SbxLink *first = NULL;

  for (guint at = *get_head (way, number); at != NO_LINK; at = *get_next (self, way, at))
    if (get_number (self, way, at) == number && get_entry (self, at)->link.kind == SBX_LINK_SPAN)
      first = &get_entry (self, at)->link;

  return first;
}

/**
 * sbx_links_find_span:
 * @self: links
 * @number: number of a row
 *
 * Returns: (transfer none) (nullable): the asynchronous action that begins or ends there, until the
 *   next change
 */
const SbxLink *
sbx_links_find_span (const SbxLinks *self,
                     guint32         number)
{
  const SbxLink *link;

  g_return_val_if_fail (self != NULL, NULL);

  if (number == 0 || self->entries->len == 0)
    return NULL;
  link = find_span (self, &self->from, number);
  if (link == NULL)
    link = find_span (self, &self->to, number);

  return link;
}

/**
 * sbx_links_find_next:
 * @self: links
 * @index: where to begin: 0, or what was found last and one more
 * @begin: ms since 1970
 * @end: the same, not before @begin
 *
 * Links come nearly in the order of their beginning; those of a realm that reported late do not,
 * and an asynchronous action may take an hour. Stretches of links that have nothing to do with the
 * time asked for are skipped: a million links cost 4,000 steps.
 *
 * Returns: index of the next link that is under way at some time between the two; the count if
 *   there is none
 */
guint
sbx_links_find_next (const SbxLinks *self,
                     guint           index,
                     double          begin,
                     double          end)
{
  g_return_val_if_fail (self != NULL, 0);

  for (; index < self->entries->len; index++)
    {
      const SbxLink *link = &get_entry (self, index)->link;
      const Span *span = &g_array_index (self->spans, Span, index / SPAN_LINKS);

      if (span->begin > end || (span->n_open == 0 && span->end < begin))
        index |= SPAN_LINKS - 1;
      else if (link->from_time <= end && (is_under_way (link) || get_end (link) >= begin))
        return index;
    }

  return self->entries->len;
}

/**
 * sbx_links_find_time:
 * @self: links
 * @time: ms since 1970
 *
 * Returns: index of the first link that is still under way at @time or begins after it; the count
 *   if there is none. The others are found by sbx_links_find_next().
 */
guint
sbx_links_find_time (const SbxLinks *self,
                     double          time)
{
  return sbx_links_find_next (self, 0, time, INFINITY);
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
