/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any text as Host and as Origin: what passes is what a strict pattern also lets pass, and a
 * normalised origin stays what it is. */

#include "fuzz.h"

#include <string.h>

#include "sbx-loopback.h"
#include "sbx-origins.h"

#define OCTET "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define HOST "^((?i:localhost)|127\\." OCTET "\\." OCTET "\\." OCTET "|\\[::1\\])(:[1-9][0-9]{0,4})?\\z"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  static GRegex *pattern;
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autofree char *origin = NULL;
  guint16 port = 0;
  gboolean passes;

  if (pattern == NULL)
    pattern = g_regex_new (HOST, G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);

  passes = sbx_loopback_parse_host (text, &port);
  if (passes)
    {
      const char *colon = strrchr (text, ':');

      g_assert_true (g_regex_match (pattern, text, 0, NULL));
      g_assert_cmpuint (port, >, 0);
      if (colon != NULL && strchr (colon, ']') == NULL)
        g_assert_cmpuint (port, ==, g_ascii_strtoull (colon + 1, NULL, 10));
      else
        g_assert_cmpuint (port, ==, 80);
    }
  else if (g_regex_match (pattern, text, 0, NULL))
    /* Only a port that is too large tells them apart. */
    g_assert_cmpuint (g_ascii_strtoull (strrchr (text, ':') + 1, NULL, 10), >, G_MAXUINT16);

  origin = sbx_origins_normalize (text);
  if (origin != NULL)
    {
      g_autofree char *again = sbx_origins_normalize (origin);

      g_assert_cmpstr (again, ==, origin);
      g_assert_true (g_str_is_ascii (origin));
      g_assert_null (strpbrk (origin, " \t\r\n@?#*<>\"'\\"));
    }

  return 0;
}
