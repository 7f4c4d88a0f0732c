/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

/* What a value means: members by name, the last of a name. */

static inline void append_meaning (GString       *out,
                                   const SbxJson *json,
                                   guint32        token);

static inline void
append_members (GString       *out,
                const SbxJson *json,
                guint32        token)
{
  g_autoptr (GTree) members = g_tree_new_full ((GCompareDataFunc) (void *) g_strcmp0, NULL,
                                               g_free, NULL);
  GTreeNode *node;

  for (guint32 key = sbx_json_first (json, token);
       key != 0;
       key = sbx_json_after (json, token, key + 1))
    g_tree_replace (members, sbx_json_dup_string (json, key, NULL), GUINT_TO_POINTER (key + 1));

  g_string_append_c (out, '{');
  for (node = g_tree_node_first (members); node != NULL; node = g_tree_node_next (node))
    {
      sbx_json_append_string (out, g_tree_node_key (node), -1);
      g_string_append_c (out, ':');
      append_meaning (out, json, GPOINTER_TO_UINT (g_tree_node_value (node)));
      g_string_append_c (out, ',');
    }
  g_string_append_c (out, '}');
}

static inline void
append_meaning (GString       *out,
                const SbxJson *json,
                guint32        token)
{
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);

  if (json->tokens[token].type == SBX_JSON_OBJECT)
    {
      append_members (out, json, token);
    }
  else if (json->tokens[token].type == SBX_JSON_ARRAY)
    {
      g_string_append_c (out, '[');
      for (guint32 at = sbx_json_first (json, token);
           at != 0;
           at = sbx_json_after (json, token, at))
        {
          append_meaning (out, json, at);
          g_string_append_c (out, ',');
        }
      g_string_append_c (out, ']');
    }
  else
    {
      g_string_append_len (out, raw, (gssize) length);
    }
}

static inline char *
dup_meaning (const SbxJson *json,
             guint32        token)
{
  GString *out = g_string_new (NULL);

  append_meaning (out, json, token);

  return g_string_free (out, FALSE);
}
