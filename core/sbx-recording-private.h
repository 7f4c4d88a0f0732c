/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sqlite3.h>

#include "sbx-recording.h"

G_BEGIN_DECLS

/* For the files of the recording alone. */

/**
 * SbxStatement:
 *
 * What SQLite is asked; each is prepared once.
 */
typedef enum
{
  SBX_STATEMENT_BEGIN,
  SBX_STATEMENT_COMMIT,
  SBX_STATEMENT_ADD_RUN,
  SBX_STATEMENT_SET_SEQ,
  SBX_STATEMENT_ADD_BATCH,
  SBX_STATEMENT_ADD_KEYFRAME,
  SBX_STATEMENT_SET_DISMISSAL,
  SBX_STATEMENT_REMOVE_DISMISSAL,
  SBX_STATEMENT_EACH_RUN,
  SBX_STATEMENT_EACH_BATCH,
  SBX_STATEMENT_GET_KEYFRAME,
  SBX_STATEMENT_GET_BATCH,
  SBX_STATEMENT_GET_LAST,
  SBX_STATEMENT_EACH_DISMISSAL,
  SBX_N_STATEMENTS,
} SbxStatement;

struct _SbxRecording
{
  GObject parent_instance;

  char *path;
  SbxRecordingMode mode;
  sqlite3 *database;
  int version;         /* of the schema, as it was when it was opened */
  guint64 device;      /* of the file that is written */
  guint64 inode;
  sqlite3_stmt *statements[SBX_N_STATEMENTS];
};

gboolean sbx_recording_set_sqlite_error (SbxRecording *self,
                                         int           result,
                                         GError      **error);
gboolean sbx_recording_finish_statement (SbxRecording *self,
                                         sqlite3_stmt *statement,
                                         GError      **error);
gboolean sbx_recording_reopen (SbxRecording *self,
                               GError      **error);
gboolean sbx_recording_set_damaged (SbxRecording *self,
                                    const char   *what,
                                    GError      **error);

G_END_DECLS
