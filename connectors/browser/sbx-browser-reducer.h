/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp.h"

G_BEGIN_DECLS

/**
 * SbxBrowserReducerDone:
 * @reducer: (nullable): object id of the reducer, %NULL if it is not known for sure
 * @data: as given
 *
 * Takes the reducer of a store.
 */
typedef void (*SbxBrowserReducerDone) (const char *reducer,
                                       gpointer    data);

/* Looks for the current reducer of a Redux store among what its `getState` has caught. Nothing of
 * the app is called. @get_state: object id of that function, to whose group the reducer will
 * belong. @session: (nullable). */
void sbx_browser_reducer_find (SbxCdp               *cdp,
                               const char           *session,
                               const char           *get_state,
                               SbxBrowserReducerDone done,
                               gpointer              data);

/* The name of the variable that holds the reducer, if @dispatch, the source of a function, is the
 * `dispatch` of Redux, minified or not; else NULL. */
char *sbx_browser_reducer_dup_name (const char *dispatch);

G_END_DECLS
