/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-links.h"
#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/* (transfer floating): a card that says why a message was dropped, with what the rules found and
 * the ways on from there: the rule's page, the evidence, the finding as Markdown */
GtkWidget *sbx_drop_card_new (const SbxLink *link,
                              SbxWorld      *world,
                              SbxSelection  *selection);
/* (transfer none) (nullable): the finding that tells of @link, if a rule found one */
SbxFinding *sbx_drop_card_find_finding (const SbxLink *link,
                                        SbxWorld      *world);

G_END_DECLS
