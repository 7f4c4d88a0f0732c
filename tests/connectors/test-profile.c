/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Profiles: what is wrong with one and where, what messages mean by one, which one fits, and the
 * patches of others. */

#include "config.h"

#include <glib/gstdio.h>

#include "config-kit.h"
#include "sbx-foreign-patch.h"
#include "sbx-limits.h"
#include "sbx-patch.h"
#include "sbx-profile-preview.h"
#include "sbx-profiles.h"

static SbxJson *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  SbxJson *json = sbx_json_parse (text, strlen (text), 0, 0, &error);

  g_assert_no_error (error);

  return json;
}

/* --- Mistakes --------------------------------------------------------------------------------- */

typedef struct
{
  const char *text;
  guint line;
  guint column;
  const char *problem;
} Mistake;

#define RULES "\"messages\":[{\"is\":\"state\"}]"

static const Mistake mistakes[] = {
  { "", 1, 1, "stops being JSON" },
  { "{\n  \"id\": \"a\",\n  \"name\" \"b\"\n}", 3, 10, "stops being JSON" },
  { "{\n  \"id\": \"a\",\n}", 3, 1, "stops being JSON" },
  { "{\"id\": tru}", 1, 8, "stops being JSON" },
  { "{\"é\": \"ü\", \"x\": [1, 2}", 1, 22, "stops being JSON" },
  { "{\"id\":\"a\"} x", 1, 12, "stops being JSON" },
  { "{\"id\": \"no end", 1, 8, "stops being JSON" },
  { "[]", 1, 1, "an object is expected" },
  { "{" RULES "}", 1, 1, "“id” is missing" },
  { "{\"id\":\"../../x\"," RULES "}", 1, 7, "may have" },
  { "{\n \"id\":\"a\",\n \"nmae\":\"b\"," RULES "}", 3, 2, "“nmae” means nothing here" },
  { "{\"id\":\"a\"}", 1, 1, "“messages” must be a list" },
  { "{\"id\":\"a\",\"messages\":[]}", 1, 22, "“messages” must be a list" },
  { "{\"id\":\"a\",\"messages\":[{\"is\":\"ignore\"}]}", 1, 22, "where a state or an action is" },
  { "{\"id\":\"a\",\"messages\":[\n  {\"is\": \"stat\"}]}", 2, 10, "must be state, json-patch" },
  { "{\"id\":\"a\",\"messages\":[{\"is\":\"state\",\"value\":\"state\"}]}", 1, 45, "JSON Pointer" },
  { "{\"id\":\"a\",\"messages\":[{\"is\":\"state\",\"value\":\"/a~2\"}]}", 1, 45, "JSON Pointer" },
  { "{\"id\":\"a\",\"messages\":[{\"when\":{\"type\":1},\"is\":\"state\"}]}", 1, 32, "JSON Pointer" },
  { "{\"id\":\"a\",\"messages\":[{\"is\":\"done\"}]}", 1, 23, "needs “id”" },
  { "{\"id\":\"a\",\"headers\":{\"Host\":\"x\"}," RULES "}", 1, 22, "no header that a profile" },
  { "{\"id\":\"a\",\"headers\":{\"X\":\"a\\r\\nHost: b\"}," RULES "}", 1, 26, "control characters" },
  { "{\"id\":\"a\",\"heartbeat\":{\"every\":1,\"send\":1}," RULES "}", 1, 32, "1000 to 3600000" },
  { "{\"id\":\"a\",\"subprotocol\":\"a\\r\\nb\"," RULES "}", 1, 25, "no subprotocol" },
};

static void
test_mistakes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      const Mistake *mistake = &mistakes[i];
      g_autoptr (GError) error = NULL;
      SbxTextPlace place = { 0 };

      g_assert_null (sbx_profile_parse (mistake->text, strlen (mistake->text), &place, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, mistake->problem));
      g_assert_cmpuint (place.line, ==, mistake->line);
      g_assert_cmpuint (place.column, ==, mistake->column);
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new ("{\"id\":\"a\",\"messages\":[");
  g_autofree char *large = g_strnfill (SBX_LIMIT_PROFILE_SIZE + 1, ' ');
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= SBX_LIMIT_PROFILE_RULES; i++)
    g_string_append_printf (text, "%s{\"is\":\"state\"}", i > 0 ? "," : "");
  g_string_append (text, "]}");
  g_assert_null (sbx_profile_parse (text->str, text->len, NULL, &error));
  g_assert_error (error, SBX_PROFILE_ERROR, SBX_PROFILE_ERROR_MEANING);
  g_clear_error (&error);
  g_assert_null (sbx_profile_parse (large, strlen (large), NULL, &error));
  g_assert_error (error, SBX_PROFILE_ERROR, SBX_PROFILE_ERROR_SIZE);
}

