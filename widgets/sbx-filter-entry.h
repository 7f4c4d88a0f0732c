/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-selection.h"
#include "sbx-shown.h"

G_BEGIN_DECLS

/**
 * SbxFilterEntry:
 *
 * Where the filter is written: it proposes how to go on, remembers what was used, keeps what is
 * saved, and says below what is wrong and where, and how far a search is. Writes the selection's
 * filter a moment after the last key; a longer one while it proposes keys for what is being
 * written.
 *
 * Signals: `activate` (Enter: on to what was found), `stop` (Escape in an empty entry).
 */
#define SBX_TYPE_FILTER_ENTRY (sbx_filter_entry_get_type ())
G_DECLARE_FINAL_TYPE (SbxFilterEntry, sbx_filter_entry, SBX, FILTER_ENTRY, GtkWidget)

void sbx_filter_entry_connect (SbxFilterEntry *self, SbxShown *shown, SbxSelection *selection);

G_END_DECLS
