/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxEditorGroup:
 *
 * Preferences about sources: which editor opens them, and the folders where they are looked for.
 */
#define SBX_TYPE_EDITOR_GROUP (sbx_editor_group_get_type ())
G_DECLARE_FINAL_TYPE (SbxEditorGroup, sbx_editor_group, SBX, EDITOR_GROUP, AdwPreferencesGroup)

void sbx_editor_group_connect (SbxEditorGroup *self,
                               GSettings      *settings);

G_END_DECLS
