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
  gboolean loaded;
  guint64 number;
  double time;
} SbxPackage;

/* What rules remember of `package` events. */
#define SBX_PACKAGES_MAX 4096

/* @packages: (element-type SbxPackage) */
void sbx_packages_observe (GArray *packages, SbxSymbols *symbols, const SbxEvent *event);
/* (nullable): a package of @run meant to be there once, which @library is or is made with */
const SbxPackage *sbx_packages_find_singleton (GArray *packages, SbxSymbols *symbols,
                                               const SbxRun *run, SbxSymbol library);

G_END_DECLS
