// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The agent: one per realm. Puts the parts together and is what the taps report to.
 */
import { LIMITS } from './limits.js';
import { Note } from './events.js';
import { Outbox } from './outbox.js';
import { Places } from './places.js';
import { Queue } from './queue.js';
import { Session } from './session.js';
import { Writer } from './writer.js';
import { Bridges } from './bridge.js';
import { StoreRecord, UNSENT, makeEnhancer, restoreFaces } from './store.js';
import { capture, framesOf } from './stacks.js';
import { ownOf } from './behind.js';
import { scene } from './scene.js';
import { screenOf } from './screen.js';
import { noteStatus, releaseStores, takeCommand } from './commands.js';
import { Bridge, Remote } from './remote.js';
import { makeId, now } from './schedule.js';

export const VERSION = '1.0.0';

/**
 * @typedef {object} Options
 * @property {'page' | 'worker' | 'node'} kind
 * @property {string} name
 * @property {boolean} [late]  the app had begun before: who listens to its bridges is not known
 * @property {() => string} [named]  the name, if that is known only when the first hello is said
 * @property {string} [peer]
 * @property {string} [url]
 * @property {() => string | undefined} [title]
 * @property {'off' | 'origin' | 'full'} stacks
 * @property {Partial<import('./limits.js').Limits>} [limits]
 * @property {(() => import('./session.js').Socket) | null} dial
 * @property {import('./left.js').Left | null} [left]
 * @property {string} [page]  origin of the page
 */

/**
 * @typedef {object} StoreAbout
 * @property {string} name
 * @property {string} toolkit  script of Redux Toolkit, if it made the store
 * @property {any} [options]  of the DevTools extension
 */

