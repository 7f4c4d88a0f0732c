/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-lane-scene.h"

G_BEGIN_DECLS

/**
 * SbxLaneNames:
 *
 * The names beside the lanes, each as high as its lane; where there is no room only their signs.
 */
#define SBX_TYPE_LANE_NAMES (sbx_lane_names_get_type ())
G_DECLARE_FINAL_TYPE (SbxLaneNames, sbx_lane_names, SBX, LANE_NAMES, GtkWidget)

GtkWidget *sbx_lane_names_new (void);
/* Once. */
void sbx_lane_names_connect (SbxLaneNames *self, SbxLaneScene *scene);
void sbx_lane_names_set_compact (SbxLaneNames *self, gboolean compact);

G_END_DECLS
