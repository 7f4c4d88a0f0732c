/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Peers on the port of Redux DevTools that are no stores, or bad ones; others are not harmed. */

#include "config.h"

#include <locale.h>

#include "devtools-kit.h"
#include "sbx-connector-kinds.h"
#include "sbx-devtools-kind.h"
#include "sbx-door.h"

#define MIB (1024u * 1024u)

/* A store beside the bad one still gets through. */
static void
check_others (Fixture *fixture)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("good"));
  guint before = count_events (fixture, "dispatch");

  say_log (peer, "STATE", FRESH, NULL, 0);
  raw_await (count_events (fixture, "dispatch") == before + 1);
}

static void
test_early_frames (Fixture       *fixture,
                   gconstpointer  data)
{
  static const char *const early[] = { "", LOGIN, "[]", "{\"rid\":1}" };

  for (guint i = 0; i < G_N_ELEMENTS (early); i++)
    {
      g_autoptr (GSocket) peer = open_socket (fixture);

      say (peer, early[i]);
      hear_the_end (peer, 4009);
    }
  check_others (fixture);
}

static void
test_no_handshake (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GSocket) peer = open_socket (fixture);

  hear_the_end (peer, 4005);
  g_assert_true (has_complaint (fixture, "no handshake came in time"));
  check_others (fixture);
}

static void
test_no_json (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GSocket) peer = open_socket (fixture);

  say (peer, "GET / HTTP/1.1");
  hear_the_end (peer, 1008);
  g_assert_true (has_complaint (fixture, "no JSON"));
  check_others (fixture);
}

static void
test_junk_numbers (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GSocket) peer = open_socket (fixture);

  say (peer, "{\"event\":\"#handshake\",\"cid\":\"one\"}");
  say (peer, "{\"event\":\"login\",\"data\":\"master\",\"cid\":-1}");
  say (peer, "{\"event\":\"login\",\"data\":\"master\",\"cid\":1e400}");
  say (peer, "{\"event\":\"login\",\"data\":\"master\",\"cid\":{\"a\":[]}}");
  say (peer, "{\"event\":7,\"cid\":1}");
  say (peer, "{\"event\":\"login\",\"data\":[null],\"cid\":77}");
  hear_exactly (peer, "{\"rid\":77,\"data\":\"respond\"}");
}

static void
test_bad_payloads (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("bad"));
  g_autofree char *deep = g_strnfill (5000, '[');

  say_log (peer, "STATE", FRESH, NULL, 0);
  say_log (peer, "STATE", "no JSON", NULL, 0);
  say_log (peer, "STATE", deep, NULL, 0);
  say_log (peer, "STATE", "{\"stagedActionIds\":[\"a\"]}", NULL, 0);
  say_log (peer, "STATE", "{\"actionsById\":{\"0\":{", NULL, 0);
  say (peer, "{\"event\":\"log\",\"data\":{\"type\":\"STATE\",\"payload\":7}}");
  say (peer, "{\"event\":\"log\",\"data\":{\"type\":\"STATE\"}}");
  say (peer, "{\"event\":\"log\",\"data\":{\"type\":{}}}");
  say (peer, "{\"event\":\"log\",\"data\":7}");
  say_log (peer, "ACTION", "{\"n\":", LIFT ("x", "1"), 2);
  say_log (peer, "ACTION", "{\"n\":1}", "not an action", 2);
  say_log (peer, "ACTION", deep, LIFT ("x", "1"), 2);
  say_log (peer, "ERROR", "</b> <script>", NULL, 0);
  /* Without its wrapper, as with a sanitizer. */
  say_log (peer, "ACTION", "{\"n\":1}", "{\"type\":\"bare\"}", 2);
  raw_await (has_event (fixture, "dispatch", "bare"));
  g_assert_cmpuint (count_events (fixture, "dispatch"), ==, 2);
  g_assert_cmpuint (count_events (fixture, "gap"), ==, 3);
  g_assert_true (has_event (fixture, "log", "script"));
  check_others (fixture);
}

static void
test_origins (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GSocket) denied = raw_connect (fixture->port);
  g_autoptr (GSocket) opaque = raw_connect (fixture->port);
  g_autoptr (GSocket) page = raw_connect (fixture->port);
  g_autofree char *denied_head = NULL;
  g_autofree char *opaque_head = NULL;
  g_autofree char *page_head = NULL;

  sbx_origins_decide (fixture->origins, "https://evil.example", FALSE);
  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  denied_head = ask_upgrade (fixture, denied, "Origin: https://evil.example\r\n");
  g_assert_true (g_str_has_prefix (denied_head, "HTTP/1.1 403 "));
  opaque_head = ask_upgrade (fixture, opaque, "Origin: null\r\n");
  g_assert_true (g_str_has_prefix (opaque_head, "HTTP/1.1 403 "));
  page_head = ask_upgrade (fixture, page, "Origin: http://localhost:3000\r\n");
  g_assert_true (g_str_has_prefix (page_head, "HTTP/1.1 101 "));
  say (page, HANDSHAKE);
  say (page, START ("page"));
  say_log (page, "STATE", FRESH, NULL, 0);
  raw_await (has_event (fixture, "hello", "\"kind\":\"page\""));
  g_assert_true (has_event (fixture, "hello", "\"url\":\"http://localhost:3000\""));

  sbx_origins_decide (fixture->origins, "http://localhost:3000", FALSE);
  hear_the_end (page, 1001);
}

