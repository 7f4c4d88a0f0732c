/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-value.h"

G_BEGIN_DECLS

/**
 * SbxStateSearch:
 *
 * Looks for a text in the keys and values of a state, on a thread of its own, and leads from one
 * place to the next. On show while its property `open` is set.
 *
 * Signal: `reveal` (const char *): the path of a place to show.
 */
#define SBX_TYPE_STATE_SEARCH (sbx_state_search_get_type ())
G_DECLARE_FINAL_TYPE (SbxStateSearch, sbx_state_search, SBX, STATE_SEARCH, GtkWidget)

GtkWidget *sbx_state_search_new (void);
void sbx_state_search_set_value (SbxStateSearch *self,
                                 SbxValue       *value);
void sbx_state_search_set_open (SbxStateSearch *self,
                                gboolean        open);

G_END_DECLS
