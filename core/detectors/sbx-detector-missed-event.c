/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule missed-event (docs/findings/missed-event.md): a message was sent while a remote that takes
 * such messages was away, and after its return it shows what was true before.
 *
 * SbxBus knows where remotes keep what messages bring, SbxDeliveries when they listened,
 * SbxOpenQueries what they fetch, SbxAudience what they look at; all are bounded (see there).
 * Besides, MAX_LOST subscriptions that a library lost. */

#include "config.h"

#include <math.h>

#include "sbx-audience.h"
#include "sbx-bus-topics.h"
#include "sbx-case.h"
#include "sbx-deliveries.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-fact-owner.h"
#include "sbx-open-queries.h"
#include "sbx-presence.h"

#define RULE "missed-event"

#define MAX_LOST 256

typedef enum
{
  PATIENCE,
  ANSWERED,
} Threshold;

static const SbxThreshold thresholds[] = {
  { "patience", 5000, 0, 600000, "ms", "how long a remote may take to catch up after its return" },
  { "answered", 1000, 0, 600000, "ms", "or so long after its first request since was answered" },
  { NULL, 0, 0, 0, NULL, NULL },
};

/* A subscription that a later one replaced. */
typedef struct
{
  SbxSymbol remote;
  SbxSymbol by;
  SbxSymbol partner;
  SbxEvidence evidence;
} Lost;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxOutlines *outlines;
  SbxBus *bus;
  SbxDeliveries *deliveries;
  SbxPresence *presence;
  SbxSlices *slices;
  SbxAudience *audience;
  SbxOpenQueries *queries;
  const double *limit;
  GArray *lost;
} Memory;

#define REMEDY                                                                                     \
  "Read the present state at mount, before listening: `const { tenant } = store.getState(); "      \
  "ownStore.dispatch(opened({ region: tenant.id }))`. Where there is no shared store, let the "    \
  "bus keep the last message of each type and hand it to new listeners, as a `BehaviorSubject` "   \
  "does; or keep the listener while the remote is away, and end it with the page."

static const SbxCase stale = {
  "stale-after-return", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
  "A bridge reaches those who listen at that moment. This remote used to take such messages and to "
  "keep what they bring; it was away for this one, and came back with what it had kept before.",
  REMEDY
};

static const SbxCase no_replay = {
  "no-replay", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "A message was sent while a remote that takes such messages was away. It came back, and neither "
  "the message nor anything it could have read since has told it.",
  REMEDY
};

static const SbxCase replaced = {
  "subscription-replaced", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "Two apps subscribed to a partner that was not registered yet. The library keeps one such "
  "subscription per partner, the last; the first app will never hear of its partner.",
  "Subscribe when the partner is there: let the shell register it first, or subscribe from the "
  "callback of `SubscribeToPlatformState`. Or listen to everything and pick: "
  "`globalStore.SubscribeToGlobalState('Shell', (state) => update(state.Cart))`."
};

/* --- Evidence -------------------------------------------------------------------------------- */

static SbxSymbol
read_symbol (Memory         *self,
             const SbxEvent *event,
             const char     *name)
{
  g_autofree char *text = sbx_event_dup_text (event, name);

  return text != NULL ? sbx_symbols_intern (self->symbols, text, -1) : SBX_SYMBOL_NONE;
}

static void
take_log (Memory         *self,
          const SbxEvent *event)
{
  guint32 code = sbx_json_member (event->json, event->token, "code");
  Lost lost = { 0 };

  if (code == 0 || event->remote == NULL
      || !sbx_json_equals (event->json, code, "subscription-replaced"))
    return;
  lost.remote = event->remote->name;
  lost.by = read_symbol (self, event, "by");
  lost.partner = read_symbol (self, event, "partner");
  if (lost.by == SBX_SYMBOL_NONE || lost.partner == SBX_SYMBOL_NONE)
    return;
  for (guint i = 0; i < self->lost->len; i++)
    {
      Lost *known = &g_array_index (self->lost, Lost, i);

      if (known->remote == lost.remote && known->by == lost.by && known->partner == lost.partner)
        {
          sbx_evidence_add (&known->evidence, event->number, event->time);
          return;
        }
    }
  if (self->lost->len >= MAX_LOST)
    return;
  sbx_evidence_add (&lost.evidence, event->number, event->time);
  g_array_append_val (self->lost, lost);
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  switch ((int) event->kind)
    {
    case SBX_EVENT_DISPATCH:
      sbx_outlines_observe (self->outlines, event);
      sbx_bus_observe (self->bus, event);
      return;
    case SBX_EVENT_STATE:
      sbx_outlines_observe (self->outlines, event);
      return;
    case SBX_EVENT_LOG:
      take_log (self, event);
      return;
    default:
      sbx_outlines_observe (self->outlines, event);
      sbx_bus_observe (self->bus, event);
      sbx_slices_observe (self->slices, event);
      sbx_presence_observe (self->presence, event);
      sbx_audience_observe (self->audience, event);
      sbx_open_queries_observe (self->queries, event);
    }
}

