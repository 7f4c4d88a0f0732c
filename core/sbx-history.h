/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-path.h"
#include "sbx-recording.h"

G_BEGIN_DECLS

/**
 * SbxHistoryPoint:
 * @number: the event after which it was so
 * @time: ms since 1970
 * @y: the number; 1 and 0 for true and false; NaN for anything else
 * @text: (nullable): the value in one line, cut where it is long; %NULL if there was none
 *
 * One change of a watched value.
 */
typedef struct
{
  guint64 number;
  double time;
  double y;
  char *text;
} SbxHistoryPoint;

/**
 * SbxHistory:
 *
 * What one place in the state of one store has been, from the beginning of a recording on. Where
 * it changed more often than a reader wants to know, the first, the last, the lowest and the
 * highest of those that lie together are kept. Immutable, any thread.
 */
typedef struct _SbxHistory SbxHistory;

/**
 * SbxHistorySource:
 * @file: path of the recording
 * @store: id of the store
 * @index: its index
 * @run: row of its run
 * @wall: ms since 1970 at t = 0 of the run
 * @last: number of the last event to read
 *
 * Where a history is read from.
 */
typedef struct
{
  char *file;
  char *store;
  guint index;
  gint64 run;
  double wall;
  guint64 last;
} SbxHistorySource;

SbxHistory *sbx_history_read (const SbxHistorySource *source,
                              const char             *path,
                              guint                   max,
                              SbxHistory             *previous,
                              SbxProgressFunc         progress,
                              gpointer                data,
                              GCancellable           *cancellable,
                              GError                **error);
SbxHistory *sbx_history_ref (SbxHistory *self);
void sbx_history_unref (SbxHistory *self);

guint sbx_history_get_n_points (SbxHistory *self);
const SbxHistoryPoint *sbx_history_get_point (SbxHistory *self,
                                              guint       index);
guint64 sbx_history_get_n_changes (SbxHistory *self);
guint64 sbx_history_get_last (SbxHistory *self);
guint sbx_history_find (SbxHistory *self,
                        guint64     number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxHistory, sbx_history_unref)

G_END_DECLS
