/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-recording.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "sbx-limits.h"

#define FILE_ID 0x53425831 /* "SBX1" */
#define SCHEMA_VERSION 1
#define HEADER_SIZE 100
#define BUSY_TIMEOUT 5000

G_DEFINE_QUARK (sbx-recording-error-quark, sbx_recording_error)

typedef enum
{
  STATEMENT_BEGIN,
  STATEMENT_COMMIT,
  STATEMENT_ADD_RUN,
  STATEMENT_SET_SEQ,
  STATEMENT_ADD_BATCH,
  STATEMENT_ADD_KEYFRAME,
  STATEMENT_EACH_RUN,
  STATEMENT_EACH_BATCH,
  STATEMENT_GET_KEYFRAME,
  STATEMENT_GET_BATCH,
  STATEMENT_GET_LAST,
  N_STATEMENTS,
} Statement;

static const char *const statement_texts[N_STATEMENTS] = {
  [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
  [STATEMENT_COMMIT] = "COMMIT",
  [STATEMENT_ADD_RUN] = "INSERT INTO run (id, peer, run, wall, seq, hello) VALUES (?, ?, ?, ?, 0, ?)",
  [STATEMENT_SET_SEQ] = "UPDATE run SET seq = ? WHERE id = ?",
  [STATEMENT_ADD_BATCH] = "INSERT INTO batch (first, count, run, seq, received, stores, events)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?)",
  [STATEMENT_ADD_KEYFRAME] = "INSERT OR REPLACE INTO keyframe (store, number, state) VALUES (?, ?, ?)",
  [STATEMENT_EACH_RUN] = "SELECT id, peer, run, wall, seq, hello FROM run ORDER BY id",
  /* The batch that holds @from begins at or before it. */
  [STATEMENT_EACH_BATCH] = "SELECT first, count, run, seq, received, stores, events FROM batch"
                           " WHERE first >= coalesce ((SELECT max (first) FROM batch WHERE first <= ?1), 0)"
                           " AND first <= ?2 AND (?3 = 0 OR stores & ?3) ORDER BY first",
  [STATEMENT_GET_KEYFRAME] = "SELECT number, state FROM keyframe WHERE store = ? AND number <= ?"
                             " ORDER BY number DESC LIMIT 1",
  [STATEMENT_GET_BATCH] = "SELECT first, count, run, seq, received, stores, events FROM batch"
                          " WHERE first <= ? ORDER BY first DESC LIMIT 1",
  [STATEMENT_GET_LAST] = "SELECT coalesce (max (first + count - 1), 0) FROM batch"
                         " WHERE first = (SELECT max (first) FROM batch)",
};

static const char schema[] =
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
  "CREATE TABLE run (id INTEGER PRIMARY KEY, peer TEXT NOT NULL, run TEXT NOT NULL, wall REAL NOT NULL,"
  "  seq INTEGER NOT NULL, hello TEXT NOT NULL);"
  "CREATE TABLE batch (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, run INTEGER NOT NULL,"
  "  seq INTEGER, received REAL NOT NULL, stores INTEGER NOT NULL, events TEXT NOT NULL);"
  "CREATE TABLE keyframe (store INTEGER NOT NULL, number INTEGER NOT NULL, state TEXT,"
  "  PRIMARY KEY (store, number));"
  "CREATE VIEW event AS SELECT batch.first + e.key AS number, batch.run AS run, batch.seq + e.key AS seq,"
  "  run.wall + (e.value ->> '$.t') AS time, e.value ->> '$.k' AS kind, e.value AS json"
  "  FROM batch JOIN run ON run.id = batch.run, json_each (batch.events) AS e;";

struct _SbxRecording
{
  GObject parent_instance;

  char *path;
  SbxRecordingMode mode;
  sqlite3 *database;
  sqlite3_stmt *statements[N_STATEMENTS];
};

G_DEFINE_FINAL_TYPE (SbxRecording, sbx_recording, G_TYPE_OBJECT)

/* --- Errors ---------------------------------------------------------------------------------- */

static gboolean
set_sqlite_error (SbxRecording *self,
                  int           result,
                  GError      **error)
{
  const char *text = self->database != NULL ? sqlite3_errmsg (self->database) : sqlite3_errstr (result);

  switch (result & 0xff)
    {
    case SQLITE_FULL:
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_FULL,
                   "No space left for the recording “%s”", self->path);
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

static gboolean
set_damaged (SbxRecording *self,
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

  return result == SQLITE_OK || set_sqlite_error (self, result, error);
}

static sqlite3_stmt *
prepare (SbxRecording *self,
         Statement     which,
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
            set_damaged (self, sqlite3_errmsg (self->database), error);
          else
            set_sqlite_error (self, result, error);
          return NULL;
        }
    }

  return self->statements[which];
}

