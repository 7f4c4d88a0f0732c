/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule schema-drift (docs/findings/schema-drift.md): a path of shared state, or of a bridged
 * message, goes on under another name or in another shape.
 *
 * Bounded: the outlines, the error log and the audience (see there), and MAX_DRIFTS candidates of
 * some 200 bytes. An event costs what it did to the outline, and nothing more in the common case,
 * in which no path goes and none changes its type. */

#include "config.h"

#include "sbx-audience.h"
#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-drift-compare.h"
#include "sbx-drift.h"
#include "sbx-error-log.h"
#include "sbx-fact-owner.h"
#include "sbx-fact-pairs.h"
#include "sbx-presence.h"

#define RULE "schema-drift"

#define MAX_DRIFTS 512
#define MAX_FRESH 3
/* So often it was there before its absence is looked at. */
#define MIN_TIMES 3

typedef enum
{
  STATES,
  AGE,
  SETTLE,
  WRITES,
  ERROR_WITHIN,
  MESSAGES,
} Threshold;

static const SbxThreshold thresholds[] = {
  { "states", 10, 3, 1000000, "times", "states that had the path before it counts as established" },
  { "age", 30000, 0, 86400000, "ms", "how long it was there, unless another remote looks at it" },
  { "settle", 2000, 0, 600000, "ms", "how long it has to stay away" },
  { "writes", 2, 0, 1000, "times", "further writes of its object that have to leave it away" },
  { "error", 5000, 0, 600000, "ms", "an error that names it within this time is its doing" },
  { "messages", 3, 2, 1000000, "times", "messages that had it before it counts as established" },
  { NULL, 0, 0, 0, NULL, NULL },
};

/* @outline: where it went; @before: (nullable): an outline of an earlier run that had it */
typedef struct
{
  SbxOutlineNode *node;
  SbxOutlineNode *parent;
  const SbxOutlineNode *fresh[MAX_FRESH];
  guint n_fresh;
  gboolean retyped;
  guint8 was;
  guint8 is;
  guint8 n_flips;
  gboolean linked;
  guint32 times;        /* that it was there */
  double age;
  guint32 writes;
  guint32 n_with;
  guint64 number;
  double time;
  guint64 last_seen;    /* in an earlier run; else 0 */
  double last_seen_time;
  SbxSymbol type;
  SbxRemote *writer;
} Drift;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxOutlines *outlines;
  SbxFactPairs *pairs;
  SbxPresence *presence;
  SbxSlices *slices;
  SbxAudience *audience;
  const double *limit;
  GArray *drifts;
  GArray *errors; /* SbxErrorLine */
} Memory;

typedef struct
{
  Memory *memory;
  double now;
  GPtrArray *findings;
} Report;

#define REMEDY                                                                                     \
  "Shape is a contract. Keep the old member beside the new ones until every remote has moved: "    \
  "`state.person = { ...person, name: person.firstName + ' ' + person.lastName }`. Share one "     \
  "selector instead of the path, `export const selectName = (state) => …`, and the type of the "   \
  "slice with it, so that a rename breaks a build and not a page."

static const SbxCase failed = {
  "consumer-failed", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "A member of shared state is gone, or is something else than before, and right after it another "
  "remote failed with an error that names this member. Each team's own tests pass: the shape of "
  "shared state is a contract that nobody wrote down.",
  REMEDY
};

static const SbxCase renamed = {
  "renamed", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "A member that was established is gone, and members that were never there before have come with "
  "it. Remotes that still read the old one get `undefined`: a blank where a name was, or an error.",
  REMEDY
};

static const SbxCase retyped = {
  "retyped", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "A member that always had one type has another now, and stays so. Code that reads it as before "
  "compares, adds or calls a method on something else.",
  "Give the new shape a new name, and keep the old one until every remote has moved: `state.total "
  "= cents / 100; state.totalCents = cents`. Share the slice's type and its selectors with those "
  "who read it."
};

