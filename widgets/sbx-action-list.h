/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-action-columns.h"
#include "sbx-selection.h"
#include "sbx-timeline.h"

G_BEGIN_DECLS

/**
 * SbxActionList:
 *
 * The action list with its filter, its way back to the newest action, and what it says when nothing
 * matches.
 */
#define SBX_TYPE_ACTION_LIST (sbx_action_list_get_type ())
G_DECLARE_FINAL_TYPE (SbxActionList, sbx_action_list, SBX, ACTION_LIST, GtkWidget)

GtkWidget *sbx_action_list_new (void);
/* Once. */
void sbx_action_list_connect (SbxActionList *self, SbxShown *shown, SbxSelection *selection);
SbxActionColumns *sbx_action_list_get_columns (SbxActionList *self);
SbxTimeline *sbx_action_list_get_timeline (SbxActionList *self);
/* There are so many pixels: columns that do not fit leave, the least important first. */
void sbx_action_list_set_width (SbxActionList *self, int width);
void sbx_action_list_focus_filter (SbxActionList *self);
GtkAdjustment *sbx_action_list_get_vadjustment (SbxActionList *self);

G_END_DECLS
