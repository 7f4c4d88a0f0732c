/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-semver.h"

#include <string.h>

/* Versions and ranges as npm writes them: alternatives by `||`, comparators by blanks, `^`, `~`,
 * `x` in place of a part, `a - b`. All in place, no memory. */

#define MAX_NUMBER 1000000000u

typedef struct
{
  guint parts[3];
  guint n_parts;    /* that were numbers: less in `1.x` */
  const char *tag;  /* (nullable): behind `-`: a version before the one */
  gsize tag_length;
} Version;

typedef struct
{
  Version least;   /* this or more */
  Version below;   /* less than this */
  gboolean bounded;
  gboolean open;   /* @least itself is not in */
  gboolean closed; /* @below itself is */
} Interval;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static gboolean
read_number (const char **at,
             guint       *number)
{
  guint value = 0;
  const char *text = *at;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  for (; g_ascii_isdigit (*text); text++)
    {
      if (value >= MAX_NUMBER / 10)
        return FALSE;
      value = value * 10 + (*text - '0');
    }
  *at = text;
  *number = value;

  return TRUE;
}

static gboolean
is_tag_letter (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '-';
}

/* Up to a blank, `|` or the end. `x`, `X` and `*` end the numbers. */
static gboolean
read_version (const char **at,
              Version     *version)
{
  const char *text = *at;
  gboolean any = FALSE;

  memset (version, 0, sizeof *version);
  if (*text == 'v' || *text == '=')
    text++;
  for (guint i = 0; i < 3; i++)
    {
      if (*text == 'x' || *text == 'X' || *text == '*')
        {
          any = TRUE;
          text++;
        }
      else if (!any && read_number (&text, &version->parts[i]))
        {
          version->n_parts = i + 1;
        }
      else
        {
          return FALSE;
        }
      if (*text != '.' || i == 2)
        break;
      text++;
    }
  if (*text == '-' && version->n_parts == 3)
    {
      version->tag = ++text;
      while (is_tag_letter (*text))
        text++;
      version->tag_length = text - version->tag;
    }
  if (*text == '+')
    {
      text++;
      while (is_tag_letter (*text))
        text++;
    }
  if (*text != '\0' && !is_blank (*text) && *text != '|')
    return FALSE;
  *at = text;

  return TRUE;
}

static gboolean
read_whole (const char *text,
            Version    *version)
{
  return strlen (text) <= SBX_SEMVER_MAX_TEXT && read_version (&text, version) && *text == '\0'
         && version->n_parts == 3;
}

/* Identifier by identifier: numbers before words, fewer before more. */
static int
compare_tags (const Version *a,
              const Version *b)
{
  const char *left = a->tag;
  const char *right = b->tag;
  const char *left_end = left + a->tag_length;
  const char *right_end = right + b->tag_length;

  while (left < left_end && right < right_end)
    {
      gsize n = 0;
      gsize m = 0;
      gboolean numbers[2] = { TRUE, TRUE };
      int order;

      for (; left + n < left_end && left[n] != '.'; n++)
        numbers[0] &= g_ascii_isdigit (left[n]);
      for (; right + m < right_end && right[m] != '.'; m++)
        numbers[1] &= g_ascii_isdigit (right[m]);
      if (numbers[0] != numbers[1])
        return numbers[0] ? -1 : 1;
      if (numbers[0] && n != m)
        return n < m ? -1 : 1;
      order = strncmp (left, right, MIN (n, m));
      if (order == 0 && n != m)
        order = n < m ? -1 : 1;
      if (order != 0)
        return order;
      left += n + 1;
      right += m + 1;
    }

  return (left < left_end) - (right < right_end);
}

static int
compare (const Version *a,
         const Version *b)
{
  for (guint i = 0; i < 3; i++)
    {
      if (a->parts[i] != b->parts[i])
        return a->parts[i] < b->parts[i] ? -1 : 1;
    }
  if (a->tag == NULL || b->tag == NULL)
    return (a->tag == NULL) - (b->tag == NULL);

  return compare_tags (a, b);
}

/* The first version that has another number at @part. */
static Version
next_after (const Version *version,
            guint          part)
{
  Version next = { .n_parts = 3 };

  for (guint i = 0; i <= part; i++)
    next.parts[i] = version->parts[i];
  next.parts[part]++;

  return next;
}

static void
set_below (Interval *interval,
           Version   below,
           gboolean  closed)
{
  if (interval->bounded)
    {
      int order = compare (&below, &interval->below);

      if (order > 0 || (order == 0 && !interval->closed))
        return;
    }
  interval->bounded = TRUE;
  interval->below = below;
  interval->closed = closed;
}

static void
set_least (Interval *interval,
           Version   least,
           gboolean  open)
{
  int order = compare (&least, &interval->least);

  if (order < 0 || (order == 0 && interval->open))
    return;
  interval->least = least;
  interval->open = open;
}

/* `1`, `1.x`, `1.2`: all that begin so. */
static void
narrow_to (Interval      *interval,
           const Version *version)
{
  set_least (interval, *version, FALSE);
  if (version->n_parts == 3)
    set_below (interval, *version, TRUE);
  else if (version->n_parts > 0)
    set_below (interval, next_after (version, version->n_parts - 1), FALSE);
}

static void
narrow_caret (Interval      *interval,
              const Version *version)
{
  guint part = 0;

  if (version->n_parts == 0)
    return;
  while (part + 1 < version->n_parts && version->parts[part] == 0)
    part++;
  set_least (interval, *version, FALSE);
  set_below (interval, next_after (version, part), FALSE);
}

