/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"
#include "sbx-feed-hello.h"

G_BEGIN_DECLS

/**
 * SbxFeed:
 *
 * Makes events for a peer of a foreign protocol: begins its run, numbers and batches its events,
 * turns whole states into patches, waits for the disk. Lives on the session's thread.
 *
 * Events are passed on 20 ms after the first of a batch, or when 256 KiB or 1,000 are together.
 * While the disk is full nothing is taken: `paused` says when to stop and when to go on reading;
 * what comes meanwhile is kept, up to 64 MiB, and becomes a gap beyond.
 *
 * Signals: `paused` (boolean).
 */
#define SBX_TYPE_FEED (sbx_feed_get_type ())
G_DECLARE_FINAL_TYPE (SbxFeed, sbx_feed, SBX, FEED, GObject)

SbxFeed *sbx_feed_new (SbxSession         *session,
                       SbxConnector       *connector,
                       const SbxFeedHello *hello,
                       GError            **error);
/* NULL after the end. run->connector is set while the feed lives. */
SbxRun *sbx_feed_get_run (SbxFeed *self);
/* Ends the run; what was batched is passed on before. @reason: closed, lost, stopped, replaced */
void sbx_feed_end (SbxFeed    *self,
                   const char *reason);
/* Milliseconds since the run began. */
double sbx_feed_get_time (SbxFeed *self);
/* The time of the events to come, for what happened earlier; a negative one: the time they come. */
void sbx_feed_set_time (SbxFeed *self,
                        double   t);
/* Passes on what is batched. */
void sbx_feed_flush (SbxFeed *self);

/* One event, now. @members: JSON text that follows `k` and `t`, beginning with a comma, or "":
 * made of values that were parsed, or written with sbx_json_append_string(). */
void sbx_feed_add (SbxFeed     *self,
                   SbxEventKind kind,
                   const char  *members);

/* The whole state of a store without an action: a `state` event, unless it is the state that is
 * known already. */
void sbx_feed_set_state (SbxFeed    *self,
                         const char *store,
                         SbxJson    *json,
                         guint32     token);
/* The session has this state of the store already, told by events of the caller's own: the next
 * whole state is compared with it. */
void sbx_feed_know_state (SbxFeed    *self,
                          const char *store,
                          SbxJson    *json,
                          guint32     token);
/* A dispatch and the whole state after it. @action: JSON text; @members: further members of the
 * event, beginning with a comma, or "". Without a known state before it, the dispatch has no patch
 * and a `state` follows it. @json (nullable): NULL if the state after it is not known: no patch. */
void sbx_feed_dispatch (SbxFeed    *self,
                        const char *store,
                        const char *action,
                        gssize      length,
                        const char *members,
                        SbxJson    *json,
                        guint32     token);
/* The last state that was given; NULL if there is none. Borrowed. */
const SbxJson *sbx_feed_get_state (SbxFeed    *self,
                                   const char *store,
                                   guint32    *token);
/* Forgets it: the next one is told as a whole. */
void sbx_feed_forget_state (SbxFeed    *self,
                            const char *store);

G_END_DECLS
