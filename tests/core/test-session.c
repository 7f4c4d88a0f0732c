/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <sys/resource.h>

#include "session-kit.h"

#include "sbx-limits.h"

#define OPEN "{\"k\":\"store-open\",\"t\":1,\"store\":\"s1\",\"owner\":\"host\",\"keys\":[\"a\",\"b\"]}"
#define STATE "{\"k\":\"state\",\"t\":1,\"store\":\"s1\",\"state\":{\"a\":{\"n\":0},\"b\":[]}}"

static char *
set_n (guint n)
{
  return g_strdup_printf ("{\"k\":\"dispatch\",\"t\":%u,\"store\":\"s1\",\"remote\":\"cart\",\"action\":{\"type\":\"a/set\"},"
                          "\"patch\":[{\"p\":[\"a\",\"n\"],\"v\":%u}],\"ms\":0.5}", n + 1, n);
}

static void
test_numbers (void)
{
  Kit kit;
  SbxRun *run;
  g_autofree char *first = set_n (1);
  g_autofree char *second = set_n (2);
  g_autofree char *third = set_n (3);
  g_autofree char *two = g_strjoin (",", second, third, NULL);
  g_autofree char *gap = NULL;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  g_assert_cmpuint (sbx_session_get_n_events (kit.session), ==, 1); /* hello */
  kit_must_take (&kit, run, 1, OPEN "," STATE);
  kit_must_take (&kit, run, 3, first);
  g_assert_cmpuint (run->seq, ==, 3);
  g_assert_cmpuint (run->durable, ==, 0);
  g_assert_true (sbx_session_commit (kit.session, NULL));
  g_assert_cmpuint (run->durable, ==, 3);

  /* Sent again after a reconnect, in part. */
  kit_must_take (&kit, run, 3, first);
  g_assert_cmpuint (sbx_session_get_n_events (kit.session), ==, 4);
  kit_must_take (&kit, run, 4, two);
  kit_must_take (&kit, run, 4, two);
  g_assert_cmpuint (sbx_session_get_n_events (kit.session), ==, 6);
  g_assert_cmpuint (run->seq, ==, 5);
  {
    g_autofree char *overlap = g_strjoin (",", third, first, NULL);

    kit_must_take (&kit, run, 5, overlap);
    g_assert_cmpuint (sbx_session_get_n_events (kit.session), ==, 7);
    g_assert_cmpuint (run->seq, ==, 6);
  }

  /* A hole becomes a gap that says how much is missing. */
  kit_must_take (&kit, run, 17, first);
  g_assert_cmpuint (run->seq, ==, 17);
  gap = kit_event_text (&kit, 8);
  g_assert_nonnull (strstr (gap, "\"count\":10,\"reason\":\"missing\""));
  g_assert_cmpint (sbx_rows_get (sbx_session_get_rows (kit.session), 5)->kind, ==, SBX_ROW_GAP);
  kit_clear (&kit);
}

typedef struct
{
  const char *event;
  const char *problem;
} Bad;

