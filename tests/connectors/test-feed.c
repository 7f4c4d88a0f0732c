/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a connector of a foreign protocol tells, and what arrives in the recording: batches, patches
 * of whole states, a disk that is full for a while. */

#include "config.h"

#include <signal.h>
#include <sys/resource.h>

#include "../core/session-kit.h"
#include "connector-kit.h"
#include "sbx-feed.h"
#include "sbx-limits.h"

/* --- Kit -------------------------------------------------------------------------------------- */

typedef struct
{
  Kit kit;
  SbxConnector *connector;
  SbxFeed *feed;
  guint n_paused;
  guint n_resumed;
} Fixture;

static void
on_paused (SbxFeed *feed,
           gboolean paused,
           Fixture *fixture)
{
  if (paused)
    fixture->n_paused++;
  else
    fixture->n_resumed++;
}

static void
begin (Fixture    *fixture,
       const char *run)
{
  g_autoptr (GError) error = NULL;
  SbxFeedHello hello = { "p\"1", run, "server", "state \"service\"", "ws://127.0.0.1/", "redux" };

  fixture->feed = sbx_feed_new (fixture->kit.session, fixture->connector, &hello, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->feed, "paused", G_CALLBACK (on_paused), fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  signal (SIGXFSZ, SIG_IGN);
  kit_init (&fixture->kit);
  fixture->connector = g_object_new (TEST_TYPE_CONNECTOR, NULL);
  begin (fixture, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->feed != NULL)
    {
      sbx_feed_end (fixture->feed, "closed");
      g_assert_finalize_object (fixture->feed);
    }
  g_assert_finalize_object (fixture->connector);
  kit_clear (&fixture->kit);
}

static guint64
count_events (Fixture *fixture)
{
  return sbx_session_get_n_events (fixture->kit.session);
}

static void
assert_event (Fixture    *fixture,
              guint64     number,
              const char *kind,
              const char *rest)
{
  g_autofree char *text = kit_event_text (&fixture->kit, number);
  g_autofree char *start = g_strdup_printf ("{\"k\":\"%s\",\"t\":", kind);

  g_assert_nonnull (text);
  if (!g_str_has_prefix (text, start) || strstr (text, rest) == NULL)
    g_error ("event %" G_GUINT64_FORMAT " is no %s with %s: %s", number, kind, rest, text);
}

static void
set_state (Fixture    *fixture,
           const char *store,
           const char *text)
{
  g_autoptr (SbxJson) json = kit_parse (text);

  sbx_feed_set_state (fixture->feed, store, json, 0);
}

static void
dispatch (Fixture    *fixture,
          const char *store,
          const char *action,
          const char *state)
{
  g_autoptr (SbxJson) json = state != NULL ? kit_parse (state) : NULL;

  sbx_feed_dispatch (fixture->feed, store, action, -1, "", json, 0);
}

static void
assert_state (Fixture    *fixture,
              guint       store,
              const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
  text = kit_state_text (&fixture->kit, store, G_MAXUINT64);
  g_assert_cmpstr (text, ==, expected);
}

static void
limit_file_size (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static char *
make_state (guint n,
            gsize padding)
{
  g_autofree char *pad = g_strnfill (padding, 'x');

  return g_strdup_printf ("{\"n\":%u,\"pad\":\"%s\"}", n, pad);
}

/* --- Tests ------------------------------------------------------------------------------------ */

#define S1 ",\"store\":\"s1\",\"name\":\"main\""
#define A1 "{\"type\":\"a\",\"payload\":1}"

static void
test_states (Fixture       *fixture,
             gconstpointer  data)
{
  SbxRun *run = sbx_feed_get_run (fixture->feed);
  guint32 token;

  g_assert_true (run->connector == fixture->connector);
  sbx_feed_add (fixture->feed, SBX_EVENT_STORE_OPEN, S1);
  set_state (fixture, "s1", "{\"a\":{\"n\":1},\"text\":\"some text that stays\"}");
  set_state (fixture, "s1", "{\"a\":{\"n\":1},\"text\":\"some text that stays\"}");
  dispatch (fixture, "s1", A1, "{\"a\":{\"n\":2},\"text\":\"some text that stays\"}");
  dispatch (fixture, "s1", A1, NULL);
  dispatch (fixture, "s1", A1, "{\"a\":{\"n\":2},\"text\":\"some text that stays\"}");
  sbx_feed_flush (fixture->feed);

  g_assert_cmpuint (count_events (fixture), ==, 6);
  assert_event (fixture, 1, "hello", "\"peer\":\"p\\\"1\"");
  assert_event (fixture, 1, "hello", "\"agent\":\"redux\"");
  assert_event (fixture, 2, "store-open", S1);
  assert_event (fixture, 3, "state",
                "\"state\":{\"a\":{\"n\":1},\"text\":\"some text that stays\"}}");
  assert_event (fixture, 4, "dispatch",
                "\"action\":" A1 ",\"patch\":[{\"p\":[\"a\",\"n\"],\"v\":2}]}");
  assert_event (fixture, 5, "dispatch", "\"action\":" A1 "}");
  assert_event (fixture, 6, "dispatch", "\"patch\":[]}");
  assert_state (fixture, 0, "{\"a\":{\"n\":2},\"text\":\"some text that stays\"}");
  g_assert_nonnull (sbx_feed_get_state (fixture->feed, "s1", &token));
  g_assert_null (sbx_feed_get_state (fixture->feed, "s2", &token));

  /* Forgotten: told as a whole. */
  sbx_feed_forget_state (fixture->feed, "s1");
  dispatch (fixture, "s1", A1, "[1]");
  dispatch (fixture, "s1", A1, "[1,2]");
  sbx_feed_flush (fixture->feed);
  assert_event (fixture, 7, "dispatch", "\"action\":" A1 "}");
  assert_event (fixture, 8, "state", "\"state\":[1]}");
  assert_event (fixture, 9, "dispatch", "\"patch\":[{\"p\":[],\"v\":[1,2]}]}");
  assert_state (fixture, 0, "[1,2]");
}

/* Batches: by time, by count, by size. */
static void
test_batches (Fixture       *fixture,
              gconstpointer  data)
{
  gint64 start;
  g_autofree char *big = g_strnfill (300 * 1024, 'x');
  g_autofree char *log = g_strdup_printf (",\"level\":\"info\",\"text\":\"%s\"", big);

  sbx_feed_add (fixture->feed, SBX_EVENT_LOG, ",\"level\":\"info\",\"text\":\"1\"");
  g_assert_cmpuint (count_events (fixture), ==, 1);
  start = g_get_monotonic_time ();
  while (count_events (fixture) == 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 10 * 1000);
  g_assert_cmpuint (count_events (fixture), ==, 2);

  for (guint i = 0; i < 1000; i++)
    sbx_feed_add (fixture->feed, SBX_EVENT_LOG, ",\"level\":\"info\",\"text\":\"2\"");
  g_assert_cmpuint (count_events (fixture), ==, 1002);
  sbx_feed_add (fixture->feed, SBX_EVENT_LOG, log);
  g_assert_cmpuint (count_events (fixture), ==, 1003);
}

static void
test_end (Fixture       *fixture,
          gconstpointer  data)
{
  SbxRun *run = sbx_feed_get_run (fixture->feed);

  sbx_feed_add (fixture->feed, SBX_EVENT_LOG, ",\"level\":\"info\",\"text\":\"last\"");
  sbx_feed_end (fixture->feed, "lost");
  g_assert_null (sbx_feed_get_run (fixture->feed));
  g_assert_null (run->connector);
  g_assert_false (run->live);
  assert_event (fixture, 2, "log", "last");
  assert_event (fixture, 3, "bye", "\"reason\":\"lost\"");

  /* What comes late goes nowhere. */
  sbx_feed_add (fixture->feed, SBX_EVENT_LOG, ",\"level\":\"info\",\"text\":\"late\"");
  set_state (fixture, "s1", "1");
  dispatch (fixture, "s1", A1, "1");
  sbx_feed_flush (fixture->feed);
  sbx_feed_end (fixture->feed, "closed");
  g_assert_cmpuint (count_events (fixture), ==, 3);
}

/* The same run goes on after a lost connection, with the numbers and the clock it had. */
static void
test_same_run (Fixture       *fixture,
               gconstpointer  data)
{
  SbxRun *run;

  sbx_feed_end (fixture->feed, "closed");
  g_assert_finalize_object (fixture->feed);
  begin (fixture, "life 1");
  run = sbx_feed_get_run (fixture->feed);
  sbx_feed_add (fixture->feed, SBX_EVENT_STORE_OPEN, S1);
  set_state (fixture, "s1", "1");
  g_usleep (30 * 1000);
  sbx_feed_end (fixture->feed, "lost");
  g_assert_finalize_object (fixture->feed);

  begin (fixture, "life 1");
  g_assert_true (sbx_feed_get_run (fixture->feed) == run);
  g_assert_cmpfloat (sbx_feed_get_time (fixture->feed), >=, 30);
  set_state (fixture, "s1", "2");
  sbx_feed_flush (fixture->feed);
  g_assert_cmpuint (run->seq, ==, 3);
  assert_state (fixture, 0, "2");
}

/* A new recording: everything is told again, and the old session is left alone. */
static void
test_new_recording (Fixture       *fixture,
                    gconstpointer  data)
{
  Kit other;
  Kit first;
  g_autofree char *state = NULL;

  sbx_feed_end (fixture->feed, "closed");
  g_assert_finalize_object (fixture->feed);
  begin (fixture, "life 1");
  sbx_feed_add (fixture->feed, SBX_EVENT_STORE_OPEN, S1);
  set_state (fixture, "s1", "{\"n\":1}");
  sbx_feed_end (fixture->feed, "stopped");
  g_assert_finalize_object (fixture->feed);

  kit_init (&other);
  first = fixture->kit;
  fixture->kit = other;
  begin (fixture, "life 1");
  sbx_feed_add (fixture->feed, SBX_EVENT_STORE_OPEN, S1);
  set_state (fixture, "s1", "{\"n\":1}");
  sbx_feed_flush (fixture->feed);
  g_assert_cmpuint (count_events (fixture), ==, 3);
  assert_state (fixture, 0, "{\"n\":1}");
  kit_clear (&first);
}

/* While the disk is full nothing is taken and nothing is lost. */
static void
test_full_disk (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *expected = make_state (20, 40000);
  guint64 before;

  sbx_feed_add (fixture->feed, SBX_EVENT_STORE_OPEN, S1);
  set_state (fixture, "s1", "{\"n\":0}");
  sbx_feed_flush (fixture->feed);
  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));

  limit_file_size (256 * 1024);
  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *state = make_state (i, i * 2000);

      dispatch (fixture, "s1", A1, state);
      sbx_feed_flush (fixture->feed);
      sbx_session_commit (fixture->kit.session, NULL);
    }
  g_assert_cmpuint (fixture->n_paused, ==, 1);
  g_assert_cmpuint (fixture->n_resumed, ==, 0);
  before = count_events (fixture);
  g_assert_cmpuint (before, <, 23);

  limit_file_size (RLIM_INFINITY);
  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
  g_assert_cmpuint (fixture->n_resumed, ==, 1);
  g_assert_cmpuint (count_events (fixture), ==, 23);
  for (guint64 i = 4; i <= 23; i++)
    assert_event (fixture, i, "dispatch", "\"patch\":[{");
  assert_state (fixture, 0, expected);
}

