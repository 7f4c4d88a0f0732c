/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-session.h"
#include "sbx-session-private.h"

#include <math.h>
#include <string.h>

#include "sbx-limits.h"

/* A transaction costs about as much as ten batches: long enough to share it, short enough that an
 * acknowledgement never keeps an agent waiting. */
#define COMMIT_INTERVAL 20
#define COMMIT_BYTES (8u * 1024 * 1024)
#define RETRY_INTERVAL 1000

G_DEFINE_QUARK (sbx-session-error-quark, sbx_session_error)

G_DEFINE_FINAL_TYPE (SbxSession, sbx_session, G_TYPE_OBJECT)

enum
{
  COMMITTED,
  DISK_ERROR,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- Disk ------------------------------------------------------------------------------------ */

static void
clear_write (gpointer data)
{
  SbxWrite *write = data;

  g_clear_pointer (&write->json, sbx_json_unref);
  g_clear_pointer (&write->state, g_bytes_unref);
}

static gboolean
write_one (SbxSession     *self,
           const SbxWrite *write,
           GError        **error)
{
  switch (write->kind)
    {
    case SBX_WRITE_RUN:
      return sbx_recording_add_run (self->recording, write->run->id, write->run->peer_id, write->run->name,
                                    write->run->wall, write->json->text, error);
    case SBX_WRITE_BATCH:
      return sbx_recording_add_batch (self->recording, &write->batch, error);
    case SBX_WRITE_KEYFRAME:
      return sbx_recording_add_keyframe (self->recording, write->store, write->number, write->state, error);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
write_all (SbxSession *self,
           GError    **error)
{
  if (!sbx_recording_begin (self->recording, error))
    return FALSE;
  for (guint i = 0; i < self->writes->len; i++)
    {
      if (!write_one (self, &g_array_index (self->writes, SbxWrite, i), error))
        return FALSE;
    }
  for (guint i = 0; i < self->runs->len; i++)
    {
      SbxRun *run = g_ptr_array_index (self->runs, i);

      if (run->seq != run->durable && !sbx_recording_set_seq (self->recording, run->id, run->seq, error))
        return FALSE;
    }

  return sbx_recording_commit (self->recording, error);
}

static gboolean
on_commit_time (gpointer data)
{
  sbx_session_commit (data, NULL);

  return G_SOURCE_REMOVE;
}

static void
schedule_commit (SbxSession *self,
                 guint       interval)
{
  if (self->timer != NULL)
    return;

  self->timer = g_timeout_source_new (interval);
  g_source_set_static_name (self->timer, "[signalbox] commit");
  g_source_set_callback (self->timer, on_commit_time, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
clear_timer (SbxSession *self)
{
  if (self->timer == NULL)
    return;

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

/**
 * sbx_session_commit:
 *
 * Writes what is pending in one transaction and emits `committed`. If the disk refuses, everything
 * stays pending, `disk-error` is emitted, nothing more is taken, and it is tried again every second.
 *
 * Returns: whether everything is on disk
 */
gboolean
sbx_session_commit (SbxSession *self,
                    GError    **error)
{
  g_autoptr (GError) problem = NULL;

  clear_timer (self);
  if (self->writes->len == 0)
    return TRUE;

  if (!write_all (self, &problem))
    {
      sbx_recording_rollback (self->recording);
      if (!self->failing)
        {
          self->failing = TRUE;
          g_signal_emit (self, signals[DISK_ERROR], 0, problem->message);
        }
      schedule_commit (self, RETRY_INTERVAL);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  for (guint i = 0; i < self->runs->len; i++)
    {
      SbxRun *run = g_ptr_array_index (self->runs, i);

      run->durable = run->seq;
    }
  g_array_set_size (self->writes, 0);
  self->pending = 0;
  if (self->failing)
    {
      self->failing = FALSE;
      g_signal_emit (self, signals[DISK_ERROR], 0, NULL);
    }
  g_signal_emit (self, signals[COMMITTED], 0);

  return TRUE;
}

static void
queue_write (SbxSession     *self,
             const SbxWrite *write,
             gsize           size)
{
  g_array_append_vals (self->writes, write, 1);
  self->pending += size;
  if (!self->failing && self->pending >= COMMIT_BYTES)
    sbx_session_commit (self, NULL);
  else
    schedule_commit (self, COMMIT_INTERVAL);
}

void
sbx_session_queue_keyframe (SbxSession *self,
                            SbxStore   *store,
                            guint64     number,
                            GBytes     *state)
{
  SbxWrite write = { .kind = SBX_WRITE_KEYFRAME, .store = store->index, .number = number };

  if (state != NULL)
    write.state = g_bytes_ref (state);
  /* No commit from here: the batch that it belongs to is queued after it. */
  g_array_append_val (self->writes, write);
  self->pending += state != NULL ? g_bytes_get_size (state) : 0;
}

/* --- Events in ------------------------------------------------------------------------------- */

guint64
sbx_session_process (SbxSession    *self,
                     SbxRun        *run,
                     const SbxJson *json,
                     guint32        events)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  guint64 stores = 0;
  SbxEvent event;

  for (guint32 token = sbx_json_first (json, events);
       token != 0;
       token = sbx_json_after (json, events, token))
    {
      event.number = ++self->n_events;
      event.run = run;
      event.json = json;
      event.token = token;
      if (!sbx_session_resolve (self, &event))
        continue;

      self->last_time = event.time;
      sbx_session_update_model (self, &event);
      if (event.store != NULL && (event.kind == SBX_EVENT_DISPATCH || event.kind == SBX_EVENT_STATE))
        {
          stores |= G_GUINT64_CONSTANT (1) << (event.store->index & 63);
          sbx_session_update_state (self, &event);
        }
      sbx_session_add_row (self, &event);
      for (guint i = 0; rules[i] != NULL; i++)
        rules[i]->observe (self->detectors[i], &event);
    }

  return stores;
}

static double
now_ms (void)
{
  return (double) g_get_real_time () / 1000.0;
}

static void
take_events (SbxSession *self,
             SbxRun     *run,
             SbxJson    *json,
             guint32     events,
             guint       count,
             guint64     seq)
{
  SbxWrite write = { .kind = SBX_WRITE_BATCH, .run = run, .json = sbx_json_ref (json) };

  write.batch.first = self->n_events + 1;
  write.batch.count = count;
  write.batch.run = run->id;
  write.batch.seq = seq;
  write.batch.received = now_ms ();
  write.batch.events = sbx_json_raw (json, events, &write.batch.length);
  write.batch.stores = sbx_session_process (self, run, json, events);
  queue_write (self, &write, write.batch.length);
}

/**
 * sbx_session_add_own:
 * @run: the run it concerns
 * @kind: its kind
 * @members: JSON text that follows `k` and `t`, beginning with a comma, or ""
 *
 * Records an event that Signalbox makes itself. It has no seq.
 */
void
sbx_session_add_own (SbxSession  *self,
                     SbxRun      *run,
                     SbxEventKind kind,
                     const char  *members)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SbxJson) json = NULL;
  char t[G_ASCII_DTOSTR_BUF_SIZE];
  double at = run->live || run->last_t > 0 ? MAX (run->last_t, 0) : 0;

  if (kind == SBX_EVENT_BYE)
    at = MAX (at, now_ms () - run->wall);
  g_ascii_formatd (t, sizeof t, "%.1f", at);
  g_string_append_printf (text, "[{\"k\":\"%s\",\"t\":%s%s}]", sbx_event_kind_to_string (kind), t, members);
  json = sbx_json_parse (text->str, text->len, 0, 0, NULL);
  g_return_if_fail (json != NULL);
  take_events (self, run, json, 0, 1, 0);
}

static void
add_gap (SbxSession *self,
         SbxRun     *run,
         const char *reason,
         guint64     count)
{
  g_autofree char *members = g_strdup_printf (",\"count\":%" G_GUINT64_FORMAT ",\"reason\":\"%s\"", count, reason);

  sbx_session_add_own (self, run, SBX_EVENT_GAP, members);
}

static void
append_invalid (GString       *out,
                const SbxJson *json,
                guint32        token,
                const char    *problem,
                double         last_t)
{
  char t[G_ASCII_DTOSTR_BUF_SIZE];
  gsize length;

  sbx_json_raw (json, token, &length);
  g_ascii_formatd (t, sizeof t, "%.1f", last_t);
  g_string_append_printf (out, "{\"k\":\"gap\",\"t\":%s,\"count\":1,\"bytes\":%" G_GSIZE_FORMAT
                               ",\"reason\":\"invalid\",\"error\":", t, length);
  sbx_json_append_string (out, problem, -1);
  g_string_append_c (out, '}');
}

/* Takes the events behind the first @skip; those that are not valid become gaps. What is recorded and
 * what is processed is the same text. */
static void
take_checked (SbxSession *self,
              SbxRun     *run,
              SbxJson    *json,
              guint32     events,
              guint       skip,
              guint64     seq)
{
  g_autoptr (GString) rest = g_string_new ("[");
  g_autoptr (SbxJson) mended = NULL;
  gboolean whole = skip == 0;
  guint count = 0;
  guint i = 0;

  for (guint32 token = sbx_json_first (json, events);
       token != 0;
       token = sbx_json_after (json, events, token), i++)
    {
      const char *problem;
      const char *raw;
      SbxEventKind kind;
      gsize length;

      if (i < skip)
        continue;
      if (count++ > 0 && !whole)
        g_string_append_c (rest, ',');
      if (sbx_event_validate (json, token, &kind, &problem))
        {
          raw = sbx_json_raw (json, token, &length);
          if (!whole)
            g_string_append_len (rest, raw, (gssize) length);
          continue;
        }
      if (whole) /* the first bad one: what came before is copied now */
        {
          whole = FALSE;
          raw = sbx_json_raw (json, events, &length);
          g_string_assign (rest, "");
          g_string_append_len (rest, raw, json->text + json->tokens[token].offset - raw);
        }
      append_invalid (rest, json, token, problem, run->last_t);
    }

  if (whole)
    {
      take_events (self, run, json, events, count, seq);
      return;
    }
  g_string_append_c (rest, ']');
  mended = sbx_json_parse (rest->str, rest->len, 0, 0, NULL);
  g_return_if_fail (mended != NULL);
  take_events (self, run, mended, 0, count, seq);
}

static gboolean
check_events (SbxSession    *self,
              const SbxJson *json,
              guint32        events,
              guint         *count,
              GError       **error)
{
  if (self->failing)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_DISK,
                           "the recording cannot be written now");
      return FALSE;
    }
  if (json->tokens[events].type != SBX_JSON_ARRAY)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED, "events is no array");
      return FALSE;
    }
  *count = sbx_json_count (json, events);
  if (*count > SBX_LIMIT_BATCH_EVENTS)
    {
      g_set_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_LIMIT,
                   "%u events in a batch; at most %u are allowed", *count, SBX_LIMIT_BATCH_EVENTS);
      return FALSE;
    }

  return TRUE;
}

