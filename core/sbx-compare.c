/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-compare.h"

#include <string.h>

#include "sbx-path.h"
#include "sbx-value-private.h"

/* How many elements are looked at between two looks at the cancellable. */
#define STRIDE 1024u

typedef struct
{
  GPtrArray *changes;
  guint max;
  guint64 total;
  GCancellable *cancellable;
  guint steps;
  GString *path;
  char *identity;     /* of the nearest element above that has one */
} Compare;

static void compare_values (Compare  *self,
                            SbxValue *a,
                            SbxValue *b);

static gboolean
is_cancelled (Compare *self)
{
  return ++self->steps % STRIDE == 0 && g_cancellable_is_cancelled (self->cancellable);
}

static void
add (Compare    *self,
     SbxValue   *before,
     SbxValue   *after,
     const char *from)
{
  SbxChange *change;

  self->total++;
  if (self->changes->len >= self->max)
    return;
  change = g_new0 (SbxChange, 1);
  change->path = g_strdup (self->path->str);
  change->before = before != NULL ? sbx_value_ref (before) : NULL;
  change->after = after != NULL ? sbx_value_ref (after) : NULL;
  change->from = g_strdup (from);
  change->identity = g_strdup (self->identity);
  g_ptr_array_add (self->changes, change);
}

/* --- Objects --------------------------------------------------------------------------------- */

static gsize
push_key (Compare    *self,
          const char *key,
          guint       length)
{
  gsize before = self->path->len;

  sbx_path_append_key (self->path, key, length);

  return before;
}

/* What stands for something that JSON has no word for is one value, whatever is in it. */
static gboolean
is_marked (SbxValue *expanded)
{
  SbxMember member;

  if (expanded->form != SBX_FORM_OBJECT || expanded->node.count == 0)
    return FALSE;
  member = sbx_value_get_child (expanded, 0);

  return member.key_length == 4 && memcmp (member.key, "$sbx", 4) == 0;
}

static void
compare_objects (Compare  *self,
                 SbxValue *a,
                 SbxValue *b)
{
  gboolean alike = a->node.shape == b->node.shape;

  for (guint i = 0; i < a->node.count && !is_cancelled (self); i++)
    {
      SbxMember member = sbx_value_get_child (a, i);
      guint32 other = alike ? i : sbx_shape_find (b->node.shape, member.key, member.key_length);
      SbxValue *after = other != SBX_SHAPE_ABSENT ? b->node.values[other] : NULL;
      gsize before;

      if (after == member.value)
        continue;
      before = push_key (self, member.key, member.key_length);
      if (after == NULL)
        add (self, member.value, NULL, NULL);
      else
        compare_values (self, member.value, after);
      g_string_truncate (self->path, before);
    }
  for (guint i = 0; i < b->node.count && !alike && !is_cancelled (self); i++)
    {
      SbxMember member = sbx_value_get_child (b, i);
      gsize before;

      if (sbx_shape_find (a->node.shape, member.key, member.key_length) != SBX_SHAPE_ABSENT)
        continue;
      before = push_key (self, member.key, member.key_length);
      add (self, NULL, member.value, NULL);
      g_string_truncate (self->path, before);
    }
}

/* --- Arrays ---------------------------------------------------------------------------------- */

/**
 * Span:
 *
 * The elements of an array that are not the same at its beginning and at its end.
 */
typedef struct
{
  SbxValue **values;
  guint first;
  guint count;
} Span;

static void
compare_element (Compare    *self,
                 const Span *a,
                 guint       i,
                 const Span *b,
                 guint       j,
                 gboolean    moved)
{
  gsize length = self->path->len;
  SbxValue *before = a != NULL ? a->values[i] : NULL;
  SbxValue *after = b != NULL ? b->values[j] : NULL;

  g_string_append_printf (self->path, "[%u]", b != NULL ? b->first + j : a->first + i);
  if (moved)
    {
      g_autofree char *from = g_strdup_printf ("%.*s[%u]", (int) length, self->path->str,
                                               a->first + i);

      add (self, before, after, from);
    }
  if (before == NULL || after == NULL)
    add (self, before, after, NULL);
  else
    compare_values (self, before, after);
  g_string_truncate (self->path, length);
}

