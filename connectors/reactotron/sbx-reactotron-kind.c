/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-reactotron-kind.h"

#include <glib/gi18n.h>

#include "sbx-reactotron.h"

const SbxConnectorKind sbx_reactotron_kind = {
  .id = "reactotron",
  .title = N_("Reactotron"),
  .summary = N_("Apps that are set up for Reactotron, React Native or not"),
  .port = SBX_REACTOTRON_PORT,
  .program = "Reactotron.configure({ host: 'localhost', port: %u })\n"
             "  .use(reactotronRedux()).connect();",
  .page = "reactotron",
  .listen = sbx_reactotron_new,
};
