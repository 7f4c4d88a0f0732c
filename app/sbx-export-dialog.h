/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-engine.h"

G_BEGIN_DECLS

/**
 * SbxExportDialog:
 *
 * Format and redaction of a report, then its progress.
 *
 * Signal: `message` (text for a toast: what was written, or why not).
 */
#define SBX_TYPE_EXPORT_DIALOG (sbx_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxExportDialog, sbx_export_dialog, SBX, EXPORT_DIALOG, AdwWindow)

GtkWidget *sbx_export_dialog_new (SbxEngine *engine, GSettings *settings);

G_END_DECLS
