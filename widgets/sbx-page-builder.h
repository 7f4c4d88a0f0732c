/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a link to another rule's page begins with; the rest is the rule's id. */
#define SBX_PAGE_LINK "page:"

/**
 * sbx_page_build:
 * @box: an empty vertical box
 * @markdown: a page in Markdown
 * @title: (nullable): shown instead of the page's first heading
 * @tables: (element-type SbxPageTable): takes the tables that were made; borrowed
 *
 * Fills @box with a widget for each block of the page. Raw HTML and pictures are left out. Links
 * lead to pages of other rules ("page:ID") or are addresses; what they do is up to whoever connects
 * to `activate-link` of the labels.
 */
void sbx_page_build (GtkBox     *box,
                     const char *markdown,
                     const char *title,
                     GPtrArray  *tables);
/* (transfer full): plain text of the first paragraph, without its heading, to be listed by */
char *sbx_page_dup_lead (const char *markdown);

G_END_DECLS
