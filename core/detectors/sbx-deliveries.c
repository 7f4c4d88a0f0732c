/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-deliveries-private.h"

#include <math.h>
#include <string.h>

/* By how much the window's clock may run ahead of events that are on their way. */
#define IN_FLIGHT 500.0

static G_DEFINE_QUARK (sbx-deliveries, sbx_deliveries)

static void
reception_free (SbxReception *self)
{
  g_free (self->id);
  g_free (self);
}

static void
message_free (SbxMessage *self)
{
  g_ptr_array_unref (self->receptions);
  g_free (self->hash);
  g_free (self);
}

static guint
message_hash (gconstpointer key)
{
  const SbxMessage *message = key;

  return g_str_hash (message->hash) ^ (message->bridge * 0x9e3779b1u);
}

static gboolean
message_equal (gconstpointer a,
               gconstpointer b)
{
  const SbxMessage *left = a;
  const SbxMessage *right = b;

  return left->bridge == right->bridge && strcmp (left->hash, right->hash) == 0;
}

/**
 * sbx_deliveries_get:
 * @session: a session
 *
 * Returns: (transfer full): the one of this session; give it back by sbx_deliveries_release()
 */
SbxDeliveries *
sbx_deliveries_get (SbxSession *session)
{
  SbxDeliveries *self = g_object_get_qdata (G_OBJECT (session), sbx_deliveries_quark ());

  if (self == NULL)
    {
      self = g_new0 (SbxDeliveries, 1);
      self->session = session;
      self->symbols = sbx_symbols_ref (sbx_session_get_symbols (session));
      g_queue_init (&self->messages);
      self->by_hash = g_hash_table_new (message_hash, message_equal);
      self->receivers = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_receiver_free);
      self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_run_bridges_free);
      self->watchers = g_array_new (FALSE, FALSE, sizeof (SbxWatcher));
      self->takings = sbx_takings_new ();
      g_object_set_qdata (G_OBJECT (session), sbx_deliveries_quark (), self);
    }
  self->n_users++;

  return self;
}

/**
 * sbx_deliveries_release:
 * @self: (transfer full): what sbx_deliveries_get() gave
 *
 * The last one to release it frees it.
 */
void
sbx_deliveries_release (SbxDeliveries *self)
{
  if (--self->n_users > 0)
    return;

  g_object_set_qdata (G_OBJECT (self->session), sbx_deliveries_quark (), NULL);
  g_hash_table_unref (self->by_hash);
  g_queue_clear_full (&self->messages, (GDestroyNotify) message_free);
  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->receivers);
  g_array_unref (self->watchers);
  g_hash_table_unref (self->takings);
  sbx_symbols_unref (self->symbols);
  g_free (self);
}

void
sbx_deliveries_watch (SbxDeliveries *self,
                      SbxMessageFunc func,
                      gpointer       data)
{
  SbxWatcher watcher = { .forgotten = func, .data = data };

  g_array_append_val (self->watchers, watcher);
}

void
sbx_deliveries_follow (SbxDeliveries   *self,
                       SbxReceptionFunc func,
                       gpointer         data)
{
  SbxWatcher watcher = { .changed = func, .data = data };

  g_array_append_val (self->watchers, watcher);
}

void
sbx_deliveries_tell (SbxDeliveries      *self,
                     const SbxMessage   *message,
                     const SbxReception *reception)
{
  for (guint i = 0; i < self->watchers->len; i++)
    {
      const SbxWatcher *watcher = &g_array_index (self->watchers, SbxWatcher, i);

      if (watcher->changed != NULL)
        watcher->changed (message, reception, watcher->data);
    }
}

void
sbx_deliveries_foreach (SbxDeliveries *self,
                        SbxMessageFunc func,
                        gpointer       data)
{
  for (GList *at = self->messages.head; at != NULL; at = at->next)
    func (at->data, data);
}

GPtrArray *
sbx_deliveries_get_receivers (SbxDeliveries *self)
{
  return self->receivers;
}

