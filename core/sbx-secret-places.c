/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The rules that go by what stands around a secret: addresses, paths, and names before values. */

#include "config.h"

#include "sbx-secret-rules.h"

#include <string.h>

#include "sbx-secret-keys.h"

#define MAX_LOCAL 64
#define MAX_NAME 256
#define MAX_PSEUDONYM 40

static gboolean
is_one_of (char        c,
           const char *set)
{
  return c != '\0' && strchr (set, c) != NULL;
}

gboolean
sbx_secret_rule_login (const char    *text,
                       gsize          length,
                       gsize          at,
                       SbxSecretSpan *span)
{
  gsize start = at + 3;
  gsize end = 0;

  if (!sbx_secret_begins (text, length, at, "://"))
    return FALSE;
  for (gsize i = start; i < length && (guchar) text[i] > ' ' && !is_one_of (text[i], "/?#\"'<>\\`");
       i++)
    if (text[i] == '@')
      end = i;

  if (end == 0 || memchr (text + start, ':', end - start) == NULL ||
      sbx_secrets_is_pseudonym (text + start, end - start))
    return FALSE;

  *span = (SbxSecretSpan) { start, end, "login", FALSE };
  return TRUE;
}

/* Whether a pseudonym ends at @at: the `@` behind it belongs to an address that was redacted
 * already. */
static gboolean
ends_pseudonym (const char *text,
                gsize       at)
{
  for (gsize n = strlen (SBX_PSEUDONYM_PREFIX); n <= at && n <= MAX_PSEUDONYM; n++)
    if (sbx_secrets_is_pseudonym (text + at - n, n))
      return TRUE;

  return FALSE;
}

gboolean
sbx_secret_rule_email (const char    *text,
                       gsize          length,
                       gsize          at,
                       SbxSecretSpan *span)
{
  gsize start = at;
  gsize end = at + 1;
  gsize dot = 0;

  while (start > 0 && at - start < MAX_LOCAL &&
         (g_ascii_isalnum (text[start - 1]) || is_one_of (text[start - 1], "._%+-")))
    start--;
  while (end < length && (g_ascii_isalnum (text[end]) || text[end] == '-' || text[end] == '.'))
    {
      if (text[end] == '.' && end > at + 1 && end + 2 < length && g_ascii_isalpha (text[end + 1]) &&
          g_ascii_isalpha (text[end + 2]))
        dot = end;
      end++;
    }
  while (end > at && (text[end - 1] == '.' || text[end - 1] == '-'))
    end--;

  if (start == at || dot == 0 || end <= dot + 2 || ends_pseudonym (text, at))
    return FALSE;
  /* The user name under which code is fetched is no person. */
  if (at - start == 3 && memcmp (text + start, "git", 3) == 0)
    return FALSE;

  *span = (SbxSecretSpan) { start, end, "email", FALSE };
  return TRUE;
}

static gboolean
home_windows (const char *text,
              gsize       length,
              gsize       at,
              gsize      *start,
              gsize      *end)
{
  gsize i = at;
  gsize second = 0;
  gsize first;

  if (at == 0 || text[at - 1] != ':')
    return FALSE;
  while (i < length && text[i] == '\\')
    i++;
  first = i - at;
  if (!sbx_secret_begins (text, length, i, "Users\\"))
    return FALSE;
  for (i += 5; i < length && text[i] == '\\'; i++)
    second++;
  /* More of them than before: an escape stands where the name would. */
  if (second != first)
    return FALSE;

  /* A user's name may hold blanks: it ends with the folder, if there is one behind it. */
  *start = i;
  while (i < length && (guchar) text[i] >= ' ' && !is_one_of (text[i], "\\/\"'<>:?*|`"))
    i++;
  *end = i;
  for (second = 0; i < length && text[i] == '\\'; i++)
    second++;
  if (second != first)
    for (*end = *start; *end < length && (guchar) text[*end] > ' ' &&
         !is_one_of (text[*end], "\\/\"'<>:?*|`,;)");)
      (*end)++;

  return TRUE;
}

