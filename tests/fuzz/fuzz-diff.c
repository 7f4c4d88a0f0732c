/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Two documents, one in each line: the patch between them is valid, applies to the first, and makes
 * the second of it. */

#include "fuzz.h"

#include <string.h>

#include "../core/json-meaning.h"
#include "sbx-diff.h"
#include "sbx-patch.h"

#define MAX_DEPTH 64

static void
check (const SbxJson *before,
       const SbxJson *after)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SbxJson) patch = NULL;
  g_autoptr (SbxJson) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = dup_meaning (after, 0);
  g_autofree char *got = NULL;
  SbxValue *state = sbx_value_new (before, 0);
  const char *problem = NULL;

  sbx_diff (before, 0, after, 0, text);
  patch = sbx_json_parse (text->str, text->len, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_patch_validate (patch, 0, &problem));
  g_assert_cmpuint (text->len, <=, after->length + 32);
  sbx_patch_apply (&state, patch, 0, &error);
  g_assert_no_error (error);
  bytes = sbx_value_to_json (state);
  sbx_value_unref (state);
  result = sbx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 0, 0, &error);
  g_assert_no_error (error);
  got = dup_meaning (result, 0);
  g_assert_cmpstr (got, ==, expected);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  const char *text = (const char *) data;
  const char *line = memchr (text, '\n', size);
  g_autoptr (SbxJson) before = NULL;
  g_autoptr (SbxJson) after = NULL;

  /* Names with a zero in them are told apart, but not by what compares here. */
  if (size == 0 || line == NULL || memmem (text, size, "\\u0000", 6) != NULL)
    return 0;
  before = sbx_json_parse (text, (gsize) (line - text), 0, MAX_DEPTH, NULL);
  after = sbx_json_parse (line + 1, size - (gsize) (line + 1 - text), 0, MAX_DEPTH, NULL);
  if (before != NULL && after != NULL)
    check (before, after);

  return 0;
}
