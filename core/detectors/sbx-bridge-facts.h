/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-deliveries.h"
#include "sbx-evidence.h"
#include "sbx-name-set.h"

G_BEGIN_DECLS

typedef enum
{
  SBX_OUTCOME_TAKEN,     /* no fact: SbxDeliveries knows what was taken */
  SBX_OUTCOME_SILENT,    /* handled, nothing followed, nobody said why */
  SBX_OUTCOME_ALLOW_LIST,
  SBX_OUTCOME_MALFORMED,
  SBX_OUTCOME_SCHEMA,
  SBX_OUTCOME_THREW,
  SBX_OUTCOME_LOST,
  SBX_OUTCOME_UNMOUNTED,     /* it ended before the message arrived */
  SBX_OUTCOME_UNMOUNTED_ALL, /* the same, and nobody got it */
  SBX_OUTCOME_NOBODY,
  SBX_OUTCOME_NOBODY_LEFT,
} SbxOutcome;

/**
 * SbxFact:
 * @receiver: (nullable): who it happened to; %NULL where nobody received
 * @bridge: the bridge
 * @type: type of the message
 * @version: its schema version
 * @outcome: what happened
 * @local: sender and receiver are in the same realm
 * @taken: another receiver took the message
 * @gapped: events are missing inside the evidence
 * @malformed: the message was meant as an action and has no type
 * @evidence: when
 * @dispatches: what the messages were sent with, as far as that is known
 * @senders: at most two, and none
 * @gone: receivers that had ended
 *
 * "Messages of this kind met this outcome at this receiver", however many there were.
 */
typedef struct
{
  const SbxReceiver *receiver;
  SbxSymbol bridge;
  SbxSymbol type;
  SbxSymbol version;
  guint8 outcome;
  guint8 local;
  guint8 taken;
  guint8 gapped;
  guint8 malformed;
  SbxEvidence evidence;
  SbxEvidence dispatches;
  SbxSymbol senders[2];
  SbxNameSet gone;
} SbxFact;

/**
 * SbxFacts:
 *
 * A set of facts about deliveries; at most SBX_FACTS_MAX, of 480 bytes each.
 */
typedef struct
{
  GHashTable *table;
} SbxFacts;

#define SBX_FACTS_MAX 16384

void sbx_facts_init (SbxFacts *self);
void sbx_facts_clear (SbxFacts *self);
/* Adds what @message tells if the recording ended at @now. */
void sbx_facts_add_message (SbxFacts *self, SbxDeliveries *deliveries, const SbxMessage *message,
                            double now);

G_END_DECLS
