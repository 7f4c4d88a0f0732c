/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-deliveries.h"
#include "sbx-evidence.h"
#include "sbx-slices.h"

G_BEGIN_DECLS

/**
 * SbxPattern:
 * @slices: the store
 * @type: the action's type
 * @remote: (nullable): who dispatched
 * @certain: dispatches
 * @gapped: dispatches before which events are missing, so that the owners may have changed
 * @n_tenures: how many slices changed
 * @tenures: which, and under which owner
 *
 * "This remote's dispatches of this type change these slices": all dispatches that say the same, in
 * one record of fixed size.
 */
typedef struct
{
  SbxStoreSlices *slices;
  SbxSymbol type;
  SbxRemote *remote;
  SbxEvidence certain;
  SbxEvidence gapped;
  guint n_tenures;
  SbxTenure *tenures[SBX_EVENT_MAX_CHANGED];
} SbxPattern;

/**
 * SbxPatterns:
 *
 * The patterns of dispatches that may concern more than one owner. A dispatch by an owner into its
 * own slice, or one that uses the interface of another (its type begins with the name of that
 * owner's slice), leaves no record: that is nearly all of them, and they cost one look into a
 * cache.
 *
 * Memory: at most SBX_PATTERNS_MAX patterns of 600 bytes, SBX_PATTERNS_MAX_USES facts of 16 bytes,
 * and the cache of 256 KiB. Patterns past the limit are not judged.
 */
typedef struct _SbxPatterns SbxPatterns;

#define SBX_PATTERNS_MAX 8192
#define SBX_PATTERNS_MAX_USES 65536

SbxPatterns *sbx_patterns_new (SbxSession *session, SbxSlices *slices,
                               SbxDeliveries *deliveries);
void sbx_patterns_free (SbxPatterns *self);
void sbx_patterns_observe (SbxPatterns *self, const SbxEvent *event);
/* To be called when an owner became known: what was open may be ordinary now. */
void sbx_patterns_review (SbxPatterns *self, const SbxStore *store);
GPtrArray *sbx_patterns_get_all (SbxPatterns *self);
/* Whether @owner itself dispatched @name (a type, or the prefix of one) and changed only its own
 * slices. */
gboolean sbx_patterns_uses (SbxPatterns *self, const SbxStore *store, SbxSymbol name,
                            SbxSymbol owner);

G_END_DECLS
