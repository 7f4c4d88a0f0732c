/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-secret-rules.h"

#include <string.h>

/* Prefixes under which services issue keys, and how much must follow to be one. */
typedef struct
{
  const char *prefix;
  guint tail;
} VendorPrefix;

static const VendorPrefix vendor_prefixes[] = {
  { "AIza", 30 }, { "AKIA", 12 }, { "ASIA", 12 }, { "SG.", 16 }, { "dop_v1_", 16 }, { "gho_", 12 },
  { "ghp_", 12 }, { "ghr_", 12 }, { "ghs_", 12 }, { "ghu_", 12 }, { "github_pat_", 12 },
  { "glpat-", 12 },
  { "hf_", 24 }, { "npm_", 24 }, { "rk_live_", 10 }, { "rk_test_", 10 }, { "shpat_", 16 },
  { "sk_live_", 10 },
  { "sk_test_", 10 }, { "whsec_", 16 }, { "xoxa-", 10 }, { "xoxb-", 10 }, { "xoxo-", 10 },
  { "xoxp-", 10 },
  { "xoxr-", 10 }, { "xoxs-", 10 }, { "ya29.", 20 },
};

/* Country code and length of its account numbers. */
static const char iban_lengths[] =
  "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18"
  "FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20"
  "LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19"
  "SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

static gboolean
is_base64url (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_';
}

static gsize
skip_while (const char *text,
            gsize       length,
            gsize       at,
            gboolean  (*test) (char))
{
  while (at < length && test (text[at]))
    at++;

  return at;
}

static gboolean
is_digit (char c)
{
  return g_ascii_isdigit (c);
}

static gboolean
is_credential (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("._~+/=-", c) != NULL);
}

/* `user:password` in base64, as the Basic scheme writes it. */
static gboolean
is_basic (const char *text,
          gsize       length)
{
  g_autofree char *copy = g_strndup (text, MIN (length, 512) / 4 * 4);
  gsize n = 0;
  g_autofree guchar *plain = g_base64_decode (copy, &n);

  return length >= 4 && plain != NULL && memchr (plain, ':', n) != NULL;
}

/* A word behind "bearer" that is written in small letters only and short is likely prose. */
static gboolean
is_prose (const char *text,
          gsize       length)
{
  gsize letters = 0;

  while (letters < length && (g_ascii_islower (text[letters]) || text[letters] == '.'))
    letters++;

  return length < 4 || (letters == length && length < 16);
}

gboolean
sbx_secret_rule_scheme (const char    *text,
                        gsize          length,
                        gsize          at,
                        SbxSecretSpan *span)
{
  gboolean bearer, basic;
  gsize start, end;

  if (at + 7 >= length || (text[at] | 0x20) != 'b')
    return FALSE;
  bearer = g_ascii_strncasecmp (text + at, "bearer", 6) == 0;
  basic = !bearer && g_ascii_strncasecmp (text + at, "basic", 5) == 0;
  if (!bearer && !basic)
    return FALSE;

  start = at + (bearer ? 6 : 5);
  if (text[start] != ' ' && text[start] != '\t')
    return FALSE;
  while (start < length && (text[start] == ' ' || text[start] == '\t'))
    start++;
  end = skip_while (text, length, start, is_credential);
  if (sbx_secret_measure_pseudonym (text, length, start) != 0)
    return FALSE;

  /* What says more about itself is left to its own rule. */
  if (sbx_secret_rule_jwt (text, length, start, span) ||
      sbx_secret_rule_vendor (text, length, start, span))
    return FALSE;
  if (bearer && text[at] == 'B' ? end - start < 4 : bearer && is_prose (text + start, end - start))
    return FALSE;
  if (basic && !is_basic (text + start, end - start))
    return FALSE;

  *span = (SbxSecretSpan) { start, end, "secret", FALSE };
  return end > start;
}

