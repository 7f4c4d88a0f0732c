/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-deliveries.h"
#include "sbx-evidence.h"
#include "sbx-name-set.h"

G_BEGIN_DECLS

/* How many decided deliveries are looked at, and as many before them. */
#define SBX_DROP_WINDOW 50

#define SBX_DROP_RATES_MAX 4096
#define SBX_DROP_MAX_VERSIONS 8

/**
 * SbxDropTrack:
 * @receiver: who receives
 * @type: type of the messages
 * @begin: when the listening began that all of this is about
 * @taken: how many it took since
 * @in_a_row: how many it dropped since it took the last
 * @decided: how many were taken or dropped
 * @recent: the last SBX_DROP_WINDOW of them, a bit each, set if dropped; the newest is bit 0
 * @before: the ones before these
 * @versions: schema versions it took
 * @reason: why it dropped the last
 * @version: schema version of that
 * @drops: when it dropped
 * @last_taken: number of the last event that says that it took one, and @last_taken_time
 * @senders: who had sent what it dropped
 * @gapped: events are missing inside the evidence
 *
 * The deliveries of one action type at one receiver that were decided, since the receiver's remote
 * was mounted: taken; or dropped although this receiver takes the type.
 */
typedef struct
{
  const SbxReceiver *receiver;
  SbxSymbol type;
  double begin;
  guint64 taken;
  guint64 in_a_row;
  guint64 decided;
  guint64 recent;
  guint64 before;
  SbxSymbol versions[SBX_DROP_MAX_VERSIONS];
  guint n_versions;
  SbxFate reason;
  SbxSymbol version;
  SbxEvidence drops;
  guint64 last_taken;
  double last_taken_time;
  SbxNameSet senders;
  gboolean gapped;
} SbxDropTrack;

typedef enum
{
  SBX_DROP_RATE_STEADY,
  SBX_DROP_RATE_STOPPED, /* it took them, and now drops each */
  SBX_DROP_RATE_RISING,
  SBX_DROP_RATE_MOSTLY,
} SbxDropRate;

/**
 * SbxDropRates:
 *
 * How the share of dropped messages goes, per receiver and type. Shared by the rules that speak of
 * drops, so that one fault is said by one of them. At most SBX_DROP_RATES_MAX tracks of 500 bytes.
 */
typedef struct _SbxDropRates SbxDropRates;

SbxDropRates *sbx_drop_rates_get (SbxSession *session);
void sbx_drop_rates_release (SbxDropRates *self);
/* (transfer full): all tracks if the recording ended at @now */
GHashTable *sbx_drop_rates_collect (SbxDropRates *self, double now);
/* Id of the variant of bridge-drop-rate that says it. */
const char *sbx_drop_rate_get_variant (SbxDropRate self);
/* What a track says, by the thresholds of the rule bridge-drop-rate. */
SbxDropRate sbx_drop_rates_judge (const SbxDropRates *self, const SbxDropTrack *track);
/* The same of one in @tracks; steady if there is none. */
SbxDropRate sbx_drop_rates_judge_one (const SbxDropRates *self, GHashTable *tracks,
                                      const SbxReceiver *receiver, SbxSymbol type);
/* Of the last SBX_DROP_WINDOW, in percent. */
double sbx_drop_track_get_rate (const SbxDropTrack *self);
double sbx_drop_track_get_rate_before (const SbxDropTrack *self);

extern const SbxThreshold sbx_drop_rate_thresholds[];

G_END_DECLS
