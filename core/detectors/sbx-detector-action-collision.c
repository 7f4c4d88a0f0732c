/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule action-collision (docs/findings/action-collision.md): one action type, two owners.
 *
 * What dispatches change is gathered by SbxPatterns, who owns what by SbxSlices; both are bounded
 * (see there). Here: at most MAX_TAKEN slice keys that were taken. */

#include "config.h"

#include "sbx-bare-types.h"
#include "sbx-case.h"
#include "sbx-deliveries.h"
#include "sbx-detectors.h"
#include "sbx-patterns.h"

#include <string.h>

#define RULE "action-collision"
#define MAX_TAKEN 1024

/* A reducer that was not used because its key was taken. */
typedef struct
{
  SbxStoreSlices *slices;
  SbxTenure *tenure;
  SbxSymbol loser;
  SbxEvidence evidence;
} Taken;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxSlices *slices;
  SbxPatterns *patterns;
  SbxDeliveries *deliveries;
  GArray *taken;
} Memory;

static const SbxCase two_owners = {
  "two-owners", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
  "One action changed slices of more than one remote, and its type does not begin with the "
  "name of a slice, so nothing says whose it is. Two teams have chosen the same words for "
  "different things. Whoever dispatches it for one of them sets off the reducers of the other "
  "as well: that state is wrong from then on, and no error is thrown.",
  "Begin every type with the key of the slice that owns it: `createSlice({ name: 'cart' })` "
  "does it for its own actions; write `createAction('cart/handover')` instead of "
  "`createAction('user/login')`. If all remotes are meant to react, let one slice own the action "
  "(`session/login`) and mark it with `meta: { crossApp: true }`."
};

static const SbxCase foreign_reaction = {
  "foreign-reaction", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "The type belongs to one slice, and a slice of another remote changed with it. Either that "
  "reducer listens on purpose, and nothing in the action says so, or it matches more than it "
  "should: a slice copied together with its name, a matcher such as "
  "`action.type.endsWith('/clear')`.",
  "If it is meant, mark the action where it is made: `prepare: (payload) => ({ payload, meta: { "
  "crossApp: true } })`. If not, look in the other slice for the name given to `createSlice` and "
  "for `addMatcher`, and make both say their own prefix."
};

static const SbxCase declared_reaction = {
  "declared-reaction", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "A slice of another remote handles this type by its full name, so it most likely means to. "
  "It depends on an action that its owner may rename or change at any time, and the owner "
  "cannot see that.",
  "Mark the action as shared where it is made: `prepare: (payload) => ({ payload, meta: { "
  "crossApp: true } })`. Then its owner knows that others rely on it."
};

static const SbxCase foreign_write = {
  "foreign-write", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "A remote dispatched an action that changed only another remote's slice, and its type does "
  "not begin with the name of a slice. It may be a deliberate call; it may also be a name that "
  "both use, where the dispatching remote meant something of its own.",
  "Begin the type with the key of the slice that it changes: `createAction('cart/add')` instead "
  "of `createAction('add')`. Then a dispatch from elsewhere is visibly meant for that slice."
};

static const SbxCase potential = {
  "potential", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "Slices of two remotes handle the same type, and it begins with the name of neither. Nothing "
  "has gone wrong yet: the first one to dispatch it will change both.",
  "Rename it on both sides before it is used: `builder.addCase('cart/handover', …)` and "
  "`builder.addCase('profile/verify', …)` instead of one `builder.addCase('user/login', …)` each."
};

static const SbxCase slice_taken = {
  "slice-taken", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "Two remotes registered a reducer under the same key. The second was not used, and nobody "
  "was told: its remote reads the state of the first, and its own actions change nothing.",
  "Give the slices different keys: `registerReducer('profileSettings', reducer)` instead of "
  "`registerReducer('settings', reducer)`. Let `registerReducer` complain: `if (injected[key] && "
  "injected[key] !== reducer) throw new Error('slice ' + key + ' is taken')`."
};

static const char *
name_of (Memory   *self,
         SbxSymbol symbol)
{
  return sbx_symbols_get (self->symbols, symbol);
}

