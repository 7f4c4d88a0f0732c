/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-secrets.h"

#include <string.h>

#include "sbx-secret-rules.h"

/* What the byte at a place can begin. Nearly all bytes begin nothing, and most of the others stand
 * inside a word, so a text is passed at memory speed. */
enum
{
  AT_LETTER = 1 << 0,  /* only at the beginning of a word */
  AT_DIGIT = 1 << 1,   /* the same */
  AT_UPPER = 1 << 2,   /* the same */
  AT_COLON = 1 << 3,
  AT_EQUALS = 1 << 4,
  AT_AT = 1 << 5,
  AT_SLASH = 1 << 6,
  AT_DASH = 1 << 7,
  AT_PERCENT = 1 << 8,
};

/* The parts of a pseudonym. */
#define MAX_KIND 14
#define ID_LENGTH 8

#define IN_WORD (1 << 9)
#define AT_WORD (AT_LETTER | AT_DIGIT | AT_UPPER)

static guint16 classes[256];

static void
init_classes (void)
{
  for (guint c = 0; c < 256; c++)
    {
      guint16 class = 0;

      if (c < 128 && sbx_secret_is_word ((char) c))
        class |= IN_WORD;
      if (c < 128 && g_ascii_isdigit ((char) c))
        class |= AT_DIGIT;
      if (c < 128 && g_ascii_isupper ((char) c))
        class |= AT_UPPER;
      if (c != 0 && c < 128 && strchr ("bBedghnprswxyASG", (int) c) != NULL)
        class |= AT_LETTER;
      classes[c] = class;
    }

  classes[':'] |= AT_COLON;
  classes['='] |= AT_EQUALS;
  classes['@'] |= AT_AT;
  classes['/'] |= AT_SLASH;
  classes['\\'] |= AT_SLASH;
  classes['-'] |= AT_DASH;
  classes['%'] |= AT_PERCENT;
}

static int
hex_value (const char *text,
           gsize       length,
           gsize       at)
{
  if (at + 2 >= length || text[at] != '%' ||
      !g_ascii_isxdigit (text[at + 1]) || !g_ascii_isxdigit (text[at + 2]))
    return -1;

  return g_ascii_xdigit_value (text[at + 1]) * 16 + g_ascii_xdigit_value (text[at + 2]);
}

static gboolean
is_encoded (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("%._~+-", c) != NULL);
}

/* Percent-encoded words are judged decoded, and replaced as a whole. *@resume: where to go on. */
static gboolean
find_encoded (const char      *text,
              gsize            length,
              gsize            from,
              gsize            at,
              SbxSecretsFlags  flags,
              SbxSecretSpan   *span,
              gsize           *resume)
{
  g_autoptr (GString) plain = NULL;
  SbxSecretSpan inner;
  gsize start = at;
  gsize end = at;

  if (hex_value (text, length, at) < 0)
    {
      *resume = at + 1;
      return FALSE;
    }

  while (start > from && is_encoded (text[start - 1]))
    start--;
  while (end < length && is_encoded (text[end]))
    end++;
  *resume = end;

  plain = g_string_sized_new (end - start);
  for (gsize i = start; i < end; i++)
    {
      int value = hex_value (text, end, i);

      g_string_append_c (plain, value >= 0 ? (char) value : text[i]);
      if (value >= 0)
        i += 2;
    }

  /* Only once: what is encoded twice stays unread. */
  for (gsize i = 0; i < plain->len; i++)
    if (plain->str[i] == '%')
      plain->str[i] = ' ';
  if (!sbx_secrets_find (plain->str, plain->len, 0, flags, &inner))
    return FALSE;

  *span = (SbxSecretSpan) { start, end, inner.kind, TRUE };
  return TRUE;
}

static gboolean
find_at (const char      *text,
         gsize            length,
         gsize            at,
         guint            class,
         SbxSecretsFlags  flags,
         SbxSecretSpan   *span)
{
  if ((class & AT_LETTER) != 0 &&
      (sbx_secret_rule_scheme (text, length, at, span) ||
       sbx_secret_rule_jwt (text, length, at, span) ||
       sbx_secret_rule_vendor (text, length, at, span)))
    return TRUE;
  if ((class & AT_DIGIT) != 0 && sbx_secret_rule_digits (text, length, at, span))
    return TRUE;
  if ((class & AT_UPPER) != 0 && sbx_secret_rule_iban (text, length, at, span))
    return TRUE;
  if ((class & AT_COLON) != 0 && sbx_secret_rule_login (text, length, at, span))
    return TRUE;
  if ((class & (AT_COLON | AT_EQUALS)) != 0 && (flags & SBX_SECRETS_NO_NAMES) == 0 &&
      sbx_secret_rule_named (text, length, at, span))
    return TRUE;
  if ((class & AT_AT) != 0 && (flags & SBX_SECRETS_KEEP_EMAILS) == 0 &&
      sbx_secret_rule_email (text, length, at, span))
    return TRUE;
  if ((class & AT_SLASH) != 0 && sbx_secret_rule_home (text, length, at, span))
    return TRUE;

  return (class & AT_DASH) != 0 && sbx_secret_rule_pem (text, length, at, span);
}

