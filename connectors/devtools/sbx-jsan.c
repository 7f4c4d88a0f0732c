/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-jsan.h"

#include <string.h>

#include "sbx-json.h"
#include "sbx-limits.h"

/* References may name references; past this it is no data but a riddle. */
#define MAX_CHAIN 16u
#define MAX_DEPTH (SBX_LIMIT_JSON_DEPTH / 2)
/* Whatever is written for whatever else, the stack ends somewhere. */
#define MAX_NESTING (2 * SBX_LIMIT_JSON_DEPTH)
/* So many children are walked over to find what references name. */
#define MAX_STEPS (64u * 1024 * 1024)
#define IMMUTABLE "__serializedType__"

/**
 * Level:
 *
 * A value that is being written: one level of the result.
 */
typedef struct
{
  const SbxJson *json;
  guint32 token;
} Level;

/**
 * Writer:
 *
 * One restoration on its way.
 */
typedef struct
{
  GString *out;
  GArray *levels;      /* Level, the root first */
  gsize max;           /* bytes of @out; beyond, references are cut */
  guint chain;         /* references that led to where we are */
  guint nesting;       /* values that are being written */
  guint64 steps;       /* walked over so far */
} Writer;

static void write_value (Writer        *self,
                         const SbxJson *json,
                         guint32        token);

/* --- Marks ----------------------------------------------------------------------------------- */

static gboolean
has_marks (const char *text,
           gsize       length)
{
  const char *end;

  if (length == 0)
    return FALSE;
  end = text + length;
  for (const char *p = memchr (text, '$', length); p != NULL;
       p = memchr (p + 1, '$', (gsize) (end - p - 1)))
    {
      if (p > text && p[-1] == '"'
          && ((end - p > 5 && memcmp (p, "$jsan\"", 6) == 0)
              || (end - p > 4 && memcmp (p, "$sbx\"", 5) == 0)))
        return TRUE;
    }

  return memmem (text, length, "\"" IMMUTABLE "\"", strlen (IMMUTABLE) + 2) != NULL;
}

static void
write_cut (Writer     *self,
           const char *why)
{
  g_string_append_printf (self->out, "{\"$sbx\":\"cut\",\"why\":\"%s\"}", why);
}

static void
write_text_mark (Writer     *self,
                 const char *mark,
                 const char *member,
                 const char *text)
{
  g_string_append_printf (self->out, "{\"$sbx\":\"%s\",\"%s\":", mark, member);
  sbx_json_append_string (self->out, text, -1);
  g_string_append_c (self->out, '}');
}

static void
write_date (Writer     *self,
            const char *text)
{
  gint64 ms;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *seconds = NULL;
  g_autofree char *iso = NULL;

  if (g_ascii_string_to_signed (text, 10, -G_GINT64_CONSTANT (62135596800000),
                                G_GINT64_CONSTANT (253402300799999), &ms, NULL))
    time = g_date_time_new_from_unix_utc ((ms - (ms % 1000 + 1000) % 1000) / 1000);
  if (time == NULL)
    {
      write_text_mark (self, "date", "value", "invalid");
      return;
    }
  seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  iso = g_strdup_printf ("%s.%03dZ", seconds, (int) ((ms % 1000 + 1000) % 1000));
  write_text_mark (self, "date", "value", iso);
}

static void
write_regexp (Writer     *self,
              const char *text)
{
  const char *comma = strchr (text, ',');
  g_autofree char *value = NULL;

  value = comma != NULL ? g_strdup_printf ("/%s/%.*s", comma + 1, (int) (comma - text), text)
                        : g_strdup (text);
  write_text_mark (self, "regexp", "value", value);
}

static void
write_function (Writer     *self,
                const char *text)
{
  g_autofree char *name = NULL;

  if (g_str_has_prefix (text, "function "))
    name = g_strndup (text + 9, strcspn (text + 9, "( \n"));
  write_text_mark (self, "function", "name", name != NULL ? name : "");
}

