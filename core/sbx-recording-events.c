/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-recording-private.h"

#include <glib/gstdio.h>
#include <string.h>

/**
 * sbx_recording_finish_statement:
 * @self: a recording
 * @statement: one without rows, bound
 * @error: return location for an error, or %NULL
 *
 * Runs @statement and makes it ready for the next time.
 *
 * Returns: whether it was done
 */
gboolean
sbx_recording_finish_statement (SbxRecording *self,
                                sqlite3_stmt *statement,
                                GError      **error)
{
  int result = sqlite3_step (statement);
  gboolean done = result == SQLITE_DONE || sbx_recording_set_sqlite_error (self, result, error);

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return done;
}

/* --- Writing --------------------------------------------------------------------------------- */

/**
 * sbx_recording_begin:
 * @self: a recording
 * @error: return location for an error, or %NULL
 *
 * Begins a transaction; all writes stand in one.
 *
 * Returns: whether it has begun
 */
gboolean
sbx_recording_begin (SbxRecording *self,
                     GError      **error)
{
  /* Who records never gives the lock away: the next transaction stands ready as a rule. */
  if (!sqlite3_get_autocommit (self->database))
    return TRUE;

  return sbx_recording_finish_statement (self, self->statements[SBX_STATEMENT_BEGIN], error);
}

/* On Unix a file can lose its name while it is written; what is written then is lost at the end. */
static gboolean
check_place (SbxRecording *self,
             GError      **error)
{
  GStatBuf info;

  if (g_stat (self->path, &info) == 0
      && info.st_dev == self->device && info.st_ino == self->inode)
    return TRUE;

  g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO,
               "The recording “%s” was moved or deleted while it was written; put it back, "
               "or begin a new one", self->path);

  return FALSE;
}

/**
 * sbx_recording_commit:
 * @self: a recording
 * @error: return location for an error, or %NULL
 *
 * Returns: whether everything since sbx_recording_begin() is in the file; if not, try again or roll
 *   back
 */
gboolean
sbx_recording_commit (SbxRecording *self,
                      GError      **error)
{
  if (!check_place (self, error)
      || !sbx_recording_finish_statement (self, self->statements[SBX_STATEMENT_COMMIT], error))
    return FALSE;

  /* If that fails, the next sbx_recording_begin() says so. */
  sbx_recording_finish_statement (self, self->statements[SBX_STATEMENT_BEGIN], NULL);

  return TRUE;
}

/**
 * sbx_recording_rollback:
 * @self: a recording
 *
 * Leaves the file as it was before sbx_recording_begin(). Does nothing outside a transaction.
 */
void
sbx_recording_rollback (SbxRecording *self)
{
  /* After a full disk SQLite may have rolled back by itself. */
  if (!sqlite3_get_autocommit (self->database))
    sqlite3_exec (self->database, "ROLLBACK", NULL, NULL, NULL);
}

/**
 * sbx_recording_add_run:
 * @self: a recording
 * @id: its row: a new number
 * @peer: id of the peer
 * @run: the agent's id of the run
 * @wall: ms since 1970 at t = 0
 * @hello: the hello message, JSON
 * @error: return location for an error, or %NULL
 *
 * Returns: whether it was written
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
  sqlite3_stmt *statement = self->statements[SBX_STATEMENT_ADD_RUN];

  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_text (statement, 2, peer, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, run, -1, SQLITE_STATIC);
  sqlite3_bind_double (statement, 4, wall);
  sqlite3_bind_text (statement, 5, hello, -1, SQLITE_STATIC);

  return sbx_recording_finish_statement (self, statement, error);
}

/**
 * sbx_recording_set_seq:
 * @self: a recording
 * @run: row of the run
 * @seq: the last event of the run that this transaction holds
 * @error: return location for an error, or %NULL
 *
 * Returns: whether it was written
 */
gboolean
sbx_recording_set_seq (SbxRecording *self,
                       gint64        run,
                       guint64       seq,
                       GError      **error)
{
  sqlite3_stmt *statement = self->statements[SBX_STATEMENT_SET_SEQ];

  sqlite3_bind_int64 (statement, 1, (gint64) seq);
  sqlite3_bind_int64 (statement, 2, run);

  return sbx_recording_finish_statement (self, statement, error);
}

/**
 * sbx_recording_add_batch:
 * @self: a recording
 * @batch: the row; @first must be the number after the last event
 * @error: return location for an error, or %NULL
 *
 * Returns: whether it was written
 */
gboolean
sbx_recording_add_batch (SbxRecording            *self,
                         const SbxRecordingBatch *batch,
                         GError                 **error)
{
  sqlite3_stmt *statement = self->statements[SBX_STATEMENT_ADD_BATCH];

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

  return sbx_recording_finish_statement (self, statement, error);
}

