/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-rules-file.h"

#include <string.h>

#include "sbx-detector.h"
#include "sbx-limits.h"
#include "sbx-nearest.h"
#include "sbx-text-place.h"

G_DEFINE_QUARK (sbx-rules-error-quark, sbx_rules_error)

/**
 * Reader:
 *
 * A rule configuration on its way from text to rules; the text is foreign until all of it was
 * looked at.
 */
typedef struct
{
  const char *name;
  const char *text;
  gsize length;
  SbxJson *json;
  SbxRules *rules;
  guint n_patterns;
  GError **error;
} Reader;

typedef gboolean (*MemberFunc) (Reader     *self,
                                const char *key,
                                guint32     value,
                                gpointer    data);

/* --- Mistakes -------------------------------------------------------------------------------- */

static gboolean G_GNUC_PRINTF (3, 4)
fail (Reader     *self,
      guint32     token,
      const char *format,
      ...)
{
  SbxTextPlace place = sbx_text_place_of_token (self->text, self->length, self->json, token);
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (self->error, SBX_RULES_ERROR, SBX_RULES_ERROR_INVALID, "%s:%u:%u: %s",
               self->name, place.line, place.column, what);

  return FALSE;
}

static gboolean
fail_unknown (Reader            *self,
              guint32            token,
              const char        *kind,
              const char        *text,
              const char *const *names)
{
  const char *nearest = sbx_nearest_name (text, names);
  g_autofree char *all = NULL;

  if (nearest != NULL)
    return fail (self, token, "There is no %s “%.64s”; “%s” is the nearest", kind, text, nearest);
  if (names[0] == NULL)
    return fail (self, token, "There is no %s “%.64s”, nor any other", kind, text);

  all = g_strjoinv (", ", (char **) names);

  return fail (self, token, "There is no %s “%.64s”; there are %s", kind, text, all);
}

static gboolean
expect (Reader     *self,
        guint32     token,
        SbxJsonType type,
        const char *what)
{
  return self->json->tokens[token].type == type || fail (self, token, "%s is needed here", what);
}

/* --- Names ----------------------------------------------------------------------------------- */

static const SbxDetectorClass *
find_rule (const char *id)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  for (; *rules != NULL; rules++)
    {
      if (strcmp ((*rules)->id, id) == 0)
        return *rules;
    }

  return NULL;
}

static gboolean
fail_unknown_rule (Reader     *self,
                   guint32     token,
                   const char *text)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (; *rules != NULL; rules++)
    g_ptr_array_add (names, (gpointer) (*rules)->id);
  g_ptr_array_add (names, NULL);

  return fail_unknown (self, token, "rule", text, (const char *const *) names->pdata);
}

/* --- Values ---------------------------------------------------------------------------------- */

/* (nullable) (transfer full): NULL after a mistake */
static char *
read_text (Reader     *self,
           guint32     token,
           gsize       max,
           const char *what)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!expect (self, token, SBX_JSON_STRING, what))
    return NULL;
  text = sbx_json_dup_string (self->json, token, &length);
  if (strlen (text) != length)
    fail (self, token, "A text must not have a zero character in it");
  else if (length > max)
    fail (self, token, "A text here has %" G_GSIZE_FORMAT " bytes at most", max);
  else
    return g_steal_pointer (&text);

  return NULL;
}

static char *
read_pattern (Reader *self,
              guint32 token)
{
  g_autofree char *text = read_text (self, token, SBX_LIMIT_RULES_PATTERN, "A pattern (text)");

  if (text == NULL)
    return NULL;
  if (*text == '\0')
    fail (self, token, "An empty pattern matches nothing");
  else if (++self->n_patterns > SBX_LIMIT_RULES_PATTERNS)
    fail (self, token, "A configuration has %u patterns at most", SBX_LIMIT_RULES_PATTERNS);
  else
    return g_steal_pointer (&text);

  return NULL;
}

/* Each key once: of two the reader of the file would see one, and the program the other. */
static gboolean
read_members (Reader    *self,
              guint32    object,
              MemberFunc func,
              gpointer   data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint32 key = sbx_json_first (self->json, object);
       key != 0;
       key = sbx_json_after (self->json, object, key + 1))
    {
      char *name = read_text (self, key, SBX_LIMIT_RULES_PATTERN, "A name");

      if (name == NULL)
        return FALSE;
      if (!g_hash_table_add (seen, name))
        return fail (self, key, "“%.64s” stands here twice", name);
      if (!func (self, name, key + 1, data))
        return FALSE;
    }

  return TRUE;
}

/* --- Rules ----------------------------------------------------------------------------------- */

