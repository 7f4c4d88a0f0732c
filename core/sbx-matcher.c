/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-matcher-private.h"

#include <math.h>
#include <string.h>

/* What a leaf said about a symbol. */
enum
{
  NAME_UNKNOWN,
  NAME_YES,
  NAME_NO,
};

/**
 * sbx_matcher_new:
 * @filter: what to look for
 *
 * Returns: (transfer full): holds @filter against rows, as soon as it has a scope
 */
SbxMatcher *
sbx_matcher_new (SbxFilter *filter)
{
  SbxMatcher *self = g_new0 (SbxMatcher, 1);

  self->filter = sbx_filter_ref (filter);
  self->n_leaves = filter->terms->len;
  self->leaves = g_new0 (SbxLeaf, self->n_leaves);
  self->open = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->n_leaves; i++)
    {
      SbxLeaf *leaf = &self->leaves[i];

      leaf->term = g_ptr_array_index (filter->terms, i);
      leaf->of_place = leaf->term->key >= SBX_FILTER_KEY_REMOTE
                           && leaf->term->key <= SBX_FILTER_KEY_LIBRARY;
      leaf->names = g_byte_array_new ();
      leaf->places = g_byte_array_new ();
      leaf->peers = g_byte_array_new ();
      leaf->numbers = sbx_number_set_new ();
    }

  return self;
}

void
sbx_matcher_free (SbxMatcher *self)
{
  for (guint i = 0; i < self->n_leaves; i++)
    {
      SbxLeaf *leaf = &self->leaves[i];

      g_byte_array_unref (leaf->names);
      g_byte_array_unref (leaf->places);
      g_byte_array_unref (leaf->peers);
      sbx_number_set_free (leaf->numbers);
    }
  g_free (self->leaves);
  g_array_unref (self->open);
  sbx_filter_unref (self->filter);
  g_free (self);
}

/**
 * sbx_matcher_get_filter:
 * @self: a matcher
 *
 * Returns: (transfer none): what it looks for
 */
SbxFilter *
sbx_matcher_get_filter (SbxMatcher *self)
{
  return self->filter;
}

/* --- What the filter is held against --------------------------------------------------------- */

/* A time of day is one of the day on which the recording begins. */
static void
set_start (SbxMatcher *self,
           double      start)
{
  g_autoptr (GDateTime) begin = g_date_time_new_from_unix_local ((gint64) floor (start / 1000));
  g_autoptr (GDateTime) midnight = NULL;

  self->start = start;
  if (begin == NULL)
    return;
  midnight = g_date_time_new_local (g_date_time_get_year (begin), g_date_time_get_month (begin),
                                    g_date_time_get_day_of_month (begin), 0, 0, 0);
  if (midnight != NULL)
    self->midnight = (double) g_date_time_to_unix (midnight) * 1000;
}

/* Rows come when there are any: the first one that is tested is asked for its time if the scope had
 * none. */
static void
set_times (SbxMatcher *self,
           double      start)
{
  set_start (self, start);
  for (guint i = 0; i < self->n_leaves; i++)
    {
      SbxLeaf *leaf = &self->leaves[i];

      leaf->low = leaf->term->low;
      if (leaf->term->kind == SBX_FILTER_VALUE_CLOCK)
        leaf->low += self->midnight;
      else if (leaf->term->kind == SBX_FILTER_VALUE_SINCE)
        leaf->low += self->start;
    }
}

static guint32
read_link (SbxMatcher *self,
           guint       index,
           gboolean    fresh)
{
  const SbxLink *link = sbx_links_get (self->scope.links, index);
  guint32 first = G_MAXUINT32;

  for (guint i = 0; i < self->n_leaves; i++)
    {
      SbxLeaf *leaf = &self->leaves[i];
      guint32 changed = G_MAXUINT32;

      if (sbx_leaf_wants_links (leaf))
        changed = fresh ? sbx_leaf_add_link (leaf, &self->scope, link)
                        : sbx_leaf_read_link (leaf, &self->scope, link);
      first = MIN (first, changed);
    }

  return first;
}

/* Looks at links that are new, and again at those that had not settled. */
static guint32
read_links (SbxMatcher *self)
{
  guint count = sbx_links_get_count (self->scope.links);
  g_autoptr (GArray) before = self->open;
  guint32 first = G_MAXUINT32;

  self->open = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < before->len + (count - self->n_links); i++)
    {
      guint index = i < before->len ? g_array_index (before, guint, i)
                                    : self->n_links + (i - before->len);

      guint32 changed = read_link (self, index, i >= before->len);

      first = MIN (first, changed);
      if (sbx_links_get (self->scope.links, index)->fate == SBX_LINK_OPEN)
        g_array_append_val (self->open, index);
    }
  self->n_links = count;

  return first;
}

