/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxClosedPage:
 *
 * Stands in the window while nobody can connect: why, and the two ways out of it (the actions
 * `win.listen-again` and `win.listen-elsewhere`).
 */
#define SBX_TYPE_CLOSED_PAGE (sbx_closed_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxClosedPage, sbx_closed_page, SBX, CLOSED_PAGE, AdwBin)

GtkWidget *sbx_closed_page_new (void);
void sbx_closed_page_set_problem (SbxClosedPage *self,
                                  const char    *problem);

G_END_DECLS
