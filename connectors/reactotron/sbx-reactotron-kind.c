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
  .snippet = "import Reactotron from 'reactotron-react-js';\n"
             "import { reactotronRedux } from 'reactotron-redux';\n"
             "const reactotron = Reactotron.configure({ host: 'localhost', port: %u })\n"
             "  .use(reactotronRedux()).connect();\n"
             "const store = configureStore({ reducer, enhancers: (defaults) => defaults()\n"
             "  .concat(reactotron.createEnhancer()) });",
  .where = N_("In the app, where its store is made; React Native has reactotron-react-native:"),
  .mark = "Reactotron",
  .page = "reactotron",
  .listen = sbx_reactotron_new,
};
