/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-filter-private.h"
#include "sbx-matcher.h"
#include "sbx-number-set.h"

G_BEGIN_DECLS

/* For the files of the matcher alone. */

/**
 * SbxLeaf:
 * @term: what it says
 * @of_place: it speaks of remotes, stores, libraries or peers
 * @names: (element-type guint8): verdict on each symbol, as far as it was asked
 * @places: (element-type guint8): verdict on each remote, store or peer
 * @peers: (element-type guint8): whether any remote or store of that peer is meant
 * @numbers: (nullable): the events that are meant, where links, findings or a search say it
 * @low: the time, ms since 1970, where the term speaks of one
 *
 * One term of the filter, with what is known about the session.
 */
typedef struct
{
  const SbxFilterTerm *term;
  gboolean of_place;
  GByteArray *names;
  GByteArray *places;
  GByteArray *peers;
  SbxNumberSet *numbers;
  double low;
} SbxLeaf;

struct _SbxMatcher
{
  SbxFilter *filter;
  SbxMatcherScope scope;
  SbxLeaf *leaves;
  guint n_leaves;
  guint n_links;        /* looked at */
  GArray *open;         /* guint: links that had not settled */
  guint32 searched;     /* what a search has read: events up to this number */
  double start;         /* ms since 1970: the first row */
  double midnight;      /* before it, local */
  const SbxRow *row;    /* during a test */
};

gboolean sbx_leaf_wants_links (const SbxLeaf *self);
guint32 sbx_leaf_read_places (SbxLeaf           *self,
                              const SbxOverview *overview);
guint32 sbx_leaf_read_findings (SbxLeaf   *self,
                                GPtrArray *findings);
guint32 sbx_leaf_add_link (SbxLeaf               *self,
                           const SbxMatcherScope *scope,
                           const SbxLink         *link);
guint32 sbx_leaf_read_link (SbxLeaf               *self,
                            const SbxMatcherScope *scope,
                            const SbxLink         *link);
gboolean sbx_filter_term_matches_finding (const SbxFilterTerm *self,
                                          const SbxFinding    *finding);

G_END_DECLS