static void
test_giant (Fixture       *fixture,
            gconstpointer  data)
{
  static const guint8 header[] = { 0x81, 0xff, 0, 0, 0, 0, 0x20, 0, 0, 0, 1, 2, 3, 4 };
  g_autoptr (GSocket) peer = greet (fixture, START ("giant"));
  gsize before = raw_get_resident_size ();

  raw_send (peer, header, sizeof header);
  hear_the_end (peer, 1009);
  raw_assert_growth (before, 8 * MIB);
  check_others (fixture);
}

static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("flood"));
  gsize before;

  say_log (peer, "STATE", FRESH, NULL, 0);
  raw_await (count_events (fixture, "state") == 1);
  before = raw_get_resident_size ();
  for (guint i = 1; i <= 5000; i++)
    {
      g_autofree char *state = g_strdup_printf ("{\"n\":%u}", i);

      say_log (peer, "ACTION", state, LIFT ("flood", "1795143612891"), i + 1);
    }
  raw_await (sbx_session_get_n_events (fixture->kit.session) >= 5001);
  raw_assert_growth (before, 64 * MIB);
  check_others (fixture);
}

static void
test_never_reads (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("mute"));
  gsize before = raw_get_resident_size ();
  g_autoptr (GString) calls = g_string_new ("[");

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (calls, "%s{\"event\":\"no such call\",\"cid\":%u}", i > 0 ? "," : "",
                            i + 10);
  g_string_append_c (calls, ']');
  for (guint i = 0; i < 400 && !has_complaint (fixture, "does not read"); i++)
    {
      if (!raw_send_frame (peer, TEXT | RAW_MASKED, calls->str, calls->len))
        break;
      raw_run_for (1);
    }
  raw_await (has_complaint (fixture, "does not read"));
  raw_assert_growth (before, 32 * MIB);
  check_others (fixture);
}

static void
test_wrong_protocol (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *agent = raw_handshake (fixture->port, "");
  g_autofree char *answer = raw_exchange (fixture->port, agent);
  g_autofree char *page = raw_exchange (fixture->port, "GET /port.js HTTP/1.1\r\n"
                                                       "Host: 127.0.0.1:8000\r\n\r\n");
  g_autofree char *noise = raw_exchange (fixture->port, "\x16\x03\x01\x02\x00\x01\r\n\r\n");

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 404 "));
  g_assert_true (g_str_has_prefix (page, "HTTP/1.1 403 "));
  g_assert_false (g_str_has_prefix (noise, "HTTP/1.1 2"));
  check_others (fixture);
}

/* --- Reports --------------------------------------------------------------------------------- */

static char *
post (Fixture    *fixture,
      const char *headers,
      const char *body)
{
  g_autofree char *request = NULL;

  request = g_strdup_printf ("POST / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s"
                             "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                             fixture->port, headers, strlen (body), body);

  return raw_exchange (fixture->port, request);
}

static void
test_report (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GString) body = g_string_new ("{\"type\":\"STATE\",\"id\":\"r\",\"name\":\"crashed\","
                                           "\"payload\":");
  g_autofree char *answer = NULL;
  static const char *const bad[] = {
    "{\"op\":\"list\"}", "{\"op\":\"get\",\"id\":\"r\",\"payload\":\"[]\"}", "{\"payload\":7}",
    "{\"payload\":\"no JSON\"}", "[]", "{",
  };

  sbx_json_append_string (body, FRESH, -1);
  g_string_append_c (body, '}');
  answer = post (fixture, "", body->str);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
  g_assert_nonnull (strstr (answer, "{\"id\":\""));
  g_assert_null (strstr (answer, "Access-Control-Allow-Origin"));
  g_assert_true (has_event (fixture, "hello", "\"name\":\"Report: crashed\""));
  g_assert_cmpuint (count_events (fixture, "dispatch"), ==, 1);
  g_assert_cmpuint (count_events (fixture, "bye"), ==, 1);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *refused = post (fixture, "", bad[i]);

      g_assert_true (g_str_has_prefix (refused, "HTTP/1.1 400 "));
      g_assert_null (strstr (refused, "crashed"));
    }
  g_assert_cmpuint (count_events (fixture, "hello"), ==, 1);
}

/* --- Servers that are none ------------------------------------------------------------------- */

/* A server by hand: @socket is the last that came. */
typedef struct
{
  SbxDoor *door;
  SbxSocket *socket;
  SbxConnector *dialer;
} Server;

static void
on_visitor (SbxDoor   *door,
            SbxSocket *socket,
            gpointer   data)
{
  Server *server = data;

  g_set_object (&server->socket, socket);
}

