// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What an app can say explicitly: names of remotes, and the checks and registries of a shared
 * host store. Every wrapper keeps `this`, arguments, result and exceptions.
 */
import { isMeantAsAction } from './bridge.js';
import { runAs, scene } from './scene.js';

/**
 * @typedef {import('./agent.js').Agent} Agent
 *
 * @typedef {object} Who
 * @property {string} [remote]
 * @property {string} [bridge]
 *
 * @typedef {{ reason: 'allow-list' | 'schema' | 'malformed' | null, detail?: string }} Refused
 */

/**
 * A handler gets the message itself, or an event that carries it in `data`.
 *
 * @param {any} input
 */
function messageIn(input) {
  const isEvent = typeof input === 'object' && input !== null && 'data' in input
                  && typeof input.preventDefault === 'function';
  return isEvent ? input.data : input;
}

/**
 * @param {Agent} agent
 * @param {(body: any) => Refused | null} check  a reason that is null: refused, and nothing to report
 * @param {Function} handler
 * @param {Who} who
 * @returns {any}
 */
function makeCheck(agent, check, handler, who) {
  /** @this {any} @param {any} input */
  const checked = function (input) {
    const body = messageIn(input);
    const refused = check(body);
    if (refused !== null) {
      const { reason, detail } = refused;
      if (reason !== null)
        agent.guard(() => agent.bridges.refuse(body, reason, detail, who));
      return undefined;
    }
    if (who.remote === undefined)
      return handler.apply(this, arguments);
    return runAs(who.remote, () => handler.apply(this, arguments));
  };
  const allowed = agent.bridges.allowLists.get(handler);
  if (allowed !== undefined)
    agent.bridges.allowLists.set(checked, allowed);
  if (who.remote !== undefined)
    agent.bridges.owners.set(checked, who.remote);
  return checked;
}

/** @param {any} body */
function typeOf(body) {
  const type = typeof body === 'object' && body !== null ? body.type : undefined;
  return typeof type === 'string' ? type : undefined;
}

/**
 * Lets only these action types through to the handler.
 *
 * @param {Agent} agent
 * @param {Iterable<string>} types
 * @param {Function} handler
 * @param {Who} [who]
 * @returns {any}
 */
export function acceptOnly(agent, types, handler, who = {}) {
  const allowed = new Set(types);
  const checked = makeCheck(agent, (body) => {
    const type = typeOf(body);
    if (type === undefined)
      return isMeantAsAction(body) ? { reason: 'malformed', detail: 'no text type' } : { reason: null };
    return allowed.has(type) ? null : { reason: 'allow-list', detail: type };
  }, handler, who);
  agent.bridges.allowLists.set(checked, [...allowed]);
  return checked;
}

/**
 * Lets only messages with one of these `meta.schemaVersion` through; `undefined` in the list
 * stands for messages without one.
 *
 * @param {Agent} agent
 * @param {Iterable<string | number | undefined>} versions
 * @param {Function} handler
 * @param {Who} [who]
 * @returns {any}
 */
export function acceptVersions(agent, versions, handler, who = {}) {
  const allowed = new Set(versions);
  return makeCheck(agent, (body) => {
    const version = body?.meta?.schemaVersion;
    if (allowed.has(version))
      return null;
    return typeOf(body) === undefined && !isMeantAsAction(body) ? { reason: null }
      : { reason: 'schema', detail: String(version) };
  }, handler, who);
}

/**
 * A registry that was wrapped twice: one registration, and the outer wrapper knows best.
 *
 * @param {import('./scene.js').Claiming} claim  of the inner one
 * @returns {boolean}
 */
function isClaimed({ record, slice, owner, types }) {
  const { claim } = scene;
  if (claim === null || claim.record !== record || claim.slice !== slice)
    return false;
  claim.owner ??= owner;
  claim.types ??= types;
  return true;
}

/**
 * Wraps `registerReducer` and `unregisterReducer` of a host, so that a slice has the owner that
 * registered it and a registration that was ignored is seen.
 *
 * @param {Agent} agent
 * @param {{ registerReducer: Function, unregisterReducer?: Function }} registry
 * @param {{ store?: any, remote?: string, types?: Record<string, string[]> }} [about]
 * @returns {any}
 */
