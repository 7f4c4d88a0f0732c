/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-browser.h"

#include "sbx-browser-target.h"

G_BEGIN_DECLS

/* The socket's own session has no name. */
#define SBX_BROWSER_ROOT ""

struct _SbxBrowser
{
  SbxDialer parent_instance;

  /* Owned */
  SbxBrowserAddress *address;
  char *text;
  SbxCdp *cdp;
  GHashTable *targets;       /* text of the session -> SbxBrowserTarget */
  char *node;                /* (nullable): what runs there, if it is a Node process */

  gboolean is_target;        /* the socket is that of one target, not of the browser */
  gboolean attached;         /* everything that was there is known */
};

void sbx_browser_fail (SbxBrowser *self,
                       const char *problem);
void sbx_browser_check_ready (SbxBrowser *self);
/* @cdp_session: (nullable). @parent: (nullable): the target that made it. */
void sbx_browser_add_target (SbxBrowser           *self,
                             const char           *cdp_session,
                             SbxBrowserTarget     *parent,
                             SbxBrowserTargetType  type,
                             const char           *id,
                             const char           *url);
void sbx_browser_make_offers (SbxBrowser *self);
gboolean sbx_browser_is_watching (SbxBrowser *self);
void sbx_browser_invoke (SbxConnector *connector,
                         const char   *offer,
                         GTask        *task);
/* A handler of the connection's signal `event`. */
void sbx_browser_on_event (SbxCdp     *cdp,
                           const char *cdp_session,
                           const char *method,
                           SbxJson    *json,
                           guint       params,
                           SbxBrowser *self);

G_END_DECLS
