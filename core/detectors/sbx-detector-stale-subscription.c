/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule stale-subscription (docs/findings/stale-subscription.md): subscriptions and listeners of an
 * unmounted remote go on.
 *
 * What lives is in SbxPresence, bounded there. Here: what ended too late, by run, remote and call
 * site (MAX_GROUPS). A dispatch costs nothing: the model knows the last action of each store. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-presence.h"
#include "sbx-site.h"
#include "sbx-slices.h"

#include <math.h>
#include <string.h>

#define RULE "stale-subscription"
#define MAX_GROUPS 4096

enum
{
  GRACE,
  SITES,
  APART,
};

static const SbxThreshold thresholds[] = {
  [GRACE] = { "grace", 2000, 0, 600000, "ms",
              "What an unmounted remote has not given up by then is left behind" },
  [SITES] = { "sites", 3, 2, 1000, "times",
              "So many live subscriptions of one call site are a leak, made one after the other" },
  [APART] = { "apart", 1000, 0, 600000, "ms",
              "Subscriptions of one call site made closer together are those of one list" },
  { 0 },
};

/* All uses of one call site of a remote in one run. */
typedef struct
{
  SbxRun *run;
  SbxSymbol remote;
  SbxSymbol site;
  SbxSymbol bridge;
  SbxStore *store;
  guint n_ended;      /* any, in time or not */
  guint n_stale;
  guint n_live;       /* of them, still there */
  guint n_fresh;      /* that nobody should have given up */
  guint n_moments;    /* of the fresh ones */
  guint64 mounts;     /* in which the stale ones were made, as bits */
  guint last_mount;   /* the highest of them */
  guint64 newest;     /* number of the last one that was made */
  guint64 first_left; /* number of the event after which the first stale one was left */
  double last_time;   /* of the last fresh one */
  gboolean worked;    /* something happened there afterwards */
  gboolean certain;   /* no events are missing for at least one */
  SbxEvidence begun;
  SbxEvidence left;
  SbxEvidence fresh;
} Group;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  const double *limits;
  SbxSlices *slices;
  SbxPresence *presence;
  GHashTable *groups; /* Group, by itself: what ended */
} Memory;

typedef enum
{
  SUBSCRIPTION,
  LISTENER,
  KEPT,
  LEAK,
} What;

#define TEARDOWN                                                                                   \
  "Keep what `subscribe` returns and call it at unmount: `const stop = store.subscribe(render); "  \
  "return () => stop();`. In React: `useEffect(() => store.subscribe(render), [])`. Of a bridge: " \
  "`channel.removeEventListener('message', onMessage); channel.close();`."

static const SbxCase cases[] = {
  [SUBSCRIPTION] = {
    "subscription", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
    "A remote was unmounted, and its subscription to a store was not ended. It runs on at every "
    "action, keeps all it can reach in memory, and each further mount adds another one.",
    TEARDOWN
  },
  [LISTENER] = {
    "listener", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
    "A remote was unmounted, and its listener on a bridge was not ended. It goes on to handle "
    "messages, for a remote that is not there; after the next mount each message is handled "
    "twice.",
    TEARDOWN
  },
  [KEPT] = {
    "kept", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
    "A subscription or a listener outlived the remote that made it, and when the remote came back "
    "it made no other one. That is how a service works that is set up once; it goes on working "
    "while its remote is away.",
    "If it is meant, name the remote in the rule configuration (`background-remotes`). If not, "
    "end it at unmount: `return () => stop();`."
  },
  [LEAK] = {
    "leak", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
    "One line of code subscribed again and again, at different times, and none of these "
    "subscriptions was ever ended. Whether its remote was unmounted in between cannot be seen.",
    TEARDOWN
  },
};

/* --- Memory ---------------------------------------------------------------------------------- */

static guint
group_hash (gconstpointer data)
{
  const Group *self = data;

  return ((self->run->index * 0x9e3779b1u) ^ self->remote) * 0x85ebca6bu
         ^ (self->site * 0xc2b2ae35u) ^ self->bridge
         ^ (self->store != NULL ? self->store->index + 1 : 0);
}

static gboolean
group_equal (gconstpointer a,
             gconstpointer b)
{
  const Group *left = a;
  const Group *right = b;

  return left->run == right->run && left->remote == right->remote && left->site == right->site
         && left->bridge == right->bridge && left->store == right->store;
}

static Group *
get_group (GHashTable   *groups,
           const SbxUse *use)
{
  Group key = {
    .run = use->run,
    .remote = use->who->remote,
    .site = use->site,
    .bridge = use->bridge,
    .store = use->store,
  };
  Group *group = g_hash_table_lookup (groups, &key);

  if (group != NULL || g_hash_table_size (groups) >= MAX_GROUPS)
    return group;
  group = g_memdup2 (&key, sizeof key);
  g_hash_table_add (groups, group);

  return group;
}

