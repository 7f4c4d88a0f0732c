/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-head-scanner.h"

/**
 * sbx_head_scanner_init:
 * @self: a scanner
 * @max_head: the most bytes that the head may have
 *
 * Prepares @self for the first byte of a connection.
 */
void
sbx_head_scanner_init (SbxHeadScanner *self,
                       gsize           max_head)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (max_head > 0);

  *self = (SbxHeadScanner) { .left = max_head };
}

/**
 * sbx_head_scanner_feed:
 * @self: a scanner
 * @data: the next bytes
 * @length: how many
 * @error: return location for an error
 *
 * Looks for the empty line that ends the head. Empty lines before its first line do not count
 * (RFC 9112, 2.2). When it is found, `complete` is set.
 *
 * Returns: how many of the bytes belong to the head
 */
gsize
sbx_head_scanner_feed (SbxHeadScanner  *self,
                       const guint8    *data,
                       gsize            length,
                       GError         **error)
{
  for (gsize i = 0; i < length; i++)
    {
      if (self->left == 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                               "The peer sent an HTTP head that is longer than the limit");
          return i;
        }

      self->left--;
      if (data[i] == '\r')
        continue;

      if (data[i] != '\n')
        {
          self->begun = TRUE;
          self->line++;
          continue;
        }

      if (self->begun && self->line == 0)
        {
          self->complete = TRUE;
          return i + 1;
        }

      self->line = 0;
    }

  return length;
}