static void
test_invalid_events (void)
{
  static const Bad bad[] = {
    { "5", "not an object" },
    { "{}", "unknown kind" },
    { "{\"k\":\"fetch\",\"t\":1}", "unknown kind" },
    { "{\"k\":7,\"t\":1}", "unknown kind" },
    { "{\"k\":\"log\",\"level\":\"info\",\"text\":\"x\"}", "t" },
    { "{\"k\":\"log\",\"t\":-1,\"level\":\"info\",\"text\":\"x\"}", "t" },
    { "{\"k\":\"log\",\"t\":\"1\",\"level\":\"info\",\"text\":\"x\"}", "t" },
    { "{\"k\":\"dispatch\",\"t\":1,\"action\":{}}", "store" },
    { "{\"k\":\"dispatch\",\"t\":1,\"store\":\"\",\"action\":{}}", "store" },
    { "{\"k\":\"dispatch\",\"t\":1,\"store\":\"s1\"}", "action" },
    { "{\"k\":\"dispatch\",\"t\":1,\"store\":\"s1\",\"action\":{},\"patch\":{}}", "patch is no array" },
    { "{\"k\":\"dispatch\",\"t\":1,\"store\":\"s1\",\"action\":{},\"ms\":\"1\"}", "ms" },
    { "{\"k\":\"store-open\",\"t\":1,\"store\":\"s1\",\"keys\":[1]}", "keys" },
    { "{\"k\":\"gap\",\"t\":1,\"reason\":\"x\",\"count\":1.5}", "count" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      Kit kit;
      SbxRun *run;
      g_autofree char *good = set_n (1);
      g_autofree char *events = g_strdup_printf ("%s,%s,%s", OPEN "," STATE, bad[i].event, good);
      g_autofree char *expected = NULL;
      g_autofree char *gap = NULL;
      g_autofree char *after = NULL;

      kit_init (&kit);
      run = kit_hello (&kit, "p", "r", NULL);
      kit_must_take (&kit, run, 1, events);
      g_assert_cmpuint (run->seq, ==, 4);
      gap = kit_event_text (&kit, 4);
      expected = g_strdup_printf ("\"reason\":\"invalid\",\"error\":\"%s\"}", bad[i].problem);
      g_assert_true (g_str_has_suffix (gap, expected));
      /* The rest of the batch stands. */
      after = kit_state_text (&kit, 0, G_MAXUINT64);
      g_assert_cmpstr (after, ==, "{\"a\":{\"n\":1},\"b\":[]}");
      kit_clear (&kit);
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *hello;
    int code;
  } hellos[] = {
    { "7", SBX_SESSION_ERROR_PROTOCOL },
    { "{\"m\":\"hello\"}", SBX_SESSION_ERROR_PROTOCOL },
    { "{\"m\":\"hello\",\"protocol\":2,\"peer\":\"p\",\"run\":\"r\",\"wall\":1,\"kind\":\"node\",\"name\":\"x\"}",
      SBX_SESSION_ERROR_PROTOCOL },
    { "{\"m\":\"hello\",\"protocol\":1,\"run\":\"r\",\"wall\":1,\"kind\":\"node\",\"name\":\"x\"}",
      SBX_SESSION_ERROR_MALFORMED },
    { "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\",\"run\":\"\",\"wall\":1,\"kind\":\"node\",\"name\":\"x\"}",
      SBX_SESSION_ERROR_MALFORMED },
    { "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\",\"run\":\"r\",\"wall\":1e300,\"kind\":\"node\",\"name\":\"x\"}",
      SBX_SESSION_ERROR_MALFORMED },
    { "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\",\"run\":\"r\",\"wall\":1,\"kind\":3,\"name\":\"x\"}",
      SBX_SESSION_ERROR_MALFORMED },
  };
  Kit kit;
  SbxRun *run;
  g_autoptr (GString) many = g_string_new ("1");
  g_autoptr (GError) error = NULL;

  kit_init (&kit);
  for (guint i = 0; i < G_N_ELEMENTS (hellos); i++)
    {
      g_autoptr (SbxJson) json = kit_parse (hellos[i].hello);
      g_autoptr (GError) refused = NULL;
      gboolean known;

      g_assert_null (sbx_session_begin_run (kit.session, json, 0, &known, &refused));
      g_assert_error (refused, SBX_SESSION_ERROR, hellos[i].code);
    }

  run = kit_hello (&kit, "p", "r", NULL);
  for (guint i = 0; i < SBX_LIMIT_BATCH_EVENTS; i++)
    g_string_append (many, ",1");
  g_assert_false (kit_take (&kit, run, 1, many->str, &error));
  g_assert_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_false (kit_take (&kit, run, 0, "1", &error));
  g_assert_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_false (kit_take (&kit, run, G_MAXUINT64, "1", &error));
  g_assert_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED);
  g_assert_cmpuint (run->seq, ==, 0);
  kit_clear (&kit);
}

