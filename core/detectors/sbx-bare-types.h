/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-slices.h"

G_BEGIN_DECLS

/* The variant `unnamespaced` of rule action-collision: one finding for each slice of @slices that
 * handles types which say nothing of whose they are, if slices of two remotes are in the store.
 * What @findings tells already of such a type is not told again. */
void sbx_bare_types_report (SbxStoreSlices *slices, SbxSession *session, GPtrArray *findings);

G_END_DECLS
