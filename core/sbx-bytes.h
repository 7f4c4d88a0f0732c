/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* For names, which are short: calls of memcmp() and memcpy() would cost more than what they do. */

/**
 * sbx_bytes_equal:
 * @a: bytes
 * @b: bytes
 * @length: how many of each
 *
 * Returns: whether they are the same
 */
static inline gboolean
sbx_bytes_equal (const char *a,
                 const char *b,
                 gsize       length)
{
  guint64 left[2] = { 0 };
  guint64 right[2] = { 0 };

  if (length > 16)
    return memcmp (a, b, length) == 0;
  if (length >= 8)
    {
      memcpy (&left[0], a, 8);
      memcpy (&right[0], b, 8);
      memcpy (&left[1], a + length - 8, 8);
      memcpy (&right[1], b + length - 8, 8);
    }
  else if (length >= 4)
    {
      memcpy (&left[0], a, 4);
      memcpy (&right[0], b, 4);
      memcpy (&left[1], a + length - 4, 4);
      memcpy (&right[1], b + length - 4, 4);
    }
  else
    {
      for (gsize i = 0; i < length; i++)
        left[0] |= (guint8) (a[i] ^ b[i]);
    }

  return ((left[0] ^ right[0]) | (left[1] ^ right[1])) == 0;
}

/**
 * sbx_bytes_load:
 * @text: bytes
 * @length: how many, at most 7
 *
 * Returns: a number that only these bytes have among those of this length
 */
static inline guint64
sbx_bytes_load (const char *text,
                gsize       length)
{
  guint64 word = 0;

  if (length >= 4)
    {
      guint32 first;
      guint32 last;

      memcpy (&first, text, 4);
      memcpy (&last, text + length - 4, 4);
      word = GUINT32_FROM_LE (first) | ((guint64) GUINT32_FROM_LE (last) << (8 * (length - 4)));
    }
  else
    {
      for (gsize i = 0; i < length; i++)
        word |= (guint64) (guint8) text[i] << (8 * i);
    }

  return word;
}

G_END_DECLS
