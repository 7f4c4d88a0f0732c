/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-diff-private.h"

/* How far an array is searched for where it goes on after elements were added or removed. */
#define LOOK_AHEAD 8u

/* Out of the order of the text: asks the memory, and leaves it as it is. */
static gboolean
is_equal_anywhere (const SbxDiff *self,
                   guint32        a,
                   guint32        b)
{
  SbxDiff copy = *self;

  return sbx_diff_is_equal (&copy, a, b);
}

static void
write_splice (SbxDiff       *self,
              guint          at,
              guint          cut,
              const guint32 *add,
              guint          n_add)
{
  sbx_diff_begin_op (self);
  g_string_append_printf (self->out, ",\"at\":%u,\"cut\":%u", at, cut);
  for (guint i = 0; i < n_add; i++)
    {
      g_string_append (self->out, i == 0 ? ",\"add\":[" : ",");
      sbx_diff_append_raw (self, add[i]);
    }
  g_string_append (self->out, n_add > 0 ? "]}" : "}");
}

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
get_splice_size (const SbxDiff *self,
                 const Span    *b)
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
find_resumption (const SbxDiff *self,
                 const Span    *a,
                 guint          i,
                 const Span    *b,
                 guint          j)
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
diff_element (SbxDiff *self,
              guint    index,
              guint32  a,
              guint32  b)
{
  char step[16];
  int length = g_snprintf (step, sizeof step, "%u", index);
  gsize before = sbx_diff_push_step (self, step, (gsize) length);

  sbx_diff_value (self, a, b);
  g_string_truncate (self->path, before);
}

/* From the front: what is before index @at + j is right already. */
static void
diff_elements (SbxDiff    *self,
               guint       at,
               const Span *a,
               const Span *b,
               gsize       limit)
{
  guint i = 0;
  guint j = 0;

  while (i < a->count && j < b->count && self->out->len <= limit)
    {
      if (!sbx_diff_is_equal (self, a->tokens[i], b->tokens[j]))
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
    write_splice (self, at + j, a->count - i, j < b->count ? b->tokens + j : NULL, b->count - j);
}

void
sbx_diff_array (SbxDiff *self,
                guint32  a,
                guint32  b,
                gsize    limit)
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

  for (; at_a != 0 && at_b != 0 && sbx_diff_is_equal (self, at_a, at_b); prefix++)
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
