/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-action-type.h"
#include "sbx-session.h"

G_BEGIN_DECLS

/**
 * SbxTenure:
 * @slice: name of the slice
 * @owner: name of the remote that owns it, or none while that is unknown
 * @namespace: the prefix that most of its types have, or none
 * @open: whether it is in the store now
 * @again: whether it was taken up again after another
 * @gaps: gaps of the run when the owner was last told
 * @told: number of the event that told of it
 * @time: time of that event
 * @types: (nullable): action types it handles, if they are known
 *
 * A slice of a store as long as it has one owner. A remote that mounts again takes up its old
 * tenure; a slice that comes back with another owner gets a new one. So what happened under one
 * owner is never held against the next.
 */
typedef struct
{
  SbxSymbol slice;
  SbxSymbol owner;
  SbxSymbol namespace;
  gboolean open;
  gboolean again;
  guint gaps;
  guint64 told;
  double time;
  GArray *types;
} SbxTenure;

/**
 * SbxStoreSlices:
 * @store: the store
 * @epoch: grows when a slice changes hands; what was derived before must be derived again
 * @tenures: (element-type SbxTenure): all there were
 *
 * The slices of one store over time.
 */
typedef struct
{
  SbxStore *store;
  guint epoch;
  GPtrArray *tenures;
  GHashTable *current;  /* slice → SbxTenure */
  GHashTable *handlers; /* type → GPtrArray of SbxTenure */
} SbxStoreSlices;

/**
 * SbxSlices:
 *
 * Who owned which slice when, and which action types it handles, in all stores of a session. Shared
 * by all rules that reason about owners: each passes on what it observes, the first one counts. At
 * most SBX_SLICES_MAX_TENURES tenures and SBX_SLICES_MAX_TYPES handled types per store are kept;
 * further ones have no owner and are not judged.
 */
typedef struct _SbxSlices SbxSlices;

#define SBX_SLICES_MAX_TENURES 8192
#define SBX_SLICES_MAX_TYPES 16384

SbxSlices *sbx_slices_get (SbxSession *session);
void sbx_slices_release (SbxSlices *self);
/* Wants store-open, reducer-add, reducer-remove and gap. TRUE if an owner became known or
 * changed. */
gboolean sbx_slices_observe (SbxSlices *self, const SbxEvent *event);
SbxStoreSlices *sbx_slices_get_store (SbxSlices *self, SbxStore *store);
guint sbx_slices_count_gaps (SbxSlices *self, const SbxRun *run);

SbxTenure *sbx_store_slices_get_current (SbxStoreSlices *self, SbxSymbol slice);
/* Whether @slice is or ever was one of the store's. */
gboolean sbx_store_slices_has (SbxStoreSlices *self, SbxSymbol slice);
gboolean sbx_store_slices_owned_by (SbxStoreSlices *self, SbxSymbol slice, SbxSymbol owner);
/* The only owner of the slices whose own types begin with @prefix; none if there are several or
 * none. */
SbxSymbol sbx_store_slices_find_namespace (SbxStoreSlices *self, SbxSymbol prefix,
                                           gboolean *several);
gboolean sbx_store_slices_owner_handles (SbxStoreSlices *self, SbxSymbol owner, SbxSymbol type);
gboolean sbx_tenure_handles (const SbxTenure *self, SbxSymbol type);

G_END_DECLS
