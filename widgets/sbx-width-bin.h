/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxWidthBin:
 *
 * Holds one child and says how wide it is, so that a layout can fold. It asks for little itself and
 * lets the child be wider than there is room for, for the one frame until the layout has folded.
 */
#define SBX_TYPE_WIDTH_BIN (sbx_width_bin_get_type ())
G_DECLARE_FINAL_TYPE (SbxWidthBin, sbx_width_bin, SBX, WIDTH_BIN, GtkWidget)

GtkWidget *sbx_width_bin_new (void);
void sbx_width_bin_set_child (SbxWidthBin *self, GtkWidget *child);
/* Notified outside of allocation, so that whoever listens may change the layout. */
int sbx_width_bin_get_current_width (SbxWidthBin *self);

G_END_DECLS