/* --- Judging --------------------------------------------------------------------------------- */

/* When it listened again after it had missed the last message; infinity if it missed none, or has
 * not come back. */
static double
find_return (Memory            *self,
             const SbxBusTaker *taker)
{
  const SbxBusTopic *topic = taker->topic;
  GPtrArray *receivers = sbx_deliveries_get_receivers (self->deliveries);

  if (taker->taken >= topic->number)
    return INFINITY;
  for (guint i = 0; i < receivers->len; i++)
    {
      const SbxReceiver *receiver = g_ptr_array_index (receivers, i);

      if (receiver->run != topic->run || receiver->bridge != topic->bridge
          || receiver->remote != taker->remote)
        continue;
      if (sbx_receiver_was_live (receiver, topic->time, topic->time))
        return INFINITY;
      for (guint j = 0; j < receiver->spans->len; j += 2)
        {
          if (g_array_index (receiver->spans, double, j) > topic->time)
            return g_array_index (receiver->spans, double, j);
        }
    }

  return INFINITY;
}

static gboolean
is_there (Memory            *self,
          const SbxBusTaker *taker)
{
  const SbxAttendance *who = sbx_presence_find (self->presence, taker->topic->run, taker->remote);

  return who == NULL || who->mounted;
}

/* It has had its time to catch up. */
static gboolean
has_settled (Memory            *self,
             const SbxBusTaker *taker,
             double             back,
             double             now)
{
  const SbxRun *run = taker->topic->run;
  double answered = sbx_open_queries_first_settled (self->queries, run, taker->remote, back);
  double deadline = MIN (back + self->limit[PATIENCE], answered + self->limit[ANSWERED]);

  return sbx_presence_has_passed (self->presence, run, deadline, now);
}

/* It keeps what was there before, and what it missed still holds where it came from. */
static gboolean
is_stale (const SbxBusLink *link)
{
  const SbxBusTopic *topic = link->taker->topic;
  SbxOutlineNode *origin;
  const SbxBusScalar *sent = sbx_bus_link_get_sent (link, &origin);
  const SbxOutlineNode *node = link->node;

  return sent != NULL && origin != NULL && origin->outline != node->outline
         && node->outline->store->open && origin->outline->store->open
         && sbx_outline_node_is_current (node) && sbx_outline_node_is_current (origin)
         && origin->value.hash == sent->value.hash && node->value.type == sent->value.type
         && node->value.hash != sent->value.hash && node->number < topic->number;
}

static SbxFinding *
start_finding (Memory            *self,
               const SbxBusTaker *taker,
               const SbxCase     *kase)
{
  const SbxBusTopic *topic = taker->topic;
  SbxFinding *finding = sbx_case_new_finding (kase, RULE, FALSE);

  finding->count = 1;
  sbx_finding_add_evidence (finding, taker->taken, taker->taken_time);
  sbx_finding_add_evidence (finding, topic->number, topic->time);
  sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, taker->remote));

  return finding;
}

static void
tell_stale (Memory           *self,
            const SbxBusLink *link,
            GPtrArray        *findings)
{
  const SbxBusTopic *topic = link->taker->topic;
  const char *remote = sbx_symbols_get (self->symbols, link->taker->remote);
  const char *type = sbx_symbols_get (self->symbols, topic->type);
  SbxFinding *finding = start_finding (self, link->taker, &stale);
  g_autofree char *place = sbx_fact_dup_place (self->symbols, link->node);
  SbxOutlineNode *origin;
  SbxSymbol sender;

  sbx_bus_link_get_sent (link, &origin);
  sender = sbx_fact_owner (self->slices, self->symbols, origin);
  if (sender != SBX_SYMBOL_NONE)
    sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, sender));
  finding->subject = g_strdup_printf ("%s to %s on %s", type, remote,
                                      sbx_symbols_get (self->symbols, topic->bridge));
  finding->summary = g_strdup_printf ("%s was away when “%s” was sent, and “%s” still has the "
                                      "value from before", remote, type, place);
  g_ptr_array_add (findings, finding);
}

