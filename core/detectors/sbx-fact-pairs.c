/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-fact-pairs.h"

#include "sbx-drift.h"

#define MIN_TEXT 4
#define MIN_NUMBER 1000.0

enum
{
  FACT_UNKNOWN, /* whether a place can hold a fact was not asked yet */
  FACT_NO,
  FACT_YES,
};

typedef struct
{
  const SbxRun *run;
  char name[32];
  guint n;
  SbxOutlineNode *nodes[SBX_FACT_PAIRS_MAX_SAME];
} Bucket;

struct _SbxFactPairs
{
  SbxSession *session; /* unowned: it owns the rules */
  SbxOutlines *outlines;
  guint n_users;
  GHashTable *buckets;
  GHashTable *counts; /* two stores → how many pairs */
  GPtrArray *all;
};

static G_DEFINE_QUARK (sbx-fact-pairs, sbx_fact_pairs)

static guint
bucket_hash (gconstpointer key)
{
  const Bucket *bucket = key;

  return g_str_hash (bucket->name) ^ (bucket->run->index * 0x9e3779b1u);
}

static gboolean
bucket_equal (gconstpointer a,
              gconstpointer b)
{
  const Bucket *left = a;
  const Bucket *right = b;

  return left->run == right->run && strcmp (left->name, right->name) == 0;
}

/* --- What can be a fact ---------------------------------------------------------------------- */

static gboolean
is_id_name (const char *name)
{
  gsize length = strlen (name);

  return g_ascii_strcasecmp (name, "id") == 0 || g_ascii_strcasecmp (name, "uuid") == 0
         || g_ascii_strcasecmp (name, "sku") == 0 || strcmp (name, "key") == 0
         || g_str_has_suffix (name, "_id") || (length > 2 && g_str_has_suffix (name, "Id"));
}

/* What a place is called when its value is about the place itself: where a user is, what is being
 * done, when it was done. */
static gboolean
is_own_matter (const char *name)
{
  static const char *const whole[] = {
    "status", "state", "type", "kind", "mode", "view", "step", "phase", "tab", "page", "route",
    "path", "pathname", "url", "href", "tag", "method", "reason", "version", "revision", "seq",
    "hash", "token", "typename", NULL,
  };
  static const char *const parts[] = {
    "time", "date", "stamp", "cursor", "offset", "width", "height", "duration", "expires", NULL,
  };
  char text[32];

  sbx_drift_normalise (name, text, sizeof text);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (strstr (text, parts[i]) != NULL)
        return TRUE;
    }

  return g_strv_contains (whole, text) || g_str_has_suffix (name, "At");
}

/* Copies that are kept apart on purpose. */
static gboolean
is_kept_apart (const SbxOutlineNode *node,
               const char           *store)
{
  static const char *const words[] = {
    "form", "draft", "edit", "original", "prev", "initial", "optimistic", "snapshot", "history",
    "backup", "saved", "undo", "log", "input", "search", "filter", "query", "last", "old", "order",
    "invoice", "receipt", "template", "default", "pending", "meta", "error", NULL,
  };
  char text[64];

  for (;;)
    {
      sbx_drift_normalise (node != NULL && node->parent != NULL ? node->name : store, text,
                           sizeof text);
      for (guint i = 0; words[i] != NULL; i++)
        {
          if (strstr (text, words[i]) != NULL)
            return TRUE;
        }
      if (node == NULL || node->parent == NULL)
        return FALSE;
      node = node->parent;
    }
}

static gboolean
is_value (const SbxOutlineValue *value)
{
  char text[SBX_OUTLINE_TEXT + 1];
  gsize length = MIN (value->length, SBX_OUTLINE_TEXT);
  double number;

  if (value->type == SBX_OUTLINE_TEXT_VALUE)
    return value->length >= MIN_TEXT;
  if (value->type != SBX_OUTLINE_NUMBER || value->length < MIN_TEXT)
    return FALSE;
  memcpy (text, value->text, length);
  text[length] = '\0';
  number = g_ascii_strtod (text, NULL);

  return number >= MIN_NUMBER || number <= -MIN_NUMBER;
}

