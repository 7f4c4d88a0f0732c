/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json-node.h"
#include "sbx-path.h"

G_BEGIN_DECLS

/**
 * SbxJsonModel:
 *
 * The members or elements of one container, as lines of a JSON tree. Lazy: a line is made when
 * somebody looks. A new value keeps the lines whose path remains.
 */
#define SBX_TYPE_JSON_MODEL (sbx_json_model_get_type ())
G_DECLARE_FINAL_TYPE (SbxJsonModel, sbx_json_model, SBX, JSON_MODEL, GObject)

/* @owner: (nullable): kept alive; @path: the container's; @value: a container */
SbxJsonModel *sbx_json_model_new (SbxJsonNode *owner, const char *path, SbxValue *value);
void sbx_json_model_set_value (SbxJsonModel *self, SbxValue *value);

/* Position of the member that a step of a path leads to, G_MAXUINT if there is none. */
guint sbx_json_model_find (SbxJsonModel *self, const SbxStep *step);

G_END_DECLS
