/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <math.h>

#include "sbx-rules-file.h"
#include "session-kit.h"

/* Event streams of a rule, each with the findings it must give:
 *
 *   tests/data/detectors/<rule>/<case>.ndjson         a `hello` per run, then events, one per line;
 *                                                     "in" names the run of an event if it is not the last one;
 *                                                     a first line {"rules": {…}} is a rule configuration
 *   tests/data/detectors/<rule>/<case>.findings.json  what sbx_session_report() gives at the end */

typedef struct
{
  char *run;  /* name of the run */
  char *text; /* hello, or event */
  gboolean hello;
} Line;

typedef struct
{
  SbxRun *run;
  guint64 seq;
} Feed;

static inline void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->run);
  g_free (line->text);
  g_free (line);
}

static inline Line *
line_parse (const char *text,
            const char *last_run)
{
  g_autoptr (SbxJson) json = kit_parse (text);
  guint32 message = sbx_json_member (json, 0, "m");
  Line *line = g_new0 (Line, 1);

  line->text = g_strdup (text);
  line->hello = message != 0;
  line->run = sbx_json_dup_string (json, sbx_json_member (json, 0, line->hello ? "run" : "in"), NULL);
  if (!line->hello)
    {
      SbxEventFields fields;
      const char *problem;
      SbxEventKind kind;

      if (!sbx_event_validate (json, 0, &kind, &fields, &problem))
        g_error ("%s: %s", text, problem);
    }
  if (line->run == NULL)
    line->run = g_strdup (last_run);
  g_assert_nonnull (line->run);

  return line;
}

static inline gboolean
is_rules (const char *text)
{
  return g_str_has_prefix (text, "{\"rules\":");
}

static inline GPtrArray *
lines_read (const char *path)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  g_auto (GStrv) texts = NULL;
  const char *run = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  texts = g_strsplit (content, "\n", -1);
  for (guint i = 0; texts[i] != NULL; i++)
    {
      Line *line;

      if (*texts[i] == '\0' || (i == 0 && is_rules (texts[i])))
        continue;
      line = line_parse (texts[i], run);
      if (line->hello)
        run = line->run;
      g_ptr_array_add (lines, line);
    }

  return lines;
}

/* The configuration in the first line, if there is one. */
static inline void
kit_init_for_stream (Kit        *kit,
                     const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  SbxRules *rules = NULL;
  char *end;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  end = strchr (content, '\n');
  if (end != NULL && is_rules (content))
    {
      g_autoptr (SbxJson) json = NULL;
      const char *text;
      gsize length;

      *end = '\0';
      json = kit_parse (content);
      text = sbx_json_raw (json, sbx_json_member (json, 0, "rules"), &length);
      rules = sbx_rules_parse (text, length, path, &error);
      g_assert_no_error (error);
    }
  kit_init_with_rules (kit, rules);
}

/* Feeds one line; @feeds: name of the run → Feed. */
static inline void
feed_line (Kit        *kit,
           GHashTable *feeds,
           const Line *line)
{
  Feed *feed = g_hash_table_lookup (feeds, line->run);
  g_autoptr (GError) error = NULL;

  if (line->hello)
    {
      g_autoptr (SbxJson) json = kit_parse (line->text);
      gboolean known;

      if (feed == NULL)
        g_hash_table_insert (feeds, g_strdup (line->run), feed = g_new0 (Feed, 1));
      feed->run = sbx_session_begin_run (kit->session, json, 0, &known, &error);
      g_assert_no_error (error);
      return;
    }
  g_assert_nonnull (feed);
  kit_must_take (kit, feed->run, feed->seq + 1, line->text);
  feed->seq++;
}

/* Code in backticks, and nothing else that means more than letters in Markdown. */
static inline void
check_prose (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "`", -1);

  g_assert_cmpstr (text, !=, "");
  g_assert_cmpuint (g_strv_length (parts) % 2, ==, 1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (i % 2 == 0 && strpbrk (parts[i], "@#_*<>[]{}|\\~/=$&^+") != NULL)
        g_error ("“%s” is not in backticks", parts[i]);
      if (i % 2 == 1)
        g_assert_cmpstr (parts[i], !=, "");
    }
}

static inline void
append_finding (GString          *text,
                const SbxFinding *finding,
                gboolean          numbers)
{
  g_string_append_printf (text, "{\"rule\":\"%s\",\"variant\":\"%s\",\"severity\":\"%s\",\"confidence\":\"%s\",\"subject\":",
                          finding->rule, finding->variant, sbx_severity_to_string (finding->severity),
                          sbx_confidence_to_string (finding->confidence));
  sbx_json_append_string (text, finding->subject, -1);
  g_string_append (text, ",\"summary\":");
  sbx_json_append_string (text, finding->summary, -1);
  if (finding->site != NULL)
    {
      g_string_append (text, ",\"site\":");
      sbx_json_append_string (text, finding->site, -1);
    }
  g_string_append (text, ",\"remotes\":[");
  for (guint i = 0; finding->remotes[i] != NULL; i++)
    {
      g_string_append (text, i > 0 ? "," : "");
      sbx_json_append_string (text, finding->remotes[i], -1);
    }
  g_string_append_printf (text, "],\"count\":%" G_GUINT64_FORMAT, finding->count);
  if (numbers)
    {
      g_string_append (text, ",\"evidence\":[");
      for (guint i = 0; i < finding->n_evidence; i++)
        g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i > 0 ? "," : "", finding->evidence[i]);
      g_string_append_printf (text, "],\"first_time\":%.3f,\"last_time\":%.3f", finding->first_time, finding->last_time);
    }
  if (finding->dismissed != NULL)
    {
      g_string_append (text, ",\"dismissed\":");
      sbx_json_append_string (text, finding->dismissed, -1);
    }
  g_string_append_c (text, '}');
  check_prose (finding->explanation);
  check_prose (finding->remedy);
}

