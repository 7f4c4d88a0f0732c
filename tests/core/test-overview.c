/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the window is told of shared packages and of what was loaded. */

#include "config.h"

#include <math.h>

#include "session-kit.h"

#include "sbx-limits.h"
#include "sbx-overview.h"

#define MOUNT "{\"k\":\"mount\",\"t\":1,\"remote\":\"cart\"}"
#define PACKAGE "{\"k\":\"package\",\"t\":2,\"remote\":\"cart\",\"name\":\"react\",\"version\":\"19.3.1\",\"provider\":\"host\",\"required\":\"^19\",\"singleton\":true}"
#define LOADED "{\"k\":\"package\",\"t\":3,\"remote\":\"cart\",\"name\":\"react\",\"version\":\"19.3.1\",\"loaded\":true}"
#define PROVIDED "{\"k\":\"package\",\"t\":3,\"name\":\"redux\",\"version\":\"5.0.1\",\"provider\":\"host\"}"
#define BEGUN "{\"k\":\"load\",\"t\":4,\"remote\":\"cart\",\"what\":\"expose\",\"name\":\"./Button\"}"
#define FAILED "{\"k\":\"load\",\"t\":9,\"remote\":\"cart\",\"what\":\"expose\",\"name\":\"./Button\",\"ok\":false,\"ms\":5.5,\"error\":\"no such module\"}"
#define AGAIN "{\"k\":\"load\",\"t\":12,\"remote\":\"cart\",\"what\":\"expose\",\"name\":\"./Button\",\"ok\":true,\"ms\":1}"

static void
assert_overview (Kit *kit)
{
  g_autoptr (SbxOverview) overview = sbx_overview_new (kit->session);
  SbxRows *rows = sbx_session_get_rows (kit->session);
  SbxOverviewRemote *cart = g_ptr_array_index (overview->remotes, 0);
  SbxOverviewRemote *host = g_ptr_array_index (overview->remotes, 1);
  const SbxOverviewPackage *react = g_ptr_array_index (cart->packages, 0);
  const SbxOverviewPackage *redux = g_ptr_array_index (host->packages, 0);
  const SbxOverviewLoad *first = g_ptr_array_index (cart->loads, 0);
  const SbxOverviewLoad *second = g_ptr_array_index (cart->loads, 1);

  g_assert_cmpstr (cart->name, ==, "cart");
  g_assert_cmpuint (cart->packages->len, ==, 1);
  g_assert_cmpstr (react->name, ==, "react");
  g_assert_cmpstr (react->provider, ==, "host");
  g_assert_cmpstr (react->required, ==, "^19");
  g_assert_true (react->singleton && react->loaded);
  g_assert_cmpstr (host->name, ==, "host");
  g_assert_cmpuint (host->packages->len, ==, 1);
  g_assert_cmpstr (redux->version, ==, "5.0.1");
  g_assert_false (redux->loaded);

  g_assert_cmpuint (cart->loads->len, ==, 2);
  g_assert_true (first->done && !first->ok);
  g_assert_cmpstr (first->error, ==, "no such module");
  g_assert_cmpfloat (first->ms, ==, 5.5);
  g_assert_true (second->done && second->ok);
  g_assert_null (second->error);
  /* What failed is a row. */
  g_assert_cmpint (sbx_rows_get (rows, 1)->kind, ==, SBX_ROW_LOG);
  g_assert_cmpint (sbx_rows_get (rows, 1)->flags, ==, SBX_ROW_ERROR);
  g_assert_cmpuint (sbx_rows_get_count (rows), ==, 2);
}

static void
test_packages (void)
{
  Kit kit;
  SbxRun *run;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, MOUNT "," PACKAGE "," LOADED "," PROVIDED "," BEGUN "," FAILED "," AGAIN);
  assert_overview (&kit);
  kit_reopen (&kit, SBX_RECORDING_READ);
  assert_overview (&kit);
  kit_clear (&kit);
}

/* Names without end cost memory up to a limit. */
static void
test_limits (void)
{
  g_autoptr (GString) events = g_string_new (MOUNT);
  Kit kit;
  SbxRun *run;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  for (guint i = 0; i < SBX_LIMIT_PACKAGES_PER_PEER + 10; i++)
    g_string_append_printf (events, ",{\"k\":\"package\",\"t\":2,\"remote\":\"cart\",\"name\":\"p%u\",\"version\":\"1\"}", i);
  for (guint i = 0; i < SBX_LIMIT_LOADS_PER_PEER + 10; i++)
    g_string_append_printf (events, ",{\"k\":\"load\",\"t\":2,\"remote\":\"cart\",\"what\":\"expose\",\"name\":\"m%u\"}", i);
  kit_must_take (&kit, run, 1, events->str);
  {
    g_autoptr (SbxOverview) overview = sbx_overview_new (kit.session);
    const SbxOverviewRemote *cart = g_ptr_array_index (overview->remotes, 0);

    g_assert_cmpuint (cart->packages->len, ==, SBX_LIMIT_PACKAGES_PER_PEER);
    g_assert_cmpuint (cart->loads->len, ==, SBX_LIMIT_LOADS_PER_PEER);
    g_assert_true (isnan (((SbxOverviewLoad *) g_ptr_array_index (cart->loads, 0))->ms));
  }
  kit_clear (&kit);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overview/packages", test_packages);
  g_test_add_func ("/overview/limits", test_limits);

  return g_test_run ();
}
