/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-selection.h"
#include "sbx-timeline.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxActionList:
 *
 * The action list with its filter, its way back to the newest action, and what it says when there
 * is nothing to show.
 */
#define SBX_TYPE_ACTION_LIST (sbx_action_list_get_type ())
G_DECLARE_FINAL_TYPE (SbxActionList, sbx_action_list, SBX, ACTION_LIST, GtkWidget)

/**
 * SbxActionListWidth:
 * @SBX_ACTION_LIST_WIDE: all columns
 * @SBX_ACTION_LIST_MEDIUM: all but what changed and how long it took
 * @SBX_ACTION_LIST_NARROW: time, remote, action, findings
 * @SBX_ACTION_LIST_SMALL: remote, action, findings
 *
 * What the list shows.
 */
typedef enum
{
  SBX_ACTION_LIST_WIDE,
  SBX_ACTION_LIST_MEDIUM,
  SBX_ACTION_LIST_NARROW,
  SBX_ACTION_LIST_SMALL,
} SbxActionListWidth;

GtkWidget *sbx_action_list_new (void);
/* Once. */
void sbx_action_list_connect (SbxActionList *self, SbxWorld *world, SbxSelection *selection);
SbxTimeline *sbx_action_list_get_timeline (SbxActionList *self);
/* How many columns there is room for. */
void sbx_action_list_set_width (SbxActionList *self, SbxActionListWidth width);
/* (nullable): the line to paste while nothing has been recorded */
void sbx_action_list_set_snippet (SbxActionList *self, const char *snippet);
void sbx_action_list_focus_filter (SbxActionList *self);
GtkAdjustment *sbx_action_list_get_vadjustment (SbxActionList *self);

G_END_DECLS
