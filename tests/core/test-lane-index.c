/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "sbx-lane-index.h"

#define BEGIN 1795150179604.0

/* Two peers: a page with a host, two remotes and a store of nobody; a server with a store. */
typedef struct
{
  SbxSymbols *symbols;
  SbxRows *rows;
  SbxOverview overview;
  SbxLaneIndex *index;
} Fixture;

static void
add_remote (Fixture *fixture,
            gboolean host)
{
  SbxOverviewRemote *remote = g_new0 (SbxOverviewRemote, 1);

  remote->index = fixture->overview.remotes->len;
  remote->host = host;
  g_ptr_array_add (fixture->overview.remotes, remote);
}

static void
add_store (Fixture    *fixture,
           guint       peer,
           const char *id)
{
  SbxOverviewStore *store = g_new0 (SbxOverviewStore, 1);

  store->index = fixture->overview.stores->len;
  store->peer = peer;
  store->id = (char *) id;
  g_ptr_array_add (fixture->overview.stores, store);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->symbols = sbx_symbols_new ();
  fixture->rows = sbx_rows_new ();
  fixture->overview.peers = g_ptr_array_new_with_free_func (g_free);
  fixture->overview.remotes = g_ptr_array_new_with_free_func (g_free);
  fixture->overview.stores = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (fixture->overview.peers, g_new0 (SbxOverviewPeer, 1));
  add_remote (fixture, FALSE);
  add_remote (fixture, TRUE);
  add_store (fixture, 0, "theme");
  add_store (fixture, 1, "orders");
  fixture->index = sbx_lane_index_new ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_lane_index_free (fixture->index);
  g_ptr_array_unref (fixture->overview.peers);
  g_ptr_array_unref (fixture->overview.remotes);
  g_ptr_array_unref (fixture->overview.stores);
  sbx_rows_unref (fixture->rows);
  sbx_symbols_unref (fixture->symbols);
}

static void
append (Fixture   *fixture,
        SbxRowKind kind,
        double     time,
        guint      remote,
        guint      store,
        guint      run)
{
  SbxRow row = {
    .time = BEGIN + time,
    .number = sbx_rows_get_count (fixture->rows) + 1,
    .remote = (guint16) remote,
    .store = (guint16) store,
    .run = (guint16) run,
    .kind = (guint8) kind,
    .duration = NAN,
  };

  g_assert_true (sbx_rows_append (fixture->rows, &row));
}

static gboolean
extend (Fixture *fixture)
{
  return sbx_lane_index_extend (fixture->index, fixture->rows, fixture->symbols,
                                sbx_rows_get_count (fixture->rows), &fixture->overview);
}

static double
get_time (Fixture      *fixture,
          const GArray *rows,
          guint         i)
{
  return sbx_rows_get (fixture->rows, g_array_index (rows, guint32, i))->time - BEGIN;
}

/* Also a remote that never did anything has its lane; a store that was made anew has the old one. */
static void
test_lanes (Fixture       *fixture,
            gconstpointer  data)
{
  append (fixture, SBX_ROW_ACTION, 1, 0, 0, 0);
  append (fixture, SBX_ROW_ACTION, 2, SBX_ROW_NONE, 1, 1);
  append (fixture, SBX_ROW_ACTION, 3, SBX_ROW_NONE, 0, 0);
  g_assert_true (extend (fixture));
  g_assert_false (extend (fixture));
  g_assert_cmpuint (sbx_lane_index_get_n_lanes (fixture->index), ==, 4);
  g_assert_cmpuint (sbx_lane_index_get_lane (fixture->index, 0)->remote, ==, 1);
  g_assert_cmpuint (sbx_lane_index_get_lane (fixture->index, 0)->rows->len, ==, 0);
  g_assert_cmpuint (sbx_lane_index_get_lane (fixture->index, 1)->remote, ==, 0);
  g_assert_cmpuint (sbx_lane_index_get_lane (fixture->index, 2)->store, ==, 0);
  g_assert_cmpuint (sbx_lane_index_get_lane (fixture->index, 3)->peer, ==, 1);

  add_store (fixture, 1, "orders");
  append (fixture, SBX_ROW_ACTION, 9, SBX_ROW_NONE, 2, 2);
  g_assert_false (extend (fixture));
  g_assert_cmpuint (sbx_lane_index_get_lane (fixture->index, 3)->rows->len, ==, 2);
  g_assert_cmpuint (sbx_lane_index_get_lane (fixture->index, 3)->store, ==, 2);
  g_assert_cmpuint (sbx_lane_index_find (fixture->index, sbx_rows_get (fixture->rows, 3)), ==, 3);
  g_assert_cmpuint (sbx_lane_index_find_remote (fixture->index, 0, 0), ==, 1);
  g_assert_cmpuint (sbx_lane_index_find_remote (fixture->index, SBX_ROW_NONE, 1), ==, 3);
  g_assert_cmpuint (sbx_lane_index_find_remote (fixture->index, SBX_ROW_NONE, 7), ==, G_MAXUINT);
}