/* Another session: nothing that was known holds. */
static void
forget (SbxMatcher *self)
{
  for (guint i = 0; i < self->n_leaves; i++)
    {
      SbxLeaf *leaf = &self->leaves[i];

      g_byte_array_set_size (leaf->names, 0);
      g_byte_array_set_size (leaf->places, 0);
      g_byte_array_set_size (leaf->peers, 0);
      sbx_number_set_free (leaf->numbers);
      leaf->numbers = sbx_number_set_new ();
    }
  g_array_set_size (self->open, 0);
  self->n_links = 0;
  self->searched = 0;
  self->start = 0;
}

/**
 * sbx_matcher_set_scope:
 * @self: a matcher
 * @scope: what to hold the filter against; all of it is borrowed
 *
 * To be called again with each update: it looks at what is new. Costs what the new links, and the
 * overview and the findings if they are others than before, are worth; nothing per row.
 *
 * Returns: the verdicts on rows from this event number on may have changed; 0: all; %G_MAXUINT32:
 *   none that was given before
 */
guint32
sbx_matcher_set_scope (SbxMatcher            *self,
                       const SbxMatcherScope *scope)
{
  const SbxMatcherScope before = self->scope;
  guint32 first = G_MAXUINT32;

  self->scope = *scope;
  if (before.symbols != scope->symbols || before.rows != scope->rows)
    {
      forget (self);
      first = 0;
    }
  for (guint i = 0; i < self->n_leaves; i++)
    {
      SbxLeaf *leaf = &self->leaves[i];
      guint32 changed = G_MAXUINT32;

      if (scope->overview != NULL && leaf->of_place)
        changed = sbx_leaf_read_places (leaf, scope->overview);
      if (scope->findings != NULL && leaf->term->key == SBX_FILTER_KEY_FINDING)
        changed = sbx_leaf_read_findings (leaf, scope->findings);
      first = MIN (first, changed);
    }
  if (scope->links != NULL && sbx_filter_needs_links (self->filter))
    {
      guint32 changed = read_links (self);

      first = MIN (first, changed);
    }

  return first;
}

/**
 * sbx_matcher_add_hits:
 * @self: a matcher
 * @term: which of the terms that only the contents of events answer, from 0
 * @numbers: (array length=n_numbers): events of which it holds
 * @n_numbers: how many
 *
 * What a search has found.
 */
void
sbx_matcher_add_hits (SbxMatcher    *self,
                      guint          term,
                      const guint32 *numbers,
                      gsize          n_numbers)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (term < self->filter->n_content);

  for (guint i = 0; i < self->n_leaves; i++)
    {
      SbxLeaf *leaf = &self->leaves[i];

      if (leaf->term->content != term)
        continue;
      for (gsize j = 0; j < n_numbers; j++)
        sbx_number_set_put (leaf->numbers, numbers[j], TRUE);
    }
}

/**
 * sbx_matcher_set_searched:
 * @self: a matcher
 * @number: of an event: a search has read all events up to this one, and its hits were added
 *
 * What was not read yet is not decided: such rows do not match, nor does their opposite. The
 * verdicts on rows behind the last such number may change.
 */
void
sbx_matcher_set_searched (SbxMatcher *self,
                          guint32     number)
{
  g_return_if_fail (self != NULL);

  self->searched = MAX (self->searched, number);
}

/* --- One row --------------------------------------------------------------------------------- */

static gboolean
matches_changed (const SbxFilterTerm *term,
                 const char          *changed)
{
  const SbxFilterStep *step = g_ptr_array_index (term->path, 0);
  g_auto (GStrv) slices = NULL;

  if (strstr (changed, ", ") == NULL)
    return sbx_filter_step_matches (step, changed);

  slices = g_strsplit (changed, ", ", -1);
  for (char **slice = slices; *slice != NULL; slice++)
    if (sbx_filter_step_matches (step, *slice))
      return TRUE;

  return FALSE;
}