static gboolean
read_severity (Reader                 *self,
               guint32                 token,
               const SbxDetectorClass *rule,
               const char             *variant)
{
  static const char *const names[] = { "off", "notice", "warning", "error", NULL };
  g_autofree char *text = read_text (self, token, SBX_LIMIT_RULES_PATTERN,
                                     "A severity (off, notice, warning or error)");
  SbxSeverity severity;

  if (text == NULL)
    return FALSE;
  if (strcmp (text, "off") == 0)
    sbx_rules_set_severity (self->rules, rule->id, variant, NULL);
  else if (sbx_severity_from_string (text, &severity))
    sbx_rules_set_severity (self->rules, rule->id, variant, &severity);
  else
    return fail_unknown (self, token, "severity", text, names);

  return TRUE;
}

static gboolean
read_variant (Reader     *self,
              const char *key,
              guint32     value,
              gpointer    data)
{
  const SbxDetectorClass *rule = data;

  if (rule->variants != NULL && !g_strv_contains (rule->variants, key))
    return fail_unknown (self, value - 1, "variant", key, rule->variants);

  return read_severity (self, value, rule, key);
}

static gboolean
fail_unknown_threshold (Reader                 *self,
                        guint32                 token,
                        const SbxDetectorClass *rule,
                        const char             *text)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; rule->thresholds != NULL && rule->thresholds[i].name != NULL; i++)
    g_ptr_array_add (names, (gpointer) rule->thresholds[i].name);
  g_ptr_array_add (names, NULL);

  return fail_unknown (self, token, "threshold", text, (const char *const *) names->pdata);
}

static gboolean
read_threshold (Reader     *self,
                const char *key,
                guint32     value,
                gpointer    data)
{
  const SbxDetectorClass *rule = data;
  const SbxThreshold *threshold = rule->thresholds;
  double number;

  while (threshold != NULL && threshold->name != NULL && strcmp (threshold->name, key) != 0)
    threshold++;
  if (threshold == NULL || threshold->name == NULL)
    return fail_unknown_threshold (self, value - 1, rule, key);
  if (!sbx_json_get_double (self->json, value, &number))
    return fail (self, value, "A number is needed here (%s)", threshold->unit);
  if (number < threshold->least || number > threshold->most)
    return fail (self, value, "“%s” lies between %g and %g (%s)", key, threshold->least,
                 threshold->most, threshold->unit);
  sbx_rules_set_threshold (self->rules, rule->id, key, number);

  return TRUE;
}

static gboolean
read_rule_member (Reader     *self,
                  const char *key,
                  guint32     value,
                  gpointer    data)
{
  static const char *const names[] = { "severity", "variants", "thresholds", NULL };

  if (strcmp (key, "severity") == 0)
    return read_severity (self, value, data, NULL);
  if (strcmp (key, "variants") == 0)
    return expect (self, value, SBX_JSON_OBJECT, "An object with a severity for each variant")
           && read_members (self, value, read_variant, data);
  if (strcmp (key, "thresholds") == 0)
    return expect (self, value, SBX_JSON_OBJECT, "An object with a number for each threshold")
           && read_members (self, value, read_threshold, data);

  return fail_unknown (self, value - 1, "member", key, names);
}

static gboolean
read_rule (Reader     *self,
           const char *key,
           guint32     value,
           gpointer    data)
{
  const SbxDetectorClass *rule = find_rule (key);

  if (rule == NULL)
    return fail_unknown_rule (self, value - 1, key);
  if (self->json->tokens[value].type == SBX_JSON_STRING)
    return read_severity (self, value, rule, NULL);

  return expect (self, value, SBX_JSON_OBJECT, "A severity or an object")
         && read_members (self, value, read_rule_member, (gpointer) rule);
}

/* --- What is done on purpose, and what is known ---------------------------------------------- */

static gboolean
read_list (Reader     *self,
           const char *key,
           guint32     value,
           gpointer    data)
{
  SbxAllow list;

  if (!sbx_allow_from_string (key, &list))
    {
      const char *names[SBX_N_ALLOWS + 1] = { NULL };

      for (guint i = 0; i < SBX_N_ALLOWS; i++)
        names[i] = sbx_allow_to_string ((SbxAllow) i);
      return fail_unknown (self, value - 1, "list", key, names);
    }
  if (!expect (self, value, SBX_JSON_ARRAY, "A list of patterns"))
    return FALSE;

  for (guint32 at = sbx_json_first (self->json, value);
       at != 0;
       at = sbx_json_after (self->json, value, at))
    {
      g_autofree char *pattern = read_pattern (self, at);

      if (pattern == NULL)
        return FALSE;
      sbx_rules_allow (self->rules, list, pattern);
    }

  return TRUE;
}

typedef struct
{
  char *rule;
  char *subject;
  char *reason;
} Ignored;

