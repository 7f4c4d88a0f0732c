/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Many peers at once, each within its own limits: what all of them together may make us hold. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "../core/session-kit.h"
#include "connector-kit.h"
#include "door-kit.h"
#include "sbx-budget.h"
#include "sbx-event-stream.h"
#include "sbx-feed.h"
#include "sbx-limits.h"

#define MIB (1024u * 1024u)
#define TEXT 0x1u
#define MORE 0x0u
#define TOO_BIG 1009u

/* Room for so much is left for the peers of a test; somebody else has all the rest. */
#define ROOM (24u * MIB)

static gsize taken;

static guint
post_cb (SbxDoor           *door,
         const SbxDoorPost *post,
         GString           *answer,
         gpointer           user_data)
{
  Fixture *fixture = user_data;

  g_ptr_array_add (fixture->bodies, g_bytes_ref (post->body));

  return 202;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  door_make (fixture);
  fixture->peers = g_ptr_array_new_with_free_func (g_object_unref);
  sbx_door_add_socket (fixture->door, "/v1", "signalbox.1", socket_cb, fixture, NULL);
  sbx_door_add_post (fixture->door, "/post", "application/json", 4 * MIB, post_cb, fixture, NULL);
  door_open (fixture);
  g_assert_cmpuint (sbx_budget_get_used (SBX_BUDGET_UNFINISHED), ==, 0);
  g_assert_true (sbx_budget_charge (SBX_BUDGET_UNFINISHED, &taken, SBX_LIMIT_UNFINISHED - ROOM));
}

static void
leave (Fixture       *fixture,
       gconstpointer  data)
{
  tear_down (fixture, data);
  g_assert_true (sbx_budget_charge (SBX_BUDGET_UNFINISHED, &taken, 0));
  g_assert_cmpuint (sbx_budget_get_used (SBX_BUDGET_UNFINISHED), ==, 0);
}

/* A piece of a message without an end; FALSE if the other side has hung up. */
static gboolean
send_piece (GSocket *peer,
            guint    opcode,
            gsize    size)
{
  g_autofree char *piece = g_malloc0 (size);

  memset (piece, 'x', size);

  return raw_send_frame (peer, opcode | RAW_MASKED | RAW_MORE, piece, size);
}

static guint
count_open (Fixture *fixture)
{
  guint n = 0;

  for (guint i = 0; i < fixture->sockets->len; i++)
    n += sbx_socket_is_open (fixture->sockets->pdata[i]);

  return n;
}

/* Sixteen peers, four MiB each and no end: six of them are as many as there is room for. */
static void
test_peers (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GSocket) honest = raw_upgrade (fixture->port, "");
  g_autoptr (GByteArray) last_words = NULL;
  gsize before;

  for (guint i = 0; i < 16; i++)
    g_ptr_array_add (fixture->peers, raw_upgrade (fixture->port, ""));
  raw_await (fixture->sockets->len == 17);
  before = raw_get_resident_size ();
  for (guint i = 0; i < fixture->peers->len; i++)
    {
      for (guint piece = 0; piece < 4; piece++)
        send_piece (fixture->peers->pdata[i], piece == 0 ? TEXT : MORE, MIB);
      raw_run_for (20);
      g_assert_cmpuint (sbx_budget_get_used (SBX_BUDGET_UNFINISHED), <=, SBX_LIMIT_UNFINISHED);
    }
  raw_assert_growth (before, 2 * ROOM + 16 * MIB);
  raw_await (count_open (fixture) == 1 + ROOM / (4 * MIB));

  /* Who was refused hears why. */
  last_words = raw_read_to_end (fixture->peers->pdata[fixture->peers->len - 1]);
  g_assert_cmpuint (raw_get_close_code (last_words), ==, TOO_BIG);
  g_assert_nonnull (memmem (last_words->data, last_words->len, "All connections together", 24));

  /* Who sends no more than anybody may goes on, whatever the others hold. */
  g_assert_true (sbx_socket_is_open (fixture->sockets->pdata[0]));
  g_assert_true (send_piece (honest, TEXT, SBX_LIMIT_UNFINISHED_SMALL - 100));
  g_assert_true (raw_send_frame (honest, MORE | RAW_MASKED, "end", 3));
  raw_await (fixture->n_messages == 1);

  /* What they held is free again when they have gone. */
  g_ptr_array_set_size (fixture->peers, 0);
  g_ptr_array_set_size (fixture->sockets, 1);
  raw_await (sbx_budget_get_used (SBX_BUDGET_UNFINISHED) == SBX_LIMIT_UNFINISHED - ROOM);
  g_assert_true (send_piece (honest, TEXT, 20 * MIB));
  g_assert_true (raw_send_frame (honest, MORE | RAW_MASKED, "end", 3));
  raw_await (fixture->n_messages == 2);
  g_assert_cmpuint (sbx_budget_get_used (SBX_BUDGET_UNFINISHED), ==, SBX_LIMIT_UNFINISHED - ROOM);
}

