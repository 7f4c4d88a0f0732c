/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-matcher-private.h"

#include <string.h>

/* --- Remotes, stores, peers ------------------------------------------------------------------ */

static gboolean
matches_either (const SbxFilterTerm *term,
                const char          *one,
                const char          *other)
{
  if (term->kind != SBX_FILTER_VALUE_NAME)
    return FALSE;

  return (one != NULL && sbx_filter_matches_name (term, one))
         || (other != NULL && sbx_filter_matches_name (term, other));
}

static void
put (GByteArray *array,
     guint       index,
     gboolean    in)
{
  if (index >= array->len)
    {
      guint old = array->len;

      g_byte_array_set_size (array, index + 1);
      memset (array->data + old, 0, array->len - old);
    }
  array->data[index] = (guint8) in;
}

static void
add_place (GByteArray *places,
           GByteArray *peers,
           guint       index,
           guint       peer,
           gboolean    in)
{
  put (places, index, in);
  if (in)
    put (peers, peer, TRUE);
}

static void
list_places (const SbxFilterTerm *term,
             const SbxOverview   *overview,
             GByteArray          *places,
             GByteArray          *peers)
{
  const gboolean any = term->kind == SBX_FILTER_VALUE_WORD && term->word == SBX_FILTER_WORD_ANY;

  for (guint i = 0; term->key == SBX_FILTER_KEY_REMOTE && i < overview->remotes->len; i++)
    {
      const SbxOverviewRemote *remote = g_ptr_array_index (overview->remotes, i);

      add_place (places, peers, i, remote->peer,
                 any || matches_either (term, remote->name, NULL));
    }
  for (guint i = 0; (term->key == SBX_FILTER_KEY_STORE || term->key == SBX_FILTER_KEY_LIBRARY)
                    && i < overview->stores->len; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);

      add_place (places, peers, i, store->peer,
                 any && term->key == SBX_FILTER_KEY_STORE ? TRUE
                 : any                                     ? store->library != NULL
                 : term->key == SBX_FILTER_KEY_STORE
                   ? matches_either (term, store->label, store->id)
                   : matches_either (term, store->library, NULL));
    }
  for (guint i = 0; term->key == SBX_FILTER_KEY_PEER && i < overview->peers->len; i++)
    {
      const SbxOverviewPeer *peer = g_ptr_array_index (overview->peers, i);

      add_place (places, peers, i, i,
                 any || matches_either (term, peer->name, peer->id)
                   || matches_either (term, peer->url, NULL));
    }
}

static gboolean
begins_with (const GByteArray *array,
             const GByteArray *start)
{
  return start->len == 0 ||
         (array->len >= start->len && memcmp (array->data, start->data, start->len) == 0);
}

/**
 * sbx_leaf_read_places:
 * @self: a leaf that speaks of remotes, stores, libraries or peers
 * @overview: what there is
 *
 * Returns: 0 if a verdict on what was known changed, else %G_MAXUINT32
 */
guint32
sbx_leaf_read_places (SbxLeaf           *self,
                      const SbxOverview *overview)
{
  g_autoptr (GByteArray) places = g_byte_array_new ();
  g_autoptr (GByteArray) peers = g_byte_array_new ();
  gboolean same;

  list_places (self->term, overview, places, peers);
  same = begins_with (places, self->places) && begins_with (peers, self->peers);
  g_byte_array_unref (self->places);
  g_byte_array_unref (self->peers);
  self->places = g_steal_pointer (&places);
  self->peers = g_steal_pointer (&peers);

  return same ? G_MAXUINT32 : 0;
}

/* --- Links ----------------------------------------------------------------------------------- */

