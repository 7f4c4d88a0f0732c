/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-http-body.h"

#include <string.h>

#include "sbx-limits.h"

#define MAX_LINE 1024u
#define MAX_TRAILERS SBX_LIMIT_HEADER_SIZE
#define INFLATE_BLOCK (64u * 1024)

/**
 * Phase:
 *
 * What the next byte is.
 */
typedef enum
{
  PHASE_LENGTH,     /* of @remaining ones */
  PHASE_CLOSE,      /* of all that come */
  PHASE_CHUNK_SIZE,
  PHASE_CHUNK,
  PHASE_CHUNK_END,
  PHASE_TRAILERS,
  PHASE_DONE,
} Phase;

struct _SbxHttpBody
{
  Phase phase;
  guint64 remaining;
  GString *line;
  gsize trailers;
  GConverter *inflater;
  GByteArray *deflated;  /* what the inflater did not take yet */
  gboolean inflated;     /* to its end */
  guint64 size;
  gsize max_size;
  SbxHttpSink sink;
  gpointer user_data;
};

static gboolean
fail (GError     **error,
      GIOErrorEnum code,
      const char  *text)
{
  g_set_error_literal (error, G_IO_ERROR, (int) code, text);

  return FALSE;
}

static gboolean
give (SbxHttpBody *self,
      const char  *data,
      gsize        length,
      GError     **error)
{
  self->size += length;
  if (self->max_size > 0 && self->size > self->max_size)
    return fail (error, G_IO_ERROR_MESSAGE_TOO_LARGE, "its answer is larger than an answer may be");
  if (length > 0)
    self->sink (data, length, self->user_data);

  return TRUE;
}

static gboolean
inflate (SbxHttpBody *self,
         const char  *data,
         gsize        length,
         GError     **error)
{
  g_autofree char *block = NULL;

  if (self->inflater == NULL)
    return give (self, data, length, error);

  /* Nobody would take it, nor count it. */
  if (self->inflated && length > 0)
    return fail (error, G_IO_ERROR_INVALID_DATA, "its answer goes on behind its compressed end");

  block = g_malloc (INFLATE_BLOCK);
  g_byte_array_append (self->deflated, (const guint8 *) data, (guint) length);
  while (self->deflated->len > 0 && !self->inflated)
    {
      g_autoptr (GError) problem = NULL;
      gsize n_read;
      gsize n_written;
      GConverterResult result;

      result = g_converter_convert (self->inflater, self->deflated->data, self->deflated->len,
                                    block, INFLATE_BLOCK, G_CONVERTER_NO_FLAGS, &n_read,
                                    &n_written, &problem);
      if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        break;
      if (result == G_CONVERTER_ERROR)
        return fail (error, G_IO_ERROR_INVALID_DATA, "its answer says it is gzip and is not");
      g_byte_array_remove_range (self->deflated, 0, (guint) n_read);
      self->inflated = result == G_CONVERTER_FINISHED;
      if (!give (self, block, n_written, error))
        return FALSE;
    }
  if (self->inflated && self->deflated->len > 0)
    return fail (error, G_IO_ERROR_INVALID_DATA, "its answer goes on behind its compressed end");

  return TRUE;
}

static gboolean
take_size (SbxHttpBody *self,
           GError     **error)
{
  guint64 size;

  self->line->str[strcspn (self->line->str, ";\r \t")] = '\0';
  if (!g_ascii_string_to_unsigned (self->line->str, 16, 0, G_MAXINT64, &size, NULL))
    return fail (error, G_IO_ERROR_INVALID_DATA, "its answer is not properly chunked");
  self->remaining = size;
  self->phase = size > 0 ? PHASE_CHUNK : PHASE_TRAILERS;

  return TRUE;
}

/* A line of the framing: the size of a chunk, the end of one, a trailer. */
static gboolean
take_line (SbxHttpBody *self,
           const char **data,
           const char  *end,
           GError     **error)
{
  const char *newline = memchr (*data, '\n', (gsize) (end - *data));
  gsize length = (gsize) ((newline != NULL ? newline : end) - *data);
  gboolean empty;

  if (self->line->len + length > MAX_LINE)
    return fail (error, G_IO_ERROR_INVALID_DATA, "its answer is not properly chunked");
  g_string_append_len (self->line, *data, (gssize) length);
  *data = newline != NULL ? newline + 1 : end;
  if (newline == NULL)
    return TRUE;

  empty = self->line->len == 0 || g_str_equal (self->line->str, "\r");
  if (self->phase == PHASE_CHUNK_SIZE)
    {
      if (!take_size (self, error))
        return FALSE;
    }
  else if (self->phase == PHASE_CHUNK_END)
    {
      if (!empty)
        return fail (error, G_IO_ERROR_INVALID_DATA, "its answer is not properly chunked");
      self->phase = PHASE_CHUNK_SIZE;
    }
  else
    {
      self->trailers += self->line->len;
      if (self->trailers > MAX_TRAILERS)
        return fail (error, G_IO_ERROR_INVALID_DATA, "its answer has trailers without end");
      if (empty)
        self->phase = PHASE_DONE;
    }
  g_string_truncate (self->line, 0);

  return TRUE;
}

