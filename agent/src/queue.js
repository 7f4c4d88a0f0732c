// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Events by reference until they are encoded, outside the dispatch. Before the first connection
 * nothing is encoded at all and only a bounded number is kept.
 */
import { Dispatch, Note } from './events.js';
import { retainedBytes } from './diff.js';
import { later, makeSoon, now } from './schedule.js';

const STARVED_MS = 250;

/** @typedef {Dispatch | Note} Entry */

export class Queue {
  /**
   * @param {object} parts
   * @param {import('./limits.js').Limits} parts.limits
   * @param {(entry: Entry) => void} parts.write  encodes one entry
   * @param {(backlog: boolean) => void} parts.done  a round of encoding ended
   * @param {() => void} [parts.first]  there is something, and never was a connection
   */
  constructor({ limits, write, done, first }) {
    this.limits = limits;
    this.write = write;
    this.done = done;
    this.first = first;
    /** @type {Entry[]} */
    this.entries = [];
    /** There was a connection: encode. */
    this.live = false;
    this.stopped = false;
    this.armed = false;
    this.since = 0;
    this.draining = false;
    /** The last action that was dispatched, and when, in microseconds. @type {any} */
    this.action = null;
    this.actionAt = 0;
    this.drain = this.drain.bind(this);
    this.soon = makeSoon(this.drain);
  }

  /**
   * Called inside the app's dispatch: an append, and now and then a timer.
   *
   * @param {Entry} entry
   */
  push(entry) {
    if (this.stopped)
      return;
    if (entry instanceof Dispatch) {
      this.action = entry.action;
      this.actionAt = entry.start;
    }
    const { length } = this.entries;
    // Not yet this one: what it tells of may be half made, such as a store without its mark.
    if (length > 0 && this.live && (length >= this.limits.waitingCount || entry.t - this.since > STARVED_MS))
      this.starved(entry.t);
    this.pushed(this.entries.push(entry), entry.t);
  }

  /**
   * @param {number} length
   * @param {number} t
   */
  pushed(length, t) {
    if (!this.live)
      this.pushedEarly(length);
    else if (length === 1)
      this.arm(t);
    else if (length === this.limits.batchEvents)
      this.soon();
  }

  /** @param {number} t */
  arm(t) {
    this.since = t;
    if (this.armed)
      return;
    this.armed = true;
    later(() => {
      this.armed = false;
      this.drain();
    }, this.limits.flushMs);
  }

  /**
   * The app does not give the thread back: encode here, so that old states are let go.
   *
   * @param {number} t
   */
  starved(t) {
    this.since = t;
    this.drain();
  }

  /** Encodes what waits, for at most a slice of time. */
  drain() {
    if (this.draining || this.stopped || !this.live)
      return;
    this.draining = true;
    try {
      this.round(now() + this.limits.sliceMs);
    } finally {
      this.draining = false;
    }
  }

  /** @param {number} end */
  round(end) {
    const entries = this.entries;
    let i = 0;
    while (i < entries.length) {
      this.write(entries[i++]);
      if ((i & 15) === 0 && now() > end)
        break;
      if (i < 16 && now() > end)
        break;
    }
    if (i === entries.length)
      this.entries = [];
    else
      entries.splice(0, i);
    const backlog = this.entries.length > 0;
    this.done(backlog);
    if (backlog)
      this.soon();
  }

  /** Encodes everything now. */
  drainAll() {
    if (this.draining || !this.live)
      return;
    this.draining = true;
    try {
      const entries = this.entries;
      this.entries = [];
      for (const entry of entries)
        this.write(entry);
    } finally {
      this.draining = false;
    }
  }

  /** Nobody will ever ask for them. */
  stop() {
    this.stopped = true;
    this.entries = [];
  }

  /** The first connection: from now on events are encoded. */
  start() {
    if (this.live)
      return;
    this.live = true;
    this.drain();
  }

  /** @param {number} length */
  pushedEarly(length) {
    if (length === 1)
      this.first?.();
    else if (length >= this.limits.earlyCount)
      this.trim(length >> 1);
    else if ((length & 63) === 0)
      this.trimBytes();
  }

  /** Cuts more than half if the states that are kept grow too large, by sample. */
  trimBytes() {
    const { entries, limits } = this;
    const last = entries[entries.length - 1];
    if (!(last instanceof Dispatch))
      return;
    const room = Math.floor(limits.earlyBytes / retainedBytes(last.before, last.after));
    if (entries.length > room)
      this.trim(entries.length - (room >> 1));
  }

  /**
   * Drops dispatches and messages from the front; what exists stays known.
   *
   * @param {number} count
   */
  trim(count) {
    const kept = [];
    const gap = new GapNote(this.entries[0].t);
    for (const entry of this.entries.slice(0, count)) {
      if (entry instanceof GapNote)
        gap.missing += entry.missing;
      else if (entry instanceof Note && entry.key !== '')
        kept.push(entry);
      else
        gap.missing++;
    }
    const rest = this.entries.slice(count);
    this.entries = [...withoutPairs(kept, gap), gap, ...rest];
  }
}

class GapNote extends Note {
  /** @param {number} t */
  constructor(t) {
    super('gap', t, () => (this.missing > 0 ? { count: this.missing, reason: 'queue' } : null));
    this.missing = 0;
  }
}

/**
 * What began and ended inside the part that was cut is of no use.
 *
 * @param {Note[]} notes
 * @param {GapNote} gap
 * @returns {Note[]}
 */
function withoutPairs(notes, gap) {
  const ended = new Set(notes.filter((note) => note.ends).map((note) => note.key));
  const begun = new Set(notes.filter((note) => !note.ends).map((note) => note.key));
  const kept = notes.filter((note) => !(ended.has(note.key) && begun.has(note.key)));
  gap.missing += notes.length - kept.length;
  return kept;
}

