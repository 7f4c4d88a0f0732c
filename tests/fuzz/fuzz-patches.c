/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A state, and in each further line a JSON Patch or a JSON Merge Patch: what we make of it does to
 * the state before what the foreign patch does, and a patch that does not fit changes nothing. */

#include "fuzz.h"

#include <string.h>

#include "sbx-foreign-patch.h"
#include "sbx-patch.h"

#define MAX_DEPTH 64

static void
check (SbxValue  *before,
       SbxValue  *after,
       GString   *own)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (own->str, own->len, 0, 0, &error);
  SbxValue *state = sbx_value_ref (before);
  const char *problem = NULL;

  g_assert_no_error (error);
  g_assert_true (sbx_patch_validate (json, 0, &problem));
  sbx_patch_apply (&state, json, 0, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_value_equal (state, after));
  sbx_value_unref (state);
}

static void
take (SbxValue      **state,
      const SbxJson  *json)
{
  g_autoptr (GString) own = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxValue) before = sbx_value_ref (*state);
  gboolean fits;

  if (json->tokens[0].type == SBX_JSON_ARRAY)
    fits = sbx_foreign_patch_take_json (state, json, 0, own, &error);
  else
    fits = sbx_foreign_patch_take_merge (state, json, 0, own, &error);

  g_assert_true (fits == (error == NULL));
  if (fits)
    check (before, *state, own);
  else
    g_assert_true (*state == before && own->len == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  const char *at = (const char *) data;
  const char *end = at + size;
  SbxValue *state = NULL;

  while (at < end)
    {
      const char *stop = memchr (at, '\n', (gsize) (end - at));
      g_autoptr (SbxJson) json = NULL;

      if (stop == NULL)
        stop = end;
      json = sbx_json_parse (at, (gsize) (stop - at), 0, MAX_DEPTH, NULL);
      at = stop + 1;
      if (json == NULL)
        break;
      if (state == NULL)
        state = sbx_value_new (json, 0);
      else
        take (&state, json);
    }
  g_clear_pointer (&state, sbx_value_unref);

  return 0;
}
