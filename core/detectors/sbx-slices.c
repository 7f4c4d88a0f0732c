/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-slices.h"

struct _SbxSlices
{
  SbxSession *session; /* unowned: it owns the rules */
  SbxSymbols *symbols;
  guint n_users;
  guint64 last;        /* number of the last event */
  gboolean changed;    /* what it did */
  GPtrArray *stores;   /* by index of the store; (nullable) SbxStoreSlices */
  GArray *gaps;        /* guint by index of the run */
};

static G_DEFINE_QUARK (sbx-slices, sbx_slices)

static void
tenure_free (SbxTenure *self)
{
  g_clear_pointer (&self->types, g_array_unref);
  g_free (self);
}

static void
store_slices_free (SbxStoreSlices *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->handlers);
  g_hash_table_unref (self->current);
  g_ptr_array_unref (self->tenures);
  g_free (self);
}

/**
 * sbx_slices_get:
 * @session: a session
 *
 * Returns: (transfer full): the one of this session; give it back by sbx_slices_release()
 */
SbxSlices *
sbx_slices_get (SbxSession *session)
{
  SbxSlices *self = g_object_get_qdata (G_OBJECT (session), sbx_slices_quark ());

  if (self == NULL)
    {
      self = g_new0 (SbxSlices, 1);
      self->session = session;
      self->symbols = sbx_symbols_ref (sbx_session_get_symbols (session));
      self->stores = g_ptr_array_new_with_free_func ((GDestroyNotify) store_slices_free);
      self->gaps = g_array_new (FALSE, TRUE, sizeof (guint));
      g_object_set_qdata (G_OBJECT (session), sbx_slices_quark (), self);
    }
  self->n_users++;

  return self;
}

/**
 * sbx_slices_release:
 * @self: (transfer full): what sbx_slices_get() gave
 *
 * The last one to release it frees it.
 */
void
sbx_slices_release (SbxSlices *self)
{
  if (--self->n_users > 0)
    return;

  g_object_set_qdata (G_OBJECT (self->session), sbx_slices_quark (), NULL);
  g_array_unref (self->gaps);
  g_ptr_array_unref (self->stores);
  sbx_symbols_unref (self->symbols);
  g_free (self);
}

SbxStoreSlices *
sbx_slices_get_store (SbxSlices *self,
                      SbxStore  *store)
{
  SbxStoreSlices *slices;

  if (store->index < self->stores->len
      && (slices = g_ptr_array_index (self->stores, store->index)) != NULL)
    return slices;

  if (store->index >= self->stores->len)
    g_ptr_array_set_size (self->stores, (int) store->index + 1);
  slices = g_new0 (SbxStoreSlices, 1);
  slices->store = store;
  slices->tenures = g_ptr_array_new_with_free_func ((GDestroyNotify) tenure_free);
  slices->current = g_hash_table_new (NULL, NULL);
  slices->handlers = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->stores->pdata[store->index] = slices;

  return slices;
}

guint
sbx_slices_count_gaps (SbxSlices    *self,
                       const SbxRun *run)
{
  return run->index < self->gaps->len ? g_array_index (self->gaps, guint, run->index) : 0;
}

static void
add_gap (SbxSlices    *self,
         const SbxRun *run)
{
  if (run->index >= self->gaps->len)
    g_array_set_size (self->gaps, run->index + 1);
  g_array_index (self->gaps, guint, run->index)++;
}

/* The owner the model knows. What was there when the store was made belongs to whoever made it; a
 * store that was found later may hold slices that others had added by then. */
static SbxSymbol
find_owner (SbxStore       *store,
            const SbxSlice *slice)
{
  if (slice == NULL)
    return SBX_SYMBOL_NONE;
  if (slice->owner != NULL)
    return slice->owner->name;
  if (slice->initial && !store->late && store->owner != NULL)
    return store->owner->name;

  return SBX_SYMBOL_NONE;
}

static SbxTenure *
find_tenure (SbxStoreSlices *self,
             SbxSymbol       slice,
             SbxSymbol       owner)
{
  for (guint i = 0; i < self->tenures->len; i++)
    {
      SbxTenure *tenure = g_ptr_array_index (self->tenures, i);

      if (tenure->slice == slice && tenure->owner == owner)
        return tenure;
    }

  return NULL;
}

