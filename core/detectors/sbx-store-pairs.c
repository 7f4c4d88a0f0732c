/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-store-pairs.h"

#include <string.h>

/* Of a point, beside 0 and 1. */
#define NOT_COMPARED -1
#define UNKNOWN -2

typedef struct
{
  GHashTable *subscriptions; /* id → SbxCandidate */
  GArray *gaps;              /* event numbers */
} RunStores;

struct _SbxPairs
{
  SbxSession *session;
  SbxSymbols *symbols;
  GPtrArray *candidates; /* SbxCandidate, owned, in the order of opening */
  GPtrArray *by_store;   /* by index of the store, (nullable) */
  GPtrArray *runs;       /* RunStores by index of the run, (nullable) */
  guint n_subscriptions;
};

static void
pair_free (SbxPair *self)
{
  g_array_unref (self->common);
  g_free (self);
}

static void
candidate_free (SbxCandidate *self)
{
  g_array_unref (self->keys);
  g_clear_pointer (&self->pairs, g_ptr_array_unref);
  g_clear_pointer (&self->partner, pair_free);
  g_free (self);
}

static void
run_stores_free (RunStores *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->subscriptions);
  g_array_unref (self->gaps);
  g_free (self);
}

SbxPairs *
sbx_pairs_new (SbxSession *session)
{
  SbxPairs *self = g_new0 (SbxPairs, 1);

  self->session = session;
  self->symbols = sbx_symbols_ref (sbx_session_get_symbols (session));
  self->candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) candidate_free);
  self->by_store = g_ptr_array_new ();
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) run_stores_free);

  return self;
}

void
sbx_pairs_free (SbxPairs *self)
{
  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->by_store);
  g_ptr_array_unref (self->candidates);
  sbx_symbols_unref (self->symbols);
  g_free (self);
}

GPtrArray *
sbx_pairs_get_candidates (SbxPairs *self)
{
  return self->candidates;
}

static RunStores *
get_run (SbxPairs     *self,
         const SbxRun *run)
{
  RunStores *stores;

  if (run->index < self->runs->len && (stores = g_ptr_array_index (self->runs, run->index)) != NULL)
    return stores;

  if (run->index >= self->runs->len)
    g_ptr_array_set_size (self->runs, (int) run->index + 1);
  stores = g_new0 (RunStores, 1);
  stores->subscriptions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  stores->gaps = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->runs->pdata[run->index] = stores;

  return stores;
}

/* (nullable) */
static SbxCandidate *
find_candidate (SbxPairs       *self,
                const SbxStore *store)
{
  if (store == NULL || store->index >= self->by_store->len)
    return NULL;

  return g_ptr_array_index (self->by_store, store->index);
}

static gboolean
is_generic (const char *key)
{
  static const char *const generic[] = {
    "ui", "app", "api", "common", "config", "data", "error", "errors", "form", "forms", "global",
    "i18n", "loading", "locale", "modal", "modals", "notifications", "options", "router",
    "settings", "status", "theme", "toasts", "version", "view", "_persist", NULL,
  };

  return g_strv_contains (generic, key);
}

static int
compare_symbols (gconstpointer a,
                 gconstpointer b)
{
  SbxSymbol left = *(const SbxSymbol *) a;
  SbxSymbol right = *(const SbxSymbol *) b;

  return left < right ? -1 : left > right;
}

/* --- Which stores are alike ------------------------------------------------------------------ */

static gboolean
has_key (const SbxCandidate *self,
         SbxSymbol           key)
{
  return g_array_binary_search (self->keys, &key, compare_symbols, NULL);
}

static SbxOverlap
find_overlap (SbxPairs           *self,
              const SbxCandidate *a,
              const SbxCandidate *b,
              GArray             *common)
{
  guint n_common = 0;
  guint n_telling = 0;
  guint smaller = MIN (a->keys->len, b->keys->len);

  for (guint i = 0; i < a->keys->len; i++)
    {
      SbxSymbol key = g_array_index (a->keys, SbxSymbol, i);

      if (!has_key (b, key))
        continue;
      n_common++;
      n_telling += !is_generic (sbx_symbols_get (self->symbols, key));
      if (common->len < SBX_PAIRS_MAX_COMMON)
        g_array_append_val (common, key);
    }

  if (n_common == 0)
    return SBX_OVERLAP_NONE;
  if (n_common == a->keys->len && n_common == b->keys->len && n_telling > 0)
    return SBX_OVERLAP_EQUAL;
  if (n_common == a->keys->len && n_common == b->keys->len && n_common > 1)
    return SBX_OVERLAP_PLAIN;
  if (n_telling == 0)
    return SBX_OVERLAP_GENERIC;

  return n_telling * 2 >= smaller ? SBX_OVERLAP_PART : SBX_OVERLAP_SMALL;
}

