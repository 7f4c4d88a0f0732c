/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule slow-reducer (docs/findings/slow-reducer.md): a dispatch over a frame's time.
 *
 * For each type in each store a record of 620 bytes: no times are kept, only how many were above
 * each threshold, which is all that a percentile is asked for. At most MAX_TIMINGS records
 * (5 MiB) and a cache of 32 KiB; types past that are not judged. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-slices.h"

#include <math.h>
#include <string.h>

#define RULE "slow-reducer"
#define MAX_TIMINGS 8192
#define CACHE_SIZE 4096 /* a power of two */
#define MAX_SLICES 4
#define MAX_SENDERS 4
/* Longer than that nobody reduces: a debugger had stopped the app, or the computer slept. */
#define STOPPED 10000.0

enum
{
  OFTEN,
  LONG,
  SINGLE,
  TIMES,
  LONG_TIMES,
  WARM_UP,
};

static const SbxThreshold thresholds[] = {
  { "often", 8, 1, 1000, "ms", "more than this in one of twenty dispatches is slow" },
  { "long", 16, 1, 1000, "ms", "more than this costs a frame" },
  { "single", 50, 1, 10000, "ms", "more than this even once is felt" },
  { "times", 20, 2, 100000, "times", "dispatches of a type before “often” is judged" },
  { "long-times", 3, 1, 1000, "times", "that many dispatches above “long” are slow" },
  { "warm-up", 3, 0, 1000, "times", "the first dispatches of a type do not count" },
  { NULL, 0, 0, 0, NULL, NULL },
};

/* By what a record is found; its head, so that a lookup need not fill a whole one. */
typedef struct
{
  SbxStore *store;
  SbxSymbol type;
} Key;

typedef struct
{
  Key key;
  gboolean exempt;        /* a library's own */
  guint gaps;             /* of the run, at the first dispatch */
  guint64 n;              /* with a time, warm */
  guint64 skipped;
  guint64 n_over_quarter; /* of the threshold “often” */
  guint64 n_over_part;    /* a quarter of the threshold “long” */
  double most;
  SbxEvidence slow[3];    /* by threshold: OFTEN, LONG, SINGLE */
  SbxSymbol slices[MAX_SLICES]; /* that slow ones changed */
  SbxSymbol senders[MAX_SENDERS];
} Timing;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxSlices *slices;
  const double *thresholds;
  GPtrArray *all;      /* Timing, owned */
  GHashTable *known;
  Timing **cache;
} Memory;

#define REMEDY \
  "Make the change small: change the entry that changed instead of building the list anew, keep " \
  "entries by id (`createEntityAdapter`), and compute what can be computed in a selector " \
  "(`createSelector`) instead of in the reducer. Leave large values out of the store, and with " \
  "Redux Toolkit freeze them once (`Object.freeze`) so that immer does not walk through them."

static const SbxCase often_slow = {
  "often", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "The reducers need most of a frame's time for this action, again and again. The page cannot draw "
  "or take input meanwhile, whichever remote the reader is looking at. Subscribers and rendering "
  "come on top of it. A development build is slower than what users get.",
  REMEDY
};

static const SbxCase long_times = {
  "long", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "Several dispatches of this action took longer than a frame lasts, in the reducers alone. Each "
  "of them makes the whole page stutter, whichever remote the reader is looking at. A development "
  "build is slower than what users get.",
  REMEDY
};

static const SbxCase single = {
  "single", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "The reducers needed so long for this action once that people notice it: a click waits that "
  "long. It may have been a collection of garbage, or a computer that was busy with something "
  "else.",
  REMEDY
};

/* --- Gathering ------------------------------------------------------------------------------- */

static guint
timing_hash (gconstpointer key)
{
  const Key *timing = key;
  guint hash = (timing->type ^ (timing->store->index << 20)) * 0x9e3779b1u;

  return hash ^ (hash >> 15);
}

static gboolean
timing_equal (gconstpointer a,
              gconstpointer b)
{
  const Key *left = a;
  const Key *right = b;

  return left->type == right->type && left->store == right->store;
}

