/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

/* Times in milliseconds. */
#define SBX_DELIVERIES_RECEIVE 1000.0  /* by then a message has arrived, or will not */
#define SBX_DELIVERIES_MATCH 3000.0    /* a reception this long after a sending is another's */
#define SBX_DELIVERIES_BUSY 30000.0    /* so long may a page take to take in what has arrived */
#define SBX_DELIVERIES_ASYNC 250.0     /* by then a handler that awaits has dispatched */
#define SBX_DELIVERIES_SKEW 100.0      /* by how much the clocks of two realms may differ */

/* Bounds of the memory: about 4 MiB. */
#define SBX_DELIVERIES_MAX_MESSAGES 2048
#define SBX_DELIVERIES_MAX_RECEPTIONS 64 /* of one message */
#define SBX_DELIVERIES_MAX_RECEIVERS 4096
#define SBX_DELIVERIES_MAX_LISTENERS 16384
#define SBX_DELIVERIES_MAX_ACCEPTS 1024  /* types in one allow-list */
#define SBX_DELIVERIES_MAX_HOPS 100      /* of echoes that are forgotten */
#define SBX_DELIVERIES_MAX_TAKINGS 65536 /* kinds of messages that receivers took */
#define SBX_DELIVERIES_MAX_DETAILS 4096  /* different texts about drops */
#define SBX_DELIVERIES_MAX_DETAIL 256    /* bytes of one */

/* Stands for "any" where types or versions are asked for. */
#define SBX_DELIVERIES_ANY G_MAXUINT32

/* What sbx_deliveries_observe() looks at. */
#define SBX_DELIVERIES_KINDS                        \
  (SBX_DETECTOR_WANTS (SBX_EVENT_HELLO)             \
   | SBX_DETECTOR_WANTS (SBX_EVENT_BYE)             \
   | SBX_DETECTOR_WANTS (SBX_EVENT_GAP)             \
   | SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH)        \
   | SBX_DETECTOR_WANTS (SBX_EVENT_SUBSCRIBE)       \
   | SBX_DETECTOR_WANTS (SBX_EVENT_UNSUBSCRIBE)     \
   | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_SENT)     \
   | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_RECEIVED) \
   | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_DROPPED)  \
   | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_HANDLED))

typedef enum
{
  SBX_BODY_UNKNOWN,   /* nobody told it */
  SBX_BODY_ACTION,    /* an object with a text `type` */
  SBX_BODY_MALFORMED, /* meant as an action: it has `meta`, `payload` or a `type` that is no text */
  SBX_BODY_OTHER,     /* another conversation on the same bridge */
} SbxBody;

typedef enum
{
  SBX_FATE_OPEN,
  SBX_FATE_DELIVERED,
  SBX_FATE_ALLOW_LIST,
  SBX_FATE_MALFORMED,
  SBX_FATE_SCHEMA,
  SBX_FATE_THREW,
} SbxFate;

/**
 * SbxReceiver:
 * @run: where it listens
 * @bridge: to what
 * @remote: name of the remote, or none
 * @accepts: (nullable): types its allow-lists hold, if somebody told
 * @spans: when one of its listeners was live, ascending pairs of times
 *
 * A remote's listeners on one bridge. Where the remote is unknown each listener stands for itself.
 */
typedef struct
{
  SbxRun *run;
  SbxSymbol bridge;
  SbxSymbol remote;
  GHashTable *accepts;
  GArray *spans;
  GArray *heard;
  guint n_listeners;
} SbxReceiver;

typedef enum
{
  SBX_ECHO_NONE,
  SBX_ECHO_LIKELY, /* sent again soon after the handler returned */
  SBX_ECHO_CERTAIN, /* sent while the handler ran */
} SbxEcho;

typedef struct _SbxMessage SbxMessage;

/**
 * SbxReception:
 * @receiver: who received
 * @listener: number of the listener in this session
 * @number: number of the `bridge-received`
 * @fate: what came of it, as far as events tell
 * @settled: number of the event that told, 0 if none
 * @handled: when its handler returned, or NaN
 * @into: (nullable): the store that its handler gave the message to, under the type it came with
 * @dispatch: number of that dispatch
 * @became: number of the first dispatch that came of it, under any type and in any store, or 0
 * @detail: what the receiver said about a drop, or none
 * @changed: which changed something
 * @awaited: which came only after the handler had returned
 *
 * One message at one listener.
 */
typedef struct
{
  SbxMessage *message;
  SbxReceiver *receiver;
  guint listener;
  char *id;
  guint64 number;
  double time;
  SbxFate fate;
  guint64 settled;
  double settled_time;
  double handled;
  const SbxStore *into;
  guint64 dispatch;
  double dispatch_time;
  guint64 became;
  SbxSymbol detail;
  gboolean changed;
  gboolean awaited;
  gboolean watched;
} SbxReception;

