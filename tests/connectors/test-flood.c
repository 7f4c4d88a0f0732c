/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Many connections, slow ones and long heads: the door stays open for everybody else. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "door-kit.h"
#include "sbx-limits.h"

#define MIB (1024u * 1024u)

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GBytes) script = g_bytes_new_static ("1", 1);

  door_make (fixture);
  fixture->peers = g_ptr_array_new_with_free_func (g_object_unref);
  sbx_door_add_socket (fixture->door, "/v1", "signalbox.1", socket_cb, fixture, NULL);
  sbx_door_add_resource (fixture->door, "/agent.js", "text/javascript", script, TRUE);
  door_open (fixture);
}

/* How many of the peers were hung up on. */
static guint
count_dropped (Fixture *fixture)
{
  guint n = 0;

  for (guint i = 0; i < fixture->peers->len; i++)
    {
      g_autoptr (GError) error = NULL;
      char byte;

      if (g_socket_receive (fixture->peers->pdata[i], &byte, 1, NULL, &error) >= 0 ||
          !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        n++;
    }

  return n;
}

static void
test_pending (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GPtrArray) refusals = NULL;
  const SbxRefusal *refusal;

  for (guint i = 0; i < SBX_LIMIT_PENDING_UPGRADES; i++)
    {
      g_ptr_array_add (fixture->peers, raw_connect (fixture->port));
      raw_send (fixture->peers->pdata[i], "GET /v1 HTTP/1.1\r\nHost", 22);
    }
  raw_await (sbx_door_get_n_connections (fixture->door) == SBX_LIMIT_PENDING_UPGRADES);
  g_assert_cmpuint (count_dropped (fixture), ==, 0);

  /* One more: the oldest one gives way. */
  g_ptr_array_add (fixture->peers, raw_connect (fixture->port));
  raw_await (count_dropped (fixture) == 1);
  g_assert_cmpuint (sbx_door_get_n_connections (fixture->door), ==, SBX_LIMIT_PENDING_UPGRADES);
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 1);
  refusals = sbx_guard_dup_refusals (fixture->guard);
  refusal = g_ptr_array_index (refusals, 0);
  g_assert_cmpint (refusal->reason, ==, SBX_GUARD_LIMIT);

  /* And whoever speaks gets in. */
  g_ptr_array_add (fixture->peers, raw_upgrade (fixture->port, ""));
  raw_await (fixture->sockets->len == 1);
}

static void
test_connections (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GSocket) last = NULL;
  g_autoptr (GByteArray) nothing = NULL;
  g_autofree char *request = raw_handshake (fixture->port, "");

  for (guint i = 0; i < SBX_LIMIT_CONNECTIONS; i++)
    g_ptr_array_add (fixture->peers, raw_upgrade (fixture->port, ""));
  raw_await (fixture->sockets->len == SBX_LIMIT_CONNECTIONS);

  last = raw_connect (fixture->port);
  raw_send (last, request, strlen (request));
  nothing = raw_read_to_end (last);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (fixture->sockets->len, ==, SBX_LIMIT_CONNECTIONS);
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 1);

  /* When one leaves there is room for one. */
  g_ptr_array_remove_index (fixture->peers, 0);
  raw_await (sbx_door_get_n_connections (fixture->door) == SBX_LIMIT_CONNECTIONS - 1);
  g_ptr_array_add (fixture->peers, raw_upgrade (fixture->port, ""));
}

static void
test_storm (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GSocket) friend = raw_upgrade (fixture->port, "");
  gsize before = raw_get_resident_size ();

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (GSocket) peer = raw_connect (fixture->port);

      raw_send (peer, "GET", i % 4);
      if (i % 16 == 0)
        raw_turn ();
      g_assert_cmpuint (sbx_door_get_n_connections (fixture->door), <=,
                        SBX_LIMIT_PENDING_UPGRADES + 1);
    }

  raw_assert_growth (before, 8 * MIB);
  raw_await (sbx_door_get_n_connections (fixture->door) == 1);
  g_assert_true (sbx_socket_is_open (fixture->sockets->pdata[0]));
  g_ptr_array_add (fixture->peers, raw_upgrade (fixture->port, ""));
}

static char *
ask_with_head_of (Fixture *fixture,
                  gsize    size)
{
  g_autoptr (GString) head = g_string_new (NULL);

  g_string_printf (head, "GET /agent.js HTTP/1.1\r\nHost: localhost:%u\r\nX-Long: ", fixture->port);
  while (head->len < size - 4)
    g_string_append_c (head, 'x');
  g_string_append (head, "\r\n\r\n");
  g_assert_cmpuint (head->len, ==, size);

  return raw_exchange (fixture->port, head->str);
}

static void
test_head_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *at_limit = ask_with_head_of (fixture, SBX_LIMIT_HEADER_SIZE);
  g_autofree char *above = ask_with_head_of (fixture, SBX_LIMIT_HEADER_SIZE + 1);
  g_autofree char *far_above = ask_with_head_of (fixture, 8 * MIB);

  g_assert_true (g_str_has_prefix (at_limit, "HTTP/1.1 200 "));
  g_assert_true (g_str_has_prefix (above, "HTTP/1.1 400 "));
  g_assert_true (g_str_has_prefix (far_above, "HTTP/1.1 400 "));
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 2);
}

/* Heads that never end: a byte now and then does not prolong the time. */
static void
test_slow_head (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *request = raw_handshake (fixture->port, "");
  g_autoptr (GSocket) silent = raw_connect (fixture->port);
  g_autoptr (GSocket) slow = raw_connect (fixture->port);
  g_autoptr (GByteArray) nothing = NULL;
  gint64 start = g_get_monotonic_time ();
  gint64 elapsed;
  guint at = 0;

  raw_await (sbx_door_get_n_connections (fixture->door) == 2);
  while (sbx_door_get_n_connections (fixture->door) > 0 && request[at + 5] != '\0')
    {
      raw_send (slow, request + at++, 1);
      raw_run_for (100);
    }
  elapsed = g_get_monotonic_time () - start;
  g_assert_cmpint (elapsed, >, SBX_LIMIT_UPGRADE_TIME * 1000 - 200000);
  g_assert_cmpint (elapsed, <, SBX_LIMIT_UPGRADE_TIME * 1000 + 3000000);
  nothing = raw_read_to_end (silent);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (sbx_guard_get_n_refused (fixture->guard), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/flood/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("pending", test_pending);
  ADD ("connections", test_connections);
  ADD ("storm", test_storm);
  ADD ("head-limit", test_head_limit);
  ADD ("slow-head", test_slow_head);

  return g_test_run ();
}
