/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-redaction.h"

#include <string.h>

#include "sbx-glob.h"
#include "sbx-limits.h"

G_DEFINE_QUARK (sbx-redaction-error-quark, sbx_redaction_error)

typedef enum
{
  RULE_KEY,
  RULE_PATH,
  RULE_TEXT,
  RULE_KEEP,
  N_RULES,
} RuleKind;

static const char *const prefixes[] = { "key:", "path:", "text:", "keep:" };

typedef struct
{
  RuleKind kind;
  char *text;     /* as it was written */
  char *pattern;  /* behind the colon; of a key in small letters */
  GRegex *regex;  /* of a text */
} Rule;

struct _SbxRedaction
{
  gatomicrefcount ref_count;
  GPtrArray *rules;
  guint counts[N_RULES];
};

static void
free_rule (gpointer data)
{
  Rule *rule = data;

  g_free (rule->text);
  g_free (rule->pattern);
  g_clear_pointer (&rule->regex, g_regex_unref);
  g_free (rule);
}

/**
 * sbx_redaction_new:
 *
 * Returns: (transfer full): no rules
 */
SbxRedaction *
sbx_redaction_new (void)
{
  SbxRedaction *self = g_new0 (SbxRedaction, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->rules = g_ptr_array_new_with_free_func (free_rule);
  return self;
}

/**
 * sbx_redaction_ref:
 * @self: rules
 *
 * Returns: (transfer full): the same rules
 */
SbxRedaction *
sbx_redaction_ref (SbxRedaction *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sbx_redaction_unref:
 * @self: (transfer full): rules
 */
void
sbx_redaction_unref (SbxRedaction *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->rules);
  g_free (self);
}

/* What matches nothing at all would be found everywhere. */
static GRegex *
make_regex (const char *pattern,
            GError    **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, &problem);

  if (regex == NULL)
    g_set_error (error, SBX_REDACTION_ERROR, SBX_REDACTION_ERROR_PATTERN,
                 "“%s” is no regular expression: %s", pattern, problem->message);
  else if (g_regex_match (regex, "", 0, NULL))
    g_set_error (error, SBX_REDACTION_ERROR, SBX_REDACTION_ERROR_PATTERN,
                 "“%s” matches where nothing stands, and so everywhere", pattern);
  else
    return g_steal_pointer (&regex);

  return NULL;
}

static Rule *
make_rule (const char *text,
           GError    **error)
{
  Rule *rule;
  RuleKind kind = 0;
  const char *pattern;
  GRegex *regex = NULL;

  while (kind < N_RULES && !g_str_has_prefix (text, prefixes[kind]))
    kind++;
  if (kind == N_RULES)
    {
      g_set_error_literal (error, SBX_REDACTION_ERROR, SBX_REDACTION_ERROR_KIND,
                           "A rule begins with key:, path:, text: or keep:");
      return NULL;
    }
  pattern = text + strlen (prefixes[kind]);
  if (*pattern == '\0')
    {
      g_set_error (error, SBX_REDACTION_ERROR, SBX_REDACTION_ERROR_EMPTY,
                   "Behind “%s” stands what it means", prefixes[kind]);
      return NULL;
    }
  if (strlen (text) > SBX_LIMIT_REDACTION_RULE || !g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, SBX_REDACTION_ERROR, SBX_REDACTION_ERROR_SIZE,
                   "A rule is text of %u bytes at most", SBX_LIMIT_REDACTION_RULE);
      return NULL;
    }
  if (kind == RULE_TEXT && (regex = make_regex (pattern, error)) == NULL)
    return NULL;

  rule = g_new0 (Rule, 1);
  rule->kind = kind;
  rule->text = g_strdup (text);
  rule->pattern = kind == RULE_KEY ? g_ascii_strdown (pattern, -1) : g_strdup (pattern);
  rule->regex = regex;
  return rule;
}

/**
 * sbx_redaction_check:
 * @rule: a rule's text
 * @error: an error of #SBX_REDACTION_ERROR, for people
 *
 * Returns: whether sbx_redaction_add() would take it
 */
gboolean
sbx_redaction_check (const char *rule,
                     GError    **error)
{
  Rule *made;

  g_return_val_if_fail (rule != NULL, FALSE);

  made = make_rule (rule, error);
  if (made != NULL)
    free_rule (made);
  return made != NULL;
}

/**
 * sbx_redaction_add:
 * @self: rules that nobody else has yet
 * @rule: `key:NAME`, `path:PATH`, `text:REGULAR EXPRESSION` or `keep:PATH`; `*` in a name or a path
 *   stands for anything
 * @error: an error of #SBX_REDACTION_ERROR, for people
 *
 * Adds a rule.
 *
 * Returns: whether it is one
 */
