/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-compare.h"
#include "sbx-path.h"
#include "sbx-text-diff.h"
#include "sbx-value-search.h"

static SbxValue *
value_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (text, strlen (text), 0, 0, &error);

  g_assert_no_error (error);

  return sbx_value_new (json, 0);
}

static char *
text_of (SbxValue *value)
{
  GString *text = g_string_new (NULL);

  if (value != NULL)
    sbx_value_append_json (value, text);
  else
    g_string_append (text, "nothing");

  return g_string_free (text, FALSE);
}

/* One line for each change: `path: before → after`, or `path ← from`. */
static char *
describe (const char *before,
          const char *after,
          guint       max,
          guint64    *total)
{
  g_autoptr (SbxValue) a = value_of (before);
  g_autoptr (SbxValue) b = value_of (after);
  g_autoptr (GPtrArray) changes = sbx_compare_values (a, b, max, total, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    {
      const SbxChange *change = g_ptr_array_index (changes, i);
      g_autofree char *old = text_of (change->before);
      g_autofree char *new = text_of (change->after);

      if (change->from != NULL)
        g_string_append_printf (text, "%s ← %s\n", change->path, change->from);
      else
        g_string_append_printf (text, "%s%s%s: %s → %s\n", change->path,
                                change->identity != NULL ? " " : "",
                                change->identity != NULL ? change->identity : "", old, new);
    }

  return g_string_free (text, FALSE);
}

static void
test_examples (void)
{
  static const struct
  {
    const char *before;
    const char *after;
    const char *expected;
  } cases[] = {
    { "{\"a\":1,\"b\":[1,{\"c\":2}]}", "{\"b\":[1,{\"c\":2}],\"a\":1}", "" },
    { "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3,\"c d\":4}", "b: 2 → 3\n[\"c d\"]: nothing → 4\n" },
    { "{\"a\":{\"b\":1}}", "{\"a\":{}}", "a.b: 1 → nothing\n" },
    { "{\"a\":{}}", "{\"a\":[]}", "a: {} → []\n" },
    { "1", "2", ": 1 → 2\n" },
    /* by identity */
    { "{\"i\":[{\"id\":1,\"q\":1},{\"id\":2,\"q\":1},{\"id\":3,\"q\":1}]}",
      "{\"i\":[{\"id\":2,\"q\":5},{\"id\":3,\"q\":1}]}",
      "i[0] id: 1: {\"id\":1,\"q\":1} → nothing\ni[0].q id: 2: 1 → 5\n" },
    { "[{\"uuid\":\"x\"},{\"uuid\":\"y\"},{\"uuid\":\"z\"}]",
      "[{\"uuid\":\"z\"},{\"uuid\":\"x\"},{\"uuid\":\"y\"}]", "[0] ← [2]\n" },
    /* the same identity twice is none */
    { "[{\"id\":1,\"q\":1},{\"id\":1,\"q\":2}]", "[{\"id\":1,\"q\":3},{\"id\":1,\"q\":4}]",
      "[0].q: 1 → 3\n[1].q: 2 → 4\n" },
    /* scalars are their own identity */
    { "[\"a\",\"b\",\"c\"]", "[\"b\",\"x\",\"c\"]", "[0]: \"a\" → nothing\n[1]: nothing → \"x\"\n" },
    { "[1,1]", "[1,2,1]", "[1]: nothing → 2\n" },
    /* what stands for something else is one value */
    { "{\"a\":{\"$sbx\":\"date\",\"value\":1}}", "{\"a\":{\"$sbx\":\"date\",\"value\":2}}",
      "a: {\"$sbx\":\"date\",\"value\":1} → {\"$sbx\":\"date\",\"value\":2}\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = describe (cases[i].before, cases[i].after, 100, NULL);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

/* Two elements change places: one of them moved, not both; what changed in them is said as well. */
static void
test_moved_and_changed (void)
{
  guint64 total;
  g_autofree char *text = describe ("[{\"_id\":1,\"n\":0},{\"_id\":2,\"n\":0}]",
                                    "[{\"_id\":2,\"n\":1},{\"_id\":1,\"n\":0}]", 100, &total);

  g_assert_cmpuint (total, ==, 2);
  g_assert_nonnull (strstr (text, " ← "));
  g_assert_nonnull (strstr (text, ".n _id: 2: 0 → 1"));
}

static void
test_limit (void)
{
  guint64 total = 0;
  g_autofree char *text = describe ("{\"a\":1,\"b\":2,\"c\":3}", "{\"a\":0,\"b\":0,\"c\":0}", 2,
                                    &total);

  g_assert_cmpstr (text, ==, "a: 1 → 0\nb: 2 → 0\n");
  g_assert_cmpuint (total, ==, 3);
}

/* --- The property ----------------------------------------------------------------------------- */

static void
append_random (GRand   *rand,
               GString *text,
               guint    depth)
{
  guint kind = (guint) g_rand_int_range (rand, 0, depth > 3 ? 3 : 6);
  guint count = (guint) g_rand_int_range (rand, 0, 5);

  if (kind < 2)
    g_string_append_printf (text, "%d", g_rand_int_range (rand, 0, 4));
  else if (kind == 2)
    g_string_append_printf (text, "\"%c\"", 'a' + g_rand_int_range (rand, 0, 3));
  else if (kind == 3)
    {
      g_string_append_c (text, '{');
      for (guint i = 0; i < count; i++)
        {
          g_string_append_printf (text, "%s\"%s%u\":", i > 0 ? "," : "", i == 1 ? "x y" : "k", i);
          append_random (rand, text, depth + 1);
        }
      g_string_append_c (text, '}');
    }
  else
    {
      g_string_append_c (text, '[');
      for (guint i = 0; i < count; i++)
        {
          g_string_append (text, i > 0 ? "," : "");
          if (kind == 5)
            g_string_append_printf (text, "{\"id\":%u,\"v\":",
                                    (i * 2 + (guint) g_rand_int_range (rand, 0, 9)) % 7);
          append_random (rand, text, depth + 1);
          if (kind == 5)
            g_string_append_c (text, '}');
        }
      g_string_append_c (text, ']');
    }
}

static void
check_change (const SbxChange *change,
              SbxValue        *a,
              SbxValue        *b)
{
  g_autoptr (SbxPath) path = sbx_path_parse (change->path);
  g_autoptr (SbxPath) from = change->from != NULL ? sbx_path_parse (change->from) : NULL;

  g_assert_nonnull (path);
  if (change->after != NULL)
    {
      g_autoptr (SbxValue) found = sbx_path_lookup (path, b);

      g_assert_nonnull (found);
      g_assert_true (sbx_value_equal (found, change->after));
    }
  if (from != NULL)
    {
      g_autoptr (SbxValue) found = sbx_path_lookup (from, a);

      g_assert_nonnull (found);
      g_assert_true (sbx_value_equal (found, change->before));
    }
  else if (change->before != NULL && change->after != NULL)
    {
      g_assert_false (sbx_value_equal (change->before, change->after));
    }
}

/* Whatever two values are: what is said to be there is there, and nothing is said of equal ones. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) before = g_string_new (NULL);
      g_autoptr (GString) after = g_string_new (NULL);
      g_autoptr (SbxValue) a = NULL;
      g_autoptr (SbxValue) b = NULL;
      g_autoptr (GPtrArray) changes = NULL;
      guint64 total;

      append_random (rand, before, 0);
      append_random (rand, after, 0);
      if (i % 7 == 0)
        g_string_assign (after, before->str);
      a = value_of (before->str);
      b = value_of (after->str);
      changes = sbx_compare_values (a, b, G_MAXUINT, &total, NULL);
      g_assert_cmpuint (changes->len, ==, total);
      g_assert_true ((total == 0) == g_str_equal (before->str, after->str));
      for (guint c = 0; c < changes->len; c++)
        check_change (g_ptr_array_index (changes, c), a, b);
    }
}

/* A hundred thousand elements, of which the first goes: one change, and no waiting. */
static void
test_large (void)
{
  g_autoptr (GString) before = g_string_new ("{\"items\":[");
  g_autoptr (GString) after = g_string_new ("{\"items\":[");
  g_autofree char *text = NULL;
  gint64 start;

  for (guint i = 0; i < 100000; i++)
    {
      g_string_append_printf (before, "%s{\"id\":%u,\"n\":%u}", i > 0 ? "," : "", i, i % 10);
      if (i > 0)
        g_string_append_printf (after, "%s{\"id\":%u,\"n\":%u}", i > 1 ? "," : "", i,
                                i == 99999 ? 77 : i % 10);
    }
  g_string_append (before, "]}");
  g_string_append (after, "]}");
  start = g_get_monotonic_time ();
  text = describe (before->str, after->str, 100, NULL);
  g_test_message ("%" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpstr (text, ==, "items[0] id: 0: {\"id\":0,\"n\":0} → nothing\n"
                             "items[99998].n id: 99999: 9 → 77\n");
}

/* --- Paths ------------------------------------------------------------------------------------ */

static void
test_paths (void)
{
  static const char *const bad[] = { ".", "a.", "a[", "a[x]", "a[\"b]", "a]b", "[-1]", "1a", "a..b",
                                     "a[99999999999]", "a b" };
  g_autoptr (SbxValue) state = value_of ("{\"a\":{\"b c\":[10,{\"ü\":20,\"$d\":{\"$sbx\":\"map\","
                                         "\"entries\":{\"k\":30}}}]}}");
  static const struct
  {
    const char *path;
    const char *expected;
  } good[] = {
    { "a[\"b c\"][0]", "10" }, { "a[\"b c\"][1][\"ü\"]", "20" }, { "a[\"b c\"][2]", "nothing" },
    { "a.x.y", "nothing" }, { "a[\"b c\"][1].$d.k", "30" }, { "a[\"b c\"][1][\"\\u00fc\"]", "20" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (sbx_path_parse (bad[i]));
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (SbxPath) path = sbx_path_parse (good[i].path);
      g_autoptr (SbxValue) found = sbx_path_lookup (path, state);
      g_autofree char *text = text_of (found);

      g_assert_cmpstr (text, ==, good[i].expected);
    }
}

/* --- Search ----------------------------------------------------------------------------------- */

static void
test_search (void)
{
  g_autoptr (SbxValue) state = value_of ("{\"Cart\":{\"items\":[{\"name\":\"Lamp\"},{\"name\":\"l\\u0061mp\"}],"
                                         "\"lamps\":12,\"x y\":true},\"note\":\"GRÜN\","
                                         "\"m\":{\"$sbx\":\"map\",\"entries\":{\"lamp\":null}}}");
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "lamp", "Cart.items[0].name Cart.items[1].name Cart.lamps m.lamp" },
    { "LAMPS", "Cart.lamps" }, { "cart", "Cart" }, { "1", "Cart.lamps" }, { "grün", "note" },
    { "true", "Cart[\"x y\"]" }, { "entries", "" }, { "", "" }, { "nothing of it", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64 total;
      g_autoptr (GPtrArray) paths = sbx_value_search (state, cases[i].text, 100, &total, NULL);
      g_autofree char *text = NULL;

      g_assert_cmpuint (paths->len, ==, total);
      g_ptr_array_add (paths, NULL);
      text = g_strjoinv (" ", (char **) paths->pdata);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
  {
    guint64 total;
    g_autoptr (GPtrArray) paths = sbx_value_search (state, "lamp", 2, &total, NULL);

    g_assert_cmpuint (paths->len, ==, 2);
    g_assert_cmpuint (total, ==, 4);
  }
}

/* --- Texts ------------------------------------------------------------------------------------ */

static char *
mark_up (const char *before,
         const char *after)
{
  static const char *const signs[] = { "", "-", "+" };
  g_autoptr (GArray) pieces = sbx_text_diff (before, after);
  g_autoptr (GString) a = g_string_new (NULL);
  g_autoptr (GString) b = g_string_new (NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    {
      const SbxPiece *piece = &g_array_index (pieces, SbxPiece, i);
      const char *from = piece->kind == SBX_PIECE_ADDED ? after + piece->after
                                                        : before + piece->before;

      if (piece->kind != SBX_PIECE_ADDED)
        {
          g_assert_cmpuint (a->len, ==, piece->before);
          g_string_append_len (a, from, (gssize) piece->length);
        }
      if (piece->kind != SBX_PIECE_REMOVED)
        {
          g_assert_cmpuint (b->len, ==, piece->after);
          g_string_append_len (b, from, (gssize) piece->length);
        }
      g_assert_true (g_utf8_validate (from, (gssize) piece->length, NULL));
      g_string_append_printf (text, "%s[%.*s]", signs[piece->kind], (int) piece->length, from);
    }
  g_assert_cmpstr (a->str, ==, before);
  g_assert_cmpstr (b->str, ==, after);

  return g_string_free (text, FALSE);
}

static void
test_text (void)
{
  static const struct
  {
    const char *before;
    const char *after;
    const char *expected;
  } cases[] = {
    { "", "", "" },
    { "same", "same", "[same]" },
    { "the old fox", "the new fox", "[the ]-[old]+[new][ fox]" },
    { "foo bar", "foobar", "-[foo bar]+[foobar]" },
    { "a, b, c", "a, c", "[a, ]-[b, ][c]" },
    { "für", "fur", "-[für]+[fur]" },
    { "one\ntwo\nthree\n", "one\n2\nthree\n", "[one\n]-[two]+[2][\nthree\n]" },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = mark_up (cases[i].before, cases[i].after);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GString) before = g_string_new (NULL);
      g_autoptr (GString) after = g_string_new (NULL);
      g_autofree char *text = NULL;

      for (int k = g_rand_int_range (rand, 0, 12); k > 0; k--)
        g_string_append (before, (const char *[]) { "a", " ", "é", "\n", "bc", "." }
                                                  [g_rand_int_range (rand, 0, 6)]);
      for (int k = g_rand_int_range (rand, 0, 12); k > 0; k--)
        g_string_append (after, (const char *[]) { "a", " ", "é", "\n", "bc", "." }
                                                 [g_rand_int_range (rand, 0, 6)]);
      text = mark_up (before->str, after->str);
    }
}

/* Two megabytes that have nothing in common: bounded in time and memory. */
static void
test_text_large (void)
{
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GString) after = g_string_new (NULL);
  g_autofree char *text = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 200000; i++)
    {
      g_string_append_printf (before, "a%u ", i);
      g_string_append_printf (after, "b%u ", i);
    }
  text = mark_up (before->str, after->str);
  g_test_message ("%" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - start) / 1000);
  g_assert_true (text[0] == '-');
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compare/examples", test_examples);
  g_test_add_func ("/compare/moved-and-changed", test_moved_and_changed);
  g_test_add_func ("/compare/limit", test_limit);
  g_test_add_func ("/compare/random", test_random);
  g_test_add_func ("/compare/large", test_large);
  g_test_add_func ("/path", test_paths);
  g_test_add_func ("/search", test_search);
  g_test_add_func ("/text-diff/pieces", test_text);
  g_test_add_func ("/text-diff/large", test_text_large);

  return g_test_run ();
}
