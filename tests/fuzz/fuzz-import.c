/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any bytes as a file of another tool: a recording comes of it that can be read, or an error for
 * people, and then no file at all. */

#include "fuzz.h"

#include "../core/session-kit.h"
#include "sbx-file-import.h"

static void
check_recording (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxRecording) recording = sbx_recording_open (path, SBX_RECORDING_READ, &error);
  g_autoptr (SbxSession) session = NULL;

  g_assert_no_error (error);
  session = sbx_session_new (recording);
  while (sbx_session_replay (session, 0, NULL, &error))
    ;
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  static char *folder;
  g_autofree char *path = NULL;
  g_autofree char *destination = NULL;
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    {
      g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
      folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
    }
  path = g_build_filename (folder, "file", NULL);
  destination = g_build_filename (folder, "recording", NULL);
  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) size, NULL));
  if (!sbx_file_is_foreign (path))
    return 0;
  if (sbx_file_import (path, destination, NULL, NULL, NULL, &error))
    check_recording (destination);
  else
    g_assert_true (error != NULL && g_utf8_validate (error->message, -1, NULL)
                   && !g_file_test (destination, G_FILE_TEST_EXISTS));
  g_unlink (destination);
  g_unlink (path);

  return 0;
}
