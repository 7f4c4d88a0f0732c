/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-imported.h"

#include <glib/gstdio.h>

#include "sbx-file-import.h"

/**
 * sbx_imported_open:
 * @self: empty
 * @path: a file
 * @error: return location for an error, or %NULL
 *
 * Makes a recording of @path if it is none. A file that is not there is for its reader to complain
 * about.
 *
 * Returns: %FALSE if it is nothing that can be read
 */
gboolean
sbx_imported_open (SbxImported  *self,
                   const char   *path,
                   GError      **error)
{
  if (!sbx_file_is_foreign (path))
    {
      self->path = g_strdup (path);
      return TRUE;
    }

  self->folder = g_dir_make_tmp ("sbx-XXXXXX", error);
  if (self->folder == NULL)
    return FALSE;
  self->path = g_build_filename (self->folder, "imported.signalbox", NULL);
  if (sbx_file_import (path, self->path, NULL, NULL, NULL, error))
    return TRUE;

  g_prefix_error (error, "“%s” cannot be opened: ", path);

  return FALSE;
}

void
sbx_imported_clear (SbxImported *self)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (gsize i = 0; self->folder != NULL && self->path != NULL && i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (self->path, suffixes[i], NULL);

      g_unlink (name);
    }
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->folder, g_free);
}
