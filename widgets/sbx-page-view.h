/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxPageView:
 *
 * Shows a page of the documentation: headings, paragraphs, lists, tables, code. It opens nothing: a
 * link out of the program shows its address, and what can be done with it.
 *
 * Signal: `page` (the id of a rule: a link to its page was followed).
 */
#define SBX_TYPE_PAGE_VIEW (sbx_page_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxPageView, sbx_page_view, SBX, PAGE_VIEW, GtkWidget)

GtkWidget *sbx_page_view_new (void);
/* @title: (nullable): shown instead of the page's first heading */
void sbx_page_view_show (SbxPageView *self,
                         const char  *markdown,
                         const char  *title);

G_END_DECLS