static void
test_resume (void)
{
  Kit kit;
  SbxRun *run;
  gboolean known;
  g_autofree char *one = set_n (1);
  g_autofree char *two = set_n (2);
  g_autofree char *text = NULL;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", &known);
  g_assert_false (known);
  kit_must_take (&kit, run, 1, OPEN "," STATE);
  kit_must_take (&kit, run, 3, one);

  /* Signalbox ends and comes back on the same file: the run is known, nothing is doubled. */
  kit_reopen (&kit, SBX_RECORDING_APPEND);
  run = kit_hello (&kit, "p", "r", &known);
  g_assert_true (known);
  g_assert_cmpuint (run->seq, ==, 3);
  kit_must_take (&kit, run, 3, one);
  kit_must_take (&kit, run, 4, two);
  text = kit_state_text (&kit, 0, G_MAXUINT64);
  g_assert_cmpstr (text, ==, "{\"a\":{\"n\":2},\"b\":[]}");
  g_assert_cmpuint (sbx_session_get_stores (kit.session)->len, ==, 1);
  kit_clear (&kit);
}

static void
test_describe (void)
{
  Kit kit;
  SbxRun *run;
  g_autofree char *one = set_n (8);
  g_autofree char *gap = NULL;
  g_autofree char *text = NULL;
  g_autoptr (SbxJson) events = kit_parse ("[" OPEN "," STATE "]");
  g_autoptr (GError) error = NULL;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  g_assert_true (sbx_session_describe (kit.session, run, events, 0, 500, NULL));
  kit_must_take (&kit, run, 501, one);
  g_assert_cmpuint (run->seq, ==, 501);
  gap = kit_event_text (&kit, 2);
  g_assert_nonnull (strstr (gap, "\"count\":500,\"reason\":\"earlier\""));
  text = kit_state_text (&kit, 0, G_MAXUINT64);
  g_assert_cmpstr (text, ==, "{\"a\":{\"n\":8},\"b\":[]}");
  g_assert_false (sbx_session_describe (kit.session, run, events, 0, 9, &error));
  g_assert_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED);
  kit_clear (&kit);
}

static void
test_left_behind (void)
{
  Kit kit;
  SbxRun *old;
  SbxRun *new;
  g_autoptr (SbxJson) hello = kit_parse ("{\"m\":\"hello\",\"protocol\":1,\"peer\":\"tab\",\"run\":\"old\",\"wall\":5,"
                                         "\"kind\":\"page\",\"name\":\"tab\"}");
  SbxPeer *peer;

  kit_init (&kit);
  new = kit_hello (&kit, "tab", "new", NULL);
  kit_must_take (&kit, new, 1, OPEN);
  old = sbx_session_find_or_add_run (kit.session, hello, 0, NULL);
  kit_must_take (&kit, old, 40, OPEN);
  g_assert_true (sbx_session_find_or_add_run (kit.session, hello, 0, NULL) == old);
  peer = g_ptr_array_index (sbx_session_get_peers (kit.session), 0);
  g_assert_cmpuint (sbx_session_get_peers (kit.session)->len, ==, 1);
  g_assert_true (peer->run == new);
  g_assert_true (new->live);
  g_assert_false (old->live);
  /* The same store id in two runs is two stores. */
  g_assert_cmpuint (sbx_session_get_stores (kit.session)->len, ==, 2);
  kit_clear (&kit);
}

