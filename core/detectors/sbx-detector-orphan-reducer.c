/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule orphan-reducer (docs/findings/orphan-reducer.md): a slice outlives its remote.
 *
 * Who is there and what it registered is in SbxPresence, bounded there. Here: slices that outlived
 * an absence that is over (MAX_GROUPS), and when each remote last dispatched. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-presence.h"
#include "sbx-slices.h"

#include <math.h>
#include <string.h>

#define RULE "orphan-reducer"
#define MAX_GROUPS 1024
#define TOGETHER 1000.0 /* ms */

enum
{
  ORPHAN,
  GROWTH,
};

static const SbxThreshold thresholds[] = {
  [ORPHAN] = { "orphan", 5000, 0, 3600000, "ms",
               "A slice that is still there so long after its remote has gone is left behind" },
  [GROWTH] = { "growth", 3, 2, 1000, "times",
               "So many slices of one pattern, left behind one after the other, grow without end" },
  { 0 },
};

/* One or several slices whose names differ in their digits only. */
typedef struct
{
  SbxAttendance *who;
  SbxStore *store;
  char *pattern;
  SbxSymbol slice;    /* the first */
  guint n_slices;
  guint64 last_slice; /* number of the registration of the last one counted */
  guint n_absences;
  double longest;     /* ms */
  SbxPresenceHow how; /* the surest */
  gboolean over;      /* the remote came back, and it was there */
  gboolean certain;   /* no events are missing for at least one */
  SbxEvidence registered;
  SbxEvidence gone;
  SbxEvidence back;
} Group;

/* What is remembered of a slice that outlived an absence. */
typedef struct
{
  SbxAttendance *who;
  SbxRegistered slice;
  guint n_absences;
  double longest;
  SbxPresenceHow how;
  gboolean gapped;
  SbxEvidence gone;
  SbxEvidence back;
} Kept;

/* When a remote dispatched: dispatches less than a second apart belong together. */
typedef struct
{
  double before; /* end of those before */
  double begun;
  double last;
} Acts;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  const double *limits;
  SbxSlices *slices;
  SbxPresence *presence;
  GArray *acts;    /* Acts, by index of the remote */
  GArray *gaps;    /* double, by index of the run: when events were missing last */
  GPtrArray *kept; /* Kept */
} Memory;

typedef enum
{
  OUTLIVES,
  REAPPEARS,
  GROWS,
} What;

#define REMEDY                                                                                     \
  "At unmount, in this order: `store.dispatch(teardown())`, then `unregisterReducer('cart')`, "    \
  "which removes the key and calls `store.replaceReducer`. If the slice is kept on purpose, name " \
  "it in the rule configuration (`shared-slices`)."

static const SbxCase cases[] = {
  [OUTLIVES] = {
    "outlives", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
    "A remote has gone, and the slice that it registered is still in the store. Its data stays in "
    "memory and in every copy of the state, its reducer runs at every action, and the next mount "
    "begins with what the last one left.",
    REMEDY
  },
  [REAPPEARS] = {
    "reappears", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
    "A remote went and came back, and the slice that it had registered was in the store all the "
    "while: it begins with what was left from the last time, which may be another user's.",
    REMEDY
  },
  [GROWS] = {
    "grows", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
    "Each mount of a remote registers a slice under a new name, and none of them is removed: the "
    "state grows with every visit, and every action runs through all of their reducers.",
    "Keep the name that was registered and remove it at unmount: `const key = 'cart-' + id; "
    "registerReducer(key, reducer); return () => unregisterReducer(key);`."
  },
};

/* --- Gathering ------------------------------------------------------------------------------- */

static double
get_time (GArray *times,
          guint   index)
{
  return index < times->len ? g_array_index (times, double, index) : -INFINITY;
}

static void
set_time (GArray *times,
          guint   index,
          double  time)
{
  while (index >= times->len)
    {
      double never = -INFINITY;

      g_array_append_val (times, never);
    }
  g_array_index (times, double, index) = time;
}

