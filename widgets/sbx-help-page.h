/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxHelpPage:
 *
 * The manual: a list of all pages, that can be searched, and each of them.
 */
#define SBX_TYPE_HELP_PAGE (sbx_help_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxHelpPage, sbx_help_page, SBX, HELP_PAGE, GtkWidget)

GtkWidget *sbx_help_page_new (void);
/* @id: (nullable): a page of the manual; NULL for the list; @rules: of the list, only the rules */
void sbx_help_page_show (SbxHelpPage *self, const char *id, gboolean rules);

G_END_DECLS
