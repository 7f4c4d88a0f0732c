/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-finding-item.h"
#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxFindingCard:
 *
 * One finding: a line that says what happened, where and how often; unfolded also what it means,
 * what to do, the events that prove it, and what can be done with the finding.
 *
 * Activates `win.rule`, `win.dismiss`, `win.undismiss`, `win.ignore-finding`, `win.allow-finding`,
 * `win.ignore-rule` and `win.copied`.
 */
#define SBX_TYPE_FINDING_CARD (sbx_finding_card_get_type ())
G_DECLARE_FINAL_TYPE (SbxFindingCard, sbx_finding_card, SBX, FINDING_CARD, GtkWidget)

GtkWidget *sbx_finding_card_new (SbxSelection *selection, SbxWorld *world);
/* (nullable): the place in the list that it stands for */
void sbx_finding_card_set_item (SbxFindingCard *self, SbxFindingItem *item);
/* (transfer none) (nullable) */
SbxFindingItem *sbx_finding_card_get_item (SbxFindingCard *self);
/* To its line. */
void sbx_finding_card_focus (SbxFindingCard *self);
/* Asks for the reason, and dismisses it. */
void sbx_finding_card_dismiss (SbxFindingCard *self);

G_END_DECLS
