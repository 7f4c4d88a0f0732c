/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-recording.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define PAGES_PER_STEP 512
#define CREATE_FLAGS (SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX)

static gboolean
fail (sqlite3    *database,
      const char *path,
      int         result,
      GError    **error)
{
  g_set_error (error, SBX_RECORDING_ERROR,
               result == SQLITE_FULL ? SBX_RECORDING_ERROR_FULL : SBX_RECORDING_ERROR_IO,
               "The recording cannot be saved as “%s”: %s", path,
               database != NULL ? sqlite3_errmsg (database) : sqlite3_errstr (result));
  return FALSE;
}

static gboolean
copy_pages (sqlite3        *source,
            sqlite3        *copy,
            const char     *path,
            SbxProgressFunc progress,
            gpointer        data,
            GCancellable   *cancellable,
            GError        **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (copy, "main", source, "main");
  int result = SQLITE_OK;

  if (backup == NULL)
    return fail (copy, path, sqlite3_errcode (copy), error);

  while (result == SQLITE_OK || result == SQLITE_BUSY || result == SQLITE_LOCKED)
    {
      int total;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          sqlite3_backup_finish (backup);
          return FALSE;
        }
      result = sqlite3_backup_step (backup, PAGES_PER_STEP);
      total = sqlite3_backup_pagecount (backup);
      if (progress != NULL && total > 0)
        progress (1.0 - (double) sqlite3_backup_remaining (backup) / total, data);
      if (result == SQLITE_BUSY || result == SQLITE_LOCKED)
        sqlite3_sleep (10);
    }
  sqlite3_backup_finish (backup);
  if (result != SQLITE_DONE)
    return fail (copy, path, result, error);

  /* One file to attach to an issue, without a log beside it. */
  result = sqlite3_exec (copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);

  return result == SQLITE_OK || fail (copy, path, result, error);
}

/**
 * sbx_recording_save_copy:
 * @from: a recording; it may be written meanwhile
 * @path: where to; replaced only when the copy is complete
 * @progress: (nullable): called with 0…1 on this thread
 * @data: passed to @progress
 * @cancellable: (nullable): ends it early
 * @error: return location for an error, or %NULL
 *
 * Copies a recording as it was when the call began. May run on any thread: it opens the file
 * itself.
 *
 * Returns: whether the copy stands at @path
 */
gboolean
sbx_recording_save_copy (const char     *from,
                         const char     *path,
                         SbxProgressFunc progress,
                         gpointer        data,
                         GCancellable   *cancellable,
                         GError        **error)
{
  g_autofree char *part = g_strdup_printf ("%s.%08x.part", path, g_random_int ());
  g_autoptr (SbxRecording) check = sbx_recording_open (from, SBX_RECORDING_READ, error);
  sqlite3 *source = NULL;
  sqlite3 *copy = NULL;
  gboolean done = FALSE;
  int result;

  if (check == NULL)
    return FALSE;

  result = sqlite3_open_v2 (from, &source, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (result != SQLITE_OK)
    fail (source, path, result, error);
  else if ((result = sqlite3_open_v2 (part, &copy, CREATE_FLAGS, NULL)) != SQLITE_OK)
    fail (copy, path, result, error);
  else
    done = copy_pages (source, copy, path, progress, data, cancellable, error);

  sqlite3_close (copy);
  sqlite3_close (source);
  if (done && g_rename (part, path) != 0)
    done = fail (NULL, path, SQLITE_IOERR, error);
  if (!done)
    g_unlink (part);

  return done;
}
