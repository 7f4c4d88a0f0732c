/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-connector-kinds.h"

#include <string.h>

#include "sbx-browser-kind.h"
#include "sbx-devtools-kind.h"
#include "sbx-firefox-kind.h"
#include "sbx-federation-kind.h"
#include "sbx-reactotron-kind.h"
#include "sbx-http-kind.h"
#include "sbx-signalbox-kind.h"
#include "sbx-websocket-kind.h"

/* One line for each way in. */
static const SbxConnectorKind *const kinds[] = {
  &sbx_signalbox_kind,
  &sbx_browser_kind,
  &sbx_devtools_kind,
  &sbx_firefox_kind,
  &sbx_federation_kind,
  &sbx_reactotron_kind,
  &sbx_websocket_kind,
  &sbx_http_kind,
  NULL,
};

/**
 * sbx_connector_kinds_get_all:
 *
 * Returns: (transfer none) (array zero-terminated=1): every kind, in the order of the dialog
 */
const SbxConnectorKind *const *
sbx_connector_kinds_get_all (void)
{
  return kinds;
}

/**
 * sbx_connector_kinds_find:
 * @id: an id
 *
 * Returns: (transfer none) (nullable): the kind
 */
const SbxConnectorKind *
sbx_connector_kinds_find (const char *id)
{
  for (gsize i = 0; kinds[i] != NULL; i++)
    {
      if (g_str_equal (kinds[i]->id, id))
        return kinds[i];
    }

  return NULL;
}

/* The kind that an address names by `KIND:`; @rest is what follows. */
static const SbxConnectorKind *
find_prefix (const char  *address,
             const char **rest)
{
  const char *colon = strchr (address, ':');
  g_autofree char *id = NULL;
  const SbxConnectorKind *kind;

  *rest = address;
  if (colon == NULL)
    return NULL;
  id = g_strndup (address, (gsize) (colon - address));
  kind = sbx_connector_kinds_find (id);
  /* `http://…` is an address of its own; `http:http://…` names the kind. */
  if (kind != NULL && !g_str_has_prefix (colon, "://"))
    *rest = colon + 1;
  else
    kind = NULL;

  return kind;
}

static const SbxConnectorKind *
find_match (const char *address)
{
  const SbxConnectorKind *best = NULL;
  int best_match = 0;

  for (gsize i = 0; kinds[i] != NULL; i++)
    {
      int match = kinds[i]->match != NULL ? kinds[i]->match (address) : 0;

      if (match > best_match)
        {
          best = kinds[i];
          best_match = match;
        }
    }

  return best;
}

/**
 * sbx_connector_kinds_recognize:
 * @address: `KIND:ADDRESS`, or an address
 * @rest: (out) (transfer none): the address without its kind
 *
 * Returns: (transfer none) (nullable): the kind that would dial it
 */
const SbxConnectorKind *
sbx_connector_kinds_recognize (const char  *address,
                               const char **rest)
{
  const SbxConnectorKind *kind = find_prefix (address, rest);

  return kind != NULL ? kind : find_match (address);
}

/**
 * sbx_connector_dial:
 * @address: `KIND:ADDRESS`, or an address that one kind recognises, such as `ws://…/v1`
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): a connector that was not started; %NULL with an error of
 *   %G_IO_ERROR that says what is wrong, for people
 */
SbxConnector *
sbx_connector_dial (const char *address,
                    GError    **error)
{
  const char *rest;
  const SbxConnectorKind *kind = sbx_connector_kinds_recognize (address, &rest);

  if (kind == NULL || kind->dial == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   kind == NULL ? "“%s” is no address that Signalbox knows; say what it is, as in "
                                  "devtools:ws://127.0.0.1:8000"
                                : "“%s” cannot be dialled: programs of that kind connect to "
                                  "Signalbox", address);
      return NULL;
    }

  return kind->dial (rest, error);
}

static char *
list_listening (void)
{
  GString *ids = g_string_new (NULL);

  for (gsize i = 0; kinds[i] != NULL; i++)
    {
      if (kinds[i]->listen != NULL)
        g_string_append_printf (ids, "%s%s", ids->len > 0 ? ", " : "", kinds[i]->id);
    }

  return g_string_free (ids, FALSE);
}

/**
 * sbx_connector_listen:
 * @text: `KIND` or `KIND:PORT`; port 0 is any free one
 * @origins: who may come in
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): a connector that was not started; %NULL with an error of
 *   %G_IO_ERROR that says what is wrong, for people
 */
SbxConnector *
sbx_connector_listen (const char *text,
                      SbxOrigins *origins,
                      GError    **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  const SbxConnectorKind *kind = parts[0] != NULL ? sbx_connector_kinds_find (parts[0]) : NULL;
  guint64 port;

  if (kind == NULL || kind->listen == NULL)
    {
      g_autofree char *ids = list_listening ();

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” is nothing that Signalbox can listen for; there are %s", text, ids);
      return NULL;
    }
  port = kind->port;
  if (parts[1] != NULL
      && !g_ascii_string_to_unsigned (parts[1], 10, 0, G_MAXUINT16, &port, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is no port", parts[1]);
      return NULL;
    }

  return kind->listen (origins, (guint16) port);
}

/**
 * sbx_target_free:
 * @self: (transfer full): a target
 */
void
sbx_target_free (SbxTarget *self)
{
  g_free (self->address);
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}
