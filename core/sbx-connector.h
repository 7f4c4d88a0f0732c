/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

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
 *
 * What a connector implements.
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
};

gboolean sbx_connector_start (SbxConnector *self,
                              SbxSession   *session,
                              GError      **error);
void sbx_connector_stop (SbxConnector *self,
                         const char   *reason);
SbxConnectorState sbx_connector_get_state (SbxConnector *self);
const char *sbx_connector_get_problem (SbxConnector *self);
const char *sbx_connector_get_address (SbxConnector *self);

/* For subclasses */
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
