/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-socket.h"

G_BEGIN_DECLS

#define SBX_DIAL_ERROR (sbx_dial_error_quark ())
GQuark sbx_dial_error_quark (void);

/**
 * SbxDialError:
 * @SBX_DIAL_ERROR_ADDRESS: it is no address of a WebSocket, or not one that may be dialled
 * @SBX_DIAL_ERROR_UNREACHABLE: nobody answers there
 * @SBX_DIAL_ERROR_REFUSED: there is an HTTP server, but it does not accept us
 * @SBX_DIAL_ERROR_HANDSHAKE: what answers does not speak WebSocket properly, or not our protocol
 * @SBX_DIAL_ERROR_UNAUTHORIZED: it wants to know who asks (HTTP status 401)
 * @SBX_DIAL_ERROR_FORBIDDEN: it does not want who asks (HTTP status 403)
 *
 * Why a connection could not be made.
 */
typedef enum
{
  SBX_DIAL_ERROR_ADDRESS,
  SBX_DIAL_ERROR_UNREACHABLE,
  SBX_DIAL_ERROR_REFUSED,
  SBX_DIAL_ERROR_HANDSHAKE,
  SBX_DIAL_ERROR_UNAUTHORIZED,
  SBX_DIAL_ERROR_FORBIDDEN,
} SbxDialError;

/**
 * SbxDialFlags:
 * @SBX_DIAL_NONE: nothing special
 * @SBX_DIAL_ANY_HOST: hosts other than this machine may be dialled, in the clear
 *
 * How to dial.
 */
typedef enum
{
  SBX_DIAL_NONE = 0,
  SBX_DIAL_ANY_HOST = 1 << 0,
} SbxDialFlags;

void sbx_dial_async (const char          *address,
                     const char          *protocol,
                     gsize                max_message,
                     SbxDialFlags         flags,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data);
void sbx_dial_with_headers_async (const char          *address,
                                  const char          *protocol,
                                  const char          *headers,
                                  gsize                max_message,
                                  SbxDialFlags         flags,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
SbxSocket *sbx_dial_finish (GAsyncResult  *result,
                            GError       **error);

G_END_DECLS
