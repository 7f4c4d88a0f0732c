/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-session-private.h"

#include "sbx-limits.h"
#include "sbx-patch.h"

/* A keyframe is due when the events since the last outweigh the state twice: then the file is at
 * most half as large again as its events, and a rebuild reads one state and twice its size of
 * events. */
#define KEYFRAME_WEIGHT 2
#define MIN_KEYFRAME_BYTES (64u * 1024)

static gsize
event_size (const SbxEvent *event)
{
  gsize length;

  sbx_json_raw (event->json, event->token, &length);

  return length;
}

static void
write_keyframe (SbxSession *self,
                SbxStore   *store,
                guint64     number)
{
  g_autoptr (GBytes) text = sbx_value_to_json (store->state);

  sbx_session_queue_keyframe (self, store, number, text);
  store->since_keyframe = 0;
}

/* Takes @state as the current one of @store, or forgets it where memory has an end. */
static void
set_state (SbxSession *self,
           SbxStore   *store,
           SbxValue   *state)
{
  self->state_bytes -= store->state_bytes;
  g_clear_pointer (&store->state, sbx_value_unref);
  store->state_bytes = state != NULL ? sbx_value_get_size (state) : 0;
  store->stale = FALSE;
  if (self->state_bytes + store->state_bytes > SBX_LIMIT_STATE_BYTES)
    {
      store->unkept = store->stale = TRUE;
      store->state_bytes = 0;
      sbx_value_unref (state);
      return;
    }
  store->state = state;
  self->state_bytes += store->state_bytes;
}

/**
 * sbx_session_forget_state:
 * @self: a session
 * @store: a store
 *
 * For stores that are over: their last state is rebuilt if somebody asks for it.
 */
void
sbx_session_forget_state (SbxSession *self,
                          SbxStore   *store)
{
  if (store->state == NULL)
    return;

  set_state (self, store, NULL);
  store->stale = TRUE;
}

/**
 * sbx_session_forget_states:
 * @self: a session
 * @run: a run
 *
 * For pages that were reloaded: what their stores held is on disk.
 */
void
sbx_session_forget_states (SbxSession *self,
                           SbxRun     *run)
{
  GHashTableIter iter;
  gpointer store;

  g_hash_table_iter_init (&iter, run->stores);
  while (g_hash_table_iter_next (&iter, NULL, &store))
    sbx_session_forget_state (self, store);
}

/**
 * sbx_session_update_state:
 * @self: a session
 * @event: a dispatch or a state
 *
 * Takes it into the state of its store. While a file is replayed states are not built: most are
 * never asked for.
 */
void
sbx_session_update_state (SbxSession     *self,
                          const SbxEvent *event)
{
  SbxStore *store = event->store;

  if (self->replaying)
    {
      store->stale = TRUE;
      return;
    }

  if (event->kind == SBX_EVENT_STATE)
    {
      store->unkept = FALSE;
      set_state (self, store, sbx_value_new (event->json, event->action));
      store->since_keyframe = 0;
      sbx_session_queue_keyframe (self, store, event->number, NULL);
      return;
    }

  if (store->unkept)
    return;
  /* What is not on disk yet cannot be rebuilt here: the store stays as it is for whoever asks. */
  if (store->stale && self->writes->len > 0)
    return;
  if (store->stale && event->number > 1)
    set_state (self, store, sbx_session_get_state (self, store, event->number - 1, NULL));
  if (store->state == NULL || event->patch == 0)
    return;
  if (!sbx_patch_apply (&store->state, event->json, event->patch, NULL))
    {
      /* Unknown until the agent sends the next whole state: a wrong state would be worse. */
      set_state (self, store, NULL);
      store->n_unpatched++;
      return;
    }
  set_state (self, store, g_steal_pointer (&store->state));
  if (store->state == NULL)
    return;
  store->since_keyframe += event_size (event);
  if (store->since_keyframe > MAX (MIN_KEYFRAME_BYTES,
                                   KEYFRAME_WEIGHT * sbx_value_get_size (store->state)))
    write_keyframe (self, store, event->number);
}

/**
 * sbx_session_get_event:
 * @self: a session
 * @number: an event number
 * @token: (out): the event's object
 * @run: (out) (transfer none): its run
 * @store: (out) (nullable) (transfer none): its store, if it has one
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): the batch that holds the event; %NULL without error if there
 *   is no such event
 */
