/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-bridge-verdict.h"

#include <math.h>
#include <string.h>

static guint64
find_taken (const SbxSilence *self,
            SbxDeliveries    *deliveries,
            int               local,
            SbxSymbol         type,
            SbxSymbol         version)
{
  return sbx_deliveries_find_taken (deliveries, self->receiver, local, type, version);
}

static gboolean
is_listed (const SbxSilence *self)
{
  return self->receiver->accepts != NULL
         && g_hash_table_contains (self->receiver->accepts, GUINT_TO_POINTER (self->type));
}

/* The first reason that fits, in the order of docs/findings/bridge-dropped.md. */
SbxVerdict
sbx_silence_judge (const SbxSilence *self,
                   SbxDeliveries    *deliveries)
{
  const SbxReceiver *receiver = self->receiver;
  guint64 ever = find_taken (self, deliveries, -1, SBX_DELIVERIES_ANY, SBX_DELIVERIES_ANY);
  guint64 any;

  /* Without a store in the realm nobody can see what a handler does. */
  if (g_hash_table_size (receiver->run->stores) == 0)
    return is_listed (self) ? SBX_VERDICT_UNDECIDED : SBX_VERDICT_NONE;
  if (self->malformed)
    return ever > 0 ? SBX_VERDICT_MALFORMED : SBX_VERDICT_NONE;

  any = find_taken (self, deliveries, self->local, self->type, SBX_DELIVERIES_ANY);
  if (find_taken (self, deliveries, self->local, self->type, self->version) > 0)
    return SBX_VERDICT_KNOWN;
  if (self->version != SBX_SYMBOL_NONE && (any > 0 || is_listed (self)))
    return SBX_VERDICT_SCHEMA;
  if (receiver->accepts != NULL && !is_listed (self))
    return SBX_VERDICT_ALLOW_LIST;
  if (ever == 0)
    return is_listed (self) ? SBX_VERDICT_UNDECIDED : SBX_VERDICT_NONE;
  if (any == 0
      && find_taken (self, deliveries, self->local, SBX_DELIVERIES_ANY, SBX_DELIVERIES_ANY) > 0)
    return SBX_VERDICT_ALLOW_LIST_LIKELY;

  return SBX_VERDICT_NONE;
}

/* It was due there if the receiver takes such messages. */
SbxVerdict
sbx_silence_judge_end (const SbxSilence *self,
                       SbxDeliveries    *deliveries)
{
  if (is_listed (self)
      || find_taken (self, deliveries, self->local, self->type, SBX_DELIVERIES_ANY) > 0)
    return SBX_VERDICT_UNMOUNTED;
  if (self->receiver->accepts == NULL && self->taken
      && find_taken (self, deliveries, self->local, SBX_DELIVERIES_ANY, SBX_DELIVERIES_ANY) > 0)
    return SBX_VERDICT_UNMOUNTED_LIKELY;

  return SBX_VERDICT_NONE;
}

/* --- What did not arrive --------------------------------------------------------------------- */

gboolean
sbx_message_is_taken_elsewhere (const SbxMessage  *self,
                                const SbxReceiver *receiver)
{
  for (guint i = 0; i < self->receptions->len; i++)
    {
      const SbxReception *reception = g_ptr_array_index (self->receptions, i);

      if (reception->receiver != receiver && reception->fate == SBX_FATE_DELIVERED)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_senders_own (const SbxMessage  *self,
                const SbxReceiver *receiver)
{
  return self->remote == NULL || receiver->remote == SBX_SYMBOL_NONE
         || receiver->remote == self->remote->name;
}

gboolean
sbx_message_missed_end (const SbxMessage  *self,
                        const SbxReceiver *receiver)
{
  double begin;

  if (receiver->bridge != self->bridge || receiver->run != self->run
      || (is_senders_own (self, receiver)
          && !sbx_receiver_hears (receiver, self->run, self->remote)))
    return FALSE;
  begin = sbx_receiver_get_begin (receiver, self->time);

  return !isnan (begin)
         && !sbx_receiver_was_live (receiver, self->time, self->time + SBX_DELIVERIES_RECEIVE)
         && sbx_message_find_best (self, receiver) == NULL;
}

/* Whether it later received something equal of which nobody knows who sent it: this, most likely,
 * in a page that was too busy to take it in before. */
static gboolean
may_have_received (const SbxMessage  *self,
                   const SbxReceiver *receiver)
{
  for (const SbxMessage *other = self->newer;
       other != NULL && other->time - self->time <= SBX_DELIVERIES_BUSY;
       other = other->newer)
    {
      if (other->run == NULL && sbx_message_find_best (other, receiver) != NULL)
        return TRUE;
    }

  return FALSE;
}

gboolean
sbx_message_was_lost (const SbxMessage  *self,
                      const SbxReceiver *receiver)
{
  return receiver->bridge == self->bridge && receiver->run == self->run
         && sbx_receiver_hears (receiver, self->run, self->remote)
         && sbx_receiver_was_live (receiver, self->time, self->time + SBX_DELIVERIES_RECEIVE)
         && sbx_message_find_best (self, receiver) == NULL && !may_have_received (self, receiver);
}

void
sbx_message_find_hearing (const SbxMessage *self,
                          SbxDeliveries    *deliveries,
                          SbxHearing       *hearing)
{
  GPtrArray *receivers = sbx_deliveries_get_receivers (deliveries);
  double deadline = self->time + SBX_DELIVERIES_RECEIVE;

  memset (hearing, 0, sizeof *hearing);
  for (guint i = 0; i < receivers->len; i++)
    {
      const SbxReceiver *receiver = g_ptr_array_index (receivers, i);
      gboolean live;
      gboolean hears;

      if (receiver->bridge != self->bridge)
        continue;
      live = sbx_receiver_was_live (receiver, self->time, deadline);
      hears = sbx_receiver_hears (receiver, self->run, self->remote);
      if (receiver->run != self->run)
        {
          hearing->gone |= hears && !live;
          continue;
        }
      if (is_senders_own (self, receiver) && !hears)
        {
          hearing->own = TRUE;
          continue;
        }
      hearing->others = TRUE;
      hearing->live |= live;
      hearing->hears |= live && hears;
      hearing->ended |= sbx_message_missed_end (self, receiver);
      if (!live && receiver->spans->len > 0
          && g_array_index (receiver->spans, double, 0) < self->time)
        {
          hearing->gone = TRUE;
          sbx_name_set_add (&hearing->left, receiver->remote);
        }
    }
}
