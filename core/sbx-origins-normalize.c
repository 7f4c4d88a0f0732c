/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-origins.h"

#include <string.h>

/* A host name has at most 253 characters; scheme and port add a few. */
#define ORIGIN_LENGTH_MAX 300

static int
get_default_port (const char *scheme)
{
  if (strcmp (scheme, "http") == 0)
    return 80;
  if (strcmp (scheme, "https") == 0)
    return 443;

  return 0;
}

static gboolean
is_scheme (const char *scheme)
{
  if (!g_ascii_isalpha (scheme[0]))
    return FALSE;

  return strspn (scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-.") == strlen (scheme);
}

static gboolean
is_host (const char *host)
{
  gsize length = strlen (host);

  if (host[0] == '[')
    return length > 2 && host[length - 1] == ']' &&
           strspn (host + 1, "0123456789abcdef:.") == length - 2;

  return length > 0 && strspn (host, "abcdefghijklmnopqrstuvwxyz0123456789-._") == length;
}

/* Reads ":port", or nothing; -1 if it is neither. */
static int
read_port (const char *text,
           int         default_port)
{
  guint64 port;

  if (*text == '\0')
    return default_port;

  if (text[0] != ':' || text[1] == '0' ||
      !g_ascii_string_to_unsigned (text + 1, 10, 1, G_MAXUINT16, &port, NULL))
    return -1;

  return (int) port;
}

/**
 * sbx_origins_normalize:
 * @origin: text as in an `Origin` header
 *
 * Writes an origin in the one form in which origins are compared: `scheme://host:port`, in small
 * letters, the port always there where the scheme has one.
 *
 * Returns: (transfer full) (nullable): the origin, or %NULL if @origin is none; `null` is none
 */
char *
sbx_origins_normalize (const char *origin)
{
  g_autofree char *text = NULL;
  g_autofree char *scheme = NULL;
  g_autofree char *host = NULL;
  const char *rest;
  int port;

  g_return_val_if_fail (origin != NULL, NULL);

  if (strlen (origin) > ORIGIN_LENGTH_MAX)
    return NULL;

  text = g_ascii_strdown (origin, -1);
  rest = strstr (text, "://");
  if (rest == NULL)
    return NULL;

  scheme = g_strndup (text, (gsize) (rest - text));
  rest += strlen ("://");
  host = g_strndup (rest, rest[0] == '[' ? strcspn (rest, "]") + 1 : strcspn (rest, ":"));
  rest += MIN (strlen (host), strlen (rest));

  port = read_port (rest, get_default_port (scheme));
  if (!is_scheme (scheme) || !is_host (host) || port < 0)
    return NULL;

  if (port == 0)
    return g_strdup_printf ("%s://%s", scheme, host);

  return g_strdup_printf ("%s://%s:%d", scheme, host, port);
}
