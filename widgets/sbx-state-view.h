/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-details-event.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxStateView:
 *
 * The state of a store as a tree: as an action left it, with what it changed marked, or as it is
 * now. Can be searched; places that are watched stay above the tree. Asks the engine while it can
 * be seen, and not otherwise.
 */
#define SBX_TYPE_STATE_VIEW (sbx_state_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxStateView, sbx_state_view, SBX, STATE_VIEW, GtkWidget)

GtkWidget *sbx_state_view_new (void);
/* Once. */
void sbx_state_view_connect (GtkWidget    *view,
                             SbxEngine    *engine,
                             SbxWorld     *world,
                             SbxSelection *selection);
void sbx_state_view_set_event (GtkWidget             *view,
                               const SbxDetailsEvent *event);
void sbx_state_view_reveal (SbxStateView *self,
                            const char   *path);
void sbx_state_view_watch (SbxStateView *self,
                           const char   *path);
void sbx_state_view_search (SbxStateView *self);

G_END_DECLS
