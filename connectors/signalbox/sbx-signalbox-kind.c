/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-signalbox-kind.h"

#include <glib/gi18n.h>

#include "sbx-signalbox-dialer.h"
#include "sbx-signalbox-link.h"
#include "sbx-signalbox-listener.h"

static int
match (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || !g_str_equal (g_uri_get_scheme (uri), "ws"))
    return 0;

  return g_str_equal (g_uri_get_path (uri), SBX_SIGNALBOX_PATH) ? 2 : 0;
}

static SbxConnector *
dial (const char *address,
      GError    **error)
{
  if (match (address) == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” is no address of an agent; one looks like ws://127.0.0.1:9000/v1",
                   address);
      return NULL;
    }

  return sbx_signalbox_dialer_new (address);
}

const SbxConnectorKind sbx_signalbox_kind = {
  .id = "signalbox",
  .title = N_("Signalbox agent"),
  .summary = N_("A page or a program with one line added to it"),
  .port = SBX_SIGNALBOX_PORT,
  .placeholder = "ws://127.0.0.1:9000/v1",
  .snippet = "<script src=\"http://127.0.0.1:%u/agent.js\"></script>",
  .where = N_("Paste this line into the page, before its other scripts:"),
  .program = "import { connect } from '@signalbox/agent';\n"
             "const { enhancer } = connect({ url: 'ws://127.0.0.1:%u/v1' });\n"
             "const store = configureStore({ reducer,\n"
             "  enhancers: (defaults) => defaults().concat(enhancer) });",
  .program_where = N_("In a program without a page, where its store is made:"),
  .probe = "ws:" SBX_SIGNALBOX_PATH,
  .protocol = SBX_SIGNALBOX_PROTOCOL,
  .mark = "/agent",
  .page = "agent",
  .listen = sbx_signalbox_listener_new,
  .dial = dial,
  .match = match,
};
