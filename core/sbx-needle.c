/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-needle.h"

#include <string.h>

/* Bytes that are looked at together: two of each place of the needle are compared at once, which
 * the compiler turns into a few vector instructions. */
#define BLOCK 64

/* The letters of JSON about programs, the frequent ones first: the two characters that are looked
 * for are the rarest of the needle. */
static const char frequent[] = "\"e:,ta0itno1srd{}2lcp-m";

struct _SbxNeedle
{
  char *text;         /* in small letters */
  guint8 *masks;      /* for each of its characters: what to add so that letters are small */
  gsize length;
  gsize first;        /* places of the two characters that are looked for */
  gsize second;
};

static guint
get_rarity (char c)
{
  const char *at = strchr (frequent, c);

  return at != NULL ? (guint) (at - frequent) : sizeof frequent;
}

/**
 * sbx_needle_new:
 * @text: ASCII
 * @length: its length, more than 0
 *
 * Returns: (transfer full): to look for @text
 */
SbxNeedle *
sbx_needle_new (const char *text,
                gsize       length)
{
  SbxNeedle *self = g_new0 (SbxNeedle, 1);

  self->text = g_ascii_strdown (text, (gssize) length);
  self->masks = g_new0 (guint8, length);
  self->length = length;
  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_isalpha (self->text[i]))
        self->masks[i] = 0x20;
      if (get_rarity (self->text[i]) > get_rarity (self->text[self->first]))
        self->first = i;
    }
  self->second = self->first == 0 ? length - 1 : 0;
  for (gsize i = 0; i < length; i++)
    if (i != self->first && get_rarity (self->text[i]) > get_rarity (self->text[self->second]))
      self->second = i;

  return self;
}

void
sbx_needle_free (SbxNeedle *self)
{
  g_free (self->text);
  g_free (self->masks);
  g_free (self);
}

static gboolean
is_at (const SbxNeedle *self,
       const char      *at)
{
  for (gsize i = 0; i < self->length; i++)
    if ((char) (at[i] | self->masks[i]) != self->text[i])
      return FALSE;

  return TRUE;
}

/**
 * sbx_needle_is_in:
 * @self: a needle
 * @text: any bytes
 * @length: how many
 *
 * Some gigabytes in a second.
 *
 * Returns: whether the needle is part of @text
 */
gboolean
sbx_needle_is_in (const SbxNeedle *self,
                  const char      *text,
                  gsize            length)
{
  const guint8 *first = (const guint8 *) text + self->first;
  const guint8 *second = (const guint8 *) text + self->second;
  const guint8 first_mask = self->masks[self->first];
  const guint8 second_mask = self->masks[self->second];
  const guint8 first_char = (guint8) self->text[self->first];
  const guint8 second_char = (guint8) self->text[self->second];
  gsize places;
  gsize i = 0;

  if (length < self->length)
    return FALSE;

  places = length - self->length + 1;
  for (; i + BLOCK <= places; i += BLOCK)
    {
      guint8 any = 0;

      for (gsize j = 0; j < BLOCK; j++)
        any |= (guint8) (((first[i + j] | first_mask) == first_char)
                         & ((second[i + j] | second_mask) == second_char));
      if (any == 0)
        continue;
      for (gsize j = 0; j < BLOCK; j++)
        if (is_at (self, text + i + j))
          return TRUE;
    }
  for (; i < places; i++)
    if (is_at (self, text + i))
      return TRUE;

  return FALSE;
}
