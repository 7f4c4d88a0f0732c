/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-copy.h"

#include "sbx-limits.h"
#include "sbx-redactor.h"

/**
 * sbx_copy_dup_value:
 * @value: a value
 * @name: (nullable): the key it has in its object: a key says what is secret, too
 *
 * What is copied leaves the window, so secrets are replaced in it as in an export.
 *
 * Returns: (transfer full): the value as JSON without its secrets
 */
char *
sbx_copy_dup_value (SbxValue   *value,
                    const char *name)
{
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (NULL);
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (GString) redacted = g_string_new (NULL);
  g_autoptr (SbxJson) json = NULL;
  g_autoptr (SbxJson) result = NULL;
  const char *raw;
  gsize length;

  sbx_json_append_string (text, name != NULL ? name : "value", -1);
  g_string_append_c (text, ':');
  sbx_value_append_json (value, text);
  g_string_append_c (text, '}');
  json = sbx_json_parse (text->str, text->len, 0, 0, NULL);
  if (json == NULL)
    return g_strdup ("");
  sbx_redactor_append_value (redactor, json, 0, redacted);
  result = sbx_json_parse (redacted->str, redacted->len, 0, 0, NULL);
  if (result == NULL)
    return g_strdup ("");
  raw = sbx_json_raw (result, sbx_json_first (result, 0) + 1, &length);
  return g_strndup (raw, length);
}
