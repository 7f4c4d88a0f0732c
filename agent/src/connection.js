// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What `__REDUX_DEVTOOLS_EXTENSION__.connect()` returns: for libraries that are not Redux but
 * report actions and states, such as Zustand's devtools. Some keep a history of their own and
 * report all of it ("lifted"): then their numbers of actions count, and what they show is theirs.
 */
import { Dispatch, Extra } from './events.js';
import { noteShown, noteStatus } from './commands.js';
import { ConnectControl, IMPORTED } from './connect-control.js';
import { later } from './schedule.js';
import { scene } from './scene.js';
import { capture, framesOf } from './stacks.js';

/** A store without methods of its own. */
class Pushed {
  constructor() {
    /** @type {any} */
    this.state = undefined;
    this.getState = () => this.state;
  }
}

/** @param {any} state */
export function isLiftedState(state) {
  return typeof state === 'object' && state !== null && Array.isArray(state.computedStates)
         && Array.isArray(state.stagedActionIds) && typeof state.actionsById === 'object';
}

/**
 * As the extension does it.
 *
 * @param {any} action
 */
function asAction(action) {
  if (typeof action !== 'object')
    return { type: String(action) };
  if (action.type === 'PERFORM_ACTION' && typeof action.action === 'object' && action.action !== null)
    return action.action;
  return action.type === undefined || action.type === null ? { ...action, type: 'update' } : action;
}

/** @param {any} options */
export function nameIn(options) {
  const name = options?.name || options?.instanceId;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : '';
}

export class Connection {
  /**
   * @param {import('./agent.js').Agent} agent
   * @param {any} options  as they were given to the extension
   * @param {any} theirs  the same of the real extension, if it is there
   */
  constructor(agent, options, theirs) {
    this.agent = agent;
    this.options = options;
    this.theirs = theirs;
    this.store = new Pushed();
    /** @type {Set<(message: any) => void>} */
    this.listeners = new Set();
    /** Histories so far, and the number of the next action in this one: each `init` begins anew. */
    this.epoch = 0;
    this.next = 1;
    /** The history as the library keeps it, if it does. @type {any} */
    this.lifted = null;
    /** States by reference: the first one, and the last that was called the beginning. @type {any} */
    this.initial = undefined;
    /** @type {any} */
    this.base = undefined;
    /** How often the library said something. */
    this.told = 0;
    /** Of the library that called: tells its copies apart. */
    this.script = '';
    this.record = agent.guard(() => agent.makeRecord({ name: nameIn(options), toolkit: '', options }));
    if (this.record !== undefined)
      this.record.control = new ConnectControl(this);
    // Libraries take the methods off the object.
    this.init = this.init.bind(this);
    this.send = this.send.bind(this);
    this.subscribe = this.subscribe.bind(this);
    this.unsubscribe = this.unsubscribe.bind(this);
    this.error = this.error.bind(this);
  }

  /**
   * Where the store was made; a library calls for it.
   *
   * @param {Function} above
   */
  learnMaker(above) {
    const { agent, record } = this;
    if (record === undefined || agent.stacks === 'off')
      return;
    record.creation = capture(above, agent.limits.fullFrames);
    const frame = record.creation === undefined ? undefined
      : framesOf(record.creation).find(({ url }) => !agent.places.isOwn(url));
    this.script = frame?.url ?? '';
  }

  /** @returns {import('./connect-control.js').ConnectControl | undefined} */
  get control() {
    return /** @type {any} */ (this.record?.control) ?? undefined;
  }

  /**
   * @param {any} state
   * @param {any} [lifted]
   */
  init(state, lifted) {
    this.theirs?.init?.(...arguments);
    this.agent.guard(() => {
      this.told++;
      this.restart(state);
      if (isLiftedState(lifted))
        this.takeLifted(lifted);
      else if (state !== undefined)
        this.began(state);
      else
        // Some say later what they hold, others hold nothing yet.
        later(() => this.agent.guard(() => this.began(this.store.state)), 0);
    });
  }

  /** @param {any} state */
  restart(state) {
    if (this.record?.opened)
      this.epoch++;
    this.next = 1;
    this.base = state;
  }

  /** @param {any} state */
  began(state) {
    const { record, store, agent } = this;
    if (record === undefined)
      return;
    if (!record.opened) {
      this.initial = state;
      store.state = state;
      this.base = state;
      // Before it is reported.
      record.runtime = this.script;
      agent.openStore(record, store, Connection, '');
    } else if (store.state !== state) {
      store.state = state;
      noteShown(agent, record, state, '');
    }
  }

