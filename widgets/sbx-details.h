/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-engine.h"
#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxDetails:
 *
 * Everything about the selected event: a header, and the pages of sbx-details-pages.c. A page is
 * told of an event when it is looked at, not before. It opens on what matters most, or on the page
 * that the user chose for the last event of the kind.
 */
#define SBX_TYPE_DETAILS (sbx_details_get_type ())
G_DECLARE_FINAL_TYPE (SbxDetails, sbx_details, SBX, DETAILS, GtkWidget)

GtkWidget *sbx_details_new (void);
void sbx_details_connect (SbxDetails   *self,
                          SbxEngine    *engine,
                          SbxWorld     *world,
                          SbxSelection *selection);
void sbx_details_show_page (SbxDetails *self,
                            const char *name);
gboolean sbx_details_search (SbxDetails *self);

G_END_DECLS
