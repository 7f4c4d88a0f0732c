/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is posted to a door: bodies of every shape, and sockets without a subprotocol. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "door-kit.h"
#include "sbx-limits.h"

#define MAX_BODY 100000u
#define MIB (1024u * 1024u)

static guint
post_cb (SbxDoor           *door,
         const SbxDoorPost *post,
         GString           *answer,
         gpointer           user_data)
{
  Fixture *fixture = user_data;
  gsize size;
  const char *text = g_bytes_get_data (post->body, &size);

  /* A parser may count on the NUL. */
  g_assert_cmpint (text[size], ==, '\0');
  g_assert_true (g_str_has_prefix (post->address, "127.0.0.1:"));
  g_ptr_array_add (fixture->bodies, g_bytes_ref (post->body));
  g_free (fixture->origin);
  fixture->origin = g_strdup (post->origin);
  if (size == 0)
    return 400;
  if (text[0] == '-')
    return 202;
  g_string_append (answer, "{\"got\":1}");

  return 200;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  door_make (fixture);
  sbx_door_add_socket (fixture->door, "/", NULL, socket_cb, fixture, NULL);
  sbx_door_add_post (fixture->door, "/", "application/json", MAX_BODY, post_cb, fixture, NULL);
  sbx_door_add_post (fixture->door, "/only", "application/json", MAX_BODY, post_cb, fixture, NULL);
  door_open (fixture);
}

static char *
post (Fixture    *fixture,
      const char *headers,
      const char *body)
{
  g_autofree char *request = NULL;

  request = g_strdup_printf ("POST /only HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s\r\n%s",
                             fixture->port, headers, body);

  return raw_exchange (fixture->port, request);
}

static void
assert_status (const char *answer,
               guint       status)
{
  g_autofree char *prefix = g_strdup_printf ("HTTP/1.1 %u ", status);

  if (!g_str_has_prefix (answer, prefix))
    g_error ("Expected status %u, got: %s", status, answer);
}

static void
assert_body (Fixture    *fixture,
             guint       position,
             const char *text)
{
  gsize size;
  const char *data;

  g_assert_cmpuint (fixture->bodies->len, >, position);
  data = g_bytes_get_data (g_ptr_array_index (fixture->bodies, position), &size);
  g_assert_cmpmem (data, size, text, strlen (text));
}

static void
test_bodies (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *plain = NULL;
  g_autofree char *chunked = NULL;
  g_autofree char *quiet = NULL;
  g_autofree char *empty = NULL;

  plain = post (fixture, "Content-Type: application/json; charset=utf-8\r\nContent-Length: 7\r\n",
                "{\"a\":1}");
  assert_status (plain, 200);
  assert_body (fixture, 0, "{\"a\":1}");
  g_assert_true (g_str_has_suffix (plain, "\r\n\r\n{\"got\":1}"));
  g_assert_nonnull (strstr (plain, "Content-Type: application/json\r\n"));
  g_assert_nonnull (strstr (plain, "X-Content-Type-Options: nosniff\r\n"));
  g_assert_null (strstr (plain, "Access-Control"));
  g_assert_null (strstr (plain, "Server:"));
  g_assert_null (fixture->origin);

  chunked = post (fixture, "Content-Type: Application/JSON\r\nTransfer-Encoding: chunked\r\n",
                  "3\r\n{\"a\r\n1;x=y\r\n\"\r\n3\r\n:1}\r\n0\r\nTrailer: 1\r\n\r\n");
  assert_status (chunked, 200);
  assert_body (fixture, 1, "{\"a\":1}");

  /* What follows the body is not read as a second request. */
  quiet = post (fixture, "Content-Type: application/json\r\nContent-Length: 1\r\n",
                "-POST /only HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
  assert_status (quiet, 202);
  g_assert_true (g_str_has_suffix (quiet, "\r\n\r\n"));

  empty = post (fixture, "Content-Type: application/json\r\nContent-Length: 0\r\n", "");
  assert_status (empty, 400);
  g_assert_cmpuint (fixture->bodies->len, ==, 4);
}

static void
test_heads_that_do_not_pass (Fixture       *fixture,
                             gconstpointer  data)
{
  const struct
  {
    const char *headers;
    guint status;
  } cases[] = {
    { "Content-Type: text/plain\r\nContent-Length: 2\r\n", 415 },
    { "Content-Length: 2\r\n", 415 },
    { "Content-Type: application/jsonx\r\nContent-Length: 2\r\n", 415 },
    { "Content-Type: application/json\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n", 415 },
    { "Content-Type: application/json\r\n", 411 },
    { "Content-Type: application/json\r\nContent-Length: 100001\r\n", 413 },
    { "Content-Type: application/json\r\nContent-Length: 18446744073709551615\r\n", 413 },
    { "Content-Type: application/json\r\nContent-Length: 2\r\nOrigin: null\r\n", 403 },
    { "Content-Type: application/json\r\nContent-Length: 2\r\nOrigin: https://evil.example\r\n",
      403 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer = post (fixture, cases[i].headers, "{}");

      if (!g_str_has_prefix (answer, "HTTP/1.1 400 "))
        assert_status (answer, cases[i].status);
      g_assert_true (g_str_has_suffix (answer, "\r\n\r\n"));
    }

  g_assert_cmpuint (fixture->bodies->len, ==, 0);
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, G_N_ELEMENTS (cases));
}

static void
test_size_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *type = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
  g_autofree char *full = g_strnfill (MAX_BODY, 'x');
  g_autofree char *length = NULL;
  g_autofree char *at_limit = NULL;
  g_autofree char *chunks = NULL;
  g_autofree char *chunked = NULL;
  g_autofree char *more = NULL;
  g_autofree char *above = NULL;

  length = g_strdup_printf ("Content-Type: application/json\r\nContent-Length: %u\r\n", MAX_BODY);
  at_limit = post (fixture, length, full);
  assert_status (at_limit, 200);

  chunks = g_strdup_printf ("%x\r\n%s\r\n0\r\n\r\n", MAX_BODY, full);
  chunked = post (fixture, type, chunks);
  assert_status (chunked, 200);
  g_assert_cmpuint (fixture->bodies->len, ==, 2);

  more = g_strdup_printf ("%x\r\n%s\r\n1\r\nx\r\n0\r\n\r\n", MAX_BODY, full);
  above = post (fixture, type, more);
  assert_status (above, 413);
  g_assert_cmpuint (fixture->bodies->len, ==, 2);
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 1);
}

