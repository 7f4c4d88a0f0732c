/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-private.h"

#include <string.h>

#include "sbx-limits.h"

G_DEFINE_QUARK (sbx-filter-error-quark, sbx_filter_error)

/**
 * sbx_filter_new:
 * @text: what somebody wrote; may be empty
 * @place: (out) (optional): where it is wrong, if it is
 * @error: return location for an error of %SBX_FILTER_ERROR, or %NULL: a sentence that says what to
 *   do
 *
 * Understands a filter (docs/filter.md).
 *
 * Returns: (transfer full) (nullable): the filter
 */
SbxFilter *
sbx_filter_new (const char     *text,
                SbxFilterPlace *place,
                GError        **error)
{
  g_autoptr (SbxFilter) self = NULL;
  SbxFilterPlace ignored;
  const char *end;

  g_return_val_if_fail (text != NULL, NULL);

  if (place == NULL)
    place = &ignored;
  place->start = 0;
  place->end = strlen (text);
  if (place->end > SBX_LIMIT_FILTER_SIZE)
    {
      g_set_error (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_SIZE,
                   "A filter has at most %u bytes. Make it shorter.", SBX_LIMIT_FILTER_SIZE);
      return NULL;
    }
  if (!g_utf8_validate (text, -1, &end))
    {
      place->start = (gsize) (end - text);
      g_set_error_literal (error, SBX_FILTER_ERROR, SBX_FILTER_ERROR_TEXT,
                           "A filter is text in UTF-8.");
      return NULL;
    }

  self = g_new0 (SbxFilter, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->text = g_strdup (text);
  self->terms = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_filter_term_free);
  self->root = sbx_filter_parse (self, place, error);

  return self->root != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * sbx_filter_ref:
 * @self: a filter
 *
 * Returns: (transfer full): @self
 */
SbxFilter *
sbx_filter_ref (SbxFilter *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sbx_filter_unref:
 * @self: (transfer full): a filter
 */
void
sbx_filter_unref (SbxFilter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->root, sbx_filter_node_free);
  g_ptr_array_unref (self->terms);
  g_free (self->text);
  g_free (self);
}

/**
 * sbx_filter_get_text:
 * @self: a filter
 *
 * Returns: (transfer none): what it was made of
 */
const char *
sbx_filter_get_text (const SbxFilter *self)
{
  return self->text;
}

/**
 * sbx_filter_is_empty:
 * @self: a filter
 *
 * Returns: whether it says nothing: everything matches
 */
gboolean
sbx_filter_is_empty (const SbxFilter *self)
{
  return self->terms->len == 0;
}

/**
 * sbx_filter_get_n_content:
 * @self: a filter
 *
 * Returns: how many of its terms only the contents of events answer: SbxContentSearch finds for
 *   each what sbx_matcher_add_hits() takes
 */
guint
sbx_filter_get_n_content (const SbxFilter *self)
{
  return self->n_content;
}

/**
 * sbx_filter_needs_content:
 * @self: a filter
 *
 * Returns: whether rows alone cannot answer it
 */
gboolean
sbx_filter_needs_content (const SbxFilter *self)
{
  return self->n_content > 0;
}

static gboolean
has_key (const SbxFilter *self,
         SbxFilterKey     key)
{
  for (guint i = 0; i < self->terms->len; i++)
    if (((const SbxFilterTerm *) g_ptr_array_index (self->terms, i))->key == key)
      return TRUE;

  return FALSE;
}

/**
 * sbx_filter_needs_links:
 * @self: a filter
 *
 * Returns: whether it asks what became of messages or of asynchronous actions
 */
gboolean
sbx_filter_needs_links (const SbxFilter *self)
{
  return has_key (self, SBX_FILTER_KEY_BRIDGE) || has_key (self, SBX_FILTER_KEY_ASYNC);
}

/**
 * sbx_filter_needs_findings:
 * @self: a filter
 *
 * Returns: whether it asks what the rules found
 */
gboolean
sbx_filter_needs_findings (const SbxFilter *self)
{
  return has_key (self, SBX_FILTER_KEY_FINDING);
}

/**
 * sbx_filter_judge:
 * @node: a node
 * @func: says what a term says
 * @data: for @func
 *
 * Returns: what the node says
 */
SbxFilterVerdict
sbx_filter_judge (const SbxFilterNode *node,
                  SbxFilterTermFunc    func,
                  gpointer             data)
{
  const gboolean all = node->op == SBX_FILTER_OP_ALL;
  SbxFilterVerdict verdict = all ? SBX_FILTER_YES : SBX_FILTER_NO;

  if (node->op == SBX_FILTER_OP_TERM)
    return func (node->term, data);
  if (node->op == SBX_FILTER_OP_NOT)
    return SBX_FILTER_YES - sbx_filter_judge (g_ptr_array_index (node->nodes, 0), func, data);

  for (guint i = 0; i < node->nodes->len; i++)
    {
      SbxFilterVerdict one = sbx_filter_judge (g_ptr_array_index (node->nodes, i), func, data);

      verdict = all ? MIN (verdict, one) : MAX (verdict, one);
      if (verdict == (all ? SBX_FILTER_NO : SBX_FILTER_YES))
        break;
    }

  return verdict;
}
