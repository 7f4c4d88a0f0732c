/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule double-fetch (docs/findings/double-fetch.md): two caches, or two remotes, ask for the same
 * thing within its lifetime.
 *
 * Looks at the last SBX_QUERIES_MAX queries; what is older was counted when it left. Of that it
 * keeps MAX_FAULTS faults, each of fixed size: less than 1 MiB. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-queries.h"

#include <math.h>
#include <string.h>

#define RULE "double-fetch"

#define MAX_FAULTS 512
#define MAX_REMOTES 4
#define MAX_RECENT 8  /* of those that asked for one thing before */
#define MAX_WRITES 16 /* that are remembered as a reason to ask again */

enum { WITHIN };

static const SbxThreshold thresholds[] = {
  { "within", 5000, 100, 600000, "ms", "an answer is good for so long: who asks again meanwhile "
                                       "could have had it" },
  { NULL, 0, 0, 0, NULL, NULL },
};

typedef struct
{
  char *subject;
  const char *url;  /* (nullable): an example */
  const char *key;  /* (nullable): an example */
  SbxSymbol remotes[MAX_REMOTES];
  guint n_remotes;
  guint n_caches;   /* 2: queries of libraries on both sides, at least once */
  guint64 n;
  double bytes;
  guint n_sizes;
  double ms;
  gboolean certain;
  gboolean gapped;
  SbxEvidence evidence;
} Fault;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxQueries *queries;
  const double *values;
  GHashTable *faults; /* subject → Fault: of queries that are forgotten */
  guint n_counted;    /* so many of the remembered queries were counted already */
} Memory;

/* One look through the queries. */
typedef struct
{
  Memory *memory;
  GHashTable *recent;  /* what was asked for → GPtrArray of the last queries for it */
  const SbxQuery *writes[MAX_WRITES]; /* the last requests that changed something */
  guint n_writes;
  GHashTable *faults;
} Look;

#define REMEDY \
  "Let one client ask and the others read: create it once and share it, `shared: { " \
  "'@tanstack/react-query': { singleton: true } }` with one `export const queryClient` of the " \
  "host, or one `createApi()` that each remote extends by `api.injectEndpoints({ endpoints })`. " \
  "Where it must stay two, let the server say how long an answer is good: `Cache-Control: " \
  "max-age=30`."

static const SbxCase two_caches = {
  "two-caches", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "Two caches of this page asked the server for the same thing while the first answer was still "
  "fresh. Each remote has a client of its own, so neither sees what the other has: twice the "
  "traffic, two spinners, and two copies that may differ.",
  REMEDY
};

static const SbxCase two_caches_likely = {
  "two-caches-likely", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "Two caches of this page asked for what has the same key in both, while the first answer was "
  "still fresh. The requests themselves were not seen; by the key they are the same.",
  REMEDY
};

static const SbxCase two_remotes = {
  "two-remotes", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "Two remotes asked the server for the same thing while the first answer was still fresh. Each "
  "fetches for itself what the other already has.",
  "Fetch it in one place and share the answer: a slice of the shared store, `import { catalogue } "
  "from 'hostApp/catalogue'`, or one query client that the host exposes. If it hardly changes, "
  "`Cache-Control: max-age=30` lets the browser answer the second."
};

static void
fault_free (gpointer data)
{
  Fault *fault = data;

  if (fault->url != NULL)
    g_ref_string_release ((char *) fault->url);
  if (fault->key != NULL)
    g_ref_string_release ((char *) fault->key);
  g_free (fault->subject);
  g_free (fault);
}

static Fault *
fault_copy (const Fault *fault)
{
  Fault *copy = g_memdup2 (fault, sizeof *fault);

  copy->subject = g_strdup (fault->subject);
  if (copy->url != NULL)
    g_ref_string_acquire ((char *) copy->url);
  if (copy->key != NULL)
    g_ref_string_acquire ((char *) copy->key);

  return copy;
}

static GHashTable *
faults_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, fault_free);
}

