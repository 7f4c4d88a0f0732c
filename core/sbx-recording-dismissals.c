/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-recording-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "sbx-limits.h"

/**
 * sbx_recording_set_dismissal:
 * @self: a recording that is written
 * @rule: id of a rule
 * @subject: subject of its finding
 * @reason: (nullable): why it is dismissed, %NULL to undo it
 * @time: when, ms since 1970
 * @error: return location for an error, or %NULL
 *
 * Writes a row of the table `dismissal`, between sbx_recording_begin() and sbx_recording_commit().
 *
 * Returns: whether it was written
 */
gboolean
sbx_recording_set_dismissal (SbxRecording *self,
                             const char   *rule,
                             const char   *subject,
                             const char   *reason,
                             double        time,
                             GError      **error)
{
  sqlite3_stmt *statement = self->statements[reason != NULL ? SBX_STATEMENT_SET_DISMISSAL
                                                            : SBX_STATEMENT_REMOVE_DISMISSAL];

  sqlite3_bind_text (statement, 1, rule, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, subject, -1, SQLITE_STATIC);
  if (reason != NULL)
    {
      sqlite3_bind_text (statement, 3, reason, -1, SQLITE_STATIC);
      sqlite3_bind_double (statement, 4, time);
    }

  return sbx_recording_finish_statement (self, statement, error);
}

/* Whoever may do anything (root) is stopped by the file's protection, too: it was meant. */
static gboolean
check_writable (SbxRecording *self,
                GError      **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  GStatBuf info;
  int code = 0;

  if (g_access (self->path, W_OK) != 0 || g_access (folder, W_OK) != 0)
    code = errno;
  else if (g_stat (self->path, &info) == 0 && (info.st_mode & 0222) == 0)
    code = EACCES;
  if (code == 0)
    return TRUE;

  g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_READ_ONLY,
               "The recording “%s” cannot be changed (%s); save a copy of it elsewhere, and "
               "dismiss findings there", self->path, g_strerror (code));

  return FALSE;
}

/**
 * sbx_recording_amend:
 * @self: a recording that is read
 * @rule: id of a rule
 * @subject: subject of its finding
 * @reason: (nullable): why it is dismissed, %NULL to undo it
 * @time: when, ms since 1970
 * @error: return location for an error, or %NULL
 *
 * Writes a dismissal into the file of a recording that is not recorded any more. A file of an
 * earlier version is brought up to date.
 *
 * Returns: whether it is on disk; if the file is protected, or another program records it, the
 *   error says so
 */
gboolean
sbx_recording_amend (SbxRecording *self,
                     const char   *rule,
                     const char   *subject,
                     const char   *reason,
                     double        time,
                     GError      **error)
{
  g_autoptr (SbxRecording) writer = NULL;

  if (!check_writable (self, error))
    return FALSE;
  writer = sbx_recording_open (self->path, SBX_RECORDING_AMEND, error);
  if (writer == NULL
      || !sbx_recording_begin (writer, error)
      || !sbx_recording_set_dismissal (writer, rule, subject, reason, time, error)
      || !sbx_recording_commit (writer, error))
    return FALSE;
  g_clear_object (&writer);

  return sbx_recording_reopen (self, error);
}

/**
 * sbx_recording_each_dismissal:
 * @self: a recording
 * @func: takes a row
 * @data: passed to @func
 * @error: return location for an error, or %NULL
 *
 * Walks the first %SBX_LIMIT_DISMISSALS rows of the table `dismissal`; a file of version 1 has
 * none.
 *
 * Returns: whether they could be read
 */
gboolean
sbx_recording_each_dismissal (SbxRecording             *self,
                              SbxRecordingDismissalFunc func,
                              gpointer                  data,
                              GError                  **error)
{
  sqlite3_stmt *statement = self->statements[SBX_STATEMENT_EACH_DISMISSAL];
  int result = SQLITE_DONE;

  if (statement == NULL)
    return TRUE;

  for (guint i = 0; i < SBX_LIMIT_DISMISSALS; i++)
    {
      const char *texts[3];

      result = sqlite3_step (statement);
      if (result != SQLITE_ROW)
        break;
      for (int column = 0; column < 3; column++)
        texts[column] = (const char *) sqlite3_column_text (statement, column);
      if (texts[0] != NULL && texts[1] != NULL)
        func (texts[0], texts[1], texts[2] != NULL ? texts[2] : "",
              sqlite3_column_double (statement, 3), data);
    }
  sqlite3_reset (statement);

  return result == SQLITE_DONE || result == SQLITE_ROW
         || sbx_recording_set_sqlite_error (self, result, error);
}