/* --- Judging --------------------------------------------------------------------------------- */

/* Whether the owner of this slice asked for the type: its listener's allow-list holds it. */
static gboolean
is_asked_for (Memory           *self,
              const SbxPattern *pattern,
              const SbxTenure  *tenure)
{
  return sbx_deliveries_accepts (self->deliveries, pattern->slices->store->run, tenure->owner,
                                 pattern->type);
}

/* Whether the team says that everybody may write this slice. */
static gboolean
is_common (Memory          *self,
           const SbxTenure *tenure)
{
  return sbx_rules_allows (sbx_session_get_rules (self->session), SBX_ALLOW_SHARED_SLICES,
                           name_of (self, tenure->slice));
}

/* Whether it says so of this type. */
static gboolean
is_common_type (Memory   *self,
                SbxSymbol type)
{
  return sbx_rules_allows (sbx_session_get_rules (self->session), SBX_ALLOW_SHARED_TYPES,
                           name_of (self, type));
}

/* The type begins with the name of a slice, which @home owns. */
static const SbxCase *
judge_namespaced (Memory           *self,
                  const SbxPattern *pattern,
                  SbxSymbol         prefix,
                  SbxSymbol         home)
{
  gboolean declared = TRUE;
  guint n_foreign = 0;

  if (sbx_action_type_ends_session (self->symbols, pattern->type))
    return NULL;

  for (guint i = 0; i < pattern->n_tenures; i++)
    {
      const SbxTenure *tenure = pattern->tenures[i];

      if (tenure->owner == SBX_SYMBOL_NONE || tenure->owner == home || tenure->slice == prefix
          || (pattern->remote != NULL && pattern->remote->name == tenure->owner)
          || sbx_store_slices_owned_by (pattern->slices, prefix, tenure->owner)
          || is_asked_for (self, pattern, tenure) || is_common (self, tenure))
        continue;
      n_foreign++;
      if (!sbx_tenure_handles (tenure, pattern->type) || tenure->namespace == SBX_SYMBOL_NONE
          || tenure->namespace == prefix)
        declared = FALSE;
    }
  if (n_foreign == 0)
    return NULL;

  return declared ? &declared_reaction : &foreign_reaction;
}

/* One owner's slices changed by another's dispatch, under a type that is nobody's by name. */
static const SbxCase *
judge_foreign (Memory           *self,
               const SbxPattern *pattern,
               SbxSymbol         prefix,
               SbxSymbol         owner)
{
  const SbxStore *store = pattern->slices->store;
  SbxSymbol remote = pattern->remote->name;

  if (sbx_store_slices_owner_handles (pattern->slices, remote, pattern->type)
      || sbx_patterns_uses (self->patterns, store, pattern->type, remote))
    return &two_owners;
  if (sbx_store_slices_owner_handles (pattern->slices, owner, pattern->type)
      || sbx_patterns_uses (self->patterns, store, pattern->type, owner)
      || sbx_patterns_uses (self->patterns, store, prefix, owner))
    return NULL;

  return &foreign_write;
}

static const SbxCase *
judge_unowned (Memory           *self,
               const SbxPattern *pattern,
               SbxSymbol         prefix)
{
  gboolean by_host = pattern->remote != NULL && pattern->remote->host;
  SbxSymbol owner = SBX_SYMBOL_NONE;

  if (sbx_action_type_ends_session (self->symbols, pattern->type)
      || (by_host && sbx_action_type_resets (self->symbols, pattern->type)))
    return NULL;

  for (guint i = 0; i < pattern->n_tenures; i++)
    {
      const SbxTenure *tenure = pattern->tenures[i];

      if (tenure->owner == SBX_SYMBOL_NONE || tenure->owner == owner
          || is_asked_for (self, pattern, tenure) || is_common (self, tenure))
        continue;
      if (owner != SBX_SYMBOL_NONE)
        return &two_owners;
      owner = tenure->owner;
    }
  if (owner == SBX_SYMBOL_NONE || pattern->remote == NULL || pattern->remote->name == owner)
    return NULL;

  return judge_foreign (self, pattern, prefix, owner);
}