/* --- Guesses ---------------------------------------------------------------------------------- */

typedef struct
{
  const char *profile;
  const char *messages[4];
} Guess;

static const Guess guesses[] = {
  { "state-and-actions", { "{\"type\":\"state\",\"state\":{\"n\":1}}" } },
  { "state-and-actions", { "{\"type\":\"welcome\"}", "{\"type\":\"state\",\"state\":{}}",
                           "{\"type\":\"patch\",\"patch\":[]}" } },
  { "type-payload", { "{\"type\":\"STATE\",\"payload\":{\"n\":1}}" } },
  { "type-payload", { "{\"type\":\"cart/add\",\"payload\":{\"id\":1}}" } },
  { "state-or-patch", { "{\"state\":{\"n\":1}}", "{\"patch\":{\"n\":2}}" } },
  { "event-data", { "{\"event\":\"state\",\"data\":{\"n\":1}}" } },
  { "bare-state", { "{\"n\":1}", "{\"n\":2}" } },
  { "json-patch", { "{\"n\":1}", "[{\"op\":\"replace\",\"path\":\"/n\",\"value\":2}]" } },
  /* Some message that it has no rule for does not lose a profile what it has read; a member of a
   * plain state that looks like an envelope does not make it one. */
  { "state-or-patch", { "{\"state\":{\"n\":1}}", "{\"evt\":\"motd\"}", "{\"evt\":\"more\"}" } },
  { "bare-state", { "{\"n\":1}", "{\"n\":2,\"state\":\"open\",\"action\":1}" } },
  { "event-data", { "{\"event\":\"change\",\"data\":{\"state\":{},\"action\":{}}}" } },
  { NULL, { "1", "\"hello\"" } },
  { NULL, { "null" } },
};

static void
test_guesses (void)
{
  g_autoptr (GPtrArray) profiles = sbx_profiles_load (NULL);

  g_assert_cmpuint (profiles->len, ==, 7);
  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    {
      g_autoptr (GPtrArray) messages = NULL;
      SbxProfile *profile;

      messages = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_json_unref);
      for (guint j = 0; j < 4 && guesses[i].messages[j] != NULL; j++)
        g_ptr_array_add (messages, parse (guesses[i].messages[j]));
      profile = sbx_profiles_guess (profiles, messages);
      g_assert_cmpstr (profile != NULL ? profile->id : NULL, ==, guesses[i].profile);
    }
}

/* --- What goes out ---------------------------------------------------------------------------- */

static void
test_fill (void)
{
  const char *text = "{\"id\":\"a\"," RULES ",\"dispatch\":{\"a\":\"$action\",\"t\":\"$type\","
                     "\"p\":\"$payload\",\"i\":\"$id\",\"s\":[\"$store\"],\"k\":\"key=$secret\","
                     "\"n\":1.50,\"x\":\"$actions\"}}";
  g_autoptr (SbxProfile) profile = sbx_profile_parse (text, strlen (text), NULL, NULL);
  g_autoptr (SbxJson) action = parse ("{\"type\":\"add \\\"1\\\"\",\"payload\":[1]}");
  g_autofree char *filled = NULL;
  g_autofree char *empty = NULL;

  filled = sbx_profile_fill (profile, profile->dispatch, action, 7, "s\"1", "pass\"word");
  g_assert_cmpstr (filled, ==, "{\"a\":{\"type\":\"add \\\"1\\\"\",\"payload\":[1]},"
                   "\"t\":\"add \\\"1\\\"\",\"p\":[1],\"i\":7,\"s\":[\"s\\\"1\"],"
                   "\"k\":\"key=pass\\\"word\",\"n\":1.50,\"x\":\"$actions\"}");
  empty = sbx_profile_fill (profile, profile->dispatch, NULL, 0, NULL, NULL);
  g_assert_cmpstr (empty, ==, "{\"a\":null,\"t\":null,\"p\":null,\"i\":0,\"s\":[\"\"],"
                   "\"k\":\"key=\",\"n\":1.50,\"x\":\"$actions\"}");
}