/* Full for so long that something had to go: how much is told, and the states are right again. */
static void
test_full_disk_for_long (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autofree char *big = g_strnfill (1024 * 1024, 'y');
  g_autofree char *log = g_strdup_printf (",\"level\":\"info\",\"text\":\"%s\"", big);
  guint64 n;

  sbx_feed_add (fixture->feed, SBX_EVENT_STORE_OPEN, S1);
  set_state (fixture, "s1", "{\"n\":0}");
  sbx_feed_flush (fixture->feed);
  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));

  limit_file_size (256 * 1024);
  while (fixture->n_paused == 0)
    {
      sbx_feed_add (fixture->feed, SBX_EVENT_LOG, log);
      sbx_session_commit (fixture->kit.session, NULL);
    }
  for (guint i = 0; i < SBX_LIMIT_FEED_HELD / (1024 * 1024) + 5; i++)
    sbx_feed_add (fixture->feed, SBX_EVENT_LOG, log);
  dispatch (fixture, "s1", A1, "{\"n\":1}");
  dispatch (fixture, "s1", A1, "{\"n\":2}");

  limit_file_size (RLIM_INFINITY);
  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
  g_assert_cmpuint (fixture->n_resumed, ==, 1);
  sbx_feed_flush (fixture->feed);
  n = count_events (fixture);
  assert_event (fixture, n - 1, "gap", "\"reason\":\"queue\"");
  assert_event (fixture, n, "state", "\"state\":{\"n\":2}");
  dispatch (fixture, "s1", A1, "{\"n\":2,\"more\":1}");
  sbx_feed_flush (fixture->feed);
  assert_event (fixture, n + 1, "dispatch", "\"patch\":[{\"p\":[\"more\"],\"v\":1}]");
  assert_state (fixture, 0, "{\"n\":2,\"more\":1}");
}