/**
 * sbx_session_take:
 * @run: from sbx_session_begin_run() or sbx_session_find_or_add_run()
 * @json: the message
 * @events: token of its array of events
 * @first: seq of the first one
 *
 * Takes a batch: skips what the recording has, fills holes in the numbering with a gap, replaces
 * events that are not valid by gaps.
 *
 * Returns: %FALSE if nothing was taken; then the batch has to be sent again, or was wrong as a whole
 */
gboolean
sbx_session_take (SbxSession *self,
                  SbxRun     *run,
                  SbxJson    *json,
                  guint32     events,
                  guint64     first,
                  GError    **error)
{
  guint64 skip = 0;
  guint count;

  if (!check_events (self, json, events, &count, error))
    return FALSE;
  if (first == 0 || first > G_MAXINT64 - SBX_LIMIT_BATCH_EVENTS)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED, "first is no sequence number");
      return FALSE;
    }

  if (first > run->seq + 1)
    {
      add_gap (self, run, "missing", first - run->seq - 1);
      run->seq = first - 1;
    }
  skip = run->seq + 1 - first;
  if (skip >= count)
    {
      if (self->writes->len == 0) /* nothing to commit, but the sender waits for its ack */
        g_signal_emit (self, signals[COMMITTED], 0);
      return TRUE;
    }

  run->seq = first + count - 1;
  take_checked (self, run, json, events, (guint) skip, first + skip);

  return TRUE;
}

