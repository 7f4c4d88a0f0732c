/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-rules-schema.h"

#include "sbx-detector.h"
#include "sbx-json.h"
#include "sbx-limits.h"

/* Written to be read: one line for each threshold. */

static void
append_number (GString    *out,
               const char *name,
               double      number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (out, ", \"%s\": %s", name,
                          g_ascii_formatd (text, sizeof text, "%.15g", number));
}

static void
append_thresholds (GString                *out,
                   const SbxDetectorClass *rule)
{
  const SbxThreshold *one = rule->thresholds;

  g_string_append (out, ",\n          \"thresholds\": {\n"
                        "            \"type\": \"object\", \"additionalProperties\": false,\n"
                        "            \"properties\": {");
  for (; one != NULL && one->name != NULL; one++)
    {
      g_autofree char *meaning = g_strdup_printf ("%s (%s)", one->meaning, one->unit);

      g_string_append_printf (out, "%s\n              \"%s\": { \"type\": \"number\"",
                              one > rule->thresholds ? "," : "", one->name);
      append_number (out, "minimum", one->least);
      append_number (out, "maximum", one->most);
      append_number (out, "default", one->value);
      g_string_append (out, ", \"description\": ");
      sbx_json_append_string (out, meaning, -1);
      g_string_append (out, " }");
    }
  g_string_append (out, rule->thresholds != NULL ? "\n            }\n          }"
                                                 : "}\n          }");
}

static void
append_variants (GString                *out,
                 const SbxDetectorClass *rule)
{
  g_string_append (out, ",\n          \"variants\": { \"type\": \"object\", ");
  if (rule->variants == NULL)
    {
      g_string_append (out, "\"additionalProperties\": { \"$ref\": \"#/$defs/severity\" } }");
      return;
    }

  g_string_append (out, "\"additionalProperties\": false, \"properties\": {");
  for (guint i = 0; rule->variants[i] != NULL; i++)
    g_string_append_printf (out, "%s\n            \"%s\": { \"$ref\": \"#/$defs/severity\" }",
                            i > 0 ? "," : "", rule->variants[i]);
  g_string_append (out, "\n          } }");
}

static void
append_rule (GString                *out,
             const SbxDetectorClass *rule)
{
  g_string_append_printf (out, "        \"%s\": {\n          \"description\": ", rule->id);
  sbx_json_append_string (out, rule->title, -1);
  g_string_append (out, ",\n          \"anyOf\": [{ \"$ref\": \"#/$defs/severity\" }, "
                        "{ \"type\": \"object\", \"additionalProperties\": false, "
                        "\"properties\": {\n          "
                        "\"severity\": { \"$ref\": \"#/$defs/severity\" }");
  append_variants (out, rule);
  append_thresholds (out, rule);
  g_string_append (out, "\n        } }]\n        }");
}

static void
append_rules (GString *out)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  g_string_append (out, "    \"rules\": {\n      \"description\": \"How bad each rule is, and the "
                        "numbers it decides by.\",\n"
                        "      \"type\": \"object\", \"additionalProperties\": false,\n"
                        "      \"properties\": {\n");
  for (guint i = 0; rules[i] != NULL; i++)
    {
      g_string_append (out, i > 0 ? ",\n" : "");
      append_rule (out, rules[i]);
    }
  g_string_append (out, "\n      }\n    },\n");
}

static void
append_lists (GString *out)
{
  g_string_append (out, "    \"allow\": {\n      \"description\": \"What is done on purpose; * "
                        "stands for anything, ? for one character.\",\n"
                        "      \"type\": \"object\", \"additionalProperties\": false,\n"
                        "      \"properties\": {");
  for (guint i = 0; i < SBX_N_ALLOWS; i++)
    g_string_append_printf (out, "%s\n        \"%s\": { \"$ref\": \"#/$defs/patterns\" }",
                            i > 0 ? "," : "", sbx_allow_to_string ((SbxAllow) i));
  g_string_append (out, "\n      }\n    },\n");
}

static void
append_ignore (GString *out)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  g_string_append (out, "    \"ignore\": {\n      \"description\": \"Findings that are known: they "
                        "are listed last and fail no check.\",\n"
                        "      \"type\": \"array\", \"items\": { \"type\": \"object\", "
                        "\"additionalProperties\": false,\n"
                        "        \"required\": [\"rule\", \"subject\", \"reason\"],\n"
                        "        \"properties\": {\n          \"rule\": { \"enum\": [");
  for (guint i = 0; rules[i] != NULL; i++)
    g_string_append_printf (out, "%s\"%s\"", i > 0 ? ", " : "", rules[i]->id);
  g_string_append_printf (out, "] },\n          \"subject\": { \"$ref\": \"#/$defs/pattern\" },\n"
                          "          \"reason\": { \"type\": \"string\", \"maxLength\": %u }\n"
                          "        } }\n    },\n", SBX_LIMIT_REASON);
}

static void
append_redact (GString *out)
{
  g_string_append_printf (out,
                          "    \"redact\": {\n"
                          "      \"description\": \"What is secret in your data "
                          "besides what every export replaces, and what is not: key:NAME, "
                          "path:PATH, text:REGULAR EXPRESSION, keep:PATH.\",\n"
                          "      \"type\": \"array\", \"maxItems\": %u,\n"
                          "      \"items\": { \"type\": \"string\", \"maxLength\": %u, "
                          "\"pattern\": \"^(key|path|text|keep):.\" }\n    }\n",
                          SBX_LIMIT_REDACTION_RULES, SBX_LIMIT_REDACTION_RULE);
}

char *
sbx_rules_make_schema (void)
{
  GString *out = g_string_new (NULL);

  g_string_append (out, "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
                        "  \"title\": \"Rule configuration of Signalbox\",\n"
                        "  \"type\": \"object\", \"additionalProperties\": false,\n"
                        "  \"properties\": {\n    \"$schema\": { \"type\": \"string\" },\n");
  append_rules (out);
  append_lists (out);
  append_ignore (out);
  append_redact (out);
  g_string_append_printf (
    out, "  },\n  \"$defs\": {\n"
         "    \"severity\": { \"enum\": [\"off\", \"notice\", \"warning\", \"error\"] },\n"
         "    \"pattern\": { \"type\": \"string\", \"minLength\": 1, \"maxLength\": %u },\n"
         "    \"patterns\": { \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/pattern\" } }\n"
         "  }\n}\n", SBX_LIMIT_RULES_PATTERN);

  return g_string_free (out, FALSE);
}
