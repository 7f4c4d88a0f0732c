/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-listener.h"

G_BEGIN_DECLS

/* Where stock stores look for their server. */
#define SBX_DEVTOOLS_PORT 8000

/**
 * SbxDevtoolsListener:
 *
 * The `devtools` connector, listening: the server that stock stores (`@redux-devtools/remote`) look
 * for, and that takes the reports they send. Its address is `127.0.0.1:PORT`.
 */
#define SBX_TYPE_DEVTOOLS_LISTENER (sbx_devtools_listener_get_type ())
G_DECLARE_FINAL_TYPE (SbxDevtoolsListener, sbx_devtools_listener, SBX, DEVTOOLS_LISTENER,
                      SbxListener)

SbxConnector *sbx_devtools_listener_new (SbxOrigins *origins,
                                         guint16     port);

G_END_DECLS
