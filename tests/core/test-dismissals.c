/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sqlite3.h>

#include "detector-kit.h"
#include "sbx-engine.h"
#include "sbx-export.h"
#include "sbx-limits.h"

/* Findings that somebody set aside, in the recording. */

#define RULE "duplicate-store"

static void
feed_stream (Kit *kit)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "detectors", RULE, "equal-keys.ndjson", NULL);
  g_autoptr (GPtrArray) lines = lines_read (path);

  feed_all (kit, lines, FALSE);
}

static SbxFinding *
dup_finding (Kit *kit)
{
  g_autoptr (GPtrArray) findings = sbx_session_report (kit->session, INFINITY);

  for (guint i = 0; i < findings->len; i++)
    {
      SbxFinding *finding = g_ptr_array_index (findings, i);

      if (g_str_equal (finding->rule, RULE))
        return sbx_finding_ref (finding);
    }

  return NULL;
}

static void
dismiss (Kit        *kit,
         const char *reason)
{
  g_autoptr (SbxFinding) finding = dup_finding (kit);
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (reason != NULL)
    done = sbx_session_dismiss (kit->session, finding->rule, finding->subject, reason, &error);
  else
    done = sbx_session_undismiss (kit->session, finding->rule, finding->subject, &error);
  g_assert_no_error (error);
  g_assert_true (done);
}

static void
check_dismissed (Kit        *kit,
                 const char *reason)
{
  g_autoptr (SbxFinding) finding = dup_finding (kit);

  g_assert_cmpstr (finding->dismissed, ==, reason);
  g_assert_cmpint (finding->dismissal, ==, reason != NULL ? SBX_DISMISSAL_RECORDING : SBX_DISMISSAL_NONE);
}

static void
run_sql (const char *path,
         const char *sql)
{
  sqlite3 *database = NULL;
  char *problem = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  sqlite3_exec (database, sql, NULL, NULL, &problem);
  g_assert_cmpstr (problem, ==, NULL);
  sqlite3_close (database);
}

static void
test_live (void)
{
  Kit kit = { 0 };

  kit_init (&kit);
  feed_stream (&kit);
  check_dismissed (&kit, NULL);
  dismiss (&kit, "  we know\n");
  check_dismissed (&kit, "we know");
  dismiss (&kit, "");
  check_dismissed (&kit, "");

  kit_reopen (&kit, SBX_RECORDING_APPEND);
  check_dismissed (&kit, "");
  dismiss (&kit, NULL);
  check_dismissed (&kit, NULL);
  kit_reopen (&kit, SBX_RECORDING_READ);
  check_dismissed (&kit, NULL);
  kit_clear (&kit);
}

/* What is finished is changed in place, with whatever journal it has, and read on. */
static void
test_reopened (gconstpointer data)
{
  g_autofree char *journal = g_strdup_printf ("PRAGMA journal_mode = %s", (const char *) data);
  Kit kit = { 0 };
  guint64 n_events;

  kit_init (&kit);
  feed_stream (&kit);
  n_events = sbx_session_get_n_events (kit.session);
  kit_close (&kit);
  run_sql (kit.path, journal);
  kit_open (&kit, SBX_RECORDING_READ);
  dismiss (&kit, "later");
  check_dismissed (&kit, "later");
  g_assert_cmpuint (sbx_session_get_n_events (kit.session), ==, n_events);
  {
    g_autoptr (GError) error = NULL;
    SbxStore *store;
    SbxRun *run;
    guint32 token;
    g_autoptr (SbxJson) json = sbx_session_get_event (kit.session, n_events, &token, &run, &store, &error);

    g_assert_no_error (error);
    g_assert_nonnull (json);
  }
  kit_reopen (&kit, SBX_RECORDING_READ);
  check_dismissed (&kit, "later");
  dismiss (&kit, NULL);
  kit_reopen (&kit, SBX_RECORDING_READ);
  check_dismissed (&kit, NULL);
  kit_clear (&kit);
}

