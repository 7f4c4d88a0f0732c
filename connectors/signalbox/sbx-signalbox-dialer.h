/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-dialer.h"

G_BEGIN_DECLS

/**
 * SbxSignalboxDialer:
 *
 * The `signalbox` connector, dialling: connects to a process that offers the protocol on a port of
 * its own, and tries again, less and less often, when the connection is lost. Its address is what
 * it dials.
 */
#define SBX_TYPE_SIGNALBOX_DIALER (sbx_signalbox_dialer_get_type ())
G_DECLARE_FINAL_TYPE (SbxSignalboxDialer, sbx_signalbox_dialer, SBX, SIGNALBOX_DIALER, SbxDialer)

/* @address: `ws://HOST:PORT/v1`, on loopback. */
SbxConnector *sbx_signalbox_dialer_new (const char *address);

G_END_DECLS
