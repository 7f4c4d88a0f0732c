/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-websocket-kind.h"

#include <glib/gi18n.h>

#include "sbx-websocket.h"

/* Agents and other protocols have paths or ports of their own and say so with more certainty. */
static int
match (const char *address)
{
  return g_str_has_prefix (address, "ws://") || g_str_has_prefix (address, "wss://") ? 1 : 0;
}

const SbxConnectorKind sbx_websocket_kind = {
  .id = "websocket",
  .title = N_("Store behind a WebSocket"),
  .summary = N_("A server that pushes its state, or what changed in it, as JSON"),
  .placeholder = "ws://127.0.0.1:3001/",
  .profiles = TRUE,
  .page = "websocket",
  .dial = sbx_websocket_new,
  .match = match,
};
