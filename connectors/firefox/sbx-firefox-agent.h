/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp.h"

G_BEGIN_DECLS

/* The channel over which agents speak, and the name that each has for its tab. */
#define SBX_FIREFOX_CHANNEL "signalbox"
#define SBX_FIREFOX_TAB "signalbox-tab"

/* The only way to pass a function to a document is a channel. */
#define SBX_FIREFOX_AGENT_CHANNEL \
  "{\"type\":\"channel\",\"value\":{\"channel\":\"" SBX_FIREFOX_CHANNEL "\"}}"

/* Functions that take it. */
#define SBX_FIREFOX_AGENT_DETACH \
  "() => { const handle = globalThis[Symbol.for('signalbox.attach')]; " \
  "if (handle !== undefined) handle.detach(); }"
/* The channel of a page ends when the page goes into the cache; it comes back without one. */
#define SBX_FIREFOX_AGENT_RESUME \
  "(emit) => { const handle = globalThis[Symbol.for('signalbox.attach')]; " \
  "if (handle !== undefined) handle.resume(emit); return handle !== undefined; }"

/* Looks for stores in one realm after another; the task, which it does not own, returns whether
 * there was one. @realms: (transfer full) (element-type utf8): ids */
void sbx_firefox_agent_look (SbxCdp    *bidi,
                             GPtrArray *realms,
                             GTask     *task);
/* (transfer full): the function that starts the agent. */
char *sbx_firefox_agent_dup (void);
/* Lets the agent of a document that has come to life go on. A busy Firefox loads one without our
 * script now and then: @agent starts it there. */
void sbx_firefox_agent_resume (SbxCdp     *bidi,
                               const char *realm,
                               const char *agent);
/* Calls one of them in a realm. */
void sbx_firefox_agent_call (SbxCdp     *bidi,
                             const char *realm,
                             const char *function);

G_END_DECLS