/* --- Preview ---------------------------------------------------------------------------------- */

static void
test_preview (void)
{
  const char *const texts[] = {
    "{\"kind\":\"full\",\"body\":{\"n\":1},\"by\":\"init\"}", "{\"kind\":\"delta\",\"body\":{\"n\":2}}",
    "{\"kind\":\"ops\",\"body\":[{\"op\":\"remove\",\"path\":\"/gone\"}]}", "{\"kind\":\"beat\"}",
    "{\"kind\":\"other\"}", "no JSON",
  };
  const char *profile = "{\"id\":\"mine\",\"messages\":["
    "{\"when\":{\"/kind\":\"full\"},\"is\":\"state\",\"value\":\"/body\",\"type\":\"/by\"},"
    "{\"when\":{\"/kind\":\"ops\"},\"is\":\"json-patch\",\"value\":\"/body\"},"
    "{\"when\":{\"/kind\":[\"delta\",\"d\"]},\"is\":\"merge-patch\",\"value\":\"/body\"},"
    "{\"when\":{\"/kind\":\"beat\"},\"is\":\"ignore\",\"reply\":{\"kind\":\"alive\"}}]}";
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  SbxTextPlace place;
  SbxPreviewLine *line;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (messages, g_bytes_new (texts[i], strlen (texts[i])));
  lines = sbx_profile_preview (profile, strlen (profile), messages, &place, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, ==, G_N_ELEMENTS (texts));
  line = lines->pdata[0];
  g_assert_cmpint (line->kind, ==, SBX_MESSAGE_STATE);
  g_assert_cmpstr (line->store, ==, "main");
  g_assert_cmpstr (line->action, ==, "\"init\"");
  g_assert_cmpstr (line->summary, ==, "{\"n\":1}");
  line = lines->pdata[1];
  g_assert_cmpint (line->kind, ==, SBX_MESSAGE_MERGE_PATCH);
  g_assert_null (line->problem);
  line = lines->pdata[2];
  g_assert_nonnull (strstr (line->problem, "does not have"));
  line = lines->pdata[3];
  g_assert_cmpstr (line->reply, ==, "{\"kind\":\"alive\"}");
  line = lines->pdata[4];
  g_assert_cmpstr (line->problem, ==, "no rule fits this message");
  line = lines->pdata[5];
  g_assert_nonnull (line->problem);

  g_assert_null (sbx_profile_preview ("{", 1, messages, &place, &error));
  g_assert_error (error, SBX_PROFILE_ERROR, SBX_PROFILE_ERROR_SYNTAX);
  g_assert_cmpuint (place.column, ==, 2);
}

/* --- The user's own --------------------------------------------------------------------------- */

static void
test_own (void)
{
  const char *own = "{\"id\":\"bare-state\",\"name\":\"Mine\"," RULES "}";
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "signalbox", "profiles",
                                              NULL);
  g_autofree char *broken = g_build_filename (folder, "broken.json", NULL);
  g_autofree char *endless = g_build_filename (folder, "endless.json", NULL);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) profiles = NULL;
  g_autoptr (SbxProfile) saved = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;
  g_autofree char *path = g_build_filename (folder, "profile-bare-state.json", NULL);

  saved = sbx_profiles_save (own, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_set_contents (broken, "{\n,", -1, NULL));
  g_assert_cmpint (symlink ("/dev/zero", endless), ==, 0);
  profiles = sbx_profiles_load (problems);
  g_assert_cmpuint (profiles->len, ==, 7);
  g_assert_cmpstr (sbx_profiles_find (profiles, "bare-state")->name, ==, "Mine");
  g_assert_cmpuint (problems->len, ==, 2);
  g_assert_cmpstr (problems->pdata[0], ==,
                   "broken.json: Line 2, column 1: here the text stops being JSON");
  g_assert_true (g_str_has_prefix (problems->pdata[1], "endless.json: "));
  g_assert_null (sbx_profiles_save ("{}", &error));
  g_assert_error (error, SBX_PROFILE_ERROR, SBX_PROFILE_ERROR_MEANING);
}

