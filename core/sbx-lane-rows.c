/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-lane-rows.h"

#include <string.h>

static double
get_time (const GArray  *self,
          const SbxRows *rows,
          guint          i)
{
  return sbx_rows_get (rows, g_array_index (self, guint32, i))->time;
}

static int
compare_rows (gconstpointer a,
              gconstpointer b,
              gpointer      data)
{
  guint32 left = *(const guint32 *) a;
  guint32 right = *(const guint32 *) b;
  double left_time = sbx_rows_get (data, left)->time;
  double right_time = sbx_rows_get (data, right)->time;

  if (left_time != right_time)
    return left_time < right_time ? -1 : 1;
  return (left > right) - (left < right);
}

/**
 * sbx_lane_rows_settle:
 * @self: indexes, of which only the first @n_settled are in order
 * @rows: what they are indexes of
 * @n_settled: how many are
 *
 * Puts what was appended where it belongs. Rows come nearly in the order of time: what came in
 * order costs one comparison, what came late is sorted and merged in from behind.
 *
 * Returns: the first place where something changed
 */
guint
sbx_lane_rows_settle (GArray        *self,
                      const SbxRows *rows,
                      guint          n_settled)
{
  g_autofree guint32 *late = NULL;
  guint from = MAX (n_settled, 1);
  guint n_late;
  guint end;

  while (from < self->len && get_time (self, rows, from - 1) <= get_time (self, rows, from))
    from++;
  if (from >= self->len)
    return n_settled;

  n_late = self->len - from;
  late = g_memdup2 (&g_array_index (self, guint32, from), n_late * sizeof *late);
  g_qsort_with_data (late, (int) n_late, sizeof *late, compare_rows, (gpointer) rows);
  end = self->len;
  while (n_late > 0)
    {
      if (from > 0
          && compare_rows (&g_array_index (self, guint32, from - 1), &late[n_late - 1],
                           (gpointer) rows) > 0)
        g_array_index (self, guint32, --end) = g_array_index (self, guint32, --from);
      else
        g_array_index (self, guint32, --end) = late[--n_late];
    }

  return MIN (end, n_settled);
}

/**
 * sbx_lane_rows_seek:
 * @self: indexes
 * @rows: what they are indexes of
 * @time: ms since 1970
 *
 * O(log n).
 *
 * Returns: place of the first one that is not before @time; how many there are if all are
 */
guint
sbx_lane_rows_seek (const GArray  *self,
                    const SbxRows *rows,
                    double         time)
{
  guint low = 0;
  guint high = self->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_time (self, rows, middle) < time)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* The same from @low on, looking near it first. */
static guint
seek_on (const GArray  *self,
         const SbxRows *rows,
         guint          low,
         double         time)
{
  guint stride = 1;
  guint high;

  while (low + stride <= self->len && get_time (self, rows, low + stride - 1) < time)
    {
      low += stride;
      stride *= 2;
    }
  high = MIN (low + stride - 1, self->len);
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_time (self, rows, middle) < time)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * sbx_lane_rows_bin:
 * @self: indexes
 * @rows: what they are indexes of
 * @from: where the first bin begins, ms since 1970
 * @step: ms in a bin
 * @n: how many bins
 * @starts: (array) (out): of @n + 1: those of bin i are at the places from starts[i] up to before
 *   starts[i + 1]
 *
 * O(bins log rows): what there is in a pixel, however many rows that are.
 */
void
sbx_lane_rows_bin (const GArray  *self,
                   const SbxRows *rows,
                   double         from,
                   double         step,
                   guint          n,
                   guint         *starts)
{
  guint at = sbx_lane_rows_seek (self, rows, from);

  starts[0] = at;
  for (guint i = 1; i <= n; i++)
    {
      double end = from + i * step;

      if (at < self->len && get_time (self, rows, at) < end)
        at = seek_on (self, rows, at, end);
      starts[i] = at;
    }
}

/**
 * sbx_lane_rows_cut:
 * @self: indexes
 * @row: index of a row
 *
 * Takes @row and all rows after it out.
 */
void
sbx_lane_rows_cut (GArray *self,
                   guint   row)
{
  guint kept = 0;

  for (guint i = 0; i < self->len; i++)
    if (g_array_index (self, guint32, i) < row)
      g_array_index (self, guint32, kept++) = g_array_index (self, guint32, i);
  g_array_set_size (self, kept);
}
