/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-filter.h"

G_BEGIN_DECLS

/* For the files of the filter alone. */

/**
 * SbxFilterKey:
 *
 * What a term speaks of, in the order of the table of keys.
 */
typedef enum
{
  SBX_FILTER_KEY_TEXT,
  SBX_FILTER_KEY_TYPE,
  SBX_FILTER_KEY_REMOTE,
  SBX_FILTER_KEY_STORE,
  SBX_FILTER_KEY_PEER,
  SBX_FILTER_KEY_LIBRARY,
  SBX_FILTER_KEY_IS,
  SBX_FILTER_KEY_CHANGED,
  SBX_FILTER_KEY_PAYLOAD,
  SBX_FILTER_KEY_META,
  SBX_FILTER_KEY_ACTION,
  SBX_FILTER_KEY_BRIDGE,
  SBX_FILTER_KEY_ASYNC,
  SBX_FILTER_KEY_FINDING,
  SBX_FILTER_KEY_ERROR,
  SBX_FILTER_KEY_GAP,
  SBX_FILTER_KEY_DURATION,
  SBX_FILTER_KEY_NUMBER,
  SBX_FILTER_KEY_AFTER,
  SBX_FILTER_KEY_BEFORE,
  SBX_N_FILTER_KEYS,
} SbxFilterKey;

/**
 * SbxFilterValueKind:
 * @SBX_FILTER_VALUE_WORD: one of the words of the key
 * @SBX_FILTER_VALUE_NAME: a name, or a pattern of names
 * @SBX_FILTER_VALUE_TEXT: a piece of text
 * @SBX_FILTER_VALUE_RANGE: numbers from … to …
 * @SBX_FILTER_VALUE_CLOCK: a time of day, ms since midnight
 * @SBX_FILTER_VALUE_DATE: ms since 1970
 * @SBX_FILTER_VALUE_SINCE: ms since the recording began
 *
 * How a term says it.
 */
typedef enum
{
  SBX_FILTER_VALUE_WORD,
  SBX_FILTER_VALUE_NAME,
  SBX_FILTER_VALUE_TEXT,
  SBX_FILTER_VALUE_RANGE,
  SBX_FILTER_VALUE_CLOCK,
  SBX_FILTER_VALUE_DATE,
  SBX_FILTER_VALUE_SINCE,
} SbxFilterValueKind;

/* Words of more than one key, and of `is`. */
typedef enum
{
  SBX_FILTER_WORD_ANY,
  SBX_FILTER_WORD_NONE,
  SBX_FILTER_WORD_IS_ACTION,
  SBX_FILTER_WORD_IS_BEGIN,
  SBX_FILTER_WORD_IS_END,
  SBX_FILTER_WORD_IS_GAP,
  SBX_FILTER_WORD_IS_LOG,
  SBX_FILTER_WORD_IS_COMMAND,
  SBX_FILTER_WORD_IS_ERROR,
  SBX_FILTER_WORD_SENT,
  SBX_FILTER_WORD_RECEIVED,
  SBX_FILTER_WORD_OPEN,
  SBX_FILTER_WORD_DELIVERED,
  SBX_FILTER_WORD_DROPPED,
  SBX_FILTER_WORD_TAKEN,
  SBX_FILTER_WORD_ALLOW_LIST,
  SBX_FILTER_WORD_MALFORMED,
  SBX_FILTER_WORD_SCHEMA,
  SBX_FILTER_WORD_THREW,
  SBX_FILTER_WORD_LOST,
  SBX_FILTER_WORD_UNHEARD,
  SBX_FILTER_WORD_UNKNOWN,
  SBX_FILTER_WORD_PENDING,
  SBX_FILTER_WORD_FULFILLED,
  SBX_FILTER_WORD_REJECTED,
  SBX_FILTER_WORD_SETTLED,
  SBX_FILTER_WORD_NOTICE,
  SBX_FILTER_WORD_WARNING,
  SBX_FILTER_WORD_SEVERE,
  SBX_FILTER_WORD_DISMISSED,
  SBX_N_FILTER_WORDS,
} SbxFilterWord;

/**
 * SbxFilterStep:
 * @text: folded
 * @pattern: it has wildcards
 *
 * One key on the way to a value.
 */
typedef struct
{
  char *text;
  gboolean pattern;
} SbxFilterStep;

