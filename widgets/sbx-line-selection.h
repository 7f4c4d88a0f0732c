/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-timeline.h"

G_BEGIN_DECLS

/**
 * SbxLineSelection:
 *
 * Which lines of a timeline are selected, kept by row: it stays with them when lines move, fold,
 * open, or come back into sight. A folded line is selected if any of its rows is; whoever selects
 * it selects all of them.
 */
#define SBX_TYPE_LINE_SELECTION (sbx_line_selection_get_type ())
G_DECLARE_FINAL_TYPE (SbxLineSelection, sbx_line_selection, SBX, LINE_SELECTION, GObject)

SbxLineSelection *sbx_line_selection_new (SbxTimeline *timeline);
/* Selects that line alone, or nothing with G_MAXUINT; of a folded line only @number. */
void sbx_line_selection_select_event (SbxLineSelection *self, guint64 number);
/* The selected rows that are on show, in the order of time (guint) (transfer full). */
GArray *sbx_line_selection_list_rows (SbxLineSelection *self);
/* The numbers of the same events, ascending (guint64) (transfer full). */
GArray *sbx_line_selection_list_numbers (SbxLineSelection *self);
/* The first line that is selected, or G_MAXUINT. */
guint sbx_line_selection_get_first (SbxLineSelection *self);

G_END_DECLS
