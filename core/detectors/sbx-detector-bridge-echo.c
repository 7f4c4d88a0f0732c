/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule bridge-echo (docs/findings/bridge-echo.md): what a remote received on a bridge it sends
 * there again.
 *
 * SbxDeliveries knows which message repeats which. Here one fact is kept for each bridge, type and
 * remote, at most MAX_FACTS of 350 bytes. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-deliveries.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-name-set.h"

#define RULE "bridge-echo"
#define MAX_FACTS 2048

/* Its own message comes by once at least. */
#define MEMBER_HOPS 2

enum
{
  HOPS,
  UNSEEN,
};

static const SbxThreshold thresholds[] = {
  { "hops", 10, 2, SBX_DELIVERIES_MAX_HOPS, "times",
    "so often one message was sent again: it is a loop" },
  { "unseen", 2, 1, 100, "times",
    "so many messages were sent again soon after their handler had returned" },
  { NULL, 0, 0, 0, NULL, NULL },
};

/* What one remote does with one type. */
typedef struct
{
  SbxSymbol bridge;
  SbxSymbol type;
  SbxSymbol remote;
  guint hops;       /* the most */
  guint64 certain;  /* how many were sent while the handler ran */
  gboolean gapped;
  SbxNameSet senders;
  SbxEvidence evidence;
  double first;
  double last;
} Fact;

/* What is said in one line. */
typedef struct
{
  SbxSymbol bridge;
  SbxNameSet members;
  SbxNameSet types;
  SbxNameSet senders;
  GPtrArray *facts;
} Group;

typedef struct
{
  SbxSymbols *symbols;
  SbxDeliveries *deliveries;
  const double *thresholds;
  GHashTable *past; /* Fact, of messages that are forgotten */
} Memory;

static const SbxCase guard = {
  "guard-missing", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "The remote replays what it receives, and the middleware that forwards actions takes the replay "
  "for an action of its own: it lacks the guard that leaves replayed actions alone. Every other "
  "receiver gets the action twice. As soon as one of them lacks the guard too, the two send it to "
  "each other without end.",
  "Mark what is replayed and leave marked actions alone. Where it is received: `store.dispatch ({ "
  "...data, meta: { ...data.meta, origin: '__bridged__' } })`. In the middleware that sends: `if "
  "(action.meta?.crossApp && action.meta.origin !== '__bridged__') channel.postMessage "
  "(action)`."
};

static const SbxCase guard_likely = {
  "guard-missing-likely", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
  "Within a quarter of a second after it received a message the remote sends the same message "
  "again, more than once. Its handler awaits something before it replays the action; most likely "
  "the middleware that forwards actions then takes the replay for an action of its own.",
  "Mark what is replayed and leave marked actions alone. Where it is received: `store.dispatch ({ "
  "...data, meta: { ...data.meta, origin: '__bridged__' } })`. In the middleware that sends: `if "
  "(action.meta?.crossApp && action.meta.origin !== '__bridged__') channel.postMessage "
  "(action)`."
};

static const SbxCase loop = {
  "loop", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "One message goes round without end: each of these remotes sends again what it received from "
  "the other. Counters run away, reducers and effects run for nothing, and the page gets slow; in "
  "every open tab, if the bridge reaches them.",
  "Each of them needs the guard. Where it is received: `store.dispatch ({ ...data, meta: { "
  "...data.meta, origin: '__bridged__' } })`. In the middleware that sends: `if "
  "(action.meta?.crossApp && action.meta.origin !== '__bridged__') channel.postMessage (action)`. "
  "One remote that has it ends the loop; all others still count twice."
};

/* --- Facts ----------------------------------------------------------------------------------- */

static guint
fact_hash (gconstpointer key)
{
  const Fact *fact = key;

  return ((fact->bridge * 0x9e3779b1u) ^ fact->type) * 0x9e3779b1u ^ fact->remote;
}

static gboolean
fact_equal (gconstpointer a,
            gconstpointer b)
{
  const Fact *left = a;
  const Fact *right = b;

  return left->bridge == right->bridge && left->type == right->type
         && left->remote == right->remote;
}

static GHashTable *
facts_new (void)
{
  return g_hash_table_new_full (fact_hash, fact_equal, NULL, g_free);
}

