/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule query-key-drift (docs/findings/query-key-drift.md): one address under several keys, or one
 * key for several addresses, in the caches of two remotes.
 *
 * Keeps MAX_ENTRIES addresses and as many keys, of each MAX_USES uses: about 4 MiB, with texts of
 * usual length. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-queries.h"

#include <string.h>

#define RULE "query-key-drift"

#define MAX_ENTRIES 4096
#define MAX_USES 6
#define SHOWN 80 /* of a key or an address in a sentence */

/* One remote's use of an address or a key in one cache. */
typedef struct
{
  const char *other; /* of an address the key, of a key the address; interned */
  SbxSymbol remote;
  const SbxStore *store;
  SbxSymbol cache;
  gboolean guessed;
  guint64 number;
  double time;
  guint64 n;
} Use;

typedef struct
{
  const SbxRun *run;
  SbxSymbol library;
  const char *name; /* address or key; interned */
  gboolean is_key;
  Use uses[MAX_USES];
  guint n_uses;
} Entry;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxQueries *queries;
  GHashTable *entries; /* Entry → itself */
  GPtrArray *shared;   /* Entry, of more than one use: only those can have drifted */
} Memory;

static const SbxCase two_keys = {
  "two-keys", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "Two remotes keep the same answer in one cache under different keys. It is fetched twice, and "
  "when one of them invalidates it the other goes on showing what it had.",
  "Write the key once, beside the function that fetches, and import it in both: `export const "
  "products = queryOptions({ queryKey: ['products'], queryFn: loadProducts })`."
};

static const SbxCase two_keys_apart = {
  "two-keys-apart", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "Two remotes keep the same answer under different keys, each in a cache of its own. Nothing is "
  "wrong yet; as soon as they share a cache it is fetched and kept twice.",
  "Write the key once, beside the function that fetches, and import it in both: `export const "
  "products = queryOptions({ queryKey: ['products'], queryFn: loadProducts })`."
};

static const SbxCase one_key = {
  "one-key", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "Two remotes fetch different things into one cache under the same key. The answer of one "
  "overwrites that of the other: who mounts first decides what both show.",
  "Put everything into the key that decides the answer: `queryKey: ['products', { region, limit "
  "}]`. Begin it with the name of the remote if nobody else is meant to share it: `['cart', "
  "'products']`."
};

static const SbxCase one_key_likely = {
  "one-key-likely", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "Two remotes seem to fetch different things into one cache under the same key. Which request "
  "belongs to which query follows only from there being no other at that time.",
  "Put everything into the key that decides the answer: `queryKey: ['products', { region, limit "
  "}]`."
};

static const SbxCase one_key_apart = {
  "one-key-apart", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "Two remotes use the same key for different things, each in a cache of its own. As soon as they "
  "share a cache the answer of one overwrites that of the other.",
  "Put everything into the key that decides the answer: `queryKey: ['products', { region, limit "
  "}]`, or begin it with the name of the remote: `['cart', 'products']`."
};

static guint
hash_entry (gconstpointer data)
{
  const Entry *entry = data;

  return g_direct_hash (entry->name) ^ g_direct_hash (entry->run) ^ (entry->library * 40503u);
}

static gboolean
equal_entries (gconstpointer a,
               gconstpointer b)
{
  const Entry *left = a;
  const Entry *right = b;

  return left->name == right->name && left->run == right->run && left->library == right->library
         && left->is_key == right->is_key;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  for (guint i = 0; i < entry->n_uses; i++)
    g_ref_string_release ((char *) entry->uses[i].other);
  g_ref_string_release ((char *) entry->name);
  g_free (entry);
}