/* --- Patches of others ------------------------------------------------------------------------ */

typedef struct
{
  const char *before;
  const char *patch;
  const char *after; /* NULL: does not fit */
} PatchCase;

/* The examples of RFC 6902, appendix A, are among them. */
static const PatchCase json_cases[] = {
  { "{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\"}]",
    "{\"foo\":\"bar\",\"baz\":\"qux\"}" },
  { "{\"foo\":[\"bar\",\"baz\"]}", "[{\"op\":\"add\",\"path\":\"/foo/1\",\"value\":\"qux\"}]",
    "{\"foo\":[\"bar\",\"qux\",\"baz\"]}" },
  { "{\"baz\":\"qux\",\"foo\":\"bar\"}", "[{\"op\":\"remove\",\"path\":\"/baz\"}]",
    "{\"foo\":\"bar\"}" },
  { "{\"foo\":[\"bar\",\"qux\",\"baz\"]}", "[{\"op\":\"remove\",\"path\":\"/foo/1\"}]",
    "{\"foo\":[\"bar\",\"baz\"]}" },
  { "{\"baz\":\"qux\"}", "[{\"op\":\"replace\",\"path\":\"/baz\",\"value\":\"boo\"}]",
    "{\"baz\":\"boo\"}" },
  { "{\"foo\":{\"bar\":\"baz\",\"waldo\":\"fred\"},\"qux\":{\"corge\":\"grault\"}}",
    "[{\"op\":\"move\",\"from\":\"/foo/waldo\",\"path\":\"/qux/thud\"}]",
    "{\"foo\":{\"bar\":\"baz\"},\"qux\":{\"corge\":\"grault\",\"thud\":\"fred\"}}" },
  { "{\"foo\":[\"all\",\"grass\",\"cows\",\"eat\"]}",
    "[{\"op\":\"move\",\"from\":\"/foo/1\",\"path\":\"/foo/3\"}]",
    "{\"foo\":[\"all\",\"cows\",\"eat\",\"grass\"]}" },
  { "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}",
    "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"qux\"},"
    "{\"op\":\"test\",\"path\":\"/foo/1\",\"value\":2.0}]",
    "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}" },
  { "{\"baz\":\"qux\"}", "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"bar\"}]", NULL },
  { "{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/child\",\"value\":{\"grandchild\":{}}}]",
    "{\"foo\":\"bar\",\"child\":{\"grandchild\":{}}}" },
  { "{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz/bat\",\"value\":\"qux\"}]", NULL },
  { "{\"/\":9,\"~1\":10}", "[{\"op\":\"test\",\"path\":\"/~01\",\"value\":10},"
    "{\"op\":\"replace\",\"path\":\"/~1\",\"value\":8}]", "{\"/\":8,\"~1\":10}" },
  { "{\"a\":{\"b\":1,\"c\":2}}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":{\"c\":2,\"b\":1}}]",
    "{\"a\":{\"b\":1,\"c\":2}}" },
  { "{\"foo\":[\"bar\"]}", "[{\"op\":\"add\",\"path\":\"/foo/-\",\"value\":[\"abc\",\"def\"]}]",
    "{\"foo\":[\"bar\",[\"abc\",\"def\"]]}" },
  { "{\"foo\":null}", "[{\"op\":\"copy\",\"from\":\"/foo\",\"path\":\"/bar\"}]",
    "{\"foo\":null,\"bar\":null}" },
  { "[1]", "[{\"op\":\"replace\",\"path\":\"\",\"value\":{\"a\":1}},"
    "{\"op\":\"add\",\"path\":\"/b\",\"value\":2}]", "{\"a\":1,\"b\":2}" },
  { "{\"7\":1}", "[{\"op\":\"replace\",\"path\":\"/7\",\"value\":2}]", "{\"7\":2}" },
  { "[1,2]", "[{\"op\":\"remove\",\"path\":\"/2\"}]", NULL },
  { "[1,2]", "[{\"op\":\"add\",\"path\":\"/3\",\"value\":1}]", NULL },
  { "[1,2]", "[{\"op\":\"add\",\"path\":\"/01\",\"value\":1}]", NULL },
  { "{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"\"}]", NULL },
  { "{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"/b\",\"value\":1}]", NULL },
  { "{\"a\":1}", "[{\"op\":\"jump\",\"path\":\"/a\",\"value\":1}]", NULL },
  { "{\"a\":1}", "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]", NULL },
  { "{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/b\"}]", NULL },
  { "{\"a\":{\"b\":1}}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]", NULL },
  { "{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/b\",\"value\":1},{\"op\":\"remove\",\"path\":\"/c\"}]",
    NULL },
  { "{\"a\":1}", "{}", NULL },
};

/* RFC 7396, appendix A. */
static const PatchCase merge_cases[] = {
  { "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
  { "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
  { "{\"a\":\"b\"}", "{\"a\":null}", "{}" },
  { "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}" },
  { "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
  { "{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}" },
  { "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}" },
  { "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}" },
  { "[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]" },
  { "{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]" },
  { "{\"a\":\"foo\"}", "null", "null" },
  { "{\"a\":\"foo\"}", "\"bar\"", "\"bar\"" },
  { "{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}" },
  { "[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}" },
  { "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
};

typedef gboolean (*Take) (SbxValue     **state,
                          const SbxJson *json,
                          guint32        patch,
                          GString       *out,
                          GError       **error);

static void
check_patch (Take             take,
             const PatchCase *c)
{
  g_autoptr (SbxJson) before = parse (c->before);
  g_autoptr (SbxJson) patch = parse (c->patch);
  g_autoptr (GString) own = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = NULL;
  SbxValue *state = sbx_value_new (before, 0);
  gboolean fits = take (&state, patch, 0, own, &error);

  g_test_message ("%s + %s", c->before, c->patch);
  text = sbx_value_to_json (state);
  g_assert_cmpint (fits, ==, c->after != NULL);
  g_assert_cmpstr (g_bytes_get_data (text, NULL), ==, fits ? c->after : c->before);
  if (!fits)
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (own->len, ==, 0);
    }
  else
    {
      /* Our own patch does the same. */
      g_autoptr (SbxJson) json = parse (own->str);
      SbxValue *other = sbx_value_new (before, 0);
      const char *problem;

      g_assert_true (sbx_patch_validate (json, 0, &problem));
      g_assert_true (sbx_patch_apply (&other, json, 0, NULL));
      g_assert_true (sbx_value_equal (state, other));
      sbx_value_unref (other);
    }
  sbx_value_unref (state);
}

static void
test_json_patch (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (json_cases); i++)
    check_patch (sbx_foreign_patch_take_json, &json_cases[i]);
}

static void
test_merge_patch (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (merge_cases); i++)
    check_patch (sbx_foreign_patch_take_merge, &merge_cases[i]);
}

/* Each operation doubles the state. */
static void
test_patch_bomb (void)
{
  g_autoptr (GString) text = g_string_new ("[");
  g_autoptr (SbxJson) before = parse ("{\"a\":\"0123456789012345678901234567890123456789\"}");
  g_autoptr (SbxJson) patch = NULL;
  g_autoptr (GString) own = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  SbxValue *state = sbx_value_new (before, 0);

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "%s{\"op\":\"copy\",\"from\":\"\",\"path\":\"/x%u\"}",
                            i > 0 ? "," : "", i);
  g_string_append_c (text, ']');
  patch = parse (text->str);
  g_assert_false (sbx_foreign_patch_take_json (&state, patch, 0, own, &error));
  g_assert_error (error, SBX_FOREIGN_PATCH_ERROR, SBX_FOREIGN_PATCH_ERROR_SIZE);
  sbx_value_unref (state);
}

int
main (int   argc,
      char *argv[])
{
  char *config = config_kit_begin ();

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/mistakes", test_mistakes);
  g_test_add_func ("/profile/limits", test_limits);
  g_test_add_func ("/profile/guesses", test_guesses);
  g_test_add_func ("/profile/fill", test_fill);
  g_test_add_func ("/profile/preview", test_preview);
  g_test_add_func ("/profile/own", test_own);
  g_test_add_func ("/profile/json-patch", test_json_patch);
  g_test_add_func ("/profile/merge-patch", test_merge_patch);
  g_test_add_func ("/profile/patch-bomb", test_patch_bomb);

  return config_kit_end (config, g_test_run ());
}
