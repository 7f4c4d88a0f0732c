/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-origins.h"
#include "sbx-rules-choice.h"

G_BEGIN_DECLS

/**
 * SbxPreferences:
 *
 * Style, recordings, port, redaction, the rule configuration, notifications, and the origins that
 * the user has decided about.
 */
#define SBX_TYPE_PREFERENCES (sbx_preferences_get_type ())
G_DECLARE_FINAL_TYPE (SbxPreferences, sbx_preferences, SBX, PREFERENCES, AdwPreferencesWindow)

GtkWidget *sbx_preferences_new (GSettings *settings, SbxOrigins *origins, SbxRulesChoice *rules,
                                const char *directory);

G_END_DECLS