static gboolean
narrow (Interval      *interval,
        const char    *sign,
        const Version *version)
{
  guint last = version->n_parts > 0 ? version->n_parts - 1 : 0;
  Version least = *version;

  if (*sign == '^')
    {
      narrow_caret (interval, version);
      return TRUE;
    }
  if (*sign == '~')
    {
      set_least (interval, *version, FALSE);
      if (version->n_parts > 0)
        set_below (interval, next_after (version, MIN (last, 1)), FALSE);
      return TRUE;
    }
  if (version->n_parts == 0)
    return strcmp (sign, ">") != 0 && strcmp (sign, "<") != 0;
  if (strcmp (sign, ">=") == 0)
    set_least (interval, least, FALSE);
  else if (strcmp (sign, ">") == 0 && version->n_parts == 3)
    set_least (interval, least, TRUE);
  else if (strcmp (sign, ">") == 0)
    set_least (interval, next_after (version, last), FALSE);
  else if (strcmp (sign, "<") == 0)
    set_below (interval, *version, FALSE);
  else if (version->n_parts == 3)
    set_below (interval, *version, TRUE);
  else
    set_below (interval, next_after (version, last), FALSE);

  return TRUE;
}

static void
skip_blanks (const char **at)
{
  while (is_blank (**at))
    (*at)++;
}

/* `1.2 - 2.3`, behind the first version. */
static gboolean
read_hyphen (const char **at,
             Interval    *interval)
{
  const char *text = *at;
  Version upper;

  skip_blanks (&text);
  if (text == *at || text[0] != '-' || !is_blank (text[1]))
    return FALSE;
  text++;
  skip_blanks (&text);
  if (!read_version (&text, &upper))
    return FALSE;
  if (upper.n_parts > 0)
    narrow (interval, "<=", &upper);
  *at = text;

  return TRUE;
}

/* One alternative; @tagged: whether a comparator of it names a version before the very same one,
 * else such versions are out. */
static gboolean
read_alternative (const char   **at,
                  const Version *version,
                  Interval      *interval,
                  gboolean      *tagged)
{
  memset (interval, 0, sizeof *interval);
  *tagged = version->tag == NULL;
  for (;;)
    {
      char sign[3] = { 0 };
      Version bound;

      skip_blanks (at);
      if (**at == '\0' || **at == '|')
        return TRUE;
      if (strchr ("^~<>=", **at) != NULL)
        sign[0] = *(*at)++;
      if ((sign[0] == '<' || sign[0] == '>') && **at == '=')
        sign[1] = *(*at)++;
      if (sign[0] == '~' && **at == '>')
        (*at)++;
      skip_blanks (at);
      if (!read_version (at, &bound))
        return FALSE;
      if (bound.tag != NULL
          && memcmp (bound.parts, version->parts, sizeof bound.parts) == 0)
        *tagged = TRUE;
      if (sign[0] != '\0' && sign[0] != '=')
        {
          if (!narrow (interval, sign, &bound))
            return FALSE;
        }
      else if (sign[0] == '\0' && read_hyphen (at, interval))
        {
          set_least (interval, bound, FALSE);
        }
      else
        {
          narrow_to (interval, &bound);
        }
    }
}

static gboolean
is_inside (const Interval *interval,
           const Version  *version)
{
  int from = compare (version, &interval->least);
  int to = interval->bounded ? compare (version, &interval->below) : -1;

  return (from > 0 || (from == 0 && !interval->open)) && (to < 0 || (to == 0 && interval->closed));
}

/**
 * sbx_semver_satisfies:
 * @version: a version, such as `5.0.1`
 * @range: what was asked for, such as `^4.0.0 || >=5 <5.1`
 *
 * Versions before a release (`2.0.0-rc.1`) satisfy only a range that names one of that release.
 *
 * Returns: whether @version is one of @range, as npm decides it
 */
SbxSemverAnswer
sbx_semver_satisfies (const char *version,
                      const char *range)
{
  SbxSemverAnswer answer = SBX_SEMVER_NO;
  Version which;

  g_return_val_if_fail (version != NULL && range != NULL, SBX_SEMVER_UNKNOWN);

  if (!read_whole (version, &which) || strlen (range) > SBX_SEMVER_MAX_TEXT)
    return SBX_SEMVER_UNKNOWN;
  for (;;)
    {
      Interval interval;
      gboolean tagged;

      if (!read_alternative (&range, &which, &interval, &tagged))
        return SBX_SEMVER_UNKNOWN;
      if (tagged && is_inside (&interval, &which))
        answer = SBX_SEMVER_YES;
      if (*range == '\0')
        return answer;
      if (range[1] != '|')
        return SBX_SEMVER_UNKNOWN;
      range += 2;
    }
}

/**
 * sbx_semver_get_major:
 * @version: a version
 * @major: (out): what must not differ: of `0.x` the second number counts, as 0 is no promise
 *
 * Returns: whether @version is one
 */
gboolean
sbx_semver_get_major (const char *version,
                      guint      *major)
{
  Version which;

  g_return_val_if_fail (version != NULL && major != NULL, FALSE);

  if (!read_whole (version, &which))
    return FALSE;
  /* Kept apart from the real ones. */
  *major = which.parts[0] > 0 ? which.parts[0] : MAX_NUMBER + which.parts[1];

  return TRUE;
}

/**
 * sbx_semver_compare:
 * @a: a version
 * @b: a version
 *
 * Returns: less than, equal to, or greater than 0; as texts if one is no version
 */
int
sbx_semver_compare (const char *a,
                    const char *b)
{
  Version left;
  Version right;

  g_return_val_if_fail (a != NULL && b != NULL, 0);

  return read_whole (a, &left) && read_whole (b, &right) ? compare (&left, &right)
                                                         : strcmp (a, b);
}
