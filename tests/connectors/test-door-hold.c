/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Requests that wait while the user is asked about their origin. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "door-kit.h"
#include "sbx-limits.h"

#define SHOP "Origin: http://localhost:3000\r\n"

static guint
post_cb (SbxDoor           *door,
         const SbxDoorPost *post,
         GString           *answer,
         gpointer           user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpuint (g_bytes_get_size (post->body), ==, 2);
  g_assert_cmpstr (post->origin, ==, "http://localhost:3000");
  g_ptr_array_add (fixture->bodies, g_bytes_ref (post->body));

  return 204;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  door_make (fixture);
  sbx_door_set_hold (fixture->door, TRUE);
  sbx_door_add_socket (fixture->door, "/", NULL, socket_cb, fixture, NULL);
  sbx_door_add_post (fixture->door, "/report", "application/json", 1000, post_cb, fixture, NULL);
  door_open (fixture);
}

static GSocket *
send_request (Fixture    *fixture,
              const char *line,
              const char *headers)
{
  GSocket *socket = raw_connect (fixture->port);
  g_autofree char *request = NULL;

  request = g_strdup_printf ("%s HTTP/1.1\r\nHost: localhost:%u\r\n%s", line, fixture->port,
                             headers);
  raw_send (socket, request, strlen (request));

  return socket;
}

static GSocket *
knock (Fixture    *fixture,
       const char *origin)
{
  g_autofree char *headers = NULL;

  headers = g_strdup_printf ("Upgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "Sec-WebSocket-Version: 13\r\n%s\r\n", origin);

  return send_request (fixture, "GET /", headers);
}

/* Whether nothing has come so far. */
static gboolean
is_silent (GSocket *socket)
{
  g_autoptr (GError) error = NULL;
  char byte;

  return g_socket_receive (socket, &byte, 1, NULL, &error) < 0 &&
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static void
assert_status (GSocket *socket,
               guint    status)
{
  g_autofree char *prefix = g_strdup_printf ("HTTP/1.1 %u ", status);
  g_autofree char *answer = raw_read_head (socket);

  if (!g_str_has_prefix (answer, prefix))
    g_error ("Expected status %u, got: %s", status, answer);
}

static void
await_question (Fixture *fixture)
{
  for (;;)
    {
      g_auto (GStrv) asked = sbx_origins_dup_list (fixture->origins, SBX_ORIGIN_ASK);

      if (asked[0] != NULL)
        break;
      raw_turn ();
    }
}

static void
test_allowed (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GSocket) first = knock (fixture, SHOP);
  g_autoptr (GSocket) second = knock (fixture, SHOP);
  g_autoptr (GSocket) other = knock (fixture, "Origin: https://other.example\r\n");

  await_question (fixture);
  raw_run_for (700);
  g_assert_true (is_silent (first));
  g_assert_cmpuint (fixture->sockets->len, ==, 0);

  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  assert_status (first, 101);
  assert_status (second, 101);
  raw_await (fixture->sockets->len == 2);
  g_assert_cmpstr (sbx_socket_get_origin (fixture->sockets->pdata[0]), ==,
                   "http://localhost:3000");
  g_assert_true (is_silent (other));
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 0);

  sbx_origins_decide (fixture->origins, "https://other.example", FALSE);
  assert_status (other, 403);
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 1);

  /* And it is a socket like any other. */
  raw_send_frame (first, 0x1 | RAW_MASKED, "hello", 5);
  raw_run_for (50);
  g_assert_true (sbx_socket_is_open (fixture->sockets->pdata[0]));
}

/* The browser's question waits, then its body, or a body that came without a question. */
static void
test_posts (Fixture       *fixture,
            gconstpointer  data)
{
  const char *body = "Content-Type: application/json\r\nContent-Length: 2\r\n" SHOP "\r\n{}";
  g_autoptr (GSocket) question = send_request (fixture, "OPTIONS /report", SHOP "\r\n");
  g_autoptr (GSocket) direct = send_request (fixture, "POST /report", body);
  g_autoptr (GSocket) after = NULL;

  await_question (fixture);
  raw_run_for (700);
  g_assert_true (is_silent (question));
  g_assert_true (is_silent (direct));
  g_assert_cmpuint (fixture->bodies->len, ==, 0);

  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  assert_status (question, 204);
  assert_status (direct, 204);
  after = send_request (fixture, "POST /report", body);
  assert_status (after, 204);
  g_assert_cmpuint (fixture->bodies->len, ==, 2);
}

/* Nobody answers: it ends, and not before its time. */
static void
test_nobody_answers (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (GSocket) socket = knock (fixture, SHOP);
  gint64 start = g_get_monotonic_time ();
  gint64 elapsed;

  assert_status (socket, 403);
  elapsed = (g_get_monotonic_time () - start) / 1000;
  g_assert_cmpint (elapsed, >=, SBX_LIMIT_HELD_TIME - 100);
  g_assert_cmpint (elapsed, <, SBX_LIMIT_HELD_TIME + 3000);
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 1);
}

static void
test_too_many (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocket) above = NULL;
  g_autoptr (GSocket) again = NULL;
  g_autoptr (GSocket) node = NULL;

  for (guint i = 0; i < SBX_LIMIT_HELD_REQUESTS; i++)
    {
      g_ptr_array_add (held, knock (fixture, SHOP));
      raw_run_for (5);
    }
  raw_run_for (100);
  above = knock (fixture, SHOP);
  assert_status (above, 403);
  for (guint i = 0; i < held->len; i++)
    g_assert_true (is_silent (g_ptr_array_index (held, i)));

  /* Who has no origin does not wait for them. */
  node = knock (fixture, "");
  assert_status (node, 101);

  /* Who hangs up makes room. */
  g_socket_close (g_ptr_array_index (held, 3), NULL);
  raw_run_for (1200);
  again = knock (fixture, SHOP);
  raw_run_for (100);
  g_assert_true (is_silent (again));
  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  assert_status (again, 101);
}

/* What is no proper request is not worth a question. */
static void
test_improper (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GSocket) version = NULL;
  g_autoptr (GSocket) type = NULL;
  g_autoptr (GSocket) hidden = NULL;
  g_autoptr (GSocket) nowhere = NULL;
  g_auto (GStrv) asked = NULL;

  version = send_request (fixture, "GET /", "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" SHOP
                          "Sec-WebSocket-Version: 8\r\n\r\n");
  assert_status (version, 400);
  type = send_request (fixture, "POST /report", "Content-Type: text/plain\r\n" SHOP
                       "Content-Length: 2\r\n\r\n{}");
  assert_status (type, 415);
  hidden = knock (fixture, "Origin: null\r\n");
  assert_status (hidden, 403);
  nowhere = send_request (fixture, "OPTIONS /nowhere", SHOP "\r\n");
  assert_status (nowhere, 404);

  asked = sbx_origins_dup_list (fixture->origins, SBX_ORIGIN_ASK);
  g_assert_cmpuint (g_strv_length (asked), ==, 0);
}

static void
test_close (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GSocket) socket = knock (fixture, SHOP);

  await_question (fixture);
  raw_run_for (50);
  sbx_door_close (fixture->door);
  assert_status (socket, 403);
  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  raw_run_for (50);
  g_assert_cmpuint (fixture->sockets->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/door-hold/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("allowed", test_allowed);
  ADD ("posts", test_posts);
  ADD ("nobody-answers", test_nobody_answers);
  ADD ("too-many", test_too_many);
  ADD ("improper", test_improper);
  ADD ("close", test_close);

  return g_test_run ();
}
