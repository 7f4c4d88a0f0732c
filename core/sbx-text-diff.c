/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-text-diff.h"

#include <string.h>

/* Texts that differ in more words than that differ as a whole: the work and the memory grow with
 * the square of it (E. W. Myers, An O(ND) Difference Algorithm, 1986). */
#define MAX_EDITS 600

/**
 * Word:
 *
 * A run of letters and digits, a run of blanks, or one other character.
 */
typedef struct
{
  const char *text;
  gsize length;
} Word;

static int
get_class (gunichar c)
{
  if (g_unichar_isalnum (c) || c == '_' || g_unichar_ismark (c))
    return 1;
  return g_unichar_isspace (c) && c != '\n' ? 2 : 0;
}

static GArray *
split (const char *text,
       gsize       length)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (Word));
  const char *end = text + length;

  for (const char *at = text; at < end;)
    {
      int class = get_class (g_utf8_get_char (at));
      Word word = { at, 0 };

      do
        at = g_utf8_next_char (at);
      while (class != 0 && at < end && get_class (g_utf8_get_char (at)) == class);
      word.length = (gsize) (at - word.text);
      g_array_append_val (words, word);
    }

  return words;
}

static gboolean
is_same (const GArray *a,
         guint         i,
         const GArray *b,
         guint         j)
{
  const Word *left = &g_array_index (a, Word, i);
  const Word *right = &g_array_index (b, Word, j);

  return left->length == right->length && memcmp (left->text, right->text, left->length) == 0;
}

/* --- The shortest way from one to the other -------------------------------------------------- */

/* Of each number of edits, how far every diagonal reaches: @trace holds the rows one after the
 * other, the row of d edits has 2 d + 1 places. Returns the number of edits, -1 if there are too
 * many. */
static int
find_edits (const GArray *a,
            const GArray *b,
            GArray       *trace)
{
  int n = (int) a->len;
  int m = (int) b->len;
  g_autofree int *reach = g_new0 (int, 2 * MAX_EDITS + 3);
  int *v = reach + MAX_EDITS + 1;

  for (int d = 0; d <= MIN (n + m, MAX_EDITS); d++)
    {
      for (int k = -d; k <= d; k += 2)
        {
          int x = k == -d || (k != d && v[k - 1] < v[k + 1]) ? v[k + 1] : v[k - 1] + 1;

          while (x < n && x - k < m && is_same (a, (guint) x, b, (guint) (x - k)))
            x++;
          v[k] = x;
          if (x >= n && x - k >= m)
            {
              g_array_append_vals (trace, v - d, 2 * (guint) d + 1);
              return d;
            }
        }
      g_array_append_vals (trace, v - d, 2 * (guint) d + 1);
    }

  return -1;
}

static int
get_reach (const GArray *trace,
           int           d,
           int           k)
{
  return g_array_index (trace, int, d * d + d + k);
}

/* From the end: the kind of every step, last first. */
static GByteArray *
trace_back (const GArray *a,
            const GArray *b,
            const GArray *trace,
            int           edits)
{
  GByteArray *steps = g_byte_array_new ();
  const guint8 same = SBX_PIECE_SAME;
  int x = (int) a->len;
  int y = (int) b->len;

  for (int d = edits; d >= 0; d--)
    {
      int k = x - y;
      gboolean down = d > 0
                      && (k == -d || (k != d && get_reach (trace, d - 1, k - 1)
                                                < get_reach (trace, d - 1, k + 1)));
      int from = d == 0 ? 0 : get_reach (trace, d - 1, down ? k + 1 : k - 1);
      int from_y = d == 0 ? 0 : from - (down ? k + 1 : k - 1);
      guint8 kind = down ? SBX_PIECE_ADDED : SBX_PIECE_REMOVED;

      for (; x > from + (d > 0 && !down) && y > from_y + (d > 0 && down); x--, y--)
        g_byte_array_append (steps, &same, 1);
      if (d > 0)
        g_byte_array_append (steps, &kind, 1);
      x = from;
      y = from_y;
    }

  return steps;
}

/* --- Pieces ---------------------------------------------------------------------------------- */

static void
add_piece (GArray      *pieces,
           SbxPieceKind kind,
           gsize        before,
           gsize        after,
           gsize        length)
{
  SbxPiece piece = { kind, before, after, length };
  SbxPiece *last = pieces->len > 0 ? &g_array_index (pieces, SbxPiece, pieces->len - 1) : NULL;

  if (length == 0)
    return;
  if (last != NULL && last->kind == kind)
    last->length += length;
  else
    g_array_append_val (pieces, piece);
}

static void
diff_middle (GArray     *pieces,
             const char *before,
             const char *after,
             gsize       from,
             gsize       before_end,
             gsize       after_end)
{
  g_autoptr (GArray) a = split (before + from, before_end - from);
  g_autoptr (GArray) b = split (after + from, after_end - from);
  g_autoptr (GArray) trace = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GByteArray) steps = NULL;
  gsize x = from;
  gsize y = from;
  guint i = 0;
  guint j = 0;
  int edits = find_edits (a, b, trace);

  if (edits < 0)
    {
      add_piece (pieces, SBX_PIECE_REMOVED, from, from, before_end - from);
      add_piece (pieces, SBX_PIECE_ADDED, before_end, from, after_end - from);
      return;
    }
  steps = trace_back (a, b, trace, edits);
  for (guint s = steps->len; s > 0; s--)
    {
      SbxPieceKind kind = steps->data[s - 1];
      gsize length = kind == SBX_PIECE_ADDED ? g_array_index (b, Word, j).length
                                             : g_array_index (a, Word, i).length;

      add_piece (pieces, kind, x, y, length);
      if (kind != SBX_PIECE_ADDED)
        {
          x += length;
          i++;
        }
      if (kind != SBX_PIECE_REMOVED)
        {
          y += length;
          j++;
        }
    }
}

/* Back to where a word begins. */
static gsize
find_word_start (const char *text,
                 gsize       at)
{
  while (at > 0)
    {
      const char *previous = g_utf8_prev_char (text + at);

      if (get_class (g_utf8_get_char (previous)) == 0)
        break;
      at = (gsize) (previous - text);
    }

  return at;
}

/* On to where a word ends. */
static gsize
find_word_end (const char *text,
               gsize       length,
               gsize       at)
{
  while (at < length && ((text[at] & 0xc0) == 0x80
                         || get_class (g_utf8_get_char (text + at)) != 0))
    at++;

  return at;
}

/**
 * sbx_text_diff:
 * @before: valid UTF-8
 * @after: valid UTF-8
 *
 * Compares two texts word by word. The work is bounded: texts that have little in common differ as
 * a whole, between what is the same at their beginning and at their end.
 *
 * Returns: (transfer full) (element-type SbxPiece): the pieces in their order
 */
GArray *
sbx_text_diff (const char *before,
               const char *after)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (SbxPiece));
  gsize n = strlen (before);
  gsize m = strlen (after);
  gsize front = 0;
  gsize behind = 0;

  while (front < MIN (n, m) && before[front] == after[front])
    front++;
  while (front > 0 && (before[front] & 0xc0) == 0x80)
    front--;
  front = find_word_start (before, front);
  while (behind < MIN (n, m) - front && before[n - 1 - behind] == after[m - 1 - behind])
    behind++;
  behind = n - find_word_end (before, n, n - behind);

  add_piece (pieces, SBX_PIECE_SAME, 0, 0, front);
  diff_middle (pieces, before, after, front, n - behind, m - behind);
  add_piece (pieces, SBX_PIECE_SAME, n - behind, m - behind, behind);

  return pieces;
}
