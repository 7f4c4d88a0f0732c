/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"
#include "sbx-devtools-farewell.h"
#include "sbx-lifted-log.h"

G_BEGIN_DECLS

/**
 * SbxDevtoolsMessage:
 * @json: what arrived
 * @token: the message in it: an object with a `type`
 * @spans: (element-type SbxSpan): large strings that were cut out of it
 *
 * What a store says.
 */
typedef struct
{
  const SbxJson *json;
  guint32 token;
  const GArray *spans;
} SbxDevtoolsMessage;

/**
 * SbxDevtoolsLine:
 * @send: sends a message to the store
 * @bounce: (nullable): closes its connection so that it comes back at once; %NULL if we cannot
 * @pause: stops and goes on reading
 *
 * How to reach a store.
 */
typedef struct
{
  void (*send) (gpointer       data,
                const GString *message);
  void (*bounce) (gpointer    data,
                  const char *why);
  void (*pause) (gpointer data,
                 gboolean paused);
} SbxDevtoolsLine;

/**
 * SbxDevtoolsStore:
 *
 * One stock store, over all its connections: turns what it says into events, sends it commands, and
 * notices when it has gone deaf. Lives on the session's thread.
 */
#define SBX_TYPE_DEVTOOLS_STORE (sbx_devtools_store_get_type ())
G_DECLARE_FINAL_TYPE (SbxDevtoolsStore, sbx_devtools_store, SBX, DEVTOOLS_STORE, GObject)

/**
 * SbxDevtoolsIdentity:
 * @peer: id of its peer
 * @run: id of its run
 * @label: what its peer is called
 * @name: (nullable): what the app calls it
 * @instance: (nullable): what the store calls itself, over reconnects
 * @origin: (nullable): the page it runs in
 * @slot: which of those with one name it is
 *
 * Who a store is.
 */
typedef struct
{
  char *peer;
  char *run;
  char *label;
  char *name;
  char *instance;
  char *origin;
  guint slot;
} SbxDevtoolsIdentity;

/* @identity: (transfer full) */
SbxDevtoolsStore *sbx_devtools_store_new (SbxSession          *session,
                                          SbxConnector        *connector,
                                          SbxDevtoolsIdentity *identity);
const SbxDevtoolsIdentity *sbx_devtools_store_get_identity (SbxDevtoolsStore *self);

/* A connection has begun, or ended. @line: borrowed */
void sbx_devtools_store_attach (SbxDevtoolsStore      *self,
                                const SbxDevtoolsLine *line,
                                gpointer               data);
void sbx_devtools_store_detach (SbxDevtoolsStore *self,
                                const char       *reason);
gboolean sbx_devtools_store_is_live (SbxDevtoolsStore *self);
/* Whether its log has arrived over this connection. */
gboolean sbx_devtools_store_has_state (SbxDevtoolsStore *self);
/* What arrived so far does not count any more: it has been told to stop. */
void sbx_devtools_store_expect_state (SbxDevtoolsStore *self);

/* Asks for its log, and to be told from then on. */
void sbx_devtools_store_start (SbxDevtoolsStore *self);
void sbx_devtools_store_receive (SbxDevtoolsStore         *self,
                                 const SbxDevtoolsMessage *message);
/* @why: (nullable): commands are offered if it is NULL, else why they are not */
void sbx_devtools_store_set_why (SbxDevtoolsStore *self,
                                 const char       *why);
/* Takes over @task. */
void sbx_devtools_store_command (SbxDevtoolsStore *self,
                                 SbxCommand       *command,
                                 GTask            *task);
/* What has to be taken back when we leave, which is to be done now. @debt: (out) */
void sbx_devtools_store_take_debt (SbxDevtoolsStore *self,
                                   SbxDevtoolsDebt  *debt);
/* (nullable) */
SbxRun *sbx_devtools_store_get_run (SbxDevtoolsStore *self);

G_END_DECLS
