/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxFeedBatch:
 * @text: a bracket, then events with commas between them
 * @ends: where each of them ends in @text
 *
 * Events of a feed on their way to the session.
 */
typedef struct
{
  GString *text;
  GArray *ends;
} SbxFeedBatch;

SbxFeedBatch *sbx_feed_batch_new (void);
void sbx_feed_batch_free (SbxFeedBatch *self);
void sbx_feed_batch_add (SbxFeedBatch  *self,
                         const GString *event);
SbxJson *sbx_feed_batch_parse (const SbxFeedBatch *self,
                               const char         *t);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFeedBatch, sbx_feed_batch_free)

G_END_DECLS
