/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-sharing-map.h"

#include <string.h>

#include "sbx-sharing.h"
#include "sbx-slices.h"

/* While a map is made. */
typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxSlices *slices;
  SbxSharing *sharing;
  SbxSharingMap *map;
  GHashTable *stores;  /* "peer\nlabel\nowner" → SbxSharingStore */
  GHashTable *by_slice; /* "peer\nlabel\nowner\nslice" → SbxSharingSlice */
  GHashTable *remotes; /* (element-type utf8): unowned names */
  guint n_slices;
  guint n_readers;
} Maker;

static void
use_free (gpointer data)
{
  SbxSharingUse *use = data;

  g_free (use->remote);
  g_free (use);
}

static void
slice_free (gpointer data)
{
  SbxSharingSlice *slice = data;

  g_free (slice->name);
  g_free (slice->owner);
  g_ptr_array_unref (slice->uses);
  g_free (slice);
}

static void
reader_free (gpointer data)
{
  SbxSharingReader *reader = data;

  g_free (reader->remote);
  g_free (reader);
}

static void
store_free (gpointer data)
{
  SbxSharingStore *store = data;

  g_free (store->peer);
  g_free (store->label);
  g_free (store->owner);
  g_ptr_array_unref (store->slices);
  g_ptr_array_unref (store->readers);
  g_free (store);
}

static void
type_free (gpointer data)
{
  SbxSharingType *type = data;

  g_free (type->type);
  g_ptr_array_unref (type->senders);
  g_ptr_array_unref (type->receivers);
  g_free (type);
}

/* (nullable) */
static char *
dup_name (Maker           *self,
          const SbxRemote *remote)
{
  const char *name;

  if (remote == NULL)
    return NULL;
  name = sbx_symbols_get (self->symbols, remote->name);
  g_hash_table_add (self->remotes, (gpointer) name);

  return g_strdup (name);
}

/* The same for a name that the model has as a symbol. (nullable) */
static char *
dup_owner (Maker    *self,
           SbxSymbol owner)
{
  const char *name = sbx_symbols_get (self->symbols, owner);

  if (owner == SBX_SYMBOL_NONE)
    return NULL;
  g_hash_table_add (self->remotes, (gpointer) name);

  return g_strdup (name);
}

/* Reloads and tabs add up; two stores of one name that two remotes made do not. */
static char *
dup_store_key (Maker    *self,
               SbxStore *store)
{
  g_autofree char *label = sbx_store_dup_label (store, self->symbols);
  g_autofree char *owner = dup_name (self, store->owner);

  return g_strdup_printf ("%s\n%s\n%s", store->run->peer->name, label,
                          owner != NULL ? owner : "");
}

static SbxSharingStore *
get_store (Maker    *self,
           SbxStore *of)
{
  g_autofree char *key = dup_store_key (self, of);
  SbxSharingStore *store = g_hash_table_lookup (self->stores, key);

  if (store == NULL)
    {
      store = g_new0 (SbxSharingStore, 1);
      store->peer = g_strdup (of->run->peer->name);
      store->label = sbx_store_dup_label (of, self->symbols);
      store->slices = g_ptr_array_new_with_free_func (slice_free);
      store->readers = g_ptr_array_new_with_free_func (reader_free);
      g_ptr_array_add (self->map->stores, store);
      g_hash_table_insert (self->stores, g_steal_pointer (&key), store);
    }
  if (store->owner == NULL)
    store->owner = dup_name (self, of->owner);

  return store;
}

/* (nullable): past the limit */
static SbxSharingSlice *
get_slice (Maker    *self,
           SbxStore *of,
           SbxSymbol name)
{
  g_autofree char *store_key = dup_store_key (self, of);
  g_autofree char *key =
    g_strdup_printf ("%s\n%s", store_key, sbx_symbols_get (self->symbols, name));
  SbxSharingSlice *slice = g_hash_table_lookup (self->by_slice, key);

  if (slice != NULL)
    return slice;
  if (self->n_slices >= SBX_SHARING_MAP_MAX_SLICES)
    {
      self->map->left_out = TRUE;
      return NULL;
    }
  self->n_slices++;
  slice = g_new0 (SbxSharingSlice, 1);
  slice->name = g_strdup (sbx_symbols_get (self->symbols, name));
  slice->on_purpose = sbx_rules_allows (sbx_session_get_rules (self->session),
                                        SBX_ALLOW_SHARED_SLICES, slice->name);
  slice->uses = g_ptr_array_new_with_free_func (use_free);
  g_ptr_array_add (get_store (self, of)->slices, slice);
  g_hash_table_insert (self->by_slice, g_steal_pointer (&key), slice);

  return slice;
}

static SbxSharingUse *
get_use (SbxSharingSlice *slice,
         const char      *remote)
{
  SbxSharingUse *use;

  for (guint i = 0; i < slice->uses->len; i++)
    {
      use = g_ptr_array_index (slice->uses, i);
      if (g_strcmp0 (use->remote, remote) == 0)
        return use;
    }
  use = g_new0 (SbxSharingUse, 1);
  use->remote = g_strdup (remote);
  g_ptr_array_add (slice->uses, use);

  return use;
}

