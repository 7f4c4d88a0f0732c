// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What an app can use, in a page as the global `signalbox`, elsewhere from `connect`.
 */
import { acceptOnly, acceptVersions, wrapRegistry } from './remote.js';
import { makeMiddleware } from './store.js';

/**
 * @param {import('./agent.js').Agent} agent
 */
export function makeApi(agent) {
  return {
    /** Store enhancer: `createStore(reducer, signalbox.enhancer)`. */
    enhancer: agent.enhancer(),
    /** In place of `compose`: the agent sees dispatches before any middleware. */
    compose: (/** @type {any[]} */ ...enhancers) => agent.enhancer('', enhancers),
    /** @param {string} name  an enhancer for a store that has a name */
    named: (name) => agent.enhancer(name),
    /** The first middleware, where `compose` cannot be used. */
    middleware: makeMiddleware(agent),
    /** @param {string} name */
    remote: (name) => agent.remote(name),
    /** @param {string} name */
    bridge: (name) => agent.bridge(name),
    /**
     * @param {{ registerReducer: Function, unregisterReducer?: Function }} registry
     * @param {{ store?: any, remote?: string, types?: Record<string, string[]> }} [about]
     */
    wrapRegistry: (registry, about) => wrapRegistry(agent, registry, about),
    /**
     * @param {Iterable<string>} types
     * @param {Function} handler
     * @param {import('./remote.js').Who} [who]
     */
    acceptOnly: (types, handler, who) => acceptOnly(agent, types, handler, who),
    /**
     * @param {Iterable<string | number | undefined>} versions
     * @param {Function} handler
     * @param {import('./remote.js').Who} [who]
     */
    acceptVersions: (versions, handler, who) => acceptVersions(agent, versions, handler, who),
    /** @param {'error' | 'warning' | 'info'} level @param {string} text */
    log: (level, text) => agent.emit('log', () => ({ level, text })),
    /** @param {any} store  it is not used any more; what nothing refers to is noticed anyway */
    closeStore: (store) => {
      const record = agent.recordOf(store);
      if (record !== undefined)
        agent.closeStore(record);
    },
    status: () => agent.status(),
    /**
     * @param {number} [ms]  how long to wait for a connection and for the acknowledgements
     * @returns {Promise<boolean>} whether everything is acknowledged
     */
    flush: (ms = 1000) => {
      agent.finish();
      return agent.session.settled(ms);
    },
    close: () => {
      agent.finish();
      agent.session.stop();
    },
    agent,
  };
}
