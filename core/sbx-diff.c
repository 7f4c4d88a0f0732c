/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-diff.h"

#include "sbx-value-private.h"

/* So many names are looked up by walking over the members; beyond, an index is made. */
#define MAX_LOOKUPS 16u
/* How far an array is searched for where it goes on after elements were added or removed. */
#define LOOK_AHEAD 8u
#define COMPARE_BLOCK 1024u

/**
 * Diff:
 *
 * A comparison on its way. Of the bytes of @a from @equal_from to @equal_to is known that they are
 * those of @b at a distance of @shift, and that the next one is not: so no byte is compared twice,
 * however deep it lies.
 */
typedef struct
{
  const SbxJson *a;
  const SbxJson *b;
  GString *out;
  GString *path;      /* its steps, without the brackets */
  gsize first;        /* in @out, of the first operation */
  gsize equal_from;
  gsize equal_to;
  gssize shift;
} Diff;

static void diff_value (Diff   *self,
                        guint32 a,
                        guint32 b);

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

static gboolean
is_equal (Diff   *self,
          guint32 a,
          guint32 b)
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

/* Out of the order of the text: asks the memory, and leaves it as it is. */
static gboolean
is_equal_anywhere (const Diff *self,
                   guint32     a,
                   guint32     b)
{
  Diff copy = *self;

  return is_equal (&copy, a, b);
}

static gboolean
is_marked (const SbxJson *json,
           guint32        object)
{
  guint32 key = sbx_json_first (json, object);

  return key != 0 && sbx_json_equals (json, key, "$sbx");
}

/* --- Writing --------------------------------------------------------------------------------- */

static void
begin_op (Diff *self)
{
  if (self->out->len > self->first)
    g_string_append_c (self->out, ',');
  g_string_append (self->out, "{\"p\":[");
  g_string_append_len (self->out, self->path->str, (gssize) self->path->len);
  g_string_append_c (self->out, ']');
}

static void
append_raw (Diff   *self,
            guint32 b)
{
  gsize length;
  const char *raw = sbx_json_raw (self->b, b, &length);

  g_string_append_len (self->out, raw, (gssize) length);
}

static void
write_set (Diff   *self,
           guint32 b)
{
  begin_op (self);
  g_string_append (self->out, ",\"v\":");
  append_raw (self, b);
  g_string_append_c (self->out, '}');
}

static void
write_splice (Diff          *self,
              guint          at,
              guint          cut,
              const guint32 *add,
              guint          n_add)
{
  begin_op (self);
  g_string_append_printf (self->out, ",\"at\":%u,\"cut\":%u", at, cut);
  for (guint i = 0; i < n_add; i++)
    {
      g_string_append (self->out, i == 0 ? ",\"add\":[" : ",");
      append_raw (self, add[i]);
    }
  g_string_append (self->out, n_add > 0 ? "]}" : "}");
}