/* (nullable) */
static SbxTenure *
begin_tenure (SbxStoreSlices *self,
              SbxSymbol       slice,
              SbxSymbol       owner)
{
  SbxTenure *tenure = find_tenure (self, slice, owner);

  if (tenure == NULL)
    {
      if (self->tenures->len >= SBX_SLICES_MAX_TENURES)
        return NULL;
      tenure = g_new0 (SbxTenure, 1);
      tenure->slice = slice;
      tenure->owner = owner;
      g_ptr_array_add (self->tenures, tenure);
    }
  else
    tenure->again = TRUE;
  g_hash_table_insert (self->current, GUINT_TO_POINTER (slice), tenure);
  self->epoch++;

  return tenure;
}

/* The model keeps the last owner it was told; a slice that was away and comes back unsigned may be
 * anybody's. */
static gboolean
comes_back_unsigned (const SbxTenure *tenure,
                     const SbxEvent  *event)
{
  return tenure != NULL && !tenure->open && event->kind == SBX_EVENT_REDUCER_ADD
         && sbx_json_member (event->json, event->token, "owner") == 0;
}

/* Brings the slice up to date with the model. */
static SbxTenure *
update_slice (SbxSlices      *self,
              SbxStoreSlices *slices,
              const SbxSlice *slice,
              const SbxEvent *event,
              gboolean       *changed)
{
  SbxTenure *tenure = g_hash_table_lookup (slices->current, GUINT_TO_POINTER (slice->name));
  SbxSymbol owner = SBX_SYMBOL_NONE;

  if (!comes_back_unsigned (tenure, event))
    owner = find_owner (slices->store, slice);
  if (tenure == NULL
      || (tenure->owner != owner
          && (tenure->owner != SBX_SYMBOL_NONE || !tenure->open || tenure->again)))
    {
      tenure = begin_tenure (slices, slice->name, owner);
      if (tenure == NULL)
        return NULL;
      *changed = TRUE;
    }
  else if (tenure->owner != owner)
    {
      tenure->owner = owner; /* the same slice all along: only now do we know whose */
      slices->epoch++;
      *changed = TRUE;
    }
  tenure->open = slice->open;
  tenure->gaps = sbx_slices_count_gaps (self, slices->store->run);
  if (tenure->told == 0)
    {
      tenure->told = event->number;
      tenure->time = event->time;
    }

  return tenure;
}

static void
find_own_namespace (SbxSlices *self,
                    SbxTenure *tenure)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  guint most = 0;

  tenure->namespace = SBX_SYMBOL_NONE;
  for (guint i = 0; i < tenure->types->len; i++)
    {
      SbxSymbol type = g_array_index (tenure->types, SbxSymbol, i);
      SbxSymbol prefix = sbx_action_type_get_prefix (self->symbols, type);
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (prefix))) + 1;

      if (prefix == SBX_SYMBOL_NONE)
        continue;
      g_hash_table_insert (counts, GUINT_TO_POINTER (prefix), GUINT_TO_POINTER (count));
      if (count > most || (count == most && prefix == tenure->slice))
        {
          most = count;
          tenure->namespace = prefix;
        }
    }
  if (most < 2 && tenure->namespace != tenure->slice)
    tenure->namespace = SBX_SYMBOL_NONE; /* one type may be a reaction to somebody else's */
}

static void
add_types (SbxSlices      *self,
           SbxStoreSlices *slices,
           SbxTenure      *tenure,
           const SbxEvent *event)
{
  const SbxJson *json = event->json;
  guint32 types = sbx_json_member (json, event->token, "types");

  if (types == 0)
    return;
  if (tenure->types == NULL)
    tenure->types = g_array_new (FALSE, FALSE, sizeof (SbxSymbol));
  for (guint32 at = sbx_json_first (json, types); at != 0; at = sbx_json_after (json, types, at))
    {
      gsize length;
      g_autofree char *text = sbx_json_dup_string (json, at, &length);
      SbxSymbol type = sbx_symbols_intern (self->symbols, text, (gssize) length);
      GPtrArray *handlers;

      if (sbx_tenure_handles (tenure, type))
        continue;
      handlers = g_hash_table_lookup (slices->handlers, GUINT_TO_POINTER (type));
      if (handlers == NULL)
        {
          if (g_hash_table_size (slices->handlers) >= SBX_SLICES_MAX_TYPES)
            break;
          handlers = g_ptr_array_new ();
          g_hash_table_insert (slices->handlers, GUINT_TO_POINTER (type), handlers);
        }
      g_array_append_val (tenure->types, type);
      g_ptr_array_add (handlers, tenure);
    }
  find_own_namespace (self, tenure);
}

static gboolean
is_ignored (const SbxEvent *event)
{
  guint32 token = sbx_json_member (event->json, event->token, "ignored");

  return token != 0 && event->json->tokens[token].type == SBX_JSON_TRUE;
}

