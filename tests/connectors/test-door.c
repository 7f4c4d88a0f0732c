/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the door lets in, tried with the tricks that opened other local servers. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "door-kit.h"
#include "sbx-limits.h"

#define SCRIPT "globalThis.agent = 1\n"

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GBytes) script = g_bytes_new_static (SCRIPT, strlen (SCRIPT));
  g_autoptr (GBytes) page = g_bytes_new_static ("own", 3);

  door_make (fixture);
  sbx_door_add_socket (fixture->door, "/v1", "signalbox.1", socket_cb, fixture, NULL);
  sbx_door_add_resource (fixture->door, "/agent.js", "text/javascript", script, TRUE);
  sbx_door_add_resource (fixture->door, "/own.txt", "text/plain", page, FALSE);
  door_open (fixture);
}

/* The answer to an upgrade with this Host and these further headers. */
static char *
knock (Fixture    *fixture,
       const char *host,
       const char *more_headers)
{
  g_autofree char *request = NULL;

  request = g_strdup_printf ("GET /v1 HTTP/1.1\r\n"
                             "%s%s%s"
                             "Upgrade: websocket\r\n"
                             "Connection: Upgrade\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "Sec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Protocol: signalbox.1\r\n"
                             "%s\r\n",
                             host != NULL ? "Host: " : "", host != NULL ? host : "",
                             host != NULL ? "\r\n" : "", more_headers);

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

/* Refused, without a body, without a word about us. */
static void
assert_refused (const char *answer,
                guint       status)
{
  assert_status (answer, status);
  g_assert_true (g_str_has_suffix (answer, "\r\n\r\n"));
  g_assert_null (strstr (answer, "Access-Control"));
  g_assert_null (strstr (answer, "Server:"));
  g_assert_nonnull (strstr (answer, "Cross-Origin-Resource-Policy: same-origin\r\n"));
}

static void
test_hosts_that_pass (Fixture       *fixture,
                      gconstpointer  data)
{
  const char *names[] = { "localhost", "LocalHost", "127.0.0.1", "127.255.0.9", "[::1]" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GSocket) socket = raw_connect (fixture->port);
      g_autofree char *request = NULL;
      g_autofree char *head = NULL;

      request = g_strdup_printf ("GET /v1 HTTP/1.1\r\nHost: %s:%u\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\n"
                                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                 "Sec-WebSocket-Version: 13\r\n"
                                 "Sec-WebSocket-Protocol: signalbox.1\r\n\r\n",
                                 names[i], fixture->port);
      raw_send (socket, request, strlen (request));
      head = raw_read_head (socket);
      assert_status (head, 101);
      g_assert_nonnull (strstr (head, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
      g_assert_nonnull (strstr (head, "signalbox.1"));
    }

  raw_await (fixture->sockets->len == G_N_ELEMENTS (names));
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 0);
}

static void
test_hosts_that_do_not_pass (Fixture       *fixture,
                             gconstpointer  data)
{
  const char *names[] = {
    "rebind.evil.example", "localhost6", "localhost.", "foo.localhost", "127.0.0.1.", "0177.1",
    "0177.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f.0.0.1", "127.0.0.01", "127.0.0.256",
    "127.0.0.1.evil.example", "128.0.0.1", "0.0.0.0", "[::]", "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]", "[::1%25lo]", "user@127.0.0.1", "127.0.0.1@evil.example", "127.0.0.1%00",
    "localhost%2eevil.example", "evil.example#localhost",
  };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *host = g_strdup_printf ("%s:%u", names[i], fixture->port);
      g_autofree char *answer = knock (fixture, host, "");

      /* What libsoup cannot even parse it answers itself. */
      if (!g_str_has_prefix (answer, "HTTP/1.1 400 "))
        assert_refused (answer, 403);
      n++;
    }

  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, n);
  g_assert_cmpuint (fixture->sockets->len, ==, 0);
}

static void
test_host_ports (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *formats[] = { "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:80",
                            "127.0.0.1:+%u", "127.0.0.1:0%u", "127.0.0.1:%u0000", "127.0.0.1:%ux",
                            "127.0.0.1:%u:%u" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *port = g_strdup_printf ("%u", fixture->port);
      g_auto (GStrv) parts = g_strsplit (formats[i], "%u", -1);
      g_autofree char *host = g_strjoinv (port, parts);
      g_autofree char *answer = knock (fixture, host, "");

      if (!g_str_has_prefix (answer, "HTTP/1.1 400 "))
        assert_refused (answer, 403);
    }

  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, G_N_ELEMENTS (formats));
  g_assert_cmpuint (fixture->sockets->len, ==, 0);
}

