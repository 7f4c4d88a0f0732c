/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-detector.h"
#include "sbx-rows.h"

G_BEGIN_DECLS

/* The world as the window shows it: a copy of the model, made when something changed. Immutable,
 * atomically reference counted. Indexes are those of rows. */

typedef struct
{
  char *name;
  gboolean open;
  char *owner;          /* (nullable) */
} SbxOverviewSlice;

typedef struct
{
  guint index;
  guint peer;
  guint owner;          /* index of the remote, or SBX_ROW_NONE */
  char *label;
  char *id;
  char *library;        /* (nullable) */
  char *version;        /* (nullable) */
  gboolean open;        /* open and its run is the peer's latest */
  gsize state_size;     /* bytes of JSON, 0 if unknown */
  guint64 n_actions;
  GPtrArray *slices;    /* SbxOverviewSlice */
} SbxOverviewStore;

typedef struct
{
  guint index;
  guint peer;
  char *name;
  char *version;        /* (nullable) */
  gboolean host;
  gboolean mounted;
  guint64 n_actions;
} SbxOverviewRemote;

typedef struct
{
  guint index;
  char *id;
  char *name;
  char *kind;
  char *url;            /* (nullable) */
  gboolean live;
  guint runs;
} SbxOverviewPeer;

/**
 * SbxOverview:
 *
 * Peers, remotes and stores, each array by index.
 */
typedef struct
{
  gatomicrefcount ref_count;
  GPtrArray *peers;     /* SbxOverviewPeer */
  GPtrArray *remotes;   /* SbxOverviewRemote */
  GPtrArray *stores;    /* SbxOverviewStore */
} SbxOverview;

SbxOverview *sbx_overview_new (SbxSession *session);
SbxOverview *sbx_overview_ref (SbxOverview *self);
void sbx_overview_unref (SbxOverview *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOverview, sbx_overview_unref)

G_END_DECLS
