/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-persistence.h"

#define MARK "_persist"

typedef struct
{
  gboolean whole;  /* it says so itself */
  gboolean root;   /* redux-persist's mark lies at the top: with its lists, which nobody tells */
  GArray *slices;  /* (nullable): SbxSymbol: the mark lies in them */
} Persists;

struct _SbxPersistence
{
  SbxSymbols *symbols;
  GPtrArray *stores; /* by index, (nullable) Persists */
  SbxSymbol begins;
  SbxSymbol restores;
};

static void
persists_free (gpointer data)
{
  Persists *persists = data;

  if (persists == NULL)
    return;
  g_clear_pointer (&persists->slices, g_array_unref);
  g_free (persists);
}

SbxPersistence *
sbx_persistence_new (SbxSession *session)
{
  SbxPersistence *self = g_new0 (SbxPersistence, 1);

  self->symbols = sbx_session_get_symbols (session);
  self->stores = g_ptr_array_new_with_free_func (persists_free);
  self->begins = sbx_symbols_intern (self->symbols, "persist/PERSIST", -1);
  self->restores = sbx_symbols_intern (self->symbols, "persist/REHYDRATE", -1);

  return self;
}

void
sbx_persistence_free (SbxPersistence *self)
{
  g_ptr_array_unref (self->stores);
  g_free (self);
}

/* (nullable) */
static const Persists *
find (const SbxPersistence *self,
      const SbxStore       *store)
{
  return store->index < self->stores->len ? g_ptr_array_index (self->stores, store->index) : NULL;
}

static Persists *
get (SbxPersistence *self,
     const SbxStore *store)
{
  if (store->index >= self->stores->len)
    g_ptr_array_set_size (self->stores, (int) store->index + 1);
  if (g_ptr_array_index (self->stores, store->index) == NULL)
    self->stores->pdata[store->index] = g_new0 (Persists, 1);

  return g_ptr_array_index (self->stores, store->index);
}

static SbxSymbol
intern (const SbxPersistence *self,
        const SbxJson        *json,
        guint32               token)
{
  gsize length;
  g_autofree char *text = sbx_json_dup_string (json, token, &length);

  return text != NULL ? sbx_symbols_intern (self->symbols, text, (gssize) length) : SBX_SYMBOL_NONE;
}

static gboolean
has_slice (const Persists *persists,
           SbxSymbol       slice)
{
  for (guint i = 0; persists->slices != NULL && i < persists->slices->len; i++)
    {
      if (g_array_index (persists->slices, SbxSymbol, i) == slice)
        return TRUE;
    }

  return FALSE;
}

static void
add_slice (SbxPersistence *self,
           const SbxStore *store,
           const SbxJson  *json,
           guint32         token)
{
  Persists *persists = get (self, store);
  SbxSymbol slice = intern (self, json, token);

  if (slice == SBX_SYMBOL_NONE || has_slice (persists, slice))
    return;
  if (persists->slices == NULL)
    persists->slices = g_array_new (FALSE, FALSE, sizeof (SbxSymbol));
  if (persists->slices->len < SBX_PERSISTENCE_MAX_SLICES)
    g_array_append_val (persists->slices, slice);
}

static void
look_at_state (SbxPersistence *self,
               const SbxEvent *event,
               guint32         state)
{
  const SbxJson *json = event->json;

  if (json->tokens[state].type != SBX_JSON_OBJECT)
    return;
  if (sbx_json_member (json, state, MARK) != 0)
    get (self, event->store)->root = TRUE;
  for (guint32 key = sbx_json_first (json, state), value; key != 0;
       key = sbx_json_after (json, state, value))
    {
      value = json->tokens[key].next;
      if (json->tokens[value].type == SBX_JSON_OBJECT && sbx_json_member (json, value, MARK) != 0)
        add_slice (self, event->store, json, key);
    }
}

/* redux-persist's own actions set the mark. */
static void
look_at_operation (SbxPersistence *self,
                   const SbxEvent *event,
                   guint32         operation)
{
  const SbxJson *json = event->json;
  guint32 path = sbx_json_member (json, operation, "p");
  guint32 value = sbx_json_member (json, operation, "v");
  guint32 first = path != 0 ? sbx_json_first (json, path) : 0;
  guint32 second = first != 0 ? sbx_json_after (json, path, first) : 0;

  if (path == 0 || value == 0)
    return;
  if (first == 0)
    look_at_state (self, event, value);
  else if (second == 0 && sbx_json_equals (json, first, MARK))
    get (self, event->store)->root = TRUE;
  else if (second != 0 ? sbx_json_equals (json, second, MARK)
                       : sbx_json_member (json, value, MARK) != 0)
    add_slice (self, event->store, json, first);
}

void
sbx_persistence_observe (SbxPersistence *self,
                         const SbxEvent *event)
{
  const SbxJson *json = event->json;
  gboolean persists = FALSE;

  switch ((int) event->kind)
    {
    case SBX_EVENT_STORE_OPEN:
      sbx_json_get_boolean (json, sbx_json_member (json, event->token, "persists"), &persists);
      if (persists)
        get (self, event->store)->whole = TRUE;
      break;
    case SBX_EVENT_STATE:
      if (event->action != 0)
        look_at_state (self, event, event->action);
      break;
    case SBX_EVENT_DISPATCH:
      if (event->patch == 0 || (event->type != self->begins && event->type != self->restores))
        break;
      for (guint32 at = sbx_json_first (json, event->patch); at != 0;
           at = sbx_json_after (json, event->patch, at))
        look_at_operation (self, event, at);
      break;
    default:
      break;
    }
}

gboolean
sbx_persistence_concerns (const SbxPersistence *self,
                          const SbxStore       *store)
{
  return find (self, store) != NULL;
}

SbxPersisted
sbx_persistence_get (const SbxPersistence *self,
                     const SbxStore       *store,
                     const SbxJson        *json,
                     guint32               slice)
{
  const Persists *persists = find (self, store);

  if (persists == NULL)
    return SBX_PERSISTED_NOT;
  if (persists->whole)
    return SBX_PERSISTED;
  if (slice != 0 && persists->slices != NULL && has_slice (persists, intern (self, json, slice)))
    return SBX_PERSISTED;

  return persists->root ? SBX_PERSISTED_MAYBE : SBX_PERSISTED_NOT;
}

gboolean
sbx_persistence_restores (const SbxPersistence *self,
                          const SbxEvent       *event)
{
  return event->type == self->restores;
}
