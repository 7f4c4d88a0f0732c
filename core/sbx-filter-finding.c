/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-matcher-private.h"

/* What it is about, word by word: subjects name types, slices and remotes among other words. */
static gboolean
names (const SbxFilterTerm *term,
       const char          *subject)
{
  g_auto (GStrv) words = NULL;

  if (sbx_filter_matches_name (term, subject))
    return TRUE;
  words = g_strsplit_set (subject, " ,;\n\t", -1);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0' && sbx_filter_matches_name (term, *word))
      return TRUE;

  return FALSE;
}

static gboolean
concerns (const SbxFilterTerm *term,
          const SbxFinding    *finding)
{
  const gboolean word = term->kind == SBX_FILTER_VALUE_WORD;

  for (guint i = 0; i < SBX_FINDING_MAX_REMOTES && finding->remotes[i] != NULL; i++)
    if (word || sbx_filter_matches_name (term, finding->remotes[i]))
      return !word || term->word == SBX_FILTER_WORD_ANY;

  return word && term->word == SBX_FILTER_WORD_NONE;
}

static gboolean
says (const SbxFilterTerm *term,
      const SbxFinding    *finding)
{
  return (finding->summary != NULL && sbx_filter_matches_text (term, finding->summary))
         || (finding->subject != NULL && sbx_filter_matches_text (term, finding->subject))
         || sbx_filter_matches_text (term, finding->rule);
}

static SbxFilterVerdict
judge_term (const SbxFilterTerm *term,
            const SbxFinding    *finding)
{
  gboolean yes;

  switch (term->key)
    {
    case SBX_FILTER_KEY_TEXT:
      yes = says (term, finding);
      break;
    case SBX_FILTER_KEY_TYPE:
      yes = finding->subject != NULL && names (term, finding->subject);
      break;
    case SBX_FILTER_KEY_REMOTE:
      yes = concerns (term, finding);
      break;
    case SBX_FILTER_KEY_FINDING:
      yes = sbx_filter_term_matches_finding (term, finding);
      break;
    case SBX_FILTER_KEY_NUMBER:
      yes = sbx_filter_in_range (term, (double) finding->first)
            || sbx_filter_in_range (term, (double) finding->last)
            || ((double) finding->first <= term->low && (double) finding->last >= term->high);
      break;
    case SBX_FILTER_KEY_AFTER:
    case SBX_FILTER_KEY_BEFORE:
      if (term->kind != SBX_FILTER_VALUE_DATE)
        return SBX_FILTER_MAYBE;
      yes = term->key == SBX_FILTER_KEY_AFTER ? finding->last_time >= term->low
                                              : finding->first_time < term->low;
      break;
    default:
      return SBX_FILTER_MAYBE;
    }

  return yes ? SBX_FILTER_YES : SBX_FILTER_NO;
}

typedef struct
{
  const SbxFilter *filter;
  const SbxFinding *finding;
} Question;

static SbxFilterVerdict
judge_cb (guint    index,
          gpointer data)
{
  const Question *question = data;

  return judge_term (g_ptr_array_index (question->filter->terms, index), question->finding);
}

/**
 * sbx_filter_matches_finding:
 * @self: a filter
 * @finding: a finding
 *
 * Free text is looked for in its sentence, its subject and the id of its rule; `type:` in its
 * subject, `remote:` among the remotes concerned; `finding:`, `number:`, and `after:` and `before:`
 * with a date say what they always do. What speaks of actions alone does not decide about findings.
 *
 * Returns: whether the filter leaves it
 */
gboolean
sbx_filter_matches_finding (const SbxFilter  *self,
                            const SbxFinding *finding)
{
  Question question = { self, finding };

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (finding != NULL, FALSE);

  return sbx_filter_judge (self->root, judge_cb, &question) != SBX_FILTER_NO;
}
