// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What is adapted in a page without being asked: what libraries share by a global, the
 * CustomEvents of window and document, and the ways to the network.
 */
import { tapNetwork } from '../network.js';
import { watchReact } from '../react-roots.js';
import { tapSockets } from '../sockets.js';
import { adaptEvents } from './events.js';
import { adaptGlobalStore } from './global-store.js';
import { adaptQueryClient } from './query-client.js';
import { trapGlobal } from './trap.js';

/**
 * @param {import('../agent.js').Agent} agent
 * @param {any} realm  the global object
 */
export function installPageTaps(agent, realm) {
  agent.guard(() => trapGlobal(agent, realm, 'GlobalStoreInstance', (value) => {
    if (typeof value.RegisterStore === 'function')
      adaptGlobalStore(agent, value);
  }));
  // By this name TanStack's own browser extension finds it, too.
  agent.guard(() => trapGlobal(agent, realm, '__TANSTACK_QUERY_CLIENT__', (value) => {
    if (typeof value.getQueryCache === 'function')
      adaptQueryClient(agent, value);
  }));
  if (typeof realm.document !== 'object' || realm.document === null)
    return;
  agent.guard(() => adaptEvents(agent, realm, { name: 'window' }));
  agent.guard(() => adaptEvents(agent, realm.document, { name: 'document' }));
  agent.guard(() => watchReact(agent, realm));
}

/**
 * The requests and sockets of a page.
 *
 * @param {import('../agent.js').Agent} agent
 * @param {any} realm  the global object
 */
export function installNetworkTaps(agent, realm) {
  agent.guard(() => tapNetwork(agent, realm));
  agent.guard(() => tapSockets(agent, realm));
}
