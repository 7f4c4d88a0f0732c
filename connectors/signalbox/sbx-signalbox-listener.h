/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-listener.h"
#include "sbx-signalbox-link.h"

G_BEGIN_DECLS

/**
 * SbxSignalboxListener:
 *
 * The `signalbox` connector, listening: a door on loopback that serves `/agent.js` and takes agents
 * on `/v1`. Its address is `127.0.0.1:PORT`.
 */
#define SBX_TYPE_SIGNALBOX_LISTENER (sbx_signalbox_listener_get_type ())
G_DECLARE_FINAL_TYPE (SbxSignalboxListener, sbx_signalbox_listener, SBX, SIGNALBOX_LISTENER,
                      SbxListener)

SbxConnector *sbx_signalbox_listener_new (SbxOrigins *origins,
                                          guint16     port);

G_END_DECLS
