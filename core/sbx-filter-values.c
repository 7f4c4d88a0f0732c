/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-private.h"

#include <math.h>
#include <string.h>

#include "sbx-nearest.h"

/* A value without its quotes. */
typedef struct
{
  char *text;
  gboolean quoted;  /* any of it */
  gboolean pattern; /* a wildcard outside quotes */
} Plain;

static void
plain_clear (Plain *self)
{
  g_free (self->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plain, plain_clear)

static void
free_step (SbxFilterStep *self)
{
  g_free (self->text);
  g_free (self);
}

SbxFilterTerm *
sbx_filter_term_new (SbxFilterKey key)
{
  SbxFilterTerm *self = g_new0 (SbxFilterTerm, 1);

  self->key = key;
  self->low = -INFINITY;
  self->high = INFINITY;
  self->content = G_MAXUINT;

  return self;
}

void
sbx_filter_term_free (SbxFilterTerm *self)
{
  g_clear_pointer (&self->path, g_ptr_array_unref);
  g_free (self->text);
  g_free (self);
}

/* Takes the quotes off; within them `\"` and `\\` stand for what follows the stroke. */
static void
read_plain (Plain      *self,
            const char *raw,
            gsize       length)
{
  g_autoptr (GString) out = g_string_sized_new (length);
  gboolean inside = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (raw[i] == '"')
        {
          inside = !inside;
          self->quoted = TRUE;
          continue;
        }
      if (inside && raw[i] == '\\' && i + 1 < length && (raw[i + 1] == '"' || raw[i + 1] == '\\'))
        i++;
      else if (!inside && (raw[i] == '*' || raw[i] == '?'))
        self->pattern = TRUE;
      g_string_append_c (out, raw[i]);
    }
  self->text = sbx_filter_fold (out->str, (gssize) out->len);
}

/* --- Paths ----------------------------------------------------------------------------------- */

/**
 * sbx_filter_path_read:
 * @raw: `auth.token`; keys with dots in quotes
 * @length: its length
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type SbxFilterStep): its steps
 */
GPtrArray *
sbx_filter_path_read (const char *raw,
                      gsize       length,
                      GError    **error)
{
  g_autoptr (GPtrArray) path = g_ptr_array_new_with_free_func ((GDestroyNotify) free_step);
  gboolean inside = FALSE;
  gsize start = 0;

  for (gsize i = 0; i <= length; i++)
    {
      if (i < length && inside && raw[i] == '\\')
        i = MIN (i + 1, length - 1);
      else if (i < length && raw[i] == '"')
        inside = !inside;
      if (i < length && (inside || raw[i] != '.'))
        continue;
      if (i == start)
        {
          g_set_error_literal (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_PATH,
                               "A path is made of keys with dots between them, such as "
                               "“auth.token”. Put a key with a dot in it in quotes.");
          return NULL;
        }

      {
        g_auto (Plain) plain = { 0 };
        SbxFilterStep *step = g_new0 (SbxFilterStep, 1);

        read_plain (&plain, raw + start, i - start);
        step->text = g_steal_pointer (&plain.text);
        step->pattern = plain.pattern;
        g_ptr_array_add (path, step);
      }
      start = i + 1;
    }

  return g_steal_pointer (&path);
}

/* --- Ranges ---------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  double ms;
} units[] = { { "us", 0.001 }, { "µs", 0.001 }, { "μs", 0.001 }, { "ms", 1 }, { "s", 1000 },
              { "min", 60000 }, { "m", 60000 }, { "h", 3600000 } };

/* `50`, `50ms`, `1.5s`: in ms. Without @durations no unit may follow. */
static gboolean
read_number (const char *text,
             gsize       length,
             gboolean    durations,
             double     *value)
{
  g_autofree char *copy = g_strndup (text, length);
  char *end;

  if (!g_ascii_isdigit (copy[0]) && copy[0] != '-' && copy[0] != '.')
    return FALSE;
  *value = g_ascii_strtod (copy, &end);
  if (end == copy || !isfinite (*value) || strpbrk (copy, "xX") != NULL)
    return FALSE;
  if (*end == '\0')
    return TRUE;
  for (guint i = 0; durations && i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].name, end) == 0)
      {
        *value *= units[i].ms;
        return TRUE;
      }

  return FALSE;
}

