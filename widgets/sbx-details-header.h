/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-details-event.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxDetailsHeader:
 *
 * What stands above the pages of the details: what the event is, of whom, when, what can be done
 * with it, and the worst finding that cites it.
 *
 * Activates `details.page`.
 */
#define SBX_TYPE_DETAILS_HEADER (sbx_details_header_get_type ())
G_DECLARE_FINAL_TYPE (SbxDetailsHeader, sbx_details_header, SBX, DETAILS_HEADER, GtkWidget)

/* Once. */
void sbx_details_header_connect (SbxDetailsHeader *self,
                                 SbxWorld         *world,
                                 SbxSelection     *selection);
void sbx_details_header_set_event (SbxDetailsHeader      *self,
                                   const SbxDetailsEvent *event);
void sbx_details_header_set_note (SbxDetailsHeader *self,
                                  const char       *note);

G_END_DECLS
