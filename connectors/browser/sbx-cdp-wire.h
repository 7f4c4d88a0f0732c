/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp.h"
#include "sbx-wire.h"

G_BEGIN_DECLS

/**
 * SbxCdpWireCall:
 * @method: of the debugger
 * @params: for sbx_cdp_params(); its arguments are the function's text, what is said, and the realm
 * @function: text of a function that gives its argument to the agent
 *
 * How a realm is told something. The text is an argument, never part of what is evaluated.
 */
typedef struct
{
  const char *method;
  const char *params;
  const char *function;
} SbxCdpWireCall;

/* The body of such a function with a parameter `text`. */
#define SBX_CDP_WIRE_RECEIVE "{ const handle = globalThis[Symbol.for('signalbox.attach')]; " \
                             "if (handle !== undefined) handle.receive(text); }"

/**
 * SbxCdpWire:
 *
 * The agent's protocol with one realm behind a debugger: what the agent says arrives as events of
 * the connection, what Signalbox says is handed to its `receive` by a call in that realm.
 */
#define SBX_TYPE_CDP_WIRE (sbx_cdp_wire_get_type ())
G_DECLARE_FINAL_TYPE (SbxCdpWire, sbx_cdp_wire, SBX, CDP_WIRE, SbxWire)

/* @call: static. @session: (nullable): the flat session. @realm: its name in @call's parameters.
 * @origin: (nullable): its web origin. @address: for people. */
SbxCdpWire *sbx_cdp_wire_new (SbxCdp               *cdp,
                              const SbxCdpWireCall *call,
                              const char           *session,
                              const char           *realm,
                              const char           *origin,
                              const char           *address);
/* What the agent said: valid UTF-8, NUL-terminated behind its end. */
void sbx_cdp_wire_take (SbxCdpWire *self,
                        GBytes     *message);
/* The realm is gone, or the browser: `closed` is emitted. */
void sbx_cdp_wire_end (SbxCdpWire   *self,
                       SbxWireReason reason);

G_END_DECLS
