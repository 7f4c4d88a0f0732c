/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-detector.h"
#include "sbx-glob.h"
#include "sbx-limits.h"
#include "sbx-nearest.h"
#include "sbx-rules-file.h"

/* The rule configuration: what is read, what is refused and where, what is written. */

static SbxRules *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  SbxRules *rules = sbx_rules_parse (text, strlen (text), "signalbox.json", &error);

  g_assert_no_error (error);

  return rules;
}

static void
test_glob (void)
{
  static const struct { const char *pattern; const char *text; gboolean matches; } cases[] = {
    { "a", "a", TRUE }, { "a", "ab", FALSE }, { "", "", TRUE }, { "", "a", FALSE },
    { "*", "", TRUE }, { "*", "anything", TRUE }, { "a*", "a", TRUE }, { "a*", "ba", FALSE },
    { "cart/*", "cart/add", TRUE }, { "cart/*", "carts/add", FALSE }, { "*add", "cart/add", TRUE },
    { "*a*b", "xaxxb", TRUE }, { "*a*b", "xaxxbc", FALSE }, { "?", "é", TRUE }, { "?", "", FALSE },
    { "??", "é", FALSE }, { "a?c", "abc", TRUE }, { "*é", "aéé", TRUE }, { "**", "x", TRUE },
    { "a*?", "a", FALSE }, { "a*?", "ab", TRUE }, { "*ab*ab", "abxab", TRUE }, { "*ab*ab", "abab", TRUE },
    { "*ab*ab", "aab", FALSE },
  };
  g_autofree char *pattern = NULL;
  g_autofree char *text = g_strnfill (1000, 'a');
  g_autoptr (GString) stars = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      if (sbx_glob_matches (cases[i].pattern, cases[i].text) != cases[i].matches)
        g_error ("%s and %s", cases[i].pattern, cases[i].text);
    }

  /* Hostile: with a search that goes back to each star this would never end. */
  for (guint i = 0; i < 400; i++)
    g_string_append (stars, "*a");
  g_string_append (stars, "*b");
  g_assert_false (sbx_glob_matches (stars->str, text));
}

static void
test_nearest (void)
{
  static const char *const names[] = { "action-collision", "duplicate-store", "double-fetch", NULL };
  g_autofree char *text = g_strnfill (100, 'd');

  g_assert_cmpstr (sbx_nearest_name ("duplicate-stores", names), ==, "duplicate-store");
  g_assert_cmpstr (sbx_nearest_name ("doublefetch", names), ==, "double-fetch");
  g_assert_cmpstr (sbx_nearest_name ("", names), ==, NULL);
  g_assert_cmpstr (sbx_nearest_name ("xyz", names), ==, NULL);
  g_assert_cmpstr (sbx_nearest_name (text, names), ==, NULL);
}

static gboolean
get_severity (SbxRules     *rules,
              const char   *rule,
              const char   *variant,
              SbxConfidence confidence,
              SbxSeverity  *severity)
{
  g_autoptr (SbxFinding) finding = sbx_finding_new (rule, variant, SBX_SEVERITY_ERROR, confidence);

  *severity = finding->severity;

  return sbx_rules_get_severity (rules, finding, severity);
}

static void
test_severities (void)
{
  g_autoptr (SbxRules) rules = parse (
    "{ \"$schema\": \"./rules.schema.json\","
    "  \"rules\": { \"action-collision\": \"off\","
    "               \"duplicate-store\": { \"severity\": \"notice\", \"variants\": { \"equal-keys\": \"warning\","
    "                                                                        \"same-id\": \"off\" } } } }");
  SbxSeverity severity;

  g_assert_false (get_severity (rules, "action-collision", "two-owners", SBX_CONFIDENCE_CERTAIN, &severity));
  g_assert_true (get_severity (rules, "duplicate-store", "another", SBX_CONFIDENCE_CERTAIN, &severity));
  g_assert_cmpint (severity, ==, SBX_SEVERITY_NOTICE);
  g_assert_true (get_severity (rules, "duplicate-store", "equal-keys", SBX_CONFIDENCE_PROBABLE, &severity));
  g_assert_cmpint (severity, ==, SBX_SEVERITY_WARNING);
  g_assert_false (get_severity (rules, "duplicate-store", "same-id", SBX_CONFIDENCE_CERTAIN, &severity));
  g_assert_true (get_severity (rules, "bridge-dropped", "x", SBX_CONFIDENCE_CERTAIN, &severity));
  g_assert_cmpint (severity, ==, SBX_SEVERITY_ERROR);
}