/**
 * sbx_session_describe:
 * @at: seq of the last event that an earlier recording holds
 *
 * Takes what existed when this recording began for @run (docs/protocol.md, 2). Only before its first
 * batch.
 */
gboolean
sbx_session_describe (SbxSession *self,
                      SbxRun     *run,
                      SbxJson    *json,
                      guint32     events,
                      guint64     at,
                      GError    **error)
{
  guint count;

  if (!check_events (self, json, events, &count, error))
    return FALSE;
  if (run->seq != 0 || at > G_MAXINT64 - SBX_LIMIT_BATCH_EVENTS)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                           "describe is only for a run that is not known");
      return FALSE;
    }

  if (at > 0)
    add_gap (self, run, "earlier", at);
  run->seq = at;
  if (count > 0)
    take_checked (self, run, json, events, 0, 0);

  return TRUE;
}

/* --- Runs ------------------------------------------------------------------------------------ */

static const char *
get_hello_problem (const SbxJson *json,
                   guint32        token)
{
  static const char *const ids[] = { "peer", "run" };
  static const char *const texts[] = { "kind", "name" };
  double wall;
  guint32 at;

  if (json->tokens[token].type != SBX_JSON_OBJECT)
    return "hello is no object";
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      at = sbx_json_member (json, token, ids[i]);
      if (at == 0 || json->tokens[at].type != SBX_JSON_STRING || json->tokens[at].length == 0
          || json->tokens[at].length > SBX_LIMIT_ID_LENGTH)
        return "peer and run must be texts of 1 to 128 characters";
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      at = sbx_json_member (json, token, texts[i]);
      if (at == 0 || json->tokens[at].type != SBX_JSON_STRING)
        return "kind and name must be texts";
    }
  at = sbx_json_member (json, token, "wall");
  if (at == 0 || !sbx_json_get_double (json, at, &wall) || wall < 0 || wall > 1e15)
    return "wall must be milliseconds since 1970";

  return NULL;
}