/**
 * sbx_recording_add_keyframe:
 * @self: a recording
 * @store: index of the store
 * @number: number of the event after which the state is so; an earlier keyframe there is replaced
 * @state: (nullable): the state as JSON, %NULL if the event itself carries it
 * @error: return location for an error, or %NULL
 *
 * Returns: whether it was written
 */
gboolean
sbx_recording_add_keyframe (SbxRecording *self,
                            guint         store,
                            guint64       number,
                            GBytes       *state,
                            GError      **error)
{
  sqlite3_stmt *statement = self->statements[SBX_STATEMENT_ADD_KEYFRAME];

  sqlite3_bind_int64 (statement, 1, store);
  sqlite3_bind_int64 (statement, 2, (gint64) number);
  if (state != NULL)
    {
      gsize length;
      const char *text = g_bytes_get_data (state, &length);

      sqlite3_bind_text64 (statement, 3, text, length, SQLITE_STATIC, SQLITE_UTF8);
    }

  return sbx_recording_finish_statement (self, statement, error);
}

/* --- Reading --------------------------------------------------------------------------------- */

/**
 * sbx_recording_each_run:
 * @self: a recording
 * @func: called for every run in the order of their ids; ends it by returning %FALSE
 * @data: passed to @func
 * @error: return location for an error, or %NULL
 *
 * Returns: whether all runs were passed to @func
 */
gboolean
sbx_recording_each_run (SbxRecording       *self,
                        SbxRecordingRunFunc func,
                        gpointer            data,
                        GError            **error)
{
  sqlite3_stmt *statement = self->statements[SBX_STATEMENT_EACH_RUN];
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
          return sbx_recording_set_damaged (self, "a run has no name", error);
        }
      more = func (sqlite3_column_int64 (statement, 0), peer, run,
                   sqlite3_column_double (statement, 3),
                   (guint64) sqlite3_column_int64 (statement, 4), hello, data, error);
    }
  if (more && result != SQLITE_DONE)
    sbx_recording_set_sqlite_error (self, result, error);
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
    return sbx_recording_set_damaged (self, "a batch is not what it should be", error);

  return TRUE;
}

/**
 * sbx_recording_each_batch:
 * @self: a recording
 * @from: an event number
 * @to: an event number
 * @stores: 0, or only batches that share a bit with it
 * @func: called with every batch that may hold events from @from to @to, ascending; what it is
 *   given is valid during the call; it ends the walk by returning %FALSE (with or without an error)
 * @data: passed to @func
 * @error: return location for an error, or %NULL
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
  sqlite3_stmt *statement = self->statements[SBX_STATEMENT_EACH_BATCH];
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
    sbx_recording_set_sqlite_error (self, result, &problem);
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
 * @self: a recording
 * @store: index of the store
 * @number: an event number
 * @at: (out): number of the event after which the state was so
 * @state: (out) (transfer full) (nullable): the state; %NULL if the event @at carries it
 * @error: return location for an error, or %NULL
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
  sqlite3_stmt *statement = self->statements[SBX_STATEMENT_GET_KEYFRAME];
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
      sbx_recording_set_sqlite_error (self, result, error);
    }
  sqlite3_reset (statement);

  return result == SQLITE_ROW;
}

/**
 * sbx_recording_get_event:
 * @self: a recording
 * @number: an event number
 * @token: (out): the event's object
 * @run: (out): row of its run
 * @seq: (out): its seq, 0 if it has none
 * @error: return location for an error, or %NULL
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
  sqlite3_stmt *statement = self->statements[SBX_STATEMENT_GET_BATCH];
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
              sbx_recording_set_damaged (self, "a batch is shorter than its count", error);
              g_clear_pointer (&json, sbx_json_unref);
            }
        }
    }
  else if (result != SQLITE_ROW && result != SQLITE_DONE)
    {
      sbx_recording_set_sqlite_error (self, result, error);
    }
  sqlite3_reset (statement);

  return json;
}

/**
 * sbx_recording_get_n_events:
 * @self: a recording
 * @count: (out): number of the last event, 0 if there is none
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE if the file is damaged
 */
gboolean
sbx_recording_get_n_events (SbxRecording *self,
                            guint64      *count,
                            GError      **error)
{
  sqlite3_stmt *statement = self->statements[SBX_STATEMENT_GET_LAST];
  int result = sqlite3_step (statement);

  *count = 0;
  if (result == SQLITE_ROW)
    *count = (guint64) MAX (sqlite3_column_int64 (statement, 0), 0);
  else
    sbx_recording_set_sqlite_error (self, result, error);
  sqlite3_reset (statement);

  return result == SQLITE_ROW;
}

/**
 * sbx_recording_get_size:
 * @self: a recording
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
