/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-lane-scene.h"

G_BEGIN_DECLS

/* What the lanes say in words: on the card, beside crosses, and to those who cannot see them. */

char *sbx_lane_text_idle (double ms);
char *sbx_lane_text_name (SbxWorld *world, const SbxLane *lane);
char *sbx_lane_text_peer (SbxWorld *world, const SbxLane *lane);
char *sbx_lane_text_fate (SbxWorld *world, const SbxLink *link);
char *sbx_lane_text_link (SbxWorld *world, const SbxLink *link);
char *sbx_lane_text_type (SbxWorld *world, const SbxRow *row);
char *sbx_lane_text_row (SbxLaneScene *scene, const SbxRow *row);
char *sbx_lane_text_view (SbxLaneScene *scene);
char *sbx_lane_text_left_out (guint n);

G_END_DECLS
