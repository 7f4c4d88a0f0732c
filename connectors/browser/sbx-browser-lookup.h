/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxBrowserPage:
 * @id: of the target
 * @type: for example `page`, `node`
 * @title: for people
 * @url: where it is
 * @path: of its own WebSocket
 *
 * What a debugging port offers.
 */
typedef struct
{
  char *id;
  char *type;
  char *title;
  char *url;
  char *path;
} SbxBrowserPage;

/**
 * SbxBrowserPlace:
 * @product: for people, for example `Chrome/156.0.8078.79`, `node.js/v20.20.2`
 * @is_node: it is a process, not a browser
 * @path: (nullable): of the browser's WebSocket
 * @pages: (element-type SbxBrowserPage): what is there
 *
 * What answered at a debugging port.
 */
typedef struct
{
  char *product;
  gboolean is_node;
  char *path;
  GPtrArray *pages;
} SbxBrowserPlace;

void sbx_browser_place_free (SbxBrowserPlace *self);

/* @base: `http://HOST:PORT` of this machine. @patience: ms */
void sbx_browser_lookup_async (const char         *base,
                               guint               patience,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            data);
/* (transfer full) (nullable): NULL with an error of G_IO_ERROR, for people */
SbxBrowserPlace *sbx_browser_lookup_finish (GAsyncResult *result,
                                            GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxBrowserPlace, sbx_browser_place_free)

G_END_DECLS
