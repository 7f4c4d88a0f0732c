/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "sbx-filter-stream.h"
#include "sbx-wire.h"

G_BEGIN_DECLS

#define SBX_SOCKET_ERROR (sbx_socket_error_quark ())
GQuark sbx_socket_error_quark (void);

/**
 * SbxSocketError:
 * @SBX_SOCKET_ERROR_CLOSED: the connection is not open any more
 * @SBX_SOCKET_ERROR_PROTOCOL: the peer broke the WebSocket protocol
 * @SBX_SOCKET_ERROR_LIMIT: the peer exceeded a limit
 * @SBX_SOCKET_ERROR_BINARY: the peer sent a binary message
 * @SBX_SOCKET_ERROR_UNSENT: the peer does not read what we send
 * @SBX_SOCKET_ERROR_LOST: the connection ended without a goodbye
 *
 * Why a connection failed.
 */
typedef enum
{
  SBX_SOCKET_ERROR_CLOSED,
  SBX_SOCKET_ERROR_PROTOCOL,
  SBX_SOCKET_ERROR_LIMIT,
  SBX_SOCKET_ERROR_BINARY,
  SBX_SOCKET_ERROR_UNSENT,
  SBX_SOCKET_ERROR_LOST,
} SbxSocketError;

/**
 * SbxSocket:
 *
 * One open WebSocket connection, whoever opened it. Text goes both ways; binary messages end it.
 * It belongs to the thread on which it was made and works on that thread's default main context.
 *
 * Its signals are those of [class@Wire]; the error of `closed` is a [error@SocketError].
 */
#define SBX_TYPE_SOCKET (sbx_socket_get_type ())
G_DECLARE_FINAL_TYPE (SbxSocket, sbx_socket, SBX, SOCKET, SbxWire)

SbxSocket *sbx_socket_new (SbxFilterStream             *stream,
                           SoupWebsocketConnectionType  side,
                           GUri                        *uri,
                           const char                  *origin,
                           const char                  *protocol,
                           const char                  *remote_address,
                           gsize                        max_message);
gboolean sbx_socket_is_open (SbxSocket *self);
gboolean sbx_socket_send (SbxSocket   *self,
                          const char  *text,
                          gssize       length,
                          GError     **error);
void sbx_socket_close (SbxSocket  *self,
                       guint16     code,
                       const char *text);
void sbx_socket_set_paused (SbxSocket *self,
                            gboolean   paused);
const char *sbx_socket_get_origin (SbxSocket *self);
const char *sbx_socket_get_protocol (SbxSocket *self);
const char *sbx_socket_get_remote_address (SbxSocket *self);
guint64 sbx_socket_get_unsent (SbxSocket *self);
gint64 sbx_socket_get_silence (SbxSocket *self);

G_END_DECLS
