/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-shown.h"

G_BEGIN_DECLS

/**
 * SbxNoMatch:
 *
 * What stands in the place of an action list that shows nothing: which part of what was asked for
 * hides everything, and a button that takes back just that.
 */
#define SBX_TYPE_NO_MATCH (sbx_no_match_get_type ())
G_DECLARE_FINAL_TYPE (SbxNoMatch, sbx_no_match, SBX, NO_MATCH, GtkWidget)

/* Once. */
void sbx_no_match_connect (SbxNoMatch *self, SbxShown *shown, SbxSelection *selection);
/* The list is empty, or something changed that may be why. */
void sbx_no_match_update (SbxNoMatch *self);

G_END_DECLS
