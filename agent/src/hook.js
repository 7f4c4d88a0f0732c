// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The two globals of the Redux DevTools extension, which Redux Toolkit and others look for. If
 * the real extension is there, or comes later, it gets its turn as well.
 */
import { capture, framesOf } from './stacks.js';
import { Connection, nameIn } from './connection.js';

const HOOK = '__REDUX_DEVTOOLS_EXTENSION__';
const COMPOSE = '__REDUX_DEVTOOLS_EXTENSION_COMPOSE__';

/** @typedef {import('./agent.js').Agent} Agent */

/**
 * @param {Agent} agent
 * @param {any} options
 * @param {any[]} enhancers
 * @param {any} theirs  what the real extension makes of the options
 * @param {Function} above
 */
function enhance(agent, options, enhancers, theirs, above) {
  // Redux Toolkit always passes `trace`; its function is the one that calls us.
  const toolkit = agent.guard(() => {
    const trace = options !== null && 'trace' in options ? capture(above, 1) : undefined;
    return trace === undefined ? '' : framesOf(trace)[0]?.url;
  }) ?? '';
  // Theirs goes next to createStore: around it the states are the app's, below it the extension's.
  return agent.enhancer(nameIn(options), enhancers, toolkit, options, typeof theirs === 'function' ? [theirs] : []);
}

/** What was made by `connect()`, for the calls that do not come by an object of it. */
class Connections {
  /** @param {Agent} agent */
  constructor(agent) {
    this.agent = agent;
    /** @type {{ deref: () => Connection | undefined }[]} */
    this.all = [];
  }

  /**
   * @param {any} options
   * @param {any} theirs
   */
  add(options, theirs) {
    const made = new Connection(this.agent, options, theirs);
    this.all = this.all.filter((each) => each.deref() !== undefined);
    this.all.push(typeof WeakRef === 'function' ? new WeakRef(made) : { deref: () => made });
    return made;
  }

  /**
   * By the id, or by the name, or the first one, as the extension takes it.
   *
   * @param {any} id
   * @param {any} [name]
   */
  find(id, name) {
    const all = /** @type {Connection[]} */ (this.all.map((each) => each.deref()).filter(Boolean));
    if (id !== undefined)
      return all.find(({ options }) => options?.instanceId === id);
    return all.find(({ options }) => name !== undefined && options?.name === name) ?? all[0];
  }
}

/**
 * @param {Agent} agent
 * @param {{ hook: any, compose: any }} real
 */
function makeHook(agent, real) {
  const connections = new Connections(agent);
  /** Those that nobody else holds. @type {Set<Connection>} */
  const held = new Set();
  const findOrAdd = (/** @type {any} */ id, /** @type {any} */ options) => {
    const known = connections.find(id, options?.name);
    if (known !== undefined)
      return known;
    const made = connections.add({ ...options, instanceId: id }, undefined);
    held.add(made);
    return made;
  };
  function hook(/** @type {any} */ options = {}) {
    return enhance(agent, options, [], typeof real.hook === 'function' ? real.hook(options) : undefined, hook);
  }
  hook.connect = (/** @type {any} */ options = {}) => {
    const theirs = agent.guard(() => real.hook?.connect?.(options));
    const made = connections.add(options, theirs);
    agent.guard(() => made.learnMaker(hook.connect));
    return made;
  };
  hook.send = (/** @type {any} */ action, /** @type {any} */ state, /** @type {any} */ options,
               /** @type {any} */ id, /** @type {any} */ name) => {
    real.hook?.send?.(action, state, options, id, name);
    const about = typeof options === 'object' && options !== null ? options : {};
    agent.guard(() => findOrAdd(about.instanceId ?? id, { ...about, name: about.name ?? name }).take(action, state));
  };
  hook.listen = (/** @type {any} */ listener, /** @type {any} */ id) => {
    real.hook?.listen?.(listener, id);
    agent.guard(() => findOrAdd(id, {}).hear(listener));
  };
  hook.notifyErrors = (/** @type {any} */ wanted) => {
    real.hook?.notifyErrors?.(wanted);
    agent.guard(() => agent.listen(globalThis, 'error', ({ message }) => {
      if (typeof wanted !== 'function' || wanted())
        agent.emit('log', () => ({ level: 'error', text: String(message) }));
    }));
  };
  // Of `disconnect` too: one library must not take commands from the others of the page.
  for (const name of ['disconnect', 'open', 'updateStore'])
    /** @type {any} */ (hook)[name] = (/** @type {any[]} */ ...args) => real.hook?.[name]?.(...args);
  return hook;
}

/**
 * @param {Agent} agent
 * @param {{ hook: any, compose: any }} real
 */
function makeCompose(agent, real) {
  function withOptions(/** @type {any} */ options, /** @type {any[]} */ enhancers, /** @type {Function} */ above) {
    const theirs = typeof real.compose === 'function' ? real.compose(options) : undefined;
    return enhance(agent, options, enhancers, typeof theirs === 'function' ? theirs() : undefined, above);
  }
  return function compose(/** @type {any[]} */ ...args) {
    if (args.length === 0)
      return withOptions({}, [], compose);
    if (typeof args[0] !== 'object' || args[0] === null)
      return withOptions({}, args, compose);
    return function composeEnhancers(/** @type {any[]} */ ...enhancers) {
      return withOptions(args[0], enhancers, composeEnhancers);
    };
  };
}

/**
 * @param {any} realm
 * @param {string} name
 * @param {any} ours
 * @param {(value: any) => void} theirs  somebody assigned it
 */
function defineGlobal(realm, name, ours, theirs) {
  if (realm[name] !== undefined)
    theirs(realm[name]);
  Object.defineProperty(realm, name, {
    configurable: true, enumerable: true, get: () => ours, set: theirs,
  });
}

/**
 * @param {Agent} agent
 * @param {any} realm  the global object
 */
export function installHook(agent, realm) {
  const real = { hook: /** @type {any} */ (undefined), compose: /** @type {any} */ (undefined) };
  agent.guard(() => defineGlobal(realm, HOOK, makeHook(agent, real), (value) => {
    real.hook = value;
  }));
  agent.guard(() => defineGlobal(realm, COMPOSE, makeCompose(agent, real), (value) => {
    real.compose = value;
  }));
}
