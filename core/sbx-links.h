/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-rows.h"

G_BEGIN_DECLS

/* The detail of a message that its receiver did not live to see. */
#define SBX_LINK_UNMOUNTED "unmounted"

/**
 * SbxLinkKind:
 * @SBX_LINK_BRIDGE: a message on a bridge, from its sender to one receiver
 * @SBX_LINK_SPAN: an asynchronous action, from pending to settled
 *
 * What a link joins.
 */
typedef enum
{
  SBX_LINK_BRIDGE,
  SBX_LINK_SPAN,
} SbxLinkKind;

/**
 * SbxLinkFate:
 * @SBX_LINK_OPEN: not settled yet
 * @SBX_LINK_DELIVERED: the receiver dispatched it; a span was fulfilled
 * @SBX_LINK_REJECTED: a span was rejected
 * @SBX_LINK_TAKEN: received, handled without an error, and nothing was dispatched: other
 *   conversations use bridges too
 * @SBX_LINK_ALLOW_LIST: dropped: the receiver does not take this type
 * @SBX_LINK_MALFORMED: dropped: it is no action
 * @SBX_LINK_SCHEMA: dropped: a schema version that the receiver does not take
 * @SBX_LINK_THREW: dropped: its handler threw
 * @SBX_LINK_LOST: dropped: the receiver was listening and it never arrived
 * @SBX_LINK_UNHEARD: nobody listened; @to_remote is none
 * @SBX_LINK_UNKNOWN: what became of it cannot be told: events are missing, or its realm is gone
 *
 * What became of a link. From %SBX_LINK_ALLOW_LIST to %SBX_LINK_LOST it was dropped.
 */
typedef enum
{
  SBX_LINK_OPEN,
  SBX_LINK_DELIVERED,
  SBX_LINK_REJECTED,
  SBX_LINK_TAKEN,
  SBX_LINK_ALLOW_LIST,
  SBX_LINK_MALFORMED,
  SBX_LINK_SCHEMA,
  SBX_LINK_THREW,
  SBX_LINK_LOST,
  SBX_LINK_UNHEARD,
  SBX_LINK_UNKNOWN,
} SbxLinkFate;

/**
 * SbxLink:
 * @from_time: ms since 1970
 * @to_time: when it was settled, ms since 1970; NaN if it is not
 * @from: number of the row where it starts: the dispatch that was sent, or whose span begins; 0 if
 *   the message was sent without a dispatch, or only its reception is known
 * @to: number of the row where it ends: the dispatch it became, or the one that settles the span;
 *   0 if there is none
 * @sent: number of the `bridge-sent`; 0 for a span, or if it is not known
 * @received: number of the `bridge-received`; 0 if there was none
 * @type: type of the message, or of the action that began the span
 * @bridge: name of the bridge; none for a span
 * @detail: what the receiver said about it, such as the schema version; %SBX_LINK_UNMOUNTED if it
 *   ended before a message arrived that is lost; none if nothing is known
 * @from_remote: index of the remote, or %SBX_ROW_NONE
 * @to_remote: index of the remote, or %SBX_ROW_NONE
 * @from_run: index of the run, or %SBX_ROW_NONE if nobody knows who sent it
 * @to_run: index of the run, or %SBX_ROW_NONE as long as nobody received it
 * @kind: an [enum@SbxLinkKind]
 * @fate: an [enum@SbxLinkFate]
 *
 * One line that joins two moments. A message has one for each receiver; as long as nobody received
 * it, one that ends nowhere.
 */
typedef struct
{
  double from_time;
  double to_time;
  guint32 from;
  guint32 to;
  guint32 sent;
  guint32 received;
  SbxSymbol type;
  SbxSymbol bridge;
  SbxSymbol detail;
  guint16 from_remote;
  guint16 to_remote;
  guint16 from_run;
  guint16 to_run;
  guint8 kind;
  guint8 fate;
} SbxLink;

/**
 * SbxLinkChange:
 * @index: which link: links count from 0 in the order in which they became known
 * @link: what it is now
 *
 * A link that is new, or of which more is known.
 */
typedef struct
{
  guint index;
  SbxLink link;
} SbxLinkChange;

/**
 * SbxLinkCount:
 * @n: receivers
 * @delivered: how many dispatched it
 * @dropped: how many dropped it
 * @open: how many have not settled
 *
 * What became of one message at all its receivers.
 */
typedef struct
{
  guint n;
  guint delivered;
  guint dropped;
  guint open;
} SbxLinkCount;

/**
 * SbxLinks:
 *
 * The links of one session as somebody who follows it knows them: filled from the changes that
 * sbx_session_take_links() hands out. Belongs to one thread (the window's, or an exporter's).
 */
typedef struct _SbxLinks SbxLinks;

SbxLinks *sbx_links_new (void);
void sbx_links_free (SbxLinks *self);
void sbx_links_apply (SbxLinks     *self,
                      const GArray *changes);
guint sbx_links_get_count (const SbxLinks *self);
const SbxLink *sbx_links_get (const SbxLinks *self,
                              guint           index);
GArray *sbx_links_list_from (const SbxLinks *self,
                             guint32         number);
GArray *sbx_links_list_to (const SbxLinks *self,
                           guint32         number);
void sbx_links_count_from (const SbxLinks *self,
                           guint32         number,
                           SbxLinkCount   *count);
guint sbx_links_find_next (const SbxLinks *self,
                           guint           index,
                           double          begin,
                           double          end);
const SbxLink *sbx_links_find_span (const SbxLinks *self,
                                    guint32         number);
guint sbx_links_find_time (const SbxLinks *self,
                           double          time);
gboolean sbx_link_is_dropped (const SbxLink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxLinks, sbx_links_free)

G_END_DECLS
