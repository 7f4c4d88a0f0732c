/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-credentials.h"

#include <libsecret/secret.h>
#include <string.h>

static const SecretSchema schema = {
  "io.github.signalbox_inspector.Signalbox.Credential", SECRET_SCHEMA_NONE,
  { { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* What was given and is not, or cannot be, remembered. */
static GMutex lock;
static GHashTable *memory;

/**
 * sbx_credentials_get_origin:
 * @uri: where a peer is
 *
 * Returns: (transfer full): the name of its secret: scheme, host and port
 */
char *
sbx_credentials_get_origin (GUri *uri)
{
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);
  gboolean is_ipv6 = strchr (host, ':') != NULL;
  g_autoptr (GString) origin = g_string_new (NULL);

  g_string_append_printf (origin, "%s://%s%s%s", g_uri_get_scheme (uri), is_ipv6 ? "[" : "", host,
                          is_ipv6 ? "]" : "");
  if (g_uri_get_port (uri) > 0)
    g_string_append_printf (origin, ":%d", g_uri_get_port (uri));

  return g_string_free (g_steal_pointer (&origin), FALSE);
}

/**
 * sbx_credentials_free_secret:
 * @secret: (nullable) (transfer full): a secret
 *
 * Overwrites it before its memory is given back.
 */
void
sbx_credentials_free_secret (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
keep_in_memory (const char *origin,
                const char *secret)
{
  g_mutex_lock (&lock);
  if (memory == NULL)
    memory = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                    (GDestroyNotify) sbx_credentials_free_secret);
  if (secret != NULL)
    g_hash_table_replace (memory, g_strdup (origin), g_strdup (secret));
  else
    g_hash_table_remove (memory, origin);
  g_mutex_unlock (&lock);
}

static char *
find_in_memory (const char *origin)
{
  char *secret = NULL;

  g_mutex_lock (&lock);
  if (memory != NULL)
    secret = g_strdup (g_hash_table_lookup (memory, origin));
  g_mutex_unlock (&lock);

  return secret;
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  char *found = secret_password_lookup_finish (result, &error);
  char *secret = g_strdup (found);

  if (found != NULL)
    secret_password_free (found);
  /* Without a keyring nothing is known: that is no failure of a lookup. */
  g_task_return_pointer (task, secret, (GDestroyNotify) sbx_credentials_free_secret);
}

/**
 * sbx_credentials_lookup_async:
 * @origin: from sbx_credentials_get_origin()
 * @cancellable: (nullable): ends it early
 * @callback: called when it is found, or not
 * @data: passed to @callback
 *
 * Looks in memory, then in the keyring, which may ask the user to unlock it.
 */
void
sbx_credentials_lookup_async (const char         *origin,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  char *secret = find_in_memory (origin);

  g_task_set_source_tag (task, sbx_credentials_lookup_async);
  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) sbx_credentials_free_secret);
  else
    secret_password_lookup (&schema, cancellable, on_found, g_steal_pointer (&task),
                            "origin", origin, NULL);
}

/**
 * sbx_credentials_lookup_finish:
 * @result: what the callback got
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): to free with sbx_credentials_free_secret(); %NULL without an
 *   error if there is none
 */
char *
sbx_credentials_lookup_finish (GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_stored (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    {
      /* The keyring has it: what memory holds would hide a change that is made there. */
      keep_in_memory (g_task_get_task_data (task), NULL);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                               "The keyring cannot be reached, so this is remembered until "
                               "Signalbox ends and no longer: %s", error->message);
    }
}

/**
 * sbx_credentials_store_async:
 * @origin: from sbx_credentials_get_origin()
 * @secret: the secret
 * @remember: put it into the keyring; else it is kept in memory
 * @cancellable: (nullable): ends it early
 * @callback: called when it is kept
 * @data: passed to @callback
 *
 * Keeps a secret. It can be looked up at once.
 */
void
sbx_credentials_store_async (const char         *origin,
                             const char         *secret,
                             gboolean            remember,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autofree char *label = g_strdup_printf ("Signalbox: %s", origin);

  g_task_set_source_tag (task, sbx_credentials_store_async);
  g_task_set_task_data (task, g_strdup (origin), g_free);
  keep_in_memory (origin, secret);
  if (!remember)
    g_task_return_boolean (task, TRUE);
  else
    secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, secret, cancellable,
                           on_stored, g_steal_pointer (&task), "origin", origin, NULL);
}

/**
 * sbx_credentials_store_finish:
 * @result: what the callback got
 * @error: return location for an error, or %NULL
 *
 * Returns: whether it is kept as was asked; if not, @error says that it is in memory only
 */
gboolean
sbx_credentials_store_finish (GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * sbx_credentials_clear_async:
 * @origin: from sbx_credentials_get_origin()
 * @cancellable: (nullable): ends it early
 * @callback: called when it is gone
 * @data: passed to @callback
 *
 * Forgets a secret, in memory and in the keyring.
 */
void
sbx_credentials_clear_async (const char         *origin,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, sbx_credentials_clear_async);
  keep_in_memory (origin, NULL);
  secret_password_clear (&schema, cancellable, on_cleared, g_steal_pointer (&task),
                         "origin", origin, NULL);
}

/**
 * sbx_credentials_clear_finish:
 * @result: what the callback got
 * @error: return location for an error, or %NULL
 *
 * Returns: whether it is forgotten
 */
gboolean
sbx_credentials_clear_finish (GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
