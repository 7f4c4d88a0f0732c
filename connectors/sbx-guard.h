/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "sbx-origins.h"

G_BEGIN_DECLS

/**
 * SbxGuardVerdict:
 * @SBX_GUARD_PASS: nothing is wrong
 * @SBX_GUARD_HOST: the `Host` is missing, there are several, or it is not us
 * @SBX_GUARD_ORIGIN_MALFORMED: the `Origin` is `null`, there are several, or it is none
 * @SBX_GUARD_ORIGIN_DENIED: the user denied this origin
 * @SBX_GUARD_ORIGIN_ASK: the user has not decided about this origin yet
 * @SBX_GUARD_NOT_FOUND: the door does not serve this method and path
 * @SBX_GUARD_HANDSHAKE: it is no proper WebSocket handshake, or no proper request at all
 * @SBX_GUARD_LIMIT: too many connections, a head or body that is too long
 * @SBX_GUARD_TIMEOUT: the request took too long
 *
 * Why a request was refused.
 */
typedef enum
{
  SBX_GUARD_PASS,
  SBX_GUARD_HOST,
  SBX_GUARD_ORIGIN_MALFORMED,
  SBX_GUARD_ORIGIN_DENIED,
  SBX_GUARD_ORIGIN_ASK,
  SBX_GUARD_NOT_FOUND,
  SBX_GUARD_HANDSHAKE,
  SBX_GUARD_LIMIT,
  SBX_GUARD_TIMEOUT,
} SbxGuardVerdict;

/**
 * SbxRefusal:
 * @time: when, in microseconds since 1970
 * @reason: why
 * @host: (nullable): the `Host` as sent, made valid and cut
 * @origin: (nullable): the `Origin` as sent, made valid and cut
 *
 * One request that was refused.
 */
typedef struct
{
  gint64 time;
  SbxGuardVerdict reason;
  char *host;
  char *origin;
} SbxRefusal;

void sbx_refusal_free (SbxRefusal *self);

/**
 * SbxGuard:
 *
 * Stands before every door and looks at the head of each request before anything else happens: is
 * it meant for us (`Host`), and may it come from there (`Origin`)? It keeps a list of what was
 * refused, so that whoever is locked out finds the cause; the list may be read from any thread.
 *
 * Signals: `refused` (an #SbxRefusal; on the thread of the door).
 */
#define SBX_TYPE_GUARD (sbx_guard_get_type ())
G_DECLARE_FINAL_TYPE (SbxGuard, sbx_guard, SBX, GUARD, GObject)

SbxGuard *sbx_guard_new (SbxOrigins *origins);
SbxOrigins *sbx_guard_get_origins (SbxGuard *self);
SbxGuardVerdict sbx_guard_check_host (SbxGuard           *self,
                                      SoupMessageHeaders *headers,
                                      guint16             port);
SbxGuardVerdict sbx_guard_check_origin (SbxGuard            *self,
                                        SoupMessageHeaders  *headers,
                                        char               **origin);
void sbx_guard_refuse (SbxGuard           *self,
                       SbxGuardVerdict     reason,
                       SoupMessageHeaders *headers);
guint64 sbx_guard_get_n_refused (SbxGuard *self);
GPtrArray *sbx_guard_dup_refusals (SbxGuard *self);
const char *sbx_guard_describe (SbxGuardVerdict verdict);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRefusal, sbx_refusal_free)

G_END_DECLS