static Entry *
get_entry (Memory         *memory,
           const SbxQuery *query,
           const char     *text,
           gboolean        is_key)
{
  Entry name = { .run = query->run, .library = query->library, .name = text, .is_key = is_key };
  Entry *entry = g_hash_table_lookup (memory->entries, &name);

  if (entry != NULL || g_hash_table_size (memory->entries) >= 2 * MAX_ENTRIES)
    return entry;
  entry = g_memdup2 (&name, sizeof name);
  g_ref_string_acquire ((char *) text);
  g_hash_table_add (memory->entries, entry);

  return entry;
}

static void
add_use (Memory         *memory,
         const SbxQuery *query,
         const char     *text,
         const char     *other,
         gboolean        is_key)
{
  Entry *entry = get_entry (memory, query, text, is_key);

  for (guint i = 0; entry != NULL && i < entry->n_uses; i++)
    {
      Use *use = &entry->uses[i];

      if (use->other != other || use->remote != query->remote || use->store != query->store
          || use->cache != query->cache)
        continue;
      use->n++;
      use->guessed &= query->guessed;
      return;
    }
  if (entry == NULL || entry->n_uses == MAX_USES)
    return;
  entry->uses[entry->n_uses++] = (Use) {
    .other = g_ref_string_acquire ((char *) other),
    .remote = query->remote,
    .store = query->store,
    .cache = query->cache,
    .guessed = query->guessed,
    .number = query->number,
    .time = query->time,
    .n = 1,
  };
  if (entry->n_uses == 2)
    g_ptr_array_add (memory->shared, entry);
}

static void
observe (gpointer        self,
         const SbxEvent *event)
{
  Memory *memory = self;
  const SbxQuery *query = sbx_queries_observe (memory->queries, event);

  if (query == NULL || event->kind != SBX_EVENT_QUERY_SETTLE || query->request || !query->ok
      || !query->safe || query->key == NULL || query->url == NULL
      || query->remote == SBX_SYMBOL_NONE)
    return;
  add_use (memory, query, query->url, query->key, FALSE);
  add_use (memory, query, query->key, query->url, TRUE);
}

static gpointer
create (SbxSession *session)
{
  Memory *memory = g_new0 (Memory, 1);

  memory->session = session;
  memory->symbols = sbx_session_get_symbols (session);
  memory->queries = sbx_queries_get (session);
  memory->entries = g_hash_table_new_full (hash_entry, equal_entries, entry_free, NULL);
  memory->shared = g_ptr_array_new ();

  return memory;
}

static void
destroy (gpointer self)
{
  Memory *memory = self;

  g_ptr_array_unref (memory->shared);
  g_hash_table_unref (memory->entries);
  sbx_queries_release (memory->queries);
  g_free (memory);
}

/* The name at the head of a key: `["products",…` or `getProducts(…`. */
static gsize
get_head_length (const char *key)
{
  return strcspn (key, ",(]");
}

static gboolean
has_same_head (const char *a,
               const char *b)
{
  gsize length = get_head_length (a);

  return length == get_head_length (b) && strncmp (a, b, length) == 0;
}

/* `["user",7]` and `["user","7"]`: one thing, written as a number and as a text. */
static gboolean
differ_in_quotes (const char *a,
                  const char *b)
{
  for (;;)
    {
      while (*a == '"')
        a++;
      while (*b == '"')
        b++;
      if (*a != *b)
        return FALSE;
      if (*a == '\0')
        return TRUE;
      a++;
      b++;
    }
}

/* Keys that begin alike may differ in what only the client knows: a language, a user. */
static gboolean
have_drifted (const char *a,
              const char *b)
{
  return a != b && (!has_same_head (a, b) || differ_in_quotes (a, b));
}

static gboolean
share_cache (const Use *a,
             const Use *b)
{
  return a->store == b->store && a->cache == b->cache;
}

static const SbxCase *
judge (const Entry *entry,
       const Use   *a,
       const Use   *b)
{
  gboolean one = share_cache (a, b);

  if (a->remote == b->remote || a->other == b->other)
    return NULL;
  if (!entry->is_key)
    return !have_drifted (a->other, b->other) ? NULL : one ? &two_keys : &two_keys_apart;
  if (!sbx_queries_differ (a->other, b->other))
    return NULL;
  if (!one)
    return &one_key_apart;

  return a->guessed || b->guessed ? &one_key_likely : &one_key;
}