GPtrArray *
sbx_deliveries_get_receivers_of (SbxDeliveries *self,
                                 const SbxRun  *run)
{
  return sbx_deliveries_get_run (self, run)->receivers;
}

gboolean
sbx_deliveries_is_closed (SbxDeliveries *self,
                          const SbxRun  *run)
{
  return sbx_deliveries_get_run (self, run)->closed;
}

gboolean
sbx_deliveries_has_passed (SbxDeliveries *self,
                           const SbxRun  *run,
                           double         deadline,
                           double         now)
{
  if (run->wall + run->last_t > deadline)
    return TRUE;

  return !sbx_deliveries_get_run (self, run)->closed && now > deadline + IN_FLIGHT;
}

/* --- Messages -------------------------------------------------------------------------------- */

void
sbx_deliveries_unwatch (SbxDeliveries *self,
                        SbxReception  *reception)
{
  if (!reception->watched)
    return;
  reception->watched = FALSE;
  g_ptr_array_remove (sbx_deliveries_get_run (self, reception->receiver->run)->watched, reception);
}

static void
forget_oldest (SbxDeliveries *self)
{
  SbxMessage *message = g_queue_pop_head (&self->messages);

  for (guint i = 0; i < self->watchers->len; i++)
    {
      SbxWatcher *watcher = &g_array_index (self->watchers, SbxWatcher, i);

      if (watcher->forgotten != NULL)
        watcher->forgotten (message, watcher->data);
    }
  /* The oldest of all is the last of its chain. */
  if (message->newer != NULL)
    message->newer->older = NULL;
  else
    g_hash_table_remove (self->by_hash, message);
  for (guint i = 0; i < message->receptions->len; i++)
    sbx_deliveries_unwatch (self, g_ptr_array_index (message->receptions, i));
  sbx_deliveries_forget_sent (self, message);
  sbx_message_leave_family (message);
  message_free (message);
}

static SbxMessage *
add_message (SbxDeliveries  *self,
             const SbxEvent *event,
             SbxSymbol       bridge,
             const char     *hash)
{
  SbxMessage *message = g_new0 (SbxMessage, 1);

  message->bridge = bridge;
  message->hash = g_strdup (hash);
  message->number = event->number;
  message->time = event->time;
  message->receptions = g_ptr_array_new_with_free_func ((GDestroyNotify) reception_free);
  message->older = g_hash_table_lookup (self->by_hash, message);
  if (message->older != NULL)
    message->older->newer = message;
  g_hash_table_replace (self->by_hash, message, message);
  g_queue_push_tail (&self->messages, message);
  if (self->messages.length > SBX_DELIVERIES_MAX_MESSAGES)
    forget_oldest (self);

  return message;
}

static SbxMessage *
find_newest (SbxDeliveries *self,
             SbxSymbol      bridge,
             const char    *hash)
{
  SbxMessage key = { .bridge = bridge, .hash = (char *) hash };

  return g_hash_table_lookup (self->by_hash, &key);
}

/* Whether somebody in @run received it. What happens in a run comes in its order: it cannot have
 * been sent there afterwards. */
static gboolean
is_received_in (const SbxMessage *message,
                const SbxRun     *run)
{
  for (guint i = 0; i < message->receptions->len; i++)
    {
      if (((SbxReception *) g_ptr_array_index (message->receptions, i))->receiver->run == run)
        return TRUE;
    }

  return FALSE;
}

/* Chains are in the order of arrival, which is nearly that of time. */
static gboolean
is_long_before (const SbxMessage *message,
                const SbxEvent   *event)
{
  return event->time - message->time > 2 * SBX_DELIVERIES_MATCH;
}

/* (nullable): the message that is known by its receptions alone: events of two realms come in any
 * order. Of several the one that came next. */