/* For statements without rows. */
static gboolean
finish (SbxRecording *self,
        sqlite3_stmt *statement,
        GError      **error)
{
  int result = sqlite3_step (statement);
  gboolean done = result == SQLITE_DONE || set_sqlite_error (self, result, error);

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return done;
}

/* --- Opening --------------------------------------------------------------------------------- */

/* Looks at the file before SQLite does: its own messages for foreign files help nobody. */
static gboolean
check_header (SbxRecording *self,
              GError      **error)
{
  guchar header[HEADER_SIZE];
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  GStatBuf info;
  guint64 pages;
  guint page_size;
  gssize length;
  int fd = g_open (self->path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO,
                   "The recording “%s” cannot be opened: %s", self->path, g_strerror (code));
      return FALSE;
    }
  length = read (fd, header, sizeof header);
  close (fd);

  if (length >= 16 && memcmp (header, "SQLite format 3", 16) == 0 && length < (gssize) sizeof header)
    return set_damaged (self, "it ends in its header", error);
  if (length < (gssize) sizeof header
      || memcmp (header, "SQLite format 3", 16) != 0
      || GUINT32_FROM_BE (*(const guint32 *) (gpointer) (header + 68)) != FILE_ID)
    {
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_FOREIGN,
                   "“%s” is not a Signalbox recording", self->path);
      return FALSE;
    }

  page_size = (guint) header[16] << 8 | header[17];
  pages = GUINT32_FROM_BE (*(const guint32 *) (gpointer) (header + 28));
  if (!g_file_test (wal, G_FILE_TEST_EXISTS)
      && g_stat (self->path, &info) == 0
      && (guint64) info.st_size < pages * (page_size == 1 ? 65536 : page_size))
    return set_damaged (self, "it is shorter than it should be", error);

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

  if (self->mode != SBX_RECORDING_READ)
    flags |= SQLITE_OPEN_CREATE;
  else if (!g_file_test (wal, G_FILE_TEST_EXISTS))
    suffix = "?immutable=1"; /* nobody writes it; works where the folder cannot be written */

  {
    g_autofree char *escaped = g_uri_escape_string (self->path, "/", TRUE);

    uri = g_strconcat ("file:", escaped, suffix, NULL);
  }
  result = sqlite3_open_v2 (uri, &self->database, flags, NULL);
  if (result != SQLITE_OK)
    return set_sqlite_error (self, result, error);

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
                                   "INSERT INTO meta VALUES ('created', '%s'), ('program', 'Signalbox %s');",
                                   FILE_ID, SCHEMA_VERSION, created, PACKAGE_VERSION);

  /* Batches are some 10 kB: large pages keep them in one or two. */
  if (!execute (self, "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE", error))
    return FALSE;
  if (!execute (self, schema, error) || !execute (self, finish_schema, error) || !execute (self, "COMMIT", error))
    {
      execute (self, "ROLLBACK", NULL);
      return FALSE;
    }

  /* The file itself, not only its log, says from now on what it is. */
  return execute (self, "PRAGMA wal_checkpoint (TRUNCATE)", error);
}

