/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sbx-json.h"

#include "json-cases.h"

#include <math.h>

static SbxJson *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  SbxJson *json = sbx_json_parse (text, strlen (text), 0, 0, &error);

  g_assert_no_error (error);
  g_assert_nonnull (json);

  return json;
}

static void
test_children (void)
{
  g_autoptr (SbxJson) json = parse ("{ \"a\": 1, \"b\": [true, [2], {}], "
                                    "\"\\u0061\": \"last\", \"\": [] }");
  guint32 b = sbx_json_member (json, 0, "b");
  guint32 t = sbx_json_first (json, b);
  guint keys = 0;

  g_assert_cmpuint (sbx_json_count (json, 0), ==, 4);
  g_assert_cmpuint (sbx_json_count (json, b), ==, 3);
  g_assert_cmpuint (sbx_json_count (json, sbx_json_member (json, 0, "")), ==, 0);
  g_assert_cmpuint (sbx_json_first (json, sbx_json_member (json, 0, "")), ==, 0);

  /* Of equal keys the last one counts, however it is written. */
  g_assert_true (sbx_json_equals (json, sbx_json_member (json, 0, "a"), "last"));
  g_assert_cmpuint (sbx_json_member (json, 0, "c"), ==, 0);
  g_assert_cmpuint (sbx_json_member (json, b, "a"), ==, 0);
  g_assert_cmpuint (sbx_json_member (json, t, "a"), ==, 0);

  g_assert_cmpint (json->tokens[t].type, ==, SBX_JSON_TRUE);
  t = sbx_json_after (json, b, t);
  g_assert_cmpint (json->tokens[t].type, ==, SBX_JSON_ARRAY);
  t = sbx_json_after (json, b, t);
  g_assert_cmpint (json->tokens[t].type, ==, SBX_JSON_OBJECT);
  g_assert_cmpuint (sbx_json_after (json, b, t), ==, 0);

  for (guint32 key = sbx_json_first (json, 0); key != 0; key = sbx_json_after (json, 0, key + 1))
    {
      g_assert_cmpint (json->tokens[key].type, ==, SBX_JSON_STRING);
      g_assert_cmpuint (json->tokens[key].next, ==, key + 1);
      keys++;
    }
  g_assert_cmpuint (keys, ==, 4);
}

static void
test_raw (void)
{
  g_autoptr (SbxJson) json = parse (" { \"a\" : [ 1 , \"b c\" , null ] } ");
  guint32 a = sbx_json_member (json, 0, "a");
  gsize length = 0;

  g_assert_cmpstr (json->text, ==, "{\"a\":[1,\"b c\",null]}");
  g_assert_true (sbx_json_raw (json, 0, &length) == json->text);
  g_assert_cmpuint (length, ==, json->length);
  g_assert_cmpmem (sbx_json_raw (json, a, &length), 14, "[1,\"b c\",null]", 14);
  g_assert_cmpuint (length, ==, 14);
  g_assert_cmpmem (sbx_json_raw (json, a + 2, &length), 5, "\"b c\"", 5);
  g_assert_cmpuint (length, ==, 5);
}

/* Of a number nothing is lost: the text is the value. */
static void
test_numbers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good_numbers); i++)
    {
      g_autofree char *text = g_strdup_printf ("[ %s ]", good_numbers[i].text);
      g_autoptr (SbxJson) json = parse (text);
      double expected = g_ascii_strtod (good_numbers[i].text, NULL);
      double value = 0;
      gsize length = 0;

      g_assert_cmpint (json->tokens[1].type, ==, SBX_JSON_NUMBER);
      g_assert_cmpmem (sbx_json_raw (json, 1, &length), json->tokens[1].length,
                       good_numbers[i].text, good_numbers[i].length);

      g_assert_true (sbx_json_get_double (json, 1, &value) == (isfinite (expected) != 0));
      if (isfinite (expected))
        g_assert_cmpfloat (value, ==, expected);
    }
}

static void
test_uint (void)
{
  g_autoptr (SbxJson) json = parse ("[0,7,9007199254740991,9007199254740992,9007199254740993,"
                                    "-1,-0,1.0,1e3,99999999999999999999,\"1\",null,[1]]");
  static const guint64 expected[] = { 0, 7, 9007199254740991, 9007199254740992 };
  guint64 value = 0;
  guint i = 0;

  for (guint32 t = sbx_json_first (json, 0); t != 0; t = sbx_json_after (json, 0, t), i++)
    {
      if (i < G_N_ELEMENTS (expected))
        {
          g_assert_true (sbx_json_get_uint (json, t, &value));
          g_assert_cmpuint (value, ==, expected[i]);
        }
      else
        {
          g_assert_false (sbx_json_get_uint (json, t, &value));
        }
    }
  g_assert_cmpuint (i, ==, 13);
}

static void
test_boolean (void)
{
  g_autoptr (SbxJson) json = parse ("[true,false,null,1,\"true\"]");
  gboolean value = FALSE;
  double number = 0;

  g_assert_true (sbx_json_get_boolean (json, 1, &value));
  g_assert_true (value);
  g_assert_true (sbx_json_get_boolean (json, 2, &value));
  g_assert_false (value);
  for (guint32 t = 3; t <= 5; t++)
    g_assert_false (sbx_json_get_boolean (json, t, &value));
  g_assert_false (sbx_json_get_double (json, 1, &number));
  g_assert_null (sbx_json_dup_string (json, 4, NULL));
  g_assert_false (sbx_json_equals (json, 4, "1"));
}