SbxRun *
sbx_session_add_run (SbxSession *self,
                     gint64      id,
                     const char *peer,
                     const char *name,
                     double      wall,
                     guint64     seq)
{
  SbxRun *run = g_new0 (SbxRun, 1);

  run->index = self->runs->len;
  run->id = id;
  run->peer_id = g_strdup (peer);
  run->name = g_strdup (name);
  run->wall = wall;
  run->seq = run->durable = seq;
  run->stores = g_hash_table_new (NULL, NULL);
  g_ptr_array_add (self->runs, run);
  g_hash_table_insert (self->runs_by_name, g_strdup_printf ("%s\n%s", peer, name), run);
  self->next_run_id = MAX (self->next_run_id, id + 1);

  return run;
}

/* The hello of a run as an event of our own: its members but `m`, `t` and `k`. */
static void
add_hello (SbxSession    *self,
           SbxRun        *run,
           const SbxJson *json,
           guint32        token,
           gboolean       left)
{
  g_autoptr (GString) members = g_string_new (NULL);

  for (guint32 key = sbx_json_first (json, token); key != 0; key = sbx_json_after (json, token, key + 1))
    {
      gsize key_length;
      gsize length;
      const char *name = sbx_json_raw (json, key, &key_length);
      const char *value = sbx_json_raw (json, key + 1, &length);

      if (sbx_json_equals (json, key, "m") || sbx_json_equals (json, key, "t")
          || sbx_json_equals (json, key, "k") || sbx_json_equals (json, key, "left"))
        continue;
      g_string_append_c (members, ',');
      g_string_append_len (members, name, (gssize) key_length);
      g_string_append_c (members, ':');
      g_string_append_len (members, value, (gssize) length);
    }
  if (left)
    g_string_append (members, ",\"left\":true");
  sbx_session_add_own (self, run, SBX_EVENT_HELLO, members->str);
}

