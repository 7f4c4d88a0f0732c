/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-finding.h"

G_BEGIN_DECLS

/**
 * SbxEvidence:
 * @count: how many times it happened
 * @numbers: event numbers, ascending: the first half and the last half
 * @n: how many of @numbers are set
 * @first_time: ms since 1970, of the first
 * @last_time: ms since 1970, of the last
 *
 * What a rule remembers of events that say the same: a fixed size however many they are.
 */
typedef struct
{
  guint64 count;
  guint64 numbers[SBX_FINDING_MAX_EVIDENCE];
  guint n;
  double first_time;
  double last_time;
} SbxEvidence;

void sbx_evidence_add (SbxEvidence *self, guint64 number, double time);
/* Adds it to a finding, count included. */
void sbx_evidence_tell (const SbxEvidence *self, SbxFinding *finding);
/* The same without the count: what belongs to events that count already. */
void sbx_evidence_support (const SbxEvidence *self, SbxFinding *finding);

G_END_DECLS