static SbxMessage *
find_unsent (SbxDeliveries  *self,
             const SbxEvent *event,
             SbxSymbol       bridge,
             const char     *hash)
{
  SbxMessage *message = find_newest (self, bridge, hash);
  SbxMessage *best = NULL;

  for (; message != NULL && !is_long_before (message, event); message = message->older)
    {
      if (message->run == NULL && message->time >= event->time - SBX_DELIVERIES_SKEW
          && message->time <= event->time + SBX_DELIVERIES_MATCH
          && !is_received_in (message, event->run))
        best = message;
    }

  return best;
}

static void
observe_sent (SbxDeliveries  *self,
              const SbxEvent *event,
              SbxSymbol       bridge,
              const char     *hash)
{
  SbxRunBridges *run = sbx_deliveries_get_run (self, event->run);
  SbxMessage *message = find_unsent (self, event, bridge, hash);

  if (message == NULL)
    message = add_message (self, event, bridge, hash);

  message->run = event->run;
  message->store = event->store;
  message->remote = event->remote;
  message->number = event->number;
  message->time = event->time;
  sbx_message_read_body (message, self->symbols, event);
  sbx_run_bridges_add_sent (run, message);
  sbx_message_find_parent (message, run, event);
  for (guint i = 0; i < message->receptions->len; i++)
    {
      const SbxReception *reception = g_ptr_array_index (message->receptions, i);

      sbx_receiver_add_heard (reception->receiver, event->run, event->remote);
      /* What it was is known only now. */
      if (reception->fate == SBX_FATE_DELIVERED)
        sbx_deliveries_add_taking (self, reception, reception->settled);
    }
  sbx_deliveries_tell (self, message, NULL);
}

/* --- Receptions ------------------------------------------------------------------------------ */

static gboolean
has_listener (const SbxMessage *message,
              guint             listener)
{
  for (guint i = 0; i < message->receptions->len; i++)
    {
      if (((SbxReception *) g_ptr_array_index (message->receptions, i))->listener == listener)
        return TRUE;
    }

  return FALSE;
}

/* What a remote says itself it hears only if it has two objects for the same bridge. */
static gboolean
is_own (const SbxMessage  *message,
        const SbxReceiver *receiver)
{
  return message->run == receiver->run && message->remote != NULL
         && message->remote->name == receiver->remote;
}

/* The newest sending of that content, each listener once. Only if there is no other: one of the
 * remote's own; and one that is said to come later, since clocks differ by a little, and of a realm
 * that comes late the later messages of others are known already. */
static SbxMessage *
match (SbxDeliveries     *self,
       const SbxEvent    *event,
       SbxSymbol          bridge,
       const char        *hash,
       const SbxListener *listener)
{
  SbxMessage *message = find_newest (self, bridge, hash);
  SbxMessage *own = NULL;
  SbxMessage *later = NULL;

  for (; message != NULL && !is_long_before (message, event); message = message->older)
    {
      if (message->time > event->time + SBX_DELIVERIES_SKEW
          || event->time - message->time > SBX_DELIVERIES_MATCH
          || message->receptions->len >= SBX_DELIVERIES_MAX_RECEPTIONS
          || has_listener (message, listener->serial))
        continue;
      if (message->time > event->time)
        later = message;
      else if (!is_own (message, listener->receiver))
        return message;
      else if (own == NULL)
        own = message;
    }

  return own != NULL ? own : later;
}

SbxReception *
sbx_deliveries_add_reception (SbxDeliveries     *self,
                              const SbxEvent    *event,
                              const SbxListener *listener,
                              SbxSymbol          bridge,
                              const char        *hash,
                              const char        *id)
{
  SbxMessage *message = match (self, event, bridge, hash, listener);
  SbxRunBridges *run = sbx_deliveries_get_run (self, event->run);
  SbxReception *reception = g_new0 (SbxReception, 1);

  if (message == NULL)
    message = add_message (self, event, bridge, hash);
  if (message->body == SBX_BODY_UNKNOWN)
    sbx_message_read_body (message, self->symbols, event);
  reception->message = message;
  reception->receiver = listener->receiver;
  reception->listener = listener->serial;
  reception->id = g_strdup (id);
  reception->number = event->number;
  reception->time = event->time;
  reception->handled = NAN;
  g_ptr_array_add (message->receptions, reception);
  if (message->run != NULL)
    sbx_receiver_add_heard (listener->receiver, message->run, message->remote);

  if (run->watched->len >= MAX_WATCHED)
    sbx_deliveries_unwatch (self, g_ptr_array_index (run->watched, 0));
  reception->watched = TRUE;
  g_ptr_array_add (run->watched, reception);
  sbx_deliveries_tell (self, message, reception);

  return reception;
}

