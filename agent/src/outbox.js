// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Encoded events until they are acknowledged: batches, their numbers, what is resent, what is
 * cut when there is too much, and the description of the world for a Signalbox that is new.
 */
import { eventText } from './events.js';

/**
 * @typedef {object} Step  what an event does to the world
 * @property {string} key
 * @property {string | null} text  the event that creates it, or null: it ends
 * @property {string} event  the event itself
 *
 * @typedef {import('./store.js').StoreRecord} Store
 * @typedef {import('./store.js').Cut} Cut
 * @typedef {[store: Store, state: any, cut: Cut][]} States  `cut`: what was left out of it
 */

class Batch {
  constructor() {
    /** Number of the first event; 0 as long as it was never sent. */
    this.first = 0;
    this.count = 0;
    /** The events as they come. @type {string[]} */
    this.texts = [];
    this.length = 0;
    /** All of them, once the batch is closed. */
    this.body = '';
    /** @type {Step[]} */
    this.steps = [];
    /** States just after the last event, by reference. @type {States} */
    this.states = [];
    /** @type {{ count: number, bytes: number } | null} */
    this.gap = null;
  }
}

export class Outbox {
  /**
   * @param {object} parts
   * @param {import('./limits.js').Limits} parts.limits
   * @param {() => States} parts.states
   * @param {(store: Store, state: any, t: number, cut: Cut) => string} parts.stateText
   * @param {() => number} parts.time
   */
  constructor({ limits, states, stateText, time }) {
    this.limits = limits;
    this.states = states;
    this.stateText = stateText;
    this.time = time;
    /** @type {Batch[]} */
    this.batches = [];
    this.open = new Batch();
    /** Batches before this index have numbers, before `sent` they went over this connection. */
    this.numbered = 0;
    this.sent = 0;
    this.next = 1;
    this.acked = 0;
    this.inFlight = 0;
    this.count = 0;
    this.length = 0;
    this.cutCount = 0;
    this.hurry = false;
    /** The world at `acked`. @type {Map<string, string>} */
    this.world = new Map();
    /** @type {States} */
    this.ackedStates = [];
  }

  /**
   * @param {string} text
   * @param {Step} [step]
   */
  add(text, step) {
    const batch = this.open;
    batch.texts.push(text);
    batch.length += text.length + 1;
    batch.count++;
    if (step !== undefined)
      batch.steps.push(step);
    const limits = this.limits;
    if (batch.count >= (this.hurry ? limits.burstEvents : limits.batchEvents)
        || batch.length >= (this.hurry ? limits.burstLength : limits.batchLength))
      this.close();
  }

  /** Ends the batch that is being filled. */
  close() {
    const batch = this.open;
    if (batch.count === 0)
      return;
    // One flat text: a text put together piece by piece stays a tree of its pieces in memory, and
    // the garbage collector would walk over all of them until they are acknowledged.
    batch.body = batch.texts.join(',');
    batch.texts = [];
    batch.states = this.states();
    this.batches.push(batch);
    this.count += batch.count;
    this.length += batch.body.length;
    this.open = new Batch();
    if (this.count > this.limits.queueCount || this.length > this.limits.queueLength)
      this.cut();
  }

  /** Replaces the oldest batches that were never sent by one that says how much is missing. */
  cut() {
    const at = this.numbered;
    const { queueCount, queueLength } = this.limits;
    let gap = this.batches[at];
    if (gap === undefined)
      return;
    if (gap.gap === null) {
      gap = new Batch();
      gap.gap = { count: 0, bytes: 0 };
      this.batches.splice(at, 0, gap);
    }
    let end = at + 1;
    for (; end < this.batches.length; end++) {
      if (this.count <= queueCount * 0.75 && this.length <= queueLength * 0.75)
        break;
      this.swallow(gap, this.batches[end]);
    }
    this.batches.splice(at + 1, end - at - 1);
  }

  /**
   * @param {Batch} gap
   * @param {Batch} batch
   */
  swallow(gap, batch) {
    const total = /** @type {{ count: number, bytes: number }} */ (gap.gap);
    total.count += batch.count;
    total.bytes += batch.body.length;
    this.cutCount += batch.count;
    this.count -= batch.count;
    this.length -= batch.body.length;
    gap.states = batch.states;
    gap.steps = compress(gap.steps.concat(batch.steps));
  }