/* (nullable): past the limit */
static Timing *
add_timing (Memory    *self,
            const Key *key)
{
  Timing *timing = g_hash_table_lookup (self->known, key);

  if (timing != NULL || self->all->len >= MAX_TIMINGS)
    return timing;
  timing = g_new0 (Timing, 1);
  timing->key = *key;
  timing->exempt = g_str_has_prefix (sbx_symbols_get (self->symbols, key->type), "@@");
  timing->gaps = sbx_slices_count_gaps (self->slices, key->store->run);
  g_ptr_array_add (self->all, timing);
  g_hash_table_add (self->known, timing);

  return timing;
}

static void
note_name (SbxSymbol *names,
           guint      most,
           SbxSymbol  name)
{
  for (guint i = 0; i < most && name != SBX_SYMBOL_NONE; i++)
    {
      if (names[i] == name)
        return;
      if (names[i] != SBX_SYMBOL_NONE)
        continue;
      names[i] = name;
      return;
    }
}

static void
note_slow (Memory         *self,
           Timing         *timing,
           const SbxEvent *event)
{
  timing->most = MAX (timing->most, event->duration);
  for (guint i = OFTEN; i <= SINGLE; i++)
    {
      if (event->duration > self->thresholds[i])
        sbx_evidence_add (&timing->slow[i], event->number, event->time);
    }
  for (guint i = 0; i < event->n_changed; i++)
    note_name (timing->slices, MAX_SLICES, event->changed[i]);
  if (event->remote != NULL)
    note_name (timing->senders, MAX_SENDERS, event->remote->name);
}

static void
observe_dispatch (Memory         *self,
                  const SbxEvent *event)
{
  Key key = { .store = event->store, .type = event->type };
  Timing **place = &self->cache[timing_hash (&key) & (CACHE_SIZE - 1)];
  Timing *timing = *place;
  double duration = event->duration;

  if (timing == NULL || !timing_equal (&timing->key, &key))
    timing = *place = add_timing (self, &key);
  if (timing == NULL || timing->exempt || duration > STOPPED)
    return;
  if ((double) timing->skipped < self->thresholds[WARM_UP])
    {
      timing->skipped++;
      return;
    }
  timing->n++;
  timing->n_over_quarter += duration > self->thresholds[OFTEN] / 4;
  timing->n_over_part += duration > self->thresholds[LONG] / 4;
  if (duration > self->thresholds[OFTEN] || duration > self->thresholds[LONG]
      || duration > self->thresholds[SINGLE])
    note_slow (self, timing, event);
}

/* --- Judging --------------------------------------------------------------------------------- */

/* (nullable): no finding. @by: the threshold that decided */
static const SbxCase *
judge (Memory       *self,
       const Timing *timing,
       guint        *by)
{
  const double *limit = self->thresholds;

  *by = OFTEN;
  if ((double) timing->n >= limit[TIMES] && timing->slow[OFTEN].count * 20 > timing->n
      && timing->n_over_quarter * 2 > timing->n)
    return &often_slow;

  *by = LONG;
  if ((double) timing->slow[LONG].count >= limit[LONG_TIMES] && timing->n_over_part * 2 > timing->n)
    return &long_times;

  *by = SINGLE;
  return timing->slow[SINGLE].count > 0 ? &single : NULL;
}

static int
compare_names (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  return strcmp (sbx_symbols_get (data, *(const SbxSymbol *) a),
                 sbx_symbols_get (data, *(const SbxSymbol *) b));
}

static guint
sort_names (Memory    *self,
            SbxSymbol *names,
            guint      most)
{
  guint n = 0;

  while (n < most && names[n] != SBX_SYMBOL_NONE)
    n++;
  g_qsort_with_data (names, (int) n, sizeof *names, compare_names, self->symbols);

  return n;
}

/* Without beginning a tenure: a report changes nothing. (nullable) */
static const char *
find_owner (Memory   *self,
            SbxStore *store,
            SbxSymbol slice)
{
  SbxStoreSlices *slices = sbx_slices_get_store (self->slices, store);
  const SbxTenure *tenure = g_hash_table_lookup (slices->current, GUINT_TO_POINTER (slice));

  if (tenure == NULL || tenure->owner == SBX_SYMBOL_NONE)
    return NULL;

  return sbx_symbols_get (self->symbols, tenure->owner);
}

