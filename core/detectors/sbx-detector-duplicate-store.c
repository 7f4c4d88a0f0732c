/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule duplicate-store (docs/findings/duplicate-store.md): two stores, two libraries or two ids
 * where one was meant.
 *
 * Stores are compared within one realm only, each with the earlier one that is most like it: one
 * pair per store at most (SbxPairs). Packages: SBX_PACKAGES_MAX; their copies: SBX_COPIES_MAX. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-copies.h"
#include "sbx-detectors.h"
#include "sbx-packages.h"
#include "sbx-store-pairs.h"

#include <string.h>

#define RULE "duplicate-store"

/* So many stores of one shape and owner are made on purpose. */
#define INSTANCES 3

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxPairs *pairs;
  GArray *packages;
  GArray *copies;
} Memory;

#define ONE_STORE_REMEDY \
  "Give every build, the host's too, the same shared block: `shared: { '@reduxjs/toolkit': { " \
  "singleton: true, requiredVersion: '^2.0.0', strictVersion: false } }`. Import the store by " \
  "its federated name everywhere: `import { store } from 'hostApp/store'`, never " \
  "`'../host/src/store'`. Check it at mount: `if (store.__mfId !== expected) throw new " \
  "Error('not the shared store')`."

static const SbxCase two_tags = {
  "two-tags", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "Two stores with the same slices live in one page, and each carries its own identity mark: "
  "the module that makes the shared store ran twice. A remote that holds one of them never "
  "sees what is dispatched into the other; one shows the new value, the other the old one.",
  ONE_STORE_REMEDY
};

static const SbxCase two_tags_part = {
  "two-tags-part", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
  "Two stores that share most of their slices live in one page, each with its own identity "
  "mark. Most likely they are the shared store in two releases: one remote brought its own.",
  ONE_STORE_REMEDY
};

static const SbxCase equal_keys = {
  "equal-keys", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
  "Two stores were created with exactly the same slices, both are used, and their values "
  "differ although nothing is going on. Most likely one store was meant, and a remote holds a "
  "copy of its own.",
  ONE_STORE_REMEDY
};

static const SbxCase equal_keys_one_owner = {
  "equal-keys-one-owner", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "One remote created two stores with exactly the same slices; both are used and their values "
  "differ. Either the module that makes the store runs twice, once imported directly and once "
  "as the exposed one, or these are two instances of one widget.",
  "In the shell too, import the store by its federated name: `import { store } from "
  "'hostApp/store'` instead of `import { store } from './store'`. For two instances of a widget "
  "give each store a name of its own: `configureStore({ devTools: { name: 'Card 1' } })`."
};

static const SbxCase instances = {
  "instances", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "One remote created several stores with the same slices. That is how instances of a widget "
  "look, and how a store looks that is made anew at every mount and never let go.",
  "If it is made per mount, make it once: move `configureStore()` out of the component, or keep "
  "it in `useState(() => makeStore())`."
};

static const SbxCase overlap = {
  "overlap", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "Two stores of one page have slices of the same names with different values. They may be "
  "different things by the same name, or copies of one thing that drift apart.",
  "If it is one thing, let one store own it and read it there: `import { store } from "
  "'hostApp/store'`. If not, name the slices apart: `reducer: { cartSession: … }`."
};

static const SbxCase mirrored = {
  "mirrored", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "Two stores of one page hold the same slices with equal values. As long as something keeps "
  "them alike this is a mirror; without it they are two copies that have not differed yet.",
  "Make sure that one of them owns the data and the other is fed from it. If one store was "
  "meant: `import { store } from 'hostApp/store'` in every remote."
};

static const SbxCase unknown_values = {
  "unknown-values", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_UNDECIDED,
  "Two stores were created with exactly the same slices. Whether they are one store twice "
  "cannot be decided, because the state of at least one is not known.",
  "Mark the store, so that copies can be told apart: `store.__mfId = store.__mfId ?? "
  "crypto.randomUUID()`."
};

