/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxTravelBar:
 *
 * Says, while a store shows a state of the past, which one, and leads back: whoever looks at the
 * app must know why it does not react.
 */
#define SBX_TYPE_TRAVEL_BAR (sbx_travel_bar_get_type ())
G_DECLARE_FINAL_TYPE (SbxTravelBar, sbx_travel_bar, SBX, TRAVEL_BAR, GtkWidget)

GtkWidget *sbx_travel_bar_new (SbxWorld *world);

G_END_DECLS
