/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-recording.h"

G_BEGIN_DECLS

typedef enum
{
  SBX_EXPORT_RECORDING,
  SBX_EXPORT_JSON,
  SBX_EXPORT_MARKDOWN,
  SBX_EXPORT_HTML,
} SbxExportFormat;

/**
 * SbxExportOptions:
 * @format: the format
 * @raw: do not redact
 * @from: first event number, 0 for all
 * @to: last event number, 0 for all
 *
 * What to export and how.
 */
typedef struct
{
  SbxExportFormat format;
  gboolean raw;
  guint64 from;
  guint64 to;
} SbxExportOptions;

/**
 * SbxExportReport:
 * @n_events: events written
 * @n_findings: findings written
 * @size: bytes of the file
 * @redacted: (element-type utf8 guint): kind of secret → how many were replaced; no values, no paths
 *
 * What an export did.
 */
typedef struct
{
  guint64 n_events;
  guint n_findings;
  guint64 size;
  GHashTable *redacted;
} SbxExportReport;

void sbx_export_report_clear (SbxExportReport *self);

gboolean sbx_export_format_from_string (const char *text, SbxExportFormat *format); /* "recording", "json", "markdown", "html" */
const char *sbx_export_format_get_suffix (SbxExportFormat format);

/* Reads the recording at @path by itself (any thread), writes @output atomically. The finished file is
 * scanned again unless @options->raw; a hit is an error and no file is left. */
gboolean sbx_export (const char *path, const char *output, const SbxExportOptions *options,
                     SbxProgressFunc progress, gpointer data, GCancellable *cancellable,
                     SbxExportReport *report, GError **error);

G_END_DECLS