gboolean
sbx_secret_rule_jwt (const char    *text,
                     gsize          length,
                     gsize          at,
                     SbxSecretSpan *span)
{
  gsize end = at;
  guint parts = 0;

  /* Inside a longer run of such letters it is no beginning; and so each run is read once. */
  if (text[at] != 'e' ||
      (!sbx_secret_begins (text, length, at, "eyJ") &&
       !sbx_secret_begins (text, length, at, "eyA")) ||
      (at > 0 && text[at - 1] == '-'))
    return FALSE;

  while (TRUE)
    {
      gsize next = skip_while (text, length, end, is_base64url);

      /* The third part may be empty: an unsigned one. */
      if (parts < 2 && next - end < (parts == 0 ? 8 : 2))
        return FALSE;
      if (parts == 2 && (sbx_secret_measure_pseudonym (text, length, end) != 0 ||
                         sbx_secret_begins (text, length, end, "…")))
        return FALSE;
      parts++;
      end = next;
      if (end >= length || text[end] != '.' || parts == 5)
        break;
      end++;
    }

  *span = (SbxSecretSpan) { at, end, "jwt", FALSE };
  return parts >= 3;
}

gboolean
sbx_secret_rule_pem (const char    *text,
                     gsize          length,
                     gsize          at,
                     SbxSecretSpan *span)
{
  const char *end;

  if (!sbx_secret_begins (text, length, at, "-----BEGIN "))
    return FALSE;

  end = memmem (text + at, length - at, "-----END ", 9);
  if (end != NULL)
    end = memmem (end + 9, length - (gsize) (end + 9 - text), "-----", 5);

  *span = (SbxSecretSpan) { at, end != NULL ? (gsize) (end + 5 - text) : length, "pem", FALSE };
  return TRUE;
}

/* `sk-` begins many a CSS class too: only what is long and mixed is a key. */
static gboolean
is_mixed (const char *text,
          gsize       length)
{
  guint upper = 0;
  guint digits = 0;

  for (gsize i = 0; i < length; i++)
    {
      upper += g_ascii_isupper (text[i]) ? 1 : 0;
      digits += g_ascii_isdigit (text[i]) ? 1 : 0;
    }

  return length >= 16 && digits >= 1 && (upper >= 1 || digits >= 4);
}

gboolean
sbx_secret_rule_vendor (const char    *text,
                        gsize          length,
                        gsize          at,
                        SbxSecretSpan *span)
{
  gsize start, end;

  for (gsize i = 0; i < G_N_ELEMENTS (vendor_prefixes); i++)
    {
      if (vendor_prefixes[i].prefix[0] != text[at] ||
          !sbx_secret_begins (text, length, at, vendor_prefixes[i].prefix))
        continue;

      start = at + strlen (vendor_prefixes[i].prefix);
      end = skip_while (text, length, start, is_base64url);
      *span = (SbxSecretSpan) { at, end, "api-key", FALSE };
      return end - start >= vendor_prefixes[i].tail;
    }

  if (!sbx_secret_begins (text, length, at, "sk-") || (at > 0 && text[at - 1] == '-'))
    return FALSE;

  end = skip_while (text, length, at + 3, is_base64url);
  *span = (SbxSecretSpan) { at, end, "api-key", FALSE };
  return is_mixed (text + at + 3, end - at - 3);
}

static gboolean
has_luhn_sum (const char *digits,
              guint       n)
{
  guint sum = 0;

  for (guint i = 0; i < n; i++)
    {
      guint digit = (guint) (digits[n - 1 - i] - '0') << (i % 2);

      sum += digit > 9 ? digit - 9 : digit;
    }

  return sum % 10 == 0;
}

static gboolean
is_issuer (const char *digits,
           guint       n)
{
  switch (digits[0])
    {
    case '3':
      return n == 15 && (digits[1] == '4' || digits[1] == '7');
    case '4':
      return n == 13 || n == 16;
    case '5':
      return n == 16 && digits[1] >= '1' && digits[1] <= '5';
    case '6':
      return n == 16 && (memcmp (digits, "6011", 4) == 0 || digits[1] == '5');
    default:
      return FALSE;
    }
}

/* Digits in groups as cards are written: all together, 4-4-4-4, or 4-6-5. Gives the end, 0 if it
 * is none. */
