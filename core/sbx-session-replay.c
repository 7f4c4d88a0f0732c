/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-session-private.h"

#include "sbx-limits.h"

/* Events. */
#define READ_AHEAD_FROM 20000u

typedef struct
{
  SbxSession *session;
  GCancellable *cancellable;
  gint64 deadline;       /* monotonic µs, 0: none */
  gboolean more;
} Replay;

static gboolean
replay_run (gint64      id,
            const char *peer,
            const char *name,
            double      wall,
            guint64     seq,
            const char *hello,
            gpointer    data,
            GError    **error)
{
  SbxSession *self = data;

  if (self->runs->len >= SBX_LIMIT_RUNS)
    {
      g_set_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_LIMIT,
                   "the recording has more than %u runs", SBX_LIMIT_RUNS);
      return FALSE;
    }
  sbx_session_add_run (self, id, peer, name, wall, seq);

  return TRUE;
}

/**
 * sbx_session_find_run:
 * @self: a session
 * @id: a row of the recording
 *
 * Returns: (transfer none) (nullable): the run
 */
SbxRun *
sbx_session_find_run (SbxSession *self,
                      gint64      id)
{
  /* Ids count from 1 without holes unless somebody wrote the file by hand. */
  if (id >= 1 && id <= self->runs->len)
    {
      SbxRun *run = g_ptr_array_index (self->runs, id - 1);

      if (run->id == id)
        return run;
    }
  for (guint i = 0; i < self->runs->len; i++)
    {
      SbxRun *run = g_ptr_array_index (self->runs, i);

      if (run->id == id)
        return run;
    }

  return NULL;
}

/* @json: NULL if the batch's text is none, or no list of its events. */
static gboolean
replay_json (Replay                  *replay,
             const SbxRecordingBatch *batch,
             const SbxJson           *json,
             GError                 **error)
{
  SbxSession *self = replay->session;
  SbxRun *run = sbx_session_find_run (self, batch->run);

  if (g_cancellable_set_error_if_cancelled (replay->cancellable, error))
    return FALSE;
  if (batch->first <= self->n_events) /* the batch that holds the event before the one we want */
    return TRUE;
  if (batch->first != self->n_events + 1 || run == NULL)
    {
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_DAMAGED,
                   "The recording “%s” is damaged: events are missing after %" G_GUINT64_FORMAT,
                   sbx_recording_get_path (self->recording), self->n_events);
      return FALSE;
    }
  if (json == NULL)
    {
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_DAMAGED,
                   "The recording “%s” is damaged: the events after %" G_GUINT64_FORMAT
                   " cannot be read",
                   sbx_recording_get_path (self->recording), self->n_events);
      return FALSE;
    }

  sbx_session_process (self, run, json, 0);
  if (replay->deadline != 0 && g_get_monotonic_time () >= replay->deadline)
    {
      replay->more = self->n_events < self->to_replay;
      return FALSE;
    }

  return TRUE;
}

static gboolean
replay_batch (const SbxRecordingBatch *batch,
              gpointer                 data,
              GError                 **error)
{
  g_autoptr (SbxJson) json = sbx_read_ahead_parse (batch);

  return replay_json (data, batch, json, error);
}

/* The same for what another thread has read and parsed. */
static gboolean
replay_ahead (Replay       *replay,
              SbxReadAhead *ahead,
              GError      **error)
{
  GError *problem = NULL;
  SbxRecordingBatch batch;
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (SbxJson) json = NULL;

      more = sbx_read_ahead_next (ahead, &batch, &json, &problem)
             && replay_json (replay, &batch, json, &problem);
    }
  if (problem != NULL)
    g_propagate_error (error, problem);

  return problem == NULL;
}

/* A file without events may hold runs all the same: the next one must not take the row of one. */
static gboolean
begin_replay (SbxSession *self,
              GError    **error)
{
  return sbx_recording_get_n_events (self->recording, &self->to_replay, error)
         && (self->runs->len > 0
             || sbx_recording_each_run (self->recording, replay_run, self, error));
}

static void
end_replay (SbxSession *self)
{
  g_clear_pointer (&self->ahead, sbx_read_ahead_free);
  /* Whoever was connected when it was written is not connected to us. */
  for (guint i = 0; i < self->runs->len; i++)
    ((SbxRun *) g_ptr_array_index (self->runs, i))->live = FALSE;
  self->model_serial++;
}

/* A thread is worth it for long recordings that nobody writes any more. */
static gboolean
replay_some (SbxSession *self,
             Replay     *replay,
             GError    **error)
{
  if (self->n_events == 0 && self->ahead == NULL && self->to_replay >= READ_AHEAD_FROM
      && !sbx_recording_is_writable (self->recording))
    self->ahead = sbx_read_ahead_new (sbx_recording_get_path (self->recording), self->to_replay);

  return self->ahead != NULL
         ? replay_ahead (replay, self->ahead, error)
         : sbx_recording_each_batch (self->recording, self->n_events + 1, self->to_replay, 0,
                                     replay_batch, replay, error);
}

/**
 * sbx_session_replay:
 * @self: a session
 * @budget: milliseconds after which to return, 0: no limit
 * @cancellable: (nullable): ends it early
 * @error: return location for an error, or %NULL
 *
 * Takes the events that the recording held when the session was made, or as many as @budget allows.
 * A damaged recording ends it with an error; what came before stands.
 *
 * Returns: whether there is more
 */
gboolean
sbx_session_replay (SbxSession   *self,
                    guint         budget,
                    GCancellable *cancellable,
                    GError      **error)
{
  Replay replay = { .session = self, .cancellable = cancellable };

  if (self->n_events == 0 && !begin_replay (self, error))
    return FALSE;
  if (self->n_events >= self->to_replay)
    return FALSE;
  if (budget > 0)
    replay.deadline = g_get_monotonic_time () + (gint64) budget * 1000;

  self->replaying = TRUE;
  if (!replay_some (self, &replay, error))
    {
      replay.more = FALSE;
      self->to_replay = self->n_events;
    }
  self->replaying = FALSE;
  if (!replay.more)
    end_replay (self);

  return replay.more;
}

/**
 * sbx_session_get_progress:
 * @self: a session
 * @done: (out): events replayed
 * @total: (out): events to replay
 */
void
sbx_session_get_progress (SbxSession *self,
                          guint64    *done,
                          guint64    *total)
{
  *done = MIN (self->n_events, self->to_replay);
  *total = self->to_replay;
}
