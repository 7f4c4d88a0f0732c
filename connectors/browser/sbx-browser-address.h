/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxBrowserAddress:
 * @authority: host and port, the host as a number: browsers refuse others
 * @path: (nullable): of the WebSocket, where it is known
 * @target: (nullable): the page that is meant, %NULL for all
 *
 * Where a debugger listens: `http://127.0.0.1:9222`, `http://127.0.0.1:9222/#target=ID`,
 * `ws://127.0.0.1:9222/devtools/browser/ID`.
 */
typedef struct
{
  char *authority;
  char *path;
  char *target;
} SbxBrowserAddress;

/* (transfer full) (nullable): NULL with an error of G_IO_ERROR_INVALID_ARGUMENT, for people */
SbxBrowserAddress *sbx_browser_address_parse (const char *text,
                                              GError    **error);
void sbx_browser_address_free (SbxBrowserAddress *self);
/* 0 not, 1 maybe, 2 surely the address of a debugger. */
int sbx_browser_address_match (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxBrowserAddress, sbx_browser_address_free)

G_END_DECLS
