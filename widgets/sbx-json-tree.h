/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-patch.h"

G_BEGIN_DECLS

/**
 * SbxJsonTree:
 *
 * Shows one JSON value as a tree. Lines are made when they become visible; the next value keeps
 * what is open and selected, by path.
 */
#define SBX_TYPE_JSON_TREE (sbx_json_tree_get_type ())
G_DECLARE_FINAL_TYPE (SbxJsonTree, sbx_json_tree, SBX, JSON_TREE, GtkWidget)

GtkWidget *sbx_json_tree_new (void);
/* (nullable): nothing is shown */
void sbx_json_tree_set_value (SbxJsonTree *self, SbxValue *value);
SbxValue *sbx_json_tree_get_value (SbxJsonTree *self);
/* Opens the first levels as long as no more than @max lines are shown. */
void sbx_json_tree_open_levels (SbxJsonTree *self, guint max);
/* The lines, as a GtkTreeListModel; NULL if the value cannot be opened. */
GListModel *sbx_json_tree_get_model (SbxJsonTree *self);
gboolean sbx_json_tree_reveal (SbxJsonTree *self,
                               const char  *path);
char *sbx_json_tree_dup_selected_path (SbxJsonTree *self);
void sbx_json_tree_set_changed (SbxJsonTree *self,
                                GPtrArray   *changes);

G_END_DECLS
