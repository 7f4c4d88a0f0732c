/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "json-meaning.h"
#include "sbx-diff.h"
#include "sbx-patch.h"

static SbxJson *
parse (const char *text,
       gssize      length)
{
  g_autoptr (GError) error = NULL;
  SbxJson *json = sbx_json_parse (text, length < 0 ? strlen (text) : (gsize) length, 0, 0, &error);

  g_assert_no_error (error);

  return json;
}

/* --- The property ----------------------------------------------------------------------------- */

static gboolean
is_marked (SbxValue *value)
{
  g_autoptr (SbxValue) open = sbx_value_expand (value);
  SbxMember member;

  if (sbx_value_get_json_type (value) != SBX_JSON_OBJECT || sbx_value_get_n_children (open) == 0)
    return FALSE;
  member = sbx_value_get_child (open, 0);

  return member.key_length == 4 && memcmp (member.key, "$sbx", 4) == 0;
}

/* No path leads through a marked value. */
static void
assert_avoids_marks (SbxValue      *state,
                     const SbxJson *patch,
                     guint32        op)
{
  guint32 path = sbx_json_member (patch, op, "p");
  gboolean splice = sbx_json_member (patch, op, "at") != 0;
  SbxValue *at = sbx_value_ref (state);

  for (guint32 step = sbx_json_first (patch, path);
       step != 0 && at != NULL;
       step = sbx_json_after (patch, path, step))
    {
      g_autoptr (SbxValue) parent = at;
      g_autofree char *key = sbx_json_dup_string (patch, step, NULL);
      guint64 index = 0;

      g_assert_false (is_marked (parent));
      if (key == NULL)
        g_assert_true (sbx_json_get_uint (patch, step, &index));
      at = key != NULL ? sbx_value_lookup (parent, key)
                       : sbx_value_lookup_index (parent, (guint) index);
    }
  if (at != NULL && splice)
    g_assert_false (is_marked (at));
  g_clear_pointer (&at, sbx_value_unref);
}

/* Operation by operation, as each meets the state that those before it made. */
static void
apply_each (SbxValue     **state,
            const SbxJson *patch)
{
  for (guint32 op = sbx_json_first (patch, 0); op != 0; op = sbx_json_after (patch, 0, op))
    {
      g_autoptr (GError) error = NULL;
      gsize length;
      const char *raw = sbx_json_raw (patch, op, &length);
      g_autofree char *text = g_strdup_printf ("[%.*s]", (int) length, raw);
      g_autoptr (SbxJson) single = parse (text, -1);

      assert_avoids_marks (*state, patch, op);
      sbx_patch_apply (state, single, 0, &error);
      g_assert_no_error (error);
    }
}

static void
check_tokens (const SbxJson *before,
              guint32        a,
              const SbxJson *after,
              guint32        b)
{
  g_autoptr (GString) text = g_string_new ("kept ");
  g_autoptr (SbxJson) patch = NULL;
  g_autoptr (SbxJson) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = dup_meaning (after, b);
  g_autofree char *old = dup_meaning (before, a);
  g_autofree char *got = NULL;
  SbxValue *state = sbx_value_new (before, a);
  SbxValue *other = sbx_value_new (before, a);
  const char *problem = NULL;
  gboolean differs = sbx_diff (before, a, after, b, text);
  gsize size;

  g_assert_true (g_str_has_prefix (text->str, "kept ["));
  patch = parse (text->str + 5, -1);
  g_assert_cmpint (differs, ==, sbx_json_first (patch, 0) != 0);
  g_assert_cmpint (differs, >=, g_strcmp0 (expected, old) != 0);
  sbx_json_raw (after, b, &size);
  g_assert_cmpuint (text->len - 5, <=, size + 20);

  g_assert_true (sbx_patch_validate (patch, 0, &problem));
  apply_each (&other, patch);
  sbx_patch_apply (&state, patch, 0, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_value_equal (state, other));
  bytes = sbx_value_to_json (state);
  sbx_value_unref (state);
  sbx_value_unref (other);
  result = parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  got = dup_meaning (result, 0);
  g_assert_cmpstr (got, ==, expected);
}

static void
check (const char *before,
       const char *after)
{
  g_autoptr (SbxJson) a = parse (before, -1);
  g_autoptr (SbxJson) b = parse (after, -1);

  check_tokens (a, 0, b, 0);
  check_tokens (b, 0, a, 0);
}

