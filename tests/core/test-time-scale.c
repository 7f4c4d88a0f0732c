/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "sbx-density.h"
#include "sbx-time-scale.h"

static void
test_places (void)
{
  SbxTimeScale scale = { 1000, 2000, 500 };

  g_assert_cmpfloat (sbx_time_scale_get_x (&scale, 1000), ==, 0);
  g_assert_cmpfloat (sbx_time_scale_get_x (&scale, 1500), ==, 250);
  g_assert_cmpfloat (sbx_time_scale_get_time (&scale, 500), ==, 2000);
  g_assert_cmpfloat (sbx_time_scale_get_step (&scale), ==, 2);
}

static void
test_zoom (void)
{
  SbxTimeScale scale = { 1795150179604.0, 1795150189604.0, 1000 };
  double time = sbx_time_scale_get_time (&scale, 300);

  sbx_time_scale_zoom (&scale, 4, 300);
  g_assert_cmpfloat_with_epsilon (scale.to - scale.from, 2500, 0.01);
  g_assert_cmpfloat_with_epsilon (sbx_time_scale_get_x (&scale, time), 300, 0.01);
  /* As far in as it goes, and the place under the pointer still stands. */
  for (guint i = 0; i < 50; i++)
    sbx_time_scale_zoom (&scale, 2, 300);
  g_assert_cmpfloat_with_epsilon (scale.to - scale.from, SBX_TIME_SCALE_LEAST, 0.001);
  g_assert_cmpfloat_with_epsilon (sbx_time_scale_get_time (&scale, 300), time, 0.01);
}

static void
test_clamp (void)
{
  SbxTimeScale scale = { 50, 150, 100 };

  sbx_time_scale_clamp (&scale, 100, 1000);
  g_assert_cmpfloat (scale.from, ==, 100);
  g_assert_cmpfloat (scale.to, ==, 200);
  sbx_time_scale_move (&scale, 5000);
  sbx_time_scale_clamp (&scale, 100, 1000);
  g_assert_cmpfloat (scale.to, ==, 1000);
  sbx_time_scale_clamp (&scale, 100, 120);
  g_assert_cmpfloat (scale.from, ==, 100);
  g_assert_cmpfloat (scale.to, ==, 120);
}

static void
test_ticks (void)
{
  static const struct
  {
    double span;
    double step;
  } cases[] = {
    { 1, 0.1 }, { 10, 1 }, { 12, 2 }, { 1000, 100 }, { 4000, 500 }, { 6000, 1000 }, { 10000, 1000 },
    { 110000, 10000 }, { 120000, 15000 }, { 280000, 30000 }, { 3600e3, 600e3 }, { 86400e3, 10800e3 },
    { 864000e3, 86400e3 }, { 864000e4, 864000e3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SbxTimeScale scale = { 1795150179604.0, 1795150179604.0 + cases[i].span, 1000 };
      double step = sbx_time_scale_get_tick_step (&scale, 90);

      g_assert_cmpfloat_with_epsilon (step, cases[i].step, cases[i].step * 1e-9);
    }
  /* However long a hostile clock makes it, ticks stay apart. */
  for (double span = 1; span < 1e17; span *= 1.7)
    {
      SbxTimeScale scale = { 0, span, 1000 };

      g_assert_cmpfloat (sbx_time_scale_get_tick_step (&scale, 90), >=, span * 0.09 * 0.999);
      g_assert_cmpfloat (sbx_time_scale_get_tick_step (&scale, 90), <=, span * 0.9 + 1);
    }
}

/* Days begin at midnight of those who look at them. */
static void
test_first_tick (void)
{
  SbxTimeScale scale = { 90000e3, 500000e3, 1000 };

  g_assert_cmpfloat (sbx_time_scale_get_first_tick (&scale, 86400e3, 0), ==, 172800e3);
  g_assert_cmpfloat (sbx_time_scale_get_first_tick (&scale, 86400e3, 3600e3), ==, 172800e3 - 3600e3);
  g_assert_cmpfloat (sbx_time_scale_get_first_tick (&scale, 1000, 0), ==, 90000e3);
}

/* It grows in steps, and holds everything at each of them. */
static void
test_hold (void)
{
  SbxTimeScale scale = { 0, 100, 1 };
  SbxTimeScale before;
  guint moves = 0;

  for (guint i = 0; i <= 100000; i += 10)
    {
      before = scale;
      sbx_time_scale_hold (&scale, 5e6, 5e6 + i);
      g_assert_cmpfloat (scale.from, <, 5e6);
      g_assert_cmpfloat (scale.to, >, 5e6 + i);
      g_assert_cmpfloat (scale.to - scale.from, <, MAX (i, 100) * 1.5 + 1);
      moves += before.to != scale.to ? 1 : 0;
    }
  g_assert_cmpuint (moves, <, 400);
}

static void
test_density (void)
{
  g_autofree SbxDensity *density = g_new0 (SbxDensity, 1);
  double count = 0;

  g_assert_cmpfloat (sbx_density_count (density, -INFINITY, INFINITY), ==, 0);
  for (guint i = 0; i < 100000; i++)
    sbx_density_add (density, 5000 + i);
  g_assert_cmpuint (density->total, ==, 100000);
  g_assert_cmpfloat (sbx_density_count (density, 0, 1e9), ==, 100000);
  /* Half of it, to a bin. */
  g_assert_cmpfloat_with_epsilon (sbx_density_count (density, 0, 55000), 50000, density->step);
  /* What comes late is counted where it belongs, and nothing gets lost. */
  sbx_density_add (density, 10);
  g_assert_cmpfloat_with_epsilon (sbx_density_count (density, 0, 4000), 1, 0.001);
  for (guint i = 0; i < 1000; i++)
    count += sbx_density_count (density, i * 200.0, (i + 1) * 200.0);
  g_assert_cmpfloat_with_epsilon (count, 100001, 0.01);
  g_assert_cmpuint (density->total, ==, 100001);
}

static void
test_density_hostile (void)
{
  g_autofree SbxDensity *density = g_new0 (SbxDensity, 1);

  sbx_density_add (density, NAN);
  sbx_density_add (density, INFINITY);
  sbx_density_add (density, 1e300);
  g_assert_cmpuint (density->total, ==, 0);
  sbx_density_add (density, 8.64e15);
  sbx_density_add (density, -8.64e15);
  sbx_density_add (density, 0);
  g_assert_cmpuint (density->total, ==, 3);
  g_assert_cmpfloat (sbx_density_count (density, -1e16, 1e16), ==, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time-scale/places", test_places);
  g_test_add_func ("/time-scale/zoom", test_zoom);
  g_test_add_func ("/time-scale/clamp", test_clamp);
  g_test_add_func ("/time-scale/ticks", test_ticks);
  g_test_add_func ("/time-scale/first-tick", test_first_tick);
  g_test_add_func ("/time-scale/hold", test_hold);
  g_test_add_func ("/density/count", test_density);
  g_test_add_func ("/density/hostile", test_density_hostile);

  return g_test_run ();
}
