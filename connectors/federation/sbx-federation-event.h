/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-feed.h"

G_BEGIN_DECLS

/**
 * SbxFederationTold:
 *
 * What was told of one load of a page: what need not be told again. Lives on the session's thread.
 */
typedef struct _SbxFederationTold SbxFederationTold;

SbxFederationTold *sbx_federation_told_new (void);
void sbx_federation_told_free (SbxFederationTold *self);

void sbx_federation_tell (SbxFederationTold *self,
                          SbxFeed           *feed,
                          const SbxJson     *json,
                          guint32            event);

/* What stands for a text in a set of those that were met: a few bytes, however long it is. */
gpointer sbx_federation_digest (const char *text);

char *sbx_federation_dup_text (const SbxJson *json,
                               guint32        object,
                               const char    *name,
                               gsize          max_length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFederationTold, sbx_federation_told_free)

G_END_DECLS
