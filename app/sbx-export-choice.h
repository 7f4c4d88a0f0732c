/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-export-order.h"
#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxExportChoice:
 *
 * What a window gives to choose from when something is exported: the ranges that there are now, the
 * stores, the filter. Taken once: what arrives later does not move it.
 */
typedef struct _SbxExportChoice SbxExportChoice;

SbxExportChoice *sbx_export_choice_new (SbxWorld *world, SbxSelection *selection);
void sbx_export_choice_free (SbxExportChoice *self);

GListModel *sbx_export_choice_get_ranges (SbxExportChoice *self);
guint sbx_export_choice_get_first_range (SbxExportChoice *self);
/* Whether a range is of actions that were selected one by one. */
gboolean sbx_export_choice_is_picked (SbxExportChoice *self, guint index);
void sbx_export_choice_apply_range (SbxExportChoice *self, guint index, SbxExportOrder *order);

GListModel *sbx_export_choice_get_stores (SbxExportChoice *self);
guint sbx_export_choice_get_first_store (SbxExportChoice *self);
const char *sbx_export_choice_get_store (SbxExportChoice *self, guint index);

/* (nullable): NULL if the window shows everything, or its filter has a mistake */
SbxFilter *sbx_export_choice_get_filter (SbxExportChoice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxExportChoice, sbx_export_choice_free)

G_END_DECLS