/* What cannot be decided is never more than a notice, whatever the team says. */
static void
test_undecided (void)
{
  g_autoptr (SbxRules) rules = parse ("{\"rules\": {\"bridge-dropped\": \"error\"}}");
  g_autoptr (SbxFinding) finding = sbx_finding_new ("bridge-dropped", "x", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_UNDECIDED);

  g_assert_true (sbx_rules_get_severity (rules, finding, &finding->severity));
  g_assert_cmpint (finding->severity, ==, SBX_SEVERITY_NOTICE);
}

static void
test_lists (void)
{
  g_autoptr (SbxRules) rules = parse (
    "{ \"allow\": { \"shared-types\": [\"app/*\", \"auth/logout\"], \"public-paths\": [] },"
    "  \"ignore\": [ { \"rule\": \"bridge-dropped\", \"subject\": \"cart/*\", \"reason\": \"later\" } ] }");

  g_assert_true (sbx_rules_allows (rules, SBX_ALLOW_SHARED_TYPES, "app/reset"));
  g_assert_true (sbx_rules_allows (rules, SBX_ALLOW_SHARED_TYPES, "auth/logout"));
  g_assert_false (sbx_rules_allows (rules, SBX_ALLOW_SHARED_TYPES, "auth/login"));
  g_assert_false (sbx_rules_allows (rules, SBX_ALLOW_SHARED_SLICES, "app/reset"));
  g_assert_cmpstr (sbx_rules_get_ignored (rules, "bridge-dropped", "cart/add"), ==, "later");
  g_assert_cmpstr (sbx_rules_get_ignored (rules, "action-collision", "cart/add"), ==, NULL);
  for (guint i = 0; i < SBX_N_ALLOWS; i++)
    {
      SbxAllow list;

      g_assert_true (sbx_allow_from_string (sbx_allow_to_string ((SbxAllow) i), &list));
      g_assert_cmpuint (list, ==, i);
    }
}

/* Every threshold of every rule: its own bounds and its own value are taken, what lies outside is not. */
static void
test_thresholds (void)
{
  const SbxDetectorClass *const *all = sbx_detectors_get_all ();

  for (; *all != NULL; all++)
    {
      for (const SbxThreshold *one = (*all)->thresholds; one != NULL && one->name != NULL; one++)
        {
          const double values[] = { one->least, one->most, one->value, one->least - 1, one->most * 2 + 1 };

          g_assert_cmpfloat (one->least, <=, one->value);
          g_assert_cmpfloat (one->value, <=, one->most);
          for (guint i = 0; i < G_N_ELEMENTS (values); i++)
            {
              char number[G_ASCII_DTOSTR_BUF_SIZE];
              g_autofree char *text = g_strdup_printf ("{\"rules\":{\"%s\":{\"thresholds\":{\"%s\":%s}}}}", (*all)->id, one->name,
                                                       g_ascii_dtostr (number, sizeof number, values[i]));
              g_autoptr (GError) error = NULL;
              g_autoptr (SbxRules) rules = sbx_rules_parse (text, strlen (text), "f", &error);

              if (i < 3)
                g_assert_cmpfloat (sbx_rules_get_threshold (rules, (*all)->id, one), ==, values[i]);
              else
                g_assert_error (error, SBX_RULES_ERROR, SBX_RULES_ERROR_INVALID);
            }
        }
    }
}