static gsize
read_card (const char *text,
           gsize       length,
           gsize       at,
           char       *digits,
           guint      *n_digits)
{
  guint groups[4] = { 0, };
  guint n_groups = 0;
  guint n = 0;
  char separator = '\0';
  gsize end = at;

  while (n_groups < 4)
    {
      gsize next = skip_while (text, length, end, is_digit);
      gsize size = next - end;

      if (size == 0 || n + size > 16)
        return 0;
      memcpy (digits + n, text + end, size);
      n += size;
      groups[n_groups++] = size;
      end = next;
      if (size >= 13 || (n_groups == 4 && n == 16) || (n_groups == 3 && n == 15) ||
          end + 1 >= length)
        break;
      if ((text[end] != ' ' && text[end] != '-') || (separator != '\0' && text[end] != separator))
        return 0;
      separator = text[end++];
    }

  *n_digits = n;
  if (n_groups == 1 && n >= 13)
    return end;
  if (n_groups == 4 && groups[0] == 4 && groups[1] == 4 && groups[2] == 4 && groups[3] == 4)
    return end;

  return n_groups == 3 && groups[0] == 4 && groups[1] == 6 && groups[2] == 5 ? end : 0;
}

static gboolean
is_social_security (const char *text,
                    gsize       length,
                    gsize       at)
{
  static const char shape[] = "ddd-dd-dddd";

  if (at + 11 > length || (at > 0 && text[at - 1] == '-'))
    return FALSE;
  for (guint i = 0; i < 11; i++)
    if (shape[i] == 'd' ? !g_ascii_isdigit (text[at + i]) : text[at + i] != '-')
      return FALSE;
  if (at + 11 < length && (sbx_secret_is_word (text[at + 11]) || text[at + 11] == '-'))
    return FALSE;

  /* Numbers that were never issued. */
  return memcmp (text + at, "000", 3) != 0 && memcmp (text + at, "666", 3) != 0 &&
         text[at] != '9' &&
         memcmp (text + at + 4, "00", 2) != 0 && memcmp (text + at + 7, "0000", 4) != 0;
}

gboolean
sbx_secret_rule_digits (const char    *text,
                        gsize          length,
                        gsize          at,
                        SbxSecretSpan *span)
{
  char digits[16];
  guint n;
  gsize end;

  /* The fraction of a number is no card. */
  if (at >= 2 && text[at - 1] == '.' && g_ascii_isdigit (text[at - 2]))
    return FALSE;
  if (is_social_security (text, length, at))
    {
      *span = (SbxSecretSpan) { at, at + 11, "ssn", FALSE };
      return TRUE;
    }
  if (text[at] < '3' || text[at] > '6')
    return FALSE;

  end = read_card (text, length, at, digits, &n);
  if (end == 0 || !is_issuer (digits, n) || !has_luhn_sum (digits, n))
    return FALSE;
  if (end < length && sbx_secret_is_word (text[end]))
    return FALSE;
  if (end + 1 < length && text[end] == '.' && g_ascii_isdigit (text[end + 1]))
    return FALSE;

  *span = (SbxSecretSpan) { at, end, "card", FALSE };
  return TRUE;
}

static guint
iban_length (const char *country)
{
  for (const char *p = iban_lengths; *p != '\0'; p += 4)
    if (p[0] == country[0] && p[1] == country[1])
      return (guint) (p[2] - '0') * 10 + (guint) (p[3] - '0');

  return 0;
}

/* The remainder of the number that letters and digits spell, the first four characters last. */
static gboolean
has_iban_sum (const char *iban,
              guint       n)
{
  guint rest = 0;

  for (guint i = 0; i < n; i++)
    {
      char c = iban[(i + 4) % n];

      if (g_ascii_isdigit (c))
        rest = (rest * 10 + (guint) (c - '0')) % 97;
      else
        rest = (rest * 100 + (guint) (c - 'A') + 10) % 97;
    }

  return rest == 1;
}

gboolean
sbx_secret_rule_iban (const char    *text,
                      gsize          length,
                      gsize          at,
                      SbxSecretSpan *span)
{
  char iban[40];
  guint wanted;
  guint n = 0;
  gsize i = at;

  if (at + 15 > length || !g_ascii_isupper (text[at + 1]) ||
      !g_ascii_isdigit (text[at + 2]) || !g_ascii_isdigit (text[at + 3]))
    return FALSE;
  wanted = iban_length (text + at);
  while (i < length && n < wanted)
    {
      if (g_ascii_isdigit (text[i]) || g_ascii_isupper (text[i]))
        iban[n++] = text[i];
      else if (text[i] != ' ' || text[i - 1] == ' ')
        return FALSE;
      i++;
    }
  if (wanted == 0 || n < wanted || (i < length && sbx_secret_is_word (text[i])) ||
      !has_iban_sum (iban, n))
    return FALSE;

  *span = (SbxSecretSpan) { at, i, "iban", FALSE };
  return TRUE;
}
