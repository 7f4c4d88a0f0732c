/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-audience.h"

typedef struct
{
  const SbxRun *run;
  const SbxStore *store; /* (nullable) */
  SbxSymbol bridge;
  guint n;
  SbxSymbol remotes[SBX_AUDIENCE_REMOTES];
} Place;

struct _SbxAudience
{
  SbxSymbols *symbols;
  GHashTable *places;
};

static guint
place_hash (gconstpointer key)
{
  const Place *place = key;

  return place->run->index * 0x9e3779b1u ^ g_direct_hash (place->store) ^ place->bridge;
}

static gboolean
place_equal (gconstpointer a,
             gconstpointer b)
{
  const Place *left = a;
  const Place *right = b;

  return left->run == right->run && left->store == right->store && left->bridge == right->bridge;
}

SbxAudience *
sbx_audience_new (SbxSession *session)
{
  SbxAudience *self = g_new0 (SbxAudience, 1);

  self->symbols = sbx_session_get_symbols (session);
  self->places = g_hash_table_new_full (place_hash, place_equal, NULL, g_free);

  return self;
}

void
sbx_audience_free (SbxAudience *self)
{
  g_hash_table_unref (self->places);
  g_free (self);
}

static Place *
get_place (SbxAudience   *self,
           const SbxRun   *run,
           const SbxStore *store,
           SbxSymbol       bridge)
{
  Place like = { .run = run, .store = store, .bridge = bridge };
  Place *place = g_hash_table_lookup (self->places, &like);

  if (place != NULL || g_hash_table_size (self->places) >= SBX_AUDIENCE_MAX)
    return place;
  place = g_new0 (Place, 1);
  *place = like;
  g_hash_table_add (self->places, place);

  return place;
}

void
sbx_audience_observe (SbxAudience    *self,
                      const SbxEvent *event)
{
  g_autofree char *bridge = NULL;
  SbxSymbol name = SBX_SYMBOL_NONE;
  Place *place;

  if (event->remote == NULL
      || (event->kind != SBX_EVENT_SUBSCRIBE && event->kind != SBX_EVENT_READ
          && event->kind != SBX_EVENT_NOT_READY))
    return;
  if (event->store == NULL)
    {
      bridge = sbx_event_dup_text (event, "bridge");
      if (bridge == NULL)
        return;
      name = sbx_symbols_intern (self->symbols, bridge, -1);
    }
  place = get_place (self, event->run, event->store, name);
  if (place == NULL || place->n == SBX_AUDIENCE_REMOTES)
    return;
  for (guint i = 0; i < place->n; i++)
    {
      if (place->remotes[i] == event->remote->name)
        return;
    }
  place->remotes[place->n++] = event->remote->name;
}

guint
sbx_audience_list (SbxAudience    *self,
                   const SbxRun   *run,
                   const SbxStore *store,
                   SbxSymbol       bridge,
                   SbxSymbol       but,
                   SbxSymbol      *remotes)
{
  Place like = { .run = run, .store = store, .bridge = bridge };
  const Place *place = g_hash_table_lookup (self->places, &like);
  guint n = 0;

  for (guint i = 0; place != NULL && i < place->n; i++)
    {
      const char *name = sbx_symbols_get (self->symbols, place->remotes[i]);
      guint at = n;

      if (place->remotes[i] == but)
        continue;
      for (; at > 0 && strcmp (sbx_symbols_get (self->symbols, remotes[at - 1]), name) > 0; at--)
        remotes[at] = remotes[at - 1];
      remotes[at] = place->remotes[i];
      n++;
    }

  return n;
}

gboolean
sbx_audience_looks_around (SbxAudience  *self,
                           const SbxRun *run,
                           SbxSymbol     remote)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const Place *place = key;

      if (place->run != run || place->store == NULL
          || (place->store->owner != NULL && place->store->owner->name == remote))
        continue;
      for (guint i = 0; i < place->n; i++)
        {
          if (place->remotes[i] == remote)
            return TRUE;
        }
    }

  return FALSE;
}