/* (nullable): no finding */
static const SbxCase *
judge (Memory           *self,
       const SbxPattern *pattern)
{
  SbxSymbol prefix = sbx_action_type_get_prefix (self->symbols, pattern->type);
  SbxSymbol home;
  gboolean several;

  if (sbx_store_slices_has (pattern->slices, prefix) && !is_common_type (self, pattern->type))
    {
      home = sbx_store_slices_get_current (pattern->slices, prefix)->owner;
      return home != SBX_SYMBOL_NONE ? judge_namespaced (self, pattern, prefix, home) : NULL;
    }
  if (is_common_type (self, pattern->type))
    return NULL;
  home = sbx_store_slices_find_namespace (pattern->slices, prefix, &several);

  return home != SBX_SYMBOL_NONE ? judge_namespaced (self, pattern, prefix, home)
                                 : judge_unowned (self, pattern, prefix);
}

/* --- Telling --------------------------------------------------------------------------------- */

static void
append_slice (Memory          *self,
              GString         *text,
              SbxFinding      *finding,
              const SbxTenure *tenure,
              gboolean         first)
{
  g_string_append_printf (text, "%s“%s”", first ? " " : ", ", name_of (self, tenure->slice));
  if (tenure->owner == SBX_SYMBOL_NONE)
    return;
  g_string_append_printf (text, " (owned by %s)", name_of (self, tenure->owner));
  sbx_finding_add_remote (finding, name_of (self, tenure->owner));
}

static SbxFinding *
add_finding (Memory         *self,
             GPtrArray      *findings,
             const SbxCase  *kase,
             gboolean        weakened,
             SbxStoreSlices *slices,
             SbxSymbol       about)
{
  g_autofree char *label = sbx_store_dup_label (slices->store, self->symbols);
  SbxFinding *finding = sbx_case_new_finding (kase, RULE, weakened);

  finding->subject = g_strdup_printf ("%s in %s", name_of (self, about), label);
  g_ptr_array_add (findings, finding);

  return finding;
}

static int
compare_names (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  const SbxTenure *left = *(SbxTenure *const *) a;
  const SbxTenure *right = *(SbxTenure *const *) b;

  return strcmp (sbx_symbols_get (data, left->slice), sbx_symbols_get (data, right->slice));
}

static void
tell_pattern (Memory           *self,
              GPtrArray        *findings,
              const SbxPattern *pattern,
              const SbxCase    *kase)
{
  gboolean weakened = pattern->certain.count == 0;
  g_autofree char *label = sbx_store_dup_label (pattern->slices->store, self->symbols);
  SbxFinding *finding = add_finding (self, findings, kase, weakened, pattern->slices,
                                     pattern->type);
  GString *text = g_string_new (NULL);
  SbxTenure *sorted[SBX_EVENT_MAX_CHANGED];
  const char *remote = "an unknown remote";

  /* By name: the numbers of symbols depend on which realm spoke first. */
  memcpy (sorted, pattern->tenures, sizeof sorted);
  g_qsort_with_data (sorted, (int) pattern->n_tenures, sizeof *sorted, compare_names,
                     self->symbols);
  if (pattern->remote != NULL)
    {
      remote = name_of (self, pattern->remote->name);
      sbx_finding_add_remote (finding, remote);
    }
  g_string_append_printf (text, "“%s” from %s changed", name_of (self, pattern->type), remote);
  for (guint i = 0; i < pattern->n_tenures; i++)
    append_slice (self, text, finding, sorted[i], i == 0);
  g_string_append_printf (text, " in “%s”", label);
  if (weakened)
    g_string_append (text, "; whether these were still the owners cannot be decided, because "
                           "events are missing");
  finding->summary = g_string_free (text, FALSE);
  sbx_evidence_tell (&pattern->certain, finding);
  sbx_evidence_tell (&pattern->gapped, finding);
}

