/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-feed.h"
#include "sbx-wire.h"

G_BEGIN_DECLS

/**
 * SbxReactotronClient:
 *
 * One connection of a Reactotron client. What it sends becomes events; what it is asked for is
 * whole states and commands to its store, nothing that it would evaluate or open.
 *
 * Signals: `ended` (once).
 */
#define SBX_TYPE_REACTOTRON_CLIENT (sbx_reactotron_client_get_type ())
G_DECLARE_FINAL_TYPE (SbxReactotronClient, sbx_reactotron_client, SBX, REACTOTRON_CLIENT, GObject)

SbxReactotronClient *sbx_reactotron_client_new (SbxWire      *wire,
                                                SbxSession   *session,
                                                SbxConnector *connector);
/* (nullable): NULL before it has introduced itself */
SbxRun *sbx_reactotron_client_get_run (SbxReactotronClient *self);
const char *sbx_reactotron_client_get_origin (SbxReactotronClient *self);
/* @reason: for the `bye` */
void sbx_reactotron_client_close (SbxReactotronClient *self,
                                  const char          *reason);
void sbx_reactotron_client_command (SbxReactotronClient *self,
                                    SbxCommand          *command,
                                    SbxStore            *store,
                                    GTask               *task);
/* Asks for the whole state, if there is a store. */
void sbx_reactotron_client_refresh (SbxReactotronClient *self);

G_END_DECLS
