/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Where `createStore` ends, in scripts of all makes. */

#include "config.h"

#include <string.h>
#include <time.h>

#include "sbx-browser-reducer.h"
#include "sbx-browser-source.h"
#include "sbx-cdp-json.h"
#include "sbx-limits.h"

static GArray *
find (const char *text,
      guint       line,
      guint       column)
{
  return sbx_browser_source_find_stores (text, strlen (text), line, column);
}

static void
assert_span (GArray *spans,
             guint   index,
             guint   line,
             guint   column)
{
  const SbxBrowserSpan *span;

  g_assert_cmpuint (spans->len, >, index);
  span = &g_array_index (spans, SbxBrowserSpan, index);
  g_assert_cmpuint (span->line, ==, line);
  g_assert_cmpuint (span->column, ==, column);
}

static void
test_makes (void)
{
  static const char *const texts[] = {
    "x={dispatch,subscribe,getState,replaceReducer}",
    "x={dispatch:d,subscribe:s,getState:g,replaceReducer:r,[o]:q}",
    "x={dispatch: dispatch,\n subscribe: subscribe,\n getState: getState,\n"
    " replaceReducer: replaceReducer }",
    "x={dispatch:a.b,'subscribe':$s,\"getState\":_g,replaceReducer:r}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GArray) spans = find (texts[i], 0, 0);

      g_assert_cmpuint (spans->len, ==, 1);
      assert_span (spans, 0, 0, 3);
    }
}

static void
test_others (void)
{
  static const char *const texts[] = {
    "", "replaceReducer", "{subscribe,dispatch,getState,replaceReducer}",
    "{dispatch,subscribe,getState}", "{dispatch,subscribe,getState,replaceReducers:1}",
    "store.replaceReducer(x)", "dispatch,subscribe,getState, then replaceReducer",
    "{mydispatch,subscribe,getState,replaceReducer}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GArray) spans = find (texts[i], 0, 0);

      g_assert_cmpuint (spans->len, ==, 0);
    }
}

/* Columns are counted as JavaScript does, from where the script begins in its page. */
static void
test_places (void)
{
  g_autoptr (GArray) spans = find ("é😀{dispatch,subscribe,getState,replaceReducer}\n"
                                   "  return{dispatch:a,subscribe:b,getState:c,replaceReducer:d}",
                                   10, 100);
  g_autofree char *pad = g_strnfill (3000, ' ');
  g_autofree char *one_line = g_strconcat (pad, "{dispatch,subscribe,getState,replaceReducer}",
                                           NULL);
  g_autoptr (GArray) far = find (one_line, 0, 0);

  g_assert_cmpuint (spans->len, ==, 2);
  assert_span (spans, 0, 10, 104);
  assert_span (spans, 1, 11, 9);
  g_assert_cmpuint (g_array_index (spans, SbxBrowserSpan, 1).end_line, ==, 23);
  assert_span (far, 0, 0, 3001);
  g_assert_cmpuint (g_array_index (far, SbxBrowserSpan, 0).end_line, ==, 0);
  g_assert_cmpuint (g_array_index (far, SbxBrowserSpan, 0).end_column, >, 3001);
}

/* A script that is nothing but keys costs no more than its length. */
static void
test_flood (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) spans = NULL;
  clock_t start;

  for (guint i = 0; i < 200000; i++)
    g_string_append (text, "dispatch,subscribe,replaceReducer,");
  for (guint i = 0; i < 500; i++)
    g_string_append (text, "{dispatch,subscribe,getState,replaceReducer}");
  start = clock ();
  spans = sbx_browser_source_find_stores (text->str, text->len, 0, 0);
  g_assert_cmpuint (spans->len, ==, SBX_LIMIT_BROWSER_COPIES);
  g_assert_cmpint (clock () - start, <, 10 * CLOCKS_PER_SEC);
}

static void
test_params (void)
{
  g_autofree char *text = sbx_cdp_params ("{\"a\":?,\"b\":#}", "x\"</script>\n", "[1]", NULL);
  g_autoptr (SbxJson) json = sbx_json_parse (text, strlen (text), 0, 0, NULL);
  g_autofree char *a = NULL;

  g_assert_nonnull (json);
  g_assert_null (sbx_cdp_dup_member (json, 0, "a"));
  a = sbx_json_dup_string (json, sbx_json_member (json, 0, "a"), NULL);
  g_assert_cmpstr (a, ==, "x\"</script>\n");
}

/* Which variable holds the reducer, in dispatch of all makes. */
static void
test_reducer (void)
{
  static const char *const texts[][2] = {
    { "function dispatch(action) {\n  try {\n    isDispatching = true;\n"
      "    currentState = currentReducer(currentState, action);\n  } finally {", "currentReducer" },
    { "function y(h){if(!K(h))throw new Error(m(7));try{a=!0,o=n(o,h)}finally{a=!1}}", "n" },
    { "function d(e){try{_=!0,$s=r$ ( $s , e)}finally{_=!1}}", "r$" },
    { "function getState() { return currentState; }", NULL },
    { "function d(e){return state=reduce(other,e)}", NULL },
    { "(action) => store.dispatch(action)", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *name = sbx_browser_reducer_dup_name (texts[i][0]);

      g_assert_cmpstr (name, ==, texts[i][1]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/browser-source/makes", test_makes);
  g_test_add_func ("/browser-source/others", test_others);
  g_test_add_func ("/browser-source/places", test_places);
  g_test_add_func ("/browser-source/flood", test_flood);
  g_test_add_func ("/browser-source/params", test_params);
  g_test_add_func ("/browser-source/reducer", test_reducer);

  return g_test_run ();
}
