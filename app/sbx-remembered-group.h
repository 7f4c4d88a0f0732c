/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxRememberedGroup:
 *
 * The addresses that connected before, each with a button that connects again, a name that can be
 * given, and one that forgets it. Hidden while there are none.
 *
 * Signals: `dial` (address), `forgotten` (address, where it stood).
 */
#define SBX_TYPE_REMEMBERED_GROUP (sbx_remembered_group_get_type ())
G_DECLARE_FINAL_TYPE (SbxRememberedGroup, sbx_remembered_group, SBX, REMEMBERED_GROUP,
                      AdwPreferencesGroup)

void sbx_remembered_group_connect (SbxRememberedGroup *self,
                                   GSettings          *settings);

G_END_DECLS
