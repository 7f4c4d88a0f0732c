/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Reading what Redux DevTools keeps of a store: the shapes, the marks in them, and broken ones. */

#include "config.h"

#include <string.h>

#include "sbx-jsan.h"
#include "sbx-lifted.h"

static void
check_jsan (const char *text,
            const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) restored = sbx_jsan_restore (bytes);

  g_assert_cmpmem (g_bytes_get_data (restored, NULL), g_bytes_get_size (restored), expected,
                   strlen (expected));
}

static void
test_marks (void)
{
  check_jsan ("{\"a\":{\"$jsan\":\"u\"}}", "{\"a\":{\"$sbx\":\"undefined\"}}");
  check_jsan ("[{\"$jsan\":\"d1795143612890\"},{\"$jsan\":\"d-1\"},{\"$jsan\":\"dNaN\"}]",
              "[{\"$sbx\":\"date\",\"value\":\"2026-11-20T03:00:12.890Z\"},"
              "{\"$sbx\":\"date\",\"value\":\"1969-12-31T23:59:59.999Z\"},"
              "{\"$sbx\":\"date\",\"value\":\"invalid\"}]");
  check_jsan ("{\"$jsan\":\"rgi,a\\\"b\"}", "{\"$sbx\":\"regexp\",\"value\":\"/a\\\"b/gi\"}");
  check_jsan ("{\"$jsan\":\"ffunction add (a) {}\"}", "{\"$sbx\":\"function\",\"name\":\"add\"}");
  check_jsan ("{\"$jsan\":\"eno\"}",
              "{\"$sbx\":\"error\",\"name\":\"Error\",\"message\":\"no\"}");
  check_jsan ("{\"$jsan\":\"m[[1,{\\\"$jsan\\\":\\\"n\\\"}]]\"}",
              "{\"$sbx\":\"map\",\"entries\":[[1,{\"$sbx\":\"number\",\"value\":\"NaN\"}]]}");
  check_jsan ("{\"$jsan\":\"l[1,2]\"}", "{\"$sbx\":\"set\",\"values\":[1,2]}");
  check_jsan ("{\"$jsan\":\"mno\"}", "{\"$jsan\":\"mno\"}");
  check_jsan ("{\"$jsan\":[{\"x\":1}]}", "{\"$jsan\":{\"x\":1}}");
  check_jsan ("{\"$jsan\":\"zwhat\"}", "{\"$jsan\":\"zwhat\"}");
  check_jsan ("{\"a\":{\"$sbx\":\"date\",\"b\":1}}",
              "{\"a\":{\"$sbx\":\"object\",\"entries\":[[\"$sbx\",\"date\"],[\"b\",1]]}}");
  check_jsan ("{\"data\":{\"a\":1},\"__serializedType__\":\"ImmutableMap\"}", "{\"a\":1}");
  check_jsan ("{\"data\":[1],\"__serializedType__\":\"ImmutableSet\"}",
              "{\"$sbx\":\"set\",\"values\":[1]}");
}

static void
test_references (void)
{
  check_jsan ("{\"a\":{\"b\":[1]},\"c\":{\"$jsan\":\"$.a.b\"},\"d\":{\"$jsan\":\"$.a.b[0]\"}}",
              "{\"a\":{\"b\":[1]},\"c\":[1],\"d\":1}");
  check_jsan ("{\"a b\":{\"x\":{\"$jsan\":\"$[\\\"a b\\\"]\"}}}",
              "{\"a b\":{\"x\":{\"$sbx\":\"cycle\",\"up\":1}}}");
  check_jsan ("{\"a\":{\"x\":{\"$jsan\":\"$\"}}}", "{\"a\":{\"x\":{\"$sbx\":\"cycle\",\"up\":2}}}");
  check_jsan ("{\"a\":{\"$jsan\":\"$.nowhere\"}}", "{\"a\":{\"$jsan\":\"$.nowhere\"}}");
  check_jsan ("{\"a\":{\"$jsan\":\"$.a\"}}", "{\"a\":{\"$sbx\":\"cut\",\"why\":\"depth\"}}");
  check_jsan ("{\"a\":{\"$jsan\":\"$[\\\"\"}}", "{\"a\":{\"$jsan\":\"$[\\\"\"}}");
}

/* Each level names the one before twice: 2^30 copies if nobody counts. */
static void
test_bomb (void)
{
  g_autoptr (GString) text = g_string_new ("{\"l0\":[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) restored = NULL;

  for (guint i = 1; i < 15; i++)
    g_string_append_printf (text, ",\"l%u\":[{\"$jsan\":\"$.l%u\"},{\"$jsan\":\"$.l%u\"},"
                                  "{\"$jsan\":\"$.l%u\"},{\"$jsan\":\"$.l%u\"}]",
                            i, i - 1, i - 1, i - 1, i - 1);
  g_string_append_c (text, '}');
  bytes = g_bytes_new (text->str, text->len);
  restored = sbx_jsan_restore (bytes);
  g_assert_cmpuint (g_bytes_get_size (restored), <, 64 * 1024 * 1024);
}

/* What leaves no level of its own behind, each way as deep as a document may be, and then again by
 * a reference. */
static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) restored = NULL;

  for (guint i = 0; i < 16; i++)
    {
      g_string_append_printf (text, "\"k%u\":", i);
      for (guint level = 0; level < 500; level++)
        g_string_append (text, "{\"__serializedType__\":\"ImmutableMap\",\"data\":");
      g_string_append_printf (text, "{\"$jsan\":\"$.k%u\"}", i + 1);
      for (guint level = 0; level < 500; level++)
        g_string_append_c (text, '}');
      g_string_append_c (text, ',');
    }
  g_string_append (text, "\"k16\":1}");
  bytes = g_bytes_new (text->str, text->len);
  restored = sbx_jsan_restore (bytes);
  g_assert_nonnull (memmem (g_bytes_get_data (restored, NULL), g_bytes_get_size (restored),
                            "\"why\":\"depth\"", 13));
}

