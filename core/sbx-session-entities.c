/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-session-private.h"

#include "sbx-limits.h"

/* --- Entities -------------------------------------------------------------------------------- */

/**
 * sbx_peer_free:
 * @self: (transfer full): a peer
 */
void
sbx_peer_free (SbxPeer *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->kind);
  g_free (self->url);
  g_ptr_array_unref (self->remotes);
  g_ptr_array_unref (self->packages);
  g_ptr_array_unref (self->loads);
  g_free (self);
}

/**
 * sbx_run_free:
 * @self: (transfer full): a run
 */
void
sbx_run_free (SbxRun *self)
{
  g_free (self->peer_id);
  g_free (self->name);
  g_hash_table_unref (self->stores);
  g_free (self);
}

/**
 * sbx_remote_free:
 * @self: (transfer full): a remote
 */
void
sbx_remote_free (SbxRemote *self)
{
  g_free (self->version);
  g_free (self->entry);
  g_free (self);
}

/**
 * sbx_store_free:
 * @self: (transfer full): a store
 */
void
sbx_store_free (SbxStore *self)
{
  g_array_unref (self->slices);
  g_clear_pointer (&self->state, sbx_value_unref);
  g_clear_pointer (&self->skipped, g_ptr_array_unref);
  g_clear_pointer (&self->actions, g_hash_table_unref);
  g_free (self->why);
  g_free (self->at);
  g_free (self);
}

/**
 * sbx_session_add_peer:
 * @self: a session
 * @run: its first run
 * @name: for people
 *
 * Returns: (transfer none): a new peer
 */
SbxPeer *
sbx_session_add_peer (SbxSession *self,
                      SbxRun     *run,
                      const char *name)
{
  SbxPeer *peer = g_new0 (SbxPeer, 1);

  peer->index = self->peers->len;
  peer->id = g_strdup (run->peer_id);
  peer->name = g_strdup (name);
  peer->kind = g_strdup ("");
  peer->remotes = g_ptr_array_new ();
  peer->packages = g_ptr_array_new_with_free_func (g_free);
  peer->loads = g_ptr_array_new_with_free_func (g_free);
  peer->run = run;
  g_ptr_array_add (self->peers, peer);
  g_hash_table_insert (self->peers_by_id, peer->id, peer);
  self->model_serial++;

  return peer;
}

/**
 * sbx_session_get_peer:
 * @self: a session
 * @run: a run
 *
 * Normally the run's hello has made its peer.
 *
 * Returns: (transfer none): its peer, made if there is none
 */
static SbxPeer *
get_peer (SbxSession *self,
          SbxRun     *run)
{
  if (run->peer == NULL)
    {
      SbxPeer *known = g_hash_table_lookup (self->peers_by_id, run->peer_id);

      run->peer = known != NULL ? known : sbx_session_add_peer (self, run, run->peer_id);
    }

  return run->peer;
}

/**
 * sbx_session_get_remote:
 * @self: a session
 * @run: a run
 * @name: its name
 *
 * Returns: (transfer none) (nullable): the remote, made when it is first named; %NULL past the
 *   limit
 */
SbxRemote *
sbx_session_get_remote (SbxSession *self,
                        SbxRun     *run,
                        SbxSymbol   name)
{
  SbxPeer *peer = get_peer (self, run);
  SbxRemote *remote;

  for (guint i = 0; i < peer->remotes->len; i++)
    {
      remote = g_ptr_array_index (peer->remotes, i);
      if (remote->name == name)
        return remote;
    }
  if (peer->remotes->len >= SBX_LIMIT_REMOTES_PER_PEER || self->remotes->len >= SBX_ROW_NONE)
    return NULL;

  remote = g_new0 (SbxRemote, 1);
  remote->index = self->remotes->len;
  remote->peer = peer;
  remote->name = name;
  remote->mounted = TRUE;
  g_ptr_array_add (self->remotes, remote);
  g_ptr_array_add (peer->remotes, remote);
  self->model_serial++;

  return remote;
}

/**
 * sbx_session_get_store:
 * @self: a session
 * @run: a run
 * @id: the agent's id of it
 *
 * Returns: (transfer none) (nullable): the store, made when it is first named; %NULL past the limit
 */
SbxStore *
sbx_session_get_store (SbxSession *self,
                       SbxRun     *run,
                       SbxSymbol   id)
{
  SbxStore *store = g_hash_table_lookup (run->stores, GUINT_TO_POINTER (id));

  if (store != NULL)
    return store;
  if (g_hash_table_size (run->stores) >= SBX_LIMIT_STORES_PER_RUN
      || self->stores->len >= SBX_LIMIT_STORES)
    return NULL;

  get_peer (self, run); /* the rules name its program */
  store = g_new0 (SbxStore, 1);
  store->index = self->stores->len;
  store->run = run;
  store->id = id;
  store->open = TRUE;
  store->opened = self->n_events;
  store->slices = g_array_new (FALSE, TRUE, sizeof (SbxSlice));
  g_ptr_array_add (self->stores, store);
  g_hash_table_insert (run->stores, GUINT_TO_POINTER (id), store);
  self->model_serial++;

  return store;
}

/**
 * sbx_session_add_slice:
 * @self: a session
 * @store: a store
 * @name: its name
 *
 * Returns: (transfer none) (nullable): the slice, made when it is first named; %NULL past the
 *   limit; moves when another is added
 */
SbxSlice *
sbx_session_add_slice (SbxSession *self,
                       SbxStore   *store,
                       SbxSymbol   name)
{
  SbxSlice *slice = sbx_store_find_slice (store, name);
  SbxSlice new_slice = { .name = name };

  if (slice != NULL || store->slices->len >= SBX_LIMIT_SLICES_PER_STORE)
    return slice;
  g_array_append_val (store->slices, new_slice);

  return &g_array_index (store->slices, SbxSlice, store->slices->len - 1);
}
