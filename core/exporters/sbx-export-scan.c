/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-private.h"

#include <sqlite3.h>
#include <string.h>

#include "sbx-secrets.h"

/* Between looks at the cancellable. */
#define SLICE (4u * 1024 * 1024)
/* A secret may be cut in two by the end of a slice or of a page: as far from there as this, it
 * is whole. */
#define MARGIN 4096u
#define PAGE_MARGIN 128u

static gboolean
set_hit (const char          *path,
         const SbxSecretSpan *span,
         GError             **error)
{
  g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_SECRET,
               "The finished file still held something that looks like a secret (%s); it was "
               "removed", span->kind);
  return FALSE;
}

static SbxSecretsFlags
get_flags (const SbxExportOptions *options)
{
  return options->keep_emails ? SBX_SECRETS_KEEP_EMAILS : SBX_SECRETS_DEFAULT;
}

static gboolean
scan_text (const char             *path,
           const char             *text,
           gsize                   length,
           const SbxExportOptions *options,
           GCancellable           *cancellable,
           GError                **error)
{
  SbxSecretSpan span;

  for (gsize start = 0; start < length; start += SLICE)
    {
      gsize from = start > MARGIN ? start - MARGIN : 0;
      gsize end = MIN (start + SLICE + MARGIN, length);
      gsize at = 0;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      /* Whatever begins in a margin is met whole, in its place, in the slice before or behind. */
      while (sbx_secrets_find (text + from, end - from, at, get_flags (options), &span) &&
             from + span.start < start + SLICE)
        {
          if (from + span.start >= start)
            return set_hit (path, &span, error);
          at = MAX (span.start + 1, MIN (span.end, start - from));
        }
    }

  return TRUE;
}

static gboolean
scan_bytes (const char             *path,
            const SbxExportOptions *options,
            gsize                   page_size,
            GCancellable           *cancellable,
            GError                **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  const char *bytes;
  gsize length;
  SbxSecretSpan span;

  if (file == NULL)
    return FALSE;
  bytes = g_mapped_file_get_contents (file);
  length = g_mapped_file_get_length (file);
  if (length == 0)
    return TRUE;
  if (page_size == 0)
    return scan_text (path, bytes, length, options, cancellable, error);

  /* A long text goes on somewhere else at the end of a page; whole texts are looked at through
   * SQL. */
  for (gsize page = 0; page < length; page += page_size)
    {
      gsize n = MIN (page_size, length - page);
      gsize at = 0;

      if (page % SLICE == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      while (sbx_secrets_find (bytes + page, n, at, get_flags (options), &span))
        {
          if (span.start >= PAGE_MARGIN && span.end + PAGE_MARGIN <= n)
            return set_hit (path, &span, error);
          at = span.end;
        }
    }

  return TRUE;
}

static gboolean
scan_query (const char             *path,
            sqlite3                *database,
            const char             *query,
            const SbxExportOptions *options,
            GCancellable           *cancellable,
            GError                **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean clean = TRUE;
  int result = sqlite3_prepare_v2 (database, query, -1, &statement, NULL);

  while (clean && result == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    for (int i = 0; clean && i < sqlite3_column_count (statement); i++)
      {
        const char *text = (const char *) sqlite3_column_text (statement, i);

        if (text != NULL)
          clean = scan_text (path, text, (gsize) sqlite3_column_bytes (statement, i), options,
                             cancellable, error);
      }
  result = sqlite3_finalize (statement);
  if (clean && result != SQLITE_OK)
    {
      g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE, "“%s” cannot be read again: %s",
                   path,
                   sqlite3_errmsg (database));
      return FALSE;
    }

  return clean;
}

static gboolean
scan_recording (const char             *path,
                const SbxExportOptions *options,
                GCancellable           *cancellable,
                GError                **error)
{
  static const char *const queries[] = {
    "SELECT key, value FROM meta",
    "SELECT peer, run, hello FROM run",
    "SELECT events FROM batch",
    "SELECT state FROM keyframe",
    "SELECT sql FROM sqlite_schema",
  };
  sqlite3 *database = NULL;
  gboolean clean = TRUE;

  if (sqlite3_open_v2 (path, &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    {
      g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE, "“%s” cannot be read again: %s",
                   path,
                   sqlite3_errmsg (database));
      clean = FALSE;
    }
  for (gsize i = 0; clean && i < G_N_ELEMENTS (queries); i++)
    clean = scan_query (path, database, queries[i], options, cancellable, error);
  sqlite3_close (database);

  return clean;
}

gboolean
sbx_export_scan (const char             *path,
                 const SbxExportOptions *options,
                 GCancellable           *cancellable,
                 GError                **error)
{
  if (options->format != SBX_EXPORT_RECORDING)
    return scan_bytes (path, options, 0, cancellable, error);

  return scan_recording (path, options, cancellable, error) &&
         scan_bytes (path, options, 16384, cancellable, error);
}
