/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

#define SBX_PERSISTENCE_MAX_SLICES 32 /* of one store */

typedef enum
{
  SBX_PERSISTED_NOT,
  SBX_PERSISTED_MAYBE, /* the store is persisted, perhaps not all of it */
  SBX_PERSISTED,
} SbxPersisted;

/**
 * SbxPersistence:
 *
 * Which stores, or slices of them, are written to disk: because the store says so (`persists`), or
 * because redux-persist's own mark, `_persist`, lies in their state. A few bytes per store, and up
 * to SBX_PERSISTENCE_MAX_SLICES names for those that are persisted in part.
 */
typedef struct _SbxPersistence SbxPersistence;

SbxPersistence *sbx_persistence_new (SbxSession *session);
void sbx_persistence_free (SbxPersistence *self);
/* Looks at store-open, state and dispatch. */
void sbx_persistence_observe (SbxPersistence *self, const SbxEvent *event);
/* Whether anything in @store is; the fast question. */
gboolean sbx_persistence_concerns (const SbxPersistence *self, const SbxStore *store);
/* @slice: token of its name in @json, 0: the whole state. */
SbxPersisted sbx_persistence_get (const SbxPersistence *self, const SbxStore *store,
                                  const SbxJson *json, guint32 slice);
/* Whether @event is the dispatch by which redux-persist brings back what it had written. */
gboolean sbx_persistence_restores (const SbxPersistence *self, const SbxEvent *event);

G_END_DECLS
