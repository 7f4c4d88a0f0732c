/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Secrets that the user gave for a peer, by its origin (`wss://state.example`). They are kept in
 * the user's keyring (the Secret Service) if the user wants so and there is one, else in memory
 * until the program ends; never in a file of ours, in an address or in a recording. Any thread; the
 * callbacks come in its thread-default context. */

char *sbx_credentials_get_origin (GUri *uri);

void sbx_credentials_lookup_async (const char         *origin,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            data);
char *sbx_credentials_lookup_finish (GAsyncResult *result,
                                     GError      **error);
void sbx_credentials_store_async (const char         *origin,
                                  const char         *secret,
                                  gboolean            remember,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            data);
gboolean sbx_credentials_store_finish (GAsyncResult *result,
                                       GError      **error);
void sbx_credentials_clear_async (const char         *origin,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            data);
gboolean sbx_credentials_clear_finish (GAsyncResult *result,
                                       GError      **error);
void sbx_credentials_free_secret (char *secret);

G_END_DECLS