/* Maps and sets are JSON in text, encoded once more. */
static gboolean
write_collection (Writer        *self,
                  const SbxJson *json,
                  guint32        token,
                  const char    *mark,
                  const char    *member,
                  const char    *text)
{
  g_autoptr (SbxJson) content = sbx_json_parse (text, strlen (text), 0, 0, NULL);
  Level level = { json, token };
  gboolean map = g_str_equal (mark, "map");

  if (content == NULL || content->tokens[0].type != SBX_JSON_ARRAY)
    return FALSE;
  for (guint32 i = sbx_json_first (content, 0); map && i != 0; i = sbx_json_after (content, 0, i))
    {
      if (content->tokens[i].type != SBX_JSON_ARRAY || sbx_json_count (content, i) != 2)
        return FALSE;
    }

  g_array_append_val (self->levels, level);
  g_string_append_printf (self->out, "{\"$sbx\":\"%s\",\"%s\":[", mark, member);
  for (guint32 i = sbx_json_first (content, 0); i != 0; i = sbx_json_after (content, 0, i))
    {
      if (i != 1)
        g_string_append_c (self->out, ',');
      if (!map)
        {
          write_value (self, content, i);
          continue;
        }
      g_string_append_c (self->out, '[');
      write_value (self, content, i + 1);
      g_string_append_c (self->out, ',');
      write_value (self, content, sbx_json_after (content, i, i + 1));
      g_string_append_c (self->out, ']');
    }
  g_string_append (self->out, "]}");
  g_array_set_size (self->levels, self->levels->len - 1);

  return TRUE;
}

/* --- References ------------------------------------------------------------------------------ */

static guint32
find_element (Writer        *self,
              const SbxJson *json,
              guint32        array,
              guint64        index)
{
  guint32 at = json->tokens[array].type == SBX_JSON_ARRAY ? sbx_json_first (json, array) : 0;

  while (at != 0 && index-- > 0 && self->steps++ < MAX_STEPS)
    at = sbx_json_after (json, array, at);

  return at;
}

static guint32
find_member (Writer        *self,
             const SbxJson *json,
             guint32        object,
             const char    *name,
             gsize          length)
{
  if (json->tokens[object].type != SBX_JSON_OBJECT || self->steps >= MAX_STEPS)
    return 0;
  /* At most: it walks from member to member. */
  self->steps += (json->tokens[object].next - object) / 2;

  return sbx_json_member_n (json, object, name, length);
}

/* One step of a path: `.word`, `[0]` or `["any key"]`. Returns what it leads to, 0 for nothing. */
static guint32
take_step (Writer        *self,
           const SbxJson *json,
           guint32        from,
           const char   **path)
{
  const char *p = *path;
  const char *end;

  if (*p == '.')
    {
      gsize length = strcspn (p + 1, ".[");

      *path = p + 1 + length;
      return find_member (self, json, from, p + 1, length);
    }
  if (p[0] == '[' && g_ascii_isdigit (p[1]))
    {
      guint64 index = g_ascii_strtoull (p + 1, (char **) &end, 10);

      *path = end + 1;
      return *end == ']' ? find_element (self, json, from, index) : 0;
    }
  if (p[0] == '[' && p[1] == '"')
    {
      g_autoptr (SbxJson) key = NULL;
      g_autofree char *text = NULL;

      for (end = p + 2; *end != '\0' && *end != '"'; end++)
        end += *end == '\\' && end[1] != '\0' ? 1 : 0;
      if (end[0] != '"' || end[1] != ']')
        return 0;
      *path = end + 2;
      key = sbx_json_parse (p + 1, (gsize) (end - p), 0, 0, NULL);
      text = key != NULL ? sbx_json_dup_string (key, 0, NULL) : NULL;
      return text != NULL ? find_member (self, json, from, text, strlen (text)) : 0;
    }

  return 0;
}

