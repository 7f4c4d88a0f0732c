/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* As many as style.css has colours; with the shapes, which are one fewer, 56 signs. */
#define SBX_REMOTE_MARK_COLORS 8
#define SBX_REMOTE_MARK_SHAPES 7

/**
 * SbxRemoteMark:
 *
 * The sign of a remote: a colour and a shape, the same wherever the remote appears, so that neither
 * alone has to tell it apart. Red and amber are not among the colours: they belong to findings.
 */
#define SBX_TYPE_REMOTE_MARK (sbx_remote_mark_get_type ())
G_DECLARE_FINAL_TYPE (SbxRemoteMark, sbx_remote_mark, SBX, REMOTE_MARK, GtkWidget)

GtkWidget *sbx_remote_mark_new (void);
/* G_MAXUINT: no remote, nothing is drawn. */
void sbx_remote_mark_set_index (SbxRemoteMark *self, guint index);
void sbx_remote_mark_set_hollow (SbxRemoteMark *self, gboolean hollow);

/* For those who draw many: the shape in a circle of radius 1 around the origin, and the colour. */
void sbx_remote_mark_trace (cairo_t *cr, guint index);
void sbx_remote_mark_lookup_color (GtkWidget *widget, guint index, GdkRGBA *color);

G_END_DECLS
