/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-session.h"
#include "sbx-session-private.h"

#include "sbx-limits.h"

G_DEFINE_QUARK (sbx-session-error-quark, sbx_session_error)

G_DEFINE_FINAL_TYPE (SbxSession, sbx_session, G_TYPE_OBJECT)

enum
{
  COMMITTED,
  DISK_ERROR,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

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

static guint
count_runs (SbxSession *self,
            const char *peer)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->runs_by_peer, peer));
}

/**
 * sbx_session_add_run:
 * @self: a session
 * @id: its row in the recording, not used yet
 * @peer: id of the peer
 * @name: the agent's id of the run
 * @wall: ms since 1970 at t = 0
 * @seq: the last event that is on disk, 0 for a new run
 *
 * Returns: (transfer none): the run; lives as long as the session
 */
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
  g_hash_table_insert (self->runs_by_peer, run->peer_id,
                       GUINT_TO_POINTER (count_runs (self, peer) + 1));
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

  for (guint32 key = sbx_json_first (json, token);
       key != 0;
       key = sbx_json_after (json, token, key + 1))
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

/* Runs that said hello, and then nothing. */
static guint
count_empty_runs (SbxSession *self)
{
  guint n = 0;

  for (guint i = 0; i < self->runs->len; i++)
    n += ((SbxRun *) self->runs->pdata[i])->seq == 0;

  return n;
}

static gboolean
check_room (SbxSession *self,
            const char *peer,
            GError    **error)
{
  guint n_empty;

  if (self->runs->len < SBX_LIMIT_RUNS && count_runs (self, peer) < SBX_LIMIT_RUNS_PER_PEER)
    return TRUE;

  if (self->runs->len < SBX_LIMIT_RUNS)
    {
      g_set_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_LIMIT,
                   "%u runs of this program in one recording; start a new one",
                   SBX_LIMIT_RUNS_PER_PEER);
      return FALSE;
    }
  n_empty = count_empty_runs (self);
  if (n_empty > self->runs->len / 2)
    g_set_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_LIMIT,
                 "%u runs in one recording, and %u of them said hello and nothing else: a program "
                 "connects again and again; stop it and start a new recording", SBX_LIMIT_RUNS,
                 n_empty);
  else
    g_set_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_LIMIT,
                 "%u runs in one recording; start a new one", SBX_LIMIT_RUNS);

  return FALSE;
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
  if (run != NULL && run->taken)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                           "this run is that of another connection");
      return NULL;
    }
  if (run == NULL)
    {
      SbxWrite write = { .kind = SBX_WRITE_RUN };
      gsize length;
      const char *text = sbx_json_raw (json, token, &length);

      if (!check_room (self, peer, error))
        return NULL;
      sbx_json_get_double (json, sbx_json_member (json, token, "wall"), &wall);
      run = sbx_session_add_run (self, self->next_run_id, peer, name, wall, 0);
      write.run = run;
      write.json = sbx_json_parse (text, length, 0, 0, NULL);
      sbx_session_queue_write (self, &write, length);
    }
  if (!left || !*known)
    add_hello (self, run, json, token, left);

  return run;
}

/**
 * sbx_session_begin_run:
 * @self: a session
 * @hello: a document
 * @token: the hello message in it (docs/protocol.md, 2)
 * @known: (out): whether the recording holds this run already
 * @error: return location for an error, or %NULL
 *
 * Checks the message and begins a run, or takes it up again after a lost connection.
 *
 * Returns: (transfer none): the run; lives as long as the session; %NULL with an error of
 *   %SBX_SESSION_ERROR
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
                   "the agent speaks protocol version %" G_GUINT64_FORMAT
                   "; this Signalbox speaks version 1: "
                   "load the agent from the Signalbox you connect to", protocol);
      return NULL;
    }

  return find_or_add (self, hello, token, FALSE, known, error);
}

/**
 * sbx_session_find_or_add_run:
 * @self: a session
 * @hello: a document
 * @token: the hello message in it
 * @error: return location for an error, or %NULL
 *
 * The run of events that a reloaded page left behind; no connection stands behind it.
 *
 * Returns: (transfer none): the run; %NULL with an error of %SBX_SESSION_ERROR
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
 * @self: a session
 * @run: a run that has begun
 * @reason: `closed`, `lost`, `replaced` or `stopped`
 *
 * Records that its connection is gone. The run may begin again.
 */
