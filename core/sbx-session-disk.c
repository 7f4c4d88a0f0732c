/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-session-private.h"

/* A transaction costs about as much as ten batches: long enough to share it, short enough that an
 * acknowledgement never keeps an agent waiting. */
#define COMMIT_INTERVAL 20
#define COMMIT_BYTES (8u * 1024 * 1024)
#define RETRY_INTERVAL 1000

/* --- Disk ------------------------------------------------------------------------------------ */

/**
 * sbx_session_clear_write:
 * @data: an [struct@SbxWrite]
 *
 * Frees what it holds, not the struct.
 */
void
sbx_session_clear_write (gpointer data)
{
  SbxWrite *write = data;

  g_clear_pointer (&write->json, sbx_json_unref);
  g_clear_pointer (&write->state, g_bytes_unref);
  g_clear_pointer (&write->rule, g_free);
  g_clear_pointer (&write->subject, g_free);
  g_clear_pointer (&write->reason, g_free);
}

static gboolean
write_one (SbxSession     *self,
           const SbxWrite *write,
           GError        **error)
{
  switch (write->kind)
    {
    case SBX_WRITE_RUN:
      return sbx_recording_add_run (self->recording, write->run->id, write->run->peer_id,
                                    write->run->name, write->run->wall, write->json->text, error);
    case SBX_WRITE_BATCH:
      return sbx_recording_add_batch (self->recording, &write->batch, error);
    case SBX_WRITE_KEYFRAME:
      return sbx_recording_add_keyframe (self->recording, write->store, write->number,
                                         write->state, error);
    case SBX_WRITE_DISMISSAL:
      return sbx_recording_set_dismissal (self->recording, write->rule, write->subject,
                                          write->reason, write->time, error);
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

      if (run->seq != run->durable
          && !sbx_recording_set_seq (self->recording, run->id, run->seq, error))
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

/**
 * sbx_session_clear_timer:
 * @self: a session
 *
 * Drops the transaction's timer, if there is one.
 */
void
sbx_session_clear_timer (SbxSession *self)
{
  if (self->timer == NULL)
    return;

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

/**
 * sbx_session_commit:
 * @self: a session
 * @error: return location for an error, or %NULL
 *
 * Writes what is pending in one transaction and emits `committed`. If the disk refuses, everything
 * stays pending, `disk-error` is emitted, nothing more is taken, and it is tried again every
 * second.
 *
 * Returns: whether everything is on disk
 */
gboolean
sbx_session_commit (SbxSession *self,
                    GError    **error)
{
  g_autoptr (GError) problem = NULL;

  /* A rule or a stale store asks for a state in the middle of a batch: what that needs is on disk.
   * To commit now would write and acknowledge a sequence number whose events are not. */
  if (self->processing)
    return TRUE;

  sbx_session_clear_timer (self);
  if (self->writes->len == 0)
    return TRUE;

  if (!write_all (self, &problem))
    {
      sbx_recording_rollback (self->recording);
      if (!self->failing)
        {
          self->failing = TRUE;
          g_signal_emit_by_name (self, "disk-error", problem->message);
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
      g_signal_emit_by_name (self, "disk-error", NULL);
    }
  g_signal_emit_by_name (self, "committed");

  return TRUE;
}

/**
 * sbx_session_queue_write:
 * @self: a session
 * @write: copied; what it points to is taken
 * @size: its bytes, roughly
 *
 * Puts something on its way to the disk; past 8 MB at once.
 */
void
sbx_session_queue_write (SbxSession     *self,
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

/**
 * sbx_session_queue_keyframe:
 * @self: a session
 * @store: its store
 * @number: number of the event after which the state is so
 * @state: (nullable): the state as JSON, %NULL if the event itself carries it
 *
 * Puts a keyframe on its way to the disk, with the batch that it belongs to.
 */
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