static const SbxRemote *
find_remote (const SbxAttendance *who)
{
  GPtrArray *remotes = who->run->peer != NULL ? who->run->peer->remotes : NULL;

  for (guint i = 0; remotes != NULL && i < remotes->len; i++)
    {
      const SbxRemote *remote = g_ptr_array_index (remotes, i);

      if (remote->name == who->remote)
        return remote;
    }

  return NULL;
}

static void
observe_dispatch (Memory         *self,
                  const SbxEvent *event)
{
  Acts *acts;

  if (event->remote == NULL)
    return;
  while (event->remote->index >= self->acts->len)
    {
      Acts none = { -INFINITY, -INFINITY, -INFINITY };

      g_array_append_val (self->acts, none);
    }
  acts = &g_array_index (self->acts, Acts, event->remote->index);
  if (event->time - acts->last > TOGETHER)
    {
      acts->before = acts->last;
      acts->begun = event->time;
    }
  acts->last = event->time;
}

/* The last dispatch before @until, but for those that belong to what is about to happen then. */
static double
get_last_act (Memory              *self,
              const SbxAttendance *who,
              double               until)
{
  const SbxRemote *remote = find_remote (who);
  const Acts *acts;

  if (remote == NULL || remote->index >= self->acts->len)
    return -INFINITY;
  acts = &g_array_index (self->acts, Acts, remote->index);

  return acts->begun >= until - TOGETHER ? acts->before : acts->last;
}

/* A UI library subscribes on behalf of somebody. */
static gboolean
has_unknown_use (Memory              *self,
                 const SbxAttendance *who)
{
  g_autoptr (GPtrArray) uses = sbx_presence_list_uses (self->presence);

  for (guint i = 0; i < uses->len; i++)
    {
      const SbxUse *use = g_ptr_array_index (uses, i);

      for (guint j = 0; use->who == NULL && use->store != NULL && j < who->slices->len; j++)
        {
          if (g_array_index (who->slices, SbxRegistered, j).store == use->store)
            return TRUE;
        }
    }

  return FALSE;
}

/* Whoever still dispatches, or draws by a library, may be there and listen to nothing itself. */
static gboolean
is_away (Memory              *self,
         const SbxAttendance *who,
         double               until)
{
  if (who->mounted || who->host || who->number == 0 || who->slices->len == 0)
    return FALSE;
  if (who->how != SBX_PRESENCE_USES)
    return TRUE;

  return get_last_act (self, who, until) <= who->since + self->limits[ORPHAN] / 2
         && !has_unknown_use (self, who);
}

static Kept *
get_kept (Memory              *self,
          const SbxAttendance *who,
          const SbxRegistered *slice)
{
  Kept *kept;

  for (guint i = self->kept->len; i > 0; i--)
    {
      kept = g_ptr_array_index (self->kept, i - 1);
      if (kept->slice.number == slice->number && kept->slice.store == slice->store
          && kept->slice.slice == slice->slice)
        return kept;
    }
  if (self->kept->len >= MAX_GROUPS)
    return NULL;

  kept = g_new0 (Kept, 1);
  kept->who = (SbxAttendance *) who;
  kept->slice = *slice;
  kept->gapped = TRUE;
  g_ptr_array_add (self->kept, kept);

  return kept;
}

