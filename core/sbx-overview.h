/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-detector.h"
#include "sbx-rows.h"

G_BEGIN_DECLS

/**
 * SbxOverviewSlice:
 * @name: the key
 * @open: whether its reducer is there
 * @owner: (nullable): name of the remote it belongs to
 *
 * A slice of a store.
 */
typedef struct
{
  char *name;
  gboolean open;
  char *owner;
} SbxOverviewSlice;

/**
 * SbxOverviewStore:
 * @index: what rows hold
 * @peer: index of its peer
 * @owner: index of the remote it belongs to, or %SBX_ROW_NONE
 * @label: text for people
 * @id: the agent's id of it
 * @library: (nullable): what made it
 * @version: (nullable): version of @library
 * @open: whether it is open and its run the peer's latest
 * @state_size: bytes of JSON, 0 if unknown
 * @n_actions: dispatches so far
 * @can: the commands it takes now; none if it is not connected
 * @why: (nullable): why not the others, for people
 * @locked: dispatches do nothing
 * @paused: actions are not recorded
 * @travelled: it shows a state of the past
 * @at: event number of the action whose state it shows, 0 if it is the last or not known
 * @skipped: (element-type guint64): event numbers of the actions that are left out, ascending
 * @slices: (element-type SbxOverviewSlice): its slices, gone ones too
 *
 * A store of one run.
 */
typedef struct
{
  guint index;
  guint peer;
  guint owner;
  char *label;
  char *id;
  char *library;
  char *version;
  gboolean open;
  gsize state_size;
  guint64 n_actions;
  SbxCommandSet can;
  char *why;
  gboolean locked;
  gboolean paused;
  gboolean travelled;
  guint64 at;
  GArray *skipped;
  GPtrArray *slices;
} SbxOverviewStore;

/**
 * SbxOverviewPackage:
 * @name: of the package
 * @version: the version
 * @provider: (nullable): name of the remote that ships it
 * @required: (nullable): the range that was asked for
 * @singleton: there shall be one copy only
 * @loaded: its code was run
 *
 * A version of a shared package, as one remote has or wants it.
 */
typedef struct
{
  char *name;
  char *version;
  char *provider;
  char *required;
  gboolean singleton;
  gboolean loaded;
} SbxOverviewPackage;

/**
 * SbxOverviewLoad:
 * @what: `manifest`, `entry`, `expose`, `shared` or `preload`
 * @name: (nullable): which one
 * @error: (nullable): why it failed
 * @done: it has ended
 * @ok: and well
 * @ms: how long it took, %NAN if unknown
 *
 * Something of a remote that was loaded.
 */
typedef struct
{
  char *what;
  char *name;
  char *error;
  gboolean done;
  gboolean ok;
  double ms;
} SbxOverviewLoad;

/**
 * SbxOverviewRemote:
 * @index: what rows hold
 * @peer: index of its peer
 * @name: its name
 * @version: (nullable): its version
 * @host: whether it owns the shell
 * @mounted: whether it is mounted now
 * @n_actions: its dispatches so far
 * @packages: (element-type SbxOverviewPackage): shared packages, in the order they were told
 * @loads: (element-type SbxOverviewLoad): what was loaded of it, in order
 *
 * A remote of one peer.
 */
typedef struct
{
  guint index;
  guint peer;
  char *name;
  char *version;
  gboolean host;
  gboolean mounted;
  guint64 n_actions;
  GPtrArray *packages;
  GPtrArray *loads;
} SbxOverviewRemote;

/**
 * SbxOverviewPeer:
 * @index: place in the overview
 * @id: as the agent gave it
 * @name: for people
 * @kind: `page`, `worker`, `node`, `native` or `demo`
 * @url: (nullable): address of a page
 * @connector: (nullable): address of the connector by which it is connected now
 * @live: whether a connection stands
 * @runs: how many runs it had
 *
 * A peer over all its runs.
 */
typedef struct
{
  guint index;
  char *id;
  char *name;
  char *kind;
  char *url;
  char *connector;
  gboolean live;
  guint runs;
} SbxOverviewPeer;

/**
 * SbxOverview:
 * @peers: (element-type SbxOverviewPeer): by index
 * @remotes: (element-type SbxOverviewRemote): by index
 * @stores: (element-type SbxOverviewStore): by index
 * @runs: (nullable) (element-type guint): by index of the run, the index of its peer; %G_MAXUINT if
 *   it has none
 *
 * The world as the window shows it: a copy of the model, made when something changed. Immutable and
 * reference counted atomically, so that any thread may hold one. Indexes are those of rows.
 */
typedef struct
{
  gatomicrefcount ref_count;
  GPtrArray *peers;
  GPtrArray *remotes;
  GPtrArray *stores;
  GArray *runs;
} SbxOverview;

SbxOverview *sbx_overview_new (SbxSession *session);
SbxOverview *sbx_overview_ref (SbxOverview *self);
void sbx_overview_unref (SbxOverview *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOverview, sbx_overview_unref)

G_END_DECLS
