/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector-kinds.h"

G_BEGIN_DECLS

/* Clients of Reactotron, which connect to its port. */
extern const SbxConnectorKind sbx_reactotron_kind;

G_END_DECLS
