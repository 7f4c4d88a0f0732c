/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

/* Bounds of the memory: about 9 MiB. What comes past them is not counted. */
#define SBX_SHARING_MAX_CELLS 65536
#define SBX_SHARING_MAX_VIEWS 16384
#define SBX_SHARING_MAX_SUBSCRIPTIONS 16384
#define SBX_SHARING_MAX_PASSAGES 8192

/**
 * SbxSharingCell:
 * @store: the store
 * @remote: (nullable): who dispatched
 * @slice: what changed
 * @writes: how many times
 * @bridged: how many of them came in over a bridge
 * @first: number of the first dispatch
 * @last: number of the last one
 *
 * One remote's writes to one slice.
 */
typedef struct
{
  SbxStore *store;
  SbxRemote *remote;
  SbxSymbol slice;
  guint64 writes;
  guint64 bridged;
  guint64 first;
  guint64 last;
  double first_time;
  double last_time;
} SbxSharingCell;

/**
 * SbxSharingView:
 * @live: subscriptions to the store now
 * @total: subscriptions there ever were
 * @reads: `read` events
 * @first: number of the first of all these
 * @last: number of the last one
 *
 * One remote that looks at one store.
 */
typedef struct
{
  SbxStore *store;
  SbxRemote *remote;
  guint live;
  guint total;
  guint64 reads;
  guint64 first;
  guint64 last;
  double first_time;
  double last_time;
} SbxSharingView;

/**
 * SbxSharingPassage:
 * @type: type of an action
 * @remote: (nullable): who sent it over a bridge, or let it in
 * @sent: how many times it was sent
 * @taken: how many times it was let in
 *
 * One remote's part in one action that crosses bridges.
 */
typedef struct
{
  SbxSymbol type;
  SbxRemote *remote;
  guint64 sent;
  guint64 taken;
} SbxSharingPassage;

/**
 * SbxSharing:
 *
 * Counts who writes which slice, who looks at which store, and what crosses bridges. Rule
 * over-sharing keeps it up to date; sbx_sharing_map_new() makes what people see of it.
 */
typedef struct _SbxSharing SbxSharing;

#define SBX_SHARING_WANTS \
  (SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH) | SBX_DETECTOR_WANTS (SBX_EVENT_SUBSCRIBE) \
   | SBX_DETECTOR_WANTS (SBX_EVENT_UNSUBSCRIBE) | SBX_DETECTOR_WANTS (SBX_EVENT_BYE) \
   | SBX_DETECTOR_WANTS (SBX_EVENT_READ) | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_SENT))

SbxSharing *sbx_sharing_get (SbxSession *session);
void sbx_sharing_release (SbxSharing *self);
void sbx_sharing_observe (SbxSharing *self, const SbxEvent *event);

/* (element-type SbxSharingCell) and so on, in the order in which they came */
GPtrArray *sbx_sharing_get_cells (SbxSharing *self);
GPtrArray *sbx_sharing_get_views (SbxSharing *self);
GPtrArray *sbx_sharing_get_passages (SbxSharing *self);
/* Grows with every change. */
guint64 sbx_sharing_get_serial (SbxSharing *self);
gboolean sbx_sharing_is_full (SbxSharing *self);

G_END_DECLS