SbxJson *
sbx_session_get_event (SbxSession *self,
                       guint64     number,
                       guint32    *token,
                       SbxRun    **run,
                       SbxStore  **store,
                       GError    **error)
{
  g_autoptr (SbxJson) json = NULL;
  g_autofree char *name = NULL;
  gint64 run_id;
  guint64 seq;
  guint32 member;

  if (!sbx_session_commit (self, error))
    return NULL;
  json = sbx_recording_get_event (self->recording, number, token, &run_id, &seq, error);
  if (json == NULL)
    return NULL;

  *store = NULL;
  *run = sbx_session_find_run (self, run_id);
  member = json->tokens[*token].type == SBX_JSON_OBJECT ? sbx_json_member (json, *token, "store")
                                                        : 0;
  name = member != 0 ? sbx_json_dup_string (json, member, NULL) : NULL;
  if (*run != NULL && name != NULL)
    *store = g_hash_table_lookup ((*run)->stores,
                                  GUINT_TO_POINTER (sbx_symbols_find (self->symbols, name)));

  return g_steal_pointer (&json);
}

/* --- Rebuilding ------------------------------------------------------------------------------ */

typedef struct
{
  const char *store;
  gint64 run;
  guint64 from;
  guint64 to;
  SbxValue *state;
} Rebuild;

static void
rebuild_event (Rebuild       *rebuild,
               const SbxJson *json,
               guint32        token)
{
  guint32 patch;
  guint32 kind = sbx_json_member (json, token, "k");
  guint32 store = sbx_json_member (json, token, "store");

  if (kind == 0 || store == 0 || !sbx_json_equals (json, store, rebuild->store))
    return;

  if (sbx_json_equals (json, kind, "state"))
    {
      g_clear_pointer (&rebuild->state, sbx_value_unref);
      rebuild->state = sbx_value_new (json, sbx_json_member (json, token, "state"));
    }
  else if (rebuild->state != NULL && sbx_json_equals (json, kind, "dispatch"))
    {
      patch = sbx_json_member (json, token, "patch");
      if (patch != 0 && !sbx_patch_apply (&rebuild->state, json, patch, NULL))
        g_clear_pointer (&rebuild->state, sbx_value_unref);
    }
}

static gboolean
rebuild_batch (const SbxRecordingBatch *batch,
               gpointer                 data,
               GError                 **error)
{
  Rebuild *rebuild = data;
  g_autoptr (SbxJson) json = NULL;
  guint64 number = batch->first;

  if (batch->run != rebuild->run)
    return TRUE;
  json = sbx_json_parse (batch->events, batch->length, 0, 0, error);
  if (json == NULL)
    return FALSE;
  for (guint32 token = sbx_json_first (json, 0);
       token != 0 && number <= rebuild->to;
       token = sbx_json_after (json, 0, token), number++)
    {
      if (number >= rebuild->from && json->tokens[token].type == SBX_JSON_OBJECT)
        rebuild_event (rebuild, json, token);
    }

  return TRUE;
}

static SbxValue *
rebuild_state (SbxSession *self,
               SbxStore   *store,
               guint64     number,
               GError    **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) keyframe = NULL;
  Rebuild rebuild = {
    .store = sbx_symbols_get (self->symbols, store->id),
    .run = store->run->id,
    .to = number,
  };
  guint64 at = 0;

  if (!sbx_recording_get_keyframe (self->recording, store->index, number, &at, &keyframe, &problem))
    {
      if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  rebuild.from = keyframe != NULL ? at + 1 : at;
  if (keyframe != NULL)
    rebuild.state = sbx_value_new_trusted (keyframe);
  if (rebuild.from <= number
      && !sbx_recording_each_batch (self->recording, rebuild.from, number,
                                    G_GUINT64_CONSTANT (1) << (store->index & 63),
                                    rebuild_batch, &rebuild, error))
    g_clear_pointer (&rebuild.state, sbx_value_unref);

  return rebuild.state;
}

/**
 * sbx_session_get_state:
 * @self: a session
 * @store: a store of this session
 * @number: an event number, or %G_MAXUINT64 for now
 * @error: return location for an error, or %NULL
 *
 * Exact, live and replayed: a rule may ask it for the number it observes. A state of the past is
 * rebuilt from the recording: the last keyframe and the events since.
 *
 * Returns: (transfer full) (nullable): the state just after event @number; %NULL without error
 *   where it is unknown
 */
SbxValue *
sbx_session_get_state (SbxSession *self,
                       SbxStore   *store,
                       guint64     number,
                       GError    **error)
{
  if (number >= store->last && !store->stale)
    return store->state != NULL ? sbx_value_ref (store->state) : NULL;
  if (!sbx_session_commit (self, error))
    return NULL;

  return rebuild_state (self, store, MIN (number, self->n_events), error);
}