static void
add_message (GHashTable       *facts,
             const SbxMessage *message)
{
  Fact key = { .bridge = message->bridge, .type = message->type };
  const SbxRemote *source;
  Fact *fact;

  if (message->echo == SBX_ECHO_NONE || message->body != SBX_BODY_ACTION)
    return;
  key.remote = message->echoer->remote;
  fact = g_hash_table_lookup (facts, &key);
  if (fact == NULL)
    {
      if (g_hash_table_size (facts) >= MAX_FACTS)
        return;
      fact = g_memdup2 (&key, sizeof key);
      fact->first = fact->last = message->time;
      g_hash_table_add (facts, fact);
    }

  fact->hops = MAX (fact->hops, sbx_message_count_hops (message, SBX_DELIVERIES_MAX_HOPS));
  fact->certain += message->echo == SBX_ECHO_CERTAIN;
  fact->gapped |= message->gapped;
  fact->first = MIN (fact->first, message->time);
  fact->last = MAX (fact->last, message->time);
  source = message->parent != NULL ? message->parent->remote : message->source;
  if (source != NULL)
    sbx_name_set_add (&fact->senders, source->name);
  sbx_evidence_add (&fact->evidence, message->number, message->time);
}

/* --- Groups ---------------------------------------------------------------------------------- */

static void
group_free (gpointer data)
{
  Group *group = data;

  g_ptr_array_unref (group->facts);
  g_free (group);
}

static Group *
group_new (SbxSymbol bridge)
{
  Group *group = g_new0 (Group, 1);

  group->bridge = bridge;
  group->facts = g_ptr_array_new ();

  return group;
}

static void
group_add (Group *group,
           Fact  *fact)
{
  sbx_name_set_add (&group->members, fact->remote);
  sbx_name_set_add (&group->types, fact->type);
  sbx_name_set_add_all (&group->senders, &fact->senders);
  g_ptr_array_add (group->facts, fact);
}

static gboolean
has_same_members (const Group      *group,
                  const SbxNameSet *members)
{
  if (group->members.n != members->n)
    return FALSE;
  for (guint i = 0; i < members->n; i++)
    {
      if (!sbx_name_set_has (&group->members, members->names[i]))
        return FALSE;
    }

  return TRUE;
}

/* All who take part in the loop of @first's type; one line for all types with the same members. */
static void
add_loop (GPtrArray *loops,
          GPtrArray *facts,
          Fact      *first)
{
  SbxNameSet members = { 0 };
  Group *group = NULL;

  for (guint i = 0; i < facts->len; i++)
    {
      Fact *fact = g_ptr_array_index (facts, i);

      if (fact->bridge == first->bridge && fact->type == first->type && fact->hops >= MEMBER_HOPS)
        sbx_name_set_add (&members, fact->remote);
    }
  for (guint i = 0; i < loops->len && group == NULL; i++)
    {
      Group *other = g_ptr_array_index (loops, i);

      if (other->bridge == first->bridge && has_same_members (other, &members))
        group = other;
    }
  if (group == NULL)
    {
      group = group_new (first->bridge);
      g_ptr_array_add (loops, group);
    }
  if (sbx_name_set_has (&group->types, first->type))
    return;
  for (guint i = 0; i < facts->len; i++)
    {
      Fact *fact = g_ptr_array_index (facts, i);

      if (fact->bridge == first->bridge && fact->type == first->type && fact->hops >= MEMBER_HOPS)
        group_add (group, fact);
    }
}

static gboolean
is_in_loop (GPtrArray  *loops,
            const Fact *fact)
{
  for (guint i = 0; i < loops->len; i++)
    {
      Group *group = g_ptr_array_index (loops, i);

      if (group->bridge == fact->bridge
          && (sbx_name_set_has (&group->members, fact->remote)
              || g_ptr_array_find (group->facts, fact, NULL)))
        return TRUE;
    }

  return FALSE;
}

static void
add_guard (GPtrArray *guards,
           Fact      *fact)
{
  for (guint i = 0; i < guards->len; i++)
    {
      Group *group = g_ptr_array_index (guards, i);
      Fact *other = g_ptr_array_index (group->facts, 0);

      if (group->bridge == fact->bridge && other->remote == fact->remote)
        {
          group_add (group, fact);
          return;
        }
    }
  g_ptr_array_add (guards, group_new (fact->bridge));
  group_add (g_ptr_array_index (guards, guards->len - 1), fact);
}

/* --- Telling --------------------------------------------------------------------------------- */

static SbxFinding *
new_finding (Memory        *self,
             const Group   *group,
             const SbxCase *kase)
{
  gboolean gapped = FALSE;
  guint64 certain = 0;
  SbxFinding *finding;

  for (guint i = 0; i < group->facts->len; i++)
    {
      const Fact *fact = g_ptr_array_index (group->facts, i);

      gapped |= fact->gapped;
      certain += fact->certain;
    }
  finding = sbx_case_new_finding (kase, RULE, gapped || (kase == &loop && certain == 0));
  for (guint i = 0; i < group->facts->len; i++)
    sbx_evidence_tell (&((Fact *) g_ptr_array_index (group->facts, i))->evidence, finding);
  sbx_name_set_tell (&group->members, self->symbols, finding);
  sbx_name_set_tell (&group->senders, self->symbols, finding);

  return finding;
}