static gboolean
read_comparison (SbxFilterTerm *self,
                 const char    *text,
                 gboolean       durations)
{
  const gboolean or_equal = text[1] == '=';
  const char *number = text + (or_equal ? 2 : 1);
  double value;

  if (!read_number (number, strlen (number), durations, &value))
    return FALSE;
  if (text[0] == '>')
    {
      self->low = value;
      self->low_open = !or_equal;
    }
  else
    {
      self->high = value;
      self->high_open = !or_equal;
    }

  return TRUE;
}

/* `>50`, `<=50`, `10..20`, `10..`, `..20`, `50` */
static gboolean
read_range (SbxFilterTerm *self,
            const char    *text,
            gboolean       durations)
{
  const char *dots = strstr (text, "..");

  self->kind = SBX_FILTER_VALUE_RANGE;
  if (text[0] == '>' || text[0] == '<')
    return read_comparison (self, text, durations);
  if (text[0] == '=')
    text++;
  if (dots == NULL)
    {
      if (!read_number (text, strlen (text), durations, &self->low))
        return FALSE;
      self->high = self->low;
      return TRUE;
    }
  if (strlen (text) == 2)
    return FALSE;

  return (dots == text || read_number (text, (gsize) (dots - text), durations, &self->low))
         && (dots[2] == '\0' || read_number (dots + 2, strlen (dots + 2), durations, &self->high));
}

/* --- Times ----------------------------------------------------------------------------------- */

static gboolean
read_clock (const char *text,
            double     *ms)
{
  guint hours = 0;
  guint minutes = 0;
  double seconds = 0;
  char *end;

  hours = (guint) g_ascii_strtoull (text, &end, 10);
  if (end == text || end - text > 2 || *end != ':' || hours > 23)
    return FALSE;
  text = end + 1;
  minutes = (guint) g_ascii_strtoull (text, &end, 10);
  if (end - text != 2 || minutes > 59)
    return FALSE;
  if (*end == ':')
    {
      text = end + 1;
      if (!g_ascii_isdigit (*text))
        return FALSE;
      seconds = g_ascii_strtod (text, &end);
    }
  if (*end != '\0' || !(seconds >= 0 && seconds < 60))
    return FALSE;

  *ms = ((hours * 60.0 + minutes) * 60.0 + seconds) * 1000;
  return TRUE;
}

/* 2026-11-20, or with a time behind it, local unless it says otherwise */
static gboolean
read_date (const char *text,
           double     *ms)
{
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autofree char *upper = g_ascii_strup (text, -1); /* it was folded; ISO 8601 has T and Z */
  g_autofree char *whole = g_strconcat (upper, strchr (upper, 'T') == NULL ? "T00:00:00"
                                               : strlen (upper) == 16      ? ":00"
                                                                           : "", NULL);
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (whole, here);

  if (date == NULL)
    return FALSE;

  *ms = (double) g_date_time_to_unix (date) * 1000 + g_date_time_get_microsecond (date) / 1000.0;
  return TRUE;
}

static gboolean
read_time (SbxFilterTerm *self,
           const char    *text,
           GError       **error)
{
  if (text[0] == '+' && read_number (text + 1, strlen (text + 1), TRUE, &self->low))
    {
      self->kind = SBX_FILTER_VALUE_SINCE;
      return TRUE;
    }
  if (read_clock (text, &self->low))
    {
      self->kind = SBX_FILTER_VALUE_CLOCK;
      return TRUE;
    }
  if (read_date (text, &self->low))
    {
      self->kind = SBX_FILTER_VALUE_DATE;
      return TRUE;
    }

  g_set_error (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_TIME,
               "“%s” is no time. Write “14:05:30”, “2026-11-20T14:05”, or “+90s” after the "
               "beginning.", text);
  return FALSE;
}

/* --- Values ---------------------------------------------------------------------------------- */