/* The peer goes while the disk is full: the recording says what is missing. */
static void
test_end_with_full_disk (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autofree char *big = g_strnfill (400 * 1024, 'y');
  g_autofree char *log = g_strdup_printf (",\"level\":\"info\",\"text\":\"%s\"", big);
  guint64 n;

  limit_file_size (256 * 1024);
  while (fixture->n_paused == 0)
    {
      sbx_feed_add (fixture->feed, SBX_EVENT_LOG, log);
      sbx_session_commit (fixture->kit.session, NULL);
    }
  sbx_feed_end (fixture->feed, "lost");
  limit_file_size (RLIM_INFINITY);
  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
  n = count_events (fixture);
  assert_event (fixture, n - 1, "gap", "\"count\":1,\"reason\":\"queue\"");
  assert_event (fixture, n, "bye", "\"reason\":\"lost\"");
}

/* What is too deep for a recording becomes a gap, alone. */
static void
test_too_deep (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  for (guint i = 0; i < SBX_LIMIT_JSON_DEPTH - 1; i++)
    g_string_append_c (deep, '[');
  for (guint i = 0; i < SBX_LIMIT_JSON_DEPTH - 1; i++)
    g_string_append_c (deep, ']');
  sbx_feed_add (fixture->feed, SBX_EVENT_STORE_OPEN, S1);
  set_state (fixture, "s1", deep->str);
  sbx_feed_add (fixture->feed, SBX_EVENT_LOG, ",\"level\":\"info\",\"text\":\"after\"");
  sbx_feed_flush (fixture->feed);
  g_assert_cmpuint (count_events (fixture), ==, 4);
  assert_event (fixture, 2, "store-open", S1);
  assert_event (fixture, 3, "gap", "\"reason\":\"limit\",\"error\":\"");
  assert_event (fixture, 4, "log", "after");
}