gboolean
sbx_secret_rule_home (const char    *text,
                      gsize          length,
                      gsize          at,
                      SbxSecretSpan *span)
{
  gsize start = 0;
  gsize end;

  if (text[at] == '\\')
    {
      if (!home_windows (text, length, at, &start, &end))
        return FALSE;
    }
  else
    {
      if (sbx_secret_begins (text, length, at, "/home/"))
        start = at + 6;
      else if (sbx_secret_begins (text, length, at, "/Users/"))
        start = at + 7;
      /* As part of a longer path or of a web address it is no home. */
      if (start == 0 || (at > 0 && (sbx_secret_is_word (text[at - 1]) ||
                                    is_one_of (text[at - 1], ".-])}"))))
        return FALSE;
      for (end = start; end < length && (guchar) text[end] > ' ' &&
           !is_one_of (text[end], "/\\\"'<>:?#&;,()|`[]{}");)
        end++;
    }

  if (end == start || sbx_secret_begins (text, length, start, "…") ||
      sbx_secret_measure_pseudonym (text, length, start) != 0)
    return FALSE;

  *span = (SbxSecretSpan) { start, end, "user", FALSE };
  return TRUE;
}

/* What ends the text around a value before the value's own quote does: in Markdown the end of the
 * code, in JSON a quote of the other kind. */
static gboolean
ends_text (const char *text,
           gsize       length,
           gsize       at,
           char        quote)
{
  if (text[at] == '`')
    return at + 1 >= length || is_one_of (text[at + 1], " \n,");

  return quote == '\'' && text[at] == '"' && at + 1 < length && is_one_of (text[at + 1], ",:]}");
}

/* Whether the letter behind a backslash makes it a control character: the n of \n, the u of
 * \u000a. */
static gboolean
is_control (const char *text,
            gsize       length,
            gsize       at)
{
  return is_one_of (text[at], "nrtbf") ||
         (at + 4 < length && memcmp (text + at, "u00", 3) == 0 && is_one_of (text[at + 3], "01"));
}

/* Where the value of a name begins and ends, and whether it stands in quotes. */
static gboolean
read_value (const char *text,
            gsize       length,
            gsize       at,
            gboolean    line,
            gsize      *start,
            gsize      *end,
            gboolean   *quoted)
{
  gsize slashes = 0;
  gsize i = at;

  while (i < length && i - at < 2 && text[i] == ' ')
    i++;
  while (i < length && text[i] == '\\')
    {
      slashes++;
      i++;
    }
  *quoted = i < length && (text[i] == '"' || text[i] == '\'');

  if (!*quoted)
    {
      *start = i - slashes;
      *end = i - slashes;
      while (*end < length && (guchar) text[*end] >= (line ? ' ' : '!') &&
             !is_one_of (text[*end], line ? "\"\\`" : "&;,)}]\"'<>\\`"))
        (*end)++;
      return *end > *start && !is_one_of (text[*start], "{[(") && text[*start] != '=' &&
             text[*start] != '>';
    }

  /* The quote that ends the text in which the name stood last, as in {"a":"token=","b":1}. */
  if (i + 1 >= length || is_one_of (text[i + 1], ",:]}"))
    return FALSE;

  *start = i + 1;
  for (*end = i + 1; *end < length; (*end)++)
    {
      gsize before = 0;

      if (text[*end] == '\\')
        continue;
      while (before < *end - *start && text[*end - 1 - before] == '\\')
        before++;
      /* A quote that is never closed: no further than its line, even if the line's end is an
       * escape. */
      if ((guchar) text[*end] < ' ' || ends_text (text, length, *end, text[i]))
        break;
      if (slashes > 0 && before == (slashes + 1) / 2 && is_control (text, length, *end))
        {
          *end -= before;
          break;
        }
      if (text[*end] != text[i])
        continue;
      /* With fewer slashes it ends the text around it. */
      if (before <= slashes || (slashes == 0 && before % 2 == 0))
        {
          *end -= before <= slashes ? before : 0;
          break;
        }
    }

  return *end > *start;
}

