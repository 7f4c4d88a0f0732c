/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule over-sharing (docs/findings/over-sharing.md): state that too many remotes change or watch.
 *
 * It reads the macro-state map as people see it. What the map is made of is gathered by SbxSharing
 * and SbxSlices, which are bounded (see there); here is no memory but theirs. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-sharing-map.h"
#include "sbx-sharing.h"
#include "sbx-slices.h"

#include <string.h>

#include "sbx-limits.h"

#define RULE "over-sharing"

enum
{
  ACTIONS,
  HABIT,
  WRITERS,
  SLICES,
  STORES,
};

static const SbxThreshold thresholds[] = {
  { "actions", 200, 1, 1000000, "times", "changes of a store's slices before it is judged" },
  { "habit", 5, 1, 10000, "times", "a remote that changed a slice so often does it as a habit" },
  { "writers", 3, 2, 100, "times", "foreign remotes that change one slice" },
  { "slices", 4, 2, 1000, "times", "slices of a store before it is called entangled" },
  { "stores", 3, 2, 100, "times", "stores of others, all there are, that one remote watches" },
  { NULL, 0, 0, 0, NULL, NULL },
};

typedef struct
{
  SbxSession *session;
  SbxSlices *slices;
  SbxSharing *sharing;
  const double *thresholds;
} Memory;

#define ON_PURPOSE \
  " If it is meant to be shared, add it to `shared-slices` in the rule configuration."

static const SbxCase many_writers = {
  "many-writers", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_CERTAIN,
  "Several remotes keep changing a slice that belongs to another one. Its owner cannot change its "
  "shape, nor say why it holds what it holds, without asking all of them; and a fault in one of "
  "them shows in all.",
  "Let the owner offer what the others need as actions of its own that say what happened "
  "(`cart/giftChosen`), and keep the rest to itself; or move what everybody writes into a slice of "
  "the host." ON_PURPOSE
};

static const SbxCase entangled = {
  "entangled", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_CERTAIN,
  "More than half of the slices of this store are changed by remotes that do not own them, as a "
  "habit. The apps are deployed apart and work as one: none of them can be changed or left out "
  "alone.",
  "Keep in the shared store what all remotes need, and give the rest back to its owner: `const "
  "store = configureStore({ reducer: cart })` inside the remote, with a message on the bridge "
  "where another one has to know." ON_PURPOSE
};

static const SbxCase watches_all = {
  "watches-all", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_CERTAIN,
  "One remote listens to the stores of all others. It depends on how each of them keeps its state, "
  "and each of their actions runs its code.",
  "Let it ask for what it needs: a bridged action, or a selector that the owner exposes (`exposes: "
  "{ './selectors': './src/selectors.js' }`), instead of `otherStore.subscribe(…)`."
};

/* --- Judging --------------------------------------------------------------------------------- */

/* Whether a remote that is a stranger to the slice changes it as a habit. The shell is none: it
 * puts the others together. Nor are replays of what came over a bridge. */
static gboolean
is_foreign (Memory              *self,
            const SbxSharingUse *use)
{
  return use->remote != NULL && !use->owns && !use->host
         && (double) (use->writes - use->bridged) >= self->thresholds[HABIT];
}

static guint
count_foreign (Memory                *self,
               const SbxSharingSlice *slice)
{
  guint n = 0;

  if (slice->owner == NULL || slice->on_purpose)
    return 0;
  for (guint i = 0; i < slice->uses->len; i++)
    n += is_foreign (self, g_ptr_array_index (slice->uses, i));

  return n;
}

static gboolean
belongs_to_host (const SbxSharingSlice *slice)
{
  for (guint i = 0; i < slice->uses->len; i++)
    {
      const SbxSharingUse *use = g_ptr_array_index (slice->uses, i);

      if (use->host && use->owns)
        return TRUE;
    }

  return FALSE;
}

/* --- Telling --------------------------------------------------------------------------------- */

static int
compare_slices (gconstpointer a,
                gconstpointer b)
{
  const SbxSharingSlice *left = *(SbxSharingSlice *const *) a;
  const SbxSharingSlice *right = *(SbxSharingSlice *const *) b;

  return strcmp (left->name, right->name);
}