/* --- Cases ------------------------------------------------------------------------------------ */

typedef struct
{
  const char *before;
  const char *after;
  const char *patch;
} Case;

static const Case cases[] = {
  { "1", "1", "[]" },
  { "1", "2", "[{\"p\":[],\"v\":2}]" },
  { "1", "\"1\"", "[{\"p\":[],\"v\":\"1\"}]" },
  { "{\"aa\":{\"b\":[1,{\"c\":true,\"rest\":\"as it was\"}]}}",
    "{\"aa\":{\"b\":[1,{\"c\":false,\"rest\":\"as it was\"}]}}",
    "[{\"p\":[\"aa\",\"b\",1,\"c\"],\"v\":false}]" },
  /* Members: added at the end, removed, in another order. */
  { "{\"long\":\"a text of some length\"}", "{\"long\":\"a text of some length\",\"b\":2}",
    "[{\"p\":[\"b\"],\"v\":2}]" },
  { "{\"long\":\"a text of some length\",\"b\":2}", "{\"long\":\"a text of some length\"}",
    "[{\"p\":[\"b\"]}]" },
  { "{\"b\":2,\"long\":\"a text of some length\"}", "{\"long\":\"a text of some length\"}",
    "[{\"p\":[\"b\"]}]" },
  { "{\"long\":\"a text of some length\",\"b\":2}", "{\"b\":2,\"long\":\"a text of some length\"}",
    "[]" },
  { "{\"long\":\"a text of some length\",\"b\":2}", "{\"b\":3,\"long\":\"a text of some length\"}",
    "[{\"p\":[\"b\"],\"v\":3}]" },
  { "{\"\\u0041\":1,\"long\":\"a text of some length\"}",
    "{\"A\":1,\"long\":\"a text of some length\"}", "[]" },
  /* The last of a name counts. */
  { "{\"a\":1,\"a\":2,\"long\":\"a text of some length\"}",
    "{\"a\":5,\"a\":2,\"long\":\"a text of some length\"}", "[]" },
  { "{\"a\":1,\"long\":\"a text of some length\",\"a\":2}",
    "{\"a\":1,\"long\":\"a text of some length\"}", "[{\"p\":[\"a\"],\"v\":1}]" },
  /* Arrays: pushed, shifted, cut out of the middle, changed in place. */
  { "[\"first of all\",\"second\"]", "[\"first of all\",\"second\",3]",
    "[{\"p\":[],\"at\":2,\"cut\":0,\"add\":[3]}]" },
  { "[\"first of all\",\"second and more\",\"and a third\"]",
    "[\"second and more\",\"and a third\"]",
    "[{\"p\":[],\"at\":0,\"cut\":1}]" },
  { "{\"a\":[{\"n\":\"one one one one\",\"q\":1},{\"n\":\"two two two two\",\"q\":1},"
    "{\"n\":\"three three\",\"q\":1}]}",
    "{\"a\":[{\"n\":\"two two two two\",\"q\":1},{\"n\":\"three three\",\"q\":2}]}",
    "[{\"p\":[\"a\"],\"at\":0,\"cut\":1},{\"p\":[\"a\",1,\"q\"],\"v\":2}]" },
  /* Where parts would be longer than the whole, the whole is set. */
  { "{\"a\":{\"b\":1,\"c\":2,\"d\":3}}", "{\"a\":{\"b\":2,\"c\":3,\"d\":4}}",
    "[{\"p\":[\"a\"],\"v\":{\"b\":2,\"c\":3,\"d\":4}}]" },
  /* What is marked is replaced as a whole. */
  { "{\"when\":{\"$sbx\":\"date\",\"value\":\"2026-01-01\"},\"long\":\"a text of some length\"}",
    "{\"when\":{\"$sbx\":\"date\",\"value\":\"2026-01-02\"},\"long\":\"a text of some length\"}",
    "[{\"p\":[\"when\"],\"v\":{\"$sbx\":\"date\",\"value\":\"2026-01-02\"}}]" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxJson) a = parse (cases[i].before, -1);
      g_autoptr (SbxJson) b = parse (cases[i].after, -1);
      g_autoptr (GString) patch = g_string_new (NULL);

      sbx_diff (a, 0, b, 0, patch);
      g_assert_cmpstr (patch->str, ==, cases[i].patch);
      check (cases[i].before, cases[i].after);
    }
}

