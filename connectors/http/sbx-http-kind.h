/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector-kinds.h"

G_BEGIN_DECLS

/* Services that serve a store over HTTP. */
extern const SbxConnectorKind sbx_http_kind;

G_END_DECLS
