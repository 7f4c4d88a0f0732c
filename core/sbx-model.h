/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-command.h"
#include "sbx-value.h"

G_BEGIN_DECLS

/* What a session knows of the world, as plain structs that live as long as the session. They belong
 * to the session's thread; the window gets copies (sbx-overview.h). Indexes count from 0 in the
 * order of first appearance and are what rows hold. */

/**
 * SbxPeer:
 *
 * One connected endpoint, over all its runs.
 */
struct _SbxPeer
{
  guint index;
  char *id;
  char *name;
  char *kind;
  char *url;            /* (nullable) */
  SbxRun *run;          /* the latest */
  GPtrArray *remotes;   /* SbxRemote, owned by the session */
  GPtrArray *packages;  /* SbxSharedPackage, in the order in which they were told */
  GPtrArray *loads;     /* SbxLoad, in the order in which they began */
};

/**
 * SbxRun:
 *
 * One life of a peer: one load of a page, one process.
 */
struct _SbxRun
{
  guint index;
  gint64 id;            /* row in the recording */
  char *peer_id;        /* as the agent gave it */
  char *name;           /* the agent's own run id */
  SbxPeer *peer;
  double wall;          /* ms since 1970 at t = 0 */
  double last_t;
  guint64 seq;          /* last event taken */
  guint64 durable;      /* last event on disk */
  gboolean live;        /* a connection stands */
  SbxConnector *connector; /* (nullable): takes commands for its stores; set by the connector */
  gboolean taken;          /* its connector alone may speak for it now; set by the connector */
  gboolean left;        /* left behind by a page that was reloaded: never had a connection here */
  gboolean late;        /* its agent came when the app ran already: who listens may be unknown */
  gboolean past;        /* it tells of earlier times: it ends with its last event, not now */
  GHashTable *stores;   /* the agent's store id (SbxSymbol) → SbxStore */
  SbxSymbol sent_type;  /* type of the last bridge-sent, until its dispatch arrives */
};

/**
 * SbxRemote:
 *
 * A separately built and deployed app inside a peer.
 */
struct _SbxRemote
{
  guint index;
  SbxPeer *peer;
  SbxSymbol name;
  gboolean host;
  gboolean mounted;
  char *version;
  char *entry;
  guint64 n_actions;
};

/**
 * SbxSharedPackage:
 *
 * A version of a shared package, as one remote has or wants it.
 */
typedef struct
{
  SbxRemote *remote;    /* (nullable) */
  SbxSymbol name;
  SbxSymbol version;
  SbxSymbol provider;   /* the remote that ships it */
  SbxSymbol required;
  gboolean singleton;
  gboolean loaded;
  guint64 number;       /* of the event that told it last */
} SbxSharedPackage;

/**
 * SbxLoad:
 *
 * Something of a remote that was loaded: its manifest, its entry, a module it exposes.
 */
typedef struct
{
  SbxRemote *remote;
  SbxSymbol what;
  SbxSymbol name;
  SbxSymbol error;      /* why it failed */
  gboolean done;
  gboolean ok;
  double ms;            /* NAN if unknown */
  guint64 number;       /* of the event that told it last */
} SbxLoad;

/**
 * SbxSlice:
 *
 * A top-level key of a store. It stays listed after its reducer was removed.
 */
typedef struct
{
  SbxSymbol name;
  SbxRemote *owner;     /* (nullable) */
  gboolean open;
  gboolean initial;     /* there when the store was created */
  guint64 added;        /* event numbers */
} SbxSlice;

/**
 * SbxStore:
 *
 * One state container of one run.
 */
struct _SbxStore
{
  guint index;
  SbxRun *run;
  SbxSymbol id;
  SbxSymbol name;
  SbxSymbol library;
  SbxSymbol version;
  SbxSymbol runtime;
  SbxSymbol tag;
  SbxRemote *owner;     /* (nullable) */
  gboolean open;
  gboolean late;
  SbxCommandSet can;    /* the commands it takes */
  char *why;            /* (nullable): why not the others, for people */
  gboolean locked;
  gboolean paused;
  char *at;             /* (nullable): the peer's name of the action whose state it shows */
  GPtrArray *skipped;   /* (nullable): the peer's names of the actions that are left out */
  GHashTable *actions;  /* (nullable): the peer's name of an action → its number (guint64 *) */
  guint64 jumped;       /* event number of the last jump that was asked for */
  GArray *slices;       /* SbxSlice */
  SbxValue *state;      /* (nullable): unknown, or not built since the replay (@stale) */
  gboolean stale;
  gsize state_bytes;    /* of @state as it was counted */
  gboolean unkept;      /* past SBX_LIMIT_STATE_BYTES: always rebuilt */
  guint64 opened;       /* event numbers */
  guint64 last;
  guint64 last_action;
  gsize since_keyframe; /* bytes of events since then */
  guint64 n_actions;
  guint64 n_unpatched;  /* actions whose patch did not fit the state */
};

SbxSlice *sbx_store_find_slice (SbxStore *self,
                                SbxSymbol name);
void sbx_store_name_action (SbxStore   *self,
                            const char *id,
                            guint64     number);
guint64 sbx_store_find_action (SbxStore   *self,
                               const char *id);
char *sbx_store_dup_label (SbxStore   *self,
                           SbxSymbols *symbols);

G_END_DECLS
