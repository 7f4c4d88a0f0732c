// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The two globals of the Redux DevTools extension, which Redux Toolkit and others look for. If
 * the real extension is there, or comes later, it gets its turn as well.
 */
import { capture, framesOf } from './stacks.js';
import { Connection } from './connection.js';

const HOOK = '__REDUX_DEVTOOLS_EXTENSION__';
const COMPOSE = '__REDUX_DEVTOOLS_EXTENSION_COMPOSE__';

/** @typedef {import('./agent.js').Agent} Agent */

/** @param {any} options */
function nameIn(options) {
  const name = options?.name || options?.instanceId;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : '';
}

/**
 * @param {Agent} agent
 * @param {any} options
 * @param {any[]} enhancers
 * @param {Function} above
 */
function enhance(agent, options, enhancers, above) {
  // Redux Toolkit always passes `trace`; its function is the one that calls us.
  const toolkit = agent.guard(() => {
    const trace = options !== null && 'trace' in options ? capture(above, 1) : undefined;
    return trace === undefined ? '' : framesOf(trace)[0]?.url;
  }) ?? '';
  return agent.enhancer(nameIn(options), enhancers, toolkit, options);
}

/**
 * @param {Agent} agent
 * @param {{ hook: any, compose: any }} real
 */
function makeHook(agent, real) {
  function hook(/** @type {any} */ options = {}) {
    const theirs = typeof real.hook === 'function' ? real.hook(options) : undefined;
    return enhance(agent, options, typeof theirs === 'function' ? [theirs] : [], hook);
  }
  const nothing = () => {};
  hook.connect = (/** @type {any} */ options = {}) => {
    const theirs = agent.guard(() => real.hook?.connect?.(options));
    return new Connection(agent, nameIn(options), theirs);
  };
  for (const name of ['disconnect', 'send', 'open', 'updateStore', 'listen', 'notifyErrors'])
    /** @type {any} */ (hook)[name] = (/** @type {any[]} */ ...args) => (real.hook?.[name] ?? nothing)(...args);
  return hook;
}

/**
 * @param {Agent} agent
 * @param {{ hook: any, compose: any }} real
 */
function makeCompose(agent, real) {
  function withOptions(/** @type {any} */ options, /** @type {any[]} */ enhancers, /** @type {Function} */ above) {
    const theirs = typeof real.compose === 'function' ? real.compose(options) : undefined;
    // Theirs goes around the app's enhancers, ours stays next to createStore.
    const all = typeof theirs === 'function' ? [theirs(...enhancers)] : enhancers;
    return enhance(agent, options, all, above);
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
