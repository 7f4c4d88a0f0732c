/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Writes what @widget shows right now as PNG. */
gboolean sbx_picture_save (GtkWidget *widget, const char *path, GError **error);

G_END_DECLS
