/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector-kinds.h"

G_BEGIN_DECLS

/* Agents: they connect to us, or offer the protocol on a port of their own. */
extern const SbxConnectorKind sbx_signalbox_kind;

G_END_DECLS
