/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-kind.h"

#include <glib/gi18n.h>

#include "sbx-devtools-dialer.h"
#include "sbx-devtools-find.h"
#include "sbx-devtools-listener.h"
#include "sbx-sc-packet.h"

/* The server's path may be left out, and people write http, as in the address of its page. */
static char *
normalize (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || host[0] == '\0' || g_uri_get_query (uri) != NULL
      || !(g_str_equal (scheme, "ws") || g_str_equal (scheme, "http"))
      || !(path[0] == '\0' || g_str_equal (path, "/") || g_str_equal (path, "/socketcluster")
           || g_str_equal (path, SBX_SC_PATH)))
    return NULL;

  return g_strdup_printf (strchr (host, ':') != NULL ? "ws://[%s]:%d%s" : "ws://%s:%d%s", host,
                          g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : SBX_DEVTOOLS_PORT,
                          SBX_SC_PATH);
}

static int
match (const char *address)
{
  g_autofree char *normal = normalize (address);

  if (normal == NULL || !g_str_has_prefix (address, "ws://"))
    return 0;
  if (strstr (address, "/socketcluster") != NULL)
    return 2;

  return strstr (normal, ":8000/") != NULL ? 1 : 0;
}

static SbxConnector *
dial (const char *address,
      GError    **error)
{
  g_autofree char *normal = normalize (address);

  if (normal == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” is no address of a Redux DevTools server; one looks like "
                   "ws://127.0.0.1:8000", address);
      return NULL;
    }

  return sbx_devtools_dialer_new (normal);
}

const SbxConnectorKind sbx_devtools_kind = {
  .id = "devtools",
  .title = N_("Redux DevTools"),
  .summary = N_("Stores that use @redux-devtools/remote, or a running Redux DevTools server"),
  .port = SBX_DEVTOOLS_PORT,
  .placeholder = "ws://127.0.0.1:8000",
  .snippet = "import { devToolsEnhancer } from '@redux-devtools/remote';\n"
             "const store = configureStore({ reducer, enhancers: (defaults) => defaults()\n"
             "  .concat(devToolsEnhancer({ realtime: true, hostname: 'localhost', port: %u })) });",
  .where = N_("In the app, where its store is made, with the package @redux-devtools/remote:"),
  .probe = "ws:" SBX_SC_PATH,
  .mark = "devToolsEnhancer",
  .page = "devtools",
  .listen = sbx_devtools_listener_new,
  .dial = dial,
  .match = match,
  .find = sbx_devtools_find,
};
