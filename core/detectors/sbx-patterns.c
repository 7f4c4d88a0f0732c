/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-patterns.h"

#include <string.h>

#define CACHE_SIZE 4096 /* a power of two */
#define CACHE_CHANGED 4

/* One place of a direct-mapped cache: what was found out about dispatches that look alike. */
typedef struct
{
  SbxStore *store;
  SbxRemote *remote;
  SbxPattern *pattern; /* (nullable): ordinary */
  SbxSymbol type;
  guint epoch;
  guint16 n_changed;
  gboolean cross_app : 1;
  SbxSymbol changed[CACHE_CHANGED];
} Place;

typedef struct
{
  guint store;
  SbxSymbol name;
  SbxSymbol owner;
} Use;

struct _SbxPatterns
{
  SbxSymbols *symbols;
  SbxSlices *slices;
  SbxDeliveries *deliveries;
  GPtrArray *all;      /* SbxPattern, owned */
  GHashTable *known;   /* SbxPattern by its key → itself */
  GHashTable *uses;    /* Use */
  Place *cache;
};

static guint
mix (guint hash,
     guint value)
{
  return (hash ^ value) * 0x9e3779b1u;
}

static guint
pattern_hash (gconstpointer key)
{
  const SbxPattern *pattern = key;
  guint hash = mix (pattern->type, pattern->slices->store->index);

  hash = mix (hash, pattern->remote != NULL ? pattern->remote->index + 1 : 0);
  for (guint i = 0; i < pattern->n_tenures; i++)
    hash = mix (hash, pattern->tenures[i]->slice);

  return hash;
}

static gboolean
pattern_equal (gconstpointer a,
               gconstpointer b)
{
  const SbxPattern *left = a;
  const SbxPattern *right = b;

  return left->slices == right->slices && left->type == right->type && left->remote == right->remote
         && left->n_tenures == right->n_tenures
         && memcmp (left->tenures, right->tenures, left->n_tenures * sizeof *left->tenures) == 0;
}

static guint
use_hash (gconstpointer key)
{
  const Use *use = key;

  return mix (mix (use->name, use->owner), use->store);
}

static gboolean
use_equal (gconstpointer a,
           gconstpointer b)
{
  return memcmp (a, b, sizeof (Use)) == 0;
}

SbxPatterns *
sbx_patterns_new (SbxSession    *session,
                  SbxSlices     *slices,
                  SbxDeliveries *deliveries)
{
  SbxPatterns *self = g_new0 (SbxPatterns, 1);

  self->symbols = sbx_symbols_ref (sbx_session_get_symbols (session));
  self->slices = slices;
  self->deliveries = deliveries;
  self->all = g_ptr_array_new_with_free_func (g_free);
  self->known = g_hash_table_new (pattern_hash, pattern_equal);
  self->uses = g_hash_table_new_full (use_hash, use_equal, g_free, NULL);

  return self;
}

void
sbx_patterns_free (SbxPatterns *self)
{
  g_hash_table_unref (self->uses);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->all);
  sbx_symbols_unref (self->symbols);
  g_free (self->cache);
  g_free (self);
}

GPtrArray *
sbx_patterns_get_all (SbxPatterns *self)
{
  return self->all;
}

gboolean
sbx_patterns_uses (SbxPatterns    *self,
                   const SbxStore *store,
                   SbxSymbol       name,
                   SbxSymbol       owner)
{
  Use use = { store->index, name, owner };

  return name != SBX_SYMBOL_NONE && g_hash_table_contains (self->uses, &use);
}

static void
add_use (SbxPatterns    *self,
         const SbxStore *store,
         SbxSymbol       name,
         SbxSymbol       owner)
{
  Use use = { store->index, name, owner };

  if (name != SBX_SYMBOL_NONE && g_hash_table_size (self->uses) < SBX_PATTERNS_MAX_USES
      && !g_hash_table_contains (self->uses, &use))
    g_hash_table_add (self->uses, g_memdup2 (&use, sizeof use));
}

/* The one owner of all slices that changed; none if one is unknown or there are several. */
static SbxSymbol
find_single_owner (const SbxPattern *pattern)
{
  SbxSymbol owner = pattern->tenures[0]->owner;

  for (guint i = 1; i < pattern->n_tenures; i++)
    {
      if (pattern->tenures[i]->owner != owner)
        return SBX_SYMBOL_NONE;
    }

  return owner;
}

/* Whether no later knowledge can make a finding of it. */
static gboolean
is_ordinary (SbxPatterns      *self,
             const SbxPattern *pattern)
{
  SbxSymbol owner = find_single_owner (pattern);
  SbxSymbol prefix = sbx_action_type_get_prefix (self->symbols, pattern->type);

  if (pattern->remote == NULL)
    return pattern->n_tenures == 1 || owner != SBX_SYMBOL_NONE;
  if (owner == SBX_SYMBOL_NONE)
    return FALSE;
  if (pattern->remote->name == owner)
    {
      add_use (self, pattern->slices->store, pattern->type, owner);
      add_use (self, pattern->slices->store, prefix, owner);
      return TRUE;
    }

  return prefix != SBX_SYMBOL_NONE && sbx_store_slices_owned_by (pattern->slices, prefix, owner);
}

static int
compare_tenures (gconstpointer a,
                 gconstpointer b)
{
  const SbxTenure *left = *(SbxTenure *const *) a;
  const SbxTenure *right = *(SbxTenure *const *) b;

  return left->slice < right->slice ? -1 : left->slice > right->slice;
}

