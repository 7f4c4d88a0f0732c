/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

/* Bounds of the memory: about 4 MiB. Past them nothing is known of further ones. */
#define SBX_PRESENCE_MAX_REMOTES 4096 /* of all runs together */
#define SBX_PRESENCE_MAX_USES 16384   /* live ones */
#define SBX_PRESENCE_MAX_SLICES 16384 /* registered ones */

/**
 * SbxPresenceHow:
 * @SBX_PRESENCE_USES: it has a subscription or a listener, or had some and has none any more: a
 *   hint, since a remote may well be mounted and listen to nothing
 * @SBX_PRESENCE_SLICE: a slice of its own was registered, or its last one was removed
 * @SBX_PRESENCE_TOLD: somebody said so (`mount`, `unmount`); the roots of a UI library do
 *
 * How it is known whether a remote is mounted, in ascending order of weight.
 */
typedef enum
{
  SBX_PRESENCE_USES,
  SBX_PRESENCE_SLICE,
  SBX_PRESENCE_TOLD,
} SbxPresenceHow;

/**
 * SbxRegistered:
 * @store: the store
 * @slice: name of the slice
 * @number: number of the event that told of its registration
 * @time: ms since 1970
 *
 * A slice that a remote has registered in a store.
 */
typedef struct
{
  SbxStore *store;
  SbxSymbol slice;
  guint64 number;
  double time;
} SbxRegistered;

/**
 * SbxAttendance:
 * @run: the run
 * @remote: name of the remote
 * @host: it owns the shell; only what is told unmounts it
 * @mounted: whether it is mounted now
 * @how: how that is known
 * @since: since when, ms since 1970
 * @number: number of the event that told it
 * @n_mounts: how often it was mounted, by more than a hint
 * @n_unmounts: how often it was unmounted, likewise
 * @n_uses: its live subscriptions and listeners
 * @slices: the slices that it registered and that are there, in the order of registration
 *
 * A remote in one run: is it there?
 */
typedef struct
{
  SbxRun *run;
  SbxSymbol remote;
  gboolean host;
  gboolean mounted;
  SbxPresenceHow how;
  double since;
  guint64 number;
  guint n_mounts;
  guint n_unmounts;
  guint n_uses;
  GArray *slices; /* SbxRegistered */
  /* private */
  gboolean settled;        /* mounted, by more than a hint */
  SbxPresenceHow settled_how;
  gboolean rooted;         /* told mounted, by somebody who also tells of the end */
  gboolean ever_unmounted; /* told, in this run */
  GQueue fresh;            /* SbxUse that have seen no unmount; unowned links */
} SbxAttendance;

/**
 * SbxUse:
 * @run: where
 * @who: (nullable): whose, if that is known
 * @store: (nullable): the store subscribed to
 * @bridge: the bridge listened to, if it is no store
 * @site: call site, `url:line:column`, if somebody told
 * @mount: `n_mounts` of @who when it began, or was left
 * @number: number of its `subscribe`
 * @time: ms since 1970
 * @left: when @who was unmounted the first time since, ms since 1970; NaN if it was not
 * @left_number: number of the event that told of it
 * @left_how: how that is known
 * @gaps: gaps of the run (sbx_slices_count_gaps()) when it began, or was left
 *
 * A live subscription to a store or a live listener on a bridge.
 */
typedef struct
{
  SbxRun *run;
  SbxAttendance *who;
  SbxStore *store;
  SbxSymbol bridge;
  SbxSymbol site;
  guint mount;
  guint64 number;
  double time;
  double left;
  guint64 left_number;
  SbxPresenceHow left_how;
  guint gaps;
  /* private */
  char *id;
  GList in_fresh;
  GList in_store;
} SbxUse;

/**
 * SbxPresence:
 *
 * Who is mounted when, and what each remote listens to. Shared by all rules of a session: each
 * passes on what it observes, the first one counts.
 *
 * A remote is unmounted when somebody says so, or when the last slice it registered was removed
 * (but not while a root of it stands); either is taken back when it is said to be mounted, or
 * registers a slice. Where neither is known, a remote that had subscriptions or listeners and has
 * none any more counts as gone, as a hint (%SBX_PRESENCE_USES).
 */
typedef struct _SbxPresence SbxPresence;

/* @who was mounted again: it is as it was before @event. */
typedef void (*SbxReturnFunc) (const SbxAttendance *who, const SbxEvent *event, gpointer data);
/* @ended: the event that ends it. */
typedef void (*SbxUseFunc) (const SbxUse *use, const SbxEvent *ended, gpointer data);

/* What a rule must pass on, besides what it wants for itself. */
#define SBX_PRESENCE_WANTS                                                                         \
  (SBX_DETECTOR_WANTS (SBX_EVENT_HELLO) | SBX_DETECTOR_WANTS (SBX_EVENT_BYE)                       \
   | SBX_DETECTOR_WANTS (SBX_EVENT_MOUNT) | SBX_DETECTOR_WANTS (SBX_EVENT_UNMOUNT)                 \
   | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_OPEN) | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_CLOSE)        \
   | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_ADD) | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_REMOVE)    \
   | SBX_DETECTOR_WANTS (SBX_EVENT_SUBSCRIBE) | SBX_DETECTOR_WANTS (SBX_EVENT_UNSUBSCRIBE)         \
   | SBX_DETECTOR_WANTS (SBX_EVENT_GAP))

SbxPresence *sbx_presence_get (SbxSession *session);
void sbx_presence_release (SbxPresence *self);
void sbx_presence_observe (SbxPresence *self, const SbxEvent *event);

/* (nullable): what is known of that remote in that run; lives as long as the session. */
const SbxAttendance *sbx_presence_find (SbxPresence *self, const SbxRun *run, SbxSymbol remote);
/* Whether @deadline (ms since 1970) has passed in @run: by an event of the run, or by @now. A run
 * that was closed before it never gets there. */
gboolean sbx_presence_has_passed (SbxPresence *self, const SbxRun *run, double deadline,
                                  double now);

/* Everybody who is or was there, by run and name of the remote; (element-type SbxAttendance)
 * (transfer container). */
GPtrArray *sbx_presence_list (SbxPresence *self);
/* @func is called when a remote that was gone is back, or does what only who is there does. */
void sbx_presence_watch_returns (SbxPresence *self, SbxReturnFunc func, gpointer data);
/* @func gets every use that ends, while it is still known. */
void sbx_presence_watch_uses (SbxPresence *self, SbxUseFunc func, gpointer data);
/* The live ones in the order in which they began; (element-type SbxUse) (transfer container). */
GPtrArray *sbx_presence_list_uses (SbxPresence *self);

G_END_DECLS
