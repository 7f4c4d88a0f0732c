/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "session-kit.h"

#define EVENT "{\"k\":\"dispatch\",\"t\":1,\"store\":\"s1\",\"action\":{\"type\":\"a\"},\"patch\":[{\"p\":[\"n\"],\"v\":1}]}"
#define STATE "{\"k\":\"state\",\"t\":1,\"store\":\"s1\",\"state\":{\"n\":0}}"

static SbxRecording *
try_open (const char       *path,
          SbxRecordingError expected)
{
  g_autoptr (GError) error = NULL;
  SbxRecording *recording = sbx_recording_open (path, SBX_RECORDING_READ, &error);

  g_assert_null (recording);
  g_assert_error (error, SBX_RECORDING_ERROR, (int) expected);
  g_assert_nonnull (strstr (error->message, path));

  return recording;
}

static void
run_sql (const char *path,
         const char *text)
{
  sqlite3 *database;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, text, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
}

static void
test_foreign (void)
{
  g_autofree char *folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.signalbox", NULL);

  try_open (path, SBX_RECORDING_ERROR_IO); /* there is none */
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  try_open (path, SBX_RECORDING_ERROR_FOREIGN);
  g_assert_true (g_file_set_contents (path, "{\"not\":\"a recording\"}", -1, NULL));
  try_open (path, SBX_RECORDING_ERROR_FOREIGN);
  g_unlink (path);
  run_sql (path, "CREATE TABLE batch (x)"); /* somebody else's database */
  try_open (path, SBX_RECORDING_ERROR_FOREIGN);
  run_sql (path, "PRAGMA application_id = 0x53425831; PRAGMA user_version = 1");
  try_open (path, SBX_RECORDING_ERROR_DAMAGED);
  run_sql (path, "PRAGMA user_version = 99");
  try_open (path, SBX_RECORDING_ERROR_NEWER);
  g_unlink (path);
  g_rmdir (folder);
}

static void
fill (Kit  *kit,
      guint batches)
{
  SbxRun *run = kit_hello (kit, "p", "r", NULL);

  kit_must_take (kit, run, 1, STATE);
  for (guint i = 0; i < batches; i++)
    kit_must_take (kit, run, 2 + i, EVENT);
  g_assert_true (sbx_session_commit (kit->session, NULL));
}

static void
kit_save_copy (Kit        *kit,
               const char *copy)
{
  g_autoptr (GError) error = NULL;

  sbx_recording_save_copy (kit->path, copy, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Cut anywhere, a recording is refused or gives a part of what it held; it never crashes or invents. */
static void
test_truncated (void)
{
  Kit kit;
  g_autofree char *copy = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  kit_init (&kit);
  fill (&kit, 200);
  copy = g_strconcat (kit.path, ".copy", NULL);
  kit_save_copy (&kit, copy);
  g_assert_true (g_file_get_contents (copy, &contents, &length, NULL));
  for (gsize cut = 0; cut < length; cut += 1 + length / 211)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxRecording) recording = NULL;

      g_assert_true (g_file_set_contents (copy, contents, (gssize) cut, NULL));
      recording = sbx_recording_open (copy, SBX_RECORDING_READ, &error);
      g_assert_null (recording);
      g_assert_true (error->code == SBX_RECORDING_ERROR_FOREIGN || error->code == SBX_RECORDING_ERROR_DAMAGED);
    }
  g_unlink (copy);
  kit_clear (&kit);
}

/* Bytes turned at random: an error or fewer events, and everything that is given is well formed. */
static void
test_turned_bytes (void)
{
  Kit kit;
  g_autofree char *copy = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  gsize length;

  kit_init (&kit);
  fill (&kit, 300);
  copy = g_strconcat (kit.path, ".copy", NULL);
  kit_save_copy (&kit, copy);
  g_assert_true (g_file_get_contents (copy, &contents, &length, NULL));
  for (guint round = 0; round < 300; round++)
    {
      g_autofree char *bad = g_memdup2 (contents, length);
      g_autoptr (SbxRecording) recording = NULL;

      for (guint i = 0; i < 8; i++)
        bad[g_rand_int_range (rand, 100, (gint) length)] ^= (char) (1 << g_rand_int_range (rand, 0, 8));
      g_assert_true (g_file_set_contents (copy, bad, (gssize) length, NULL));
      recording = sbx_recording_open (copy, SBX_RECORDING_READ, NULL);
      if (recording != NULL)
        {
          g_autoptr (SbxSession) session = sbx_session_new (recording);

          while (sbx_session_replay (session, 0, NULL, NULL))
            ;
          g_assert_cmpuint (sbx_session_get_n_events (session), <=, 400);
          if (sbx_session_get_stores (session)->len > 0)
            {
              g_autoptr (SbxValue) state = sbx_session_get_state (
                session, g_ptr_array_index (sbx_session_get_stores (session), 0), 150, NULL);

              (void) state;
            }
        }
    }
  g_unlink (copy);
  kit_clear (&kit);
}