  /**
   * @param {any} action
   * @param {any} state
   */
  send(action, state) {
    this.theirs?.send?.(...arguments);
    this.agent.guard(() => this.take(action, state));
  }

  /**
   * @param {any} action
   * @param {any} state
   */
  take(action, state) {
    this.told++;
    if (action === null || action === undefined) {
      if (isLiftedState(state))
        this.takeLifted(state);
      return;
    }
    if (!this.record?.opened)
      this.began(state);
    this.push(asAction(action), this.store.state, state, this.next++);
  }

  /**
   * @param {any} action
   * @param {any} before
   * @param {any} after
   * @param {number} number
   */
  push(action, before, after, number) {
    const { agent, record, store } = this;
    if (record === undefined)
      return;
    const entry = new Dispatch(record, action, before, after, Math.round(agent.time() * 1000), 0);
    entry.extra = new Extra();
    entry.extra.remote = scene.remote;
    if (scene.remote === undefined && agent.tracing)
      entry.extra.trace = capture(this.push, agent.frames);
    entry.extra.cause = scene.reception?.id;
    entry.extra.id = this.idOf(number);
    if (scene.reception !== null)
      scene.reception.dispatches++;
    store.state = after;
    agent.queue.push(entry);
  }

  /**
   * @param {number} number  of an action in this history
   * @returns {string} what names it in all of them
   */
  idOf(number) {
    return this.epoch + '#' + number;
  }

  /** @param {any} lifted */
  takeLifted(lifted) {
    const { record } = this;
    const { computedStates, nextActionId = 1 } = lifted;
    if (record === undefined || computedStates.length === 0)
      return;
    this.lifted = lifted;
    record.stays = true;
    if (!record.opened)
      this.began(computedStates[0].state);
    if (nextActionId < this.next)
      this.restart(lifted.committedState ?? computedStates[0].state);
    this.pushNew(lifted);
    this.next = nextActionId;
    this.showLifted(lifted);
  }

  /** @param {any} lifted */
  pushNew({ actionsById, stagedActionIds, computedStates }) {
    for (let i = 1; i < stagedActionIds.length; i++) {
      const id = stagedActionIds[i];
      const made = actionsById[id];
      if (id >= this.next && made !== undefined && computedStates[i] !== undefined && made.action !== IMPORTED)
        this.push(asAction(made.action ?? made), computedStates[i - 1].state, computedStates[i].state, id);
    }
  }

  /** @param {any} lifted */
  showLifted({ stagedActionIds, computedStates, skippedActionIds = [], currentStateIndex = 0, isLocked, isPaused }) {
    const { agent, record, store } = this;
    if (record === undefined)
      return;
    const entry = computedStates[currentStateIndex] ?? computedStates[computedStates.length - 1];
    const newest = currentStateIndex >= stagedActionIds.length - 1;
    const at = newest ? '' : this.idOf(stagedActionIds[currentStateIndex]);
    const skipped = skippedActionIds.map((/** @type {number} */ id) => this.idOf(id));
    const changed = record.at !== at || record.locked !== (isLocked === true) || record.paused !== (isPaused === true)
                    || String(record.skipped ?? '') !== String(skipped);
    Object.assign(record, { at, skipped, locked: isLocked === true, paused: isPaused === true });
    if (entry.state !== store.state) {
      store.state = entry.state;
      noteShown(agent, record, entry.state, at);
    } else if (changed) {
      noteStatus(agent, record);
    }
  }

  /** @param {any} listener */
  subscribe(listener) {
    const stop = this.theirs?.subscribe?.(listener);
    if (typeof listener === 'function')
      this.agent.guard(() => this.hear(listener));
    return () => {
      if (typeof stop === 'function')
        stop();
      if (this.listeners.delete(listener))
        this.agent.guard(() => this.changed());
    };
  }

  /** @param {(message: any) => void} listener */
  hear(listener) {
    this.listeners.add(listener);
    this.changed();
    // Some report nothing, or not all, before this.
    later(() => {
      if (!this.listeners.has(listener) || this.agent.ended)
        return;
      try {
        listener({ type: 'START', source: '@devtools-extension' });
      } catch (error) {
        // It looks for what only other messages have.
      }
    }, 0);
  }

  unsubscribe() {
    this.theirs?.unsubscribe?.();
    this.listeners.clear();
    this.agent.guard(() => this.changed());
  }

  /** What it can be told depends on who listens. */
  changed() {
    this.control?.look();
    if (this.record?.opened)
      noteStatus(this.agent, this.record);
  }

  /** @param {any} payload */
  error(payload) {
    this.theirs?.error?.(payload);
    this.agent.emit('log', () => ({ level: 'error', text: String(payload) }));
  }
}
