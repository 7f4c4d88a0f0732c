/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-deliveries.h"

G_BEGIN_DECLS

#define MAX_SPANS 32  /* times: 16 begins and ends */
#define MAX_HEARD 8
#define MAX_WATCHED 256

typedef struct
{
  const SbxRun *run;
  const SbxRemote *remote;
} SbxHeard;

typedef struct
{
  guint serial;
  SbxReceiver *receiver;
} SbxListener;

/* What is remembered of a run. */
typedef struct
{
  GHashTable *listeners; /* id → SbxListener */
  GPtrArray *receivers;  /* SbxReceiver; unowned */
  GPtrArray *watched;    /* SbxReception whose dispatches are awaited; unowned */
  SbxMessage *sent;      /* (nullable): whose own dispatch is awaited; unowned */
  const SbxStore *store; /* (nullable): of the last dispatch, unless a message took it */
  SbxSymbol type;
  guint64 number;
  double time;
  gboolean closed;
} SbxRunBridges;

typedef struct
{
  SbxMessageFunc forgotten;  /* either */
  SbxReceptionFunc changed;
  gpointer data;
} SbxWatcher;

struct _SbxDeliveries
{
  SbxSession *session;
  SbxSymbols *symbols;
  guint n_users;
  guint64 last;          /* number of the last event */
  GQueue messages;       /* SbxMessage, oldest first, owned */
  GHashTable *by_hash;   /* bridge and hash → newest SbxMessage */
  GPtrArray *receivers;
  GPtrArray *runs;       /* by index of the run, (nullable) */
  GArray *watchers;
  GHashTable *takings;   /* SbxTaking → itself */
  guint n_details;       /* different ones */
  guint n_listeners;
  guint next_serial;
};

/* sbx-deliveries.c */
SbxReception *sbx_deliveries_add_reception (SbxDeliveries     *self,
                                            const SbxEvent    *event,
                                            const SbxListener *listener,
                                            SbxSymbol          bridge,
                                            const char        *hash,
                                            const char        *id);
/* Its dispatches are awaited no more. */
void sbx_deliveries_unwatch (SbxDeliveries *self,
                             SbxReception  *reception);

/* Tells who follows. */
void sbx_deliveries_tell (SbxDeliveries      *self,
                          const SbxMessage   *message,
                          const SbxReception *reception);

/* sbx-deliveries-takings.c */
GHashTable *sbx_takings_new (void);
/* @number: of the event that says that the message was taken there */
void sbx_deliveries_add_taking (SbxDeliveries      *self,
                                const SbxReception *reception,
                                guint64             number);

/* sbx-deliveries-echo.c */
/* Whether @message, just sent by @event, repeats what its sender received. */
void sbx_message_find_parent (SbxMessage *message, SbxRunBridges *run, const SbxEvent *event);
/* It is about to be forgotten. */
void sbx_message_leave_family (SbxMessage *message);

/* sbx-deliveries-settle.c */
/* (nullable): the reception with that id whose handler runs, or returned lately */
SbxReception *sbx_run_bridges_find_reception (SbxRunBridges *self, const SbxJson *json, guint32 id);
void sbx_deliveries_observe_dropped (SbxDeliveries  *self,
                                     const SbxEvent *event,
                                     SbxSymbol       bridge,
                                     const char     *hash);
void sbx_deliveries_observe_handled (SbxDeliveries  *self,
                                     const SbxEvent *event);
void sbx_deliveries_observe_dispatch (SbxDeliveries  *self,
                                      const SbxEvent *event);

/* sbx-deliveries-body.c */
void sbx_message_read_body (SbxMessage *self, SbxSymbols *symbols, const SbxEvent *event);

/* sbx-deliveries-listeners.c */
SbxRunBridges *sbx_deliveries_get_run (SbxDeliveries *self, const SbxRun *run);
void sbx_run_bridges_free (SbxRunBridges *self);
/* (nullable): the last message, if @event is what it was sent with; notes it */
SbxMessage *sbx_run_bridges_take_dispatch (SbxRunBridges *self, const SbxEvent *event);
/* @message was just sent: by a middleware that had passed its action on before, or that will. */
void sbx_run_bridges_add_sent (SbxRunBridges *self, SbxMessage *message);
void sbx_deliveries_forget_sent (SbxDeliveries *self, const SbxMessage *message);
void sbx_receiver_free (SbxReceiver *self);
void sbx_receiver_add_heard (SbxReceiver *self, const SbxRun *run, const SbxRemote *remote);
void sbx_deliveries_subscribe (SbxDeliveries *self, const SbxEvent *event);
void sbx_deliveries_unsubscribe (SbxDeliveries *self, const SbxEvent *event);
/* (nullable): the listener that a bridge event names; made if nobody announced it */
SbxListener *sbx_deliveries_find_listener (SbxDeliveries *self, const SbxEvent *event,
                                           SbxSymbol bridge);

G_END_DECLS
