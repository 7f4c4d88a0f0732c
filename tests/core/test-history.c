/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "sbx-history.h"
#include "sbx-model.h"
#include "session-kit.h"

/* Two stores of one run; the other one must not be heard. */
static SbxRun *
begin (Kit *kit)
{
  SbxRun *run;

  kit_init (kit);
  run = kit_hello (kit, "p", "r", NULL);
  kit_must_take (kit, run, 1,
                 "{\"k\":\"store\",\"t\":0,\"store\":\"s\"},{\"k\":\"store\",\"t\":0,\"store\":\"o\"},"
                 "{\"k\":\"state\",\"t\":1,\"store\":\"s\",\"state\":{\"n\":0,\"list\":[{\"q\":1},{\"q\":2}]}},"
                 "{\"k\":\"state\",\"t\":1,\"store\":\"o\",\"state\":{\"n\":100}}");

  return run;
}

static SbxHistory *
read_history (Kit        *kit,
              const char *path,
              guint       max,
              SbxHistory *previous)
{
  g_autoptr (GError) error = NULL;
  SbxStore *store = g_ptr_array_index (sbx_session_get_stores (kit->session), 0);
  SbxHistorySource source = {
    .file = kit->path,
    .store = (char *) sbx_symbols_get (sbx_session_get_symbols (kit->session), store->id),
    .index = 0,
    .run = store->run->id,
    .wall = store->run->wall,
    .last = sbx_session_get_n_events (kit->session),
  };
  SbxHistory *history;

  g_assert_true (sbx_session_commit (kit->session, NULL));
  history = sbx_history_read (&source, path, max, previous, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sbx_history_get_last (history), ==, source.last);

  return history;
}

/* Against every state there was, one by one. */
static void
check_by_states (Kit        *kit,
                 const char *text,
                 SbxHistory *history)
{
  g_autoptr (SbxPath) path = sbx_path_parse (text);
  g_autofree char *last = NULL;
  guint index = 0;

  for (guint64 number = 1; number <= sbx_session_get_n_events (kit->session); number++)
    {
      SbxStore *store = g_ptr_array_index (sbx_session_get_stores (kit->session), 0);
      g_autoptr (SbxValue) state = sbx_session_get_state (kit->session, store, number, NULL);
      g_autoptr (SbxValue) value = state != NULL ? sbx_path_lookup (path, state) : NULL;
      g_autofree char *now = value != NULL ? sbx_value_preview (value, 80) : NULL;
      const SbxHistoryPoint *point;

      if (g_strcmp0 (now, last) == 0)
        continue;
      g_assert_cmpuint (index, <, sbx_history_get_n_points (history));
      point = sbx_history_get_point (history, index);
      g_assert_cmpuint (point->number, ==, number);
      g_assert_cmpstr (point->text, ==, now);
      g_assert_cmpuint (sbx_history_find (history, number), ==, index);
      g_free (last);
      last = g_steal_pointer (&now);
      index++;
    }
  g_assert_cmpuint (sbx_history_get_n_points (history), ==, index);
  g_assert_cmpuint (sbx_history_get_n_changes (history), ==, index);
}

/* What a random store may do. Returns how many events it took. */
static guint
append_random (GRand   *rand,
               GString *events,
               guint    t)
{
  static const char *const patches[] = {
    "[{\"p\":[\"n\"],\"v\":%d}]",
    "[{\"p\":[\"list\",0,\"q\"],\"v\":%d}]",
    "[{\"p\":[\"list\"],\"at\":0,\"add\":[{\"q\":%d}]}]",
    "[{\"p\":[\"list\"],\"at\":0,\"cut\":1,\"add\":[{\"q\":%d}]}]",
    "[{\"p\":[\"list\"],\"v\":[{\"q\":%d},{\"q\":2}]}]",
    "[{\"p\":[],\"v\":{\"n\":%d,\"list\":[{\"q\":1}]}}]",
    "[{\"p\":[\"n\"]},{\"p\":[\"other\"],\"v\":%d}]",
    "[{\"p\":[\"list\",99,\"q\"],\"v\":%d}]",
  };
  guint kind = (guint) g_rand_int_range (rand, 0, 100);
  int number = g_rand_int_range (rand, 0, 4);

  if (events->len > 0)
    g_string_append_c (events, ',');
  if (kind < 4)
    g_string_append_printf (events, "{\"k\":\"state\",\"t\":%u,\"store\":\"s\",\"state\":{\"n\":%d,\"list\":[{\"q\":7}]}}",
                            t, number);
  else if (kind < 20)
    g_string_append_printf (events, "{\"k\":\"dispatch\",\"t\":%u,\"store\":\"o\",\"action\":{\"type\":\"x\"},"
                                    "\"patch\":[{\"p\":[\"n\"],\"v\":%d}]}", t, number);
  else
    {
      guint which = kind < 22 ? 7 : (guint) g_rand_int_range (rand, 0, 7);
      g_autofree char *value = g_strdup_printf ("%d", number);
      g_auto (GStrv) parts = g_strsplit (patches[which], "%d", 2);

      g_string_append_printf (events, "{\"k\":\"dispatch\",\"t\":%u,\"store\":\"s\",\"action\":{\"type\":\"x\"},"
                                      "\"patch\":%s%s%s}", t, parts[0], value, parts[1]);
    }

  return 1;
}

