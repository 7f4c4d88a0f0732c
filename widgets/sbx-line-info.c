/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-line-info.h"

#include <math.h>
#include <string.h>

/* Whose message it is that came in here. */
static guint16
find_sender (const SbxLinks *links,
             guint32         number)
{
  g_autoptr (GArray) to = sbx_links_list_to (links, number);

  for (guint i = 0; i < to->len; i++)
    {
      const SbxLink *link = sbx_links_get (links, g_array_index (to, guint, i));

      if (link->kind == SBX_LINK_BRIDGE)
        return link->from_remote;
    }
  return SBX_ROW_NONE;
}

void
sbx_line_info_read_links (SbxLineInfo    *info,
                          const SbxRow   *row,
                          const SbxLinks *links)
{
  const SbxLink *span = sbx_links_find_span (links, row->number);

  if ((row->flags & SBX_ROW_SENT) != 0)
    sbx_links_count_from (links, row->number, &info->sent);
  if ((row->flags & SBX_ROW_REPLAYED) != 0)
    info->from_remote = find_sender (links, row->number);
  if (span == NULL)
    return;
  info->begins = span->from == row->number;
  info->ends = !info->begins;
  info->partner = info->begins ? span->to : span->from;
  info->fate = span->fate;
  info->span = span->to_time - span->from_time;
}

static gboolean
is_same (double a,
         double b)
{
  return a == b || (isnan (a) && isnan (b));
}

gboolean
sbx_line_info_equal (const SbxLineInfo *a,
                     const SbxLineInfo *b)
{
  return is_same (a->delta, b->delta) && is_same (a->span, b->span) && a->count == b->count &&
         a->partner == b->partner && memcmp (&a->sent, &b->sent, sizeof a->sent) == 0 &&
         a->from_remote == b->from_remote && a->open == b->open && a->begins == b->begins &&
         a->ends == b->ends && a->paired == b->paired && a->fate == b->fate;
}

static gboolean
is_repeat (const SbxRow *a,
           const SbxRow *b)
{
  return a->type == b->type && a->remote == b->remote && a->store == b->store &&
         a->run == b->run && a->flags == b->flags;
}

/* No repeat is one of something asynchronous: each has a fate of its own. What threw is never
 * folded away. */
gboolean
sbx_line_info_joins (const SbxRow *head,
                     const SbxRow *above,
                     const SbxRow *row,
                     gpointer      links)
{
  const SbxLink *span;

  if (head->kind != SBX_ROW_ACTION || row->kind != SBX_ROW_ACTION ||
      ((head->flags | row->flags) & SBX_ROW_ERROR) != 0)
    return FALSE;
  if (is_repeat (head, row) && is_repeat (above, row))
    return sbx_links_find_span (links, row->number) == NULL &&
           sbx_links_find_span (links, head->number) == NULL;
  if (head != above)
    return FALSE;
  span = sbx_links_find_span (links, row->number);
  return span != NULL && span->from == head->number && span->to == row->number;
}
