/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-details-event.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxEventFindings:
 *
 * The findings that cite one event, as cards; follows what is found later.
 */
#define SBX_TYPE_EVENT_FINDINGS (sbx_event_findings_get_type ())
G_DECLARE_FINAL_TYPE (SbxEventFindings, sbx_event_findings, SBX, EVENT_FINDINGS, GtkWidget)

GtkWidget *sbx_event_findings_new (void);
/* Once. @engine is not asked. */
void sbx_event_findings_connect (GtkWidget    *page,
                                 SbxEngine    *engine,
                                 SbxWorld     *world,
                                 SbxSelection *selection);
void sbx_event_findings_set_event (GtkWidget             *page,
                                   const SbxDetailsEvent *event);

G_END_DECLS
