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
#define PAGE_SIZE 16384u /* as recordings have it */

/* One finished file that is looked at. */
typedef struct
{
  const char *path;
  SbxSecretsFlags flags;
  SbxRedactor *redactor; /* (nullable) */
  GCancellable *cancellable;
} Scan;

static gboolean
set_hit (const SbxSecretSpan *span,
         GError             **error)
{
  g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_SECRET,
               "The finished file still held something that looks like a secret (%s); it was "
               "removed", span->kind);
  return FALSE;
}

/* The user said that it is none. */
static gboolean
is_kept (const Scan          *self,
         const char          *text,
         const SbxSecretSpan *span)
{
  return self->redactor != NULL &&
         sbx_redactor_is_kept (self->redactor, text + span->start, span->end - span->start);
}

static gboolean
scan_text (const Scan *self,
           const char *text,
           gsize       length,
           GError    **error)
{
  SbxSecretSpan span;

  for (gsize start = 0; start < length; start += SLICE)
    {
      gsize from = start > MARGIN ? start - MARGIN : 0;
      gsize end = MIN (start + SLICE + MARGIN, length);
      gsize at = 0;

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      /* Whatever begins in a margin is met whole, in its place, in the slice before or behind. */
      while (sbx_secrets_find (text + from, end - from, at, self->flags, &span) &&
             from + span.start < start + SLICE)
        {
          if (from + span.start >= start && !is_kept (self, text + from, &span))
            return set_hit (&span, error);
          at = MAX (span.start + 1, MIN (span.end, start - from));
        }
    }

  return TRUE;
}

static gboolean
scan_file (const Scan *self,
           GError    **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (self->path, FALSE, error);

  if (file == NULL)
    return FALSE;
  if (g_mapped_file_get_length (file) == 0)
    return TRUE;

  return scan_text (self, g_mapped_file_get_contents (file), g_mapped_file_get_length (file),
                    error);
}

/* In a row of `run` two names and a number of eight bytes stand side by side, and may read like one
 * text. */
static gboolean
is_seam (sqlite3    *database,
         const char *text,
         gsize       length)
{
  sqlite3_stmt *statement = NULL;
  gboolean found = FALSE;

  if (sqlite3_prepare_v2 (database, "SELECT 1 FROM run WHERE instr (peer || run, ?) LIMIT 1", -1,
                          &statement, NULL) != SQLITE_OK)
    return FALSE;
  for (gsize n = length; !found && n >= 2 && n + 8 >= length; n--)
    {
      sqlite3_bind_text64 (statement, 1, text, n, SQLITE_STATIC, SQLITE_UTF8);
      found = sqlite3_step (statement) == SQLITE_ROW;
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);

  return found;
}

/* The bytes as they lie in the file, whatever SQL says of them. A long text goes on somewhere else
 * at the end of a page; whole texts were looked at through SQL. Names and values are not told
 * apart here: a number of the file may stand behind a name. */
static gboolean
scan_pages (const Scan *self,
            sqlite3    *database,
            GError    **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (self->path, FALSE, error);
  SbxSecretSpan span;

  if (file == NULL)
    return FALSE;

  for (gsize page = 0; page < g_mapped_file_get_length (file); page += PAGE_SIZE)
    {
      const char *bytes = g_mapped_file_get_contents (file) + page;
      gsize n = MIN (PAGE_SIZE, g_mapped_file_get_length (file) - page);
      gsize at = 0;

      if (page % SLICE == 0 && g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      while (sbx_secrets_find (bytes, n, at, self->flags | SBX_SECRETS_NO_NAMES, &span))
        {
          if (span.start >= PAGE_MARGIN && span.end + PAGE_MARGIN <= n &&
              !is_kept (self, bytes, &span) &&
              !is_seam (database, bytes + span.start - 2, span.end - span.start + 2))
            return set_hit (&span, error);
          at = span.end;
        }
    }

  return TRUE;
}

static gboolean
scan_query (const Scan *self,
            sqlite3    *database,
            const char *query,
            GError    **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean clean = TRUE;
  int result = sqlite3_prepare_v2 (database, query, -1, &statement, NULL);

  while (clean && result == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    for (int i = 0; clean && i < sqlite3_column_count (statement); i++)
      {
        const char *text = (const char *) sqlite3_column_text (statement, i);

        if (text != NULL)
          clean = scan_text (self, text, (gsize) sqlite3_column_bytes (statement, i), error);
      }
  result = sqlite3_finalize (statement);
  if (clean && result != SQLITE_OK)
    {
      g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE, "“%s” cannot be read again: %s",
                   self->path, sqlite3_errmsg (database));
      return FALSE;
    }

  return clean;
}

static gboolean
scan_recording (const Scan *self,
                GError    **error)
{
  static const char *const queries[] = {
    "SELECT key, value FROM meta",
    "SELECT peer, run, hello FROM run",
    "SELECT events FROM batch",
    "SELECT state FROM keyframe",
    "SELECT rule, subject, reason FROM dismissal",
    "SELECT sql FROM sqlite_schema",
  };
  sqlite3 *database = NULL;
  gboolean clean = TRUE;

  if (sqlite3_open_v2 (self->path, &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    {
      g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE, "“%s” cannot be read again: %s",
                   self->path, sqlite3_errmsg (database));
      clean = FALSE;
    }
  for (gsize i = 0; clean && i < G_N_ELEMENTS (queries); i++)
    clean = scan_query (self, database, queries[i], error);
  if (clean)
    clean = scan_pages (self, database, error);
  sqlite3_close (database);

  return clean;
}

gboolean
sbx_export_scan (const char             *path,
                 const SbxExportOptions *options,
                 SbxRedactor            *redactor,
                 GCancellable           *cancellable,
                 GError                **error)
{
  Scan scan = {
    path, options->keep_emails ? SBX_SECRETS_KEEP_EMAILS : SBX_SECRETS_DEFAULT, redactor,
    cancellable,
  };

  return options->format == SBX_EXPORT_RECORDING ? scan_recording (&scan, error)
                                                 : scan_file (&scan, error);
}
