/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-dialer.h"

G_BEGIN_DECLS

/**
 * SbxDevtoolsDialer:
 *
 * The `devtools` connector, dialling: joins a running server of Redux DevTools as one more monitor,
 * without a login, so that nobody notices when it leaves. Its address is what it dials.
 */
#define SBX_TYPE_DEVTOOLS_DIALER (sbx_devtools_dialer_get_type ())
G_DECLARE_FINAL_TYPE (SbxDevtoolsDialer, sbx_devtools_dialer, SBX, DEVTOOLS_DIALER, SbxDialer)

/* @address: `ws://HOST:PORT`, on loopback; the path may be left out */
SbxConnector *sbx_devtools_dialer_new (const char *address);

G_END_DECLS
