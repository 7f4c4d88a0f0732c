/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-row-order.h"

/* A line that is open. */
typedef struct
{
  guint32 group;
  guint32 extra; /* lines that this one and those before it have more than they would closed */
} Open;

struct _SbxRowOrder
{
  SbxRows *rows;
  GArray *order;  /* guint32: rows by time */
  GArray *heads;  /* guint32: where in the order each group begins; only with a join function */
  GArray *open;   /* Open, by group */
  GHashTable *opened; /* rows whose group is to be open */
  SbxRowJoinFunc join;
  gpointer join_data;
  guint n_ordered; /* behind them stands what was added since the last commit */
};

static guint
row_at (const SbxRowOrder *self,
        guint              at)
{
  return g_array_index (self->order, guint32, at);
}

static double
get_time (const SbxRowOrder *self,
          guint              row)
{
  return sbx_rows_get (self->rows, row)->time;
}

/* Rows arrive by index, so the index says what came first. */
static gboolean
is_before (const SbxRowOrder *self,
           guint              a,
           guint              b)
{
  double a_time = get_time (self, a);
  double b_time = get_time (self, b);

  return a_time < b_time || (a_time == b_time && a < b);
}

static int
compare_rows (gconstpointer a,
              gconstpointer b,
              gpointer      self)
{
  guint left = *(const guint32 *) a;
  guint right = *(const guint32 *) b;

  return left == right ? 0 : is_before (self, left, right) ? -1 : 1;
}

/* Where in the order a row of that time stands or would stand, among the first @n. */
static guint
find_place (const SbxRowOrder *self,
            double             time,
            guint              row,
            guint              n)
{
  guint low = 0;

  while (low < n)
    {
      guint middle = low + (n - low) / 2;
      guint other = row_at (self, middle);
      double other_time = get_time (self, other);

      if (other_time < time || (other_time == time && other < row))
        low = middle + 1;
      else
        n = middle;
    }
  return low;
}

/* --- Order ----------------------------------------------------------------------------------- */

/* What was added gets into the order of time. */
static void
sort_added (SbxRowOrder *self)
{
  guint32 *order = (guint32 *) (void *) self->order->data;

  for (guint i = self->n_ordered + 1; i < self->order->len; i++)
    if (is_before (self, order[i], order[i - 1]))
      {
        g_qsort_with_data (order + self->n_ordered, (int) (self->order->len - self->n_ordered),
                           sizeof *order, compare_rows, self);
        return;
      }
}

/* Joins what was added with the rows from @from on, the last ones first. */
static void
merge_added (SbxRowOrder *self,
             guint        from)
{
  guint32 *order = (guint32 *) (void *) self->order->data;
  guint n_added = self->order->len - self->n_ordered;
  g_autofree guint32 *added = g_memdup2 (order + self->n_ordered, n_added * sizeof *order);
  guint old = self->n_ordered;
  guint to = self->order->len;

  while (n_added > 0)
    {
      if (old > from && is_before (self, added[n_added - 1], order[old - 1]))
        order[--to] = order[--old];
      else
        order[--to] = added[--n_added];
    }
}

/* Where in the order the first of the added rows is to stand; they are in order themselves now. */
static guint
find_first (SbxRowOrder *self)
{
  guint from = self->n_ordered;

  sort_added (self);
  if (from > 0 && is_before (self, row_at (self, from), row_at (self, from - 1)))
    from = find_place (self, get_time (self, row_at (self, from)), row_at (self, from), from);
  return from;
}

static void
order_added (SbxRowOrder *self,
             guint        from)
{
  if (from < self->n_ordered)
    merge_added (self, from);
  self->n_ordered = self->order->len;
}

/* --- Groups and lines ------------------------------------------------------------------------ */

static guint
get_n_groups (const SbxRowOrder *self)
{
  return self->join != NULL ? self->heads->len : self->n_ordered;
}

static guint
get_head (const SbxRowOrder *self,
          guint              group)
{
  if (self->join == NULL)
    return group;
  return group < self->heads->len ? g_array_index (self->heads, guint32, group) : self->n_ordered;
}

static guint
get_size (const SbxRowOrder *self,
          guint              group)
{
  return get_head (self, group + 1) - get_head (self, group);
}

/* The group that the row at @at in the order belongs to. */
static guint
find_group (const SbxRowOrder *self,
            guint              at)
{
  guint low = 0;
  guint high = self->heads->len;

  if (self->join == NULL)
    return at;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->heads, guint32, middle) <= at)
        low = middle + 1;
      else
        high = middle;
    }
  return low - 1;
}

/* How many open groups are before @group. */
static guint
count_open (const SbxRowOrder *self,
            guint              group)
{
  guint low = 0;
  guint high = self->open->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->open, Open, middle).group < group)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static guint
get_extra (const SbxRowOrder *self,
           guint              n_open)
{
  return n_open > 0 ? g_array_index (self->open, Open, n_open - 1).extra : 0;
}

