/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-patch.h"

G_BEGIN_DECLS

/**
 * SbxChangeRow:
 *
 * One changed place: a sign, the path, the value before and after. Can be copied, opened where it
 * is large, and shown in the state.
 *
 * Activates `details.reveal-path`.
 */
#define SBX_TYPE_CHANGE_ROW (sbx_change_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxChangeRow, sbx_change_row, SBX, CHANGE_ROW, GtkListBoxRow)

GtkWidget *sbx_change_row_new (const SbxChange *change,
                               gboolean         in_state);

G_END_DECLS
