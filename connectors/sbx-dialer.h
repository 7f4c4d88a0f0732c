/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"
#include "sbx-dial.h"

G_BEGIN_DECLS

/**
 * SbxDialer:
 *
 * A connector that calls somebody, and calls again when nobody answers or the connection is lost:
 * after 250 ms, and each time after twice as long.
 */
#define SBX_TYPE_DIALER (sbx_dialer_get_type ())
G_DECLARE_DERIVABLE_TYPE (SbxDialer, sbx_dialer, SBX, DIALER, SbxConnector)

/**
 * SbxDialerClass:
 * @last_delay: ms, the longest pause before another attempt; 8000 if it says nothing else
 * @begin: (nullable): makes what lasts over connections, such as its reader; the session is there.
 *   If it returns %FALSE it has set an error, and nothing is dialled
 * @dial: begins an attempt: ends in sbx_dialer_connect(), sbx_dialer_wait(), or a state of its own
 * @connected: takes the socket of sbx_dialer_connect()
 * @refused: (nullable): the attempt has failed; returns whether it knows better than to try again
 * @end: ends the connection for good, if there is one, and frees what @begin has made; the reason
 *   is for the `bye`. Also called where nothing was begun, or not all of it
 *
 * What a dialer implements. The rest of [struct@ConnectorClass] is its own, but for `start` and
 * `stop`.
 */
struct _SbxDialerClass
{
  SbxConnectorClass parent_class;

  guint last_delay;
  gboolean (*begin) (SbxDialer  *self,
                     SbxSession *session,
                     GError    **error);
  void (*dial) (SbxDialer *self);
  void (*connected) (SbxDialer *self,
                     SbxSocket *socket);
  gboolean (*refused) (SbxDialer    *self,
                       const GError *error);
  void (*end) (SbxDialer  *self,
               const char *reason);
};

SbxSession *sbx_dialer_get_session (SbxDialer *self);
GCancellable *sbx_dialer_get_cancellable (SbxDialer *self);
void sbx_dialer_again (SbxDialer *self);
void sbx_dialer_connect (SbxDialer  *self,
                         const char *address,
                         const char *protocol,
                         const char *headers,
                         gsize       max_message);
void sbx_dialer_expect (SbxDialer  *self,
                        const char *problem);
void sbx_dialer_wait (SbxDialer  *self,
                      const char *problem);
void sbx_dialer_succeeded (SbxDialer *self);

G_END_DECLS
