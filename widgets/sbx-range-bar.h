/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-selection.h"

G_BEGIN_DECLS

/**
 * SbxRangeBar:
 *
 * Says to which range of time the list is narrowed, and widens it again. Not there without one.
 */
#define SBX_TYPE_RANGE_BAR (sbx_range_bar_get_type ())
G_DECLARE_FINAL_TYPE (SbxRangeBar, sbx_range_bar, SBX, RANGE_BAR, GtkWidget)

/* Once. */
void sbx_range_bar_connect (SbxRangeBar *self, SbxSelection *selection);

G_END_DECLS
