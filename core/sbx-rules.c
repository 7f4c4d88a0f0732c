/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-rules.h"

#include <string.h>

struct _SbxRules
{
  gatomicrefcount ref_count;
  GPtrArray *allowed[SBX_N_ALLOWS]; /* GPatternSpec */
  GHashTable *thresholds;           /* "rule\nname" → double * */
};

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
    self->allowed[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) g_pattern_spec_free);
  self->thresholds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

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
  g_ptr_array_add (self->allowed[list], g_pattern_spec_new (pattern));
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
  gsize length = patterns->len > 0 ? strlen (text) : 0;

  for (guint i = 0; i < patterns->len; i++)
    {
      if (g_pattern_spec_match (g_ptr_array_index (patterns, i), length, text, NULL))
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
