/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxFindingsPage:
 *
 * All findings, the severest first, or the good news that there are none.
 */
#define SBX_TYPE_FINDINGS_PAGE (sbx_findings_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxFindingsPage, sbx_findings_page, SBX, FINDINGS_PAGE, GtkWidget)

GtkWidget *sbx_findings_page_new (void);
/* Once. */
void sbx_findings_page_connect (SbxFindingsPage *self, SbxWorld *world, SbxSelection *selection);
void sbx_findings_page_begin (SbxFindingsPage *self);
/* (transfer full): all findings for an issue tracker */
char *sbx_findings_page_dup_markdown (SbxFindingsPage *self);
GListModel *sbx_findings_page_get_model (SbxFindingsPage *self);
/* Unfolds that finding and goes to it, if it is listed. */
void sbx_findings_page_show (SbxFindingsPage *self, const char *rule, const char *subject);

G_END_DECLS
