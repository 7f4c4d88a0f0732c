// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What an app can use, in a page as the global `signalbox`, elsewhere from `connect`.
 */
import { acceptOnly, acceptVersions, wrapRegistry } from './remote.js';
import { makeMiddleware } from './store.js';
import { aboutOf } from './foreign.js';
import { adaptEmitter } from './adapters/emitter.js';
import { adaptEvents } from './adapters/events.js';
import { adaptGlobalStore } from './adapters/global-store.js';
import { adaptLean } from './adapters/lean.js';
import { adaptQueryClient } from './adapters/query-client.js';
import { adaptSubject } from './adapters/subject.js';
import { adaptZustand } from './adapters/zustand.js';

/** @typedef {string | import('./foreign.js').About} Named  a name, or more */

/**
 * @template {any[]} Rest
 * @param {import('./agent.js').Agent} agent
 * @param {string} what  the app calls
 * @param {(agent: import('./agent.js').Agent, object: any, ...rest: Rest) => () => void} adapt
 * @param {any} object
 * @param {Rest} rest
 * @returns {() => void} takes everything out again
 */
function adapted(agent, what, adapt, object, ...rest) {
  if (agent.ended)
    return () => {};
  try {
    return adapt(agent, object, ...rest);
  } catch (error) {
    // Not what it should be: the app goes on, and status() tells.
    agent.guard(() => {
      throw new Error('signalbox.' + what + ': ' + String(error));
    });
    return () => {};
  }
}

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
    /** @param {any} instance  the GlobalStore of redux-micro-frontend */
    globalStore: (instance) => adapted(agent, 'globalStore', adaptGlobalStore, instance),
    /** @param {any} client  of TanStack Query @param {Named} [about] */
    queryClient: (client, about) => adapted(agent, 'queryClient', adaptQueryClient, client, aboutOf(about)),
    /** @param {any} subject  a BehaviorSubject of RxJS @param {Named} [about] */
    subject: (subject, about) => adapted(agent, 'subject', adaptSubject, subject, aboutOf(about)),
    /** @param {any} runtime  of @leanjs/core @param {Named} [about] */
    leanRuntime: (runtime, about) => adapted(agent, 'leanRuntime', adaptLean, runtime, aboutOf(about)),
    /** @param {any} store  of Zustand @param {Named} [about] */
    zustand: (store, about) => adapted(agent, 'zustand', adaptZustand, store, aboutOf(about)),
    /** @param {any} target  window, document or another EventTarget @param {Named} [about] */
    events: (target, about) => adapted(agent, 'events', adaptEvents, target, { unheard: true, ...aboutOf(about) }),
    /** @param {any} emitter  Node's, or one like it @param {Named} [about] */
    emitter: (emitter, about) => adapted(agent, 'emitter', adaptEmitter, emitter, aboutOf(about)),
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
