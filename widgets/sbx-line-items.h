/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* (transfer floating): a box with a button for each action of [class@LineActions], to stand in a
 * menu; what belongs together shares a line. A click closes the popover around it. */
GtkWidget *sbx_line_items_new (void);

G_END_DECLS