static gboolean
is_fate (const SbxLink *link,
         SbxFilterWord  word)
{
  switch (word)
    {
    case SBX_FILTER_WORD_ANY:
    case SBX_FILTER_WORD_SENT:
    case SBX_FILTER_WORD_RECEIVED:
      return TRUE;
    case SBX_FILTER_WORD_PENDING:
    case SBX_FILTER_WORD_OPEN:
      return link->fate == SBX_LINK_OPEN;
    case SBX_FILTER_WORD_SETTLED:
      return link->fate == SBX_LINK_DELIVERED || link->fate == SBX_LINK_REJECTED;
    case SBX_FILTER_WORD_FULFILLED:
    case SBX_FILTER_WORD_DELIVERED:
      return link->fate == SBX_LINK_DELIVERED;
    case SBX_FILTER_WORD_REJECTED:
      return link->fate == SBX_LINK_REJECTED;
    case SBX_FILTER_WORD_DROPPED:
      return sbx_link_is_dropped (link);
    case SBX_FILTER_WORD_TAKEN:
      return link->fate == SBX_LINK_TAKEN;
    case SBX_FILTER_WORD_ALLOW_LIST:
      return link->fate == SBX_LINK_ALLOW_LIST;
    case SBX_FILTER_WORD_MALFORMED:
      return link->fate == SBX_LINK_MALFORMED;
    case SBX_FILTER_WORD_SCHEMA:
      return link->fate == SBX_LINK_SCHEMA;
    case SBX_FILTER_WORD_THREW:
      return link->fate == SBX_LINK_THREW;
    case SBX_FILTER_WORD_LOST:
      return link->fate == SBX_LINK_LOST;
    case SBX_FILTER_WORD_UNHEARD:
      return link->fate == SBX_LINK_UNHEARD;
    case SBX_FILTER_WORD_UNKNOWN:
      return link->fate == SBX_LINK_UNKNOWN;
    default:
      return FALSE;
    }
}

static gboolean
is_meant (const SbxFilterTerm   *term,
          const SbxMatcherScope *scope,
          const SbxLink         *link)
{
  SbxLinkKind kind = term->key == SBX_FILTER_KEY_ASYNC ? SBX_LINK_SPAN : SBX_LINK_BRIDGE;

  if (link->kind != kind)
    return FALSE;
  switch (term->kind)
    {
    case SBX_FILTER_VALUE_WORD:
      return is_fate (link, term->word);
    case SBX_FILTER_VALUE_RANGE:
      return sbx_filter_in_range (term, link->to_time - link->from_time);
    default:
      return link->bridge != SBX_SYMBOL_NONE
             && sbx_filter_matches_name (term, sbx_symbols_get (scope->symbols, link->bridge));
    }
}

static gboolean
is_any_meant (const SbxFilterTerm   *term,
              const SbxMatcherScope *scope,
              const GArray          *indexes)
{
  for (guint i = 0; i < indexes->len; i++)
    if (is_meant (term, scope, sbx_links_get (scope->links, g_array_index (indexes, guint, i))))
      return TRUE;

  return FALSE;
}

/* Rows that got a message say so themselves, as do those that sent one. */
static gboolean
is_of_receiver (const SbxFilterTerm *term)
{
  return term->kind != SBX_FILTER_VALUE_WORD || term->word == SBX_FILTER_WORD_ANY
         || term->word == SBX_FILTER_WORD_RECEIVED || term->word == SBX_FILTER_WORD_DELIVERED
         || term->key == SBX_FILTER_KEY_ASYNC;
}

static gboolean
is_of_sender (const SbxFilterTerm *term)
{
  return term->kind != SBX_FILTER_VALUE_WORD || term->word != SBX_FILTER_WORD_RECEIVED;
}

/**
 * sbx_leaf_wants_links:
 * @self: a leaf
 *
 * Returns: whether links say which events are meant
 */
gboolean
sbx_leaf_wants_links (const SbxLeaf *self)
{
  return self->term->key == SBX_FILTER_KEY_BRIDGE || self->term->key == SBX_FILTER_KEY_ASYNC;
}

/**
 * sbx_leaf_add_link:
 * @self: a leaf that wants links
 * @scope: what the filter is held against; has links
 * @link: one that is new
 *
 * Returns: the least number of an event of which the verdict changed, or %G_MAXUINT32
 */