/* The token that a path names; 0 can be the root, so @found says whether there is one. */
static guint32
follow_path (Writer        *self,
             const SbxJson *json,
             const char    *path,
             gboolean      *found)
{
  guint32 at = 0;

  *found = FALSE;
  for (path++; *path != '\0';)
    {
      at = take_step (self, json, at, &path);
      if (at == 0)
        return 0;
    }
  *found = TRUE;

  return at;
}

static gboolean
write_reference (Writer     *self,
                 const SbxJson *json,
                 const char *path)
{
  gboolean found;
  guint32 target = follow_path (self, json, path, &found);

  if (!found)
    return FALSE;
  for (guint i = self->levels->len; i > 0; i--)
    {
      Level *level = &g_array_index (self->levels, Level, i - 1);

      if (level->json == json && level->token == target)
        {
          g_string_append_printf (self->out, "{\"$sbx\":\"cycle\",\"up\":%u}",
                                  self->levels->len - i + 1);
          return TRUE;
        }
    }
  if (self->out->len > self->max || self->chain >= MAX_CHAIN)
    {
      write_cut (self, self->chain >= MAX_CHAIN ? "depth" : "size");
      return TRUE;
    }
  self->chain++;
  write_value (self, json, target);
  self->chain--;

  return TRUE;
}

/* `{"$jsan":"<code><rest>"}` */
static gboolean
write_mark (Writer        *self,
            const SbxJson *json,
            guint32        token,
            guint32        mark)
{
  g_autofree char *text = sbx_json_dup_string (json, mark, NULL);
  const char *rest = text[0] != '\0' ? text + 1 : text;

  switch (text[0])
    {
    case '$':
      return write_reference (self, json, text);
    case 'u':
      g_string_append (self->out, "{\"$sbx\":\"undefined\"}");
      return TRUE;
    case 'd':
      write_date (self, rest);
      return TRUE;
    case 'r':
      write_regexp (self, rest);
      return TRUE;
    case 'f':
      write_function (self, rest);
      return TRUE;
    case 'e':
      g_string_append (self->out, "{\"$sbx\":\"error\",\"name\":\"Error\",\"message\":");
      sbx_json_append_string (self->out, rest, -1);
      g_string_append_c (self->out, '}');
      return TRUE;
    case 's':
    case 'g':
      write_text_mark (self, "symbol", "name", rest);
      return TRUE;
    case 'm':
      return write_collection (self, json, token, "map", "entries", rest);
    case 'l':
      return write_collection (self, json, token, "set", "values", rest);
    case 'n':
    case 'i':
    case 'y':
      write_text_mark (self, "number", "value",
                       text[0] == 'n' ? "NaN" : text[0] == 'i' ? "Infinity" : "-Infinity");
      return TRUE;
    default:
      return FALSE;
    }
}

/* --- Values ---------------------------------------------------------------------------------- */

static void
write_member (Writer        *self,
              const SbxJson *json,
              guint32        key,
              gboolean       pairs)
{
  gsize length;
  const char *raw = sbx_json_raw (json, key, &length);

  g_string_append (self->out, pairs ? "[" : "");
  g_string_append_len (self->out, raw, (gssize) length);
  g_string_append_c (self->out, pairs ? ',' : ':');
  write_value (self, json, key + 1);
  g_string_append (self->out, pairs ? "]" : "");
}

static void
write_container (Writer        *self,
                 const SbxJson *json,
                 guint32        token)
{
  gboolean object = json->tokens[token].type == SBX_JSON_OBJECT;
  gboolean own = object && sbx_json_member (json, token, "$sbx") != 0;
  Level level = { json, token };
  gboolean first = TRUE;

  if (self->levels->len >= MAX_DEPTH)
    {
      write_cut (self, "depth");
      return;
    }
  g_array_append_val (self->levels, level);
  g_string_append (self->out, own ? "{\"$sbx\":\"object\",\"entries\":[" : object ? "{" : "[");
  for (guint32 at = sbx_json_first (json, token); at != 0;
       at = sbx_json_after (json, token, object ? at + 1 : at))
    {
      if (!first)
        g_string_append_c (self->out, ',');
      first = FALSE;
      if (object)
        write_member (self, json, at, own);
      else
        write_value (self, json, at);
    }
  g_string_append (self->out, own ? "]}" : object ? "}" : "]");
  g_array_set_size (self->levels, self->levels->len - 1);
}

