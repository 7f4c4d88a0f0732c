/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-details-event.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxDeliveriesPage:
 *
 * Who received what an action sent over a bridge, who dropped it and why; or where a received one
 * came from. Follows what becomes known while it is on show.
 */
#define SBX_TYPE_DELIVERIES_PAGE (sbx_deliveries_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxDeliveriesPage, sbx_deliveries_page, SBX, DELIVERIES_PAGE, GtkWidget)

GtkWidget *sbx_deliveries_page_new (void);
void sbx_deliveries_page_connect (GtkWidget    *page,
                                  SbxEngine    *engine,
                                  SbxWorld     *world,
                                  SbxSelection *selection);
void sbx_deliveries_page_set_event (GtkWidget             *page,
                                    const SbxDetailsEvent *event);

G_END_DECLS
