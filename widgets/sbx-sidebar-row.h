/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-sidebar-item.h"

G_BEGIN_DECLS

/**
 * SbxSidebarRow:
 *
 * How a line of the sidebar looks.
 */
#define SBX_TYPE_SIDEBAR_ROW (sbx_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxSidebarRow, sbx_sidebar_row, SBX, SIDEBAR_ROW, GtkWidget)

GtkWidget *sbx_sidebar_row_new (void);
void sbx_sidebar_row_set_item (SbxSidebarRow *self, SbxSidebarItem *item);

G_END_DECLS
