/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-kept.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *directory;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->directory = g_dir_make_tmp ("sbx-kept-XXXXXX", NULL);
  g_assert_nonnull (fixture->directory);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GDir) directory = g_dir_open (fixture->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
}

static char *
write_recording (Fixture    *fixture,
                 const char *name)
{
  char *path = g_build_filename (fixture->directory, name, NULL);

  g_assert_true (g_file_set_contents (path, "rows", 4, NULL));
  return path;
}

/* Writes it in a process of its own, which is then killed. */
static void
write_and_die (const char *path)
{
  int ready[2];
  char byte = 0;
  pid_t child;

  g_assert_cmpint (pipe (ready), ==, 0);
  child = fork ();
  if (child == 0)
    {
      SbxKeptMark *mark = sbx_kept_mark_new (path);

      byte = mark != NULL ? 'y' : 'n';
      g_assert_cmpint (write (ready[1], &byte, 1), ==, 1);
      pause ();
      _exit (0);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'y');
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  close (ready[0]);
  close (ready[1]);
}

static void
test_alive (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *path = write_recording (fixture, "20261120-140212-ab12.signalbox");
  SbxKeptMark *mark = sbx_kept_mark_new (path);
  g_autoptr (GPtrArray) kept = sbx_kept_list (fixture->directory);

  g_assert_nonnull (mark);
  g_assert_cmpuint (kept->len, ==, 0);
  g_assert_true (sbx_kept_is_marked (path));
  g_assert_null (sbx_kept_find_last (fixture->directory));
  /* Nobody else's hands: it is not given up by being settled. */
  sbx_kept_settle (path);
  g_assert_true (sbx_kept_is_marked (path));
  sbx_kept_mark_end (mark);
  g_assert_false (sbx_kept_is_marked (path));
}

static void
test_killed (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *path = write_recording (fixture, "20261120-140212-ab12.signalbox");
  g_autofree char *later = write_recording (fixture, "20261120-150000-0001.signalbox");
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (SbxKept) last = NULL;
  const SbxKept *first;

  write_and_die (path);
  write_and_die (later);
  kept = sbx_kept_list (fixture->directory);
  g_assert_cmpuint (kept->len, ==, 2);
  first = g_ptr_array_index (kept, 0);
  g_assert_cmpstr (first->path, ==, later);
  g_assert_cmpuint (first->size, ==, 4);
  g_assert_cmpfloat (first->begin, >, 1.7e12);
  g_assert_cmpfloat (first->end, >, 1.7e12);
  sbx_kept_settle (later);
  after = sbx_kept_list (fixture->directory);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpstr (((const SbxKept *) g_ptr_array_index (after, 0))->path, ==, path);
  last = sbx_kept_find_last (fixture->directory);
  g_assert_nonnull (last);
  g_assert_cmpstr (last->path, ==, later);
}

static void
test_delete (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *path = write_recording (fixture, "20261120-140212-ab12.signalbox");
  g_autofree char *wal = write_recording (fixture, "20261120-140212-ab12.signalbox-wal");
  guint n = 0;

  write_and_die (path);
  g_assert_cmpuint (sbx_kept_measure (fixture->directory, &n), ==, 8);
  g_assert_cmpuint (n, ==, 1);
  sbx_kept_delete (path);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  g_assert_false (sbx_kept_is_marked (path));
}

static void
test_prune (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *killed = write_recording (fixture, "20261101-000000-0000.signalbox");
  g_autofree char *old = write_recording (fixture, "20261102-000000-0000.signalbox");
  g_autofree char *open = write_recording (fixture, "20261103-000000-0000.signalbox");
  g_autofree char *wal = write_recording (fixture, "20261103-000000-0000.signalbox-wal");
  g_autofree char *kept = write_recording (fixture, "20261104-000000-0000.signalbox");
  g_autofree char *other = write_recording (fixture, "notes.txt");

  write_and_die (killed);
  sbx_kept_prune (fixture->directory, 1);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (open, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (killed, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/kept/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("alive", test_alive);
  ADD ("killed", test_killed);
  ADD ("delete", test_delete);
  ADD ("prune", test_prune);

  return g_test_run ();
}
