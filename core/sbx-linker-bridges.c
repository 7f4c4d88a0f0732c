/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages on bridges as links. What became of one is what SbxDeliveries knows; where nobody says
 * it, sbx-bridge-verdict.h decides, as for the rules.
 *
 * A message that nobody has received yet has one link without a receiver. The first receiver takes
 * it over, each further one adds its own. Links are made by events alone, or when SbxDeliveries
 * forgets a message, so that a recording gives the same ones however often somebody asks; time only
 * settles them. */

#include "config.h"

#include "sbx-linker-private.h"

#include <math.h>

#include "sbx-limits.h"

/* So often is looked at what only time decides, in ms. */
#define SETTLE_INTERVAL 250.0

/* One link of a message. */
typedef struct
{
  guint index;
  const SbxReceiver *receiver; /* (nullable): nobody yet */
  SbxLink link;
} Slot;

typedef struct
{
  const SbxMessage *message;
  GArray *slots; /* Slot */
  GList due;     /* in the list of its run until its time to arrive is over */
  gboolean awaited;
  gboolean sent; /* its sending is known */
} Entry;

/* Links of forgotten messages of one kind of which their receiver said nothing: what that means may
 * still become known. */
typedef struct
{
  SbxSilence silence;
  SbxVerdict verdict;
  GArray *slots;
} Silent;

struct _SbxLinkerBridges
{
  SbxDeliveries *deliveries;
  SbxOutbox *outbox;
  GHashTable *entries; /* message → Entry */
  GPtrArray *runs;     /* by index of the run: GQueue of Entry, or NULL */
  GHashTable *silents; /* Silent → itself */
  guint n_silent;
  SbxSymbol unmounted;
  double settled;      /* when time was looked at last */
  gboolean fresh;      /* something happened since */
};

/* --- Links ----------------------------------------------------------------------------------- */

static guint16
find_remote (const SbxRun *run,
             SbxSymbol     name)
{
  GPtrArray *remotes = run->peer->remotes;

  for (guint i = 0; name != SBX_SYMBOL_NONE && i < remotes->len; i++)
    {
      const SbxRemote *remote = g_ptr_array_index (remotes, i);

      if (remote->name == name)
        return (guint16) remote->index;
    }

  return SBX_ROW_NONE;
}

static void
read_sending (const SbxMessage *message,
              SbxLink          *link)
{
  link->from_time = message->time;
  link->type = message->type;
  link->bridge = message->bridge;
  if (message->run == NULL)
    return;
  link->sent = (guint32) message->number;
  link->from = (guint32) message->dispatch;
  link->from_run = (guint16) message->run->index;
  link->from_remote = message->remote != NULL ? (guint16) message->remote->index : SBX_ROW_NONE;
}

static void
read_receiver (const SbxReceiver *receiver,
               SbxLink           *link)
{
  link->to_run = (guint16) receiver->run->index;
  link->to_remote = find_remote (receiver->run, receiver->remote);
}

static void
read_reception (SbxLinkerBridges   *self,
                const SbxMessage   *message,
                const SbxReception *reception,
                double              now,
                SbxLink            *link)
{
  link->received = (guint32) reception->number;
  link->to = (guint32) (reception->dispatch != 0 ? reception->dispatch : reception->became);
  link->fate = (guint8) sbx_reception_judge (self->deliveries, message, reception, now);
  link->detail = reception->detail;
  if (link->fate == SBX_LINK_SCHEMA && link->detail == SBX_SYMBOL_NONE)
    link->detail = message->version;
  if (reception->dispatch != 0)
    link->to_time = reception->dispatch_time;
  else if (reception->fate != SBX_FATE_OPEN)
    link->to_time = reception->settled_time;
  else
    link->to_time = isnan (reception->handled) ? NAN : reception->handled;
}

static gboolean
is_same (const SbxLink *a,
         const SbxLink *b)
{
  return a->from == b->from && a->to == b->to && a->sent == b->sent && a->received == b->received
         && a->type == b->type && a->detail == b->detail && a->fate == b->fate
         && a->from_remote == b->from_remote && a->to_remote == b->to_remote
         && a->from_run == b->from_run && a->to_run == b->to_run && a->from_time == b->from_time
         && (a->to_time == b->to_time || (isnan (a->to_time) && isnan (b->to_time)));
}

static void
write_slot (SbxLinkerBridges *self,
            Slot             *slot,
            const SbxLink    *link)
{
  if (is_same (&slot->link, link))
    return;
  slot->link = *link;
  sbx_outbox_change (self->outbox, slot->index, link);
}

