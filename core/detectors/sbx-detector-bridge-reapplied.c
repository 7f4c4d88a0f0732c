/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule bridge-reapplied (docs/findings/bridge-reapplied.md): a message on a bridge that a receiver
 * gives to the very store that had sent it, so that one action is reduced several times.
 *
 * SbxDeliveries knows what a reception was given to. Here one fact is kept for each store and
 * bridge, at most MAX_FACTS of 400 bytes. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-deliveries.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-name-set.h"

#define RULE "bridge-reapplied"
#define MAX_FACTS 1024

typedef struct
{
  SbxSymbol store; /* its name: it is made anew when the page is reloaded */
  SbxSymbol bridge;
  gboolean changed;
  gboolean certain;
  gboolean gapped;
  SbxNameSet types;
  SbxNameSet receivers;
  SbxNameSet senders;
  SbxEvidence evidence;
} Fact;

typedef struct
{
  SbxSymbols *symbols;
  SbxDeliveries *deliveries;
  GHashTable *past; /* Fact, of messages that are forgotten */
} Memory;

static const SbxCase reapplied = {
  "reapplied", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "A middleware of this store sends the action over the bridge, and listeners in the same page "
  "give what they receive to the same store. So one action is reduced once when it is dispatched "
  "and once more for each of these listeners: one login counts three times, one item is added "
  "twice, and every effect that listens to the action runs as often.",
  "Remotes that share the store need no bridge: take the `store.dispatch (message)` out of their "
  "listeners. If the bridge is there for other tabs, let a receiver leave what its own page has "
  "sent: send `meta: { ...action.meta, page: PAGE }` and begin the listener with `if "
  "(data.meta?.page === PAGE) return;`. A remote with a store of its own replays into that one."
};

static const SbxCase reapplied_idle = {
  "reapplied-unchanged", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_CERTAIN,
  "A middleware of this store sends the action over the bridge, and listeners in the same page "
  "give what they receive to the same store. The action is reduced several times. So far that "
  "changed nothing, because the reducers set what is set already; the first reducer that counts, "
  "appends or toggles will be wrong, and effects that listen to the action run several times now.",
  "Remotes that share the store need no bridge: take the `store.dispatch (message)` out of their "
  "listeners. If the bridge is there for other tabs, let a receiver leave what its own page has "
  "sent: `if (data.meta?.page === PAGE) return;`."
};

/* --- Facts ----------------------------------------------------------------------------------- */

static guint
fact_hash (gconstpointer key)
{
  const Fact *fact = key;

  return (fact->store * 0x9e3779b1u) ^ fact->bridge;
}

static gboolean
fact_equal (gconstpointer a,
            gconstpointer b)
{
  const Fact *left = a;
  const Fact *right = b;

  return left->store == right->store && left->bridge == right->bridge;
}

static GHashTable *
facts_new (void)
{
  return g_hash_table_new_full (fact_hash, fact_equal, NULL, g_free);
}

/* (nullable) */
static Fact *
get_fact (GHashTable       *facts,
          const SbxMessage *message)
{
  const SbxStore *store = message->store;
  Fact key = { .store = store->name != SBX_SYMBOL_NONE ? store->name : store->id,
               .bridge = message->bridge };
  Fact *fact = g_hash_table_lookup (facts, &key);

  if (fact == NULL && g_hash_table_size (facts) < MAX_FACTS)
    {
      fact = g_memdup2 (&key, sizeof key);
      fact->certain = TRUE;
      g_hash_table_add (facts, fact);
    }

  return fact;
}

/* The store has reduced it once already, or is about to: a store that leaves its own action alone
 * until it comes back reduces it once. */
static gboolean
is_again (const SbxMessage   *message,
          const SbxReception *reception)
{
  return reception->into != NULL && reception->into == message->store && message->dispatch != 0
         && reception->receiver->run == message->run;
}

static void
add_message (GHashTable       *facts,
             const SbxMessage *message)
{
  if (message->store == NULL || message->dispatch == 0)
    return;
  for (guint i = 0; i < message->receptions->len; i++)
    {
      const SbxReception *reception = g_ptr_array_index (message->receptions, i);
      Fact *fact = is_again (message, reception) ? get_fact (facts, message) : NULL;

      if (fact == NULL)
        continue;
      fact->changed |= reception->changed;
      fact->certain &= !reception->awaited;
      fact->gapped |= message->gapped;
      sbx_name_set_add (&fact->types, message->type);
      sbx_name_set_add (&fact->receivers, reception->receiver->remote);
      if (message->remote != NULL)
        sbx_name_set_add (&fact->senders, message->remote->name);
      sbx_evidence_add (&fact->evidence, reception->dispatch, reception->dispatch_time);
    }
}

/* --- Telling --------------------------------------------------------------------------------- */

static void
tell (Memory     *self,
      const Fact *fact,
      GPtrArray  *findings)
{
  const SbxCase *kase = fact->changed ? &reapplied : &reapplied_idle;
  SbxFinding *finding = sbx_case_new_finding (kase, RULE, fact->gapped || !fact->certain);
  const char *store = sbx_symbols_get (self->symbols, fact->store);
  g_autofree char *types = sbx_name_set_dup_text (&fact->types, self->symbols, TRUE);
  g_autofree char *receivers = sbx_name_set_dup_text (&fact->receivers, self->symbols, FALSE);
  const char *bridge = sbx_symbols_get (self->symbols, fact->bridge);

  finding->subject = g_strdup_printf ("%s through %s", store, bridge);
  finding->summary = g_strdup_printf ("The store “%s” reduces %s again: what it sent on “%s” comes "
                                      "back through %s",
                                      store, types, bridge,
                                      fact->receivers.n > 0 ? receivers : "an unknown remote");
  sbx_name_set_tell (&fact->receivers, self->symbols, finding);
  sbx_name_set_tell (&fact->senders, self->symbols, finding);
  sbx_evidence_tell (&fact->evidence, finding);
  g_ptr_array_add (findings, finding);
}

/* --- The rule -------------------------------------------------------------------------------- */

static void
remember (const SbxMessage *message,
          gpointer          data)
{
  Memory *self = data;

  add_message (self->past, message);
}

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->symbols = sbx_session_get_symbols (session);
  self->deliveries = sbx_deliveries_get (session);
  self->past = facts_new ();
  sbx_deliveries_watch (self->deliveries, remember, self);

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  sbx_deliveries_observe (self->deliveries, event);
}

static void
add_present (const SbxMessage *message,
             gpointer          data)
{
  add_message (data, message);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  g_autoptr (GHashTable) all = facts_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->past);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    g_hash_table_add (all, g_memdup2 (value, sizeof (Fact)));
  sbx_deliveries_foreach (self->deliveries, add_present, all);

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    tell (self, value, findings);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_deliveries_release (self->deliveries);
  g_hash_table_unref (self->past);
  g_free (self);
}

static const char *const variants[] = {
  "reapplied", "reapplied-unchanged", NULL,
};

const SbxDetectorClass sbx_detector_bridge_reapplied = {
  .id = RULE,
  .title = "Bridged action reduced again by its sender",
  .kinds = SBX_DELIVERIES_KINDS,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