/**
 * SbxMessage:
 * @run: (nullable): where it was sent; %NULL if only receptions are known
 * @remote: (nullable): who sent it
 * @type: type of the action
 * @version: JSON text of `meta.schemaVersion`
 * @gapped: events are missing between the sending and the end of its deadlines
 * @store: (nullable): the store from whose dispatch it was sent
 * @dispatch: number of the dispatch that it was sent with, 0 if that is not known
 * @receptions: (element-type SbxReception): in the order in which they became known
 * @echo: whether it says again what its sender had received on the same bridge
 * @echoer: (nullable): who received that
 * @parent: (nullable): the message it repeats, as long as that is remembered
 * @source: (nullable): who had sent @parent, once that is forgotten
 * @hops: how many echoes of it are forgotten
 *
 * One message on a bridge and its fate at every receiver.
 */
struct _SbxMessage
{
  SbxRun *run;
  SbxRemote *remote;
  SbxStore *store;
  SbxSymbol bridge;
  SbxSymbol type;
  SbxSymbol version;
  SbxBody body;
  SbxEcho echo;
  guint64 number;
  double time;
  guint64 dispatch;
  double dispatch_time;
  gboolean gapped;
  GPtrArray *receptions;
  char *hash;
  SbxMessage *older; /* of the same content */
  SbxMessage *newer;
  SbxReceiver *echoer;
  SbxMessage *parent;
  SbxMessage *child; /* first of those that repeat it */
  SbxMessage *sibling;
  SbxRemote *source;
  guint hops;
};

/**
 * SbxDeliveries:
 *
 * Messages on bridges matched to their receptions, and what came of each. Shared by all rules of a
 * session that ask about bridges: each passes on what it observes, the first one counts.
 *
 * The last SBX_DELIVERIES_MAX_MESSAGES messages are kept, so that a realm whose events come late
 * (after a lost connection) still finds its counterpart; older ones are handed to the watchers
 * and forgotten.
 */
typedef struct _SbxDeliveries SbxDeliveries;

typedef void (*SbxMessageFunc) (const SbxMessage *message, gpointer data);
typedef void (*SbxReceptionFunc) (const SbxMessage *message, const SbxReception *reception,
                                  gpointer data);

SbxDeliveries *sbx_deliveries_get (SbxSession *session);
void sbx_deliveries_release (SbxDeliveries *self);
void sbx_deliveries_observe (SbxDeliveries *self, const SbxEvent *event);
/* @func gets every message that leaves the memory. */
void sbx_deliveries_watch (SbxDeliveries *self, SbxMessageFunc func, gpointer data);
/* @func gets every message that becomes known, or of which more is known: of @reception, or of the
 * sending if that is %NULL. */
void sbx_deliveries_follow (SbxDeliveries *self, SbxReceptionFunc func, gpointer data);
void sbx_deliveries_foreach (SbxDeliveries *self, SbxMessageFunc func, gpointer data);
/* (element-type SbxReceiver) */
GPtrArray *sbx_deliveries_get_receivers (SbxDeliveries *self);
/* The same, of one run. */
GPtrArray *sbx_deliveries_get_receivers_of (SbxDeliveries *self, const SbxRun *run);
/* Whether it ended: no deadline passes there any more. */
gboolean sbx_deliveries_is_closed (SbxDeliveries *self, const SbxRun *run);
/* Number of the last event that says that @receiver took such a message, or 0. @type and @version
 * may be SBX_DELIVERIES_ANY, @local (sent in the same realm) -1 for any. Known are: all three; all
 * but the version; @local alone; nothing. */
guint64 sbx_deliveries_find_taken (SbxDeliveries *self, const SbxReceiver *receiver, int local,
                                   SbxSymbol type, SbxSymbol version);
/* Whether @deadline (ms since 1970) has passed in @run: by an event of the run, or by @now. A run
 * that was closed before it never gets there. */
gboolean sbx_deliveries_has_passed (SbxDeliveries *self, const SbxRun *run, double deadline,
                                    double now);
/* Whether the allow-list of a listener of @remote in @run holds @type. */
gboolean sbx_deliveries_accepts (SbxDeliveries *self, const SbxRun *run, SbxSymbol remote,
                                 SbxSymbol type);
/* Whether a dispatch without a cause is most likely a received message that a handler which awaits
 * let in: its type was received in its run SBX_DELIVERIES_ASYNC ago or less. */
gboolean sbx_deliveries_is_replay (SbxDeliveries *self, const SbxEvent *event);

/* (nullable): its fate at one receiver: what the best of its listeners made of it */
const SbxReception *sbx_message_find_best (const SbxMessage *self, const SbxReceiver *receiver);
/* How often it was sent again before, by one receiver after the other; no further than @most. */
guint sbx_message_count_hops (const SbxMessage *self, guint most);

/* When the listening began that goes on at @time; NaN if nobody listens then. */
double sbx_receiver_get_begin (const SbxReceiver *self, double time);
gboolean sbx_receiver_was_live (const SbxReceiver *self, double from, double to);
/* Whether it ever received something that this remote of this run had sent. */
gboolean sbx_receiver_hears (const SbxReceiver *self, const SbxRun *run, const SbxRemote *remote);

G_END_DECLS
