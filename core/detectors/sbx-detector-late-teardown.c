/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule late-teardown (docs/findings/late-teardown.md): an action for a slice whose reducer is gone.
 *
 * Remembered: what removed slices are called (MAX_REMOVED), types that change nothing while their
 * slice is there (MAX_IDLE), and what was found, by slice (MAX_GROUPS). A dispatch that changes
 * something costs a comparison. */

#include "config.h"

#include "sbx-action-type.h"
#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-no-op.h"
#include "sbx-slices.h"
#include "sbx-store-name.h"

#include <string.h>

#define RULE "late-teardown"
#define MAX_REMOVED 4096
#define MAX_IDLE 4096
#define MAX_GROUPS 1024

enum
{
  TEARDOWN,
  IDLE,
};

static const SbxThreshold thresholds[] = {
  [TEARDOWN] = { "teardown", 1000, 0, 60000, "ms",
                 "An action of the owner that comes so soon after the removal belongs to it" },
  [IDLE] = { "idle", 3, 1, 1000, "times",
             "An action that changed nothing so often while its slice was there is for somebody "
             "else" },
  { 0 },
};

typedef struct
{
  SbxStoreName key;
  SbxTenure *tenure;
  guint gaps;
  guint64 number;
  double time;
} Removed;

typedef enum
{
  TOO_LATE,
  GONE,
  REQUEST,
} What;

typedef struct
{
  SbxStoreSlices *slices;
  SbxTenure *tenure;
  What what;
  SbxSymbol type;    /* the first one */
  SbxSymbol sender;
  double delay;      /* from the removal to it, ms */
  gboolean several;  /* further types */
  SbxEvidence certain;
  SbxEvidence gapped;
  SbxEvidence removals;
} Group;

typedef struct
{
  SbxSymbols *symbols;
  const double *limits;
  SbxSlices *slices;
  GHashTable *removed; /* Removed, by its key */
  GHashTable *idle;    /* SbxStoreName: a type → how often */
  GPtrArray *groups;
} Memory;

static const SbxCase cases[] = {
  [TOO_LATE] = {
    "teardown", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
    "A remote removed the reducer of its slice and dispatched the slice's action afterwards. "
    "Nothing handles that action any more: it changes nothing, and no error is thrown. What it "
    "should have cleared is still there for whoever kept it, and comes back with the next mount "
    "if the reducer's state is kept.",
    "Swap the two lines at unmount: first `store.dispatch(teardown())`, then "
    "`unregisterReducer('cart')`."
  },
  [GONE] = {
    "gone", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
    "An action was dispatched whose slice is not in the store any more: its reducer was removed, "
    "and not registered again. It changes nothing, and whoever dispatched it is not told.",
    "Ask before the dispatch whether the slice is there (`if (store.getState().cart)`), or keep "
    "what must survive in a slice of the host; what a remote does on a timer or in an answer must "
    "end at its unmount: `clearInterval(timer)`, `controller.abort()`."
  },
  [REQUEST] = {
    "request", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
    "A request of a remote ended after the remote had removed its slice. The answer changes "
    "nothing. Mostly that is harmless; it is not if the request was to save something, and its "
    "failure is lost in the same way.",
    "Keep the promises of running thunks and end them at unmount: `promise.abort()`; then remove "
    "the slice: `await Promise.allSettled(running)`."
  },
};

/* --- Memory ---------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->symbols = sbx_session_get_symbols (session);
  self->limits = sbx_session_get_thresholds (session, &sbx_detector_late_teardown);
  self->slices = sbx_slices_get (session);
  self->removed = g_hash_table_new_full (sbx_store_name_hash, sbx_store_name_equal, NULL, g_free);
  self->idle = g_hash_table_new_full (sbx_store_name_hash, sbx_store_name_equal, g_free, NULL);
  self->groups = g_ptr_array_new_with_free_func (g_free);

  return self;
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  g_ptr_array_unref (self->groups);
  g_hash_table_unref (self->idle);
  g_hash_table_unref (self->removed);
  sbx_slices_release (self->slices);
  g_free (self);
}

/* --- Gathering ------------------------------------------------------------------------------- */