/* `{"data":…,"__serializedType__":"ImmutableMap"}` is the data; sets are marked as such. */
static gboolean
write_immutable (Writer        *self,
                 const SbxJson *json,
                 guint32        token)
{
  guint32 type = sbx_json_member (json, token, IMMUTABLE);
  guint32 data = type != 0 ? sbx_json_member (json, token, "data") : 0;
  gboolean set = type != 0 && (sbx_json_equals (json, type, "ImmutableSet")
                               || sbx_json_equals (json, type, "ImmutableOrderedSet"));
  Level level = { json, token };

  if (data == 0)
    return FALSE;
  if (!set)
    {
      write_value (self, json, data);
      return TRUE;
    }
  if (json->tokens[data].type != SBX_JSON_ARRAY)
    return FALSE;
  g_array_append_val (self->levels, level);
  g_string_append (self->out, "{\"$sbx\":\"set\",\"values\":[");
  for (guint32 at = sbx_json_first (json, data); at != 0; at = sbx_json_after (json, data, at))
    {
      if (at != sbx_json_first (json, data))
        g_string_append_c (self->out, ',');
      write_value (self, json, at);
    }
  g_string_append (self->out, "]}");
  g_array_set_size (self->levels, self->levels->len - 1);

  return TRUE;
}

static gboolean
write_object (Writer        *self,
              const SbxJson *json,
              guint32        token)
{
  guint32 mark = sbx_json_member (json, token, "$jsan");

  if (mark == 0)
    return write_immutable (self, json, token);
  if (sbx_json_count (json, token) != 1)
    return FALSE;
  if (json->tokens[mark].type == SBX_JSON_STRING)
    return write_mark (self, json, token, mark);
  if (json->tokens[mark].type == SBX_JSON_ARRAY && sbx_json_count (json, mark) == 1)
    {
      Level level = { json, token };

      g_array_append_val (self->levels, level);
      g_string_append (self->out, "{\"$jsan\":");
      write_value (self, json, mark + 1);
      g_string_append_c (self->out, '}');
      g_array_set_size (self->levels, self->levels->len - 1);
      return TRUE;
    }

  return FALSE;
}

static void
write_value (Writer        *self,
             const SbxJson *json,
             guint32        token)
{
  SbxJsonType type = json->tokens[token].type;
  gsize length;
  const char *raw;

  if (type == SBX_JSON_OBJECT || type == SBX_JSON_ARRAY)
    {
      if (self->nesting >= MAX_NESTING)
        {
          write_cut (self, "depth");
          return;
        }
      self->nesting++;
      if (type == SBX_JSON_ARRAY || !write_object (self, json, token))
        write_container (self, json, token);
      self->nesting--;
      return;
    }
  raw = sbx_json_raw (json, token, &length);
  g_string_append_len (self->out, raw, (gssize) length);
}

GBytes *
sbx_jsan_restore (GBytes *text)
{
  gsize length;
  const char *data = g_bytes_get_data (text, &length);
  g_autoptr (SbxJson) json = NULL;
  Writer writer = { 0 };

  if (!has_marks (data, length))
    return g_bytes_ref (text);
  json = sbx_json_parse (data, length, 0, 0, NULL);
  if (json == NULL)
    return g_bytes_ref (text);

  writer.out = g_string_sized_new (length);
  writer.levels = g_array_new (FALSE, FALSE, sizeof (Level));
  writer.max = MIN (length * 4 + 1024 * 1024, SBX_LIMIT_JSON_SIZE);
  write_value (&writer, json, 0);
  g_array_unref (writer.levels);

  return g_string_free_to_bytes (writer.out);
}
