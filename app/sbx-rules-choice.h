/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-rules-file.h"

G_BEGIN_DECLS

/**
 * SbxRulesChoice:
 *
 * The rule configuration that all windows use: the file that the user chose, followed while others
 * edit it, or none.
 *
 * Signal: `changed` (another file, other rules, or another problem).
 */
#define SBX_TYPE_RULES_CHOICE (sbx_rules_choice_get_type ())
G_DECLARE_FINAL_TYPE (SbxRulesChoice, sbx_rules_choice, SBX, RULES_CHOICE, GObject)

SbxRulesChoice *sbx_rules_choice_new (GSettings *settings);
/* (nullable): where it is; NULL: none is chosen */
const char *sbx_rules_choice_get_path (SbxRulesChoice *self);
/* @path: (nullable): NULL for none. Remembered. */
void sbx_rules_choice_set_path (SbxRulesChoice *self,
                              const char   *path);
/* (transfer none): what is in force */
SbxRules *sbx_rules_choice_get_rules (SbxRulesChoice *self);
/* (nullable): what is wrong with the file, for people, with the line */
const char *sbx_rules_choice_get_problem (SbxRulesChoice *self);
/* (transfer none) (nullable): the file, to be added to */
SbxRulesFile *sbx_rules_choice_get_file (SbxRulesChoice *self);

G_END_DECLS
