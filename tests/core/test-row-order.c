/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-row-order.h"

typedef struct
{
  SbxRows *rows;
  SbxRowOrder *order;
  GArray *mirror; /* guint: rows on the lines, kept only by what changes say */
} Fixture;

static gboolean
joins (const SbxRow *head,
       const SbxRow *above,
       const SbxRow *row,
       gpointer      data)
{
  return head->type == row->type && above->type == row->type;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->rows = sbx_rows_new ();
  fixture->order = sbx_row_order_new (fixture->rows);
  fixture->mirror = g_array_new (FALSE, FALSE, sizeof (guint));
  if (GPOINTER_TO_INT (data))
    sbx_row_order_set_join (fixture->order, joins, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_row_order_free (fixture->order);
  sbx_rows_unref (fixture->rows);
  g_array_unref (fixture->mirror);
}

static void
add (Fixture *fixture,
     double   time,
     guint    type)
{
  SbxRow row = { .time = time, .number = sbx_rows_get_count (fixture->rows) + 1, .type = type };

  sbx_row_order_add (fixture->order, sbx_rows_get_count (fixture->rows));
  g_assert_true (sbx_rows_append (fixture->rows, &row));
}

static void
follow (Fixture            *fixture,
        const SbxRowChange *change)
{
  g_assert_cmpuint (change->position + change->removed, ==, fixture->mirror->len);
  if (change->removed > 0)
    g_array_remove_range (fixture->mirror, change->position, change->removed);
  for (guint i = 0; i < change->added; i++)
    {
      SbxRowLine line;

      sbx_row_order_get_line (fixture->order, change->position + i, &line);
      g_array_insert_val (fixture->mirror, change->position + i, line.row);
    }
}

static SbxRowChange
commit (Fixture *fixture)
{
  SbxRowChange change;

  sbx_row_order_commit (fixture->order, &change);
  follow (fixture, &change);
  return change;
}

/* The lines as text: "row" or "row×count", and "-row" for one that is in an open line. */
static void
assert_lines (Fixture    *fixture,
              const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < sbx_row_order_get_n_lines (fixture->order); i++)
    {
      SbxRowLine line;

      sbx_row_order_get_line (fixture->order, i, &line);
      g_string_append_printf (text, "%s%s%u", i > 0 ? " " : "", line.count == 0 ? "-" : "",
                              line.row);
      if (line.count > 1)
        g_string_append_printf (text, "×%u%s", line.count, line.open ? "v" : "");
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_time (Fixture       *fixture,
           gconstpointer  data)
{
  SbxRowChange change;
  SbxRowLine line;

  add (fixture, 10, 1);
  add (fixture, 20, 2);
  add (fixture, 30, 3);
  change = commit (fixture);
  g_assert_cmpuint (change.added, ==, 3);
  /* A realm that reports late: one row between, one at a time that is there, one behind. */
  add (fixture, 25, 4);
  add (fixture, 20, 5);
  add (fixture, 40, 6);
  change = commit (fixture);
  g_assert_cmpuint (change.position, ==, 2);
  g_assert_cmpuint (change.removed, ==, 1);
  g_assert_cmpuint (change.added, ==, 4);
  g_assert_cmpuint (change.regrouped, ==, G_MAXUINT);
  assert_lines (fixture, "0 1 4 3 2 5");
  sbx_row_order_get_line (fixture->order, 2, &line);
  g_assert_cmpuint (line.above, ==, 1);
  sbx_row_order_get_line (fixture->order, 0, &line);
  g_assert_cmpuint (line.above, ==, G_MAXUINT);
  g_assert_cmpuint (sbx_row_order_find (fixture->order, 3), ==, 3);
  g_assert_cmpuint (sbx_row_order_find_time (fixture->order, 24), ==, 2);
  g_assert_cmpuint (sbx_row_order_find_time (fixture->order, 9), ==, G_MAXUINT);
  /* What comes in time leaves everything before it alone. */
  add (fixture, 40, 7);
  change = commit (fixture);
  g_assert_cmpuint (change.position, ==, 6);
  g_assert_cmpuint (change.removed, ==, 0);
  g_assert_cmpuint (change.added, ==, 1);
}

static void
test_fold (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint));
  SbxRowChange change;

  for (guint i = 0; i < 3; i++)
    add (fixture, i, 1);
  add (fixture, 3, 2);
  commit (fixture);
  assert_lines (fixture, "0×3 3");
  g_assert_cmpuint (sbx_row_order_find (fixture->order, 2), ==, 0);
  g_assert_cmpuint (sbx_row_order_list (fixture->order, 0, rows), ==, 3);
  /* One more of the last is no new line, nor does it touch those that are there. */
  add (fixture, 4, 2);
  change = commit (fixture);
  g_assert_cmpuint (change.removed + change.added, ==, 0);
  g_assert_cmpuint (change.regrouped, ==, 1);
  assert_lines (fixture, "0×3 3×2");
  g_assert_true (sbx_row_order_set_open (fixture->order, 0, TRUE, &change));
  g_assert_false (sbx_row_order_set_open (fixture->order, 0, TRUE, &change));
  assert_lines (fixture, "0×3v -1 -2 3×2");
  g_assert_cmpuint (sbx_row_order_find (fixture->order, 2), ==, 2);
  g_array_set_size (rows, 0);
  g_assert_cmpuint (sbx_row_order_list (fixture->order, 0, rows), ==, 1);
  /* A late one parts those that were together. */
  add (fixture, 0.5, 3);
  sbx_row_order_commit (fixture->order, &change);
  assert_lines (fixture, "0 5 1×2 3×2");
  g_assert_cmpuint (change.regrouped, ==, 0);
  g_assert_cmpuint (change.position, ==, 1);
  g_assert_cmpuint (change.removed, ==, 3);
  g_assert_cmpuint (change.added, ==, 3);
}

