/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-file-reader.h"

G_BEGIN_DECLS

gboolean sbx_file_is_foreign (const char *path);

gboolean sbx_file_import (const char     *path,
                          const char     *destination,
                          GCancellable   *cancellable,
                          SbxFileProgress progress,
                          gpointer        data,
                          GError        **error);
void sbx_file_import_async (const char         *path,
                            const char         *destination,
                            GCancellable       *cancellable,
                            SbxFileProgress     progress,
                            gpointer            progress_data,
                            GAsyncReadyCallback callback,
                            gpointer            data);
gboolean sbx_file_import_finish (GAsyncResult *result,
                                 GError      **error);

G_END_DECLS
