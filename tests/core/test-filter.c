/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The filter language: what is understood, what is refused and where, and which rows it leaves. */

#include "config.h"

#include "filter-kit.h"

#include "sbx-filter-context.h"
#include "sbx-limits.h"

/* --- What is refused ------------------------------------------------------------------------- */

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    SbxFilterError code;
    const char *word;  /* where it is wrong */
    const char *says;  /* part of the sentence */
  } cases[] = {
    { "remot:cart", SBX_FILTER_ERROR_KEY, "remot", "Did you mean “remote”?" },
    { "type:a  zzzzzzzzz:b", SBX_FILTER_ERROR_KEY, "zzzzzzzzz", "in quotes" },
    { "http://x", SBX_FILTER_ERROR_KEY, "http", "in quotes" },
    { "foo.bar:1", SBX_FILTER_ERROR_KEY, "foo", "in quotes" },
    { "type.x:1", SBX_FILTER_ERROR_PATH, ".x:", "takes no path" },
    { "payload..a:1", SBX_FILTER_ERROR_PATH, "1", "dots between" },
    { "changed:a..b", SBX_FILTER_ERROR_PATH, "a..b", "dots between" },
    { "changed:.", SBX_FILTER_ERROR_PATH, ".", "dots between" },
    { "type:", SBX_FILTER_ERROR_EMPTY, "", "behind “type:”" },
    { "type: cart", SBX_FILTER_ERROR_EMPTY, "", "without a blank" },
    { "type:a,", SBX_FILTER_ERROR_EMPTY, "", "behind “type:”" },
    { "is:acton", SBX_FILTER_ERROR_WORD, "acton", "Did you mean “action”?" },
    { "is:qqqqqqqqqqqq", SBX_FILTER_ERROR_WORD, "qqqqqqqqqqqq", "It takes: action, begin" },
    { "duration:fast", SBX_FILTER_ERROR_DURATION, "fast", ">50ms" },
    { "duration:>50xs", SBX_FILTER_ERROR_DURATION, ">50xs", ">50ms" },
    { "duration:..", SBX_FILTER_ERROR_DURATION, "..", ">50ms" },
    { "duration:0x10", SBX_FILTER_ERROR_DURATION, "0x10", ">50ms" },
    { "number:1ms", SBX_FILTER_ERROR_NUMBER, "1ms", "100..200" },
    { "after:noon", SBX_FILTER_ERROR_TIME, "noon", "14:05:30" },
    { "before:25:00", SBX_FILTER_ERROR_TIME, "25:00", "14:05:30" },
    { "after:12:60", SBX_FILTER_ERROR_TIME, "12:60", "14:05:30" },
    { "a \"b c", SBX_FILTER_ERROR_QUOTE, "\"b c", "quotation mark" },
    { "payload:\"b\\\"", SBX_FILTER_ERROR_QUOTE, "\"b\\\"", "quotation mark" },
    { "(a", SBX_FILTER_ERROR_GROUP, "(", "not closed" },
    { "a )", SBX_FILTER_ERROR_GROUP, ")", "not opened" },
    { "a ( )", SBX_FILTER_ERROR_GROUP, "( )", "nothing between" },
    { "OR a", SBX_FILTER_ERROR_OPERAND, "OR", "in quotes" },
    { "a OR", SBX_FILTER_ERROR_OPERAND, "OR", "in quotes" },
    { "a AND OR b", SBX_FILTER_ERROR_OPERAND, "AND", "in quotes" },
    { "a NOT", SBX_FILTER_ERROR_OPERAND, "NOT", "in quotes" },
    { "(a OR)", SBX_FILTER_ERROR_OPERAND, "OR", "in quotes" },
    { "a \xff", SBX_FILTER_ERROR_TEXT, "\xff", "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      SbxFilterPlace place;
      g_autoptr (SbxFilter) filter = sbx_filter_new (cases[i].text, &place, &error);
      g_autofree char *word = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_null (filter);
      g_assert_error (error, SBX_FILTER_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].says));
      word = g_strndup (cases[i].text + place.start, place.end - place.start);
      g_assert_cmpstr (word, ==, cases[i].word);
    }
}

