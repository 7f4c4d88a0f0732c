/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-matcher.h"
#include "sbx-recording.h"

G_BEGIN_DECLS

/**
 * SbxContentPortion:
 * @hits: (array length=n_terms) (element-type guint32): for each term that only contents answer,
 *   the events of which it holds, ascending
 * @n_terms: how many terms there are
 * @searched: every event up to this number was read
 *
 * What a search has found since the last portion.
 */
typedef struct
{
  GArray **hits;
  guint n_terms;
  guint32 searched;
} SbxContentPortion;

void sbx_content_portion_apply (const SbxContentPortion *self,
                                SbxMatcher              *matcher);
void sbx_content_portion_free (SbxContentPortion *self);

/**
 * SbxContentSearch:
 *
 * Answers what only the contents of events answer: a thread of its own reads the recording through
 * a connection of its own, so neither the session nor the window waits. Made and used on one
 * thread, whose main context hears of what was found; at most one portion is on its way, so a slow
 * listener makes them larger and rarer, and keeps most of its time for other things. Ends with its
 * last reference.
 *
 * Signals: `found` (pointer to an SbxContentPortion, valid during the emission), `failed` (pointer
 * to a GError: the recording could not be read; nothing more comes).
 */
#define SBX_TYPE_CONTENT_SEARCH (sbx_content_search_get_type ())
G_DECLARE_FINAL_TYPE (SbxContentSearch, sbx_content_search, SBX, CONTENT_SEARCH, GObject)

SbxContentSearch *sbx_content_search_new (const char *path,
                                          SbxFilter  *filter);
void sbx_content_search_extend (SbxContentSearch *self,
                                guint64           n_events);
double sbx_content_search_get_progress (SbxContentSearch *self);

gboolean sbx_content_search_run (SbxRecording *recording,
                                 SbxMatcher   *matcher,
                                 GCancellable *cancellable,
                                 GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxContentPortion, sbx_content_portion_free)

G_END_DECLS
