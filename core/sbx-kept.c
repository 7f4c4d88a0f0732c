/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-kept.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define RECORDING_SUFFIX ".signalbox"
#define MARK_SUFFIX "-open"
/* "20261120-140212", what names of recordings begin with */
#define DATE_LENGTH 15

/* What belongs to a recording, beside itself. */
static const char *const companions[] = { "-wal", "-shm", "-journal" };

struct _SbxKeptMark
{
  char *path;
  int fd;
};

static char *
dup_mark_path (const char *recording)
{
  return g_strconcat (recording, MARK_SUFFIX, NULL);
}

/**
 * sbx_kept_mark_new:
 * @recording: path of a recording that is about to be written
 *
 * Marks it. To be called before the recording is made, so that nobody sees one without its mark.
 *
 * Returns: (transfer full) (nullable): ended by sbx_kept_mark_end(); %NULL if the mark cannot be
 *   made: then the recording will not be offered after a crash
 */
SbxKeptMark *
sbx_kept_mark_new (const char *recording)
{
  g_autofree char *path = NULL;
  SbxKeptMark *self;
  int fd;

  g_return_val_if_fail (recording != NULL, NULL);

  path = dup_mark_path (recording);
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return NULL;
  /* Whoever looks at marks holds one for a moment. */
  while (flock (fd, LOCK_EX) != 0)
    if (errno != EINTR)
      {
        close (fd);
        g_unlink (path);
        return NULL;
      }
  self = g_new0 (SbxKeptMark, 1);
  self->path = g_steal_pointer (&path);
  self->fd = fd;
  return self;
}

/**
 * sbx_kept_mark_end:
 * @self: (transfer full): a mark
 *
 * The recording came to its end.
 */
void
sbx_kept_mark_end (SbxKeptMark *self)
{
  g_return_if_fail (self != NULL);

  g_unlink (self->path);
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

/* Marked, and nobody holds the mark. */
static gboolean
is_left (const char *recording)
{
  g_autofree char *path = dup_mark_path (recording);
  int fd = g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
  gboolean left;

  if (fd < 0)
    return FALSE;
  left = flock (fd, LOCK_EX | LOCK_NB) == 0;
  close (fd);
  return left;
}

static double
parse_begin (const char *name)
{
  g_autoptr (GDateTime) date = NULL;
  int n[6];

  if (strlen (name) < DATE_LENGTH ||
      sscanf (name, "%4d%2d%2d-%2d%2d%2d", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5]) != 6)
    return 0;
  date = g_date_time_new_local (n[0], n[1], n[2], n[3], n[4], n[5]);
  return date != NULL ? g_date_time_to_unix (date) * 1000.0 : 0;
}

static void
add_file (SbxKept    *kept,
          const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return;
  kept->size += (guint64) info.st_size;
  kept->end = MAX (kept->end, info.st_mtime * 1000.0);
}

static SbxKept *
look_at (const char *path)
{
  SbxKept *kept = g_new0 (SbxKept, 1);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);

  kept->path = g_strdup (path);
  kept->begin = parse_begin (name);
  add_file (kept, path);
  add_file (kept, wal);
  return kept;
}

/**
 * sbx_kept_free:
 * @self: (transfer full): a recording
 */
void
sbx_kept_free (SbxKept *self)
{
  g_free (self->path);
  g_free (self);
}

/* Names are dates, so the order of names is that of time: the newest first. */
static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) b, *(const char *const *) a);
}

static GPtrArray *
list_recordings (const char *directory)
{
  g_autoptr (GDir) entries = g_dir_open (directory, 0, NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    if (g_str_has_suffix (name, RECORDING_SUFFIX))
      g_ptr_array_add (paths, g_build_filename (directory, name, NULL));
  g_ptr_array_sort (paths, compare_paths);
  return paths;
}

/**
 * sbx_kept_list:
 * @directory: where recordings are written
 *
 * Recordings whose writer ended without ending them. Any thread; reads names and times only.
 *
 * Returns: (transfer full) (element-type SbxKept): the newest first
 */
GPtrArray *
sbx_kept_list (const char *directory)
{
  g_autoptr (GPtrArray) paths = NULL;
  GPtrArray *kept = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_kept_free);

  g_return_val_if_fail (directory != NULL, kept);

  paths = list_recordings (directory);
  for (guint i = 0; i < paths->len; i++)
    if (is_left (g_ptr_array_index (paths, i)))
      g_ptr_array_add (kept, look_at (g_ptr_array_index (paths, i)));
  return kept;
}

/**
 * sbx_kept_find_last:
 * @directory: where recordings are written
 *
 * Returns: (transfer full) (nullable): the newest recording that came to its end
 */
SbxKept *
sbx_kept_find_last (const char *directory)
{
  g_autoptr (GPtrArray) paths = NULL;

  g_return_val_if_fail (directory != NULL, NULL);

  paths = list_recordings (directory);
  for (guint i = 0; i < paths->len; i++)
    if (!sbx_kept_is_marked (g_ptr_array_index (paths, i)))
      return look_at (g_ptr_array_index (paths, i));
  return NULL;
}

/**
 * sbx_kept_is_marked:
 * @recording: its path
 *
 * Returns: whether it is being written, or nobody has decided yet what becomes of it
 */
gboolean
sbx_kept_is_marked (const char *recording)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (recording != NULL, FALSE);

  path = dup_mark_path (recording);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * sbx_kept_settle:
 * @recording: path of one that sbx_kept_list() told
 *
 * It is not told again; from now on it is one of those that are kept for a while.
 */
void
sbx_kept_settle (const char *recording)
{
  g_autofree char *path = NULL;

  g_return_if_fail (recording != NULL);

  path = dup_mark_path (recording);
  if (is_left (recording))
    g_unlink (path);
}

/**
 * sbx_kept_delete:
 * @recording: its path
 *
 * Takes a recording away, with everything beside it.
 */
void
sbx_kept_delete (const char *recording)
{
  g_return_if_fail (recording != NULL);

  g_unlink (recording);
  for (guint i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *path = g_strconcat (recording, companions[i], NULL);

      g_unlink (path);
    }
  sbx_kept_settle (recording);
}

/**
 * sbx_kept_prune:
 * @directory: where recordings are written
 * @keep: how many stay
 *
 * Takes all but the newest away. One that is marked, or that somebody has open, stays whatever its
 * age.
 */
void
sbx_kept_prune (const char *directory,
                guint       keep)
{
  g_autoptr (GPtrArray) paths = NULL;

  g_return_if_fail (directory != NULL);

  paths = list_recordings (directory);
  for (guint i = keep; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *wal = g_strconcat (path, "-wal", NULL);

      if (!sbx_kept_is_marked (path) && !g_file_test (wal, G_FILE_TEST_EXISTS))
        sbx_kept_delete (path);
    }
}

/**
 * sbx_kept_measure:
 * @directory: where recordings are written
 * @n_recordings: (out): how many there are
 *
 * Returns: how many bytes the recordings take, those that are being written too
 */
guint64
sbx_kept_measure (const char *directory,
                  guint      *n_recordings)
{
  g_autoptr (GPtrArray) paths = NULL;
  guint64 size = 0;

  g_return_val_if_fail (directory != NULL, 0);
  g_return_val_if_fail (n_recordings != NULL, 0);

  paths = list_recordings (directory);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (SbxKept) kept = look_at (g_ptr_array_index (paths, i));

      size += kept->size;
    }
  *n_recordings = paths->len;
  return size;
}
