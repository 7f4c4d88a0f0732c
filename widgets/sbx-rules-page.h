/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxRulesPage:
 *
 * All rules, and the page of each: what it means, how it is decided, how it is mended. Activates
 * `win.rule` with an id, `win.back` and `win.close-findings`.
 */
#define SBX_TYPE_RULES_PAGE (sbx_rules_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxRulesPage, sbx_rules_page, SBX, RULES_PAGE, GtkWidget)

GtkWidget *sbx_rules_page_new (void);
/* @rule: (nullable): the id of a rule; NULL: the list of all of them */
void sbx_rules_page_show (SbxRulesPage *self,
                          const char   *rule);

G_END_DECLS