static void
test_wrong_contents (void)
{
  static const char *const harms[] = {
    "UPDATE batch SET events = '[' WHERE first = 50",
    "UPDATE batch SET events = '[1,2,3]' WHERE first = 50",
    "UPDATE batch SET events = '{}' WHERE first = 50",
    "UPDATE batch SET events = x'ff00' WHERE first = 50",
    "UPDATE batch SET count = 0 WHERE first = 50",
    "UPDATE batch SET run = 77 WHERE first = 50",
    "DELETE FROM batch WHERE first = 50",
  };

  for (guint i = 0; i < G_N_ELEMENTS (harms); i++)
    {
      Kit kit;
      g_autoptr (SbxRecording) recording = NULL;
      g_autoptr (SbxSession) session = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *copy = NULL;

      kit_init (&kit);
      fill (&kit, 100);
      copy = g_strconcat (kit.path, ".copy", NULL);
      kit_save_copy (&kit, copy);
      run_sql (copy, harms[i]);
      recording = sbx_recording_open (copy, SBX_RECORDING_READ, &error);
      g_assert_no_error (error);
      session = sbx_session_new (recording);
      g_assert_false (sbx_session_replay (session, 0, NULL, &error));
      g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_DAMAGED);
      g_assert_cmpuint (sbx_session_get_n_events (session), ==, 49); /* what came before stands */
      g_unlink (copy);
      kit_clear (&kit);
    }
}

/* A page of the table is gone: SQLite finds out when it reads it, and so must we. */
static void
test_lost_page (void)
{
  Kit kit;
  g_autoptr (SbxRecording) recording = NULL;
  g_autoptr (SbxSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *contents = NULL;
  sqlite3_stmt *statement;
  sqlite3 *database;
  gsize length;
  gsize page;

  kit_init (&kit);
  fill (&kit, 100);
  copy = g_strconcat (kit.path, ".copy", NULL);
  kit_save_copy (&kit, copy);
  g_assert_cmpint (sqlite3_open (copy, &database), ==, SQLITE_OK);
  sqlite3_prepare_v2 (database, "SELECT rootpage FROM sqlite_master WHERE name = 'batch'", -1,
                      &statement, NULL);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  page = (gsize) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (database);
  g_assert_true (g_file_get_contents (copy, &contents, &length, NULL));
  memset (contents + (page - 1) * 16384, 0, 16384);
  g_assert_true (g_file_set_contents (copy, contents, (gssize) length, NULL));

  recording = sbx_recording_open (copy, SBX_RECORDING_READ, &error);
  g_assert_no_error (error);
  session = sbx_session_new (recording);
  g_assert_false (sbx_session_replay (session, 0, NULL, &error));
  g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_DAMAGED);
  g_unlink (copy);
  kit_clear (&kit);
}

/* The second who wants to record into a file is told so at once; readers come in. */
static void
test_two_writers (void)
{
  Kit kit;
  g_autoptr (SbxRecording) second = NULL;
  g_autoptr (SbxRecording) reader = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  kit_init (&kit);
  fill (&kit, 3);
  second = sbx_recording_open (kit.path, SBX_RECORDING_APPEND, &error);
  g_assert_null (second);
  g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "another program"));
  g_clear_error (&error);
  reader = sbx_recording_open (kit.path, SBX_RECORDING_READ, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (kit.path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0077, ==, 0); /* for its owner alone */
  kit_clear (&kit);
}

/* Moved away, a recording is not acknowledged; put back, it goes on. */
static void
test_moved (void)
{
  Kit kit;
  SbxRun *run;
  g_autofree char *elsewhere = NULL;
  g_autoptr (GError) error = NULL;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, STATE);
  g_assert_true (sbx_session_commit (kit.session, NULL));
  elsewhere = g_strconcat (kit.path, ".moved", NULL);
  g_assert_cmpint (g_rename (kit.path, elsewhere), ==, 0);
  kit_must_take (&kit, run, 2, EVENT);
  g_assert_false (sbx_session_commit (kit.session, &error));
  g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO);
  g_assert_cmpuint (run->durable, ==, 1);
  g_assert_cmpint (g_rename (elsewhere, kit.path), ==, 0);
  g_assert_true (sbx_session_commit (kit.session, NULL));
  g_assert_cmpuint (run->durable, ==, 2);
  kit_reopen (&kit, SBX_RECORDING_READ);
  g_assert_cmpuint (sbx_session_get_n_events (kit.session), ==, 3);
  kit_clear (&kit);
}

static void
count_progress (double   fraction,
                gpointer data)
{
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  (*(guint *) data)++;
}

