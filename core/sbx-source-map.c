/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Source maps, revision 3 (ECMA-426). A map may have millions of segments and a stack has a few
 * frames: nothing is decoded for keeps, the mappings are walked once for all places asked for. */

#include "config.h"

#include "sbx-source-map.h"

#include <string.h>

#include "sbx-json.h"
#include "sbx-limits.h"

#define MAX_DEPTH 8
#define MAX_NAME 1024

G_DEFINE_QUARK (sbx-source-map-error-quark, sbx_source_map_error)

/* The best segment so far for a place, all from 0. */
typedef struct
{
  SbxSourcePlace *place;
  gint64 line;
  gint64 column;
  gboolean found;
  gint64 at;     /* column of that segment */
  gboolean mapped;
  gint64 source;
  gint64 source_line;
  gint64 source_column;
} Question;

/* --- Mappings -------------------------------------------------------------------------------- */

static int
get_digit (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  if (c == '+')
    return 62;

  return c == '/' ? 63 : -1;
}

/* One number of base64 VLQ; FALSE if there is none, or it does not fit 32 bits. */
static gboolean
read_number (const char **at,
             gint64      *number)
{
  guint64 value = 0;
  guint shift = 0;
  int digit;

  do
    {
      digit = get_digit (**at);
      if (digit < 0 || shift > 30)
        return FALSE;
      value |= (guint64) (digit & 31) << shift;
      shift += 5;
      (*at)++;
    }
  while ((digit & 32) != 0);
  if (value > (guint64) G_MAXUINT32 + 1)
    return FALSE;
  *number = (value & 1) != 0 ? -(gint64) (value >> 1) : (gint64) (value >> 1);

  return TRUE;
}

/* What the numbers of a segment are counted from: column, source, line, column, name. Names are of
 * identifiers, not of the functions that they are in: a stack has no use for them. */
typedef struct
{
  gint64 line;
  gint64 fields[5];
} Walk;

static void
answer (Question   *questions,
        guint       n,
        const Walk *walk,
        guint       n_fields)
{
  for (guint i = 0; i < n; i++)
    {
      Question *question = &questions[i];

      if (question->line != walk->line || walk->fields[0] > question->column
          || (question->found && walk->fields[0] < question->at))
        continue;
      question->found = TRUE;
      question->at = walk->fields[0];
      question->mapped = n_fields >= 4;
      question->source = walk->fields[1];
      question->source_line = walk->fields[2];
      question->source_column = walk->fields[3];
    }
}

static gboolean
has_line (const Question *questions,
          guint           n,
          gint64          line)
{
  for (guint i = 0; i < n; i++)
    {
      if (questions[i].line == line)
        return TRUE;
    }

  return FALSE;
}

static gboolean
walk_mappings (const char *mappings,
               Question   *questions,
               guint       n)
{
  Walk walk = { 0 };
  gboolean asked = has_line (questions, n, 0);
  const char *at = mappings;

  while (*at != '\0')
    {
      guint n_fields = 0;

      if (*at == ';')
        {
          walk.fields[0] = 0;
          asked = has_line (questions, n, ++walk.line);
          at++;
          continue;
        }
      if (*at == ',')
        {
          at++;
          continue;
        }
      while (*at != '\0' && *at != ',' && *at != ';')
        {
          gint64 number;

          if (n_fields == 5 || !read_number (&at, &number))
            return FALSE;
          walk.fields[n_fields] += number;
          if (walk.fields[n_fields] < 0 || walk.fields[n_fields] > G_MAXINT32)
            return FALSE;
          n_fields++;
        }
      if (n_fields != 1 && n_fields != 4 && n_fields != 5)
        return FALSE;
      if (asked)
        answer (questions, n, &walk, n_fields);
    }

  return TRUE;
}

/* --- Maps ------------------------------------------------------------------------------------ */

static gboolean
fail (GError    **error,
      const char *text)
{
  g_set_error_literal (error, SBX_SOURCE_MAP_ERROR, SBX_SOURCE_MAP_ERROR_INVALID, text);

  return FALSE;
}

/* 0: there is none */
static guint32
get_nth (const SbxJson *json,
         guint32        array,
         gint64         n)
{
  guint32 at;

  if (array == 0 || json->tokens[array].type != SBX_JSON_ARRAY)
    return 0;
  at = sbx_json_first (json, array);
  while (at != 0 && n-- > 0)
    at = sbx_json_after (json, array, at);

  return at;
}

/* (nullable) */
static char *
dup_text (const SbxJson *json,
          guint32        token)
{
  gsize length = 0;
  g_autofree char *text = NULL;

  if (token == 0 || json->tokens[token].type != SBX_JSON_STRING)
    return NULL;
  text = sbx_json_dup_string (json, token, &length);
  if (length == 0 || strlen (text) != length || length > MAX_NAME)
    return NULL;

  return g_steal_pointer (&text);
}

