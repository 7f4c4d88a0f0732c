/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A profile in the first line, messages in the others, the last one also as an action to send: what
 * is sent is JSON, and what the messages mean becomes events. */

#include "fuzz.h"

#include "fuzz-kit.h"
#include "sbx-limits.h"
#include "sbx-message-reader.h"
#include "sbx-profile-preview.h"

static void
check_sent (const SbxProfile *profile,
            guint32           template,
            const SbxJson    *action)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = NULL;

  if (template == 0)
    return;
  text = sbx_profile_fill (profile, template, action, 7, "store", "se\"cret");
  json = sbx_json_parse (text, strlen (text), 0, 0, &error);
  g_assert_true (json != NULL || g_error_matches (error, SBX_JSON_ERROR, SBX_JSON_ERROR_DEPTH));
}

static void
read_messages (SbxProfile *profile,
               GPtrArray  *messages)
{
  g_autoptr (SbxConnector) connector = g_object_new (TEST_TYPE_CONNECTOR, NULL);
  g_autoptr (SbxFeed) feed = fuzz_kit_begin (connector);
  g_autoptr (SbxMessageReader) reader = sbx_message_reader_new ("name");

  sbx_message_reader_set_profile (reader, profile);
  sbx_message_reader_set_feed (reader, feed);
  for (guint i = 0; i < messages->len; i++)
    {
      GBytes *bytes = g_ptr_array_index (messages, i);
      g_autoptr (SbxJson) json = NULL;
      SbxReading reading;

      json = sbx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 0,
                             SBX_LIMIT_MESSAGE_DEPTH, NULL);
      if (json == NULL)
        continue;
      sbx_message_reader_take (reader, json, &reading, NULL);
      if (reading.rule != NULL)
        check_sent (profile, reading.rule->reply, json);
      check_sent (profile, profile->dispatch, json);
    }
  sbx_message_reader_set_feed (reader, NULL);
  sbx_feed_end (feed, "closed");
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  const char *at = (const char *) data;
  const char *end = at + size;
  const char *stop = memchr (at, '\n', size);
  gsize length = stop != NULL ? (gsize) (stop - at) : size;
  g_autofree char *text = g_strndup (at, length);
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (SbxProfile) profile = NULL;
  SbxTextPlace place;

  messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (at += length + 1; at < end; at = stop + 1)
    {
      stop = memchr (at, '\n', (gsize) (end - at));
      stop = stop != NULL ? stop : end;
      g_ptr_array_add (messages, g_bytes_new (at, (gsize) (stop - at)));
    }
  lines = sbx_profile_preview (text, length, messages, &place, NULL);
  profile = sbx_profile_parse (text, length, NULL, NULL);
  g_assert_true ((lines != NULL) == (profile != NULL));
  if (profile != NULL)
    read_messages (profile, messages);

  return 0;
}