static gboolean
matches_symbol (SbxMatcher *self,
                SbxLeaf    *leaf,
                SbxSymbol   symbol)
{
  guint8 *verdict;

  if (symbol == SBX_SYMBOL_NONE)
    return FALSE;
  if (symbol >= leaf->names->len)
    {
      guint old = leaf->names->len;

      g_byte_array_set_size (leaf->names, MAX (symbol + 1024, old * 2));
      memset (leaf->names->data + old, NAME_UNKNOWN, leaf->names->len - old);
    }
  verdict = &leaf->names->data[symbol];
  if (*verdict == NAME_UNKNOWN)
    {
      const char *name = sbx_symbols_get (self->scope.symbols, symbol);
      gboolean yes = leaf->term->key == SBX_FILTER_KEY_CHANGED ? matches_changed (leaf->term, name)
                     : leaf->term->key == SBX_FILTER_KEY_TEXT
                       ? sbx_filter_matches_text (leaf->term, name)
                       : sbx_filter_matches_name (leaf->term, name);

      *verdict = yes ? NAME_YES : NAME_NO;
    }

  return *verdict == NAME_YES;
}

static gboolean
has (const GByteArray *array,
     guint             index)
{
  return index < array->len && array->data[index] != 0;
}

static guint
get_peer (const SbxMatcher *self,
          const SbxRow     *row)
{
  const SbxOverview *overview = self->scope.overview;

  return overview != NULL && overview->runs != NULL && row->run < overview->runs->len
         ? g_array_index (overview->runs, guint, row->run)
         : G_MAXUINT;
}

static SbxFilterVerdict
judge_place (const SbxMatcher *self,
             const SbxLeaf    *leaf,
             const SbxRow     *row)
{
  const guint index = leaf->term->key == SBX_FILTER_KEY_REMOTE ? row->remote : row->store;
  const gboolean none = leaf->term->kind == SBX_FILTER_VALUE_WORD
                        && leaf->term->word == SBX_FILTER_WORD_NONE;

  if (leaf->term->key == SBX_FILTER_KEY_PEER)
    return has (leaf->peers, get_peer (self, row)) ? SBX_FILTER_YES : SBX_FILTER_NO;
  /* What is missing may have been of any remote and store of its peer. */
  if (row->kind == SBX_ROW_GAP)
    return none || has (leaf->peers, get_peer (self, row)) ? SBX_FILTER_MAYBE : SBX_FILTER_NO;
  if (none)
    return index == SBX_ROW_NONE ? SBX_FILTER_YES : SBX_FILTER_NO;

  return has (leaf->places, index) ? SBX_FILTER_YES : SBX_FILTER_NO;
}

static gboolean
is_row (const SbxRow *row,
        SbxFilterWord word)
{
  switch (word)
    {
    case SBX_FILTER_WORD_IS_ERROR:
      return (row->flags & SBX_ROW_ERROR) != 0;
    case SBX_FILTER_WORD_SENT:
      return (row->flags & SBX_ROW_SENT) != 0;
    case SBX_FILTER_WORD_RECEIVED:
      return (row->flags & SBX_ROW_REPLAYED) != 0;
    default:
      return row->kind == word - SBX_FILTER_WORD_IS_ACTION;
    }
}

static gboolean
matches_bridge (const SbxLeaf *leaf,
                const SbxRow  *row)
{
  const SbxFilterTerm *term = leaf->term;
  const gboolean word = term->kind == SBX_FILTER_VALUE_WORD;

  if (word && (term->word == SBX_FILTER_WORD_ANY || term->word == SBX_FILTER_WORD_SENT)
      && (row->flags & SBX_ROW_SENT) != 0)
    return TRUE;
  if (word && (term->word == SBX_FILTER_WORD_ANY || term->word == SBX_FILTER_WORD_RECEIVED)
      && (row->flags & SBX_ROW_REPLAYED) != 0)
    return TRUE;

  return sbx_number_set_has (leaf->numbers, row->number);
}

static gboolean
matches_gap (SbxMatcher   *self,
             SbxLeaf      *leaf,
             const SbxRow *row)
{
  if (row->kind != SBX_ROW_GAP)
    return FALSE;
  switch (leaf->term->kind)
    {
    case SBX_FILTER_VALUE_WORD:
      return TRUE;
    case SBX_FILTER_VALUE_RANGE:
      return sbx_filter_in_float_range (leaf->term, row->duration);
    default:
      return matches_symbol (self, leaf, row->type);
    }
}

/* `none`: an action after which the state is as it was. */
static gboolean
matches_slices (SbxMatcher   *self,
                SbxLeaf      *leaf,
                const SbxRow *row)
{
  if (leaf->term->kind != SBX_FILTER_VALUE_WORD)
    return matches_symbol (self, leaf, row->changed);
  if (leaf->term->word == SBX_FILTER_WORD_ANY)
    return row->changed != SBX_SYMBOL_NONE;

  return row->kind == SBX_ROW_ACTION && row->changed == SBX_SYMBOL_NONE;
}

