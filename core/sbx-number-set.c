/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-number-set.h"

#define BLOCK_BITS 15
#define WORDS (1u << (BLOCK_BITS - 6))

struct _SbxNumberSet
{
  guint64 **blocks;
  guint n_blocks;
};

/**
 * sbx_number_set_new:
 *
 * Returns: (transfer full): no number
 */
SbxNumberSet *
sbx_number_set_new (void)
{
  return g_new0 (SbxNumberSet, 1);
}

void
sbx_number_set_free (SbxNumberSet *self)
{
  for (guint i = 0; i < self->n_blocks; i++)
    g_free (self->blocks[i]);
  g_free (self->blocks);
  g_free (self);
}

static const guint64 *
get_block (const SbxNumberSet *self,
           guint               block)
{
  return block < self->n_blocks ? self->blocks[block] : NULL;
}

/**
 * sbx_number_set_put:
 * @self: a set
 * @number: a number
 * @in: whether it shall be in the set
 *
 * Returns: whether this changed anything
 */
gboolean
sbx_number_set_put (SbxNumberSet *self,
                    guint32       number,
                    gboolean      in)
{
  guint block = number >> BLOCK_BITS;
  guint64 bit = G_GUINT64_CONSTANT (1) << (number & 63);
  guint64 *word;

  if (sbx_number_set_has (self, number) == !!in)
    return FALSE;

  if (block >= self->n_blocks)
    {
      guint n = MAX (block + 1, self->n_blocks * 2);

      self->blocks = g_renew (guint64 *, self->blocks, n);
      for (guint i = self->n_blocks; i < n; i++)
        self->blocks[i] = NULL;
      self->n_blocks = n;
    }
  if (self->blocks[block] == NULL)
    self->blocks[block] = g_new0 (guint64, WORDS);
  word = &self->blocks[block][number >> 6 & (WORDS - 1)];
  *word ^= bit;

  return TRUE;
}

/**
 * sbx_number_set_has:
 * @self: a set
 * @number: a number
 *
 * Returns: whether it is in the set
 */
gboolean
sbx_number_set_has (const SbxNumberSet *self,
                    guint32             number)
{
  const guint64 *block = get_block (self, number >> BLOCK_BITS);

  return block != NULL && (block[number >> 6 & (WORDS - 1)] >> (number & 63) & 1) != 0;
}

/**
 * sbx_number_set_find_difference:
 * @self: a set
 * @other: another one
 *
 * Returns: the least number that only one of them has, or %G_MAXUINT32
 */
guint32
sbx_number_set_find_difference (const SbxNumberSet *self,
                                const SbxNumberSet *other)
{
  for (guint i = 0; i < MAX (self->n_blocks, other->n_blocks); i++)
    {
      const guint64 *mine = get_block (self, i);
      const guint64 *its = get_block (other, i);

      for (guint j = 0; (mine != NULL || its != NULL) && j < WORDS; j++)
        {
          guint64 bits = (mine != NULL ? mine[j] : 0) ^ (its != NULL ? its[j] : 0);

          if (bits != 0)
            return (i << BLOCK_BITS) + j * 64 + (guint) __builtin_ctzll (bits);
        }
    }

  return G_MAXUINT32;
}