/* A file of version 1 opens, and becomes one of version 2 when it is written. */
static void
test_migration (gconstpointer data)
{
  SbxRecordingMode mode = GPOINTER_TO_INT (data);
  Kit kit = { 0 };

  kit_init (&kit);
  feed_stream (&kit);
  kit_close (&kit);
  run_sql (kit.path, "DROP TABLE dismissal; PRAGMA user_version = 1; PRAGMA journal_mode = DELETE");
  kit_open (&kit, mode);
  check_dismissed (&kit, NULL);
  dismiss (&kit, "old");
  check_dismissed (&kit, "old");
  kit_reopen (&kit, SBX_RECORDING_READ);
  check_dismissed (&kit, "old");
  kit_clear (&kit);
}

static void
test_refused (void)
{
  g_autoptr (SbxFinding) finding = NULL;
  g_autoptr (SbxRecording) other = NULL;
  g_autoptr (GError) error = NULL;
  Kit kit = { 0 };

  kit_init (&kit);
  feed_stream (&kit);
  kit_reopen (&kit, SBX_RECORDING_READ);
  finding = dup_finding (&kit);
  g_assert_cmpint (g_chmod (kit.path, 0444), ==, 0);
  g_assert_false (sbx_session_dismiss (kit.session, finding->rule, finding->subject, "no", &error));
  g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_READ_ONLY);
  g_assert_nonnull (strstr (error->message, "save a copy"));
  check_dismissed (&kit, NULL);
  g_clear_error (&error);

  g_assert_cmpint (g_chmod (kit.path, 0600), ==, 0);
  other = sbx_recording_open (kit.path, SBX_RECORDING_APPEND, &error);
  g_assert_no_error (error);
  g_assert_false (sbx_session_dismiss (kit.session, finding->rule, finding->subject, "no", &error));
  g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "another program"));
  check_dismissed (&kit, NULL);
  g_clear_object (&other);
  dismiss (&kit, "now");
  check_dismissed (&kit, "now");
  kit_clear (&kit);
}

/* What is in the file is somebody else's. */
static void
test_hostile (void)
{
  g_autofree char *reason = g_strnfill (SBX_LIMIT_REASON + 100, 'x');
  g_autoptr (SbxFinding) finding = NULL;
  g_autofree char *sql = NULL;
  Kit kit = { 0 };

  kit_init (&kit);
  feed_stream (&kit);
  finding = dup_finding (&kit);
  kit_close (&kit);
  sql = sqlite3_mprintf ("INSERT INTO dismissal VALUES ('%q', '%q', '%q' || x'ff', 1), (x'ff', x'fe', x'fd', 'no')",
                         RULE, finding->subject, reason);
  run_sql (kit.path, sql);
  sqlite3_free (g_steal_pointer (&sql));
  kit_open (&kit, SBX_RECORDING_READ);
  reason[SBX_LIMIT_REASON] = '\0';
  check_dismissed (&kit, reason);
  g_assert_cmpuint (sbx_dismissals_get_count (sbx_session_get_dismissals (kit.session)), ==, 2);
  kit_clear (&kit);
}

#define SECRET "ghp_9rT2xQ7mLw4KzV8bN3cY6dF1hJ5sP0aE2uGi"

