/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sbx-json.h"

#include "json-cases.h"
#include "json-oracle.h"
#include "sbx-limits.h"

#include <sys/mman.h>
#include <unistd.h>

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
assert_refused (const char  *text,
                gsize        length,
                SbxJsonError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (text, length, 0, 0, &error);

  if (json != NULL)
    g_error ("accepted: %.*s", (int) length, text);
  g_assert_error (error, SBX_JSON_ERROR, (int) code);
}

/* Removes blanks outside strings, the slow way. */
static GString *
minify (const GString *text)
{
  GString *out = g_string_new (NULL);
  gboolean in_string = FALSE;

  for (gsize i = 0; i < text->len; i++)
    {
      const char c = text->str[i];

      if (c == '"')
        in_string = !in_string;
      if (in_string || strchr (" \t\r\n", c) == NULL)
        g_string_append_c (out, c);
      if (in_string && c == '\\')
        g_string_append_c (out, text->str[++i]);
    }

  return out;
}

static void
assert_accepted (const GString *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (text->str, text->len, 0, 0, &error);
  g_autoptr (GString) minified = minify (text);

  if (json == NULL)
    g_error ("refused: %s: %s", text->str, error->message);

  g_assert_true (oracle_accepts (text->str, text->len));
  g_assert_cmpmem (json->text, json->length, minified->str, minified->len);
  check_document (json);
}

static GString *
put (const char  *place,
     const Bytes *value)
{
  const char *at = strchr (place, '%');
  GString *text = g_string_new_len (place, at - place);

  g_string_append_len (text, value->text, value->length);

  return g_string_append (text, at + 1);
}

static void
check_good (const Bytes       *value,
            const char *const *places,
            gsize              n_places)
{
  for (gsize i = 0; i < n_places; i++)
    {
      g_autoptr (GString) text = put (places[i], value);

      assert_accepted (text);
    }
}

static void
check_bad (const Bytes       *values,
           gsize              n_values,
           const char *const *places,
           gsize              n_places)
{
  for (gsize i = 0; i < n_values; i++)
    {
      for (gsize j = 0; j < n_places; j++)
        {
          g_autoptr (GString) text = put (places[j], &values[i]);

          g_assert_false (oracle_accepts (text->str, text->len));
          assert_refused (text->str, text->len, SBX_JSON_ERROR_SYNTAX);
        }
    }
}

static void
test_good_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good_numbers); i++)
    check_good (&good_numbers[i], value_places, G_N_ELEMENTS (value_places));
  for (gsize i = 0; i < G_N_ELEMENTS (good_literals); i++)
    check_good (&good_literals[i], value_places, G_N_ELEMENTS (value_places));
  for (gsize i = 0; i < G_N_ELEMENTS (good_documents); i++)
    check_good (&good_documents[i], value_places, G_N_ELEMENTS (value_places));
  for (gsize i = 0; i < G_N_ELEMENTS (good_strings); i++)
    {
      check_good (&good_strings[i].text, value_places, G_N_ELEMENTS (value_places));
      check_good (&good_strings[i].text, key_places, G_N_ELEMENTS (key_places));
    }
}

static void
test_bad_values (void)
{
  static const char *const whole[] = { "%" };

  check_bad (bad_numbers, G_N_ELEMENTS (bad_numbers), value_places, G_N_ELEMENTS (value_places));
  check_bad (bad_literals, G_N_ELEMENTS (bad_literals), value_places, G_N_ELEMENTS (value_places));
  check_bad (bad_strings, G_N_ELEMENTS (bad_strings), value_places, G_N_ELEMENTS (value_places));
  check_bad (bad_strings, G_N_ELEMENTS (bad_strings), key_places, G_N_ELEMENTS (key_places));
  check_bad (bad_numbers, G_N_ELEMENTS (bad_numbers), key_places, G_N_ELEMENTS (key_places));
  check_bad (bad_literals, G_N_ELEMENTS (bad_literals), key_places, G_N_ELEMENTS (key_places));
  check_bad (bad_documents, G_N_ELEMENTS (bad_documents), whole, G_N_ELEMENTS (whole));
}

static void
test_truncated (void)
{
  const char *text = "{\"a\":[1,-2.5e+3,\"b\\u00e9\\\"\xc3\xa9\","
                     "{\"c\":null,\"d\":[[],{}]}],\"e\":true}";

  for (gsize i = 0; i < strlen (text); i++)
    assert_refused (text, i, SBX_JSON_ERROR_SYNTAX);
}