/* (nullable): the link to @receiver: made, or taken over, if there is none */
static Slot *
get_slot (SbxLinkerBridges  *self,
          Entry             *entry,
          const SbxReceiver *receiver)
{
  Slot slot = {
    .receiver = receiver,
    .link = {
      .to_time = NAN,
      .from_remote = SBX_ROW_NONE,
      .to_remote = SBX_ROW_NONE,
      .from_run = SBX_ROW_NONE,
      .to_run = SBX_ROW_NONE,
      .kind = SBX_LINK_BRIDGE,
      .fate = SBX_LINK_OPEN,
    },
  };

  for (guint i = 0; i < entry->slots->len; i++)
    {
      Slot *known = &g_array_index (entry->slots, Slot, i);

      if (known->receiver == NULL)
        known->receiver = receiver;
      if (known->receiver == receiver)
        return known;
    }

  read_sending (entry->message, &slot.link);
  slot.index = sbx_outbox_add (self->outbox, &slot.link);
  if (slot.index == G_MAXUINT)
    return NULL;
  g_array_append_val (entry->slots, slot);

  return &g_array_index (entry->slots, Slot, entry->slots->len - 1);
}

/* --- Messages -------------------------------------------------------------------------------- */

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_array_unref (self->slots);
  g_free (self);
}

static GQueue *
get_due (SbxLinkerBridges *self,
         const SbxRun     *run)
{
  if (run->index >= self->runs->len)
    g_ptr_array_set_size (self->runs, (int) run->index + 1);
  if (self->runs->pdata[run->index] == NULL)
    self->runs->pdata[run->index] = g_new0 (GQueue, 1);

  return self->runs->pdata[run->index];
}

static void
stop_waiting (SbxLinkerBridges *self,
              Entry            *entry)
{
  if (!entry->awaited)
    return;
  entry->awaited = FALSE;
  g_queue_unlink (get_due (self, entry->message->run), &entry->due);
}

static void
update_reception (SbxLinkerBridges   *self,
                  Entry              *entry,
                  const SbxReceiver  *receiver,
                  double              now)
{
  const SbxReception *best = sbx_message_find_best (entry->message, receiver);
  Slot *slot = get_slot (self, entry, receiver);
  SbxLink link;

  if (slot == NULL)
    return;
  link = slot->link;
  read_sending (entry->message, &link);
  read_receiver (receiver, &link);
  read_reception (self, entry->message, best, now, &link);
  write_slot (self, slot, &link);
}

/* A link to @receiver, who got nothing. */
static void
update_missed (SbxLinkerBridges  *self,
               Entry             *entry,
               const SbxReceiver *receiver,
               SbxLinkFate        fate,
               SbxSymbol          detail)
{
  Slot *slot = get_slot (self, entry, receiver);
  SbxLink link;

  if (slot == NULL)
    return;
  link = slot->link;
  read_sending (entry->message, &link);
  if (receiver != NULL)
    read_receiver (receiver, &link);
  link.to_time = fate == SBX_LINK_OPEN || fate == SBX_LINK_UNKNOWN ? NAN : link.from_time;
  link.fate = (guint8) fate;
  link.detail = detail;
  write_slot (self, slot, &link);
}

/* Who should have received it by now and did not. */
static void
update_missing (SbxLinkerBridges *self,
                Entry            *entry)
{
  const SbxMessage *message = entry->message;
  GPtrArray *receivers = sbx_deliveries_get_receivers_of (self->deliveries, message->run);
  /* Of a page that went, the last that happened may not have come. */
  gboolean heard_of = message->run->wall + message->run->last_t
                      > message->time + SBX_DELIVERIES_RECEIVE;

  for (guint i = 0; sbx_message_is_meant_as_action (message) && i < receivers->len; i++)
    {
      const SbxReceiver *receiver = g_ptr_array_index (receivers, i);
      SbxVerdict verdict = sbx_message_judge_end (self->deliveries, message, receiver);

      if (verdict != SBX_VERDICT_NONE)
        update_missed (self, entry, receiver, sbx_link_fate_of_verdict (verdict, message->gapped),
                       self->unmounted);
      else if (heard_of && sbx_message_was_lost (message, receiver))
        update_missed (self, entry, receiver, message->gapped ? SBX_LINK_UNKNOWN : SBX_LINK_LOST,
                       SBX_SYMBOL_NONE);
    }
}

