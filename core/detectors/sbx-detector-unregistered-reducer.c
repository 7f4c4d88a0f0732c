/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule unregistered-reducer (docs/findings/unregistered-reducer.md): registered, and never swapped
 * in.
 *
 * Remembered, by store: names that its actions' types begin with and that are a slice's, or that
 * changed something (MAX_KNOWN in all); what was found, by store and slice (MAX_GROUPS). A dispatch
 * that changes something costs a look into a small table. */

#include "config.h"

#include "sbx-action-type.h"
#include "sbx-case.h"
#include "sbx-deliveries.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-no-op.h"
#include "sbx-presence.h"
#include "sbx-slices.h"
#include "sbx-store-name.h"

#include <math.h>
#include <string.h>

#define RULE "unregistered-reducer"
#define MAX_KNOWN 16384
#define MAX_GROUPS 1024
#define N_RECENT 256 /* what types changed last */

enum
{
  SETTLE,
};

static const SbxThreshold thresholds[] = {
  [SETTLE] = { "settle", 1000, 0, 60000, "ms",
               "A reducer that comes so soon after its first action was about to be registered" },
  { 0 },
};

typedef struct
{
  SbxStoreName key;
  SbxStoreSlices *slices;
  SbxSymbol owner;        /* who registered it, or swapped it in */
  SbxSymbol sender;       /* of the first action that was lost */
  SbxSymbol type;         /* of that one */
  gboolean registered;    /* somebody says that it was */
  gboolean missing;       /* a state after that lacks it */
  double begun;           /* the registration, or the first action */
  double healed;          /* when the slice came after all, or NaN */
  guint gaps;
  gboolean gapped;
  SbxEvidence registrations;
  SbxEvidence lost;
  SbxEvidence states;
  SbxEvidence healing;
} Group;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  const double *limits;
  SbxSlices *slices;
  SbxDeliveries *deliveries;
  SbxPresence *presence;
  GHashTable *known;  /* SbxStoreName: a name that is a slice's, or that changed something */
  GHashTable *groups; /* Group, by its key */
  guint64 recent[N_RECENT];
} Memory;

typedef enum
{
  MISSING,
  HEALED,
  UNHANDLED,
} What;

static const SbxCase cases[] = {
  [MISSING] = {
    "missing", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
    "A reducer was registered for a slice, and the state of the store has no such slice. The list "
    "of reducers grew, but the store was not given the new one: `registerReducer` without "
    "`replaceReducer`. The remote reads `undefined` and its actions change nothing.",
    "Swap the reducer in when a slice is registered: `injected[key] = reducer; "
    "store.replaceReducer(combineReducers({ ...staticReducers, ...injected }))`."
  },
  [HEALED] = {
    "late", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
    "For a while a slice was not in the state, and its actions changed nothing; then it appeared. "
    "So its reducer was there, and swapped in later: often by the next remote that registers, "
    "whose `replaceReducer` takes everything in that was forgotten before. In another order of "
    "loading the slice never appears, and until it does every action for it is lost.",
    "Swap the reducer in when a slice is registered, and before the remote dispatches: "
    "`injected[key] = reducer; store.replaceReducer(combineReducers({ ...staticReducers, "
    "...injected }))`."
  },
  [UNHANDLED] = {
    "unhandled", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
    "A remote that has no slice in this store dispatched actions into it that changed nothing, "
    "and the store never had a slice of that name. Either its reducer was registered and never "
    "swapped in, or the actions are meant for a listener.",
    "Look whether `registerReducer` calls `store.replaceReducer`. If a listener is to take them, "
    "begin their types with a name that says so, and name it in the rule configuration."
  },
};