/* (nullable): ordinary, or past the limit */
static SbxPattern *
resolve (SbxPatterns    *self,
         SbxStoreSlices *slices,
         const SbxEvent *event)
{
  SbxPattern key = { .slices = slices, .type = event->type, .remote = event->remote };
  SbxPattern *pattern;

  if (event->cross_app || sbx_action_type_is_internal (self->symbols, event->type))
    return NULL;
  for (guint i = 0; i < event->n_changed; i++)
    {
      SbxTenure *tenure = sbx_store_slices_get_current (slices, event->changed[i]);

      if (tenure == NULL)
        return NULL;
      key.tenures[key.n_tenures++] = tenure;
    }
  qsort (key.tenures, key.n_tenures, sizeof *key.tenures, compare_tenures);

  pattern = g_hash_table_lookup (self->known, &key);
  if (pattern != NULL)
    return pattern;
  if (is_ordinary (self, &key) || self->all->len >= SBX_PATTERNS_MAX)
    return NULL;

  pattern = g_memdup2 (&key, sizeof key);
  g_ptr_array_add (self->all, pattern);
  g_hash_table_add (self->known, pattern);

  return pattern;
}

/* Whether the owners took part in it: a replayed action of the bridge was let in by its receiver,
 * and a batch is several actions under one name. */
static gboolean
is_agreed (const SbxEvent *event)
{
  const SbxJson *json = event->json;
  guint32 meta;
  guint32 origin;
  guint32 batch;

  if (event->cause != 0)
    return TRUE;
  if (event->action == 0 || json->tokens[event->action].type != SBX_JSON_OBJECT)
    return FALSE;
  meta = sbx_json_member (json, event->action, "meta");
  if (meta == 0 || json->tokens[meta].type != SBX_JSON_OBJECT)
    return FALSE;
  origin = sbx_json_member (json, meta, "origin");
  batch = sbx_json_member (json, meta, "batch");

  return (origin != 0 && sbx_json_equals (json, origin, "__bridged__"))
         || (batch != 0 && json->tokens[batch].type == SBX_JSON_TRUE);
}

static void
tally (SbxPatterns    *self,
       SbxPattern     *pattern,
       const SbxEvent *event)
{
  guint gaps = sbx_slices_count_gaps (self->slices, event->run);
  gboolean gapped = FALSE;

  if (is_agreed (event) || sbx_deliveries_is_replay (self->deliveries, event))
    return;
  for (guint i = 0; i < pattern->n_tenures; i++)
    gapped |= pattern->tenures[i]->gaps != gaps;
  sbx_evidence_add (gapped ? &pattern->gapped : &pattern->certain, event->number, event->time);
}

static gboolean
is_same (const Place    *place,
         const SbxEvent *event,
         guint           epoch)
{
  if (place->store != event->store || place->type != event->type || place->remote != event->remote
      || place->epoch != epoch || place->n_changed != event->n_changed
      || place->cross_app != (event->cross_app != FALSE))
    return FALSE;
  for (guint i = 0; i < event->n_changed; i++)
    {
      if (place->changed[i] != event->changed[i])
        return FALSE;
    }

  return TRUE;
}

static Place *
find_place (SbxPatterns    *self,
            const SbxEvent *event)
{
  guint hash = mix (event->type, event->store->index);

  if (self->cache == NULL)
    self->cache = g_new0 (Place, CACHE_SIZE);
  for (guint i = 0; i < event->n_changed; i++)
    hash = mix (hash, event->changed[i]);
  hash = mix (hash, event->remote != NULL ? event->remote->index + 1 : 0);

  return &self->cache[(hash >> 15) & (CACHE_SIZE - 1)];
}

/**
 * sbx_patterns_observe:
 * @event: a dispatch
 *
 * On the hot path: for a dispatch of a kind that was seen before this compares a few words.
 */
void
sbx_patterns_observe (SbxPatterns    *self,
                      const SbxEvent *event)
{
  SbxStoreSlices *slices;
  SbxPattern *pattern;
  Place *place;

  if (event->n_changed == 0 || event->store == NULL || event->type == SBX_SYMBOL_NONE)
    return;

  slices = sbx_slices_get_store (self->slices, event->store);
  if (event->n_changed > CACHE_CHANGED)
    {
      pattern = resolve (self, slices, event);
    }
  else
    {
      place = find_place (self, event);
      if (!is_same (place, event, slices->epoch))
        {
          pattern = resolve (self, slices, event);
          place->store = event->store;
          place->remote = event->remote;
          place->pattern = pattern;
          place->type = event->type;
          place->epoch = slices->epoch; /* resolving may have begun tenures */
          place->n_changed = (guint16) event->n_changed;
          place->cross_app = event->cross_app != FALSE;
          memcpy (place->changed, event->changed, event->n_changed * sizeof *place->changed);
        }
      pattern = place->pattern;
    }
  if (pattern != NULL)
    tally (self, pattern, event);
}

/**
 * sbx_patterns_review:
 * @store: a store of which more is known now
 *
 * What was recorded because an owner was unknown may tell now who uses which type.
 */
void
sbx_patterns_review (SbxPatterns    *self,
                     const SbxStore *store)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      SbxPattern *pattern = g_ptr_array_index (self->all, i);

      if (pattern->slices->store == store)
        is_ordinary (self, pattern);
    }
}
