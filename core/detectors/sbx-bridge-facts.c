/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-bridge-facts.h"

#include <math.h>

#include "sbx-bridge-verdict.h"

static guint
fact_hash (gconstpointer key)
{
  const SbxFact *fact = key;
  guint hash = GPOINTER_TO_UINT (fact->receiver) >> 4;

  hash = (hash ^ fact->type) * 0x9e3779b1u;
  hash = (hash ^ fact->version) * 0x9e3779b1u;
  hash = (hash ^ fact->bridge) * 0x9e3779b1u;

  hash ^= fact->outcome | (guint) fact->local << 4;

  return hash ^ (guint) fact->taken << 6 ^ (guint) fact->gapped << 7;
}

static gboolean
fact_equal (gconstpointer a,
            gconstpointer b)
{
  const SbxFact *left = a;
  const SbxFact *right = b;

  return left->receiver == right->receiver && left->bridge == right->bridge
         && left->type == right->type && left->version == right->version
         && left->outcome == right->outcome && left->local == right->local
         && left->taken == right->taken && left->gapped == right->gapped
         && left->malformed == right->malformed;
}

void
sbx_facts_init (SbxFacts *self)
{
  self->table = g_hash_table_new_full (fact_hash, fact_equal, NULL, g_free);
}

void
sbx_facts_clear (SbxFacts *self)
{
  g_clear_pointer (&self->table, g_hash_table_unref);
}

static SbxFact *
add_fact (SbxFacts      *self,
          const SbxFact *key,
          guint64        number,
          double         time)
{
  SbxFact *fact = g_hash_table_lookup (self->table, key);

  if (fact == NULL)
    {
      if (g_hash_table_size (self->table) >= SBX_FACTS_MAX)
        return NULL;
      fact = g_memdup2 (key, sizeof *key);
      g_hash_table_insert (self->table, fact, fact);
    }
  sbx_evidence_add (&fact->evidence, number, time);

  return fact;
}

/* Who sent it, and with what. */
static void
add_sender (SbxFact          *fact,
            const SbxMessage *message)
{
  if (fact == NULL)
    return;
  if (message->dispatch != 0)
    sbx_evidence_add (&fact->dispatches, message->dispatch, message->dispatch_time);
  if (message->remote == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (fact->senders); i++)
    {
      if (fact->senders[i] == SBX_SYMBOL_NONE)
        fact->senders[i] = message->remote->name;
      if (fact->senders[i] == message->remote->name)
        return;
    }
}

static void
add_reception (SbxFacts           *self,
               SbxDeliveries      *deliveries,
               const SbxMessage   *message,
               const SbxReception *reception,
               double              now)
{
  static const guint8 outcomes[] = {
    [SBX_FATE_OPEN] = SBX_OUTCOME_SILENT,
    [SBX_FATE_DELIVERED] = SBX_OUTCOME_TAKEN,
    [SBX_FATE_ALLOW_LIST] = SBX_OUTCOME_ALLOW_LIST,
    [SBX_FATE_MALFORMED] = SBX_OUTCOME_MALFORMED,
    [SBX_FATE_SCHEMA] = SBX_OUTCOME_SCHEMA,
    [SBX_FATE_THREW] = SBX_OUTCOME_THREW,
  };
  SbxFact key = {
    .receiver = reception->receiver,
    .bridge = message->bridge,
    .type = message->type,
    .version = message->version,
    .outcome = outcomes[reception->fate],
    .local = message->run == reception->receiver->run,
  };
  guint64 number = reception->settled;
  double time = reception->settled_time;

  if (key.outcome == SBX_OUTCOME_TAKEN)
    return;
  key.taken = sbx_message_is_taken_elsewhere (message, reception->receiver);
  if (key.outcome == SBX_OUTCOME_SILENT)
    {
      if ((message->body != SBX_BODY_ACTION && message->body != SBX_BODY_MALFORMED)
          || isnan (reception->handled)
          || !sbx_deliveries_has_passed (deliveries, reception->receiver->run,
                                         reception->handled + SBX_DELIVERIES_ASYNC, now))
        return;
      key.gapped = message->gapped;
      key.malformed = message->body == SBX_BODY_MALFORMED;
      number = reception->number;
      time = reception->time;
    }
  add_sender (add_fact (self, &key, number, time), message);
}

/* --- Messages that did not arrive ------------------------------------------------------------ */

