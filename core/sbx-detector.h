/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-dismissals.h"
#include "sbx-finding.h"
#include "sbx-event.h"
#include "sbx-model.h"
#include "sbx-rules.h"

G_BEGIN_DECLS

typedef struct _SbxSession SbxSession;

/**
 * SbxDetectorClass:
 * @id: id of the rule, the same as the name of its page in docs/findings/
 * @title: the rule's name for people
 * @kinds: the events that @observe gets: SBX_DETECTOR_WANTS() of each kind
 * @thresholds: (nullable): the numbers it decides by, ended by one without a name; see
 *   sbx_session_get_thresholds()
 * @variants: (nullable) (array zero-terminated=1): its cases, as the rule configuration names them
 * @create: makes the rule's memory for one session
 * @observe: takes one event; O(1) amortised, bounded memory
 * @report: adds every finding that holds if the recording ended at @now; changes nothing
 * @destroy: frees the memory
 *
 * One rule. It is a function of the event stream alone: @observe gathers evidence, @report draws
 * the conclusions, again and again while events arrive. Deadlines are compared with event times
 * and with @now (ms since 1970; infinity for the end of a recording), never with the clock, so a
 * reopened recording gives the same findings. Everything runs on the session's thread; @observe is
 * called after the session took the event into its model. What tells of a store (a dispatch, a
 * state, a read, a slice, the store itself) has one: what is past the limits does not come here.
 */
typedef struct
{
  const char *id;
  const char *title;
  guint32 kinds;
  const SbxThreshold *thresholds;
  const char *const *variants;
  gpointer (*create) (SbxSession *session);
  void (*observe) (gpointer        self,
                   const SbxEvent *event);
  void (*report) (gpointer   self,
                  double     now,
                  GPtrArray *findings);
  void (*destroy) (gpointer self);
} SbxDetectorClass;

#define SBX_DETECTOR_WANTS(kind) (1u << (kind))
#define SBX_DETECTOR_WANTS_ALL G_MAXUINT32

/**
 * sbx_detectors_get_all:
 *
 * Returns: (transfer none) (array zero-terminated=1): all rules (detectors/sbx-detectors.c)
 */
const SbxDetectorClass *const *sbx_detectors_get_all (void);

/**
 * sbx_detectors_report:
 * @memories: what each rule's `create` returned, in the order of the table
 * @rules: (nullable): severities of the team's own, and what is known
 * @dismissals: (nullable): what was set aside in this recording
 * @now: ms since 1970, or infinity for the end of a recording
 *
 * Runs every rule's `report`. On the session's thread.
 *
 * Returns: (transfer full) (element-type SbxFinding): the findings in their order: what is
 *   dismissed last, severity (errors first), first event, rule, subject; at most
 *   %SBX_LIMIT_FINDINGS
 */
GPtrArray *sbx_detectors_report (gpointer       *memories,
                                 const SbxRules *rules,
                                 SbxDismissals  *dismissals,
                                 double          now);
void sbx_detectors_sort (GPtrArray *findings);

G_END_DECLS
