/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxPageTable:
 *
 * A table of texts. Where there is no room for its columns, each row stands as a paragraph, its
 * cells below each other.
 */
#define SBX_TYPE_PAGE_TABLE (sbx_page_table_get_type ())
G_DECLARE_FINAL_TYPE (SbxPageTable, sbx_page_table, SBX, PAGE_TABLE, GtkWidget)

GtkWidget *sbx_page_table_new (guint n_columns);
void sbx_page_table_begin_row (SbxPageTable *self);
/* Cells beyond the number of columns are left out. */
void sbx_page_table_add_cell (SbxPageTable *self,
                              const char   *markup,
                              gboolean      heading);
/* A cell that is no text. @name: (nullable): what it is, said where the cells of a row stand below
 * each other and the heads of the columns are gone */
void sbx_page_table_add_widget (SbxPageTable *self,
                                GtkWidget    *child,
                                const char   *name);
void sbx_page_table_set_narrow (SbxPageTable *self,
                                gboolean      narrow);

G_END_DECLS
