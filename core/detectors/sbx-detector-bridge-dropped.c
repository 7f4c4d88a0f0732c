/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule bridge-dropped (docs/findings/bridge-dropped.md): a message on a bridge that changed nothing
 * where it should have.
 *
 * SbxDeliveries matches messages to receptions, SbxFacts counts what came of them; both are
 * bounded (see there). Here the facts are judged, with everything known by then. */

#include "config.h"

#include "sbx-bridge-facts.h"
#include "sbx-bridge-verdict.h"
#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-drop-rates.h"

#define RULE "bridge-dropped"

/* So many in a row, of a kind that was taken before, are worth a word. */
#define UNANSWERED_IN_A_ROW 3

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxDeliveries *deliveries;
  SbxDropRates *rates;
  SbxFacts past; /* of messages that are forgotten */
} Memory;

/* The memory's facts and those of the messages still held. */
typedef struct
{
  Memory *memory;
  SbxFacts present;
  GHashTable *tracks; /* SbxDropTrack */
  double now;
  GPtrArray *findings;
} Report;

static const SbxCase allow_list = {
  "allow-list", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "The receiver takes only the action types on its allow-list, and this one is not on it. It "
  "threw the message away without a word, so its remote goes on with what it knew before: "
  "another user, another tenant, another cart.",
  "If this remote is meant to follow, add the type to its list: `const ACCEPTED = new Set([…, "
  "'tenant/switch'])`. Keep the list beside the actions, in code both sides import, so that a "
  "renamed type cannot miss it; and count what is dropped."
};

static const SbxCase allow_list_likely = {
  "allow-list-likely", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "The receiver got the message, its handler returned and nothing was dispatched. It took "
  "other types from the same sender and never this one: most likely its allow-list does not "
  "hold it.",
  "Look at the receiver's message handler. If it is meant to follow, add the type to its list: "
  "`const ACCEPTED = new Set([…, 'tenant/switch'])`. Keep the list in code that sender and "
  "receivers share, and count what is dropped."
};

static const SbxCase malformed = {
  "malformed", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "The message has no `type`, or one that is no text, so no receiver can take it for an "
  "action. The sender's own store has the change already: nobody notices there.",
  "Send the action itself, and check it where it is sent: `if (typeof message.type !== "
  "'string') throw new TypeError('not an action'); channel.postMessage(message)`."
};

static const SbxCase schema = {
  "schema", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "The receiver takes this type, but not in the schema version that was sent. Sender and "
  "receiver were released at different times, and one is ahead.",
  "Until every receiver knows the new version, send both: `dispatch({ ...old, meta: { crossApp: "
  "true, schemaVersion: 1 } })` as well as version 2, or add the version to the receiver first: "
  "`const VERSIONS = new Set([1, 2])`."
};

static const SbxCase threw = {
  "threw", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "The receiver's message handler threw. The message is lost for this remote, and an exception "
  "in a message handler reaches nobody but the console.",
  "Check the message before it is used, and catch in the handler: `try { "
  "store.dispatch(toAction(data)) } catch (error) { report(error) }`."
};

static const SbxCase lost = {
  "lost", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "A listener that was there, and that hears this sender at other times, did not receive the "
  "message within a second.",
  "Look for what stops the message on its way: `event.stopImmediatePropagation()` in another "
  "listener, a channel closed and opened again, a page that was frozen. State that must not be "
  "missed belongs into a store that receivers read when they mount."
};

static const SbxCase nobody = {
  "nobody", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "Nobody listened on the bridge when the message was sent. A channel keeps nothing for those "
  "who come later: a remote that mounts after this never hears of it.",
  "Send after the receivers have mounted: `await Promise.all(remotes.map(mount)); "
  "store.dispatch(announce())`. Or let each remote read the present state when it mounts: "
  "`const { tenant } = store.getState()`."
};

static const SbxCase nobody_left = {
  "nobody-left", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_CERTAIN,
  "The remotes that used to listen had ended when the message was sent. When one of them comes "
  "back it has missed the change, unless it reads the state at mount.",
  "Let each remote read the present state when it mounts: `const { auth } = store.getState()`. "
  "Forward nothing while no remote is mounted."
};

static const SbxCase unmounted = {
  "unmounted", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_CERTAIN,
  "The receiver takes messages of this type. It was listening when this one was sent, and it was "
  "unmounted before the message arrived: a channel delivers after the present task, and a closed "
  "listener gets nothing any more. What the remote keeps outside its page, its own store for "
  "example, does not know of the change when it is mounted again.",
  "Let the message arrive before the remote goes: `store.dispatch (logout ()); await new Promise "
  "((done) => setTimeout (done)); unmount ()`. Or let the remote forget what it knows when it "
  "goes, and read the present state when it is mounted: `const { auth } = store.getState()`."
};