/* Stores without end: the memory has one. */
static void
test_many_stores (Fixture       *fixture,
                  gconstpointer  data)
{
  guint kept = 0;

  for (guint i = 0; i < SBX_LIMIT_STORES_PER_RUN * 2; i++)
    {
      g_autofree char *store = g_strdup_printf ("s%u", i);

      set_state (fixture, store, "[0]");
    }
  for (guint i = 0; i < SBX_LIMIT_STORES_PER_RUN * 2; i++)
    {
      g_autofree char *store = g_strdup_printf ("s%u", i);
      guint32 token;

      kept += sbx_feed_get_state (fixture->feed, store, &token) != NULL;
    }
  g_assert_cmpuint (kept, ==, SBX_LIMIT_STORES_PER_RUN);
}

static void
test_refused_hello (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strnfill (SBX_LIMIT_ID_LENGTH + 1, 'p');
  SbxFeedHello hello = { name, NULL, "server", "x" };

  g_assert_null (sbx_feed_new (fixture->kit.session, fixture->connector, &hello, &error));
  g_assert_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED);
}

/* Whoever knows the names of a peer and its run does not become it while it is there. */
static void
test_taken_run (Fixture       *fixture,
                gconstpointer  data)
{
  SbxRun *run = sbx_feed_get_run (fixture->feed);
  SbxFeedHello hello = { "p\"1", run->name, "page", "somebody else" };
  g_autoptr (SbxJson) json = sbx_feed_hello_to_json (&hello, 1, NULL);
  g_autoptr (GError) error = NULL;
  gboolean known;

  g_assert_null (sbx_session_begin_run (fixture->kit.session, json, 0, &known, &error));
  g_assert_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_null (sbx_session_find_or_add_run (fixture->kit.session, json, 0, &error));
  g_assert_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_true (run->connector == fixture->connector);

  sbx_feed_end (fixture->feed, "lost");
  g_assert_true (sbx_session_begin_run (fixture->kit.session, json, 0, &known, &error) == run);
  g_assert_no_error (error);
  g_assert_true (known);
}