static gboolean
is_ignored (const SbxJson *json,
            guint32        map,
            gint64         source)
{
  static const char *const names[] = { "ignoreList", "x_google_ignoreList" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint32 list = sbx_json_member (json, map, names[i]);

      if (list == 0 || json->tokens[list].type != SBX_JSON_ARRAY)
        continue;
      for (guint32 at = sbx_json_first (json, list); at != 0; at = sbx_json_after (json, list, at))
        {
          guint64 number;

          if (sbx_json_get_uint (json, at, &number) && number == (guint64) source)
            return TRUE;
        }
    }

  return FALSE;
}

static void
tell (const SbxJson  *json,
      guint32         map,
      const Question *question)
{
  SbxSourcePlace *place = question->place;
  g_autofree char *root = NULL;
  g_autofree char *source = NULL;

  if (!question->mapped)
    return;
  source = dup_text (json, get_nth (json, sbx_json_member (json, map, "sources"),
                                    question->source));
  if (source == NULL)
    return;
  root = dup_text (json, sbx_json_member (json, map, "sourceRoot"));
  sbx_source_place_clear (place);
  if (root == NULL)
    place->source = g_steal_pointer (&source);
  else
    place->source = g_strconcat (root, g_str_has_suffix (root, "/") ? "" : "/", source, NULL);
  place->source_line = (guint) question->source_line + 1;
  place->source_column = (guint) question->source_column + 1;
  place->ignored = is_ignored (json, map, question->source);
}

static gboolean
find_in_map (const SbxJson  *json,
             guint32         map,
             Question       *questions,
             guint           n,
             GError        **error)
{
  guint32 mappings = sbx_json_member (json, map, "mappings");
  g_autofree char *text = NULL;
  gsize length = 0;

  if (mappings == 0 || json->tokens[mappings].type != SBX_JSON_STRING)
    return fail (error, "it has no mappings");
  text = sbx_json_dup_string (json, mappings, &length);
  if (strlen (text) != length || !walk_mappings (text, questions, n))
    return fail (error, "its mappings cannot be read");
  for (guint i = 0; i < n; i++)
    tell (json, map, &questions[i]);

  return TRUE;
}

/* --- Sections -------------------------------------------------------------------------------- */

typedef struct
{
  guint32 map;
  gint64 line;
  gint64 column;
} Section;

static gboolean
read_section (const SbxJson *json,
              guint32        token,
              Section       *section)
{
  guint32 offset = sbx_json_member (json, token, "offset");
  guint64 line;
  guint64 column;

  section->map = sbx_json_member (json, token, "map");
  if (section->map == 0 || json->tokens[section->map].type != SBX_JSON_OBJECT || offset == 0
      || !sbx_json_get_uint (json, sbx_json_member (json, offset, "line"), &line)
      || !sbx_json_get_uint (json, sbx_json_member (json, offset, "column"), &column)
      || line > G_MAXINT32 || column > G_MAXINT32)
    return FALSE;
  section->line = (gint64) line;
  section->column = (gint64) column;

  return TRUE;
}

static gboolean
is_behind (const Section  *section,
           const Question *question)
{
  return question->line > section->line
         || (question->line == section->line && question->column >= section->column);
}

/* Every section once, with all places that are in it. */
static gboolean
ask_sections (const SbxJson *json,
              const Section *chosen,
              Question      *questions,
              guint          n,
              GError       **error)
{
  g_autofree Question *asked = g_new0 (Question, n);
  g_autofree gboolean *done = g_new0 (gboolean, n);

  for (guint i = 0; i < n; i++)
    {
      guint n_asked = 0;

      for (guint j = i; j < n && chosen[i].map != 0 && !done[i]; j++)
        {
          if (chosen[j].map != chosen[i].map)
            continue;
          asked[n_asked] = questions[j];
          if (asked[n_asked].line == chosen[j].line)
            asked[n_asked].column -= chosen[j].column;
          asked[n_asked++].line -= chosen[j].line;
          done[j] = j > i;
        }
      if (n_asked > 0 && !find_in_map (json, chosen[i].map, asked, n_asked, error))
        return FALSE;
    }

  return TRUE;
}

/* Each place is in the last section that begins before it. */
static gboolean
find_in_sections (const SbxJson *json,
                  guint32        sections,
                  Question      *questions,
                  guint          n,
                  GError       **error)
{
  g_autofree Section *chosen = g_new0 (Section, n);

  for (guint32 at = sbx_json_first (json, sections); at != 0;
       at = sbx_json_after (json, sections, at))
    {
      Section section;

      if (json->tokens[at].type != SBX_JSON_OBJECT || !read_section (json, at, &section))
        return fail (error, "a section of it has no place or no map");
      for (guint i = 0; i < n; i++)
        {
          if (is_behind (&section, &questions[i]))
            chosen[i] = section;
        }
    }

  return ask_sections (json, chosen, questions, n, error);
}