static void
test_open_grows (Fixture       *fixture,
                 gconstpointer  data)
{
  SbxRowChange change;

  add (fixture, 0, 1);
  add (fixture, 1, 1);
  commit (fixture);
  g_assert_true (sbx_row_order_set_open (fixture->order, 0, TRUE, &change));
  follow (fixture, &change);
  add (fixture, 2, 1);
  change = commit (fixture);
  g_assert_cmpuint (change.position, ==, 2);
  g_assert_cmpuint (change.added, ==, 1);
  g_assert_cmpuint (change.removed, ==, 0);
  assert_lines (fixture, "0×3v -1 -2");
  /* Closed from any of its lines. */
  g_assert_true (sbx_row_order_set_open (fixture->order, 2, FALSE, &change));
  g_assert_cmpuint (change.position, ==, 1);
  g_assert_cmpuint (change.removed, ==, 2);
  assert_lines (fixture, "0×3");
}

static int
compare_plainly (gconstpointer a,
                 gconstpointer b,
                 gpointer      data)
{
  const SbxRow *left = sbx_rows_get (data, *(const guint *) a);
  const SbxRow *right = sbx_rows_get (data, *(const guint *) b);

  if (left->time != right->time)
    return left->time < right->time ? -1 : 1;
  return left->number < right->number ? -1 : 1;
}

/* Against an order that is sorted and folded from scratch. */
static void
assert_as_plain (Fixture    *fixture,
                 GHashTable *opened,
                 gboolean    fold)
{
  g_autoptr (GArray) plain = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n = sbx_rows_get_count (fixture->rows);
  guint position = 0;

  for (guint i = 0; i < n; i++)
    g_array_append_val (plain, i);
  g_qsort_with_data (plain->data, (int) n, sizeof (guint), compare_plainly, fixture->rows);
  for (guint i = 0; i < n;)
    {
      guint row = g_array_index (plain, guint, i);
      guint type = sbx_rows_get (fixture->rows, row)->type;
      guint size = 1;
      SbxRowLine line;
      gboolean open;

      while (fold && i + size < n &&
             sbx_rows_get (fixture->rows, g_array_index (plain, guint, i + size))->type == type)
        size++;
      open = size > 1 && g_hash_table_contains (opened, GUINT_TO_POINTER (row));
      sbx_row_order_get_line (fixture->order, position, &line);
      g_assert_cmpuint (line.row, ==, row);
      g_assert_cmpuint (line.count, ==, size);
      g_assert_cmpint (line.open, ==, open);
      for (guint j = 0; j < size; j++)
        g_assert_cmpuint (sbx_row_order_find (fixture->order, g_array_index (plain, guint, i + j)),
                          ==, position + (open ? j : 0));
      position += open ? size : 1;
      i += size;
    }
  g_assert_cmpuint (position, ==, sbx_row_order_get_n_lines (fixture->order));
  g_assert_cmpuint (position, ==, fixture->mirror->len);
  for (guint i = 0; i < position; i++)
    {
      SbxRowLine line;

      sbx_row_order_get_line (fixture->order, i, &line);
      g_assert_cmpuint (line.row, ==, g_array_index (fixture->mirror, guint, i));
    }
}

static void
test_random (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GHashTable) opened = g_hash_table_new (NULL, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (27);
  double now = 100;

  for (guint step = 0; step < 400; step++)
    {
      guint n_lines = sbx_row_order_get_n_lines (fixture->order);
      SbxRowChange change;

      for (gint i = g_rand_int_range (rand, 0, 6); i > 0; i--)
        {
          now += g_rand_int_range (rand, 0, 3);
          add (fixture, g_rand_int_range (rand, 0, 4) == 0 ? now - g_rand_int_range (rand, 0, 60)
                                                          : now,
               (guint) g_rand_int_range (rand, 0, 2));
        }
      commit (fixture);
      if (n_lines > 0 && step % 3 == 0)
        {
          guint position = (guint) g_rand_int_range (rand, 0, (gint32) n_lines);
          gboolean open = g_rand_boolean (rand);

          if (sbx_row_order_set_open (fixture->order, position, open, &change))
            {
              guint row = g_array_index (fixture->mirror, guint, change.regrouped);
              SbxRowChange rest = change;

              if (open)
                g_hash_table_add (opened, GUINT_TO_POINTER (row));
              else
                g_hash_table_remove (opened, GUINT_TO_POINTER (row));
              /* The mirror knows changes that go to the end. */
              rest.removed = fixture->mirror->len - change.position;
              rest.added = sbx_row_order_get_n_lines (fixture->order) - change.position;
              g_assert_cmpuint (rest.removed - change.removed, ==, rest.added - change.added);
              follow (fixture, &rest);
            }
        }
      assert_as_plain (fixture, opened, GPOINTER_TO_INT (data));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, fold, func) \
  g_test_add ("/row-order/" name, Fixture, GINT_TO_POINTER (fold), set_up, func, tear_down)
  ADD ("time", FALSE, test_time);
  ADD ("fold", TRUE, test_fold);
  ADD ("open-grows", TRUE, test_open_grows);
  ADD ("random", FALSE, test_random);
  ADD ("random-fold", TRUE, test_random);
#undef ADD
  return g_test_run ();
}
