/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxWrapLayout:
 *
 * Places children beside each other as words are, and begins a new line where there is no room.
 */
#define SBX_TYPE_WRAP_LAYOUT (sbx_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (SbxWrapLayout, sbx_wrap_layout, SBX, WRAP_LAYOUT, GtkLayoutManager)

G_END_DECLS
