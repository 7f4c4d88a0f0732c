/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-recording.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-limits.h"
#include "sbx-recording-private.h"

#define FILE_ID 0x53425831 /* "SBX1" */
#define SCHEMA_VERSION 2
#define HEADER_SIZE 100
#define BUSY_TIMEOUT 5000
#define HOLD_TIMEOUT 100

G_DEFINE_QUARK (sbx-recording-error-quark, sbx_recording_error)

static const char *const statement_texts[SBX_N_STATEMENTS] = {
  [SBX_STATEMENT_BEGIN] =
    "BEGIN IMMEDIATE",
  [SBX_STATEMENT_COMMIT] =
    "COMMIT",
  [SBX_STATEMENT_ADD_RUN] =
    "INSERT INTO run (id, peer, run, wall, seq, hello) VALUES (?, ?, ?, ?, 0, ?)",
  [SBX_STATEMENT_SET_SEQ] =
    "UPDATE run SET seq = ? WHERE id = ?",
  [SBX_STATEMENT_ADD_BATCH] =
    "INSERT INTO batch (first, count, run, seq, received, stores, events)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)",
  [SBX_STATEMENT_ADD_KEYFRAME] =
    "INSERT OR REPLACE INTO keyframe (store, number, state) VALUES (?, ?, ?)",
  [SBX_STATEMENT_SET_DISMISSAL] =
    "INSERT OR REPLACE INTO dismissal (rule, subject, reason, time) VALUES (?, ?, ?, ?)",
  [SBX_STATEMENT_REMOVE_DISMISSAL] =
    "DELETE FROM dismissal WHERE rule = ? AND subject = ?",
  [SBX_STATEMENT_EACH_RUN] =
    "SELECT id, peer, run, wall, seq, hello FROM run ORDER BY id",
  /* The batch that holds @from begins at or before it. */
  [SBX_STATEMENT_EACH_BATCH] =
    "SELECT first, count, run, seq, received, stores, events FROM batch"
    " WHERE first >= coalesce ((SELECT max (first) FROM batch WHERE first <= ?1), 0)"
    " AND first <= ?2 AND (?3 = 0 OR stores & ?3) ORDER BY first",
  [SBX_STATEMENT_GET_KEYFRAME] =
    "SELECT number, state FROM keyframe WHERE store = ? AND number <= ?"
    " ORDER BY number DESC LIMIT 1",
  [SBX_STATEMENT_GET_BATCH] =
    "SELECT first, count, run, seq, received, stores, events FROM batch"
    " WHERE first <= ? ORDER BY first DESC LIMIT 1",
  [SBX_STATEMENT_GET_LAST] =
    "SELECT coalesce (max (first + count - 1), 0) FROM batch"
    " WHERE first = (SELECT max (first) FROM batch)",
  [SBX_STATEMENT_EACH_DISMISSAL] =
    "SELECT rule, subject, reason, time FROM dismissal ORDER BY rule, subject",
};

/* Since version 2 of the schema. */
#define DISMISSAL_TABLE                                                                       \
  "CREATE TABLE dismissal (rule TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL,"  \
  "  time REAL NOT NULL, PRIMARY KEY (rule, subject));"

static const char schema[] =
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
  "CREATE TABLE run (id INTEGER PRIMARY KEY, peer TEXT NOT NULL, run TEXT NOT NULL,"
  "  wall REAL NOT NULL, seq INTEGER NOT NULL, hello TEXT NOT NULL);"
  "CREATE TABLE batch (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, run INTEGER NOT NULL,"
  "  seq INTEGER, received REAL NOT NULL, stores INTEGER NOT NULL, events TEXT NOT NULL);"
  "CREATE TABLE keyframe (store INTEGER NOT NULL, number INTEGER NOT NULL, state TEXT,"
  "  PRIMARY KEY (store, number));"
  DISMISSAL_TABLE
  "CREATE VIEW event AS SELECT batch.first + e.key AS number, batch.run AS run,"
  "  batch.seq + e.key AS seq,"
  "  run.wall + (e.value ->> '$.t') AS time, e.value ->> '$.k' AS kind, e.value AS json"
  "  FROM batch JOIN run ON run.id = batch.run, json_each (batch.events) AS e;";

G_DEFINE_FINAL_TYPE (SbxRecording, sbx_recording, G_TYPE_OBJECT)