/* --- Doors ----------------------------------------------------------------------------------- */

/**
 * sbx_source_place_clear:
 * @self: a place
 *
 * Forgets what was found.
 */
void
sbx_source_place_clear (SbxSourcePlace *self)
{
  g_clear_pointer (&self->source, g_free);
  self->source_line = self->source_column = 0;
  self->ignored = FALSE;
}

/**
 * sbx_source_map_find:
 * @text: a source map; any bytes
 * @length: of @text in bytes, at most %SBX_LIMIT_SOURCE_MAP_SIZE
 * @places: (inout) (array length=n_places): places in the script
 * @n_places: how many, at most %SBX_LIMIT_STACK_FRAMES
 * @error: return location for an error, or %NULL
 *
 * Says of each place where it comes from. On any thread; costs one walk through the map.
 *
 * Returns: whether the map could be read; else an error of %SBX_SOURCE_MAP_ERROR
 */
gboolean
sbx_source_map_find (const char     *text,
                     gsize           length,
                     SbxSourcePlace *places,
                     guint           n_places,
                     GError        **error)
{
  g_autofree Question *questions = NULL;
  g_autoptr (SbxJson) json = NULL;
  guint32 sections;

  g_return_val_if_fail (n_places <= SBX_LIMIT_STACK_FRAMES, FALSE);

  if (length > SBX_LIMIT_SOURCE_MAP_SIZE)
    {
      g_set_error_literal (error, SBX_SOURCE_MAP_ERROR, SBX_SOURCE_MAP_ERROR_TOO_LARGE,
                           "it is too large");
      return FALSE;
    }
  /* A first line that keeps a script from running it. */
  if (length >= 3 && memcmp (text, ")]}", 3) == 0)
    {
      const char *end = memchr (text, '\n', length);

      if (end == NULL)
        return fail (error, "it is no JSON");
      length -= (gsize) (end + 1 - text);
      text = end + 1;
    }
  json = sbx_json_parse (text, length, SBX_LIMIT_SOURCE_MAP_SIZE, MAX_DEPTH, NULL);
  if (json == NULL || json->tokens[0].type != SBX_JSON_OBJECT)
    return fail (error, "it is no JSON object");
  questions = g_new0 (Question, n_places);
  for (guint i = 0; i < n_places; i++)
    {
      sbx_source_place_clear (&places[i]);
      questions[i].place = &places[i];
      questions[i].line = (gint64) places[i].line - 1;
      questions[i].column = MAX ((gint64) places[i].column - 1, 0);
    }
  sections = sbx_json_member (json, 0, "sections");
  if (sections != 0 && json->tokens[sections].type == SBX_JSON_ARRAY)
    return find_in_sections (json, sections, questions, n_places, error);

  return find_in_map (json, 0, questions, n_places, error);
}

/**
 * sbx_source_map_find_url:
 * @script: text of a script
 * @length: of @script in bytes
 *
 * Returns: (transfer full) (nullable): where its last comment says that its map is
 */
char *
sbx_source_map_find_url (const char *script,
                         gsize       length)
{
  static const char *const marks[] = { "//# sourceMappingURL=", "//@ sourceMappingURL=" };
  const char *best = NULL;
  gsize mark = strlen (marks[0]);
  const char *end;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      const char *found = g_strrstr_len (script, (gssize) length, marks[i]);

      if (found != NULL && found > best)
        best = found;
    }
  if (best == NULL)
    return NULL;
  best += mark;
  for (end = best; end < script + length && !g_ascii_isspace (*end) && *end != '\0'; end++)
    ;
  if (end == best || end - best > SBX_LIMIT_SOURCE_MAP_SIZE)
    return NULL;

  return g_utf8_validate_len (best, (gsize) (end - best), NULL)
         ? g_strndup (best, (gsize) (end - best)) : NULL;
}

/**
 * sbx_source_map_decode_data:
 * @url: an address that begins with `data:`
 * @length: (out): of the result in bytes
 *
 * Returns: (transfer full) (nullable): what it holds; %NULL if it cannot be read
 */
char *
sbx_source_map_decode_data (const char *url,
                            gsize      *length)
{
  const char *comma = strchr (url, ',');
  g_autoptr (GBytes) bytes = NULL;

  if (!g_str_has_prefix (url, "data:") || comma == NULL)
    return NULL;
  if (comma - url >= 7 && strncmp (comma - 7, ";base64", 7) == 0)
    return (char *) g_base64_decode (comma + 1, length);
  bytes = g_uri_unescape_bytes (comma + 1, -1, NULL, NULL);
  if (bytes == NULL)
    return NULL;

  return g_bytes_unref_to_data (g_steal_pointer (&bytes), length);
}