static gboolean
can_be_fact (SbxFactPairs         *self,
             const SbxOutlineNode *node)
{
  const SbxStore *store = node->outline->store;
  SbxSymbols *symbols = sbx_session_get_symbols (self->session);

  return store != NULL && node->parent != NULL && strlen (node->name) < 32
         && !is_id_name (node->name) && !is_own_matter (node->name)
         && !is_kept_apart (node, store->name != SBX_SYMBOL_NONE
                                    ? sbx_symbols_get (symbols, store->name) : "");
}

/* (nullable): there is no room */
static Bucket *
get_bucket (SbxFactPairs   *self,
            SbxOutlineNode *node)
{
  Bucket like = { .run = node->outline->run };
  Bucket *bucket;

  sbx_drift_normalise (node->name, like.name, sizeof like.name);
  bucket = g_hash_table_lookup (self->buckets, &like);
  if (bucket == NULL && g_hash_table_size (self->buckets) < SBX_FACT_PAIRS_MAX_KEYS)
    {
      bucket = g_new0 (Bucket, 1);
      *bucket = like;
      g_hash_table_add (self->buckets, bucket);
    }
  if (bucket == NULL || bucket->n == SBX_FACT_PAIRS_MAX_SAME)
    return NULL;
  bucket->nodes[bucket->n++] = node;

  return bucket;
}

/* --- Pairs ----------------------------------------------------------------------------------- */

static gboolean
is_same_value (const SbxOutlineNode *a,
               const SbxOutlineNode *b)
{
  return a->value.type == b->value.type && a->value.hash == b->value.hash
         && a->value.length == b->value.length;
}

static gboolean
share_id (const SbxOutlineNode *a,
          const SbxOutlineNode *b)
{
  for (const SbxOutlineNode *left = a->parent->first; left != NULL; left = left->next)
    {
      if (!left->present || left->value.length == 0 || !is_id_name (left->name))
        continue;
      for (const SbxOutlineNode *right = b->parent->first; right != NULL; right = right->next)
        {
          if (right->present && is_id_name (right->name)
              && left->value.length == right->value.length
              && memcmp (left->value.text, right->value.text,
                         MIN (left->value.length, SBX_OUTLINE_TEXT)) == 0)
            return TRUE;
        }
    }

  return FALSE;
}

static void
agree (SbxFactPair    *pair,
       const SbxEvent *event)
{
  if (pair->changed != 0)
    pair->longest = MAX (pair->longest, event->time - pair->changed_time);
  if (pair->n_agreed == 0 || pair->value != pair->a->value.hash)
    pair->n_agreed = MIN (pair->n_agreed + 1, 2);
  pair->value = pair->a->value.hash;
  pair->by_id = share_id (pair->a, pair->b);
  pair->agreed = event->number;
  pair->agreed_time = event->time;
  pair->changed = 0;
  pair->both = FALSE;
}

static void
update_pair (SbxFactPair          *pair,
             const SbxOutlineNode *node,
             const SbxEvent       *event)
{
  if (is_same_value (pair->a, pair->b))
    {
      if (is_value (&pair->a->value))
        agree (pair, event);
      return;
    }
  if (pair->changed == 0)
    {
      pair->changed = event->number;
      pair->changed_time = event->time;
      pair->changed_by = node;
      /* Known only now, if the id came after the value in one object. */
      pair->by_id = pair->by_id || share_id (pair->a, pair->b);
      return;
    }
  if (node != pair->changed_by)
    pair->both = TRUE;
}

static gboolean
are_paired (const SbxOutlineNode *a,
            const SbxOutlineNode *b)
{
  for (guint i = 0; a->pairs != NULL && i < a->pairs->len; i++)
    {
      const SbxFactPair *pair = g_ptr_array_index (a->pairs, i);

      if (pair->a == b || pair->b == b)
        return TRUE;
    }

  return FALSE;
}

static guint *
count_of (SbxFactPairs         *self,
          const SbxOutlineNode *a,
          const SbxOutlineNode *b)
{
  guint64 left = a->outline->store->index;
  guint64 right = b->outline->store->index;
  guint64 key = MIN (left, right) << 32 | MAX (left, right);
  guint *count = g_hash_table_lookup (self->counts, &key);

  if (count == NULL)
    {
      struct { guint64 key; guint count; } *entry = g_malloc0 (sizeof *entry);

      entry->key = key;
      count = &entry->count;
      g_hash_table_insert (self->counts, &entry->key, count);
    }

  return count;
}