/* Everything about a message that only time, or later events, decide. */
static void
update_message (SbxLinkerBridges *self,
                Entry            *entry,
                double            now)
{
  const SbxMessage *message = entry->message;
  gboolean over = message->run != NULL
                  && sbx_deliveries_has_passed (self->deliveries, message->run,
                                                message->time + SBX_DELIVERIES_RECEIVE, now);

  if (over)
    update_missing (self, entry);
  for (guint i = 0; i < entry->slots->len; i++)
    {
      const SbxReceiver *receiver = g_array_index (entry->slots, Slot, i).receiver;

      if (receiver == NULL && over)
        update_missed (self, entry, NULL,
                       sbx_message_judge_unheard (self->deliveries, message), SBX_SYMBOL_NONE);
      else if (receiver == NULL)
        update_missed (self, entry, NULL,
                       now < 0 || sbx_deliveries_is_closed (self->deliveries, message->run)
                       ? SBX_LINK_UNKNOWN : SBX_LINK_OPEN, SBX_SYMBOL_NONE);
      else if (sbx_message_find_best (message, receiver) != NULL)
        update_reception (self, entry, receiver, now);
      else if (sbx_message_judge_end (self->deliveries, message, receiver) == SBX_VERDICT_NONE
               && !sbx_message_was_lost (message, receiver))
        update_missed (self, entry, receiver, SBX_LINK_UNKNOWN, SBX_SYMBOL_NONE);
    }
}

static Entry *
get_entry (SbxLinkerBridges *self,
           const SbxMessage *message)
{
  Entry *entry = g_hash_table_lookup (self->entries, message);

  if (entry != NULL)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->message = message;
  entry->slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  entry->due.data = entry;
  g_hash_table_insert (self->entries, (gpointer) message, entry);

  return entry;
}

/* The sending is known now, or more of it. */
static void
update_sending (SbxLinkerBridges *self,
                Entry            *entry)
{
  const SbxMessage *message = entry->message;

  if (message->run != NULL && !entry->sent)
    {
      entry->sent = entry->awaited = TRUE;
      g_queue_push_tail_link (get_due (self, message->run), &entry->due);
    }
  if (entry->slots->len == 0)
    get_slot (self, entry, NULL);
  for (guint i = 0; i < entry->slots->len; i++)
    {
      Slot *slot = &g_array_index (entry->slots, Slot, i);
      SbxLink link = slot->link;

      read_sending (message, &link);
      write_slot (self, slot, &link);
    }
}

static void
on_changed (const SbxMessage   *message,
            const SbxReception *reception,
            gpointer            data)
{
  SbxLinkerBridges *self = data;
  Entry *entry = get_entry (self, message);

  self->fresh = TRUE;
  if (reception != NULL)
    update_reception (self, entry, reception->receiver, 0);
  else
    update_sending (self, entry);
}

/* --- What is forgotten ----------------------------------------------------------------------- */

static guint
silent_hash (gconstpointer key)
{
  const SbxSilence *silence = key;
  guint hash = (guint) (GPOINTER_TO_SIZE (silence->receiver) >> 4);

  hash = (hash ^ silence->type) * 0x9e3779b1u;
  hash = (hash ^ silence->version) * 0x9e3779b1u;

  return hash ^ silence->local ^ (guint) silence->malformed << 1 ^ (guint) silence->gapped << 2;
}

static gboolean
silent_equal (gconstpointer a,
              gconstpointer b)
{
  const SbxSilence *left = a;
  const SbxSilence *right = b;

  return left->receiver == right->receiver && left->type == right->type
         && left->version == right->version && left->local == right->local
         && left->malformed == right->malformed && left->gapped == right->gapped;
}

static void
silent_free (gpointer data)
{
  Silent *self = data;

  g_array_unref (self->slots);
  g_free (self);
}

/* A silence is judged by everything that is known at the end: its links are kept as long as there
 * is room. */
static void
keep_silent (SbxLinkerBridges *self,
             const SbxMessage *message,
             const Slot       *slot)
{
  const SbxReception *best = slot->receiver != NULL
                             ? sbx_message_find_best (message, slot->receiver) : NULL;
  SbxSilence silence;
  Silent *silent;
  SbxVerdict verdict;

  if (best == NULL || best->fate != SBX_FATE_OPEN
      || (slot->link.fate == SBX_LINK_UNKNOWN && !message->gapped)
      || !sbx_message_is_meant_as_action (message) || self->n_silent >= SBX_LIMIT_OPEN_LINKS)
    return;
  silence = sbx_message_get_silence (message, slot->receiver);
  verdict = sbx_silence_judge (&silence, self->deliveries);
  if (verdict == SBX_VERDICT_KNOWN || verdict == SBX_VERDICT_MALFORMED)
    return;
  silent = g_hash_table_lookup (self->silents, &silence);
  if (silent == NULL)
    {
      silent = g_new0 (Silent, 1);
      silent->silence = silence;
      silent->verdict = verdict;
      silent->slots = g_array_new (FALSE, FALSE, sizeof (Slot));
      g_hash_table_insert (self->silents, silent, silent);
    }
  g_array_append_val (silent->slots, *slot);
  self->n_silent++;
}