/* ", 25 a second": over the whole time between the first and the last. */
static char *
dup_rate (const Group *group)
{
  const Fact *fact = g_ptr_array_index (group->facts, 0);
  double first = fact->first;
  double last = fact->last;
  guint64 n = 0;

  for (guint i = 0; i < group->facts->len; i++)
    {
      fact = g_ptr_array_index (group->facts, i);
      first = MIN (first, fact->first);
      last = MAX (last, fact->last);
      n += fact->evidence.count;
    }
  if (last <= first || (double) (n - 1) * 1000.0 / (last - first) < 1.0)
    return g_strdup ("");

  return g_strdup_printf (", %.0f a second", (double) (n - 1) * 1000.0 / (last - first));
}

static void
tell_loop (Memory      *self,
           const Group *group,
           GPtrArray   *findings)
{
  SbxFinding *finding = new_finding (self, group, &loop);
  g_autofree char *members = sbx_name_set_dup_text (&group->members, self->symbols, FALSE);
  g_autofree char *types = sbx_name_set_dup_text (&group->types, self->symbols, TRUE);
  g_autofree char *rate = dup_rate (group);
  const char *bridge = sbx_symbols_get (self->symbols, group->bridge);
  const char *who = group->members.n > 0 ? members : "unknown remotes";

  finding->subject = g_strdup_printf ("loop of %s on %s", who, bridge);
  if (group->members.n == 1)
    finding->summary = g_strdup_printf ("%s sends %s round and round on “%s”, to itself in other "
                                        "tabs or listeners%s", who, types, bridge, rate);
  else
    finding->summary = g_strdup_printf ("%s send %s to each other on “%s” without end%s", who,
                                        types, bridge, rate);
  g_ptr_array_add (findings, finding);
}

static void
tell_guard (Memory      *self,
            const Group *group,
            GPtrArray   *findings)
{
  g_autofree char *types = sbx_name_set_dup_text (&group->types, self->symbols, TRUE);
  const char *bridge = sbx_symbols_get (self->symbols, group->bridge);
  const char *who = "unknown remote";
  guint64 certain = 0;
  guint64 all = 0;
  SbxFinding *finding;

  for (guint i = 0; i < group->facts->len; i++)
    {
      const Fact *fact = g_ptr_array_index (group->facts, i);

      certain += fact->certain;
      all += fact->evidence.count;
    }
  if (certain == 0 && (double) all < self->thresholds[UNSEEN])
    return;

  finding = new_finding (self, group, certain > 0 ? &guard : &guard_likely);
  if (group->members.n > 0)
    who = sbx_symbols_get (self->symbols, group->members.names[0]);
  else
    finding->severity = SBX_SEVERITY_NOTICE; /* nobody can act on it */
  finding->subject = g_strdup_printf ("%s on %s", who, bridge);
  finding->summary = g_strdup_printf ("%s%s sends %s again on “%s”, where it had received it",
                                      group->members.n > 0 ? "" : "An ", who, types, bridge);
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
  self->thresholds = sbx_session_get_thresholds (session, &sbx_detector_bridge_echo);
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

static GHashTable *
collect (Memory    *self,
         GPtrArray *facts)
{
  GHashTable *all = facts_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->past);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    g_hash_table_add (all, g_memdup2 (value, sizeof (Fact)));
  sbx_deliveries_foreach (self->deliveries, add_present, all);

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    g_ptr_array_add (facts, value);

  return all;
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  g_autoptr (GPtrArray) facts = g_ptr_array_new ();
  g_autoptr (GPtrArray) loops = g_ptr_array_new_with_free_func (group_free);
  g_autoptr (GPtrArray) guards = g_ptr_array_new_with_free_func (group_free);
  g_autoptr (GHashTable) all = collect (self, facts);

  for (guint i = 0; i < facts->len; i++)
    {
      Fact *fact = g_ptr_array_index (facts, i);

      if (fact->hops >= self->thresholds[HOPS])
        add_loop (loops, facts, fact);
    }
  for (guint i = 0; i < facts->len; i++)
    {
      Fact *fact = g_ptr_array_index (facts, i);

      if (!is_in_loop (loops, fact))
        add_guard (guards, fact);
    }
  for (guint i = 0; i < loops->len; i++)
    tell_loop (self, g_ptr_array_index (loops, i), findings);
  for (guint i = 0; i < guards->len; i++)
    tell_guard (self, g_ptr_array_index (guards, i), findings);
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
  "guard-missing", "guard-missing-likely", "loop", NULL,
};

const SbxDetectorClass sbx_detector_bridge_echo = {
  .id = RULE,
  .title = "Echo on a bridge",
  .kinds = SBX_DELIVERIES_KINDS,
  .variants = variants,
  .thresholds = thresholds,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
