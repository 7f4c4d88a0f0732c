/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-finding.h"
#include "sbx-selection.h"

G_BEGIN_DECLS

/**
 * SbxFindingCard:
 *
 * One finding in full: what happened, what it means, what to do, and the events that prove it.
 */
#define SBX_TYPE_FINDING_CARD (sbx_finding_card_get_type ())
G_DECLARE_FINAL_TYPE (SbxFindingCard, sbx_finding_card, SBX, FINDING_CARD, GtkWidget)

GtkWidget *sbx_finding_card_new (SbxSelection *selection);
/* (nullable) */
void sbx_finding_card_set_finding (SbxFindingCard *self, SbxFinding *finding);
/* (nullable): a heading above the card, for the first of a group */
void sbx_finding_card_set_heading (SbxFindingCard *self, const char *heading);

/* (transfer full): the finding for an issue tracker */
char *sbx_finding_dup_markdown (SbxFinding *finding);

G_END_DECLS