static gboolean
check_version (SbxRecording *self,
               GError      **error)
{
  sqlite3_stmt *statement = NULL;
  int version = 0;
  int result = sqlite3_prepare_v2 (self->database, "PRAGMA user_version", -1, &statement, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  if (result != SQLITE_ROW)
    return set_sqlite_error (self, result, error);

  if (version > SCHEMA_VERSION)
    {
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_NEWER,
                   "The recording “%s” was made by a newer version of Signalbox", self->path);
      return FALSE;
    }

  return version == SCHEMA_VERSION || set_damaged (self, "it has no version", error);
}

/**
 * sbx_recording_open:
 * @path: the file
 * @mode: what for
 *
 * Returns: (transfer full): the recording, or %NULL with an error of #SBX_RECORDING_ERROR
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
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO, "“%s” exists already", path);
      return NULL;
    }
  if ((exists || mode == SBX_RECORDING_READ) && !check_header (self, error))
    return NULL;
  if (!open_database (self, error))
    return NULL;
  if (exists ? !check_version (self, error) : !create_schema (self, error))
    return NULL;
  if (mode != SBX_RECORDING_READ
      && !execute (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", error))
    return NULL;
  for (Statement which = mode == SBX_RECORDING_READ ? STATEMENT_EACH_RUN : 0; which < N_STATEMENTS; which++)
    {
      if (prepare (self, which, error) == NULL)
        return NULL;
    }

  return g_steal_pointer (&self);
}

const char *
sbx_recording_get_path (SbxRecording *self)
{
  return self->path;
}

gboolean
sbx_recording_is_writable (SbxRecording *self)
{
  return self->mode != SBX_RECORDING_READ;
}

/* --- Writing --------------------------------------------------------------------------------- */

gboolean
sbx_recording_begin (SbxRecording *self,
                     GError      **error)
{
  return finish (self, self->statements[STATEMENT_BEGIN], error);
}

gboolean
sbx_recording_commit (SbxRecording *self,
                      GError      **error)
{
  return finish (self, self->statements[STATEMENT_COMMIT], error);
}

void
sbx_recording_rollback (SbxRecording *self)
{
  /* After a full disk SQLite may have rolled back by itself. */
  if (!sqlite3_get_autocommit (self->database))
    execute (self, "ROLLBACK", NULL);
}

/**
 * sbx_recording_add_run:
 * @id: its row: a new number
 */
gboolean
sbx_recording_add_run (SbxRecording *self,
                       gint64        id,
                       const char   *peer,
                       const char   *run,
                       double        wall,
                       const char   *hello,
                       GError      **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_ADD_RUN];

  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_text (statement, 2, peer, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, run, -1, SQLITE_STATIC);
  sqlite3_bind_double (statement, 4, wall);
  sqlite3_bind_text (statement, 5, hello, -1, SQLITE_STATIC);

  return finish (self, statement, error);
}

gboolean
sbx_recording_set_seq (SbxRecording *self,
                       gint64        run,
                       guint64       seq,
                       GError      **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_SET_SEQ];

  sqlite3_bind_int64 (statement, 1, (gint64) seq);
  sqlite3_bind_int64 (statement, 2, run);

  return finish (self, statement, error);
}

gboolean
sbx_recording_add_batch (SbxRecording            *self,
                         const SbxRecordingBatch *batch,
                         GError                 **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_ADD_BATCH];

  sqlite3_bind_int64 (statement, 1, (gint64) batch->first);
  sqlite3_bind_int64 (statement, 2, batch->count);
  sqlite3_bind_int64 (statement, 3, batch->run);
  if (batch->seq != 0)
    sqlite3_bind_int64 (statement, 4, (gint64) batch->seq);
  else
    sqlite3_bind_null (statement, 4);
  sqlite3_bind_double (statement, 5, batch->received);
  sqlite3_bind_int64 (statement, 6, (gint64) batch->stores);
  sqlite3_bind_text64 (statement, 7, batch->events, batch->length, SQLITE_STATIC, SQLITE_UTF8);

  return finish (self, statement, error);
}

