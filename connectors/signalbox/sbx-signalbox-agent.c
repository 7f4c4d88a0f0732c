/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-signalbox-agent.h"

#include "sbx-connectors-resources.h"

#define AGENT "/io/github/signalbox_inspector/Signalbox/agent.js"

/**
 * sbx_signalbox_agent_load:
 *
 * Returns: (transfer full): the script, for a page that loads it; NUL-terminated
 */
GBytes *
sbx_signalbox_agent_load (void)
{
  return g_resource_lookup_data (sbx_connectors_get_resource (), AGENT, 0, NULL);
}

/**
 * sbx_signalbox_agent_attach:
 * @config: JSON text of an object: `AttachConfig` in agent/src/attach.js
 * @send: (nullable): a name that stands for the function that takes what the agent says; %NULL for
 *   the binding that the debugger has made
 *
 * The agent as a debugger starts it. The script is the one that pages load: it finds out by its
 * `this` that it is told something, so that no name is looked up that the page could have taken.
 *
 * Returns: (transfer full): a statement
 */
char *
sbx_signalbox_agent_attach (const char *config,
                            const char *send)
{
  g_autoptr (GBytes) agent = sbx_signalbox_agent_load ();

  return g_strconcat ("(function () {\n", (const char *) g_bytes_get_data (agent, NULL),
                      "}).call({ signalboxAttach: ", config, ", send: ",
                      send != NULL ? send : "undefined", " });\n", NULL);
}
