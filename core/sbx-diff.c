/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-diff.h"
#include "sbx-diff-private.h"

#include "sbx-member-index.h"

/* So many names are looked up by walking over the members; beyond, an index is made. */
#define MAX_LOOKUPS 16u
#define COMPARE_BLOCK 1024u

/* --- Comparing ------------------------------------------------------------------------------- */

static gsize
find_mismatch (const char *a,
               const char *b,
               gsize       length)
{
  gsize at = 0;

  while (length - at > COMPARE_BLOCK && memcmp (a + at, b + at, COMPARE_BLOCK) == 0)
    at += COMPARE_BLOCK;
  while (at < length && a[at] == b[at])
    at++;

  return at;
}

gboolean
sbx_diff_is_equal (SbxDiff *self,
                   guint32  a,
                   guint32  b)
{
  gsize length_a;
  gsize length_b;
  const char *raw_a = sbx_json_raw (self->a, a, &length_a);
  const char *raw_b = sbx_json_raw (self->b, b, &length_b);
  gsize at = raw_a - self->a->text;
  gssize shift = (raw_b - self->b->text) - (gssize) at;
  gsize mismatch;

  if (length_a != length_b)
    return FALSE;
  if (shift == self->shift && at >= self->equal_from && at <= self->equal_to)
    return at + length_a <= self->equal_to;

  mismatch = find_mismatch (raw_a, raw_b, length_a);
  if (mismatch == length_a)
    return TRUE;
  self->equal_from = at;
  self->equal_to = at + mismatch;
  self->shift = shift;

  return FALSE;
}

static gboolean
is_marked (const SbxJson *json,
           guint32        object)
{
  guint32 key = sbx_json_first (json, object);

  return key != 0 && sbx_json_equals (json, key, "$sbx");
}

/* --- Writing --------------------------------------------------------------------------------- */

void
sbx_diff_begin_op (SbxDiff *self)
{
  if (self->out->len > self->first)
    g_string_append_c (self->out, ',');
  g_string_append (self->out, "{\"p\":[");
  g_string_append_len (self->out, self->path->str, (gssize) self->path->len);
  g_string_append_c (self->out, ']');
}

void
sbx_diff_append_raw (SbxDiff *self,
                     guint32  b)
{
  gsize length;
  const char *raw = sbx_json_raw (self->b, b, &length);

  g_string_append_len (self->out, raw, (gssize) length);
}

static void
write_set (SbxDiff *self,
           guint32  b)
{
  sbx_diff_begin_op (self);
  g_string_append (self->out, ",\"v\":");
  sbx_diff_append_raw (self, b);
  g_string_append_c (self->out, '}');
}

gsize
sbx_diff_push_step (SbxDiff    *self,
                    const char *step,
                    gsize       length)
{
  gsize before = self->path->len;

  if (before > 0)
    g_string_append_c (self->path, ',');
  g_string_append_len (self->path, step, (gssize) length);

  return before;
}

static gsize
push_key (SbxDiff       *self,
          const SbxJson *json,
          guint32        key)
{
  gsize length;
  const char *raw = sbx_json_raw (json, key, &length);

  return sbx_diff_push_step (self, raw, length);
}

static void
diff_member (SbxDiff *self,
             guint32  a,
             guint32  key)
{
  gsize before = push_key (self, self->b, key);

  if (a == 0)
    write_set (self, key + 1);
  else
    sbx_diff_value (self, a, key + 1);
  g_string_truncate (self->path, before);
}

static void
remove_member (SbxDiff *self,
               guint32  key)
{
  gsize before = push_key (self, self->a, key);

  sbx_diff_begin_op (self);
  g_string_append_c (self->out, '}');
  g_string_truncate (self->path, before);
}

/* --- Objects --------------------------------------------------------------------------------- */

/* Members in any order. */
static void
diff_by_name (SbxDiff *self,
              guint32  a,
              guint32  b,
              gsize    limit)
{
  SbxMemberIndex before;
  SbxMemberIndex after;

  sbx_member_index_init (&before, self->a, a);
  sbx_member_index_init (&after, self->b, b);
  for (guint i = 0; i < before.n_names && self->out->len <= limit; i++)
    {
      if (sbx_member_index_find (&after, &before.names[i]) == 0)
        remove_member (self, before.names[i].key);
    }
  for (guint i = 0; i < after.n_names && self->out->len <= limit; i++)
    {
      guint32 key = sbx_member_index_find (&before, &after.names[i]);
      guint32 old = key != 0 ? key + 1 : 0;

      if (old == 0 || !sbx_diff_is_equal (self, old, after.names[i].key + 1))
        diff_member (self, old, after.names[i].key);
    }
  sbx_member_index_clear (&before);
  sbx_member_index_clear (&after);
}

static gboolean
is_same_key (const SbxDiff *self,
             guint32        a,
             guint32        b)
{
  const SbxJsonToken *key_a = &self->a->tokens[a];
  const SbxJsonToken *key_b = &self->b->tokens[b];

  return key_a->length == key_b->length
         && memcmp (self->a->text + key_a->offset, self->b->text + key_b->offset,
                    key_a->length) == 0;
}

/* The place of a key of @from in @object of @json: index of the value, or 0. @budget counts down to
 * 0, where nothing was looked up. */
static guint32
look_up (const SbxJson *from,
         guint32        key,
         const SbxJson *json,
         guint32        object,
         guint         *budget)
{
  if (from->tokens[key].escaped || *budget <= 1)
    {
      *budget = 0;
      return 0;
    }
  (*budget)--;

  return sbx_json_member_n (json, object, from->text + from->tokens[key].offset,
                            from->tokens[key].length);
}

