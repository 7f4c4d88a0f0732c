/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-filter.h"
#include "sbx-finding.h"
#include "sbx-links.h"
#include "sbx-overview.h"

G_BEGIN_DECLS

/**
 * SbxMatcherScope:
 * @symbols: names of the session
 * @rows: rows of the session
 * @overview: (nullable): remotes, stores and peers by index
 * @links: (nullable): what became of messages
 * @findings: (nullable) (element-type SbxFinding): what the rules found
 *
 * What a filter is held against. Borrowed: it must stay until the next sbx_matcher_set_scope().
 */
typedef struct
{
  SbxSymbols *symbols;
  SbxRows *rows;
  SbxOverview *overview;
  SbxLinks *links;
  GPtrArray *findings;
} SbxMatcherScope;

/**
 * SbxMatcher:
 *
 * Holds a filter against rows: a few nanoseconds each, because what a filter says about a name is
 * decided once. What needs the content of events (`payload:`, paths below a slice) is answered by
 * the numbers that a search has found so far (sbx_matcher_add_hits(), sbx_matcher_set_searched()).
 * Belongs to one thread.
 */
typedef struct _SbxMatcher SbxMatcher;

SbxMatcher *sbx_matcher_new (SbxFilter *filter);
void sbx_matcher_free (SbxMatcher *self);
SbxFilter *sbx_matcher_get_filter (SbxMatcher *self);
guint32 sbx_matcher_set_scope (SbxMatcher            *self,
                               const SbxMatcherScope *scope);
void sbx_matcher_add_hits (SbxMatcher    *self,
                           guint          term,
                           const guint32 *numbers,
                           gsize          n_numbers);
void sbx_matcher_set_searched (SbxMatcher *self,
                               guint32     number);
gboolean sbx_matcher_test (SbxMatcher   *self,
                           const SbxRow *row);

gboolean sbx_filter_matches_finding (const SbxFilter  *self,
                                     const SbxFinding *finding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxMatcher, sbx_matcher_free)

G_END_DECLS
