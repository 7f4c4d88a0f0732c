/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-selection.h"
#include "sbx-timeline-row.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/* The menu of the lines of a list: by the second button of the mouse, by the menu key, and by
 * Shift+F10 for the selected one. */

/* What shows @row says so; NULL when it shows none any more. */
void sbx_row_menu_mark (GtkWidget      *child,
                        SbxTimelineRow *row);
/* (nullable) (transfer none): the line of which @widget is a part or the whole, in @owner */
SbxTimelineRow *sbx_row_menu_find (GtkWidget *owner,
                                   GtkWidget *widget);
/* @items: (nullable): stands above the commands. (transfer none): a popover of @owner, which has to
 * unparent it when it is disposed of. */
GtkWidget *sbx_row_menu_add (GtkWidget    *owner,
                             SbxWorld     *world,
                             SbxSelection *selection,
                             GtkWidget    *items);
/* For the selected line. Returns whether there is one. */
gboolean sbx_row_menu_popup (GtkWidget    *menu,
                             SbxWorld     *world,
                             SbxSelection *selection);

G_END_DECLS
