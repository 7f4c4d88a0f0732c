/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-queries.h"

#include <string.h>

/* Addresses, as far as rules compare them. */

#define MAX_PARAMETERS 64

static const char *const cache_busters[] = { "_", "t", "ts", "cachebust", "nocache", NULL };
static const char *const positions[] = { "page", "cursor", "offset", "after", "before", "skip",
                                         NULL };

/* Where the path begins: at its slash, or at the end. */
static const char *
find_path (const char *url)
{
  const char *scheme = strstr (url, "://");
  const char *from = scheme != NULL ? scheme + 3 : url;

  return from + strcspn (from, "/?#");
}

static gboolean
is_named (const char        *parameter,
          const char *const *names)
{
  gsize length = strcspn (parameter, "=");

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (strlen (names[i]) == length && strncmp (names[i], parameter, length) == 0)
        return TRUE;
    }

  return FALSE;
}

static int
compare_parameters (gconstpointer a,
                    gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The parameters that count, sorted: the order is not told to servers that care. */
static void
append_parameters (GString           *out,
                   const char        *query,
                   const char *const *ignored)
{
  g_auto (GStrv) parameters = g_strsplit (query, "&", MAX_PARAMETERS);
  char separator = '?';

  qsort (parameters, g_strv_length (parameters), sizeof *parameters, compare_parameters);
  for (guint i = 0; parameters[i] != NULL; i++)
    {
      if (*parameters[i] == '\0' || is_named (parameters[i], ignored))
        continue;
      g_string_append_c (out, separator);
      g_string_append (out, parameters[i]);
      separator = '&';
    }
}

static void
append_host (GString    *out,
             const char *url,
             const char *path)
{
  const char *scheme = strstr (url, "://");
  const char *from = scheme != NULL && scheme < path ? scheme + 3 : url;
  const char *user = memchr (from, '@', path - from);
  gsize start = out->len;

  g_string_append_len (out, url, from - url);
  if (user != NULL)
    from = user + 1;
  g_string_append_len (out, from, path - from);
  for (gsize i = start; i < out->len; i++)
    out->str[i] = g_ascii_tolower (out->str[i]);
}

char *
sbx_queries_normalize (const char *url)
{
  const char *path = find_path (url);
  gsize length = strcspn (path, "?#");
  GString *out = g_string_new (NULL);

  append_host (out, url, path);
  if (length > 0)
    g_string_append_len (out, path, length);
  else
    g_string_append_c (out, '/');
  if (path[length] == '?')
    {
      g_autofree char *query = g_strndup (path + length + 1, strcspn (path + length + 1, "#"));

      append_parameters (out, query, cache_busters);
    }

  return g_string_free (out, FALSE);
}

/* A number, or something long with digits in it: which one, not what kind. */
static gboolean
is_name_of_one (const char *part,
                gsize       length)
{
  gsize digits = 0;
  gsize plain = 0;

  for (gsize i = 0; i < length; i++)
    {
      digits += g_ascii_isdigit (part[i]);
      plain += g_ascii_isxdigit (part[i]) || part[i] == '-';
    }

  return length > 0
         && (digits == length || (length >= 16 && digits > 0 && plain == length)
             || (length >= 24 && digits > 3 && strchr (part, '.') == NULL) || part[0] == '~');
}

char *
sbx_queries_dup_template (const char *url)
{
  const char *scheme = strstr (url, "://");
  const char *path = find_path (url);
  const char *from = scheme != NULL && scheme < path ? scheme + 3 : url;
  GString *out = g_string_new_len (from, path - from);

  while (*path == '/')
    {
      gsize length = strcspn (path + 1, "/?#");

      g_string_append_c (out, '/');
      if (is_name_of_one (path + 1, length))
        g_string_append (out, ":id");
      else
        g_string_append_len (out, path + 1, length);
      path += 1 + length;
    }

  return g_string_free (out, FALSE);
}

/* What is asked for, without who answers. */
static char *
dup_question (const char *url)
{
  const char *path = find_path (url);
  gsize length = strcspn (path, "?");
  GString *out = g_string_new_len (path, length);
  g_auto (GStrv) parameters = NULL;

  if (path[length] == '\0')
    return g_string_free (out, FALSE);
  parameters = g_strsplit (path + length + 1, "&", MAX_PARAMETERS);
  for (guint i = 0; parameters[i] != NULL; i++)
    {
      const char *value = strchr (parameters[i], '=');

      if (is_named (parameters[i], positions) || (value != NULL && value[1] == '~'))
        continue;
      g_string_append_c (out, '&');
      g_string_append (out, parameters[i]);
    }

  return g_string_free (out, FALSE);
}

gboolean
sbx_queries_differ (const char *a,
                    const char *b)
{
  g_autofree char *left = dup_question (a);
  g_autofree char *right = dup_question (b);

  return strcmp (left, right) != 0;
}