/* What comes late stands where it belongs, in however many pieces it comes. */
static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  static const double times[] = { 5, 6, 3, 9, 1, 1, 8, 20, 2, 2.5, 30, 0 };
  const SbxLane *lane;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      append (fixture, SBX_ROW_ACTION, times[i], 0, SBX_ROW_NONE, 0);
      if (i % 5 == 2)
        extend (fixture);
    }
  extend (fixture);
  lane = sbx_lane_index_get_lane (fixture->index, 1);
  g_assert_cmpuint (lane->rows->len, ==, G_N_ELEMENTS (times));
  for (guint i = 1; i < lane->rows->len; i++)
    g_assert_cmpfloat (get_time (fixture, lane->rows, i - 1), <=, get_time (fixture, lane->rows, i));
  g_assert_cmpuint (sbx_lane_rows_seek (lane->rows, fixture->rows, BEGIN + 2.5), ==, 4);
  g_assert_cmpuint (sbx_lane_rows_seek (lane->rows, fixture->rows, BEGIN + 99), ==, lane->rows->len);
}

static gboolean
is_third (guint    row,
          gpointer data)
{
  return row % 3 == *(guint *) data;
}

static void
test_filter (Fixture       *fixture,
             gconstpointer  data)
{
  guint wanted = 0;
  const SbxLane *lane;

  for (guint i = 0; i < 100; i++)
    append (fixture, i == 50 ? SBX_ROW_GAP : SBX_ROW_ACTION, i, i % 2, SBX_ROW_NONE, 0);
  extend (fixture);
  lane = sbx_lane_index_get_lane (fixture->index, 1);
  g_assert_true (lane->shown == lane->rows);
  sbx_lane_index_filter (fixture->index, is_third, &wanted, 0);
  g_assert_cmpuint (lane->shown->len, ==, 17);
  g_assert_cmpuint (sbx_lane_index_get_density (fixture->index, TRUE)->total, ==, 34);
  g_assert_cmpuint (sbx_lane_index_get_density (fixture->index, FALSE)->total, ==, 99);

  /* Rows that come are judged as they come, and those from somewhere on again. */
  append (fixture, SBX_ROW_ACTION, 100, 0, SBX_ROW_NONE, 0);
  append (fixture, SBX_ROW_ACTION, 101, 0, SBX_ROW_NONE, 0);
  append (fixture, SBX_ROW_ACTION, 102, 0, SBX_ROW_NONE, 0);
  extend (fixture);
  g_assert_cmpuint (lane->shown->len, ==, 18);
  /* Of what was on show nothing can be taken back alone: all of it is judged anew, once. */
  wanted = 1;
  sbx_lane_index_filter (fixture->index, is_third, &wanted, 99);
  g_assert_cmpuint (lane->shown->len, ==, 17);
  g_assert_cmpfloat (get_time (fixture, lane->shown, 16), ==, 100);
  g_assert_cmpuint (sbx_lane_index_get_density (fixture->index, TRUE)->total, ==, 34);

  sbx_lane_index_filter (fixture->index, NULL, NULL, 0);
  g_assert_true (lane->shown == lane->rows);
  g_assert_false (sbx_lane_index_is_filtered (fixture->index));
}

/* Bins hold every row once, however they lie. */
static void
test_bins (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  const SbxLane *lane;

  for (guint i = 0; i < 20000; i++)
    append (fixture, SBX_ROW_ACTION, g_rand_double_range (random, 0, 1000) * g_rand_double (random),
            0, SBX_ROW_NONE, 0);
  extend (fixture);
  lane = sbx_lane_index_get_lane (fixture->index, 1);
  for (double step = 0.05; step < 50; step *= 2.3)
    {
      guint starts[301];
      guint checked = 0;

      sbx_lane_rows_bin (lane->rows, fixture->rows, BEGIN + 100, step, 300, starts);
      g_assert_cmpuint (starts[0], ==,
                        sbx_lane_rows_seek (lane->rows, fixture->rows, BEGIN + 100));
      for (guint i = 0; i < 300; i++)
        for (guint j = starts[i]; j < starts[i + 1]; j++, checked++)
          {
            double time = get_time (fixture, lane->rows, j);

            g_assert_cmpfloat (time, >=, 100 + i * step - 0.001);
            g_assert_cmpfloat (time, <, 100 + (i + 1) * step + 0.001);
          }
      g_assert_cmpuint (checked, ==, starts[300] - starts[0]);
      g_assert_cmpuint (starts[300], ==,
                        sbx_lane_rows_seek (lane->rows, fixture->rows, BEGIN + 100 + 300 * step));
    }
}

