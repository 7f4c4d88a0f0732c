/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-rules.h"

#include <string.h>

#include "sbx-glob.h"

static const char *const lists[SBX_N_ALLOWS] = {
  [SBX_ALLOW_SHARED_TYPES] = "shared-types",
  [SBX_ALLOW_SHARED_SLICES] = "shared-slices",
  [SBX_ALLOW_BACKGROUND] = "background-remotes",
  [SBX_ALLOW_SEPARATE_STORES] = "separate-stores",
  [SBX_ALLOW_REPEATED_REQUESTS] = "repeated-requests",
  [SBX_ALLOW_PUBLIC_PATHS] = "public-paths",
  [SBX_ALLOW_OPTIONAL_PATHS] = "optional-paths",
};

/* Instead of a severity. */
#define OFF (-1)

typedef struct
{
  char *rule;
  char *subject;
  char *reason;
} Ignored;

struct _SbxRules
{
  gatomicrefcount ref_count;
  GPtrArray *allowed[SBX_N_ALLOWS]; /* patterns */
  GHashTable *thresholds;           /* "rule\nname" → double * */
  GHashTable *severities;           /* "rule" or "rule\nvariant" → severity + 2, or OFF + 2 */
  GPtrArray *ignored;               /* Ignored */
  SbxRedaction *redaction;
};

static void
free_ignored (gpointer data)
{
  Ignored *ignored = data;

  g_free (ignored->rule);
  g_free (ignored->subject);
  g_free (ignored->reason);
  g_free (ignored);
}

/**
 * sbx_rules_new:
 *
 * Returns: (transfer full): a configuration that changes nothing
 */
SbxRules *
sbx_rules_new (void)
{
  SbxRules *self = g_new0 (SbxRules, 1);

  g_atomic_ref_count_init (&self->ref_count);
  for (guint i = 0; i < SBX_N_ALLOWS; i++)
    self->allowed[i] = g_ptr_array_new_with_free_func (g_free);
  self->thresholds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->severities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ignored = g_ptr_array_new_with_free_func (free_ignored);
  self->redaction = sbx_redaction_new ();

  return self;
}

/**
 * sbx_rules_ref:
 * @self: a configuration
 *
 * Returns: (transfer full): @self
 */
SbxRules *
sbx_rules_ref (SbxRules *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * sbx_rules_unref:
 * @self: (transfer full): a configuration
 */
void
sbx_rules_unref (SbxRules *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < SBX_N_ALLOWS; i++)
    g_ptr_array_unref (self->allowed[i]);
  g_hash_table_unref (self->thresholds);
  g_hash_table_unref (self->severities);
  g_ptr_array_unref (self->ignored);
  sbx_redaction_unref (self->redaction);
  g_free (self);
}

/**
 * sbx_rules_allow:
 * @self: a configuration that nobody else has yet
 * @list: where it belongs
 * @pattern: text in which `*` stands for anything and `?` for one character
 *
 * Adds what is done on purpose.
 */
void
sbx_rules_allow (SbxRules   *self,
                 SbxAllow    list,
                 const char *pattern)
{
  g_ptr_array_add (self->allowed[list], g_strdup (pattern));
}

/**
 * sbx_rules_redact:
 * @self: a configuration that nobody else has yet
 * @rule: as sbx_redaction_add() takes it
 * @error: an error of #SBX_REDACTION_ERROR
 *
 * Adds what is secret in the team's data, or only looks like it.
 *
 * Returns: whether it is a rule
 */
gboolean
sbx_rules_redact (SbxRules   *self,
                  const char *rule,
                  GError    **error)
{
  return sbx_redaction_add (self->redaction, rule, error);
}

/**
 * sbx_rules_get_redaction:
 * @self: a configuration
 *
 * Returns: (transfer none): what it says about secrets
 */
SbxRedaction *
sbx_rules_get_redaction (const SbxRules *self)
{
  return self->redaction;
}

/**
 * sbx_rules_set_threshold:
 * @self: a configuration that nobody else has yet
 * @rule: id of a rule
 * @name: of one of its thresholds
 * @value: within its bounds
 */
void
sbx_rules_set_threshold (SbxRules   *self,
                         const char *rule,
                         const char *name,
                         double      value)
{
  g_hash_table_replace (self->thresholds, g_strdup_printf ("%s\n%s", rule, name),
                        g_memdup2 (&value, sizeof value));
}

/**
 * sbx_rules_set_severity:
 * @self: a configuration that nobody else has yet
 * @rule: id of a rule
 * @variant: (nullable): one of its variants, %NULL for those of which nothing is said
 * @severity: (nullable): how bad, %NULL to switch it off
 */
void
sbx_rules_set_severity (SbxRules          *self,
                        const char        *rule,
                        const char        *variant,
                        const SbxSeverity *severity)
{
  char *key = variant != NULL ? g_strdup_printf ("%s\n%s", rule, variant) : g_strdup (rule);

  g_hash_table_replace (self->severities, key,
                        GINT_TO_POINTER ((severity != NULL ? (int) *severity : OFF) + 2));
}

