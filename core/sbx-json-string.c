/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sbx-json-string.h"

#include "sbx-json.h"

#include <string.h>

#define REPLACEMENT 0xfffd
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

/* How many bytes from @text on need no escape. 0xe2 begins U+2028 and U+2029. */
static gsize
span_plain (const char *text,
            gsize       length)
{
  gsize i = 0;

  for (; i + 8 <= length; i += 8)
    {
      guint64 word;

      memcpy (&word, text + i, 8);
      if ((((word - ONES * 0x20) & ~word & (ONES << 7)) |
           mark_zeros (word ^ (ONES * '"')) |
           mark_zeros (word ^ (ONES * '\\')) |
           mark_zeros (word ^ (ONES * 0xe2))) != 0)
        break;
    }

  while (i < length && (guchar) text[i] >= 0x20 && text[i] != '"' && text[i] != '\\' &&
         (guchar) text[i] != 0xe2)
    i++;

  return i;
}

/* Appends the character @text stands on and returns its length in bytes. */
static gsize
append_special (GString    *out,
                const char *text,
                gsize       length)
{
  static const char names[] = "\"\\bfnrt", values[] = "\"\\\b\f\n\r\t";
  const char *value = *text != '\0' ? strchr (values, *text) : NULL;

  if (value != NULL)
    {
      g_string_append_c (out, '\\');
      g_string_append_c (out, names[value - values]);
    }
  else if ((guchar) *text < 0x20)
    {
      g_string_append_printf (out, "\\u%04x", (guint) *text);
    }
  else if (length >= 3 && text[1] == '\x80' && (text[2] == '\xa8' || text[2] == '\xa9'))
    {
      g_string_append_printf (out, "\\u%04x", g_utf8_get_char (text));
      return 3;
    }
  else
    {
      g_string_append_c (out, *text);
    }

  return 1;
}

static void
append_valid (GString    *out,
              const char *text,
              gsize       length)
{
  while (length > 0)
    {
      gsize span = span_plain (text, length);

      g_string_append_len (out, text, span);
      if (span < length)
        span += append_special (out, text + span, length - span);
      text += span;
      length -= span;
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