static gboolean
is_open (const SbxRowOrder *self,
         guint              group)
{
  guint at = count_open (self, group);

  return at < self->open->len && g_array_index (self->open, Open, at).group == group;
}

/* The line of the head of a group. */
static guint
get_group_line (const SbxRowOrder *self,
                guint              group)
{
  return group + get_extra (self, count_open (self, group));
}

static guint
count_lines (const SbxRowOrder *self)
{
  return get_n_groups (self) + get_extra (self, self->open->len);
}

/* The group that a line is of; @member: which of its rows. */
static guint
find_line (const SbxRowOrder *self,
           guint              position,
           guint             *member)
{
  guint low = 0;
  guint high = self->open->len;
  guint group;

  /* The open groups whose first line is at or before the position. */
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->open, Open, middle).group + get_extra (self, middle) <= position)
        low = middle + 1;
      else
        high = middle;
    }
  if (low > 0)
    {
      const Open *last = &g_array_index (self->open, Open, low - 1);
      guint line = last->group + get_extra (self, low - 1);

      if (position - line < get_size (self, last->group))
        {
          *member = position - line;
          return last->group;
        }
    }
  group = position - get_extra (self, low);
  *member = 0;
  return group;
}

/* Which of the groups from @group on are open. */
static void
open_from (SbxRowOrder *self,
           guint        group)
{
  if (g_hash_table_size (self->opened) == 0)
    return;
  for (guint i = group; i < self->heads->len; i++)
    {
      guint size = get_size (self, i);
      Open open = { i, get_extra (self, self->open->len) + size - 1 };

      if (size > 1 && g_hash_table_contains (self->opened,
                                             GUINT_TO_POINTER (row_at (self, get_head (self, i)))))
        g_array_append_val (self->open, open);
    }
}

/* Rows from @at on get into groups: into that of the row before them, or into new ones. */
static void
group_from (SbxRowOrder *self,
            guint        at)
{
  guint group = at > 0 ? find_group (self, at - 1) : 0;

  g_array_set_size (self->open, count_open (self, group));
  if (self->join == NULL)
    return;
  g_array_set_size (self->heads, at > 0 ? group + 1 : 0);
  for (; at < self->n_ordered; at++)
    {
      guint32 head = at;
      guint last = at > 0 ? g_array_index (self->heads, guint32, self->heads->len - 1) : 0;

      if (at == 0 || !self->join (sbx_rows_get (self->rows, row_at (self, last)),
                                  sbx_rows_get (self->rows, row_at (self, at - 1)),
                                  sbx_rows_get (self->rows, row_at (self, at)), self->join_data))
        g_array_append_val (self->heads, head);
    }
  open_from (self, group);
}

/**
 * sbx_row_order_new:
 * @rows: rows of a session
 *
 * Returns: (transfer full): an order of none of them
 */
SbxRowOrder *
sbx_row_order_new (SbxRows *rows)
{
  SbxRowOrder *self;

  g_return_val_if_fail (rows != NULL, NULL);

  self = g_new0 (SbxRowOrder, 1);
  self->rows = sbx_rows_ref (rows);
  self->order = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->heads = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->open = g_array_new (FALSE, FALSE, sizeof (Open));
  self->opened = g_hash_table_new (NULL, NULL);

  return self;
}

void
sbx_row_order_free (SbxRowOrder *self)
{
  g_return_if_fail (self != NULL);

  sbx_rows_unref (self->rows);
  g_array_unref (self->order);
  g_array_unref (self->heads);
  g_array_unref (self->open);
  g_hash_table_unref (self->opened);
  g_free (self);
}

/**
 * sbx_row_order_set_join:
 * @self: an order
 * @func: (nullable) (scope forever): which rows share a line; %NULL: none
 * @data: for @func
 *
 * Before anything is added.
 */
void
sbx_row_order_set_join (SbxRowOrder   *self,
                        SbxRowJoinFunc func,
                        gpointer       data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->order->len == 0);

  self->join = func;
  self->join_data = data;
}

/**
 * sbx_row_order_add:
 * @self: an order
 * @row: index of a row that is not in it, larger than all that are
 *
 * Nothing is to be seen of it before sbx_row_order_commit().
 */
void
sbx_row_order_add (SbxRowOrder *self,
                   guint        row)
{
  guint32 value = row;

  g_array_append_val (self->order, value);
}

/**
 * sbx_row_order_commit:
 * @self: an order
 * @change: (out): what it does to the lines
 *
 * Takes in what was added. Rows in the order of time cost nothing but themselves; late ones cost
 * what stands after them.
 */
