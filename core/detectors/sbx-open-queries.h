/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

#define SBX_OPEN_QUERIES_MAX 4096
/* One that takes longer is a stream, or lost; nobody waits for it. */
#define SBX_OPEN_QUERIES_PATIENCE 30000.0

/**
 * SbxOpenQueries:
 *
 * The requests that are under way in each run, and when the first one of each remote settled. For
 * rules that wait for an answer before they compare values.
 */
typedef struct _SbxOpenQueries SbxOpenQueries;

SbxOpenQueries *sbx_open_queries_new (SbxSession *session);
void sbx_open_queries_free (SbxOpenQueries *self);
/* Looks at query-start and query-settle. */
void sbx_open_queries_observe (SbxOpenQueries *self, const SbxEvent *event);
/* Whether one of the run is under way that is not older than SBX_OPEN_QUERIES_PATIENCE. */
gboolean sbx_open_queries_waits (SbxOpenQueries *self, const SbxRun *run);
/* When the first one that @remote began after @since has settled, ms since 1970; infinity if none
 * has. */
double sbx_open_queries_first_settled (SbxOpenQueries *self, const SbxRun *run, SbxSymbol remote,
                                       double since);

G_END_DECLS
