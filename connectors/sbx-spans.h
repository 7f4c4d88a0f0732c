/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxSpans:
 *
 * Pairs the phases of asynchronous actions, for peers that tell whole actions only: those of Redux
 * Toolkit's `createAsyncThunk` and of everything built on it carry `meta.requestId` and
 * `meta.requestStatus` (source: @reduxjs/toolkit 2, createAsyncThunk). At most
 * %SBX_LIMIT_OPEN_SPANS wait for their end; of older ones the duration is not told.
 */
typedef struct _SbxSpans SbxSpans;

SbxSpans *sbx_spans_new (void);
void sbx_spans_free (SbxSpans *self);

/* Appends the member `span` of docs/protocol.md, beginning with a comma, if the action is a phase.
 * @store: the store's id; @action: JSON text; @t: when, in ms */
void sbx_spans_append (SbxSpans   *self,
                       const char *store,
                       const char *action,
                       gsize       length,
                       double      t,
                       GString    *members);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSpans, sbx_spans_free)

G_END_DECLS
