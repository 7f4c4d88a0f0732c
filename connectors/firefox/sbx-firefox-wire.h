/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp.h"
#include "sbx-wire.h"

G_BEGIN_DECLS

/**
 * SbxFirefoxWire:
 *
 * The agent's protocol with one realm of a Firefox: what the agent says arrives as messages of a
 * channel, what Signalbox says is handed to its `receive` by a call in that realm.
 */
#define SBX_TYPE_FIREFOX_WIRE (sbx_firefox_wire_get_type ())
G_DECLARE_FINAL_TYPE (SbxFirefoxWire, sbx_firefox_wire, SBX, FIREFOX_WIRE, SbxWire)

/* @realm: its id. @origin: (nullable): its web origin. @address: for people. */
SbxFirefoxWire *sbx_firefox_wire_new (SbxCdp     *bidi,
                                      const char *realm,
                                      const char *origin,
                                      const char *address);
/* What the agent said: valid UTF-8. */
void sbx_firefox_wire_take (SbxFirefoxWire *self,
                            GBytes         *message);
/* The realm is gone, or the browser. */
void sbx_firefox_wire_end (SbxFirefoxWire *self,
                           SbxWireReason   reason);

G_END_DECLS