/**
 * sbx_rules_ignore:
 * @self: a configuration that nobody else has yet
 * @rule: id of a rule
 * @pattern: which subjects of it: `*` stands for anything, `?` for one character
 * @reason: why, for people; may be empty
 *
 * Adds findings that the team knows: they are reported as dismissed.
 */
void
sbx_rules_ignore (SbxRules   *self,
                  const char *rule,
                  const char *pattern,
                  const char *reason)
{
  Ignored *ignored = g_new0 (Ignored, 1);

  ignored->rule = g_strdup (rule);
  ignored->subject = g_strdup (pattern);
  ignored->reason = g_strdup (reason);
  g_ptr_array_add (self->ignored, ignored);
}

/**
 * sbx_rules_allows:
 * @self: a configuration
 * @list: which list
 * @text: UTF-8
 *
 * Returns: whether a pattern of the list matches @text
 */
gboolean
sbx_rules_allows (const SbxRules *self,
                  SbxAllow        list,
                  const char     *text)
{
  const GPtrArray *patterns = self->allowed[list];

  for (guint i = 0; i < patterns->len; i++)
    {
      if (sbx_glob_matches (g_ptr_array_index (patterns, i), text))
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_rules_get_threshold:
 * @self: a configuration
 * @rule: id of a rule
 * @threshold: one of its thresholds
 *
 * Returns: the configured value, or the threshold's own
 */
double
sbx_rules_get_threshold (const SbxRules     *self,
                         const char         *rule,
                         const SbxThreshold *threshold)
{
  g_autofree char *key = g_strdup_printf ("%s\n%s", rule, threshold->name);
  const double *value = g_hash_table_lookup (self->thresholds, key);

  return value != NULL ? *value : threshold->value;
}

/**
 * sbx_rules_has_same_thresholds:
 * @self: a configuration
 * @other: another one
 *
 * Returns: whether both set the same thresholds to the same values
 */
gboolean
sbx_rules_has_same_thresholds (const SbxRules *self,
                               const SbxRules *other)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  if (g_hash_table_size (self->thresholds) != g_hash_table_size (other->thresholds))
    return FALSE;

  g_hash_table_iter_init (&iter, self->thresholds);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const double *same = g_hash_table_lookup (other->thresholds, key);

      if (same == NULL || memcmp (same, value, sizeof *same) != 0)
        return FALSE;
    }

  return TRUE;
}

static int
lookup_severity (const SbxRules *self,
                 const char     *key)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->severities, key)) - 2;
}

/**
 * sbx_rules_get_severity:
 * @self: a configuration
 * @finding: what a rule reported
 * @severity: (inout): its severity, replaced by the team's own; what cannot be decided stays a
 *   notice
 *
 * Returns: %FALSE if the rule, or this variant of it, is switched off
 */
gboolean
sbx_rules_get_severity (const SbxRules   *self,
                        const SbxFinding *finding,
                        SbxSeverity      *severity)
{
  g_autofree char *key = NULL;
  int found;

  if (g_hash_table_size (self->severities) == 0)
    return TRUE;

  key = g_strdup_printf ("%s\n%s", finding->rule, finding->variant);
  found = lookup_severity (self, key);
  if (found == -2)
    found = lookup_severity (self, finding->rule);
  if (found >= 0 && finding->confidence != SBX_CONFIDENCE_UNDECIDED)
    *severity = (SbxSeverity) found;

  return found != OFF;
}

/**
 * sbx_rules_get_ignored:
 * @self: a configuration
 * @rule: id of a rule
 * @subject: subject of its finding
 *
 * Returns: (nullable) (transfer none): why the team ignores it, %NULL if it does not
 */
const char *
sbx_rules_get_ignored (const SbxRules *self,
                       const char     *rule,
                       const char     *subject)
{
  for (guint i = 0; i < self->ignored->len; i++)
    {
      const Ignored *ignored = g_ptr_array_index (self->ignored, i);

      if (strcmp (ignored->rule, rule) == 0
          && sbx_glob_matches (ignored->subject, subject))
        return ignored->reason;
    }

  return NULL;
}

/**
 * sbx_allow_to_string:
 * @list: a list
 *
 * Returns: (transfer none): its name in the rule configuration
 */
const char *
sbx_allow_to_string (SbxAllow list)
{
  g_return_val_if_fail ((guint) list < SBX_N_ALLOWS, NULL);

  return lists[list];
}

/**
 * sbx_allow_from_string:
 * @text: text from outside
 * @list: (out): what it names
 *
 * Returns: whether @text names a list
 */
gboolean
sbx_allow_from_string (const char *text,
                       SbxAllow   *list)
{
  for (guint i = 0; i < SBX_N_ALLOWS; i++)
    {
      if (strcmp (lists[i], text) == 0)
        {
          *list = (SbxAllow) i;
          return TRUE;
        }
    }

  return FALSE;
}