static void
test_endless_chunks (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (GSocket) socket = raw_connect (fixture->port);
  g_autoptr (GString) piece = g_string_new (NULL);
  g_autofree char *request = NULL;
  gsize before = raw_get_resident_size ();
  g_autoptr (GByteArray) answer = NULL;

  request = g_strdup_printf ("POST /only HTTP/1.1\r\nHost: localhost:%u\r\nContent-Type: "
                             "application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
                             fixture->port);
  raw_send (socket, request, strlen (request));
  for (guint i = 0; i < 4096; i++)
    g_string_append (piece, "1\r\nx\r\n");
  for (guint i = 0; i < 1000; i++)
    {
      if (!raw_send (socket, piece->str, piece->len))
        break;
    }
  raw_assert_growth (before, 4 * MIB);
  answer = raw_read_to_end (socket);
  g_byte_array_append (answer, (const guint8 *) "", 1);
  assert_status ((const char *) answer->data, 413);
  g_assert_cmpuint (fixture->bodies->len, ==, 0);
}

/* A body that never comes: the others go on, and the time is up at last. */
static void
test_slow_body (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GSocket) slow = raw_connect (fixture->port);
  g_autofree char *request = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GByteArray) nothing = NULL;

  request = g_strdup_printf ("POST /only HTTP/1.1\r\nHost: localhost:%u\r\nContent-Type: "
                             "application/json\r\nContent-Length: 10\r\n\r\n{\"a", fixture->port);
  raw_send (slow, request, strlen (request));
  other = post (fixture, "Content-Type: application/json\r\nContent-Length: 2\r\n", "{}");
  assert_status (other, 200);
  nothing = raw_read_to_end (slow);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (fixture->bodies->len, ==, 1);
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 1);
}

static void
test_cut_body (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *request = NULL;

  request = g_strdup_printf ("POST /only HTTP/1.1\r\nHost: localhost:%u\r\nContent-Type: "
                             "application/json\r\nContent-Length: 10\r\n\r\n{\"a", fixture->port);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GSocket) socket = raw_connect (fixture->port);

      raw_send (socket, request, strlen (request));
      raw_turn ();
      g_socket_close (socket, NULL);
    }
  raw_await (sbx_door_get_n_connections (fixture->door) == 0);
  g_assert_cmpuint (fixture->bodies->len, ==, 0);
}