static gboolean
is_scalar (SbxValue *value)
{
  return !sbx_json_type_is_container (sbx_value_get_json_type (value));
}

/* (transfer full) (nullable): what an element is recognised by, as JSON; @key: (nullable): of its
 * member, NULL if it is a scalar that stands for itself. */
static char *
dup_identity (SbxValue   *element,
              const char *key)
{
  g_autoptr (SbxValue) member = key != NULL ? sbx_value_lookup (element, key)
                                            : sbx_value_ref (element);
  SbxJsonType type = member != NULL ? sbx_value_get_json_type (member) : SBX_JSON_NULL;
  g_autoptr (GString) text = NULL;

  if (type != SBX_JSON_STRING && type != SBX_JSON_NUMBER)
    return NULL;
  text = g_string_new (NULL);
  sbx_value_append_json (member, text);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full) (nullable): the identities of all elements, NULL if one has none or two have the
 * same; @where: identity → index + 1, borrowed from what is returned. */
static GPtrArray *
list_identities (Compare    *self,
                 const Span *span,
                 const char *key,
                 GHashTable *where)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_full (span->count, g_free);

  for (guint i = 0; i < span->count; i++)
    {
      char *identity = is_cancelled (self) ? NULL : dup_identity (span->values[i], key);

      if (identity == NULL)
        return NULL;
      g_ptr_array_add (list, identity);
      if (!g_hash_table_insert (where, identity, GUINT_TO_POINTER (i + 1)))
        return NULL;
    }

  return g_steal_pointer (&list);
}

/* Marks in @still the elements of a longest run of @sources that goes up: they stay where they are
 * while the others move. 0 in @sources: not in the old array. */
static void
find_still (const guint *sources,
            guint        count,
            gboolean    *still)
{
  g_autofree guint *tails = g_new (guint, count + 1);
  g_autofree guint *previous = g_new (guint, count + 1);
  guint length = 0;

  for (guint j = 0; j < count; j++)
    {
      guint low = 0;
      guint high = length;

      if (sources[j] == 0)
        continue;
      while (low < high)
        {
          guint middle = (low + high) / 2;

          if (sources[tails[middle]] < sources[j])
            low = middle + 1;
          else
            high = middle;
        }
      previous[j] = low > 0 ? tails[low - 1] : G_MAXUINT;
      tails[low] = j;
      length = MAX (length, low + 1);
    }
  for (guint j = length > 0 ? tails[length - 1] : G_MAXUINT; j != G_MAXUINT; j = previous[j])
    still[j] = TRUE;
}

static void
compare_by_identity (Compare    *self,
                     const Span *a,
                     const Span *b,
                     const char *key,
                     GPtrArray  *b_identities,
                     GPtrArray  *a_identities,
                     GHashTable *a_where,
                     GHashTable *b_where)
{
  g_autofree guint *sources = g_new0 (guint, b->count + 1);
  g_autofree gboolean *still = g_new0 (gboolean, b->count + 1);
  char *outer = self->identity;

  for (guint j = 0; j < b->count; j++)
    sources[j] = GPOINTER_TO_UINT (g_hash_table_lookup (a_where, b_identities->pdata[j]));
  find_still (sources, b->count, still);
  for (guint i = 0; i < a->count && !is_cancelled (self); i++)
    {
      g_autofree char *identity = NULL;

      if (g_hash_table_contains (b_where, a_identities->pdata[i]))
        continue;
      identity = key != NULL ? g_strdup_printf ("%s: %s", key, (char *) a_identities->pdata[i])
                             : NULL;
      self->identity = identity != NULL ? identity : outer;
      compare_element (self, a, i, NULL, 0, FALSE);
    }
  for (guint j = 0; j < b->count && !is_cancelled (self); j++)
    {
      g_autofree char *identity = NULL;

      identity = key != NULL ? g_strdup_printf ("%s: %s", key, (char *) b_identities->pdata[j])
                             : NULL;
      self->identity = identity != NULL ? identity : outer;
      compare_element (self, sources[j] != 0 ? a : NULL, sources[j] - 1, b, j,
                       sources[j] != 0 && !still[j]);
    }
  self->identity = outer;
}

