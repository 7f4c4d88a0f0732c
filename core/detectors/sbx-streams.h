/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-evidence.h"
#include "sbx-session.h"

G_BEGIN_DECLS

/* Bounds of the memory: less than 2 MiB. */
#define SBX_STREAMS_MAX 512
#define SBX_STREAMS_SOCKETS 16 /* of one stream: the last ones */
#define SBX_STREAMS_FRAMES 16
#define SBX_STREAMS_MAX_URL 2048

/**
 * SbxStreamSocket:
 * @id: as the agent calls it
 * @remote: who opened it, or none
 * @protocol: its subprotocol, or none
 * @key: of its query
 * @opened: ms since 1970
 * @closed: ms since 1970, infinity while it is open
 * @number: of the event that opened it
 * @most_same: how many frames in a row were like the one before, at most
 * @unchanged: the frames that were
 *
 * One connection.
 */
typedef struct
{
  char *id;
  SbxSymbol remote;
  SbxSymbol protocol;
  guint64 key;
  double opened;
  double closed;
  guint64 number;
  guint64 last;
  guint same;
  guint most_same;
  SbxEvidence unchanged;
} SbxStreamSocket;

typedef struct
{
  guint64 hash;
  double time;
  guint64 number;
  guint socket;
} SbxStreamFrame;

/**
 * SbxStream:
 * @run: the page
 * @url: without its query
 * @events: whether it is an event stream
 * @apart: whether it is one over HTTP/1.1: each takes a connection
 * @sockets: a ring
 * @n_sockets: how many there were
 * @twice: frames that arrived on another connection as well, a moment before
 * @both: who got the first of them
 * @gapped: events are missing
 *
 * All connections of a page to one address.
 */
typedef struct
{
  const SbxRun *run;
  char *url;
  gboolean events;
  gboolean apart;
  SbxStreamSocket sockets[SBX_STREAMS_SOCKETS];
  guint n_sockets;
  SbxStreamFrame frames[SBX_STREAMS_FRAMES];
  guint n_frames;
  SbxEvidence twice;
  SbxSymbol both[2];
  gboolean gapped;
} SbxStream;

/**
 * SbxStreams:
 *
 * What servers push into pages, and through how many connections.
 */
typedef struct _SbxStreams SbxStreams;

/* @within: ms, in which a frame on two connections is one; @small: bytes, a smaller frame is no
 * news. Read when they are needed. */
SbxStreams *sbx_streams_new (SbxSymbols *symbols, const double *within, const double *small);
void sbx_streams_free (SbxStreams *self);
void sbx_streams_observe (SbxStreams *self, const SbxEvent *event);
/* (element-type SbxStream): in the order in which they appeared */
GPtrArray *sbx_streams_get_all (SbxStreams *self);

static inline guint
sbx_stream_count_sockets (const SbxStream *self)
{
  return MIN (self->n_sockets, SBX_STREAMS_SOCKETS);
}

G_END_DECLS
