/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule diverged-copies (docs/findings/diverged-copies.md): two stores hold one fact, and one of
 * them did not follow when it changed.
 *
 * SbxFactPairs knows which places hold one fact, SbxOpenQueries what is under way; both are bounded
 * (see there). Nothing else is kept: what is reported is how things stand. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-fact-owner.h"
#include "sbx-fact-pairs.h"
#include "sbx-open-queries.h"
#include "sbx-presence.h"

#define RULE "diverged-copies"

typedef enum
{
  SETTLE,
  DELAYS,
} Threshold;

static const SbxThreshold thresholds[] = {
  { "settle", 2000, 0, 600000, "ms", "how long a copy may take to follow" },
  { "delays", 3, 1, 100, "times", "or so often the longest it has taken so far" },
  { NULL, 0, 0, 0, NULL, NULL },
};

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxFactPairs *pairs;
  SbxSlices *slices;
  SbxPresence *presence;
  SbxOpenQueries *queries;
  const double *limit;
} Memory;

#define REMEDY                                                                                     \
  "Keep a fact in one store, and let the others read it: `const name = useSelector((state) => "    \
  "state.profile.person.name)`. Where a remote must have a copy, carry every change to it: send "  \
  "it over the bridge and handle it, `.addCase('profile/renamed', (state, { payload }) => { "      \
  "state.customer.name = payload.name })`, or invalidate the query that fetched it."

static const SbxCase stopped = {
  "stopped-following", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
  "Two stores hold the same fact about the same thing. The copy used to follow; now it kept the "
  "old value although both remotes are on the page: the user sees two answers to one question.",
  REMEDY
};

static const SbxCase diverged = {
  "diverged", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "Two stores hold what looks like the same fact: they agreed, then one of them changed and the "
  "other did not follow. Until something fetches it anew, the user sees two answers to one "
  "question.",
  REMEDY
};

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->pairs = sbx_fact_pairs_get (session);
  self->slices = sbx_slices_get (session);
  self->presence = sbx_presence_get (session);
  self->queries = sbx_open_queries_new (session);
  self->limit = sbx_session_get_thresholds (session, &sbx_detector_diverged_copies);

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  sbx_fact_pairs_observe (self->pairs, event);
  if (event->kind == SBX_EVENT_DISPATCH || event->kind == SBX_EVENT_STATE)
    return;
  sbx_slices_observe (self->slices, event);
  sbx_presence_observe (self->presence, event);
  sbx_open_queries_observe (self->queries, event);
}

/* --- Judging --------------------------------------------------------------------------------- */

/* Who was not there when it changed has missed it: another rule's. Who is not there now shows
 * nothing. Unknown counts as there. */
static gboolean
was_there (Memory            *self,
           const SbxFactPair *pair,
           SbxSymbol          remote)
{
  const SbxAttendance *who = NULL;

  if (remote != SBX_SYMBOL_NONE)
    who = sbx_presence_find (self->presence, pair->a->outline->run, remote);

  return who == NULL || (who->mounted && (who->since <= pair->changed_time || who->host));
}

static gboolean
is_told_mounted (Memory            *self,
                 const SbxFactPair *pair,
                 SbxSymbol          remote)
{
  const SbxAttendance *who = NULL;

  if (remote != SBX_SYMBOL_NONE)
    who = sbx_presence_find (self->presence, pair->a->outline->run, remote);

  return who != NULL && who->mounted;
}

static gboolean
has_settled (Memory            *self,
             const SbxFactPair *pair,
             double             now)
{
  const SbxRun *run = pair->a->outline->run;
  double settle = MAX (self->limit[SETTLE], self->limit[DELAYS] * pair->longest);

  return sbx_presence_has_passed (self->presence, run, pair->changed_time + settle, now)
         && !sbx_open_queries_waits (self->queries, run);
}

static void
tell (Memory            *self,
      const SbxFactPair *pair,
      SbxSymbol          leader,
      SbxSymbol          follower,
      GPtrArray         *findings)
{
  const SbxOutlineNode *changed = pair->changed_by;
  const SbxOutlineNode *kept = pair->a == changed ? pair->b : pair->a;
  g_autofree char *ahead = sbx_fact_dup_place (self->symbols, changed);
  g_autofree char *behind = sbx_fact_dup_place (self->symbols, kept);
  gboolean stops = pair->by_id && pair->n_agreed >= 2 && leader != follower
                   && is_told_mounted (self, pair, leader)
                   && is_told_mounted (self, pair, follower);
  SbxFinding *finding = sbx_case_new_finding (stops ? &stopped : &diverged, RULE, FALSE);

  if (leader == SBX_SYMBOL_NONE || follower == SBX_SYMBOL_NONE || leader == follower)
    finding->severity = SBX_SEVERITY_NOTICE; /* one team's own matter, or nobody's */
  finding->subject = g_strdup_printf ("%s, %s", strcmp (ahead, behind) < 0 ? ahead : behind,
                                      strcmp (ahead, behind) < 0 ? behind : ahead);
  finding->summary =
    g_strdup_printf ("“%s” kept its value when “%s” changed%s", behind, ahead,
                     pair->by_id ? "" : "; they had agreed on two values before");
  finding->count = 1;
  sbx_finding_add_evidence (finding, pair->agreed, pair->agreed_time);
  sbx_finding_add_evidence (finding, pair->changed, pair->changed_time);
  if (follower != SBX_SYMBOL_NONE)
    sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, follower));
  if (leader != SBX_SYMBOL_NONE)
    sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, leader));
  g_ptr_array_add (findings, finding);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  GPtrArray *all = sbx_fact_pairs_get_all (self->pairs);

  for (guint i = 0; i < all->len; i++)
    {
      const SbxFactPair *pair = g_ptr_array_index (all, i);
      SbxSymbol leader;
      SbxSymbol follower;

      /* Where both went on by themselves they are two facts by now. */
      if (pair->changed == 0 || pair->both || !sbx_fact_pair_is_same_fact (pair)
          || !sbx_fact_pair_differs (pair) || !has_settled (self, pair, now))
        continue;
      leader = sbx_fact_owner (self->slices, self->symbols, pair->changed_by);
      follower = sbx_fact_owner (self->slices, self->symbols,
                                 pair->a == pair->changed_by ? pair->b : pair->a);
      if (was_there (self, pair, leader) && was_there (self, pair, follower))
        tell (self, pair, leader, follower, findings);
    }
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_fact_pairs_release (self->pairs);
  sbx_slices_release (self->slices);
  sbx_presence_release (self->presence);
  sbx_open_queries_free (self->queries);
  g_free (self);
}

static const char *const variants[] = {
  "stopped-following", "diverged", NULL,
};

const SbxDetectorClass sbx_detector_diverged_copies = {
  .id = RULE,
  .title = "Diverged copies",
  .kinds = SBX_OUTLINES_WANTS | SBX_PRESENCE_WANTS | SBX_DETECTOR_WANTS (SBX_EVENT_QUERY_START)
           | SBX_DETECTOR_WANTS (SBX_EVENT_QUERY_SETTLE),
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