static const SbxCase same_name = {
  "same-name", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "Two different stores of one page have the same name. Whatever tells stores apart by name "
  "mixes them: DevTools show one, persisted state of one overwrites the other's, recordings "
  "are read wrongly.",
  "Give each its own: `configureStore({ devTools: { name: 'Profile activity', instanceId: "
  "'profile-activity' } })`, and the same for the key of `persistReducer`."
};

static const SbxCase named_twice = {
  "named-store-twice", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "Two remotes each created a store of this name, as its own module does when both bundle it. Each "
  "writes its own, and neither sees what the other has written.",
  "If one store was meant, let one build provide the module that creates it: `shared: { "
  "'@shop/session-store': { singleton: true } }`, or expose it and import it by its federated "
  "name. If two were meant, name them apart: `devtools(create, { name: 'cart-session' })`."
};

static const SbxCase same_id = {
  "same-id", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "Two stores of one page were announced under the same id, with different slices. Their "
  "actions and states cannot be told apart from then on.",
  "Give each store an id of its own where it is created or connected: `devTools: { instanceId: "
  "'profile-activity' }`."
};

static const SbxCase two_runtimes = {
  "two-runtimes", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "The library is shared as a singleton, and still two copies of it made stores in this page. "
  "The singleton failed without a word: a build without the shared block, `strictVersion: true` "
  "against another version, or an import before the share scope was ready.",
  SBX_COPIES_REMEDY
};

static const SbxCase two_runtimes_shared = {
  "two-runtimes-shared", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "The library is shared in this page, and still two copies of it made stores. Most likely a "
  "build lacks the shared block, or its copy ran before the share scope was ready; it may also "
  "have been left out on purpose.",
  SBX_COPIES_REMEDY
};

static const SbxCase two_copies = {
  "two-copies", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "A package that is shared as a singleton was loaded twice. Whatever it keeps in its module "
  "exists twice as well: stores, contexts, caches.",
  "Make one version satisfy every build: `requiredVersion: '^2.0.0', strictVersion: false`, the "
  "same line in all of them."
};

/* --- Judging --------------------------------------------------------------------------------- */

static gboolean
is_redux (Memory         *self,
          const SbxStore *store)
{
  const char *library = sbx_symbols_get (self->symbols, store->library);

  return store->library == SBX_SYMBOL_NONE || strstr (library, "redux") != NULL;
}

static gboolean
differ (gconstpointer a,
        gconstpointer b)
{
  return a != NULL && b != NULL && a != b;
}

static gboolean
have_two_runtimes (const SbxPair *pair)
{
  return differ (GUINT_TO_POINTER (pair->a->store->runtime),
                 GUINT_TO_POINTER (pair->b->store->runtime));
}

/* One remote made both, by one copy of the library. */
static gboolean
have_one_maker (const SbxPair *pair)
{
  return !have_two_runtimes (pair) && pair->a->store->owner != NULL
         && pair->a->store->owner == pair->b->store->owner;
}

static gboolean
are_used (const SbxPair *pair)
{
  return sbx_candidate_is_used (pair->a, pair->b->opened)
         && sbx_candidate_is_used (pair->b, pair->b->opened);
}

static const SbxCase *
judge_tags (const SbxPair *pair)
{
  SbxSymbol a = pair->a->store->tag;
  SbxSymbol b = pair->b->store->tag;

  if (a == SBX_SYMBOL_NONE || b == SBX_SYMBOL_NONE || a == b || pair->overlap < SBX_OVERLAP_PART)
    return NULL;
  /* A store that its maker made again and left behind: hot replacement, or a second render in
   * development. */
  if (!are_used (pair) && !have_two_runtimes (pair)
      && !differ (pair->a->store->owner, pair->b->store->owner))
    return NULL;

  return pair->overlap == SBX_OVERLAP_EQUAL ? &two_tags : &two_tags_part;
}

static const SbxCase *
judge_equal (Memory   *self,
             SbxPair  *pair,
             double    now,
             SbxPoint *at)
{
  const SbxRun *run = pair->a->store->run;
  gboolean quiet = MAX (now, run->wall + run->last_t) - pair->changed_at >= SBX_PAIRS_QUIET;

  switch (sbx_pairs_compare (self->pairs, pair, now, at))
    {
    case 1:
      if (!have_one_maker (pair))
        return &equal_keys;
      if (sbx_pairs_count_alike (self->pairs, pair->b) >= INSTANCES)
        return &instances;
      return &equal_keys_one_owner;
    case 0:
      return &mirrored;
    default:
      return quiet ? &unknown_values : NULL;
    }
}

