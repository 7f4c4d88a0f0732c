/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-linker.h"

#include "sbx-bridge-verdict.h"

G_BEGIN_DECLS

/**
 * SbxOutbox:
 *
 * Links that nobody was told of yet, and what changed of those that somebody was.
 */
typedef struct
{
  GArray *fresh;      /* SbxLink: from @base on */
  guint base;         /* how many links somebody was told of */
  GArray *changes;    /* SbxLinkChange: of those, each once */
  GHashTable *places; /* index → its place in @changes */
} SbxOutbox;

/* G_MAXUINT if there is no room for one more. */
guint sbx_outbox_add (SbxOutbox *self, const SbxLink *link);
void sbx_outbox_change (SbxOutbox *self, guint index, const SbxLink *link);

/* sbx-linker-fates.c. @now: ms since 1970; 0 if events alone tell the time; below 0 if nothing will
 * be known later. */
SbxLinkFate sbx_link_fate_of_verdict (SbxVerdict verdict, gboolean gapped);
gboolean sbx_message_is_meant_as_action (const SbxMessage *message);
SbxSilence sbx_message_get_silence (const SbxMessage *message, const SbxReceiver *receiver);
SbxLinkFate sbx_reception_judge (SbxDeliveries *deliveries, const SbxMessage *message,
                                 const SbxReception *reception, double now);
/* Nobody received it, and nobody is known to whom it should have come. */
SbxLinkFate sbx_message_judge_unheard (SbxDeliveries *deliveries, const SbxMessage *message);
/* Whether @receiver ended before it arrived, and would have taken it. */
SbxVerdict sbx_message_judge_end (SbxDeliveries *deliveries, const SbxMessage *message,
                                  const SbxReceiver *receiver);

/**
 * SbxLinkerBridges:
 *
 * The part of a linker that follows messages on bridges.
 */
typedef struct _SbxLinkerBridges SbxLinkerBridges;

SbxLinkerBridges *sbx_linker_bridges_new (SbxSession *session, SbxOutbox *outbox);
void sbx_linker_bridges_free (SbxLinkerBridges *self);
void sbx_linker_bridges_observe (SbxLinkerBridges *self, const SbxEvent *event);
/* Looks again at what only time, or what became known since, decides. */
void sbx_linker_bridges_settle (SbxLinkerBridges *self, double now);

G_END_DECLS
