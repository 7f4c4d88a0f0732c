/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sbx-about.h"
#include "sbx-connect-dialog.h"
#include "sbx-doors.h"
#include "sbx-export-dialog.h"
#include "sbx-kind-row.h"
#include "sbx-layout.h"
#include "sbx-notifier.h"
#include "sbx-preferences.h"
#include "sbx-profile-dialog.h"
#include "sbx-send-dialog.h"
#include "sbx-send-text.h"
#include "sbx-type-completion.h"
#include "widget-kit.h"

/* What a window has: an engine that records, and what it tells. */
typedef struct
{
  char *directory;
  SbxEngine *engine;
  SbxWorld *world;
  SbxOrigins *origins;
  SbxDoors *doors;
  GSettings *settings;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->directory = g_dir_make_tmp ("sbx-dialogs-XXXXXX", NULL);
  fixture->engine = sbx_engine_new (fixture->directory);
  fixture->world = sbx_world_new ();
  fixture->origins = sbx_origins_new ();
  fixture->doors = sbx_doors_new (fixture->engine, fixture->world, fixture->origins);
  fixture->settings = g_settings_new (APPLICATION_ID);
  g_settings_reset (fixture->settings, "listeners");
  g_settings_reset (fixture->settings, "recent-connections");
  g_signal_connect_object (fixture->engine, "update", G_CALLBACK (sbx_world_take), fixture->world,
                           G_CONNECT_SWAPPED);
  sbx_engine_clear_async (fixture->engine, NULL, NULL, NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->doors);
  sbx_engine_stop (fixture->engine);
  /* What it had under way for this thread. */
  kit_run (50);
  g_assert_finalize_object (fixture->engine);
  g_assert_finalize_object (fixture->world);
  g_assert_finalize_object (fixture->origins);
  g_object_unref (fixture->settings);
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
}

static const SbxConnectorKind *
get_first (void)
{
  return sbx_connector_kinds_get_all ()[0];
}

static gboolean
is_settled (gpointer data)
{
  const SbxConnectorInfo *info = sbx_doors_get_listener (data, get_first ());

  return info != NULL && info->state != SBX_CONNECTOR_STARTING;
}

static SbxConnectorState
wait_listener (Fixture *fixture)
{
  g_assert_true (kit_wait (is_settled, fixture->doors));
  return sbx_doors_get_listener (fixture->doors, get_first ())->state;
}

