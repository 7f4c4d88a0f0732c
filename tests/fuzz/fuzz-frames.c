/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any bytes as WebSocket frames: however they are cut, the scanner says the same about them, lets
 * no message through that is too long, and never reads beyond what it got. */

#include "fuzz.h"

#include "sbx-frame-scanner.h"

#define MAX_MESSAGE 300

static gsize
scan (const guint8  *data,
      gsize          size,
      gsize          piece,
      GError       **error)
{
  SbxFrameScanner scanner;
  GError *found = NULL;
  gsize passed = 0;

  sbx_frame_scanner_init (&scanner, TRUE, MAX_MESSAGE);
  for (gsize at = 0; at < size && found == NULL; at += piece)
    {
      gsize n = MIN (piece, size - at);
      gsize taken = sbx_frame_scanner_feed (&scanner, data + at, n, 1, &found);

      g_assert_true (found != NULL ? taken < n : taken == n);
      g_assert_cmpuint (scanner.message_size, <=, MAX_MESSAGE);
      passed += taken;
    }

  if (found != NULL)
    g_propagate_error (error, found);

  return passed;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr (GError) whole_error = NULL;
  g_autoptr (GError) pieces_error = NULL;
  gsize whole;
  gsize pieces;

  if (size == 0)
    return 0;

  whole = scan (data, size, size, &whole_error);
  pieces = scan (data, size, 1 + data[0] % 16, &pieces_error);
  g_assert_true ((whole_error == NULL) == (pieces_error == NULL));
  if (whole_error != NULL)
    g_assert_cmpint (whole_error->code, ==, pieces_error->code);
  g_assert_cmpuint (pieces, >=, whole);
  g_assert_cmpuint (pieces - whole, <, 14);

  return 0;
}
