/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-action-columns.h"
#include "sbx-timeline.h"

G_BEGIN_DECLS

/* The menu of the action list: whether lines fold, and which columns are there; those are chosen in
 * the menu of each header, too. @owner gets the actions `view.fold`, `view.reset` and one
 * `columns.` for each column; @columns must not outlive it. */
void sbx_list_menu_add (GtkWidget        *owner,
                        GtkMenuButton    *button,
                        SbxActionColumns *columns,
                        SbxTimeline      *timeline);

G_END_DECLS
