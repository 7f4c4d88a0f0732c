/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxRecordingError:
 * @SBX_RECORDING_ERROR_FOREIGN: not a Signalbox recording
 * @SBX_RECORDING_ERROR_NEWER: made by a newer version
 * @SBX_RECORDING_ERROR_DAMAGED: truncated or otherwise broken
 * @SBX_RECORDING_ERROR_FULL: no space left
 * @SBX_RECORDING_ERROR_READ_ONLY: the file, or what it lies on, is protected
 * @SBX_RECORDING_ERROR_IO: anything else the disk or SQLite said
 */
typedef enum
{
  SBX_RECORDING_ERROR_FOREIGN,
  SBX_RECORDING_ERROR_NEWER,
  SBX_RECORDING_ERROR_DAMAGED,
  SBX_RECORDING_ERROR_FULL,
  SBX_RECORDING_ERROR_READ_ONLY,
  SBX_RECORDING_ERROR_IO,
} SbxRecordingError;

#define SBX_RECORDING_ERROR (sbx_recording_error_quark ())
GQuark sbx_recording_error_quark (void);

/**
 * SbxRecordingMode:
 * @SBX_RECORDING_CREATE: a new file; it must not exist
 * @SBX_RECORDING_APPEND: for writing; made if it is missing
 * @SBX_RECORDING_AMEND: a file that is finished, for what people say about it: dismissals
 * @SBX_RECORDING_READ: never written, apart from SQLite's own recovery after a crash
 *
 * What a recording is opened for.
 */
typedef enum
{
  SBX_RECORDING_CREATE,
  SBX_RECORDING_APPEND,
  SBX_RECORDING_AMEND,
  SBX_RECORDING_READ,
} SbxRecordingMode;

/**
 * SbxRecordingBatch:
 * @first: number of its first event
 * @count: events in it
 * @run: row of its run
 * @seq: seq of the first event, 0 for events that carry none
 * @received: ms since 1970
 * @stores: bit set of the stores that it changes
 * @events: JSON array
 * @length: length of @events
 *
 * One row of the table `batch`.
 */
typedef struct
{
  guint64 first;
  guint count;
  gint64 run;
  guint64 seq;
  double received;
  guint64 stores;
  const char *events;
  gsize length;
} SbxRecordingBatch;

/**
 * SbxRecording:
 *
 * A `.signalbox` file: one SQLite database with the schema of docs/protocol.md, 5. One thread at a
 * time. Writes stand between sbx_recording_begin() and sbx_recording_commit(); if one of them
 * fails, sbx_recording_rollback() leaves the file as it was. Errors are of %SBX_RECORDING_ERROR.
 */
#define SBX_TYPE_RECORDING (sbx_recording_get_type ())
G_DECLARE_FINAL_TYPE (SbxRecording, sbx_recording, SBX, RECORDING, GObject)

SbxRecording *sbx_recording_open (const char      *path,
                                  SbxRecordingMode mode,
                                  GError         **error);
const char *sbx_recording_get_path (SbxRecording *self);
gboolean sbx_recording_is_writable (SbxRecording *self);

gboolean sbx_recording_add_run (SbxRecording *self,
                                gint64        id,
                                const char   *peer,
                                const char   *run,
                                double        wall,
                                const char   *hello,
                                GError      **error);
gboolean sbx_recording_set_seq (SbxRecording *self,
                                gint64        run,
                                guint64       seq,
                                GError      **error);
gboolean sbx_recording_add_batch (SbxRecording            *self,
                                  const SbxRecordingBatch *batch,
                                  GError                 **error);
gboolean sbx_recording_add_keyframe (SbxRecording *self,
                                     guint         store,
                                     guint64       number,
                                     GBytes       *state,
                                     GError      **error);
gboolean sbx_recording_set_dismissal (SbxRecording *self,
                                      const char   *rule,
                                      const char   *subject,
                                      const char   *reason,
                                      double        time,
                                      GError      **error);
gboolean sbx_recording_amend (SbxRecording *self,
                              const char   *rule,
                              const char   *subject,
                              const char   *reason,
                              double        time,
                              GError      **error);
gboolean sbx_recording_begin (SbxRecording *self,
                              GError      **error);
gboolean sbx_recording_commit (SbxRecording *self,
                               GError      **error);
void sbx_recording_rollback (SbxRecording *self);

/**
 * SbxRecordingRunFunc:
 * @id: its row
 * @peer: id of the peer
 * @run: the agent's id of the run
 * @wall: ms since 1970 at t = 0
 * @seq: the last event of the run that is on disk
 * @hello: the hello message, JSON that nobody has checked
 * @data: what was passed along
 * @error: return location for an error
 *
 * Takes one row of the table `run`; valid during the call.
 *
 * Returns: %FALSE to end the walk, with or without an error
 */
typedef gboolean (*SbxRecordingRunFunc) (gint64      id,
                                         const char *peer,
                                         const char *run,
                                         double      wall,
                                         guint64     seq,
                                         const char *hello,
                                         gpointer    data,
                                         GError    **error);
/**
 * SbxRecordingBatchFunc:
 * @batch: the row; its text is JSON that nobody has checked
 * @data: what was passed along
 * @error: return location for an error
 *
 * Takes one row of the table `batch`; valid during the call.
 *
 * Returns: %FALSE to end the walk, with or without an error
 */
typedef gboolean (*SbxRecordingBatchFunc) (const SbxRecordingBatch *batch,
                                           gpointer                 data,
                                           GError                 **error);

gboolean sbx_recording_each_run (SbxRecording       *self,
                                 SbxRecordingRunFunc func,
                                 gpointer            data,
                                 GError            **error);
gboolean sbx_recording_each_batch (SbxRecording         *self,
                                   guint64               from,
                                   guint64               to,
                                   guint64               stores,
                                   SbxRecordingBatchFunc func,
                                   gpointer              data,
                                   GError              **error);
/**
 * SbxRecordingDismissalFunc:
 * @rule: id of the rule
 * @subject: subject of its finding
 * @reason: why, may be empty
 * @time: when, ms since 1970
 * @data: what was passed along
 *
 * Takes one row of the table `dismissal`, text that nobody has checked; valid during the call.
 */
typedef void (*SbxRecordingDismissalFunc) (const char *rule,
                                           const char *subject,
                                           const char *reason,
                                           double      time,
                                           gpointer    data);

gboolean sbx_recording_each_dismissal (SbxRecording             *self,
                                       SbxRecordingDismissalFunc func,
                                       gpointer                  data,
                                       GError                  **error);
gboolean sbx_recording_get_keyframe (SbxRecording *self,
                                     guint         store,
                                     guint64       number,
                                     guint64      *at,
                                     GBytes      **state,
                                     GError      **error);
SbxJson *sbx_recording_get_event (SbxRecording *self,
                                  guint64       number,
                                  guint32      *token,
                                  gint64       *run,
                                  guint64      *seq,
                                  GError      **error);
gboolean sbx_recording_get_n_events (SbxRecording *self,
                                     guint64      *count,
                                     GError      **error);
guint64 sbx_recording_get_size (SbxRecording *self);

/**
 * SbxProgressFunc:
 * @fraction: 0…1
 * @data: what was passed along
 *
 * Hears how far a copy is.
 */
typedef void (*SbxProgressFunc) (double   fraction,
                                 gpointer data);
gboolean sbx_recording_save_copy (const char     *from,
                                  const char     *path,
                                  SbxProgressFunc progress,
                                  gpointer        data,
                                  GCancellable   *cancellable,
                                  GError        **error);

G_END_DECLS