static void
remember_removed (Memory         *self,
                  const SbxEvent *event,
                  SbxTenure      *tenure,
                  SbxSymbol       name)
{
  Removed *removed;

  if (name == SBX_SYMBOL_NONE || g_hash_table_size (self->removed) >= MAX_REMOVED)
    return;
  removed = g_new0 (Removed, 1);
  removed->key = (SbxStoreName) { event->store->index, name };
  removed->tenure = tenure;
  removed->gaps = sbx_slices_count_gaps (self->slices, event->run);
  removed->number = event->number;
  removed->time = event->time;
  g_hash_table_replace (self->removed, &removed->key, removed);
}

static void
observe_slice (Memory         *self,
               const SbxEvent *event)
{
  SbxStoreSlices *slices = sbx_slices_get_store (self->slices, event->store);
  SbxTenure *tenure = sbx_store_slices_get_current (slices, event->slice);
  SbxStoreName key = { event->store->index, event->slice };

  if (tenure == NULL)
    return;
  if (event->kind == SBX_EVENT_REDUCER_REMOVE)
    {
      /* Types may begin with another name than the key of the slice. */
      if (tenure->namespace != event->slice
          && !sbx_store_slices_has (slices, tenure->namespace))
        remember_removed (self, event, tenure, tenure->namespace);
      remember_removed (self, event, tenure, event->slice);
      return;
    }
  if (!tenure->open)
    return;
  g_hash_table_remove (self->removed, &key);
  key.name = tenure->namespace;
  g_hash_table_remove (self->removed, &key);
}

/* Listeners and sagas want actions that no reducer handles. */
static void
remember_idle (Memory             *self,
               const SbxStoreName *type)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->idle, type));

  if (count >= (guint) self->limits[IDLE]
      || (count == 0 && g_hash_table_size (self->idle) >= MAX_IDLE))
    return;
  g_hash_table_insert (self->idle, g_memdup2 (type, sizeof *type), GUINT_TO_POINTER (count + 1));
}

static gboolean
is_idle (Memory             *self,
         const SbxStoreName *type)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->idle, type)) >= (guint) self->limits[IDLE];
}

static What
judge (Memory         *self,
       const SbxEvent *event,
       const Removed  *removed)
{
  if (sbx_action_type_is_internal (self->symbols, event->type))
    return REQUEST;
  if (event->time - removed->time <= self->limits[TEARDOWN] && event->remote != NULL
      && event->remote->name == removed->tenure->owner)
    return TOO_LATE;

  return GONE;
}

static Group *
get_group (Memory         *self,
           const SbxEvent *event,
           const Removed  *removed,
           What            what)
{
  Group *group;

  for (guint i = 0; i < self->groups->len; i++)
    {
      group = g_ptr_array_index (self->groups, i);
      if (group->tenure == removed->tenure && group->what == what)
        return group;
    }
  if (self->groups->len >= MAX_GROUPS)
    return NULL;

  group = g_new0 (Group, 1);
  group->slices = sbx_slices_get_store (self->slices, event->store);
  group->tenure = removed->tenure;
  group->what = what;
  group->type = event->type;
  group->sender = event->remote != NULL ? event->remote->name : SBX_SYMBOL_NONE;
  group->delay = event->time - removed->time;
  g_ptr_array_add (self->groups, group);

  return group;
}

static gboolean
somebody_handles (Memory         *self,
                  const SbxEvent *event)
{
  SbxStoreSlices *slices = sbx_slices_get_store (self->slices, event->store);
  GPtrArray *handlers = g_hash_table_lookup (slices->handlers, GUINT_TO_POINTER (event->type));

  for (guint i = 0; handlers != NULL && i < handlers->len; i++)
    {
      if (((SbxTenure *) g_ptr_array_index (handlers, i))->open)
        return TRUE;
    }

  return FALSE;
}