/* Blocks of 64 bytes are what the parser works in: every case at every place in a block. */
static void
test_shifted (void)
{
  const char *good = "{\"a\\\\\":[\"\\\"\",1, true ,\"\xf0\x9f\x98\x80\"]}";
  const char *bad = "{\"a\\\\\":[\"\\\"\",1  true ,\"\xf0\x9f\x98\x80\"]}";

  for (guint i = 0; i < 140; i++)
    {
      g_autoptr (GString) blanks = g_string_new (NULL);
      g_autoptr (GString) text = g_string_new ("[\"");

      g_string_append_printf (blanks, "%*s%s%*s", (int) i, "", good, (int) i, "");
      assert_accepted (blanks);

      for (guint j = 0; j < i; j++)
        g_string_append_c (text, 'x');
      g_string_append (text, "\",");
      assert_refused (text->str, text->len, SBX_JSON_ERROR_SYNTAX);
      g_string_append (text, good);
      g_string_append_c (text, ']');
      assert_accepted (text);

      g_string_overwrite (text, text->len - 1 - strlen (bad), bad);
      assert_refused (text->str, text->len, SBX_JSON_ERROR_SYNTAX);
    }
}

static void
append_nested (GString    *text,
               guint       depth,
               const char *open)
{
  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
}

static void
check_depth (const char *open,
             const char *close,
             guint       max_depth,
             guint       limit)
{
  for (guint depth = limit - 1; depth <= limit + 1; depth++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (SbxJson) json = NULL;
      g_autoptr (GError) error = NULL;

      append_nested (text, depth, open);
      append_nested (text, depth, close);
      json = sbx_json_parse (text->str, text->len, 0, max_depth, &error);
      if (depth > limit)
        {
          g_assert_error (error, SBX_JSON_ERROR, SBX_JSON_ERROR_DEPTH);
          continue;
        }
      g_assert_no_error (error);
      check_document (json);
    }
}

static void
test_depth (void)
{
  static const char *const openings[] = { "[", "[\n", "[[],", "{\"a\":", "[{\"\":" };

  check_depth ("[", "]", 0, SBX_LIMIT_JSON_DEPTH);
  check_depth ("{\"a\":[", "]}", 0, SBX_LIMIT_JSON_DEPTH / 2);
  check_depth ("[", "]", 2, 2);
  check_depth ("[ ", " ]", 10000, 10000);

  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      append_nested (text, 100000, openings[i]);
      assert_refused (text->str, text->len, SBX_JSON_ERROR_DEPTH);
    }
}

static void
test_size (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse ("[1,2]", 5, 5, 0, &error);
  g_autoptr (SbxJson) larger = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (json);

  larger = sbx_json_parse ("[1,2] ", 6, 5, 0, &error);
  g_assert_null (larger);
  g_assert_error (error, SBX_JSON_ERROR, SBX_JSON_ERROR_SIZE);

  /* Refused by its length alone, before it is read. */
  assert_refused ("", (gsize) SBX_LIMIT_JSON_SIZE + 1, SBX_JSON_ERROR_SIZE);
}

/* Documents of very different sizes in turn: what is kept between them must not matter. */
static void
test_large (void)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GString) text = g_string_new ("[0");
      g_autoptr (SbxJson) json = NULL;

      for (guint j = 0; j < (i % 2 == 0 ? 400000 : 3); j++)
        g_string_append_printf (text, ",\n%u", j);
      g_string_append_c (text, ']');

      json = parse (text->str);
      g_assert_cmpuint (sbx_json_count (json, 0), ==, json->n_tokens - 1);
      check_document (json);
    }
}

