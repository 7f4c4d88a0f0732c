/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "sbx-finding.h"

G_BEGIN_DECLS

/**
 * SbxFindingItem:
 *
 * A place in the list of findings: the finding there may become a newer one of the same rule and
 * subject.
 */
#define SBX_TYPE_FINDING_ITEM (sbx_finding_item_get_type ())
G_DECLARE_FINAL_TYPE (SbxFindingItem, sbx_finding_item, SBX, FINDING_ITEM, GObject)

SbxFindingItem *sbx_finding_item_new (SbxFinding *finding);
SbxFinding *sbx_finding_item_get_finding (SbxFindingItem *self);
gboolean sbx_finding_item_get_leading (SbxFindingItem *self);
/* @leading: the first of its severity. Emits `changed` if something is different. */
void sbx_finding_item_set (SbxFindingItem *self, SbxFinding *finding, gboolean leading);
/* (transfer full): rule and subject, what makes it the same finding */
char *sbx_finding_dup_key (SbxFinding *finding);

G_END_DECLS
