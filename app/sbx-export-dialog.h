/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxExportDialog:
 *
 * What to export, how, and what of it is secret; then the progress, and the file. Nothing is
 * written before the user has seen what would be in it.
 */
#define SBX_TYPE_EXPORT_DIALOG (sbx_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxExportDialog, sbx_export_dialog, SBX, EXPORT_DIALOG, AdwWindow)

GtkWidget *sbx_export_dialog_new (SbxEngine *engine, SbxWorld *world, SbxSelection *selection,
                                  GSettings *settings);
void sbx_export_dialog_write (SbxExportDialog *self, GFile *file);

G_END_DECLS
