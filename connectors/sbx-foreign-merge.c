/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-foreign-patch.h"

#include "sbx-limits.h"
#include "sbx-patch.h"

/* JSON Merge Patch (RFC 7396). */

/* A value as it is set: members that are null are not there. */
static void
append_stripped (GString       *out,
                 const SbxJson *json,
                 guint32        token)
{
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);
  gboolean empty = TRUE;

  if (json->tokens[token].type != SBX_JSON_OBJECT)
    {
      g_string_append_len (out, raw, (gssize) length);
      return;
    }

  g_string_append_c (out, '{');
  for (guint32 key = sbx_json_first (json, token);
       key != 0;
       key = sbx_json_after (json, token, key + 1))
    {
      if (json->tokens[key + 1].type == SBX_JSON_NULL)
        continue;
      raw = sbx_json_raw (json, key, &length);
      g_string_append (out, empty ? "" : ",");
      g_string_append_len (out, raw, (gssize) length);
      g_string_append_c (out, ':');
      append_stripped (out, json, key + 1);
      empty = FALSE;
    }
  g_string_append_c (out, '}');
}

static void
append_set (GString       *out,
            const GString *path,
            const SbxJson *json,
            guint32        token)
{
  g_string_append_printf (out, "%s{\"p\":[%s],\"v\":", out->len > 1 ? "," : "", path->str);
  append_stripped (out, json, token);
  g_string_append_c (out, '}');
}

static void merge (GString       *out,
                   GString       *path,
                   SbxValue      *target,
                   const SbxJson *json,
                   guint32        token);

static void
merge_member (GString       *out,
              GString       *path,
              SbxValue      *target,
              const SbxJson *json,
              guint32        key)
{
  g_autofree char *name = sbx_json_dup_string (json, key, NULL);
  g_autoptr (SbxValue) old = sbx_value_lookup (target, name);
  gsize before = path->len;
  gsize length;
  const char *raw = sbx_json_raw (json, key, &length);

  if (before > 0)
    g_string_append_c (path, ',');
  g_string_append_len (path, raw, (gssize) length);
  if (json->tokens[key + 1].type == SBX_JSON_NULL)
    {
      if (old != NULL)
        g_string_append_printf (out, "%s{\"p\":[%s]}", out->len > 1 ? "," : "", path->str);
    }
  else if (old != NULL)
    {
      merge (out, path, old, json, key + 1);
    }
  else
    {
      append_set (out, path, json, key + 1);
    }
  g_string_truncate (path, before);
}

/* As deep as a document may be. */
static void
merge (GString       *out,
       GString       *path,
       SbxValue      *target,
       const SbxJson *json,
       guint32        token)
{
  g_autoptr (SbxValue) new = NULL;

  if (json->tokens[token].type == SBX_JSON_OBJECT
      && sbx_value_get_json_type (target) == SBX_JSON_OBJECT)
    {
      /* Paths repeat their beginnings: past the limit the result is refused anyway. */
      for (guint32 key = sbx_json_first (json, token);
           key != 0 && out->len <= SBX_LIMIT_JSON_SIZE;
           key = sbx_json_after (json, token, key + 1))
        merge_member (out, path, target, json, key);
      return;
    }

  new = sbx_value_new (json, token);
  if (!sbx_value_equal (target, new))
    append_set (out, path, json, token);
}

/**
 * sbx_foreign_patch_take_merge:
 * @state: (inout): the state before; the state after
 * @json: a document
 * @patch: token of a JSON Merge Patch (RFC 7396) in it
 * @out: a patch of ours (docs/protocol.md, 3) is appended that does the same
 * @error: return location for an error of %SBX_FOREIGN_PATCH_ERROR
 *
 * Any thread.
 *
 * Returns: %FALSE if the state would become too large
 */
gboolean
sbx_foreign_patch_take_merge (SbxValue     **state,
                              const SbxJson *json,
                              guint32        patch,
                              GString       *out,
                              GError       **error)
{
  g_autoptr (GString) operations = g_string_new ("[");
  g_autoptr (GString) path = g_string_new (NULL);
  g_autoptr (SbxJson) own = NULL;
  g_autoptr (GError) problem = NULL;
  SbxValue *work;

  merge (operations, path, *state, json, patch);
  g_string_append_c (operations, ']');
  own = sbx_json_parse (operations->str, operations->len, 0, 0, &problem);
  work = sbx_value_ref (*state);
  if (own == NULL || !sbx_patch_apply (&work, own, 0, &problem)
      || sbx_value_get_size (work) > SBX_LIMIT_JSON_SIZE)
    {
      sbx_value_unref (work);
      g_set_error (error, SBX_FOREIGN_PATCH_ERROR, SBX_FOREIGN_PATCH_ERROR_SIZE,
                   "A patch makes more than a state may be");
      return FALSE;
    }
  sbx_value_unref (*state);
  *state = work;
  g_string_append_len (out, operations->str, (gssize) operations->len);

  return TRUE;
}
