/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-details-event.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxStackPage:
 *
 * Where the selected action was dispatched: a row per frame, in the sources that the code was built
 * from where their source maps can be read; frames of libraries are folded. A row opens its line in
 * the user's editor (`win.open-source`).
 */
#define SBX_TYPE_STACK_PAGE (sbx_stack_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxStackPage, sbx_stack_page, SBX, STACK_PAGE, GtkWidget)

GtkWidget *sbx_stack_page_new (void);
void sbx_stack_page_connect (GtkWidget    *page,
                             SbxEngine    *engine,
                             SbxWorld     *world,
                             SbxSelection *selection);
gboolean sbx_stack_page_is_there (const SbxDetailsEvent *event);
void sbx_stack_page_set_event (GtkWidget             *page,
                               const SbxDetailsEvent *event);

G_END_DECLS
