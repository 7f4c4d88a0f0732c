/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-browser-address.h"
#include "sbx-dialer.h"

G_BEGIN_DECLS

/**
 * SbxBrowser:
 *
 * Attaches to the debugger of a browser (Chromium, Edge, Electron) or of a Node process: to one
 * page with its frames, workers and pop-ups, or to all pages, as its address says. Tries again
 * when the connection is lost. When it stops, nothing of Signalbox is left in the pages.
 */
#define SBX_TYPE_BROWSER (sbx_browser_get_type ())
G_DECLARE_FINAL_TYPE (SbxBrowser, sbx_browser, SBX, BROWSER, SbxDialer)

/* @address: (transfer full). @text: as the user wrote it. */
SbxConnector *sbx_browser_new (SbxBrowserAddress *address,
                               const char        *text);

G_END_DECLS
