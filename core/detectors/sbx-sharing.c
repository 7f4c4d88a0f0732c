/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-sharing.h"

#define CACHE_SIZE 4096 /* a power of two */

struct _SbxSharing
{
  SbxSession *session; /* unowned: it owns the rules */
  GPtrArray *cells;    /* owned */
  GPtrArray *views;    /* owned */
  GPtrArray *passages; /* owned */
  GHashTable *cells_known;
  GHashTable *views_known;
  GHashTable *passages_known;
  GHashTable *subscriptions; /* "run id" → SbxSharingView */
  SbxSharingCell **cache;    /* direct-mapped */
  guint64 serial;
  guint64 last;
  guint n_users;
  gboolean full;
};

static G_DEFINE_QUARK (sbx-sharing, sbx_sharing)

static guint
mix (guint hash,
     guint value)
{
  return (hash ^ value) * 0x9e3779b1u;
}

static guint
index_of (const SbxRemote *remote)
{
  return remote != NULL ? remote->index + 1 : 0;
}

static guint
cell_hash (gconstpointer key)
{
  const SbxSharingCell *cell = key;
  guint hash = mix (mix (cell->slice, cell->store->index), index_of (cell->remote));

  return hash ^ (hash >> 15);
}

static gboolean
cell_equal (gconstpointer a,
            gconstpointer b)
{
  const SbxSharingCell *left = a;
  const SbxSharingCell *right = b;

  return left->slice == right->slice && left->store == right->store
         && left->remote == right->remote;
}

static guint
view_hash (gconstpointer key)
{
  const SbxSharingView *view = key;

  return mix (view->store->index, index_of (view->remote));
}

static gboolean
view_equal (gconstpointer a,
            gconstpointer b)
{
  const SbxSharingView *left = a;
  const SbxSharingView *right = b;

  return left->store == right->store && left->remote == right->remote;
}

static guint
passage_hash (gconstpointer key)
{
  const SbxSharingPassage *passage = key;

  return mix (passage->type, index_of (passage->remote));
}

static gboolean
passage_equal (gconstpointer a,
               gconstpointer b)
{
  const SbxSharingPassage *left = a;
  const SbxSharingPassage *right = b;

  return left->type == right->type && left->remote == right->remote;
}

/**
 * sbx_sharing_get:
 * @session: a session
 *
 * Returns: (transfer full): the one of this session; give it back by sbx_sharing_release()
 */
SbxSharing *
sbx_sharing_get (SbxSession *session)
{
  SbxSharing *self = g_object_get_qdata (G_OBJECT (session), sbx_sharing_quark ());

  if (self == NULL)
    {
      self = g_new0 (SbxSharing, 1);
      self->session = session;
      self->cells = g_ptr_array_new_with_free_func (g_free);
      self->views = g_ptr_array_new_with_free_func (g_free);
      self->passages = g_ptr_array_new_with_free_func (g_free);
      self->cells_known = g_hash_table_new (cell_hash, cell_equal);
      self->views_known = g_hash_table_new (view_hash, view_equal);
      self->passages_known = g_hash_table_new (passage_hash, passage_equal);
      self->subscriptions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      self->cache = g_new0 (SbxSharingCell *, CACHE_SIZE);
      g_object_set_qdata (G_OBJECT (session), sbx_sharing_quark (), self);
    }
  self->n_users++;

  return self;
}

/**
 * sbx_sharing_release:
 * @self: (transfer full): what sbx_sharing_get() gave
 *
 * The last one to release it frees it.
 */
void
sbx_sharing_release (SbxSharing *self)
{
  if (--self->n_users > 0)
    return;

  g_object_set_qdata (G_OBJECT (self->session), sbx_sharing_quark (), NULL);
  g_hash_table_unref (self->subscriptions);
  g_hash_table_unref (self->passages_known);
  g_hash_table_unref (self->views_known);
  g_hash_table_unref (self->cells_known);
  g_ptr_array_unref (self->passages);
  g_ptr_array_unref (self->views);
  g_ptr_array_unref (self->cells);
  g_free (self->cache);
  g_free (self);
}

/* (nullable): past the limit. The part of @key that tells one from another is set. */
static gpointer
find_or_add (SbxSharing *self,
             GPtrArray  *all,
             GHashTable *known,
             gpointer    key,
             gsize       size,
             guint       most)
{
  gpointer entry = g_hash_table_lookup (known, key);

  if (entry != NULL)
    return entry;
  if (all->len >= most)
    {
      self->full = TRUE;
      return NULL;
    }
  entry = g_memdup2 (key, size);
  g_ptr_array_add (all, entry);
  g_hash_table_add (known, entry);

  return entry;
}

/* (nullable): past the limit */
static SbxSharingCell *
find_cell (SbxSharing     *self,
           const SbxEvent *event,
           SbxSymbol       slice)
{
  SbxSharingCell key = { .store = event->store, .remote = event->remote, .slice = slice };
  SbxSharingCell **place = &self->cache[cell_hash (&key) & (CACHE_SIZE - 1)];

  if (*place != NULL && cell_equal (*place, &key))
    return *place;
  *place = find_or_add (self, self->cells, self->cells_known, &key, sizeof key,
                        SBX_SHARING_MAX_CELLS);

  return *place;
}

