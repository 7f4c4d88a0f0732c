/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-finding.h"

G_BEGIN_DECLS

/**
 * SbxBadge:
 *
 * How many findings, in the colour of the worst: "2". Hidden when there are none.
 */
#define SBX_TYPE_BADGE (sbx_badge_get_type ())
G_DECLARE_FINAL_TYPE (SbxBadge, sbx_badge, SBX, BADGE, GtkWidget)

GtkWidget *sbx_badge_new (void);
void sbx_badge_set (SbxBadge *self, guint count, SbxSeverity severity);

G_END_DECLS
