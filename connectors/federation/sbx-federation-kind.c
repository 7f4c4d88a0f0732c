/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-federation-kind.h"

#include <glib/gi18n.h>

#include "sbx-federation.h"

const SbxConnectorKind sbx_federation_kind = {
  .id = "federation",
  .title = N_("Module Federation"),
  .summary = N_("Remotes and shared packages as the federation runtime reports them"),
  .port = SBX_FEDERATION_PORT,
  .snippet = "plugins: [ObservabilityPlugin({ level: 'verbose', collector: { port: %u } })]",
  .where = N_("Where the app sets up the federation runtime, among its plugins:"),
  .mark = "ObservabilityPlugin",
  .page = "federation",
  .listen = sbx_federation_new,
};