static void
test_peers (void)
{
  Kit kit;
  SbxRun *first;
  GPtrArray *peers;

  kit_init (&kit);
  peers = sbx_session_get_peers (kit.session);
  first = kit_hello (&kit, "p", "r1", NULL);
  kit_hello (&kit, "p", "r2", NULL); /* at the same time: another endpoint of the same name */
  g_assert_cmpuint (peers->len, ==, 2);
  sbx_session_end_run (kit.session, first, "lost");
  kit_reopen (&kit, SBX_RECORDING_READ);
  peers = sbx_session_get_peers (kit.session);
  g_assert_cmpuint (peers->len, ==, 2);
  for (guint i = 0; i < peers->len; i++)
    g_assert_false (((SbxPeer *) g_ptr_array_index (peers, i))->run->live);
  kit_clear (&kit);
}

static char *
describe_rows (Kit *kit)
{
  SbxRows *rows = sbx_session_get_rows (kit->session);
  SbxSymbols *symbols = sbx_session_get_symbols (kit->session);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sbx_rows_get_count (rows); i++)
    {
      const SbxRow *row = sbx_rows_get (rows, i);

      g_string_append_printf (text, "%u %.3f %s %s %d %d %d %d %d %.3f\n", row->number, row->time,
                              sbx_symbols_get (symbols, row->type), sbx_symbols_get (symbols, row->changed),
                              row->store, row->remote, row->run, row->kind, row->flags, row->duration);
    }

  return g_string_free (text, FALSE);
}

/* Any past state equals the one that was seen live; rows are the same after reopening. */
static void
test_states_and_replay (void)
{
  Kit kit;
  SbxRun *run;
  guint64 seq = 3;
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *live = NULL;
  g_autofree char *again = NULL;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, OPEN "," STATE);
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *event = NULL;
      g_autofree char *list = NULL;

      if (i % 3 == 0)
        event = set_n (i);
      else
        event = g_strdup_printf ("{\"k\":\"dispatch\",\"t\":%u,\"store\":\"s1\",\"action\":{\"type\":\"b/push\"},"
                                 "\"patch\":[{\"p\":[\"b\"],\"at\":0,\"cut\":%d,\"add\":[\"%08x\"]}]}",
                                 i, i > 60 ? 1 : 0, g_rand_int (rand));
      kit_must_take (&kit, run, seq++, event);
      g_ptr_array_add (seen, kit_state_text (&kit, 0, G_MAXUINT64));
    }
  live = describe_rows (&kit);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < 3000; i += 97)
        {
          g_autofree char *past = kit_state_text (&kit, 0, 4 + i);

          g_assert_cmpstr (past, ==, g_ptr_array_index (seen, i));
        }
      g_assert_null (kit_state_text (&kit, 0, 2)); /* before the first state nothing is known */
      kit_reopen (&kit, round == 0 ? SBX_RECORDING_READ : SBX_RECORDING_APPEND);
      g_free (again);
      again = describe_rows (&kit);
      g_assert_cmpstr (live, ==, again);
    }
  kit_clear (&kit);
}

/* A patch that does not fit makes the state unknown, never wrong, until the next whole state. */
static void
test_patch_that_does_not_fit (void)
{
  Kit kit;
  SbxRun *run;
  g_autofree char *good = set_n (5);
  g_autofree char *text = NULL;
  SbxStore *store;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, OPEN "," STATE);
  kit_must_take (&kit, run, 3, "{\"k\":\"dispatch\",\"t\":2,\"store\":\"s1\",\"action\":{\"type\":\"x\"},"
                               "\"patch\":[{\"p\":[\"nowhere\",\"n\"],\"v\":1}]}");
  kit_must_take (&kit, run, 4, good);
  store = g_ptr_array_index (sbx_session_get_stores (kit.session), 0);
  g_assert_cmpuint (store->n_unpatched, ==, 1);
  g_assert_null (kit_state_text (&kit, 0, G_MAXUINT64));
  kit_must_take (&kit, run, 5, STATE);
  text = kit_state_text (&kit, 0, G_MAXUINT64);
  g_assert_cmpstr (text, ==, "{\"a\":{\"n\":0},\"b\":[]}");
  kit_reopen (&kit, SBX_RECORDING_READ);
  g_assert_null (kit_state_text (&kit, 0, 5));
  kit_clear (&kit);
}