static char *
export_as (Kit            *kit,
           SbxExportFormat format,
           const char     *path)
{
  SbxExportOptions options = { .format = format };
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  sbx_export (kit->path, path, &options, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  if (format != SBX_EXPORT_RECORDING)
    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  return text;
}

/* Reports say what was dismissed and why, without the secrets that somebody wrote there; a copy of the recording remembers. */
static void
test_exports (void)
{
  static const SbxExportFormat formats[] = { SBX_EXPORT_JSON, SBX_EXPORT_MARKDOWN, SBX_EXPORT_HTML };
  g_autofree char *path = NULL;
  g_autofree char *copied = NULL;
  g_autoptr (SbxFinding) finding = NULL;
  Kit kit = { 0 };
  Kit copy = { 0 };

  kit_init (&kit);
  feed_stream (&kit);
  dismiss (&kit, "two on purpose, " SECRET);
  g_assert_true (sbx_session_commit (kit.session, NULL));
  path = g_strconcat (kit.path, ".out", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *text = export_as (&kit, formats[i], path);

      g_assert_nonnull (strstr (text, "two on purpose, "));
      g_assert_null (strstr (text, SECRET));
      if (formats[i] == SBX_EXPORT_MARKDOWN)
        g_assert_nonnull (strstr (text, "**No findings.** 1 dismissed."));
      else
        g_assert_nonnull (strstr (text, "\"dismissal\":\"recording\""));
      g_unlink (path);
    }

  copied = export_as (&kit, SBX_EXPORT_RECORDING, path);
  copy.path = path;
  kit_open (&copy, SBX_RECORDING_READ);
  finding = dup_finding (&copy);
  g_assert_cmpint (finding->dismissal, ==, SBX_DISMISSAL_RECORDING);
  g_assert_true (g_str_has_prefix (finding->dismissed, "two on purpose, "));
  g_assert_null (strstr (finding->dismissed, SECRET));
  kit_close (&copy);
  g_unlink (path);
  kit_clear (&kit);
}

/* --- From the window ------------------------------------------------------------------------- */

typedef struct
{
  SbxEngine *engine;
  GPtrArray *findings; /* of the last update that had any */
  guint n_updates;
  gboolean answered;
  GError *error;
} Window;

static void
on_update (SbxEngine *engine,
           SbxUpdate *update,
           Window    *self)
{
  if (update->findings == NULL)
    return;
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  self->findings = g_ptr_array_ref (update->findings);
  self->n_updates++;
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Window *self = data;

  g_assert_true (sbx_engine_open_finish (self->engine, result, NULL));
  self->answered = TRUE;
}

static void
on_dismissed (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Window *self = data;

  g_assert_true (sbx_engine_dismiss_finish (self->engine, result, &self->error) == (self->error == NULL));
  self->answered = TRUE;
}

static void
await (Window *self,
       guint   n_updates)
{
  while (self->n_updates < n_updates || !self->answered)
    g_main_context_iteration (NULL, TRUE);
  self->answered = FALSE;
}

static const SbxFinding *
last_finding (Window *self)
{
  return g_ptr_array_index (self->findings, self->findings->len - 1);
}

static gboolean
on_too_late (gpointer data)
{
  g_error ("no update came");

  return G_SOURCE_REMOVE;
}

/* The window dismisses, undoes, and hands over a configuration; each time the findings come anew. */
static void
test_engine (void)
{
  static const char off[] = "{\"rules\":{\"" RULE "\":\"off\"}}";
  g_autoptr (SbxFinding) finding = NULL;
  g_autoptr (SbxRules) rules = sbx_rules_parse (off, strlen (off), "f", NULL);
  guint late = g_timeout_add_seconds (60, on_too_late, NULL);
  Window window = { NULL };
  Kit kit = { 0 };
  guint n;

  kit_init (&kit);
  feed_stream (&kit);
  finding = dup_finding (&kit);
  kit_reopen (&kit, SBX_RECORDING_READ);
  window.engine = sbx_engine_new (kit.folder);
  g_signal_connect (window.engine, "update", G_CALLBACK (on_update), &window);
  sbx_engine_open_async (window.engine, kit.path, NULL, on_opened, &window);
  await (&window, 1);
  n = window.findings->len;
  g_assert_cmpuint (sbx_finding_count_open (window.findings), ==, n);

  sbx_engine_dismiss_async (window.engine, RULE, finding->subject, "known", NULL, on_dismissed, &window);
  await (&window, 2);
  g_assert_no_error (window.error);
  g_assert_cmpuint (sbx_finding_count_open (window.findings), ==, n - 1);
  g_assert_cmpstr (last_finding (&window)->dismissed, ==, "known");
  /* Only the reason is another one: that is news as well. */
  sbx_engine_dismiss_async (window.engine, RULE, finding->subject, "known well", NULL, on_dismissed, &window);
  await (&window, 3);
  g_assert_cmpstr (last_finding (&window)->dismissed, ==, "known well");
  sbx_engine_undismiss_async (window.engine, RULE, finding->subject, NULL, on_dismissed, &window);
  await (&window, 4);
  g_assert_cmpuint (sbx_finding_count_open (window.findings), ==, n);

  g_assert_null (sbx_engine_get_rules (window.engine));
  sbx_engine_set_rules (window.engine, rules);
  g_assert_true (sbx_engine_get_rules (window.engine) == rules);
  window.answered = TRUE;
  await (&window, 5);
  g_assert_cmpuint (window.findings->len, ==, n - 1);

  g_assert_cmpint (g_chmod (kit.path, 0400), ==, 0);
  sbx_engine_dismiss_async (window.engine, RULE, finding->subject, "no", NULL, on_dismissed, &window);
  await (&window, 5);
  g_assert_error (window.error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_READ_ONLY);
  g_clear_error (&window.error);

  sbx_engine_stop (window.engine);
  g_clear_object (&window.engine);
  g_clear_pointer (&window.findings, g_ptr_array_unref);
  g_source_remove (late);
  kit_clear (&kit);
}

/* A threshold counts while events are observed: the file is read again for a new one, and only then. */
static void
test_engine_thresholds (void)
{
  static const char patient[] = "{\"rules\":{\"slow-reducer\":{\"thresholds\":{\"often\":1000,\"long\":1000,\"single\":10000}}}}";
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "detectors", "slow-reducer", "long.ndjson", NULL);
  g_autoptr (GPtrArray) lines = lines_read (path);
  g_autoptr (SbxRules) rules = sbx_rules_parse (patient, strlen (patient), "f", NULL);
  g_autoptr (SbxRules) none = sbx_rules_new ();
  guint late = g_timeout_add_seconds (60, on_too_late, NULL);
  Window window = { NULL };
  Kit kit = { 0 };

  kit_init (&kit);
  feed_all (&kit, lines, FALSE);
  kit_reopen (&kit, SBX_RECORDING_READ);
  window.engine = sbx_engine_new (kit.folder);
  g_signal_connect (window.engine, "update", G_CALLBACK (on_update), &window);
  sbx_engine_open_async (window.engine, kit.path, NULL, on_opened, &window);
  await (&window, 1);
  g_assert_cmpuint (window.findings->len, ==, 1);
  sbx_engine_set_rules (window.engine, rules);
  window.answered = TRUE;
  await (&window, 2);
  g_assert_cmpuint (window.findings->len, ==, 0);
  sbx_engine_set_rules (window.engine, none);
  window.answered = TRUE;
  await (&window, 3);
  g_assert_cmpuint (window.findings->len, ==, 1);
  g_assert_true (sbx_rules_has_same_thresholds (rules, rules));
  g_assert_false (sbx_rules_has_same_thresholds (rules, none));

  sbx_engine_stop (window.engine);
  g_clear_object (&window.engine);
  g_clear_pointer (&window.findings, g_ptr_array_unref);
  g_source_remove (late);
  kit_clear (&kit);
}

