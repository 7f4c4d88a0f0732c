/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sqlite3.h>

#include "session-kit.h"

/* More than a recording has whose batches are parsed where they are taken. */
#define N_BATCHES 500u
#define N_EVENTS (N_BATCHES * 50u)

static void
fill (Kit *kit)
{
  SbxRun *run = kit_hello (kit, "p", "r", NULL);
  guint64 first = 1;

  kit_must_take (kit, run, first++, "{\"k\":\"store-open\",\"t\":1,\"store\":\"s\",\"library\":\"redux\"}");
  for (guint batch = 0; batch < N_BATCHES; batch++)
    {
      g_autoptr (GString) events = g_string_new (NULL);

      for (guint i = 0; i < 50; i++)
        g_string_append_printf (events, "%s{\"k\":\"dispatch\",\"t\":%u,\"store\":\"s\",\"action\":{\"type\":\"n%u\"}}",
                                i > 0 ? "," : "", batch * 50 + i, i);
      kit_must_take (kit, run, first, events->str);
      first += 50;
      g_assert_true (sbx_session_commit (kit->session, NULL));
    }
}

static void
execute (const char *path,
         const char *statement)
{
  sqlite3 *database;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, statement, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
}

/* Slices as short as they get, so that the thread is ahead and behind. */
static void
test_same (void)
{
  g_autoptr (GError) error = NULL;
  SbxRows *rows;
  guint slices = 0;
  Kit kit = { 0 };

  kit_init (&kit);
  fill (&kit);
  kit_close (&kit);

  kit.recording = sbx_recording_open (kit.path, SBX_RECORDING_READ, &error);
  g_assert_no_error (error);
  kit.session = sbx_session_new (kit.recording);
  while (sbx_session_replay (kit.session, 1, NULL, &error))
    slices++;
  g_assert_no_error (error);
  g_assert_cmpuint (slices, >, 0);
  rows = sbx_session_get_rows (kit.session);
  g_assert_cmpuint (sbx_rows_get_count (rows), ==, N_EVENTS + 1); /* and the beginning of the run */
  g_assert_cmpfloat (sbx_rows_get (rows, N_EVENTS)->time, ==, 1795150179604.5 + N_EVENTS - 1);
  kit_clear (&kit);
}

static void
test_damaged (void)
{
  g_autoptr (GError) error = NULL;
  Kit kit = { 0 };

  kit_init (&kit);
  fill (&kit);
  kit_close (&kit);
  execute (kit.path, "UPDATE batch SET events = '[{' WHERE first > 20000");

  kit.recording = sbx_recording_open (kit.path, SBX_RECORDING_READ, &error);
  kit.session = sbx_session_new (kit.recording);
  g_assert_false (sbx_session_replay (kit.session, 0, NULL, &error));
  g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_DAMAGED);
  g_assert_cmpuint (sbx_session_get_n_events (kit.session), >=, 19000); /* what came before stands */
  kit_clear (&kit);
}

static void
test_left (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Kit kit = { 0 };

  kit_init (&kit);
  fill (&kit);
  kit_close (&kit);

  kit.recording = sbx_recording_open (kit.path, SBX_RECORDING_READ, &error);
  kit.session = sbx_session_new (kit.recording);
  g_assert_true (sbx_session_replay (kit.session, 1, NULL, &error));
  g_clear_object (&kit.session); /* in the middle of it */

  kit.session = sbx_session_new (kit.recording);
  g_assert_true (sbx_session_replay (kit.session, 1, cancellable, &error));
  g_cancellable_cancel (cancellable);
  g_assert_false (sbx_session_replay (kit.session, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  kit_clear (&kit);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/read-ahead/same", test_same);
  g_test_add_func ("/read-ahead/damaged", test_damaged);
  g_test_add_func ("/read-ahead/left", test_left);

  return g_test_run ();
}
