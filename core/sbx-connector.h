/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-command.h"
#include "sbx-session.h"

G_BEGIN_DECLS

/**
 * SbxConnectorState:
 * @SBX_CONNECTOR_IDLE: not started, or stopped
 * @SBX_CONNECTOR_STARTING: on its way to listen or to connect
 * @SBX_CONNECTOR_READY: listening, or connected
 * @SBX_CONNECTOR_WAITING: lost; will try again
 * @SBX_CONNECTOR_FAILED: cannot go on; its problem says why
 *
 * How a connector stands.
 */
typedef enum
{
  SBX_CONNECTOR_IDLE,
  SBX_CONNECTOR_STARTING,
  SBX_CONNECTOR_READY,
  SBX_CONNECTOR_WAITING,
  SBX_CONNECTOR_FAILED,
} SbxConnectorState;

/**
 * SbxConnector:
 *
 * One way in. Lives on the session's thread; `start` attaches it to a session, `stop` ends every
 * connection with a reason. Its state, error and counters are properties of the object that the
 * engine copies for the window (`changed` says when). Nothing above knows which protocol it speaks.
 */
#define SBX_TYPE_CONNECTOR (sbx_connector_get_type ())
G_DECLARE_DERIVABLE_TYPE (SbxConnector, sbx_connector, SBX, CONNECTOR, GObject)

/**
 * SbxConnectorClass:
 * @kind: static id, for example `signalbox`
 * @start: see [method@Connector.start]; sets an error where it returns %FALSE
 * @stop: see [method@Connector.stop]; also called where @start failed
 * @command: carries out a command on a store of one of its runs (%SbxRun.connector); returns the
 *   task, which it does not own, with %TRUE or an error of %SBX_COMMAND_ERROR, within 10 seconds.
 *   The command was checked against what the store says it can, and is recorded by the session
 * @invoke: does what one of its offers says; returns the task, which it does not own
 * @answer: (nullable) text is what the user answered to its question, %NULL for no answer
 *
 * What a connector implements; the last three may be absent.
 */
struct _SbxConnectorClass
{
  GObjectClass parent_class;

  const char *kind;
  gboolean (*start) (SbxConnector *self,
                     SbxSession   *session,
                     GError      **error);
  void (*stop) (SbxConnector *self,
                const char   *reason);
  void (*command) (SbxConnector *self,
                   SbxCommand   *command,
                   SbxStore     *store,
                   GTask        *task);
  void (*invoke) (SbxConnector *self,
                  const char   *offer,
                  GTask        *task);
  void (*answer) (SbxConnector *self,
                  const char   *text,
                  gboolean      remember);
};

/**
 * SbxOffer:
 * @id: names it
 * @title: what the button says
 * @cost: (nullable): what it does to the peer, said before it is done
 *
 * Something a connector can do when the user asks for it, beyond the commands of stores: find
 * hidden stores, reload a page.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *cost;
} SbxOffer;

gboolean sbx_connector_start (SbxConnector *self,
                              SbxSession   *session,
                              GError      **error);
void sbx_connector_stop (SbxConnector *self,
                         const char   *reason);
SbxConnectorState sbx_connector_get_state (SbxConnector *self);
const char *sbx_connector_get_problem (SbxConnector *self);
const char *sbx_connector_get_address (SbxConnector *self);
const SbxOffer *sbx_connector_get_offers (SbxConnector *self,
                                          guint        *n_offers);
const char *sbx_connector_get_question (SbxConnector *self);
void sbx_connector_command_async (SbxConnector       *self,
                                  SbxCommand         *command,
                                  SbxStore           *store,
                                  GAsyncReadyCallback callback,
                                  gpointer            data);
void sbx_connector_invoke_async (SbxConnector       *self,
                                 const char         *offer,
                                 GAsyncReadyCallback callback,
                                 gpointer            data);
gboolean sbx_connector_finish (SbxConnector *self,
                               GAsyncResult *result,
                               GError      **error);
void sbx_connector_answer (SbxConnector *self,
                           const char   *text,
                           gboolean      remember);

/* For who ends a thread on which connectors were stopped: runs @context (nullable) until they have
 * said everything, at most 2.5 seconds. */
void sbx_connector_settle (GMainContext *context);

/* For subclasses */
/* Keeps @object, which still has something to say to a peer after its connector was stopped, until
 * sbx_connector_linger_end() on the same thread. */
void sbx_connector_linger (GObject *object);
void sbx_connector_linger_end (GObject *object);
void sbx_connector_set_offers (SbxConnector   *self,
                               const SbxOffer *offers,
                               guint           n_offers);
void sbx_connector_set_question (SbxConnector *self,
                                 const char   *question);
void sbx_connector_set_state (SbxConnector     *self,
                              SbxConnectorState state,
                              const char       *problem);
void sbx_connector_set_address (SbxConnector *self,
                                const char   *address);
void sbx_connector_add_complaint (SbxConnector *self,
                                  const char   *code,
                                  const char   *text);

/**
 * SbxComplaint:
 * @time: ms since 1970
 * @code: the protocol's error code, or `refused`
 * @text: for people
 *
 * One thing that went wrong with a peer.
 */
typedef struct
{
  double time;
  char *code;
  char *text;
} SbxComplaint;

GPtrArray *sbx_connector_get_complaints (SbxConnector *self,
                                         guint64      *total);
void sbx_complaint_free (SbxComplaint *self);

G_END_DECLS
