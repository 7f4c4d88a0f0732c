/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-private.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "sbx-export-json.h"

/* A transaction is kept to what fits into memory beside everything else. */
#define COMMIT_SIZE (32u * 1024 * 1024)

typedef struct
{
  gint64 run;
  char *store;       /* as it is in the new file */
  guint64 number;
} StatePlace;

typedef struct
{
  SbxExportSource *source;
  SbxExportReport *report;
  SbxRecording *target;
  gboolean range;      /* not from the beginning: numbers shift, and states have to be told first */
  gboolean begun;      /* the range */
  guint64 number;      /* last one written */
  guint64 left_out;
  gsize uncommitted;
  GArray *places;      /* StatePlace */
  GError *problem;     /* of a dismissal */

  GString *events;     /* the batch that is being gathered */
  SbxRecordingBatch batch;
} Writer;

static void
clear_place (gpointer data)
{
  StatePlace *place = data;

  g_free (place->store);
}

static gboolean
flush_batch (Writer  *self,
             GError **error)
{
  if (self->batch.count == 0)
    return TRUE;

  g_string_append_c (self->events, ']');
  self->batch.events = self->events->str;
  self->batch.length = self->events->len;
  if (!sbx_recording_add_batch (self->target, &self->batch, error))
    return FALSE;

  self->uncommitted += self->events->len;
  self->batch.count = 0;
  if (self->uncommitted < COMMIT_SIZE)
    return TRUE;

  self->uncommitted = 0;
  return sbx_recording_commit (self->target, error) && sbx_recording_begin (self->target, error);
}

/* Adds an event to the batch of its run; a batch of another one, or one that is numbered
 * otherwise, ends. */
static gboolean
add_event (Writer      *self,
           gint64       run,
           guint64      seq,
           double       received,
           guint64      stores,
           const char  *text,
           gsize        length,
           GError     **error)
{
  guint64 expected = self->batch.seq != 0 ? self->batch.seq + self->batch.count : 0;

  if (self->batch.count > 0 && (self->batch.run != run || seq != expected) &&
      !flush_batch (self, error))
    return FALSE;
  if (self->batch.count == 0)
    {
      self->batch = (SbxRecordingBatch) { .first = self->number + 1, .run = run, .seq = seq,
                                          .received = received };
      g_string_assign (self->events, "[");
    }
  else
    {
      g_string_append_c (self->events, ',');
    }

  g_string_append_len (self->events, text, (gssize) length);
  self->batch.count++;
  self->batch.stores |= stores;
  self->number++;
  return TRUE;
}

