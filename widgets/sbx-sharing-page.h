/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxSharingPage:
 *
 * The macro-state map: which remote owns, writes and looks at what, as a picture and as a table.
 * Activates `win.back` and `win.close-findings`.
 */
#define SBX_TYPE_SHARING_PAGE (sbx_sharing_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxSharingPage, sbx_sharing_page, SBX, SHARING_PAGE, GtkWidget)

GtkWidget *sbx_sharing_page_new (void);
/* Once. */
void sbx_sharing_page_connect (SbxSharingPage *self,
                               SbxWorld       *world);

G_END_DECLS
