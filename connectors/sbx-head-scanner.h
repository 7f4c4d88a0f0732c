/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxHeadScanner:
 *
 * Finds the end of an HTTP head and keeps it within a limit. The members are private.
 */
typedef struct
{
  gsize left;
  guint line;
  guint8 begun;
  guint8 complete;
} SbxHeadScanner;

void sbx_head_scanner_init (SbxHeadScanner *self,
                            gsize           max_head);
gsize sbx_head_scanner_feed (SbxHeadScanner *self,
                             const guint8   *data,
                             gsize           length,
                             GError        **error);

G_END_DECLS
