/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "sbx-limits.h"
#include "sbx-sources.h"

/* --- Stacks ---------------------------------------------------------------------------------- */

static void
check_frame (const char *line,
             const char *function,
             const char *url,
             guint       number,
             guint       column)
{
  g_autoptr (GPtrArray) frames = sbx_stack_parse (line);
  const SbxFrame *frame;

  g_assert_cmpuint (frames->len, ==, 1);
  frame = g_ptr_array_index (frames, 0);
  g_assert_cmpstr (frame->function, ==, function);
  g_assert_cmpstr (frame->url, ==, url);
  g_assert_cmpuint (frame->line, ==, number);
  g_assert_cmpuint (frame->column, ==, column);
}

static void
test_v8 (void)
{
  check_frame ("    at dispatch (http://localhost:3000/main.js:12:5)", "dispatch", "http://localhost:3000/main.js", 12, 5);
  check_frame ("    at http://localhost:3000/main.js:12:5", NULL, "http://localhost:3000/main.js", 12, 5);
  check_frame ("    at async load (http://localhost:3000/a b.js?v=1:2:3)", "load", "http://localhost:3000/a b.js?v=1", 2, 3);
  check_frame ("    at new Store (webpack-internal:///./src/store.js:7:1)", "new Store", "webpack-internal:///./src/store.js", 7, 1);
  check_frame ("    at Object.next [as dispatch] (/app/index.js:1:2)", "Object.next [as dispatch]", "/app/index.js", 1, 2);
  check_frame ("    at http://[::1]:3000/main.js:12:5", NULL, "http://[::1]:3000/main.js", 12, 5);
  check_frame ("    at Array.map (<anonymous>)", "Array.map", NULL, 0, 0);
  check_frame ("    at eval (eval at f (http://localhost/x.js:10:20), <anonymous>:1:1)", "eval", "http://localhost/x.js", 10, 20);
}

static void
test_gecko (void)
{
  check_frame ("dispatch@http://localhost:3000/main.js:12:5", "dispatch", "http://localhost:3000/main.js", 12, 5);
  check_frame ("@http://localhost:3000/main.js:12:5", NULL, "http://localhost:3000/main.js", 12, 5);
  check_frame ("a/b<@http://localhost/node_modules/@scope/x.js:1:2", "a/b<", "http://localhost/node_modules/@scope/x.js", 1, 2);
  check_frame ("f@http://localhost/x.js line 10 > eval:1:1", "f", "http://localhost/x.js", 10, 0);
}

static void
test_no_frames (void)
{
  static const char *const texts[] = { "", "Error: it broke\n", "\n\n\n", "at", "@", "@:", "at :1:", "x@y", "at (:1:1)" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) frames = sbx_stack_parse (texts[i]);

      g_assert_cmpuint (frames->len, ==, 0);
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) frames = NULL;

  for (guint i = 0; i < SBX_LIMIT_STACK_FRAMES + 10; i++)
    g_string_append (text, "at f (http://localhost/x.js:1:1)\n");
  frames = sbx_stack_parse (text->str);
  g_assert_cmpuint (frames->len, ==, SBX_LIMIT_STACK_FRAMES);
}

