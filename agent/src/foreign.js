// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * A store that is not Redux: no reducer to look into, but values that follow each other. What
 * its adapter says of it becomes the same events.
 */
import { Dispatch, Extra, Note } from './events.js';
import { keepNewest, noteShown, wayBack } from './commands.js';
import { decode } from './decode.js';
import { weakly } from './patches.js';
import { capture } from './stacks.js';
import { Context, scene } from './scene.js';

/**
 * @typedef {object} About  what is said of an object that is adapted
 * @property {string} [name]
 * @property {string} [owner]  the remote it belongs to
 * @property {boolean} [late]  it was there before the agent
 *
 * @typedef {object} Change
 * @property {Function} [above]  the app calls this; frames from here on are ours
 * @property {Function} [inside]  the library calls this
 * @property {import('./events.js').Request} [request]  what it begins or ends
 */

/**
 * @param {About | string | undefined} about
 * @returns {About}
 */
export function aboutOf(about) {
  return typeof about === 'string' ? { name: about } : about ?? {};
}

/**
 * @param {Record<string, any>} action  of ours
 */
function compact(action) {
  for (const key of Object.keys(action)) {
    if (action[key] === undefined)
      delete action[key];
  }
  return action;
}

/**
 * What settles a request comes out of the library alone: it is of whoever began it.
 *
 * @param {Extra} extra
 * @param {import('./events.js').Request} request
 */
function settleAs(extra, request) {
  if (request.ok === undefined) {
    request.origin = extra;
  } else if (request.origin !== undefined) {
    extra.remote = request.origin.remote;
    extra.trace = request.origin.trace;
    extra.inner = request.origin.inner;
  }
}

/** What such a store can be told: to show another value. */
class ForeignControl {
  /**
   * @param {Foreign} foreign
   * @param {string} why
   */
  constructor(foreign, why) {
    this.can = foreign.put === null ? [] : ['jump', 'import', 'reset', 'commit', 'rollback'];
    this.why = why;
    // The store goes when the app lets it go.
    this.foreign = weakly(foreign);
  }

  /** @param {import('./commands.js').Command} command */
  take({ command, action, state }) {
    const foreign = this.foreign.deref();
    if (foreign === undefined)
      throw new Error('this store is gone');
    switch (command) {
    case 'jump':
      return action === undefined ? foreign.back() : foreign.show(decode(state, foreign.last), String(action));
    case 'import':
      return foreign.show(decode(state, foreign.last), '');
    case 'commit':
      foreign.base = foreign.last;
      return undefined;
    case 'rollback':
      return foreign.show(foreign.base, '');
    default:
      foreign.base = foreign.initial;
      return foreign.show(foreign.initial, '');
    }
  }
}

export class Foreign {
  /**
   * @param {import('./agent.js').Agent} agent
   * @param {string} library
   * @param {About} about
   */
  constructor(agent, library, about) {
    this.agent = agent;
    this.library = library;
    this.about = about;
    this.record = agent.makeRecord({ name: about.name ?? '', toolkit: '' });
    /** The value as it was reported last. @type {any} */
    this.last = undefined;
    /** @type {any} */
    this.initial = undefined;
    this.base = undefined;
    /** Puts a value in; null if there is no way. @type {((state: any) => void) | null} */
    this.put = null;
    /** What is there now. @type {() => any} */
    this.read = () => this.last;
    /** A value is being put in: what changes meanwhile is no action. */
    this.quiet = false;
    /** Lives as long as what the app holds: what stands in the place of its methods holds us. */
    this.getState = () => this.last;
  }

  /**
   * What it can be told is known before it is opened.
   *
   * @param {string} why  why it takes no more commands
   * @param {{ put: (state: any) => void, read: () => any }} [ways]
   */
  control(why, ways) {
    this.put = ways?.put ?? null;
    this.read = ways?.read ?? this.read;
    this.record.control = new ForeignControl(this, why);
  }

  back() {
    const newest = wayBack(this.record, this.last);
    if (newest !== null)
      this.show(newest.state, '');
  }

  /**
   * @param {any} state
   * @param {string} at  id of the action whose state it is; '': of none
   */
  show(state, at) {
    const before = this.quiet;
    const left = this.last;
    this.quiet = true;
    try {
      this.put?.(state);
    } finally {
      this.quiet = before;
      this.last = this.read();
      keepNewest(this.record, left, this.last, at);
      noteShown(this.agent, this.record, this.last, at);
    }
  }

  /**
   * @param {any} state
   * @param {Function | null} maker  tells the copies of the library apart
   * @param {Function} above
   */
  open(state, maker, above) {
    const { agent, record, about } = this;
    this.last = state;
    this.initial = state;
    this.base = state;
    record.late = about.late === true;
    if (agent.stacks !== 'off' && agent.options.kind === 'page')
      record.creation = capture(above, agent.limits.fullFrames);
    agent.openStore(record, { getState: this.getState }, maker, this.library, about.owner);
  }

  /**
   * The value is another one now.
   *
   * @param {any} action
   * @param {any} next
   * @param {Change} [change]
   */
  changed(action, next, { above, inside = this.changed, request } = {}) {
    const { agent, record, last } = this;
    if (this.quiet)
      return;
    const entry = new Dispatch(record, compact(action), last, next, Math.round(agent.time() * 1000), 0);
    const extra = new Extra();
    const { context, reception } = scene;
    entry.extra = extra;
    extra.request = request;
    if (reception !== null) {
      reception.dispatches++;
      extra.cause = reception.id;
    }
    if (context !== null && context.store === record) {
      extra.remote = context.remote;
      extra.trace = context.trace;
    } else if (scene.remote !== undefined) {
      extra.remote = scene.remote;
    } else if (agent.tracing && above !== undefined) {
      extra.trace = capture(above, agent.frames);
    } else if (agent.tracing) {
      extra.inner = capture(inside, agent.limits.fullFrames);
    }
    if (request !== undefined)
      settleAs(extra, request);
    this.last = next;
    agent.queue.push(entry);
  }

  /** The whole value is sent as it is when this is written. */
  restate() {
    const { agent, record } = this;
    const t = agent.time();
    const value = this.last;
    agent.queue.push(new Note('state', t, () => {
      agent.writer.writeState(record, value, t);
      return null;
    }));
  }

  /**
   * Calls a method of the app's object: what changes meanwhile, its caller did.
   *
   * @param {() => any} call
   * @param {Function} above
   * @param {boolean} [once]  such methods call each other
   */
  within(call, above, once = false) {
    const { agent, record } = this;
    const before = scene.context;
    if ((!agent.tracing && scene.remote === undefined) || (once && before?.store === record))
      return call();
    const context = new Context(record, undefined);
    context.remote = scene.remote;
    if (context.remote === undefined)
      context.trace = capture(above, agent.frames);
    scene.context = context;
    try {
      return call();
    } finally {
      scene.context = before;
    }
  }

  /**
   * @param {any} listener
   * @param {any} stop  what ends it
   * @param {Function} above
   * @returns {any} the same, which tells it
   */
  subscribed(listener, stop, above) {
    const { agent, record } = this;
    const end = agent.guard(() => agent.noteSubscription(record, listener, above));
    if (end === undefined || typeof stop !== 'function')
      return stop;
    /** @this {any} */
    return function unsubscribe() {
      agent.guard(end);
      return stop.apply(this, arguments);
    };
  }

  close() {
    const { agent, record } = this;
    if (record.opened)
      agent.closeStore(record);
    else
      agent.records = agent.records.filter((each) => each !== record);
  }
}
