/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How fast rows get into the order of time and fold. Prints the lines table.py reads. */

#include "config.h"

#include "bench-kit.h"
#include "sbx-row-order.h"

#define N_ROWS 1000000u
/* Rows of an update at 20,000 a second. */
#define N_UPDATE 333u
#define N_UPDATES 1000u

static gboolean
joins (const SbxRow *head,
       const SbxRow *above,
       const SbxRow *row,
       gpointer      data)
{
  return head->type == row->type && above->type == row->type && head->remote == row->remote;
}

/* Two realms, of which one reports @late ms later than the other. */
static void
append (SbxRows *rows,
        guint    n,
        double   late)
{
  for (guint i = 0; i < n; i++)
    {
      guint at = sbx_rows_get_count (rows);
      SbxRow row = {
        .time = at * 0.05 - (at % 50 == 0 ? late : 0),
        .number = at + 1,
        .type = at / 5 % 12,
        .remote = (guint16) (at % 50 == 0),
      };

      if (!sbx_rows_append (rows, &row))
        g_error ("too many rows");
    }
}

static void
add (SbxRowOrder *order,
     SbxRows     *rows,
     guint        from)
{
  SbxRowChange change;

  for (guint i = from; i < sbx_rows_get_count (rows); i++)
    sbx_row_order_add (order, i);
  sbx_row_order_commit (order, &change);
}

static void
run (const char *workload,
     double      late)
{
  double updates[N_UPDATES];
  SbxRows *rows = sbx_rows_new ();
  SbxRowOrder *order = sbx_row_order_new (rows);
  double begin;

  sbx_row_order_set_join (order, joins, NULL);
  append (rows, N_ROWS, late);
  begin = bench_get_seconds ();
  add (order, rows, 0);
  bench_print ("row order, all at once", workload, "1,000,000 rows",
               (bench_get_seconds () - begin) * 1e3, "ms", 0, "<= 500");
  for (guint i = 0; i < N_UPDATES; i++)
    {
      guint from = sbx_rows_get_count (rows);

      append (rows, N_UPDATE, late);
      begin = bench_get_seconds ();
      add (order, rows, from);
      updates[i] = (bench_get_seconds () - begin) * 1e3;
    }
  bench_print ("row order, one update", workload, "1,000,000 rows",
               bench_median (updates, N_UPDATES), "ms", 0, "<= 1");
  sbx_row_order_free (order);
  sbx_rows_unref (rows);
}

int
main (void)
{
  run ("in time", 0);
  run ("one realm 2 s late", 2000);
  return 0;
}
