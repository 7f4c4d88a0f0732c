/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-deliveries-private.h"

#include <math.h>
#include <string.h>

/* What became of a reception: what the agent says of it, and the dispatches that may be its own. */

SbxReception *
sbx_run_bridges_find_reception (SbxRunBridges *self,
                                const SbxJson *json,
                                guint32        id)
{
  for (guint i = self->watched->len; id != 0 && i > 0; i--)
    {
      SbxReception *reception = g_ptr_array_index (self->watched, i - 1);

      if (reception->id != NULL && sbx_json_equals (json, id, reception->id))
        return reception;
    }

  return NULL;
}

static void
settle (SbxDeliveries  *self,
        SbxReception   *reception,
        SbxFate         fate,
        const SbxEvent *event)
{
  if (reception->fate == SBX_FATE_DELIVERED)
    return;
  if (fate == SBX_FATE_DELIVERED)
    sbx_deliveries_add_taking (self, reception, event->number);
  reception->fate = fate;
  reception->settled = event->number;
  reception->settled_time = event->time;
}

/* Texts that differ each time would fill the session's names: so many, and no more. */
static void
read_detail (SbxDeliveries  *self,
             SbxReception   *reception,
             const SbxEvent *event)
{
  g_autofree char *detail = sbx_event_dup_text (event, "detail");
  gsize length = detail != NULL ? strlen (detail) : 0;

  if (length == 0 || length > SBX_DELIVERIES_MAX_DETAIL)
    return;
  reception->detail = sbx_symbols_find (self->symbols, detail);
  if (reception->detail != SBX_SYMBOL_NONE || self->n_details >= SBX_DELIVERIES_MAX_DETAILS)
    return;
  self->n_details++;
  reception->detail = sbx_symbols_intern (self->symbols, detail, (gssize) length);
}

void
sbx_deliveries_observe_dropped (SbxDeliveries  *self,
                                const SbxEvent *event,
                                SbxSymbol       bridge,
                                const char     *hash)
{
  static const struct { const char *name; SbxFate fate; } reasons[] = {
    { "allow-list", SBX_FATE_ALLOW_LIST },
    { "malformed", SBX_FATE_MALFORMED },
    { "schema", SBX_FATE_SCHEMA },
    { "threw", SBX_FATE_THREW },
  };
  SbxRunBridges *run = sbx_deliveries_get_run (self, event->run);
  guint32 received = sbx_json_member (event->json, event->token, "received");
  guint32 reason = sbx_json_member (event->json, event->token, "reason");
  SbxReception *reception = sbx_run_bridges_find_reception (run, event->json, received);

  if (reception == NULL)
    {
      SbxListener *listener = sbx_deliveries_find_listener (self, event, bridge);

      if (listener == NULL)
        return;
      reception = sbx_deliveries_add_reception (self, event, listener, bridge, hash, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      if (sbx_json_equals (event->json, reason, reasons[i].name))
        settle (self, reception, reasons[i].fate, event);
    }
  read_detail (self, reception, event);
  sbx_deliveries_tell (self, reception->message, reception);
}

void
sbx_deliveries_observe_handled (SbxDeliveries  *self,
                                const SbxEvent *event)
{
  SbxRunBridges *run = sbx_deliveries_get_run (self, event->run);
  guint32 received = sbx_json_member (event->json, event->token, "received");
  SbxReception *reception = sbx_run_bridges_find_reception (run, event->json, received);
  guint64 dispatches = 0;

  if (reception == NULL)
    return;
  reception->handled = event->time;
  sbx_json_get_uint (event->json, sbx_json_member (event->json, event->token, "dispatches"),
                     &dispatches);
  if (dispatches > 0)
    settle (self, reception, SBX_FATE_DELIVERED, event);
  sbx_deliveries_tell (self, reception->message, reception);
}

/* Handlers that are done long ago are waited for no more. */
static void
prune (SbxDeliveries *self,
       SbxRunBridges *run,
       double         time)
{
  while (run->watched->len > 0)
    {
      SbxReception *oldest = g_ptr_array_index (run->watched, 0);

      if (isnan (oldest->handled) ? time <= oldest->time + SBX_DELIVERIES_MATCH
                                  : time <= oldest->handled + SBX_DELIVERIES_ASYNC)
        break;
      sbx_deliveries_unwatch (self, oldest);
    }
}

/* Of several dispatches the one into the store that sent the message says the most. */
static void
take_dispatch (SbxDeliveries  *self,
               SbxReception   *reception,
               gboolean        awaited,
               const SbxEvent *event)
{
  settle (self, reception, SBX_FATE_DELIVERED, event);
  if (reception->became == 0)
    reception->became = event->number;
  if (event->type != reception->message->type
      || (reception->into != NULL && event->store != reception->message->store))
    {
      sbx_deliveries_tell (self, reception->message, reception);
      return;
    }
  reception->into = event->store;
  reception->dispatch = event->number;
  reception->dispatch_time = event->time;
  reception->changed |= event->patch != 0 && sbx_json_first (event->json, event->patch) != 0;
  reception->awaited = awaited;
  sbx_deliveries_tell (self, reception->message, reception);
}

/* A handler that awaits has lost the cause. */
static void
settle_by_type (SbxDeliveries  *self,
                SbxRunBridges  *run,
                const SbxEvent *event)
{
  if (event->remote == NULL || event->type == SBX_SYMBOL_NONE)
    return;
  for (guint i = 0; i < run->watched->len; i++)
    {
      SbxReception *reception = g_ptr_array_index (run->watched, i);

      if (reception->fate == SBX_FATE_OPEN && !isnan (reception->handled)
          && event->time <= reception->handled + SBX_DELIVERIES_ASYNC
          && reception->message->type == event->type
          && reception->receiver->remote == event->remote->name)
        {
          take_dispatch (self, reception, TRUE, event);
          return;
        }
    }
}

/* On the hot path: nearly always nothing is watched. */
void
sbx_deliveries_observe_dispatch (SbxDeliveries  *self,
                                 const SbxEvent *event)
{
  SbxRunBridges *run;
  SbxReception *reception;
  SbxMessage *sent;

  if (event->run->index >= self->runs->len)
    return;
  run = g_ptr_array_index (self->runs, event->run->index);
  if (run == NULL)
    return;
  run->store = event->store;
  run->type = event->type;
  run->number = event->number;
  run->time = event->time;
  if (run->watched->len == 0 && run->sent == NULL)
    return;

  if (event->cause != 0)
    {
      reception = sbx_run_bridges_find_reception (run, event->json, event->cause);
      if (reception != NULL)
        take_dispatch (self, reception, FALSE, event);
      return;
    }
  sent = sbx_run_bridges_take_dispatch (run, event);
  if (sent != NULL)
    {
      run->store = NULL;
      sbx_deliveries_tell (self, sent, NULL);
      return;
    }
  prune (self, run, event->time);
  settle_by_type (self, run, event);
}

/* The fate at one receiver: what the best of its listeners made of it. */
const SbxReception *
sbx_message_find_best (const SbxMessage  *self,
                       const SbxReceiver *receiver)
{
  const SbxReception *best = NULL;

  for (guint i = 0; i < self->receptions->len; i++)
    {
      const SbxReception *reception = g_ptr_array_index (self->receptions, i);

      if (reception->receiver != receiver)
        continue;
      if (reception->fate == SBX_FATE_DELIVERED)
        return reception;
      if (best == NULL || (best->fate == SBX_FATE_OPEN && reception->fate != SBX_FATE_OPEN))
        best = reception;
    }

  return best;
}