/* The text may end where memory ends. */
static void
test_end_of_memory (void)
{
  static const char *const texts[] = {
    "1", "[]", "null", "\"a\"", "[1,2 ]", "{\"a\":\"\\u00e9\"}", "[1", "\"a", "tru",
  };
  const gsize page = sysconf (_SC_PAGESIZE);
  char *pages = mmap (NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  g_assert_true (pages != MAP_FAILED);
  g_assert_cmpint (mprotect (pages + page, page, PROT_NONE), ==, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gsize length = strlen (texts[i]);
      char *text = memcpy (pages + page - length, texts[i], length);
      g_autoptr (SbxJson) json = sbx_json_parse (text, length, 0, 0, NULL);

      g_assert_true ((json != NULL) == oracle_accepts (text, length));
    }

  munmap (pages, 2 * page);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "", "No value at byte 0" },
    { "[1,2", "Unexpected end at byte 4" },
    { "[1, 02]", "Invalid number at byte 4" },
    { "[1, x]", "Unexpected character at byte 4" },
    { "[1 2]", "Unexpected character at byte 3" },
    { "[\"a\\qb\"]", "Invalid escape at byte 3" },
    { "[\"a\", \"b]", "String without an end at byte 6" },
    { "[\"\\\"\n\"]", "Control character in a string at byte 4" },
    { "[\"\xc3\xa9\xc3\"]", "Invalid UTF-8 at byte 4" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *text = cases[i].text;
      g_autoptr (SbxJson) json = sbx_json_parse (text, strlen (text), 0, 0, &error);

      g_assert_null (json);
      g_assert_error (error, SBX_JSON_ERROR, SBX_JSON_ERROR_SYNTAX);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static gpointer
parse_in_thread (gpointer data)
{
  const guint number = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GString) text = g_string_new ("[");
      g_autoptr (SbxJson) json = NULL;
      guint64 value = 0;

      for (guint j = 0; j < 20 * (i % 7); j++)
        g_string_append_printf (text, " %u ,", number);
      g_string_append_printf (text, "%u]", number);

      json = parse (text->str);
      g_assert_cmpuint (json->n_tokens, ==, 20 * (i % 7) + 2);
      for (guint32 t = 1; t < json->n_tokens; t++)
        g_assert_true (sbx_json_get_uint (json, t, &value) && value == number);
      assert_refused (text->str, text->len - 1, SBX_JSON_ERROR_SYNTAX);
    }

  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("json", parse_in_thread, GUINT_TO_POINTER (1000 * i + 7));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
mutate (GString *text,
        GRand   *rand)
{
  static const char bytes[] = "{}[]:,\"\\ \n0129-+.eEtrufalsn\x01\x00\x80\xc3\xe2\xf0\xff/ub";
  const gsize at = g_rand_int_range (rand, 0, text->len);
  const char byte = bytes[g_rand_int_range (rand, 0, sizeof (bytes) - 1)];
  const gsize longest = MIN (text->len - at, 8);
  const gsize n = g_rand_int_range (rand, 1, longest + 1);

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      text->str[at] = byte;
      break;
    case 1:
      g_string_insert_c (text, at, byte);
      break;
    case 2:
      g_string_erase (text, at, n);
      break;
    case 3:
      text->str[at] ^= (char) (1 << g_rand_int_range (rand, 0, 8));
      break;
    default:
      {
        g_autofree char *piece = g_memdup2 (text->str + at, n);

        g_string_insert_len (text, g_rand_int_range (rand, 0, text->len), piece, n);
      }
    }

  if (text->len == 0)
    g_string_append_c (text, byte);
}

static void
test_mutations (void)
{
  const char *seed = "{\"type\":\"batch\", \"events\":[{\"k\":\"action\",\"q\":1000,\"t\":17321.25,"
                     "\"n\":\"cart/\\\"add\\\"\",\"a\":{\"id\":-7e+2,\"gift\":false},\"p\":null},"
                     "{\"k\":\"state\",\"v\":[[],{},\"\\ud83d\\ude00 \xf0\x9f\x98\x80\", true ]}]}";
  g_autoptr (GRand) rand = g_rand_new_with_seed (259);
  guint accepted = 0;

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GString) text = g_string_new (seed);
      g_autoptr (SbxJson) json = NULL;

      for (gint n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        mutate (text, rand);

      json = sbx_json_parse (text->str, text->len, 0, 0, NULL);
      if ((json != NULL) != oracle_accepts (text->str, text->len))
        g_error ("%s: %s", json != NULL ? "accepted" : "refused", text->str);
      if (json == NULL)
        continue;

      accepted++;
      check_document (json);
    }

  /* Neither all nor none, or this would show nothing. */
  g_assert_cmpuint (accepted, >, 1000);
  g_assert_cmpuint (accepted, <, 19000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/good-values", test_good_values);
  g_test_add_func ("/json/bad-values", test_bad_values);
  g_test_add_func ("/json/truncated", test_truncated);
  g_test_add_func ("/json/shifted", test_shifted);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/size", test_size);
  g_test_add_func ("/json/large", test_large);
  g_test_add_func ("/json/end-of-memory", test_end_of_memory);
  g_test_add_func ("/json/errors", test_errors);
  g_test_add_func ("/json/threads", test_threads);
  g_test_add_func ("/json/mutations", test_mutations);

  return g_test_run ();
}