static void
join (SbxOutlineNode *node,
      SbxFactPair    *pair)
{
  if (node->pairs == NULL)
    node->pairs = g_ptr_array_new ();
  g_ptr_array_add (node->pairs, pair);
}

static void
add_pair (SbxFactPairs   *self,
          SbxOutlineNode *a,
          SbxOutlineNode *b,
          const SbxEvent *event)
{
  SbxFactPair *pair;
  guint *count;

  if (self->all->len >= SBX_FACT_PAIRS_MAX || are_paired (a, b))
    return;
  count = count_of (self, a, b);
  if (*count >= SBX_FACT_PAIRS_MAX_OF_STORES)
    return;
  ++*count;
  pair = g_new0 (SbxFactPair, 1);
  pair->a = a;
  pair->b = b;
  g_ptr_array_add (self->all, pair);
  join (a, pair);
  join (b, pair);
  agree (pair, event);
}

/* --- In and out ------------------------------------------------------------------------------ */

static void
on_change (SbxOutlineNode        *node,
           const SbxOutlineValue *old,
           const SbxEvent        *event,
           gpointer               data)
{
  SbxFactPairs *self = data;
  Bucket *bucket;

  if (node->fact == FACT_NO)
    return;
  for (guint i = 0; node->pairs != NULL && i < node->pairs->len; i++)
    update_pair (g_ptr_array_index (node->pairs, i), node, event);
  if (!is_value (&node->value))
    return;
  if (node->fact == FACT_UNKNOWN)
    {
      node->bucket = can_be_fact (self, node) ? get_bucket (self, node) : NULL;
      node->fact = node->bucket != NULL ? FACT_YES : FACT_NO;
      if (node->fact == FACT_NO)
        return;
    }
  bucket = node->bucket;
  for (guint i = 0; i < bucket->n; i++)
    {
      SbxOutlineNode *other = bucket->nodes[i];

      if (other->outline != node->outline && is_same_value (node, other)
          && sbx_outline_node_is_current (other))
        add_pair (self, other, node, event);
    }
}

/**
 * sbx_fact_pairs_get:
 * @session: a session
 *
 * Returns: (transfer full): the one of this session; give it back by sbx_fact_pairs_release()
 */
SbxFactPairs *
sbx_fact_pairs_get (SbxSession *session)
{
  SbxFactPairs *self = g_object_get_qdata (G_OBJECT (session), sbx_fact_pairs_quark ());

  if (self == NULL)
    {
      self = g_new0 (SbxFactPairs, 1);
      self->session = session;
      self->outlines = sbx_outlines_get (session);
      self->buckets = g_hash_table_new_full (bucket_hash, bucket_equal, g_free, NULL);
      self->counts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      self->all = g_ptr_array_new_with_free_func (g_free);
      sbx_outlines_watch (self->outlines, on_change, self);
      g_object_set_qdata (G_OBJECT (session), sbx_fact_pairs_quark (), self);
    }
  self->n_users++;

  return self;
}

void
sbx_fact_pairs_release (SbxFactPairs *self)
{
  if (--self->n_users > 0)
    return;
  g_object_set_qdata (G_OBJECT (self->session), sbx_fact_pairs_quark (), NULL);
  sbx_outlines_watch (self->outlines, NULL, NULL);
  sbx_outlines_release (self->outlines);
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->buckets);
  g_ptr_array_unref (self->all);
  g_free (self);
}

void
sbx_fact_pairs_observe (SbxFactPairs   *self,
                        const SbxEvent *event)
{
  sbx_outlines_observe (self->outlines, event);
}

GPtrArray *
sbx_fact_pairs_get_all (SbxFactPairs *self)
{
  return self->all;
}

gboolean
sbx_fact_pair_is_same_fact (const SbxFactPair *self)
{
  return self->by_id || self->n_agreed >= 2;
}

gboolean
sbx_fact_pair_differs (const SbxFactPair *self)
{
  return self->changed != 0 && self->a->outline->store->open && self->b->outline->store->open
         && !is_same_value (self->a, self->b)
         && is_value (&self->a->value) && is_value (&self->b->value)
         && sbx_outline_node_is_current (self->a) && sbx_outline_node_is_current (self->b)
         && (!self->by_id || share_id (self->a, self->b));
}