/**
 * sbx_http_body_take:
 * @self: a body
 * @data: (array length=length): what came
 * @length: how many bytes
 * @sink: called with bytes of the body
 * @user_data: for @sink
 * @error: return location for an error of %G_IO_ERROR, for people
 *
 * Returns: %FALSE if the body is malformed or too large
 */
gboolean
sbx_http_body_take (SbxHttpBody *self,
                    const char  *data,
                    gsize        length,
                    SbxHttpSink  sink,
                    gpointer     user_data,
                    GError     **error)
{
  const char *end = data + length;

  self->sink = sink;
  self->user_data = user_data;
  while (data < end && self->phase != PHASE_DONE)
    {
      gsize room = (gsize) (end - data);

      if (self->phase == PHASE_CHUNK_SIZE || self->phase == PHASE_CHUNK_END
          || self->phase == PHASE_TRAILERS)
        {
          if (!take_line (self, &data, end, error))
            return FALSE;
          continue;
        }
      if (self->phase != PHASE_CLOSE)
        room = (gsize) MIN (room, self->remaining);
      if (!inflate (self, data, room, error))
        return FALSE;
      data += room;
      if (self->phase == PHASE_CLOSE)
        continue;
      self->remaining -= room;
      if (self->remaining == 0)
        self->phase = self->phase == PHASE_CHUNK ? PHASE_CHUNK_END : PHASE_DONE;
    }

  return TRUE;
}

/**
 * sbx_http_body_is_done:
 * @self: a body
 *
 * Returns: whether its end has come
 */
gboolean
sbx_http_body_is_done (SbxHttpBody *self)
{
  return self->phase == PHASE_DONE;
}

/**
 * sbx_http_body_end:
 * @self: a body
 * @error: return location for an error of %G_IO_ERROR, for people
 *
 * The connection has ended.
 *
 * Returns: whether that is the end of the body
 */
gboolean
sbx_http_body_end (SbxHttpBody *self,
                   GError     **error)
{
  if (self->phase != PHASE_DONE && self->phase != PHASE_CLOSE)
    return fail (error, G_IO_ERROR_PARTIAL_INPUT,
                 "the connection ended in the middle of an answer");
  if (self->inflater != NULL && !self->inflated && self->size + self->deflated->len > 0)
    return fail (error, G_IO_ERROR_PARTIAL_INPUT, "its compressed answer has no end");

  return TRUE;
}

/**
 * sbx_http_body_new:
 * @status: the status of the response
 * @headers: its headers
 * @max_size: the most bytes the body may have, inflated; 0 for no limit
 * @error: return location for an error of %G_IO_ERROR, for people
 *
 * Returns: (transfer full) (nullable): the body
 */
SbxHttpBody *
sbx_http_body_new (guint               status,
                   SoupMessageHeaders *headers,
                   gsize               max_size,
                   GError            **error)
{
  const char *coding = soup_message_headers_get_list (headers, "Content-Encoding");
  const char *transfer = soup_message_headers_get_list (headers, "Transfer-Encoding");
  const char *length = soup_message_headers_get_one (headers, "Content-Length");
  SbxHttpBody *self;
  guint64 size = 0;

  if (coding != NULL && g_ascii_strcasecmp (coding, "identity") != 0
      && g_ascii_strcasecmp (coding, "gzip") != 0 && g_ascii_strcasecmp (coding, "x-gzip") != 0)
    {
      fail (error, G_IO_ERROR_NOT_SUPPORTED, "it compresses in a way that it was not asked for");
      return NULL;
    }
  if (transfer != NULL && g_ascii_strcasecmp (transfer, "chunked") != 0
      && g_ascii_strcasecmp (transfer, "identity") != 0)
    {
      fail (error, G_IO_ERROR_NOT_SUPPORTED, "it transfers in a way that it was not asked for");
      return NULL;
    }
  if (length != NULL && !g_ascii_string_to_unsigned (length, 10, 0, G_MAXINT64, &size, NULL))
    {
      fail (error, G_IO_ERROR_INVALID_DATA, "its answer has a length that is no number");
      return NULL;
    }

  self = g_new0 (SbxHttpBody, 1);
  self->max_size = max_size;
  self->line = g_string_new (NULL);
  self->deflated = g_byte_array_new ();
  if (coding != NULL && g_ascii_strcasecmp (coding, "identity") != 0)
    self->inflater = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  self->remaining = size;
  if (status == SOUP_STATUS_NO_CONTENT || status == SOUP_STATUS_NOT_MODIFIED)
    self->phase = PHASE_DONE;
  else if (transfer != NULL && g_ascii_strcasecmp (transfer, "chunked") == 0)
    self->phase = PHASE_CHUNK_SIZE;
  else if (length != NULL)
    self->phase = size > 0 ? PHASE_LENGTH : PHASE_DONE;
  else
    self->phase = PHASE_CLOSE;

  return self;
}

/**
 * sbx_http_body_free:
 * @self: (transfer full): a body
 */
void
sbx_http_body_free (SbxHttpBody *self)
{
  g_string_free (self->line, TRUE);
  g_byte_array_unref (self->deflated);
  g_clear_object (&self->inflater);
  g_free (self);
}
