/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-patch.h"

static SbxValue *
value_of (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text) + 1);
  g_autoptr (GBytes) inner = g_bytes_new_from_bytes (bytes, 0, strlen (text));

  return sbx_value_new_trusted (inner);
}

static char *
text_of (const SbxValue *value)
{
  GString *text = g_string_new (NULL);

  sbx_value_append_json (value, text);
  g_assert_cmpuint (text->len, ==, sbx_value_get_size (value));

  return g_string_free (text, FALSE);
}

static SbxJson *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  SbxJson *json = sbx_json_parse (text, strlen (text), 0, 0, &error);

  g_assert_no_error (error);

  return json;
}

typedef struct
{
  const char *before;
  const char *patch;
  const char *after; /* NULL: does not fit */
} PatchCase;

static const PatchCase patch_cases[] = {
  { "{\"a\":1}", "[{\"p\":[\"a\"],\"v\":2}]", "{\"a\":2}" },
  { "{\"a\":1}", "[{\"p\":[\"b\"],\"v\":[]}]", "{\"a\":1,\"b\":[]}" },
  { "{}", "[{\"p\":[\"b\"],\"v\":1}]", "{\"b\":1}" },
  { "{\"a\":1,\"b\":2}", "[{\"p\":[\"a\"]}]", "{\"b\":2}" },
  { "{\"a\":1}", "[{\"p\":[\"a\"]}]", "{}" },
  { "{\"a\":1}", "[{\"p\":[\"gone\"]}]", "{\"a\":1}" },
  { "{\"a\":{\"b\":{\"c\":true}}}", "[{\"p\":[\"a\",\"b\",\"c\"],\"v\":false}]", "{\"a\":{\"b\":{\"c\":false}}}" },
  { "{\"a\":[1,2,3]}", "[{\"p\":[\"a\",1],\"v\":9}]", "{\"a\":[1,9,3]}" },
  { "{\"a\":[1,2,3]}", "[{\"p\":[\"a\",3],\"v\":4}]", "{\"a\":[1,2,3,4]}" },
  { "{\"a\":[]}", "[{\"p\":[\"a\",0],\"v\":4}]", "{\"a\":[4]}" },
  { "{\"a\":[1,2,3]}", "[{\"p\":[\"a\",5],\"v\":4}]", NULL },
  { "{\"a\":[1,2,3]}", "[{\"p\":[\"a\"],\"at\":1,\"cut\":1,\"add\":[7,8]}]", "{\"a\":[1,7,8,3]}" },
  { "{\"a\":[1,2,3]}", "[{\"p\":[\"a\"],\"at\":0,\"cut\":3}]", "{\"a\":[]}" },
  { "{\"a\":[1,2,3]}", "[{\"p\":[\"a\"],\"at\":3,\"add\":[\"x\"]}]", "{\"a\":[1,2,3,\"x\"]}" },
  { "{\"a\":[1,2,3]}", "[{\"p\":[\"a\"],\"at\":2,\"cut\":2}]", NULL },
  { "{\"a\":[1,2,3]}", "[{\"p\":[\"a\"],\"at\":4}]", NULL },
  { "{\"a\":1}", "[{\"p\":[\"a\"],\"at\":0,\"cut\":0}]", NULL },
  { "{\"a\":1}", "[{\"p\":[\"a\",\"b\"],\"v\":1}]", NULL },
  { "{\"a\":1}", "[{\"p\":[\"x\",\"b\"],\"v\":1}]", NULL },
  { "{\"a\":1}", "[{\"p\":[],\"v\":\"whole\"}]", "\"whole\"" },
  { "[1]", "[{\"p\":[],\"at\":0,\"cut\":1,\"add\":[2]}]", "[2]" },
  { "[{\"a\":1}]", "[{\"p\":[0,\"a\"],\"v\":2}]", "[{\"a\":2}]" },
  { "{\"a\":1}", "[{\"p\":[\"a\"],\"v\":2},{\"p\":[\"a\"],\"v\":3}]", "{\"a\":3}" },
  { "{\"a\\nb\":1}", "[{\"p\":[\"a\\nb\"],\"v\":2}]", "{\"a\\nb\":2}" },
  { "{\"\\u0041\":1}", "[{\"p\":[\"A\"],\"v\":2}]", "{\"A\":2}" },
  { "{\"A\":1}", "[{\"p\":[\"\\u0041\"],\"v\":2}]", "{\"A\":2}" },
  { "{\"7\":1}", "[{\"p\":[\"7\"],\"v\":2}]", "{\"7\":2}" },
  { "{\"a\":\"}]\\\"\\\\\"}", "[{\"p\":[\"b\"],\"v\":\"\\\\\"}]", "{\"a\":\"}]\\\"\\\\\",\"b\":\"\\\\\"}" },
  { "{\"a\":1e999,\"b\":-0.0}", "[{\"p\":[\"c\"],\"v\":12345678901234567890123}]",
    "{\"a\":1e999,\"b\":-0.0,\"c\":12345678901234567890123}" },
};