static void
on_return (const SbxAttendance *who,
           const SbxEvent      *event,
           gpointer             data)
{
  Memory *self = data;
  double absence = event->time - who->since;

  if (absence < self->limits[ORPHAN] || !is_away (self, who, event->time))
    return;
  for (guint i = 0; i < who->slices->len; i++)
    {
      const SbxRegistered *slice = &g_array_index (who->slices, SbxRegistered, i);
      Kept *kept = slice->number < who->number ? get_kept (self, who, slice) : NULL;

      if (kept == NULL)
        continue;
      kept->n_absences++;
      kept->longest = MAX (kept->longest, absence);
      kept->how = MAX (kept->how, who->how);
      kept->gapped &= get_time (self->gaps, who->run->index) >= who->since;
      sbx_evidence_add (&kept->gone, who->number, who->since);
      sbx_evidence_add (&kept->back, event->number, event->time);
    }
}

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->limits = sbx_session_get_thresholds (session, &sbx_detector_orphan_reducer);
  self->slices = sbx_slices_get (session);
  self->presence = sbx_presence_get (session);
  self->acts = g_array_new (FALSE, FALSE, sizeof (Acts));
  self->gaps = g_array_new (FALSE, FALSE, sizeof (double));
  self->kept = g_ptr_array_new_with_free_func (g_free);
  sbx_presence_watch_returns (self->presence, on_return, self);

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  if (event->kind == SBX_EVENT_DISPATCH)
    {
      observe_dispatch (self, event);
      return;
    }
  if (event->kind == SBX_EVENT_GAP)
    set_time (self->gaps, event->run->index, event->time);
  sbx_presence_observe (self->presence, event);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  g_ptr_array_unref (self->kept);
  g_array_unref (self->gaps);
  g_array_unref (self->acts);
  sbx_presence_release (self->presence);
  sbx_slices_release (self->slices);
  g_free (self);
}

/* --- Judging --------------------------------------------------------------------------------- */

static void
group_free (Group *self)
{
  g_free (self->pattern);
  g_free (self);
}

/* "cart-17" and "cart-18" are one. */
static char *
dup_pattern (Memory   *self,
             SbxSymbol slice)
{
  const char *name = sbx_symbols_get (self->symbols, slice);
  GString *text = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at++)
    {
      if (!g_ascii_isdigit (*at))
        g_string_append_c (text, *at);
      else if (at == name || !g_ascii_isdigit (at[-1]))
        g_string_append_c (text, '#');
    }

  return g_string_free (text, FALSE);
}

static Group *
get_group (Memory              *self,
           GPtrArray           *groups,
           const SbxAttendance *who,
           const SbxRegistered *slice)
{
  g_autofree char *pattern = dup_pattern (self, slice->slice);
  Group *group;

  for (guint i = 0; i < groups->len; i++)
    {
      group = g_ptr_array_index (groups, i);
      if (group->who == who && group->store == slice->store
          && strcmp (group->pattern, pattern) == 0)
        return group;
    }
  group = g_new0 (Group, 1);
  group->who = (SbxAttendance *) who;
  group->store = slice->store;
  group->slice = slice->slice;
  group->pattern = g_steal_pointer (&pattern);
  g_ptr_array_add (groups, group);

  return group;
}

static void
count_slice (Group               *group,
             const SbxRegistered *slice)
{
  if (slice->number <= group->last_slice)
    return;
  group->last_slice = slice->number;
  group->n_slices++;
  sbx_evidence_add (&group->registered, slice->number, slice->time);
}

static void
add_kept (Memory     *self,
          GPtrArray  *groups,
          const Kept *kept)
{
  Group *group = get_group (self, groups, kept->who, &kept->slice);

  count_slice (group, &kept->slice);
  group->over = TRUE;
  group->n_absences = MAX (group->n_absences, kept->n_absences);
  group->longest = MAX (group->longest, kept->longest);
  group->how = MAX (group->how, kept->how);
  group->certain |= !kept->gapped;
  for (guint i = 0; i < kept->gone.n; i++)
    sbx_evidence_add (&group->gone, kept->gone.numbers[i], kept->gone.first_time);
  for (guint i = 0; i < kept->back.n; i++)
    sbx_evidence_add (&group->back, kept->back.numbers[i], kept->back.last_time);
}