/* --- Errors ---------------------------------------------------------------------------------- */

/**
 * sbx_recording_set_sqlite_error:
 * @self: a recording
 * @result: an extended result code of SQLite
 * @error: return location for an error, or %NULL
 *
 * Sets the error of %SBX_RECORDING_ERROR that @result stands for.
 *
 * Returns: %FALSE
 */
gboolean
sbx_recording_set_sqlite_error (SbxRecording *self,
                                int           result,
                                GError      **error)
{
  const char *text = self->database != NULL ? sqlite3_errmsg (self->database)
                                            : sqlite3_errstr (result);

  switch (result & 0xff)
    {
    case SQLITE_FULL:
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_FULL,
                   "No space left for the recording “%s”", self->path);
      break;
    case SQLITE_READONLY:
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_READ_ONLY,
                   "The recording “%s” cannot be changed: it is read-only", self->path);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_SCHEMA:
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_DAMAGED,
                   "The recording “%s” is damaged (%s)", self->path, text);
      break;
    default:
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO,
                   "The recording “%s” cannot be used: %s", self->path, text);
    }

  return FALSE;
}

/**
 * sbx_recording_set_damaged:
 * @self: a recording
 * @what: what is wrong, for people
 * @error: return location for an error, or %NULL
 *
 * Sets %SBX_RECORDING_ERROR_DAMAGED.
 *
 * Returns: %FALSE
 */
gboolean
sbx_recording_set_damaged (SbxRecording *self,
                           const char   *what,
                           GError      **error)
{
  g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_DAMAGED,
               "The recording “%s” is damaged: %s", self->path, what);
  return FALSE;
}

static gboolean
execute (SbxRecording *self,
         const char   *text,
         GError      **error)
{
  int result = sqlite3_exec (self->database, text, NULL, NULL, NULL);

  return result == SQLITE_OK || sbx_recording_set_sqlite_error (self, result, error);
}

static sqlite3_stmt *
prepare (SbxRecording *self,
         SbxStatement  which,
         GError      **error)
{
  if (self->statements[which] == NULL)
    {
      int result = sqlite3_prepare_v3 (self->database, statement_texts[which], -1,
                                       SQLITE_PREPARE_PERSISTENT, &self->statements[which], NULL);

      if (result != SQLITE_OK)
        {
          /* A table or a column is missing: somebody else's database, or a broken one. */
          if (result == SQLITE_ERROR)
            sbx_recording_set_damaged (self, sqlite3_errmsg (self->database), error);
          else
            sbx_recording_set_sqlite_error (self, result, error);
          return NULL;
        }
    }

  return self->statements[which];
}

/* --- Opening --------------------------------------------------------------------------------- */

/* SQLite's own messages for files that are not its own help nobody. The file is read through
 * SQLite's handle: to open and close it a second time would drop the locks that this process has
 * on it. */
static gboolean
check_header (SbxRecording *self,
              GError      **error)
{
  guchar header[HEADER_SIZE] = { 0 };
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;
  guint64 pages;
  guint page_size;

  sqlite3_file_control (self->database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (file == NULL || file->pMethods == NULL
      || file->pMethods->xFileSize (file, &size) != SQLITE_OK)
    return sbx_recording_set_sqlite_error (self, SQLITE_CANTOPEN, error);
  file->pMethods->xRead (file, header, (int) MIN (size, HEADER_SIZE), 0);

  if (size >= 16 && size < HEADER_SIZE && memcmp (header, "SQLite format 3", 16) == 0)
    return sbx_recording_set_damaged (self, "it ends in its header", error);
  if (memcmp (header, "SQLite format 3", 16) != 0
      || GUINT32_FROM_BE (*(const guint32 *) (gpointer) (header + 68)) != FILE_ID)
    {
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_FOREIGN,
                   "“%s” is not a Signalbox recording", self->path);
      return FALSE;
    }

  page_size = (guint) header[16] << 8 | header[17];
  pages = GUINT32_FROM_BE (*(const guint32 *) (gpointer) (header + 28));
  if (!g_file_test (wal, G_FILE_TEST_EXISTS)
      && (guint64) size < pages * (page_size == 1 ? 65536 : page_size))
    return sbx_recording_set_damaged (self, "it is shorter than it should be", error);

  return TRUE;
}