void
sbx_session_end_run (SbxSession *self,
                     SbxRun     *run,
                     const char *reason)
{
  g_autofree char *members = g_strdup_printf (",\"reason\":\"%s\"", reason);

  run->connector = NULL;
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
  self->dismissals = sbx_dismissals_new (recording);
  /* What is damaged is said by sbx_session_replay(). */
  sbx_recording_get_n_events (recording, &self->to_replay, NULL);

  return self;
}

/**
 * sbx_session_get_recording:
 * @self: a session
 *
 * Returns: (transfer none): where it records, or what it shows
 */
SbxRecording *
sbx_session_get_recording (SbxSession *self)
{
  return self->recording;
}

/**
 * sbx_session_get_symbols:
 * @self: a session
 *
 * Returns: (transfer none): the names of the session
 */
SbxSymbols *
sbx_session_get_symbols (SbxSession *self)
{
  return self->symbols;
}

/**
 * sbx_session_get_rows:
 * @self: a session
 *
 * Returns: (transfer none): the rows of the session
 */
SbxRows *
sbx_session_get_rows (SbxSession *self)
{
  return self->rows;
}

/**
 * sbx_session_get_peers:
 * @self: a session
 *
 * Returns: (transfer none) (element-type SbxPeer): by index
 */
GPtrArray *
sbx_session_get_peers (SbxSession *self)
{
  return self->peers;
}

/**
 * sbx_session_get_runs:
 * @self: a session
 *
 * Returns: (transfer none) (element-type SbxRun): by index
 */
GPtrArray *
sbx_session_get_runs (SbxSession *self)
{
  return self->runs;
}

/**
 * sbx_session_get_remotes:
 * @self: a session
 *
 * Returns: (transfer none) (element-type SbxRemote): by index
 */
GPtrArray *
sbx_session_get_remotes (SbxSession *self)
{
  return self->remotes;
}

/**
 * sbx_session_get_stores:
 * @self: a session
 *
 * Returns: (transfer none) (element-type SbxStore): by index
 */
GPtrArray *
sbx_session_get_stores (SbxSession *self)
{
  return self->stores;
}

/**
 * sbx_session_get_n_events:
 * @self: a session
 *
 * Returns: number of the last event, 0 if there is none
 */
guint64
sbx_session_get_n_events (SbxSession *self)
{
  return self->n_events;
}

/**
 * sbx_session_get_last_time:
 * @self: a session
 *
 * Returns: ms since 1970 of the last event
 */
double
sbx_session_get_last_time (SbxSession *self)
{
  return self->last_time;
}

/**
 * sbx_session_get_model_serial:
 * @self: a session
 *
 * Returns: a number that grows with every change of peers, remotes and stores: a cheap “is the
 *   overview stale?”
 */
guint
sbx_session_get_model_serial (SbxSession *self)
{
  return self->model_serial;
}

static void
sbx_session_finalize (GObject *object)
{
  SbxSession *self = SBX_SESSION (object);
  if (self->recording != NULL)
    sbx_session_commit (self, NULL);
  sbx_session_clear_timer (self);
  g_clear_pointer (&self->ahead, sbx_read_ahead_free);
  sbx_session_clear_rules (self);
  g_clear_pointer (&self->dismissals, sbx_dismissals_free);
  g_array_unref (self->writes);
  g_hash_table_unref (self->runs_by_name);
  g_hash_table_unref (self->runs_by_peer);
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

  signals[COMMITTED] = g_signal_new ("committed", SBX_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DISK_ERROR] = g_signal_new ("disk-error", SBX_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sbx_session_init (SbxSession *self)
{
  self->symbols = sbx_symbols_new ();
  self->rows = sbx_rows_new ();
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_free);
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_run_free);
  self->remotes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_remote_free);
  self->stores = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_store_free);
  self->runs_by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->runs_by_peer = g_hash_table_new (g_str_hash, g_str_equal);
  self->peers_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->writes = g_array_new (FALSE, FALSE, sizeof (SbxWrite));
  g_array_set_clear_func (self->writes, sbx_session_clear_write);
  self->next_run_id = 1;
  sbx_session_init_rules (self);
}