static void
test_preflight (Fixture       *fixture,
                gconstpointer  data)
{
  const char *paths[] = { "/only", "/" };
  const char *methods[] = { "POST", "GET, POST" };

  sbx_origins_decide (fixture->origins, "https://shop.example", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *request = NULL;
      g_autofree char *answer = NULL;
      g_autofree char *allow = g_strdup_printf ("Access-Control-Allow-Methods: %s\r\n", methods[i]);

      request = g_strdup_printf ("OPTIONS %s HTTP/1.1\r\nHost: localhost:%u\r\n"
                                 "Origin: https://shop.example\r\n"
                                 "Access-Control-Request-Method: POST\r\n"
                                 "Access-Control-Request-Headers: content-type\r\n"
                                 "Access-Control-Request-Private-Network: true\r\n\r\n", paths[i],
                                 fixture->port);
      answer = raw_exchange (fixture->port, request);
      assert_status (answer, 204);
      g_assert_nonnull (strstr (answer, "Access-Control-Allow-Origin: https://shop.example\r\n"));
      g_assert_nonnull (strstr (answer, allow));
      g_assert_nonnull (strstr (answer, "Access-Control-Allow-Headers: content-type\r\n"));
      g_assert_nonnull (strstr (answer, "Access-Control-Allow-Private-Network: true\r\n"));
      g_assert_null (strchr (answer, '*'));
    }
}

static void
test_origin_is_told (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *answer = NULL;

  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  answer = post (fixture, "Content-Type: application/json\r\nContent-Length: 2\r\n"
                 "Origin: http://localhost:3000\r\n", "{}");
  assert_status (answer, 200);
  g_assert_cmpstr (fixture->origin, ==, "http://localhost:3000");
  g_assert_nonnull (strstr (answer, "Access-Control-Allow-Origin: http://localhost:3000\r\n"));
  g_assert_nonnull (strstr (answer, "Vary: Origin\r\n"));
}

/* The user withdraws what he allowed while the body is on its way. */
static void
test_withdrawn_origin (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (GSocket) socket = raw_connect (fixture->port);
  g_autofree char *request = NULL;
  g_autofree char *answer = NULL;

  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  request = g_strdup_printf ("POST /only HTTP/1.1\r\nHost: localhost:%u\r\nContent-Type: "
                             "application/json\r\nContent-Length: 2\r\n"
                             "Origin: http://localhost:3000\r\n\r\n{", fixture->port);
  raw_send (socket, request, strlen (request));
  raw_run_for (100);
  sbx_origins_forget (fixture->origins, "http://localhost:3000");
  raw_send (socket, "}", 1);
  answer = raw_read_head (socket);
  assert_status (answer, 403);
  g_assert_cmpuint (fixture->bodies->len, ==, 0);
}

static void
test_expect (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GSocket) socket = raw_connect (fixture->port);
  g_autofree char *request = NULL;
  g_autofree char *go_on = NULL;
  g_autofree char *answer = NULL;

  request = g_strdup_printf ("POST /only HTTP/1.1\r\nHost: localhost:%u\r\nContent-Type: "
                             "application/json\r\nContent-Length: 2\r\n"
                             "Expect: 100-continue\r\n\r\n", fixture->port);
  raw_send (socket, request, strlen (request));
  go_on = raw_read_head (socket);
  assert_status (go_on, 100);
  raw_send (socket, "{}", 2);
  answer = raw_read_head (socket);
  assert_status (answer, 200);
  g_assert_cmpuint (fixture->bodies->len, ==, 1);
}

static char *
knock (Fixture    *fixture,
       const char *more_headers)
{
  g_autoptr (GSocket) socket = raw_connect (fixture->port);
  g_autofree char *request = NULL;

  request = g_strdup_printf ("GET / HTTP/1.1\r\nHost: localhost:%u\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "Sec-WebSocket-Version: 13\r\n%s\r\n", fixture->port, more_headers);
  raw_send (socket, request, strlen (request));

  return raw_read_head (socket);
}

static void
test_no_subprotocol (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *plain = knock (fixture, "");
  g_autofree char *packed = knock (fixture,
                                   "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  g_autofree char *other = knock (fixture, "Sec-WebSocket-Protocol: graphql-ws\r\n");

  assert_status (plain, 101);
  g_assert_null (strstr (plain, "Sec-WebSocket-Protocol"));
  assert_status (packed, 101);
  g_assert_null (strstr (packed, "Sec-WebSocket-Extensions"));
  assert_status (other, 400);
  raw_await (fixture->sockets->len == 2);
  g_assert_null (sbx_socket_get_protocol (fixture->sockets->pdata[0]));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/door-post/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("bodies", test_bodies);
  ADD ("heads-that-do-not-pass", test_heads_that_do_not_pass);
  ADD ("size-limit", test_size_limit);
  ADD ("endless-chunks", test_endless_chunks);
  ADD ("slow-body", test_slow_body);
  ADD ("cut-body", test_cut_body);
  ADD ("preflight", test_preflight);
  ADD ("origin-is-told", test_origin_is_told);
  ADD ("withdrawn-origin", test_withdrawn_origin);
  ADD ("expect", test_expect);
  ADD ("no-subprotocol", test_no_subprotocol);

  return g_test_run ();
}
