/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sbx-json-string.h"

#include "sbx-json.h"

#include <string.h>

#define REPLACEMENT 0xfffd
#define WORD 8
#define PIECE 512
#define ONES G_GUINT64_CONSTANT (0x0101010101010101)

/* Decodes the escape sequence at @p, which is valid, and moves @p behind it. */
static gunichar
read_escape (const char **p)
{
  static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
  const char c = (*p)[1];
  gunichar code = 0;

  *p += 2;

  if (c != 'u')
    {
      const char *name = strchr (names, c);

      return name != NULL ? values[name - names] : c;
    }

  for (int i = 0; i < 4; i++)
    code = code << 4 | g_ascii_xdigit_value (*(*p)++);

  return code;
}

/* As read_escape(), but joins surrogates and replaces lone ones. */
static gunichar
read_character (const char **p,
                const char  *end)
{
  gunichar code = read_escape (p);

  if (code < 0xd800 || code > 0xdfff)
    return code;

  if (code < 0xdc00 && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u')
    {
      const char *after = *p;
      gunichar low = read_escape (&after);

      if (low >= 0xdc00 && low <= 0xdfff)
        {
          *p = after;
          return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
    }

  return REPLACEMENT;
}

static const char *
find_backslash (const char *text,
                const char *end)
{
  const char *found = memchr (text, '\\', end - text);

  return found != NULL ? found : end;
}

const char *
sbx_json_find_bad_escape (const char *text,
                          const char *end)
{
  while (text != NULL && text < end)
    {
      const char *escape = text++;

      if (*text == 'u')
        {
          for (int i = 0; i < 4; i++)
            if (!g_ascii_isxdigit (*++text))
              return escape;
        }
      else if (*text == '\0' || strchr ("\"\\/bfnrt", *text) == NULL)
        {
          return escape;
        }

      if (*++text != '\\')
        text = memchr (text, '\\', end - text);
    }

  return NULL;
}

/* @out has room for the escaped text, which is never shorter. Returns the length. */
gsize
sbx_json_unescape (const char *text,
                   gsize       length,
                   char       *out)
{
  const char *end = text + length;
  char *at = out;

  while (text < end)
    {
      const char *stop = find_backslash (text, end);

      memcpy (at, text, stop - text);
      at += stop - text;
      text = stop;
      if (text < end)
        at += g_unichar_to_utf8 (read_character (&text, end), at);
    }

  return at - out;
}

static gboolean
take_prefix (const char **string,
             const char  *end,
             const char  *prefix,
             gsize        length)
{
  if ((gsize) (end - *string) < length || memcmp (*string, prefix, length) != 0)
    return FALSE;

  *string += length;

  return TRUE;
}

gboolean
sbx_json_equals_escaped (const char *text,
                         gsize       length,
                         const char *string,
                         gsize       string_length)
{
  const char *end = text + length;
  const char *string_end = string + string_length;

  while (text < end)
    {
      const char *stop = find_backslash (text, end);
      char character[6];

      if (!take_prefix (&string, string_end, text, stop - text))
        return FALSE;

      text = stop;
      if (text < end)
        {
          int n = g_unichar_to_utf8 (read_character (&text, end), character);

          if (!take_prefix (&string, string_end, character, n))
            return FALSE;
        }
    }

  return string == string_end;
}

/* Marks the high bit of bytes of @word that are zero, and perhaps of some above such a byte. */
static inline guint64
mark_zeros (guint64 word)
{
  return (word - ONES) & ~word & (ONES << 7);
}

/* Whether none of eight bytes needs an escape. 0xe2 begins U+2028 and U+2029. */
static inline gboolean
is_plain_word (const char *text)
{
  guint64 word;

  memcpy (&word, text, WORD);

  return (((word - ONES * 0x20) & ~word & (ONES << 7)) |
          mark_zeros (word ^ (ONES * '"')) |
          mark_zeros (word ^ (ONES * '\\')) |
          mark_zeros (word ^ (ONES * 0xe2))) == 0;
}

/* Writes the byte or the character @text stands on, with its escape, and moves both on. */
static inline void
write_byte (char       **out,
            const char **text,
            const char  *end)
{
  static const char names[] = "btn\0fr", digits[] = "0123456789abcdef";
  const guchar c = *(*text)++;

  if (c >= 0x20 && c != '"' && c != '\\' && c != 0xe2)
    {
      *(*out)++ = c;
    }
  else if (c == 0xe2 && end - *text >= 2 && (*text)[0] == '\x80' && ((*text)[1] & '\xfe') == '\xa8')
    {
      *out = (char *) memcpy (*out, "\\u202", 5) + 5;
      *(*out)++ = digits[(*text)[1] & 0xf];
      *text += 2;
    }
  else if (c == 0xe2)
    {
      *(*out)++ = c;
    }
  else if (c >= 0x20 || (c >= '\b' && c <= '\r' && c != '\v'))
    {
      *(*out)++ = '\\';
      *(*out)++ = c >= 0x20 ? (char) c : names[c - '\b'];
    }
  else
    {
      *out = (char *) memcpy (*out, "\\u00", 4) + 4;
      *(*out)++ = digits[c >> 4];
      *(*out)++ = digits[c & 0xf];
    }
}

static void
append_valid (GString    *out,
              const char *text,
              gsize       length)
{
  const char *end = text + length;

  while (text < end)
    {
      char buffer[PIECE * 6];
      char *at = buffer;
      const char *stop = text + MIN (end - text, PIECE);

      while (text < stop)
        {
          if (stop - text >= WORD && is_plain_word (text))
            {
              at = (char *) memcpy (at, text, WORD) + WORD;
              text += WORD;
              continue;
            }

          for (guint i = 0; i < WORD && text < stop; i++)
            write_byte (&at, &text, end);
        }

      g_string_append_len (out, buffer, at - buffer);
    }
}

static gboolean
is_utf8 (const char *text,
         const char *end)
{
  return (gint32) g_utf8_get_char_validated (text, end - text) >= 0;
}

/* Not g_utf8_make_valid(), which would replace U+0000 too. */
static void
append_invalid (GString    *out,
                const char *text,
                gsize       length)
{
  const char *end = text + length;
  const char *start = text;

  while (text < end)
    {
      if ((guchar) *text < 0x80 || is_utf8 (text, end))
        {
          text = g_utf8_next_char (text);
          continue;
        }

      append_valid (out, start, text - start);
      g_string_append_unichar (out, REPLACEMENT);
      start = ++text;
    }

  append_valid (out, start, end - start);
}

void
sbx_json_append_string (GString    *out,
                        const char *text,
                        gssize      length)
{
  gsize size;

  g_return_if_fail (out != NULL);
  g_return_if_fail (text != NULL || length == 0);

  size = length < 0 ? strlen (text) : (gsize) length;

  g_string_append_c (out, '"');
  if (size == 0 || g_utf8_validate_len (text, size, NULL))
    append_valid (out, text, size);
  else
    append_invalid (out, text, size);
  g_string_append_c (out, '"');
}

void
sbx_json_append_member (GString    *out,
                        const char *name,
                        const char *text)
{
  if (text == NULL)
    return;

  g_string_append_printf (out, ",\"%s\":", name);
  sbx_json_append_string (out, text, -1);
}

void
sbx_json_copy_string (GString       *out,
                      const char    *name,
                      const SbxJson *json,
                      guint32        token)
{
  const char *raw;
  gsize length;

  if (token == 0 || json->tokens[token].type != SBX_JSON_STRING)
    return;

  raw = sbx_json_raw (json, token, &length);
  g_string_append_printf (out, ",\"%s\":", name);
  g_string_append_len (out, raw, (gssize) length);
}
