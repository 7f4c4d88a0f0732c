/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-text-place.h"

#define MAX_DEPTH 512u

/**
 * sbx_text_place_of_offset:
 * @text: a text
 * @length: its length in bytes
 * @offset: a place in it, in bytes
 *
 * Returns: the line and column of @offset
 */
SbxTextPlace
sbx_text_place_of_offset (const char *text,
                          gsize       length,
                          gsize       offset)
{
  SbxTextPlace place = { 1, 1 };

  for (gsize i = 0; i < MIN (offset, length); i++)
    {
      if (text[i] == '\n')
        {
          place.line++;
          place.column = 1;
        }
      else if (((guchar) text[i] & 0xc0) != 0x80)
        {
          place.column++;
        }
    }

  return place;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/**
 * sbx_text_place_find_offset:
 * @text: what was parsed
 * @length: its length in bytes
 * @wanted: a place in the minified text of the document it gave
 *
 * Returns: the same place in @text, in bytes
 */
gsize
sbx_text_place_find_offset (const char *text,
                            gsize       length,
                            gsize       wanted)
{
  gboolean in_string = FALSE;
  gsize seen = 0;
  gsize i;

  for (i = 0; i < length; i++)
    {
      if (!in_string && is_blank (text[i]))
        continue;
      if (seen == wanted)
        break;
      seen++;
      if (in_string && text[i] == '\\' && i + 1 < length)
        {
          i++;
          seen++;
        }
      else if (text[i] == '"')
        {
          in_string = !in_string;
        }
    }

  return i;
}

/**
 * sbx_text_place_of_token:
 * @text: what was parsed
 * @length: its length in bytes
 * @json: the document it gave, without the blanks
 * @token: one of its values
 *
 * Returns: where the value begins in @text
 */
SbxTextPlace
sbx_text_place_of_token (const char    *text,
                         gsize          length,
                         const SbxJson *json,
                         guint32        token)
{
  gsize raw_length;
  gsize wanted = (gsize) (sbx_json_raw (json, token, &raw_length) - json->text);

  return sbx_text_place_of_offset (text, length,
                                   sbx_text_place_find_offset (text, length, wanted));
}

/* --- The first mistake in what is no JSON ---------------------------------------------------- */

/**
 * Scan:
 *
 * How far a text is JSON.
 */
typedef struct
{
  const char *text;
  gsize length;
  gsize at;
} Scan;

static void
skip_blanks (Scan *self)
{
  while (self->at < self->length && is_blank (self->text[self->at]))
    self->at++;
}

static gboolean
scan_char (Scan *self,
           char  c)
{
  skip_blanks (self);
  if (self->at >= self->length || self->text[self->at] != c)
    return FALSE;
  self->at++;

  return TRUE;
}

static gboolean
scan_string (Scan *self)
{
  gsize start = self->at;

  if (!scan_char (self, '"'))
    return FALSE;
  for (; self->at < self->length && (guchar) self->text[self->at] >= 0x20; self->at++)
    {
      if (self->text[self->at] == '"')
        {
          self->at++;
          return TRUE;
        }
      if (self->text[self->at] == '\\')
        self->at++;
    }
  if (self->at >= self->length)
    self->at = start; /* it has no end: show where it begins */

  return FALSE;
}

static gboolean
scan_word (Scan *self)
{
  gsize start = self->at;
  g_autofree char *word = NULL;
  g_autoptr (SbxJson) json = NULL;

  while (self->at < self->length && (g_ascii_isalnum (self->text[self->at])
                                     || strchr ("+-.", self->text[self->at]) != NULL))
    self->at++;
  word = g_strndup (self->text + start, self->at - start);
  json = sbx_json_parse (word, strlen (word), 0, 0, NULL);
  if (json == NULL)
    self->at = start;

  return json != NULL;
}

static gboolean scan_value (Scan *self,
                            guint depth);

static gboolean
scan_members (Scan    *self,
              gboolean object,
              guint    depth)
{
  char end = object ? '}' : ']';

  self->at++;
  if (scan_char (self, end))
    return TRUE;
  do
    {
      if (object && (!scan_string (self) || !scan_char (self, ':')))
        return FALSE;
      if (!scan_value (self, depth + 1))
        return FALSE;
    }
  while (scan_char (self, ','));

  return scan_char (self, end);
}

static gboolean
scan_value (Scan *self,
            guint depth)
{
  skip_blanks (self);
  if (self->at >= self->length || depth > MAX_DEPTH)
    return FALSE;

  switch (self->text[self->at])
    {
    case '{':
    case '[':
      return scan_members (self, self->text[self->at] == '{', depth);
    case '"':
      return scan_string (self);
    default:
      return scan_word (self);
    }
}

/**
 * sbx_text_place_of_mistake:
 * @text: a text that sbx_json_parse() refused
 * @length: its length in bytes
 *
 * Returns: where it stops being JSON
 */
SbxTextPlace
sbx_text_place_of_mistake (const char *text,
                           gsize       length)
{
  Scan scan = { text, length, 0 };
  const char *end;

  /* Bytes that are no text come first: nothing after them can be counted. */
  if (!g_utf8_validate (text, (gssize) length, &end))
    return sbx_text_place_of_offset (text, length, (gsize) (end - text));
  if (scan_value (&scan, 0))
    skip_blanks (&scan);

  return sbx_text_place_of_offset (text, length, scan.at);
}
