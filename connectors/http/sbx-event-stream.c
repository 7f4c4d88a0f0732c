/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-event-stream.h"

#include <string.h>

#include "sbx-budget.h"
#include "sbx-limits.h"

struct _SbxEventStream
{
  SbxEventStreamSink sink;
  gpointer user_data;
  GString *line;
  GString *data;
  char *name;
  char *id;           /* of the event that is being read */
  char *last_id;
  guint retry;        /* ms, 0 if it did not say */
  gboolean began;     /* behind the byte order mark, if there was one */
  gboolean after_cr;
  gboolean has_data;
  gsize charged;      /* for the line and the data (SBX_BUDGET_UNFINISHED) */
};

static void
dispatch (SbxEventStream *self)
{
  g_autofree char *name = g_steal_pointer (&self->name);

  g_free (self->last_id);
  self->last_id = g_strdup (self->id);
  if (self->has_data)
    {
      /* Each line brought a line end; the last one is not part of the data. */
      gsize length = self->data->len - 1;
      GString *text = g_steal_pointer (&self->data);
      g_autoptr (GBytes) whole = NULL;
      g_autoptr (GBytes) bytes = NULL;

      text->str[length] = '\0';
      whole = g_string_free_to_bytes (text);
      bytes = g_bytes_new_from_bytes (whole, 0, length);
      self->data = g_string_new (NULL);
      self->has_data = FALSE;
      self->sink (name, bytes, self->user_data);
    }
}

static void
take_field (SbxEventStream *self,
            const char     *field,
            gsize           field_length,
            const char     *value,
            gsize           value_length)
{
  guint64 retry;

#define IS(name) (field_length == strlen (name) && memcmp (field, name, field_length) == 0)
  if (IS ("data"))
    {
      g_string_append_len (self->data, value, (gssize) value_length);
      g_string_append_c (self->data, '\n');
      self->has_data = TRUE;
    }
  else if (IS ("event") && value_length <= SBX_LIMIT_ID_LENGTH)
    {
      g_free (self->name);
      self->name = value_length > 0 ? g_utf8_make_valid (value, (gssize) value_length) : NULL;
    }
  else if (IS ("id") && value_length <= SBX_LIMIT_NAME_LENGTH
           && memchr (value, '\0', value_length) == NULL)
    {
      g_free (self->id);
      self->id = g_strndup (value, value_length);
    }
  else if (IS ("retry"))
    {
      g_autofree char *text = g_strndup (value, MIN (value_length, 16));

      if (g_ascii_string_to_unsigned (text, 10, 0, 3600 * 1000, &retry, NULL))
        self->retry = (guint) retry;
    }
#undef IS
}

static void
take_line (SbxEventStream *self)
{
  const char *line = self->line->str;
  gsize length = self->line->len;
  const char *colon;
  const char *value;

  if (!self->began && length >= 3 && memcmp (line, "\xef\xbb\xbf", 3) == 0)
    {
      line += 3;
      length -= 3;
    }
  self->began = TRUE;
  colon = memchr (line, ':', length);
  if (length == 0)
    dispatch (self);
  else if (colon == NULL)
    take_field (self, line, length, "", 0);
  else if (colon > line) /* else a comment */
    {
      value = colon + 1;
      if (value < line + length && *value == ' ')
        value++;
      take_field (self, line, (gsize) (colon - line), value, (gsize) (line + length - value));
    }
  g_string_truncate (self->line, 0);
}

/**
 * sbx_event_stream_take:
 * @self: a stream
 * @data: (array length=length): what came
 * @length: how many bytes
 *
 * Calls the sink for each event that is complete.
 *
 * Returns: %FALSE if an event, or a line, is larger than a message may be, or than there is room
 *   for beside what all others have sent
 */
gboolean
sbx_event_stream_take (SbxEventStream *self,
                       const char     *data,
                       gsize           length)
{
  const char *end = data + length;

  while (data < end)
    {
      const char *stop = data;

      if (self->after_cr && *data == '\n')
        {
          self->after_cr = FALSE;
          data++;
          continue;
        }
      self->after_cr = FALSE;
      while (stop < end && *stop != '\n' && *stop != '\r')
        stop++;
      g_string_append_len (self->line, data, stop - data);
      if (self->line->len + self->data->len > SBX_LIMIT_MESSAGE_SIZE
          || !sbx_budget_charge (SBX_BUDGET_UNFINISHED, &self->charged,
                                 self->line->len + self->data->len))
        return FALSE;
      if (stop == end)
        break;
      self->after_cr = *stop == '\r';
      take_line (self);
      data = stop + 1;
    }

  return TRUE;
}

/**
 * sbx_event_stream_get_last_id:
 * @self: a stream
 *
 * Returns: (nullable): the id of the last event, to go on from after a lost connection
 */
const char *
sbx_event_stream_get_last_id (SbxEventStream *self)
{
  return self->last_id;
}

/**
 * sbx_event_stream_get_retry:
 * @self: a stream
 *
 * Returns: after how many ms to connect again, 0 if the server did not say
 */
guint
sbx_event_stream_get_retry (SbxEventStream *self)
{
  return self->retry;
}

/**
 * sbx_event_stream_new:
 * @sink: called with each event
 * @user_data: for @sink
 *
 * Returns: (transfer full): a stream at its beginning
 */
SbxEventStream *
sbx_event_stream_new (SbxEventStreamSink sink,
                      gpointer           user_data)
{
  SbxEventStream *self = g_new0 (SbxEventStream, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->data = g_string_new (NULL);

  return self;
}

/**
 * sbx_event_stream_free:
 * @self: (transfer full): a stream
 */
void
sbx_event_stream_free (SbxEventStream *self)
{
  sbx_budget_charge (SBX_BUDGET_UNFINISHED, &self->charged, 0);
  g_string_free (self->line, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self->name);
  g_free (self->id);
  g_free (self->last_id);
  g_free (self);
}
