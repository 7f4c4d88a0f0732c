/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "sbx-connect-dialog.h"
#include "sbx-export-dialog.h"
#include "sbx-preferences.h"
#include "widget-kit.h"

static void
assert_address (const char *text,
                const char *expected)
{
  const char *problem = NULL;
  g_autofree char *address = sbx_connect_dialog_parse_address (text, &problem);

  g_assert_cmpstr (address, ==, expected);
  g_assert_true ((address == NULL) == (problem != NULL));
}

static void
test_address (void)
{
  assert_address ("ws://localhost:9000/v1", "ws://localhost:9000/v1");
  assert_address (" 9000 ", "ws://localhost:9000/v1");
  assert_address ("localhost:9000", "ws://localhost:9000/v1");
  assert_address ("127.0.0.1:9000/other", "ws://127.0.0.1:9000/other");
  assert_address ("ws://[::1]:9000", "ws://[::1]:9000/v1");
  assert_address ("", NULL);
  assert_address ("http://localhost:9000", NULL);
  assert_address ("ws://", NULL);
  assert_address ("ws://a b", NULL);
}

static void
test_connect (void)
{
  Kit kit;
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  GtkWidget *dialog;

  kit_init (&kit);
  sbx_origins_check (origins, "http://localhost:3000");
  dialog = sbx_connect_dialog_new (kit.world, origins, settings, "<script></script>", "connect()");
  g_object_ref (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  kit_run (100);
  sbx_origins_decide (origins, "http://localhost:3000", TRUE);
  kit_run (100);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_finalize_object (dialog);
  kit_clear (&kit);
}

static void
test_preferences (void)
{
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  GtkWidget *preferences;

  sbx_origins_decide (origins, "http://localhost:3000", TRUE);
  sbx_origins_decide (origins, "https://evil.example", FALSE);
  g_settings_set_uint (settings, "port", 8123);
  preferences = sbx_preferences_new (settings, origins);
  g_object_ref (preferences);
  gtk_window_present (GTK_WINDOW (preferences));
  kit_run (100);
  sbx_origins_forget (origins, "https://evil.example");
  kit_run (100);
  g_assert_cmpuint (g_settings_get_uint (settings, "port"), ==, 8123);
  gtk_window_destroy (GTK_WINDOW (preferences));
  kit_run (50);
  g_assert_finalize_object (preferences);
}

static void
test_export (void)
{
  g_autofree char *directory = g_dir_make_tmp ("sbx-export-XXXXXX", NULL);
  SbxEngine *engine = sbx_engine_new (directory);
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  GtkWidget *dialog = sbx_export_dialog_new (engine, settings);

  g_object_ref (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  kit_run (100);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_finalize_object (dialog);
  sbx_engine_stop (engine);
  g_assert_finalize_object (engine);
  g_rmdir (directory);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/connect/address", test_address);
  g_test_add_func ("/connect/dialog", test_connect);
  g_test_add_func ("/preferences", test_preferences);
  g_test_add_func ("/export/dialog", test_export);
  return g_test_run ();
}
