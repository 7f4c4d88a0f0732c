/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

#define SBX_AUDIENCE_MAX 16384  /* stores and bridges */
#define SBX_AUDIENCE_REMOTES 16 /* of one */

/**
 * SbxAudience:
 *
 * Which remotes look at a store, or listen on a bridge: who ever subscribed, or was seen reading.
 */
typedef struct _SbxAudience SbxAudience;

SbxAudience *sbx_audience_new (SbxSession *session);
void sbx_audience_free (SbxAudience *self);
/* Looks at subscribe, read and not-ready. */
void sbx_audience_observe (SbxAudience *self, const SbxEvent *event);
/* The remotes of a store, or of a bridge in a run, without @but, in the order of their names;
 * at most SBX_AUDIENCE_REMOTES. Returns how many. */
guint sbx_audience_list (SbxAudience *self, const SbxRun *run, const SbxStore *store,
                         SbxSymbol bridge, SbxSymbol but, SbxSymbol *remotes);
/* Whether @remote looks at a store of that run that another remote made. */
gboolean sbx_audience_looks_around (SbxAudience *self, const SbxRun *run, SbxSymbol remote);

G_END_DECLS
