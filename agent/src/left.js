// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What a page leaves behind when it goes: events that were not acknowledged wait in
 * sessionStorage and are sent by the next load in the name of the run that made them.
 */
import { eventText } from './events.js';

const PEER = 'signalbox.peer';
const ALIVE = 'signalbox.alive';
const LEFT = 'signalbox.left';

/**
 * @typedef {object} LeftBatch
 * @property {number} first
 * @property {number} count
 * @property {string} body
 *
 * @typedef {object} LeftRun
 * @property {Record<string, any>} of  hello of that run
 * @property {LeftBatch[]} batches
 */

export class Left {
  /**
   * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage
   * @param {(prefix: string) => string} makeId
   * @param {string} [frame]  frames of one origin share the storage of the tab
   */
  constructor(storage, makeId, frame = '') {
    this.storage = storage;
    this.keys = { peer: PEER + frame, alive: ALIVE + frame, left: LEFT + frame };
    /** @type {LeftRun[]} */
    this.runs = this.read();
    this.peer = this.claimPeer(makeId);
  }

  /**
   * The name stays over reloads. A duplicated tab starts with a copy of the storage while the
   * first one is alive: it needs a name of its own.
   *
   * @param {(prefix: string) => string} makeId
   */
  claimPeer(makeId) {
    const known = this.storage.getItem(this.keys.peer);
    const taken = this.storage.getItem(this.keys.alive) !== null;
    const peer = known === null || taken ? makeId('p-') : known;
    this.write(this.keys.peer, peer);
    this.write(this.keys.alive, '1');
    return peer;
  }

  /** @returns {LeftRun[]} */
  read() {
    try {
      const runs = JSON.parse(this.storage.getItem(this.keys.left) ?? '[]');
      return Array.isArray(runs) ? runs.filter((run) => Array.isArray(run?.batches)) : [];
    } catch (error) {
      return [];
    }
  }

  /**
   * @param {string} key
   * @param {string} text
   * @returns {boolean}
   */
  write(key, text) {
    try {
      this.storage.setItem(key, text);
      return true;
    } catch (error) {
      return false;
    }
  }

  /**
   * @param {(text: string) => void} send
   */
  send(send) {
    for (const { of, batches } of this.runs) {
      for (const { first, body } of batches) {
        send('{"m":"batch","run":' + JSON.stringify(of.run) + ',"of":' + JSON.stringify(of)
             + ',"first":' + first + ',"events":[' + body + ']}');
      }
    }
  }

  /**
   * @param {any} run
   * @param {number} seq
   */
  acknowledge(run, seq) {
    const known = this.runs.find(({ of }) => of.run === run);
    if (known === undefined)
      return;
    known.batches = known.batches.filter(({ first, count }) => first + count - 1 > seq);
    this.runs = this.runs.filter(({ batches }) => batches.length > 0);
    this.store(this.runs);
  }

  /** @param {LeftRun[]} runs */
  store(runs) {
    if (runs.length === 0)
      this.storage.removeItem(this.keys.left);
    else
      this.write(this.keys.left, JSON.stringify(runs));
  }

  /**
   * The page goes.
   *
   * @param {Record<string, any>} hello
   * @param {LeftBatch[]} batches  numbered, not acknowledged
   * @param {number} room  longest text that is kept
   * @param {number} t
   */
  leave(hello, batches, room, t) {
    this.storage.removeItem(this.keys.alive);
    const own = fit(batches, room, t);
    const runs = own.length > 0 ? [...this.runs, { of: { m: 'hello', protocol: 1, ...hello }, batches: own }]
      : this.runs;
    this.store(runs);
  }

  /** Nobody will ask for it. */
  forget() {
    for (const key of Object.values(this.keys))
      this.storage.removeItem(key);
  }

  /** The page is back from the cache: its events are here, not in the storage. */
  returned() {
    this.write(this.keys.alive, '1');
    this.store(this.runs);
  }
}

/**
 * As much as there is room for, and a gap for the rest.
 *
 * @param {LeftBatch[]} batches
 * @param {number} room
 * @param {number} t
 * @returns {LeftBatch[]}
 */
function fit(batches, room, t) {
  const kept = [];
  let length = 0;
  let i = 0;
  for (; i < batches.length; i++) {
    length += batches[i].body.length;
    if (length > room)
      break;
    const { first, count, body } = batches[i];
    kept.push({ first, count, body });
  }
  const rest = batches.slice(i);
  if (rest.length > 0) {
    const count = rest.reduce((sum, batch) => sum + batch.count, 0);
    const body = eventText('gap', t, { count, reason: 'limit' });
    kept.push({ first: rest[0].first, count: 1, body });
  }
  return kept;
}
