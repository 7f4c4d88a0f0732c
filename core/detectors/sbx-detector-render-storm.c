/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule render-storm (docs/findings/render-storm.md): dispatches that change nothing, and roots of a
 * UI library that draw all the time because of the store.
 *
 * At most MAX_ORIGINS origins of dispatches (type, store, remote) of 260 bytes and MAX_ROOTS roots
 * of 400 bytes: 2.9 MiB, and a cache of 32 KiB. What comes past them is not judged. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-session.h"

#include <math.h>

#define RULE "render-storm"
#define MAX_ORIGINS 8192
#define MAX_ROOTS 2048
#define CACHE_SIZE 4096 /* a power of two */
#define SECOND 1000.0
/* Reports of a root that follow each other this closely say that it went on. */
#define SEAM 250.0
/* A commit so long after a dispatch counts as caused by it (docs/protocol.md, `render`). */
#define AFTER 50.0
/* In a storm so many of a hundred dispatches change nothing, or of commits follow one type. */
#define MOST 0.8

enum
{
  BEGINNING,
  NO_OPS,
  NO_OP_SECONDS,
  COMMITS,
  COMMIT_TIME,
  IDLE_COMMITS,
};

static const SbxThreshold thresholds[] = {
  { "beginning", 5000, 0, 600000, "ms", "a page that was loaded so recently may do as it likes" },
  { "no-ops", 20, 2, 10000, "times", "dispatches without a change, in a second, of one origin" },
  { "no-op-seconds", 3, 1, 3600, "times", "seconds in a row with that many" },
  { "commits", 30, 2, 10000, "times", "commits of one root in a second" },
  { "commit-time", 2000, 100, 3600000, "ms", "it commits so often for that long" },
  { "idle-commits", 20, 2, 100000, "times", "commits of a root after dispatches without a change" },
  { NULL, 0, 0, 0, NULL, NULL },
};

/* By what an origin is found; its head, so that a lookup need not fill a whole one. */
typedef struct
{
  SbxStore *store;
  SbxRemote *remote;
  SbxSymbol type;
} Key;

/* A remote's dispatches of one type into one store. */
typedef struct
{
  Key key;
  gboolean exempt;       /* a library's own */
  guint32 n;             /* in this second */
  guint32 n_no_ops;
  guint32 streak;        /* seconds before it that were full of them */
  guint32 longest;       /* the longest storm, in seconds */
  guint32 n_counted;     /* of @n_no_ops, in @n_all */
  guint64 n_streak;      /* no-ops of the seconds of @streak */
  guint64 n_all;         /* no-ops of all storms */
  double second;         /* of the run */
  guint64 begun;         /* number of the first no-op of this second */
  double begun_time;
  SbxEvidence evidence;
} Origin;

/* A root of a UI library, by its name: what is mounted again is the same one. */
typedef struct
{
  SbxRun *run;
  SbxSymbol name;
  SbxRemote *remote;
  double last;           /* t of the last report */
  SbxSymbol type;        /* what its many commits follow */
  double lasting;        /* ms of them */
  double rate;           /* the highest, per second */
  guint64 n_storm;       /* commits */
  gboolean stormy;
  SbxEvidence storm;
  SbxSymbol idle_type;
  guint64 n_idle;        /* commits in a row after dispatches that changed nothing */
  gboolean idle;
  SbxEvidence idles;
} Root;

typedef struct
{
  SbxSymbols *symbols;
  const double *thresholds;
  GPtrArray *origins;    /* owned */
  GHashTable *origins_known;
  Origin **cache;
  GPtrArray *roots;      /* owned */
  GHashTable *roots_known;
  GArray *changed;       /* double by index of the run: t of the last change of any store */
} Memory;

static const SbxCase no_ops = {
  "no-ops", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "A remote dispatches again and again, and no state changes. Redux tells all subscribers all the "
  "same: every selector of every remote on the page runs for each of them. It is work for nothing, "
  "and it shows on slow devices first.",
  "Dispatch when something is new: compare before, `if (next !== selectPosition(getState())) "
  "dispatch(moved(next))`, or let events come less often (`requestAnimationFrame`, a throttle). "
  "Keep what only one component needs in that component."
};

static const SbxCase commits = {
  "commits", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "A root draws anew dozens of times in a second, nearly always right after dispatches of one "
  "type. What is drawn that often cannot be read, and the page has no time left for input.",
  "Gather what belongs together before it goes into the store: one dispatch per frame "
  "(`requestAnimationFrame`), `autoBatchEnhancer`, or one action with a list instead of a list of "
  "actions. Let components select the little they show, so that most of them stay as they are."
};

