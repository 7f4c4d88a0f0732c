/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-export-output.h"
#include "sbx-export-source.h"

G_BEGIN_DECLS

/* The formats. Each writes the whole file and counts into @report. */
gboolean sbx_export_json (SbxExportSource *source, SbxExportOutput *output, SbxExportReport *report,
                          GError **error);
gboolean sbx_export_markdown (SbxExportSource *source, SbxExportOutput *output,
                              SbxExportReport *report, GError **error);
gboolean sbx_export_html (SbxExportSource *source, SbxExportOutput *output, SbxExportReport *report,
                          GError **error);
/* One store; an error of SBX_EXPORT_ERROR_CHOICE if it is not clear which. */
gboolean sbx_export_lifted (SbxExportSource *source, SbxExportOutput *output,
                            SbxExportReport *report, GError **error);
/* Makes the file at @path itself. */
gboolean sbx_export_recording (SbxExportSource *source, const char *path, SbxExportReport *report,
                               GError **error);

/* The proof: looks at the finished file as a stranger would. FALSE with an error if it holds a
 * secret other than those that @redactor was told to keep. @redactor: (nullable) */
gboolean sbx_export_scan (const char *path, const SbxExportOptions *options,
                          SbxRedactor *redactor, GCancellable *cancellable, GError **error);

G_END_DECLS
