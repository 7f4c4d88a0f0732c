/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-listener.h"

G_BEGIN_DECLS

#define SBX_REACTOTRON_PORT 9090

/**
 * SbxReactotron:
 *
 * Listens where Reactotron's app would, for its clients.
 */
#define SBX_TYPE_REACTOTRON (sbx_reactotron_get_type ())
G_DECLARE_FINAL_TYPE (SbxReactotron, sbx_reactotron, SBX, REACTOTRON, SbxListener)

SbxConnector *sbx_reactotron_new (SbxOrigins *origins,
                                  guint16     port);

G_END_DECLS