static gboolean
is_told (GPtrArray      *findings,
         Memory         *self,
         SbxStoreSlices *slices,
         SbxSymbol       type)
{
  g_autofree char *label = sbx_store_dup_label (slices->store, self->symbols);
  g_autofree char *subject = g_strdup_printf ("%s in %s", name_of (self, type), label);

  for (guint i = 0; i < findings->len; i++)
    {
      if (g_str_equal (((SbxFinding *) g_ptr_array_index (findings, i))->subject, subject))
        return TRUE;
    }

  return FALSE;
}

/* Whether slices of two owners handle a type that is nobody's by name. */
static gboolean
is_potential (Memory         *self,
              SbxStoreSlices *slices,
              SbxSymbol       type,
              GPtrArray      *handlers)
{
  SbxPattern pattern = { .slices = slices, .type = type };
  SbxSymbol prefix;
  gboolean several;

  if (handlers->len < 2 || sbx_action_type_is_internal (self->symbols, type)
      || is_common_type (self, type))
    return FALSE;
  prefix = sbx_action_type_get_prefix (self->symbols, type);
  if (sbx_store_slices_has (slices, prefix)
      || sbx_store_slices_find_namespace (slices, prefix, &several) != SBX_SYMBOL_NONE)
    return FALSE;

  /* As after a dispatch that changed them all; one slice under two owners is one. */
  for (guint i = 0; i < handlers->len && pattern.n_tenures < SBX_EVENT_MAX_CHANGED; i++)
    {
      SbxTenure *tenure = g_ptr_array_index (handlers, i);

      if (pattern.n_tenures == 0 || pattern.tenures[0]->slice != tenure->slice)
        pattern.tenures[pattern.n_tenures++] = tenure;
    }

  return judge_unowned (self, &pattern, prefix) == &two_owners;
}

static int
compare_tenures (gconstpointer a,
                 gconstpointer b)
{
  const SbxTenure *left = *(SbxTenure *const *) a;
  const SbxTenure *right = *(SbxTenure *const *) b;

  return left->told < right->told ? -1 : left->told > right->told;
}

static void
tell_potential (Memory         *self,
                GPtrArray      *findings,
                SbxStoreSlices *slices,
                SbxSymbol       type,
                GPtrArray      *handlers)
{
  SbxFinding *finding = add_finding (self, findings, &potential, FALSE, slices, type);
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (handlers, NULL, NULL);
  GString *text = g_string_new (NULL);
  SbxEvidence evidence = { 0 };

  g_ptr_array_sort (sorted, compare_tenures);
  g_string_append_printf (text, "“%s” is handled by", name_of (self, type));
  for (guint i = 0; i < sorted->len; i++)
    {
      const SbxTenure *tenure = g_ptr_array_index (sorted, i);

      append_slice (self, text, finding, tenure, i == 0);
      sbx_evidence_add (&evidence, tenure->told, tenure->time);
    }
  finding->summary = g_string_free (text, FALSE);
  evidence.count = 1;
  sbx_evidence_tell (&evidence, finding);
}

static void
report_potentials (Memory    *self,
                   GPtrArray *findings)
{
  GPtrArray *stores = sbx_session_get_stores (self->session);

  for (guint i = 0; i < stores->len; i++)
    {
      SbxStoreSlices *slices = sbx_slices_get_store (self->slices, g_ptr_array_index (stores, i));
      GHashTableIter iter;
      gpointer type;
      gpointer handlers;

      g_hash_table_iter_init (&iter, slices->handlers);
      while (g_hash_table_iter_next (&iter, &type, &handlers))
        {
          if (is_potential (self, slices, GPOINTER_TO_UINT (type), handlers)
              && !is_told (findings, self, slices, GPOINTER_TO_UINT (type)))
            tell_potential (self, findings, slices, GPOINTER_TO_UINT (type), handlers);
        }
      sbx_bare_types_report (slices, self->session, findings);
    }
}