/* Two bytes of a character on either side of the limit. */
static void
test_reason (void)
{
  g_autoptr (GString) text = g_string_new ("x");
  g_autofree char *reason = NULL;

  while (text->len < SBX_LIMIT_REASON * 2)
    g_string_append (text, "é");
  reason = sbx_dismissals_dup_reason (text->str);
  g_assert_true (g_utf8_validate (reason, -1, NULL));
  g_assert_cmpuint (strlen (reason), <=, SBX_LIMIT_REASON);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dismissals/live", test_live);
  g_test_add_data_func ("/dismissals/reopened/wal", "WAL", test_reopened);
  g_test_add_data_func ("/dismissals/reopened/delete", "DELETE", test_reopened);
  g_test_add_data_func ("/dismissals/migration/read", GINT_TO_POINTER (SBX_RECORDING_READ), test_migration);
  g_test_add_data_func ("/dismissals/migration/append", GINT_TO_POINTER (SBX_RECORDING_APPEND), test_migration);
  g_test_add_func ("/dismissals/refused", test_refused);
  g_test_add_func ("/dismissals/hostile", test_hostile);
  g_test_add_func ("/dismissals/reason", test_reason);
  g_test_add_func ("/dismissals/exports", test_exports);
  g_test_add_func ("/dismissals/engine", test_engine);
  g_test_add_func ("/dismissals/engine-thresholds", test_engine_thresholds);

  return g_test_run ();
}
