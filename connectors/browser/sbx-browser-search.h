/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp.h"

G_BEGIN_DECLS

/**
 * SbxBrowserSearchDone:
 * @n_adopted: how many stores the agent has taken in
 * @error: (nullable): why the search ended early
 * @data: as given
 *
 * Takes the outcome of a search.
 */
typedef void (*SbxBrowserSearchDone) (guint         n_adopted,
                                      const GError *error,
                                      gpointer      data);

/* Looks through the heap of a realm for stores, and gives them to its agent. The page stands still
 * while its objects are counted; each Redux store whose reducer is found gets one
 * `@@redux/REPLACE`. @session: (nullable). */
void sbx_browser_search (SbxCdp              *cdp,
                         const char          *session,
                         guint64              context,
                         SbxBrowserSearchDone done,
                         gpointer             data);

G_END_DECLS
