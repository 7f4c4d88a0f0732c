/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-deliveries.h"
#include "sbx-name-set.h"

G_BEGIN_DECLS

/**
 * SbxVerdict:
 * @SBX_VERDICT_NONE: cannot be known, and nothing suggests a fault
 * @SBX_VERDICT_KNOWN: it took the very same before: it may ignore what it knows
 * @SBX_VERDICT_MALFORMED: it is no action
 * @SBX_VERDICT_SCHEMA: it takes the type, not in this version
 * @SBX_VERDICT_ALLOW_LIST: its allow-list does not hold the type
 * @SBX_VERDICT_ALLOW_LIST_LIKELY: it takes other types of this sender, never this one
 * @SBX_VERDICT_UNDECIDED: it is meant to take it, and nobody can see whether it does
 * @SBX_VERDICT_UNMOUNTED: it ended before a message arrived that it takes
 * @SBX_VERDICT_UNMOUNTED_LIKELY: the same, as far as one can tell
 *
 * What became of a message where nobody says it. Rules and links ask here, so that they agree.
 */
typedef enum
{
  SBX_VERDICT_NONE,
  SBX_VERDICT_KNOWN,
  SBX_VERDICT_MALFORMED,
  SBX_VERDICT_SCHEMA,
  SBX_VERDICT_ALLOW_LIST,
  SBX_VERDICT_ALLOW_LIST_LIKELY,
  SBX_VERDICT_UNDECIDED,
  SBX_VERDICT_UNMOUNTED,
  SBX_VERDICT_UNMOUNTED_LIKELY,
} SbxVerdict;

/**
 * SbxSilence:
 * @receiver: who received it, or was about to
 * @type: type of the message
 * @version: its schema version
 * @local: sender and receiver are in the same realm
 * @malformed: it was meant as an action and has no type
 * @taken: another receiver took it
 * @gapped: events are missing around it
 *
 * A kind of messages of which one receiver says nothing.
 */
typedef struct
{
  const SbxReceiver *receiver;
  SbxSymbol type;
  SbxSymbol version;
  guint8 local;
  guint8 malformed;
  guint8 taken;
  guint8 gapped;
} SbxSilence;

/**
 * SbxHearing:
 * @own: the sender listens itself: on its own object, perhaps, which it never hears
 * @others: another remote listens in this realm at some time
 * @live: … and did then
 * @gone: … and had ended by then
 * @hears: somebody is known to hear this sender, and was live
 * @ended: another remote listened when it was sent, and ended before it arrived
 * @left: the remotes that had ended by then
 *
 * Who could have received a message that nobody did.
 */
typedef struct
{
  gboolean own;
  gboolean others;
  gboolean live;
  gboolean gone;
  gboolean hears;
  gboolean ended;
  SbxNameSet left;
} SbxHearing;

/* Its handler returned and nothing followed. */
SbxVerdict sbx_silence_judge (const SbxSilence *self, SbxDeliveries *deliveries);
/* It was listening when the message was sent, and ended before it arrived. */
SbxVerdict sbx_silence_judge_end (const SbxSilence *self, SbxDeliveries *deliveries);

/* Whether a receiver other than @receiver took it. */
gboolean sbx_message_is_taken_elsewhere (const SbxMessage *self, const SbxReceiver *receiver);
/* Whether @receiver listened in the sender's realm when it was sent and ended before it arrived. */
gboolean sbx_message_missed_end (const SbxMessage *self, const SbxReceiver *receiver);
/* Whether @receiver, in the sender's realm, was listening and hears this sender, and did not
 * receive it. */
gboolean sbx_message_was_lost (const SbxMessage *self, const SbxReceiver *receiver);
void sbx_message_find_hearing (const SbxMessage *self, SbxDeliveries *deliveries,
                               SbxHearing *hearing);

G_END_DECLS