static const SbxCase unmounted_likely = {
  "unmounted-likely", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "The receiver takes other messages of this sender, and another remote took this one. It was "
  "listening when the message was sent, and it was unmounted before the message arrived: a channel "
  "delivers after the present task, and a closed listener gets nothing any more. What the remote "
  "keeps outside its page, its own store for example, does not know of the change when it is "
  "mounted again.",
  "Let the message arrive before the remote goes: `store.dispatch (logout ()); await new Promise "
  "((done) => setTimeout (done)); unmount ()`. Or let the remote forget what it knows when it "
  "goes, and read the present state when it is mounted: `const { auth } = store.getState()`."
};

static const SbxCase undecided = {
  "undecided", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_UNDECIDED,
  "The receiver's allow-list holds this type, so it is meant to take it. Its handler returned, and "
  "whether anything came of the message cannot be decided: what it feeds is no store that is seen "
  "here.",
  "Let the inspector see what the handler feeds: connect that store, or report a drop with its "
  "reason where the handler returns early."
};

static const SbxCase unanswered = {
  "unanswered", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_UNDECIDED,
  "The receiver took this type before, from this sender and in this version. Now its handler "
  "returns and no dispatch follows. Whether it drops the message, ignores it on purpose, or "
  "works on it for longer than a quarter of a second cannot be seen from outside.",
  "Tell the inspector what the handler decides: report a drop with its reason where the "
  "handler returns early."
};

/* --- What is known --------------------------------------------------------------------------- */

static guint64
find_taken (const Report  *self,
            const SbxFact *fact,
            SbxSymbol      version)
{
  return sbx_deliveries_find_taken (self->memory->deliveries, fact->receiver, fact->local,
                                    fact->type, version);
}

/* Whether the receiver stopped taking what it took before. */
static gboolean
has_stopped (const Report  *self,
             const SbxFact *fact)
{
  guint64 last = find_taken (self, fact, fact->version);
  guint n = 0;

  for (guint i = 0; i < fact->evidence.n; i++)
    n += fact->evidence.numbers[i] > last;

  return n >= UNANSWERED_IN_A_ROW;
}

static const SbxCase *
judge_silence (const Report  *self,
               const SbxFact *fact)
{
  static const SbxCase *const cases[] = {
    [SBX_VERDICT_NONE] = NULL,
    [SBX_VERDICT_MALFORMED] = &malformed,
    [SBX_VERDICT_SCHEMA] = &schema,
    [SBX_VERDICT_ALLOW_LIST] = &allow_list,
    [SBX_VERDICT_ALLOW_LIST_LIKELY] = &allow_list_likely,
    [SBX_VERDICT_UNDECIDED] = &undecided,
    [SBX_VERDICT_UNMOUNTED] = &unmounted,
    [SBX_VERDICT_UNMOUNTED_LIKELY] = &unmounted_likely,
  };
  SbxSilence silence = {
    .receiver = fact->receiver,
    .type = fact->type,
    .version = fact->version,
    .local = fact->local,
    .malformed = fact->malformed,
    .taken = fact->taken,
  };
  SbxVerdict verdict = fact->outcome == SBX_OUTCOME_SILENT
                       ? sbx_silence_judge (&silence, self->memory->deliveries)
                       : sbx_silence_judge_end (&silence, self->memory->deliveries);

  if (verdict == SBX_VERDICT_KNOWN)
    return has_stopped (self, fact) ? &unanswered : NULL;
  if (verdict != SBX_VERDICT_UNMOUNTED && fact->outcome == SBX_OUTCOME_UNMOUNTED_ALL)
    return &nobody_left;

  return cases[verdict];
}

static const SbxCase *
judge (const Report  *self,
       const SbxFact *fact)
{
  switch ((SbxOutcome) fact->outcome)
    {
    case SBX_OUTCOME_SILENT:
    case SBX_OUTCOME_UNMOUNTED:
    case SBX_OUTCOME_UNMOUNTED_ALL:
      return judge_silence (self, fact);
    case SBX_OUTCOME_ALLOW_LIST:
      return &allow_list;
    case SBX_OUTCOME_MALFORMED:
      return &malformed;
    case SBX_OUTCOME_SCHEMA:
      return &schema;
    case SBX_OUTCOME_THREW:
      return &threw;
    case SBX_OUTCOME_LOST:
      return &lost;
    case SBX_OUTCOME_NOBODY:
      return &nobody;
    case SBX_OUTCOME_NOBODY_LEFT:
      return &nobody_left;
    case SBX_OUTCOME_TAKEN:
    default:
      return NULL;
    }
}

