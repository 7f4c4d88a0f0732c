/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-rows.h"

#include "sbx-limits.h"

#define CHUNK_BITS 14
#define CHUNK_SIZE (1u << CHUNK_BITS)
#define N_CHUNKS (SBX_LIMIT_ROWS / CHUNK_SIZE)

struct _SbxRows
{
  gatomicrefcount ref_count;
  guint count;
  SbxRow *chunks[N_CHUNKS];
};

/**
 * sbx_rows_new:
 *
 * Returns: (transfer full): no rows
 */
SbxRows *
sbx_rows_new (void)
{
  SbxRows *self = g_new0 (SbxRows, 1);

  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

/**
 * sbx_rows_ref:
 * @self: rows
 *
 * Returns: (transfer full): @self
 */
SbxRows *
sbx_rows_ref (SbxRows *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sbx_rows_unref:
 * @self: (transfer full): rows
 */
void
sbx_rows_unref (SbxRows *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < N_CHUNKS && self->chunks[i] != NULL; i++)
    g_free (self->chunks[i]);
  g_free (self);
}

/**
 * sbx_rows_append:
 * @self: rows
 * @row: copied
 *
 * Only on the thread that made the rows.
 *
 * Returns: %FALSE when SBX_LIMIT_ROWS is reached
 */
gboolean
sbx_rows_append (SbxRows      *self,
                 const SbxRow *row)
{
  guint chunk = self->count >> CHUNK_BITS;

  if (chunk >= N_CHUNKS)
    return FALSE;
  if (self->chunks[chunk] == NULL)
    self->chunks[chunk] = g_new (SbxRow, CHUNK_SIZE);
  self->chunks[chunk][self->count & (CHUNK_SIZE - 1)] = *row;
  self->count++;

  return TRUE;
}

/**
 * sbx_rows_get_count:
 * @self: rows
 *
 * Only on the thread that appends; others are told a count.
 *
 * Returns: how many rows there are
 */
guint
sbx_rows_get_count (const SbxRows *self)
{
  return self->count;
}

/**
 * sbx_rows_get:
 * @self: rows
 * @index: below a count that this thread was told
 *
 * Returns: (transfer none): the row; never moves
 */
const SbxRow *
sbx_rows_get (const SbxRows *self,
              guint          index)
{
  return &self->chunks[index >> CHUNK_BITS][index & (CHUNK_SIZE - 1)];
}

/**
 * sbx_rows_find:
 * @self: rows
 * @count: how many rows may be read
 * @number: an event number
 *
 * O(log n).
 *
 * Returns: index of the last row whose number is at most @number, or %G_MAXUINT
 */
guint
sbx_rows_find (const SbxRows *self,
               guint          count,
               guint32        number)
{
  guint low = 0;
  guint high = count;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (sbx_rows_get (self, middle)->number <= number)
        low = middle + 1;
      else
        high = middle;
    }

  return low == 0 ? G_MAXUINT : low - 1;
}
