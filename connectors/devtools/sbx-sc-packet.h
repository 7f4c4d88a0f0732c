/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-split.h"

G_BEGIN_DECLS

#define SBX_SC_PATH "/socketcluster/"

/* Text longer than this is not copied with its packet. */
#define SBX_SC_BULK (64u * 1024)

/**
 * SbxScPacket:
 * @json: the frame
 * @token: the packet in it
 * @event: token of the event's name, 0 if it is an answer
 * @data: token of its data, 0 if it has none
 * @cid: the number by which it wants to be answered, 0 if it does not
 * @rid: of an answer, the number of the call
 * @error: of an answer, token of the error, 0 if there is none
 *
 * One packet of SocketCluster's protocol, version 2.
 */
typedef struct
{
  const SbxJson *json;
  guint32 token;
  guint32 event;
  guint32 data;
  guint32 error;
  guint64 cid;
  guint64 rid;
} SbxScPacket;

typedef void (*SbxScFunc) (const SbxScPacket *packet,
                           const GArray      *spans,
                           gpointer           data);

gboolean sbx_sc_read_frame (GBytes    *frame,
                            SbxScFunc  func,
                            gpointer   data,
                            GError   **error);
gboolean sbx_sc_packet_is (const SbxScPacket *self,
                           const char        *event);

GString *sbx_sc_call (const char *event,
                      const char *data,
                      guint64     cid);
GString *sbx_sc_answer (guint64     rid,
                        const char *data);
GString *sbx_sc_answer_error (guint64     rid,
                              const char *name,
                              const char *text);
GString *sbx_sc_publish (const char    *channel,
                         const GString *data);
GString *sbx_sc_transmit (const char    *event,
                          const GString *data);

G_END_DECLS