static void
test_random (void)
{
  static const char *const paths[] = { "n", "list[0].q", "list[1]", "list", "", "other" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (SbxHistory) early = NULL;
  Kit kit = { 0 };
  SbxRun *run = begin (&kit);
  guint64 seq = 5;

  for (guint batch = 0; batch < 40; batch++)
    {
      g_autoptr (GString) events = g_string_new (NULL);
      guint count = 0;

      for (guint i = 0; i < 12; i++)
        count += append_random (rand, events, batch * 100 + i);
      kit_must_take (&kit, run, seq, events->str);
      seq += count;
      if (batch == 20)
        early = read_history (&kit, "list[0].q", 10000, NULL);
    }
  g_assert_true (sbx_session_commit (kit.session, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (SbxHistory) history = read_history (&kit, paths[i], 10000, NULL);

      check_by_states (&kit, paths[i], history);
    }
  /* Read on from where it was left: the same as read at once. */
  {
    g_autoptr (SbxHistory) history = read_history (&kit, "list[0].q", 10000, early);

    check_by_states (&kit, "list[0].q", history);
  }
  kit_clear (&kit);
}

/* Of many changes few points are kept, the highest and the lowest among them. */
static void
test_thinned (void)
{
  Kit kit = { 0 };
  SbxRun *run = begin (&kit);
  g_autoptr (SbxHistory) history = NULL;
  double lowest = INFINITY;
  double highest = -INFINITY;
  guint64 before = 0;

  for (guint batch = 0; batch < 20; batch++)
    {
      g_autoptr (GString) events = g_string_new (NULL);

      for (guint i = 0; i < 500; i++)
        {
          int n = batch == 7 && i == 123 ? 9999 : batch == 11 && i == 321 ? -9999 : (int) (i % 50) + 1;

          g_string_append_printf (events, "%s{\"k\":\"dispatch\",\"t\":%u,\"store\":\"s\",\"action\":{\"type\":\"x\"},"
                                          "\"patch\":[{\"p\":[\"n\"],\"v\":%d}]}",
                                  i > 0 ? "," : "", batch * 500 + i, n);
        }
      kit_must_take (&kit, run, 5 + batch * 500, events->str);
    }
  history = read_history (&kit, "n", 200, NULL);
  g_assert_cmpuint (sbx_history_get_n_points (history), <=, 200);
  g_assert_cmpuint (sbx_history_get_n_points (history), >, 20);
  g_assert_cmpuint (sbx_history_get_n_changes (history), ==, 10001);
  for (guint i = 0; i < sbx_history_get_n_points (history); i++)
    {
      const SbxHistoryPoint *point = sbx_history_get_point (history, i);

      g_assert_cmpuint (point->number, >, before);
      before = point->number;
      lowest = MIN (lowest, point->y);
      highest = MAX (highest, point->y);
    }
  g_assert_cmpfloat (lowest, ==, -9999);
  g_assert_cmpfloat (highest, ==, 9999);
  g_assert_cmpuint (sbx_history_get_point (history, 0)->number, ==, 4);
  g_assert_cmpuint (before, ==, sbx_session_get_n_events (kit.session));
  g_assert_cmpuint (sbx_history_find (history, 1), ==, G_MAXUINT);
  kit_clear (&kit);
}

static void
test_refused (void)
{
  Kit kit = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SbxHistorySource source = { .store = (char *) "s", .run = 1, .last = 4 };

  begin (&kit);
  g_assert_true (sbx_session_commit (kit.session, NULL));
  source.file = kit.path;
  g_assert_null (sbx_history_read (&source, "a b", 100, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (sbx_history_read (&source, "n", 100, NULL, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  kit_clear (&kit);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/random", test_random);
  g_test_add_func ("/history/thinned", test_thinned);
  g_test_add_func ("/history/refused", test_refused);

  return g_test_run ();
}
