/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-outline.h"

G_BEGIN_DECLS

/* Bounds of the memory: about 2 MiB. */
#define SBX_BUS_MAX_TOPICS 1024   /* types on bridges, in all runs */
#define SBX_BUS_MAX_TAKERS 2048   /* remotes that take one of them */
#define SBX_BUS_MAX_LINKS 2048
#define SBX_BUS_MAX_MESSAGES 512  /* whose content is still known */
#define SBX_BUS_MAX_RECEPTIONS 512
#define SBX_BUS_SCALARS 8         /* of one message */
#define SBX_BUS_ORIGIN 50.0       /* ms: by then the sender's own store has the change */

/**
 * SbxBusScalar:
 * @name: its path in the message's payload
 * @value: what was sent
 */
typedef struct
{
  guint64 path;
  char name[48];
  SbxOutlineValue value;
} SbxBusScalar;

/**
 * SbxBusTopic:
 * @run: where
 * @bridge: on what
 * @type: the action type
 * @number: the last message of it that was seen in @run; @time: when
 * @scalars: what that one carried
 * @origins: (nullable): where the sender's own store put each
 *
 * The messages of one type on one bridge, as one realm sees them.
 */
typedef struct
{
  const SbxRun *run;
  SbxSymbol bridge;
  SbxSymbol type;
  guint64 number;
  double time;
  guint n_scalars;
  SbxBusScalar scalars[SBX_BUS_SCALARS];
  SbxOutlineNode *origins[SBX_BUS_SCALARS];
} SbxBusTopic;

/**
 * SbxBusTaker:
 * @topic: what it takes
 * @remote: who
 * @taken: number of the last message it took; @taken_time: when
 * @n_links: how many of its links are known
 *
 * A remote that dispatched because of such a message.
 */
typedef struct
{
  SbxBusTopic *topic;
  SbxSymbol remote;
  guint64 taken;
  double taken_time;
  guint n_links;
} SbxBusTaker;

/**
 * SbxBusLink:
 * @taker: who
 * @path: of what in the payload
 * @node: where it keeps that
 *
 * "This remote keeps this part of such messages here": a dispatch with the message as its cause put
 * the value there.
 */
typedef struct
{
  SbxBusTaker *taker;
  guint64 path;
  SbxOutlineNode *node;
} SbxBusLink;

/**
 * SbxBus:
 *
 * What remotes make of the messages they take.
 */
typedef struct _SbxBus SbxBus;

SbxBus *sbx_bus_new (SbxSession *session, SbxOutlines *outlines);
void sbx_bus_free (SbxBus *self);
/* Looks at bridge-sent, bridge-received and dispatch. */
void sbx_bus_observe (SbxBus *self, const SbxEvent *event);
/* (element-type SbxBusLink) */
GPtrArray *sbx_bus_get_links (SbxBus *self);
/* (element-type SbxBusTaker) */
GPtrArray *sbx_bus_get_takers (SbxBus *self);
/* (nullable): what the last message of the link's topic carried for it; @origin: (nullable): where
 * its sender keeps that. */
const SbxBusScalar *sbx_bus_link_get_sent (const SbxBusLink *self, SbxOutlineNode **origin);

G_END_DECLS