static void
count_stale (Memory       *self,
             Group        *group,
             const SbxUse *use)
{
  group->n_stale++;
  group->mounts |= G_GUINT64_CONSTANT (1) << (use->mount & 63);
  group->last_mount = MAX (group->last_mount, use->mount);
  if (group->first_left == 0 || use->left_number < group->first_left)
    group->first_left = use->left_number;
  /* The action next to the removal of a slice is the removal itself. */
  group->worked |= use->store != NULL && use->store->last_action > use->left_number + 1;
  group->certain |= use->gaps == sbx_slices_count_gaps (self->slices, use->run);
  sbx_evidence_add (&group->begun, use->number, use->time);
  sbx_evidence_add (&group->left, use->left_number, use->left);
}

static void
on_ended (const SbxUse   *use,
          const SbxEvent *event,
          gpointer        data)
{
  Memory *self = data;
  Group *group = use->who != NULL ? get_group (self->groups, use) : NULL;

  if (group == NULL)
    return;
  group->n_ended++;
  group->newest = MAX (group->newest, use->number);
  if (event->kind == SBX_EVENT_UNSUBSCRIBE && event->time - use->left > self->limits[GRACE])
    count_stale (self, group, use);
}

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->limits = sbx_session_get_thresholds (session, &sbx_detector_stale_subscription);
  self->slices = sbx_slices_get (session);
  self->presence = sbx_presence_get (session);
  self->groups = g_hash_table_new_full (group_hash, group_equal, g_free, NULL);
  sbx_presence_watch_uses (self->presence, on_ended, self);

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  sbx_presence_observe (self->presence, event);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  g_hash_table_unref (self->groups);
  sbx_presence_release (self->presence);
  sbx_slices_release (self->slices);
  g_free (self);
}

/* --- Judging --------------------------------------------------------------------------------- */

static void
count_live (Memory       *self,
            Group        *group,
            const SbxUse *use,
            double        now)
{
  group->newest = MAX (group->newest, use->number);
  if (isnan (use->left))
    {
      if (group->n_fresh++ == 0 || use->time - group->last_time >= self->limits[APART])
        group->n_moments++;
      group->last_time = use->time;
      group->certain |= use->gaps == sbx_slices_count_gaps (self->slices, use->run);
      sbx_evidence_add (&group->fresh, use->number, use->time);
    }
  else if (sbx_presence_has_passed (self->presence, use->run, use->left + self->limits[GRACE],
                                    now))
    {
      group->n_live++;
      count_stale (self, group, use);
    }
}

/* What ended and what lives, together. */
static GHashTable *
gather (Memory *self,
        double  now)
{
  GHashTable *groups = g_hash_table_new_full (group_hash, group_equal, g_free, NULL);
  g_autoptr (GPtrArray) uses = sbx_presence_list_uses (self->presence);
  GHashTableIter iter;
  gpointer group;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &group, NULL))
    g_hash_table_add (groups, g_memdup2 (group, sizeof (Group)));
  for (guint i = 0; i < uses->len; i++)
    {
      const SbxUse *use = g_ptr_array_index (uses, i);

      group = use->who != NULL ? get_group (groups, use) : NULL;
      if (group != NULL)
        count_live (self, group, use, now);
    }

  return groups;
}

/* A script that was replaced while it ran leaves the subscriptions of the old one. */
static gboolean
is_replaced (Memory      *self,
             const Group *group)
{
  const char *site = group->site != SBX_SYMBOL_NONE
                     ? sbx_symbols_get (self->symbols, group->site) : "";

  return strstr (site, ".hot-update.") != NULL || strstr (site, "?t=") != NULL
         || strstr (site, "&t=") != NULL;
}

static guint
count_mounts (const Group *group)
{
  return (guint) __builtin_popcountll (group->mounts);
}

/* FALSE: nothing to tell. */
static gboolean
judge (Memory      *self,
       const Group *group,
       What        *what)
{
  const SbxAttendance *who = sbx_presence_find (self->presence, group->run, group->remote);
  gboolean own = group->store != NULL && group->store->owner != NULL
                 && group->store->owner->name == group->remote;

  if (who == NULL || who->host || is_replaced (self, group)
      || sbx_rules_allows (sbx_session_get_rules (self->session), SBX_ALLOW_BACKGROUND,
                           sbx_symbols_get (self->symbols, group->remote)))
    return FALSE;
  if (group->n_stale == 0)
    {
      *what = LEAK;
      return group->n_ended == 0 && group->site != SBX_SYMBOL_NONE
             && group->n_moments >= (guint) self->limits[SITES];
    }
  *what = group->store != NULL ? SUBSCRIPTION : LISTENER;
  if (count_mounts (group) > 1)
    return TRUE;
  /* The remote came back and did without another one. */
  if (group->site != SBX_SYMBOL_NONE && who->n_mounts > group->last_mount
      && group->newest < group->first_left && group->n_live > 0)
    *what = KEPT;

  return !own;
}