guint32
sbx_leaf_add_link (SbxLeaf               *self,
                   const SbxMatcherScope *scope,
                   const SbxLink         *link)
{
  guint32 first = G_MAXUINT32;

  if (!is_meant (self->term, scope, link))
    return first;
  if (link->from != 0 && is_of_sender (self->term)
      && sbx_number_set_put (self->numbers, link->from, TRUE))
    first = MIN (first, link->from);
  if (link->to != 0 && is_of_receiver (self->term)
      && sbx_number_set_put (self->numbers, link->to, TRUE))
    first = MIN (first, link->to);

  return first;
}

static gboolean
read_number (SbxLeaf               *self,
             const SbxMatcherScope *scope,
             guint32                number)
{
  g_autoptr (GArray) from = sbx_links_list_from (scope->links, number);
  g_autoptr (GArray) to = sbx_links_list_to (scope->links, number);
  gboolean in = (is_of_sender (self->term) && is_any_meant (self->term, scope, from))
                || (is_of_receiver (self->term) && is_any_meant (self->term, scope, to));

  return sbx_number_set_put (self->numbers, number, in);
}

/**
 * sbx_leaf_read_link:
 * @self: a leaf that wants links
 * @scope: what the filter is held against; has links
 * @link: one of which more may be known now
 *
 * Looks again at the events at its ends: what held may hold no more, unless another link says so.
 *
 * Returns: the least number of an event of which the verdict changed, or %G_MAXUINT32
 */
guint32
sbx_leaf_read_link (SbxLeaf               *self,
                    const SbxMatcherScope *scope,
                    const SbxLink         *link)
{
  guint32 first = G_MAXUINT32;

  if (link->from != 0 && read_number (self, scope, link->from))
    first = MIN (first, link->from);
  if (link->to != 0 && read_number (self, scope, link->to))
    first = MIN (first, link->to);

  return first;
}

/* --- Findings -------------------------------------------------------------------------------- */

/**
 * sbx_filter_term_matches_finding:
 * @self: a term that speaks of findings
 * @finding: a finding
 *
 * What was set aside is only meant by name: `dismissed`.
 *
 * Returns: whether it is meant
 */
gboolean
sbx_filter_term_matches_finding (const SbxFilterTerm *self,
                                 const SbxFinding    *finding)
{
  g_autofree char *pattern = NULL;

  if (self->kind == SBX_FILTER_VALUE_WORD && self->word == SBX_FILTER_WORD_DISMISSED)
    return finding->dismissed != NULL;
  if (finding->dismissed != NULL)
    return FALSE;
  if (self->kind != SBX_FILTER_VALUE_WORD)
    return self->pattern ? sbx_filter_matches_name (self, finding->rule)
                         : strstr (finding->rule, self->text) != NULL;

  switch (self->word)
    {
    case SBX_FILTER_WORD_ANY:
      return TRUE;
    case SBX_FILTER_WORD_NOTICE:
      return finding->severity == SBX_SEVERITY_NOTICE;
    case SBX_FILTER_WORD_WARNING:
      return finding->severity == SBX_SEVERITY_WARNING;
    default:
      return finding->severity == SBX_SEVERITY_ERROR;
    }
}

/**
 * sbx_leaf_read_findings:
 * @self: a leaf that speaks of findings
 * @findings: (element-type SbxFinding): what was found
 *
 * Returns: the least number of an event of which the verdict changed, or %G_MAXUINT32
 */
guint32
sbx_leaf_read_findings (SbxLeaf   *self,
                        GPtrArray *findings)
{
  SbxNumberSet *numbers = sbx_number_set_new ();
  guint32 first;

  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      if (!sbx_filter_term_matches_finding (self->term, finding))
        continue;
      for (guint j = 0; j < finding->n_evidence; j++)
        if (finding->evidence[j] <= G_MAXUINT32)
          sbx_number_set_put (numbers, (guint32) finding->evidence[j], TRUE);
    }
  first = sbx_number_set_find_difference (numbers, self->numbers);
  sbx_number_set_free (self->numbers);
  self->numbers = numbers;

  return first;
}