static void
test_host_count (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", fixture->port);
  g_autofree char *second = g_strdup_printf ("Host: %s\r\n", host);
  g_autofree char *foreign = g_strdup ("host: evil.example\r\n");
  g_autofree char *none = knock (fixture, NULL, "");
  g_autofree char *twice = knock (fixture, host, second);
  g_autofree char *mixed = knock (fixture, host, foreign);
  g_autofree char *absolute = NULL;
  g_autofree char *request = NULL;

  assert_status (none, 400);
  assert_refused (twice, 403);
  assert_refused (mixed, 403);

  /* The address in the request line does not stand in for the header. */
  request = g_strdup_printf ("GET http://127.0.0.1:%u/agent.js HTTP/1.1\r\n"
                             "Host: evil.example\r\n\r\n", fixture->port);
  absolute = raw_exchange (fixture->port, request);
  assert_refused (absolute, 403);

  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 4);
}

static void
test_foreign_origins (Fixture       *fixture,
                      gconstpointer  data)
{
  const char *origins[] = { "https://evil.example", "http://203.0.113.9", "http://localhost:3000",
                            "http://127.0.0.1:5173", "chrome-extension://abcdef" };
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", fixture->port);
  g_auto (GStrv) asked = NULL;
  g_autoptr (GPtrArray) refusals = NULL;
  const SbxRefusal *refusal;

  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autofree char *header = g_strdup_printf ("Origin: %s\r\n", origins[i]);
      g_autofree char *first = knock (fixture, host, header);
      g_autofree char *second = knock (fixture, host, header);

      assert_refused (first, 403);
      assert_refused (second, 403);
    }

  asked = sbx_origins_dup_list (fixture->origins, SBX_ORIGIN_ASK);
  g_assert_cmpuint (g_strv_length (asked), ==, G_N_ELEMENTS (origins));
  g_assert_cmpstr (asked[0], ==, "https://evil.example:443");
  g_assert_cmpstr (asked[2], ==, "http://localhost:3000");

  refusals = sbx_guard_dup_refusals (fixture->guard);
  g_assert_cmpuint (refusals->len, ==, 2 * G_N_ELEMENTS (origins));
  refusal = g_ptr_array_index (refusals, 0);
  g_assert_cmpint (refusal->reason, ==, SBX_GUARD_ORIGIN_ASK);
  g_assert_cmpstr (refusal->origin, ==, "https://evil.example");
  g_assert_cmpstr (refusal->host, ==, host);
  g_assert_cmpuint (fixture->sockets->len, ==, 0);
}

static void
test_origins_that_are_none (Fixture       *fixture,
                            gconstpointer  data)
{
  const char *headers[] = {
    "Origin: null\r\n", "Origin: \r\n", "Origin: *\r\n", "Origin: http://\r\n",
    "Origin: http://localhost:3000/\r\n", "Origin: http://user@localhost:3000\r\n",
    "Origin: http://localhost:3000 http://evil.example\r\n", "Origin: http://localhost:03000\r\n",
    "Origin: localhost:3000\r\n", "Origin: http://localhost:99999\r\n",
    "Origin: http://localhost:3000\r\nOrigin: http://localhost:3000\r\n",
    "Origin: http://localhost:3000\r\norigin: https://evil.example\r\n",
    "Origin: http://[::1\r\n", "Origin: http://lo\xff" "calhost:3000\r\n",
  };
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", fixture->port);
  g_auto (GStrv) asked = NULL;

  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *answer = knock (fixture, host, headers[i]);

      assert_refused (answer, 403);
    }

  asked = sbx_origins_dup_list (fixture->origins, SBX_ORIGIN_ASK);
  g_assert_cmpuint (g_strv_length (asked), ==, 0);
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, G_N_ELEMENTS (headers));
}