static void
test_times (Fixture       *fixture,
            gconstpointer  data)
{
  const SbxLaneTimes *times;
  const SbxLaneGap *gap;

  append (fixture, SBX_ROW_BEGIN, 0, SBX_ROW_NONE, SBX_ROW_NONE, 4);
  append (fixture, SBX_ROW_ACTION, 10, 0, SBX_ROW_NONE, 4);
  append (fixture, SBX_ROW_GAP, 25, SBX_ROW_NONE, SBX_ROW_NONE, 4);
  append (fixture, SBX_ROW_END, 30, SBX_ROW_NONE, SBX_ROW_NONE, 4);
  append (fixture, SBX_ROW_BEGIN, 40, SBX_ROW_NONE, SBX_ROW_NONE, 5);
  append (fixture, SBX_ROW_GAP, 41, SBX_ROW_NONE, SBX_ROW_NONE, 6);
  extend (fixture);
  times = sbx_lane_index_get_times (fixture->index);
  g_assert_cmpuint (times->runs->len, ==, 2);
  g_assert_cmpfloat (g_array_index (times->runs, SbxLaneRun, 0).to, ==, BEGIN + 30);
  g_assert_true (isinf (g_array_index (times->runs, SbxLaneRun, 1).to));
  g_assert_cmpuint (sbx_lane_times_get_peer (times, 4), ==, 0);
  g_assert_cmpuint (sbx_lane_times_get_peer (times, 5), ==, G_MAXUINT);
  g_assert_cmpuint (times->gaps->len, ==, 2);
  gap = &g_array_index (times->gaps, SbxLaneGap, 0);
  g_assert_cmpfloat (gap->from, ==, BEGIN + 10);
  g_assert_cmpfloat (gap->to, ==, BEGIN + 25);
  g_assert_cmpuint (gap->row, ==, 2);
  gap = &g_array_index (times->gaps, SbxLaneGap, 1);
  g_assert_cmpfloat (gap->from, ==, gap->to);
}

static void
append_pause (Fixture *fixture,
              double   time,
              guint8   flags)
{
  SbxRow row = {
    .time = BEGIN + time,
    .number = sbx_rows_get_count (fixture->rows) + 1,
    .type = sbx_symbols_intern (fixture->symbols, "pause", -1),
    .remote = 0,
    .store = SBX_ROW_NONE,
    .kind = SBX_ROW_COMMAND,
    .flags = flags,
  };

  g_assert_true (sbx_rows_append (fixture->rows, &row));
}

static void
test_pauses (Fixture       *fixture,
             gconstpointer  data)
{
  const SbxLane *lane;

  append_pause (fixture, 1, SBX_ROW_ON);
  append_pause (fixture, 2, SBX_ROW_ON);
  append_pause (fixture, 5, 0);
  append_pause (fixture, 6, 0);
  append_pause (fixture, 8, SBX_ROW_ON);
  extend (fixture);
  lane = sbx_lane_index_get_lane (fixture->index, 1);
  g_assert_cmpuint (lane->pauses->len, ==, 2);
  g_assert_cmpfloat (g_array_index (lane->pauses, SbxLanePause, 0).from, ==, BEGIN + 1);
  g_assert_cmpfloat (g_array_index (lane->pauses, SbxLanePause, 0).to, ==, BEGIN + 5);
  g_assert_true (isinf (g_array_index (lane->pauses, SbxLanePause, 1).to));
  g_assert_cmpuint (lane->rare->len, ==, 5);
}

static void
test_clear (Fixture       *fixture,
            gconstpointer  data)
{
  double from;
  double to;

  append (fixture, SBX_ROW_ACTION, 1, 0, SBX_ROW_NONE, 0);
  append (fixture, SBX_ROW_LOG, 2, SBX_ROW_NONE, SBX_ROW_NONE, 0);
  extend (fixture);
  g_assert_true (sbx_lane_index_get_time (fixture->index, &from, &to));
  g_assert_cmpfloat (to - from, ==, 1);
  g_assert_cmpuint (sbx_lane_index_get_n_lanes (fixture->index), ==, 3);
  sbx_lane_index_clear (fixture->index);
  g_assert_false (sbx_lane_index_get_time (fixture->index, &from, &to));
  g_assert_cmpuint (sbx_lane_index_get_n_lanes (fixture->index), ==, 0);
  extend (fixture);
  g_assert_cmpuint (sbx_lane_index_get_n_rows (fixture->index), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/lane-index/lanes", Fixture, NULL, set_up, test_lanes, tear_down);
  g_test_add ("/lane-index/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/lane-index/filter", Fixture, NULL, set_up, test_filter, tear_down);
  g_test_add ("/lane-index/bins", Fixture, NULL, set_up, test_bins, tear_down);
  g_test_add ("/lane-index/times", Fixture, NULL, set_up, test_times, tear_down);
  g_test_add ("/lane-index/pauses", Fixture, NULL, set_up, test_pauses, tear_down);
  g_test_add ("/lane-index/clear", Fixture, NULL, set_up, test_clear, tear_down);

  return g_test_run ();
}