static void
test_mistakes (void)
{
  static const struct { const char *text; const char *message; } cases[] = {
    { "", "f:1:1: " },
    { "{\n  \"rules\": {\n", "f:3:1: " },
    { "[]", "f:1:1: An object" },
    { "{\"rule\":{}}", "f:1:2: There is no member “rule”; “rules” is the nearest" },
    { "{\n \"rules\": {\n  \"duplicate-stores\": \"off\"}}", "f:3:3: There is no rule “duplicate-stores”; “duplicate-store” is the nearest" },
    { "{\"rules\":{\"duplicate-store\":\"of\"}}", "f:1:29: There is no severity “of”; “off” is the nearest" },
    { "{\"rules\":{\"duplicate-store\":\"critical\"}}", "f:1:29: There is no severity “critical”; there are off, notice, warning, error" },
    { "{\"rules\":{\"duplicate-store\":3}}", "f:1:29: A severity or an object" },
    { "{\"rules\":{\"duplicate-store\":{\"thresholds\":{\"nothing\":3}}}}", "f:1:44: There is no threshold “nothing”" },
    { "{\"rules\":{\"duplicate-store\":{\"severities\":3}}}", "“severity” is the nearest" },
    { "{\"rules\":{\"duplicate-store\":\"off\",\"duplicate-store\":\"error\"}}", "f:1:35: “duplicate-store” stands here twice" },
    { "{\"allow\":{\"shared-type\":[]}}", "“shared-types” is the nearest" },
    { "{\"allow\":{\"shared-types\":\"x\"}}", "A list of patterns is needed" },
    { "{\"allow\":{\"shared-types\":[1]}}", "A pattern (text) is needed" },
    { "{\"allow\":{\"shared-types\":[\"\"]}}", "An empty pattern" },
    { "{\"allow\":{\"shared-types\":[\"a\\u0000b\"]}}", "zero character" },
    { "{\"ignore\":{}}", "A list of findings" },
    { "{\"ignore\":[{\"rule\":\"bridge-dropped\",\"subject\":\"x\"}]}", "f:1:12: A rule, a subject and a reason" },
    { "{\"ignore\":[{\"rule\":\"bridge-droppd\",\"subject\":\"x\",\"reason\":\"\"}]}", "f:1:20: There is no rule" },
    { "{\"ignore\":[[]]}", "An object with rule" },
    { "{\"$schema\":1}", "address of a schema" },
    { "{\"rules\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}", "f:1:1: " },
    { "{\"rules\":{\xff}}", "f:1:" },
  };
  g_autofree char *large = g_strnfill (SBX_LIMIT_RULES_SIZE + 1, ' ');
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) problem = NULL;
      SbxRules *rules = sbx_rules_parse (cases[i].text, strlen (cases[i].text), "f", &problem);

      g_assert_null (rules);
      g_assert_error (problem, SBX_RULES_ERROR, SBX_RULES_ERROR_INVALID);
      if (strstr (problem->message, cases[i].message) == NULL)
        g_error ("%s: %s", cases[i].text, problem->message);
    }
  g_assert_null (sbx_rules_parse (large, strlen (large), "f", &error));
  g_assert_error (error, SBX_RULES_ERROR, SBX_RULES_ERROR_INVALID);
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new ("{\"allow\":{\"shared-types\":[\"a\"");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < SBX_LIMIT_RULES_PATTERNS; i++)
    g_string_append (text, ",\"a\"");
  g_string_append (text, "]}}");
  g_assert_null (sbx_rules_parse (text->str, text->len, "f", &error));
  g_assert_nonnull (strstr (error->message, "patterns at most"));
}

/* --- Files ----------------------------------------------------------------------------------- */

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
place_init (Place *self)
{
  self->folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, SBX_RULES_FILE_NAME, NULL);
}

