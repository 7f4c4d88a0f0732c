/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What JSON cannot hold, in the marks that other programs restore: `{"$jsan":"<code><rest>"}`. */

#include "config.h"

#include "sbx-export-jsan.h"

#include <string.h>

#include "sbx-secrets.h"

static void append_value (GString       *out,
                          const SbxJson *json,
                          guint32        token);

static void
append_code (GString    *out,
             const char *code,
             const char *rest)
{
  g_autofree char *text = g_strconcat (code, rest, NULL);

  g_string_append (out, "{\"$jsan\":");
  sbx_json_append_string (out, text, -1);
  g_string_append_c (out, '}');
}

static char *
dup_member (const SbxJson *json,
            guint32        object,
            const char    *name)
{
  guint32 member = sbx_json_member (json, object, name);
  char *text = member != 0 ? sbx_json_dup_string (json, member, NULL) : NULL;

  return text != NULL ? text : g_strdup ("");
}

static void
append_date (GString    *out,
             const char *iso)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (iso, NULL);
  g_autofree char *ms = NULL;

  if (date != NULL)
    ms = g_strdup_printf ("%" G_GINT64_FORMAT, g_date_time_to_unix (date) * 1000
                          + g_date_time_get_microsecond (date) / 1000);
  append_code (out, "d", ms != NULL ? ms : "NaN");
}

/* `/source/flags` becomes `flags,source`. */
static void
append_regexp (GString    *out,
               const char *text)
{
  const char *end = strrchr (text, '/');
  g_autofree char *rest = NULL;

  if (*text == '/' && end > text)
    rest = g_strdup_printf ("%s,%.*s", end + 1, (int) (end - text - 1), text + 1);
  append_code (out, "r", rest != NULL ? rest : text);
}

static void
append_number (GString    *out,
               const char *value)
{
  if (strcmp (value, "-0") == 0)
    g_string_append (out, "-0");
  else
    append_code (out, strcmp (value, "NaN") == 0 ? "n" : *value == '-' ? "y" : "i", "");
}

/* Maps and sets are JSON in text, encoded once more. */
static void
append_collection (GString       *out,
                   const SbxJson *json,
                   guint32        list,
                   const char    *code)
{
  g_autoptr (GString) content = g_string_new (NULL);

  if (list == 0 || json->tokens[list].type != SBX_JSON_ARRAY)
    g_string_append (content, "[]");
  else
    append_value (content, json, list);
  append_code (out, code, content->str);
}

/* An object of the app that has a key which stands for something here. */
static void
append_entries (GString       *out,
                const SbxJson *json,
                guint32        list)
{
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  for (guint32 pair = sbx_json_first (json, list); pair != 0;
       pair = sbx_json_after (json, list, pair))
    {
      gsize length;
      const char *raw;

      if (json->tokens[pair].type != SBX_JSON_ARRAY || sbx_json_count (json, pair) != 2 ||
          json->tokens[pair + 1].type != SBX_JSON_STRING)
        continue;
      raw = sbx_json_raw (json, pair + 1, &length);
      g_string_append (out, first ? "" : ",");
      g_string_append_len (out, raw, (gssize) length);
      g_string_append_c (out, ':');
      append_value (out, json, sbx_json_after (json, pair, pair + 1));
      first = FALSE;
    }
  g_string_append_c (out, '}');
}

/* What has no form over there is told in words. */
static void
append_words (GString       *out,
              const SbxJson *json,
              guint32        object,
              const char    *mark)
{
  g_autofree char *kind = dup_member (json, object, "kind");
  g_autofree char *id = dup_member (json, object, "id");
  g_autofree char *why = dup_member (json, object, "why");
  g_autofree char *message = dup_member (json, object, "message");
  g_autofree char *type = dup_member (json, object, "type");
  g_autofree char *text = NULL;

  if (strcmp (mark, "redacted") == 0)
    text = g_strdup_printf (SBX_PSEUDONYM_PREFIX "%s:%s", kind, id);
  else
    text = g_strconcat ("(", mark, *why != '\0' ? ": " : "", why, *message != '\0' ? ": " : "",
                        message, *type != '\0' ? ": " : "", type, ")", NULL);
  sbx_json_append_string (out, text, -1);
}

