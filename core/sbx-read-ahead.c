/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-read-ahead.h"

#include "sbx-limits.h"

typedef struct
{
  SbxRecordingBatch batch; /* without its text */
  SbxJson *json;           /* NULL: the text is no list of so many events */
} Item;

struct _SbxReadAhead
{
  char *path;
  guint64 to;
  GThread *thread;

  /* Between the threads */
  GMutex mutex;
  GCond cond;
  GQueue items;
  gsize bytes;             /* of the texts in @items */
  gboolean ended;
  gboolean cancelled;
  GError *error;
};

static void
item_free (Item *self)
{
  g_clear_pointer (&self->json, sbx_json_unref);
  g_free (self);
}

/* Waits while enough is ready. Returns FALSE when nobody wants more. */
static gboolean
push (SbxReadAhead *self,
      Item         *item)
{
  gboolean wanted;

  g_mutex_lock (&self->mutex);
  while (self->bytes >= SBX_LIMIT_READ_AHEAD && !self->cancelled)
    g_cond_wait (&self->cond, &self->mutex);
  wanted = !self->cancelled;
  if (wanted)
    {
      g_queue_push_tail (&self->items, item);
      self->bytes += item->batch.length;
      g_cond_signal (&self->cond);
    }
  g_mutex_unlock (&self->mutex);
  if (!wanted)
    item_free (item);

  return wanted;
}

/**
 * sbx_read_ahead_parse:
 * @batch: a batch with its text
 *
 * Returns: (transfer full) (nullable): its text, parsed; %NULL if that is no list of as many events
 *   as the batch says
 */
SbxJson *
sbx_read_ahead_parse (const SbxRecordingBatch *batch)
{
  g_autoptr (SbxJson) json = sbx_json_parse (batch->events, batch->length, 0, 0, NULL);

  if (json == NULL || json->tokens[0].type != SBX_JSON_ARRAY
      || sbx_json_count (json, 0) != batch->count)
    return NULL;

  return g_steal_pointer (&json);
}

static gboolean
read_batch (const SbxRecordingBatch *batch,
            gpointer                 data,
            GError                 **error)
{
  Item *item = g_new0 (Item, 1);

  item->batch = *batch;
  item->batch.events = NULL;
  item->json = sbx_read_ahead_parse (batch);

  return push (data, item);
}

static gpointer
run (gpointer data)
{
  SbxReadAhead *self = data;
  GError *error = NULL;
  g_autoptr (SbxRecording) recording = sbx_recording_open (self->path, SBX_RECORDING_READ, &error);

  if (recording != NULL)
    sbx_recording_each_batch (recording, 1, self->to, 0, read_batch, self, &error);
  g_mutex_lock (&self->mutex);
  self->ended = TRUE;
  self->error = error;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);

  return NULL;
}

/**
 * sbx_read_ahead_new:
 * @path: a recording that nobody writes
 * @to: number of the last event that is wanted
 *
 * Returns: (transfer full): a reader that has begun with the first batch
 */
SbxReadAhead *
sbx_read_ahead_new (const char *path,
                    guint64     to)
{
  SbxReadAhead *self = g_new0 (SbxReadAhead, 1);

  self->path = g_strdup (path);
  self->to = to;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->items);
  self->thread = g_thread_new ("read-ahead", run, self);

  return self;
}

/**
 * sbx_read_ahead_free:
 * @self: (transfer full): a reader
 *
 * Ends it, wherever it is.
 */
void
sbx_read_ahead_free (SbxReadAhead *self)
{
  g_mutex_lock (&self->mutex);
  self->cancelled = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_queue_clear_full (&self->items, (GDestroyNotify) item_free);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->path);
  g_free (self);
}

/**
 * sbx_read_ahead_next:
 * @self: a reader
 * @batch: (out caller-allocates): the batch, without its text
 * @json: (out) (transfer full) (nullable): its text, parsed, as from sbx_read_ahead_parse()
 * @error: return location for an error of %SBX_RECORDING_ERROR, or %NULL
 *
 * Waits for the next batch.
 *
 * Returns: %FALSE at the end, and with an error where the file cannot be read
 */
gboolean
sbx_read_ahead_next (SbxReadAhead      *self,
                     SbxRecordingBatch *batch,
                     SbxJson          **json,
                     GError           **error)
{
  Item *item;

  g_mutex_lock (&self->mutex);
  while (g_queue_is_empty (&self->items) && !self->ended)
    g_cond_wait (&self->cond, &self->mutex);
  item = g_queue_pop_head (&self->items);
  if (item != NULL)
    {
      self->bytes -= item->batch.length;
      g_cond_signal (&self->cond);
    }
  else if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
    }
  g_mutex_unlock (&self->mutex);
  if (item == NULL)
    return FALSE;

  *batch = item->batch;
  *json = g_steal_pointer (&item->json);
  item_free (item);

  return TRUE;
}