export function wrapRegistry(agent, registry, { store, remote, types = {} } = {}) {
  const record = agent.recordOf(store);
  const { registerReducer, unregisterReducer } = registry;
  return {
    ...registry,
    /** @this {any} @param {any} slice */
    registerReducer(slice) {
      const call = () => registerReducer.apply(this, arguments);
      const claim = { record, slice, owner: remote ?? scene.remote, types: types[slice] };
      if (isClaimed(claim))
        return scene.remote === undefined && remote !== undefined ? runAs(remote, call) : call();
      const done = agent.guard(() => agent.claimSlice(record, String(slice), claim));
      const outer = scene.claim;
      scene.claim = claim;
      try {
        return claim.owner === undefined ? call() : runAs(claim.owner, call);
      } finally {
        scene.claim = outer;
        if (done !== undefined)
          agent.guard(done);
      }
    },
    /** @this {any} */
    unregisterReducer() {
      const call = () => unregisterReducer?.apply(this, arguments);
      return remote === undefined ? call() : runAs(remote, call);
    },
  };
}

/** One remote, named by the app itself. */
export class Remote {
  /**
   * @param {Agent} agent
   * @param {string} name
   */
  constructor(agent, name) {
    this.agent = agent;
    this.name = name;
  }

  /** @param {{ host?: boolean, version?: string, entry?: string }} [about] */
  mount({ host, version, entry } = {}) {
    this.agent.emit('mount', () => ({ remote: this.name, host, version, entry }), 'remote ' + this.name);
  }

  unmount() {
    this.agent.emit('unmount', () => ({ remote: this.name }), 'remote ' + this.name, true);
  }

  /**
   * @template T
   * @param {() => T} work  what it dispatches, subscribes and sends is this remote's
   * @returns {T}
   */
  run(work) {
    return runAs(this.name, work);
  }

  /**
   * @param {any} store
   * @returns {any} the same store as this remote's
   */
  store(store) {
    const { name } = this;
    return {
      ...store,
      dispatch: (/** @type {any[]} */ ...args) => runAs(name, () => store.dispatch(...args)),
      subscribe: (/** @type {any[]} */ ...args) => runAs(name, () => store.subscribe(...args)),
      replaceReducer: (/** @type {any[]} */ ...args) => runAs(name, () => store.replaceReducer(...args)),
    };
  }

  /**
   * @param {{ registerReducer: Function, unregisterReducer?: Function }} registry
   * @param {{ store?: any, types?: Record<string, string[]> }} [about]
   */
  wrapRegistry(registry, about = {}) {
    return wrapRegistry(this.agent, registry, { ...about, remote: this.name });
  }

  /**
   * @param {Iterable<string>} types
   * @param {Function} handler
   * @param {string} [bridge]
   */
  acceptOnly(types, handler, bridge) {
    return acceptOnly(this.agent, types, handler, { remote: this.name, bridge });
  }

  /**
   * @param {Iterable<string | number | undefined>} versions
   * @param {Function} handler
   * @param {string} [bridge]
   */
  acceptVersions(versions, handler, bridge) {
    return acceptVersions(this.agent, versions, handler, { remote: this.name, bridge });
  }
}

/** A bridge that is not a BroadcastChannel: an event bus, a socket, a global store. */
export class Bridge {
  /**
   * @param {Agent} agent
   * @param {string} name
   */
  constructor(agent, name) {
    this.agent = agent;
    this.name = name;
  }

  /**
   * @param {any} body
   * @param {string} [remote]
   */
  sent(body, remote) {
    this.agent.guard(() => this.agent.bridges.sent(this.name, body, this.sent, remote));
  }

  /**
   * @param {Function} handler
   * @param {string} [remote]
   * @returns {any} the handler to subscribe; its `stop` ends the subscription
   */
  handler(handler, remote) {
    const { agent, name } = this;
    const listener = agent.guard(() => agent.bridges.listen(name, handler, this.handler, remote));
    if (listener === undefined)
      return handler;
    /** @this {any} @param {any} input */
    const wrapped = function (input) {
      return agent.bridges.receive(listener, messageIn(input), () => handler.apply(this, arguments));
    };
    wrapped.stop = () => agent.bridges.unlisten(listener);
    return wrapped;
  }
}
