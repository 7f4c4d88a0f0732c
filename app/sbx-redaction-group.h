/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-export-preview.h"

G_BEGIN_DECLS

/**
 * SbxRedactionGroup:
 *
 * What an export replaces: how many secrets of which kinds stand where, with one masked example of
 * each; what is no secret can be kept, and rules of one's own be added. The rules are kept in the
 * settings; those of the team's configuration come from there and are only counted here.
 *
 * Property: `redact` (whether secrets are replaced at all). Signal: `changed` (the rules).
 */
#define SBX_TYPE_REDACTION_GROUP (sbx_redaction_group_get_type ())
G_DECLARE_FINAL_TYPE (SbxRedactionGroup, sbx_redaction_group, SBX, REDACTION_GROUP,
                      AdwPreferencesGroup)

void sbx_redaction_group_set_settings (SbxRedactionGroup *self, GSettings *settings);
void sbx_redaction_group_set_n_team_rules (SbxRedactionGroup *self, guint n);
/* While it is looked for; 0…1 */
void sbx_redaction_group_set_progress (SbxRedactionGroup *self, double fraction);
/* @preview: (nullable): NULL with @problem */
void sbx_redaction_group_set_preview (SbxRedactionGroup *self, const SbxExportPreview *preview,
                                      const char *problem);
gboolean sbx_redaction_group_get_redact (SbxRedactionGroup *self);
/* (transfer full): the rules of the settings */
SbxRedaction *sbx_redaction_group_dup_rules (SbxRedactionGroup *self);
/* (transfer full): “3 passwords or tokens, 1 card number”, for a warning */
char *sbx_redaction_group_dup_summary (SbxRedactionGroup *self);

/* (transfer full): the rules in the settings; one that is none is left out */
SbxRedaction *sbx_redaction_load (GSettings *settings);

G_END_DECLS