/**
 * SbxFilterTerm:
 * @key: what it speaks of
 * @kind: how
 * @word: a word
 * @text: folded: a name, a pattern or a piece of text
 * @pattern: @text has wildcards
 * @low: a range begins here; a time
 * @high: it ends here
 * @low_open: without @low itself
 * @high_open: without @high itself
 * @path: (element-type SbxFilterStep) (nullable): where in the action or the state
 * @content: its place among the terms that only the contents of events answer, or %G_MAXUINT
 *
 * One thing that a filter says. Alternatives (`a,b`) are terms of their own.
 */
typedef struct
{
  SbxFilterKey key;
  SbxFilterValueKind kind;
  SbxFilterWord word;
  char *text;
  gboolean pattern;
  double low;
  double high;
  gboolean low_open;
  gboolean high_open;
  GPtrArray *path;
  guint content;
} SbxFilterTerm;

/**
 * SbxFilterOp:
 *
 * How a node joins what is below it; %SBX_FILTER_OP_NOT has one child.
 */
typedef enum
{
  SBX_FILTER_OP_TERM,
  SBX_FILTER_OP_ALL,
  SBX_FILTER_OP_ANY,
  SBX_FILTER_OP_NOT,
} SbxFilterOp;

/**
 * SbxFilterNode:
 * @op: how
 * @term: index of the term
 * @nodes: (element-type SbxFilterNode) (nullable): what is joined
 */
typedef struct
{
  SbxFilterOp op;
  guint term;
  GPtrArray *nodes;
} SbxFilterNode;

struct _SbxFilter
{
  gatomicrefcount ref_count;
  char *text;
  SbxFilterNode *root;
  GPtrArray *terms; /* SbxFilterTerm */
  guint n_content;
};

/**
 * SbxFilterVerdict:
 * @SBX_FILTER_NO: it does not hold
 * @SBX_FILTER_MAYBE: it cannot be told, or not yet
 * @SBX_FILTER_YES: it holds
 *
 * What a filter says. In this order “and” is the least, “or” the greatest, and “not” counts down.
 */
typedef enum
{
  SBX_FILTER_NO,
  SBX_FILTER_MAYBE,
  SBX_FILTER_YES,
} SbxFilterVerdict;

/**
 * SbxFilterTermFunc:
 * @index: of a term
 * @data: what was passed along
 *
 * Returns: what the term says
 */
typedef SbxFilterVerdict (*SbxFilterTermFunc) (guint    index,
                                               gpointer data);

SbxFilterVerdict sbx_filter_judge (const SbxFilterNode *node,
                                   SbxFilterTermFunc    func,
                                   gpointer             data);

/* keys */
gboolean sbx_filter_find_key (const char   *name,
                              SbxFilterKey *key);
const char *sbx_filter_get_key_name (SbxFilterKey key);
gboolean sbx_filter_key_has_path (SbxFilterKey key);
gboolean sbx_filter_key_has_word (SbxFilterKey   key,
                                  const char    *text,
                                  SbxFilterWord *word);
gboolean sbx_filter_key_has_names (SbxFilterKey key);
gboolean sbx_filter_key_has_ranges (SbxFilterKey key);

/* values */
SbxFilterTerm *sbx_filter_term_new (SbxFilterKey key);
void sbx_filter_term_free (SbxFilterTerm *self);
gboolean sbx_filter_term_read (SbxFilterTerm *self,
                               const char    *raw,
                               gsize          length,
                               GError       **error);
GPtrArray *sbx_filter_path_read (const char *raw,
                                 gsize       length,
                                 GError    **error);

/* text */
char *sbx_filter_fold (const char *text,
                       gssize      length);
gboolean sbx_filter_matches_name (const SbxFilterTerm *term,
                                  const char          *name);
gboolean sbx_filter_matches_text (const SbxFilterTerm *term,
                                  const char          *text);
gboolean sbx_filter_step_matches (const SbxFilterStep *step,
                                  const char          *key);
gboolean sbx_filter_in_range (const SbxFilterTerm *term,
                              double               value);
gboolean sbx_filter_in_float_range (const SbxFilterTerm *term,
                                    float                value);

const char *sbx_filter_find_word_end (const char  *at,
                                      gboolean     comma,
                                      const char **quote);
const char *sbx_filter_find_key_end (const char  *at,
                                     const char **dot);
SbxFilterNode *sbx_filter_parse (SbxFilter      *filter,
                                 SbxFilterPlace *place,
                                 GError        **error);
void sbx_filter_node_free (SbxFilterNode *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFilterTerm, sbx_filter_term_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFilterNode, sbx_filter_node_free)

G_END_DECLS