static SbxFilterVerdict
judge_content (const SbxMatcher *self,
               const SbxLeaf    *leaf,
               const SbxRow     *row)
{
  if (sbx_number_set_has (leaf->numbers, row->number))
    return SBX_FILTER_YES;

  return row->number > self->searched ? SBX_FILTER_MAYBE : SBX_FILTER_NO;
}

/* What can be said of what is missing. */
static SbxFilterVerdict
judge_gap (SbxMatcher *self,
           SbxLeaf    *leaf,
           gboolean    yes)
{
  switch (leaf->term->key)
    {
    case SBX_FILTER_KEY_IS:
      if (leaf->term->word > SBX_FILTER_WORD_IS_COMMAND) /* what actions may be */
        return SBX_FILTER_MAYBE;
      return yes ? SBX_FILTER_YES : SBX_FILTER_NO;
    case SBX_FILTER_KEY_GAP:
    case SBX_FILTER_KEY_NUMBER:
    case SBX_FILTER_KEY_AFTER:
    case SBX_FILTER_KEY_BEFORE:
    case SBX_FILTER_KEY_FINDING:
      return yes ? SBX_FILTER_YES : SBX_FILTER_NO;
    default:
      return SBX_FILTER_MAYBE;
    }
}

static gboolean
matches_row (SbxMatcher   *self,
             SbxLeaf      *leaf,
             const SbxRow *row)
{
  switch (leaf->term->key)
    {
    case SBX_FILTER_KEY_TEXT:
      return matches_symbol (self, leaf, row->type);
    case SBX_FILTER_KEY_TYPE:
      return row->kind == SBX_ROW_ACTION && matches_symbol (self, leaf, row->type);
    case SBX_FILTER_KEY_IS:
      return is_row (row, leaf->term->word);
    case SBX_FILTER_KEY_CHANGED:
      return matches_slices (self, leaf, row);
    case SBX_FILTER_KEY_BRIDGE:
      return matches_bridge (leaf, row);
    case SBX_FILTER_KEY_ASYNC:
    case SBX_FILTER_KEY_FINDING:
      return sbx_number_set_has (leaf->numbers, row->number);
    case SBX_FILTER_KEY_ERROR:
      return (row->flags & SBX_ROW_ERROR) != 0;
    case SBX_FILTER_KEY_GAP:
      return matches_gap (self, leaf, row);
    case SBX_FILTER_KEY_DURATION:
      return row->kind == SBX_ROW_ACTION && sbx_filter_in_float_range (leaf->term, row->duration);
    case SBX_FILTER_KEY_NUMBER:
      return sbx_filter_in_range (leaf->term, row->number);
    case SBX_FILTER_KEY_AFTER:
      return row->time >= leaf->low;
    case SBX_FILTER_KEY_BEFORE:
      return row->time < leaf->low;
    default:
      return FALSE;
    }
}

static SbxFilterVerdict
judge_leaf (guint    index,
            gpointer data)
{
  SbxMatcher *self = data;
  SbxLeaf *leaf = &self->leaves[index];
  const SbxRow *row = self->row;

  if (leaf->of_place)
    return judge_place (self, leaf, row);
  if (row->kind == SBX_ROW_GAP)
    return judge_gap (self, leaf, matches_row (self, leaf, row));
  if (leaf->term->content != G_MAXUINT)
    return judge_content (self, leaf, row);

  return matches_row (self, leaf, row) ? SBX_FILTER_YES : SBX_FILTER_NO;
}

/**
 * sbx_matcher_test:
 * @self: a matcher that has a scope
 * @row: one of its rows
 *
 * A gap matches unless the filter speaks against it: what is missing could have matched, and is
 * never filtered away in silence.
 *
 * Returns: whether the filter holds for @row
 */
gboolean
sbx_matcher_test (SbxMatcher   *self,
                  const SbxRow *row)
{
  SbxFilterVerdict verdict;

  if (self->start == 0)
    set_times (self, self->scope.rows != NULL ? sbx_rows_get (self->scope.rows, 0)->time
                                              : row->time);
  self->row = row;
  verdict = sbx_filter_judge (self->filter->root, judge_leaf, self);

  return row->kind == SBX_ROW_GAP ? verdict != SBX_FILTER_NO : verdict == SBX_FILTER_YES;
}