static SbxRun *
find_or_add (SbxSession    *self,
             const SbxJson *json,
             guint32        token,
             gboolean       left,
             gboolean      *known,
             GError       **error)
{
  const char *problem = get_hello_problem (json, token);
  g_autofree char *peer = NULL;
  g_autofree char *name = NULL;
  g_autofree char *both = NULL;
  double wall = 0;
  SbxRun *run;

  if (problem != NULL)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED, problem);
      return NULL;
    }

  peer = sbx_json_dup_string (json, sbx_json_member (json, token, "peer"), NULL);
  name = sbx_json_dup_string (json, sbx_json_member (json, token, "run"), NULL);
  both = g_strdup_printf ("%s\n%s", peer, name);
  run = g_hash_table_lookup (self->runs_by_name, both);
  *known = run != NULL;
  if (run == NULL)
    {
      SbxWrite write = { .kind = SBX_WRITE_RUN };
      gsize length;
      const char *text = sbx_json_raw (json, token, &length);

      if (self->runs->len >= SBX_LIMIT_RUNS)
        {
          g_set_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_LIMIT,
                       "%u runs in one recording; start a new one", SBX_LIMIT_RUNS);
          return NULL;
        }
      sbx_json_get_double (json, sbx_json_member (json, token, "wall"), &wall);
      run = sbx_session_add_run (self, self->next_run_id, peer, name, wall, 0);
      write.run = run;
      write.json = sbx_json_parse (text, length, 0, 0, NULL);
      queue_write (self, &write, length);
    }
  if (!left || !*known)
    add_hello (self, run, json, token, left);

  return run;
}

/**
 * sbx_session_begin_run:
 * @hello: a document
 * @token: the hello message in it (docs/protocol.md, 2)
 * @known: (out): whether the recording holds events of this run already
 *
 * Begins a run or takes it up again after a lost connection.
 *
 * Returns: (transfer none): the run; lives as long as the session
 */
SbxRun *
sbx_session_begin_run (SbxSession    *self,
                       const SbxJson *hello,
                       guint32        token,
                       gboolean      *known,
                       GError       **error)
{
  guint64 protocol = 0;
  guint32 member = 0;

  if (hello->tokens[token].type == SBX_JSON_OBJECT)
    member = sbx_json_member (hello, token, "protocol");
  if (member == 0 || !sbx_json_get_uint (hello, member, &protocol) || protocol != 1)
    {
      g_set_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_PROTOCOL,
                   "the agent speaks protocol version %" G_GUINT64_FORMAT "; this Signalbox speaks version 1: "
                   "load the agent from the Signalbox you connect to", protocol);
      return NULL;
    }

  return find_or_add (self, hello, token, FALSE, known, error);
}

/**
 * sbx_session_find_or_add_run:
 *
 * The run of events that a reloaded page left behind; no connection stands behind it.
 *
 * Returns: (transfer none): the run
 */
SbxRun *
sbx_session_find_or_add_run (SbxSession    *self,
                             const SbxJson *hello,
                             guint32        token,
                             GError       **error)
{
  gboolean known;

  return find_or_add (self, hello, token, TRUE, &known, error);
}

/**
 * sbx_session_end_run:
 * @reason: `closed`, `lost`, `replaced` or `stopped`
 */
