/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-page-policy.h"

#include <string.h>

/* The sources of a directive in one policy; NULL if there is no such directive. Of several with the
 * same name the first counts (CSP 3, 2.2.1). */
static char *
dup_sources (const char *policy,
             const char *name)
{
  g_auto (GStrv) directives = g_strsplit (policy, ";", -1);
  gsize length = strlen (name);

  for (guint i = 0; directives[i] != NULL; i++)
    {
      const char *directive = g_strstrip (directives[i]);

      if (g_ascii_strncasecmp (directive, name, length) == 0
          && (directive[length] == '\0' || g_ascii_isspace (directive[length])))
        return g_strstrip (g_strdup (directive + length));
    }

  return NULL;
}

/* Host and port of a source; the port may be `*`. */
static gboolean
place_matches (const char *allowed,
               const char *wanted)
{
  gsize length = strlen (allowed);
  gsize host;

  /* A path after it narrows it to files; the socket's and the agent's are not among them. */
  if (g_str_has_suffix (allowed, "/"))
    length--;
  if (strlen (wanted) == length && g_ascii_strncasecmp (allowed, wanted, length) == 0)
    return TRUE;
  if (length < 2 || memcmp (allowed + length - 2, ":*", 2) != 0)
    return FALSE;
  host = length - 1;

  return g_ascii_strncasecmp (allowed, wanted, host) == 0;
}

/* CSP 3, 6.7.2: what a source expression lets pass, as far as it can be about this machine. */
static gboolean
source_matches (const char *allowed,
                const char *source)
{
  const char *place = strstr (source, "://") + strlen ("://");
  gsize scheme = (gsize) (place - source) - strlen ("//");

  if (g_str_equal (allowed, "*"))
    return TRUE;
  /* A scheme alone: "ws:". */
  if (g_str_has_suffix (allowed, ":"))
    return g_ascii_strncasecmp (allowed, source, scheme) == 0 && strlen (allowed) == scheme;
  if (strstr (allowed, "://") == NULL)
    return place_matches (allowed, place);

  return g_ascii_strncasecmp (allowed, source, (gsize) (place - source)) == 0
         && place_matches (strstr (allowed, "://") + strlen ("://"), place);
}

static gboolean
allows (const char *sources,
        const char *source)
{
  g_auto (GStrv) list = g_strsplit_set (sources, " \t\r\n", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (*list[i] != '\0' && source_matches (list[i], source))
      return TRUE;

  return FALSE;
}

char *
sbx_page_policy_dup_change (const char *policy,
                            const char *directive,
                            const char *source)
{
  g_auto (GStrv) policies = g_strsplit (policy, ",", -1);

  for (guint i = 0; policies[i] != NULL; i++)
    {
      g_autofree char *sources = dup_sources (policies[i], directive);

      if (sources == NULL)
        sources = dup_sources (policies[i], "default-src");
      if (sources == NULL || allows (sources, source))
        continue;
      /* 'none' stands alone. */
      if (*sources == '\0' || g_ascii_strcasecmp (sources, "'none'") == 0)
        return g_strdup_printf ("%s %s", directive, source);
      return g_strdup_printf ("%s %s %s", directive, sources, source);
    }

  return NULL;
}

/* The value of an attribute in one element. */
static char *
dup_attribute (const char *element,
               const char *name)
{
  const char *at = strstr (element, name);
  char quote;
  const char *end;

  at = at != NULL ? at + strlen (name) : NULL;
  if (at == NULL || (*at != '"' && *at != '\''))
    return NULL;
  quote = *at++;
  end = strchr (at, quote);

  return end != NULL ? g_strndup (at, (gsize) (end - at)) : NULL;
}

char *
sbx_page_policy_dup_meta (const char *html)
{
  const char *at = html;

  while ((at = strstr (at, "<meta")) != NULL)
    {
      const char *end = strchr (at, '>');
      g_autofree char *element = g_strndup (at, end != NULL ? (gsize) (end - at) : strlen (at));
      g_autofree char *what = dup_attribute (element, "http-equiv=");

      if (what != NULL && g_ascii_strcasecmp (what, "Content-Security-Policy") == 0)
        return dup_attribute (element, "content=");
      at += strlen ("<meta");
    }

  return NULL;
}