gboolean
sbx_recording_add_keyframe (SbxRecording *self,
                            guint         store,
                            guint64       number,
                            GBytes       *state,
                            GError      **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_ADD_KEYFRAME];

  sqlite3_bind_int64 (statement, 1, store);
  sqlite3_bind_int64 (statement, 2, (gint64) number);
  if (state != NULL)
    {
      gsize length;
      const char *text = g_bytes_get_data (state, &length);

      sqlite3_bind_text64 (statement, 3, text, length, SQLITE_STATIC, SQLITE_UTF8);
    }

  return finish (self, statement, error);
}

/* --- Reading --------------------------------------------------------------------------------- */

/**
 * sbx_recording_each_run:
 * @func: called for every run in the order of their ids; ends it by returning %FALSE
 */
gboolean
sbx_recording_each_run (SbxRecording       *self,
                        SbxRecordingRunFunc func,
                        gpointer            data,
                        GError            **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_EACH_RUN];
  gboolean more = TRUE;
  int result;

  while (more && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const char *peer = (const char *) sqlite3_column_text (statement, 1);
      const char *run = (const char *) sqlite3_column_text (statement, 2);
      const char *hello = (const char *) sqlite3_column_text (statement, 5);

      if (peer == NULL || run == NULL || hello == NULL
          || !g_utf8_validate (peer, -1, NULL) || !g_utf8_validate (run, -1, NULL))
        {
          sqlite3_reset (statement);
          return set_damaged (self, "a run has no name", error);
        }
      more = func (sqlite3_column_int64 (statement, 0), peer, run, sqlite3_column_double (statement, 3),
                   (guint64) sqlite3_column_int64 (statement, 4), hello, data, error);
    }
  if (more && result != SQLITE_DONE)
    set_sqlite_error (self, result, error);
  sqlite3_reset (statement);

  return more && result == SQLITE_DONE;
}

static gboolean
read_batch (SbxRecording      *self,
            sqlite3_stmt      *statement,
            SbxRecordingBatch *batch,
            GError           **error)
{
  gint64 first = sqlite3_column_int64 (statement, 0);
  gint64 count = sqlite3_column_int64 (statement, 1);

  batch->first = (guint64) first;
  batch->count = (guint) count;
  batch->run = sqlite3_column_int64 (statement, 2);
  batch->seq = (guint64) sqlite3_column_int64 (statement, 3);
  batch->received = sqlite3_column_double (statement, 4);
  batch->stores = (guint64) sqlite3_column_int64 (statement, 5);
  batch->events = (const char *) sqlite3_column_text (statement, 6);
  batch->length = (gsize) sqlite3_column_bytes (statement, 6);

  if (first < 1 || count < 1 || count > G_MAXINT || batch->events == NULL)
    return set_damaged (self, "a batch is not what it should be", error);

  return TRUE;
}

/**
 * sbx_recording_each_batch:
 * @from: an event number
 * @to: an event number
 * @stores: 0, or only batches that share a bit with it
 * @func: called with every batch that may hold events from @from to @to, ascending; what it is given
 *   is valid during the call; it ends the walk by returning %FALSE (with or without an error)
 *
 * Returns: %FALSE if @error is set
 */
gboolean
sbx_recording_each_batch (SbxRecording         *self,
                          guint64               from,
                          guint64               to,
                          guint64               stores,
                          SbxRecordingBatchFunc func,
                          gpointer              data,
                          GError              **error)
{
  g_autoptr (GError) problem = NULL;
  sqlite3_stmt *statement = self->statements[STATEMENT_EACH_BATCH];
  SbxRecordingBatch batch;
  int result;

  sqlite3_bind_int64 (statement, 1, (gint64) from);
  sqlite3_bind_int64 (statement, 2, (gint64) MIN (to, G_MAXINT64));
  sqlite3_bind_int64 (statement, 3, (gint64) stores);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      if (!read_batch (self, statement, &batch, &problem) || !func (&batch, data, &problem))
        break;
    }
  if (result != SQLITE_ROW && result != SQLITE_DONE)
    set_sqlite_error (self, result, &problem);
  sqlite3_reset (statement);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  return TRUE;
}