/* --- Events ---------------------------------------------------------------------------------- */

static gboolean
concerns (const SbxMessage *message,
          const SbxRun     *run)
{
  if (message->run == run)
    return TRUE;
  for (guint i = 0; i < message->receptions->len; i++)
    {
      if (((SbxReception *) g_ptr_array_index (message->receptions, i))->receiver->run == run)
        return TRUE;
    }

  return FALSE;
}

static void
observe_gap (SbxDeliveries  *self,
             const SbxEvent *event)
{
  for (GList *at = self->messages.tail; at != NULL; at = at->prev)
    {
      SbxMessage *message = at->data;

      if (event->time - message->time <= SBX_DELIVERIES_RECEIVE + SBX_DELIVERIES_ASYNC
          && concerns (message, event->run))
        {
          message->gapped = TRUE;
          sbx_deliveries_tell (self, message, NULL);
        }
    }
}

static void
observe_bridge (SbxDeliveries  *self,
                const SbxEvent *event)
{
  g_autofree char *name = sbx_event_dup_text (event, "bridge");
  g_autofree char *hash = sbx_event_dup_text (event, "hash");
  SbxSymbol bridge;
  SbxListener *listener;

  if (name == NULL || hash == NULL)
    return;
  bridge = sbx_symbols_intern (self->symbols, name, -1);
  if (event->kind == SBX_EVENT_BRIDGE_SENT)
    {
      observe_sent (self, event, bridge, hash);
    }
  else if (event->kind == SBX_EVENT_BRIDGE_DROPPED)
    {
      sbx_deliveries_observe_dropped (self, event, bridge, hash);
    }
  else if ((listener = sbx_deliveries_find_listener (self, event, bridge)) != NULL)
    {
      g_autofree char *id = sbx_event_dup_text (event, "id");

      sbx_deliveries_add_reception (self, event, listener, bridge, hash, id);
    }
}

/**
 * sbx_deliveries_observe:
 * @event: an event
 *
 * Takes an event in. Several rules may pass on the same one; it counts once.
 */
void
sbx_deliveries_observe (SbxDeliveries  *self,
                        const SbxEvent *event)
{
  if (event->number <= self->last)
    return;
  self->last = event->number;

  switch ((int) event->kind)
    {
    case SBX_EVENT_DISPATCH:
      sbx_deliveries_observe_dispatch (self, event);
      break;
    case SBX_EVENT_SUBSCRIBE:
      sbx_deliveries_subscribe (self, event);
      break;
    case SBX_EVENT_UNSUBSCRIBE:
      sbx_deliveries_unsubscribe (self, event);
      break;
    case SBX_EVENT_BRIDGE_SENT:
    case SBX_EVENT_BRIDGE_RECEIVED:
    case SBX_EVENT_BRIDGE_DROPPED:
      observe_bridge (self, event);
      break;
    case SBX_EVENT_BRIDGE_HANDLED:
      sbx_deliveries_observe_handled (self, event);
      break;
    case SBX_EVENT_GAP:
      observe_gap (self, event);
      break;
    case SBX_EVENT_HELLO:
      sbx_deliveries_get_run (self, event->run)->closed = event->run->left;
      break;
    case SBX_EVENT_BYE:
      sbx_deliveries_get_run (self, event->run)->closed = TRUE;
      break;
    default:
      break;
    }
}
