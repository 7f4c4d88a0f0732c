/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-selection.h"
#include "sbx-shown.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxLanes:
 *
 * One lane per remote on a common time axis, with every message drawn from its sender to its
 * receivers, and an overview of the whole recording to choose the span of time from.
 */
#define SBX_TYPE_LANES (sbx_lanes_get_type ())
G_DECLARE_FINAL_TYPE (SbxLanes, sbx_lanes, SBX, LANES, GtkWidget)

GtkWidget *sbx_lanes_new (void);
/* Once. */
void sbx_lanes_connect (SbxLanes *self, SbxWorld *world, SbxSelection *selection, SbxShown *shown);

G_END_DECLS