/* --- Telling --------------------------------------------------------------------------------- */

static char *
dup_place (Memory      *self,
           const Group *group)
{
  if (group->site == SBX_SYMBOL_NONE)
    return NULL;

  return g_strdup (sbx_site_get_file (sbx_symbols_get (self->symbols, group->site)));
}

static char *
dup_target (Memory      *self,
            const Group *group)
{
  g_autofree char *label = NULL;

  if (group->store == NULL)
    return g_strdup_printf ("“%s”", group->bridge != SBX_SYMBOL_NONE
                                    ? sbx_symbols_get (self->symbols, group->bridge) : "?");
  label = sbx_store_dup_label (group->store, self->symbols);

  return g_strdup_printf ("“%s”", label);
}

static char *
tell (Memory      *self,
      const Group *group,
      What         what,
      const char  *place,
      const char  *target)
{
  const char *noun = group->store != NULL ? "subscription" : "listener";
  const char *to = group->store != NULL ? "to" : "on";
  GString *text = g_string_new (sbx_symbols_get (self->symbols, group->remote));
  guint n = what == LEAK ? group->n_fresh : group->n_stale;

  if (what == KEPT)
    g_string_append_printf (text, " kept its %s %s %s while it was unmounted", noun, to, target);
  else if (what == LEAK)
    g_string_append_printf (text, " has %u %ss %s %s, made at %u different times", n, noun, to,
                            target, group->n_moments);
  else
    g_string_append_printf (text, " was unmounted and left %u %s%s %s %s behind", n, noun,
                            n == 1 ? "" : "s", to, target);
  if (what != LEAK && count_mounts (group) > 1)
    g_string_append_printf (text, ", from %u mounts", count_mounts (group));
  if (what != LEAK && what != KEPT && group->n_live == 0)
    g_string_append (text, "; it was ended too late");
  else if (what != LEAK && what != KEPT && group->n_live < n)
    g_string_append_printf (text, "; %u of them there still", group->n_live);
  if (place != NULL)
    g_string_append_printf (text, " (%s)", place);
  if (!group->certain)
    g_string_append (text, "; events are missing, so it may have been ended");

  return g_string_free (text, FALSE);
}

static void
report_group (Memory      *self,
              GPtrArray   *findings,
              const Group *group,
              What         what)
{
  g_autofree char *place = dup_place (self, group);
  g_autofree char *target = dup_target (self, group);
  g_autofree char *name = place != NULL ? sbx_site_dup_name (place) : NULL;
  const char *remote = sbx_symbols_get (self->symbols, group->remote);
  SbxFinding *finding = sbx_case_new_finding (&cases[what], RULE, !group->certain);

  if (what == SUBSCRIPTION && !group->worked && finding->confidence == SBX_CONFIDENCE_CERTAIN)
    finding->confidence = SBX_CONFIDENCE_PROBABLE;
  finding->subject = g_strdup_printf ("%s %s %s%s%s", remote, group->store != NULL ? "in" : "on",
                                      target, name != NULL ? " at " : "",
                                      name != NULL ? name : "");
  finding->summary = tell (self, group, what, place, target);
  if (group->site != SBX_SYMBOL_NONE)
    finding->site = g_strdup (sbx_symbols_get (self->symbols, group->site));
  sbx_finding_add_remote (finding, remote);
  finding->count = what == LEAK ? group->n_fresh : group->n_stale;
  sbx_evidence_support (what == LEAK ? &group->fresh : &group->begun, finding);
  sbx_evidence_support (&group->left, finding);
  g_ptr_array_add (findings, finding);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  g_autoptr (GHashTable) groups = gather (self, now);
  GHashTableIter iter;
  gpointer group;

  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &group, NULL))
    {
      What what;

      if (judge (self, group, &what))
        report_group (self, findings, group, what);
    }
}

static const char *const variants[] = {
  "subscription", "listener", "kept", "leak", NULL,
};

const SbxDetectorClass sbx_detector_stale_subscription = {
  .id = RULE,
  .title = "Stale subscription",
  .kinds = SBX_PRESENCE_WANTS,
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
