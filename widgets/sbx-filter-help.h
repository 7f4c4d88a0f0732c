/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A popover with the short table of the filter language. */
GtkWidget *sbx_filter_help_new (void);

G_END_DECLS
