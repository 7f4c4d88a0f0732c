/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-reactotron-value.h"

#include "sbx-limits.h"

#define OPEN "~~~ "
#define CLOSE " ~~~"
#define CALL "()"

/* What JSON loses, and how it is written here. */
static const struct
{
  const char *name;
  const char *value;
} tokens[] = {
  { "undefined", "{\"$sbx\":\"undefined\"}" },
  { "null", "null" },
  { "false", "false" },
  { "zero", "0" },
  { "empty string", "\"\"" },
  { "infinity", "{\"$sbx\":\"number\",\"value\":\"Infinity\"}" },
  { "-infinity", "{\"$sbx\":\"number\",\"value\":\"-Infinity\"}" },
  { "nan", "{\"$sbx\":\"number\",\"value\":\"NaN\"}" },
  { "anonymous function", "{\"$sbx\":\"function\",\"name\":\"\"}" },
  { "circular reference", "{\"$sbx\":\"cut\",\"why\":\"cycle\"}" },
};

/* --- From the wire --------------------------------------------------------------------------- */

static void
append_raw (GString       *out,
            const SbxJson *json,
            guint32        token)
{
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);

  g_string_append_len (out, raw, (gssize) length);
}

/* A whole text that stands for something else; upper and lower case alike. */
static gboolean
append_token (GString       *out,
              const SbxJson *json,
              guint32        token)
{
  gsize length = json->tokens[token].length;
  const char *text = json->text + json->tokens[token].offset;
  g_autofree char *name = NULL;

  if (length < strlen (OPEN CLOSE) + 1 || strncmp (text, OPEN, strlen (OPEN)) != 0
      || strncmp (text + length - strlen (CLOSE), CLOSE, strlen (CLOSE)) != 0)
    return FALSE;

  name = sbx_json_dup_string (json, token, &length);
  name[length - strlen (CLOSE)] = '\0';
  memmove (name, name + strlen (OPEN), length - strlen (OPEN) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      if (g_ascii_strcasecmp (name, tokens[i].name) != 0)
        continue;
      g_string_append (out, tokens[i].value);
      return TRUE;
    }
  if (!g_str_has_suffix (name, CALL))
    return FALSE;

  name[strlen (name) - strlen (CALL)] = '\0';
  g_string_append (out, "{\"$sbx\":\"function\",\"name\":");
  sbx_json_append_string (out, name, -1);
  g_string_append_c (out, '}');

  return TRUE;
}

static void append_decoded (GString       *out,
                            const SbxJson *json,
                            guint32        token);

static void
append_array (GString       *out,
              const SbxJson *json,
              guint32        array)
{
  g_string_append_c (out, '[');
  for (guint32 at = sbx_json_first (json, array); at != 0; at = sbx_json_after (json, array, at))
    {
      if (at != array + 1)
        g_string_append_c (out, ',');
      append_decoded (out, json, at);
    }
  g_string_append_c (out, ']');
}

/* Keys are never tokens. An object with a key of our own is written as its entries. */
static void
append_object (GString       *out,
               const SbxJson *json,
               guint32        object)
{
  gboolean entries = sbx_json_member (json, object, "$sbx") != 0;

  g_string_append (out, entries ? "{\"$sbx\":\"object\",\"entries\":[" : "{");
  for (guint32 key = sbx_json_first (json, object);
       key != 0;
       key = sbx_json_after (json, object, key + 1))
    {
      if (key != object + 1)
        g_string_append_c (out, ',');
      if (entries)
        g_string_append_c (out, '[');
      append_raw (out, json, key);
      g_string_append_c (out, entries ? ',' : ':');
      append_decoded (out, json, key + 1);
      if (entries)
        g_string_append_c (out, ']');
    }
  g_string_append (out, entries ? "]}" : "}");
}