static const SbxCase idle_commits = {
  "idle-commits", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "A root draws anew after actions that changed no store at all. Most likely a selector returns a "
  "new object or list at each call, so that its component believes that something has changed.",
  "Let selectors return what is in the state, or remember what they made: `createSelector`, or "
  "`useSelector(selectItems, shallowEqual)`. Do not write `useSelector((state) => "
  "state.items.filter(isOpen))`."
};

/* --- Dispatches that change nothing ---------------------------------------------------------- */

static guint
mix (guint hash,
     guint value)
{
  return (hash ^ value) * 0x9e3779b1u;
}

static guint
origin_hash (gconstpointer key)
{
  const Key *origin = key;
  guint hash = mix (mix (origin->type, origin->store->index),
                    origin->remote != NULL ? origin->remote->index + 1 : 0);

  return hash ^ (hash >> 15);
}

static gboolean
origin_equal (gconstpointer a,
              gconstpointer b)
{
  const Key *left = a;
  const Key *right = b;

  return left->type == right->type && left->store == right->store && left->remote == right->remote;
}

/* (nullable): past the limit */
static Origin *
add_origin (Memory    *self,
            const Key *key)
{
  Origin *origin = g_hash_table_lookup (self->origins_known, key);

  if (origin != NULL || self->origins->len >= MAX_ORIGINS)
    return origin;
  origin = g_new0 (Origin, 1);
  origin->key = *key;
  origin->exempt = g_str_has_prefix (sbx_symbols_get (self->symbols, key->type), "@@");
  origin->second = -1;
  g_ptr_array_add (self->origins, origin);
  g_hash_table_add (self->origins_known, origin);

  return origin;
}

static gboolean
is_full (Memory       *self,
         const Origin *origin)
{
  return (double) origin->n_no_ops >= self->thresholds[NO_OPS]
         && (double) origin->n_no_ops >= MOST * (double) origin->n;
}

static void
begin_second (Memory       *self,
              Origin       *origin,
              double        second)
{
  if (second == origin->second + 1 && is_full (self, origin))
    {
      origin->streak++;
      origin->n_streak += origin->n_no_ops - origin->n_counted;
    }
  else
    origin->streak = origin->n_streak = 0;
  origin->second = second;
  origin->n = origin->n_no_ops = origin->n_counted = 0;
}

static void
observe_no_op (Memory         *self,
               Origin         *origin,
               const SbxEvent *event)
{
  origin->n_no_ops++;
  if (origin->streak == 0 && origin->n_no_ops == 1)
    {
      origin->begun = event->number;
      origin->begun_time = event->time;
    }
  if (!is_full (self, origin) || origin->streak + 1 < self->thresholds[NO_OP_SECONDS])
    return;
  if (origin->longest == 0)
    sbx_evidence_add (&origin->evidence, origin->begun, origin->begun_time);
  origin->longest = MAX (origin->longest, origin->streak + 1);
  origin->n_all += origin->n_streak + origin->n_no_ops - origin->n_counted;
  origin->n_counted = origin->n_no_ops;
  origin->n_streak = 0;
  sbx_evidence_add (&origin->evidence, event->number, event->time);
}

/* An empty patch; without a patch nobody knows. */
static gboolean
is_no_op (const SbxEvent *event)
{
  return event->patch != 0 && event->n_changed == 0 && event->error == 0
         && sbx_json_first (event->json, event->patch) == 0;
}

static void
observe_dispatch (Memory         *self,
                  const SbxEvent *event)
{
  Key key = { .store = event->store, .remote = event->remote, .type = event->type };
  Origin **place = &self->cache[origin_hash (&key) & (CACHE_SIZE - 1)];
  double second = floor (event->t / SECOND);
  gboolean nothing = is_no_op (event);
  Origin *origin = *place;

  if (!nothing)
    g_array_index (self->changed, double, event->run->index) = event->t;
  if (event->patch == 0 || event->t < self->thresholds[BEGINNING])
    return;
  if (origin == NULL || !origin_equal (&origin->key, &key))
    origin = *place = add_origin (self, &key);
  if (origin == NULL || origin->exempt)
    return;
  if (second != origin->second)
    begin_second (self, origin, second);
  origin->n++;
  if (nothing)
    observe_no_op (self, origin, event);
}

/* --- Roots ----------------------------------------------------------------------------------- */

static guint
root_hash (gconstpointer key)
{
  const Root *root = key;

  return mix (root->name, root->run->index);
}

static gboolean
root_equal (gconstpointer a,
            gconstpointer b)
{
  const Root *left = a;
  const Root *right = b;

  return left->name == right->name && left->run == right->run;
}

