/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any bytes as server-sent events: however they are cut, the same events come out. */

#include "fuzz.h"

#include <string.h>

#include "sbx-event-stream.h"

static void
on_event (const char *name,
          GBytes     *data,
          gpointer    user_data)
{
  GString *told = user_data;
  gsize length;
  const char *text = g_bytes_get_data (data, &length);

  g_assert_true (name == NULL || g_utf8_validate (name, -1, NULL));
  g_assert_cmpint (text[length], ==, '\0');
  g_string_append_printf (told, "%s %" G_GSIZE_FORMAT " ", name != NULL ? name : "-", length);
  g_string_append_len (told, text, (gssize) length);
}

static GString *
tell (const guint8 *data,
      gsize         size,
      gsize         piece)
{
  GString *told = g_string_new (NULL);
  SbxEventStream *stream = sbx_event_stream_new (on_event, told);
  const char *last;

  for (gsize at = 0; at < size; at += piece)
    g_assert_true (sbx_event_stream_take (stream, (const char *) data + at,
                                          MIN (piece, size - at)));
  last = sbx_event_stream_get_last_id (stream);
  g_assert_true (last == NULL || strpbrk (last, "\r\n") == NULL);
  g_string_append_printf (told, "%s %u", last != NULL ? last : "-",
                          sbx_event_stream_get_retry (stream));
  sbx_event_stream_free (stream);

  return told;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr (GString) whole = NULL;
  g_autoptr (GString) pieces = NULL;

  if (size == 0)
    return 0;

  whole = tell (data, size, size);
  pieces = tell (data, size, 1 + data[0] % 16);
  g_assert_cmpmem (whole->str, whole->len, pieces->str, pieces->len);

  return 0;
}
