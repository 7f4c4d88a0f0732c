/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "detector-kit.h"
#include "sbx-export.h"

static const guint8 export_key[32] = { 7, 7, 7 };
static const SbxExportFormat export_formats[] = { SBX_EXPORT_RECORDING, SBX_EXPORT_JSON, SBX_EXPORT_MARKDOWN, SBX_EXPORT_HTML };

/* Exports the kit's recording beside it; gives the path. */
static inline char *
export_to (Kit                    *kit,
           const char             *from,
           const char             *name,
           const SbxExportOptions *options,
           SbxExportReport        *report)
{
  char *path = g_build_filename (kit->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  gboolean done;

  g_assert_true (sbx_session_commit (kit->session, &error));
  done = sbx_export (from, path, options, NULL, NULL, NULL, report, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  return path;
}

static inline GBytes *
export_read (Kit                    *kit,
             const char             *from,
             const SbxExportOptions *options,
             SbxExportReport        *report)
{
  g_autofree char *path = export_to (kit, from, "export.out", options, report);
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  g_unlink (path);
  return g_bytes_new_take (content, length);
}

static inline gboolean
bytes_have (GBytes     *bytes,
            const char *text)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return memmem (data, length, text, strlen (text)) != NULL;
}

/* The same, whatever the case of the letters. */
static inline gboolean
bytes_have_any_case (GBytes     *bytes,
                     const char *text)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  gsize n = strlen (text);

  for (gsize i = 0; i + n <= length; i++)
    if (g_ascii_strncasecmp (data + i, text, n) == 0)
      return TRUE;

  return FALSE;
}
