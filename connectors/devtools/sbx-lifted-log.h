/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-feed.h"
#include "sbx-lifted.h"

G_BEGIN_DECLS

/**
 * SbxLiftedLog:
 *
 * What was told of one store's log, over all its connections: turns lifted states and single
 * actions into events. An action that was told is not told again; when a store begins to count
 * anew (commit, reset, import…) a new epoch begins, so that `EPOCH.ID` names an action for ever.
 * Lives on the session's thread.
 */
typedef struct _SbxLiftedLog SbxLiftedLog;

SbxLiftedLog *sbx_lifted_log_new (const char *store);
void sbx_lifted_log_free (SbxLiftedLog *self);

/* @feed: (nullable): where events go from now on; borrowed. @name: (nullable). @members: further
 * members of `store-open`, beginning with a comma, or "" */
void sbx_lifted_log_open (SbxLiftedLog *self,
                          SbxFeed      *feed,
                          const char   *name,
                          const char   *members);
void sbx_lifted_log_detach (SbxLiftedLog *self);

/* The whole log as it is now. FALSE with an error of G_IO_ERROR, for people, if a state in it
 * cannot be read; what came before was told. */
gboolean sbx_lifted_log_take (SbxLiftedLog    *self,
                              const SbxLifted *lifted,
                              GError         **error);
/* For files: opens the store and tells everything; begin the feed with sbx_lifted_get_time() as
 * the time of its run. */
gboolean sbx_lifted_log_tell (SbxFeed         *feed,
                              const char      *store,
                              const char      *name,
                              const char      *members,
                              const SbxLifted *lifted,
                              GError         **error);

/* One more action at the end. @id: 0 if the peer does not say. FALSE: the state that came with it
 * may be another action's (the store does not show its newest state): it is told when the whole
 * log comes, which is to be asked for. */
gboolean sbx_lifted_log_add (SbxLiftedLog  *self,
                             guint64        id,
                             const SbxJson *action,
                             SbxJson       *state,
                             guint32        token,
                             gboolean       excess);

/* The action in a lifted one; 0, which is the root, if it is a bare one. */
guint32 sbx_lifted_log_get_inner (const SbxJson *action);

/* What was last known of the store. */
gboolean sbx_lifted_log_is_known (SbxLiftedLog *self);
gboolean sbx_lifted_log_is_staged (SbxLiftedLog *self,
                                   guint64       id);
gboolean sbx_lifted_log_is_skipped (SbxLiftedLog *self,
                                    guint64       id);
gboolean sbx_lifted_log_is_locked (SbxLiftedLog *self);
gboolean sbx_lifted_log_is_paused (SbxLiftedLog *self);
guint64 sbx_lifted_log_get_current (SbxLiftedLog *self);
gboolean sbx_lifted_log_get_newest (SbxLiftedLog *self,
                                    guint64      *id);
/* Whether it shows the state of that one. */
gboolean sbx_lifted_log_is_at_end (SbxLiftedLog *self);
guint64 sbx_lifted_log_get_next_id (SbxLiftedLog *self);
/* `EPOCH.ID` → id; FALSE if it is of another epoch, or no name of an action */
gboolean sbx_lifted_log_resolve (SbxLiftedLog *self,
                                 const char   *name,
                                 guint64      *id);
/* Told as part of `store-status`, when it changes. @why: (nullable) */
void sbx_lifted_log_set_can (SbxLiftedLog *self,
                             const char   *can,
                             const char   *why);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxLiftedLog, sbx_lifted_log_free)

G_END_DECLS
