/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-devtools-roster.h"
#include "sbx-socket.h"

G_BEGIN_DECLS

/**
 * SbxDevtoolsLink:
 *
 * One connection of a stock store to us: the server's side of SocketCluster, as far as such a store
 * uses it. What it says goes to its store, which the roster knows or makes. Lives on the session's
 * thread.
 *
 * Signals: `ended`, once.
 */
#define SBX_TYPE_DEVTOOLS_LINK (sbx_devtools_link_get_type ())
G_DECLARE_FINAL_TYPE (SbxDevtoolsLink, sbx_devtools_link, SBX, DEVTOOLS_LINK, GObject)

/* @roster: borrowed; must outlive the link */
SbxDevtoolsLink *sbx_devtools_link_new (SbxSocket         *socket,
                                        SbxDevtoolsRoster *roster,
                                        SbxConnector      *connector);
/* (nullable): the web origin of the peer, NULL if it is no page */
const char *sbx_devtools_link_get_origin (SbxDevtoolsLink *self);
/* @reason: of the run's `bye` */
void sbx_devtools_link_close (SbxDevtoolsLink *self,
                              const char      *reason,
                              const char      *text);

G_END_DECLS
