/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any text as a frame of a Reactotron client, and as the differences in one: what is decoded is
 * JSON, what is encoded again is JSON, what becomes a patch is one, and a patch is applied or not. */

#include "fuzz.h"

#include "sbx-patch.h"
#include "sbx-reactotron-diff.h"
#include "sbx-reactotron-value.h"

#define STATE "{\"a\":[1,2,{\"b\":null}],\"c\":{\"d\":{}},\"n\":0}"

static void
try_diff (const SbxJson *json)
{
  g_autoptr (SbxJson) before = sbx_json_parse (STATE, sizeof STATE - 1, 0, 0, NULL);
  g_autoptr (SbxValue) state = sbx_value_new (before, 0);
  g_autoptr (SbxJson) patch = NULL;
  const char *problem;

  sbx_reactotron_diff_fits (state, json, 0);
  patch = sbx_reactotron_diff_to_patch (json, 0);
  if (patch == NULL || !sbx_patch_validate (patch, 0, &problem))
    return;

  if (sbx_patch_apply (&state, patch, 0, NULL))
    {
      g_autoptr (GBytes) text = sbx_value_to_json (state);
      g_autoptr (SbxJson) after = sbx_json_parse (g_bytes_get_data (text, NULL),
                                                  g_bytes_get_size (text), 0, 0, NULL);

      g_assert_nonnull (after);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr (SbxJson) json = sbx_reactotron_decode ((const char *) data, size, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  if (json == NULL)
    return 0;

  if (sbx_reactotron_encode (json, 0, out))
    {
      g_autoptr (SbxJson) plain = sbx_json_parse (out->str, out->len, 0, 0, NULL);

      g_assert_nonnull (plain);
    }
  if (json->tokens[0].type == SBX_JSON_ARRAY)
    try_diff (json);

  return 0;
}
