/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp.h"

G_BEGIN_DECLS

/**
 * SbxBrowserBreaks:
 *
 * Finds stores at the moment they are made: stops each script before it runs, looks in it for what
 * `createStore` of Redux returns, and stops there, too; the agent gets what is returned. Nothing
 * stands still for longer than our questions take. It ends by itself when no new script has come
 * for some seconds.
 *
 * Signals: `armed` (once), `start` (a Node process stands at its beginning: the agent must get in
 * now, and sbx_browser_breaks_resume() be called), `done` (once).
 */
#define SBX_TYPE_BROWSER_BREAKS (sbx_browser_breaks_get_type ())
G_DECLARE_FINAL_TYPE (SbxBrowserBreaks, sbx_browser_breaks, SBX, BROWSER_BREAKS, GObject)

/* @session: (nullable). @is_node: a process, not a page. */
SbxBrowserBreaks *sbx_browser_breaks_new (SbxCdp     *cdp,
                                          const char *session,
                                          gboolean    is_node);
/* `armed` follows. */
void sbx_browser_breaks_arm (SbxBrowserBreaks *self);
/* An event of the session. */
void sbx_browser_breaks_take (SbxBrowserBreaks *self,
                              const char       *method,
                              const SbxJson    *json,
                              guint32           params);
/* After `start`. */
void sbx_browser_breaks_resume (SbxBrowserBreaks *self);
/* Removes every breakpoint and goes on. */
void sbx_browser_breaks_disarm (SbxBrowserBreaks *self);

G_END_DECLS