static void
on_committed (SbxSession *session,
              guint      *count)
{
  (*count)++;
}

static void
on_disk_error (SbxSession *session,
               const char *text,
               char      **last)
{
  g_free (*last);
  *last = g_strdup (text != NULL ? text : "over");
}

static void
limit_file_size (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_full_disk (void)
{
  Kit kit;
  SbxRun *run;
  g_autoptr (GString) big = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_autofree char *one = set_n (1);
  g_autofree char *problem = NULL;
  g_autoptr (GError) error = NULL;
  guint committed = 0;

  signal (SIGXFSZ, SIG_IGN);
  kit_init (&kit);
  g_signal_connect (kit.session, "committed", G_CALLBACK (on_committed), &committed);
  g_signal_connect (kit.session, "disk-error", G_CALLBACK (on_disk_error), &problem);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, OPEN "," STATE);
  g_assert_true (sbx_session_commit (kit.session, NULL));
  g_assert_cmpuint (committed, ==, 1);

  limit_file_size (256 * 1024);
  g_string_append (big, "{\"k\":\"log\",\"t\":3,\"level\":\"info\",\"text\":\"");
  for (guint i = 0; i < 400 * 1024; i++)
    g_string_append_c (big, 'x');
  g_string_append (big, "\"}");
  kit_must_take (&kit, run, 3, big->str);
  g_assert_false (sbx_session_commit (kit.session, &error));
  g_assert_cmpuint (committed, ==, 1);
  g_assert_cmpuint (run->durable, ==, 2);
  g_assert_nonnull (problem);
  g_clear_error (&error);

  /* Nothing more is taken, nothing is acknowledged, nothing is forgotten. */
  g_assert_false (kit_take (&kit, run, 4, one, &error));
  g_assert_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_DISK);

  limit_file_size (RLIM_INFINITY);
  g_assert_true (sbx_session_commit (kit.session, NULL));
  g_assert_cmpstr (problem, ==, "over");
  g_assert_cmpuint (run->durable, ==, 3);
  kit_must_take (&kit, run, 4, one);
  kit_reopen (&kit, SBX_RECORDING_READ);
  g_assert_cmpuint (sbx_session_get_n_events (kit.session), ==, 5);
  text = kit_state_text (&kit, 0, G_MAXUINT64);
  g_assert_cmpstr (text, ==, "{\"a\":{\"n\":1},\"b\":[]}");
  kit_clear (&kit);
}

/* Reloading a page a hundred times keeps one state in memory, and every last state can be had. */
static void
test_forgotten_states (void)
{
  Kit kit;
  GPtrArray *stores;
  guint kept = 0;

  kit_init (&kit);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("r%u", i);
      g_autofree char *event = set_n (i);
      SbxRun *run = kit_hello (&kit, "tab", name, NULL);

      kit_must_take (&kit, run, 1, OPEN "," STATE);
      kit_must_take (&kit, run, 3, event);
      sbx_session_end_run (kit.session, run, "closed");
    }
  stores = sbx_session_get_stores (kit.session);
  g_assert_cmpuint (stores->len, ==, 20);
  for (guint i = 0; i < stores->len; i++)
    {
      g_autofree char *text = kit_state_text (&kit, i, G_MAXUINT64);
      g_autofree char *expected = g_strdup_printf ("{\"a\":{\"n\":%u},\"b\":[]}", i);

      kept += ((SbxStore *) g_ptr_array_index (stores, i))->state != NULL;
      g_assert_cmpstr (text, ==, expected);
    }
  g_assert_cmpuint (kept, ==, 1);
  kit_clear (&kit);
}