static void
append_slices (Memory       *self,
               GString      *text,
               SbxFinding   *finding,
               const Timing *timing)
{
  SbxSymbol slices[MAX_SLICES];
  guint n;

  memcpy (slices, timing->slices, sizeof slices);
  n = sort_names (self, slices, MAX_SLICES);
  for (guint i = 0; i < n; i++)
    {
      const char *owner = find_owner (self, timing->key.store, slices[i]);

      g_string_append_printf (text, "%s“%s”", i == 0 ? "; it changes " : ", ",
                              sbx_symbols_get (self->symbols, slices[i]));
      if (owner == NULL)
        continue;
      g_string_append_printf (text, " (owned by %s)", owner);
      sbx_finding_add_remote (finding, owner);
    }
}

static void
tell (Memory        *self,
      GPtrArray     *findings,
      const Timing  *timing,
      const SbxCase *kase,
      guint          by)
{
  g_autofree char *label = sbx_store_dup_label (timing->key.store, self->symbols);
  const char *type = sbx_symbols_get (self->symbols, timing->key.type);
  /* How many of how many says nothing if some are missing; that some took long still does. */
  gboolean weakened =
    kase == &often_slow
    && sbx_slices_count_gaps (self->slices, timing->key.store->run) != timing->gaps;
  SbxFinding *finding = sbx_case_new_finding (kase, RULE, weakened);
  GString *text = g_string_new (NULL);
  SbxSymbol senders[MAX_SENDERS];
  guint n;

  finding->subject = g_strdup_printf ("%s in %s", type, label);
  g_string_append_printf (text, "“%s” kept the reducers of “%s” busy for more than %.0f ms in %"
                                G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " dispatches, %.0f ms at "
                                "most", type, label, self->thresholds[by], timing->slow[by].count,
                          timing->n, timing->most);
  append_slices (self, text, finding, timing);
  if (weakened)
    g_string_append (text, "; how often cannot be decided, because events are missing");
  finding->summary = g_string_free (text, FALSE);
  memcpy (senders, timing->senders, sizeof senders);
  n = sort_names (self, senders, MAX_SENDERS);
  for (guint i = 0; i < n; i++)
    sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, senders[i]));
  sbx_evidence_tell (&timing->slow[by], finding);
  g_ptr_array_add (findings, finding);
}

/* --- The rule -------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->slices = sbx_slices_get (session);
  self->thresholds = sbx_session_get_thresholds (session, &sbx_detector_slow_reducer);
  self->all = g_ptr_array_new_with_free_func (g_free);
  self->known = g_hash_table_new (timing_hash, timing_equal);
  self->cache = g_new0 (Timing *, CACHE_SIZE);

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  if (event->kind != SBX_EVENT_DISPATCH)
    sbx_slices_observe (self->slices, event);
  else if (!isnan (event->duration) && event->store != NULL && event->type != SBX_SYMBOL_NONE)
    observe_dispatch (self, event);
}

static void
report (gpointer   data,
        double     now G_GNUC_UNUSED,
        GPtrArray *findings)
{
  Memory *self = data;

  for (guint i = 0; i < self->all->len; i++)
    {
      const Timing *timing = g_ptr_array_index (self->all, i);
      guint by;
      const SbxCase *kase = judge (self, timing, &by);

      if (kase != NULL)
        tell (self, findings, timing, kase, by);
    }
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->all);
  g_free (self->cache);
  sbx_slices_release (self->slices);
  g_free (self);
}

static const char *const variants[] = {
  "often", "long", "single", NULL,
};

const SbxDetectorClass sbx_detector_slow_reducer = {
  .id = RULE,
  .title = "Slow reducer",
  .kinds = SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH) | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_OPEN)
           | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_ADD)
           | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_REMOVE)
           | SBX_DETECTOR_WANTS (SBX_EVENT_GAP),
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
