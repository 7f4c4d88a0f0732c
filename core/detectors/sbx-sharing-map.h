/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

/* More slices, readers and types than these are left out of a map, which says so. */
#define SBX_SHARING_MAP_MAX_SLICES 2000
#define SBX_SHARING_MAP_MAX_READERS 2000
#define SBX_SHARING_MAP_MAX_TYPES 1000

/**
 * SbxSharingUse:
 * @remote: (nullable): name of the remote; %NULL if nobody knows who it was
 * @owns: the slice is or was its own
 * @host: it owns the shell
 * @writes: dispatches of it that changed the slice
 * @bridged: how many of @writes came in over a bridge
 * @first: event number of the first write, 0 if there is none
 * @last: event number of the last one
 * @first_time: when the first was, ms since 1970
 * @last_time: when the last was
 *
 * What one remote does to one slice.
 */
typedef struct
{
  char *remote;
  gboolean owns;
  gboolean host;
  guint64 writes;
  guint64 bridged;
  guint64 first;
  guint64 last;
  double first_time;
  double last_time;
} SbxSharingUse;

/**
 * SbxSharingSlice:
 * @name: the key
 * @owner: (nullable): name of the remote it belongs to now
 * @open: its reducer is there
 * @on_purpose: the rule configuration says that it is shared
 * @writes: dispatches that changed it, whoever sent them
 * @uses: (element-type SbxSharingUse): by name of the remote, nobody's last
 *
 * One slice of one store, and who uses it.
 */
typedef struct
{
  char *name;
  char *owner;
  gboolean open;
  gboolean on_purpose;
  guint64 writes;
  GPtrArray *uses;
} SbxSharingSlice;

/**
 * SbxSharingReader:
 * @remote: (nullable): name of the remote
 * @live: subscriptions it has now
 * @subscriptions: subscriptions it ever made
 * @reads: places in its code that read the state outside a dispatch, as far as they were told
 *
 * A remote that looks at a store. Which slices it looks at nobody can see from outside.
 */
typedef struct
{
  char *remote;
  guint live;
  guint subscriptions;
  guint64 reads;
} SbxSharingReader;

/**
 * SbxSharingStore:
 * @peer: name of the peer it is in
 * @label: text for people
 * @owner: (nullable): name of the remote that made it
 * @slices: (element-type SbxSharingSlice): in the order in which they came
 * @readers: (element-type SbxSharingReader): by name of the remote, nobody's last
 * @gaps: how many times events are missing in its runs
 *
 * A store over all runs of its peer: reloads and tabs of one program add up.
 */
typedef struct
{
  char *peer;
  char *label;
  char *owner;
  GPtrArray *slices;
  GPtrArray *readers;
  guint gaps;
} SbxSharingStore;

/**
 * SbxSharingType:
 * @type: type of an action that crossed a bridge
 * @senders: (element-type utf8): names of the remotes that sent it, sorted
 * @receivers: (element-type utf8): names of the remotes that let it in, sorted
 * @sent: how many times it was sent
 *
 * A global action: who tells whom.
 */
typedef struct
{
  char *type;
  GPtrArray *senders;
  GPtrArray *receivers;
  guint64 sent;
} SbxSharingType;

/**
 * SbxSharingMap:
 * @stores: (element-type SbxSharingStore): in the order in which they came
 * @types: (element-type SbxSharingType): sorted by name
 * @remotes: (element-type utf8): names of all remotes in the map, sorted
 * @left_out: there is more than the bounds of a map let in
 *
 * The macro-state map: all remotes against all slices, with who owns, writes, subscribes, reads and
 * bridges. Rule over-sharing reports what stands out in it.
 *
 * Where it comes from: on the session's thread from sbx_sharing_map_new(), for `sbx` and tests; in
 * the window from the engine's updates: `sharing` of [struct@SbxUpdate] is a new map when something
 * in it changed, as often as findings are, and %NULL otherwise. Immutable and reference counted
 * atomically: any thread may hold one. Like findings it is a function of the events alone.
 */
typedef struct
{
  gatomicrefcount ref_count;
  GPtrArray *stores;
  GPtrArray *types;
  GPtrArray *remotes;
  gboolean left_out;
} SbxSharingMap;

SbxSharingMap *sbx_sharing_map_new (SbxSession *session);
SbxSharingMap *sbx_sharing_map_new_if_changed (SbxSession *session,
                                               guint64    *serial);
SbxSharingMap *sbx_sharing_map_ref (SbxSharingMap *self);
void sbx_sharing_map_unref (SbxSharingMap *self);
char *sbx_sharing_map_dup_title (SbxSharingMap         *self,
                                 const SbxSharingStore *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSharingMap, sbx_sharing_map_unref)

G_END_DECLS