/* Everybody who owns it or did. A later run says whose it is now. */
static void
add_owners (Maker           *self,
            SbxSharingSlice *slice,
            SbxStore        *store,
            SbxSymbol        name)
{
  SbxStoreSlices *slices = sbx_slices_get_store (self->slices, store);
  const SbxTenure *current = g_hash_table_lookup (slices->current, GUINT_TO_POINTER (name));

  for (guint i = 0; i < slices->tenures->len; i++)
    {
      const SbxTenure *tenure = g_ptr_array_index (slices->tenures, i);

      if (tenure->slice != name || tenure->owner == SBX_SYMBOL_NONE)
        continue;
      get_use (slice, sbx_symbols_get (self->symbols, tenure->owner))->owns = TRUE;
    }
  if (current == NULL || current->owner == SBX_SYMBOL_NONE)
    return;
  g_free (slice->owner);
  slice->owner = dup_owner (self, current->owner);
}

static void
add_slices (Maker *self)
{
  GPtrArray *stores = sbx_session_get_stores (self->session);

  for (guint i = 0; i < stores->len; i++)
    {
      SbxStore *store = g_ptr_array_index (stores, i);

      get_store (self, store)->gaps += sbx_slices_count_gaps (self->slices, store->run);
      for (guint j = 0; j < store->slices->len; j++)
        {
          const SbxSlice *known = &g_array_index (store->slices, SbxSlice, j);
          SbxSharingSlice *slice = get_slice (self, store, known->name);

          if (slice == NULL)
            return;
          slice->open |= known->open && store->open && store->run == store->run->peer->run;
          add_owners (self, slice, store, known->name);
        }
    }
}

static void
add_span (SbxSharingUse        *use,
          const SbxSharingCell *cell)
{
  if (use->first == 0 || cell->first < use->first)
    {
      use->first = cell->first;
      use->first_time = cell->first_time;
    }
  if (cell->last > use->last)
    {
      use->last = cell->last;
      use->last_time = cell->last_time;
    }
}

static void
add_cells (Maker *self)
{
  GPtrArray *cells = sbx_sharing_get_cells (self->sharing);

  for (guint i = 0; i < cells->len; i++)
    {
      const SbxSharingCell *cell = g_ptr_array_index (cells, i);
      SbxSharingSlice *slice = get_slice (self, cell->store, cell->slice);
      g_autofree char *remote = dup_name (self, cell->remote);
      SbxSharingUse *use;

      if (slice == NULL)
        continue;
      use = get_use (slice, remote);
      use->host |= cell->remote != NULL && cell->remote->host;
      add_span (use, cell);
      use->writes += cell->writes;
      use->bridged += cell->bridged;
      slice->writes += cell->writes;
    }
}

static SbxSharingReader *
get_reader (Maker           *self,
            SbxSharingStore *store,
            SbxRemote       *remote)
{
  g_autofree char *name = dup_name (self, remote);
  SbxSharingReader *reader;

  for (guint i = 0; i < store->readers->len; i++)
    {
      reader = g_ptr_array_index (store->readers, i);
      if (g_strcmp0 (reader->remote, name) == 0)
        return reader;
    }
  if (self->n_readers >= SBX_SHARING_MAP_MAX_READERS)
    {
      self->map->left_out = TRUE;
      return NULL;
    }
  self->n_readers++;
  reader = g_new0 (SbxSharingReader, 1);
  reader->remote = g_steal_pointer (&name);
  g_ptr_array_add (store->readers, reader);

  return reader;
}

static void
add_views (Maker *self)
{
  GPtrArray *views = sbx_sharing_get_views (self->sharing);

  for (guint i = 0; i < views->len; i++)
    {
      const SbxSharingView *view = g_ptr_array_index (views, i);
      SbxSharingReader *reader = get_reader (self, get_store (self, view->store), view->remote);

      if (reader == NULL)
        continue;
      reader->live += view->live;
      reader->subscriptions += view->total;
      reader->reads += view->reads;
    }
}

static void
add_party (GPtrArray  *parties,
           const char *name)
{
  if (name != NULL && !g_ptr_array_find_with_equal_func (parties, name, g_str_equal, NULL))
    g_ptr_array_add (parties, g_strdup (name));
}

