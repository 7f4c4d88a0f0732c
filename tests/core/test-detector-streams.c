/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "detector-kit.h"

/* Every stream of tests/data/detectors/, and what the other rules say about it. */

static char *
get_folder (void)
{
  return g_test_build_filename (G_TEST_DIST, "..", "data", "detectors", NULL);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (element-type filename): the streams of a rule, in the order of their names */
static GPtrArray *
list_streams (const char *rule)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = get_folder ();
  g_autofree char *path = g_build_filename (folder, rule, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, ".ndjson"))
        g_ptr_array_add (paths, g_build_filename (path, name, NULL));
    }
  g_ptr_array_sort (paths, compare_texts);

  return paths;
}

static void
check_variants (const char *rule,
                const char *findings)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  while (strcmp ((*rules)->id, rule) != 0)
    rules++;
  g_assert_nonnull ((*rules)->variants);
  for (guint i = 0; (*rules)->variants[i] != NULL; i++)
    {
      g_autofree char *member = g_strdup_printf ("\"variant\":\"%s\"", (*rules)->variants[i]);

      if (strstr (findings, member) == NULL)
        g_error ("%s: no stream gives the variant “%s”", rule, (*rules)->variants[i]);
    }
}

/* A rule without a stream that fires for each of its variants, or without one in which it is silent, is not tested. */
static void
test_complete (gconstpointer data)
{
  const char *rule = data;
  g_autoptr (GPtrArray) paths = list_streams (rule);
  g_autoptr (GString) all = g_string_new (NULL);
  guint n_silent = 0;

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *base = g_strndup (path, strlen (path) - strlen (".ndjson"));
      g_autofree char *findings = g_strconcat (base, ".findings.json", NULL);
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (findings, &text, NULL, NULL));
      n_silent += strcmp (text, "[]\n") == 0;
      g_string_append (all, text);
    }
  g_assert_cmpuint (n_silent, >, 0);
  g_assert_cmpuint (n_silent, <, paths->len);
  check_variants (rule, all->str);
}

static void
append_others (GString    *text,
               const char *path,
               const char *rule)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GPtrArray) lines = lines_read (path);
  g_autoptr (GPtrArray) findings = NULL;
  Kit kit = { 0 };

  kit_init_for_stream (&kit, path);
  feed_all (&kit, lines, FALSE);
  findings = sbx_session_report (kit.session, INFINITY);
  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      if (strcmp (finding->rule, rule) != 0)
        g_string_append_printf (text, "%s/%.*s: %s %s %s\n", rule, (int) (strlen (name) - strlen (".ndjson")), name,
                                sbx_severity_to_string (finding->severity), finding->rule, finding->variant);
    }
  kit_clear (&kit);
}

/* What rules say about the streams of others is written down, so that a new false alarm is seen. */
static void
test_others (void)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  g_autofree char *folder = get_folder ();
  g_autofree char *file = g_build_filename (folder, "others.txt", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *expected = NULL;

  for (guint i = 0; rules[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) paths = list_streams (rules[i]->id);

      for (guint j = 0; j < paths->len; j++)
        append_others (text, g_ptr_array_index (paths, j), rules[i]->id);
    }
  if (g_getenv ("SIGNALBOX_WRITE_FINDINGS") != NULL)
    g_file_set_contents (file, text->str, -1, NULL);
  g_assert_true (g_file_get_contents (file, &expected, NULL, NULL));
  g_assert_cmpstr (text->str, ==, expected);
}

int
main (int   argc,
      char *argv[])
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; rules[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) paths = list_streams (rules[i]->id);
      g_autofree char *complete = g_strdup_printf ("/complete/%s", rules[i]->id);

      g_test_add_data_func (complete, rules[i]->id, test_complete);
      for (guint j = 0; j < paths->len; j++)
        {
          const char *path = g_ptr_array_index (paths, j);
          g_autofree char *name = g_path_get_basename (path);
          g_autofree char *test = g_strdup_printf ("/detectors/%s/%.*s", rules[i]->id,
                                                   (int) (strlen (name) - strlen (".ndjson")), name);

          /* GLib keeps the data of tests that -p leaves out. */
          g_test_add_data_func (test, g_intern_string (path), check_stream);
        }
    }
  g_test_add_func ("/detectors/others", test_others);

  return g_test_run ();
}