/* Two remotes made a store of one name, in a library where each store has a name of its own. */
static gboolean
is_named_twice (Memory        *self,
                const SbxPair *pair)
{
  const SbxStore *a = pair->a->store;
  const SbxStore *b = pair->b->store;

  return a->name != SBX_SYMBOL_NONE && a->name == b->name && a->library == b->library
         && (a->library == SBX_SYMBOL_NONE || !is_redux (self, a)) && a->owner != NULL
         && b->owner != NULL && a->owner != b->owner;
}

static gboolean
is_separate (Memory   *self,
             SbxStore *store)
{
  g_autofree char *label = sbx_store_dup_label (store, self->symbols);

  return sbx_rules_allows (sbx_session_get_rules (self->session), SBX_ALLOW_SEPARATE_STORES, label);
}

/* (nullable): no finding; @at: what shows that the values differ */
static const SbxCase *
judge (Memory   *self,
       SbxPair  *pair,
       double    now,
       SbxPoint *at)
{
  SbxStore *a = pair->a->store;
  SbxStore *b = pair->b->store;
  const SbxCase *kase = judge_tags (pair);

  if (is_separate (self, a) || is_separate (self, b))
    return NULL;
  if (kase != NULL)
    return kase;
  if (is_named_twice (self, pair))
    return &named_twice;
  if (pair->overlap >= SBX_OVERLAP_PLAIN && is_redux (self, a) && is_redux (self, b)
      && are_used (pair))
    {
      if (pair->overlap == SBX_OVERLAP_EQUAL)
        return judge_equal (self, pair, now, at);
      switch (sbx_pairs_compare (self->pairs, pair, now, at))
        {
        case 1:
          kase = &overlap;
          break;
        case 0:
          kase = &mirrored;
          break;
        default:
          break;
        }
    }
  if (a->name != SBX_SYMBOL_NONE && a->name == b->name && pair->overlap < SBX_OVERLAP_EQUAL
      && pair->a->keys->len > 0 && pair->b->keys->len > 0)
    return &same_name;

  return kase;
}

/* --- Telling --------------------------------------------------------------------------------- */

static char *
dup_title (Memory   *self,
           SbxStore *store)
{
  g_autofree char *label = sbx_store_dup_label (store, self->symbols);

  if (store->owner == NULL)
    return g_steal_pointer (&label);

  return g_strdup_printf ("%s (%s)", label, sbx_symbols_get (self->symbols, store->owner->name));
}

static void
add_owner (Memory         *self,
           SbxFinding     *finding,
           const SbxStore *store)
{
  if (store->owner != NULL)
    sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, store->owner->name));
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
join_common (Memory        *self,
             const SbxPair *pair)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  /* By name: symbols are in the order in which they were met. */
  for (guint i = 0; i < pair->common->len; i++)
    g_ptr_array_add (names,
                     (gpointer) sbx_symbols_get (self->symbols,
                                                 g_array_index (pair->common, SbxSymbol, i)));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < MIN (names->len, 4); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (names, i));
  if (names->len > 4)
    g_string_append (text, ", …");

  return g_string_free (text, FALSE);
}

static char *
make_summary (Memory        *self,
              const SbxPair *pair,
              const SbxCase *kase)
{
  g_autofree char *a = dup_title (self, pair->a->store);
  g_autofree char *b = dup_title (self, pair->b->store);
  g_autofree char *common = join_common (self, pair);
  const char *made = "";

  if (kase == &same_name || kase == &named_twice)
    return g_strdup_printf ("Two stores are called “%s”: %s and %s",
                            sbx_symbols_get (self->symbols, pair->a->store->name), a, b);
  if (have_two_runtimes (pair))
    made = "; two copies of the library made them";
  else if ((kase == &two_tags || kase == &two_tags_part || kase == &equal_keys)
           && pair->a->store->runtime != SBX_SYMBOL_NONE
           && pair->a->store->runtime == pair->b->store->runtime)
    made = "; one copy of the library made both, so the store's module ran twice";
  if (kase == &mirrored)
    return g_strdup_printf ("%s and %s hold equal values in %s%s", a, b, common, made);
  if (kase == &unknown_values)
    return g_strdup_printf ("%s and %s have the same slices: %s%s", a, b, common, made);

  return g_strdup_printf ("%s and %s both have %s, and do not share %s%s", a, b, common,
                          pair->common->len == 1 ? "it" : "them", made);
}

