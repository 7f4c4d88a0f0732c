/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-value.h"

G_BEGIN_DECLS

/**
 * SbxJsonNode:
 *
 * One line of a JSON tree: a name, a path and a value. It stays the same object while states come
 * and go, as long as its path exists; only its value is replaced.
 */
#define SBX_TYPE_JSON_NODE (sbx_json_node_get_type ())
G_DECLARE_FINAL_TYPE (SbxJsonNode, sbx_json_node, SBX, JSON_NODE, GObject)

SbxJsonNode *sbx_json_node_new (const char *name, const char *path, SbxValue *value);

const char *sbx_json_node_get_name (SbxJsonNode *self);
/* As a programmer would write it: `cart.items[2].qty` */
const char *sbx_json_node_get_path (SbxJsonNode *self);
SbxValue *sbx_json_node_get_value (SbxJsonNode *self);
/* FALSE: this node cannot show @value, because one of the two can be opened and the other not. */
gboolean sbx_json_node_set_value (SbxJsonNode *self, SbxValue *value);

/* The value in one line. @style: a style class for it, static. (transfer full) */
char *sbx_json_node_dup_text (SbxJsonNode *self, const char **style);
/* (transfer full): the value as JSON */
char *sbx_json_node_dup_json (SbxJsonNode *self);
/* (transfer full) (nullable): what opens below the value: itself, or what a marked value holds */
SbxValue *sbx_json_node_ref_container (SbxJsonNode *self);
/* (transfer full) (nullable): the lines below; O(1), nothing is looked at before it is shown */
GListModel *sbx_json_node_ref_children (SbxJsonNode *self);

G_END_DECLS
