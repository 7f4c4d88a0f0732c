/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

/**
 * SbxPackage:
 * @run: the realm
 * @name: of the package
 * @version: that is provided
 * @provider: which remote's build it came from, or none
 * @singleton: whether a single copy is asked for
 * @separate: whether several are allowed in so many words
 * @loaded: whether this copy runs
 * @number: number of the event
 *
 * One copy of a shared package in one realm.
 */
typedef struct
{
  const SbxRun *run;
  SbxSymbol name;
  SbxSymbol version;
  SbxSymbol provider;
  gboolean singleton;
  gboolean separate;
  gboolean loaded;
  guint64 number;
  double time;
} SbxPackage;

/* What rules remember of `package` events. */
#define SBX_PACKAGES_MAX 4096

/* @packages: (element-type SbxPackage) */
void sbx_packages_observe (GArray *packages, SbxSymbols *symbols, const SbxEvent *event);
/* (nullable): a package that is shared in @run and that @library is, or is made with; rather one
 * that is meant to be there once */
const SbxPackage *sbx_packages_find_shared (GArray *packages, SbxSymbols *symbols,
                                            const SbxRun *run, SbxSymbol library);

G_END_DECLS
