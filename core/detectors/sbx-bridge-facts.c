/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-bridge-facts.h"

#include <math.h>
#include <string.h>

#define ANY_REALM 2

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

const SbxEvidence *
sbx_facts_find_taken (const SbxFacts    *self,
                      const SbxReceiver *receiver,
                      int                local,
                      SbxSymbol          type,
                      SbxSymbol          version)
{
  SbxFact key = {
    .receiver = receiver,
    .bridge = receiver->bridge,
    .type = type,
    .version = version,
    .outcome = SBX_OUTCOME_TAKEN,
    .local = local < 0 ? ANY_REALM : (guint8) local,
  };
  const SbxFact *fact = g_hash_table_lookup (self->table, &key);

  return fact != NULL ? &fact->evidence : NULL;
}

/* At every grain somebody may ask for. */
static void
add_taken (SbxFacts           *self,
           const SbxFact      *about,
           const SbxReception *reception)
{
  SbxFact key = *about;

  key.outcome = SBX_OUTCOME_TAKEN;
  key.taken = key.gapped = key.malformed = 0;
  add_fact (self, &key, reception->settled, reception->settled_time);
  key.version = SBX_FACT_ANY;
  add_fact (self, &key, reception->settled, reception->settled_time);
  key.type = SBX_FACT_ANY;
  add_fact (self, &key, reception->settled, reception->settled_time);
  key.local = ANY_REALM;
  add_fact (self, &key, reception->settled, reception->settled_time);
}

static gboolean
is_taken_elsewhere (const SbxMessage  *message,
                    const SbxReceiver *receiver)
{
  for (guint i = 0; i < message->receptions->len; i++)
    {
      const SbxReception *reception = g_ptr_array_index (message->receptions, i);

      if (reception->receiver != receiver && reception->fate == SBX_FATE_DELIVERED)
        return TRUE;
    }

  return FALSE;
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
    {
      add_taken (self, &key, reception);
      return;
    }
  key.taken = is_taken_elsewhere (message, reception->receiver);
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

static gboolean
is_senders_own (const SbxMessage  *message,
                const SbxReceiver *receiver)
{
  return message->remote == NULL || receiver->remote == SBX_SYMBOL_NONE
         || receiver->remote == message->remote->name;
}

static gboolean
has_received (const SbxMessage  *message,
              const SbxReceiver *receiver)
{
  return sbx_message_find_best (message, receiver) != NULL;
}

/* Whether it listened when the message was sent, and ended before it could arrive. */
static gboolean
ended_before (const SbxReceiver *receiver,
              const SbxMessage  *message)
{
  double begin = sbx_receiver_get_begin (receiver, message->time);

  return !isnan (begin)
         && !sbx_receiver_was_live (receiver, message->time, message->time + SBX_DELIVERIES_RECEIVE)
         && !has_received (message, receiver);
}

typedef struct
{
  gboolean own;    /* the sender listens itself: on its own object, perhaps, which it never hears */
  gboolean others; /* another remote listens in this realm at some time */
  gboolean live;   /* … and did then */
  gboolean gone;   /* … and had ended by then */
  gboolean hears;  /* somebody is known to hear this sender, and was live */
  gboolean ended;  /* another remote listened when it was sent, and ended before it arrived */
  SbxNameSet left; /* the remotes that had ended by then */
} Audience;

static Audience
find_audience (SbxDeliveries    *deliveries,
               const SbxMessage *message)
{
  GPtrArray *receivers = sbx_deliveries_get_receivers (deliveries);
  double deadline = message->time + SBX_DELIVERIES_RECEIVE;
  Audience audience = { 0 };

  for (guint i = 0; i < receivers->len; i++)
    {
      const SbxReceiver *receiver = g_ptr_array_index (receivers, i);
      gboolean live;
      gboolean hears;

      if (receiver->bridge != message->bridge)
        continue;
      live = sbx_receiver_was_live (receiver, message->time, deadline);
      hears = sbx_receiver_hears (receiver, message->run, message->remote);
      if (receiver->run != message->run)
        {
          audience.gone |= hears && !live;
          continue;
        }
      if (is_senders_own (message, receiver) && !hears)
        {
          audience.own = TRUE;
          continue;
        }
      audience.others = TRUE;
      audience.live |= live;
      audience.hears |= live && hears;
      audience.ended |= ended_before (receiver, message);
      if (!live && receiver->spans->len > 0
          && g_array_index (receiver->spans, double, 0) < message->time)
        {
          audience.gone = TRUE;
          sbx_name_set_add (&audience.left, receiver->remote);
        }
    }

  return audience;
}

/* Nobody received it. A bridge that only its sender listens to is how tabs are kept alike: with
 * one tab open there is nobody, and nothing wrong. */
static void
add_nobody (SbxFacts         *self,
            const SbxMessage *message,
            const Audience   *audience)
{
  SbxFact key = {
    .bridge = message->bridge,
    .type = message->type,
    .outcome = audience->gone && !audience->live ? SBX_OUTCOME_NOBODY_LEFT : SBX_OUTCOME_NOBODY,
    .gapped = message->gapped || audience->live,
    .malformed = message->body == SBX_BODY_MALFORMED,
  };

  SbxFact *fact;

  if (audience->own && !audience->others)
    return;
  fact = add_fact (self, &key, message->number, message->time);
  if (fact == NULL)
    return;
  add_sender (fact, message);
  if (fact->outcome == SBX_OUTCOME_NOBODY_LEFT)
    sbx_name_set_add_all (&fact->gone, &audience->left);
}

/* Whether it later received something equal of which nobody knows who sent it: this, most likely,
 * in a page that was too busy to take it in before. */
static gboolean
may_have_received (const SbxMessage  *message,
                   const SbxReceiver *receiver)
{
  for (const SbxMessage *other = message->newer;
       other != NULL && other->time - message->time <= SBX_DELIVERIES_BUSY;
       other = other->newer)
    {
      if (other->run == NULL && has_received (other, receiver))
        return TRUE;
    }

  return FALSE;
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

      if (receiver->bridge == message->bridge && receiver->run == message->run
          && sbx_receiver_hears (receiver, message->run, message->remote)
          && sbx_receiver_was_live (receiver, message->time, message->time + SBX_DELIVERIES_RECEIVE)
          && !has_received (message, receiver) && !may_have_received (message, receiver))
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
        .taken = is_taken_elsewhere (message, receiver),
        .gapped = message->gapped,
      };

      if (receiver->bridge == message->bridge && receiver->run == message->run
          && (!is_senders_own (message, receiver)
              || sbx_receiver_hears (receiver, message->run, message->remote))
          && ended_before (receiver, message))
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
      Audience audience = find_audience (deliveries, message);

      if (audience.ended && !audience.live)
        return;
      if (!audience.hears)
        {
          add_nobody (self, message, &audience);
          return;
        }
    }
  if (message->run->wall + message->run->last_t > message->time + SBX_DELIVERIES_RECEIVE)
    add_lost (self, deliveries, message);
}
