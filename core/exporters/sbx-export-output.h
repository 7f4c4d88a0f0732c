/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxExportOutput:
 *
 * A file that is being written: append to @text, flush now and then.
 */
typedef struct
{
  GString *text;
  char *path;
  int fd;
  guint64 size;
} SbxExportOutput;

SbxExportOutput *sbx_export_output_new (const char *path, GError **error);
/* Writes what has gathered, if it is much. FALSE when something went wrong. */
gboolean sbx_export_output_flush (SbxExportOutput *self, GError **error);
/* Everything is on disk. */
gboolean sbx_export_output_close (SbxExportOutput *self, GError **error);
void sbx_export_output_free (SbxExportOutput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxExportOutput, sbx_export_output_free)

G_END_DECLS
