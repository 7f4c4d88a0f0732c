/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxExportResult:
 *
 * A file that was written: its name and size, ways to it, and the file itself to be dragged out.
 */
#define SBX_TYPE_EXPORT_RESULT (sbx_export_result_get_type ())
G_DECLARE_FINAL_TYPE (SbxExportResult, sbx_export_result, SBX, EXPORT_RESULT, AdwBin)

void sbx_export_result_set (SbxExportResult *self, GFile *file, const char *text);

G_END_DECLS
