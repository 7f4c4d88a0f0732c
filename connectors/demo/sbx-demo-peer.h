/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxDemoPeer:
 *
 * One endpoint of the demo: plays one script over one socket. Signal: `ended` (a #GError or %NULL),
 * once: everything was acknowledged, or it cannot go on.
 */
#define SBX_TYPE_DEMO_PEER (sbx_demo_peer_get_type ())
G_DECLARE_FINAL_TYPE (SbxDemoPeer, sbx_demo_peer, SBX, DEMO_PEER, GObject)

SbxDemoPeer *sbx_demo_peer_new (const char *script,
                                double      speed);
void sbx_demo_peer_start (SbxDemoPeer  *self,
                          const char   *address,
                          GCancellable *cancellable);
void sbx_demo_peer_stop (SbxDemoPeer *self);

G_END_DECLS
