/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-site.h"

/* What bundlers add to the name of a file: it changes with its content. */
#define HASH_LEAST 6
#define HASH_PLAIN 8

static gboolean
is_hash (const char *part,
         gsize       length)
{
  gboolean digit = FALSE;
  gboolean upper = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (part[i]) && part[i] != '_')
        return FALSE;
      digit = digit || g_ascii_isdigit (part[i]);
      upper = upper || g_ascii_isupper (part[i]);
    }

  return length >= HASH_LEAST && (digit || (upper && length == HASH_PLAIN));
}

const char *
sbx_site_get_file (const char *site)
{
  const char *slash = strrchr (site, '/');

  return slash != NULL ? slash + 1 : site;
}

/* The same after each build: no line, no column, no digest of the content. */
char *
sbx_site_dup_name (const char *site)
{
  const char *file = sbx_site_get_file (site);
  GString *name = g_string_new (NULL);
  gsize length = strcspn (file, "?#:");

  for (gsize at = 0; at < length;)
    {
      gsize end = at + 1;

      while (end < length && file[end] != '.' && file[end] != '-')
        end++;
      if (at == 0 || end == length || !is_hash (file + at + 1, end - at - 1))
        g_string_append_len (name, file + at, (gssize) (end - at));
      at = end;
    }

  return g_string_free (name, FALSE);
}
