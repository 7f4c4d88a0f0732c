/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-presence.h"
#include "sbx-slices.h"

G_BEGIN_DECLS

/* Bounds of the memory: about 1 MiB, of all stores together. */
#define SBX_HYDRATION_MAX_READY 4096
#define SBX_HYDRATION_MAX_READERS 4096
#define SBX_HYDRATION_MAX_FAILURES 4  /* of one reader */
#define SBX_HYDRATION_MAX_TOUCHED 4096 /* slices of one store */
#define SBX_HYDRATION_MAX_LOOKS 5000  /* dispatches of one store that are looked at */

/**
 * SbxReady:
 * @slice: a slice
 * @sender: who made it ready, or none
 * @number: number of the dispatch that did
 * @time: ms since 1970
 * @added: number of the event that told of the slice
 *
 * A slice that was restored.
 */
typedef struct
{
  SbxSymbol slice;
  SbxSymbol sender;
  guint64 number;
  double time;
  guint64 added;
} SbxReady;

/**
 * SbxReadFailure:
 * @read: number of the read
 * @read_time: ms since 1970
 * @log: number of the error's `log`
 * @log_time: ms since 1970
 *
 * An error about something that is not there, soon after a read by the same remote.
 */
typedef struct
{
  guint64 read;
  double read_time;
  guint64 log;
  double log_time;
} SbxReadFailure;

/**
 * SbxReader:
 * @remote: who reads
 * @slice: what, if a `not-ready` named it, else none
 * @site: where in the code it first did, if somebody told
 * @number: number of the first read
 * @time: ms since 1970
 * @last: number of the last read
 * @last_time: ms since 1970
 * @gaps: gaps of the run at the first read
 * @follows: it was subscribed when the first slice after that became ready, or it was gone
 * @failures: what went wrong
 * @n_failures: how many of @failures are set
 *
 * A remote that reads a store.
 */
typedef struct
{
  SbxSymbol remote;
  SbxSymbol slice;
  SbxSymbol site;
  guint64 number;
  double time;
  guint64 last;
  double last_time;
  guint gaps;
  gboolean follows;
  gboolean decided; /* whether it follows */
  SbxReadFailure failures[SBX_HYDRATION_MAX_FAILURES];
  guint n_failures;
} SbxReader;

/**
 * SbxHydrationStore:
 * @store: a store
 * @ready: (element-type SbxReady): in their order
 * @readers: (element-type SbxReader): in their order
 *
 * Who read a store, and when its slices were restored.
 */
typedef struct
{
  SbxStore *store;
  GArray *ready;
  GPtrArray *readers;
  /* private */
  double until;        /* slices are looked at */
  guint n_looks;
  GHashTable *touched; /* slices that somebody changed before they were restored */
} SbxHydrationStore;

/**
 * SbxHydration:
 *
 * When slices became ready, and who read their stores before. Slices are looked at for some time
 * after a store was made or a slice was added; then a dispatch costs a comparison.
 */
typedef struct _SbxHydration SbxHydration;

SbxHydration *sbx_hydration_new (SbxSession *session);
void sbx_hydration_free (SbxHydration *self);
/* @error: so long after a read, in ms, an error belongs to it; @window: so long slices are looked
 * at. */
void sbx_hydration_observe (SbxHydration *self, const SbxEvent *event, double error,
                            double window);
/* (element-type SbxHydrationStore): by index of the store, with %NULL in between */
GPtrArray *sbx_hydration_get_stores (SbxHydration *self);

G_END_DECLS
