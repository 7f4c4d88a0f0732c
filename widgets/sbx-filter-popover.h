/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-filter-proposals.h"

G_BEGIN_DECLS

/**
 * SbxFilterPopover:
 *
 * Proposals below an entry that keeps the keyboard. What is chosen in it moves by
 * sbx_filter_popover_move().
 *
 * Signal: `accepted` (pointer to an SbxFilterProposal): one was clicked.
 */
#define SBX_TYPE_FILTER_POPOVER (sbx_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (SbxFilterPopover, sbx_filter_popover, SBX, FILTER_POPOVER, GtkPopover)

GtkWidget *sbx_filter_popover_new (void);
/* @proposals: (element-type SbxFilterProposal) (transfer full); none: it closes */
void sbx_filter_popover_show (SbxFilterPopover *self, GPtrArray *proposals);
void sbx_filter_popover_move (SbxFilterPopover *self, int by);
/* (nullable): what was moved to; with @first the first one if nothing was */
SbxFilterProposal *sbx_filter_popover_get_chosen (SbxFilterPopover *self, gboolean first);
/* (nullable): its line, for a screen reader */
/* Below the word of @entry's text that begins at @start, an offset in bytes. */
void sbx_filter_popover_point_at (SbxFilterPopover *self, GtkEntry *entry, gsize start);
/* Whether it offers something that has to go on: a key. */
gboolean sbx_filter_popover_has_keys (SbxFilterPopover *self);
GtkWidget *sbx_filter_popover_get_line (SbxFilterPopover *self);

G_END_DECLS