static void
test_patch_apply (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (patch_cases); i++)
    {
      const PatchCase *c = &patch_cases[i];
      g_autoptr (SbxValue) before = value_of (c->before);
      SbxValue *state = sbx_value_ref (before);
      g_autoptr (SbxJson) patch = parse (c->patch);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      g_autofree char *kept = NULL;
      const char *problem = NULL;

      g_assert_true (sbx_patch_validate (patch, 0, &problem));
      if (sbx_patch_apply (&state, patch, 0, &error))
        {
          g_assert_nonnull (c->after);
          text = text_of (state);
          g_assert_cmpstr (text, ==, c->after);
        }
      else
        {
          g_assert_null (c->after);
          g_assert_error (error, SBX_PATCH_ERROR, SBX_PATCH_ERROR_PATH);
        }
      /* Whoever holds the old state still sees it. */
      kept = text_of (before);
      g_assert_cmpstr (kept, ==, c->before);
      sbx_value_unref (state);
    }
}

static void
test_patch_refuses (void)
{
  const char *const bad[] = {
    "{}", "[1]", "[{}]", "[{\"p\":1,\"v\":1}]", "[{\"p\":[1.5],\"v\":1}]", "[{\"p\":[-1],\"v\":1}]", "[{\"p\":[null],\"v\":1}]",
    "[{\"p\":[]}]", "[{\"p\":[\"a\"],\"at\":-1}]", "[{\"p\":[\"a\"],\"at\":0,\"cut\":\"1\"}]",
    "[{\"p\":[\"a\"],\"at\":0,\"add\":{}}]", "[{\"v\":1}]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (SbxJson) patch = parse (bad[i]);
      const char *problem = NULL;

      g_assert_false (sbx_patch_validate (patch, 0, &problem));
      g_assert_nonnull (problem);
    }
}

static void
test_shared_structure (void)
{
  g_autoptr (SbxValue) first = value_of ("{\"big\":{\"x\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]},\"flag\":false}");
  g_autoptr (SbxValue) opened = sbx_value_expand (first);
  SbxValue *state = sbx_value_ref (opened);
  g_autoptr (SbxJson) patch = parse ("[{\"p\":[\"flag\"],\"v\":true}]");
  SbxValue *big = sbx_value_get_child (opened, 0).value;

  g_assert_true (sbx_patch_apply (&state, patch, 0, NULL));
  g_assert_true (state != opened);
  g_assert_true (sbx_value_get_child (state, 0).value == big);
  sbx_value_unref (state);
}

