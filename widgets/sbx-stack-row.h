/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-source-map.h"
#include "sbx-stack.h"

G_BEGIN_DECLS

/**
 * SbxStackRow:
 *
 * One frame of a call stack, in its source if that is known. Activating it opens the place in the
 * user's editor (`win.open-source`).
 */
#define SBX_TYPE_STACK_ROW (sbx_stack_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxStackRow, sbx_stack_row, SBX, STACK_ROW, GtkListBoxRow)

/* @place: (nullable): where it comes from */
GtkWidget *sbx_stack_row_new (const SbxFrame       *frame,
                              const SbxSourcePlace *place);
void sbx_stack_row_open (SbxStackRow *self);
/* (transfer full): the frame as one line of text */
char *sbx_stack_row_dup_text (SbxStackRow *self);
/* Whether it is a library's, by its source if that is known. */
gboolean sbx_stack_row_is_library (SbxStackRow *self);

G_END_DECLS