/* A name in running text says less than one in quotes: only what looks made by a machine counts
 * then. */
static gboolean
looks_made (const char *text,
            gsize       length)
{
  if (length >= 16)
    return TRUE;
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isdigit (text[i]))
      return TRUE;

  return FALSE;
}

static gboolean
is_name (const char *name,
         gsize       length,
         const char *wanted)
{
  return length == strlen (wanted) && g_ascii_strncasecmp (name, wanted, length) == 0;
}

/* Schemes have a rule of their own, which keeps the scheme's name. */
static gboolean
names_scheme (const char *text,
              gsize       length,
              gsize       at)
{
  gsize n = 0;

  while (at < length && text[at] == ' ')
    at++;
  while (n < 8 && at + n < length && g_ascii_isalpha (text[at + n]))
    n++;
  /* Even where the text was cut. */
  if (n < 7 && sbx_secret_begins (text, length, at + n, "…") &&
      (g_ascii_strncasecmp (text + at, "bearer", n) == 0 ||
       g_ascii_strncasecmp (text + at, "basic", n) == 0))
    return TRUE;

  return (at + 7 <= length && g_ascii_strncasecmp (text + at, "bearer ", 7) == 0) ||
         (at + 6 <= length && g_ascii_strncasecmp (text + at, "basic ", 6) == 0);
}

static const char *
kind_of (const char    *text,
         gsize          start,
         gsize          end,
         SbxSecretSpan *inner)
{
  if (sbx_secrets_find (text + start, end - start, 0, SBX_SECRETS_NO_NAMES, inner) &&
      inner->start == 0 && inner->end == end - start)
    return inner->kind;

  return "secret";
}

/* The name in the middle of a pseudonym is its kind. An escape before it, as in \nredacted:…,
 * may hide its beginning. */
static gboolean
is_kind (const char *text,
         gsize       length,
         gsize       at,
         const char *name)
{
  gsize prefix = strlen (SBX_PSEUDONYM_PREFIX);
  gsize place = (gsize) (name - text);

  return place >= prefix && memcmp (name - prefix, SBX_PSEUDONYM_PREFIX, prefix) == 0 &&
         sbx_secret_measure_pseudonym (text, length, place - prefix) > at - place + prefix;
}

gboolean
sbx_secret_rule_named (const char    *text,
                       gsize          length,
                       gsize          at,
                       SbxSecretSpan *span)
{
  gsize from = at > MAX_NAME ? at - MAX_NAME : 0;
  gboolean colon = text[at] == ':';
  gboolean line, quoted, password;
  SbxSecretSpan inner;
  SbxKeyClass class;
  const char *name;
  gsize n, start, end;

  n = sbx_secret_key_last_name (text + from, at - from, &name);
  if (n == 0 || is_kind (text, length, at, name))
    return FALSE;
  class = sbx_secret_key_classify (name, n);
  if (class == SBX_KEY_PLAIN || (colon && class != SBX_KEY_SECRET))
    return FALSE;

  line = is_name (name, n, "cookie") || is_name (name, n, "set-cookie") ||
         is_name (name, n, "authorization") ||
         is_name (name, n, "proxy-authorization");
  if (names_scheme (text, length, at + 1) ||
      !read_value (text, length, at + 1, line && colon, &start, &end, &quoted))
    return FALSE;
  /* What begins with a pseudonym was dealt with; the rest is what came to stand behind it. */
  if (sbx_secrets_is_trivial (text + start, end - start) ||
      sbx_secret_measure_pseudonym (text, length, start) != 0)
    return FALSE;

  password = memmem (name, n, "ass", 3) != NULL;
  if (colon && !quoted && !password && !line && !looks_made (text + start, end - start))
    return FALSE;

  *span = (SbxSecretSpan) { start, end, kind_of (text, start, end, &inner), TRUE };
  return TRUE;
}
