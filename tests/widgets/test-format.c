/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>

#include "sbx-format.h"
#include "sbx-rule-names.h"

#define assert_text(call, expected) \
  G_STMT_START { \
    g_autofree char *text_ = (call); \
    g_assert_cmpstr (text_, ==, (expected)); \
  } G_STMT_END

static void
test_name (void)
{
  g_autofree char *invalid = sbx_format_name ("a\xff" "b", 100);

  assert_text (sbx_format_name (NULL, 10), "");
  assert_text (sbx_format_name ("cart/add", 10), "cart/add");
  assert_text (sbx_format_name ("cart/add", 4), "cart…");
  assert_text (sbx_format_name ("one\ntwo\tthree", 100), "one two three");
  assert_text (sbx_format_name ("a\x01" "b\x7f", 100), "a·b·");
  /* Overrides and isolates would turn the rest of the line around. */
  assert_text (sbx_format_name ("a\u202eb\u2066c\u200fd", 100), "a·b·c·d");
  assert_text (sbx_format_name ("日本語", 2), "日本…");
  g_assert_true (g_utf8_validate (invalid, -1, NULL));
}

static void
test_clock (void)
{
  assert_text (sbx_format_clock (1795150179604.2), "04:49:39.604");
  assert_text (sbx_format_clock (0), "00:00:00.000");
  assert_text (sbx_format_clock (999.9999), "00:00:00.999");
  assert_text (sbx_format_clock (NAN), "–");
  assert_text (sbx_format_clock (INFINITY), "–");
  assert_text (sbx_format_clock (1e300), "–");
}

static void
test_delta (void)
{
  assert_text (sbx_format_delta (NAN), "");
  assert_text (sbx_format_delta (0.8), "+0.8 ms");
  assert_text (sbx_format_delta (7), "+7.0 ms");
  assert_text (sbx_format_delta (9.96), "+10 ms");
  assert_text (sbx_format_delta (407), "+407 ms");
  assert_text (sbx_format_delta (-407), "−407 ms");
  assert_text (sbx_format_delta (999.6), "+1.0 s");
  assert_text (sbx_format_delta (1234), "+1.2 s");
  assert_text (sbx_format_delta (600000), "+10 min");
}

static void
test_duration (void)
{
  assert_text (sbx_format_duration (NAN), "");
  assert_text (sbx_format_duration (-1), "");
  assert_text (sbx_format_duration (0), "0.0");
  assert_text (sbx_format_duration (0.01), "<0.1");
  assert_text (sbx_format_duration (0.3), "0.3");
  assert_text (sbx_format_duration (411.7), "412");
}

static void
test_rate (void)
{
  assert_text (sbx_format_rate (0), "");
  assert_text (sbx_format_rate (NAN), "");
  assert_text (sbx_format_rate (0.4), "0.4/s");
  assert_text (sbx_format_rate (31.2), "31/s");
  assert_text (sbx_format_rate (48112), "48k/s");
}

static void
test_marker (void)
{
  assert_text (sbx_format_marker (SBX_ROW_BEGIN, "shop", NAN), "Connected: shop");
  assert_text (sbx_format_marker (SBX_ROW_END, "", NAN), "Disconnected");
  assert_text (sbx_format_marker (SBX_ROW_GAP, "queue", 1), 
               "1 event is missing: the queue of the app was full");
  assert_text (sbx_format_marker (SBX_ROW_GAP, "earlier", 52),
               "52 events from before the connection were not kept");
  assert_text (sbx_format_marker (SBX_ROW_GAP, "limit", 2), "2 events were too large to be sent");
  assert_text (sbx_format_marker (SBX_ROW_GAP, "missing", 2), "2 events got lost on the way");
  assert_text (sbx_format_marker (SBX_ROW_GAP, "invalid", 1), "1 event could not be understood");
  assert_text (sbx_format_marker (SBX_ROW_GAP, "", 14), "14 events are missing");
  assert_text (sbx_format_marker (SBX_ROW_GAP, "moon", 14), "14 events are missing: moon");
  assert_text (sbx_format_marker (SBX_ROW_END, "end-of-file", NAN), "End of the file");
  assert_text (sbx_format_marker (SBX_ROW_LOG, "hello", NAN), "hello");
}

static void
test_rules (void)
{
  g_assert_cmpstr (sbx_rule_get_short ("action-collision"), ==, "collision");
  /* A rule that the window has not heard of keeps its id. */
  g_assert_cmpstr (sbx_rule_get_title ("stale-bridge"), ==, "stale-bridge");
  g_assert_cmpstr (sbx_format_bridge (SBX_ROW_SENT), ==, "↗ sent");
  g_assert_cmpstr (sbx_format_bridge (SBX_ROW_REPLAYED), ==, "↘ received");
  g_assert_cmpstr (sbx_format_bridge (SBX_ROW_ERROR), ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/name", test_name);
  g_test_add_func ("/format/clock", test_clock);
  g_test_add_func ("/format/delta", test_delta);
  g_test_add_func ("/format/duration", test_duration);
  g_test_add_func ("/format/rate", test_rate);
  g_test_add_func ("/format/marker", test_marker);
  g_test_add_func ("/format/rules", test_rules);
  return g_test_run ();
}
