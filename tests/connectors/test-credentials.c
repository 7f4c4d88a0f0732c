/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Secrets: in a real keyring where there is one (keyring.sh), in memory where there is none. */

#include "config.h"

#include "sbx-credentials.h"
#include "sbx-service-address.h"

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static char *
look_up (const char *origin)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *secret;

  sbx_credentials_lookup_async (origin, NULL, keep_result, &result);
  secret = sbx_credentials_lookup_finish (await (&result), &error);
  g_assert_no_error (error);

  return secret;
}

static gboolean
store (const char *origin,
       const char *secret,
       gboolean    remember,
       GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sbx_credentials_store_async (origin, secret, remember, NULL, keep_result, &result);

  return sbx_credentials_store_finish (await (&result), error);
}

static gboolean
clear (const char *origin)
{
  g_autoptr (GAsyncResult) result = NULL;

  sbx_credentials_clear_async (origin, NULL, keep_result, &result);

  return sbx_credentials_clear_finish (await (&result), NULL);
}

static void
assert_secret (const char *origin,
               const char *expected)
{
  char *secret = look_up (origin);

  g_assert_cmpstr (secret, ==, expected);
  sbx_credentials_free_secret (secret);
}

/* What `secret-tool` of another process would see. */
static gboolean
is_in_keyring (const char *origin)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) unlocked = NULL;
  GVariantBuilder attributes;

  g_variant_builder_init (&attributes, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&attributes, "{ss}", "origin", origin);
  found = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                       "org.freedesktop.Secret.Service", "SearchItems",
                                       g_variant_new ("(a{ss})", &attributes), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (found);
  unlocked = g_variant_get_child_value (found, 0);

  return g_variant_n_children (unlocked) > 0;
}

static void
test_keyring (void)
{
  g_autoptr (GError) error = NULL;

  assert_secret ("wss://a.example", NULL);
  g_assert_true (store ("wss://a.example", "pa$$ wörd", TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (is_in_keyring ("wss://a.example"));
  assert_secret ("wss://a.example", "pa$$ wörd");
  assert_secret ("wss://a.example:8443", NULL);
  g_assert_true (store ("wss://a.example", "another", TRUE, &error));
  assert_secret ("wss://a.example", "another");
  g_assert_true (clear ("wss://a.example"));
  g_assert_false (is_in_keyring ("wss://a.example"));
  assert_secret ("wss://a.example", NULL);

  /* Not to be remembered: it goes nowhere. */
  g_assert_true (store ("wss://b.example", "for now", FALSE, &error));
  g_assert_false (is_in_keyring ("wss://b.example"));
  assert_secret ("wss://b.example", "for now");
}

static void
test_no_keyring (void)
{
  g_autoptr (GError) error = NULL;

  assert_secret ("wss://a.example", NULL);
  g_assert_false (store ("wss://a.example", "kept", TRUE, &error));
  g_assert_nonnull (strstr (error->message, "until Signalbox ends and no longer"));
  g_assert_null (strstr (error->message, "kept"));
  assert_secret ("wss://a.example", "kept");
  clear ("wss://a.example");
  assert_secret ("wss://a.example", NULL);
}

static void
test_addresses (void)
{
  static const char *const options[] = { "profile", "events", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxServiceAddress) address = NULL;
  g_autofree char *shown = NULL;

  address = sbx_service_address_parse ("wss://State.Example:8443/s?room=1&access_token=abc#profile=x",
                                       "ws", "wss", options, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (address->origin, ==, "wss://state.example:8443");
  g_assert_null (strstr (address->url, "abc"));
  g_assert_null (strstr (address->peer, "abc"));
  g_assert_nonnull (strstr (address->url, "room=1"));
  g_assert_cmpstr (sbx_service_address_get (address, "profile"), ==, "x");
  shown = sbx_service_address_to_string (address, "y");
  g_assert_true (g_str_has_suffix (shown, "#profile=y"));
  g_assert_null (strstr (shown, "abc"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/credentials/addresses", test_addresses);
  if (g_getenv ("SIGNALBOX_KEYRING") != NULL)
    {
      g_test_add_func ("/credentials/keyring", test_keyring);
    }
  else
    {
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
      g_test_add_func ("/credentials/no-keyring", test_no_keyring);
    }

  return g_test_run ();
}