static void
test_decided_origins (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", fixture->port);
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *denied = NULL;
  g_autofree char *withdrawn = NULL;

  sbx_origins_decide (fixture->origins, "HTTP://Shop.Example", TRUE);
  socket = raw_upgrade (fixture->port, "Origin: http://shop.example:80\r\n");
  raw_await (fixture->sockets->len == 1);
  g_assert_cmpstr (sbx_socket_get_origin (fixture->sockets->pdata[0]), ==,
                   "http://shop.example:80");
  g_assert_cmpstr (sbx_socket_get_protocol (fixture->sockets->pdata[0]), ==, "signalbox.1");
  g_assert_true (g_str_has_prefix (sbx_socket_get_remote_address (fixture->sockets->pdata[0]),
                                   "127.0.0.1:"));

  sbx_origins_decide (fixture->origins, "http://shop.example", FALSE);
  denied = knock (fixture, host, "Origin: http://shop.example\r\n");
  assert_refused (denied, 403);

  sbx_origins_decide (fixture->origins, "http://shop.example", TRUE);
  sbx_origins_forget (fixture->origins, "http://shop.example");
  withdrawn = knock (fixture, host, "Origin: http://shop.example\r\n");
  assert_refused (withdrawn, 403);
}

static void
test_paths_and_methods (Fixture       *fixture,
                        gconstpointer  data)
{
  const char *lines[] = {
    "GET / HTTP/1.1", "GET /v1 HTTP/1.1", "GET /v1/ HTTP/1.1", "GET /agent.jsx HTTP/1.1",
    "GET /agent.js/ HTTP/1.1", "POST /agent.js HTTP/1.1", "PUT /v1 HTTP/1.1", "DELETE /v1 HTTP/1.1",
    "TRACE /agent.js HTTP/1.1", "OPTIONS / HTTP/1.1", "POST /v1/batch HTTP/1.1",
    "GET /agent.js%00 HTTP/1.1", "GET //agent.js HTTP/1.1", "GET /v1/dispatch?type=x HTTP/1.1",
    "BREW /agent.js HTTP/1.1", "OPTIONS /v1 HTTP/1.1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *request = g_strdup_printf ("%s\r\nHost: localhost:%u\r\n\r\n", lines[i],
                                                  fixture->port);
      g_autofree char *answer = raw_exchange (fixture->port, request);

      if (!g_str_has_prefix (answer, "HTTP/1.1 400 "))
        assert_refused (answer, 404);
    }

  g_assert_cmpuint (fixture->sockets->len, ==, 0);
}

static void
test_traversal (Fixture       *fixture,
                gconstpointer  data)
{
  const char *lines[] = { "GET /x/..%2fown.txt HTTP/1.1", "GET /..%2f..%2fetc/passwd HTTP/1.1",
                          "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", "OPTIONS * HTTP/1.1",
                          "CONNECT localhost:22 HTTP/1.1" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *request = g_strdup_printf ("%s\r\nHost: localhost:%u\r\n\r\n", lines[i],
                                                  fixture->port);
      g_autofree char *answer = raw_exchange (fixture->port, request);

      if (!g_str_has_prefix (answer, "HTTP/1.1 4"))
        g_error ("%s: %s", lines[i], answer);
      g_assert_true (g_str_has_suffix (answer, "\r\n\r\n"));
    }
}

static char *
ask_for_script (Fixture    *fixture,
                const char *method,
                const char *more_headers)
{
  g_autofree char *request = NULL;

  request = g_strdup_printf ("%s /agent.js HTTP/1.1\r\nHost: localhost:%u\r\n%s\r\n", method,
                             fixture->port, more_headers);

  return raw_exchange (fixture->port, request);
}