static void
add_absent (Memory              *self,
            GPtrArray           *groups,
            const SbxAttendance *who,
            double               now)
{
  if (!is_away (self, who, INFINITY)
      || !sbx_presence_has_passed (self->presence, who->run, who->since + self->limits[ORPHAN],
                                   now))
    return;
  for (guint i = 0; i < who->slices->len; i++)
    {
      const SbxRegistered *slice = &g_array_index (who->slices, SbxRegistered, i);
      Group *group;

      if (slice->number >= who->number || !slice->store->open)
        continue;
      group = get_group (self, groups, who, slice);
      count_slice (group, slice);
      group->how = MAX (group->how, who->how);
      group->certain |= get_time (self->gaps, who->run->index) < who->since;
      sbx_evidence_add (&group->gone, who->number, who->since);
    }
}

/* --- Telling --------------------------------------------------------------------------------- */

static char *
tell (Memory      *self,
      const Group *group,
      What         what,
      const char  *label)
{
  const char *remote = sbx_symbols_get (self->symbols, group->who->remote);
  const char *slice = sbx_symbols_get (self->symbols, group->slice);
  GString *text = g_string_new (NULL);

  if (what == GROWS)
    g_string_append_printf (text, "%s left %u slices like “%s” in “%s”, one after the other",
                            remote, group->n_slices, slice, label);
  else if (what == REAPPEARS)
    g_string_append_printf (text, "%s came back after %.0f ms, and “%s” was in “%s” all the while",
                            remote, group->longest, slice, label);
  else
    g_string_append_printf (text, "%s has gone, and “%s” is still in “%s”", remote, slice, label);
  if (group->how == SBX_PRESENCE_USES)
    g_string_append (text, " (gone: it listens to nothing any more)");
  if (!group->certain)
    g_string_append (text, "; events are missing, so it may have been removed meanwhile");

  return g_string_free (text, FALSE);
}

static gboolean
is_allowed (Memory      *self,
            const Group *group)
{
  const SbxRules *rules = sbx_session_get_rules (self->session);

  return sbx_rules_allows (rules, SBX_ALLOW_BACKGROUND,
                           sbx_symbols_get (self->symbols, group->who->remote))
         || sbx_rules_allows (rules, SBX_ALLOW_SHARED_SLICES,
                              sbx_symbols_get (self->symbols, group->slice));
}

static void
report_group (Memory      *self,
              GPtrArray   *findings,
              const Group *group)
{
  g_autofree char *label = sbx_store_dup_label (group->store, self->symbols);
  What what = group->n_slices >= (guint) self->limits[GROWTH] ? GROWS
              : group->over ? REAPPEARS : OUTLIVES;
  SbxFinding *finding = sbx_case_new_finding (&cases[what], RULE, !group->certain);

  finding->subject = g_strdup_printf ("%s in %s", group->n_slices > 1
                                                  ? group->pattern
                                                  : sbx_symbols_get (self->symbols, group->slice),
                                      label);
  finding->summary = tell (self, group, what, label);
  finding->count = MAX (group->n_slices, group->n_absences);
  sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, group->who->remote));
  sbx_evidence_support (&group->registered, finding);
  sbx_evidence_support (&group->gone, finding);
  sbx_evidence_support (&group->back, finding);
  g_ptr_array_add (findings, finding);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  g_autoptr (GPtrArray) all = sbx_presence_list (self->presence);

  for (guint i = 0; i < self->kept->len; i++)
    add_kept (self, groups, g_ptr_array_index (self->kept, i));
  for (guint i = 0; i < all->len; i++)
    add_absent (self, groups, g_ptr_array_index (all, i), now);
  for (guint i = 0; i < groups->len; i++)
    {
      if (!is_allowed (self, g_ptr_array_index (groups, i)))
        report_group (self, findings, g_ptr_array_index (groups, i));
    }
}

static const char *const variants[] = {
  "outlives", "reappears", "grows", NULL,
};

const SbxDetectorClass sbx_detector_orphan_reducer = {
  .id = RULE,
  .title = "Orphaned reducer",
  .kinds = SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH) | SBX_PRESENCE_WANTS,
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
