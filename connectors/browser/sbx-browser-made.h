/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp.h"

G_BEGIN_DECLS

/**
 * SbxBrowserMadeDone:
 * @data: as given
 *
 * The agent has what it needs: the store may be returned.
 */
typedef void (*SbxBrowserMadeDone) (gpointer data);

/* Gives the agent a store that `createStore` is about to return, with its reducer if that is found.
 * @store: its object id. @session: (nullable). */
void sbx_browser_made_take (SbxCdp            *cdp,
                            const char        *session,
                            const char        *store,
                            SbxBrowserMadeDone done,
                            gpointer           data);

G_END_DECLS
