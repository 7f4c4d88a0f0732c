/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-deliveries-private.h"

#include <math.h>

void
sbx_run_bridges_free (SbxRunBridges *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->listeners);
  g_ptr_array_unref (self->receivers);
  g_ptr_array_unref (self->watched);
  g_free (self);
}

/* A bridge sends from a middleware, just before the action reaches the reducer, or just after. */
void
sbx_run_bridges_add_sent (SbxRunBridges *self,
                          SbxMessage    *message)
{
  self->sent = NULL;
  if (self->store == NULL || self->store != message->store || self->type != message->type
      || message->time > self->time + SBX_DELIVERIES_ASYNC)
    {
      self->sent = message;
      return;
    }
  message->dispatch = self->number;
  message->dispatch_time = self->time;
  self->store = NULL;
}

SbxMessage *
sbx_run_bridges_take_dispatch (SbxRunBridges  *self,
                               const SbxEvent *event)
{
  SbxMessage *message = self->sent;

  if (message == NULL || message->type != event->type)
    return NULL;
  /* Somebody else's: a receiver that awaited. */
  if (message->remote != NULL && event->remote != NULL && message->remote != event->remote)
    return NULL;
  self->sent = NULL;
  if (event->time > message->time + SBX_DELIVERIES_ASYNC)
    return NULL;
  message->dispatch = event->number;
  message->dispatch_time = event->time;

  return message;
}

void
sbx_deliveries_forget_sent (SbxDeliveries    *self,
                            const SbxMessage *message)
{
  SbxRunBridges *run;

  if (message->run == NULL)
    return;
  run = sbx_deliveries_get_run (self, message->run);
  if (run->sent == message)
    run->sent = NULL;
}

void
sbx_receiver_free (SbxReceiver *self)
{
  g_clear_pointer (&self->accepts, g_hash_table_unref);
  g_array_unref (self->spans);
  g_array_unref (self->heard);
  g_free (self);
}

SbxRunBridges *
sbx_deliveries_get_run (SbxDeliveries *self,
                        const SbxRun  *run)
{
  SbxRunBridges *bridges;

  if (run->index < self->runs->len
      && (bridges = g_ptr_array_index (self->runs, run->index)) != NULL)
    return bridges;

  if (run->index >= self->runs->len)
    g_ptr_array_set_size (self->runs, (int) run->index + 1);
  bridges = g_new0 (SbxRunBridges, 1);
  bridges->listeners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  bridges->receivers = g_ptr_array_new ();
  bridges->watched = g_ptr_array_new ();
  self->runs->pdata[run->index] = bridges;

  return bridges;
}

/* (nullable) */
static SbxReceiver *
find_receiver (SbxDeliveries *self,
               SbxRun        *run,
               SbxSymbol      bridge,
               SbxSymbol      remote)
{
  GPtrArray *known;
  SbxReceiver *receiver;

  known = sbx_deliveries_get_run (self, run)->receivers;
  for (guint i = 0; remote != SBX_SYMBOL_NONE && i < known->len; i++)
    {
      receiver = g_ptr_array_index (known, i);
      if (receiver->bridge == bridge && receiver->remote == remote)
        return receiver;
    }
  if (self->receivers->len >= SBX_DELIVERIES_MAX_RECEIVERS)
    return NULL;

  receiver = g_new0 (SbxReceiver, 1);
  receiver->run = run;
  receiver->bridge = bridge;
  receiver->remote = remote;
  receiver->spans = g_array_new (FALSE, FALSE, sizeof (double));
  receiver->heard = g_array_new (FALSE, FALSE, sizeof (SbxHeard));
  g_ptr_array_add (self->receivers, receiver);
  g_ptr_array_add (sbx_deliveries_get_run (self, run)->receivers, receiver);

  return receiver;
}

static void
begin_span (SbxReceiver *receiver,
            double       time)
{
  double forever = INFINITY;

  if (receiver->n_listeners++ > 0)
    return;
  if (receiver->spans->len >= MAX_SPANS)
    g_array_remove_range (receiver->spans, 0, 2);
  g_array_append_val (receiver->spans, time);
  g_array_append_val (receiver->spans, forever);
}

static void
end_span (SbxReceiver *receiver,
          double       time)
{
  if (receiver->n_listeners > 0 && --receiver->n_listeners == 0 && receiver->spans->len > 0)
    g_array_index (receiver->spans, double, receiver->spans->len - 1) = time;
}

/**
 * sbx_receiver_was_live:
 *
 * Returns: whether one of its listeners was there all the time from @from to @to
 */
gboolean
sbx_receiver_was_live (const SbxReceiver *self,
                       double             from,
                       double             to)
{
  for (guint i = 0; i + 1 < self->spans->len; i += 2)
    {
      if (g_array_index (self->spans, double, i) <= from
          && g_array_index (self->spans, double, i + 1) >= to)
        return TRUE;
    }

  return FALSE;
}

double
sbx_receiver_get_begin (const SbxReceiver *self,
                        double             time)
{
  for (guint i = 0; i + 1 < self->spans->len; i += 2)
    {
      if (g_array_index (self->spans, double, i) <= time
          && g_array_index (self->spans, double, i + 1) >= time)
        return g_array_index (self->spans, double, i);
    }

  return NAN;
}

gboolean
sbx_receiver_hears (const SbxReceiver *self,
                    const SbxRun      *run,
                    const SbxRemote   *remote)
{
  for (guint i = 0; i < self->heard->len; i++)
    {
      const SbxHeard *heard = &g_array_index (self->heard, SbxHeard, i);

      if (heard->run == run && heard->remote == remote)
        return TRUE;
    }

  return FALSE;
}

