/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-address.h"

#include <gio/gio.h>
#include <string.h>

#include "sbx-loopback.h"

#define DEVTOOLS "/devtools/"
#define TARGET "target="
#define FIRST_PORT 9222
#define LAST_PORT 9231

static const char *
get_problem (GUri       *uri,
             const char *host,
             const char *path)
{
  gboolean is_http = uri != NULL && g_str_equal (g_uri_get_scheme (uri), "http");
  gboolean is_ws = uri != NULL && g_str_equal (g_uri_get_scheme (uri), "ws");

  if (!is_http && !is_ws)
    return "an address of a debugger looks like http://127.0.0.1:9222, or "
           "ws://127.0.0.1:9222/devtools/browser/…";
  if (host == NULL || !sbx_loopback_is_name (host))
    return "only this machine (127.0.0.1, [::1], localhost) may be debugged: whoever reaches that "
           "port controls the browser";
  if (g_uri_get_port (uri) <= 0)
    return "it needs a port, as in http://127.0.0.1:9222";
  if (is_http && path[0] != '\0' && !g_str_equal (path, "/"))
    return "nothing may follow the port, except #target=";
  if (is_ws && strlen (path) < 2)
    return "the path of the socket is missing";

  return NULL;
}

static char *
dup_host (GUri *uri)
{
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL)
    return NULL;
  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return g_strdup ("127.0.0.1");

  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
}

/**
 * sbx_browser_address_parse:
 * @text: what the user wrote
 * @error: return location for an error of %G_IO_ERROR_INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): the address
 */
SbxBrowserAddress *
sbx_browser_address_parse (const char *text,
                           GError    **error)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *host = dup_host (uri);
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";
  const char *fragment = uri != NULL ? g_uri_get_fragment (uri) : NULL;
  const char *problem = get_problem (uri, host, path);
  SbxBrowserAddress *self;

  if (problem == NULL && fragment != NULL
      && (!g_str_has_prefix (fragment, TARGET) || fragment[strlen (TARGET)] == '\0'))
    problem = "what follows # must be target= and the id of a page";
  if (problem != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s”: %s", text, problem);
      return NULL;
    }

  self = g_new0 (SbxBrowserAddress, 1);
  self->authority = g_strdup_printf ("%s:%d", host, g_uri_get_port (uri));
  if (g_str_equal (g_uri_get_scheme (uri), "ws"))
    self->path = g_strdup (path);
  if (fragment != NULL)
    self->target = g_uri_unescape_string (fragment + strlen (TARGET), NULL);

  return self;
}

/**
 * sbx_browser_address_free:
 * @self: (transfer full): an address
 */
void
sbx_browser_address_free (SbxBrowserAddress *self)
{
  g_free (self->authority);
  g_free (self->path);
  g_free (self->target);
  g_free (self);
}

/**
 * sbx_browser_address_match:
 * @text: an address without a prefix
 *
 * Returns: 0 if it is not meant for us, 1 if it may be, 2 if it surely is
 */
int
sbx_browser_address_match (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (SbxBrowserAddress) address = sbx_browser_address_parse (text, NULL);

  if (address == NULL)
    return 0;
  if (address->path != NULL)
    return g_str_has_prefix (address->path, DEVTOOLS) ? 2 : 0;
  if (address->target != NULL)
    return 2;

  return g_uri_get_port (uri) >= FIRST_PORT && g_uri_get_port (uri) <= LAST_PORT ? 1 : 0;
}