static gboolean
read_ignored_member (Reader     *self,
                     const char *key,
                     guint32     value,
                     gpointer    data)
{
  static const char *const names[] = { "rule", "subject", "reason", NULL };
  Ignored *ignored = data;

  if (strcmp (key, "rule") == 0)
    {
      ignored->rule = read_text (self, value, SBX_LIMIT_RULES_PATTERN, "The name of a rule");
      return ignored->rule != NULL
             && (find_rule (ignored->rule) != NULL
                 || fail_unknown_rule (self, value, ignored->rule));
    }
  if (strcmp (key, "subject") == 0)
    return (ignored->subject = read_pattern (self, value)) != NULL;
  if (strcmp (key, "reason") == 0)
    return (ignored->reason = read_text (self, value, SBX_LIMIT_REASON, "A text")) != NULL;

  return fail_unknown (self, value - 1, "member", key, names);
}

static gboolean
read_ignored (Reader *self,
              guint32 token)
{
  Ignored ignored = { NULL };
  gboolean done;

  done = expect (self, token, SBX_JSON_OBJECT, "An object with rule, subject and reason")
         && read_members (self, token, read_ignored_member, &ignored);
  if (done && (ignored.rule == NULL || ignored.subject == NULL || ignored.reason == NULL))
    done = fail (self, token, "A rule, a subject and a reason are needed here");
  if (done)
    sbx_rules_ignore (self->rules, ignored.rule, ignored.subject, ignored.reason);
  g_free (ignored.rule);
  g_free (ignored.subject);
  g_free (ignored.reason);

  return done;
}

static gboolean
read_ignore (Reader *self,
             guint32 list)
{
  if (!expect (self, list, SBX_JSON_ARRAY, "A list of findings that are known"))
    return FALSE;

  for (guint32 at = sbx_json_first (self->json, list);
       at != 0;
       at = sbx_json_after (self->json, list, at))
    {
      if (!read_ignored (self, at))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_redact (Reader *self,
             guint32 list)
{
  if (!expect (self, list, SBX_JSON_ARRAY, "A list of redaction rules"))
    return FALSE;

  for (guint32 at = sbx_json_first (self->json, list);
       at != 0;
       at = sbx_json_after (self->json, list, at))
    {
      g_autofree char *rule = read_pattern (self, at);
      g_autoptr (GError) problem = NULL;

      if (rule == NULL)
        return FALSE;
      if (!sbx_rules_redact (self->rules, rule, &problem))
        return fail (self, at, "%s", problem->message);
    }

  return TRUE;
}

static gboolean
read_part (Reader     *self,
           const char *key,
           guint32     value,
           gpointer    data)
{
  static const char *const names[] = { "rules", "allow", "ignore", "redact", NULL };

  if (strcmp (key, "$schema") == 0)
    return expect (self, value, SBX_JSON_STRING, "The address of a schema");
  if (strcmp (key, "rules") == 0)
    return expect (self, value, SBX_JSON_OBJECT, "An object with a member for each rule")
           && read_members (self, value, read_rule, NULL);
  if (strcmp (key, "allow") == 0)
    return expect (self, value, SBX_JSON_OBJECT, "An object with lists")
           && read_members (self, value, read_list, NULL);
  if (strcmp (key, "ignore") == 0)
    return read_ignore (self, value);
  if (strcmp (key, "redact") == 0)
    return read_redact (self, value);

  return fail_unknown (self, value - 1, "member", key, names);
}

/**
 * sbx_rules_parse:
 * @text: a rule configuration (docs/rules.md); nothing about it is taken for granted
 * @length: its length in bytes
 * @name: what to call it in messages
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full): the configuration, or %NULL with %SBX_RULES_ERROR_INVALID: “name:line:
 *   column: ” and what is wrong there
 */
SbxRules *
sbx_rules_parse (const char *text,
                 gsize       length,
                 const char *name,
                 GError    **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (text, length, SBX_LIMIT_RULES_SIZE,
                                             SBX_LIMIT_RULES_DEPTH, &problem);
  g_autoptr (SbxRules) rules = sbx_rules_new ();
  Reader self = { name, text, length, json, rules, 0, error };

  if (json == NULL)
    {
      SbxTextPlace place = { 1, 1 };

      if (g_error_matches (problem, SBX_JSON_ERROR, SBX_JSON_ERROR_SYNTAX))
        place = sbx_text_place_of_mistake (text, length);
      g_set_error (error, SBX_RULES_ERROR, SBX_RULES_ERROR_INVALID, "%s:%u:%u: %s",
                   name, place.line, place.column, problem->message);
      return NULL;
    }
  if (!expect (&self, 0, SBX_JSON_OBJECT, "An object with rules, allow and ignore")
      || !read_members (&self, 0, read_part, NULL))
    return NULL;

  return g_steal_pointer (&rules);
}
