/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-finding.h"

G_BEGIN_DECLS

/**
 * SbxFindingItem:
 *
 * A place in the list of findings: the same object as long as it is about the same finding, so that
 * the list keeps its place and what was unfolded stays so. One without a finding is the head of the
 * dismissed ones.
 *
 * Signal: `changed` (something else is to be shown).
 */
#define SBX_TYPE_FINDING_ITEM (sbx_finding_item_get_type ())
G_DECLARE_FINAL_TYPE (SbxFindingItem, sbx_finding_item, SBX, FINDING_ITEM, GObject)

/* @finding: (nullable) */
SbxFindingItem *sbx_finding_item_new (SbxFinding *finding);
/* (transfer none) (nullable) */
SbxFinding *sbx_finding_item_get_finding (SbxFindingItem *self);
/* (transfer none) (nullable): what stands above it, as the first of its group */
const char *sbx_finding_item_get_heading (SbxFindingItem *self);
gboolean sbx_finding_item_get_expanded (SbxFindingItem *self);
void sbx_finding_item_set_expanded (SbxFindingItem *self, gboolean expanded);
/* @heading: (nullable) */
void sbx_finding_item_set (SbxFindingItem *self, SbxFinding *finding, const char *heading);

/* (transfer full): the same for the same finding, whatever was added to it */
char *sbx_finding_dup_key (SbxFinding *finding);

G_END_DECLS
