/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-engine.h"
#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxCompareView:
 *
 * What differs between the event that is selected and the one that it is compared with: the
 * actions, and the states they left.
 */
#define SBX_TYPE_COMPARE_VIEW (sbx_compare_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxCompareView, sbx_compare_view, SBX, COMPARE_VIEW, GtkWidget)

/* Once. @engine: (nullable): without one nothing is compared. */
void sbx_compare_view_connect (SbxCompareView *self,
                               SbxEngine      *engine,
                               SbxWorld       *world,
                               SbxSelection   *selection);

G_END_DECLS