/* --- Memory ---------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->limits = sbx_session_get_thresholds (session, &sbx_detector_unregistered_reducer);
  self->slices = sbx_slices_get (session);
  self->deliveries = sbx_deliveries_get (session);
  self->presence = sbx_presence_get (session);
  self->known = g_hash_table_new_full (sbx_store_name_hash, sbx_store_name_equal, g_free, NULL);
  self->groups = g_hash_table_new_full (sbx_store_name_hash, sbx_store_name_equal, NULL, g_free);

  return self;
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->known);
  sbx_presence_release (self->presence);
  sbx_deliveries_release (self->deliveries);
  sbx_slices_release (self->slices);
  g_free (self);
}

static Group *
get_group (Memory         *self,
           const SbxEvent *event,
           SbxSymbol       name)
{
  SbxStoreName key = { event->store->index, name };
  Group *group = g_hash_table_lookup (self->groups, &key);

  if (group != NULL || g_hash_table_size (self->groups) >= MAX_GROUPS)
    return group;
  group = g_new0 (Group, 1);
  group->key = key;
  group->slices = sbx_slices_get_store (self->slices, event->store);
  group->begun = event->time;
  group->healed = NAN;
  group->gaps = sbx_slices_count_gaps (self->slices, event->run);
  g_hash_table_add (self->groups, group);

  return group;
}

static gboolean
is_known (Memory        *self,
          const SbxStore *store,
          SbxSymbol       name)
{
  SbxStoreName key = { store->index, name };

  return g_hash_table_contains (self->known, &key);
}

/* --- Gathering ------------------------------------------------------------------------------- */

static void
heal (Memory         *self,
      Group          *group,
      const SbxEvent *event)
{
  group->healed = event->time;
  group->gapped |= group->gaps != sbx_slices_count_gaps (self->slices, event->run);
  sbx_evidence_add (&group->healing, event->number, event->time);
}

/* The slice is in the state; from now on what changes nothing is another matter. */
static void
learn (Memory         *self,
       const SbxEvent *event,
       SbxSymbol       name)
{
  SbxStoreName key = { event->store->index, name };
  Group *group;

  if (name == SBX_SYMBOL_NONE || g_hash_table_contains (self->known, &key)
      || g_hash_table_size (self->known) >= MAX_KNOWN)
    return;
  g_hash_table_add (self->known, g_memdup2 (&key, sizeof key));
  group = g_hash_table_lookup (self->groups, &key);
  if (group == NULL || !isnan (group->healed))
    return;
  if (group->lost.count == 0 && !group->missing)
    {
      g_hash_table_remove (self->groups, group);
      return;
    }
  heal (self, group, event);
}

