// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What the thread is doing at this moment, as far as the agent brackets it.
 */

/** A dispatch at the outer face of a store. */
export class Context {
  /**
   * @param {import('./store.js').StoreRecord} store
   * @param {any} action  what was given to the outer dispatch
   */
  constructor(store, action) {
    this.store = store;
    this.action = action;
    /** @type {string | undefined} */
    this.remote = undefined;
    /** @type {import('./stacks.js').Trace | undefined} */
    this.trace = undefined;
    /** @type {import('./store.js').Change | undefined} */
    this.change = undefined;
  }
}

/**
 * A message of a bridge that a handler is working on.
 *
 * @typedef {object} Reception
 * @property {string} id
 * @property {string} bridge
 * @property {any} body
 * @property {import('./bridge.js').Listener | undefined} listener
 * @property {string | undefined} remote  said by a check of the app
 * @property {number} dispatches
 * @property {boolean} judged  a drop was reported already
 * @property {import('./checks.js').Refusal | null} refusal  what its handler asked in vain
 * @property {boolean} later  the handler goes on after it returned
 */

/**
 * A slice that is being registered.
 *
 * @typedef {import('./store.js').Claim & { record: import('./store.js').StoreRecord | undefined, slice: any }} Claiming
 */

export const scene = {
  /** @type {Context | null} */
  context: null,
  /** The store whose outer dispatch is running. @type {import('./store.js').StoreRecord | null} */
  store: null,
  /** @type {Reception | null} */
  reception: null,
  /** @type {Claiming | null} */
  claim: null,
  /** Said by the app. @type {string | undefined} */
  remote: undefined,
  /** For whose sake the network is asked. @type {{ starting: import('./events.js').Request | null } | null} */
  asking: null,
};

/**
 * Runs `work` as the remote `name`.
 *
 * @template T
 * @param {string} name
 * @param {() => T} work
 * @returns {T}
 */
export function runAs(name, work) {
  const before = scene.remote;
  scene.remote = name;
  try {
    return work();
  } finally {
    scene.remote = before;
  }
}