static gboolean
have_two_tags (const SbxCandidate *a,
               const SbxCandidate *b)
{
  return a->store->tag != SBX_SYMBOL_NONE && b->store->tag != SBX_SYMBOL_NONE
         && a->store->tag != b->store->tag;
}

static gboolean
have_one_name (const SbxCandidate *a,
               const SbxCandidate *b)
{
  return a->store->name != SBX_SYMBOL_NONE && a->store->name == b->store->name;
}

static guint
rank (const SbxCandidate *a,
      const SbxCandidate *b,
      SbxOverlap          overlap)
{
  guint points = (guint) overlap * 4;

  if (overlap >= SBX_OVERLAP_PART && have_two_tags (a, b))
    points += 2;
  if (have_one_name (a, b))
    points += overlap >= SBX_OVERLAP_PART ? 1 : 9;

  return points;
}

static void
join (SbxCandidate *candidate,
      SbxPair      *pair)
{
  if (candidate->pairs == NULL)
    candidate->pairs = g_ptr_array_new ();
  g_ptr_array_add (candidate->pairs, pair);
}

static void
part (SbxCandidate *later)
{
  SbxPair *pair = later->partner;

  if (pair == NULL)
    return;
  g_ptr_array_remove (pair->a->pairs, pair);
  g_ptr_array_remove (pair->b->pairs, pair);
  g_clear_pointer (&later->partner, pair_free);
}

/* The earlier store of the realm, still there, that is most like this one. */
static void
find_partner (SbxPairs     *self,
              SbxCandidate *later)
{
  g_autoptr (GArray) best_common = NULL;
  SbxCandidate *best = NULL;
  SbxOverlap best_overlap = SBX_OVERLAP_NONE;
  guint best_rank = 0;
  SbxPair *pair;

  for (guint i = 0; i < self->candidates->len; i++)
    {
      SbxCandidate *earlier = g_ptr_array_index (self->candidates, i);
      g_autoptr (GArray) common = g_array_new (FALSE, FALSE, sizeof (SbxSymbol));
      SbxOverlap overlap;
      guint points;

      if (earlier == later)
        break;
      if (earlier->store->run != later->store->run || !earlier->store->open)
        continue;
      overlap = find_overlap (self, earlier, later, common);
      points = rank (earlier, later, overlap);
      if (points <= best_rank)
        continue;
      best = earlier;
      best_rank = points;
      best_overlap = overlap;
      g_clear_pointer (&best_common, g_array_unref);
      best_common = g_steal_pointer (&common);
    }

  if (later->partner != NULL && later->partner->a == best
      && later->partner->overlap == best_overlap)
    return;
  part (later);
  if (best == NULL)
    return;

  pair = g_new0 (SbxPair, 1);
  pair->a = best;
  pair->b = later;
  pair->overlap = best_overlap;
  pair->common = g_steal_pointer (&best_common);
  pair->changed_at = later->time;
  pair->changed = later->opened;
  pair->compared_result = -1;
  later->partner = pair;
  join (best, pair);
  join (later, pair);
}

static void
read_keys (SbxPairs       *self,
           SbxCandidate   *candidate,
           const SbxEvent *event,
           guint32         container,
           gboolean        members)
{
  const SbxJson *json = event->json;

  g_array_set_size (candidate->keys, 0);
  for (guint32 at = sbx_json_first (json, container); at != 0;)
    {
      gsize length;
      g_autofree char *text = sbx_json_dup_string (json, at, &length);
      SbxSymbol key = sbx_symbols_intern (self->symbols, text, (gssize) length);

      g_array_append_val (candidate->keys, key);
      at = sbx_json_after (json, container, members ? at + 1 : at);
    }
  g_array_sort (candidate->keys, compare_symbols);
}

