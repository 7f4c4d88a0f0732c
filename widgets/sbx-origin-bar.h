/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxOriginBar:
 *
 * Asks, without getting in the way, whether an origin may send its store data; one at a time.
 *
 * Signal: `decided` (origin, allow).
 */
#define SBX_TYPE_ORIGIN_BAR (sbx_origin_bar_get_type ())
G_DECLARE_FINAL_TYPE (SbxOriginBar, sbx_origin_bar, SBX, ORIGIN_BAR, GtkWidget)

GtkWidget *sbx_origin_bar_new (void);
/* Those that wait for an answer; the first one is asked about. */
void sbx_origin_bar_set_origins (SbxOriginBar *self, const char *const *origins);

G_END_DECLS