/* --- Telling --------------------------------------------------------------------------------- */

/* Filtering is what an allow-list is for. It is more than a notice only if nobody took the
 * message, or if this receiver used to. */
static gboolean
is_usual (const Report  *self,
          const SbxFact *fact,
          const SbxCase *kase)
{
  return (kase == &allow_list || kase == &allow_list_likely) && fact->taken
         && find_taken (self, fact, SBX_DELIVERIES_ANY) == 0;
}

static const char *
reason_of (const SbxCase *kase)
{
  static const struct { const SbxCase *kase; const char *text; } reasons[] = {
    { &allow_list, "its allow-list does not hold the type" },
    { &allow_list_likely, "it takes other types from this sender, never this one" },
    { &malformed, "the message has no type" },
    { &schema, "it does not know this schema version" },
    { &threw, "its handler threw" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      if (reasons[i].kase == kase)
        return reasons[i].text;
    }

  return "";
}

static char *
make_summary (Report        *self,
              const SbxFact *fact,
              const SbxCase *kase,
              const char    *type,
              const char    *receiver)
{
  SbxSymbols *symbols = self->memory->symbols;
  const char *bridge = sbx_symbols_get (symbols, fact->bridge);
  g_autofree char *gone = sbx_name_set_dup_text (&fact->gone, symbols, FALSE);
  const char *sender = "an unknown remote";

  if (fact->senders[0] != SBX_SYMBOL_NONE)
    sender = sbx_symbols_get (symbols, fact->senders[0]);

  if (kase == &nobody)
    return g_strdup_printf ("%s sent %s on “%s” and nobody listened", sender, type, bridge);
  if (kase == &nobody_left && receiver != NULL)
    return g_strdup_printf ("%s sent %s on “%s” and %s ended before it arrived", sender, type,
                            bridge, receiver);
  if (kase == &nobody_left)
    return g_strdup_printf ("%s sent %s on “%s” after %s had ended", sender, type, bridge,
                            fact->gone.n > 0 ? gone : "all receivers");
  if (kase == &unmounted || kase == &unmounted_likely)
    return g_strdup_printf ("%s was unmounted before %s from %s on “%s” arrived", receiver, type,
                            sender, bridge);
  if (kase == &undecided)
    return g_strdup_printf ("Whether %s takes what %s sends on “%s” cannot be decided: %s",
                            receiver, sender, bridge,
                            g_hash_table_size (fact->receiver->run->stores) == 0
                            ? "no store is seen in its page"
                            : "it feeds no store that is seen");
  if (kase == &lost)
    return g_strdup_printf ("%s from %s on “%s” did not reach %s", type, sender, bridge, receiver);
  if (kase == &unanswered)
    return g_strdup_printf ("%s received %s from %s on “%s” and no dispatch followed", receiver,
                            type, sender, bridge);
  if (kase == &schema && fact->version != SBX_SYMBOL_NONE)
    return g_strdup_printf ("%s dropped %s from %s on “%s”: it does not know schema version %s",
                            receiver, type, sender, bridge,
                            sbx_symbols_get (symbols, fact->version));

  return g_strdup_printf ("%s dropped %s from %s on “%s”: %s", receiver, type, sender, bridge,
                          reason_of (kase));
}

/* Who received it, for people; what to call the fault. */
static const char *
describe_receiver (Report        *self,
                   const SbxFact *fact,
                   SbxFinding    *finding,
                   const char    *subject)
{
  SbxSymbols *symbols = self->memory->symbols;
  const char *bridge = sbx_symbols_get (symbols, fact->bridge);
  const char *receiver = "unknown remote";

  if (fact->receiver == NULL)
    {
      finding->subject = g_strdup_printf ("%s on %s: %s", subject, bridge, finding->variant);
      return NULL;
    }

  if (fact->receiver->remote == SBX_SYMBOL_NONE)
    {
      finding->severity = SBX_SEVERITY_NOTICE; /* nobody can act on it */
    }
  else
    {
      receiver = sbx_symbols_get (symbols, fact->receiver->remote);
      sbx_finding_add_remote (finding, receiver);
    }
  finding->subject = g_strdup_printf ("%s to %s on %s: %s", subject, receiver, bridge,
                                      finding->variant);

  return fact->receiver->remote == SBX_SYMBOL_NONE ? "An unknown remote" : receiver;
}

static void
tell (Report        *self,
      const SbxFact *fact,
      const SbxCase *kase)
{
  SbxSymbols *symbols = self->memory->symbols;
  /* What the agent reports itself needs nothing that a gap could have taken. */
  SbxFinding *finding = sbx_case_new_finding (kase, RULE, fact->gapped);
  g_autofree char *type = NULL;
  const char *subject = "message without a type";
  const char *receiver;

  if (fact->type != SBX_SYMBOL_NONE)
    {
      subject = sbx_symbols_get (symbols, fact->type);
      type = g_strdup_printf ("“%s”", subject);
    }
  /* That is so for all types: one line says it. */
  receiver = describe_receiver (self, fact, finding, kase == &undecided ? "messages" : subject);
  if (receiver != NULL && is_usual (self, fact, kase))
    finding->severity = SBX_SEVERITY_NOTICE;
  for (guint i = 0; i < G_N_ELEMENTS (fact->senders) && fact->senders[i] != SBX_SYMBOL_NONE; i++)
    sbx_finding_add_remote (finding, sbx_symbols_get (symbols, fact->senders[i]));
  sbx_name_set_tell (&fact->gone, symbols, finding);
  finding->summary = make_summary (self, fact, kase, type != NULL ? type : "a message", receiver);
  sbx_evidence_tell (&fact->evidence, finding);
  sbx_evidence_support (&fact->dispatches, finding);
  g_ptr_array_add (self->findings, finding);
}

/* Whether the rule bridge-drop-rate says it: that a type was taken and is dropped now, or more and
 * more, says more than that it is dropped. */
static gboolean
is_told_as_rate (const Report  *self,
                 const SbxFact *fact)
{
  Memory *memory = self->memory;
  SbxDropRate rate;
  SbxSeverity severity = SBX_SEVERITY_NOTICE;
  g_autoptr (SbxFinding) finding = NULL;

  if (fact->receiver == NULL || fact->type == SBX_SYMBOL_NONE || fact->outcome > SBX_OUTCOME_THREW)
    return FALSE;
  rate = sbx_drop_rates_judge_one (memory->rates, self->tracks, fact->receiver, fact->type);
  if (rate == SBX_DROP_RATE_STEADY)
    return FALSE;

  /* Unless the team has switched it off. */
  finding = sbx_finding_new (sbx_detector_bridge_drop_rate.id, sbx_drop_rate_get_variant (rate),
                             severity, SBX_CONFIDENCE_PROBABLE);

  return sbx_rules_get_severity (sbx_session_get_rules (memory->session), finding, &severity);
}

static void
tell_all (Report         *self,
          const SbxFacts *facts)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, facts->table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SbxCase *kase = judge (self, value);

      if (kase != NULL && !is_told_as_rate (self, value))
        tell (self, value, kase);
    }
}