static void
test_strings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good_strings); i++)
    {
      const StringCase *string = &good_strings[i];
      const gboolean has_zero = memchr (string->means.text, '\0', string->means.length) != NULL;
      g_autofree char *text = g_strdup_printf ("{%s:[%s]}", string->text.text, string->text.text);
      g_autofree char *value = NULL;
      g_autofree char *longer = NULL;
      g_autoptr (SbxJson) json = NULL;
      gsize length = 0;

      json = parse (text);
      value = sbx_json_dup_string (json, 3, &length);
      g_assert_cmpmem (value, length, string->means.text, string->means.length);
      g_assert_true (value[length] == '\0');
      g_assert_cmpint (json->tokens[3].escaped, ==, strchr (string->text.text, '\\') != NULL);

      longer = g_strconcat (value, "x", NULL);
      g_assert_true (sbx_json_equals (json, 3, value) == !has_zero);
      g_assert_true (sbx_json_equals (json, 1, value) == !has_zero);
      g_assert_false (sbx_json_equals (json, 3, longer));
      g_assert_cmpuint (sbx_json_member (json, 0, value), ==, has_zero ? 0 : 2);
      if (length > 0)
        {
          value[strlen (value) - 1] = '\0';
          g_assert_false (sbx_json_equals (json, 3, value));
        }
    }
}

static void
check_append (const Bytes *text,
              const char  *expected)
{
  g_autoptr (GString) out = g_string_new ("[");

  sbx_json_append_string (out, text->text, text->length);
  g_assert_cmpstr (out->str + 1, ==, expected);
}

static void
test_append (void)
{
  static const struct
  {
    Bytes text;
    const char *expected;
  } cases[] = {
    { B (""), "\"\"" },
    { B ("plain text, longer than a word"), "\"plain text, longer than a word\"" },
    { B ("a\"b\\c/"), "\"a\\\"b\\\\c/\"" },
    { B ("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"" },
    { B ("a\0b"), "\"a\\u0000b\"" },
    { B ("\x01\x1f\x7f"), "\"\\u0001\\u001f\x7f\"" },
    { B ("12345678\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\xe2\x82\xac"),
      "\"12345678\\u2028\\u2029\xe2\x80\xaa\xe2\x82\xac\"" },
    { B ("\xf0\x9f\x98\x80\xc3\xa9"), "\"\xf0\x9f\x98\x80\xc3\xa9\"" },
    { B ("a\xff" "b\xc3"), "\"a\xef\xbf\xbd" "b\xef\xbf\xbd\"" },
    { B ("\xe2\x80\"\0\xc3\xa9"), "\"\xef\xbf\xbd\xef\xbf\xbd\\\"\\u0000\xc3\xa9\"" },
    { B ("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
  };
  g_autoptr (GString) out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check_append (&cases[i].text, cases[i].expected);

  sbx_json_append_string (out, "until\nzero", -1);
  g_assert_cmpstr (out->str, ==, "\"until\\nzero\"");
}

/* Any text survives writing and reading, with the escape at any place in a word. */
static void
test_append_round_trip (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good_strings); i++)
    {
      for (guint shift = 0; shift < 20; shift++)
        {
          g_autoptr (GString) text = g_string_new (NULL);
          g_autoptr (GString) out = g_string_new (NULL);
          g_autoptr (SbxJson) json = NULL;
          g_autofree char *again = NULL;
          gsize length = 0;

          g_string_append_printf (text, "%.*s", (int) shift, "xxxxxxxxxxxxxxxxxxxxxxxx");
          g_string_append_len (text, good_strings[i].means.text, good_strings[i].means.length);
          sbx_json_append_string (out, text->str, text->len);

          json = parse (out->str);
          again = sbx_json_dup_string (json, 0, &length);
          g_assert_cmpmem (again, length, text->str, text->len);
        }
    }
}

static void
test_bytes_outlive (void)
{
  SbxJson *json = parse ("[ \"kept\" ]");
  g_autoptr (GBytes) bytes = g_bytes_ref (json->bytes);

  g_assert_true (sbx_json_ref (json) == json);
  sbx_json_unref (json);
  g_assert_cmpstr (json->text, ==, "[\"kept\"]");
  sbx_json_unref (json);
  g_assert_cmpstr (g_bytes_get_data (bytes, NULL), ==, "[\"kept\"]");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-values/children", test_children);
  g_test_add_func ("/json-values/raw", test_raw);
  g_test_add_func ("/json-values/numbers", test_numbers);
  g_test_add_func ("/json-values/uint", test_uint);
  g_test_add_func ("/json-values/boolean", test_boolean);
  g_test_add_func ("/json-values/strings", test_strings);
  g_test_add_func ("/json-values/append", test_append);
  g_test_add_func ("/json-values/append-round-trip", test_append_round_trip);
  g_test_add_func ("/json-values/bytes-outlive", test_bytes_outlive);

  return g_test_run ();
}
