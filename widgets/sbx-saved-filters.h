/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-filter-store.h"

G_BEGIN_DECLS

/**
 * SbxSavedFilters:
 *
 * A popover with the filters that were saved: one saves what is written now, uses, renames or
 * deletes one, and takes a deletion back.
 *
 * Signal: `used` (string): the filter that was chosen.
 */
#define SBX_TYPE_SAVED_FILTERS (sbx_saved_filters_get_type ())
G_DECLARE_FINAL_TYPE (SbxSavedFilters, sbx_saved_filters, SBX, SAVED_FILTERS, GtkPopover)

GtkWidget *sbx_saved_filters_new (SbxFilterStore *store);
/* @text: (nullable): what is written now; NULL if there is nothing to save */
void sbx_saved_filters_set_text (SbxSavedFilters *self, const char *text);

G_END_DECLS
