/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any bytes: the parser must agree with the second opinion of the tests, and what it accepts must
 * survive being read, written and read again. */

#include "fuzz.h"

#include "sbx-json.h"

#include "../core/json-oracle.h"

#define MAX_DEPTH 64

static void
check_string (const SbxJson *json,
              guint32        token)
{
  gsize length = 0;
  g_autofree char *value = sbx_json_dup_string (json, token, &length);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (SbxJson) again = NULL;
  g_autofree char *value_again = NULL;

  g_assert_true (length == 0 || g_utf8_validate_len (value, strlen (value), NULL));
  g_assert_true (sbx_json_equals (json, token, value) == (strlen (value) == length));

  sbx_json_append_string (out, value, length);
  again = sbx_json_parse (out->str, out->len, 0, 0, NULL);
  g_assert_nonnull (again);
  value_again = sbx_json_dup_string (again, 0, &length);
  g_assert_cmpmem (value_again, length, value, length);
}

static void
check_values (const SbxJson *json)
{
  for (guint32 i = 0; i < json->n_tokens; i++)
    {
      guint64 integer = 0;
      double number = 0;

      if (json->tokens[i].type == SBX_JSON_STRING)
        check_string (json, i);
      if (sbx_json_get_uint (json, i, &integer))
        g_assert_true (sbx_json_get_double (json, i, &number) && number == (double) integer);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse ((const char *) data, size, 0, MAX_DEPTH, &error);
  g_autoptr (SbxJson) again = NULL;
  g_autoptr (GString) any = g_string_new (NULL);

  sbx_json_append_string (any, (const char *) data, size);
  again = sbx_json_parse (any->str, any->len, 0, 0, NULL);
  g_assert_nonnull (again);

  if (json == NULL)
    {
      /* The second opinion uses the stack, so it is not asked about what is too deep. */
      if (!g_error_matches (error, SBX_JSON_ERROR, SBX_JSON_ERROR_DEPTH))
        g_assert_false (size < 4096 && oracle_accepts ((const char *) data, size));
      return 0;
    }

  g_assert_true (oracle_accepts ((const char *) data, size));
  check_document (json);
  check_values (json);

  return 0;
}
