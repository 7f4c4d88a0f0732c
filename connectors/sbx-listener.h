/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"
#include "sbx-door.h"

G_BEGIN_DECLS

/**
 * SbxListener:
 *
 * A connector that listens, through a door of its own. Clients of a foreign protocol have the port
 * compiled in and try again late or never, so their first request waits while the user is asked
 * about its origin.
 */
#define SBX_TYPE_LISTENER (sbx_listener_get_type ())
G_DECLARE_DERIVABLE_TYPE (SbxListener, sbx_listener, SBX, LISTENER, SbxConnector)

/**
 * SbxListenerClass:
 * @usual_port: where its clients look for it
 * @usual_program: (nullable): what listens there otherwise, as in “the Reactotron app”
 * @hold: whether a request waits while the user is asked about its origin; it does, unless this is
 *   set to %FALSE, for clients that try again soon
 * @add_routes: sets up what the door serves; called before each opening
 * @check_origins: (nullable): the user's decisions have changed: ends what came from an origin that
 *   is not allowed any more (sbx_origins_is_allowed())
 * @end: ends every peer, with the reason for its `bye`; no peer comes any more
 *
 * What a listener implements. The rest of [struct@ConnectorClass] is its own, but for `start` and
 * `stop`.
 */
struct _SbxListenerClass
{
  SbxConnectorClass parent_class;

  guint16 usual_port;
  const char *usual_program;
  gboolean hold;
  void (*add_routes) (SbxListener *self,
                      SbxDoor     *door);
  void (*check_origins) (SbxListener *self,
                         SbxOrigins  *origins);
  void (*end) (SbxListener *self,
               const char  *reason);
};

void sbx_listener_set_up (SbxListener *self,
                          SbxOrigins  *origins,
                          guint16      port);
SbxSession *sbx_listener_get_session (SbxListener *self);
guint16 sbx_listener_get_port (SbxListener *self);

G_END_DECLS
