/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxSidebar:
 *
 * Peers, their remotes and their stores. Selecting one shows only what it did.
 */
#define SBX_TYPE_SIDEBAR (sbx_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (SbxSidebar, sbx_sidebar, SBX, SIDEBAR, GtkWidget)

GtkWidget *sbx_sidebar_new (void);
/* Once. */
void sbx_sidebar_connect (SbxSidebar *self, SbxWorld *world, SbxSelection *selection);
/* (element-type SbxSidebarItem): the lines */
GListModel *sbx_sidebar_get_model (SbxSidebar *self);

/**
 * SbxSidebarPeerFunc:
 * @peer: a peer
 * @data: as given
 *
 * Returns: (transfer full) (nullable): a menu of what its connection offers
 */
typedef GMenuModel *(*SbxSidebarPeerFunc) (const SbxOverviewPeer *peer,
                                           gpointer               data);
/* Whoever knows connections; @data must outlive the sidebar. */
void sbx_sidebar_set_peer_func (SbxSidebar *self, SbxSidebarPeerFunc func, gpointer data);

G_END_DECLS
