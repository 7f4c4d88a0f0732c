/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The scanner alone: the same verdict however the bytes are cut, and limits to the byte. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "raw-peer.h"
#include "sbx-frame-scanner.h"
#include "sbx-limits.h"

#define TEXT 0x1u
#define PING 0x9u

/* How far the scanner lets these bytes pass, fed in pieces. */
static gsize
scan (GByteArray  *bytes,
      gsize        piece,
      guint64      max_message,
      GError     **error)
{
  SbxFrameScanner scanner;
  gsize passed = 0;
  GError *found = NULL;

  sbx_frame_scanner_init (&scanner, TRUE, max_message);
  for (gsize at = 0; at < bytes->len && found == NULL; at += piece)
    passed += sbx_frame_scanner_feed (&scanner, bytes->data + at, MIN (piece, bytes->len - at), 1,
                                      &found);
  if (found != NULL)
    g_propagate_error (error, found);

  return passed;
}

static void
test_limit (void)
{
  g_autofree char *text = g_strnfill (70000, 'x');
  gsize sizes[] = { 0, 1, 125, 126, 127, 65535, 65536, 70000 };
  gsize pieces[] = { 1, 2, 3, 7, 1024, G_MAXSIZE / 2 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (pieces); j++)
      {
        g_autoptr (GByteArray) bytes = g_byte_array_new ();
        g_autoptr (GError) error = NULL;

        raw_append_frame (bytes, TEXT | RAW_MASKED, text, sizes[i]);
        raw_append_frame (bytes, PING | RAW_MASKED, "x", 1);
        raw_append_frame (bytes, TEXT | RAW_MASKED, text, sizes[i]);
        g_assert_cmpuint (scan (bytes, pieces[j], MAX (sizes[i], 1), &error), ==, bytes->len);
        g_assert_no_error (error);
        if (sizes[i] < 2)
          continue;

        /* One byte less: nothing of the payload passes. */
        g_assert_cmpuint (scan (bytes, pieces[j], sizes[i] - 1, &error), <=, 14);
        g_assert_error (error, SBX_FRAME_ERROR, SBX_FRAME_ERROR_MESSAGE_SIZE);
      }
}

static void
test_fragments (void)
{
  gsize pieces[] = { 1, 5, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      guint before_last;

      raw_append_frame (bytes, TEXT | RAW_MASKED | RAW_MORE, "0123456789", 10);
      raw_append_frame (bytes, PING | RAW_MASKED, "0123456789", 10);
      raw_append_frame (bytes, 0 | RAW_MASKED | RAW_MORE, "", 0);
      before_last = bytes->len;
      raw_append_frame (bytes, 0 | RAW_MASKED, "0123456789", 10);
      /* The next message begins from nothing. */
      raw_append_frame (bytes, TEXT | RAW_MASKED, "01234567890123456789", 20);

      g_assert_cmpuint (scan (bytes, pieces[i], 20, &error), ==, bytes->len);
      g_assert_no_error (error);
      g_assert_cmpuint (scan (bytes, pieces[i], 19, &error), >=, before_last);
      g_assert_error (error, SBX_FRAME_ERROR, SBX_FRAME_ERROR_MESSAGE_SIZE);
    }
}

/* What stands before a bad frame in the same piece still passes. */
static void
test_stops_before_the_fault (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint good;

  raw_append_frame (bytes, TEXT | RAW_MASKED, "good", 4);
  raw_append_frame (bytes, TEXT | RAW_MASKED, "better", 6);
  good = bytes->len;
  raw_append_frame (bytes, TEXT, "unmasked", 8);
  g_assert_cmpuint (scan (bytes, bytes->len, 100, &error), ==, good);
  g_assert_error (error, SBX_FRAME_ERROR, SBX_FRAME_ERROR_PROTOCOL);
}

static guint
count_pings (SbxFrameScanner *scanner,
             guint            n,
             gint64           now)
{
  guint passed = 0;

  for (; passed < n; passed++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      raw_append_frame (bytes, PING | RAW_MASKED, "", 0);
      sbx_frame_scanner_feed (scanner, bytes->data, bytes->len, now, &error);
      if (error != NULL)
        {
          g_assert_error (error, SBX_FRAME_ERROR, SBX_FRAME_ERROR_CONTROL_RATE);
          break;
        }
    }

  return passed;
}

static void
test_control_rate (void)
{
  SbxFrameScanner scanner;

  sbx_frame_scanner_init (&scanner, TRUE, 100);
  for (guint second = 1; second < 5; second++)
    g_assert_cmpuint (count_pings (&scanner, SBX_LIMIT_CONTROL_FRAMES_PER_SECOND,
                                   second * G_USEC_PER_SEC),
                      ==, SBX_LIMIT_CONTROL_FRAMES_PER_SECOND);
  g_assert_cmpuint (count_pings (&scanner, 1, 5 * G_USEC_PER_SEC - 1), ==, 0);

  /* A pause of five seconds brings the pings of those seconds at once, and no more. */
  sbx_frame_scanner_init (&scanner, TRUE, 100);
  sbx_frame_scanner_excuse (&scanner, 5 * G_USEC_PER_SEC);
  g_assert_cmpuint (count_pings (&scanner, 1000, G_USEC_PER_SEC), ==,
                    7 * SBX_LIMIT_CONTROL_FRAMES_PER_SECOND);

  g_assert_cmpuint (sbx_frame_scanner_take_ping_bytes (&scanner), ==,
                    (7 * SBX_LIMIT_CONTROL_FRAMES_PER_SECOND) * 2);
  g_assert_cmpuint (sbx_frame_scanner_take_ping_bytes (&scanner), ==, 0);
}

/* Random frames, cut at random: always the same verdict and nearly the same place. */
static void
test_random_cuts (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (GError) whole_error = NULL;
      g_autoptr (GError) pieces_error = NULL;
      guint n = (guint) g_test_rand_int_range (1, 300);
      gsize whole;
      gsize pieces;

      for (guint i = 0; i < n; i++)
        {
          guint8 byte = (guint8) g_test_rand_int_range (0, 256);

          if (i % 8 == 0 && g_test_rand_bit ())
            byte = 0x81;
          if (i % 8 == 1 && g_test_rand_bit ())
            byte = 0x82;
          g_byte_array_append (bytes, &byte, 1);
        }

      whole = scan (bytes, bytes->len, 1000, &whole_error);
      pieces = scan (bytes, (gsize) g_test_rand_int_range (1, 20), 1000, &pieces_error);
      g_assert_cmpint (whole_error != NULL ? whole_error->code : -1, ==,
                       pieces_error != NULL ? pieces_error->code : -1);
      /* A header may have passed in parts before its end showed that it was wrong. */
      g_assert_cmpuint (pieces, >=, whole);
      g_assert_cmpuint (pieces - whole, <, 14);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connectors/frame-scanner/limit", test_limit);
  g_test_add_func ("/connectors/frame-scanner/fragments", test_fragments);
  g_test_add_func ("/connectors/frame-scanner/stops-before-the-fault", test_stops_before_the_fault);
  g_test_add_func ("/connectors/frame-scanner/control-rate", test_control_rate);
  g_test_add_func ("/connectors/frame-scanner/random-cuts", test_random_cuts);

  return g_test_run ();
}
