/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-feed.h"

G_BEGIN_DECLS

typedef void (*SbxFileProgress) (double   fraction,
                                 gpointer data);

/**
 * SbxFileReader:
 *
 * What an imported file comes in by: feeds a session with what somebody made of the file. It is
 * never listed, and takes no commands. Lives on the thread that reads the file.
 */
#define SBX_TYPE_FILE_READER (sbx_file_reader_get_type ())
G_DECLARE_FINAL_TYPE (SbxFileReader, sbx_file_reader, SBX, FILE_READER, SbxConnector)

SbxFileReader *sbx_file_reader_new (SbxSession     *session,
                                    const char     *name,
                                    double          time,
                                    GCancellable   *cancellable,
                                    SbxFileProgress progress,
                                    gpointer        data);
/* Begins the run; @time: when, ms since 1970, 0 for that of the file */
SbxFeed *sbx_file_reader_begin (SbxFileReader *self,
                                const char    *agent,
                                double         time,
                                GError       **error);
/* The time of the events to come, ms since 1970; NaN: that of the last one */
void sbx_file_reader_set_time (SbxFileReader *self,
                               double         time);
/* So much is done. FALSE: cancelled, or the disk is full */
gboolean sbx_file_reader_step (SbxFileReader *self,
                               double         fraction,
                               GError       **error);
gboolean sbx_file_reader_end (SbxFileReader *self,
                              GError       **error);
const char *sbx_file_reader_get_name (SbxFileReader *self);

void sbx_file_reader_warn (SbxFileReader *self,
                           const char    *text);

G_END_DECLS
