/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-filter.h"
#include "sbx-recording.h"
#include "sbx-redaction.h"
#include "sbx-rules.h"

G_BEGIN_DECLS

/**
 * SbxExportError:
 * @SBX_EXPORT_ERROR_SECRET: the finished file still held something that looks like a secret; it
 *   was removed
 * @SBX_EXPORT_ERROR_RANGE: the range holds no event
 * @SBX_EXPORT_ERROR_WRITE: the file cannot be written
 * @SBX_EXPORT_ERROR_CHOICE: the format needs another choice of store, filter or events
 *
 * Why there is no file.
 */
typedef enum
{
  SBX_EXPORT_ERROR_SECRET,
  SBX_EXPORT_ERROR_RANGE,
  SBX_EXPORT_ERROR_WRITE,
  SBX_EXPORT_ERROR_CHOICE,
} SbxExportError;

#define SBX_EXPORT_ERROR (sbx_export_error_quark ())
GQuark sbx_export_error_quark (void);

/**
 * SbxExportFormat:
 * @SBX_EXPORT_RECORDING: a recording, to be opened again
 * @SBX_EXPORT_JSON: all of it, for programs
 * @SBX_EXPORT_MARKDOWN: text for an issue tracker
 * @SBX_EXPORT_HTML: one page with everything in it
 * @SBX_EXPORT_LIFTED: one store with its actions and states, as Redux DevTools imports it
 *
 * What kind of file is written. The first and the last hold every action of their range, because
 * each state follows from the one before: they take no filter.
 */
typedef enum
{
  SBX_EXPORT_RECORDING,
  SBX_EXPORT_JSON,
  SBX_EXPORT_MARKDOWN,
  SBX_EXPORT_HTML,
  SBX_EXPORT_LIFTED,
} SbxExportFormat;

/**
 * SbxExportOptions:
 * @format: the format
 * @raw: do not redact
 * @keep_emails: do not redact e-mail addresses
 * @from: first event number, 0 for all
 * @to: last event number, 0 for all
 * @filter: (nullable): only the actions and rows that match
 * @numbers: (nullable) (array length=n_numbers): only these events, ascending
 * @n_numbers: how many
 * @store: (nullable): id or label of the store, for a format that holds one
 * @redaction: (nullable): what is secret besides the usual, and what is not
 * @rules: (nullable): the team's rule configuration
 * @key: (nullable) (array fixed-size=32): key of the pseudonyms, NULL for a random one; for tests
 *
 * What to export and how.
 */
typedef struct
{
  SbxExportFormat format;
  gboolean raw;
  gboolean keep_emails;
  guint64 from;
  guint64 to;
  SbxFilter *filter;
  const guint64 *numbers;
  gsize n_numbers;
  const char *store;
  SbxRedaction *redaction;
  SbxRules *rules;
  const guint8 *key;
} SbxExportOptions;

/**
 * SbxExportReport:
 * @n_events: events written
 * @n_left_out: oldest actions that were left out, because the format's reader takes no more
 * @n_findings: findings written
 * @size: bytes of the file
 * @redacted: (element-type utf8 guint): kind of secret → how many were replaced; no values, no
 *   paths
 *
 * What an export did.
 */
typedef struct
{
  guint64 n_events;
  guint64 n_left_out;
  guint n_findings;
  guint64 size;
  GHashTable *redacted;
} SbxExportReport;

void sbx_export_report_clear (SbxExportReport *self);

/* "recording", "json", "markdown", "html", "redux-devtools" */
gboolean sbx_export_format_from_string (const char *text,
                                        SbxExportFormat *format);
const char *sbx_export_format_get_suffix (SbxExportFormat format);
/* Whether a filter, or a choice of events, can be applied. */
gboolean sbx_export_format_takes_filter (SbxExportFormat format);

/* Reads the recording at @path by itself (any thread), writes @output atomically. The finished
 * file is scanned again unless @options->raw; a hit is an error and no file is left. @report:
 * (nullable) */
gboolean sbx_export (const char *path, const char *output, const SbxExportOptions *options,
                     SbxProgressFunc progress, gpointer data, GCancellable *cancellable,
                     SbxExportReport *report, GError **error);

G_END_DECLS