gboolean
sbx_redaction_add (SbxRedaction *self,
                   const char   *rule,
                   GError      **error)
{
  Rule *made;

  g_return_val_if_fail (self != NULL && rule != NULL, FALSE);

  if (self->rules->len >= SBX_LIMIT_REDACTION_RULES)
    {
      g_set_error (error, SBX_REDACTION_ERROR, SBX_REDACTION_ERROR_SIZE,
                   "There are %u rules at most", SBX_LIMIT_REDACTION_RULES);
      return FALSE;
    }
  made = make_rule (rule, error);
  if (made == NULL)
    return FALSE;

  self->counts[made->kind]++;
  g_ptr_array_add (self->rules, made);
  return TRUE;
}

/**
 * sbx_redaction_add_all:
 * @self: rules that nobody else has yet
 * @other: rules
 *
 * Adds what @other says, as far as there is room.
 */
void
sbx_redaction_add_all (SbxRedaction       *self,
                       const SbxRedaction *other)
{
  g_return_if_fail (self != NULL && other != NULL);

  for (guint i = 0; i < other->rules->len; i++)
    sbx_redaction_add (self, sbx_redaction_get_rule (other, i), NULL);
}

/**
 * sbx_redaction_get_n_rules:
 * @self: rules
 *
 * Returns: how many there are
 */
guint
sbx_redaction_get_n_rules (const SbxRedaction *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->rules->len;
}

/**
 * sbx_redaction_get_rule:
 * @self: rules
 * @index: which one
 *
 * Returns: (transfer none): its text
 */
const char *
sbx_redaction_get_rule (const SbxRedaction *self,
                        guint               index)
{
  g_return_val_if_fail (self != NULL && index < self->rules->len, NULL);

  return ((const Rule *) g_ptr_array_index (self->rules, index))->text;
}

/**
 * sbx_redaction_has_paths:
 * @self: rules
 *
 * Returns: whether any goes by where a value stands
 */
gboolean
sbx_redaction_has_paths (const SbxRedaction *self)
{
  return self->counts[RULE_PATH] + self->counts[RULE_KEEP] > 0;
}

/**
 * sbx_redaction_has_texts:
 * @self: rules
 *
 * Returns: whether any looks into texts
 */
gboolean
sbx_redaction_has_texts (const SbxRedaction *self)
{
  return self->counts[RULE_TEXT] > 0;
}

static gboolean
any_matches (const SbxRedaction *self,
             RuleKind            kind,
             const char         *text)
{
  if (self->counts[kind] == 0)
    return FALSE;

  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = g_ptr_array_index (self->rules, i);

      if (rule->kind == kind && sbx_glob_matches (rule->pattern, text))
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_redaction_names_key:
 * @self: rules
 * @key: a key
 * @length: its length in bytes
 *
 * Returns: whether what stands under @key is secret, whatever the case of its letters
 */
gboolean
sbx_redaction_names_key (const SbxRedaction *self,
                         const char         *key,
                         gsize               length)
{
  g_autofree char *small = NULL;

  if (self->counts[RULE_KEY] == 0 || length > SBX_LIMIT_REDACTION_RULE)
    return FALSE;

  small = g_ascii_strdown (key, (gssize) length);
  return any_matches (self, RULE_KEY, small);
}

/**
 * sbx_redaction_names_path:
 * @self: rules
 * @path: keys from the root, with dots between them; `*` for the elements of an array
 *
 * Returns: whether what stands there is secret
 */
gboolean
sbx_redaction_names_path (const SbxRedaction *self,
                          const char         *path)
{
  return any_matches (self, RULE_PATH, path);
}

/**
 * sbx_redaction_keeps_path:
 * @self: rules
 * @path: as in sbx_redaction_names_path()
 *
 * Returns: whether what stands there is none, whatever it looks like
 */
gboolean
sbx_redaction_keeps_path (const SbxRedaction *self,
                          const char         *path)
{
  return any_matches (self, RULE_KEEP, path);
}

/**
 * sbx_redaction_find_text:
 * @self: rules
 * @text: UTF-8
 * @length: its length in bytes
 * @from: where to begin; what stands before is context
 * @start: (out): where the match begins
 * @end: (out): behind it
 *
 * Returns: whether a pattern matches; the first match
 */
gboolean
sbx_redaction_find_text (const SbxRedaction *self,
                         const char         *text,
                         gsize               length,
                         gsize               from,
                         gsize              *start,
                         gsize              *end)
{
  gboolean found = FALSE;

  for (guint i = 0; self->counts[RULE_TEXT] > 0 && i < self->rules->len; i++)
    {
      const Rule *rule = g_ptr_array_index (self->rules, i);
      g_autoptr (GMatchInfo) match = NULL;
      int a, b;

      if (rule->regex == NULL ||
          !g_regex_match_full (rule->regex, text, (gssize) length, (int) from, 0, &match, NULL) ||
          !g_match_info_fetch_pos (match, 0, &a, &b) || b <= a || (found && (gsize) a >= *start))
        continue;
      *start = (gsize) a;
      *end = (gsize) b;
      found = TRUE;
    }

  return found;
}