void
sbx_row_order_commit (SbxRowOrder  *self,
                      SbxRowChange *change)
{
  guint n_lines;
  guint from;
  guint group = 0;
  guint size = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (change != NULL);

  n_lines = count_lines (self);
  *change = (SbxRowChange) { n_lines, 0, 0, G_MAXUINT };
  if (self->order->len == self->n_ordered)
    return;
  from = find_first (self);
  change->position = 0;
  if (from > 0)
    {
      /* The line of the row before it stays. */
      guint line;

      group = find_group (self, from - 1);
      line = get_group_line (self, group);
      size = get_size (self, group);
      change->position = line + (is_open (self, group) ? from - get_head (self, group) : 1);
      change->regrouped = line;
    }
  order_added (self, from);
  group_from (self, from);
  if (from > 0 && get_size (self, group) == size)
    change->regrouped = G_MAXUINT;
  change->removed = n_lines - change->position;
  change->added = count_lines (self) - change->position;
}

guint
sbx_row_order_get_n_lines (SbxRowOrder *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return count_lines (self);
}

/**
 * sbx_row_order_get_line:
 * @self: an order
 * @position: below the number of lines
 * @line: (out): what stands there
 */
void
sbx_row_order_get_line (SbxRowOrder *self,
                        guint        position,
                        SbxRowLine  *line)
{
  guint member;
  guint group;
  guint at;

  g_return_if_fail (self != NULL);
  g_return_if_fail (line != NULL);
  g_return_if_fail (position < count_lines (self));

  group = find_line (self, position, &member);
  at = get_head (self, group) + member;
  line->row = row_at (self, at);
  line->above = at > 0 ? row_at (self, at - 1) : G_MAXUINT;
  line->count = member == 0 ? get_size (self, group) : 0;
  line->open = is_open (self, group);
}

/**
 * sbx_row_order_find:
 * @self: an order
 * @row: index of a row
 *
 * Returns: the line that stands for it, or %G_MAXUINT if it is not in the order
 */
guint
sbx_row_order_find (SbxRowOrder *self,
                    guint        row)
{
  guint at;
  guint group;

  g_return_val_if_fail (self != NULL, G_MAXUINT);

  at = find_place (self, get_time (self, row), row, self->n_ordered);
  if (at == self->n_ordered || row_at (self, at) != row)
    return G_MAXUINT;
  group = find_group (self, at);
  return get_group_line (self, group) + (is_open (self, group) ? at - get_head (self, group) : 0);
}

/**
 * sbx_row_order_find_time:
 * @self: an order
 * @time: ms since 1970
 *
 * Returns: the last line that begins at or before it, or %G_MAXUINT
 */
guint
sbx_row_order_find_time (SbxRowOrder *self,
                         double       time)
{
  guint at;

  g_return_val_if_fail (self != NULL, G_MAXUINT);

  at = find_place (self, time, G_MAXUINT, self->n_ordered);
  return at > 0 ? sbx_row_order_find (self, row_at (self, at - 1)) : G_MAXUINT;
}

/**
 * sbx_row_order_list:
 * @self: an order
 * @position: below the number of lines
 * @rows: (element-type guint): rows that the line stands for are appended, in the order of time:
 *   all of them if it is closed
 *
 * Returns: how many they are
 */
guint
sbx_row_order_list (SbxRowOrder *self,
                    guint        position,
                    GArray      *rows)
{
  guint member;
  guint group;
  guint n;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (rows != NULL, 0);
  g_return_val_if_fail (position < count_lines (self), 0);

  group = find_line (self, position, &member);
  n = is_open (self, group) ? 1 : get_size (self, group);
  for (guint i = 0; i < n; i++)
    {
      guint row = row_at (self, get_head (self, group) + member + i);

      g_array_append_val (rows, row);
    }
  return n;
}

/**
 * sbx_row_order_set_open:
 * @self: an order
 * @position: a line; of a group that is open any of its lines
 * @open: whether each of its rows is to have a line
 * @change: (out): what it does to the lines; the line of the first row stays, and is @regrouped
 *
 * Returns: whether that is something else than before; not for a row that stands alone
 */
gboolean
sbx_row_order_set_open (SbxRowOrder  *self,
                        guint         position,
                        gboolean      open,
                        SbxRowChange *change)
{
  guint member;
  guint group;
  guint at;
  guint size;
  gpointer row;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (change != NULL, FALSE);
  g_return_val_if_fail (position < count_lines (self), FALSE);

  group = find_line (self, position, &member);
  size = get_size (self, group) - 1;
  if (size == 0 || is_open (self, group) == open)
    return FALSE;
  at = count_open (self, group);
  row = GUINT_TO_POINTER (row_at (self, get_head (self, group)));
  if (open)
    {
      Open entry = { group, get_extra (self, at) };

      g_array_insert_val (self->open, at, entry);
      g_hash_table_add (self->opened, row);
    }
  else
    {
      g_array_remove_index (self->open, at);
      g_hash_table_remove (self->opened, row);
    }
  /* Lines behind it move. */
  for (guint i = at; i < self->open->len; i++)
    g_array_index (self->open, Open, i).extra += open ? size : -size;
  change->regrouped = get_group_line (self, group);
  change->position = change->regrouped + 1;
  change->removed = open ? 0 : size;
  change->added = open ? size : 0;
  return TRUE;
}
