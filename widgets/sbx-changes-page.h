/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-details-event.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxChangesPage:
 *
 * Asks the engine what the selected action changed, and shows it.
 */
#define SBX_TYPE_CHANGES_PAGE (sbx_changes_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxChangesPage, sbx_changes_page, SBX, CHANGES_PAGE, GtkWidget)

GtkWidget *sbx_changes_page_new (void);
/* Once. @engine: (nullable): without one nothing is shown. */
void sbx_changes_page_connect (GtkWidget    *page,
                               SbxEngine    *engine,
                               SbxWorld     *world,
                               SbxSelection *selection);
void sbx_changes_page_set_event (GtkWidget             *page,
                                 const SbxDetailsEvent *event);

G_END_DECLS
