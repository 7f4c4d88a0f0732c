/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

/* Bounds of the memory: about 1 MiB, 10 MiB at worst. Past the first, the oldest are forgotten, so
 * many at a time. */
#define SBX_QUERIES_MAX 3072
#define SBX_QUERIES_STEP 1024
#define SBX_QUERIES_LOOK_BACK 256  /* so many are looked through for the request of a query */
#define SBX_QUERIES_MAX_GAPS 64
#define SBX_QUERIES_MAX_TEXT 2048  /* of an address or a key; of longer ones a checksum counts */

typedef struct _SbxQuery SbxQuery;

/**
 * SbxQuery:
 * @run: where
 * @remote: who asked, or none
 * @library: whose query it is; none for a bare request
 * @store: (nullable): what keeps the answer
 * @cache: which part of @store
 * @closed: when @store was closed, ms since 1970, or infinity
 * @request: whether it is a request to the network, not a query of a library
 * @key: (nullable): the library's key; of a request what else decides its answer. Interned: equal
 *   texts are one pointer
 * @url: (nullable): normal form of the address, interned
 * @safe: whether the method only asks
 * @number: number of its start
 * @time: ms since 1970
 * @settled: number of its end, 0 while it is under way
 * @settled_time: ms since 1970
 * @ok: whether it was answered
 * @bytes: what came over the network, or NaN
 * @sake: (nullable): of a request: the query it was made for
 * @asked: (nullable): of a query: the request that was made for it
 * @guessed: that @asked belongs to it follows only from there being no other
 *
 * Somebody asked for something.
 */
struct _SbxQuery
{
  const SbxRun *run;
  SbxSymbol remote;
  SbxSymbol library;
  const SbxStore *store;
  SbxSymbol cache;
  double closed;
  gboolean request;
  const char *key;
  const char *url;
  gboolean safe;
  guint64 number;
  double time;
  guint64 settled;
  double settled_time;
  gboolean ok;
  double bytes;
  SbxQuery *sake;
  SbxQuery *asked;
  gboolean guessed;
  char *id;
  gboolean leaving;
};

/**
 * SbxQueries:
 *
 * Queries of libraries and requests to the network, each request with the query for whose sake it
 * was made. Shared by all rules of a session that ask about them: each passes on what it observes,
 * the first one counts. Watchers are called before the oldest SBX_QUERIES_STEP are forgotten.
 */
typedef struct _SbxQueries SbxQueries;

#define SBX_QUERIES_WANTS \
  (SBX_DETECTOR_WANTS (SBX_EVENT_QUERY_START) | SBX_DETECTOR_WANTS (SBX_EVENT_QUERY_SETTLE) \
   | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_CLOSE) | SBX_DETECTOR_WANTS (SBX_EVENT_GAP))

SbxQueries *sbx_queries_get (SbxSession *session);
void sbx_queries_release (SbxQueries *self);
/* (nullable): the query that @event began or settled */
const SbxQuery *sbx_queries_observe (SbxQueries *self, const SbxEvent *event);
void sbx_queries_watch (SbxQueries *self, void (*leaving) (gpointer data), gpointer data);
/* (element-type SbxQuery): what is remembered, in the order in which it began */
GPtrArray *sbx_queries_get_all (SbxQueries *self);
/* Whether events of @run are missing between two others. */
gboolean sbx_queries_has_gap (SbxQueries *self, const SbxRun *run, guint64 from, guint64 to);

/* What an address asks for: without fragment, user and what only keeps caches out, parameters
 * sorted. (transfer full) */
char *sbx_queries_normalize (const char *url);
/* The same for people: without scheme and parameters, `:id` for what looks like one. (transfer
 * full) */
char *sbx_queries_dup_template (const char *url);
/* Whether two normal forms ask for something else, wherever: the host may be a mirror, a page is a
 * part of the same, a credential (`~` and a mark) is no question. */
gboolean sbx_queries_differ (const char *a, const char *b);

G_END_DECLS
