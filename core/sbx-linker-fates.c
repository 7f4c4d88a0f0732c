/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What became of a message, as a link says it. */

#include "config.h"

#include "sbx-linker-private.h"

#include <math.h>

/* What is probable is a guess where events are missing; what is certain is probable there. */
SbxLinkFate
sbx_link_fate_of_verdict (SbxVerdict verdict,
                          gboolean   gapped)
{
  static const SbxLinkFate fates[] = {
    [SBX_VERDICT_NONE] = SBX_LINK_TAKEN,
    [SBX_VERDICT_KNOWN] = SBX_LINK_TAKEN,
    [SBX_VERDICT_MALFORMED] = SBX_LINK_MALFORMED,
    [SBX_VERDICT_SCHEMA] = SBX_LINK_SCHEMA,
    [SBX_VERDICT_ALLOW_LIST] = SBX_LINK_ALLOW_LIST,
    [SBX_VERDICT_ALLOW_LIST_LIKELY] = SBX_LINK_ALLOW_LIST,
    [SBX_VERDICT_UNDECIDED] = SBX_LINK_TAKEN,
    [SBX_VERDICT_UNMOUNTED] = SBX_LINK_LOST,
    [SBX_VERDICT_UNMOUNTED_LIKELY] = SBX_LINK_LOST,
  };

  if (gapped && verdict != SBX_VERDICT_MALFORMED && verdict != SBX_VERDICT_SCHEMA
      && verdict != SBX_VERDICT_ALLOW_LIST && verdict != SBX_VERDICT_UNMOUNTED)
    return SBX_LINK_UNKNOWN;

  return fates[verdict];
}

gboolean
sbx_message_is_meant_as_action (const SbxMessage *message)
{
  return message->body == SBX_BODY_ACTION || message->body == SBX_BODY_MALFORMED;
}

SbxSilence
sbx_message_get_silence (const SbxMessage  *message,
                         const SbxReceiver *receiver)
{
  SbxSilence silence = {
    .receiver = receiver,
    .type = message->type,
    .version = message->version,
    .local = message->run == receiver->run,
    .malformed = message->body == SBX_BODY_MALFORMED,
    .taken = sbx_message_is_taken_elsewhere (message, receiver),
    .gapped = message->gapped,
  };

  return silence;
}

/* Its handler runs, or returned, and nobody says what it did. */
static SbxLinkFate
judge_silence (SbxDeliveries      *deliveries,
               const SbxMessage   *message,
               const SbxReception *reception,
               double              now)
{
  const SbxRun *run = reception->receiver->run;
  double deadline = isnan (reception->handled) ? reception->time + SBX_DELIVERIES_MATCH
                                               : reception->handled + SBX_DELIVERIES_ASYNC;
  SbxSilence silence;

  if (!sbx_deliveries_has_passed (deliveries, run, deadline, now))
    return now < 0 || sbx_deliveries_is_closed (deliveries, run) ? SBX_LINK_UNKNOWN : SBX_LINK_OPEN;
  if (isnan (reception->handled))
    return SBX_LINK_UNKNOWN;
  if (!sbx_message_is_meant_as_action (message))
    return sbx_link_fate_of_verdict (SBX_VERDICT_NONE, message->gapped);
  silence = sbx_message_get_silence (message, reception->receiver);

  return sbx_link_fate_of_verdict (sbx_silence_judge (&silence, deliveries), message->gapped);
}

SbxLinkFate
sbx_reception_judge (SbxDeliveries      *deliveries,
                     const SbxMessage   *message,
                     const SbxReception *reception,
                     double              now)
{
  switch (reception->fate)
    {
    case SBX_FATE_DELIVERED:
      return SBX_LINK_DELIVERED;
    case SBX_FATE_ALLOW_LIST:
      return SBX_LINK_ALLOW_LIST;
    case SBX_FATE_MALFORMED:
      return SBX_LINK_MALFORMED;
    case SBX_FATE_SCHEMA:
      return SBX_LINK_SCHEMA;
    case SBX_FATE_THREW:
      return SBX_LINK_THREW;
    case SBX_FATE_OPEN:
    default:
      return judge_silence (deliveries, message, reception, now);
    }
}

/* Nobody received it, and nobody is known to whom it should have come. */
SbxLinkFate
sbx_message_judge_unheard (SbxDeliveries    *deliveries,
                           const SbxMessage *message)
{
  SbxHearing hearing;

  if (message->run != NULL && message->run->late)
    return SBX_LINK_UNKNOWN;
  sbx_message_find_hearing (message, deliveries, &hearing);
  if (sbx_message_is_meant_as_action (message) ? hearing.hears : hearing.live)
    return SBX_LINK_UNKNOWN;

  return SBX_LINK_UNHEARD;
}

SbxVerdict
sbx_message_judge_end (SbxDeliveries     *deliveries,
                       const SbxMessage  *message,
                       const SbxReceiver *receiver)
{
  SbxSilence silence;

  if (!sbx_message_missed_end (message, receiver))
    return SBX_VERDICT_NONE;
  silence = sbx_message_get_silence (message, receiver);

  return sbx_silence_judge_end (&silence, deliveries);
}
