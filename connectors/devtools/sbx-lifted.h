/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-split.h"

G_BEGIN_DECLS

/**
 * SbxLiftedAction:
 * @id: its number in the store's log; 0 is `@@INIT`
 * @text: the lifted action, or the bare one
 *
 * One action of a lifted state.
 */
typedef struct
{
  guint64 id;
  SbxSpan text;
} SbxLiftedAction;

/**
 * SbxLifted:
 *
 * What Redux DevTools keeps of a store, as it is sent, exported and reported: actions, the states
 * after them, and where the store stands. Read from text, not checked beyond its skeleton: each
 * action and each state is parsed when it is asked for. Immutable; any thread.
 *
 * Three shapes are read: the lifted state itself; an export of bare actions (`payload` and
 * `preloadedState` are texts in it); the body of a report (`payload` is the text of one of these).
 * What to do with it: sbx_lifted_log_tell() or sbx_lifted_log_take().
 */
typedef struct _SbxLifted SbxLifted;

SbxLifted *sbx_lifted_new (GBytes  *text,
                           GError **error);
SbxLifted *sbx_lifted_new_parts (GBytes  *state,
                                 GBytes  *actions,
                                 GBytes  *states,
                                 GError **error);
void sbx_lifted_free (SbxLifted *self);

/* (nullable): the store's name, where a report says it */
const char *sbx_lifted_get_name (const SbxLifted *self);
/* Actions only: no ids, no times, no states */
gboolean sbx_lifted_is_bare (const SbxLifted *self);
/* When the earliest action was dispatched, ms since 1970; 0 if it does not say */
double sbx_lifted_get_time (const SbxLifted *self);

/* The staged actions, in their order; the state with the same index is the one after it. */
guint sbx_lifted_get_n_staged (const SbxLifted *self);
guint64 sbx_lifted_get_staged (const SbxLifted *self,
                               guint            index);
/* (nullable): the lifted action; NULL if there is none or it is no JSON */
SbxJson *sbx_lifted_get_action (const SbxLifted *self,
                                guint64          id);
gboolean sbx_lifted_has_action (const SbxLifted *self,
                                guint64          id);
/* (nullable): the entry `{state, error?}`; NULL if there is none */
SbxJson *sbx_lifted_get_entry (const SbxLifted *self,
                               guint            index,
                               GError         **error);
guint sbx_lifted_get_n_entries (const SbxLifted *self);
/* (nullable): the state before the first action */
SbxJson *sbx_lifted_get_committed (const SbxLifted *self);

guint64 sbx_lifted_get_next_id (const SbxLifted *self);
guint sbx_lifted_get_current (const SbxLifted *self);
gboolean sbx_lifted_is_locked (const SbxLifted *self);
gboolean sbx_lifted_is_paused (const SbxLifted *self);
guint sbx_lifted_get_n_skipped (const SbxLifted *self);
guint64 sbx_lifted_get_skipped (const SbxLifted *self,
                                guint            index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxLifted, sbx_lifted_free)

G_END_DECLS