/* (nullable): past the limit, or without a name */
static Root *
get_root (Memory         *self,
          const SbxEvent *event)
{
  g_autofree char *name = sbx_event_dup_text (event, "root");
  Root key = { .run = event->run };
  Root *root;

  if (name == NULL)
    return NULL;
  key.name = sbx_symbols_intern (self->symbols, name, -1);
  root = g_hash_table_lookup (self->roots_known, &key);
  if (root != NULL || self->roots->len >= MAX_ROOTS)
    return root;
  root = g_memdup2 (&key, sizeof key);
  g_ptr_array_add (self->roots, root);
  g_hash_table_add (self->roots_known, root);

  return root;
}

static double
get_number (const SbxEvent *event,
            const char     *name)
{
  guint32 token = sbx_json_member (event->json, event->token, name);
  double value = 0;

  if (token != 0)
    sbx_json_get_double (event->json, token, &value);

  return value;
}

static SbxSymbol
get_type (Memory         *self,
          const SbxEvent *event)
{
  g_autofree char *type = sbx_event_dup_text (event, "type");

  return type != NULL ? sbx_symbols_intern (self->symbols, type, -1) : SBX_SYMBOL_NONE;
}

/* One report: `count` commits in the last `ms`. */
static void
take_commits (Memory         *self,
              Root           *root,
              const SbxEvent *event,
              SbxSymbol       type,
              double          count,
              double          ms)
{
  double rate = count * SECOND / ms;
  gboolean goes_on = root->lasting > 0 && root->type == type
                     && event->t - ms <= root->last + SEAM;

  if (root->stormy && root->type != type)
    return; /* it is told once, with what it followed first */
  if (!goes_on)
    root->lasting = 0;
  if (rate < self->thresholds[COMMITS])
    {
      root->lasting = 0;
      return;
    }
  if (!goes_on && !root->stormy)
    {
      root->storm = (SbxEvidence) { 0 };
      root->n_storm = 0;
      root->rate = 0;
    }
  root->type = type;
  root->lasting += ms;
  root->n_storm += (guint64) count;
  root->rate = MAX (root->rate, rate);
  sbx_evidence_add (&root->storm, event->number, event->time);
  root->stormy |= root->lasting >= self->thresholds[COMMIT_TIME];
}

static void
take_idle (Memory         *self,
           Root           *root,
           const SbxEvent *event,
           SbxSymbol       type,
           double          count,
           double          ms)
{
  double changed = g_array_index (self->changed, double, event->run->index);
  gboolean nothing = changed < event->t - ms - AFTER;

  if (root->idle && (!nothing || type != root->idle_type))
    return;
  if (!root->idle && (!nothing || type != root->idle_type))
    {
      root->n_idle = 0;
      root->idles = (SbxEvidence) { 0 };
    }
  if (!nothing)
    return;
  root->idle_type = type;
  root->n_idle += (guint64) count;
  sbx_evidence_add (&root->idles, event->number, event->time);
  root->idle |= (double) root->n_idle >= self->thresholds[IDLE_COMMITS];
}

static void
observe_render (Memory         *self,
                const SbxEvent *event)
{
  double count = get_number (event, "count");
  double caused = get_number (event, "caused");
  double ms = MAX (get_number (event, "ms"), 1);
  SbxSymbol type = get_type (self, event);
  Root *root = get_root (self, event);

  if (root == NULL || event->t - ms < self->thresholds[BEGINNING])
    return;
  if (event->remote != NULL)
    root->remote = event->remote;
  if (type != SBX_SYMBOL_NONE && caused >= MOST * count)
    {
      take_commits (self, root, event, type, count, ms);
      take_idle (self, root, event, type, caused, ms);
    }
  else
    root->lasting = 0;
  root->last = event->t;
}

/* --- Telling --------------------------------------------------------------------------------- */

static const char *
name_of (Memory          *self,
         const SbxRemote *remote)
{
  return remote != NULL ? sbx_symbols_get (self->symbols, remote->name) : "an unknown remote";
}

static void
add_remote (Memory          *self,
            SbxFinding      *finding,
            const SbxRemote *remote)
{
  if (remote != NULL)
    sbx_finding_add_remote (finding, name_of (self, remote));
}

