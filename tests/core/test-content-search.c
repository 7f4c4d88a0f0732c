/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What only the contents of events answer: what matches, found at once and by a search that goes on
 * while the recording grows. */

#include "config.h"

#include "filter-kit.h"

#include "sbx-content-search.h"
#include "sbx-content-test.h"
#include "sbx-export.h"
#include "sbx-needle.h"

#define OPEN \
  "{\"k\":\"store-open\",\"t\":2,\"store\":\"s1\",\"name\":\"Shop\",\"library\":\"redux\"}," \
  "{\"k\":\"state\",\"t\":3,\"store\":\"s1\",\"state\":{\"cart\":{\"items\":[1]},\"auth\":{}}}"

/* Events 4 … 11. */
#define ACTIONS \
  "{\"k\":\"dispatch\",\"t\":10,\"store\":\"s1\",\"action\":{\"type\":\"cart/add\",\"payload\":{\"user\":{\"id\":42,\"name\":\"Zoë O\\\"Neil\"}},\"meta\":{\"arg\":\"x/y\"}},\"patch\":[{\"p\":[\"cart\",\"items\"],\"at\":0,\"cut\":0,\"add\":[7]}]}," \
  "{\"k\":\"dispatch\",\"t\":20,\"store\":\"s1\",\"action\":{\"type\":\"todo/add\",\"id\":\"42\",\"Text\":\"Buy MILK\"},\"patch\":[{\"p\":[\"auth\",\"token\"],\"v\":\"abc\"}]}," \
  "{\"k\":\"dispatch\",\"t\":30,\"store\":\"s1\",\"action\":{\"type\":\"list/set\",\"payload\":[{\"n\":1},{\"n\":2.5},{\"n\":null}]},\"patch\":[{\"p\":[\"auth\"],\"v\":null}]}," \
  "{\"k\":\"dispatch\",\"t\":40,\"store\":\"s1\",\"action\":{\"type\":\"a\",\"payload\":\"\\u006dilk \\u00e4\"},\"error\":\"Boom in reducer\",\"patch\":[{\"p\":[],\"v\":{}}]}," \
  "{\"k\":\"dispatch\",\"t\":50,\"store\":\"s1\",\"action\":{\"type\":\"b\",\"payload\":null,\"deep\":{\"a.b\":{\"c d\":true}}},\"patch\":[{\"p\":[\"auth\",\"token\",\"left\"],\"v\":1}]}," \
  "{\"k\":\"dispatch\",\"t\":60,\"store\":\"s1\",\"action\":\"plain text\",\"patch\":[{\"p\":[\"auth\",\"other\"],\"v\":1}]}," \
  "{\"k\":\"bridge-sent\",\"t\":61,\"bridge\":\"b\",\"id\":\"1\",\"hash\":\"h\",\"body\":{\"type\":\"milk\"}}," \
  "{\"k\":\"dispatch\",\"t\":70,\"store\":\"s1\",\"action\":{\"type\":\"milk\"},\"patch\":[{\"p\":[\"cart\",\"items\",2,\"qty\"],\"v\":1}]}"

static SbxMatcher *
match (Kit       *kit,
       SbxFilter *filter)
{
  const SbxMatcherScope scope = {
    .symbols = sbx_session_get_symbols (kit->session),
    .rows = sbx_session_get_rows (kit->session),
  };
  SbxMatcher *matcher = sbx_matcher_new (filter);

  sbx_matcher_set_scope (matcher, &scope);

  return matcher;
}