static void
test_spans (Fixture       *fixture,
            gconstpointer  data)
{
  static const char pending[] = "{\"type\":\"cart/load/pending\",\"meta\":{\"requestId\":\"r1\",\"requestStatus\":\"pending\"}}";
  static const char other[] = "{\"type\":\"a\",\"payload\":\"\\\"requestId\\\"\",\"meta\":{\"requestId\":7}}";
  static const char done[] = "{\"type\":\"cart/load/fulfilled\",\"meta\":{\"requestId\":\"r1\",\"requestStatus\":\"fulfilled\"}}";
  g_autofree char *text = NULL;

  sbx_feed_set_time (fixture->feed, 100);
  sbx_feed_dispatch (fixture->feed, "s", pending, -1, "", NULL, 0);
  sbx_feed_dispatch (fixture->feed, "s", other, -1, "", NULL, 0);
  sbx_feed_set_time (fixture->feed, 342.5);
  sbx_feed_dispatch (fixture->feed, "t", done, -1, "", NULL, 0);
  sbx_feed_dispatch (fixture->feed, "s", done, -1, "", NULL, 0);
  sbx_feed_dispatch (fixture->feed, "s", done, -1, "", NULL, 0);
  sbx_feed_flush (fixture->feed);

  assert_event (fixture, 2, "dispatch", "\"span\":{\"id\":\"r1\",\"phase\":\"pending\"}");
  text = kit_event_text (&fixture->kit, 3);
  g_assert_null (strstr (text, "span"));
  /* Of another store, and a second end: how long they took is not known. */
  assert_event (fixture, 4, "dispatch", "\"span\":{\"id\":\"r1\",\"phase\":\"fulfilled\"}");
  assert_event (fixture, 5, "dispatch", "\"span\":{\"id\":\"r1\",\"phase\":\"fulfilled\",\"ms\":242.5}");
  assert_event (fixture, 6, "dispatch", "\"span\":{\"id\":\"r1\",\"phase\":\"fulfilled\"}");
}

static void
test_ids (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      char *id = sbx_feed_make_id ();

      g_assert_cmpuint (strlen (id), ==, 32);
      g_assert_cmpuint (strspn (id, "0123456789abcdef"), ==, 32);
      g_assert_true (g_hash_table_add (ids, id));
    }
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*function) (Fixture *, gconstpointer);
  } tests[] = {
    { "/feed/states", test_states },
    { "/feed/batches", test_batches },
    { "/feed/end", test_end },
    { "/feed/same-run", test_same_run },
    { "/feed/new-recording", test_new_recording },
    { "/feed/full-disk", test_full_disk },
    { "/feed/full-disk-for-long", test_full_disk_for_long },
    { "/feed/end-with-full-disk", test_end_with_full_disk },
    { "/feed/too-deep", test_too_deep },
    { "/feed/many-stores", test_many_stores },
    { "/feed/refused-hello", test_refused_hello },
    { "/feed/taken-run", test_taken_run },
    { "/feed/spans", test_spans },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].function, tear_down);

  g_test_add_func ("/feed/ids", test_ids);

  return g_test_run ();
}