/* A recording holds what its stores held: it is for its owner alone. */
static gboolean
create_file (SbxRecording *self,
             GError      **error)
{
  int fd = g_open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO,
                   "The recording “%s” cannot be made: %s", self->path, g_strerror (code));
      return FALSE;
    }
  close (fd);

  return TRUE;
}

/* SQLite says no more than that it cannot. */
static gboolean
check_access (SbxRecording *self,
              GError      **error)
{
  int code;

  if (g_file_test (self->path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO,
                   "“%s” is a folder; a recording is a file", self->path);
      return FALSE;
    }
  if (g_access (self->path, self->mode == SBX_RECORDING_READ ? R_OK : R_OK | W_OK) == 0)
    return TRUE;

  code = errno;
  g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO,
               "The recording “%s” cannot be opened: %s", self->path, g_strerror (code));

  return FALSE;
}

/* Who records has the write lock of the file as long as it is open, so that a second one learns at
 * once that it came second. Readers are not concerned. */
static gboolean
hold (SbxRecording *self,
      GError      **error)
{
  GStatBuf info;
  int result;

  if (g_stat (self->path, &info) == 0)
    {
      self->device = info.st_dev;
      self->inode = info.st_ino;
    }
  sqlite3_busy_timeout (self->database, HOLD_TIMEOUT);
  result = sqlite3_exec (self->database, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  sqlite3_busy_timeout (self->database, BUSY_TIMEOUT);
  if ((result & 0xff) == SQLITE_BUSY)
    {
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO,
                   "“%s” is being recorded by another program", self->path);
      return FALSE;
    }

  return result == SQLITE_OK || sbx_recording_set_sqlite_error (self, result, error);
}

/* A file of an earlier version that is written gets what has come since. */
static gboolean
migrate (SbxRecording *self,
         GError      **error)
{
  g_autofree char *text = NULL;

  if (self->version == SCHEMA_VERSION)
    return TRUE;

  text = g_strdup_printf (DISMISSAL_TABLE "PRAGMA user_version = %d; COMMIT; BEGIN IMMEDIATE",
                          SCHEMA_VERSION);
  if (!execute (self, text, error))
    return FALSE;
  self->version = SCHEMA_VERSION;

  return TRUE;
}

static gboolean
open_database (SbxRecording *self,
               GError      **error)
{
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *uri = NULL;
  const char *suffix = "";
  int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;
  int result;

  if (self->mode == SBX_RECORDING_READ && !g_file_test (wal, G_FILE_TEST_EXISTS))
    suffix = "?immutable=1"; /* nobody writes it; works where the folder cannot be written */

  {
    g_autofree char *escaped = g_uri_escape_string (self->path, "/", TRUE);

    uri = g_strconcat ("file:", escaped, suffix, NULL);
  }
  result = sqlite3_open_v2 (uri, &self->database, flags, NULL);
  if (result != SQLITE_OK)
    return sbx_recording_set_sqlite_error (self, result, error);

  sqlite3_busy_timeout (self->database, BUSY_TIMEOUT);
  sqlite3_extended_result_codes (self->database, 1);
  sqlite3_db_config (self->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_limit (self->database, SQLITE_LIMIT_LENGTH, SBX_LIMIT_JSON_SIZE + 1024);

  return TRUE;
}

static gboolean
create_schema (SbxRecording *self,
               GError      **error)
{
  g_autofree char *finish_schema = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *created = g_date_time_format_iso8601 (now);

  finish_schema = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;"
                                   "INSERT INTO meta VALUES ('created', '%s'),"
                                   " ('program', 'Signalbox %s');",
                                   FILE_ID, SCHEMA_VERSION, created, PACKAGE_VERSION);

  /* Batches are some 10 kB: large pages keep them in one or two. */
  if (!execute (self, "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE",
                error))
    return FALSE;
  if (!execute (self, schema, error)
      || !execute (self, finish_schema, error)
      || !execute (self, "COMMIT", error))
    {
      execute (self, "ROLLBACK", NULL);
      return FALSE;
    }

  self->version = SCHEMA_VERSION;

  /* The file itself, not only its log, says from now on what it is. */
  return execute (self, "PRAGMA wal_checkpoint (TRUNCATE)", error);
}

