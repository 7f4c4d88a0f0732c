/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sbx-export-private.h"

G_DEFINE_QUARK (sbx-export-error-quark, sbx_export_error)

static const struct
{
  const char *name;
  const char *suffix;
} formats[] = {
  [SBX_EXPORT_RECORDING] = { "recording", ".signalbox" },
  [SBX_EXPORT_JSON] = { "json", ".json" },
  [SBX_EXPORT_MARKDOWN] = { "markdown", ".md" },
  [SBX_EXPORT_HTML] = { "html", ".html" },
  [SBX_EXPORT_LIFTED] = { "redux-devtools", ".json" },
};

/**
 * sbx_export_report_clear:
 * @self: a report that sbx_export() filled
 *
 * Frees what the report holds.
 */
void
sbx_export_report_clear (SbxExportReport *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->redacted, g_hash_table_unref);
  memset (self, 0, sizeof *self);
}

/**
 * sbx_export_format_from_string:
 * @text: a name
 * @format: (out): the format
 *
 * Reads the name of a format.
 *
 * Returns: whether there is such a format
 */
gboolean
sbx_export_format_from_string (const char      *text,
                               SbxExportFormat *format)
{
  g_return_val_if_fail (text != NULL && format != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].name, text) == 0)
      {
        *format = (SbxExportFormat) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * sbx_export_format_get_suffix:
 * @format: a format
 *
 * Gets how names of such files end.
 *
 * Returns: (transfer none): the suffix, with its dot
 */
const char *
sbx_export_format_get_suffix (SbxExportFormat format)
{
  g_return_val_if_fail ((guint) format < G_N_ELEMENTS (formats), NULL);

  return formats[format].suffix;
}

/**
 * sbx_export_format_takes_filter:
 * @format: a format
 *
 * A recording, and the log of a store, hold every action of their range: each state follows from
 * the one before.
 *
 * Returns: whether the format can hold some actions of a range only
 */
gboolean
sbx_export_format_takes_filter (SbxExportFormat format)
{
  return format != SBX_EXPORT_RECORDING && format != SBX_EXPORT_LIFTED;
}

static gboolean
write_part (SbxExportSource        *source,
            const char             *part,
            const SbxExportOptions *options,
            SbxExportReport        *report,
            GError                **error)
{
  g_autoptr (SbxExportOutput) output = NULL;
  gboolean done = FALSE;

  if (options->format == SBX_EXPORT_RECORDING)
    return sbx_export_recording (source, part, report, error);

  output = sbx_export_output_new (part, error);
  if (output == NULL)
    return FALSE;

  switch (options->format)
    {
    case SBX_EXPORT_JSON:
      done = sbx_export_json (source, output, report, error);
      break;
    case SBX_EXPORT_MARKDOWN:
      done = sbx_export_markdown (source, output, report, error);
      break;
    case SBX_EXPORT_HTML:
      done = sbx_export_html (source, output, report, error);
      break;
    case SBX_EXPORT_LIFTED:
      done = sbx_export_lifted (source, output, report, error);
      break;
    case SBX_EXPORT_RECORDING:
    default:
      g_assert_not_reached ();
    }

  return done && sbx_export_output_close (output, error);
}

static gboolean
export_part (const char             *path,
             const char             *part,
             const SbxExportOptions *options,
             SbxProgressFunc         progress,
             gpointer                data,
             GCancellable           *cancellable,
             SbxExportReport        *report,
             GError                **error)
{
  g_autoptr (SbxExportSource) source = NULL;
  GStatBuf info;

  source = sbx_export_source_new (path, options, progress, data, cancellable, error);
  if (source == NULL || !write_part (source, part, options, report, error))
    return FALSE;
  if (!options->raw && !sbx_export_scan (part, options, source->redactor, cancellable, error))
    return FALSE;

  if (g_stat (part, &info) == 0)
    report->size = (guint64) info.st_size;
  report->redacted = source->redactor != NULL
                       ? g_hash_table_ref (sbx_redactor_get_counts (source->redactor))
                       : g_hash_table_new (g_str_hash, g_str_equal);
  sbx_export_source_report_progress (source, 1);

  return TRUE;
}

static gboolean
check_choice (const SbxExportOptions *options,
              GError                **error)
{
  if (sbx_export_format_takes_filter (options->format) ||
      (options->filter == NULL && options->numbers == NULL))
    return TRUE;

  g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_CHOICE,
               "This format holds every action of its range, because each state follows from the "
               "one before: choose a range instead of a filter");
  return FALSE;
}

/* Whatever it is called: a recording is never replaced by a report of itself. */
static gboolean
check_target (const char *path,
              const char *output,
              GError    **error)
{
  GStatBuf from, to;

  if (g_stat (path, &from) != 0 || g_stat (output, &to) != 0 || from.st_dev != to.st_dev ||
      from.st_ino != to.st_ino)
    return TRUE;

  g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE,
               "“%s” is the recording itself: choose another file", output);
  return FALSE;
}

/**
 * sbx_export:
 * @path: a recording; it may be written meanwhile
 * @output: where to; replaced only when the new file is complete and was scanned
 * @options: what to export and how
 * @progress: (nullable): called with 0…1 on this thread
 * @data: for @progress
 * @cancellable: (nullable): ends it
 * @report: (out) (nullable): what was done; clear with sbx_export_report_clear()
 * @error: an error of #SBX_EXPORT_ERROR, #SBX_RECORDING_ERROR or #G_IO_ERROR (cancelled)
 *
 * Exports a recording. May run on any thread: it opens the file itself.
 *
 * Returns: whether the file stands at @output
 */
gboolean
sbx_export (const char             *path,
            const char             *output,
            const SbxExportOptions *options,
            SbxProgressFunc         progress,
            gpointer                data,
            GCancellable           *cancellable,
            SbxExportReport        *report,
            GError                **error)
{
  g_autofree char *part = NULL;
  SbxExportReport own = { 0, };
  gboolean done;

  g_return_val_if_fail (path != NULL && output != NULL && options != NULL, FALSE);

  part = g_strdup_printf ("%s.%08x.part", output, g_random_int ());
  done = check_choice (options, error) && check_target (path, output, error) &&
         export_part (path, part, options, progress, data, cancellable, &own, error);
  if (done && g_rename (part, output) != 0)
    {
      int code = errno;

      g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE, "“%s” cannot be written: %s",
                   output,
                   g_strerror (code));
      done = FALSE;
    }
  if (!done)
    g_unlink (part);

  if (done && report != NULL)
    *report = own;
  else
    sbx_export_report_clear (&own);
  return done;
}
