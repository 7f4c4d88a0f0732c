/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-finding.h"

G_BEGIN_DECLS

/**
 * SbxCase:
 * @variant: id of the case within its rule
 * @severity: how bad
 * @confidence: how sure
 * @explanation: what it means, for those who write the app
 * @remedy: which line to change; in both texts code stands in backticks, and only there is
 *   anything that Markdown would take for more than letters
 *
 * One case of a rule, as static text.
 */
typedef struct
{
  const char *variant;
  SbxSeverity severity;
  SbxConfidence confidence;
  const char *explanation;
  const char *remedy;
} SbxCase;

/* @weakened: events are missing inside the evidence: a step less sure. What cannot be decided is
 * never more than a notice. (transfer full) */
static inline SbxFinding *
sbx_case_new_finding (const SbxCase *self,
                      const char    *rule,
                      gboolean       weakened)
{
  SbxConfidence confidence = self->confidence;
  SbxSeverity severity = self->severity;
  SbxFinding *finding;

  if (weakened && confidence > SBX_CONFIDENCE_UNDECIDED)
    confidence = (SbxConfidence) (confidence - 1);
  if (confidence == SBX_CONFIDENCE_UNDECIDED)
    severity = SBX_SEVERITY_NOTICE;

  finding = sbx_finding_new (rule, self->variant, severity, confidence);
  finding->explanation = self->explanation;
  finding->remedy = self->remedy;

  return finding;
}

G_END_DECLS
