/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-line-selection.h"

G_BEGIN_DECLS

/**
 * SbxLineActions:
 *
 * What can be done with the selected lines of the action list: the action group `lines` of the
 * widget that holds it. `lines.copy`, `lines.copy-as::json`, `::json-raw`, `::curl` and
 * `::dispatch`, `lines.compare`, `lines.partner`, `lines.only-type`, `lines.exclude-type`,
 * `lines.only-remote`, `lines.only-store`, `lines.lanes`, `lines.range-start`, `lines.range-end`.
 * What does not go is insensitive.
 */
#define SBX_TYPE_LINE_ACTIONS (sbx_line_actions_get_type ())
G_DECLARE_FINAL_TYPE (SbxLineActions, sbx_line_actions, SBX, LINE_ACTIONS, GObject)

/* @owner: borrowed; gets the actions, and its clipboard what is copied */
SbxLineActions *sbx_line_actions_new (GtkWidget *owner, SbxTimeline *timeline,
                                      SbxLineSelection *lines, SbxSelection *selection);

G_END_DECLS