static char *
dup_valid (char *text)
{
  char *valid = g_utf8_make_valid (text, -1);

  g_free (text);

  return valid;
}

static void
report_pair (Memory        *memory,
             const Entry   *entry,
             const Use     *a,
             const Use     *b,
             const SbxCase *text,
             GPtrArray     *findings)
{
  const char *one = sbx_symbols_get (memory->symbols, a->remote);
  const char *other = sbx_symbols_get (memory->symbols, b->remote);
  gboolean gapped = sbx_queries_has_gap (memory->queries, entry->run, MIN (a->number, b->number),
                                         MAX (a->number, b->number));
  SbxFinding *finding = sbx_case_new_finding (text, RULE, gapped);

  if (entry->is_key)
    {
      finding->subject = dup_valid (g_strdup_printf ("key %.*s", SHOWN, entry->name));
      finding->summary = g_strdup_printf ("The key %.*s stands for %.*s in %s and for %.*s in %s",
                                          SHOWN, entry->name, SHOWN, a->other, one, SHOWN,
                                          b->other, other);
    }
  else
    {
      finding->subject = dup_valid (sbx_queries_dup_template (entry->name));
      finding->summary = g_strdup_printf ("%s keeps %.*s under %.*s, %s under %.*s", one, SHOWN,
                                          entry->name, SHOWN, a->other, other, SHOWN, b->other);
    }
  finding->summary = dup_valid (finding->summary);
  sbx_finding_add_remote (finding, one);
  sbx_finding_add_remote (finding, other);
  sbx_finding_add_evidence (finding, a->number, a->time);
  sbx_finding_add_evidence (finding, b->number, b->time);
  finding->count = a->n + b->n;
  g_ptr_array_add (findings, finding);
}

static gboolean
is_allowed (Memory      *memory,
            const Entry *entry,
            const Use   *use)
{
  const SbxRules *rules = sbx_session_get_rules (memory->session);

  return sbx_rules_allows (rules, SBX_ALLOW_REPEATED_REQUESTS, entry->name)
         || sbx_rules_allows (rules, SBX_ALLOW_REPEATED_REQUESTS, use->other);
}

/* The worst pair of an entry stands for all of it. */
static void
report_entry (Memory      *memory,
              const Entry *entry,
              GPtrArray   *findings)
{
  const SbxCase *worst = NULL;
  const Use *pair[2] = { NULL, NULL };

  for (guint i = 0; i < entry->n_uses; i++)
    {
      for (guint j = i + 1; j < entry->n_uses; j++)
        {
          const SbxCase *text = judge (entry, &entry->uses[i], &entry->uses[j]);

          if (text == NULL || (worst != NULL && text->severity <= worst->severity)
              || is_allowed (memory, entry, &entry->uses[i])
              || is_allowed (memory, entry, &entry->uses[j]))
            continue;
          worst = text;
          pair[0] = &entry->uses[i];
          pair[1] = &entry->uses[j];
        }
    }
  if (worst != NULL)
    report_pair (memory, entry, pair[0], pair[1], worst, findings);
}

static void
report (gpointer   self,
        double     now,
        GPtrArray *findings)
{
  Memory *memory = self;

  (void) now;
  for (guint i = 0; i < memory->shared->len; i++)
    report_entry (memory, g_ptr_array_index (memory->shared, i), findings);
}

static const char *const variants[] = {
  "two-keys", "two-keys-apart", "one-key", "one-key-likely", "one-key-apart", NULL,
};

const SbxDetectorClass sbx_detector_query_key_drift = {
  .id = RULE,
  .title = "Query key drift",
  .kinds = SBX_QUERIES_WANTS,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