static void
test_limits (void)
{
  Kit kit;
  SbxRun *run;
  g_autoptr (GString) events = g_string_new (NULL);
  GPtrArray *stores;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  for (guint i = 0; i < SBX_LIMIT_STORES_PER_RUN + 3; i++)
    g_string_append_printf (events, "%s{\"k\":\"store-open\",\"t\":1,\"store\":\"s%u\"}", i > 0 ? "," : "", i);
  kit_must_take (&kit, run, 1, events->str);
  stores = sbx_session_get_stores (kit.session);
  g_assert_cmpuint (stores->len, ==, SBX_LIMIT_STORES_PER_RUN);
  g_string_truncate (events, 0);
  for (guint i = 0; i < SBX_LIMIT_REMOTES_PER_PEER + 3; i++)
    g_string_append_printf (events, "%s{\"k\":\"mount\",\"t\":1,\"remote\":\"r%u\"}", i > 0 ? "," : "", i);
  kit_must_take (&kit, run, run->seq + 1, events->str);
  g_assert_cmpuint (sbx_session_get_remotes (kit.session)->len, ==, SBX_LIMIT_REMOTES_PER_PEER);
  kit_clear (&kit);
}

static gboolean
is_refused (Kit        *kit,
            const char *peer,
            const char *run,
            const char *expected)
{
  g_autofree char *text = g_strdup_printf ("{\"m\":\"hello\",\"protocol\":1,\"peer\":\"%s\",\"run\":\"%s\","
                                           "\"wall\":1,\"kind\":\"node\",\"name\":\"n\"}", peer, run);
  g_autoptr (SbxJson) json = kit_parse (text);
  g_autoptr (GError) error = NULL;
  gboolean known;

  if (sbx_session_begin_run (kit->session, json, 0, &known, &error) != NULL)
    return FALSE;
  g_assert_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, expected));

  return TRUE;
}

/* Who says hello again and again leaves room for the others, over a restart too. */
static void
test_runs (void)
{
  Kit kit;
  gboolean known;

  kit_init (&kit);
  for (guint i = 0; i < SBX_LIMIT_RUNS_PER_PEER; i++)
    {
      g_autofree char *run = g_strdup_printf ("r%u", i);

      kit_hello (&kit, "busy", run, NULL);
    }
  g_assert_true (is_refused (&kit, "busy", "more", "of this program"));
  kit_hello (&kit, "busy", "r7", &known);
  g_assert_true (known);
  kit_must_take (&kit, kit_hello (&kit, "honest", "r", NULL), 1, OPEN "," STATE);
  kit_reopen (&kit, SBX_RECORDING_APPEND);
  g_assert_true (is_refused (&kit, "busy", "more", "of this program"));
  g_assert_false (is_refused (&kit, "honest", "second", ""));

  /* With a name of its own each time. */
  for (guint i = sbx_session_get_runs (kit.session)->len; i < SBX_LIMIT_RUNS; i++)
    {
      g_autofree char *peer = g_strdup_printf ("p%u", i);

      kit_hello (&kit, peer, "r", NULL);
    }
  g_assert_true (is_refused (&kit, "honest", "third", "4095 of them said hello and nothing else"));
  kit_clear (&kit);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/numbers", test_numbers);
  g_test_add_func ("/session/invalid-events", test_invalid_events);
  g_test_add_func ("/session/refusals", test_refusals);
  g_test_add_func ("/session/resume", test_resume);
  g_test_add_func ("/session/describe", test_describe);
  g_test_add_func ("/session/left-behind", test_left_behind);
  g_test_add_func ("/session/peers", test_peers);
  g_test_add_func ("/session/states-and-replay", test_states_and_replay);
  g_test_add_func ("/session/patch-that-does-not-fit", test_patch_that_does_not_fit);
  g_test_add_func ("/session/full-disk", test_full_disk);
  g_test_add_func ("/session/forgotten-states", test_forgotten_states);
  g_test_add_func ("/session/limits", test_limits);
  g_test_add_func ("/session/runs", test_runs);

  return g_test_run ();
}