  /**
   * A gap says how many events are missing, brings what they had created or ended, and the
   * states that later patches start from.
   *
   * @param {Batch} batch
   */
  fillGap(batch) {
    const t = this.time();
    const gap = /** @type {{ count: number, bytes: number }} */ (batch.gap);
    const texts = [eventText('gap', t, { count: gap.count, bytes: gap.bytes, reason: 'queue' })];
    for (const step of batch.steps)
      texts.push(step.event);
    for (const [store, state, cut] of batch.states)
      texts.push(this.stateText(store, state, t, cut));
    batch.gap = null;
    batch.count = texts.length;
    batch.body = texts.join(',');
    this.count += batch.count;
    this.length += batch.body.length;
  }

  /** @param {Batch} batch */
  number(batch) {
    if (batch.gap !== null)
      this.fillGap(batch);
    batch.first = this.next;
    this.next += batch.count;
    this.numbered++;
  }

  /** Gives every batch its numbers; nothing can be cut afterwards. */
  numberAll() {
    this.close();
    while (this.numbered < this.batches.length)
      this.number(this.batches[this.numbered]);
  }

  /** @returns {Batch | null} the next batch to send, if the window has room */
  take() {
    if (this.sent >= this.batches.length || this.inFlight >= this.limits.windowLength)
      return null;
    const batch = this.batches[this.sent];
    if (batch.first === 0)
      this.number(batch);
    this.sent++;
    this.inFlight += batch.body.length;
    return batch;
  }

  /** @param {number} seq everything up to here is on disk */
  acknowledge(seq) {
    while (this.batches.length > 0 && this.numbered > 0) {
      const batch = this.batches[0];
      if (batch.first + batch.count - 1 > seq)
        break;
      this.batches.shift();
      this.numbered--;
      this.count -= batch.count;
      this.length -= batch.body.length;
      if (this.sent > 0) {
        this.sent--;
        this.inFlight -= batch.body.length;
      }
      this.acked = batch.first + batch.count - 1;
      this.settle(batch);
    }
  }

  /** @param {Batch} batch */
  settle(batch) {
    for (const step of batch.steps) {
      if (step.text === null)
        this.forget(step.key);
      else
        this.world.set(step.key, step.text);
    }
    this.ackedStates = batch.states;
  }

  /**
   * With a store end its slices and listeners.
   *
   * @param {string} key
   */
  forget(key) {
    this.world.delete(key);
    if (!key.startsWith('store '))
      return;
    const part = ' ' + key.slice(6) + ' ';
    for (const each of [...this.world.keys()]) {
      if (each.includes(part))
        this.world.delete(each);
    }
  }

  /** A new connection: nothing has gone over it. */
  rewind() {
    this.sent = 0;
    this.inFlight = 0;
  }

  /** @returns {string} the events of `describe` */
  describe() {
    const texts = [...this.world.values()];
    for (const [store, state, cut] of this.ackedStates)
      texts.push(this.stateText(store, state, this.time(), cut));
    return '[' + texts.join(',') + ']';
  }

  /** Nobody will ever ask for them. */
  clear() {
    this.batches = [];
    this.open = new Batch();
    this.world.clear();
    this.ackedStates = [];
  }

  /** The oldest batch was refused for good: say so in its place. */
  giveUp() {
    const batch = this.batches[0];
    if (batch === undefined || this.numbered === 0)
      return;
    const text = eventText('gap', this.time(), { count: batch.count, reason: 'limit' });
    this.length += text.length - batch.body.length;
    this.count += 1 - batch.count;
    this.cutCount += batch.count;
    batch.body = text;
    batch.count = 1;
  }
}

/**
 * Steps that undo each other are dropped; of several for one thing the last one counts.
 *
 * @param {Step[]} steps
 * @returns {Step[]}
 */
export function compress(steps) {
  /** @type {Map<string, { step: Step, born: boolean }>} */
  const last = new Map();
  for (const step of steps) {
    const known = last.get(step.key);
    const born = known === undefined ? step.text !== null : known.born;
    last.delete(step.key);
    if (step.text !== null || !born)
      last.set(step.key, { step, born });
  }
  return [...last.values()].map(({ step }) => step);
}
