/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-finding.h"

G_BEGIN_DECLS

/**
 * SbxFindingsGroup:
 * @SBX_FINDINGS_GROUP_SEVERITY: errors, warnings, notices
 * @SBX_FINDINGS_GROUP_RULE: by rule
 * @SBX_FINDINGS_GROUP_REMOTE: by the remotes concerned
 * @SBX_FINDINGS_GROUP_NONE: one list, the severest first
 *
 * What findings are gathered by.
 */
typedef enum
{
  SBX_FINDINGS_GROUP_SEVERITY,
  SBX_FINDINGS_GROUP_RULE,
  SBX_FINDINGS_GROUP_REMOTE,
  SBX_FINDINGS_GROUP_NONE,
} SbxFindingsGroup;

/**
 * SbxFindingsFilter:
 *
 * Chooses which findings are listed, and what they are gathered by.
 *
 * Signal: `changed`.
 */
#define SBX_TYPE_FINDINGS_FILTER (sbx_findings_filter_get_type ())
G_DECLARE_FINAL_TYPE (SbxFindingsFilter, sbx_findings_filter, SBX, FINDINGS_FILTER, GtkWidget)

/* Offers the rules and the remotes of @findings (element-type SbxFinding). */
void sbx_findings_filter_offer (SbxFindingsFilter *self, GPtrArray *findings);
/* @text: words that have to stand in the finding, in whatever case, or the language of
 * docs/filter.md; FALSE and an error of SBX_FILTER_ERROR if it is neither: then it is taken as
 * words */
gboolean sbx_findings_filter_read (SbxFindingsFilter *self, const char *text, GError **error);
gboolean sbx_findings_filter_matches (SbxFindingsFilter *self, SbxFinding *finding);
SbxFindingsGroup sbx_findings_filter_get_group (SbxFindingsFilter *self);
/* How many of the choices leave something out. */
guint sbx_findings_filter_get_n_set (SbxFindingsFilter *self);
void sbx_findings_filter_reset (SbxFindingsFilter *self);

/* (transfer full) (nullable): what a finding stands under */
char *sbx_finding_dup_group (SbxFinding *finding, SbxFindingsGroup group);

G_END_DECLS