/* Never 0. */
static guint64
mix_change (const SbxEvent *event)
{
  guint64 mix = ((guint64) event->store->index << 32) | event->type;

  for (guint i = 0; i < event->n_changed; i++)
    mix = (mix ^ event->changed[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return mix | 1;
}

static void
observe_change (Memory         *self,
                const SbxEvent *event)
{
  guint64 mix = mix_change (event);
  guint64 *recent = &self->recent[event->type % N_RECENT];

  if (*recent == mix)
    return;
  *recent = mix;
  if (event->type != SBX_SYMBOL_NONE)
    learn (self, event, sbx_action_type_get_prefix (self->symbols, event->type));
  for (guint i = 0; i < event->n_changed; i++)
    learn (self, event, event->changed[i]);
}

/* Somebody handles it, or would if its remote were mounted. */
static gboolean
has_handler (Memory         *self,
             const SbxEvent *event,
             SbxSymbol       prefix)
{
  SbxStoreSlices *slices = sbx_slices_get_store (self->slices, event->store);
  gboolean several;

  return sbx_store_slices_has (slices, prefix)
         || g_hash_table_contains (slices->handlers, GUINT_TO_POINTER (event->type))
         || sbx_store_slices_find_namespace (slices, prefix, &several) != SBX_SYMBOL_NONE
         || several;
}

/* A remote that has something in the store of which it dispatches is not without its reducer. */
static gboolean
has_slice (Memory         *self,
           const SbxEvent *event)
{
  const SbxStoreSlices *slices = sbx_slices_get_store (self->slices, event->store);

  for (guint i = 0; i < slices->tenures->len; i++)
    {
      const SbxTenure *tenure = g_ptr_array_index (slices->tenures, i);

      if (tenure->owner == event->remote->name)
        return TRUE;
    }

  return FALSE;
}

/* Messages are for whoever knows them, and most receivers know few. */
static gboolean
is_for_others (Memory         *self,
               const SbxEvent *event)
{
  return event->cause != 0 || event->cross_app
         || sbx_deliveries_is_replay (self->deliveries, event);
}

static void
observe_no_op (Memory         *self,
               const SbxEvent *event)
{
  SbxSymbol prefix = sbx_action_type_get_prefix (self->symbols, event->type);
  SbxStoreName key = { event->store->index, prefix };
  Group *group = prefix != SBX_SYMBOL_NONE ? g_hash_table_lookup (self->groups, &key) : NULL;

  if (prefix == SBX_SYMBOL_NONE || sbx_action_type_is_internal (self->symbols, event->type)
      || is_known (self, event->store, prefix) || is_for_others (self, event))
    return;
  if (group == NULL)
    {
      if (event->remote == NULL || event->remote->host || event->store->slices->len == 0
          || event->store->owner == event->remote || has_slice (self, event)
          || has_handler (self, event, prefix))
        return;
      group = get_group (self, event, prefix);
    }
  /* What somebody says is there counts as there until a state shows that it is not. */
  if (group == NULL || !isnan (group->healed) || (group->registered && !group->missing))
    return;
  if (group->type == SBX_SYMBOL_NONE)
    {
      group->type = event->type;
      group->sender = event->remote != NULL ? event->remote->name : SBX_SYMBOL_NONE;
    }
  group->gapped |= group->gaps != sbx_slices_count_gaps (self->slices, event->run);
  sbx_evidence_add (&group->lost, event->number, event->time);
}

/* What is there at the making is there; what is told later is so as soon as the state shows it. */
static void
observe_add (Memory         *self,
             const SbxEvent *event)
{
  SbxSlice *slice = sbx_store_find_slice (event->store, event->slice);
  SbxStoreSlices *slices = sbx_slices_get_store (self->slices, event->store);
  guint32 ignored = sbx_json_member (event->json, event->token, "ignored");
  SbxTenure *tenure;
  Group *group;

  if (slice == NULL || slice->initial || is_known (self, event->store, event->slice)
      || (ignored != 0 && event->json->tokens[ignored].type == SBX_JSON_TRUE))
    return;
  group = get_group (self, event, event->slice);
  if (group == NULL)
    return;
  group->registered = TRUE;
  if (group->lost.count > 0 && isnan (group->healed))
    heal (self, group, event);
  tenure = sbx_store_slices_get_current (slices, event->slice);
  if (tenure != NULL && tenure->owner != SBX_SYMBOL_NONE)
    group->owner = tenure->owner;
  sbx_evidence_add (&group->registrations, event->number, event->time);
}

static gboolean
is_undefined (const SbxJson *json,
              guint32        token)
{
  guint32 mark;

  if (json->tokens[token].type != SBX_JSON_OBJECT)
    return FALSE;
  mark = sbx_json_member (json, token, "$sbx");

  return mark != 0 && sbx_json_equals (json, mark, "undefined");
}

static void
observe_state (Memory         *self,
               const SbxEvent *event)
{
  const SbxJson *json = event->json;
  g_autoptr (GList) open = NULL;

  if (event->action == 0 || json->tokens[event->action].type != SBX_JSON_OBJECT
      || sbx_json_member (json, event->action, "$sbx") != 0)
    return;
  if (g_hash_table_size (self->groups) == 0)
    return;
  open = g_hash_table_get_keys (self->groups);
  for (GList *at = open; at != NULL; at = at->next)
    {
      Group *group = at->data;
      guint32 member;

      if (group->key.store != event->store->index)
        continue;
      member = sbx_json_member (json, event->action,
                                sbx_symbols_get (self->symbols, group->key.name));
      if (member != 0 && !is_undefined (json, member))
        learn (self, event, group->key.name);
      else if (group->registered)
        {
          group->missing = TRUE;
          group->healed = NAN;
          sbx_evidence_add (&group->states, event->number, event->time);
        }
    }
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  if (event->kind == SBX_EVENT_DISPATCH)
    {
      if (event->n_changed > 0)
        observe_change (self, event);
      else if (event->type != SBX_SYMBOL_NONE && sbx_event_is_no_op (event))
        observe_no_op (self, event);
      return;
    }
  sbx_presence_observe (self->presence, event);
  sbx_deliveries_observe (self->deliveries, event);
  if (event->store == NULL)
    return;
  if (event->kind == SBX_EVENT_STORE_OPEN)
    {
      for (guint i = 0; i < event->store->slices->len; i++)
        learn (self, event, g_array_index (event->store->slices, SbxSlice, i).name);
    }
  else if (event->kind == SBX_EVENT_REDUCER_ADD)
    observe_add (self, event);
  else if (event->kind == SBX_EVENT_STATE)
    observe_state (self, event);
}

/* --- Telling --------------------------------------------------------------------------------- */

/* FALSE: nothing to tell. */
static gboolean
judge (Memory      *self,
       const Group *group,
       double       now,
       What        *what)
{
  const SbxRun *run = group->slices->store->run;
  double deadline = group->begun + self->limits[SETTLE];

  if (!isnan (group->healed))
    {
      *what = HEALED;
      return group->healed > deadline;
    }
  if (!sbx_presence_has_passed (self->presence, run, deadline, now))
    return FALSE;
  *what = group->missing ? MISSING : UNHANDLED;

  return group->missing || group->lost.count > 0;
}

static const char *
name_of (Memory   *self,
         SbxSymbol remote)
{
  return remote != SBX_SYMBOL_NONE ? sbx_symbols_get (self->symbols, remote)
                                   : "an unknown remote";
}

static char *
summarise (Memory      *self,
           const Group *group,
           What         what,
           const char  *label)
{
  const char *missing = group->gapped ? "; events are missing, so it cannot be decided" : "";
  const char *slice = sbx_symbols_get (self->symbols, group->key.name);
  const char *owner = name_of (self, group->owner);
  const char *sender = name_of (self, group->sender);
  gboolean by_another = group->owner != SBX_SYMBOL_NONE && group->owner != group->sender;
  const char *type = group->type != SBX_SYMBOL_NONE
                     ? sbx_symbols_get (self->symbols, group->type) : NULL;

  switch (what)
    {
    case MISSING:
      return g_strdup_printf ("%s registered “%s” in “%s”, and the state has no “%s”%s", owner,
                              slice, label, slice, missing);
    case HEALED:
      if (type == NULL)
        return g_strdup_printf ("%s registered “%s”, which came into “%s” %.0f ms later%s", owner,
                                slice, label, group->healed - group->begun, missing);
      return g_strdup_printf ("“%s” from %s changed nothing in “%s”: the slice “%s” came %.0f ms "
                              "later%s%s%s", type, sender, label, slice,
                              group->healed - group->begun, by_another ? ", by way of " : "",
                              by_another ? owner : "", missing);
    default:
      return g_strdup_printf ("“%s” from %s changed nothing in “%s”, which never had a slice "
                              "“%s”%s", type, sender, label, slice, missing);
    }
}

static gboolean
is_allowed (Memory      *self,
            const Group *group)
{
  return group->type != SBX_SYMBOL_NONE && !group->registered
         && sbx_rules_allows (sbx_session_get_rules (self->session), SBX_ALLOW_SHARED_TYPES,
                              sbx_symbols_get (self->symbols, group->type));
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  GHashTableIter iter;
  gpointer each;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &each))
    {
      const Group *group = each;
      g_autofree char *label = NULL;
      SbxFinding *finding;
      What what;

      if (!judge (self, group, now, &what) || is_allowed (self, group))
        continue;
      label = sbx_store_dup_label (group->slices->store, self->symbols);
      finding = sbx_case_new_finding (&cases[what], RULE, group->gapped);
      finding->subject = g_strdup_printf ("%s in %s",
                                          sbx_symbols_get (self->symbols, group->key.name), label);
      finding->summary = summarise (self, group, what, label);
      if (group->sender != SBX_SYMBOL_NONE)
        sbx_finding_add_remote (finding, name_of (self, group->sender));
      if (group->owner != SBX_SYMBOL_NONE)
        sbx_finding_add_remote (finding, name_of (self, group->owner));
      finding->count = MAX (group->lost.count, 1);
      sbx_evidence_support (&group->registrations, finding);
      sbx_evidence_support (&group->lost, finding);
      sbx_evidence_support (&group->states, finding);
      sbx_evidence_support (&group->healing, finding);
      g_ptr_array_add (findings, finding);
    }
}

static const char *const variants[] = {
  "missing", "late", "unhandled", NULL,
};

const SbxDetectorClass sbx_detector_unregistered_reducer = {
  .id = RULE,
  .title = "Unregistered reducer",
  .kinds = SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH) | SBX_DETECTOR_WANTS (SBX_EVENT_STATE)
           | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_SENT)
           | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_RECEIVED)
           | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_HANDLED)
           | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_DROPPED) | SBX_PRESENCE_WANTS,
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
