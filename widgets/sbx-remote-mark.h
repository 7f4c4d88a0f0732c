/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

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
guint sbx_remote_mark_get_index (SbxRemoteMark *self);
void sbx_remote_mark_set_index (SbxRemoteMark *self, guint index);
gboolean sbx_remote_mark_get_hollow (SbxRemoteMark *self);
void sbx_remote_mark_set_hollow (SbxRemoteMark *self, gboolean hollow);

G_END_DECLS