static void
append_decoded (GString       *out,
                const SbxJson *json,
                guint32        token)
{
  switch ((SbxJsonType) json->tokens[token].type)
    {
    case SBX_JSON_NULL:
      /* A real one is a token: what JSON made null is NaN. */
      g_string_append (out, "{\"$sbx\":\"number\",\"value\":\"NaN\"}");
      break;
    case SBX_JSON_STRING:
      if (!append_token (out, json, token))
        append_raw (out, json, token);
      break;
    case SBX_JSON_ARRAY:
      append_array (out, json, token);
      break;
    case SBX_JSON_OBJECT:
      append_object (out, json, token);
      break;
    case SBX_JSON_FALSE:
    case SBX_JSON_TRUE:
    case SBX_JSON_NUMBER:
    default:
      append_raw (out, json, token);
    }
}

/**
 * sbx_reactotron_decode:
 * @text: a frame of a client
 * @length: its length
 * @error: return location for an error in the %SBX_JSON_ERROR domain
 *
 * Reads a frame and undoes the client's encoding, everywhere but in keys: JSON would lose what is
 * falsy, so the client sends texts instead. What the app itself wrote as such a text cannot be told
 * apart. Any thread.
 *
 * Returns: (transfer full) (nullable): the frame with values as in docs/protocol.md, 3
 */
SbxJson *
sbx_reactotron_decode (const char  *text,
                       gsize        length,
                       GError     **error)
{
  g_autoptr (SbxJson) json = sbx_json_parse (text, length, 0, SBX_LIMIT_MESSAGE_DEPTH, error);
  g_autoptr (GString) out = NULL;

  if (json == NULL)
    return NULL;

  out = g_string_sized_new (json->length + 64);
  append_decoded (out, json, 0);

  return sbx_json_parse (out->str, out->len, 0, SBX_LIMIT_MESSAGE_DEPTH, error);
}

/* --- To the wire ----------------------------------------------------------------------------- */

static gboolean
is_undefined (const SbxJson *json,
              guint32        token)
{
  guint32 mark = json->tokens[token].type == SBX_JSON_OBJECT ? sbx_json_first (json, token) : 0;

  return mark != 0 && sbx_json_equals (json, mark, "$sbx")
         && sbx_json_equals (json, mark + 1, "undefined");
}

static gboolean
encode_object (const SbxJson *json,
               guint32        object,
               GString       *out)
{
  const char *separator = "{";

  for (guint32 key = sbx_json_first (json, object);
       key != 0;
       key = sbx_json_after (json, object, key + 1))
    {
      if (sbx_json_equals (json, key, "$sbx"))
        return FALSE;
      if (is_undefined (json, key + 1))
        continue;
      g_string_append (out, separator);
      append_raw (out, json, key);
      g_string_append_c (out, ':');
      if (!sbx_reactotron_encode (json, key + 1, out))
        return FALSE;
      separator = ",";
    }
  g_string_append (out, separator[0] == '{' ? "{}" : "}");

  return TRUE;
}

/**
 * sbx_reactotron_encode:
 * @json: a document with values as in docs/protocol.md, 3
 * @token: one of them
 * @out: the text is appended
 *
 * Writes a value for a client, which takes plain JSON only: members that are undefined are left
 * out.
 *
 * Returns: %FALSE if it holds anything else that JSON cannot carry; @out is of no use then
 */
gboolean
sbx_reactotron_encode (const SbxJson *json,
                       guint32        token,
                       GString       *out)
{
  switch ((SbxJsonType) json->tokens[token].type)
    {
    case SBX_JSON_OBJECT:
      return encode_object (json, token, out);

    case SBX_JSON_ARRAY:
      g_string_append_c (out, '[');
      for (guint32 at = sbx_json_first (json, token);
           at != 0;
           at = sbx_json_after (json, token, at))
        {
          if (at != token + 1)
            g_string_append_c (out, ',');
          if (!sbx_reactotron_encode (json, at, out))
            return FALSE;
        }
      g_string_append_c (out, ']');
      return TRUE;

    case SBX_JSON_NULL:
    case SBX_JSON_STRING:
    case SBX_JSON_FALSE:
    case SBX_JSON_TRUE:
    case SBX_JSON_NUMBER:
    default:
      append_raw (out, json, token);
      return TRUE;
    }
}
