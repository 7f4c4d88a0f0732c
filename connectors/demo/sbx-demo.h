/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxDemo:
 *
 * The built-in demo: a federated shop and a server process that speak the Signalbox protocol over
 * real sockets, play some twelve seconds of a session with the three faults in it, and then stay
 * connected until the object is disposed. It needs neither Node nor a browser.
 */
#define SBX_TYPE_DEMO (sbx_demo_get_type ())
G_DECLARE_FINAL_TYPE (SbxDemo, sbx_demo, SBX, DEMO, GObject)

SbxDemo *sbx_demo_new (const char *address,
                       double      speed);
void sbx_demo_play_async (SbxDemo            *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            data);
gboolean sbx_demo_play_finish (SbxDemo      *self,
                               GAsyncResult *result,
                               GError      **error);

G_END_DECLS
