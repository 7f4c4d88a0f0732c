/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-selection.h"
#include "sbx-world.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxEvidenceList:
 *
 * The events that a finding rests on, a line for each, which leads there.
 */
#define SBX_TYPE_EVIDENCE_LIST (sbx_evidence_list_get_type ())
G_DECLARE_FINAL_TYPE (SbxEvidenceList, sbx_evidence_list, SBX, EVIDENCE_LIST, GtkWidget)

void sbx_evidence_list_connect (SbxEvidenceList *self, SbxWorld *world, SbxSelection *selection);
/* The lines of the same number stay the same widgets, so that the focus stays. */
void sbx_evidence_list_set_finding (SbxEvidenceList *self, SbxFinding *finding);

G_END_DECLS
