/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "sbx-export.h"

#define FLUSH_SIZE (256u * 1024)

static gboolean
set_write_error (SbxExportOutput *self,
                 int              code,
                 GError         **error)
{
  g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE, "“%s” cannot be written: %s",
               self->path,
               g_strerror (code));
  return FALSE;
}

SbxExportOutput *
sbx_export_output_new (const char *path,
                       GError    **error)
{
  g_autoptr (SbxExportOutput) self = g_new0 (SbxExportOutput, 1);

  self->text = g_string_sized_new (FLUSH_SIZE * 2);
  self->path = g_strdup (path);
  self->fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      set_write_error (self, errno, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

static gboolean
write_all (SbxExportOutput *self,
           GError         **error)
{
  gsize done = 0;

  while (done < self->text->len)
    {
      gssize n = write (self->fd, self->text->str + done, self->text->len - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return set_write_error (self, n < 0 ? errno : ENOSPC, error);
      done += (gsize) n;
    }

  self->size += done;
  g_string_truncate (self->text, 0);
  return TRUE;
}

gboolean
sbx_export_output_flush (SbxExportOutput *self,
                         GError         **error)
{
  return self->text->len < FLUSH_SIZE || write_all (self, error);
}

gboolean
sbx_export_output_close (SbxExportOutput *self,
                         GError         **error)
{
  int fd = self->fd;

  if (!write_all (self, error))
    return FALSE;
  if (fsync (fd) != 0)
    return set_write_error (self, errno, error);
  self->fd = -1;
  if (close (fd) != 0)
    return set_write_error (self, errno, error);

  return TRUE;
}

void
sbx_export_output_free (SbxExportOutput *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_string_free (self->text, TRUE);
  g_free (self->path);
  g_free (self);
}