static void
append_mark (GString       *out,
             const SbxJson *json,
             guint32        object,
             const char    *mark)
{
  static const struct { const char *mark; const char *member; const char *code; } texts[] = {
    { "symbol", "name", "s" }, { "error", "message", "e" },
  };
  guint32 inner = sbx_json_member (json, object, "value");
  guint32 entries = sbx_json_member (json, object, "entries");
  g_autofree char *value = dup_member (json, object, "value");
  g_autofree char *name = dup_member (json, object, "name");

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (mark, texts[i].mark) == 0)
      {
        g_autofree char *text = dup_member (json, object, texts[i].member);

        append_code (out, texts[i].code, text);
        return;
      }

  if (strcmp (mark, "undefined") == 0 || strcmp (mark, "hole") == 0)
    append_code (out, "u", "");
  else if (strcmp (mark, "number") == 0)
    append_number (out, value);
  else if (strcmp (mark, "date") == 0)
    append_date (out, value);
  else if (strcmp (mark, "regexp") == 0)
    append_regexp (out, value);
  else if (strcmp (mark, "bigint") == 0)
    sbx_json_append_string (out, value, -1);
  else if (strcmp (mark, "map") == 0)
    append_collection (out, json, entries, "m");
  else if (strcmp (mark, "set") == 0)
    append_collection (out, json, sbx_json_member (json, object, "values"), "l");
  else if (strcmp (mark, "instance") == 0 && inner != 0)
    append_value (out, json, inner);
  else if (strcmp (mark, "object") == 0 && entries != 0)
    append_entries (out, json, entries);
  else if (strcmp (mark, "function") == 0)
    {
      g_autofree char *text = g_strdup_printf ("function %s() {}", name);

      append_code (out, "f", text);
    }
  else
    append_words (out, json, object, mark);
}

static void
append_container (GString       *out,
                  const SbxJson *json,
                  guint32        token)
{
  gboolean object = json->tokens[token].type == SBX_JSON_OBJECT;
  gboolean own = object && sbx_json_count (json, token) == 1 &&
                 sbx_json_member (json, token, "$jsan") != 0;
  gsize length;
  const char *raw;

  g_string_append_c (out, object ? '{' : '[');
  for (guint32 at = sbx_json_first (json, token); at != 0;
       at = sbx_json_after (json, token, object ? at + 1 : at))
    {
      g_string_append (out, at == sbx_json_first (json, token) ? "" : ",");
      if (!object)
        {
          append_value (out, json, at);
          continue;
        }
      raw = sbx_json_raw (json, at, &length);
      g_string_append_len (out, raw, (gssize) length);
      g_string_append_c (out, ':');
      g_string_append (out, own ? "[" : "");
      append_value (out, json, at + 1);
      g_string_append (out, own ? "]" : "");
    }
  g_string_append_c (out, object ? '}' : ']');
}

static void
append_value (GString       *out,
              const SbxJson *json,
              guint32        token)
{
  SbxJsonType type = json->tokens[token].type;
  guint32 key = token + 1;
  gsize length;
  const char *raw;

  if (type == SBX_JSON_OBJECT && sbx_json_first (json, token) != 0 &&
      sbx_json_equals (json, key, "$sbx") && json->tokens[key + 1].type == SBX_JSON_STRING)
    {
      g_autofree char *mark = sbx_json_dup_string (json, key + 1, NULL);

      append_mark (out, json, token, mark);
    }
  else if (type == SBX_JSON_OBJECT || type == SBX_JSON_ARRAY)
    {
      append_container (out, json, token);
    }
  else
    {
      raw = sbx_json_raw (json, token, &length);
      g_string_append_len (out, raw, (gssize) length);
    }
}

void
sbx_export_append_jsan (GString       *out,
                        const SbxJson *json,
                        guint32        token)
{
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);

  if (memmem (raw, length, "$sbx", 4) == NULL && memmem (raw, length, "$jsan", 5) == NULL)
    g_string_append_len (out, raw, (gssize) length);
  else
    append_value (out, json, token);
}