static const SbxCase message = {
  "message", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "Messages of one type come in two shapes, and no `schemaVersion` tells them apart. A receiver "
  "that knows one of them takes the other for it.",
  "Give the new shape a version, and send both until every receiver knows it: `{ type, payload, "
  "meta: { crossApp: true, schemaVersion: 2 } }`. Receivers read by version: `const name = "
  "meta.schemaVersion >= 2 ? payload.firstName : payload.name`."
};

/* --- Evidence -------------------------------------------------------------------------------- */

static gboolean
has_come_back (const Drift *drift)
{
  const SbxOutlineNode *node = drift->node;

  if (drift->last_seen != 0)
    return FALSE;
  if (node->optional)
    return TRUE;
  if (drift->retyped)
    return node->n_flips != drift->n_flips || node->solid != drift->is;

  return node->exact ? node->present : node->n_with > drift->n_with;
}

/* What went before, and came back in between, is optional. */
static void
forget_drift (Memory         *self,
              SbxOutlineNode *node)
{
  for (guint i = 0; i < self->drifts->len; i++)
    {
      if (g_array_index (self->drifts, Drift, i).node != node)
        continue;
      node->optional = TRUE;
      g_array_remove_index_fast (self->drifts, i);
      return;
    }
}

/* Takes away what came back, and what nobody can miss any more. */
static gboolean
make_room (Memory         *self,
           const SbxEvent *event)
{
  for (guint i = self->drifts->len; i > 0; i--)
    {
      Drift *drift = &g_array_index (self->drifts, Drift, i - 1);
      const SbxRun *run = drift->parent->outline->run;

      if (has_come_back (drift))
        drift->node->optional = TRUE;
      else if (drift->linked || run != event->run
               || event->time - drift->time <= self->limit[ERROR_WITHIN]
               || sbx_error_log_find (self->errors, run, SBX_SYMBOL_NONE, drift->node->name,
                                      SBX_OUTLINE_UNKNOWN, drift->time, self->limit[ERROR_WITHIN])
                    != NULL)
        continue;
      g_array_remove_index_fast (self->drifts, i - 1);
    }

  return self->drifts->len < MAX_DRIFTS;
}

/* Slices come and go with their remotes; what a whole state holds says nothing about a type. */
static gboolean
is_slice (const SbxOutlineNode *node)
{
  return node->parent == NULL
         || (node->parent->parent == NULL && node->outline->store != NULL
             && (node->solid == SBX_OUTLINE_OBJECT || node->solid == SBX_OUTLINE_LIST));
}

static gboolean
begins_anew (Memory         *self,
             const SbxEvent *event)
{
  if (event->kind != SBX_EVENT_DISPATCH)
    return FALSE;

  return (sbx_action_type_get_flags (self->symbols, event->type)
          & (SBX_ACTION_TYPE_RESETS | SBX_ACTION_TYPE_ENDS_SESSION)) != 0
         || g_str_has_prefix (sbx_symbols_get (self->symbols, event->type), "@@");
}

static guint32
count_times (const SbxOutlineNode *node)
{
  return node->exact ? node->outline->n_states - 1 - MIN (node->since_state,
                                                          node->outline->n_states - 1)
                     : node->n_with;
}

/* (nullable): not to be judged */
static Drift *
add_drift (Memory         *self,
           SbxOutlineNode *node,
           const SbxEvent *event)
{
  guint32 times = count_times (node);
  Drift drift = {
    .node = node,
    .parent = node->parent != NULL ? node->parent : node,
    .times = times,
    .age = event->time - node->since,
    .n_with = node->n_with,
    .n_flips = node->n_flips,
    .number = event->number,
    .time = event->time,
    .type = event->type,
    .writer = event->remote,
  };

  forget_drift (self, node);
  if (node->optional || times < MIN_TIMES || sbx_drift_is_fleeting (node)
      || (self->drifts->len >= MAX_DRIFTS && !make_room (self, event)))
    return NULL;
  drift.writes = drift.parent->writes;
  g_array_append_val (self->drifts, drift);

  return &g_array_index (self->drifts, Drift, self->drifts->len - 1);
}

