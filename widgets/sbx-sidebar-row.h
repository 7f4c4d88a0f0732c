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

/**
 * SbxSidebarMenuFunc:
 * @item: the line
 * @data: as given
 *
 * Returns: (transfer floating) (nullable): a popover with what can be chosen for it
 */
typedef GtkWidget *(*SbxSidebarMenuFunc) (SbxSidebarItem *item,
                                          gpointer        data);

GtkWidget *sbx_sidebar_row_new (void);
/* @data must outlive the row. */
void sbx_sidebar_row_set_menu_func (SbxSidebarRow *self, SbxSidebarMenuFunc func, gpointer data);
void sbx_sidebar_row_popup_menu (SbxSidebarRow *self);
void sbx_sidebar_row_set_item (SbxSidebarRow *self, SbxSidebarItem *item);

G_END_DECLS