/* What still matters when the range begins: what there is, not what happened. */
static gboolean
is_structure (SbxEventKind kind)
{
  switch (kind)
    {
    case SBX_EVENT_HELLO:
    case SBX_EVENT_BYE:
    case SBX_EVENT_MOUNT:
    case SBX_EVENT_UNMOUNT:
    case SBX_EVENT_PACKAGE:
    case SBX_EVENT_STORE_OPEN:
    case SBX_EVENT_STORE_CLOSE:
    case SBX_EVENT_REDUCER_ADD:
    case SBX_EVENT_REDUCER_REMOVE:
    case SBX_EVENT_SUBSCRIBE:
    case SBX_EVENT_UNSUBSCRIBE:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
remember_state (Writer     *self,
                gint64      run,
                const char *store)
{
  StatePlace place = { run, g_strdup (store), self->number };

  g_array_append_val (self->places, place);
}

static gboolean
tell_state (Writer    *self,
            SbxStore  *store,
            SbxValue  *state,
            double     time,
            GError   **error)
{
  g_autofree char *id = sbx_export_source_dup_symbol (self->source, store->id);
  g_autoptr (GString) text = g_string_new ("{\"k\":\"state\"");

  sbx_export_append_time (text, "t", MAX (time - store->run->wall, 0));
  sbx_export_append_text (text, "store", id);
  sbx_export_append_name (text, "state");
  sbx_value_append_json (state, text);
  g_string_append_c (text, '}');
  if (!add_event (self, store->run->id, 0, time, ~G_GUINT64_CONSTANT (0), text->str, text->len,
                  error))
    return FALSE;

  remember_state (self, store->run->id, id);
  return TRUE;
}

/* The state of every store as the range begins, and how much is missing before it. @first
 * changes its own store. */
static gboolean
begin_range (Writer               *self,
             const SbxExportEvent *first,
             GError              **error)
{
  GPtrArray *stores = sbx_session_get_stores (self->source->session);
  g_autoptr (GString) gap = g_string_new ("{\"k\":\"gap\"");

  self->begun = TRUE;
  sbx_export_append_time (gap, "t", MAX (first->time - first->run->wall, 0));
  sbx_export_append_uint (gap, "count", self->left_out);
  sbx_export_append_text (gap, "reason", "earlier");
  g_string_append_c (gap, '}');
  if (self->left_out > 0 &&
      !add_event (self, first->run->id, 0, first->time, 0, gap->str, gap->len, error))
    return FALSE;

  for (guint i = 0; i < stores->len; i++)
    {
      SbxStore *store = g_ptr_array_index (stores, i);
      SbxValue *state = store == first->store && first->kind == SBX_EVENT_DISPATCH
                          ? first->before
                          : g_hash_table_lookup (self->source->states, store);

      if (state != NULL && !(store == first->store && first->kind == SBX_EVENT_STATE) &&
          !tell_state (self, store, state, first->time, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_event (const SbxExportEvent *event,
             gpointer              data,
             GError              **error)
{
  Writer *self = data;
  guint64 seq = event->seq;
  const char *raw;
  gsize length;

  if (event->number < self->source->from)
    {
      if (!is_structure (event->kind))
        {
          self->left_out++;
          return TRUE;
        }
      seq = 0;
    }
  else if (self->range && !self->begun && !begin_range (self, event, error))
    {
      return FALSE;
    }

  raw = sbx_json_raw (event->json, event->token, &length);
  if (!add_event (self, event->run->id, seq, event->batch->received,
                  self->range ? ~G_GUINT64_CONSTANT (0) : event->batch->stores, raw, length, error))
    return FALSE;
  if (self->range && event->kind == SBX_EVENT_STATE)
    {
      g_autofree char *store = sbx_export_event_dup_text (event, "store");

      remember_state (self, event->run->id, store);
    }
  if (event->number >= self->source->from)
    self->report->n_events++;

  return !event->last || flush_batch (self, error);
}

static gboolean
write_run (gint64      id,
           const char *peer,
           const char *run,
           double      wall,
           guint64     seq,
           const char *hello,
           gpointer    data,
           GError    **error)
{
  Writer *self = data;
  g_autofree char *peer_text = sbx_export_source_dup_text (self->source, peer);
  g_autofree char *run_text = sbx_export_source_dup_text (self->source, run);
  g_autoptr (SbxJson) json = sbx_json_parse (hello, strlen (hello), 0, 0, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  if (json == NULL)
    g_string_append (text, "{}");
  else if (self->source->redactor == NULL)
    g_string_append (text, json->text);
  else
    sbx_redactor_append_event (self->source->redactor, json, 0, NULL, text);

  return sbx_recording_add_run (self->target, id, peer_text, run_text, wall, text->str, error) &&
         sbx_recording_set_seq (self->target, id, seq, error);
}

/* The keyframes of the whole recording stand where they stood. */
static gboolean
copy_keyframes (Writer    *self,
                SbxStore  *store,
                GError   **error)
{
  g_autoptr (GError) problem = NULL;
  guint64 number = self->source->to;
  guint64 at;
  GBytes *state;

  while (number > 0 &&
         sbx_recording_get_keyframe (self->source->recording, store->index, number, &at, &state,
                                     &problem))
    {
      g_autoptr (GBytes) owned = state;
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (SbxJson) json = NULL;
      g_autoptr (GBytes) redacted = NULL;

      if (g_cancellable_set_error_if_cancelled (self->source->cancellable, error))
        return FALSE;
      if (state != NULL)
        {
          json = sbx_json_parse (g_bytes_get_data (state, NULL), g_bytes_get_size (state), 0, 0,
                                 error);
          if (json == NULL)
            return FALSE;
          if (self->source->redactor != NULL)
            sbx_redactor_append_value (self->source->redactor, json, 0, text);
          redacted = self->source->redactor != NULL
                     ? g_string_free_to_bytes (g_steal_pointer (&text)) : g_bytes_ref (state);
        }
      if (!sbx_recording_add_keyframe (self->target, store->index, at, redacted, error))
        return FALSE;
      number = at - 1;
    }
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return problem == NULL;
}

static gboolean
is_reported (const SbxExportSource *source,
             const char            *rule,
             const char            *subject)
{
  for (guint i = 0; i < source->findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (source->findings, i);

      if (finding->dismissal == SBX_DISMISSAL_RECORDING && strcmp (finding->rule, rule) == 0
          && strcmp (finding->subject, subject) == 0)
        return TRUE;
    }

  return FALSE;
}

/* With the findings of the range alone: the others name what is not in the copy. */
static void
write_dismissal (const char *rule,
                 const char *subject,
                 const char *reason,
                 double      time,
                 gpointer    data)
{
  Writer *self = data;
  g_autofree char *clean_subject = sbx_export_source_dup_text (self->source, subject);
  g_autofree char *clean_reason = sbx_export_source_dup_text (self->source, reason);

  if (self->problem == NULL && is_reported (self->source, rule, clean_subject))
    sbx_recording_set_dismissal (self->target, rule, clean_subject, clean_reason, time,
                                 &self->problem);
}

static gboolean
write_dismissals (Writer  *self,
                  GError **error)
{
  if (!sbx_recording_each_dismissal (self->source->recording, write_dismissal, self, error))
    return FALSE;
  if (self->problem == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->problem));

  return FALSE;
}

static gboolean
write_all (Writer  *self,
           GError **error)
{
  GPtrArray *stores = sbx_session_get_stores (self->source->session);

  if (!sbx_recording_begin (self->target, error) ||
      !sbx_recording_each_run (self->source->recording, write_run, self, error) ||
      !sbx_export_source_each (self->source, write_event, self, error) ||
      !flush_batch (self, error))
    return FALSE;
  if (!write_dismissals (self, error))
    return FALSE;
  for (guint i = 0; !self->range && i < stores->len; i++)
    if (!copy_keyframes (self, g_ptr_array_index (stores, i), error))
      return FALSE;

  return sbx_recording_commit (self->target, error);
}

/* Stores have other indexes where their first events are missing: the new file says which. */
static gboolean
write_places (Writer      *self,
              const char  *path,
              GError     **error)
{
  g_autoptr (SbxRecording) recording = sbx_recording_open (path, SBX_RECORDING_APPEND, error);
  g_autoptr (SbxSession) session = NULL;
  g_autoptr (GError) problem = NULL;
  GPtrArray *runs;

  if (recording == NULL)
    return FALSE;
  session = sbx_session_new (recording);
  while (sbx_session_replay (session, 100, self->source->cancellable, &problem))
    ;
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  runs = sbx_session_get_runs (session);
  if (!sbx_recording_begin (recording, error))
    return FALSE;
  for (guint i = 0; i < self->places->len; i++)
    {
      const StatePlace *place = &g_array_index (self->places, StatePlace, i);
      SbxSymbol id = sbx_symbols_find (sbx_session_get_symbols (session), place->store);

      for (guint r = 0; r < runs->len; r++)
        {
          SbxRun *run = g_ptr_array_index (runs, r);
          SbxStore *store = run->id == place->run
                            ? g_hash_table_lookup (run->stores, GUINT_TO_POINTER (id)) : NULL;

          if (store != NULL && !sbx_recording_add_keyframe (recording, store->index, place->number,
                                                            NULL, error))
            return FALSE;
        }
    }

  return sbx_recording_commit (recording, error);
}

static void
read_created (sqlite3    *database,
              char      **created)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (database, "SELECT value FROM meta WHERE key = 'created'", -1, &statement,
                          NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_text (statement, 0) != NULL)
    *created = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
}

/* One file to attach to an issue, without a log beside it, that says since when it was recorded,
 * and that it is a copy. */
static gboolean
seal (SbxExportSource  *source,
      const char       *path,
      GError          **error)
{
  g_autofree char *created = NULL;
  sqlite3 *from = NULL;
  sqlite3 *database = NULL;
  char *update;
  int result;

  if (sqlite3_open_v2 (sbx_recording_get_path (source->recording), &from, SQLITE_OPEN_READWRITE,
                       NULL) == SQLITE_OK)
    read_created (from, &created);
  sqlite3_close (from);

  update = sqlite3_mprintf ("UPDATE meta SET value = coalesce (%Q, value) WHERE key = 'created';"
                            "INSERT INTO meta VALUES ('redacted', '%d');"
                            "PRAGMA journal_mode = DELETE",
                            created, source->redactor != NULL ? 1 : 0);
  result = sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_exec (database, update, NULL, NULL, NULL);
  if (result != SQLITE_OK)
    g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE, "“%s” cannot be written: %s",
                 path,
                 sqlite3_errmsg (database));
  sqlite3_free (update);
  sqlite3_close (database);

  return result == SQLITE_OK;
}

static void
remove_logs (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);

  g_unlink (wal);
  g_unlink (shm);
}

static gboolean
is_first (guint64  number,
          gpointer data)
{
  const SbxExportSource *source = data;

  return number == source->from;
}

gboolean
sbx_export_recording (SbxExportSource  *source,
                      const char       *path,
                      SbxExportReport  *report,
                      GError          **error)
{
  Writer self = { .source = source, .report = report };
  gboolean done;

  self.target = sbx_recording_open (path, SBX_RECORDING_CREATE, error);
  if (self.target == NULL)
    {
      remove_logs (path);
      return FALSE;
    }
  self.range = source->from > 1;
  self.events = g_string_new (NULL);
  self.places = g_array_new (FALSE, FALSE, sizeof (StatePlace));
  g_array_set_clear_func (self.places, clear_place);
  if (self.range)
    {
      source->wants_before = is_first;
      source->wants_data = source;
    }

  done = write_all (&self, error);
  if (!done)
    sbx_recording_rollback (self.target);
  g_clear_object (&self.target);
  if (done && self.range)
    done = write_places (&self, path, error);
  if (done)
    done = seal (source, path, error);
  if (!done)
    remove_logs (path);
  report->n_findings = source->findings->len;

  g_string_free (self.events, TRUE);
  g_array_unref (self.places);
  return done;
}
