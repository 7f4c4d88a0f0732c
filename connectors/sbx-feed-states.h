/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxFeedState:
 * @json: the document of the state
 * @token: the state in it
 * @told: whether the session has it, too
 *
 * The last state of a store.
 */
typedef struct
{
  SbxJson *json;
  guint32 token;
  gboolean told;
} SbxFeedState;

/**
 * SbxFeedStates:
 *
 * The last states of the stores of one feed, at most %SBX_LIMIT_STORES_PER_RUN of them and
 * %SBX_LIMIT_FEED_STATES bytes, and within what all feeds may have (%SBX_LIMIT_ALL_FEEDS). What is
 * not remembered has to be told as a whole each time.
 */
typedef struct _SbxFeedStates SbxFeedStates;

SbxFeedStates *sbx_feed_states_new (void);
void sbx_feed_states_free (SbxFeedStates *self);
/* (transfer none) (nullable) */
SbxFeedState *sbx_feed_states_find (SbxFeedStates *self,
                                    const char    *store);
void sbx_feed_states_remember (SbxFeedStates *self,
                               const char    *store,
                               SbxJson       *json,
                               guint32        token,
                               gboolean       told);
void sbx_feed_states_forget (SbxFeedStates *self,
                             const char    *store);
/* (transfer full) (element-type utf8): the stores of which there is one */
GPtrArray *sbx_feed_states_list (SbxFeedStates *self);

G_END_DECLS