static void
tell_no_replay (Memory            *self,
                const SbxBusTaker *taker,
                GPtrArray         *findings)
{
  const char *remote = sbx_symbols_get (self->symbols, taker->remote);
  const char *type = sbx_symbols_get (self->symbols, taker->topic->type);
  const char *bridge = sbx_symbols_get (self->symbols, taker->topic->bridge);
  SbxFinding *finding = start_finding (self, taker, &no_replay);

  finding->subject = g_strdup_printf ("%s to %s on %s", type, remote, bridge);
  finding->summary = g_strdup_printf ("%s was away when “%s” was sent on “%s”, and nothing has "
                                      "told it since", remote, type, bridge);
  g_ptr_array_add (findings, finding);
}

static void
tell_lost (Memory     *self,
           const Lost *lost,
           GPtrArray  *findings)
{
  const char *remote = sbx_symbols_get (self->symbols, lost->remote);
  const char *by = sbx_symbols_get (self->symbols, lost->by);
  const char *partner = sbx_symbols_get (self->symbols, lost->partner);
  SbxFinding *finding = sbx_case_new_finding (&replaced, RULE, FALSE);

  finding->subject = g_strdup_printf ("%s waits for %s", remote, partner);
  finding->summary = g_strdup_printf ("%s will never hear of %s: its subscription was replaced by "
                                      "that of %s", remote, partner, by);
  sbx_finding_add_remote (finding, remote);
  sbx_finding_add_remote (finding, by);
  sbx_evidence_tell (&lost->evidence, finding);
  g_ptr_array_add (findings, finding);
}

/* --- The rule -------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->outlines = sbx_outlines_get (session);
  self->bus = sbx_bus_new (session, self->outlines);
  self->deliveries = sbx_deliveries_get (session);
  self->presence = sbx_presence_get (session);
  self->slices = sbx_slices_get (session);
  self->audience = sbx_audience_new (session);
  self->queries = sbx_open_queries_new (session);
  self->limit = sbx_session_get_thresholds (session, &sbx_detector_missed_event);
  self->lost = g_array_new (FALSE, TRUE, sizeof (Lost));

  return self;
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  GPtrArray *links = sbx_bus_get_links (self->bus);
  GPtrArray *takers = sbx_bus_get_takers (self->bus);

  for (guint i = 0; i < links->len; i++)
    {
      const SbxBusLink *link = g_ptr_array_index (links, i);
      double back = find_return (self, link->taker);

      if (isfinite (back) && is_there (self, link->taker) && is_stale (link)
          && has_settled (self, link->taker, back, now))
        tell_stale (self, link, findings);
    }
  for (guint i = 0; i < takers->len; i++)
    {
      const SbxBusTaker *taker = g_ptr_array_index (takers, i);
      double back = taker->n_links == 0 ? find_return (self, taker) : INFINITY;

      /* Who reads elsewhere, or asks a server, may know by now. */
      if (isfinite (back) && is_there (self, taker)
          && !sbx_audience_looks_around (self->audience, taker->topic->run, taker->remote)
          && isinf (sbx_open_queries_first_settled (self->queries, taker->topic->run,
                                                    taker->remote, back))
          && has_settled (self, taker, back, now))
        tell_no_replay (self, taker, findings);
    }
  for (guint i = 0; i < self->lost->len; i++)
    tell_lost (self, &g_array_index (self->lost, Lost, i), findings);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_bus_free (self->bus);
  sbx_outlines_release (self->outlines);
  sbx_deliveries_release (self->deliveries);
  sbx_presence_release (self->presence);
  sbx_slices_release (self->slices);
  sbx_audience_free (self->audience);
  sbx_open_queries_free (self->queries);
  g_array_unref (self->lost);
  g_free (self);
}

static const char *const variants[] = {
  "stale-after-return", "no-replay", "subscription-replaced", NULL,
};

const SbxDetectorClass sbx_detector_missed_event = {
  .id = RULE,
  .title = "Missed event",
  .kinds = SBX_OUTLINES_WANTS | SBX_PRESENCE_WANTS | SBX_DETECTOR_WANTS (SBX_EVENT_LOG)
           | SBX_DETECTOR_WANTS (SBX_EVENT_READ) | SBX_DETECTOR_WANTS (SBX_EVENT_QUERY_START)
           | SBX_DETECTOR_WANTS (SBX_EVENT_QUERY_SETTLE),
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