static gboolean
take_event (SbxSlices      *self,
            const SbxEvent *event)
{
  SbxStoreSlices *slices;
  SbxSlice *slice;
  SbxTenure *tenure;
  gboolean changed = FALSE;

  if (event->kind == SBX_EVENT_GAP)
    add_gap (self, event->run);
  if (event->store == NULL)
    return FALSE;

  switch ((int) event->kind)
    {
    case SBX_EVENT_STORE_OPEN:
      slices = sbx_slices_get_store (self, event->store);
      for (guint i = 0; i < event->store->slices->len; i++)
        update_slice (self, slices, &g_array_index (event->store->slices, SbxSlice, i), event,
                      &changed);
      break;
    case SBX_EVENT_REDUCER_ADD:
      slices = sbx_slices_get_store (self, event->store);
      slice = sbx_store_find_slice (event->store, event->slice);
      if (slice == NULL || is_ignored (event))
        break;
      tenure = update_slice (self, slices, slice, event, &changed);
      if (tenure != NULL)
        add_types (self, slices, tenure, event);
      break;
    case SBX_EVENT_REDUCER_REMOVE:
      slices = sbx_slices_get_store (self, event->store);
      tenure = g_hash_table_lookup (slices->current, GUINT_TO_POINTER (event->slice));
      if (tenure != NULL)
        tenure->open = FALSE;
      break;
    default:
      break;
    }

  return changed;
}

/**
 * sbx_slices_observe:
 * @event: an event that the session has taken into its model
 *
 * Takes an event in. Several rules may pass on the same one; it counts once, and each is told what
 * it did.
 *
 * Returns: whether an owner became known or changed
 */
gboolean
sbx_slices_observe (SbxSlices      *self,
                    const SbxEvent *event)
{
  if (event->number > self->last)
    {
      self->last = event->number;
      self->changed = take_event (self, event);
    }

  return event->number == self->last && self->changed;
}

/**
 * sbx_store_slices_get_current:
 *
 * Returns: (nullable) (transfer none): the tenure of @slice now; one without an owner if nobody
 *   told of the slice; %NULL past the limit
 */
SbxTenure *
sbx_store_slices_get_current (SbxStoreSlices *self,
                              SbxSymbol       slice)
{
  SbxTenure *tenure = g_hash_table_lookup (self->current, GUINT_TO_POINTER (slice));

  if (tenure != NULL)
    return tenure;
  tenure = begin_tenure (self, slice, SBX_SYMBOL_NONE);
  if (tenure != NULL)
    tenure->open = TRUE;

  return tenure;
}

gboolean
sbx_store_slices_has (SbxStoreSlices *self,
                      SbxSymbol       slice)
{
  return slice != SBX_SYMBOL_NONE
         && g_hash_table_contains (self->current, GUINT_TO_POINTER (slice));
}

gboolean
sbx_store_slices_owned_by (SbxStoreSlices *self,
                           SbxSymbol       slice,
                           SbxSymbol       owner)
{
  return find_tenure (self, slice, owner) != NULL;
}

SbxSymbol
sbx_store_slices_find_namespace (SbxStoreSlices *self,
                                 SbxSymbol       prefix,
                                 gboolean       *several)
{
  SbxSymbol owner = SBX_SYMBOL_NONE;

  *several = FALSE;
  if (prefix == SBX_SYMBOL_NONE)
    return SBX_SYMBOL_NONE;
  for (guint i = 0; i < self->tenures->len; i++)
    {
      SbxTenure *tenure = g_ptr_array_index (self->tenures, i);

      if (tenure->namespace != prefix || tenure->owner == SBX_SYMBOL_NONE || tenure->owner == owner)
        continue;
      *several = owner != SBX_SYMBOL_NONE;
      if (*several)
        return SBX_SYMBOL_NONE;
      owner = tenure->owner;
    }

  return owner;
}

gboolean
sbx_store_slices_owner_handles (SbxStoreSlices *self,
                                SbxSymbol       owner,
                                SbxSymbol       type)
{
  GPtrArray *handlers = g_hash_table_lookup (self->handlers, GUINT_TO_POINTER (type));

  for (guint i = 0; handlers != NULL && i < handlers->len; i++)
    {
      if (((SbxTenure *) g_ptr_array_index (handlers, i))->owner == owner)
        return TRUE;
    }

  return FALSE;
}

gboolean
sbx_tenure_handles (const SbxTenure *self,
                    SbxSymbol        type)
{
  for (guint i = 0; self->types != NULL && i < self->types->len; i++)
    {
      if (g_array_index (self->types, SbxSymbol, i) == type)
        return TRUE;
    }

  return FALSE;
}
