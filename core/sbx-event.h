/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-event-fields.h"
#include "sbx-json.h"
#include "sbx-symbols.h"

G_BEGIN_DECLS

/**
 * SbxEventKind:
 *
 * The closed list of events (docs/protocol.md, 4), in the order of that table.
 */
typedef enum
{
  SBX_EVENT_HELLO,
  SBX_EVENT_BYE,
  SBX_EVENT_MOUNT,
  SBX_EVENT_UNMOUNT,
  SBX_EVENT_PACKAGE,
  SBX_EVENT_STORE_OPEN,
  SBX_EVENT_STORE_CLOSE,
  SBX_EVENT_REDUCER_ADD,
  SBX_EVENT_REDUCER_REMOVE,
  SBX_EVENT_DISPATCH,
  SBX_EVENT_STATE,
  SBX_EVENT_SUBSCRIBE,
  SBX_EVENT_UNSUBSCRIBE,
  SBX_EVENT_BRIDGE_SENT,
  SBX_EVENT_BRIDGE_RECEIVED,
  SBX_EVENT_BRIDGE_DROPPED,
  SBX_EVENT_BRIDGE_HANDLED,
  SBX_EVENT_QUERY_START,
  SBX_EVENT_QUERY_SETTLE,
  SBX_EVENT_NOT_READY,
  SBX_EVENT_GAP,
  SBX_EVENT_LOG,
  SBX_EVENT_STORE_STATUS,
  SBX_EVENT_COMMAND,
  SBX_EVENT_LOAD,
  SBX_EVENT_READ,
  SBX_EVENT_RENDER,
  SBX_EVENT_SOCKET_OPEN,
  SBX_EVENT_SOCKET_FRAME,
  SBX_EVENT_SOCKET_CLOSE,
} SbxEventKind;

#define SBX_N_EVENT_KINDS (SBX_EVENT_SOCKET_CLOSE + 1)

/* More changed slices than this are not listed one by one. */
#define SBX_EVENT_MAX_CHANGED 16

typedef struct _SbxPeer SbxPeer;
typedef struct _SbxRun SbxRun;
typedef struct _SbxRemote SbxRemote;
typedef struct _SbxStore SbxStore;
typedef struct _SbxConnector SbxConnector;

/**
 * SbxEvent:
 * @kind: what happened
 * @number: place in the recording, from 1
 * @t: milliseconds since the run began, monotonic
 * @time: milliseconds since 1970
 * @run: the run it came from
 * @store: (nullable): the store concerned
 * @remote: (nullable): who did it; %NULL if unknown
 * @type: for a dispatch the action's type; for bridge events the type of the message; else none
 * @slice: for reducer events and not-ready reads
 * @action: token of the action, the state, or the bridge body; 0 if there is none
 * @patch: token of the patch, 0 if there is none
 * @changed: the changed slices, each once
 * @n_changed: how many of @changed are set
 * @duration: milliseconds, or NaN
 * @cross_app: a dispatch whose `meta.crossApp` is true
 * @cause: for a dispatch or a sending, token of the reception it came from; 0 if there is none
 * @error: token of the text of what a dispatch threw, 0 if it did not
 * @id: token of the event's `id`, 0 if there is none
 * @json: the batch
 * @token: the event's object in @json
 *
 * One event, checked and resolved. Valid only during the call that passes it; everything beyond the
 * members is read from @json by name.
 */
typedef struct
{
  SbxEventKind kind;
  guint64 number;
  double t;
  double time;
  SbxRun *run;
  SbxStore *store;
  SbxRemote *remote;
  SbxSymbol type;
  SbxSymbol slice;
  guint32 action;
  guint32 patch;
  SbxSymbol changed[SBX_EVENT_MAX_CHANGED];
  guint n_changed;
  double duration;
  gboolean cross_app;
  guint32 cause;
  guint32 error;
  guint32 id;
  const SbxJson *json;
  guint32 token;
} SbxEvent;

const char *sbx_event_kind_to_string (SbxEventKind kind);
gboolean sbx_event_kind_from_json (const SbxJson *json,
                                   guint32        token,
                                   SbxEventKind  *kind);
gboolean sbx_event_validate (const SbxJson  *json,
                             guint32         token,
                             SbxEventKind   *kind,
                             SbxEventFields *fields,
                             const char    **problem);

char *sbx_event_dup_text (const SbxEvent *self,
                          const char     *name);

G_END_DECLS
