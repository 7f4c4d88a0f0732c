/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp-wire.h"
#include "sbx-signalbox-link.h"

G_BEGIN_DECLS

/**
 * SbxBrowserRealm:
 * @context: its number
 * @origin: (nullable): its web origin
 * @is_app: it is the app's own, not that of an extension
 * @wire: (nullable): there when its agent has spoken
 * @link: (nullable): over @wire
 *
 * One global object of a target.
 */
typedef struct
{
  guint64 context;
  char *origin;
  gboolean is_app;
  gboolean refused;  /* what it said was wrong: it is not heard any more */
  gboolean replaced; /* nor is it here, for its agent speaks to another Signalbox */
  SbxCdpWire *wire;
  SbxSignalboxLink *link;
} SbxBrowserRealm;

SbxBrowserRealm *sbx_browser_realm_new (guint64 context);
void sbx_browser_realm_free (SbxBrowserRealm *self);
/* Reads `executionContextCreated`; FALSE if it names no context. */
gboolean sbx_browser_realm_read_context (const SbxJson *json,
                                         guint32        params,
                                         guint64       *context);
void sbx_browser_realm_describe (SbxBrowserRealm *self,
                                 const SbxJson   *json,
                                 guint32          params);
/* Its agent has spoken: @wire and @link are there from now on. */
void sbx_browser_realm_open (SbxBrowserRealm *self,
                             SbxCdp          *cdp,
                             const char      *cdp_session,
                             const char      *address,
                             SbxSession      *session,
                             SbxConnector    *connector);
/* The conversation is over, the realm may live on. */
void sbx_browser_realm_drop (SbxBrowserRealm *self);
/* Takes the agent out of it. */
void sbx_browser_realm_detach (SbxBrowserRealm *self,
                               SbxCdp          *cdp,
                               const char      *cdp_session);

G_END_DECLS
