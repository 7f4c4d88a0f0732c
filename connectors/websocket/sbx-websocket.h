/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-dialer.h"

G_BEGIN_DECLS

/**
 * SbxWebsocket:
 *
 * Dials a service that keeps a store and pushes it over a WebSocket: whole states or changes, in
 * JSON; actions go back on the same socket. What its messages mean is said by a profile, or guessed
 * from the first of them. When the connection is lost it dials again.
 */
#define SBX_TYPE_WEBSOCKET (sbx_websocket_get_type ())
G_DECLARE_FINAL_TYPE (SbxWebsocket, sbx_websocket, SBX, WEBSOCKET, SbxDialer)

SbxConnector *sbx_websocket_new (const char *address,
                                 GError    **error);
GPtrArray *sbx_websocket_get_captured (SbxWebsocket *self);

G_END_DECLS
