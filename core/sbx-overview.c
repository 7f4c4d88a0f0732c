/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-overview.h"

#include "sbx-connector.h"
#include "sbx-session.h"

static void
free_slice (gpointer data)
{
  SbxOverviewSlice *slice = data;

  g_free (slice->name);
  g_free (slice->owner);
  g_free (slice);
}

static void
free_store (gpointer data)
{
  SbxOverviewStore *store = data;

  g_free (store->label);
  g_free (store->id);
  g_free (store->library);
  g_free (store->version);
  g_ptr_array_unref (store->slices);
  g_array_unref (store->skipped);
  g_free (store->why);
  g_free (store);
}

static void
free_package (gpointer data)
{
  SbxOverviewPackage *package = data;

  g_free (package->name);
  g_free (package->version);
  g_free (package->provider);
  g_free (package->required);
  g_free (package);
}

static void
free_load (gpointer data)
{
  SbxOverviewLoad *load = data;

  g_free (load->what);
  g_free (load->name);
  g_free (load->error);
  g_free (load);
}

static void
free_remote (gpointer data)
{
  SbxOverviewRemote *remote = data;

  g_ptr_array_unref (remote->packages);
  g_ptr_array_unref (remote->loads);
  g_free (remote->name);
  g_free (remote->version);
  g_free (remote);
}

static void
free_peer (gpointer data)
{
  SbxOverviewPeer *peer = data;

  g_free (peer->id);
  g_free (peer->name);
  g_free (peer->kind);
  g_free (peer->url);
  g_free (peer->connector);
  g_free (peer);
}

static char *
dup_symbol (SbxSymbols *symbols,
            SbxSymbol   symbol)
{
  return symbol != SBX_SYMBOL_NONE ? g_strdup (sbx_symbols_get (symbols, symbol)) : NULL;
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  const guint64 *left = a;
  const guint64 *right = b;

  return *left < *right ? -1 : *left > *right;
}

static void
copy_status (SbxStore         *store,
             SbxOverviewStore *copy)
{
  copy->can = copy->open && store->run->live && store->run->connector != NULL ? store->can : 0;
  copy->why = g_strdup (store->why);
  copy->locked = store->locked;
  copy->paused = store->paused;
  copy->at = store->at != NULL ? sbx_store_find_action (store, store->at) : 0;
  /* A jump to the last action is the way back; not every peer says so. */
  if (copy->at != 0 && copy->at == store->last_action)
    copy->at = 0;
  else
    copy->travelled = store->at != NULL;
  copy->skipped = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; store->skipped != NULL && i < store->skipped->len; i++)
    {
      guint64 number = sbx_store_find_action (store, g_ptr_array_index (store->skipped, i));

      if (number != 0)
        g_array_append_val (copy->skipped, number);
    }
  g_array_sort (copy->skipped, compare_numbers);
}

static SbxOverviewStore *
copy_store (SbxStore   *store,
            SbxSymbols *symbols)
{
  SbxOverviewStore *copy = g_new0 (SbxOverviewStore, 1);
  SbxPeer *peer = store->run->peer;

  copy->index = store->index;
  copy->peer = peer != NULL ? peer->index : 0;
  copy->owner = store->owner != NULL ? store->owner->index : SBX_ROW_NONE;
  copy->label = sbx_store_dup_label (store, symbols);
  copy->id = dup_symbol (symbols, store->id);
  copy->library = dup_symbol (symbols, store->library);
  copy->version = dup_symbol (symbols, store->version);
  copy->open = store->open && peer != NULL && peer->run == store->run;
  copy->state_size = store->state != NULL ? sbx_value_get_size (store->state) : 0;
  copy->n_actions = store->n_actions;
  copy_status (store, copy);
  copy->slices = g_ptr_array_new_with_free_func (free_slice);
  for (guint i = 0; i < store->slices->len; i++)
    {
      const SbxSlice *slice = &g_array_index (store->slices, SbxSlice, i);
      SbxOverviewSlice *slice_copy = g_new0 (SbxOverviewSlice, 1);

      slice_copy->name = dup_symbol (symbols, slice->name);
      slice_copy->open = slice->open;
      slice_copy->owner = slice->owner != NULL ? dup_symbol (symbols, slice->owner->name) : NULL;
      g_ptr_array_add (copy->slices, slice_copy);
    }

  return copy;
}

static void
copy_packages (SbxRemote         *remote,
               SbxOverviewRemote *copy,
               SbxSymbols        *symbols)
{
  GPtrArray *packages = remote->peer->packages;

  copy->packages = g_ptr_array_new_with_free_func (free_package);
  for (guint i = 0; i < packages->len; i++)
    {
      const SbxSharedPackage *package = g_ptr_array_index (packages, i);
      SbxOverviewPackage *one;

      if (package->remote != remote)
        continue;
      one = g_new0 (SbxOverviewPackage, 1);
      one->name = dup_symbol (symbols, package->name);
      one->version = dup_symbol (symbols, package->version);
      one->provider = dup_symbol (symbols, package->provider);
      one->required = dup_symbol (symbols, package->required);
      one->singleton = package->singleton;
      one->loaded = package->loaded;
      g_ptr_array_add (copy->packages, one);
    }
}