static void
observe_open (SbxPairs       *self,
              const SbxEvent *event)
{
  SbxCandidate *candidate = find_candidate (self, event->store);
  guint32 keys = sbx_json_member (event->json, event->token, "keys");
  g_autoptr (GArray) before = NULL;

  if (candidate == NULL)
    {
      candidate = g_new0 (SbxCandidate, 1);
      candidate->store = event->store;
      candidate->opened = event->number;
      candidate->time = event->time;
      candidate->keys = g_array_new (FALSE, FALSE, sizeof (SbxSymbol));
      g_ptr_array_add (self->candidates, candidate);
      if (event->store->index >= self->by_store->len)
        g_ptr_array_set_size (self->by_store, (int) event->store->index + 1);
      self->by_store->pdata[event->store->index] = candidate;
    }
  else
    {
      before = g_array_copy (candidate->keys);
    }

  if (keys != 0)
    read_keys (self, candidate, event, keys, FALSE);
  /* One id announced again with other slices: two stores answer to it. */
  if (before != NULL && before->len > 0 && keys != 0
      && (before->len != candidate->keys->len
          || memcmp (before->data, candidate->keys->data, before->len * sizeof (SbxSymbol)) != 0))
    {
      candidate->reopened = event->number;
      candidate->reopened_time = event->time;
    }
  for (guint i = 0; i < self->candidates->len; i++)
    {
      SbxCandidate *other = g_ptr_array_index (self->candidates, i);

      if (other->store->run == event->run && other->store->open
          && other->opened >= candidate->opened)
        find_partner (self, other);
    }
}

/* A store whose slices nobody named: its first state names them. */
static void
observe_state (SbxPairs       *self,
               const SbxEvent *event)
{
  SbxCandidate *candidate = find_candidate (self, event->store);

  if (candidate == NULL || candidate->keys->len > 0 || event->action == 0
      || event->json->tokens[event->action].type != SBX_JSON_OBJECT)
    return;
  read_keys (self, candidate, event, event->action, TRUE);
  find_partner (self, candidate);
}

/* --- What happens to them -------------------------------------------------------------------- */

static void
add_point (SbxPair *pair,
           guint64  number)
{
  const guint half = SBX_PAIRS_MAX_POINTS / 2;

  if (pair->n_points == SBX_PAIRS_MAX_POINTS)
    {
      memmove (pair->points + half, pair->points + half + 1, (half - 1) * sizeof *pair->points);
      pair->n_points--;
    }
  pair->points[pair->n_points++] = (SbxPoint) {
    .number = number,
    .changed = pair->changed,
    .time = pair->changed_at,
    .result = NOT_COMPARED,
  };
}

static gboolean
changes_common (const SbxPair  *pair,
                const SbxEvent *event)
{
  for (guint i = 0; i < event->n_changed; i++)
    {
      for (guint j = 0; j < pair->common->len; j++)
        {
          if (g_array_index (pair->common, SbxSymbol, j) == event->changed[i])
            return TRUE;
        }
    }

  return FALSE;
}

/* On the hot path: stores without a partner, nearly all, cost two loads and a store. */
static void
observe_dispatch (SbxPairs       *self,
                  const SbxEvent *event)
{
  SbxCandidate *candidate = find_candidate (self, event->store);

  if (candidate == NULL)
    return;
  candidate->last = event->number;
  if (candidate->pairs == NULL)
    return;
  for (guint i = 0; i < candidate->pairs->len; i++)
    {
      SbxPair *pair = g_ptr_array_index (candidate->pairs, i);

      if (!changes_common (pair, event))
        continue;
      if (event->time - pair->changed_at >= SBX_PAIRS_QUIET)
        add_point (pair, event->number - 1);
      pair->changed_at = event->time;
      pair->changed = event->number;
    }
}

static void
observe_subscription (SbxPairs       *self,
                      const SbxEvent *event)
{
  RunStores *run = get_run (self, event->run);
  g_autofree char *id = sbx_event_dup_text (event, "id");
  SbxCandidate *candidate;

  if (id == NULL)
    return;
  if (event->kind == SBX_EVENT_UNSUBSCRIBE)
    {
      candidate = g_hash_table_lookup (run->subscriptions, id);
      if (candidate == NULL)
        return;
      candidate->n_subscriptions--;
      self->n_subscriptions--;
      g_hash_table_remove (run->subscriptions, id);
      return;
    }
  candidate = find_candidate (self, event->store);
  if (candidate == NULL || self->n_subscriptions >= SBX_PAIRS_MAX_SUBSCRIPTIONS
      || g_hash_table_contains (run->subscriptions, id))
    return;
  candidate->n_subscriptions++;
  self->n_subscriptions++;
  g_hash_table_insert (run->subscriptions, g_steal_pointer (&id), candidate);
}