static void
assert_found (Kit        *kit,
              const char *text,
              const char *expected)
{
  g_autoptr (SbxFilter) filter = parse (text);
  g_autoptr (SbxMatcher) matcher = match (kit, filter);
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  g_assert_true (sbx_content_search_run (kit->recording, matcher, NULL, &error));
  g_assert_no_error (error);
  found = list_rows (kit, matcher);
  g_test_message ("%s", text);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_terms (void)
{
  static const struct { const char *text; const char *rows; } cases[] = {
    { "payload:milk", "5 7" },
    { "payload:MILK", "5 7" },
    { "payload:\"milk ä\"", "7" },
    { "payload:\"MILK Ä\"", "7" },
    { "payload:m*k", "5 7" },
    { "payload:\"o\\\"neil\"", "4" },
    { "payload:zoë", "4" },
    { "payload:zoE", "" },
    { "payload:user", "4" },
    { "payload:42", "4 5" },
    { "payload:x/y", "4" },
    { "payload:todo", "" },
    { "payload:plain", "9" },
    { "payload:null", "6 8" },
    { "payload:any", "4 6 7 8" },
    { "-payload:any", "1 5 9 11" },
    { "action:todo", "5" },
    { "action:any", "4 5 6 7 8 9 11" },
    { "meta:x", "4" },
    { "meta:any", "4" },
    { "meta.arg:x/y", "4" },
    { "payload.user.id:42", "4" },
    { "payload.USER.id:42", "4" },
    { "payload.user.id:4", "" },
    { "payload.user.id:4*", "4" },
    { "payload.user.id:>41", "4" },
    { "payload.user.id:>42", "" },
    { "payload.user.id:40..50,7", "4" },
    { "payload.user:any", "4" },
    { "payload.*.id:any", "4" },
    { "payload.u?er.i*:42", "4" },
    { "payload.1.n:2.5", "6" },
    { "payload.*.n:>2", "6" },
    { "payload.*.n:null", "6" },
    { "payload.3.n:any", "" },
    { "action.id:42", "5" },
    { "action.text:\"buy milk\"", "5" },
    { "action.text:buy", "" },
    { "action.deep.\"a.b\".\"c d\":true", "8" },
    { "action.deep.a.b:any", "" },
    { "action.type:cart/*", "4" },
    { "changed:auth.token", "5 6 7 8" },
    { "changed:auth.token.left", "5 6 7 8" },
    { "changed:auth.tok", "6 7" },
    { "changed:AUTH.TOKEN", "5 6 7 8" },
    { "changed:auth.*", "5 6 7 8 9" },
    { "changed:*.token", "5 6 7 8" },
    { "changed:cart.items", "4 7 11" },
    { "changed:cart.items.2", "4 7 11" },
    { "changed:cart.items.3.qty", "4 7" },
    { "changed:\"auth\".\"token\"", "5 6 7 8" },
    { "-changed:auth.token is:action", "4 9 11" },
    { "error:boom", "7" },
    { "error:\"in reducer\"", "7" },
    { "error:cart", "" },
    { "payload:milk OR payload:user", "4 5 7" },
    { "payload:milk -error:boom", "5" },
    { "payload:42 payload.user.id:42 type:cart/*", "4" },
  };
  Kit kit;
  SbxRun *run;
  g_autoptr (GError) error = NULL;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, OPEN "," ACTIONS);
  g_assert_true (sbx_session_commit (kit.session, &error));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_found (&kit, cases[i].text, cases[i].rows);
  kit_clear (&kit);
}

/* An export asks the contents, too. */
static void
test_export (void)
{
  g_autoptr (SbxFilter) filter = parse ("payload:milk type:todo/*");
  const SbxExportOptions options = { .format = SBX_EXPORT_JSON, .raw = TRUE, .filter = filter };
  g_autofree char *output = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  SbxRun *run;
  Kit kit;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, OPEN "," ACTIONS);
  g_assert_true (sbx_session_commit (kit.session, &error));
  output = g_strconcat (kit.path, ".json", NULL);
  sbx_export (kit.path, output, &options, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (output, &text, NULL, &error));
  g_assert_nonnull (strstr (text, "todo/add"));
  g_assert_null (strstr (text, "cart/add"));
  g_unlink (output);
  kit_clear (&kit);
}

/* --- Searches -------------------------------------------------------------------------------- */

typedef struct
{
  GMainLoop *loop;
  SbxMatcher *matcher;
  guint n_portions;
  guint32 searched;
} Heard;

static void
found_cb (SbxContentSearch  *search,
          SbxContentPortion *portion,
          Heard             *heard)
{
  g_assert_cmpuint (portion->searched, >=, heard->searched);
  heard->searched = portion->searched;
  heard->n_portions++;
  sbx_content_portion_apply (portion, heard->matcher);
  if (sbx_content_search_get_progress (search) >= 1)
    g_main_loop_quit (heard->loop);
}

static void
add_action (Kit    *kit,
            SbxRun *run,
            guint   seq)
{
  g_autofree char *text = g_strdup_printf ("{\"k\":\"dispatch\",\"t\":%u,\"store\":\"s1\",\"action\":{"
                                           "\"type\":\"n\",\"payload\":\"%s\"},\"patch\":[]}", seq,
                                           seq % 2 == 0 ? "even" : "odd");

  kit_must_take (kit, run, seq, text);
}