static void
test_limits (void)
{
  g_autofree char *size = g_strnfill (SBX_LIMIT_FILTER_SIZE, 'a');
  g_autofree char *more = g_strconcat (size, "a", NULL);
  g_autofree char *depth = g_strnfill (SBX_LIMIT_FILTER_DEPTH, '-');
  g_autofree char *deep = g_strconcat (depth, "a", NULL);
  g_autoptr (GString) terms = g_string_new ("type:a");
  g_autoptr (SbxFilter) longest = parse (size);
  g_autoptr (SbxFilter) deepest = parse (deep + 1);
  g_autoptr (SbxFilter) fullest = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (sbx_filter_new (more, NULL, &error));
  g_assert_error (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_SIZE);
  g_clear_error (&error);
  g_assert_null (sbx_filter_new (deep, NULL, &error));
  g_assert_error (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_SIZE);
  g_clear_error (&error);
  for (guint i = 1; i < SBX_LIMIT_FILTER_TERMS; i++)
    g_string_append (terms, ",a");
  fullest = parse (terms->str);
  g_string_append (terms, ",a");
  g_assert_null (sbx_filter_new (terms->str, NULL, &error));
  g_assert_error (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_SIZE);
}

static void
test_needs (void)
{
  static const struct { const char *text; gboolean empty, content, links, findings; } cases[] = {
    { "", TRUE, FALSE, FALSE, FALSE },
    { "  \t ", TRUE, FALSE, FALSE, FALSE },
    { "cart", FALSE, FALSE, FALSE, FALSE },
    { "changed:auth", FALSE, FALSE, FALSE, FALSE },
    { "changed:\"auth.token\"", FALSE, FALSE, FALSE, FALSE },
    { "changed:auth.token", FALSE, TRUE, FALSE, FALSE },
    { "-(a OR payload:x)", FALSE, TRUE, FALSE, FALSE },
    { "error:any", FALSE, FALSE, FALSE, FALSE },
    { "error:boom", FALSE, TRUE, FALSE, FALSE },
    { "bridge:dropped", FALSE, FALSE, TRUE, FALSE },
    { "async:>1s", FALSE, FALSE, TRUE, FALSE },
    { "finding:any", FALSE, FALSE, FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxFilter) filter = parse (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (sbx_filter_is_empty (filter), ==, cases[i].empty);
      g_assert_cmpint (sbx_filter_needs_content (filter), ==, cases[i].content);
      g_assert_cmpint (sbx_filter_needs_links (filter), ==, cases[i].links);
      g_assert_cmpint (sbx_filter_needs_findings (filter), ==, cases[i].findings);
    }
}

/* `|` is the cursor. */
static void
test_context (void)
{
  static const struct { const char *text; const char *key; const char *typed; const char *replaced; } cases[] = {
    { "|", NULL, "", "" },
    { "re|", NULL, "re", "re" },
    { "re|mote:cart", NULL, "re", "remote:" },
    { "-re|", NULL, "re", "re" },
    { "a re|", NULL, "re", "re" },
    { "a |b", NULL, "", "" },
    { "(re|", NULL, "re", "re" },
    { "a (b OR -re|)", NULL, "re", "re" },
    { "remote:|", "remote", "", "" },
    { "REMOTE:ca|rt x", "remote", "ca", "cart" },
    { "remote:cart,pro|", "remote", "pro", "pro" },
    { "remote:ca|rt,pro", "remote", "ca", "cart" },
    { "remote:cart,|", "remote", "", "" },
    { "remote:\"a b,c|", "remote", "a b,c", "\"a b,c" },
    { "remote:\"a b\",c|", "remote", "c", "c" },
    { "payload.user.id:4|", "payload", "4", "4" },
    { "payload.us|", NULL, "payload.us", "payload.us" },
    { "remote:cart |", NULL, "", "" },
    { "type:é|", "type", "é", "é" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize cursor = (gsize) (strchr (cases[i].text, '|') - cases[i].text);
      g_auto (GStrv) parts = g_strsplit (cases[i].text, "|", 2);
      g_autofree char *text = g_strconcat (parts[0], parts[1], NULL);
      g_autofree char *replaced = NULL;
      g_auto (SbxFilterContext) context = { 0 };

      sbx_filter_context_init (&context, text, cursor);
      replaced = g_strndup (text + context.place.start, context.place.end - context.place.start);
      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (context.key, ==, cases[i].key);
      g_assert_cmpstr (context.typed, ==, cases[i].typed);
      g_assert_cmpstr (replaced, ==, cases[i].replaced);
    }
}

static void
test_quote (void)
{
  static const struct { const char *key; const char *value; const char *written; } cases[] = {
    { "type", "cart/add", "cart/add" },
    { "type", "a b", "\"a b\"" },
    { "type", "a,b", "\"a,b\"" },
    { "type", "f(x)", "\"f(x)\"" },
    { "type", "a*", "\"a*\"" },
    { "type", "say \"hi\\\"", "\"say \\\"hi\\\\\\\"\"" },
    { "remote", "None", "\"None\"" },
    { "remote", "", "\"\"" },
    { "changed", "a.b", "\"a.b\"" },
    { "gap", "5", "\"5\"" },
    { NULL, "cart", "cart" },
    { NULL, "-cart", "\"-cart\"" },
    { NULL, "type:x", "\"type:x\"" },
    { NULL, "OR", "\"OR\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *written = sbx_filter_quote (cases[i].key, cases[i].value);
      g_autofree char *text = g_strconcat (cases[i].key != NULL ? cases[i].key : "",
                                           cases[i].key != NULL ? ":" : "", written, NULL);
      g_autoptr (SbxFilter) filter = parse (text);

      g_assert_cmpstr (written, ==, cases[i].written);
    }
}

/* --- What is left ---------------------------------------------------------------------------- */

static void
assert_rows (Kit        *kit,
             const char *text,
             const char *expected)
{
  g_autoptr (SbxFilter) filter = parse (text);
  g_autoptr (SbxMatcher) matcher = sbx_matcher_new (filter);
  g_autoptr (SbxOverview) overview = sbx_overview_new (kit->session);
  const SbxMatcherScope scope = {
    .symbols = sbx_session_get_symbols (kit->session),
    .rows = sbx_session_get_rows (kit->session),
    .overview = overview,
  };
  g_autofree char *found = NULL;

  g_assert_cmpuint (sbx_matcher_set_scope (matcher, &scope), ==, 0);
  g_assert_cmpuint (sbx_matcher_set_scope (matcher, &scope), ==, G_MAXUINT32);
  found = list_rows (kit, matcher);
  g_test_message ("%s", text);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_rows (void)
{
  static const struct { const char *text; const char *rows; } cases[] = {
    { "", "1 5 6 7 8 9" },
    { "cart", "5 6 9" },
    { "CART", "5 6 9" },
    { "äpfel", "8" },
    { "cart/ remove", "6" },
    { "-cart", "1 7 8" },
    { "--cart", "5 6 9" },
    { "NOT cart", "1 7 8" },
    { "cart OR äpf", "5 6 8 9" },
    { "cart remove OR äpf", "6 8" },
    { "cart AND remove", "6" },
    { "cart (remove OR odd)", "6 9" },
    { "cart -(remove OR odd)", "5" },
    { "\"cart is\"", "9" },
    { "\"cart/add\" OR \"OR\"", "5" },
    { "in (now)", "7" },
    { "\"(now)\"", "7" },
    { "c*add", "5" },
    { "-", "" },
    { "type:cart", "" },
    { "type:cart/add", "5" },
    { "type:CART/ADD", "5" },
    { "type:cart/*", "5 6" },
    { "TYPE:cart/*", "5 6" },
    { "type:*r?move", "6" },
    { "type:cart/add,äpfel", "5 8" },
    { "type:\"auth/in (now)\"", "7" },
    { "type:\"auth/in \"*", "7" },
    { "type:\"cart/*\"", "" },
    { "-type:cart/*", "1 7 8 9" },
    { "type:cart/*,the*", "5 6" },
    { "remote:cart", "5 6" },
    { "remote:none", "1 7 8 9" },
    { "remote:any", "5 6" },
    { "remote:\"none\"", "" },
    { "-remote:cart type:*", "7 8" },
    { "store:shop", "5 6 7 8" },
    { "store:s1", "5 6 7 8" },
    { "store:s?", "5 6 7 8" },
    { "store:none", "1 9" },
    { "peer:p", "1 5 6 7 8 9" },
    { "peer:q", "" },
    { "library:redux", "5 6 7 8" },
    { "library:zus*", "" },
    { "is:action", "5 6 7 8" },
    { "kind:action", "5 6 7 8" },
    { "is:begin,log", "1 9" },
    { "is:error", "8" },
    { "error:any", "8" },
    { "changed:cart", "5 7" },
    { "changed:auth,x", "7" },
    { "changed:*a*", "5 7" },
    { "changed:any", "5 7" },
    { "changed:none", "6 8" },
    { "duration:>50ms", "6" },
    { "duration:>=50", "6 7" },
    { "duration:<1ms", "5" },
    { "duration:>0.3ms", "6 7" },
    { "duration:>=300us", "5 6 7" },
    { "duration:<0.3", "" },
    { "duration:<=500us", "5" },
    { "duration:0.05s..1min", "6 7" },
    { "duration:..50ms", "5 7" },
    { "duration:50", "7" },
    { "-duration:>50ms is:action", "5 7 8" },
    { "number:5..6", "5 6" },
    { "number:>7", "8 9" },
    { "number:8", "8" },
    { "after:+1s", "9" },
    { "before:+15ms", "1 5" },
    { "after:2026-11-20", "1 5 6 7 8 9" },
    { "before:2026-11-19T12:00", "" },
    { "after:2026-11-20T00:00:00Z before:2027-01-01", "1 5 6 7 8 9" },
    { "after:00:00", "1 5 6 7 8 9" },
    { "after:23:59:59.999", "" },
    { "gap:any", "" },
  };
  Kit kit;
  SbxRun *run;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, EVENTS);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_rows (&kit, cases[i].text, cases[i].rows);
  kit_clear (&kit);
}

/* What is missing is shown unless the filter speaks against it, of it, or of another peer. */
static void
test_gaps (void)
{
  static const struct { const char *text; const char *rows; } cases[] = {
    { "cart/add", "5 10" },
    { "-cart/add", "1 6 7 8 9 10 12" },
    { "type:nothing", "10" },
    { "remote:cart", "5 6 10" },
    { "remote:other", "" },
    { "remote:none", "1 7 8 9 10 12" },
    { "duration:>1h", "10" },
    { "changed:auth", "7 10" },
    { "payload:x", "10" },
    { "finding:any", "" },
    { "is:gap", "10" },
    { "gap:any", "10" },
    { "gap:missing", "10" },
    { "gap:queue", "" },
    { "gap:>2", "10" },
    { "gap:<2", "" },
    { "-gap:any cart/add", "5" },
    { "is:action cart/add", "5" },
    { "peer:q", "12" },
  };
  Kit kit;
  SbxRun *run;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, EVENTS);
  kit_must_take (&kit, run, 20, "{\"k\":\"render\",\"t\":2001,\"root\":\"a\",\"count\":1,\"ms\":1}");
  kit_hello (&kit, "q", "r2", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_rows (&kit, cases[i].text, cases[i].rows);
  kit_clear (&kit);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/filter/errors", test_errors);
  g_test_add_func ("/filter/limits", test_limits);
  g_test_add_func ("/filter/needs", test_needs);
  g_test_add_func ("/filter/context", test_context);
  g_test_add_func ("/filter/quote", test_quote);
  g_test_add_func ("/filter/rows", test_rows);
  g_test_add_func ("/filter/gaps", test_gaps);

  return g_test_run ();
}