/**
 * sbx_recording_get_keyframe:
 * @store: index of the store
 * @number: an event number
 * @at: (out): number of the event after which the state was so
 * @state: (out) (transfer full) (nullable): the state; %NULL if the event @at carries it
 *
 * Returns: whether there is a keyframe at or before @number
 */
gboolean
sbx_recording_get_keyframe (SbxRecording *self,
                            guint         store,
                            guint64       number,
                            guint64      *at,
                            GBytes      **state,
                            GError      **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_GET_KEYFRAME];
  int result;

  sqlite3_bind_int64 (statement, 1, store);
  sqlite3_bind_int64 (statement, 2, (gint64) MIN (number, G_MAXINT64));
  result = sqlite3_step (statement);
  *state = NULL;
  if (result == SQLITE_ROW)
    {
      const char *text = (const char *) sqlite3_column_text (statement, 1);

      *at = (guint64) sqlite3_column_int64 (statement, 0);
      if (text != NULL)
        {
          gsize length = (gsize) sqlite3_column_bytes (statement, 1);
          char *copy = g_malloc (length + 1);

          memcpy (copy, text, length);
          copy[length] = '\0';
          *state = g_bytes_new_take (copy, length);
        }
    }
  else if (result != SQLITE_DONE)
    {
      set_sqlite_error (self, result, error);
    }
  sqlite3_reset (statement);

  return result == SQLITE_ROW;
}

/**
 * sbx_recording_get_event:
 * @number: an event number
 * @token: (out): the event's object
 * @run: (out): row of its run
 * @seq: (out): its seq, 0 if it has none
 *
 * Returns: (transfer full) (nullable): the batch that holds the event; %NULL without error if there
 *   is no such event
 */
SbxJson *
sbx_recording_get_event (SbxRecording *self,
                         guint64       number,
                         guint32      *token,
                         gint64       *run,
                         guint64      *seq,
                         GError      **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_GET_BATCH];
  SbxRecordingBatch batch;
  SbxJson *json = NULL;
  int result;

  sqlite3_bind_int64 (statement, 1, (gint64) MIN (number, G_MAXINT64));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW && read_batch (self, statement, &batch, error)
      && number - batch.first < batch.count)
    {
      json = sbx_json_parse (batch.events, batch.length, 0, 0, error);
      if (json != NULL)
        {
          *token = sbx_json_first (json, 0);
          for (guint64 i = batch.first; i < number && *token != 0; i++)
            *token = sbx_json_after (json, 0, *token);
          *run = batch.run;
          *seq = batch.seq != 0 ? batch.seq + (number - batch.first) : 0;
          if (*token == 0)
            {
              set_damaged (self, "a batch is shorter than its count", error);
              g_clear_pointer (&json, sbx_json_unref);
            }
        }
    }
  else if (result != SQLITE_ROW && result != SQLITE_DONE)
    {
      set_sqlite_error (self, result, error);
    }
  sqlite3_reset (statement);

  return json;
}

guint64
sbx_recording_get_n_events (SbxRecording *self)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_GET_LAST];
  guint64 count = 0;

  if (sqlite3_step (statement) == SQLITE_ROW)
    count = (guint64) sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  return count;
}

/**
 * sbx_recording_get_size:
 *
 * Returns: bytes of the file and its log
 */
guint64
sbx_recording_get_size (SbxRecording *self)
{
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  GStatBuf info;
  guint64 size = 0;

  if (g_stat (self->path, &info) == 0)
    size += (guint64) info.st_size;
  if (g_stat (wal, &info) == 0)
    size += (guint64) info.st_size;

  return size;
}

/* --- Object ---------------------------------------------------------------------------------- */

static void
sbx_recording_finalize (GObject *object)
{
  SbxRecording *self = SBX_RECORDING (object);

  for (Statement which = 0; which < N_STATEMENTS; which++)
    sqlite3_finalize (self->statements[which]);
  sqlite3_close (self->database);
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