static void
server_init (Server  *server,
             Fixture *fixture)
{
  g_autoptr (SbxGuard) guard = sbx_guard_new (fixture->origins);
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  server->door = sbx_door_new (guard);
  sbx_door_add_socket (server->door, "/socketcluster/", NULL, on_visitor, server, NULL);
  g_assert_true (sbx_door_open (server->door, 0, &error));
  address = g_strdup_printf ("ws://127.0.0.1:%u", sbx_door_get_port (server->door));
  server->dialer = sbx_devtools_kind.dial (address, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_connector_start (server->dialer, fixture->kit.session, &error));
}

static void
server_clear (Server *server)
{
  sbx_connector_stop (server->dialer, "stopped");
  g_clear_object (&server->socket);
  sbx_door_close (server->door);
  raw_run_for (50);
  g_assert_finalize_object (server->dialer);
  g_object_unref (server->door);
}

static gboolean
waits_for (Server     *server,
           const char *problem)
{
  return sbx_connector_get_state (server->dialer) == SBX_CONNECTOR_WAITING
         && strstr (sbx_connector_get_problem (server->dialer), problem) != NULL;
}

static void
test_silent_server (Fixture       *fixture,
                    gconstpointer  data)
{
  Server server = { 0 };

  server_init (&server, fixture);
  raw_await (waits_for (&server, "it does not greet"));
  server_clear (&server);
}

static void
test_rude_server (Fixture       *fixture,
                  gconstpointer  data)
{
  Server server = { 0 };

  server_init (&server, fixture);
  raw_await (server.socket != NULL);
  g_assert_true (sbx_socket_send (server.socket, "<html>", -1, NULL));
  raw_await (waits_for (&server, "it sends no JSON"));
  server_clear (&server);
}

/* Anybody can publish what stores would say. */
static void
test_lying_server (Fixture       *fixture,
                   gconstpointer  data)
{
  static const char *const lies[] = {
    "", "{\"rid\":1,\"data\":{}}", "{\"rid\":2}", "{\"rid\":1}",
    "{\"event\":\"#publish\"}", "{\"event\":\"#publish\",\"data\":{\"channel\":\"log\"}}",
    "{\"event\":\"#publish\",\"data\":{\"channel\":\"log\",\"data\":{\"type\":\"DISCONNECTED\"}}}",
    "{\"event\":\"#publish\",\"data\":{\"channel\":\"log\",\"data\":"
    "{\"id\":\"a\",\"type\":\"DISCONNECTED\"}}}",
    "{\"event\":\"#publish\",\"data\":{\"channel\":\"log\",\"data\":"
    "{\"id\":\"a\",\"data\":{\"type\":\"START\",\"name\":\"odd\"}}}}",
    "{\"event\":\"#publish\",\"data\":{\"channel\":\"log\",\"data\":"
    "{\"id\":\"a\",\"type\":\"STATE\",\"name\":\"odd\",\"payload\":\"[]\"}}}",
  };
  Server server = { 0 };

  server_init (&server, fixture);
  raw_await (server.socket != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    g_assert_true (sbx_socket_send (server.socket, lies[i], -1, NULL));
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"event\":\"#publish\",\"data\":{\"channel\":"
                                               "\"log\",\"data\":{\"id\":\"s%u\",\"type\":"
                                               "\"START\"}}}", i);

      g_assert_true (sbx_socket_send (server.socket, text, -1, NULL));
    }
  raw_await (sbx_connector_get_state (server.dialer) == SBX_CONNECTOR_READY);
  raw_run_for (500);
  g_assert_cmpint (sbx_connector_get_state (server.dialer), ==, SBX_CONNECTOR_READY);
  server_clear (&server);
}

static void
test_addresses (void)
{
  static const char *const bad[] = { "", "ws://", "wss://127.0.0.1:8000", "file:///x", "8000",
                                     "ws://127.0.0.1:8000/v1", "ws://127.0.0.1:8000/?a" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sbx_devtools_kind.dial (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  g_assert_cmpint (sbx_devtools_kind.match ("ws://localhost:8000"), ==, 1);
  g_assert_cmpint (sbx_devtools_kind.match ("ws://localhost:9000/socketcluster/"), ==, 2);
  g_assert_cmpint (sbx_devtools_kind.match ("ws://localhost:9000/v1"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/devtools/hostile/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("early-frames", test_early_frames);
  ADD ("no-handshake", test_no_handshake);
  ADD ("no-json", test_no_json);
  ADD ("junk-numbers", test_junk_numbers);
  ADD ("bad-payloads", test_bad_payloads);
  ADD ("origins", test_origins);
  ADD ("giant", test_giant);
  ADD ("flood", test_flood);
  ADD ("never-reads", test_never_reads);
  ADD ("wrong-protocol", test_wrong_protocol);
  ADD ("report", test_report);
  ADD ("silent-server", test_silent_server);
  ADD ("rude-server", test_rude_server);
  ADD ("lying-server", test_lying_server);
  g_test_add_func ("/devtools/addresses", test_addresses);

  return g_test_run ();
}