static GSocket *
take_port (guint16 *port)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) got = NULL;

  g_socket_bind (socket, wanted, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  got = g_socket_get_local_address (socket, &error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  return socket;
}

static gboolean
has_no_listener (gpointer data)
{
  return sbx_world_get_connectors (sbx_doors_get_world (data))->len == 0;
}

/* A listener opens, says where, fails where a port is taken, and goes. */
static void
test_listen (Fixture      *fixture,
             gconstpointer data)
{
  guint16 taken;
  g_autoptr (GSocket) socket = take_port (&taken);

  sbx_doors_listen (fixture->doors, get_first (), 0);
  g_assert_cmpint (wait_listener (fixture), ==, SBX_CONNECTOR_READY);
  g_assert_cmpuint (sbx_doors_get_port (fixture->doors, get_first ()), >, 0);
  g_assert_cmpuint (sbx_doors_count_open (fixture->doors), ==, 1);
  sbx_doors_listen (fixture->doors, get_first (), taken);
  g_assert_cmpint (wait_listener (fixture), ==, SBX_CONNECTOR_FAILED);
  g_assert_cmpuint (sbx_world_get_connectors (fixture->world)->len, ==, 1);
  g_assert_nonnull (strstr (sbx_doors_get_listener (fixture->doors, get_first ())->problem,
                            "taken"));
  /* Before the engine has told of it, it can be closed as well. */
  sbx_doors_listen (fixture->doors, get_first (), 0);
  sbx_doors_close (fixture->doors, get_first ());
  g_assert_false (sbx_doors_is_open (fixture->doors, get_first ()));
  g_assert_true (kit_wait (has_no_listener, fixture->doors));
}

static gboolean
has_waiting_line (gpointer data)
{
  const SbxConnectorInfo *info = sbx_doors_find_dialled (data, "ws://127.0.0.1:1/v1");

  return info != NULL && info->problem != NULL;
}

/* What is dialled is found by what it was dialled with, and hung up by its address. */
static void
test_dial (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const SbxConnectorInfo *info;
  g_autofree char *address = NULL;

  g_assert_false (sbx_doors_dial (fixture->doors, "no address at all", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_true (sbx_doors_dial (fixture->doors, "ws://127.0.0.1:1/v1", NULL));
  g_assert_true (kit_wait (has_waiting_line, fixture->doors));
  info = sbx_doors_find_dialled (fixture->doors, "ws://127.0.0.1:1/v1");
  g_assert_true (sbx_doors_is_dialled (fixture->doors, info));
  address = g_strdup (info->address);
  g_assert_true (sbx_doors_dial_again (fixture->doors, address, NULL));
  g_assert_true (kit_wait (has_waiting_line, fixture->doors));
  g_assert_cmpuint (sbx_world_get_connectors (fixture->world)->len, ==, 1);
  sbx_doors_hang_up (fixture->doors, address);
  g_assert_true (kit_wait (has_no_listener, fixture->doors));
}

static void
test_remember (Fixture      *fixture,
               gconstpointer data)
{
  const SbxConnectorKind *kind = get_first ();
  guint16 port = 0;

  g_assert_true (sbx_kind_row_is_remembered (fixture->settings, kind, &port));
  g_assert_cmpuint (port, ==, kind->port);
  sbx_kind_row_remember (fixture->settings, kind, TRUE, 8123);
  g_assert_true (sbx_kind_row_is_remembered (fixture->settings, kind, &port));
  g_assert_cmpuint (port, ==, 8123);
  sbx_kind_row_remember (fixture->settings, kind, FALSE, 0);
  g_assert_false (sbx_kind_row_is_remembered (fixture->settings, kind, &port));
  g_assert_cmpuint (port, ==, kind->port);
  g_settings_set_strv (fixture->settings, "listeners",
                       (const char *const []) { "unheard-of:1", "signalbox:99999999", NULL });
  g_assert_true (sbx_kind_row_is_remembered (fixture->settings, kind, &port));
  g_assert_cmpuint (port, ==, kind->port);
}

/* What is to be pasted is nothing without the place where it goes. */
static void
test_places (Fixture      *fixture,
             gconstpointer data)
{
  const SbxConnectorKind *const *kinds = sbx_connector_kinds_get_all ();

  for (guint i = 0; kinds[i] != NULL; i++)
    {
      g_assert_true ((kinds[i]->snippet != NULL) == (kinds[i]->where != NULL));
      g_assert_true ((kinds[i]->program != NULL) == (kinds[i]->program_where != NULL));
    }
}

static void
test_connect (Fixture      *fixture,
              gconstpointer data)
{
  GtkWidget *dialog;

  sbx_origins_check (fixture->origins, "http://localhost:3000");
  g_settings_set_strv (fixture->settings, "recent-connections",
                       (const char *const []) { "ws://127.0.0.1:1/v1", "<b>&", NULL });
  sbx_doors_listen (fixture->doors, get_first (), 0);
  dialog = sbx_connect_dialog_new (fixture->doors, fixture->origins, fixture->settings);
  g_object_ref (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  sbx_doors_dial (fixture->doors, "ws://127.0.0.1:1/v1", NULL);
  g_assert_true (kit_wait (has_waiting_line, fixture->doors));
  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  kit_run (100);
  sbx_doors_hang_up (fixture->doors,
                     sbx_doors_find_dialled (fixture->doors, "ws://127.0.0.1:1/v1")->address);
  kit_run (100);
  gtk_window_destroy (GTK_WINDOW (dialog));
  /* The search that it began holds it until it is cancelled. */
  kit_run (100);
  g_assert_finalize_object (dialog);
}

static GBytes *
new_message (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

/* What a profile makes of messages is shown while it is written; what is none cannot be saved. */
static void
test_profiles (void)
{
  GtkWidget *dialog = sbx_profile_dialog_new ("ws://127.0.0.1:1/");
  SbxProfileDialog *self = SBX_PROFILE_DIALOG (dialog);
  g_autoptr (GBytes) state = new_message ("{\"count\":1}");
  g_autoptr (GBytes) broken = new_message ("{\"count\":");

  g_object_ref (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  g_assert_true (sbx_profile_dialog_can_save (self));
  g_assert_cmpuint (sbx_profile_dialog_get_n_lines (self), ==, 0);
  sbx_profile_dialog_take (self, state);
  sbx_profile_dialog_take (self, broken);
  kit_run (300);
  g_assert_cmpuint (sbx_profile_dialog_get_n_lines (self), ==, 2);
  sbx_profile_dialog_set_text (self, "{\"id\": 5}");
  kit_run (300);
  g_assert_false (sbx_profile_dialog_can_save (self));
  for (guint i = 0; i < 100; i++)
    sbx_profile_dialog_take (self, state);
  sbx_profile_dialog_set_text (self, "{\"id\": \"own\", \"name\": \"Own\", \"messages\": "
                                     "[{\"is\": \"state\"}]}");
  kit_run (300);
  g_assert_true (sbx_profile_dialog_can_save (self));
  g_assert_cmpuint (sbx_profile_dialog_get_n_lines (self), ==, 30);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_finalize_object (dialog);
}

static void
assert_problem (SbxCommandKind  kind,
                const char     *text,
                const char     *expected)
{
  g_autofree char *problem = NULL;
  g_autoptr (SbxJson) json = sbx_send_text_parse (kind, text, &problem);

  g_assert_true ((json == NULL) == (expected != NULL));
  if (expected != NULL)
    g_assert_nonnull (strstr (problem, expected));
}

/* Where the type of an action is being written, and where not. */
static void
test_type_prefix (void)
{
  static const struct
  {
    const char *before;
    const char *prefix; /* NULL: elsewhere */
  } rows[] = {
    { "{\"type\": \"", "" },
    { "{\n  \"type\" : \"cart/a", "cart/a" },
    { "{\"payload\": 1, \"type\":\"x", "x" },
    { "{\"type\": \"cart/add\"", NULL },
    { "{\"type\": \"cart/add\", \"payload\": \"c", NULL },
    { "{\"type\": ", NULL },
    { "{\"type\"", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *prefix = sbx_type_completion_dup_prefix (rows[i].before);

      g_assert_cmpstr (prefix, ==, rows[i].prefix);
    }
}

/* The types that a store has seen come with their last action; other stores' do not. */
static void
test_known_actions (void)
{
  Kit kit;
  GArray *known;

  kit_init (&kit);
  kit_append (&kit, 7);
  kit_tell (&kit);
  known = sbx_known_actions_list (kit.world, 0);
  g_assert_cmpuint (known->len, ==, 3);
  g_assert_cmpstr (g_array_index (known, SbxKnownAction, 0).type, ==, "cart/add");
  g_assert_cmpuint (g_array_index (known, SbxKnownAction, 0).number, ==, 13);
  g_assert_cmpuint (g_array_index (known, SbxKnownAction, 0).count, ==, 3);
  g_array_unref (known);
  known = sbx_known_actions_list (kit.world, 5);
  g_assert_cmpuint (known->len, ==, 0);
  g_array_unref (known);
  kit_clear (&kit);
}

/* What is replaced can be undone, and where the JSON ends is said. */
static void
test_send_text (void)
{
  Kit kit;
  GtkWidget *dialog;
  g_autofree char *problem = NULL;
  g_autofree char *text = NULL;
  GtkTextView *view;

  g_assert_null (sbx_send_text_parse (SBX_COMMAND_IMPORT, "{\n \"a\": x}", &problem));
  g_assert_nonnull (strstr (problem, "line 2, column 7"));
  kit_init (&kit);
  kit_append (&kit, 1);
  kit_tell (&kit);
  dialog = sbx_send_dialog_new (SBX_COMMAND_DISPATCH, kit.world, 0, NULL);
  gtk_window_present (GTK_WINDOW (dialog));
  kit_run (100);
  sbx_send_dialog_set_text (SBX_SEND_DIALOG (dialog), "{\"type\":\"a\"}");
  sbx_send_dialog_set_text (SBX_SEND_DIALOG (dialog), "{\"type\":\"b\"}");
  view = GTK_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (dialog)));
  gtk_text_buffer_undo (gtk_text_view_get_buffer (view));
  text = sbx_send_dialog_dup_text (SBX_SEND_DIALOG (dialog));
  g_assert_nonnull (strstr (text, "\"a\""));
  gtk_window_destroy (GTK_WINDOW (dialog));
  kit_run (20);
  kit_clear (&kit);
}

static void
remember_cb (SbxSendDialog *dialog,
             guint          kind,
             guint          store,
             SbxJson       *json,
             char         **sent)
{
  gsize length;
  const char *raw = sbx_json_raw (json, 0, &length);

  g_assert_cmpuint (kind, ==, SBX_COMMAND_DISPATCH);
  *sent = g_strndup (raw, length);
}

/* An action is checked while it is typed; what is sent is what stands there. */
static void
test_send (void)
{
  Kit kit;
  g_autoptr (GPtrArray) recent = g_ptr_array_new ();
  g_autofree char *sent = NULL;
  g_autofree char *text = NULL;
  GtkWidget *dialog;

  assert_problem (SBX_COMMAND_DISPATCH, " \n", "nothing to send");
  assert_problem (SBX_COMMAND_DISPATCH, "{\"type\": }", "Not valid JSON");
  assert_problem (SBX_COMMAND_DISPATCH, "[1]", "An action is an object");
  assert_problem (SBX_COMMAND_DISPATCH, "{\"type\": \"\"}", "type");
  assert_problem (SBX_COMMAND_DISPATCH, "{\"type\": \"a\"}", NULL);
  assert_problem (SBX_COMMAND_IMPORT, "[1]", NULL);
  kit_init (&kit);
  kit_append (&kit, 4);
  kit_tell (&kit);
  g_ptr_array_add (recent, (gpointer) "{\"type\":\"cart/add\",\"payload\":1}");
  dialog = sbx_send_dialog_new (SBX_COMMAND_DISPATCH, kit.world, 0, recent);
  g_object_ref (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  g_signal_connect (dialog, "send", G_CALLBACK (remember_cb), &sent);
  g_assert_false (sbx_send_dialog_can_send (SBX_SEND_DIALOG (dialog)));
  sbx_send_dialog_set_text (SBX_SEND_DIALOG (dialog), "{\"type\":\"a:\\\"b\",\"payload\":[1,{}]}");
  text = sbx_send_dialog_dup_text (SBX_SEND_DIALOG (dialog));
  g_assert_cmpstr (text, ==, "{\n  \"type\": \"a:\\\"b\",\n  \"payload\": [\n    1,\n    {}\n  ]\n}");
  g_assert_true (sbx_send_dialog_can_send (SBX_SEND_DIALOG (dialog)));
  gtk_widget_activate_default (dialog);
  kit_run (50);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_finalize_object (dialog);
  kit_clear (&kit);
}

static void
test_preferences (void)
{
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  g_autoptr (SbxRulesChoice) rules = sbx_rules_choice_new (settings);
  GtkWidget *preferences;

  sbx_origins_decide (origins, "http://localhost:3000", TRUE);
  sbx_origins_decide (origins, "https://evil.example", FALSE);
  preferences = sbx_preferences_new (settings, origins, rules, g_get_tmp_dir ());
  g_object_ref (preferences);
  gtk_window_present (GTK_WINDOW (preferences));
  kit_run (100);
  sbx_origins_forget (origins, "https://evil.example");
  kit_run (100);
  g_assert_true (sbx_origins_is_allowed (origins, "http://localhost:3000"));
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
  g_autoptr (SbxWorld) world = sbx_world_new ();
  g_autoptr (SbxSelection) selection = sbx_selection_new ();
  GtkWidget *dialog = sbx_export_dialog_new (engine, world, selection, settings);

  g_object_ref (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  kit_run (100);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_finalize_object (dialog);
  sbx_engine_stop (engine);
  g_assert_finalize_object (engine);
  g_rmdir (directory);
}

static SbxFinding *
new_finding (const char *rule,
             const char *subject,
             SbxSeverity severity)
{
  SbxFinding *finding = sbx_finding_new (rule, "test", severity, SBX_CONFIDENCE_CERTAIN);

  finding->subject = g_strdup (subject);
  finding->summary = g_strdup (subject);
  return finding;
}

static void
assert_news (SbxNotifier *notifier,
             GPtrArray   *findings,
             gboolean     wanted,
             gint64       seconds,
             guint        expected)
{
  g_autoptr (GPtrArray) news = sbx_notifier_take (notifier, findings, wanted,
                                                  seconds * G_USEC_PER_SEC);

  g_assert_cmpuint (news->len, ==, expected);
}

/* Only new errors, only when they are asked for, and of a rule at most one in a minute. */
static void
test_notifier (void)
{
  g_autoptr (SbxNotifier) notifier = sbx_notifier_new ();
  g_autoptr (GPtrArray) findings =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_finding_unref);

  g_ptr_array_add (findings, new_finding ("duplicate-store", "a", SBX_SEVERITY_ERROR));
  g_ptr_array_add (findings, new_finding ("slow-reducer", "a", SBX_SEVERITY_WARNING));
  assert_news (notifier, findings, FALSE, 100, 0);
  /* What was there while nobody asked is no news. */
  assert_news (notifier, findings, TRUE, 101, 0);
  g_ptr_array_add (findings, new_finding ("duplicate-store", "b", SBX_SEVERITY_ERROR));
  assert_news (notifier, findings, TRUE, 102, 1);
  assert_news (notifier, findings, TRUE, 103, 0);
  g_ptr_array_add (findings, new_finding ("duplicate-store", "c", SBX_SEVERITY_ERROR));
  g_ptr_array_add (findings, new_finding ("action-collision", "c", SBX_SEVERITY_ERROR));
  assert_news (notifier, findings, TRUE, 104, 1);
  g_ptr_array_add (findings, new_finding ("duplicate-store", "d", SBX_SEVERITY_ERROR));
  assert_news (notifier, findings, TRUE, 163, 1);
  ((SbxFinding *) g_ptr_array_index (findings, 0))->dismissal = SBX_DISMISSAL_RECORDING;
  sbx_notifier_reset (notifier);
  assert_news (notifier, findings, TRUE, 300, 2);
}

static void
test_about (void)
{
  g_autofree char *notes = sbx_about_dup_notes ("# News\n\n## 2.0\n\nWords & `code`.\n\n"
                                                "* one\n* two\n\n## 1.0\n\n* old\n");
  g_autofree char *debug = sbx_about_dup_debug_info ();

  g_assert_cmpstr (notes, ==, "<p>Words &amp; <code>code</code>.</p>"
                              "<ul><li>one</li><li>two</li></ul>");
  g_assert_nonnull (strstr (debug, "Signalbox " PACKAGE_VERSION));
  g_assert_nonnull (strstr (debug, "GTK 4."));
  sbx_about_show (NULL);
  kit_run (200);
  {
    g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
    g_autoptr (GtkWindow) about = g_list_model_get_item (windows, 0);

    g_assert_cmpstr (adw_about_window_get_version (ADW_ABOUT_WINDOW (about)), ==, PACKAGE_VERSION);
    g_assert_cmpstr (adw_about_window_get_release_notes (ADW_ABOUT_WINDOW (about)), !=, "");
    gtk_window_destroy (about);
  }
}

/* Each recording has a layout of its own; one that is new has that of the window that records. */
static void
test_layout (void)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  SbxLayout main_layout = { .width = 1000, .height = 700, .details = { 300, 0 }, .lanes = 150, .page = (char *) "map" };
  SbxLayout file = { .width = 640, .height = 480, .details = { 0, 200 }, .lanes = 10, .maximized = TRUE, .page = (char *) "findings" };
  g_autoptr (GVariant) kept = NULL;
  SbxLayout got;

  sbx_layout_save (&main_layout, settings, NULL);
  sbx_layout_save (&file, settings, "file:///a.signalbox");
  sbx_layout_load (&got, settings, NULL);
  g_assert_cmpint (got.width, ==, 1000);
  g_assert_cmpint (got.details[0], ==, 300);
  g_assert_cmpint (got.details[1], ==, 320);
  g_assert_cmpstr (got.page, ==, "map");
  sbx_layout_clear (&got);
  sbx_layout_load (&got, settings, "file:///a.signalbox");
  g_assert_cmpint (got.width, ==, 640);
  g_assert_cmpint (got.details[0], ==, 300);
  g_assert_cmpint (got.details[1], ==, 200);
  g_assert_cmpint (got.lanes, ==, 150);
  g_assert_true (got.maximized);
  g_assert_cmpstr (got.page, ==, "findings");
  sbx_layout_clear (&got);
  sbx_layout_load (&got, settings, "file:///b.signalbox");
  g_assert_cmpint (got.width, ==, 1000);
  g_assert_false (got.maximized);
  g_assert_null (got.page);
  sbx_layout_clear (&got);

  for (guint i = 0; i < 2 * SBX_LAYOUT_MAX_FILES; i++)
    {
      g_autofree char *uri = g_strdup_printf ("file:///%u.signalbox", i);

      file.width = 400 + (int) i;
      sbx_layout_save (&file, settings, uri);
    }
  kept = g_settings_get_value (settings, "file-layouts");
  g_assert_cmpuint (g_variant_n_children (kept), ==, SBX_LAYOUT_MAX_FILES);
  sbx_layout_load (&got, settings, "file:///99.signalbox");
  g_assert_cmpint (got.width, ==, 499);
  sbx_layout_clear (&got);
  sbx_layout_load (&got, settings, "file:///a.signalbox");
  g_assert_cmpint (got.width, ==, 1000);
  sbx_layout_clear (&got);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/connect/listen", Fixture, NULL, set_up, test_listen, tear_down);
  g_test_add ("/connect/dial", Fixture, NULL, set_up, test_dial, tear_down);
  g_test_add ("/connect/remember", Fixture, NULL, set_up, test_remember, tear_down);
  g_test_add ("/connect/places", Fixture, NULL, set_up, test_places, tear_down);
  g_test_add ("/connect/dialog", Fixture, NULL, set_up, test_connect, tear_down);
  g_test_add_func ("/connect/profiles", test_profiles);
  g_test_add_func ("/send/dialog", test_send);
  g_test_add_func ("/send/type-prefix", test_type_prefix);
  g_test_add_func ("/send/known-actions", test_known_actions);
  g_test_add_func ("/send/send-text", test_send_text);
  g_test_add_func ("/preferences", test_preferences);
  g_test_add_func ("/window/layout", test_layout);
  g_test_add_func ("/export/dialog", test_export);
  g_test_add_func ("/dialogs/notifier", test_notifier);
  g_test_add_func ("/dialogs/about", test_about);

  return g_test_run ();
}