static gboolean
check_version (SbxRecording *self,
               GError      **error)
{
  sqlite3_stmt *statement = NULL;
  int version = self->version = 0;
  int result = sqlite3_prepare_v2 (self->database, "PRAGMA user_version", -1, &statement, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  if (result != SQLITE_ROW)
    return sbx_recording_set_sqlite_error (self, result, error);

  if (version > SCHEMA_VERSION)
    {
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_NEWER,
                   "The recording “%s” was made by a newer version of Signalbox", self->path);
      return FALSE;
    }

  self->version = version;

  return version > 0 || sbx_recording_set_damaged (self, "it has no version", error);
}

static gboolean
prepare_all (SbxRecording *self,
             GError      **error)
{
  SbxStatement first = self->mode == SBX_RECORDING_READ ? SBX_STATEMENT_EACH_RUN : 0;
  SbxStatement end = self->version == 1 ? SBX_STATEMENT_EACH_DISMISSAL : SBX_N_STATEMENTS;

  for (SbxStatement which = first; which < end; which++)
    {
      if (prepare (self, which, error) == NULL)
        return FALSE;
    }

  return TRUE;
}

static void
close_database (SbxRecording *self)
{
  for (SbxStatement which = 0; which < SBX_N_STATEMENTS; which++)
    g_clear_pointer (&self->statements[which], sqlite3_finalize);
  if (self->database != NULL)
    sbx_recording_rollback (self);
  g_clear_pointer (&self->database, sqlite3_close);
}

/**
 * sbx_recording_reopen:
 * @self: a recording that is read
 * @error: return location for an error, or %NULL
 *
 * Reads on in a file that was amended meanwhile: what SQLite knows of it may be out of date.
 *
 * Returns: whether it can be read
 */
gboolean
sbx_recording_reopen (SbxRecording *self,
                      GError      **error)
{
  close_database (self);

  return open_database (self, error) && check_version (self, error) && prepare_all (self, error);
}

/**
 * sbx_recording_open:
 * @path: the file
 * @mode: what for
 * @error: return location for an error, or %NULL
 *
 * Looks at the head and the version of the file before anything is read or written.
 *
 * Returns: (transfer full): the recording, or %NULL with an error of %SBX_RECORDING_ERROR
 */
SbxRecording *
sbx_recording_open (const char      *path,
                    SbxRecordingMode mode,
                    GError         **error)
{
  g_autoptr (SbxRecording) self = g_object_new (SBX_TYPE_RECORDING, NULL);
  gboolean exists = g_file_test (path, G_FILE_TEST_EXISTS);

  self->path = g_strdup (path);
  self->mode = mode;

  if (exists && mode == SBX_RECORDING_CREATE)
    {
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO,
                   "“%s” exists already", path);
      return NULL;
    }
  if (exists || mode == SBX_RECORDING_READ || mode == SBX_RECORDING_AMEND
      ? !check_access (self, error) : !create_file (self, error))
    return NULL;
  if (!open_database (self, error))
    return NULL;
  if (exists ? !check_header (self, error) || !check_version (self, error)
             : !create_schema (self, error))
    return NULL;
  /* A finished file keeps its kind of journal: it may have been saved to be one file alone. */
  if (mode != SBX_RECORDING_READ && mode != SBX_RECORDING_AMEND
      && !execute (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", error))
    return NULL;
  if (mode != SBX_RECORDING_READ && (!hold (self, error) || !migrate (self, error)))
    return NULL;
  if (!prepare_all (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * sbx_recording_get_path:
 * @self: a recording
 *
 * Returns: (transfer none): the file, as it was opened
 */
const char *
sbx_recording_get_path (SbxRecording *self)
{
  return self->path;
}

/**
 * sbx_recording_is_writable:
 * @self: a recording
 *
 * Returns: whether it was opened for writing
 */
gboolean
sbx_recording_is_writable (SbxRecording *self)
{
  return self->mode != SBX_RECORDING_READ;
}

/* --- Object ---------------------------------------------------------------------------------- */

static void
sbx_recording_finalize (GObject *object)
{
  SbxRecording *self = SBX_RECORDING (object);

  close_database (self);
  g_free (self->path);

  G_OBJECT_CLASS (sbx_recording_parent_class)->finalize (object);
}

static void
sbx_recording_class_init (SbxRecordingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_recording_finalize;
}

static void
sbx_recording_init (SbxRecording *self)
{
}