/* The strangers of one slice: their names, their writes, and when. */
static void
tell_strangers (Memory                *self,
                SbxFinding            *finding,
                GString               *text,
                const SbxSharingSlice *slice)
{
  gboolean first = TRUE;

  for (guint i = 0; i < slice->uses->len; i++)
    {
      const SbxSharingUse *use = g_ptr_array_index (slice->uses, i);

      if (!is_foreign (self, use))
        continue;
      g_string_append_printf (text, "%s%s (%" G_GUINT64_FORMAT " times)", first ? "" : ", ",
                              use->remote, use->writes - use->bridged);
      first = FALSE;
      sbx_finding_add_remote (finding, use->remote);
      sbx_finding_add_evidence (finding, use->first, use->first_time);
      sbx_finding_add_evidence (finding, use->last, use->last_time);
      finding->count += use->writes - use->bridged;
    }
}

static void
tell_slice (Memory                *self,
            GPtrArray             *findings,
            const SbxSharingStore *store,
            const SbxSharingSlice *slice)
{
  SbxFinding *finding = sbx_case_new_finding (&many_writers, RULE, store->gaps > 0);
  GString *text = g_string_new (NULL);

  finding->subject = g_strdup_printf ("slice %s in %s", slice->name, store->label);
  g_string_append_printf (text, "“%s” in “%s” belongs to %s, and is changed by ", slice->name,
                          store->label, slice->owner);
  sbx_finding_add_remote (finding, slice->owner);
  tell_strangers (self, finding, text, slice);
  finding->summary = g_string_free (text, FALSE);
  g_ptr_array_add (findings, finding);
}

static void
tell_store (Memory                *self,
            GPtrArray             *findings,
            const SbxSharingStore *store,
            GPtrArray             *shared,
            guint                  n_slices)
{
  SbxFinding *finding = sbx_case_new_finding (&entangled, RULE, store->gaps > 0);
  GString *text = g_string_new (NULL);

  finding->subject = g_strdup_printf ("store %s", store->label);
  g_string_append_printf (text, "%u of %u slices of “%s” are changed by remotes that do not own "
                                "them", shared->len, n_slices, store->label);
  g_ptr_array_sort (shared, compare_slices);
  for (guint i = 0; i < shared->len; i++)
    {
      const SbxSharingSlice *slice = g_ptr_array_index (shared, i);

      g_string_append_printf (text, "%s “%s” (owned by %s) by ", i == 0 ? ":" : ";", slice->name,
                              slice->owner);
      tell_strangers (self, finding, text, slice);
    }
  for (guint i = 0; i < shared->len; i++)
    sbx_finding_add_remote (finding,
                            ((SbxSharingSlice *) g_ptr_array_index (shared, i))->owner);
  finding->summary = g_string_free (text, FALSE);
  g_ptr_array_add (findings, finding);
}

/* --- Slices ---------------------------------------------------------------------------------- */

static void
report_store (Memory                *self,
              GPtrArray             *findings,
              const SbxSharingStore *store)
{
  g_autoptr (GPtrArray) shared = g_ptr_array_new ();
  guint64 writes = 0;
  guint n_slices = 0;

  for (guint i = 0; i < store->slices->len; i++)
    {
      SbxSharingSlice *slice = g_ptr_array_index (store->slices, i);

      writes += slice->writes;
      n_slices += slice->owner != NULL;
      if (count_foreign (self, slice) > 0)
        g_ptr_array_add (shared, slice);
    }
  if ((double) writes < self->thresholds[ACTIONS])
    return;

  for (guint i = 0; i < shared->len; i++)
    {
      const SbxSharingSlice *slice = g_ptr_array_index (shared, i);

      if ((double) count_foreign (self, slice) >= self->thresholds[WRITERS]
          && !belongs_to_host (slice))
        tell_slice (self, findings, store, slice);
    }
  if ((double) n_slices >= self->thresholds[SLICES] && shared->len * 2 > n_slices)
    tell_store (self, findings, store, shared, n_slices);
}

/* --- Subscriptions --------------------------------------------------------------------------- */