static void
observe_no_op (Memory         *self,
               const SbxEvent *event)
{
  SbxSymbol prefix = sbx_action_type_get_prefix (self->symbols, event->type);
  SbxStoreName key = { event->store->index, prefix };
  SbxStoreName type = { event->store->index, event->type };
  const Removed *removed;
  Group *group;

  if (prefix == SBX_SYMBOL_NONE)
    return;
  removed = g_hash_table_lookup (self->removed, &key);
  if (removed == NULL)
    {
      remember_idle (self, &type);
      return;
    }
  if (is_idle (self, &type) || somebody_handles (self, event))
    return;
  group = get_group (self, event, removed, judge (self, event, removed));
  if (group == NULL)
    return;
  group->several |= group->type != event->type;
  if (removed->gaps == sbx_slices_count_gaps (self->slices, event->run))
    sbx_evidence_add (&group->certain, event->number, event->time);
  else
    sbx_evidence_add (&group->gapped, event->number, event->time);
  sbx_evidence_add (&group->removals, removed->number, removed->time);
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  if (event->kind == SBX_EVENT_DISPATCH)
    {
      if (event->n_changed == 0 && event->type != SBX_SYMBOL_NONE && event->store != NULL
          && sbx_event_is_no_op (event))
        observe_no_op (self, event);
      return;
    }
  sbx_slices_observe (self->slices, event);
  if (event->store != NULL
      && (event->kind == SBX_EVENT_REDUCER_ADD || event->kind == SBX_EVENT_REDUCER_REMOVE))
    observe_slice (self, event);
}

/* --- Telling --------------------------------------------------------------------------------- */

static char *
tell (Memory      *self,
      const Group *group,
      const char  *label,
      gboolean     weakened)
{
  const char *slice = sbx_symbols_get (self->symbols, group->tenure->slice);
  g_autofree char *from = group->sender == SBX_SYMBOL_NONE
                          ? g_strdup ("an unknown remote")
                          : g_strdup (sbx_symbols_get (self->symbols, group->sender));
  g_autofree char *later = group->delay < 1 ? g_strdup ("right after")
                                            : g_strdup_printf ("%.0f ms after", group->delay);

  return g_strdup_printf ("“%s”%s from %s came %s the reducer of “%s” was removed from “%s”: it "
                          "changed nothing%s",
                          sbx_symbols_get (self->symbols, group->type),
                          group->several ? " and others" : "", from, later, slice, label,
                          weakened ? "; whether the slice was still away is not certain, because "
                                     "events are missing" : "");
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;

  for (guint i = 0; i < self->groups->len; i++)
    {
      const Group *group = g_ptr_array_index (self->groups, i);
      const SbxTenure *tenure = group->tenure;
      gboolean weakened = group->certain.count == 0;
      g_autofree char *label = sbx_store_dup_label (group->slices->store, self->symbols);
      SbxFinding *finding = sbx_case_new_finding (&cases[group->what], RULE, weakened);

      if (group->sender == SBX_SYMBOL_NONE)
        finding->severity = SBX_SEVERITY_NOTICE; /* nobody can be told to change it */
      finding->subject = g_strdup_printf (group->what == REQUEST ? "requests of %s in %s"
                                                                 : "%s in %s",
                                          sbx_symbols_get (self->symbols, tenure->slice), label);
      finding->summary = tell (self, group, label, weakened);
      if (group->sender != SBX_SYMBOL_NONE)
        sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, group->sender));
      if (tenure->owner != SBX_SYMBOL_NONE)
        sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, tenure->owner));
      sbx_evidence_tell (&group->certain, finding);
      sbx_evidence_tell (&group->gapped, finding);
      sbx_evidence_support (&group->removals, finding);
      g_ptr_array_add (findings, finding);
    }
}

static const char *const variants[] = {
  "teardown", "gone", "request", NULL,
};

const SbxDetectorClass sbx_detector_late_teardown = {
  .id = RULE,
  .title = "Late teardown",
  .kinds = SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH) | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_OPEN)
           | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_ADD)
           | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_REMOVE) | SBX_DETECTOR_WANTS (SBX_EVENT_GAP),
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
