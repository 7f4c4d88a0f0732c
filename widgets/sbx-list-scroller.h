/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-selection.h"
#include "sbx-shown.h"

G_BEGIN_DECLS

/**
 * SbxListScroller:
 *
 * Keeps the action list at its newest line while the selection follows, lets go when the user
 * scrolls back, and offers the way back with what has come since.
 */
#define SBX_TYPE_LIST_SCROLLER (sbx_list_scroller_get_type ())
G_DECLARE_FINAL_TYPE (SbxListScroller, sbx_list_scroller, SBX, LIST_SCROLLER, GObject)

/* Widgets are borrowed: it must not outlive them. @pill: the way back, with a label in it */
SbxListScroller *sbx_list_scroller_new (GtkScrolledWindow *scroller, GtkColumnView *view,
                                        GtkRevealer *pill, GtkLabel *pill_label,
                                        SbxShown *shown, SbxSelection *selection);
void sbx_list_scroller_scroll_to (SbxListScroller *self, guint position);
/* Lines came or went; @anew: the view may have lost where it was. @selected: the line to go back to
 * then, G_MAXUINT for none. */
void sbx_list_scroller_update (SbxListScroller *self, gboolean anew, guint selected);

G_END_DECLS