static void
test_script (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *plain = ask_for_script (fixture, "GET", "");
  g_autofree char *unknown = ask_for_script (fixture, "GET", "Origin: http://localhost:3000\r\n");
  g_autofree char *hidden = ask_for_script (fixture, "GET", "Origin: null\r\n");
  g_autofree char *head = ask_for_script (fixture, "HEAD", "");
  g_autofree char *part = ask_for_script (fixture, "GET", "Range: bytes=0-1,1-2,2-3\r\n");
  g_autofree char *allowed = NULL;

  assert_status (plain, 200);
  g_assert_true (g_str_has_suffix (plain, "\r\n\r\n" SCRIPT));
  g_assert_nonnull (strstr (plain, "Content-Type: text/javascript\r\n"));
  g_assert_nonnull (strstr (plain, "Cross-Origin-Resource-Policy: cross-origin\r\n"));
  g_assert_nonnull (strstr (plain, "X-Content-Type-Options: nosniff\r\n"));
  g_assert_null (strstr (plain, "Access-Control"));
  g_assert_null (strstr (plain, "Server:"));

  assert_status (head, 200);
  g_assert_true (g_str_has_suffix (head, "\r\n\r\n"));
  assert_status (part, 200);
  assert_refused (hidden, 403);

  /* Anyone may load it as a script; reading it is for those who were allowed. */
  assert_status (unknown, 200);
  g_assert_null (strstr (unknown, "Access-Control"));
  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  allowed = ask_for_script (fixture, "GET", "Origin: http://localhost:3000\r\n");
  assert_status (allowed, 200);
  g_assert_nonnull (strstr (allowed, "Access-Control-Allow-Origin: http://localhost:3000\r\n"));
  g_assert_nonnull (strstr (allowed, "Vary: Origin\r\n"));
}

static void
test_own_file (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *request = NULL;
  g_autofree char *own = NULL;
  g_autofree char *foreign = NULL;

  request = g_strdup_printf ("GET /own.txt HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", fixture->port);
  own = raw_exchange (fixture->port, request);
  assert_status (own, 200);
  g_assert_nonnull (strstr (own, "Cross-Origin-Resource-Policy: same-origin\r\n"));

  g_free (request);
  request = g_strdup_printf ("GET /own.txt HTTP/1.1\r\nHost: localhost:%u\r\n"
                             "Origin: https://evil.example\r\n\r\n", fixture->port);
  foreign = raw_exchange (fixture->port, request);
  assert_refused (foreign, 403);
}

static void
test_preflight (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *request = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  request = g_strdup_printf ("OPTIONS /v1 HTTP/1.1\r\nHost: localhost:%u\r\n"
                             "Origin: https://shop.example\r\n"
                             "Access-Control-Request-Method: GET\r\n"
                             "Access-Control-Request-Private-Network: true\r\n\r\n", fixture->port);
  before = raw_exchange (fixture->port, request);
  assert_refused (before, 403);

  sbx_origins_decide (fixture->origins, "https://shop.example", TRUE);
  after = raw_exchange (fixture->port, request);
  assert_status (after, 204);
  g_assert_nonnull (strstr (after, "Access-Control-Allow-Origin: https://shop.example\r\n"));
  g_assert_nonnull (strstr (after, "Access-Control-Allow-Methods: GET\r\n"));
  g_assert_nonnull (strstr (after, "Access-Control-Allow-Private-Network: true\r\n"));
  g_assert_nonnull (strstr (after, "Vary: Origin\r\n"));
  g_assert_null (strchr (after, '*'));
}

static void
test_handshakes (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *headers[] = {
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: signalbox.1\r\n",
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: signalbox.1\r\n",
    "Upgrade: websocket\r\nConnection: close\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: signalbox.1\r\n",
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: signalbox.2\r\n",
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: signalbox.1\r\n"
    "Content-Length: 10\r\n",
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: signalbox.1\r\n"
    "Transfer-Encoding: chunked\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *request = g_strdup_printf ("GET /v1 HTTP/1.1\r\nHost: localhost:%u\r\n"
                                                  "%s\r\n", fixture->port, headers[i]);
      g_autofree char *answer = raw_exchange (fixture->port, request);

      assert_refused (answer, 400);
    }

  g_assert_cmpuint (fixture->sockets->len, ==, 0);
}

static void
test_compression_is_not_agreed (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr (GSocket) socket = raw_connect (fixture->port);
  g_autofree char *request = NULL;
  g_autofree char *head = NULL;

  request = raw_handshake (fixture->port,
                           "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
  raw_send (socket, request, strlen (request));
  head = raw_read_head (socket);
  assert_status (head, 101);
  g_assert_null (strstr (head, "Sec-WebSocket-Extensions"));
}

static void
test_ipv6 (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GSocket) socket = raw_connect_ipv6 (fixture->port);
  g_autofree char *request = NULL;
  g_autofree char *head = NULL;

  request = g_strdup_printf ("GET /agent.js HTTP/1.1\r\nHost: [::1]:%u\r\n\r\n", fixture->port);
  raw_send (socket, request, strlen (request));
  head = raw_read_head (socket);
  assert_status (head, 200);
}