static void
test_changes_in_place (void)
{
  SbxValue *state = value_of ("{\"a\":{\"b\":1}}");
  g_autoptr (SbxJson) patch = parse ("[{\"p\":[\"a\",\"b\"],\"v\":2}]");
  SbxValue *root;

  g_assert_true (sbx_patch_apply (&state, patch, 0, NULL));
  root = state;
  g_assert_true (sbx_patch_apply (&state, patch, 0, NULL));
  g_assert_true (state == root);
  sbx_value_unref (state);
}

static void
test_reading (void)
{
  g_autoptr (SbxValue) value = value_of ("{\"a\":1,\"n\":null,\"list\":[true,{\"k\":\"v\\u00e9\"}],\"a\":2,\"\\u0041x\":\"esc\"}");
  g_autoptr (SbxValue) open = sbx_value_expand (value);

  for (guint i = 0; i < 2; i++)
    {
      SbxValue *it = i == 0 ? value : open;
      g_autoptr (SbxValue) a = sbx_value_lookup (it, "a");
      g_autoptr (SbxValue) list = sbx_value_lookup (it, "list");
      g_autoptr (SbxValue) element = sbx_value_lookup_index (list, 1);
      g_autoptr (SbxValue) k = sbx_value_lookup (element, "k");
      g_autoptr (SbxValue) ax = sbx_value_lookup (it, "Ax");
      g_autofree char *text = sbx_value_dup_string (k);
      g_autofree char *number = text_of (a);

      g_assert_cmpstr (number, ==, "2");
      g_assert_cmpstr (text, ==, "vé");
      g_assert_nonnull (ax);
      g_assert_null (sbx_value_lookup (it, "missing"));
      g_assert_null (sbx_value_lookup_index (list, 2));
      g_assert_null (sbx_value_lookup (list, "a"));
      g_assert_cmpint (sbx_value_get_json_type (it), ==, SBX_JSON_OBJECT);
    }
  g_assert_cmpuint (sbx_value_get_n_children (open), ==, 4);
}

static void
test_preview (void)
{
  g_autoptr (SbxValue) value = value_of ("{\"name\":\"ééééééééééééééééééééééééééééééééééééééééééééééééé\",\"b\":[1,2,3]}");
  g_autoptr (SbxValue) open = sbx_value_expand (value);

  for (gsize max = 1; max < 60; max++)
    {
      g_autofree char *a = sbx_value_preview (value, max);
      g_autofree char *b = sbx_value_preview (open, max);

      g_assert_cmpstr (a, ==, b);
      g_assert_true (g_utf8_validate (a, -1, NULL));
      g_assert_true (g_str_has_suffix (a, "…"));
    }
}

/* --- Random walk: the tree against a slow and simple model ----------------------------------- */

static SbxValue *
random_walk (guint      seed,
             guint      steps,
             GPtrArray *kept)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  SbxValue *state = value_of ("{\"map\":{},\"list\":[],\"flag\":false}");
  g_autoptr (GPtrArray) model_list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < steps; i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (SbxJson) patch = NULL;
      guint key = g_rand_int_range (rand, 0, 40);
      guint choice = g_rand_int_range (rand, 0, 4);

      if (choice == 0)
        text = g_strdup_printf ("[{\"p\":[\"map\",\"k%u\"],\"v\":{\"n\":%u,\"s\":\"%u\"}}]", key, i, i);
      else if (choice == 1)
        text = g_strdup_printf ("[{\"p\":[\"map\",\"k%u\"]}]", key);
      else if (choice == 2)
        {
          guint at = g_rand_int_range (rand, 0, (gint) model_list->len + 1);
          guint cut = g_rand_int_range (rand, 0, (gint) (model_list->len - at) + 1);

          text = g_strdup_printf ("[{\"p\":[\"list\"],\"at\":%u,\"cut\":%u,\"add\":[%u,\"x%u\"]}]", at, cut, i, i);
          for (guint n = 0; n < cut; n++)
            g_ptr_array_remove_index (model_list, at);
          g_ptr_array_insert (model_list, (gint) at, g_strdup_printf ("\"x%u\"", i));
          g_ptr_array_insert (model_list, (gint) at, g_strdup_printf ("%u", i));
        }
      else
        text = g_strdup_printf ("[{\"p\":[\"flag\"],\"v\":%s}]", i % 2 ? "true" : "false");

      patch = parse (text);
      g_assert_true (sbx_patch_apply (&state, patch, 0, NULL));
      if (kept != NULL && i % 7 == 0) /* somebody looks: the next change has to copy */
        g_ptr_array_add (kept, sbx_value_ref (state));
    }

  {
    g_autoptr (SbxValue) list = sbx_value_lookup (state, "list");

    g_assert_cmpuint (sbx_value_get_n_children (list), ==, model_list->len);
    for (guint i = 0; i < model_list->len; i++)
      {
        g_autoptr (SbxValue) element = sbx_value_lookup_index (list, i);
        g_autofree char *element_text = text_of (element);

        g_assert_cmpstr (element_text, ==, g_ptr_array_index (model_list, i));
      }
  }

  return state;
}

