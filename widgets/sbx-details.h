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
 * SbxDetails:
 *
 * Everything about the selected event: the action, what it changed, the state after it, where it
 * was dispatched, the findings that cite it. Asks the engine when a page is looked at, not before.
 */
#define SBX_TYPE_DETAILS (sbx_details_get_type ())
G_DECLARE_FINAL_TYPE (SbxDetails, sbx_details, SBX, DETAILS, GtkWidget)

GtkWidget *sbx_details_new (void);
/* Once. @engine: (nullable): without one nothing but the header is shown. */
void sbx_details_connect (SbxDetails *self, SbxEngine *engine, SbxWorld *world,
                          SbxSelection *selection);
/* "action", "changes", "state", "stack" or "findings" */
void sbx_details_show_page (SbxDetails *self, const char *name);

G_END_DECLS
