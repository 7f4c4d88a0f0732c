/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxSeverity:
 * @SBX_SEVERITY_NOTICE: a risk
 * @SBX_SEVERITY_WARNING: state is likely wrong
 * @SBX_SEVERITY_ERROR: state is or will be wrong
 *
 * How bad a finding is.
 */
typedef enum
{
  SBX_SEVERITY_NOTICE,
  SBX_SEVERITY_WARNING,
  SBX_SEVERITY_ERROR,
} SbxSeverity;

/**
 * SbxConfidence:
 * @SBX_CONFIDENCE_UNDECIDED: cannot be decided; the explanation says why
 * @SBX_CONFIDENCE_PROBABLE: the evidence allows another reading, but not a likely one
 * @SBX_CONFIDENCE_CERTAIN: the evidence allows no other reading
 *
 * How sure a finding is.
 */
typedef enum
{
  SBX_CONFIDENCE_UNDECIDED,
  SBX_CONFIDENCE_PROBABLE,
  SBX_CONFIDENCE_CERTAIN,
} SbxConfidence;

/**
 * SbxDismissal:
 * @SBX_DISMISSAL_NONE: it is not
 * @SBX_DISMISSAL_RECORDING: somebody dismissed it in this recording
 * @SBX_DISMISSAL_RULES: the rule configuration says that it is known
 * @SBX_DISMISSAL_BASELINE: the baseline of a check has it
 *
 * By what a finding is set aside.
 */
typedef enum
{
  SBX_DISMISSAL_NONE,
  SBX_DISMISSAL_RECORDING,
  SBX_DISMISSAL_RULES,
  SBX_DISMISSAL_BASELINE,
} SbxDismissal;

#define SBX_FINDING_MAX_EVIDENCE 16
#define SBX_FINDING_MAX_REMOTES 8

/**
 * SbxFinding:
 * @rule: id of the rule, for example `action-collision`
 * @variant: which case of the rule, for example `two-owners`; static
 * @severity: how bad
 * @confidence: how sure
 * @subject: what it is about, for people and for grouping: one finding per rule and subject
 * @summary: one sentence with the names in it
 * @explanation: what it means; static text of the variant, code in it in backticks
 * @remedy: what to do; static text of the variant, code in it in backticks
 * @remotes: (array zero-terminated=1): names of the remotes concerned
 * @site: (nullable): the code to change, `url:line:column`, where the rule was told
 * @count: how many times it happened
 * @first: number of the first event
 * @last: number of the last event
 * @first_time: ms since 1970
 * @last_time: ms since 1970
 * @dismissed: (nullable): why it is set aside, if it is: it is listed last, and fails no check
 * @dismissal: by what it is
 * @evidence: event numbers, ascending: the first ones and the last ones
 * @n_evidence: how many of @evidence are set
 *
 * One detected problem. Immutable once its rule has reported it; reference counted atomically, so
 * that any thread may hold one.
 */
typedef struct
{
  gatomicrefcount ref_count;
  const char *rule;
  const char *variant;
  SbxSeverity severity;
  SbxConfidence confidence;
  char *subject;
  char *summary;
  const char *explanation;
  const char *remedy;
  char *remotes[SBX_FINDING_MAX_REMOTES + 1];
  char *site;
  guint64 count;
  guint64 first;
  guint64 last;
  double first_time;
  double last_time;
  char *dismissed;
  SbxDismissal dismissal;
  guint64 evidence[SBX_FINDING_MAX_EVIDENCE];
  guint n_evidence;
} SbxFinding;

char *sbx_finding_dup_plain (const char *text);

SbxFinding *sbx_finding_new (const char   *rule,
                             const char   *variant,
                             SbxSeverity   severity,
                             SbxConfidence confidence);
SbxFinding *sbx_finding_ref (SbxFinding *self);
void sbx_finding_unref (SbxFinding *self);
void sbx_finding_add_evidence (SbxFinding *self,
                               guint64     number,
                               double      time);
void sbx_finding_add_remote (SbxFinding *self,
                             const char *name);

const char *sbx_severity_to_string (SbxSeverity severity);
gboolean sbx_severity_from_string (const char  *text,
                                   SbxSeverity *severity);
const char *sbx_dismissal_to_string (SbxDismissal dismissal);
guint sbx_finding_count_open (GPtrArray *findings);
char *sbx_finding_make_fingerprint (GPtrArray *findings);
const char *sbx_confidence_to_string (SbxConfidence confidence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFinding, sbx_finding_unref)

G_END_DECLS