static void
test_random_walk (void)
{
  for (guint seed = 1; seed <= 20; seed++)
    {
      g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_value_unref);
      g_autoptr (SbxValue) alone = random_walk (seed, 600, NULL);
      g_autoptr (SbxValue) watched = random_walk (seed, 600, kept);
      g_autofree char *a = text_of (alone);
      g_autofree char *b = text_of (watched);
      g_autoptr (SbxJson) check = parse (a);

      g_assert_cmpstr (a, ==, b);
      g_assert_nonnull (check);
      for (guint i = 0; i < kept->len; i++)
        {
          g_autofree char *text = text_of (g_ptr_array_index (kept, i));
          g_autoptr (SbxJson) valid = parse (text);

          g_assert_nonnull (valid);
        }
    }
}

static void
test_changes_for_people (void)
{
  g_autoptr (SbxValue) before = value_of ("{\"cart\":{\"items\":[{\"sku\":\"a\"},{\"sku\":\"b\"}],\"odd key\":1}}");
  g_autoptr (SbxJson) patch = parse ("[{\"p\":[\"cart\",\"items\",1,\"sku\"],\"v\":\"c\"},"
                                     "{\"p\":[\"cart\",\"odd key\"]},"
                                     "{\"p\":[\"cart\",\"items\"],\"at\":0,\"cut\":1,\"add\":[5]}]");
  g_autoptr (GPtrArray) changes = sbx_patch_list_changes (before, patch, 0, 100);
  const SbxChange *change;
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;

  g_assert_cmpuint (changes->len, ==, 4);
  change = g_ptr_array_index (changes, 0);
  old = text_of (change->before);
  new = text_of (change->after);
  g_assert_cmpstr (change->path, ==, "cart.items[1].sku");
  g_assert_cmpstr (old, ==, "\"b\"");
  g_assert_cmpstr (new, ==, "\"c\"");
  change = g_ptr_array_index (changes, 1);
  g_assert_cmpstr (change->path, ==, "cart[\"odd key\"]");
  g_assert_null (change->after);
  change = g_ptr_array_index (changes, 2);
  g_assert_cmpstr (change->path, ==, "cart.items[0]");
  g_assert_null (change->after);
  change = g_ptr_array_index (changes, 3);
  g_assert_null (change->before);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value/reading", test_reading);
  g_test_add_func ("/value/preview", test_preview);
  g_test_add_func ("/value/random-walk", test_random_walk);
  g_test_add_func ("/patch/apply", test_patch_apply);
  g_test_add_func ("/patch/refuses", test_patch_refuses);
  g_test_add_func ("/patch/shared-structure", test_shared_structure);
  g_test_add_func ("/patch/in-place", test_changes_in_place);
  g_test_add_func ("/patch/changes", test_changes_for_people);

  return g_test_run ();
}