/* Nobody received it. A bridge that only its sender listens to is how tabs are kept alike: with
 * one tab open there is nobody, and nothing wrong. Where the agent came late, those who listened
 * before it are not known. */
static void
add_nobody (SbxFacts         *self,
            const SbxMessage *message,
            const SbxHearing *hearing)
{
  SbxFact key = {
    .bridge = message->bridge,
    .type = message->type,
    .outcome = hearing->gone && !hearing->live ? SBX_OUTCOME_NOBODY_LEFT : SBX_OUTCOME_NOBODY,
    .gapped = message->gapped || hearing->live,
    .malformed = message->body == SBX_BODY_MALFORMED,
  };

  SbxFact *fact;

  if (message->run->late || (hearing->own && !hearing->others))
    return;
  fact = add_fact (self, &key, message->number, message->time);
  if (fact == NULL)
    return;
  add_sender (fact, message);
  if (fact->outcome == SBX_OUTCOME_NOBODY_LEFT)
    sbx_name_set_add_all (&fact->gone, &hearing->left);
}

/* A listener that hears this sender did not, this time. Only where the page was heard of later: of
 * one that went, or of a recording that ended, the last that happened may not have come. */
static void
add_lost (SbxFacts         *self,
          SbxDeliveries    *deliveries,
          const SbxMessage *message)
{
  GPtrArray *receivers = sbx_deliveries_get_receivers (deliveries);

  for (guint i = 0; i < receivers->len; i++)
    {
      const SbxReceiver *receiver = g_ptr_array_index (receivers, i);
      SbxFact key = {
        .receiver = receiver,
        .bridge = message->bridge,
        .type = message->type,
        .version = message->version,
        .outcome = SBX_OUTCOME_LOST,
        .local = TRUE,
        .gapped = message->gapped,
      };

      if (sbx_message_was_lost (message, receiver))
        add_sender (add_fact (self, &key, message->number, message->time), message);
    }
}

/* A listener that was there ended while the message was on its way. */
static void
add_unmounted (SbxFacts         *self,
               SbxDeliveries    *deliveries,
               const SbxMessage *message)
{
  GPtrArray *receivers = sbx_deliveries_get_receivers (deliveries);

  for (guint i = 0; i < receivers->len; i++)
    {
      const SbxReceiver *receiver = g_ptr_array_index (receivers, i);
      SbxFact key = {
        .receiver = receiver,
        .bridge = message->bridge,
        .type = message->type,
        .version = message->version,
        .outcome = message->receptions->len > 0 ? SBX_OUTCOME_UNMOUNTED : SBX_OUTCOME_UNMOUNTED_ALL,
        .local = TRUE,
        .taken = sbx_message_is_taken_elsewhere (message, receiver),
        .gapped = message->gapped,
      };

      if (sbx_message_missed_end (message, receiver))
        add_sender (add_fact (self, &key, message->number, message->time), message);
    }
}

/**
 * sbx_facts_add_message:
 * @message: a message
 * @now: ms since 1970, infinity for the end of a recording
 *
 * Adds what became of @message at each receiver, as far as its deadlines have passed.
 */
void
sbx_facts_add_message (SbxFacts         *self,
                       SbxDeliveries    *deliveries,
                       const SbxMessage *message,
                       double            now)
{
  for (guint i = 0; i < message->receptions->len; i++)
    {
      const SbxReception *reception = g_ptr_array_index (message->receptions, i);

      if (sbx_message_find_best (message, reception->receiver) == reception)
        add_reception (self, deliveries, message, reception, now);
    }

  if (message->run == NULL
      || (message->body != SBX_BODY_ACTION && message->body != SBX_BODY_MALFORMED)
      || !sbx_deliveries_has_passed (deliveries, message->run,
                                     message->time + SBX_DELIVERIES_RECEIVE, now))
    return;
  add_unmounted (self, deliveries, message);
  if (message->receptions->len == 0)
    {
      SbxHearing hearing;

      sbx_message_find_hearing (message, deliveries, &hearing);
      if (hearing.ended && !hearing.live)
        return;
      if (!hearing.hears)
        {
          add_nobody (self, message, &hearing);
          return;
        }
    }
  if (message->run->wall + message->run->last_t > message->time + SBX_DELIVERIES_RECEIVE)
    add_lost (self, deliveries, message);
}
