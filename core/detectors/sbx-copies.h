/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-finding.h"
#include "sbx-packages.h"

G_BEGIN_DECLS

/* What to do about two copies of one library. */
#define SBX_COPIES_REMEDY \
  "Compare the shared blocks of all builds; they must be the same: `shared: { redux: { " \
  "singleton: true, strictVersion: false } }`. Start each app by `import('./bootstrap')` so that " \
  "the share scope comes first."

/* So many copies of libraries are told apart, in all runs together. */
#define SBX_COPIES_MAX 1024u

/**
 * SbxCopy:
 * @run: the realm
 * @runtime: names the copy
 * @store: that the slice is in
 * @slice: the first one whose reducer this copy made
 * @number: of the event that told so
 * @time: of that event
 *
 * A copy of a library that made reducers.
 */
typedef struct
{
  const SbxRun *run;
  SbxSymbol runtime;
  const SbxStore *store;
  SbxSymbol slice;
  guint64 number;
  double time;
} SbxCopy;

/* @copies: (element-type SbxCopy): takes an event `reducer-add` */
void sbx_copies_observe (GArray         *copies,
                         SbxSymbols     *symbols,
                         const SbxEvent *event);
/* One finding for each realm that two copies of a shared library made reducers in, but for the
 * realms (SbxRun) in @told. */
void sbx_copies_report (GArray           *copies,
                        GArray           *packages,
                        SbxSymbols       *symbols,
                        const GPtrArray  *told,
                        GPtrArray        *findings);

G_END_DECLS
