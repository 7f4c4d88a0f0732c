// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What waits to be encoded: dispatches by reference, and notes (everything else).
 */
import { encode, quoteKey, timeText } from './encode.js';

/** JSON text that goes into an event as it is. */
export class Raw {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/**
 * @typedef {object} Request  something that takes time, such as a query
 * @property {string} id
 * @property {boolean | undefined} ok  undefined: it begins
 * @property {string} [key]
 * @property {string} [url]
 * @property {string} [cache]  the part of the store that keeps the answer
 * @property {string} [endpoint]
 * @property {string} [library]  who asks
 * @property {Extra} [origin]  who began it
 * @property {number} [status]
 * @property {number} [bytes]
 */

/** What is known of a dispatch beyond the action itself. */
export class Extra {
  constructor() {
    /** @type {string | undefined} */
    this.remote = undefined;
    /** @type {string | undefined} */
    this.cause = undefined;
    /** @type {import('./stacks.js').Trace | undefined} */
    this.trace = undefined;
    /** Taken next to the reducer. @type {import('./stacks.js').Trace | undefined} */
    this.inner = undefined;
    /** @type {import('./store.js').Change | undefined} */
    this.change = undefined;
    /** @type {{ thrown: any } | undefined} */
    this.failure = undefined;
    /** The library's own name for the action. @type {string | undefined} */
    this.id = undefined;
    /** What it begins or settles. @type {Request | undefined} */
    this.request = undefined;
  }
}

/** For dispatches of which no more is known; never changed. */
export const NOTHING = new Extra();

/**
 * One action that reached a reducer. Nothing is looked into until it is written. Thousands may
 * wait, so it is small, and times are whole microseconds, which need no box.
 */
export class Dispatch {
  /**
   * @param {import('./store.js').StoreRecord} store
   * @param {any} action
   * @param {any} before
   * @param {any} after
   * @param {number} start
   * @param {number} micros
   */
  constructor(store, action, before, after, start, micros) {
    this.store = store;
    this.action = action;
    this.before = before;
    this.after = after;
    this.start = start;
    this.micros = micros;
    this.extra = NOTHING;
  }

  /** Milliseconds since the run began. */
  get t() {
    return this.start / 1000;
  }
}

/**
 * Any other event. `make` gives its members when it is written: what is known about remotes has
 * grown by then.
 */
export class Note {
  /**
   * @param {string} kind
   * @param {number} t
   * @param {() => Record<string, any> | null} make
   */
  constructor(kind, t, make) {
    this.kind = kind;
    this.t = t;
    this.make = make;
    /** What this event creates or ends, for `describe`; '' if it is a mere happening. */
    this.key = '';
    this.ends = false;
    /** @type {(() => void) | undefined} */
    this.then = undefined;
  }
}

/**
 * @param {string} kind
 * @param {number} t
 * @param {Record<string, any>} members
 * @returns {string}
 */
export function eventText(kind, t, members) {
  let text = '{"k":"' + kind + '","t":' + timeText(t);
  for (const key of Object.keys(members)) {
    const value = members[key];
    if (value !== undefined)
      text += ',' + quoteKey(key) + ':' + (value instanceof Raw ? value.text : encode(value));
  }
  return text + '}';
}