static gboolean
refuse_word (SbxFilterTerm *self,
             const char    *text,
             GError       **error)
{
  const char *name = sbx_filter_get_key_name (self->key);
  g_autofree const char **words = sbx_filter_list_words (name);
  g_autofree char *list = g_strjoinv (", ", (char **) words);
  const char *meant = sbx_nearest_name (text, words);

  if (meant != NULL)
    g_set_error (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_WORD,
                 "“%s:” does not know “%s”. Did you mean “%s”?", name, text, meant);
  else
    g_set_error (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_WORD,
                 "“%s:” does not know “%s”. It takes: %s.", name, text, list);
  return FALSE;
}

static gboolean
refuse_range (SbxFilterTerm *self,
              const char    *text,
              GError       **error)
{
  if (self->key == SBX_FILTER_KEY_NUMBER)
    g_set_error (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_NUMBER,
                 "“%s” is no number. Write “120”, “>120” or “100..200”.", text);
  else
    g_set_error (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_DURATION,
                 "“%s” is no duration. Write “>50ms”, “<2s” or “10ms..1s”.", text);
  return FALSE;
}

/* Free text, and text within something: what a pattern leaves open at both ends may be anything. */
static void
set_text (SbxFilterTerm *self,
          Plain         *plain)
{
  self->kind = SBX_FILTER_VALUE_TEXT;
  self->pattern = plain->pattern;
  self->text = plain->pattern ? g_strconcat ("*", plain->text, "*", NULL)
                              : g_steal_pointer (&plain->text);
}

static void
set_name (SbxFilterTerm *self,
          Plain         *plain)
{
  self->kind = SBX_FILTER_VALUE_NAME;
  self->pattern = plain->pattern;
  self->text = g_steal_pointer (&plain->text);
}

static gboolean
is_range (const char *text)
{
  return text[0] == '>' || text[0] == '<' || strstr (text, "..") != NULL;
}

/* Below a path stands one value: a name, or a range. */
static void
read_scalar (SbxFilterTerm *self,
             Plain         *plain)
{
  if (!plain->quoted && is_range (plain->text) && read_range (self, plain->text, FALSE))
    return;
  self->low = -INFINITY;
  self->high = INFINITY;
  set_name (self, plain);
}

/**
 * sbx_filter_term_read:
 * @self: a term whose key, and path if it has one, are set
 * @raw: the value as it was written, quotes included
 * @length: its length, more than 0
 * @error: return location for an error
 *
 * Returns: whether the key takes it
 */
gboolean
sbx_filter_term_read (SbxFilterTerm *self,
                      const char    *raw,
                      gsize          length,
                      GError       **error)
{
  g_auto (Plain) plain = { 0 };

  read_plain (&plain, raw, length);
  if (!plain.quoted && sbx_filter_key_has_word (self->key, plain.text, &self->word))
    {
      self->kind = SBX_FILTER_VALUE_WORD;
      return TRUE;
    }
  if (self->key == SBX_FILTER_KEY_AFTER || self->key == SBX_FILTER_KEY_BEFORE)
    return read_time (self, plain.text, error);
  if (self->key == SBX_FILTER_KEY_CHANGED)
    {
      self->kind = SBX_FILTER_VALUE_NAME;
      self->path = sbx_filter_path_read (raw, length, error);
      return self->path != NULL;
    }
  if (self->path != NULL)
    {
      read_scalar (self, &plain);
      return TRUE;
    }
  if (sbx_filter_key_has_ranges (self->key) && !plain.quoted
      && (!sbx_filter_key_has_names (self->key) || g_ascii_isdigit (plain.text[0])
          || is_range (plain.text)))
    return read_range (self, plain.text, self->key != SBX_FILTER_KEY_NUMBER
                                         && self->key != SBX_FILTER_KEY_GAP)
           || refuse_range (self, plain.text, error);
  if (sbx_filter_key_has_names (self->key))
    set_name (self, &plain);
  else if (self->key == SBX_FILTER_KEY_TEXT || self->key == SBX_FILTER_KEY_ERROR
           || sbx_filter_key_has_path (self->key))
    set_text (self, &plain);
  else
    return refuse_word (self, plain.text, error);

  return TRUE;
}
