/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp-json.h"
#include "sbx-socket.h"

G_BEGIN_DECLS

#define SBX_CDP_ERROR (sbx_cdp_error_quark ())
GQuark sbx_cdp_error_quark (void);

/**
 * SbxCdpError:
 * @SBX_CDP_ERROR_CLOSED: the connection has ended
 * @SBX_CDP_ERROR_TIMEOUT: no reply came in time
 * @SBX_CDP_ERROR_REFUSED: the browser replied with an error
 * @SBX_CDP_ERROR_MALFORMED: what came is not the DevTools protocol
 * @SBX_CDP_ERROR_LIMIT: too many calls wait for a reply
 *
 * Why a call of the DevTools protocol failed.
 */
typedef enum
{
  SBX_CDP_ERROR_CLOSED,
  SBX_CDP_ERROR_TIMEOUT,
  SBX_CDP_ERROR_REFUSED,
  SBX_CDP_ERROR_MALFORMED,
  SBX_CDP_ERROR_LIMIT,
} SbxCdpError;

/**
 * SbxCdpReply:
 * @json: (nullable): the message, %NULL with @error
 * @result: index of its `result`
 * @error: (nullable): a [error@CdpError]
 * @data: as given
 *
 * Takes a reply. It is called exactly once for each call, never from inside it.
 */
typedef void (*SbxCdpReply) (const SbxJson *json,
                             guint32        result,
                             const GError  *error,
                             gpointer       data);

/**
 * SbxCdp:
 *
 * A client of the Chrome DevTools Protocol over one WebSocket, with flat sessions. Every reply has
 * a deadline; everything that waits is answered when the connection ends. Lives on the thread of
 * its socket.
 *
 * Signals: `event` (session text or %NULL, method text, #SbxJson as a pointer, index of its
 * `params` or 0), `closed` (a #GError or %NULL; once, the last one).
 */
#define SBX_TYPE_CDP (sbx_cdp_get_type ())
G_DECLARE_FINAL_TYPE (SbxCdp, sbx_cdp, SBX, CDP, GObject)

SbxCdp *sbx_cdp_new (SbxSocket *socket);
/* @params: (nullable) (transfer full): JSON text, as from sbx_cdp_params(). @reply: (nullable).
 * @destroy: (nullable): frees @data after the reply. */
void sbx_cdp_call (SbxCdp        *self,
                   const char    *session,
                   const char    *method,
                   char          *params,
                   SbxCdpReply    reply,
                   gpointer       data,
                   GDestroyNotify destroy);
/* Deadline of the calls from now on, in milliseconds. */
void sbx_cdp_set_patience (SbxCdp *self,
                           guint   milliseconds);
gboolean sbx_cdp_is_open (SbxCdp *self);
/* While somebody holds it, nothing is read and no deadline passes. */
void sbx_cdp_hold (SbxCdp *self);
void sbx_cdp_unhold (SbxCdp *self);
/* Closes when everything that was called is answered, or after @patience; keeps itself alive. */
void sbx_cdp_finish (SbxCdp *self,
                     guint   patience);
void sbx_cdp_close (SbxCdp *self);

G_END_DECLS