void
sbx_pairs_observe (SbxPairs       *self,
                   const SbxEvent *event)
{
  switch ((int) event->kind)
    {
    case SBX_EVENT_DISPATCH:
      observe_dispatch (self, event);
      break;
    case SBX_EVENT_STORE_OPEN:
      if (event->store != NULL)
        observe_open (self, event);
      break;
    case SBX_EVENT_STATE:
      observe_state (self, event);
      break;
    case SBX_EVENT_SUBSCRIBE:
    case SBX_EVENT_UNSUBSCRIBE:
      observe_subscription (self, event);
      break;
    case SBX_EVENT_GAP:
      if (get_run (self, event->run)->gaps->len < SBX_PAIRS_MAX_GAPS)
        g_array_append_val (get_run (self, event->run)->gaps, event->number);
      break;
    default:
      break;
    }
}

/* --- Questions ------------------------------------------------------------------------------- */

gboolean
sbx_candidate_is_used (const SbxCandidate *self,
                       guint64             since)
{
  return self->n_subscriptions > 0 || self->last > since;
}

guint
sbx_pairs_count_alike (SbxPairs           *self,
                       const SbxCandidate *like)
{
  guint n = 0;

  for (guint i = 0; i < self->candidates->len; i++)
    {
      const SbxCandidate *other = g_ptr_array_index (self->candidates, i);

      n += other->store->run == like->store->run && other->store->open
           && other->store->owner == like->store->owner
           && other->keys->len == like->keys->len
           && memcmp (other->keys->data, like->keys->data,
                      like->keys->len * sizeof (SbxSymbol)) == 0;
    }

  return n;
}

gboolean
sbx_pairs_has_gap (SbxPairs     *self,
                   const SbxRun *run,
                   guint64       from,
                   guint64       to)
{
  GArray *gaps = get_run (self, run)->gaps;

  for (guint i = 0; i < gaps->len; i++)
    {
      guint64 number = g_array_index (gaps, guint64, i);

      if (number > from && number < to)
        return TRUE;
    }

  return FALSE;
}

/* 1: differ, 0: equal, -1: unknown */
static gint8
compare_at (SbxPairs      *self,
            const SbxPair *pair,
            guint64        number)
{
  g_autoptr (SbxValue) a = sbx_session_get_state (self->session, pair->a->store, number, NULL);
  g_autoptr (SbxValue) b = sbx_session_get_state (self->session, pair->b->store, number, NULL);

  if (a == NULL || b == NULL)
    return -1;
  for (guint i = 0; i < pair->common->len; i++)
    {
      const char *key = sbx_symbols_get (self->symbols, g_array_index (pair->common, SbxSymbol, i));
      g_autoptr (SbxValue) left = sbx_value_lookup (a, key);
      g_autoptr (SbxValue) right = sbx_value_lookup (b, key);

      if (left != NULL && right != NULL && !sbx_value_equal (left, right))
        return 1;
    }

  return 0;
}

/* Results are kept beside the points: a point says the same whenever it is asked. */
int
sbx_pairs_compare (SbxPairs *self,
                   SbxPair  *pair,
                   double    now,
                   SbxPoint *at)
{
  const SbxRun *run = pair->a->store->run;
  int result = -1;

  for (guint i = 0; i < pair->n_points; i++)
    {
      SbxPoint *point = &pair->points[i];

      if (point->result == NOT_COMPARED)
        {
          point->result = compare_at (self, pair, point->number);
          if (point->result < 0)
            point->result = UNKNOWN;
        }
      if (point->result > 0)
        {
          *at = *point;
          return 1;
        }
      result = MAX (result, MAX (point->result, -1));
    }

  if (MAX (now, run->wall + run->last_t) - pair->changed_at < SBX_PAIRS_QUIET)
    return result;
  if (pair->compared_result < 0 || pair->compared[0] != pair->a->last
      || pair->compared[1] != pair->b->last)
    {
      pair->compared_result = compare_at (self, pair, G_MAXUINT64);
      pair->compared[0] = pair->a->last;
      pair->compared[1] = pair->b->last;
    }
  at->changed = pair->changed;
  at->time = pair->changed_at;

  return MAX (result, pair->compared_result);
}