/**
 * Change:
 * @a: the value before, 0 if the member is new
 * @key: the key of the value after; if it is gone, the key before
 * @gone: whether the member is gone
 *
 * A member that differs, and what is known of where.
 */
typedef struct
{
  guint32 a;
  guint32 key;
  gboolean gone;
  gsize equal_from;
  gsize equal_to;
  gssize shift;
} Change;

/**
 * Walk:
 *
 * Two objects whose members are compared in the order of their texts.
 */
typedef struct
{
  guint32 a;
  guint32 b;
  guint32 key_a;
  guint32 key_b;
  guint budget;
  GArray *changes;
} Walk;

static void
add_change (const SbxDiff *self,
            Walk          *walk,
            guint32        a,
            guint32        key,
            gboolean       gone)
{
  Change change = { a, key, gone, self->equal_from, self->equal_to, self->shift };

  g_array_append_val (walk->changes, change);
}

/* A member of before that after does not have. */
static gboolean
skip_gone (const SbxDiff *self,
           Walk          *walk)
{
  if (look_up (self->a, walk->key_a, self->b, walk->b, &walk->budget) != 0 || walk->budget == 0)
    return FALSE;

  add_change (self, walk, 0, walk->key_a, TRUE);
  walk->key_a = sbx_json_after (self->a, walk->a, walk->key_a + 1);

  return TRUE;
}

/* Different names at the same place: one side has a member more here, or the order is another. */
static gboolean
skip_other (const SbxDiff *self,
            Walk          *walk)
{
  guint32 next_a = sbx_json_after (self->a, walk->a, walk->key_a + 1);
  guint32 next_b = sbx_json_after (self->b, walk->b, walk->key_b + 1);

  if (next_a != 0 && is_same_key (self, next_a, walk->key_b))
    return skip_gone (self, walk);
  if (next_b == 0 || !is_same_key (self, walk->key_a, next_b)
      || look_up (self->b, walk->key_b, self->a, walk->a, &walk->budget) != 0 || walk->budget == 0)
    return FALSE;

  add_change (self, walk, 0, walk->key_b, FALSE);
  walk->key_b = next_b;

  return TRUE;
}

/* Goes along two objects whose members are in the same order, but for some that are gone or new:
 * what a program writes that changes its state. Nothing goes into the patch yet: to find out too
 * late that it is not so would double the work with every level.
 *
 * Returns FALSE where it is not so, or where a name may be there twice. */
static gboolean
list_changes (SbxDiff *self,
              Walk    *walk)
{
  while (walk->key_a != 0 && walk->key_b != 0)
    {
      if (!is_same_key (self, walk->key_a, walk->key_b))
        {
          if (!skip_other (self, walk))
            return FALSE;
          continue;
        }
      if (!sbx_diff_is_equal (self, walk->key_a + 1, walk->key_b + 1))
        {
          if (look_up (self->b, walk->key_b, self->b, walk->b, &walk->budget) != walk->key_b + 1)
            return FALSE;
          add_change (self, walk, walk->key_a + 1, walk->key_b, FALSE);
        }
      walk->key_a = sbx_json_after (self->a, walk->a, walk->key_a + 1);
      walk->key_b = sbx_json_after (self->b, walk->b, walk->key_b + 1);
    }
  while (walk->key_a != 0)
    {
      if (!skip_gone (self, walk))
        return FALSE;
    }
  for (; walk->key_b != 0; walk->key_b = sbx_json_after (self->b, walk->b, walk->key_b + 1))
    add_change (self, walk, 0, walk->key_b, FALSE);

  return TRUE;
}

static void
diff_object (SbxDiff *self,
             guint32  a,
             guint32  b,
             gsize    limit)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  Walk walk = { a, b, sbx_json_first (self->a, a), sbx_json_first (self->b, b), MAX_LOOKUPS,
                changes };

  if (!list_changes (self, &walk))
    {
      diff_by_name (self, a, b, limit);
      return;
    }

  for (guint i = 0; i < changes->len && self->out->len <= limit; i++)
    {
      const Change *change = &g_array_index (changes, Change, i);

      self->equal_from = change->equal_from;
      self->equal_to = change->equal_to;
      self->shift = change->shift;
      if (change->gone)
        remove_member (self, change->key);
      else
        diff_member (self, change->a, change->key);
    }
}

/* --- Values ---------------------------------------------------------------------------------- */

/* Two values that differ. */
void
sbx_diff_value (SbxDiff *self,
                guint32  a,
                guint32  b)
{
  SbxJsonType type = self->b->tokens[b].type;
  gsize start = self->out->len;
  gsize limit;
  gsize length;

  sbx_json_raw (self->b, b, &length);
  limit = start + self->path->len + length + strlen (",{\"p\":[],\"v\":}");
  if (type == self->a->tokens[a].type && type == SBX_JSON_ARRAY)
    {
      sbx_diff_array (self, a, b, limit);
    }
  else if (type == self->a->tokens[a].type && type == SBX_JSON_OBJECT
           && !is_marked (self->a, a) && !is_marked (self->b, b))
    {
      diff_object (self, a, b, limit);
    }
  else
    {
      write_set (self, b);
    }

  if (self->out->len > limit)
    {
      g_string_truncate (self->out, start);
      write_set (self, b);
    }
}

gboolean
sbx_diff (const SbxJson *before,
          guint32        a,
          const SbxJson *after,
          guint32        b,
          GString       *patch)
{
  g_autoptr (GString) path = g_string_new (NULL);
  SbxDiff diff = { before, after, patch, path, 0, G_MAXSIZE, 0, 0 };

  g_string_append_c (patch, '[');
  diff.first = patch->len;
  if (!sbx_diff_is_equal (&diff, a, b))
    sbx_diff_value (&diff, a, b);
  g_string_append_c (patch, ']');

  return patch->len > diff.first + 1;
}
