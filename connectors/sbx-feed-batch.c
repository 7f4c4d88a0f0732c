/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-feed-batch.h"

/**
 * sbx_feed_batch_new:
 *
 * Returns: (transfer full): a batch without events
 */
SbxFeedBatch *
sbx_feed_batch_new (void)
{
  SbxFeedBatch *self = g_new (SbxFeedBatch, 1);

  self->text = g_string_new ("[");
  self->ends = g_array_new (FALSE, FALSE, sizeof (gsize));

  return self;
}

/**
 * sbx_feed_batch_free:
 * @self: (transfer full): a batch
 */
void
sbx_feed_batch_free (SbxFeedBatch *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->ends);
  g_free (self);
}

/**
 * sbx_feed_batch_add:
 * @self: a batch
 * @event: JSON text of an object
 */
void
sbx_feed_batch_add (SbxFeedBatch  *self,
                    const GString *event)
{
  gsize end;

  if (self->ends->len > 0)
    g_string_append_c (self->text, ',');
  g_string_append_len (self->text, event->str, (gssize) event->len);
  end = self->text->len;
  g_array_append_val (self->ends, end);
}

/* An event that is no document of its own is deeper or longer than a recording may hold. */
static SbxJson *
mend (const SbxFeedBatch *self,
      const char         *t)
{
  g_autoptr (GString) text = g_string_new ("[");
  gsize from = 1;

  for (guint i = 0; i < self->ends->len; i++)
    {
      gsize to = g_array_index (self->ends, gsize, i);
      gsize length = to - from;
      g_autoptr (GError) error = NULL;
      g_autofree char *event = g_strdup_printf ("[%.*s]", (int) length, self->text->str + from);
      g_autoptr (SbxJson) json = sbx_json_parse (event, length + 2, 0, 0, &error);

      if (i > 0)
        g_string_append_c (text, ',');
      if (json != NULL)
        {
          g_string_append_len (text, self->text->str + from, (gssize) length);
        }
      else
        {
          g_string_append_printf (text, "{\"k\":\"gap\",\"t\":%s,\"count\":1,"
                                        "\"bytes\":%" G_GSIZE_FORMAT ",\"reason\":\"limit\","
                                        "\"error\":", t, length);
          sbx_json_append_string (text, error->message, -1);
          g_string_append_c (text, '}');
        }
      from = to + 1; /* the comma */
    }
  g_string_append_c (text, ']');

  return sbx_json_parse (text->str, text->len, 0, 0, NULL);
}

/**
 * sbx_feed_batch_parse:
 * @self: a batch
 * @t: the time of gaps, as JSON text
 *
 * An event that a recording cannot hold becomes a gap.
 *
 * Returns: (transfer full): an array of events
 */
SbxJson *
sbx_feed_batch_parse (const SbxFeedBatch *self,
                      const char         *t)
{
  gsize length = self->text->len;
  SbxJson *json;

  g_string_append_c (self->text, ']');
  json = sbx_json_parse (self->text->str, self->text->len, 0, 0, NULL);
  g_string_truncate (self->text, length);
  if (json == NULL)
    json = mend (self, t);

  return json;
}