static void
report_taken (Memory    *self,
              GPtrArray *findings)
{
  for (guint i = 0; i < self->taken->len; i++)
    {
      Taken *taken = &g_array_index (self->taken, Taken, i);
      g_autofree char *label = sbx_store_dup_label (taken->slices->store, self->symbols);
      const char *slice = name_of (self, taken->tenure->slice);
      SbxFinding *finding;

      if (taken->tenure->owner == SBX_SYMBOL_NONE || taken->tenure->owner == taken->loser
          || is_common (self, taken->tenure))
        continue;
      finding = sbx_case_new_finding (&slice_taken, RULE, FALSE);
      finding->subject = g_strdup_printf ("slice %s in %s", slice, label);
      finding->summary =
        g_strdup_printf ("“%s” in “%s” belongs to %s: the reducer that %s registered under the "
                         "same key is not used", slice, label,
                         name_of (self, taken->tenure->owner), name_of (self, taken->loser));
      sbx_finding_add_remote (finding, name_of (self, taken->tenure->owner));
      sbx_finding_add_remote (finding, name_of (self, taken->loser));
      sbx_evidence_tell (&taken->evidence, finding);
      if (taken->tenure->told != 0)
        sbx_finding_add_evidence (finding, taken->tenure->told, taken->tenure->time);
      g_ptr_array_add (findings, finding);
    }
}

/* --- The rule -------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->slices = sbx_slices_get (session);
  self->deliveries = sbx_deliveries_get (session);
  self->patterns = sbx_patterns_new (session, self->slices, self->deliveries);
  self->taken = g_array_new (FALSE, TRUE, sizeof (Taken));

  return self;
}

static void
observe_taken (Memory         *self,
               const SbxEvent *event)
{
  guint32 ignored = sbx_json_member (event->json, event->token, "ignored");
  g_autofree char *owner = NULL;
  Taken taken = { 0 };

  if (ignored == 0 || event->json->tokens[ignored].type != SBX_JSON_TRUE || event->store == NULL)
    return;
  owner = sbx_event_dup_text (event, "owner");
  if (owner != NULL)
    taken.loser = sbx_symbols_intern (self->symbols, owner, -1);
  else if (event->remote != NULL)
    taken.loser = event->remote->name;
  taken.slices = sbx_slices_get_store (self->slices, event->store);
  taken.tenure = sbx_store_slices_get_current (taken.slices, event->slice);
  if (taken.loser == SBX_SYMBOL_NONE || taken.tenure == NULL)
    return;

  for (guint i = 0; i < self->taken->len; i++)
    {
      Taken *known = &g_array_index (self->taken, Taken, i);

      if (known->tenure == taken.tenure && known->loser == taken.loser)
        {
          sbx_evidence_add (&known->evidence, event->number, event->time);
          return;
        }
    }
  sbx_evidence_add (&taken.evidence, event->number, event->time);
  if (self->taken->len < MAX_TAKEN)
    g_array_append_val (self->taken, taken);
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  sbx_deliveries_observe (self->deliveries, event);
  if (event->kind == SBX_EVENT_DISPATCH)
    {
      sbx_patterns_observe (self->patterns, event);
      return;
    }
  if (event->kind == SBX_EVENT_REDUCER_ADD)
    observe_taken (self, event);
  if (sbx_slices_observe (self->slices, event))
    sbx_patterns_review (self->patterns, event->store);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  GPtrArray *patterns = sbx_patterns_get_all (self->patterns);

  for (guint i = 0; i < patterns->len; i++)
    {
      const SbxPattern *pattern = g_ptr_array_index (patterns, i);
      const SbxCase *kase;

      if (pattern->certain.count + pattern->gapped.count == 0)
        continue;
      kase = judge (self, pattern);
      if (kase != NULL)
        tell_pattern (self, findings, pattern, kase);
    }
  report_potentials (self, findings);
  report_taken (self, findings);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_patterns_free (self->patterns);
  sbx_slices_release (self->slices);
  sbx_deliveries_release (self->deliveries);
  g_array_unref (self->taken);
  g_free (self);
}

static const char *const variants[] = {
  "two-owners", "foreign-reaction", "declared-reaction", "foreign-write", "potential",
  "slice-taken", "unnamespaced", NULL,
};

const SbxDetectorClass sbx_detector_action_collision = {
  .id = RULE,
  .title = "Action type collision",
  .kinds = SBX_DELIVERIES_KINDS | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_OPEN)
           | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_ADD)
           | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_REMOVE),
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
