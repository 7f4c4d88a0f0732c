/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-finding.h"

G_BEGIN_DECLS

/* What findings are as text. */

/* (transfer full): the finding for an issue tracker, as Markdown; in English, as others read it */
char *sbx_finding_dup_markdown (SbxFinding *finding);
/* (transfer full): an explanation or a remedy as markup for a label, code in a typeface for code */
char *sbx_finding_dup_markup (const char *text);
/* (transfer full) (nullable): the code in an explanation or a remedy, a line each */
char *sbx_finding_dup_code (const char *text);
/* (transfer full): "Dismissed: known since May", or by what else it is set aside */
char *sbx_finding_dup_dismissal (SbxFinding *finding);

G_END_DECLS