static void
on_forgotten (const SbxMessage *message,
              gpointer          data)
{
  SbxLinkerBridges *self = data;
  Entry *entry = g_hash_table_lookup (self->entries, message);

  if (entry == NULL)
    return;
  update_message (self, entry, -1);
  for (guint i = 0; i < entry->slots->len; i++)
    keep_silent (self, message, &g_array_index (entry->slots, Slot, i));
  stop_waiting (self, entry);
  g_hash_table_remove (self->entries, message);
}

static void
settle_silent (SbxLinkerBridges *self,
               Silent           *silent)
{
  SbxVerdict verdict = sbx_silence_judge (&silent->silence, self->deliveries);

  if (verdict == silent->verdict)
    return;
  silent->verdict = verdict;
  for (guint i = 0; i < silent->slots->len; i++)
    {
      Slot *slot = &g_array_index (silent->slots, Slot, i);
      SbxLink link = slot->link;

      link.fate = (guint8) sbx_link_fate_of_verdict (verdict, silent->silence.gapped);
      link.detail = link.fate == SBX_LINK_SCHEMA ? silent->silence.version : SBX_SYMBOL_NONE;
      write_slot (self, slot, &link);
    }
}

/* --- Time ------------------------------------------------------------------------------------ */

/* What an event says of the time in its run. */
void
sbx_linker_bridges_observe (SbxLinkerBridges *self,
                            const SbxEvent   *event)
{
  GQueue *due;
  Entry *entry;

  if ((SBX_DETECTOR_WANTS (event->kind) & SBX_DELIVERIES_KINDS) != 0)
    sbx_deliveries_observe (self->deliveries, event);
  if (event->run->index >= self->runs->len
      || (due = g_ptr_array_index (self->runs, event->run->index)) == NULL)
    return;
  while ((entry = g_queue_peek_head (due)) != NULL
         && event->time > entry->message->time + SBX_DELIVERIES_RECEIVE)
    {
      stop_waiting (self, entry);
      update_message (self, entry, 0);
    }
}

static void
on_time (const SbxMessage *message,
         gpointer          data)
{
  SbxLinkerBridges *self = data;
  Entry *entry = g_hash_table_lookup (self->entries, message);

  if (entry != NULL)
    update_message (self, entry, self->settled);
}

void
sbx_linker_bridges_settle (SbxLinkerBridges *self,
                           double            now)
{
  GHashTableIter iter;
  gpointer value;

  if (now <= 0 || (now < self->settled + SETTLE_INTERVAL && now >= self->settled))
    return;
  self->settled = now;
  sbx_deliveries_foreach (self->deliveries, on_time, self);
  if (!self->fresh)
    return;
  self->fresh = FALSE;
  g_hash_table_iter_init (&iter, self->silents);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    settle_silent (self, value);
}

/* --- Life ------------------------------------------------------------------------------------ */

SbxLinkerBridges *
sbx_linker_bridges_new (SbxSession *session,
                        SbxOutbox  *outbox)
{
  SbxLinkerBridges *self = g_new0 (SbxLinkerBridges, 1);

  self->outbox = outbox;
  self->unmounted = sbx_symbols_intern (sbx_session_get_symbols (session), SBX_LINK_UNMOUNTED, -1);
  self->deliveries = sbx_deliveries_get (session);
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  self->runs = g_ptr_array_new_with_free_func (g_free); /* their links are members of entries */
  self->silents = g_hash_table_new_full (silent_hash, silent_equal, NULL, silent_free);
  sbx_deliveries_follow (self->deliveries, on_changed, self);
  sbx_deliveries_watch (self->deliveries, on_forgotten, self);

  return self;
}

/* The deliveries tell nobody any more: no event is observed after this. */
void
sbx_linker_bridges_free (SbxLinkerBridges *self)
{
  g_hash_table_unref (self->entries);
  g_ptr_array_unref (self->runs);
  g_hash_table_unref (self->silents);
  sbx_deliveries_release (self->deliveries);
  g_free (self);
}