void
sbx_session_end_run (SbxSession *self,
                     SbxRun     *run,
                     const char *reason)
{
  g_autofree char *members = g_strdup_printf (",\"reason\":\"%s\"", reason);

  sbx_session_add_own (self, run, SBX_EVENT_BYE, members);
}

/* --- Object ---------------------------------------------------------------------------------- */

/**
 * sbx_session_new:
 * @recording: where to record; what it holds is replayed by sbx_session_replay()
 *
 * Returns: (transfer full): a session of the calling thread
 */
SbxSession *
sbx_session_new (SbxRecording *recording)
{
  SbxSession *self = g_object_new (SBX_TYPE_SESSION, NULL);

  self->recording = g_object_ref (recording);
  self->to_replay = sbx_recording_get_n_events (recording);

  return self;
}

SbxRecording *
sbx_session_get_recording (SbxSession *self)
{
  return self->recording;
}

SbxSymbols *
sbx_session_get_symbols (SbxSession *self)
{
  return self->symbols;
}

SbxRows *
sbx_session_get_rows (SbxSession *self)
{
  return self->rows;
}

GPtrArray *
sbx_session_get_peers (SbxSession *self)
{
  return self->peers;
}

GPtrArray *
sbx_session_get_runs (SbxSession *self)
{
  return self->runs;
}

GPtrArray *
sbx_session_get_remotes (SbxSession *self)
{
  return self->remotes;
}

GPtrArray *
sbx_session_get_stores (SbxSession *self)
{
  return self->stores;
}

guint64
sbx_session_get_n_events (SbxSession *self)
{
  return self->n_events;
}

double
sbx_session_get_last_time (SbxSession *self)
{
  return self->last_time;
}

guint
sbx_session_get_model_serial (SbxSession *self)
{
  return self->model_serial;
}

/**
 * sbx_session_report:
 * @now: ms since 1970: deadlines before it have passed; infinity for the end of the recording
 *
 * Returns: (transfer full) (element-type SbxFinding): the findings in their order
 */
GPtrArray *
sbx_session_report (SbxSession *self,
                    double      now)
{
  return sbx_detectors_report (self->detectors, now);
}

static void
sbx_session_finalize (GObject *object)
{
  SbxSession *self = SBX_SESSION (object);
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  if (self->recording != NULL)
    sbx_session_commit (self, NULL);
  clear_timer (self);
  for (guint i = 0; rules[i] != NULL; i++)
    rules[i]->destroy (self->detectors[i]);
  g_free (self->detectors);
  g_array_unref (self->writes);
  g_hash_table_unref (self->runs_by_name);
  g_hash_table_unref (self->peers_by_id);
  g_ptr_array_unref (self->stores);
  g_ptr_array_unref (self->remotes);
  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->peers);
  sbx_rows_unref (self->rows);
  sbx_symbols_unref (self->symbols);
  g_clear_object (&self->recording);

  G_OBJECT_CLASS (sbx_session_parent_class)->finalize (object);
}

static void
sbx_session_class_init (SbxSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_session_finalize;

  signals[COMMITTED] = g_signal_new ("committed", SBX_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[DISK_ERROR] = g_signal_new ("disk-error", SBX_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sbx_session_init (SbxSession *self)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  guint n_rules = 0;

  self->symbols = sbx_symbols_new ();
  self->rows = sbx_rows_new ();
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_free);
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_run_free);
  self->remotes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_remote_free);
  self->stores = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_store_free);
  self->runs_by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->peers_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->writes = g_array_new (FALSE, FALSE, sizeof (SbxWrite));
  g_array_set_clear_func (self->writes, clear_write);
  self->next_run_id = 1;

  while (rules[n_rules] != NULL)
    n_rules++;
  self->detectors = g_new0 (gpointer, n_rules + 1);
  for (guint i = 0; i < n_rules; i++)
    self->detectors[i] = rules[i]->create (self);
}
