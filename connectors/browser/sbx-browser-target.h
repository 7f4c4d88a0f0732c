/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-browser-realm.h"
#include "sbx-connector.h"

G_BEGIN_DECLS

/**
 * SbxBrowserTargetType:
 * @SBX_BROWSER_TARGET_PAGE: a page
 * @SBX_BROWSER_TARGET_FRAME: a frame with a process of its own
 * @SBX_BROWSER_TARGET_WORKER: a dedicated or shared worker
 * @SBX_BROWSER_TARGET_NODE: a Node process
 *
 * What a debugger is attached to.
 */
typedef enum
{
  SBX_BROWSER_TARGET_PAGE,
  SBX_BROWSER_TARGET_FRAME,
  SBX_BROWSER_TARGET_WORKER,
  SBX_BROWSER_TARGET_NODE,
} SbxBrowserTargetType;

/**
 * SbxBrowserTarget:
 *
 * One session of the DevTools protocol: a page, a frame, a worker, a process. Puts the agent into
 * its realms, before the page's own scripts where it can, and gives each realm whose agent speaks a
 * link. Lives on the thread of its connection.
 *
 * Signals: `prepared` (once; also after a failure: what waited for us goes on), `armed`, `hello`
 * (the link and the run's id: another link with the same run must go), `ended` (a Node process
 * wants to end).
 */
#define SBX_TYPE_BROWSER_TARGET (sbx_browser_target_get_type ())
G_DECLARE_FINAL_TYPE (SbxBrowserTarget, sbx_browser_target, SBX, BROWSER_TARGET, GObject)

/* @cdp_session: (nullable): NULL for the socket's own. @id: of the target. @peer: id of its peer.
 * @connector: must outlive it. */
SbxBrowserTarget *sbx_browser_target_new (SbxCdp               *cdp,
                                          const char           *cdp_session,
                                          SbxBrowserTargetType  type,
                                          const char           *id,
                                          const char           *peer,
                                          const char           *url,
                                          SbxSession           *session,
                                          SbxConnector         *connector);
void sbx_browser_target_prepare (SbxBrowserTarget *self,
                                 gboolean          arm);
/* Takes how many functions were looked into. */
typedef void (*SbxBrowserReadDone) (guint    n_asked,
                                    gpointer data);
/* Looks into reducers and receivers. @done: (nullable) */
void sbx_browser_target_read (SbxBrowserTarget  *self,
                              SbxBrowserReadDone done,
                              gpointer           data);
/* Looks for stores as they are made; `armed` follows. */
void sbx_browser_target_arm (SbxBrowserTarget *self);
/* Whether it does. */
gboolean sbx_browser_target_is_armed (SbxBrowserTarget *self);
gboolean sbx_browser_target_is_prepared (SbxBrowserTarget *self);
/* An event of its session. */
void sbx_browser_target_take (SbxBrowserTarget *self,
                              const char       *method,
                              const SbxJson    *json,
                              guint32           params);
/* Ends its links; @reason is that of their runs. Nothing is said to the browser. */
void sbx_browser_target_end (SbxBrowserTarget *self,
                             const char       *reason);
/* Takes everything out of it again; the calls are on their way when it returns. */
void sbx_browser_target_restore (SbxBrowserTarget *self);

SbxBrowserTargetType sbx_browser_target_get_kind (SbxBrowserTarget *self);
/* (nullable) */
const char *sbx_browser_target_get_session (SbxBrowserTarget *self);
const char *sbx_browser_target_get_id (SbxBrowserTarget *self);
const char *sbx_browser_target_get_peer (SbxBrowserTarget *self);
/* (element-type SbxBrowserRealm), by number; borrowed */
GHashTable *sbx_browser_target_get_realms (SbxBrowserTarget *self);
/* (nullable): the link of a run of it */
SbxSignalboxLink *sbx_browser_target_find_link (SbxBrowserTarget *self,
                                                const SbxRun     *run);
/* (nullable): another link than @except whose run has that name */
SbxSignalboxLink *sbx_browser_target_find_run (SbxBrowserTarget *self,
                                               const char       *name,
                                               SbxSignalboxLink *except);

G_END_DECLS