static void
take_gone (Memory                  *self,
           const SbxOutlineChanges *changes,
           const SbxOutlineChange  *gone,
           const SbxEvent          *event)
{
  SbxOutlineNode *parent = gone->node->parent;
  Drift *drift;

  if (is_slice (gone->node) || sbx_drift_is_another_kind (parent, event->number))
    return;
  drift = add_drift (self, gone->node, event);
  if (drift == NULL)
    return;
  for (guint i = 0; i < changes->n_fresh && drift->n_fresh < MAX_FRESH; i++)
    {
      const SbxOutlineNode *fresh = changes->fresh[i];

      if (fresh->parent == parent && sbx_drift_link (gone->node, &gone->old, fresh)
                                       != SBX_DRIFT_LINK_NONE)
        drift->fresh[drift->n_fresh++] = fresh;
    }
  drift->linked = drift->n_fresh > 0;
}

static void
take_retyped (Memory                 *self,
              const SbxOutlineChange *change,
              const SbxEvent         *event)
{
  SbxOutlineNode *node = change->node;
  Drift *drift;

  if ((node->parent == NULL && node->outline->store != NULL) || is_slice (node)
      || change->old.type == SBX_OUTLINE_BOOLEAN || node->solid == SBX_OUTLINE_BOOLEAN
      || node->n_flips > 1 || (node->types & SBX_OUTLINE_TYPE_BIT (SBX_OUTLINE_NULL)) != 0
      || (node->parent != NULL && sbx_drift_is_another_kind (node->parent, event->number)))
    return;
  drift = add_drift (self, node, event);
  if (drift == NULL)
    return;
  drift->retyped = TRUE;
  drift->was = change->old.type;
  drift->is = node->solid;
  drift->writes = node->writes;
  drift->linked = sbx_drift_is_same_value (&change->old, node);
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;
  const SbxOutlineChanges *changes;

  switch ((int) event->kind)
    {
    case SBX_EVENT_DISPATCH:
    case SBX_EVENT_STATE:
    case SBX_EVENT_BRIDGE_SENT:
    case SBX_EVENT_BRIDGE_RECEIVED:
      changes = sbx_outlines_observe (self->outlines, event);
      if (changes->n_gone + changes->n_retyped == 0 || begins_anew (self, event))
        return;
      for (guint i = 0; i < changes->n_gone; i++)
        take_gone (self, changes, &changes->gone[i], event);
      for (guint i = 0; i < changes->n_retyped; i++)
        take_retyped (self, &changes->retyped[i], event);
      return;
    case SBX_EVENT_LOG:
      sbx_error_log_observe (self->errors, event);
      return;
    default:
      sbx_outlines_observe (self->outlines, event);
      sbx_presence_observe (self->presence, event);
      sbx_slices_observe (self->slices, event);
      sbx_audience_observe (self->audience, event);
    }
}

/* --- Judging --------------------------------------------------------------------------------- */

/* Whose change it was: the owner's, or of a message the sender's. */
static SbxSymbol
find_author (Memory      *self,
             const Drift *drift)
{
  SbxSymbol owner = sbx_fact_owner (self->slices, self->symbols, drift->node);

  if (owner == SBX_SYMBOL_NONE && drift->writer != NULL)
    owner = drift->writer->name;

  return owner;
}

static gboolean
is_established (Memory      *self,
                const Drift *drift,
                guint        n_users)
{
  if (drift->last_seen != 0)
    return TRUE;
  if (drift->node->outline->store == NULL)
    return drift->times >= self->limit[MESSAGES];

  return drift->times >= self->limit[STATES] && (drift->age >= self->limit[AGE] || n_users > 0);
}

static gboolean
has_settled (const Report *self,
             const Drift  *drift)
{
  const double *limit = self->memory->limit;

  const SbxOutlineNode *written = drift->retyped && drift->last_seen == 0 ? drift->node
                                                                          : drift->parent;

  return written->writes - drift->writes >= limit[WRITES]
         && sbx_presence_has_passed (self->memory->presence, drift->parent->outline->run,
                                     drift->time + limit[SETTLE], self->now);
}