/* Many references into one long list: 10^10 steps if nobody counts. */
static void
test_walks (void)
{
  const guint n = 100000;
  g_autoptr (GString) text = g_string_new ("{\"list\":[1");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) restored = NULL;
  gint64 began = g_get_monotonic_time ();

  for (guint i = 1; i < n; i++)
    g_string_append (text, ",1");
  g_string_append (text, "],\"names\":[0");
  for (guint i = 1; i < n; i++)
    g_string_append_printf (text, ",{\"$jsan\":\"$.list[%u]\"}", n - 1);
  g_string_append (text, "]}");
  bytes = g_bytes_new (text->str, text->len);
  restored = sbx_jsan_restore (bytes);
  g_assert_cmpuint (g_bytes_get_size (restored), >, n);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 20 * G_USEC_PER_SEC);
}

static SbxLifted *
read_text (const char *text,
           GError    **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return sbx_lifted_new (bytes, error);
}

static void
test_shapes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxLifted) lifted = NULL;
  g_autoptr (SbxLifted) report = NULL;
  g_autoptr (SbxLifted) bare = NULL;
  g_autoptr (SbxJson) committed = NULL;

  lifted = read_text ("{ \"actionsById\": { \"0\": {\"timestamp\": 70}, \"4\": {\"timestamp\":50} },"
                      "\n\t\"stagedActionIds\": [0, 4], \"skippedActionIds\": [4],"
                      "\"currentStateIndex\": 9, \"computedStates\": [{\"state\": 1}, "
                      "{\"state\": \"a,]}\\\\\\\"\"}], \"isLocked\": true}", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sbx_lifted_get_n_staged (lifted), ==, 2);
  g_assert_cmpuint (sbx_lifted_get_current (lifted), ==, 1);
  g_assert_cmpuint (sbx_lifted_get_next_id (lifted), ==, 5);
  g_assert_cmpfloat (sbx_lifted_get_time (lifted), ==, 50);
  g_assert_true (sbx_lifted_is_locked (lifted));
  {
    g_autoptr (SbxJson) entry = sbx_lifted_get_entry (lifted, 1, &error);
    g_autofree char *text = sbx_json_dup_string (entry, sbx_json_member (entry, 0, "state"), NULL);

    g_assert_cmpstr (text, ==, "a,]}\\\"");
  }

  report = read_text ("{\"type\":\"STATE\",\"name\":\"shop\",\"payload\":"
                      "\"{\\\"actionsById\\\":{},\\\"computedStates\\\":[{}]}\"}", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sbx_lifted_get_name (report), ==, "shop");
  g_assert_cmpuint (sbx_lifted_get_n_entries (report), ==, 1);

  bare = read_text ("{\"payload\":\"[{\\\"type\\\":\\\"a\\\"}]\",\"preloadedState\":\"{\\\"n\\\":1}\"}",
                    &error);
  g_assert_no_error (error);
  g_assert_true (sbx_lifted_is_bare (bare));
  committed = sbx_lifted_get_committed (bare);
  g_assert_cmpstr (committed->text, ==, "{\"n\":1}");
}

static void
test_broken (void)
{
  static const char *const broken[] = {
    "", "7", "{", "[", "{}", "{\"a\"}", "{\"payload\":7}", "{\"payload\":\"{\"}",
    "{\"payload\":\"\\ud8\"}", "{\"stagedActionIds\":[-1]}", "{\"stagedActionIds\":7}",
    "{\"actionsById\":[]}", "{\"actionsById\":{\"0\":}}", "{\"computedStates\":{}}",
    "{\"computedStates\":[{]}", "{\"actionsById\":\"{\"}", "{\"payload\":\"x", "[\"",
    "{\"computedStates\":[{\"state\":1}",
    "{\"actionsById\":{\"1\":{}},\"stagedActionIds\":[1,1]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxLifted) lifted = read_text (broken[i], &error);

      if (lifted != NULL || error == NULL)
        g_error ("Read without an error: %s", broken[i]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lifted/marks", test_marks);
  g_test_add_func ("/lifted/references", test_references);
  g_test_add_func ("/lifted/bomb", test_bomb);
  g_test_add_func ("/lifted/deep", test_deep);
  g_test_add_func ("/lifted/walks", test_walks);
  g_test_add_func ("/lifted/shapes", test_shapes);
  g_test_add_func ("/lifted/broken", test_broken);

  return g_test_run ();
}