static void
observe_write (SbxSharing     *self,
               const SbxEvent *event,
               SbxSymbol       slice)
{
  SbxSharingCell *cell = find_cell (self, event, slice);

  if (cell == NULL)
    return;
  if (cell->writes++ == 0)
    {
      cell->first = event->number;
      cell->first_time = event->time;
    }
  cell->last = event->number;
  cell->last_time = event->time;
  cell->bridged += event->cause != 0;
}

static void
observe_passage (SbxSharing     *self,
                 const SbxEvent *event,
                 gboolean        sent)
{
  SbxSharingPassage key = { .type = event->type, .remote = event->remote };
  SbxSharingPassage *passage;

  if (event->type == SBX_SYMBOL_NONE)
    return;
  passage = find_or_add (self, self->passages, self->passages_known, &key, sizeof key,
                         SBX_SHARING_MAX_PASSAGES);
  if (passage == NULL)
    return;
  if (sent)
    passage->sent++;
  else
    passage->taken++;
}

/* (nullable): past the limit */
static SbxSharingView *
touch_view (SbxSharing     *self,
            const SbxEvent *event)
{
  SbxSharingView key = { .store = event->store, .remote = event->remote };
  SbxSharingView *view = find_or_add (self, self->views, self->views_known, &key, sizeof key,
                                      SBX_SHARING_MAX_VIEWS);

  if (view == NULL)
    return NULL;
  if (view->first == 0)
    {
      view->first = event->number;
      view->first_time = event->time;
    }
  view->last = event->number;
  view->last_time = event->time;

  return view;
}

static char *
dup_subscription_key (const SbxEvent *event)
{
  g_autofree char *id = sbx_event_dup_text (event, "id");

  return g_strdup_printf ("%u %s", event->run->index, id);
}

static void
observe_subscribe (SbxSharing     *self,
                   const SbxEvent *event)
{
  g_autofree char *key = dup_subscription_key (event);
  SbxSharingView *view;

  if (event->store == NULL || g_hash_table_contains (self->subscriptions, key))
    return;
  view = touch_view (self, event);
  if (view == NULL)
    return;
  view->total++;
  if (g_hash_table_size (self->subscriptions) >= SBX_SHARING_MAX_SUBSCRIPTIONS)
    {
      self->full = TRUE;
      return;
    }
  view->live++;
  g_hash_table_insert (self->subscriptions, g_steal_pointer (&key), view);
}

static void
observe_unsubscribe (SbxSharing     *self,
                     const SbxEvent *event)
{
  g_autofree char *key = dup_subscription_key (event);
  SbxSharingView *view = g_hash_table_lookup (self->subscriptions, key);

  if (view == NULL)
    return;
  view->live--;
  g_hash_table_remove (self->subscriptions, key);
}

/* With the page go its subscriptions. */
static void
end_subscriptions (SbxSharing   *self,
                   const SbxRun *run)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->subscriptions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxSharingView *view = value;

      if (view->store->run != run)
        continue;
      view->live--;
      g_hash_table_iter_remove (&iter);
    }
}

static void
take_event (SbxSharing     *self,
            const SbxEvent *event)
{
  SbxSharingView *view;

  switch (event->kind)
    {
    case SBX_EVENT_SUBSCRIBE:
      observe_subscribe (self, event);
      break;
    case SBX_EVENT_UNSUBSCRIBE:
      observe_unsubscribe (self, event);
      break;
    case SBX_EVENT_BYE:
      end_subscriptions (self, event->run);
      break;
    case SBX_EVENT_READ:
      view = event->store != NULL ? touch_view (self, event) : NULL;
      if (view != NULL)
        view->reads++;
      break;
    case SBX_EVENT_BRIDGE_SENT:
      observe_passage (self, event, TRUE);
      break;
    default:
      break;
    }
}

/**
 * sbx_sharing_observe:
 * @event: one of SBX_SHARING_WANTS
 *
 * On the hot path: for a write that was seen before this is one look into a cache.
 */
void
sbx_sharing_observe (SbxSharing     *self,
                     const SbxEvent *event)
{
  if (event->number <= self->last)
    return;
  self->last = event->number;
  self->serial++;
  if (event->kind != SBX_EVENT_DISPATCH)
    {
      take_event (self, event);
      return;
    }
  if (event->store == NULL)
    return;
  for (guint i = 0; i < event->n_changed; i++)
    observe_write (self, event, event->changed[i]);
  if (event->cause != 0)
    observe_passage (self, event, FALSE);
}

GPtrArray *
sbx_sharing_get_cells (SbxSharing *self)
{
  return self->cells;
}

GPtrArray *
sbx_sharing_get_views (SbxSharing *self)
{
  return self->views;
}

GPtrArray *
sbx_sharing_get_passages (SbxSharing *self)
{
  return self->passages;
}

guint64
sbx_sharing_get_serial (SbxSharing *self)
{
  return self->serial;
}

gboolean
sbx_sharing_is_full (SbxSharing *self)
{
  return self->full;
}