static void
test_save_copy (void)
{
  Kit kit;
  g_autofree char *copy = NULL;
  g_autofree char *log = NULL;
  g_autofree char *nowhere = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint progress = 0;

  kit_init (&kit);
  fill (&kit, 50);
  copy = g_strconcat (kit.path, ".copy", NULL);
  log = g_strconcat (copy, "-wal", NULL);
  g_assert_true (sbx_recording_save_copy (kit.path, copy, count_progress, &progress, NULL, NULL));
  g_assert_cmpuint (progress, >, 0);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  {
    g_autoptr (SbxRecording) saved = sbx_recording_open (copy, SBX_RECORDING_READ, &error);
    guint64 count;

    g_assert_no_error (error);
    g_assert_true (sbx_recording_get_n_events (saved, &count, NULL));
    g_assert_cmpuint (count, ==, 52);
    g_assert_false (sbx_recording_is_writable (saved));
  }
  /* Cancelled or impossible: nothing is left behind and the old copy stands. */
  g_cancellable_cancel (cancellable);
  g_assert_false (sbx_recording_save_copy (kit.path, copy, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  nowhere = g_build_filename (kit.folder, "missing", "x.signalbox", NULL);
  g_assert_false (sbx_recording_save_copy (kit.path, nowhere, NULL, NULL, NULL, &error));
  g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO);
  g_unlink (copy);
  kit_clear (&kit); /* asserts nothing else is in the folder: rmdir would fail and leave it */
}

static void
test_sql_view (void)
{
  Kit kit;
  sqlite3 *database;
  sqlite3_stmt *statement;

  kit_init (&kit);
  fill (&kit, 20);
  g_assert_cmpint (sqlite3_open_v2 (kit.path, &database, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database,
                                       "SELECT count (*), min (number), max (seq) FROM event"
                                       " WHERE kind = 'dispatch' AND json ->> '$.action.type' = 'a'",
                                       -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int (statement, 0), ==, 20);
  g_assert_cmpint (sqlite3_column_int (statement, 1), ==, 3);
  g_assert_cmpint (sqlite3_column_int (statement, 2), ==, 21);
  sqlite3_finalize (statement);
  sqlite3_close (database);
  kit_clear (&kit);
}

/* --- Killed while it writes ------------------------------------------------------------------ */

static void
report_acknowledged (SbxSession *session,
                     int        *fd)
{
  SbxRun *run = g_ptr_array_index (sbx_session_get_runs (session), 0);

  if (write (*fd, &run->durable, sizeof run->durable) != sizeof run->durable)
    _exit (1);
}

static void
write_until_killed (const char *path,
                    int         fd)
{
  Kit kit = { .path = g_strdup (path) };
  SbxRun *run;

  kit_open (&kit, SBX_RECORDING_APPEND);
  run = kit_hello (&kit, "p", "r", NULL);
  g_signal_connect (kit.session, "committed", G_CALLBACK (report_acknowledged), &fd);
  if (run->seq == 0)
    kit_must_take (&kit, run, 1, STATE);
  for (;;)
    {
      for (guint i = 0; i < 20; i++)
        kit_must_take (&kit, run, run->seq + 1, EVENT "," EVENT "," EVENT);
      sbx_session_commit (kit.session, NULL);
    }
}

static void
test_killed (void)
{
  g_autofree char *folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "test.signalbox", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);
  guint64 last = 0;

  for (guint round = 0; round < 50; round++)
    {
      guint64 acknowledged = last;
      guint64 number;
      int ends[2];
      pid_t pid;

      g_assert_cmpint (pipe (ends), ==, 0);
      pid = fork ();
      g_assert_cmpint (pid, >=, 0);
      if (pid == 0)
        {
          close (ends[0]);
          write_until_killed (path, ends[1]);
        }
      close (ends[1]);
      /* Wait until it has begun, then some random while. */
      if (read (ends[0], &number, sizeof number) == sizeof number)
        acknowledged = number;
      g_usleep ((gulong) g_random_int_range (0, 15000));
      kill (pid, SIGKILL);
      while (read (ends[0], &number, sizeof number) == sizeof number)
        acknowledged = number;
      close (ends[0]);
      waitpid (pid, NULL, 0);
      {
        Kit kit = { .path = g_strdup (path) };
        SbxRun *run;
        g_autoptr (SbxValue) state = NULL;

        kit_open (&kit, SBX_RECORDING_APPEND);
        run = g_ptr_array_index (sbx_session_get_runs (kit.session), 0);
        g_assert_cmpuint (run->seq, >=, acknowledged);
        last = run->seq;
        state = sbx_session_get_state (kit.session, g_ptr_array_index (sbx_session_get_stores (kit.session), 0),
                                       G_MAXUINT64, NULL);
        g_assert_nonnull (state);
        kit_close (&kit);
        g_free (kit.path);
      }
    }
  g_assert_cmpuint (last, >, 100);
  g_unlink (path);
  g_unlink (wal);
  g_unlink (shm);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recording/foreign", test_foreign);
  g_test_add_func ("/recording/truncated", test_truncated);
  g_test_add_func ("/recording/turned-bytes", test_turned_bytes);
  g_test_add_func ("/recording/wrong-contents", test_wrong_contents);
  g_test_add_func ("/recording/lost-page", test_lost_page);
  g_test_add_func ("/recording/two-writers", test_two_writers);
  g_test_add_func ("/recording/moved", test_moved);
  g_test_add_func ("/recording/save-copy", test_save_copy);
  g_test_add_func ("/recording/sql-view", test_sql_view);
  g_test_add_func ("/recording/killed", test_killed);

  return g_test_run ();
}
