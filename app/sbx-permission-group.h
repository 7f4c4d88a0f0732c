/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-origins.h"

G_BEGIN_DECLS

/**
 * SbxPermissionGroup:
 *
 * The origins that wait for a decision: what they want, how often they came, and the three answers.
 * Hidden while nobody waits.
 */
#define SBX_TYPE_PERMISSION_GROUP (sbx_permission_group_get_type ())
G_DECLARE_FINAL_TYPE (SbxPermissionGroup, sbx_permission_group, SBX, PERMISSION_GROUP,
                      AdwPreferencesGroup)

void sbx_permission_group_connect (SbxPermissionGroup *self,
                                   SbxOrigins         *origins);

G_END_DECLS