/* Whatever listens on our port listens on the loopback addresses: /proc/net/tcp has them all. */
static void
test_refusals_are_bounded (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autofree char *long_origin = g_strnfill (4000, 'o');
  g_autoptr (GPtrArray) refusals = NULL;
  const SbxRefusal *last;

  for (guint i = 0; i < SBX_LIMIT_REFUSALS + 10; i++)
    {
      g_autofree char *header = g_strdup_printf ("Origin: \xff%s\r\n", long_origin);
      g_autofree char *answer = knock (fixture, "evil.example", header);

      assert_refused (answer, 403);
    }

  refusals = sbx_guard_dup_refusals (fixture->guard);
  g_assert_cmpuint (refusals->len, ==, SBX_LIMIT_REFUSALS);
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, SBX_LIMIT_REFUSALS + 10);
  last = g_ptr_array_index (refusals, refusals->len - 1);
  g_assert_cmpstr (last->host, ==, "evil.example");
  g_assert_cmpuint (strlen (last->origin), <, 300);
  g_assert_true (g_utf8_validate (last->origin, -1, NULL));
  g_assert_cmpint (g_get_real_time () - last->time, <, G_USEC_PER_SEC);
}

static void
test_only_loopback_listens (Fixture       *fixture,
                            gconstpointer  data)
{
  const char *files[] = { "/proc/self/net/tcp", "/proc/self/net/tcp6" };
  const char *loopbacks[] = { "0100007F", "00000000000000000000000001000000" };
  g_autofree char *port = g_strdup_printf (":%04X", fixture->port);
  guint found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = NULL;
      g_auto (GStrv) lines = NULL;

      g_assert_true (g_file_get_contents (files[i], &text, NULL, NULL));
      lines = g_strsplit (text, "\n", -1);
      for (guint j = 1; lines[j] != NULL; j++)
        {
          const char *local = strstr (lines[j], ": ");

          /* State 0A: listening. */
          if (local == NULL || strstr (lines[j], " 0A ") == NULL)
            continue;
          local += 2;
          if (strncmp (strchr (local, ':'), port, strlen (port)) != 0)
            continue;
          g_assert_true (g_str_has_prefix (local, loopbacks[i]));
          found++;
        }
    }

  g_assert_cmpuint (found, ==, 2);
}

static void
test_port_taken (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (SbxDoor) second = sbx_door_new (fixture->guard);
  g_autoptr (GError) error = NULL;
  g_autofree char *port = g_strdup_printf ("Port %u is taken", fixture->port);

  g_assert_false (sbx_door_open (second, fixture->port, &error));
  g_assert_error (error, SBX_DOOR_ERROR, SBX_DOOR_ERROR_PORT_TAKEN);
  g_assert_true (g_str_has_prefix (error->message, port));
  g_assert_nonnull (strstr (error->message, "another Signalbox"));
  g_assert_cmpuint (sbx_door_get_port (second), ==, 0);

  /* And when the first one is gone it opens. */
  sbx_door_close (fixture->door);
  g_clear_error (&error);
  g_assert_true (sbx_door_open (second, fixture->port, &error));
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/door/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("hosts-that-pass", test_hosts_that_pass);
  ADD ("hosts-that-do-not-pass", test_hosts_that_do_not_pass);
  ADD ("host-ports", test_host_ports);
  ADD ("host-count", test_host_count);
  ADD ("foreign-origins", test_foreign_origins);
  ADD ("origins-that-are-none", test_origins_that_are_none);
  ADD ("decided-origins", test_decided_origins);
  ADD ("paths-and-methods", test_paths_and_methods);
  ADD ("traversal", test_traversal);
  ADD ("script", test_script);
  ADD ("own-file", test_own_file);
  ADD ("preflight", test_preflight);
  ADD ("handshakes", test_handshakes);
  ADD ("compression-is-not-agreed", test_compression_is_not_agreed);
  ADD ("ipv6", test_ipv6);
  ADD ("refusals-are-bounded", test_refusals_are_bounded);
  ADD ("only-loopback-listens", test_only_loopback_listens);
  ADD ("port-taken", test_port_taken);

  return g_test_run ();
}