static void
test_inside (void)
{
  g_autoptr (SbxJson) a = parse ("{\"type\":\"x\",\"state\":{\"n\":1,\"text\":\"unchanged\"}}", -1);
  g_autoptr (SbxJson) b = parse ("[7,{\"n\":2,\"text\":\"unchanged\"}]", -1);
  g_autoptr (GString) patch = g_string_new (NULL);

  check_tokens (a, sbx_json_member (a, 0, "state"), b, 2);
  sbx_diff (a, sbx_json_member (a, 0, "state"), b, 2, patch);
  g_assert_cmpstr (patch->str, ==, "[{\"p\":[\"n\"],\"v\":2}]");
}

/* --- Random ----------------------------------------------------------------------------------- */

static const char *const keys[] = {
  "a", "b", "items", "7", "12", "\\u0041", "A", "k\\n", "\\u00e9", "\xc3\xa9", "x", "y",
};

static void
append_marked (GString *out,
               GRand   *rand)
{
  g_string_append_printf (out, "{\"$sbx\":\"map\",\"entries\":[[%d,{\"n\":%d}]]}",
                          g_rand_int_range (rand, 0, 3), g_rand_int_range (rand, 0, 3));
}

static void
append_random (GString *out,
               GRand   *rand,
               guint    depth)
{
  gint kind = g_rand_int_range (rand, 0, depth == 0 ? 4 : 9);
  gint count = g_rand_int_range (rand, 0, depth > 2 ? 9 : 5);

  if (kind < 2)
    {
      g_string_append_printf (out, "%d", g_rand_int_range (rand, -3, 4));
    }
  else if (kind == 2)
    {
      g_string_append_printf (out, "\"some text %d\"", g_rand_int_range (rand, 0, 30));
    }
  else if (kind == 3)
    {
      g_string_append (out, g_rand_boolean (rand) ? "null" : "true");
    }
  else if (kind == 4)
    {
      append_marked (out, rand);
    }
  else
    {
      gboolean object = kind < 7;

      g_string_append_c (out, object ? '{' : '[');
      for (gint i = 0; i < count; i++)
        {
          if (i > 0)
            g_string_append_c (out, ',');
          if (object)
            g_string_append_printf (out, "\"%s\":",
                                    keys[g_rand_int_range (rand, 0, G_N_ELEMENTS (keys))]);
          append_random (out, rand, depth - 1);
        }
      g_string_append_c (out, object ? '}' : ']');
    }
}

/* The same value with about one in @rate places changed: members and elements removed, added,
 * changed, moved to the front. */
static void
append_mutation (GString       *out,
                 const SbxJson *json,
                 guint32        token,
                 GRand         *rand,
                 gint           rate)
{
  gboolean object = json->tokens[token].type == SBX_JSON_OBJECT;
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);

  if (!object && json->tokens[token].type != SBX_JSON_ARRAY)
    {
      if (g_rand_int_range (rand, 0, rate) == 0)
        append_random (out, rand, 1);
      else
        g_string_append_len (out, raw, (gssize) length);
      return;
    }
  if (object && sbx_json_member (json, token, "$sbx") != 0)
    {
      append_marked (out, rand);
      return;
    }

  g_string_append_c (out, object ? '{' : '[');
  for (guint32 at = sbx_json_first (json, token);
       at != 0;
       at = sbx_json_after (json, token, at + (object ? 1 : 0)))
    {
      g_autoptr (GString) part = g_string_new (NULL);
      gint what = g_rand_int_range (rand, 0, rate * 3);

      if (what == 0)
        continue;
      if (object)
        g_string_append_printf (part, "\"%.*s\":", (int) json->tokens[at].length,
                                json->text + json->tokens[at].offset);
      append_mutation (part, json, at + (object ? 1 : 0), rand, rate);
      if (what == 1 && out->str[out->len - 1] == ',') /* twice */
        g_string_append_printf (out, "%s,", part->str);
      g_string_append_printf (out, "%s,", part->str);
      if (what == 2)
        {
          if (object)
            g_string_append_printf (out, "\"%s\":",
                                    keys[g_rand_int_range (rand, 0, G_N_ELEMENTS (keys))]);
          append_random (out, rand, 1);
          g_string_append_c (out, ',');
        }
    }
  if (out->str[out->len - 1] == ',')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, object ? '}' : ']');
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261120);

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) first = g_string_new (NULL);
      g_autoptr (GString) other = g_string_new (NULL);

      append_random (first, rand, 4);
      append_random (other, rand, 4);
      check (first->str, other->str);
    }
}