static void
tell_pair (Memory        *self,
           GPtrArray     *findings,
           const SbxPair *pair,
           const SbxCase *kase,
           SbxPoint       at)
{
  g_autofree char *a = dup_title (self, pair->a->store);
  g_autofree char *b = dup_title (self, pair->b->store);
  guint64 last = MAX (pair->b->opened, at.changed);
  SbxFinding *finding;

  finding = sbx_case_new_finding (kase, RULE,
                                  sbx_pairs_has_gap (self->pairs, pair->a->store->run,
                                                     pair->a->opened, last));
  finding->subject = g_strdup_printf ("%s and %s", a, b);
  finding->summary = make_summary (self, pair, kase);
  finding->count = 1;
  sbx_finding_add_evidence (finding, pair->a->opened, pair->a->time);
  sbx_finding_add_evidence (finding, pair->b->opened, pair->b->time);
  if (at.changed > pair->b->opened)
    sbx_finding_add_evidence (finding, at.changed, at.time);
  add_owner (self, finding, pair->a->store);
  add_owner (self, finding, pair->b->store);
  g_ptr_array_add (findings, finding);
}

static void
tell_same_id (Memory             *self,
              GPtrArray          *findings,
              const SbxCandidate *candidate)
{
  SbxFinding *finding = sbx_case_new_finding (&same_id, RULE, FALSE);
  const char *id = sbx_symbols_get (self->symbols, candidate->store->id);

  finding->subject = g_strdup_printf ("id %s", id);
  finding->summary = g_strdup_printf ("Two stores were announced under the id “%s”", id);
  finding->count = 1;
  sbx_finding_add_evidence (finding, candidate->opened, candidate->time);
  sbx_finding_add_evidence (finding, candidate->reopened, candidate->reopened_time);
  add_owner (self, finding, candidate->store);
  g_ptr_array_add (findings, finding);
}

/* The first store of the realm that another copy of the same library made. (nullable) */
static const SbxCandidate *
find_other_runtime (Memory             *self,
                    const SbxCandidate *later)
{
  GPtrArray *all = sbx_pairs_get_candidates (self->pairs);

  for (guint i = 0; i < all->len && g_ptr_array_index (all, i) != later; i++)
    {
      const SbxCandidate *earlier = g_ptr_array_index (all, i);

      if (earlier->store->run == later->store->run
          && earlier->store->library == later->store->library
          && earlier->store->runtime != SBX_SYMBOL_NONE && later->store->runtime != SBX_SYMBOL_NONE
          && earlier->store->runtime != later->store->runtime)
        return earlier;
    }

  return NULL;
}

static void
tell_runtimes (Memory             *self,
               GPtrArray          *findings,
               const SbxCandidate *later,
               GPtrArray          *told)
{
  const SbxCandidate *earlier = find_other_runtime (self, later);
  const SbxPackage *package;
  const char *library;
  SbxFinding *finding;

  if (earlier == NULL || later->store->library == SBX_SYMBOL_NONE)
    return;
  package = sbx_packages_find_shared (self->packages, self->symbols, later->store->run,
                                      later->store->library);
  if (package == NULL)
    return;

  library = sbx_symbols_get (self->symbols, later->store->library);
  finding = sbx_case_new_finding (package->singleton ? &two_runtimes : &two_runtimes_shared, RULE,
                                  FALSE);
  finding->subject = g_strdup_printf ("copies of %s", library);
  finding->summary =
    g_strdup_printf ("Two copies of %s made stores, although %s is shared%s", library,
                     sbx_symbols_get (self->symbols, package->name),
                     package->singleton ? " as a singleton" : "");
  finding->count = 1;
  sbx_finding_add_evidence (finding, earlier->opened, earlier->time);
  sbx_finding_add_evidence (finding, later->opened, later->time);
  add_owner (self, finding, earlier->store);
  add_owner (self, finding, later->store);
  g_ptr_array_add (findings, finding);
  g_ptr_array_add (told, later->store->run);
}

