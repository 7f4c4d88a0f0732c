/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-lane-canvas.h"

G_BEGIN_DECLS

/**
 * SbxLaneHover:
 *
 * The card that says what lies under the pointer: a row, how many there are, a line, a gap.
 */
#define SBX_TYPE_LANE_HOVER (sbx_lane_hover_get_type ())
G_DECLARE_FINAL_TYPE (SbxLaneHover, sbx_lane_hover, SBX, LANE_HOVER, GtkWidget)

GtkWidget *sbx_lane_hover_new (void);
/* @link (nullable): the line that was hit; @n_links: how many it stands for. FALSE if there is
 * nothing to say. */
gboolean sbx_lane_hover_show (SbxLaneHover *self, SbxLaneScene *scene, const SbxLaneHit *hit,
                              const SbxLink *link, guint n_links);

G_END_DECLS