void
sbx_receiver_add_heard (SbxReceiver     *self,
                        const SbxRun    *run,
                        const SbxRemote *remote)
{
  SbxHeard heard = { run, remote };

  if (self->heard->len < MAX_HEARD && !sbx_receiver_hears (self, run, remote))
    g_array_append_val (self->heard, heard);
}

static void
add_accepts (SbxDeliveries  *self,
             SbxReceiver    *receiver,
             const SbxEvent *event)
{
  const SbxJson *json = event->json;
  guint32 accepts = sbx_json_member (json, event->token, "accepts");

  if (accepts == 0)
    return;
  if (receiver->accepts == NULL)
    receiver->accepts = g_hash_table_new (NULL, NULL);
  for (guint32 at = sbx_json_first (json, accepts);
       at != 0 && g_hash_table_size (receiver->accepts) < SBX_DELIVERIES_MAX_ACCEPTS;
       at = sbx_json_after (json, accepts, at))
    {
      gsize length;
      g_autofree char *type = sbx_json_dup_string (json, at, &length);

      g_hash_table_add (receiver->accepts,
                        GUINT_TO_POINTER (sbx_symbols_intern (self->symbols, type,
                                                              (gssize) length)));
    }
}

static SbxListener *
add_listener (SbxDeliveries  *self,
              const SbxEvent *event,
              const char     *id,
              SbxSymbol       bridge)
{
  SbxRunBridges *run = sbx_deliveries_get_run (self, event->run);
  SbxReceiver *receiver;
  SbxListener *listener;

  if (self->n_listeners >= SBX_DELIVERIES_MAX_LISTENERS)
    return NULL;
  receiver = find_receiver (self, event->run, bridge,
                            event->remote != NULL ? event->remote->name : SBX_SYMBOL_NONE);
  if (receiver == NULL)
    return NULL;

  listener = g_new0 (SbxListener, 1);
  listener->serial = ++self->next_serial;
  listener->receiver = receiver;
  g_hash_table_insert (run->listeners, g_strdup (id), listener);
  self->n_listeners++;
  begin_span (receiver, event->time);

  return listener;
}

void
sbx_deliveries_subscribe (SbxDeliveries  *self,
                          const SbxEvent *event)
{
  SbxRunBridges *run = sbx_deliveries_get_run (self, event->run);
  g_autofree char *id = sbx_event_dup_text (event, "id");
  g_autofree char *bridge = sbx_event_dup_text (event, "bridge");
  SbxListener *listener;

  if (id == NULL || bridge == NULL)
    return;
  listener = g_hash_table_lookup (run->listeners, id);
  if (listener == NULL)
    listener = add_listener (self, event, id, sbx_symbols_intern (self->symbols, bridge, -1));
  if (listener != NULL)
    add_accepts (self, listener->receiver, event);
}

void
sbx_deliveries_unsubscribe (SbxDeliveries  *self,
                            const SbxEvent *event)
{
  SbxRunBridges *run = sbx_deliveries_get_run (self, event->run);
  g_autofree char *id = sbx_event_dup_text (event, "id");
  SbxListener *listener = id != NULL ? g_hash_table_lookup (run->listeners, id) : NULL;

  if (listener == NULL)
    return;
  end_span (listener->receiver, event->time);
  g_hash_table_remove (run->listeners, id);
  self->n_listeners--;
}

SbxListener *
sbx_deliveries_find_listener (SbxDeliveries  *self,
                              const SbxEvent *event,
                              SbxSymbol       bridge)
{
  SbxRunBridges *run = sbx_deliveries_get_run (self, event->run);
  g_autofree char *id = sbx_event_dup_text (event, "listener");
  SbxListener *listener;

  if (id == NULL)
    return NULL;
  listener = g_hash_table_lookup (run->listeners, id);

  return listener != NULL ? listener : add_listener (self, event, id, bridge);
}

gboolean
sbx_deliveries_accepts (SbxDeliveries *self,
                        const SbxRun  *run,
                        SbxSymbol      remote,
                        SbxSymbol      type)
{
  for (guint i = 0; remote != SBX_SYMBOL_NONE && i < self->receivers->len; i++)
    {
      const SbxReceiver *receiver = g_ptr_array_index (self->receivers, i);

      if (receiver->run == run && receiver->remote == remote && receiver->accepts != NULL
          && g_hash_table_contains (receiver->accepts, GUINT_TO_POINTER (type)))
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_deliveries_is_replay:
 * @event: a dispatch
 *
 * By type alone: after an await the agent knows neither the cause nor, for certain, the remote.
 * What the sender itself dispatches is no replay, nor is what a receiver is known to have dropped.
 *
 * Returns: whether it most likely came over a bridge
 */
gboolean
sbx_deliveries_is_replay (SbxDeliveries  *self,
                          const SbxEvent *event)
{
  SbxRunBridges *run = event->run->index < self->runs->len
                       ? g_ptr_array_index (self->runs, event->run->index)
                       : NULL;

  for (guint i = 0; run != NULL && i < run->watched->len; i++)
    {
      const SbxReception *reception = g_ptr_array_index (run->watched, i);
      const SbxMessage *message = reception->message;
      double since = isnan (reception->handled) ? reception->time : reception->handled;

      if (event->type != SBX_SYMBOL_NONE && message->type == event->type
          && event->time <= since + SBX_DELIVERIES_ASYNC
          && (reception->fate == SBX_FATE_OPEN || reception->fate == SBX_FATE_DELIVERED)
          && (message->remote == NULL || message->remote != event->remote))
        return TRUE;
    }

  return FALSE;
}
