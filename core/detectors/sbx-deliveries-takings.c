/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What each receiver took so far: by that one judges what it says nothing about. */

#include "config.h"

#include "sbx-deliveries-private.h"

#define ANY_REALM 2

typedef struct
{
  const SbxReceiver *receiver;
  SbxSymbol type;
  SbxSymbol version;
  guint local;
  guint64 last;
} SbxTaking;

static guint
taking_hash (gconstpointer key)
{
  const SbxTaking *taking = key;
  guint hash = (guint) (GPOINTER_TO_SIZE (taking->receiver) >> 4);

  hash = (hash ^ taking->type) * 0x9e3779b1u;
  hash = (hash ^ taking->version) * 0x9e3779b1u;

  return hash ^ taking->local;
}

static gboolean
taking_equal (gconstpointer a,
              gconstpointer b)
{
  const SbxTaking *left = a;
  const SbxTaking *right = b;

  return left->receiver == right->receiver && left->type == right->type
         && left->version == right->version && left->local == right->local;
}

GHashTable *
sbx_takings_new (void)
{
  return g_hash_table_new_full (taking_hash, taking_equal, g_free, NULL);
}

static void
add (SbxDeliveries   *self,
     const SbxTaking *key)
{
  SbxTaking *known = g_hash_table_lookup (self->takings, key);

  if (known != NULL)
    known->last = MAX (known->last, key->last);
  else if (g_hash_table_size (self->takings) < SBX_DELIVERIES_MAX_TAKINGS)
    g_hash_table_add (self->takings, g_memdup2 (key, sizeof *key));
}

/* At every grain somebody may ask for. */
void
sbx_deliveries_add_taking (SbxDeliveries      *self,
                           const SbxReception *reception,
                           guint64             number)
{
  const SbxMessage *message = reception->message;
  SbxTaking key = {
    .receiver = reception->receiver,
    .type = message->type,
    .version = message->version,
    .local = message->run == reception->receiver->run,
    .last = number,
  };

  add (self, &key);
  key.version = SBX_DELIVERIES_ANY;
  add (self, &key);
  key.type = SBX_DELIVERIES_ANY;
  add (self, &key);
  key.local = ANY_REALM;
  add (self, &key);
}

guint64
sbx_deliveries_find_taken (SbxDeliveries     *self,
                           const SbxReceiver *receiver,
                           int                local,
                           SbxSymbol          type,
                           SbxSymbol          version)
{
  SbxTaking key = {
    .receiver = receiver,
    .type = type,
    .version = version,
    .local = local < 0 ? ANY_REALM : (guint) local,
  };
  const SbxTaking *taking = g_hash_table_lookup (self->takings, &key);

  return taking != NULL ? taking->last : 0;
}
