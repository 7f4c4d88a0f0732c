/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The differences that reactotron-redux computes: {type: CREATE | CHANGE | REMOVE, path, value}. */

#include "config.h"

#include "sbx-reactotron-diff.h"

static guint32
get_path (const SbxJson *json,
          guint32        entry)
{
  guint32 path = sbx_json_member (json, entry, "path");

  return path != 0 && json->tokens[path].type == SBX_JSON_ARRAY
         && sbx_json_first (json, path) != 0 ? path : 0;
}

static guint32
get_last (const SbxJson *json,
          guint32        path)
{
  guint32 last = 0;

  for (guint32 at = sbx_json_first (json, path); at != 0; at = sbx_json_after (json, path, at))
    last = at;

  return last;
}

static gboolean
is_type (const SbxJson *json,
         guint32        entry,
         const char    *name)
{
  guint32 type = sbx_json_member (json, entry, "type");

  return type != 0 && sbx_json_equals (json, type, name);
}

/**
 * sbx_reactotron_diff_fits:
 * @state: the state before
 * @json: a document
 * @diff: token of the differences
 *
 * Looks whether the differences can be those of this store: what they change at the root has to be
 * there.
 *
 * Returns: whether they can
 */
gboolean
sbx_reactotron_diff_fits (SbxValue      *state,
                          const SbxJson *json,
                          guint32        diff)
{
  g_autoptr (SbxValue) root = sbx_value_expand (state);

  for (guint32 entry = sbx_json_first (json, diff);
       entry != 0;
       entry = sbx_json_after (json, diff, entry))
    {
      guint32 path = get_path (json, entry);
      guint32 first = path != 0 ? sbx_json_first (json, path) : 0;
      g_autoptr (SbxValue) found = NULL;
      g_autofree char *key = NULL;

      if (first == 0)
        return FALSE;
      if (is_type (json, entry, "CREATE") && sbx_json_after (json, path, first) == 0)
        continue;
      if (json->tokens[first].type != SBX_JSON_STRING)
        continue;
      key = sbx_json_dup_string (json, first, NULL);
      found = sbx_value_lookup (root, key);
      if (found == NULL)
        return FALSE;
    }

  return TRUE;
}

static void
append_path (GString       *out,
             const SbxJson *json,
             guint32        path,
             guint32        end)
{
  gsize length;
  const char *raw;

  g_string_append (out, out->len > 1 ? ",{\"p\":[" : "{\"p\":[");
  for (guint32 at = sbx_json_first (json, path);
       at != 0 && at != end;
       at = sbx_json_after (json, path, at))
    {
      if (at != path + 1)
        g_string_append_c (out, ',');
      raw = sbx_json_raw (json, at, &length);
      g_string_append_len (out, raw, (gssize) length);
    }
  g_string_append_c (out, ']');
}

static gboolean
append_set (GString       *out,
            const SbxJson *json,
            guint32        entry)
{
  guint32 path = get_path (json, entry);
  guint32 value = sbx_json_member (json, entry, "value");
  const char *raw;
  gsize length;

  if (path == 0 || value == 0)
    return FALSE;

  append_path (out, json, path, 0);
  raw = sbx_json_raw (json, value, &length);
  g_string_append (out, ",\"v\":");
  g_string_append_len (out, raw, (gssize) length);
  g_string_append_c (out, '}');

  return TRUE;
}

/* Elements of an array go by cutting, and those at its end first: each has the index that it had
 * before any of them was gone. */
static gboolean
append_removals (GString       *out,
                 const SbxJson *json,
                 GArray        *removals)
{
  for (guint i = removals->len; i > 0; i--)
    {
      guint32 path = g_array_index (removals, guint32, i - 1);
      guint32 last = get_last (json, path);
      const char *raw;
      gsize length;

      if (json->tokens[last].type == SBX_JSON_STRING)
        {
          append_path (out, json, path, 0);
          g_string_append_c (out, '}');
          continue;
        }
      if (json->tokens[last].type != SBX_JSON_NUMBER)
        return FALSE;
      append_path (out, json, path, last);
      raw = sbx_json_raw (json, last, &length);
      g_string_append_printf (out, ",\"at\":%.*s,\"cut\":1,\"add\":[]}", (int) length, raw);
    }

  return TRUE;
}

/**
 * sbx_reactotron_diff_to_patch:
 * @json: a document
 * @diff: token of the differences
 *
 * Returns: (transfer full) (nullable): the patch, as in docs/protocol.md, 3; %NULL if the
 *   differences are not what they should be
 */
SbxJson *
sbx_reactotron_diff_to_patch (const SbxJson *json,
                              guint32        diff)
{
  g_autoptr (GString) out = g_string_new ("[");
  g_autoptr (GArray) removals = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 entry = sbx_json_first (json, diff);
       entry != 0;
       entry = sbx_json_after (json, diff, entry))
    {
      guint32 path = get_path (json, entry);

      if (path == 0)
        return NULL;
      if (is_type (json, entry, "REMOVE"))
        g_array_append_val (removals, path);
      else if (!(is_type (json, entry, "CREATE") || is_type (json, entry, "CHANGE"))
               || !append_set (out, json, entry))
        return NULL;
    }
  if (!append_removals (out, json, removals))
    return NULL;
  g_string_append_c (out, ']');

  return sbx_json_parse (out->str, out->len, 0, 0, NULL);
}
