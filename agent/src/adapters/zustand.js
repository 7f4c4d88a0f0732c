// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Zustand without its devtools middleware. Its actions have no names: each is `setState`.
 */
import { isPlainObject } from '../diff.js';
import { Foreign } from '../foreign.js';
import { adaptOnce } from '../patches.js';

/**
 * What a store can do is part of its state, and no JSON can bring it.
 *
 * @param {any} now
 * @param {any} state
 */
function withFunctions(now, state) {
  if (!isPlainObject(now) || !isPlainObject(state))
    return state;
  const missing = Object.keys(now).filter((key) => typeof now[key] === 'function' && !(key in state));
  return missing.length === 0 ? state : { ...Object.fromEntries(missing.map((key) => [key, now[key]])), ...state };
}

const IDENTITY = /^\(?\s*([\w$]+)\s*\)?\s*=>\s*\1$/;

/**
 * Whether the persist middleware writes all of it; what its `partialize` leaves cannot be told
 * without calling it.
 *
 * @param {any} store
 */
function persistsAll(store) {
  const { persist } = store;
  if (typeof persist !== 'object' || persist === null || typeof persist.getOptions !== 'function')
    return false;
  const { partialize } = persist.getOptions() ?? {};
  return partialize === undefined
         || (typeof partialize === 'function' && IDENTITY.test(Function.prototype.toString.call(partialize)));
}

/**
 * @param {import('../agent.js').Agent} agent
 * @param {any} store  what `create` or `createStore` returned
 * @param {import('../foreign.js').About} [about]
 * @returns {() => void} undoes it
 */
export function adaptZustand(agent, store, about = {}) {
  return adaptOnce(agent, store, (patches) => {
    const foreign = new Foreign(agent, 'zustand', about);
    patches.later(() => foreign.close());
    const { subscribe } = store;
    patches.later(subscribe.call(store, function noted(/** @type {any} */ next, /** @type {any} */ before) {
      agent.guard(() => {
        // A listener before ours has set another state inside: that one was reported, with this one.
        if (!patches.on || foreign.last === store.getState())
          return;
        if (before !== foreign.last)
          foreign.changed({ type: 'setState' }, before, { inside: noted });
        foreign.changed({ type: 'setState' }, next, { inside: noted });
      });
    }));
    patches.method(store, 'setState', (inner) => /** @this {any} */ function setState() {
      return patches.on ? foreign.within(() => inner.apply(this, arguments), setState) : inner.apply(this, arguments);
    });
    patches.method(store, 'subscribe', (inner) => /** @this {any} */ function subscribeTapped(
      /** @type {any} */ listener) {
      const stop = inner.apply(this, arguments);
      return patches.on ? foreign.subscribed(listener, stop, subscribeTapped) : stop;
    });
    foreign.control('Zustand has no actions that could be dispatched or left out: its states are set.', {
      put: (state) => store.setState(withFunctions(store.getState(), state), true), read: () => store.getState(),
    });
    foreign.record.persists = agent.guard(() => persistsAll(store)) === true;
    foreign.open(store.getState(), null, adaptZustand);
    foreign.initial = typeof store.getInitialState === 'function' ? store.getInitialState() : foreign.initial;
  });
}
