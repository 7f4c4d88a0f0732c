/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-details-event.h"

G_BEGIN_DECLS

/**
 * SbxActionPage:
 *
 * The selected action as it was dispatched, as a tree: type, payload, meta, error. Of an event that
 * is no action, the event itself.
 */
#define SBX_TYPE_ACTION_PAGE (sbx_action_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxActionPage, sbx_action_page, SBX, ACTION_PAGE, GtkWidget)

GtkWidget *sbx_action_page_new (void);
void sbx_action_page_set_event (GtkWidget             *page,
                                const SbxDetailsEvent *event);

G_END_DECLS
