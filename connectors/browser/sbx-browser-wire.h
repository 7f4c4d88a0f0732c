/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp.h"
#include "sbx-wire.h"

G_BEGIN_DECLS

/**
 * SbxBrowserWire:
 *
 * The agent's protocol with one realm behind a debugger: what the agent says arrives as calls of a
 * binding, what Signalbox says is handed to its `receive`.
 */
#define SBX_TYPE_BROWSER_WIRE (sbx_browser_wire_get_type ())
G_DECLARE_FINAL_TYPE (SbxBrowserWire, sbx_browser_wire, SBX, BROWSER_WIRE, SbxWire)

/* @session: (nullable): the flat session. @context: JSON text of the context's number.
 * @origin: (nullable). @address: for people. */
SbxBrowserWire *sbx_browser_wire_new (SbxCdp     *cdp,
                                      const char *session,
                                      guint64     context,
                                      const char *origin,
                                      const char *address);
/* What the agent said. */
void sbx_browser_wire_take (SbxBrowserWire *self,
                            const char     *text,
                            gsize           length);
/* The realm is gone. */
void sbx_browser_wire_end (SbxBrowserWire *self,
                           SbxWireReason   reason);

G_END_DECLS
