/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-action-column.h"

G_BEGIN_DECLS

/**
 * SbxActionColumns:
 *
 * Which columns of the action list are there, and how wide: what the user chose, as far as there is
 * room. Where there is not, the least important ones leave until there is.
 *
 * Properties: `layout` (utf8): the choice, to be kept: names with commas between them, `-` before
 * those that are hidden and `=` with pixels behind those that were resized. What it does not name
 * is as usual, so it stays good when there are more columns.
 */
#define SBX_TYPE_ACTION_COLUMNS (sbx_action_columns_get_type ())
G_DECLARE_FINAL_TYPE (SbxActionColumns, sbx_action_columns, SBX, ACTION_COLUMNS, GObject)

/* @view: must outlive it */
SbxActionColumns *sbx_action_columns_new (GtkColumnView *view, SbxShown *shown);
/* How many pixels there are, 0 if that is not known; and how wide a digit is. */
void sbx_action_columns_set_width (SbxActionColumns *self, int width);
void sbx_action_columns_set_digit (SbxActionColumns *self, double digit);
/* Whether the user wants it; the one with the actions always is there. */
gboolean sbx_action_columns_get_wanted (SbxActionColumns *self, SbxColumn column);
void sbx_action_columns_set_wanted (SbxActionColumns *self, SbxColumn column, gboolean wanted);
/* A menu on each header. */
void sbx_action_columns_set_menu (SbxActionColumns *self, GMenuModel *menu);
/* As usual again. */
void sbx_action_columns_reset (SbxActionColumns *self);
const char *sbx_action_columns_get_layout (SbxActionColumns *self);
void sbx_action_columns_set_layout (SbxActionColumns *self, const char *layout);

G_END_DECLS