static void
test_mutations (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7410);
  static const gint rates[] = { 2, 5, 20, 80 };
  guint n_patched = 0;

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      do
        {
          g_string_truncate (text, 0);
          append_random (text, rand, 6);
        }
      while (text->len < 40);
      for (guint step = 0; step < 20; step++)
        {
          g_autoptr (SbxJson) json = parse (text->str, -1);
          g_autoptr (GString) next = g_string_new (NULL);

          append_mutation (next, json, 0, rand, rates[step % G_N_ELEMENTS (rates)]);
          check (text->str, next->str);
          n_patched += next->len != text->len;
          g_string_assign (text, next->str);
        }
    }
  g_assert_cmpuint (n_patched, >, 1000);
}

/* A wide map: one member changed, one inserted where a program would, hundreds changed. */
static char *
make_map (guint n,
          guint changed,
          guint inserted)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < n; i++)
    {
      if (i == inserted)
        g_string_append_printf (text, "\"new\":{\"name\":\"inserted\"},");
      g_string_append_printf (text, "\"%u\":{\"name\":\"entity no. %u\",\"n\":%u},", i, i,
                              changed != 0 && i % changed == 1 ? i + 1 : i);
    }
  g_string_truncate (text, text->len - 1);
  g_string_append_c (text, '}');

  return g_string_free (text, FALSE);
}

static void
test_wide (void)
{
  g_autofree char *plain = make_map (5000, 0, G_MAXUINT);
  g_autofree char *one = make_map (5000, 4999, G_MAXUINT);
  g_autofree char *many = make_map (5000, 25, G_MAXUINT);
  g_autofree char *inserted = make_map (5000, 0, 17);
  g_autoptr (SbxJson) a = parse (plain, -1);
  g_autoptr (SbxJson) b = parse (one, -1);
  g_autoptr (SbxJson) c = parse (inserted, -1);
  g_autoptr (GString) patch = g_string_new (NULL);

  check (plain, one);
  check (plain, many);
  check (many, inserted);
  sbx_diff (a, 0, b, 0, patch);
  g_assert_cmpstr (patch->str, ==, "[{\"p\":[\"1\",\"n\"],\"v\":2}]");
  g_string_truncate (patch, 0);
  sbx_diff (a, 0, c, 0, patch);
  g_assert_cmpstr (patch->str, ==, "[{\"p\":[\"new\"],\"v\":{\"name\":\"inserted\"}}]");
}

/* Nested as deep as may be, with something to find on every level: the work must not grow with
 * the depth, let alone double with it. */
static char *
make_deep (guint depth,
           guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, i % 2 == 0 ? "{\"in\":" : "[");
  g_string_append_c (text, '"');
  for (guint i = 0; i < 1000 * 1000; i++)
    g_string_append_c (text, 'x');
  g_string_append_printf (text, "%u\"", n);
  for (guint i = depth; i-- > 0;)
    g_string_append_printf (text, i % 2 == 0 ? ",\"%s%u\":0}" : ",\"%s%u\"]",
                            n > 0 ? "after" : "before", i);

  return g_string_free (text, FALSE);
}

static void
test_deep (void)
{
  g_autofree char *first = make_deep (500, 0);
  g_autofree char *second = make_deep (500, 1);
  g_autoptr (SbxJson) a = parse (first, -1);
  g_autoptr (SbxJson) b = parse (second, -1);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GString) patch = g_string_new (NULL);

  sbx_diff (a, 0, b, 0, patch);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC * 2);
  check_tokens (a, 0, b, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diff/cases", test_cases);
  g_test_add_func ("/diff/inside", test_inside);
  g_test_add_func ("/diff/random", test_random);
  g_test_add_func ("/diff/mutations", test_mutations);
  g_test_add_func ("/diff/wide", test_wide);
  g_test_add_func ("/diff/deep", test_deep);

  return g_test_run ();
}
