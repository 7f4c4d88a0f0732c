/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-feed.h"

G_BEGIN_DECLS

/**
 * SbxReactotronStores:
 *
 * The stores of one client, as far as they can be told apart: the client names none, and its
 * commands reach the one that was made last. Keeps the state of each, for the client sends only
 * differences. Lives on the session's thread.
 */
typedef struct _SbxReactotronStores SbxReactotronStores;

SbxReactotronStores *sbx_reactotron_stores_new (SbxFeed    *feed,
                                                const char *name);
void sbx_reactotron_stores_free (SbxReactotronStores *self);

/* The whole state of the store that commands reach. FALSE: it is what was expected */
gboolean sbx_reactotron_stores_set_state (SbxReactotronStores *self,
                                          SbxJson             *json,
                                          guint32              token);
/* One action. @diff: token of the differences, 0 if there are none. @state_json (nullable): the
 * state after it of the store that commands reach. FALSE: the state has to be asked for */
gboolean sbx_reactotron_stores_dispatch (SbxReactotronStores *self,
                                         const SbxJson       *json,
                                         guint32              payload,
                                         guint32              diff,
                                         SbxJson             *state_json,
                                         guint32              state);
gboolean sbx_reactotron_stores_has_state (SbxReactotronStores *self);
gsize sbx_reactotron_stores_get_size (SbxReactotronStores *self);
/* Whether it shows an old state: the next action goes on from there, and is the newest. */
gboolean sbx_reactotron_stores_is_back (SbxReactotronStores *self);
/* It shows the state of that action; NULL: the newest one */
void sbx_reactotron_stores_set_at (SbxReactotronStores *self,
                                   const char          *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxReactotronStores, sbx_reactotron_stores_free)

G_END_DECLS
