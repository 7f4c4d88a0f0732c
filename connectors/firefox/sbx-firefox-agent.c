/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-firefox-agent.h"

#include "sbx-connectors-resources.h"

#define AGENT "/io/github/signalbox_inspector/Signalbox/attach.js"

/**
 * sbx_firefox_agent_dup:
 *
 * Returns: (transfer full): a function of the channel that starts the agent in a document
 */
char *
sbx_firefox_agent_dup (void)
{
  GResource *resource = sbx_connectors_get_resource ();
  g_autoptr (GBytes) agent = g_resource_lookup_data (resource, AGENT, 0, NULL);

  return g_strconcat ("(emit) => (", (const char *) g_bytes_get_data (agent, NULL),
                      ")({\"kind\":\"page\",\"peer\":\"" SBX_FIREFOX_TAB "\"}, emit)", NULL);
}

/**
 * sbx_firefox_agent_call:
 * @bidi: a connection
 * @realm: id of a realm
 * @function: text of a function of the channel
 *
 * Calls it there, and does not wait.
 */
void
sbx_firefox_agent_call (SbxCdp     *bidi,
                        const char *realm,
                        const char *function)
{
  sbx_cdp_call (bidi, NULL, "script.callFunction",
                sbx_cdp_params ("{\"functionDeclaration\":?,\"arguments\":["
                                SBX_FIREFOX_AGENT_CHANNEL "],\"target\":{\"realm\":?},"
                                "\"awaitPromise\":false}", function, realm, NULL),
                NULL, NULL, NULL);
}
