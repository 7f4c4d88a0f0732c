/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxTextCompare:
 *
 * Two long texts, beside each other where there is room, else one above the other. What was removed
 * is struck through and what was added is underlined; of what is the same only the beginning and
 * the end are shown.
 */
#define SBX_TYPE_TEXT_COMPARE (sbx_text_compare_get_type ())
G_DECLARE_FINAL_TYPE (SbxTextCompare, sbx_text_compare, SBX, TEXT_COMPARE, GtkWidget)

GtkWidget *sbx_text_compare_new (const char *before,
                                 const char *after);

G_END_DECLS