/* A configuration can name only the variants that a rule says it has. */
static inline void
check_variant (const SbxFinding *finding)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  while (strcmp ((*rules)->id, finding->rule) != 0)
    rules++;
  if ((*rules)->variants == NULL || !g_strv_contains ((*rules)->variants, finding->variant))
    g_error ("%s does not list its variant “%s”", finding->rule, finding->variant);
}

/* The findings of @rule (%NULL: of all) as JSON, one per line. Without numbers they say what does not depend on the order of realms. */
static inline char *
findings_text (SbxSession *session,
               const char *rule,
               double      now,
               gboolean    numbers)
{
  g_autoptr (GPtrArray) findings = sbx_session_report (session, now);
  GString *text = g_string_new ("[");

  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      if (rule != NULL && strcmp (finding->rule, rule) != 0)
        continue;
      check_variant (finding);
      g_string_append (text, text->len > 1 ? ",\n " : "");
      append_finding (text, finding, numbers);
    }
  g_string_append (text, "]\n");

  return g_string_free (text, FALSE);
}

static inline int
compare_lines_of_findings (gconstpointer a,
                           gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The same, in an order of their own. */
static inline char *
findings_set (SbxSession *session,
              const char *rule)
{
  g_autofree char *text = findings_text (session, rule, INFINITY, FALSE);
  g_auto (GStrv) lines = g_strsplit_set (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_strdelimit (lines[i], "[],", ' ');
  for (guint i = 0; lines[i] != NULL; i++)
    g_strstrip (lines[i]);
  qsort (lines, g_strv_length (lines), sizeof *lines, compare_lines_of_findings);

  return g_strjoinv ("\n", lines);
}

/* All lines in their order; with @busy the rules are asked after each, which must change nothing. */
static inline void
feed_all (Kit       *kit,
          GPtrArray *lines,
          gboolean   busy)
{
  g_autoptr (GHashTable) feeds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < lines->len; i++)
    {
      feed_line (kit, feeds, g_ptr_array_index (lines, i));
      if (busy)
        g_ptr_array_unref (sbx_session_report (kit->session, sbx_session_get_last_time (kit->session)));
    }
}

/* One realm after the other, the last one first if @backwards. */
static inline void
feed_by_run (Kit       *kit,
             GPtrArray *lines,
             gboolean   backwards)
{
  g_autoptr (GHashTable) feeds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();

  for (guint i = 0; i < lines->len; i++)
    {
      Line *line = g_ptr_array_index (lines, i);

      if (line->hello)
        g_ptr_array_insert (runs, backwards ? 0 : -1, line->run);
    }
  for (guint i = 0; i < runs->len; i++)
    {
      for (guint j = 0; j < lines->len; j++)
        {
          Line *line = g_ptr_array_index (lines, j);

          if (g_str_equal (line->run, g_ptr_array_index (runs, i)))
            feed_line (kit, feeds, line);
        }
    }
}

/* What a stream gives of its rule: as expected; whether or not somebody asked meanwhile; read again from the recording, to
 * the byte; and whichever realm's events come first. */
static inline void
check_stream (gconstpointer data)
{
  const char *path = data;
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *rule = g_path_get_basename (folder);
  g_autofree char *expected_path = g_strndup (path, strlen (path) - strlen (".ndjson"));
  g_autofree char *findings_path = g_strconcat (expected_path, ".findings.json", NULL);
  g_autofree char *expected = NULL;
  g_autofree char *live = NULL;
  g_autofree char *reopened = NULL;
  g_autofree char *busy = NULL;
  g_autofree char *set = NULL;
  g_autoptr (GPtrArray) lines = lines_read (path);
  g_autoptr (GError) error = NULL;
  Kit kit = { 0 };

  kit_init_for_stream (&kit, path);
  feed_all (&kit, lines, FALSE);
  live = findings_text (kit.session, rule, INFINITY, TRUE);
  set = findings_set (kit.session, rule);
  kit_reopen (&kit, SBX_RECORDING_READ);
  reopened = findings_text (kit.session, rule, INFINITY, TRUE);
  kit_clear (&kit);

  if (g_getenv ("SIGNALBOX_WRITE_FINDINGS") != NULL)
    g_file_set_contents (findings_path, live, -1, NULL);
  g_file_get_contents (findings_path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (live, ==, expected);
  g_assert_cmpstr (reopened, ==, expected);

  kit_init_for_stream (&kit, path);
  feed_all (&kit, lines, TRUE);
  busy = findings_text (kit.session, rule, INFINITY, TRUE);
  kit_clear (&kit);
  g_assert_cmpstr (busy, ==, expected);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *other = NULL;

      kit_init_for_stream (&kit, path);
      feed_by_run (&kit, lines, i == 1);
      other = findings_set (kit.session, rule);
      kit_clear (&kit);
      g_assert_cmpstr (other, ==, set);
    }
}