/* --- The rule -------------------------------------------------------------------------------- */

/* A message is about to be forgotten: long ago, so what it was waiting for has come or will not. */
static void
remember (const SbxMessage *message,
          gpointer          data)
{
  Memory *self = data;

  sbx_facts_add_message (&self->past, self->deliveries, message, -1);
}

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->deliveries = sbx_deliveries_get (session);
  self->rates = sbx_drop_rates_get (session);
  sbx_facts_init (&self->past);
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
  Report *self = data;

  sbx_facts_add_message (&self->present, self->memory->deliveries, message, self->now);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Report self = { .memory = data, .now = now, .findings = findings };

  self.tracks = sbx_drop_rates_collect (self.memory->rates, now);
  sbx_facts_init (&self.present);
  sbx_deliveries_foreach (self.memory->deliveries, add_present, &self);
  tell_all (&self, &self.memory->past);
  tell_all (&self, &self.present);
  sbx_facts_clear (&self.present);
  g_hash_table_unref (self.tracks);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_drop_rates_release (self->rates);
  sbx_deliveries_release (self->deliveries);
  sbx_facts_clear (&self->past);
  g_free (self);
}

static const char *const variants[] = {
  "allow-list", "allow-list-likely", "malformed", "schema", "threw", "lost", "nobody",
  "nobody-left", "unmounted", "unmounted-likely", "undecided", "unanswered", NULL,
};

const SbxDetectorClass sbx_detector_bridge_dropped = {
  .id = RULE,
  .title = "Dropped bridged action",
  .kinds = SBX_DELIVERIES_KINDS,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
