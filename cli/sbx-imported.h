/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxImported:
 * @path: the recording to read
 * @folder: (nullable): where it is, if it was made of another file
 *
 * A file that a command was given: a recording as it is, or one that was made of what another tool
 * wrote, and that is gone at the end.
 */
typedef struct
{
  char *path;
  char *folder;
} SbxImported;

gboolean sbx_imported_open (SbxImported *self,
                            const char  *path,
                            GError     **error);
void sbx_imported_clear (SbxImported *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SbxImported, sbx_imported_clear)

G_END_DECLS
