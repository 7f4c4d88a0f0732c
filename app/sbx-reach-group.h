/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-doors.h"

G_BEGIN_DECLS

/**
 * SbxReachGroup:
 *
 * What can be reached now: pages, processes and servers, looked for again and again while it is in
 * sight. A button connects and disconnects; nothing is connected that nobody asked for.
 *
 * Signals: `dial` (address), `hang-up` (address of the connector), `found` (after each search).
 */
#define SBX_TYPE_REACH_GROUP (sbx_reach_group_get_type ())
G_DECLARE_FINAL_TYPE (SbxReachGroup, sbx_reach_group, SBX, REACH_GROUP, AdwPreferencesGroup)

void sbx_reach_group_connect (SbxReachGroup *self,
                              SbxDoors      *doors);
/* @address: (nullable): where to look; the usual ports if it is %NULL */
void sbx_reach_group_search (SbxReachGroup *self,
                             const char    *address);
guint sbx_reach_group_get_n_targets (SbxReachGroup *self);

G_END_DECLS