static void
test_posts (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *head = g_strdup_printf ("POST /post HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                                           "Content-Type: application/json\r\n"
                                           "Content-Length: %u\r\n\r\n", fixture->port, 4 * MIB);
  g_autofree char *part = g_malloc0 (4 * MIB);
  g_autofree char *whole = NULL;
  g_autofree char *answer = NULL;

  memset (part, ' ', 4 * MIB - 1);
  for (guint i = 0; i < 5; i++)
    {
      GSocket *peer = raw_connect (fixture->port);

      g_ptr_array_add (fixture->peers, peer);
      raw_send (peer, head, strlen (head));
      raw_send (peer, part, 4 * MIB - 1);
    }
  raw_await (sbx_budget_get_used (SBX_BUDGET_UNFINISHED) > SBX_LIMIT_UNFINISHED - 5 * MIB);
  whole = g_strconcat (head, part, " ", NULL);
  g_ptr_array_add (fixture->peers, raw_connect (fixture->port));
  raw_send (fixture->peers->pdata[5], head, strlen (head));
  raw_send (fixture->peers->pdata[5], part, 3 * MIB);
  raw_run_for (50);
  answer = raw_exchange (fixture->port, whole);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 503 "));
  g_assert_cmpuint (fixture->bodies->len, ==, 0);

  /* One comes to its end: its body is nobody's burden any more. */
  raw_send (fixture->peers->pdata[0], "1", 1);
  raw_await (fixture->bodies->len == 1);
  g_ptr_array_set_size (fixture->peers, 0);
  raw_await (sbx_budget_get_used (SBX_BUDGET_UNFINISHED) == SBX_LIMIT_UNFINISHED - ROOM);
}

static void
on_event (const char *name,
          GBytes     *data,
          gpointer    user_data)
{
}

static void
test_events (Fixture       *fixture,
             gconstpointer  data)
{
  SbxEventStream *streams[4];
  g_autofree char *line = g_malloc (8 * MIB);

  memset (line, 'x', 8 * MIB);
  memcpy (line, "data:", 5);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      streams[i] = sbx_event_stream_new (on_event, NULL);
      g_assert_true (sbx_event_stream_take (streams[i], line, 8 * MIB) == (i < 3));
    }
  g_assert_true (sbx_event_stream_take (streams[0], "\n\n", 2));
  sbx_event_stream_take (streams[0], ":", 1);
  g_assert_cmpuint (sbx_budget_get_used (SBX_BUDGET_UNFINISHED), <=,
                    SBX_LIMIT_UNFINISHED - 8 * MIB);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    sbx_event_stream_free (streams[i]);
}

/* --- Feeds ------------------------------------------------------------------------------------ */

static void
test_feeds (void)
{
  Kit kit;
  g_autoptr (SbxConnector) connector = g_object_new (TEST_TYPE_CONNECTOR, NULL);
  SbxFeed *feeds[4];
  g_autofree char *filler = g_strnfill (MIB, 'x');
  g_autofree char *text = g_strdup_printf ("{\"n\":1,\"filler\":\"%s\"}", filler);
  guint n_known = 0;
  gsize others = 0;

  kit_init (&kit);
  g_assert_true (sbx_budget_charge (SBX_BUDGET_FEEDS, &others, SBX_LIMIT_ALL_FEEDS - 5 * MIB / 2));
  for (guint i = 0; i < G_N_ELEMENTS (feeds); i++)
    {
      g_autofree char *peer = g_strdup_printf ("p%u", i);
      SbxFeedHello hello = { peer, NULL, "server", peer, NULL, "test" };
      g_autoptr (SbxJson) state = kit_parse (text);
      g_autoptr (GError) error = NULL;
      guint32 token;

      feeds[i] = sbx_feed_new (kit.session, connector, &hello, &error);
      g_assert_no_error (error);
      sbx_feed_add (feeds[i], SBX_EVENT_STORE_OPEN, ",\"store\":\"s\",\"name\":\"s\"");
      sbx_feed_set_state (feeds[i], "s", state, 0);
      sbx_feed_dispatch (feeds[i], "s", "{\"type\":\"a\"}", -1, "", state, 0);
      n_known += sbx_feed_get_state (feeds[i], "s", &token) != NULL;
    }

  /* There is room for two; the states of the others are told as a whole each time, and are right. */
  g_assert_cmpuint (n_known, ==, 2);
  g_assert_cmpuint (sbx_budget_get_used (SBX_BUDGET_FEEDS), <=, SBX_LIMIT_ALL_FEEDS);
  for (guint i = 0; i < G_N_ELEMENTS (feeds); i++)
    {
      g_autofree char *known = NULL;

      sbx_feed_flush (feeds[i]);
      g_assert_true (sbx_session_commit (kit.session, NULL));
      known = kit_state_text (&kit, i, G_MAXUINT64);
      g_assert_cmpstr (known, ==, text);
      sbx_feed_end (feeds[i], "closed");
      g_assert_finalize_object (feeds[i]);
    }
  g_assert_cmpuint (sbx_budget_get_used (SBX_BUDGET_FEEDS), ==, others);
  g_assert_true (sbx_budget_charge (SBX_BUDGET_FEEDS, &others, 0));
  kit_clear (&kit);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/budget/" path, Fixture, NULL, set_up, function, leave)

  ADD ("peers", test_peers);
  ADD ("posts", test_posts);
  ADD ("events", test_events);
  g_test_add_func ("/connectors/budget/feeds", test_feeds);

  return g_test_run ();
}