static void
test_names (void)
{
  static const struct { const char *url; const char *name; gboolean library; } urls[] = {
    { "webpack://shop/./cart/src/main.js?1a2b", "cart/src/main.js", FALSE },
    { "http://localhost:5173/src/App.tsx?t=1", "src/App.tsx", FALSE },
    { "webpack://shop/./node_modules/redux/dist/redux.mjs", "node_modules/redux/dist/redux.mjs", TRUE },
    { "webpack://shop/webpack/bootstrap", "webpack/bootstrap", TRUE },
    { "node:internal/timers", "node:internal/timers", TRUE },
    { "src/a.ts", "src/a.ts", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *name = sbx_source_dup_short (urls[i].url);

      g_assert_cmpstr (name, ==, urls[i].name);
      g_assert_cmpint (sbx_source_is_library (urls[i].url), ==, urls[i].library);
    }
  g_assert_true (sbx_source_is_library (NULL));
}

/* --- Maps ------------------------------------------------------------------------------------ */

static char *
find (const char *map,
      guint       line,
      guint       column)
{
  SbxSourcePlace place = { .line = line, .column = column };
  g_autoptr (GError) error = NULL;
  char *text;

  if (!sbx_source_map_find (map, strlen (map), &place, 1, &error))
    {
      g_assert_error (error, SBX_SOURCE_MAP_ERROR, SBX_SOURCE_MAP_ERROR_INVALID);
      return g_strdup ("invalid");
    }
  if (place.source == NULL)
    return g_strdup ("-");
  text = g_strdup_printf ("%s:%u:%u%s", place.source, place.source_line, place.source_column, place.ignored ? " ignored" : "");
  sbx_source_place_clear (&place);

  return text;
}

static void
check_place (const char *map,
             guint       line,
             guint       column,
             const char *expected)
{
  g_autofree char *found = find (map, line, column);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_map (void)
{
  static const char map[] = "{\"version\":3,\"sources\":[\"a.js\",\"b.js\"],\"sourceRoot\":\"src\",\"ignoreList\":[1],\"names\":[\"n\"],"
                            "\"mappings\":\"AAAA,ICEEA;;CADF,O\"}";

  check_place (map, 1, 1, "src/a.js:1:1");
  check_place (map, 1, 4, "src/a.js:1:1");
  check_place (map, 1, 5, "src/b.js:3:3 ignored");
  check_place (map, 1, 500, "src/b.js:3:3 ignored");
  check_place (map, 2, 1, "-");
  check_place (map, 3, 1, "-");
  check_place (map, 3, 2, "src/b.js:2:1 ignored");
  check_place (map, 3, 9, "-");
  check_place (map, 99, 1, "-");
}

static void
test_guarded (void)
{
  check_place (")]}'\n{\"version\":3,\"sources\":[\"a.js\"],\"mappings\":\"AAAA\"}", 1, 1, "a.js:1:1");
}

static void
test_sections (void)
{
  static const char map[] =
    "{\"version\":3,\"sections\":[{\"offset\":{\"line\":0,\"column\":0},\"map\":{\"version\":3,\"sources\":[\"a.js\"],\"mappings\":\"AAAA\"}},"
    "{\"offset\":{\"line\":0,\"column\":100},\"map\":{\"version\":3,\"sources\":[\"b.js\"],\"mappings\":\"AAAA;AACA\"}}]}";

  check_place (map, 1, 50, "a.js:1:1");
  check_place (map, 1, 101, "b.js:1:1");
  check_place (map, 2, 1, "b.js:2:1");
}

static void
test_hostile (void)
{
  static const char *const maps[] = {
    "", "[]", "nonsense", "{}", "{\"mappings\":1}", "{\"mappings\":\"AAAA\\u0000\"}", "{\"mappings\":\"A!\"}", "{\"mappings\":\"AA\"}",
    "{\"mappings\":\"AAAAAA\"}", "{\"mappings\":\"D\"}", "{\"mappings\":\"ggggggggggggggggC\"}", "{\"mappings\":\"//////H//////H\"}",
    "{\"sections\":[1]}", "{\"sections\":[{\"map\":{}}]}", "{\"sections\":[{\"offset\":{\"line\":0,\"column\":0},\"map\":{}}]}", ")]}'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (maps); i++)
    check_place (maps[i], 1, 1, "invalid");
  /* What it names is not there. */
  check_place ("{\"sources\":[],\"mappings\":\"AAAA\"}", 1, 1, "-");
  check_place ("{\"sources\":[null],\"mappings\":\"AAAA\"}", 1, 1, "-");
  check_place ("{\"sources\":[\"a\"],\"mappings\":\"AA+/////DAA\"}", 1, 1, "a:2147483648:1");
  check_place ("{\"sections\":[],\"mappings\":\"AAAA\"}", 1, 1, "-");
}

static void
check_url (const char *script,
           const char *expected)
{
  g_autofree char *url = sbx_source_map_find_url (script, strlen (script));

  g_assert_cmpstr (url, ==, expected);
}

static void
test_url (void)
{
  gsize length = 0;
  g_autofree char *data = sbx_source_map_decode_data ("data:application/json;charset=utf-8;base64,eyJhIjoxfQ==", &length);
  g_autofree char *plain = NULL;

  g_assert_cmpmem (data, length, "{\"a\":1}", 7);
  plain = sbx_source_map_decode_data ("data:application/json,%7B%7D", &length);
  g_assert_cmpmem (plain, length, "{}", 2);
  g_assert_null (sbx_source_map_decode_data ("http://localhost/", &length));
  check_url ("f();\n//# sourceMappingURL=main.js.map\n", "main.js.map");
  check_url ("//# sourceMappingURL=a\nf();\n//# sourceMappingURL=b", "b");
  check_url ("//@ sourceMappingURL=old.map", "old.map");
  check_url ("f();", NULL);
  check_url ("//# sourceMappingURL=", NULL);
}

/* --- Files ----------------------------------------------------------------------------------- */

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  g_autofree char *sub = g_build_filename (folder, "src", NULL);
  g_autofree char *file = g_build_filename (sub, "main.js", NULL);
  g_autofree char *uri = g_filename_to_uri (file, NULL, NULL);
  const char *const folders[] = { folder, NULL };
  const char *const subs[] = { sub, NULL };
  const char *const none[] = { NULL };
  const struct { const char *source; const char *const *folders; gboolean found; } cases[] = {
    { "webpack://shop/./src/main.js?1", folders, TRUE },
    { "webpack://shop/./cart/src/main.js", folders, TRUE },
    { "http://localhost:5173/src/main.js", folders, TRUE },
    { "webpack://shop/./src/main.js", subs, TRUE },
    { "webpack://shop/./src/main.js", none, FALSE },
    { "webpack://shop/./src/other.js", folders, FALSE },
    { "webpack://shop/../../../../src/main.js", folders, TRUE },
    { "webpack://shop/src/../../etc/passwd", folders, FALSE },
    { "webpack://shop/src", folders, FALSE },
    { file, none, TRUE },
    { uri, none, TRUE },
    { "file://elsewhere/etc/passwd", none, FALSE },
    { "file:///etc/passwd", none, FALSE },
    { "/etc/passwd", none, FALSE },
    { "", folders, FALSE },
  };

  g_mkdir (sub, 0700);
  g_file_set_contents (file, "1", 1, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = sbx_source_find_file (cases[i].source, cases[i].folders);

      if (cases[i].found && found == NULL)
        g_error ("%s is not found", cases[i].source);
      g_assert_cmpint (found != NULL, ==, cases[i].found);
    }
  g_unlink (file);
  g_rmdir (sub);
  g_rmdir (folder);
}

/* What an event says of a place in the code is a frame of its own; anything else is none. */
static void
test_site (void)
{
  static const char *const none[] = { "", "main.js", ":1:2", "<anonymous>:1:2", "http://localhost" };
  g_autoptr (SbxFrame) frame = sbx_stack_parse_site ("http://localhost:3000/src/mount.js?t=1:12:5");
  g_autofree char *long_text = g_strnfill (SBX_LIMIT_STACK_LINE, 'a');
  g_autofree char *too_long = g_strconcat (long_text, ":1:1", NULL);

  g_assert_cmpstr (frame->url, ==, "http://localhost:3000/src/mount.js?t=1");
  g_assert_cmpuint (frame->line, ==, 12);
  g_assert_cmpuint (frame->column, ==, 5);
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_null (sbx_stack_parse_site (none[i]));
  g_assert_null (sbx_stack_parse_site (NULL));
  g_assert_null (sbx_stack_parse_site (too_long));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stack/v8", test_v8);
  g_test_add_func ("/stack/site", test_site);
  g_test_add_func ("/stack/gecko", test_gecko);
  g_test_add_func ("/stack/no-frames", test_no_frames);
  g_test_add_func ("/stack/limits", test_limits);
  g_test_add_func ("/stack/names", test_names);
  g_test_add_func ("/source-map/places", test_map);
  g_test_add_func ("/source-map/guarded", test_guarded);
  g_test_add_func ("/source-map/sections", test_sections);
  g_test_add_func ("/source-map/hostile", test_hostile);
  g_test_add_func ("/source-map/url", test_url);
  g_test_add_func ("/source-map/file", test_file);

  return g_test_run ();
}
