/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

/* Values are compared when nothing has changed them for so many milliseconds. */
#define SBX_PAIRS_QUIET 1000.0

/* Bounds: stores are at most SBX_LIMIT_STORES, and each has at most one partner. */
#define SBX_PAIRS_MAX_COMMON 256
#define SBX_PAIRS_MAX_POINTS 16
#define SBX_PAIRS_MAX_SUBSCRIPTIONS 16384
#define SBX_PAIRS_MAX_GAPS 64

typedef enum
{
  SBX_OVERLAP_NONE,
  SBX_OVERLAP_GENERIC, /* only keys such as `ui`, which any store may have */
  SBX_OVERLAP_SMALL,   /* less than half of the smaller store */
  SBX_OVERLAP_PLAIN,   /* the same slices, several, but all of them such as any store may have */
  SBX_OVERLAP_PART,
  SBX_OVERLAP_EQUAL,
} SbxOverlap;

typedef struct _SbxPair SbxPair;

/**
 * SbxCandidate:
 * @opened: number of its `store-open`
 * @time: time of that
 * @keys: slices at creation, sorted; empty if they are unknown
 * @n_subscriptions: live ones
 * @last: number of its last dispatch
 * @reopened: number of a second `store-open` for the same id that contradicts the first, or 0
 * @partner: (nullable): the earlier store of the realm that is most like it
 *
 * A store, seen as a possible copy of another.
 */
typedef struct
{
  SbxStore *store;
  guint64 opened;
  double time;
  GArray *keys;
  guint n_subscriptions;
  guint64 last;
  guint64 reopened;
  double reopened_time;
  SbxPair *partner;
  GPtrArray *pairs; /* (nullable): all it is part of, unowned */
} SbxCandidate;

/**
 * SbxPoint:
 * @number: after this event the common slices had been quiet
 * @changed: number of the event that had changed them last
 * @time: time of that
 * @result: what a comparison found
 *
 * A moment at which the values of two stores may be compared.
 */
typedef struct
{
  guint64 number;
  guint64 changed;
  double time;
  gint8 result;
} SbxPoint;

/**
 * SbxPair:
 * @a: the earlier store
 * @b: the later one
 * @overlap: how alike their slices are
 * @common: slices that both have
 * @changed: number of the event that changed one of these last, in either store
 * @changed_at: when that was
 * @points: quiet moments, the first ones and the last ones
 *
 * Two stores of one realm that may be one store twice.
 */
struct _SbxPair
{
  SbxCandidate *a;
  SbxCandidate *b;
  SbxOverlap overlap;
  GArray *common;
  guint64 changed;
  double changed_at;
  SbxPoint points[SBX_PAIRS_MAX_POINTS];
  guint n_points;
  guint64 compared[2];                 /* last dispatches at the last comparison of the present */
  gint8 compared_result;
};

typedef struct _SbxPairs SbxPairs;

/* What a rule must pass on. */
#define SBX_PAIRS_WANTS                                                                  \
  (SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH) | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_OPEN)   \
   | SBX_DETECTOR_WANTS (SBX_EVENT_STATE) | SBX_DETECTOR_WANTS (SBX_EVENT_SUBSCRIBE)     \
   | SBX_DETECTOR_WANTS (SBX_EVENT_UNSUBSCRIBE) | SBX_DETECTOR_WANTS (SBX_EVENT_GAP))

SbxPairs *sbx_pairs_new (SbxSession *session);
void sbx_pairs_free (SbxPairs *self);
void sbx_pairs_observe (SbxPairs *self, const SbxEvent *event);
/* (element-type SbxCandidate) */
GPtrArray *sbx_pairs_get_candidates (SbxPairs *self);
/* Whether somebody has used the store since event @since. */
gboolean sbx_candidate_is_used (const SbxCandidate *self, guint64 since);
/* Stores of the realm with the same slices and owner as @like, itself included. */
guint sbx_pairs_count_alike (SbxPairs *self, const SbxCandidate *like);
/* 1: the common slices differed at a quiet moment, the first of which is @at; 0: they never did;
 * -1: there was no such moment, or a state is unknown. */
int sbx_pairs_compare (SbxPairs *self, SbxPair *pair, double now, SbxPoint *at);
/* Whether events of the run are missing between two numbers. */
gboolean sbx_pairs_has_gap (SbxPairs *self, const SbxRun *run, guint64 from, guint64 to);

G_END_DECLS