static void
add_types (Maker *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  GPtrArray *passages = sbx_sharing_get_passages (self->sharing);

  for (guint i = 0; i < passages->len; i++)
    {
      const SbxSharingPassage *passage = g_ptr_array_index (passages, i);
      SbxSharingType *type = g_hash_table_lookup (known, GUINT_TO_POINTER (passage->type));
      g_autofree char *remote = dup_name (self, passage->remote);

      if (type == NULL)
        {
          if (self->map->types->len >= SBX_SHARING_MAP_MAX_TYPES)
            {
              self->map->left_out = TRUE;
              continue;
            }
          type = g_new0 (SbxSharingType, 1);
          type->type = g_strdup (sbx_symbols_get (self->symbols, passage->type));
          type->senders = g_ptr_array_new_with_free_func (g_free);
          type->receivers = g_ptr_array_new_with_free_func (g_free);
          g_ptr_array_add (self->map->types, type);
          g_hash_table_insert (known, GUINT_TO_POINTER (passage->type), type);
        }
      type->sent += passage->sent;
      if (passage->sent > 0)
        add_party (type->senders, remote);
      if (passage->taken > 0)
        add_party (type->receivers, remote);
    }
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Uses, readers and types begin with a name; nobody's comes last. */
static int
compare_named (gconstpointer a,
               gconstpointer b)
{
  const char *left = **(const char *const *const *) a;
  const char *right = **(const char *const *const *) b;

  if (left == NULL || right == NULL)
    return (left == NULL) - (right == NULL);

  return strcmp (left, right);
}

static void
sort_all (Maker *self)
{
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; i < self->map->stores->len; i++)
    {
      SbxSharingStore *store = g_ptr_array_index (self->map->stores, i);

      g_ptr_array_sort (store->readers, compare_named);
      for (guint j = 0; j < store->slices->len; j++)
        g_ptr_array_sort (((SbxSharingSlice *) g_ptr_array_index (store->slices, j))->uses,
                          compare_named);
    }
  for (guint i = 0; i < self->map->types->len; i++)
    {
      SbxSharingType *type = g_ptr_array_index (self->map->types, i);

      g_ptr_array_sort (type->senders, compare_texts);
      g_ptr_array_sort (type->receivers, compare_texts);
    }
  g_ptr_array_sort (self->map->types, compare_named);
  g_hash_table_iter_init (&iter, self->remotes);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (self->map->remotes, g_strdup (name));
  g_ptr_array_sort (self->map->remotes, compare_texts);
}

/**
 * sbx_sharing_map_new:
 * @session: a session
 *
 * On the session's thread.
 *
 * Returns: (transfer full): the map as of now
 */
SbxSharingMap *
sbx_sharing_map_new (SbxSession *session)
{
  SbxSharingMap *map = g_new0 (SbxSharingMap, 1);
  Maker self = { .session = session, .map = map };

  g_atomic_ref_count_init (&map->ref_count);
  map->stores = g_ptr_array_new_with_free_func (store_free);
  map->types = g_ptr_array_new_with_free_func (type_free);
  map->remotes = g_ptr_array_new_with_free_func (g_free);
  self.symbols = sbx_session_get_symbols (session);
  self.slices = sbx_slices_get (session);
  self.sharing = sbx_sharing_get (session);
  self.stores = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.by_slice = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.remotes = g_hash_table_new (g_str_hash, g_str_equal);
  map->left_out = sbx_sharing_is_full (self.sharing);

  add_slices (&self);
  add_cells (&self);
  add_views (&self);
  add_types (&self);
  sort_all (&self);

  g_hash_table_unref (self.remotes);
  g_hash_table_unref (self.by_slice);
  g_hash_table_unref (self.stores);
  sbx_sharing_release (self.sharing);
  sbx_slices_release (self.slices);

  return map;
}

/**
 * sbx_sharing_map_ref:
 * @self: a map
 *
 * Returns: (transfer full): @self
 */
SbxSharingMap *
sbx_sharing_map_ref (SbxSharingMap *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sbx_sharing_map_unref:
 * @self: (transfer full): a map
 */
void
sbx_sharing_map_unref (SbxSharingMap *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->stores);
  g_ptr_array_unref (self->types);
  g_ptr_array_unref (self->remotes);
  g_free (self);
}

/**
 * sbx_sharing_map_new_if_changed:
 * @session: a session
 * @serial: (inout): as of which change the last map was; 0 if there was none
 *
 * On the session's thread.
 *
 * Returns: (transfer full) (nullable): a new map, or %NULL if it would say the same
 */
SbxSharingMap *
sbx_sharing_map_new_if_changed (SbxSession *session,
                                guint64    *serial)
{
  SbxSharing *sharing = sbx_sharing_get (session);
  guint64 now = sbx_sharing_get_serial (sharing) + sbx_session_get_model_serial (session) + 1;

  sbx_sharing_release (sharing);
  if (now == *serial)
    return NULL;
  *serial = now;

  return sbx_sharing_map_new (session);
}

/**
 * sbx_sharing_map_dup_title:
 * @self: a map
 * @store: one of its stores
 *
 * Returns: (transfer full): what the store is called: its label, with its owner where another store
 *   has that label too
 */
char *
sbx_sharing_map_dup_title (SbxSharingMap         *self,
                           const SbxSharingStore *store)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (store != NULL, NULL);

  for (guint i = 0; i < self->stores->len && store->owner != NULL; i++)
    {
      const SbxSharingStore *other = g_ptr_array_index (self->stores, i);

      if (other != store && g_strcmp0 (other->label, store->label) == 0)
        return g_strdup_printf ("%s (%s)", store->label, store->owner);
    }

  return g_strdup (store->label);
}