static void
report_packages (Memory    *self,
                 GPtrArray *findings)
{
  for (guint i = 0; i < self->packages->len; i++)
    {
      const SbxPackage *later = &g_array_index (self->packages, SbxPackage, i);

      for (guint j = 0; later->loaded && later->singleton && j < i; j++)
        {
          const SbxPackage *earlier = &g_array_index (self->packages, SbxPackage, j);
          SbxFinding *finding;

          if (earlier->run != later->run || earlier->name != later->name || !earlier->loaded)
            continue;
          finding = sbx_case_new_finding (&two_copies, RULE, FALSE);
          finding->subject = g_strdup_printf ("package %s",
                                              sbx_symbols_get (self->symbols, later->name));
          finding->summary =
            g_strdup_printf ("%s is shared as a singleton and was loaded twice: %s and %s",
                             sbx_symbols_get (self->symbols, later->name),
                             sbx_symbols_get (self->symbols, earlier->version),
                             sbx_symbols_get (self->symbols, later->version));
          finding->count = 1;
          sbx_finding_add_evidence (finding, earlier->number, earlier->time);
          sbx_finding_add_evidence (finding, later->number, later->time);
          g_ptr_array_add (findings, finding);
          break;
        }
    }
}

/* --- The rule -------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->pairs = sbx_pairs_new (session);
  self->packages = g_array_new (FALSE, FALSE, sizeof (SbxPackage));
  self->copies = g_array_new (FALSE, FALSE, sizeof (SbxCopy));

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  if (event->kind == SBX_EVENT_PACKAGE)
    sbx_packages_observe (self->packages, self->symbols, event);
  else
    sbx_pairs_observe (self->pairs, event);
  if (event->kind == SBX_EVENT_REDUCER_ADD)
    sbx_copies_observe (self->copies, self->symbols, event);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  GPtrArray *candidates = sbx_pairs_get_candidates (self->pairs);
  g_autoptr (GPtrArray) told = g_ptr_array_new (); /* SbxRun: of which copies are told */

  for (guint i = 0; i < candidates->len; i++)
    {
      const SbxCandidate *candidate = g_ptr_array_index (candidates, i);
      const SbxCase *kase = NULL;
      SbxPoint at = { 0 };

      if (candidate->partner != NULL)
        kase = judge (self, candidate->partner, now, &at);
      if (kase != NULL)
        tell_pair (self, findings, candidate->partner, kase, at);
      /* A pair that is an error says it already. */
      if ((kase == NULL || kase->severity < SBX_SEVERITY_ERROR)
          && !is_separate (self, candidate->store))
        tell_runtimes (self, findings, candidate, told);
      if (candidate->reopened != 0)
        tell_same_id (self, findings, candidate);
    }
  sbx_copies_report (self->copies, self->packages, self->symbols, told, findings);
  report_packages (self, findings);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_pairs_free (self->pairs);
  g_array_unref (self->packages);
  g_array_unref (self->copies);
  g_free (self);
}

static const char *const variants[] = {
  "two-tags", "two-tags-part", "equal-keys", "equal-keys-one-owner", "instances", "overlap",
  "mirrored", "unknown-values", "same-name", "named-store-twice", "same-id", "two-runtimes",
  "two-runtimes-shared", "two-copies", "two-makers", "two-makers-shared", NULL,
};

const SbxDetectorClass sbx_detector_duplicate_store = {
  .id = RULE,
  .title = "Duplicate store",
  .kinds = SBX_PAIRS_WANTS | SBX_DETECTOR_WANTS (SBX_EVENT_PACKAGE)
           | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_ADD),
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