static void
copy_loads (SbxRemote         *remote,
            SbxOverviewRemote *copy,
            SbxSymbols        *symbols)
{
  GPtrArray *loads = remote->peer->loads;

  copy->loads = g_ptr_array_new_with_free_func (free_load);
  for (guint i = 0; i < loads->len; i++)
    {
      const SbxLoad *load = g_ptr_array_index (loads, i);
      SbxOverviewLoad *one;

      if (load->remote != remote)
        continue;
      one = g_new0 (SbxOverviewLoad, 1);
      one->what = dup_symbol (symbols, load->what);
      one->name = dup_symbol (symbols, load->name);
      one->error = dup_symbol (symbols, load->error);
      one->done = load->done;
      one->ok = load->ok;
      one->ms = load->ms;
      g_ptr_array_add (copy->loads, one);
    }
}

static SbxOverviewRemote *
copy_remote (SbxRemote  *remote,
             SbxSymbols *symbols)
{
  SbxOverviewRemote *copy = g_new0 (SbxOverviewRemote, 1);

  copy->index = remote->index;
  copy->peer = remote->peer->index;
  copy->name = dup_symbol (symbols, remote->name);
  copy->version = g_strdup (remote->version);
  copy->host = remote->host;
  copy->mounted = remote->mounted;
  copy->n_actions = remote->n_actions;
  copy_packages (remote, copy, symbols);
  copy_loads (remote, copy, symbols);

  return copy;
}

static SbxOverviewPeer *
copy_peer (SbxPeer *peer)
{
  SbxOverviewPeer *copy = g_new0 (SbxOverviewPeer, 1);

  copy->index = peer->index;
  copy->id = g_strdup (peer->id);
  copy->name = g_strdup (peer->name);
  copy->kind = g_strdup (peer->kind);
  copy->url = g_strdup (peer->url);
  copy->live = peer->run != NULL && peer->run->live;
  if (copy->live && peer->run->connector != NULL)
    copy->connector = g_strdup (sbx_connector_get_address (peer->run->connector));

  return copy;
}

/**
 * sbx_overview_new:
 * @session: a session
 *
 * On the session's thread.
 *
 * Returns: (transfer full): a copy of what the session knows of peers, remotes and stores
 */
SbxOverview *
sbx_overview_new (SbxSession *session)
{
  SbxOverview *self = g_new0 (SbxOverview, 1);
  SbxSymbols *symbols = sbx_session_get_symbols (session);
  GPtrArray *peers = sbx_session_get_peers (session);
  GPtrArray *remotes = sbx_session_get_remotes (session);
  GPtrArray *stores = sbx_session_get_stores (session);
  GPtrArray *runs = sbx_session_get_runs (session);

  g_atomic_ref_count_init (&self->ref_count);
  self->peers = g_ptr_array_new_with_free_func (free_peer);
  self->remotes = g_ptr_array_new_with_free_func (free_remote);
  self->stores = g_ptr_array_new_with_free_func (free_store);
  self->runs = g_array_sized_new (FALSE, FALSE, sizeof (guint), runs->len);
  for (guint i = 0; i < peers->len; i++)
    g_ptr_array_add (self->peers, copy_peer (g_ptr_array_index (peers, i)));
  for (guint i = 0; i < remotes->len; i++)
    g_ptr_array_add (self->remotes, copy_remote (g_ptr_array_index (remotes, i), symbols));
  for (guint i = 0; i < stores->len; i++)
    g_ptr_array_add (self->stores, copy_store (g_ptr_array_index (stores, i), symbols));
  for (guint i = 0; i < runs->len; i++)
    {
      SbxRun *run = g_ptr_array_index (runs, i);
      guint peer = run->peer != NULL ? run->peer->index : G_MAXUINT;

      g_array_append_val (self->runs, peer);
      if (run->peer != NULL)
        ((SbxOverviewPeer *) g_ptr_array_index (self->peers, run->peer->index))->runs++;
    }

  return self;
}

/**
 * sbx_overview_ref:
 * @self: an overview
 *
 * Returns: (transfer full): @self
 */
SbxOverview *
sbx_overview_ref (SbxOverview *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sbx_overview_unref:
 * @self: (transfer full): an overview
 */
void
sbx_overview_unref (SbxOverview *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->peers);
  g_ptr_array_unref (self->remotes);
  g_ptr_array_unref (self->stores);
  g_clear_pointer (&self->runs, g_array_unref);
  g_free (self);
}
