/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule hydration-race (docs/findings/hydration-race.md): a remote read a store before a slice was
 * restored. What is remembered is in SbxHydration, bounded there. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-hydration.h"
#include "sbx-site.h"

#define RULE "hydration-race"

enum
{
  ERROR_AFTER,
  WINDOW,
};

static const SbxThreshold thresholds[] = {
  [ERROR_AFTER] = { "error", 1000, 0, 60000, "ms",
                    "An error of the reader that comes so soon after its read belongs to it" },
  [WINDOW] = { "window", 60000, 1000, 3600000, "ms",
               "A slice that becomes ready so long after it was added was not restored, but "
               "loaded" },
  { 0 },
};

typedef struct
{
  SbxSymbols *symbols;
  const double *limits;
  SbxSlices *slices;
  SbxHydration *hydration;
} Memory;

typedef enum
{
  FAILED,
  EARLY,
} What;

static const SbxCase cases[] = {
  [FAILED] = {
    "error", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
    "A remote read a store before what it reads was restored, and failed on what was not there "
    "yet. With a warm cache or a fast network the order is another one, so it fails for some "
    "users, some of the time.",
    "Let the remote wait until the slice says that it is ready: `if (auth.status !== 'ready') "
    "return null;` in what it draws from `useSyncExternalStore`, or `await restored` at the host "
    "before `mount (remote)`."
  },
  [EARLY] = {
    "early-read", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
    "A remote read a store before one of its slices was restored, and was not subscribed when the "
    "slice changed: it was not told. What it shows may be from before, such as a guest's page for "
    "somebody who is signed in.",
    "Read by subscription, not once: `useSyncExternalStore(store.subscribe, () => "
    "store.getState().auth)`; or mount the remote when the slice is ready."
  },
};

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->symbols = sbx_session_get_symbols (session);
  self->limits = sbx_session_get_thresholds (session, &sbx_detector_hydration_race);
  self->slices = sbx_slices_get (session);
  self->hydration = sbx_hydration_new (session);

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  sbx_hydration_observe (self->hydration, event, self->limits[ERROR_AFTER], self->limits[WINDOW]);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_hydration_free (self->hydration);
  sbx_slices_release (self->slices);
  g_free (self);
}

/* --- Judging --------------------------------------------------------------------------------- */

static gboolean
is_owner (Memory            *self,
          SbxHydrationStore *look,
          const SbxReader   *reader,
          const SbxReady    *ready)
{
  SbxStoreSlices *slices = sbx_slices_get_store (self->slices, look->store);
  const SbxTenure *tenure = g_hash_table_lookup (slices->current, GUINT_TO_POINTER (ready->slice));

  return reader->remote == ready->sender
         || (look->store->owner != NULL && look->store->owner->name == reader->remote)
         || (tenure != NULL && tenure->owner == reader->remote);
}

/* (nullable): the first slice that became ready after it was read by somebody else. */
static const SbxReady *
find_ready (Memory            *self,
            SbxHydrationStore *look,
            const SbxReader   *reader,
            guint64            read)
{
  for (guint i = 0; i < look->ready->len; i++)
    {
      const SbxReady *ready = &g_array_index (look->ready, SbxReady, i);

      if (ready->number > read && ready->added < read
          && (reader->slice == SBX_SYMBOL_NONE || reader->slice == ready->slice)
          && !is_owner (self, look, reader, ready))
        return ready;
    }

  return NULL;
}

static const SbxReady *
judge (Memory                *self,
       SbxHydrationStore     *look,
       const SbxReader       *reader,
       What                  *what,
       const SbxReadFailure **failure)
{
  const SbxReady *ready;

  *what = FAILED;
  for (guint i = 0; i < reader->n_failures; i++)
    {
      *failure = &reader->failures[i];
      ready = find_ready (self, look, reader, (*failure)->read);
      if (ready != NULL)
        return ready;
    }
  *what = EARLY;
  *failure = NULL;
  ready = find_ready (self, look, reader, reader->number);

  return reader->slice != SBX_SYMBOL_NONE || !reader->follows ? ready : NULL;
}

/* --- Telling --------------------------------------------------------------------------------- */

static char *
tell (Memory               *self,
      SbxHydrationStore    *look,
      const SbxReader      *reader,
      const SbxReady       *ready,
      const SbxReadFailure *failure,
      const char           *label)
{
  const char *remote = sbx_symbols_get (self->symbols, reader->remote);
  const char *slice = sbx_symbols_get (self->symbols, ready->slice);
  const char *site = reader->site != SBX_SYMBOL_NONE
                     ? sbx_symbols_get (self->symbols, reader->site) : NULL;
  const char *file = site != NULL ? sbx_site_get_file (site) : NULL;
  double read = failure != NULL ? failure->read_time : reader->time;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s read “%s” %.0f ms before “%s” was ready", remote, label,
                          ready->time - read, slice);
  if (failure != NULL)
    g_string_append_printf (text, ", and failed %.0f ms after", failure->log_time - read);
  else
    g_string_append (text, ", and was not told of the change");
  if (file != NULL)
    g_string_append_printf (text, " (%s)", file);

  return g_string_free (text, FALSE);
}

static void
report_reader (Memory            *self,
               GPtrArray         *findings,
               SbxHydrationStore *look,
               const SbxReader   *reader)
{
  const SbxReadFailure *failure;
  What what;
  const SbxReady *ready = judge (self, look, reader, &what, &failure);
  g_autofree char *label = NULL;
  SbxFinding *finding;

  if (ready == NULL)
    return;
  label = sbx_store_dup_label (look->store, self->symbols);
  finding = sbx_case_new_finding (&cases[what], RULE,
                                  reader->gaps
                                  != sbx_slices_count_gaps (self->slices, look->store->run));
  finding->subject = g_strdup_printf ("%s reads %s in %s",
                                      sbx_symbols_get (self->symbols, reader->remote),
                                      sbx_symbols_get (self->symbols, ready->slice), label);
  finding->summary = tell (self, look, reader, ready, failure, label);
  sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, reader->remote));
  if (ready->sender != SBX_SYMBOL_NONE)
    sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, ready->sender));
  if (reader->site != SBX_SYMBOL_NONE)
    finding->site = g_strdup (sbx_symbols_get (self->symbols, reader->site));
  finding->count = MAX (reader->n_failures, 1);
  sbx_finding_add_evidence (finding, ready->number, ready->time);
  if (failure == NULL)
    {
      sbx_finding_add_evidence (finding, reader->number, reader->time);
    }
  else
    {
      sbx_finding_add_evidence (finding, failure->read, failure->read_time);
      sbx_finding_add_evidence (finding, failure->log, failure->log_time);
    }
  g_ptr_array_add (findings, finding);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  GPtrArray *stores = sbx_hydration_get_stores (self->hydration);

  for (guint i = 0; i < stores->len; i++)
    {
      SbxHydrationStore *look = g_ptr_array_index (stores, i);

      for (guint j = 0; look != NULL && j < look->readers->len; j++)
        report_reader (self, findings, look, g_ptr_array_index (look->readers, j));
    }
}

static const char *const variants[] = {
  "error", "early-read", NULL,
};

const SbxDetectorClass sbx_detector_hydration_race = {
  .id = RULE,
  .title = "Hydration race",
  .kinds = SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH) | SBX_DETECTOR_WANTS (SBX_EVENT_READ)
           | SBX_DETECTOR_WANTS (SBX_EVENT_NOT_READY) | SBX_DETECTOR_WANTS (SBX_EVENT_LOG)
           | SBX_PRESENCE_WANTS,
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