export class Agent {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.limits = { ...LIMITS, ...options.limits };
    this.stacks = options.stacks;
    this.frames = this.stacks === 'full' ? this.limits.fullFrames : this.limits.originFrames;
    this.tracing = this.stacks === 'full';
    this.start = now();
    this.wall = Date.now();
    this.run = makeId('r-');
    this.peer = options.peer ?? makeId('p-');
    /** @type {StoreRecord[]} */
    this.records = [];
    /** Copies of createStore. @type {WeakMap<Function, string>} */
    this.copies = new WeakMap();
    this.gone = typeof FinalizationRegistry === 'function'
      ? new FinalizationRegistry((/** @type {StoreRecord} */ record) => this.guard(() => this.closeStore(record)))
      : { register() {} };
    /** Stores that are being made with our enhancer. */
    this.creating = 0;
    this.counters = { copy: 0, store: 0, listener: 0, message: 0 };
    /** Last thing that went wrong in our own code. */
    this.fault = '';
    /** @type {string | undefined} the remote that owns the page */
    this.host = undefined;
    /** Undoes what was set up outside. @type {(() => void)[]} */
    this.undo = [];
    /** For good: whatever of ours is still held somewhere passes things on and notes nothing. */
    this.ended = false;
    this.ends = typeof AbortController === 'function' ? new AbortController() : undefined;
    const { limits } = this;
    const writer = new Writer(this);
    this.writer = writer;
    this.outbox = new Outbox({
      limits,
      states: () => this.openStates(),
      stateText: (store, state, t, cut) => this.oldState(store, state, t, cut),
      time: () => this.time(),
    });
    this.queue = new Queue({
      limits,
      write: (entry) => writer.write(entry),
      done: (backlog) => this.encoded(backlog),
    });
    this.places = new Places({
      own: ownScript(),
      page: options.page ?? '',
      found: (base) => this.foundBase(base),
      grown: () => this.trace(),
    });
    this.bridges = new Bridges(this);
    this.left = options.left ?? null;
    this.session = new Session({
      limits,
      outbox: this.outbox,
      hello: () => this.hello(),
      dial: options.dial,
      welcomed: () => this.queue.start(),
      behind: () => this.resync(),
      left: this.left,
      waiting: () => this.queue.entries.length,
      command: (message) => this.command(message),
      longestPause: options.kind === 'page' ? limits.retryPageMs : limits.retryLastMs,
    });
    this.session.onStop = () => this.end();
    this.session.onDrop = () => this.guard(() => releaseStores(this));
  }

  end() {
    this.ended = true;
    this.tracing = false;
    this.queue.stop();
    for (const record of this.records) {
      record.locked = false;
      record.opened = false;
      this.guard(() => restoreFaces(record));
    }
    this.ends?.abort();
    // What was set up last stands in front.
    for (const each of this.undo.splice(0).reverse())
      this.guard(each);
  }

  /** Lets go of everything that nobody will ask for any more. */
  forget() {
    this.records = [];
    this.outbox.clear();
  }

  /** @returns {number} milliseconds since this run began */
  time() {
    const t = now() - this.start;
    return t >= 0 ? t : this.startAnew();
  }

  /** The clock of a frame begins again when the frame goes from its first, empty document to its own. */
  startAnew() {
    this.start = now();
    this.wall = Date.now();
    return 0;
  }

  /**
   * Runs our own code inside the app's: what it throws stays here.
   *
   * @template T
   * @param {() => T} work
   * @returns {T | undefined}
   */
  guard(work) {
    try {
      return work();
    } catch (error) {
      this.fault = String(error);
      return undefined;
    }
  }

  /**
   * @param {any} target
   * @param {string} type
   * @param {(event: any) => void} listener
   */
  listen(target, type, listener) {
    if (typeof target?.addEventListener !== 'function')
      return;
    const guarded = (/** @type {any} */ event) => void this.guard(() => listener(event));
    // A signal, since what is listened to must not be kept alive until the end.
    const signal = this.ends?.signal;
    target.addEventListener(type, guarded, signal === undefined ? undefined : { signal });
  }

  hello() {
    const { kind, url, title, named } = this.options;
    const name = this.options.name ||= named?.() ?? '';
    return { agent: VERSION, peer: this.peer, run: this.run, wall: this.wall, kind, name,
             url: url || undefined, title: title === undefined ? undefined : title(),
             late: this.options.late || undefined };
  }

  /** @param {boolean} backlog */
  encoded(backlog) {
    this.outbox.hurry = backlog;
    if (this.session.ready) {
      this.outbox.close();
      this.session.flush();
    }
  }

  /** @returns {import('./outbox.js').States} */
  openStates() {
    /** @type {import('./outbox.js').States} */
    const states = [];
    for (const record of this.records) {
      if (!record.closed && typeof record.sent !== 'symbol')
        states.push([record, record.sent, record.cut]);
    }
    return states;
  }

  /**
   * A state that was sent before is sent again, as it was then.
   *
   * @param {StoreRecord} store
   * @param {any} state
   * @param {number} t
   * @param {import('./store.js').Cut} cut
   */
  oldState(store, state, t, cut) {
    const before = store.cut;
    const text = this.writer.stateText(store, state, t, cut);
    // It has grown too large meanwhile: patches that wait may lead into what is left out now.
    if (store.cut !== before)
      store.sent = UNSENT;
    return text;
  }

  /**
   * @param {string} kind
   * @param {() => Record<string, any> | null} make
   * @param {string} [key]
   * @param {boolean} [ends]
   */
  emit(kind, make, key = '', ends = false) {
    const note = new Note(kind, this.time(), make);
    note.key = key;
    note.ends = ends;
    this.queue.push(note);
  }

  /**
   * What came of a command goes out before its answer.
   *
   * @param {import('./commands.js').Command} message
   */
  command(message) {
    try {
      takeCommand(this, message);
    } finally {
      this.finish();
    }
  }

  /** @param {StoreAbout} about */
  makeRecord({ name, toolkit, options }) {
    // Its wrappers remember when we started.
    this.time();
    const record = new StoreRecord('s' + ++this.counters.store, name);
    record.reads = this.limits.reads;
    record.toolkit = toolkit;
    record.screen = screenOf(options);
    record.features = typeof options?.features === 'object' ? options.features : null;
    record.locked = options?.shouldStartLocked === true;
    record.paused = options?.shouldRecordChanges === false;
    this.records.push(record);
    return record;
  }

  /**
   * @param {StoreRecord} record
   * @param {any} store
   * @param {Function | null} createStore  tells the copies of a library apart; null if it is not known
   * @param {string} [library]
   * @param {string} [owner]  the remote it belongs to
   */
  openStore(record, store, createStore, library = 'redux', owner = scene.remote) {
    record.opened = true;
    record.face = store;
    const weak = typeof WeakRef === 'function' && typeof FinalizationRegistry === 'function';
    record.getState = weak ? new WeakRef(store.getState) : { deref: () => store.getState };
    if (weak)
      this.gone.register(store.getState, record);
    if (createStore !== null)
      record.runtime = [this.copyOf(createStore), record.runtime].join(' ').trim();
    const about = { library: record.toolkit === '' ? library || undefined : '@reduxjs/toolkit',
                    owner };
    this.queue.push(this.writer.openNote(record, store.getState(), this.time(), about));
    if (record.control !== null)
      noteStatus(this, record);
  }

  /**
   * @param {Function} createStore
   * @returns {string}
   */
  copyOf(createStore) {
    let copy = this.copies.get(createStore);
    if (copy === undefined) {
      copy = 'copy ' + ++this.counters.copy;
      this.copies.set(createStore, copy);
    }
    return copy;
  }

  /**
   * No part of the program can reach the store any more, or the program says so.
   *
   * @param {StoreRecord} record
   */
  closeStore(record) {
    if (record.closed)
      return;
    record.closed = true;
    const note = new Note('store-close', this.time(), () => ({ store: record.id }));
    note.key = 'store ' + record.id;
    note.ends = true;
    note.then = () => {
      this.records = this.records.filter((each) => each !== record);
      record.sent = UNSENT;
    };
    this.queue.push(note);
  }

  /** The other side has less than we thought: the next action of each store brings its state. */
  resync() {
    for (const record of this.records)
      record.sent = UNSENT;
  }

  /**
   * Where a store is being created.
   *
   * @param {Function} above
   */
  traceCreation(above) {
    return this.stacks === 'off' ? undefined : capture(above, this.limits.fullFrames);
  }

  /**
   * Where the store was created, and with the shape of that call which scripts are libraries.
   *
   * @param {StoreRecord} record
   * @param {import('./stacks.js').Trace | undefined} creation
   */
  learnCreation(record, creation) {
    record.creation = creation;
    if (record.creation === undefined || this.options.kind === 'node')
      return;
    this.places.refresh();
    const urls = framesOf(record.creation).map((frame) => frame.url);
    const toolkit = record.toolkit !== '' && urls[1] === record.toolkit;
    this.places.learn(urls.slice(0, toolkit ? 2 : 1), urls[toolkit ? 2 : 1]);
    if (urls.length > 0)
      record.runtime = urls[0];
  }

  /**
   * @param {StoreRecord} record
   * @param {any} listener
   * @param {Function} above
   * @returns {() => void} ends it
   */
  noteSubscription(record, listener, above) {
    const id = 'l' + ++this.counters.listener;
    const remote = scene.remote;
    const trace = remote === undefined && this.tracing ? capture(above, this.frames) : undefined;
    // react-redux subscribes for its components: no frame of an app is near.
    const library = typeof listener === 'function' && trace !== undefined
                    && Function.prototype.toString.call(listener).includes('onStateChange');
    const key = 'listener ' + record.id + ' ' + id;
    this.emit('subscribe', () => ({
      id, of: 'store', store: record.id,
      remote: remote ?? (trace === undefined ? this.untraced()
        : library ? undefined : this.places.remoteOf(trace, { strict: true })),
      site: library ? undefined : this.places.siteOf(trace),
    }), key);
    let ended = false;
    return () => {
      if (!ended)
        this.emit('unsubscribe', () => ({ id }), key, true);
      ended = true;
    };
  }

  /** @returns {string | undefined} the remote of what was seen without a stack */
  untraced() {
    return this.places.untraced(this.stacks !== 'off');
  }

  /** @returns {string | undefined} the remote that the page itself is */
  get shell() {
    return this.host ?? (this.places.pageName || undefined);
  }

  /** Stacks are taken from now on, if they tell anything. */
  trace() {
    this.tracing = !this.ended
      && (this.stacks === 'full' || (this.stacks === 'origin' && this.places.several));
    for (const record of this.records)
      record.reads = this.limits.reads;
  }

  /** @param {import('./places.js').Base} base */
  foundBase({ url, name }) {
    this.trace();
    const page = this.options.page ?? '';
    const host = page !== '' && url.startsWith(page + '/') && this.host === undefined;
    if (host)
      this.host = name;
    this.emit('mount', () => ({ remote: name, host: host || undefined, entry: url }), 'remote ' + name);
  }

  /**
   * @param {string} [name]
   * @param {any[]} [enhancers]  go around ours
   * @param {string} [toolkit]  script of Redux Toolkit, if that is what calls
   * @param {any} [options]  of the DevTools extension
   * @param {any[]} [below]  enhancers next to createStore
   */
  enhancer(name = '', enhancers = [], toolkit = '', options = undefined, below = []) {
    return makeEnhancer(this, { name, toolkit, options }, enhancers, below);
  }

  /**
   * @param {any} store  as the app knows it; without one, the first store
   * @returns {StoreRecord | undefined}
   */
  recordOf(store) {
    if (store === undefined)
      return this.records[0];
    const own = ownOf(store.getState);
    return this.records.find((record) => record.getState.deref() === own);
  }

  /**
   * @param {StoreRecord | undefined} record
   * @param {string} slice
   * @param {import('./store.js').Claim} claim  may become fuller until the registration is done
   * @returns {() => void} to be called when the registration is done
   */
  claimSlice(record, slice, claim) {
    if (record === undefined)
      return () => {};
    const state = record.getState.deref()?.();
    const taken = typeof state === 'object' && state !== null && slice in state;
    const seen = record.replaced;
    if (!taken)
      record.claims.set(slice, claim);
    return () => {
      if (record.replaced !== seen)
        return;
      this.emit('reducer-add', () => {
        // Nobody has swapped it in: the next action shows whether it is there.
        if (!taken)
          record.sent = UNSENT;
        return { store: record.id, slice, owner: claim.owner ?? this.untraced(), types: claim.types,
                 ignored: taken || undefined };
      });
    };
  }

  /** @param {string} name */
  remote(name) {
    return new Remote(this, name);
  }

  /** @param {string} name */
  bridge(name) {
    return new Bridge(this, name);
  }

  connect() {
    this.session.connect();
  }

  /** Encodes and numbers everything now; for the moment before the end. */
  finish() {
    this.queue.drainAll();
    this.outbox.numberAll();
    this.session.flush();
  }

  status() {
    const { outbox, queue, session } = this;
    return { connected: session.ready, waiting: queue.entries.length,
             queued: outbox.count + outbox.open.count, acknowledged: outbox.acked,
             cut: outbox.cutCount, error: session.unreached || session.lastError, fault: this.fault };
  }
}

/** @returns {string} the agent's own script, or the folder of its modules */
function ownScript() {
  const trace = capture(ownScript, 1);
  const url = trace === undefined ? '' : framesOf(trace)[0]?.url ?? '';
  return url.endsWith('/src/agent.js') ? url.slice(0, url.lastIndexOf('/') + 1) : url;
}
