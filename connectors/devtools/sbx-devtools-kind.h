/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector-kinds.h"

G_BEGIN_DECLS

/* Stock Redux stores that look for Redux DevTools, and servers of Redux DevTools. */
extern const SbxConnectorKind sbx_devtools_kind;

G_END_DECLS