static void
tell_origin (Memory       *self,
             GPtrArray    *findings,
             const Origin *origin)
{
  g_autofree char *label = sbx_store_dup_label (origin->key.store, self->symbols);
  SbxFinding *finding = sbx_case_new_finding (&no_ops, RULE, FALSE);
  const char *type = sbx_symbols_get (self->symbols, origin->key.type);

  finding->subject = g_strdup_printf ("%s from %s in %s", type, name_of (self, origin->key.remote),
                                      label);
  finding->summary =
    g_strdup_printf ("%s dispatched “%s” into “%s” %.0f times a second or more for %u s, "
                     "without effect", name_of (self, origin->key.remote), type, label,
                     self->thresholds[NO_OPS], origin->longest);
  finding->count = origin->n_all;
  add_remote (self, finding, origin->key.remote);
  if (origin->key.store->owner != NULL)
    add_remote (self, finding, origin->key.store->owner);
  sbx_evidence_support (&origin->evidence, finding);
  g_ptr_array_add (findings, finding);
}

static SbxFinding *
add_root_finding (Memory            *self,
                  GPtrArray         *findings,
                  const Root        *root,
                  const SbxCase     *kase,
                  guint64            count,
                  const SbxEvidence *evidence)
{
  SbxFinding *finding = sbx_case_new_finding (kase, RULE, FALSE);

  finding->subject = g_strdup_printf ("root %s of %s%s",
                                      sbx_symbols_get (self->symbols, root->name),
                                      name_of (self, root->remote),
                                      kase == &idle_commits ? ", nothing changed" : "");
  add_remote (self, finding, root->remote);
  finding->count = count;
  sbx_evidence_support (evidence, finding);
  g_ptr_array_add (findings, finding);

  return finding;
}

static void
tell_root (Memory     *self,
           GPtrArray  *findings,
           const Root *root)
{
  const char *name = sbx_symbols_get (self->symbols, root->name);
  SbxFinding *finding;

  if (root->stormy)
    {
      finding = add_root_finding (self, findings, root, &commits, root->n_storm,
                                  &root->storm);
      finding->summary =
        g_strdup_printf ("Root “%s” of %s drew up to %.0f times a second, nearly always after “%s”",
                         name, name_of (self, root->remote), root->rate,
                         sbx_symbols_get (self->symbols, root->type));
    }
  if (root->idle)
    {
      finding = add_root_finding (self, findings, root, &idle_commits, root->n_idle,
                                  &root->idles);
      finding->summary =
        g_strdup_printf ("Root “%s” of %s drew after “%s”, although no store had changed", name,
                         name_of (self, root->remote),
                         sbx_symbols_get (self->symbols, root->idle_type));
    }
}

/* --- The rule -------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->symbols = sbx_session_get_symbols (session);
  self->thresholds = sbx_session_get_thresholds (session, &sbx_detector_render_storm);
  self->origins = g_ptr_array_new_with_free_func (g_free);
  self->origins_known = g_hash_table_new (origin_hash, origin_equal);
  self->cache = g_new0 (Origin *, CACHE_SIZE);
  self->roots = g_ptr_array_new_with_free_func (g_free);
  self->roots_known = g_hash_table_new (root_hash, root_equal);
  self->changed = g_array_new (FALSE, TRUE, sizeof (double));

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  if (event->run->index >= self->changed->len)
    g_array_set_size (self->changed, event->run->index + 1);
  if (event->kind == SBX_EVENT_RENDER)
    observe_render (self, event);
  else if (event->kind == SBX_EVENT_GAP)
    g_array_index (self->changed, double, event->run->index) = event->t; /* who knows */
  else if (event->store != NULL && event->type != SBX_SYMBOL_NONE)
    observe_dispatch (self, event);
}

static void
report (gpointer   data,
        double     now G_GNUC_UNUSED,
        GPtrArray *findings)
{
  Memory *self = data;

  for (guint i = 0; i < self->origins->len; i++)
    {
      const Origin *origin = g_ptr_array_index (self->origins, i);

      if (origin->longest > 0)
        tell_origin (self, findings, origin);
    }
  for (guint i = 0; i < self->roots->len; i++)
    tell_root (self, findings, g_ptr_array_index (self->roots, i));
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  g_array_unref (self->changed);
  g_hash_table_unref (self->roots_known);
  g_ptr_array_unref (self->roots);
  g_hash_table_unref (self->origins_known);
  g_ptr_array_unref (self->origins);
  g_free (self->cache);
  g_free (self);
}

static const char *const variants[] = {
  "no-ops", "commits", "idle-commits", NULL,
};

const SbxDetectorClass sbx_detector_render_storm = {
  .id = RULE,
  .title = "Render storm",
  .kinds = SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH) | SBX_DETECTOR_WANTS (SBX_EVENT_RENDER)
           | SBX_DETECTOR_WANTS (SBX_EVENT_GAP),
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