static gsize
push_step (Diff       *self,
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
push_key (Diff          *self,
          const SbxJson *json,
          guint32        key)
{
  gsize length;
  const char *raw = sbx_json_raw (json, key, &length);

  return push_step (self, raw, length);
}

static void
diff_member (Diff   *self,
             guint32 a,
             guint32 key)
{
  gsize before = push_key (self, self->b, key);

  if (a == 0)
    write_set (self, key + 1);
  else
    diff_value (self, a, key + 1);
  g_string_truncate (self->path, before);
}

static void
remove_member (Diff   *self,
               guint32 key)
{
  gsize before = push_key (self, self->a, key);

  begin_op (self);
  g_string_append_c (self->out, '}');
  g_string_truncate (self->path, before);
}

/* --- Objects --------------------------------------------------------------------------------- */

/**
 * Name:
 *
 * A member of an object: the last one of its name, with the key in its canonical form.
 */
typedef struct
{
  const char *text;
  guint32 length;
  guint32 hash;
  guint32 key;
} Name;

/**
 * Names:
 *
 * An index of the members of an object.
 */
typedef struct
{
  Name *names;
  guint n_names;
  guint32 *slots;       /* 1 + index in @names, 0 if free */
  guint32 mask;
  GPtrArray *owned;     /* keys that had to be rewritten */
} Names;

static guint32
hash_name (const char *text,
           guint32     length)
{
  guint32 hash = 2166136261u;

  for (guint32 i = 0; i < length; i++)
    hash = (hash ^ (guchar) text[i]) * 16777619u;

  return hash;
}

static guint32 *
find_slot (const Names *self,
           const Name  *name)
{
  guint32 at = name->hash & self->mask;

  while (self->slots[at] != 0)
    {
      const Name *known = &self->names[self->slots[at] - 1];

      if (known->hash == name->hash && known->length == name->length
          && memcmp (known->text, name->text, name->length) == 0)
        break;
      at = (at + 1) & self->mask;
    }

  return &self->slots[at];
}

static void
names_init (Names         *self,
            const SbxJson *json,
            guint32        object)
{
  guint count = sbx_json_count (json, object);
  guint32 size = 16;

  while (size < count * 2)
    size *= 2;
  self->names = g_new (Name, count);
  self->n_names = 0;
  self->slots = g_new0 (guint32, size);
  self->mask = size - 1;
  self->owned = g_ptr_array_new_with_free_func (g_free);

  for (guint32 key = sbx_json_first (json, object);
       key != 0;
       key = sbx_json_after (json, object, key + 1))
    {
      const SbxJsonToken *token = &json->tokens[key];
      Name name = { json->text + token->offset, token->length, 0, key };
      char *canonical = token->escaped ? sbx_key_canonicalize (name.text, name.length) : NULL;
      guint32 *slot;

      if (canonical != NULL)
        {
          g_ptr_array_add (self->owned, canonical);
          name.text = canonical;
          name.length = (guint32) strlen (canonical);
        }
      name.hash = hash_name (name.text, name.length);
      slot = find_slot (self, &name);
      if (*slot == 0)
        *slot = ++self->n_names;
      self->names[*slot - 1] = name;
    }
}

static void
names_clear (Names *self)
{
  g_free (self->names);
  g_free (self->slots);
  g_ptr_array_unref (self->owned);
}

/* Members in any order. */
static void
diff_by_name (Diff   *self,
              guint32 a,
              guint32 b,
              gsize   limit)
{
  Names before;
  Names after;

  names_init (&before, self->a, a);
  names_init (&after, self->b, b);
  for (guint i = 0; i < before.n_names && self->out->len <= limit; i++)
    {
      if (*find_slot (&after, &before.names[i]) == 0)
        remove_member (self, before.names[i].key);
    }
  for (guint i = 0; i < after.n_names && self->out->len <= limit; i++)
    {
      guint32 slot = *find_slot (&before, &after.names[i]);
      guint32 old = slot != 0 ? before.names[slot - 1].key + 1 : 0;

      if (old == 0 || !is_equal (self, old, after.names[i].key + 1))
        diff_member (self, old, after.names[i].key);
    }
  names_clear (&before);
  names_clear (&after);
}

static gboolean
is_same_key (const Diff *self,
             guint32     a,
             guint32     b)
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
add_change (const Diff *self,
            Walk       *walk,
            guint32     a,
            guint32     key,
            gboolean    gone)
{
  Change change = { a, key, gone, self->equal_from, self->equal_to, self->shift };

  g_array_append_val (walk->changes, change);
}

/* A member of before that after does not have. */
static gboolean
skip_gone (const Diff *self,
           Walk       *walk)
{
  if (look_up (self->a, walk->key_a, self->b, walk->b, &walk->budget) != 0 || walk->budget == 0)
    return FALSE;

  add_change (self, walk, 0, walk->key_a, TRUE);
  walk->key_a = sbx_json_after (self->a, walk->a, walk->key_a + 1);

  return TRUE;
}

/* Different names at the same place: one side has a member more here, or the order is another. */
static gboolean
skip_other (const Diff *self,
            Walk       *walk)
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
list_changes (Diff *self,
              Walk *walk)
{
  while (walk->key_a != 0 && walk->key_b != 0)
    {
      if (!is_same_key (self, walk->key_a, walk->key_b))
        {
          if (!skip_other (self, walk))
            return FALSE;
          continue;
        }
      if (!is_equal (self, walk->key_a + 1, walk->key_b + 1))
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
diff_object (Diff   *self,
             guint32 a,
             guint32 b,
             gsize   limit)
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

/* --- Arrays ---------------------------------------------------------------------------------- */

static GArray *
list_elements (const SbxJson *json,
               guint32        array,
               guint32        from)
{
  GArray *elements = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 at = from; at != 0; at = sbx_json_after (json, array, at))
    g_array_append_val (elements, at);

  return elements;
}

/**
 * Span:
 *
 * Elements that are compared.
 */
typedef struct
{
  const guint32 *tokens;
  guint count;
} Span;

static gsize
get_splice_size (const Diff *self,
                 const Span *b)
{
  gsize size = self->path->len + 48;

  for (guint i = 0; i < b->count; i++)
    {
      gsize length;

      sbx_json_raw (self->b, b->tokens[i], &length);
      size += length + 1;
    }

  return size;
}

/* How many elements were added (positive) or removed (negative) here, if the arrays go on equally
 * after them; else 0. */
static int
find_resumption (const Diff *self,
                 const Span *a,
                 guint       i,
                 const Span *b,
                 guint       j)
{
  for (guint ahead = 1; ahead <= LOOK_AHEAD; ahead++)
    {
      if (i + ahead < a->count && is_equal_anywhere (self, a->tokens[i + ahead], b->tokens[j]))
        return -(int) ahead;
      if (j + ahead < b->count && is_equal_anywhere (self, a->tokens[i], b->tokens[j + ahead]))
        return (int) ahead;
    }

  return 0;
}

static void
diff_element (Diff   *self,
              guint   index,
              guint32 a,
              guint32 b)
{
  char step[16];
  int length = g_snprintf (step, sizeof step, "%u", index);
  gsize before = push_step (self, step, (gsize) length);

  diff_value (self, a, b);
  g_string_truncate (self->path, before);
}

/* From the front: what is before index @at + j is right already. */
static void
diff_elements (Diff       *self,
               guint       at,
               const Span *a,
               const Span *b,
               gsize       limit)
{
  guint i = 0;
  guint j = 0;

  while (i < a->count && j < b->count && self->out->len <= limit)
    {
      if (!is_equal (self, a->tokens[i], b->tokens[j]))
        {
          int change = find_resumption (self, a, i, b, j);
          if (change < 0)
            {
              write_splice (self, at + j, (guint) -change, NULL, 0);
              i += (guint) -change;
              continue;
            }
          if (change > 0)
            {
              write_splice (self, at + j, 0, b->tokens + j, (guint) change);
              j += (guint) change;
              continue;
            }
          diff_element (self, at + j, a->tokens[i], b->tokens[j]);
        }
      i++;
      j++;
    }
  if ((i < a->count || j < b->count) && self->out->len <= limit)
    write_splice (self, at + j, a->count - i, b->tokens + j, b->count - j);
}

static void
diff_array (Diff   *self,
            guint32 a,
            guint32 b,
            gsize   limit)
{
  guint32 at_a = sbx_json_first (self->a, a);
  guint32 at_b = sbx_json_first (self->b, b);
  g_autoptr (GArray) rest_a = NULL;
  g_autoptr (GArray) rest_b = NULL;
  gsize start = self->out->len;
  guint prefix = 0;
  Span span_a;
  Span span_b;
  gsize splice;

  for (; at_a != 0 && at_b != 0 && is_equal (self, at_a, at_b); prefix++)
    {
      at_a = sbx_json_after (self->a, a, at_a);
      at_b = sbx_json_after (self->b, b, at_b);
    }
  rest_a = list_elements (self->a, a, at_a);
  rest_b = list_elements (self->b, b, at_b);
  span_a.tokens = (const guint32 *) (gpointer) rest_a->data;
  span_a.count = rest_a->len;
  span_b.tokens = (const guint32 *) (gpointer) rest_b->data;
  span_b.count = rest_b->len;
  while (span_a.count > 0 && span_b.count > 0
         && is_equal_anywhere (self, span_a.tokens[span_a.count - 1],
                               span_b.tokens[span_b.count - 1]))
    {
      span_a.count--;
      span_b.count--;
    }

  splice = start + get_splice_size (self, &span_b);
  diff_elements (self, prefix, &span_a, &span_b, MIN (limit, splice));
  if (self->out->len > splice)
    {
      g_string_truncate (self->out, start);
      write_splice (self, prefix, span_a.count, span_b.tokens, span_b.count);
    }
}

/* --- Values ---------------------------------------------------------------------------------- */

/* Two values that differ. */
static void
diff_value (Diff   *self,
            guint32 a,
            guint32 b)
{
  SbxJsonType type = self->b->tokens[b].type;
  gsize start = self->out->len;
  gsize limit;
  gsize length;

  sbx_json_raw (self->b, b, &length);
  limit = start + self->path->len + length + strlen (",{\"p\":[],\"v\":}");
  if (type == self->a->tokens[a].type && type == SBX_JSON_ARRAY)
    {
      diff_array (self, a, b, limit);
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
  Diff diff = { before, after, patch, path, 0, G_MAXSIZE, 0, 0 };

  g_string_append_c (patch, '[');
  diff.first = patch->len;
  if (!is_equal (&diff, a, b))
    diff_value (&diff, a, b);
  g_string_append_c (patch, ']');

  return patch->len > diff.first + 1;
}