/* What pages are made of, not what they show: browsers and build tools load it. */
static gboolean
is_code (const char *url)
{
  static const char *const ends[] = { ".js", ".mjs", ".css", ".map", ".wasm", "mf-manifest.json",
                                      ".hot-update.json" };
  gsize length = strcspn (url, "?");

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      gsize end = strlen (ends[i]);

      if (length >= end && strncmp (url + length - end, ends[i], end) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Same headers and credentials, as far as both are known. */
static gboolean
may_share (const SbxQuery *a,
           const SbxQuery *b)
{
  const SbxQuery *left = a->request ? a : a->asked;
  const SbxQuery *right = b->request ? b : b->asked;

  if (a->url == NULL || b->url == NULL)
    return a->key != NULL && a->key == b->key && a->library == b->library && !a->request
           && !b->request;

  return a->url == b->url && (left == NULL || right == NULL || left->key == right->key);
}

static SbxSymbol
get_remote (const SbxQuery *query)
{
  if (query->remote == SBX_SYMBOL_NONE && query->asked != NULL)
    return query->asked->remote;

  return query->remote;
}

/* Whether the second could not see what the first has. A cache that is gone is no second one. */
static gboolean
is_apart (const SbxQuery *first,
          const SbxQuery *second)
{
  SbxSymbol one = get_remote (first);
  SbxSymbol other = get_remote (second);

  if (!first->request && !second->request)
    return (first->store != second->store || first->cache != second->cache)
           && first->closed > second->time;

  return one != SBX_SYMBOL_NONE && other != SBX_SYMBOL_NONE && one != other
         && first->closed > second->time;
}

static gboolean
was_answered (const SbxQuery *query)
{
  return query->settled != 0 && query->ok;
}

static gboolean
came_from_cache (const SbxQuery *query)
{
  double bytes = query->asked != NULL ? query->asked->bytes : query->bytes;

  return bytes == 0.0;
}

/* Whether one is the other, or stands above it: /orders and /orders/7. */
static gboolean
are_related (const char *a,
             const char *b)
{
  gsize left = strcspn (a, "?");
  gsize right = strcspn (b, "?");
  gsize shorter = MIN (left, right);
  const char *longer = left > right ? a : b;

  if (strncmp (a, b, shorter) != 0)
    return FALSE;

  return left == right || (longer[shorter] == '/' && longer[shorter - 1] != '/');
}

/* Whether something was changed there since @first: then who asks again wants to know. */
static gboolean
was_written (const Look     *look,
             const SbxQuery *first,
             const SbxQuery *second)
{
  for (guint i = 0; i < MIN (look->n_writes, MAX_WRITES); i++)
    {
      const SbxQuery *write = look->writes[i];

      if (write->run == second->run && second->url != NULL
          && (write->settled == 0 || write->settled_time >= first->time)
          && are_related (write->url, second->url))
        return TRUE;
    }

  return FALSE;
}

static void
add_remote (Fault    *fault,
            SbxSymbol remote)
{
  if (remote == SBX_SYMBOL_NONE || fault->n_remotes == MAX_REMOTES)
    return;
  for (guint i = 0; i < fault->n_remotes; i++)
    {
      if (fault->remotes[i] == remote)
        return;
    }
  fault->remotes[fault->n_remotes++] = remote;
}

static Fault *
get_fault (Look           *look,
           const SbxQuery *query)
{
  g_autofree char *subject = query->url != NULL ? sbx_queries_dup_template (query->url)
                                                : g_strdup_printf ("key %.120s", query->key);
  Fault *fault;

  if (!g_utf8_validate (subject, -1, NULL))
    {
      char *valid = g_utf8_make_valid (subject, -1);

      g_free (subject);
      subject = valid;
    }
  fault = g_hash_table_lookup (look->faults, subject);
  if (fault != NULL)
    return fault;
  if (g_hash_table_size (look->faults) >= MAX_FAULTS)
    return NULL;

  fault = g_new0 (Fault, 1);
  fault->subject = g_steal_pointer (&subject);
  fault->url = query->url != NULL ? g_ref_string_acquire ((char *) query->url) : NULL;
  fault->key = query->key != NULL ? g_ref_string_acquire ((char *) query->key) : NULL;
  g_hash_table_insert (look->faults, fault->subject, fault);

  return fault;
}

static void
add_repeat (Look           *look,
            const SbxQuery *first,
            const SbxQuery *second)
{
  Fault *fault = get_fault (look, second);
  double bytes = second->asked != NULL ? second->asked->bytes : second->bytes;
  gboolean seen = (first->request || first->asked != NULL)
                  && (second->request || second->asked != NULL);
  guint64 count;

  if (fault == NULL)
    return;
  add_remote (fault, get_remote (first));
  add_remote (fault, get_remote (second));
  fault->n++;
  fault->ms += second->settled_time - second->time;
  if (!isnan (bytes))
    {
      fault->bytes += bytes;
      fault->n_sizes++;
    }
  if (!first->request && !second->request)
    fault->n_caches = 2;
  fault->certain |= seen;
  fault->gapped |= sbx_queries_has_gap (look->memory->queries, second->run, first->number,
                                        second->settled);
  sbx_evidence_add (&fault->evidence, first->number, first->time);
  count = fault->evidence.count;
  sbx_evidence_add (&fault->evidence, second->number, second->time);
  /* It happened once, and two events tell of it. */
  fault->evidence.count = count;
}

static guint
hash_question (gconstpointer data)
{
  const SbxQuery *query = data;

  return g_direct_hash (query->run) ^ g_direct_hash (query->url != NULL ? query->url : query->key);
}

static gboolean
equal_questions (gconstpointer a,
                 gconstpointer b)
{
  const SbxQuery *left = a;
  const SbxQuery *right = b;

  return left->run == right->run && left->url == right->url
         && (left->url != NULL || left->key == right->key);
}

static const SbxQuery *
find_first (Look            *look,
            const GPtrArray *before,
            const SbxQuery  *query)
{
  double within = look->memory->values[WITHIN];

  for (guint i = before->len; i-- > 0;)
    {
      const SbxQuery *first = g_ptr_array_index (before, i);

      if (query->time - first->time > within)
        return NULL;
      if (is_apart (first, query) && may_share (first, query) && was_answered (first)
          && !was_written (look, first, query))
        return first;
    }

  return NULL;
}

/* @counts: whether it is new to the memory that is filled */
static void
look_at (Look           *look,
         const SbxQuery *query,
         gboolean        counts)
{
  GPtrArray *before;
  const SbxQuery *first;

  if (!query->safe)
    {
      if (query->request && query->url != NULL)
        look->writes[look->n_writes++ % MAX_WRITES] = query;
      return;
    }
  if ((query->request && query->sake != NULL) || (query->url == NULL && query->key == NULL)
      || (query->url == NULL && query->request) || (query->url != NULL && is_code (query->url)))
    return;
  before = g_hash_table_lookup (look->recent, query);
  if (before == NULL)
    {
      before = g_ptr_array_new ();
      g_hash_table_insert (look->recent, (gpointer) query, before);
    }
  first = counts && was_answered (query) && !came_from_cache (query)
            ? find_first (look, before, query) : NULL;
  if (first != NULL)
    add_repeat (look, first, query);
  if (before->len == MAX_RECENT)
    g_ptr_array_remove_index (before, 0);
  g_ptr_array_add (before, (gpointer) query);
}

/* Adds to @faults what the queries from @from up to @to were. */
static void
look_through (Memory     *memory,
              GHashTable *faults,
              guint       from,
              guint       to)
{
  GPtrArray *all = sbx_queries_get_all (memory->queries);
  Look look = {
    .memory = memory,
    .recent = g_hash_table_new_full (hash_question, equal_questions, NULL,
                                     (GDestroyNotify) g_ptr_array_unref),
    .faults = faults,
  };

  for (guint i = 0; i < to; i++)
    look_at (&look, g_ptr_array_index (all, i), i >= from);
  g_hash_table_unref (look.recent);
}

/* What leaves next time is counted now: until then it is what the newer ones are compared with. */
static void
count_leaving (gpointer data)
{
  Memory *memory = data;

  look_through (memory, memory->faults, memory->n_counted, 2 * SBX_QUERIES_STEP);
  memory->n_counted = SBX_QUERIES_STEP;
}

static gpointer
create (SbxSession *session)
{
  Memory *memory = g_new0 (Memory, 1);

  memory->session = session;
  memory->symbols = sbx_session_get_symbols (session);
  memory->queries = sbx_queries_get (session);
  memory->values = sbx_session_get_thresholds (session, &sbx_detector_double_fetch);
  memory->faults = faults_new ();
  sbx_queries_watch (memory->queries, count_leaving, memory);

  return memory;
}

static void
destroy (gpointer self)
{
  Memory *memory = self;

  g_hash_table_unref (memory->faults);
  sbx_queries_release (memory->queries);
  g_free (memory);
}

static void
observe (gpointer        self,
         const SbxEvent *event)
{
  Memory *memory = self;

  sbx_queries_observe (memory->queries, event);
}

static char *
dup_cost (const Fault *fault)
{
  if (fault->n_sizes == 0)
    return g_strdup_printf ("%.0f ms", fault->ms);

  return g_strdup_printf ("%.0f bytes%s and %.0f ms", fault->bytes,
                          fault->n_sizes < fault->n ? " at least" : "", fault->ms);
}

static char *
dup_names (const Memory *memory,
           const Fault  *fault)
{
  GString *names = g_string_new (NULL);

  if (fault->n_remotes < 2)
    {
      if (fault->n_remotes == 1)
        g_string_printf (names, "two caches of %s",
                         sbx_symbols_get (memory->symbols, fault->remotes[0]));
      else
        g_string_assign (names, "two caches");
      return g_string_free (names, FALSE);
    }
  for (guint i = 0; i < fault->n_remotes; i++)
    {
      if (i > 0)
        g_string_append (names, i + 1 == fault->n_remotes ? " and " : ", ");
      g_string_append (names, sbx_symbols_get (memory->symbols, fault->remotes[i]));
    }

  return g_string_free (names, FALSE);
}

static void
report_fault (Memory      *memory,
              const Fault *fault,
              GPtrArray   *findings)
{
  const SbxRules *rules = sbx_session_get_rules (memory->session);
  const SbxCase *text = &two_remotes;
  g_autofree char *names = NULL;
  g_autofree char *cost = NULL;
  SbxFinding *finding;

  if (sbx_rules_allows (rules, SBX_ALLOW_REPEATED_REQUESTS, fault->subject)
      || (fault->url != NULL && sbx_rules_allows (rules, SBX_ALLOW_REPEATED_REQUESTS, fault->url))
      || (fault->key != NULL && sbx_rules_allows (rules, SBX_ALLOW_REPEATED_REQUESTS, fault->key)))
    return;
  if (fault->n_caches == 2)
    text = fault->certain ? &two_caches : &two_caches_likely;
  names = dup_names (memory, fault);
  cost = dup_cost (fault);
  finding = sbx_case_new_finding (text, RULE, fault->gapped);
  finding->subject = g_strdup (fault->subject);
  finding->summary = g_strdup_printf ("%s asked for %s %s within %.0f s: %s for what was there "
                                      "already", names, fault->subject,
                                      fault->n == 1 ? "once more" : "again and again",
                                      memory->values[WITHIN] / 1000, cost);
  for (guint i = 0; i < fault->n_remotes; i++)
    sbx_finding_add_remote (finding, sbx_symbols_get (memory->symbols, fault->remotes[i]));
  sbx_evidence_tell (&fault->evidence, finding);
  g_ptr_array_add (findings, finding);
}

static void
report (gpointer   self,
        double     now,
        GPtrArray *findings)
{
  Memory *memory = self;
  GHashTable *faults = faults_new ();
  GHashTableIter iter;
  gpointer fault;

  (void) now;
  g_hash_table_iter_init (&iter, memory->faults);
  while (g_hash_table_iter_next (&iter, NULL, &fault))
    {
      Fault *copy = fault_copy (fault);

      g_hash_table_insert (faults, copy->subject, copy);
    }
  look_through (memory, faults, memory->n_counted, sbx_queries_get_all (memory->queries)->len);
  g_hash_table_iter_init (&iter, faults);
  while (g_hash_table_iter_next (&iter, NULL, &fault))
    report_fault (memory, fault, findings);
  g_hash_table_unref (faults);
}

static const char *const variants[] = {
  "two-caches", "two-caches-likely", "two-remotes", NULL,
};

const SbxDetectorClass sbx_detector_double_fetch = {
  .id = RULE,
  .title = "Double fetch",
  .kinds = SBX_QUERIES_WANTS,
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