/* One remote in one run, and the stores of others that it listens to. */
static void
report_watcher (Memory          *self,
                GPtrArray       *findings,
                const SbxRemote *remote,
                const SbxRun    *run)
{
  GPtrArray *stores = sbx_session_get_stores (self->session);
  GPtrArray *views = sbx_sharing_get_views (self->sharing);
  SbxSymbols *symbols = sbx_session_get_symbols (self->session);
  const char *name = sbx_symbols_get (symbols, remote->name);
  SbxFinding *finding;
  guint n_foreign = 0;
  guint n_watched = 0;

  for (guint i = 0; i < stores->len; i++)
    {
      const SbxStore *store = g_ptr_array_index (stores, i);

      n_foreign += store->run == run && store->owner != NULL && store->owner != remote
                   && !store->owner->host;
    }
  finding = sbx_case_new_finding (&watches_all, RULE, FALSE);
  for (guint i = 0; i < views->len; i++)
    {
      const SbxSharingView *view = g_ptr_array_index (views, i);
      const SbxStore *store = view->store;

      if (view->remote != remote || store->run != run || view->total == 0 || store->owner == NULL
          || store->owner == remote || store->owner->host)
        continue;
      n_watched++;
      sbx_finding_add_evidence (finding, view->first, view->first_time);
      if (view->last != view->first)
        sbx_finding_add_evidence (finding, view->last, view->last_time);
      sbx_finding_add_remote (finding, sbx_symbols_get (symbols, store->owner->name));
    }
  if ((double) n_watched < self->thresholds[STORES] || n_watched < n_foreign)
    {
      sbx_finding_unref (finding);
      return;
    }
  finding->subject = g_strdup_printf ("%s watches all stores", name);
  finding->summary = g_strdup_printf ("%s has subscribed to the stores of all %u other remotes",
                                      name, n_watched);
  finding->count = 1;
  sbx_finding_add_remote (finding, name);
  g_ptr_array_add (findings, finding);
}

/* A remote in a run, as one number: there are at most SBX_LIMIT_RUNS runs. */
static gpointer
get_watcher_key (const SbxSharingView *view)
{
  G_STATIC_ASSERT (SBX_LIMIT_RUNS <= 1u << 12);

  return GUINT_TO_POINTER (view->store->run->index << 20 | (view->remote->index & 0xfffff));
}

static void
report_watchers (Memory    *self,
                 GPtrArray *findings)
{
  GPtrArray *views = sbx_sharing_get_views (self->sharing);
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < views->len; i++)
    {
      const SbxSharingView *view = g_ptr_array_index (views, i);
      gpointer key;
      guint n;

      if (view->remote == NULL || view->remote->host || view->total == 0)
        continue;
      key = get_watcher_key (view);
      n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, key)) + 1;
      g_hash_table_insert (counts, key, GUINT_TO_POINTER (n));
      if (n == (guint) self->thresholds[STORES])
        report_watcher (self, findings, view->remote, view->store->run);
    }
}

/* --- The rule -------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->slices = sbx_slices_get (session);
  self->sharing = sbx_sharing_get (session);
  self->thresholds = sbx_session_get_thresholds (session, &sbx_detector_over_sharing);

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  if (SBX_DETECTOR_WANTS (event->kind) & SBX_SHARING_WANTS)
    sbx_sharing_observe (self->sharing, event);
  else
    sbx_slices_observe (self->slices, event);
}

static void
report (gpointer   data,
        double     now G_GNUC_UNUSED,
        GPtrArray *findings)
{
  Memory *self = data;
  g_autoptr (SbxSharingMap) map = sbx_sharing_map_new (self->session);

  for (guint i = 0; i < map->stores->len; i++)
    report_store (self, findings, g_ptr_array_index (map->stores, i));
  report_watchers (self, findings);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_sharing_release (self->sharing);
  sbx_slices_release (self->slices);
  g_free (self);
}

static const char *const variants[] = {
  "many-writers", "entangled", "watches-all", NULL,
};

const SbxDetectorClass sbx_detector_over_sharing = {
  .id = RULE,
  .title = "Over-sharing",
  .kinds = SBX_SHARING_WANTS | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_OPEN)
           | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_ADD)
           | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_REMOVE) | SBX_DETECTOR_WANTS (SBX_EVENT_GAP),
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