/* The search hears of events before they are on disk, and goes on when they are. */
static void
test_live (void)
{
  g_autoptr (SbxFilter) filter = parse ("payload:even");
  g_autoptr (SbxFilter) opposite = parse ("-payload:even is:action");
  g_autoptr (SbxMatcher) matcher = NULL;
  g_autoptr (SbxContentSearch) search = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  Heard heard = { .loop = g_main_loop_new (NULL, FALSE) };
  SbxRun *run;
  Kit kit;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, OPEN);
  for (guint i = 3; i <= 6; i++)
    add_action (&kit, run, i);
  g_assert_true (sbx_session_commit (kit.session, &error));
  heard.matcher = matcher = match (&kit, filter);
  before = list_rows (&kit, matcher);
  g_assert_cmpstr (before, ==, "");
  search = sbx_content_search_new (kit.path, filter);
  g_signal_connect (search, "found", G_CALLBACK (found_cb), &heard);
  sbx_content_search_extend (search, sbx_session_get_n_events (kit.session));
  g_main_loop_run (heard.loop);
  first = list_rows (&kit, matcher);
  g_assert_cmpstr (first, ==, "5 7");

  for (guint i = 7; i <= 9; i++)
    add_action (&kit, run, i);
  sbx_content_search_extend (search, sbx_session_get_n_events (kit.session));
  g_assert_cmpfloat (sbx_content_search_get_progress (search), <, 1);
  g_usleep (50000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (heard.searched, ==, 7);
  g_assert_true (sbx_session_commit (kit.session, &error));
  g_main_loop_run (heard.loop);
  second = list_rows (&kit, matcher);
  g_assert_cmpstr (second, ==, "5 7 9");

  /* What was not read is undecided, and so is its opposite. */
  {
    g_autoptr (SbxMatcher) other = match (&kit, opposite);
    g_autofree char *none = list_rows (&kit, other);
    g_autofree char *some = NULL;
    const guint32 hit = 5;

    g_assert_cmpstr (none, ==, "");
    sbx_matcher_add_hits (other, 0, &hit, 1);
    sbx_matcher_set_searched (other, 6);
    some = list_rows (&kit, other);
    g_assert_cmpstr (some, ==, "4 6");
  }

  g_main_loop_unref (heard.loop);
  g_clear_object (&search);
  kit_clear (&kit);
}

/* Whoever writes a filter lets go of a search with every key. */
static void
test_let_go (void)
{
  g_autoptr (SbxFilter) filter = parse ("payload:even");
  SbxRun *run;
  Kit kit;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, OPEN);
  for (guint i = 3; i <= 200; i++)
    add_action (&kit, run, i);
  g_assert_true (sbx_session_commit (kit.session, NULL));
  for (guint i = 0; i < 50; i++)
    {
      SbxContentSearch *search = sbx_content_search_new (kit.path, filter);

      sbx_content_search_extend (search, sbx_session_get_n_events (kit.session));
      if (i % 2 == 0)
        g_usleep (i * 40);
      if (i % 3 == 0)
        g_main_context_iteration (NULL, FALSE);
      g_assert_finalize_object (search);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_usleep (20000);
  kit_clear (&kit);
}

static void
failed_cb (SbxContentSearch *search,
           const GError     *error,
           Heard            *heard)
{
  g_assert_nonnull (error->message);
  g_assert_cmpfloat (sbx_content_search_get_progress (search), ==, 1);
  g_main_loop_quit (heard->loop);
}

static void
test_failure (void)
{
  g_autoptr (SbxFilter) filter = parse ("payload:even");
  g_autoptr (SbxContentSearch) search = sbx_content_search_new ("/nowhere/at/all", filter);
  Heard heard = { .loop = g_main_loop_new (NULL, FALSE) };

  g_signal_connect (search, "failed", G_CALLBACK (failed_cb), &heard);
  sbx_content_search_extend (search, 5);
  g_main_loop_run (heard.loop);
  g_main_loop_unref (heard.loop);
}

static void
test_cancelled (void)
{
  g_autoptr (SbxFilter) filter = parse ("payload:even");
  g_autoptr (SbxMatcher) matcher = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  SbxRun *run;
  Kit kit;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, OPEN);
  g_assert_true (sbx_session_commit (kit.session, NULL));
  matcher = match (&kit, filter);
  g_cancellable_cancel (cancellable);
  g_assert_false (sbx_content_search_run (kit.recording, matcher, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  kit_clear (&kit);
}

/* --- Needles --------------------------------------------------------------------------------- */

static gboolean
find_slowly (const char *needle,
             const char *text)
{
  g_autofree char *a = g_ascii_strdown (needle, -1);
  g_autofree char *b = g_ascii_strdown (text, -1);

  return strstr (b, a) != NULL;
}

static void
test_needle (void)
{
  static const char letters[] = "aAbB.[{@`";

  for (guint i = 0; i < 20000; i++)
    {
      gsize length = (gsize) g_test_rand_int_range (1, 5);
      gsize size = (gsize) g_test_rand_int_range (0, 300);
      g_autofree char *needle = g_new0 (char, length + 1);
      g_autofree char *text = g_new0 (char, size + 1);
      g_autoptr (SbxNeedle) made = NULL;

      for (gsize j = 0; j < length; j++)
        needle[j] = letters[g_test_rand_int_range (0, sizeof letters - 1)];
      for (gsize j = 0; j < size; j++)
        text[j] = letters[g_test_rand_int_range (0, sizeof letters - 1)];
      made = sbx_needle_new (needle, length);
      g_assert_cmpint (sbx_needle_is_in (made, text, size), ==, find_slowly (needle, text));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/content-search/needle", test_needle);
  g_test_add_func ("/content-search/terms", test_terms);
  g_test_add_func ("/content-search/export", test_export);
  g_test_add_func ("/content-search/live", test_live);
  g_test_add_func ("/content-search/let-go", test_let_go);
  g_test_add_func ("/content-search/failure", test_failure);
  g_test_add_func ("/content-search/cancelled", test_cancelled);

  return g_test_run ();
}