static void
append_change (GString     *text,
               SbxSymbols  *symbols,
               const Drift *drift)
{
  g_autofree char *bridge = NULL;
  const SbxOutline *outline = drift->parent->outline;

  if (outline->store == NULL)
    g_string_append_printf (text, " of “%s” on “%s”", sbx_symbols_get (symbols, outline->type),
                            sbx_symbols_get (symbols, outline->bridge));
  if (drift->retyped)
    g_string_append_printf (text, " was %s and is %s", sbx_outline_type_describe (drift->was),
                            sbx_outline_type_describe (drift->is));
  else
    g_string_append (text, " is gone");
  if (drift->last_seen != 0)
    g_string_append (text, outline->store != NULL ? " since a reload"
                                                  : " in what another page or release sends");
  else if (drift->type != SBX_SYMBOL_NONE && outline->store != NULL)
    g_string_append_printf (text, " since “%s”", sbx_symbols_get (symbols, drift->type));
  for (guint i = 0; i < drift->n_fresh; i++)
    g_string_append_printf (text, "%s “%s”", i == 0 ? ", and there is" : " and",
                            drift->fresh[i]->name);
}

static void
tell (const Report       *self,
      const Drift        *drift,
      const SbxCase      *kase,
      SbxSymbol           author,
      const SbxSymbol    *users,
      guint               n_users,
      const SbxErrorLine *error)
{
  SbxSymbols *symbols = self->memory->symbols;
  SbxFinding *finding =
    sbx_case_new_finding (kase, RULE,
                          error != NULL && !sbx_drift_names (error->text, drift->node->name));
  g_autofree char *path = sbx_outline_node_dup_path (drift->node);
  g_autoptr (GString) summary = g_string_new (NULL);
  const SbxOutline *outline = drift->parent->outline;

  if (outline->store != NULL)
    finding->subject = sbx_fact_dup_place (symbols, drift->node);
  else
    finding->subject = g_strdup_printf ("%s of %s on %s", path,
                                        sbx_symbols_get (symbols, outline->type),
                                        sbx_symbols_get (symbols, outline->bridge));
  g_string_append_printf (summary, "“%s”", path);
  append_change (summary, symbols, drift);
  if (author != SBX_SYMBOL_NONE)
    sbx_finding_add_remote (finding, sbx_symbols_get (symbols, author));
  if (error != NULL)
    {
      g_string_append_printf (summary, "; %s failed over it",
                              sbx_symbols_get (symbols, error->remote));
      sbx_finding_add_remote (finding, sbx_symbols_get (symbols, error->remote));
      sbx_finding_add_evidence (finding, error->number, error->time);
    }
  else if (n_users > 0)
    {
      g_string_append_printf (summary, outline->store != NULL ? "; %s reads this store"
                                                              : "; %s listens to it",
                              sbx_symbols_get (symbols, users[0]));
      for (guint i = 0; i < n_users; i++)
        sbx_finding_add_remote (finding, sbx_symbols_get (symbols, users[i]));
    }
  else
    finding->severity = SBX_SEVERITY_NOTICE;
  finding->summary = g_strdup (summary->str);
  finding->count = 1;
  if (drift->last_seen != 0)
    sbx_finding_add_evidence (finding, drift->last_seen, drift->last_seen_time);
  sbx_finding_add_evidence (finding, drift->number, drift->time);
  g_ptr_array_add (self->findings, finding);
}

static void
judge (const Report *self,
       const Drift  *drift)
{
  Memory *memory = self->memory;
  const SbxOutline *outline = drift->parent->outline;
  SbxSymbol author = find_author (memory, drift);
  SbxSymbol users[SBX_AUDIENCE_REMOTES];
  g_autofree char *path = sbx_outline_node_dup_path (drift->node);
  const SbxErrorLine *error = NULL;
  guint n_users;

  if (has_come_back (drift)
      || sbx_rules_allows (sbx_session_get_rules (memory->session), SBX_ALLOW_OPTIONAL_PATHS,
                           path))
    return;
  n_users = sbx_audience_list (memory->audience, outline->run, outline->store, outline->bridge,
                               author, users);
  n_users = sbx_fact_add_holders (memory->slices, memory->symbols, drift->node, author, users,
                                  n_users, SBX_AUDIENCE_REMOTES);
  if (author != SBX_SYMBOL_NONE)
    error = sbx_error_log_find (memory->errors, outline->run, author, drift->node->name,
                                drift->linked ? drift->node->value.type : SBX_OUTLINE_UNKNOWN,
                                drift->time, memory->limit[ERROR_WITHIN]);
  if (error != NULL)
    {
      tell (self, drift, &failed, author, users, n_users, error);
      return;
    }
  if (!drift->linked || !is_established (memory, drift, n_users) || !has_settled (self, drift))
    return;
  tell (self, drift, outline->store == NULL ? &message : drift->retyped ? &retyped : &renamed,
        author, users, author != SBX_SYMBOL_NONE ? n_users : 0, NULL);
}

