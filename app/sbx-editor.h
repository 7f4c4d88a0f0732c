/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxEditor:
 * @name: for people; a product's own name
 * @address: by which it opens a place: {path}, {line} and {column} stand for it; empty: the
 *   desktop's own program for the file
 *
 * An editor that opens a place in a file when its address is opened.
 */
typedef struct
{
  const char *name;
  const char *address;
} SbxEditor;

const SbxEditor *sbx_editors_get (guint *n);
gboolean sbx_editor_is_address (const char *address);
char *sbx_editor_dup_uri (const char *address,
                          const char *path,
                          guint       line,
                          guint       column);

G_END_DECLS
