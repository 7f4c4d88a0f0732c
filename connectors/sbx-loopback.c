/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-loopback.h"

#include <string.h>

#define DEFAULT_PORT 80

/* Reads a decimal number without sign or leading zero: what has several spellings is a trick. */
static gboolean
read_decimal (const char **text,
              guint        max,
              guint       *value)
{
  const char *at = *text;
  guint number = 0;

  if (!g_ascii_isdigit (*at) || (at[0] == '0' && g_ascii_isdigit (at[1])))
    return FALSE;

  for (; g_ascii_isdigit (*at); at++)
    {
      number = number * 10 + (guint) (*at - '0');
      if (number > max)
        return FALSE;
    }

  *text = at;
  *value = number;

  return TRUE;
}

static gboolean
is_loopback_quad (const char *text)
{
  for (guint i = 0; i < 4; i++)
    {
      guint value;

      if (i > 0 && *text++ != '.')
        return FALSE;
      if (!read_decimal (&text, 255, &value))
        return FALSE;
      if (i == 0 && value != 127)
        return FALSE;
    }

  return *text == '\0';
}

/**
 * sbx_loopback_is_name:
 * @host: a host without port; an IPv6 address in brackets
 *
 * Tells whether @host is one of the spellings of this machine that no resolver is needed for:
 * `localhost`, an IPv4 address of 127.0.0.0/8 in full, and `[::1]`. Nothing else is: other
 * spellings are resolved differently by different programs.
 *
 * Returns: %TRUE if it is
 */
gboolean
sbx_loopback_is_name (const char *host)
{
  g_return_val_if_fail (host != NULL, FALSE);

  return g_ascii_strcasecmp (host, "localhost") == 0 || strcmp (host, "[::1]") == 0 ||
         is_loopback_quad (host);
}

/**
 * sbx_loopback_parse_host:
 * @text: the value of a `Host` header
 * @port: (out): return location for the port, 80 where @text has none
 *
 * Reads a `Host` that names this machine by one of the names of sbx_loopback_is_name().
 *
 * Returns: %FALSE for any other host, and for anything malformed
 */
gboolean
sbx_loopback_parse_host (const char *text,
                         guint16    *port)
{
  g_autofree char *name = NULL;
  const char *colon;
  guint value;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (port != NULL, FALSE);

  colon = strchr (text[0] == '[' ? text + strcspn (text, "]") : text, ':');
  name = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  if (!sbx_loopback_is_name (name))
    return FALSE;

  if (colon == NULL)
    {
      *port = DEFAULT_PORT;
      return TRUE;
    }

  colon++;
  if (!read_decimal (&colon, G_MAXUINT16, &value) || *colon != '\0' || value == 0)
    return FALSE;

  *port = (guint16) value;

  return TRUE;
}
