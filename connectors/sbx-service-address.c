/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-service-address.h"

#include <libsoup/soup.h>
#include <string.h>

#include "sbx-credentials.h"
#include "sbx-limits.h"
#include "sbx-loopback.h"
#include "sbx-secret-keys.h"

/* `a=b&c=d` with the values of names that look like secrets left out. */
static char *
mask_query (const char *query)
{
  g_auto (GStrv) parts = g_strsplit (query, "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');

      if (equals != NULL
          && sbx_secret_key_classify (parts[i], (gsize) (equals - parts[i])) != SBX_KEY_PLAIN)
        {
          char *masked = g_strdup_printf ("%.*s=…", (int) (equals - parts[i]), parts[i]);

          g_free (parts[i]);
          parts[i] = masked;
        }
    }

  return g_strjoinv ("&", parts);
}

static char *
get_place (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr (GString) place = g_string_new (NULL);

  g_string_append_printf (place, strchr (host, ':') != NULL ? "[%s]" : "%s", host);
  if (g_uri_get_port (uri) > 0)
    g_string_append_printf (place, ":%d", g_uri_get_port (uri));
  g_string_append (place, g_uri_get_path (uri));

  return g_string_free (g_steal_pointer (&place), FALSE);
}

static const char *
find_problem (GUri       *uri,
              const char *clear,
              const char *encrypted)
{
  g_autofree char *host = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0')
    return "it is no complete address";
  if (g_uri_get_userinfo (uri) != NULL)
    return "a password does not belong into an address; you are asked for it when it is needed";
  if (g_uri_get_port (uri) == 0)
    return "0 is no port";
  if (g_str_equal (g_uri_get_scheme (uri), encrypted))
    return NULL;
  if (!g_str_equal (g_uri_get_scheme (uri), clear))
    return "it is of another kind";
  host = g_strdup_printf (strchr (g_uri_get_host (uri), ':') != NULL ? "[%s]" : "%s",
                          g_uri_get_host (uri));
  if (!sbx_loopback_is_name (host))
    return "what is not on this machine (localhost, 127.0.0.1, [::1]) must be encrypted";

  return NULL;
}

static gboolean
read_options (SbxServiceAddress *self,
              const char        *fragment,
              const char *const *names,
              GError           **error)
{
  g_autoptr (GHashTable) options = NULL;
  GHashTableIter iter;
  gpointer name;

  if (fragment == NULL)
    return TRUE;
  options = g_uri_parse_params (fragment, -1, "&", G_URI_PARAMS_NONE, error);
  if (options == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, options);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (!g_strv_contains (names, name))
        {
          g_autofree char *known = g_strjoinv (", ", (char **) names);

          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       "“%s” means nothing behind the # of an address; known are: %s",
                       (const char *) name, known);
          return FALSE;
        }
    }
  g_hash_table_unref (self->options);
  self->options = g_steal_pointer (&options);

  return TRUE;
}

static void
set_names (SbxServiceAddress *self)
{
  g_autofree char *place = get_place (self->uri);
  g_autofree char *query = g_uri_get_query (self->uri) != NULL
                           ? mask_query (g_uri_get_query (self->uri)) : NULL;

  self->origin = sbx_credentials_get_origin (self->uri);
  self->url = g_strdup_printf ("%s://%s%s%s", g_uri_get_scheme (self->uri), place,
                               query != NULL ? "?" : "", query != NULL ? query : "");
  self->name = g_str_has_suffix (place, "/") ? g_strndup (place, strlen (place) - 1)
                                             : g_strdup (place);
  self->peer = strlen (self->url) <= SBX_LIMIT_ID_LENGTH
               ? g_strdup (self->url)
               : g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->url, -1);
}

/**
 * sbx_service_address_parse:
 * @text: an address
 * @clear: the scheme that is allowed on this machine alone, for example `ws`
 * @encrypted: the scheme that is allowed anywhere, for example `wss`
 * @options: (array zero-terminated=1): what may stand behind the `#`
 * @error: return location for an error, for people
 *
 * Returns: (transfer full) (nullable): the address
 */
SbxServiceAddress *
sbx_service_address_parse (const char        *text,
                           const char        *clear,
                           const char        *encrypted,
                           const char *const *options,
                           GError           **error)
{
  g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (SbxServiceAddress) self = NULL;
  const char *problem = find_problem (uri, clear, encrypted);

  if (problem != NULL)
    {
      /* Not the text itself where it may hold a password. */
      gboolean safe = uri == NULL || g_uri_get_userinfo (uri) == NULL;

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "%s%s%s cannot be dialled: %s; an address looks like %s://127.0.0.1:3001/ or "
                   "%s://state.example/", safe ? "“" : "", safe ? text : "This", safe ? "”" : "",
                   problem, clear, encrypted);
      return NULL;
    }

  self = g_new0 (SbxServiceAddress, 1);
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->uri = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                           g_uri_get_port (uri), g_uri_get_path (uri), g_uri_get_query (uri), NULL);
  set_names (self);
  if (!read_options (self, g_uri_get_fragment (uri), options, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * sbx_service_address_get:
 * @self: an address
 * @option: a name
 *
 * Returns: (nullable): what the fragment says of it
 */
const char *
sbx_service_address_get (const SbxServiceAddress *self,
                         const char              *option)
{
  return g_hash_table_lookup (self->options, option);
}

/**
 * sbx_service_address_to_string:
 * @self: an address
 * @profile: (nullable): the profile that is in use
 *
 * Returns: (transfer full): what to show, which holds no secret
 */
char *
sbx_service_address_to_string (const SbxServiceAddress *self,
                               const char              *profile)
{
  static const char *const names[] = { "events", "actions" };
  g_autoptr (GString) text = g_string_new (self->url);
  char separator = '#';

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = sbx_service_address_get (self, names[i]);

      if (value == NULL || strchr (value, '?') != NULL)
        continue;
      g_string_append_printf (text, "%c%s=%s", separator, names[i], value);
      separator = '&';
    }
  if (profile != NULL)
    g_string_append_printf (text, "%cprofile=%s", separator, profile);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * sbx_service_address_free:
 * @self: (transfer full): an address
 */
void
sbx_service_address_free (SbxServiceAddress *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->options, g_hash_table_unref);
  g_free (self->url);
  g_free (self->peer);
  g_free (self->name);
  g_free (self->origin);
  g_free (self);
}
