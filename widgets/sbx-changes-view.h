/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-patch.h"

G_BEGIN_DECLS

/**
 * SbxChangesView:
 *
 * What one action changed: each path with the value before and after. Signs and words say which is
 * which, colour only helps.
 */
#define SBX_TYPE_CHANGES_VIEW (sbx_changes_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxChangesView, sbx_changes_view, SBX, CHANGES_VIEW, GtkWidget)

GtkWidget *sbx_changes_view_new (void);
void sbx_changes_view_set_in_state (SbxChangesView *self,
                                    gboolean        in_state);
void sbx_changes_view_set_changes (SbxChangesView *self,
                                   GPtrArray      *changes,
                                   guint64         total);
/* Instead of changes: why there are none to show. */
void sbx_changes_view_set_note (SbxChangesView *self, const char *title, const char *note);

G_END_DECLS