static void
place_clear (Place *self)
{
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static char *
read_all (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
ignore (const Place *place,
        const char  *subject)
{
  g_autoptr (GError) error = NULL;

  sbx_rules_add_ignored (place->path, "bridge-dropped", subject, "we \"know\"", &error);
  g_assert_no_error (error);
}

static void
allow (const Place *place,
       SbxAllow     list,
       const char  *pattern)
{
  g_autoptr (GError) error = NULL;

  sbx_rules_add_allowed (place->path, list, pattern, &error);
  g_assert_no_error (error);
}

static void
test_new_file (void)
{
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;
  Place place;

  place_init (&place);
  ignore (&place, "cart/add");
  ignore (&place, "cart/remove");
  allow (&place, SBX_ALLOW_SHARED_TYPES, "app/*");
  allow (&place, SBX_ALLOW_SHARED_TYPES, "x");
  text = read_all (place.path);
  g_assert_cmpstr (text, ==,
                   "{\n"
                   "  \"rules\": {\n"
                   "  },\n"
                   "  \"allow\": {\n"
                   "    \"shared-types\": [\"app/*\", \"x\"]\n"
                   "  },\n"
                   "  \"ignore\": [\n"
                   "    { \"rule\": \"bridge-dropped\", \"subject\": \"cart/add\", \"reason\": \"we \\\"know\\\"\" },\n"
                   "    { \"rule\": \"bridge-dropped\", \"subject\": \"cart/remove\", \"reason\": \"we \\\"know\\\"\" }\n"
                   "  ]\n"
                   "}\n");
  ignore (&place, "cart/add");
  allow (&place, SBX_ALLOW_SHARED_TYPES, "x");
  again = read_all (place.path);
  g_assert_cmpstr (again, ==, text);
  place_clear (&place);
}

/* Somebody's own way of writing is kept, to the byte. */
static void
test_kept (void)
{
  static const struct { const char *before; const char *after; } cases[] = {
    { "{}", "{\n  \"ignore\": [@]\n}" },
    { "{ \"ignore\": [] }", "{ \"ignore\": [\n  @\n] }" },
    { "\t{\r\n\t\t\"rules\" : { \"bridge-dropped\":\t\"off\" }\r\n\t}\r\n", "\t{\r\n\t\t\"rules\" : { \"bridge-dropped\":\t\"off\" },\n\t\t\"ignore\": [@]\r\n\t}\r\n" },
    { "{\"ignore\":[{\"rule\":\"bridge-dropped\",\"subject\":\"a]}\\\"\",\"reason\":\"é\"}]}",
      "{\"ignore\":[{\"rule\":\"bridge-dropped\",\"subject\":\"a]}\\\"\",\"reason\":\"é\"}, @]}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].after, "@", 2);
      g_autofree char *expected = g_strjoinv ("{ \"rule\": \"bridge-dropped\", \"subject\": \"s\", \"reason\": \"we \\\"know\\\"\" }", parts);
      g_autofree char *text = NULL;
      Place place;

      place_init (&place);
      g_assert_true (g_file_set_contents (place.path, cases[i].before, -1, NULL));
      g_assert_cmpint (g_chmod (place.path, 0640), ==, 0);
      ignore (&place, "s");
      text = read_all (place.path);
      g_assert_cmpstr (text, ==, expected);
      {
        GStatBuf info;

        g_assert_cmpint (g_stat (place.path, &info), ==, 0);
        g_assert_cmpint (info.st_mode & 0777, ==, 0640);
      }
      place_clear (&place);
    }
}

static void
test_not_edited (void)
{
  static const char broken[] = "{ \"rules\": { \"nothing\": 1 } }";
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  Place place;

  place_init (&place);
  g_assert_true (g_file_set_contents (place.path, broken, -1, NULL));
  g_assert_false (sbx_rules_add_ignored (place.path, "bridge-dropped", "s", "", &error));
  g_assert_error (error, SBX_RULES_ERROR, SBX_RULES_ERROR_INVALID);
  g_clear_error (&error);
  text = read_all (place.path);
  g_assert_cmpstr (text, ==, broken);

  /* What would make it a bad one is not written either. */
  g_assert_true (g_file_set_contents (place.path, "{}", -1, NULL));
  g_assert_false (sbx_rules_add_ignored (place.path, "no-such-rule", "s", "", &error));
  g_assert_error (error, SBX_RULES_ERROR, SBX_RULES_ERROR_INVALID);
  g_free (text);
  text = read_all (place.path);
  g_assert_cmpstr (text, ==, "{}");
  place_clear (&place);
}

static void
test_link (void)
{
  g_autofree char *link = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  Place place;

  place_init (&place);
  link = g_build_filename (place.folder, "link.json", NULL);
  g_assert_true (g_file_set_contents (place.path, "{}", -1, NULL));
  g_assert_cmpint (symlink (SBX_RULES_FILE_NAME, link), ==, 0);
  g_assert_true (sbx_rules_add_allowed (link, SBX_ALLOW_BACKGROUND, "chat", &error));
  text = read_all (place.path);
  g_assert_nonnull (strstr (text, "\"allow\": {\"background-remotes\": [\"chat\"]}"));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_unlink (link);
  place_clear (&place);
}

static void
test_find (void)
{
  g_autofree char *deep = NULL;
  g_autofree char *found = NULL;
  g_autofree char *none = NULL;
  Place place;

  place_init (&place);
  deep = g_build_filename (place.folder, "a", "b", NULL);
  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  none = sbx_rules_find_file (deep);
  g_assert_cmpstr (none, ==, NULL);
  g_assert_true (g_file_set_contents (place.path, "{}", -1, NULL));
  found = sbx_rules_find_file (deep);
  g_assert_cmpstr (found, ==, place.path);
  g_rmdir (deep);
  *strrchr (deep, '/') = '\0';
  g_rmdir (deep);
  place_clear (&place);
}

static void
test_unreadable (void)
{
  static const char *const paths[] = { "/nonexistent/signalbox.json", "/", "/dev/null", "/dev/zero" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sbx_rules_load (paths[i], &error));
      g_assert_error (error, SBX_RULES_ERROR, SBX_RULES_ERROR_FILE);
    }
}

static void
on_changed (SbxRulesFile *file,
            guint        *count)
{
  (*count)++;
}

static gboolean
on_too_late (gpointer data)
{
  g_error ("the change was not seen");

  return G_SOURCE_REMOVE;
}

/* An editor saves a good file, a bad one and a good one again. */
static void
test_followed (void)
{
  static const struct { const char *text; gboolean good; gboolean allows; } steps[] = {
    { "{\"allow\":{\"shared-types\":[\"a\"]}}", TRUE, TRUE },
    { "{\"allow\":{\"shared-types\":[\"a\"", FALSE, TRUE },
    { "{}", TRUE, FALSE },
  };
  g_autoptr (SbxRulesFile) file = NULL;
  g_autoptr (GError) error = NULL;
  guint late = g_timeout_add_seconds (30, on_too_late, NULL);
  guint count = 0;
  Place place;

  place_init (&place);
  file = sbx_rules_file_new (place.path);
  g_assert_nonnull (sbx_rules_file_get_problem (file));
  g_assert_cmpstr (sbx_rules_file_get_path (file), ==, place.path);
  g_signal_connect (file, "changed", G_CALLBACK (on_changed), &count);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      guint before = count;

      g_assert_true (g_file_set_contents (place.path, steps[i].text, -1, NULL));
      while (count == before)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true ((sbx_rules_file_get_problem (file) == NULL) == steps[i].good);
      g_assert_true (sbx_rules_allows (sbx_rules_file_get_rules (file), SBX_ALLOW_SHARED_TYPES, "a") == steps[i].allows);
    }
  g_assert_true (sbx_rules_file_add_allowed (file, SBX_ALLOW_SHARED_TYPES, "b", &error));
  g_assert_true (sbx_rules_allows (sbx_rules_file_get_rules (file), SBX_ALLOW_SHARED_TYPES, "b"));
  g_assert_true (sbx_rules_file_add_ignored (file, "bridge-dropped", "c", "", &error));
  g_assert_cmpstr (sbx_rules_get_ignored (sbx_rules_file_get_rules (file), "bridge-dropped", "c"), ==, "");
  g_source_remove (late);
  /* Before the file goes, which would be one more change under way at the end. */
  g_clear_object (&file);
  place_clear (&place);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rules/glob", test_glob);
  g_test_add_func ("/rules/nearest", test_nearest);
  g_test_add_func ("/rules/severities", test_severities);
  g_test_add_func ("/rules/undecided", test_undecided);
  g_test_add_func ("/rules/lists", test_lists);
  g_test_add_func ("/rules/thresholds", test_thresholds);
  g_test_add_func ("/rules/mistakes", test_mistakes);
  g_test_add_func ("/rules/many", test_many);
  g_test_add_func ("/rules/new-file", test_new_file);
  g_test_add_func ("/rules/kept", test_kept);
  g_test_add_func ("/rules/not-edited", test_not_edited);
  g_test_add_func ("/rules/link", test_link);
  g_test_add_func ("/rules/find", test_find);
  g_test_add_func ("/rules/unreadable", test_unreadable);
  g_test_add_func ("/rules/followed", test_followed);

  return g_test_run ();
}