static gboolean
try_identity (Compare    *self,
              const Span *a,
              const Span *b,
              const char *key)
{
  g_autoptr (GHashTable) a_where = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) b_where = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) a_identities = list_identities (self, a, key, a_where);
  g_autoptr (GPtrArray) b_identities = NULL;

  if (a_identities == NULL)
    return FALSE;
  b_identities = list_identities (self, b, key, b_where);
  if (b_identities == NULL)
    return FALSE;
  compare_by_identity (self, a, b, key, b_identities, a_identities, a_where, b_where);

  return TRUE;
}

static gboolean
compare_identified (Compare    *self,
                    const Span *a,
                    const Span *b)
{
  /* What programs call the identity of an element, the commonest first. */
  static const char *const keys[] = { "id", "key", "_id", "uuid", "sku" };

  if (is_scalar (a->count > 0 ? a->values[0] : b->values[0]))
    return try_identity (self, a, b, NULL);
  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    if (try_identity (self, a, b, keys[k]))
      return TRUE;

  return FALSE;
}

static void
compare_arrays (Compare  *self,
                SbxValue *a,
                SbxValue *b)
{
  guint least = MIN (a->node.count, b->node.count);
  guint front = 0;
  guint behind = 0;
  Span left;
  Span right;

  while (front < least && sbx_value_equal (a->node.values[front], b->node.values[front]))
    front++;
  while (front + behind < least
         && sbx_value_equal (a->node.values[a->node.count - 1 - behind],
                             b->node.values[b->node.count - 1 - behind]))
    behind++;
  left = (Span) { a->node.values + front, front, a->node.count - front - behind };
  right = (Span) { b->node.values + front, front, b->node.count - front - behind };
  if (left.count + right.count == 0 || compare_identified (self, &left, &right))
    return;
  /* Without identities, by place. */
  for (guint i = 0; i < MAX (left.count, right.count) && !is_cancelled (self); i++)
    compare_element (self, i < left.count ? &left : NULL, i, i < right.count ? &right : NULL, i,
                     FALSE);
}

static void
compare_values (Compare  *self,
                SbxValue *a,
                SbxValue *b)
{
  SbxJsonType type = sbx_value_get_json_type (a);
  g_autoptr (SbxValue) left = NULL;
  g_autoptr (SbxValue) right = NULL;

  if (a == b || (is_scalar (a) && is_scalar (b) && sbx_value_equal (a, b)))
    return;
  if (type != sbx_value_get_json_type (b) || !sbx_json_type_is_container (type))
    {
      add (self, a, b, NULL);
      return;
    }
  left = sbx_value_expand (a);
  right = sbx_value_expand (b);
  if (type == SBX_JSON_ARRAY)
    compare_arrays (self, left, right);
  else if (!is_marked (left) && !is_marked (right))
    compare_objects (self, left, right);
  else if (!sbx_value_equal (a, b))
    add (self, a, b, NULL);
}

/**
 * sbx_compare_values:
 * @before: (nullable): a value, %NULL if there was none
 * @after: (nullable): a value, %NULL if there is none
 * @max: at most this many changes are listed
 * @total: (out) (optional): how many there are
 * @cancellable: (nullable): ends it early, with what was found until then
 *
 * What differs between two values, and only that. Elements of arrays are recognised by an `id`,
 * `key`, `_id`, `uuid` or `sku` that all of them have, scalars by themselves, the rest by their
 * place: an element that moved is said to have moved. Two states of one store share what they have
 * in common, so the work is that of looking at what does not. Any thread.
 *
 * Returns: (transfer full) (element-type SbxChange): one line for each changed place
 */
GPtrArray *
sbx_compare_values (SbxValue     *before,
                    SbxValue     *after,
                    guint         max,
                    guint64      *total,
                    GCancellable *cancellable)
{
  g_autoptr (GString) path = g_string_new (NULL);
  Compare self = { .max = max, .cancellable = cancellable, .path = path };

  self.changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  if (before != NULL && after != NULL)
    compare_values (&self, before, after);
  else if (before != NULL || after != NULL)
    add (&self, before, after, NULL);
  if (total != NULL)
    *total = self.total;

  return self.changes;
}
