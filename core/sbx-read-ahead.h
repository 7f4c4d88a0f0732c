/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"
#include "sbx-recording.h"

G_BEGIN_DECLS

/**
 * SbxReadAhead:
 *
 * Reads and parses the batches of a finished recording on a thread and through a connection of its
 * own, so that whoever replays them only takes what is ready. What waits is bounded by
 * %SBX_LIMIT_READ_AHEAD. Made, asked and freed on one thread.
 */
typedef struct _SbxReadAhead SbxReadAhead;

SbxJson *sbx_read_ahead_parse (const SbxRecordingBatch *batch);
SbxReadAhead *sbx_read_ahead_new (const char *path,
                                  guint64     to);
void sbx_read_ahead_free (SbxReadAhead *self);
gboolean sbx_read_ahead_next (SbxReadAhead      *self,
                              SbxRecordingBatch *batch,
                              SbxJson          **json,
                              GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxReadAhead, sbx_read_ahead_free)

G_END_DECLS