/* See the header. */
gsize
sbx_secret_measure_pseudonym (const char *text,
                              gsize       length,
                              gsize       at)
{
  const char *prefix = SBX_PSEUDONYM_PREFIX;
  gsize i = at;
  gsize part;

  while (i < length && *prefix != '\0' && text[i] == *prefix)
    {
      i++;
      prefix++;
    }
  if (*prefix == '\0')
    {
      for (part = i; i < length && i - part < MAX_KIND &&
           (g_ascii_islower (text[i]) || text[i] == '-');)
        i++;
      if (i > part && i < length && text[i] == ':')
        {
          for (part = ++i; i < length && i - part < ID_LENGTH &&
               (g_ascii_isdigit (text[i]) || (text[i] >= 'a' && text[i] <= 'f'));)
            i++;
          if (i - part == ID_LENGTH)
            return i - at;
        }
    }

  /* One that was cut with the text around it. */
  return i > at && i + 3 <= length && memcmp (text + i, "…", 3) == 0 ? i + 3 - at : 0;
}

/**
 * sbx_secrets_find:
 * @text: any bytes
 * @length: how many
 * @from: where to begin; what stands before is context
 * @flags: what to leave
 * @span: (out): the secret
 *
 * Finds the first secret. The same function finds what is to be replaced and, afterwards, proves
 * that nothing was left.
 *
 * Returns: whether there is one
 */
gboolean
sbx_secrets_find (const char      *text,
                  gsize            length,
                  gsize            from,
                  SbxSecretsFlags  flags,
                  SbxSecretSpan   *span)
{
  static gsize initialized;
  guint previous;
  gsize resume;

  if (g_once_init_enter (&initialized))
    {
      init_classes ();
      g_once_init_leave (&initialized, 1);
    }

  previous = from > 0 ? classes[(guchar) text[from - 1]] : 0;
  for (gsize i = from; i < length; i++)
    {
      guint class = classes[(guchar) text[i]];
      guint begins = class & ~IN_WORD;

      if ((previous & IN_WORD) != 0)
        begins &= ~AT_WORD;
      previous = class;
      if (G_LIKELY (begins == 0))
        continue;

      if (text[i] == 'r' && (resume = sbx_secret_measure_pseudonym (text, length, i)) != 0)
        {
          i += resume - 1;
          previous = IN_WORD;
          continue;
        }
      if (find_at (text, length, i, begins, flags, span))
        {
          if (span->start < from)
            span->start = from;
          if (span->end > span->start)
            return TRUE;
        }
      if ((begins & AT_PERCENT) != 0)
        {
          if (find_encoded (text, length, from, i, flags, span, &resume))
            return TRUE;
          i = resume - 1;
          previous = classes[(guchar) text[i]];
        }
    }

  return FALSE;
}

/**
 * sbx_secrets_is_pseudonym:
 * @text: a text
 * @length: its length
 *
 * Whether the text already stands for a secret, so that redacting twice changes nothing.
 *
 * Returns: whether it does
 */
gboolean
sbx_secrets_is_pseudonym (const char *text,
                          gsize       length)
{
  gsize measured = length > 0 ? sbx_secret_measure_pseudonym (text, length, 0) : 0;

  return measured > 0 && (measured == length ||
                          (measured + 3 == length && memcmp (text + measured, "…", 3) == 0));
}

/**
 * sbx_secrets_is_trivial:
 * @text: a text
 * @length: its length
 *
 * Whether a value is too common to be a secret, whatever its name: nothing, a truth value, a
 * number below 1000.
 *
 * Returns: whether it is
 */
gboolean
sbx_secrets_is_trivial (const char *text,
                        gsize       length)
{
  static const char *const words[] = { "true", "false", "null", "undefined", "none", "NaN", "yes",
                                       "no", "…" };
  gsize digits = 0;
  gboolean sign = TRUE;

  /* But not what a page has to spell with letters. */
  for (gsize i = 0; i < length && sign; i++)
    sign = !g_ascii_isalnum (text[i]) && (guchar) text[i] < 128 && text[i] != '<';
  if (sign)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i]) == length && memcmp (words[i], text, length) == 0)
      return TRUE;
  if (length > 3)
    return FALSE;
  while (digits < length && g_ascii_isdigit (text[digits]))
    digits++;

  return digits == length;
}