static void
link_fresh (Drift                *drift,
            const SbxOutlineNode *before)
{
  for (const SbxOutlineNode *child = drift->parent->first;
       child != NULL && drift->n_fresh < MAX_FRESH;
       child = child->next)
    {
      if (child->present && sbx_outline_node_find (before, child->key) == NULL
          && sbx_drift_link (drift->node, &drift->node->value, child) != SBX_DRIFT_LINK_NONE)
        drift->fresh[drift->n_fresh++] = child;
    }
  drift->linked = drift->n_fresh > 0;
  if (drift->linked)
    {
      drift->number = drift->fresh[0]->first_number;
      drift->time = drift->fresh[0]->first_time;
    }
}

static void
take_pair (SbxOutlineNode *before,
           SbxOutlineNode *after,
           SbxOutlineNode *parent,
           gpointer        data)
{
  const Report *self = data;
  Drift drift = {
    .node = before,
    .parent = parent,
    .retyped = after != NULL,
    .linked = after != NULL,
    .was = before->solid,
    .is = after != NULL ? after->solid : SBX_OUTLINE_UNKNOWN,
    .writes = 1, /* the one that brought it */
    .number = after != NULL ? after->first_number : parent->first_number,
    .time = after != NULL ? after->first_time : parent->first_time,
    .last_seen = before->written,
    .last_seen_time = before->written_time,
    .writer = parent->writer,
  };

  if (sbx_drift_is_fleeting (before) || (after == NULL && sbx_drift_is_another_kind (parent, 0)))
    return;
  if (after == NULL)
    link_fresh (&drift, before->parent);
  judge (self, &drift);
}

/* --- The rule -------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->outlines = sbx_outlines_get (session);
  self->pairs = sbx_fact_pairs_get (session);
  self->presence = sbx_presence_get (session);
  self->slices = sbx_slices_get (session);
  self->audience = sbx_audience_new (session);
  self->limit = sbx_session_get_thresholds (session, &sbx_detector_schema_drift);
  self->drifts = g_array_new (FALSE, TRUE, sizeof (Drift));
  self->errors = sbx_error_log_new ();

  return self;
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *memory = data;
  Report self = { .memory = memory, .now = now, .findings = findings };

  for (guint i = 0; i < memory->drifts->len; i++)
    judge (&self, &g_array_index (memory->drifts, Drift, i));
  sbx_drift_compare_runs (memory->outlines, (guint32) memory->limit[STATES],
                          (guint32) memory->limit[MESSAGES], take_pair, &self);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_fact_pairs_release (self->pairs);
  sbx_outlines_release (self->outlines);
  sbx_presence_release (self->presence);
  sbx_slices_release (self->slices);
  sbx_audience_free (self->audience);
  g_array_unref (self->drifts);
  g_array_unref (self->errors);
  g_free (self);
}

static const char *const variants[] = {
  "consumer-failed", "renamed", "retyped", "message", NULL,
};

const SbxDetectorClass sbx_detector_schema_drift = {
  .id = RULE,
  .title = "Schema drift",
  .kinds = SBX_OUTLINES_WANTS | SBX_PRESENCE_WANTS | SBX_DETECTOR_WANTS (SBX_EVENT_LOG)
           | SBX_DETECTOR_WANTS (SBX_EVENT_READ) | SBX_DETECTOR_WANTS (SBX_EVENT_NOT_READY),
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
